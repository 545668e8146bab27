/* SPDX-License-Identifier: MIT */
/* IEnumVARIANT over a collection as it was when the enumerator was made. */
#include "com/enumerator.h"

#include <oleauto.h>
#include <stdlib.h>
#include <string.h>

#include "com/clients.h"
#include "com/leaving.h"
#include "com/naming.h"
#include "com/objects.h"
#include "com/pin.h"

/* What an enumerator and its clones share. */
struct snapshot {
    LONG refs;
    struct vpcmock *mock;
    const struct com_interface *iface; /* of the items */
    const char *collection;            /* name of its interface, which is the product's; or NULL */
    BOOL of_own;                       /* which of the two the items are */
    size_t count;
    union {
        struct ref ref;
        struct com_own *own;
    } items[];
};

struct enumerator {
    IEnumVARIANT IEnumVARIANT_iface;
    LONG refs;
    IUnknown *marshaler;       /* never changes */
    struct snapshot *snapshot; /* never changes */
    SRWLOCK lock;
    size_t next; /* lock held */
    /* With the lock of the mock's objects. */
    uint64_t given; /* the number of the call that gave it out, or 0 */
    struct enumerator *older, **at;
};

static const IEnumVARIANTVtbl enumerator_vtbl;

static struct enumerator *enumerator_from(IEnumVARIANT *iface)
{
    return CONTAINING_RECORD(iface, struct enumerator, IEnumVARIANT_iface);
}

/* ---- Which are held ---- */

static void add_to_held(struct enumerator *self)
{
    struct objects *objects = &self->snapshot->mock->objects;
    if (!self->snapshot->collection)
        return;
    AcquireSRWLockExclusive(&objects->lock);
    self->older = objects->enumerators;
    self->at = &objects->enumerators;
    if (self->older)
        self->older->at = &self->older;
    objects->enumerators = self;
    ReleaseSRWLockExclusive(&objects->lock);
}

static void take_from_held(struct enumerator *self)
{
    struct objects *objects = &self->snapshot->mock->objects;
    if (!self->at)
        return;
    AcquireSRWLockExclusive(&objects->lock);
    *self->at = self->older;
    if (self->older)
        self->older->at = self->at;
    ReleaseSRWLockExclusive(&objects->lock);
}

void enumerator_given(struct vpcmock *mock, const void *pointer, uint64_t call)
{
    struct objects *objects = &mock->objects;
    AcquireSRWLockExclusive(&objects->lock);
    struct enumerator *enumerator = objects->enumerators;
    while (enumerator && &enumerator->IEnumVARIANT_iface != pointer)
        enumerator = enumerator->older;
    if (enumerator)
        enumerator->given = call;
    ReleaseSRWLockExclusive(&objects->lock);
}

static void note_held(const struct enumerator *self, struct vpcmock *mock)
{
    struct text name = {0};
    uint32_t label = 0;
    if (text_append_ascii(&name, self->snapshot->collection))
        label = label_of(&mock->engine.labels, "IEnumVARIANT", (struct ref){0}, text_span(&name));
    text_clear(&name);
    objects_note_reference(mock, label, self->refs, self->given);
}

void enumerators_note_held(const struct enumerator *first, struct vpcmock *mock)
{
    for (; first; first = first->older)
        note_held(first, mock);
}

/* See objects_note_leaked. */
static void note_leaked(const struct enumerator *self)
{
    struct vpcmock *mock = self->snapshot->mock;
    if (!self->at || !leaving_calls())
        return;
    mock_lock(mock);
    note_held(self, mock);
    mock_unlock(mock);
}

/* ---- Life ---- */

static void release_snapshot(struct snapshot *snapshot)
{
    if (InterlockedDecrement(&snapshot->refs))
        return;
    for (size_t i = 0; snapshot->of_own && i < snapshot->count; i++)
        com_own_release(snapshot->items[i].own);
    mock_release(snapshot->mock);
    free(snapshot);
}

