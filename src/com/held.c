/* SPDX-License-Identifier: MIT */
/* Things of clients, kept for rules. */
#include "com/held.h"

#include <oleauto.h>
#include <stdlib.h>

#include "com/events.h"
#include "com/global.h"
#include "com/object.h"
#include "com/pending.h"
#include "com/snapshot.h"
#include "members.h"

/* What is held never changes once it is in the list; the list has the mock's lock. Not memory of
 * the pool: a snapshot that is restored must find it still there. */
struct held {
    struct held *next;
    uint32_t number;
    DWORD maker;   /* the thread whose call will give it to a rule; 0: that call is over */
    LONG users;    /* threads that look at it now */
    BOOL dropped;  /* goes with its last user */
    VARIANT plain; /* without objects */
    VARTYPE vt;    /* VT_DISPATCH or VT_UNKNOWN: an object */
    DWORD global;  /* its cookie; see global.h */
    /* In the local server, which is one apartment, itself: Wine 8's table gives what is another
     * process's only once. */
    IUnknown *direct;
    /* One of the mock's own objects, shown anew each time: a reference to it would keep the mock,
     * which keeps what is held. NULL: it is none. */
    const struct com_interface *iface;
    struct ref ref;
    struct com_own *own;
    vpcmock_callback function;
    void *context;
};

static HRESULT add(struct vpcmock *mock, const struct held *like, uint32_t *number)
{
    struct held *made = malloc(sizeof *made);
    *number = 0;
    if (!made)
        return E_OUTOFMEMORY;
    *made = *like;
    made->maker = GetCurrentThreadId();
    made->users = 0;
    made->dropped = FALSE;
    mock_lock(mock);
    made->number = *number = ++mock->last_held;
    made->next = mock->held;
    mock->held = made;
    mock->held_by_calls++;
    mock_leave(mock);
    return S_OK;
}

static const struct com_object *own_object(const struct vpcmock *mock, IUnknown *pointer)
{
    for (int l = 0; l < (int)(sizeof com_libraries / sizeof *com_libraries); l++) {
        const struct com_library *library = &com_libraries[l];
        for (int i = 0; i < library->ninterfaces; i++) {
            const struct com_interface *iface = library->interfaces[i];
            const struct com_object *object =
                iface->vtbl ? com_object_from(mock, iface, pointer) : NULL;
            if (object)
                return object;
        }
    }
    return NULL;
}

static HRESULT keep_object(const struct vpcmock *mock, struct held *held, IUnknown *object)
{
    const struct com_object *own = own_object(mock, object);
    if (own) {
        held->iface = own->iface;
        held->ref = own->ref;
        held->own = own->own ? com_own_addref(own->own) : NULL;
        return S_OK;
    }
    if (!com_server.end)
        return global_keep(object, &held->global);
    held->direct = object;
    IUnknown_AddRef(object);
    return S_OK;
}

static HRESULT get_object(struct vpcmock *mock, const struct held *held, REFIID riid, void *object)
{
    if (held->iface == com_IVPCMockSnapshot)
        return snapshot_show(mock, held->ref.index, object);
    if (held->own)
        return com_object_create_own(mock, held->iface, com_own_addref(held->own), object);
    if (held->iface)
        return com_object_create(mock, held->iface, held->ref, object);
    return held->direct ? IUnknown_QueryInterface(held->direct, riid, object)
                        : global_get(held->global, riid, object);
}

static void drop_object(const struct held *held)
{
    if (held->direct)
        IUnknown_Release(held->direct);
    else if (held->global)
        global_drop(held->global);
}

static void destroy(struct held *held)
{
    VariantClear(&held->plain);
    com_own_release(held->own);
    drop_object(held);
    free(held);
}

HRESULT held_variant(struct vpcmock *mock, const VARIANT *variant, uint32_t *number)
{
    struct held like = {0};
    VariantInit(&like.plain);
    *number = 0;
    VARIANT copy;
    VariantInit(&copy);
    HRESULT hr = VariantCopyInd(&copy, (VARIANT *)variant);
    if (FAILED(hr))
        return hr;
    if ((V_VT(&copy) == VT_DISPATCH || V_VT(&copy) == VT_UNKNOWN) && V_UNKNOWN(&copy)) {
        like.vt = V_VT(&copy);
        hr = keep_object(mock, &like, V_UNKNOWN(&copy));
        VariantClear(&copy);
    } else {
        like.plain = copy;
    }
    if (SUCCEEDED(hr))
        hr = add(mock, &like, number);
    if (FAILED(hr)) {
        VariantClear(&like.plain);
        com_own_release(like.own);
        drop_object(&like);
    }
    return hr;
}

HRESULT held_callback(struct vpcmock *mock, IDispatch *callback, uint32_t *number)
{
    VARIANT variant;
    V_VT(&variant) = VT_DISPATCH;
    V_DISPATCH(&variant) = callback;
    return held_variant(mock, &variant, number);
}

HRESULT held_function(struct vpcmock *mock, vpcmock_callback function, void *context,
                      uint32_t *number)
{
    struct held like = {.function = function, .context = context};
    VariantInit(&like.plain);
    return add(mock, &like, number);
}

