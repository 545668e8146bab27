/* SPDX-License-Identifier: MIT */
/* IConnectionPointContainer, the one IConnectionPoint that a container has, and their enumerators.
 * Sinks belong to the thing in the model: any view of it advises and unadvises the same ones. */
#include "com/connection.h"

#include <olectl.h>
#include <stdlib.h>

#include "com/clients.h"
#include "com/events.h"
#include "com/object.h"
#include "com/pin.h"

static struct com_object *from_container(IConnectionPointContainer *iface)
{
    return CONTAINING_RECORD(iface, struct com_object, IConnectionPointContainer_iface);
}

static struct com_object *from_point(IConnectionPoint *iface)
{
    return CONTAINING_RECORD(iface, struct com_object, IConnectionPoint_iface);
}

static const IID *source_iid(const struct com_object *self)
{
    return self->iface->coclass->source->iid;
}

static struct event_place place_of(const struct com_object *self)
{
    enum event_source source = EVENT_OF_FLOPPY;
    while (source > EVENT_OF_APPLICATION &&
           !IsEqualGUID(source_iid(self), event_source_iid(source)))
        source--;
    return (struct event_place){source, self->ref};
}

/* ---- Enumerators of pointers and of connections: the same but for the element ---- */

struct list_enumerator {
    union {
        IEnumConnections IEnumConnections_iface;
        IEnumConnectionPoints IEnumConnectionPoints_iface;
    };
    LONG refs;
    SRWLOCK lock;
    ULONG next; /* lock held */
    ULONG count;
    CONNECTDATA items[]; /* only pUnk of connection points */
};

static const IEnumConnectionsVtbl connections_vtbl;
static const IEnumConnectionPointsVtbl points_vtbl;

/* Takes a reference to each item. */
static struct list_enumerator *list_create(const CONNECTDATA *items, ULONG count, ULONG next)
{
    struct list_enumerator *list = calloc(1, sizeof *list + count * sizeof *items);
    if (!list)
        return NULL;
    list->refs = 1;
    InitializeSRWLock(&list->lock);
    list->next = next;
    list->count = count;
    for (ULONG i = 0; i < count; i++) {
        list->items[i] = items[i];
        IUnknown_AddRef(items[i].pUnk);
    }
    com_lives();
    clients_born((IUnknown *)&list->IEnumConnections_iface, NULL, &list->refs);
    return list;
}

static ULONG list_release(struct list_enumerator *list)
{
    ULONG refs = (ULONG)InterlockedDecrement(&list->refs);
    if (refs)
        return refs;
    clients_gone((IUnknown *)&list->IEnumConnections_iface);
    for (ULONG i = 0; i < list->count; i++)
        IUnknown_Release(list->items[i].pUnk);
    free(list);
    com_dies();
    return 0;
}

static HRESULT list_query(struct list_enumerator *list, REFIID own, REFIID riid, void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualGUID(riid, own) && !IsEqualGUID(riid, &IID_IUnknown))
        return E_NOINTERFACE;
    *object = list;
    InterlockedIncrement(&list->refs);
    pin_interface(riid);
    return S_OK;
}

/* Gives the next item with a reference; FALSE at the end. */
static BOOL list_next(struct list_enumerator *list, CONNECTDATA *item)
{
    AcquireSRWLockExclusive(&list->lock);
    BOOL more = list->next < list->count;
    if (more) {
        *item = list->items[list->next++];
        IUnknown_AddRef(item->pUnk);
    }
    ReleaseSRWLockExclusive(&list->lock);
    return more;
}

static HRESULT list_skip(struct list_enumerator *list, ULONG count)
{
    AcquireSRWLockExclusive(&list->lock);
    ULONG left = list->count - list->next;
    list->next += count < left ? count : left;
    ReleaseSRWLockExclusive(&list->lock);
    return count <= left ? S_OK : S_FALSE;
}

static HRESULT list_reset(struct list_enumerator *list)
{
    AcquireSRWLockExclusive(&list->lock);
    list->next = 0;
    ReleaseSRWLockExclusive(&list->lock);
    return S_OK;
}

static struct list_enumerator *list_clone(struct list_enumerator *list)
{
    AcquireSRWLockShared(&list->lock);
    ULONG next = list->next;
    ReleaseSRWLockShared(&list->lock);
    return list_create(list->items, list->count, next);
}

static struct list_enumerator *from_connections(IEnumConnections *iface)
{
    return CONTAINING_RECORD(iface, struct list_enumerator, IEnumConnections_iface);
}

static HRESULT STDMETHODCALLTYPE connections_QueryInterface(IEnumConnections *iface, REFIID riid,
                                                            void **object)
{
    return list_query(from_connections(iface), &IID_IEnumConnections, riid, object);
}

static ULONG STDMETHODCALLTYPE connections_AddRef(IEnumConnections *iface)
{
    return (ULONG)InterlockedIncrement(&from_connections(iface)->refs);
}