/* Takes over a reference to the snapshot, also on failure. */
static HRESULT create(struct snapshot *snapshot, size_t next, uint64_t given, IEnumVARIANT **out)
{
    struct enumerator *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self) {
        release_snapshot(snapshot);
        return E_OUTOFMEMORY;
    }
    self->IEnumVARIANT_iface.lpVtbl = (IEnumVARIANTVtbl *)&enumerator_vtbl;
    self->refs = 1;
    self->snapshot = snapshot;
    self->next = next;
    self->given = given;
    InitializeSRWLock(&self->lock);
    add_to_held(self);
    com_lives();
    clients_born((IUnknown *)&self->IEnumVARIANT_iface, NULL, &self->refs);
    HRESULT hr =
        CoCreateFreeThreadedMarshaler((IUnknown *)&self->IEnumVARIANT_iface, &self->marshaler);
    if (FAILED(hr))
        IEnumVARIANT_Release(&self->IEnumVARIANT_iface);
    else
        *out = &self->IEnumVARIANT_iface;
    return hr;
}

static HRESULT STDMETHODCALLTYPE enumerator_QueryInterface(IEnumVARIANT *iface, REFIID riid,
                                                           void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (IsEqualGUID(riid, &IID_IMarshal) && !com_server.end) /* see com_object_query */
        return IUnknown_QueryInterface(enumerator_from(iface)->marshaler, riid, object);
    if (!IsEqualGUID(riid, &IID_IUnknown) && !IsEqualGUID(riid, &IID_IEnumVARIANT))
        return E_NOINTERFACE;
    *object = iface;
    IEnumVARIANT_AddRef(iface);
    pin_interface(riid);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE enumerator_AddRef(IEnumVARIANT *iface)
{
    return (ULONG)InterlockedIncrement(&enumerator_from(iface)->refs);
}

static ULONG STDMETHODCALLTYPE enumerator_Release(IEnumVARIANT *iface)
{
    struct enumerator *self = enumerator_from(iface);
    ULONG refs = (ULONG)InterlockedDecrement(&self->refs);
    if (refs)
        return refs;
    clients_gone((IUnknown *)iface);
    note_leaked(self);
    self->refs = 1; /* see com_object_release */
    if (self->marshaler)
        IUnknown_Release(self->marshaler);
    take_from_held(self);
    release_snapshot(self->snapshot);
    free(self);
    com_dies();
    return 0;
}

static HRESULT STDMETHODCALLTYPE enumerator_Next(IEnumVARIANT *iface, ULONG count, VARIANT *items,
                                                 ULONG *fetched)
{
    struct enumerator *self = enumerator_from(iface);
    const struct snapshot *all = self->snapshot;
    if (fetched)
        *fetched = 0;
    if (!items || (!fetched && count != 1))
        return E_POINTER;
    for (ULONG i = 0; i < count; i++)
        VariantInit(&items[i]);
    AcquireSRWLockExclusive(&self->lock);
    HRESULT hr = S_OK;
    ULONG done = 0;
    while (done < count && self->next + done < all->count) {
        size_t at = self->next + done;
        hr = all->of_own
                 ? com_object_create_own(all->mock, all->iface, com_own_addref(all->items[at].own),
                                         &V_DISPATCH(&items[done]))
                 : com_object_create(all->mock, all->iface, all->items[at].ref,
                                     &V_DISPATCH(&items[done]));
        if (FAILED(hr))
            break;
        V_VT(&items[done++]) = VT_DISPATCH;
    }
    if (SUCCEEDED(hr))
        self->next += done;
    ReleaseSRWLockExclusive(&self->lock);
    if (FAILED(hr)) {
        while (done)
            VariantClear(&items[--done]);
        return hr;
    }
    if (fetched)
        *fetched = done;
    return done == count ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE enumerator_Skip(IEnumVARIANT *iface, ULONG count)
{
    struct enumerator *self = enumerator_from(iface);
    AcquireSRWLockExclusive(&self->lock);
    size_t left = self->snapshot->count - self->next;
    self->next += count < left ? count : left;
    ReleaseSRWLockExclusive(&self->lock);
    return count <= left ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE enumerator_Reset(IEnumVARIANT *iface)
{
    struct enumerator *self = enumerator_from(iface);
    AcquireSRWLockExclusive(&self->lock);
    self->next = 0;
    ReleaseSRWLockExclusive(&self->lock);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE enumerator_Clone(IEnumVARIANT *iface, IEnumVARIANT **clone)
{
    struct enumerator *self = enumerator_from(iface);
    if (!clone)
        return E_POINTER;
    AcquireSRWLockShared(&self->lock);
    size_t next = self->next;
    ReleaseSRWLockShared(&self->lock);
    InterlockedIncrement(&self->snapshot->refs);
    return create(self->snapshot, next, self->given, clone);
}

static const IEnumVARIANTVtbl enumerator_vtbl = {
    .QueryInterface = enumerator_QueryInterface,
    .AddRef = enumerator_AddRef,
    .Release = enumerator_Release,
    .Next = enumerator_Next,
    .Skip = enumerator_Skip,
    .Reset = enumerator_Reset,
    .Clone = enumerator_Clone,
};

static struct ref ref_of(const struct collection *collection, size_t index)
{
    const char *item;
    struct ref ref;
    if (collection->ref_at == COLLECTION_OF_REFS)
        return ((const struct ref *)collection->items)[index];
    memcpy(&item, (const char *)collection->items + index * sizeof item, sizeof item);
    memcpy(&ref, item + collection->ref_at, sizeof ref);
    return ref;
}

static struct snapshot *create_snapshot(const struct com_object *collection,
                                        const struct com_interface *iface, size_t count)
{
    BOOL is_the_products = collection->iface->library == &com_libraries[0];
    struct snapshot *snapshot = malloc(sizeof *snapshot + count * sizeof *snapshot->items);
    if (snapshot)
        *snapshot =
            (struct snapshot){.refs = 1,
                              .mock = mock_addref(collection->mock),
                              .iface = iface,
                              .collection = is_the_products ? collection->iface->name : NULL,
                              .count = count};
    return snapshot;
}

HRESULT collection_enumerate(struct com_object *self, const struct collection *collection,
                             IUnknown **enumerator)
{
    struct snapshot *snapshot = create_snapshot(self, collection->iface, collection->count);
    if (!snapshot)
        return E_OUTOFMEMORY;
    for (size_t i = 0; i < collection->count; i++) {
        snapshot->items[i].ref = ref_of(collection, i);
        naming_remember(self->mock, collection->iface, snapshot->items[i].ref);
    }
    return create(snapshot, 0, 0, (IEnumVARIANT **)enumerator);
}

HRESULT collection_check_index(struct vpcmock *mock, LONG index, size_t count)
{
    if (index >= 1 && (size_t)index <= count)
        return S_OK;
    return mock_fail(mock, DISP_E_BADINDEX,
                     L"There is no item %ld; expected an index from 1 to %lu.", index,
                     (unsigned long)count);
}

HRESULT own_collection_enumerate(struct com_object *self, const struct own_collection *collection,
                                 IUnknown **enumerator)
{
    struct snapshot *snapshot = create_snapshot(self, collection->iface, collection->count);
    if (!snapshot)
        return E_OUTOFMEMORY;
    snapshot->of_own = TRUE;
    for (size_t i = 0; i < collection->count; i++)
        snapshot->items[i].own = com_own_addref(collection->items[i]);
    return create(snapshot, 0, 0, (IEnumVARIANT **)enumerator);
}

HRESULT own_collection_item(struct com_object *self, const struct own_collection *collection,
                            LONG index, void *item)
{
    HRESULT hr = collection_check_index(self->mock, index, collection->count);
    return FAILED(hr) ? hr
                      : com_object_create_own(self->mock, collection->iface,
                                              com_own_addref(collection->items[index - 1]), item);
}

HRESULT collection_item(struct com_object *self, const struct collection *collection, LONG index,
                        void *item)
{
    HRESULT hr = collection_check_index(self->mock, index, collection->count);
    if (FAILED(hr))
        return hr;
    return com_object_create(self->mock, collection->iface, ref_of(collection, (size_t)index - 1),
                             item);
}