static struct held *use(struct vpcmock *mock, uint32_t number)
{
    mock_lock(mock);
    struct held *held = mock->held;
    while (held && (held->number != number || held->dropped))
        held = held->next;
    if (held)
        held->users++;
    mock_leave(mock);
    return held;
}

static void unlink_held(struct vpcmock *mock, const struct held *held)
{
    struct held **at = &mock->held;
    while (*at != held)
        at = &(*at)->next;
    *at = held->next;
}

static void end_use(struct vpcmock *mock, struct held *held)
{
    mock_lock(mock);
    BOOL last = !--held->users && held->dropped;
    if (last)
        unlink_held(mock, held);
    mock_leave(mock);
    if (last)
        destroy(held);
}

HRESULT held_get_variant(struct vpcmock *mock, uint32_t number, VARIANT *variant)
{
    struct held *held = use(mock, number);
    HRESULT hr;
    VariantInit(variant);
    if (!held)
        return E_UNEXPECTED;
    if (held->vt) {
        hr = get_object(mock, held, held->vt == VT_DISPATCH ? &IID_IDispatch : &IID_IUnknown,
                        &V_UNKNOWN(variant));
        if (SUCCEEDED(hr))
            V_VT(variant) = held->vt;
    } else {
        hr = VariantCopy(variant, &held->plain);
    }
    end_use(mock, held);
    return hr;
}

/* A script's function: its default member, with the call as its argument. */
static HRESULT call_script(IDispatch *callback, IVPCMockPendingCall *call)
{
    VARIANT arg, result;
    EXCEPINFO exception = {0};
    DISPPARAMS params = {.rgvarg = &arg, .cArgs = 1};
    V_VT(&arg) = VT_DISPATCH;
    V_DISPATCH(&arg) = (IDispatch *)call;
    VariantInit(&result);
    HRESULT hr = IDispatch_Invoke(callback, DISPID_VALUE, &IID_NULL, LOCALE_USER_DEFAULT,
                                  DISPATCH_METHOD, &params, &result, &exception, NULL);
    if (hr == DISP_E_EXCEPTION && FAILED(exception.scode))
        hr = exception.scode;
    SysFreeString(exception.bstrSource);
    SysFreeString(exception.bstrDescription);
    SysFreeString(exception.bstrHelpFile);
    if (SUCCEEDED(hr) && V_VT(&result) != VT_EMPTY &&
        SUCCEEDED(VariantChangeType(&result, &result, 0, VT_BOOL)))
        hr = V_BOOL(&result) ? S_OK : S_FALSE;
    VariantClear(&result);
    return hr;
}

HRESULT held_call(struct vpcmock *mock, uint32_t number, IVPCMockPendingCall *call)
{
    struct held *held = use(mock, number);
    IDispatch *callback;
    HRESULT hr;
    if (!held)
        return E_UNEXPECTED;
    if (held->function) {
        hr = held->function(held->context, call);
    } else {
        hr = get_object(mock, held, &IID_IDispatch, &callback);
        if (SUCCEEDED(hr)) {
            hr = call_script(callback, call);
            IDispatch_Release(callback);
        }
    }
    end_use(mock, held);
    return hr;
}

static BOOL is_held_by(const struct rule *rule, uint32_t number)
{
    if (rule->predicate == number || rule->handler == number)
        return TRUE;
    for (size_t i = 0; i < rule->out_count; i++)
        for (size_t v = 0; v < rule->outs[i].count; v++)
            if (rule->outs[i].values[v].type == ARGUMENT_HELD &&
                rule->outs[i].values[v].held == number)
                return TRUE;
    return FALSE;
}

/* A callback has given it for the call that it was asked about. */
static BOOL is_pending(const struct vpcmock *mock, uint32_t number)
{
    for (const struct pending *pending = mock->pending; pending; pending = pending->next)
        for (int i = 0; i < MEMBER_MAX_PARAMS; i++)
            if (pending->outs[i].type == ARGUMENT_HELD && pending->outs[i].held == number)
                return TRUE;
    return FALSE;
}

static BOOL is_needed(const struct vpcmock *mock, uint32_t number)
{
    const struct rules *rules = &mock->engine.rules;
    for (size_t i = 0; i < rules->count; i++)
        if (is_held_by(rules->items[i], number))
            return TRUE;
    return is_pending(mock, number);
}

void held_sweep(struct vpcmock *mock)
{
    struct held *going = NULL;
    mock_lock(mock);
    struct held **at = &mock->held;
    while (*at) {
        struct held *held = *at;
        if (held->maker == GetCurrentThreadId()) {
            held->maker = 0;
            mock->held_by_calls--;
        }
        if (held->maker || mock_has_snapshots(mock) || is_needed(mock, held->number)) {
            at = &held->next;
        } else if (held->users) {
            held->dropped = TRUE;
            at = &held->next;
        } else {
            *at = held->next;
            held->next = going;
            going = held;
        }
    }
    mock_leave(mock);
    while (going) {
        struct held *held = going;
        going = held->next;
        destroy(held);
    }
}

void held_forget(struct vpcmock *mock)
{
    while (mock->held) {
        struct held *held = mock->held;
        mock->held = held->next;
        destroy(held);
    }
}