static ULONG STDMETHODCALLTYPE connections_Release(IEnumConnections *iface)
{
    return list_release(from_connections(iface));
}

static HRESULT STDMETHODCALLTYPE connections_Next(IEnumConnections *iface, ULONG count,
                                                  CONNECTDATA *items, ULONG *fetched)
{
    if (!items || (!fetched && count != 1))
        return E_POINTER;
    ULONG done = 0;
    while (done < count && list_next(from_connections(iface), &items[done]))
        done++;
    if (fetched)
        *fetched = done;
    return done == count ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE connections_Skip(IEnumConnections *iface, ULONG count)
{
    return list_skip(from_connections(iface), count);
}

static HRESULT STDMETHODCALLTYPE connections_Reset(IEnumConnections *iface)
{
    return list_reset(from_connections(iface));
}

static HRESULT STDMETHODCALLTYPE connections_Clone(IEnumConnections *iface,
                                                   IEnumConnections **clone)
{
    if (!clone)
        return E_POINTER;
    struct list_enumerator *made = list_clone(from_connections(iface));
    *clone = made ? &made->IEnumConnections_iface : NULL;
    if (made)
        made->IEnumConnections_iface.lpVtbl = (IEnumConnectionsVtbl *)&connections_vtbl;
    return made ? S_OK : E_OUTOFMEMORY;
}

static const IEnumConnectionsVtbl connections_vtbl = {
    .QueryInterface = connections_QueryInterface,
    .AddRef = connections_AddRef,
    .Release = connections_Release,
    .Next = connections_Next,
    .Skip = connections_Skip,
    .Reset = connections_Reset,
    .Clone = connections_Clone,
};

static struct list_enumerator *from_points(IEnumConnectionPoints *iface)
{
    return CONTAINING_RECORD(iface, struct list_enumerator, IEnumConnectionPoints_iface);
}

static HRESULT STDMETHODCALLTYPE points_QueryInterface(IEnumConnectionPoints *iface, REFIID riid,
                                                       void **object)
{
    return list_query(from_points(iface), &IID_IEnumConnectionPoints, riid, object);
}

static ULONG STDMETHODCALLTYPE points_AddRef(IEnumConnectionPoints *iface)
{
    return (ULONG)InterlockedIncrement(&from_points(iface)->refs);
}

static ULONG STDMETHODCALLTYPE points_Release(IEnumConnectionPoints *iface)
{
    return list_release(from_points(iface));
}

static HRESULT STDMETHODCALLTYPE points_Next(IEnumConnectionPoints *iface, ULONG count,
                                             IConnectionPoint **items, ULONG *fetched)
{
    if (!items || (!fetched && count != 1))
        return E_POINTER;
    ULONG done = 0;
    CONNECTDATA item;
    while (done < count && list_next(from_points(iface), &item))
        items[done++] = (IConnectionPoint *)item.pUnk;
    if (fetched)
        *fetched = done;
    return done == count ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE points_Skip(IEnumConnectionPoints *iface, ULONG count)
{
    return list_skip(from_points(iface), count);
}

static HRESULT STDMETHODCALLTYPE points_Reset(IEnumConnectionPoints *iface)
{
    return list_reset(from_points(iface));
}

static HRESULT STDMETHODCALLTYPE points_Clone(IEnumConnectionPoints *iface,
                                              IEnumConnectionPoints **clone)
{
    if (!clone)
        return E_POINTER;
    struct list_enumerator *made = list_clone(from_points(iface));
    *clone = made ? &made->IEnumConnectionPoints_iface : NULL;
    if (made)
        made->IEnumConnectionPoints_iface.lpVtbl = (IEnumConnectionPointsVtbl *)&points_vtbl;
    return made ? S_OK : E_OUTOFMEMORY;
}

static const IEnumConnectionPointsVtbl points_vtbl = {
    .QueryInterface = points_QueryInterface,
    .AddRef = points_AddRef,
    .Release = points_Release,
    .Next = points_Next,
    .Skip = points_Skip,
    .Reset = points_Reset,
    .Clone = points_Clone,
};

/* ---- The container ---- */

static HRESULT STDMETHODCALLTYPE container_QueryInterface(IConnectionPointContainer *iface,
                                                          REFIID riid, void **object)
{
    return com_object_query(from_container(iface), riid, object);
}

static ULONG STDMETHODCALLTYPE container_AddRef(IConnectionPointContainer *iface)
{
    return com_object_addref(from_container(iface));
}

static ULONG STDMETHODCALLTYPE container_Release(IConnectionPointContainer *iface)
{
    return com_object_release(from_container(iface));
}

static HRESULT STDMETHODCALLTYPE container_EnumConnectionPoints(IConnectionPointContainer *iface,
                                                                IEnumConnectionPoints **points)
{
    if (!points)
        return E_POINTER;
    const CONNECTDATA only = {(IUnknown *)&from_container(iface)->IConnectionPoint_iface, 0};
    struct list_enumerator *made = list_create(&only, 1, 0);
    *points = made ? &made->IEnumConnectionPoints_iface : NULL;
    if (made)
        made->IEnumConnectionPoints_iface.lpVtbl = (IEnumConnectionPointsVtbl *)&points_vtbl;
    return made ? S_OK : E_OUTOFMEMORY;
}

static HRESULT STDMETHODCALLTYPE container_FindConnectionPoint(IConnectionPointContainer *iface,
                                                               REFIID riid,
                                                               IConnectionPoint **point)
{
    struct com_object *self = from_container(iface);
    if (!point)
        return E_POINTER;
    *point = NULL;
    if (!riid || !IsEqualGUID(riid, source_iid(self)))
        return CONNECT_E_NOCONNECTION;
    *point = &self->IConnectionPoint_iface;
    com_object_addref(self);
    return S_OK;
}

const IConnectionPointContainerVtbl connection_container_vtbl = {
    .QueryInterface = container_QueryInterface,
    .AddRef = container_AddRef,
    .Release = container_Release,
    .EnumConnectionPoints = container_EnumConnectionPoints,
    .FindConnectionPoint = container_FindConnectionPoint,
};

/* ---- The connection point: an object of its own that lives as long as its container ---- */

static HRESULT STDMETHODCALLTYPE point_QueryInterface(IConnectionPoint *iface, REFIID riid,
                                                      void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (!IsEqualGUID(riid, &IID_IConnectionPoint) && !IsEqualGUID(riid, &IID_IUnknown))
        return E_NOINTERFACE;
    *object = iface;
    IConnectionPoint_AddRef(iface);
    pin_interface(riid);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE point_AddRef(IConnectionPoint *iface)
{
    return com_object_addref(from_point(iface));
}

static ULONG STDMETHODCALLTYPE point_Release(IConnectionPoint *iface)
{
    return com_object_release(from_point(iface));
}

static HRESULT STDMETHODCALLTYPE point_GetConnectionInterface(IConnectionPoint *iface, IID *iid)
{
    if (!iid)
        return E_POINTER;
    *iid = *source_iid(from_point(iface));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE
point_GetConnectionPointContainer(IConnectionPoint *iface, IConnectionPointContainer **container)
{
    struct com_object *self = from_point(iface);
    if (!container)
        return E_POINTER;
    *container = &self->IConnectionPointContainer_iface;
    com_object_addref(self);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE point_Advise(IConnectionPoint *iface, IUnknown *sink,
                                              DWORD *cookie)
{
    struct com_object *self = from_point(iface);
    IUnknown *dispatch;
    if (!cookie)
        return E_POINTER;
    *cookie = 0;
    if (!sink)
        return E_POINTER;
    if (FAILED(IUnknown_QueryInterface(sink, source_iid(self), (void **)&dispatch)) &&
        FAILED(IUnknown_QueryInterface(sink, &IID_IDispatch, (void **)&dispatch)))
        return CONNECT_E_CANNOTCONNECT;
    IUnknown_Release(dispatch);
    return events_advise(self->mock, place_of(self), sink, cookie);
}

static HRESULT STDMETHODCALLTYPE point_Unadvise(IConnectionPoint *iface, DWORD cookie)
{
    struct com_object *self = from_point(iface);
    return events_unadvise(self->mock, place_of(self), cookie);
}

static HRESULT STDMETHODCALLTYPE point_EnumConnections(IConnectionPoint *iface,
                                                       IEnumConnections **connections)
{
    struct com_object *self = from_point(iface);
    CONNECTDATA *items;
    ULONG count;
    if (!connections)
        return E_POINTER;
    *connections = NULL;
    HRESULT hr = events_connections(self->mock, place_of(self), &items, &count);
    if (FAILED(hr))
        return hr;
    struct list_enumerator *made = list_create(items, count, 0);
    if (made) {
        made->IEnumConnections_iface.lpVtbl = (IEnumConnectionsVtbl *)&connections_vtbl;
        *connections = &made->IEnumConnections_iface;
    }
    for (ULONG i = 0; i < count; i++)
        IUnknown_Release(items[i].pUnk);
    CoTaskMemFree(items);
    return made ? S_OK : E_OUTOFMEMORY;
}

const IConnectionPointVtbl connection_point_vtbl = {
    .QueryInterface = point_QueryInterface,
    .AddRef = point_AddRef,
    .Release = point_Release,
    .GetConnectionInterface = point_GetConnectionInterface,
    .GetConnectionPointContainer = point_GetConnectionPointContainer,
    .Advise = point_Advise,
    .Unadvise = point_Unadvise,
    .EnumConnections = point_EnumConnections,
};
