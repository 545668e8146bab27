/* SPDX-License-Identifier: MIT */
/* An event sink that counts and remembers what it is told. */
#ifndef VPCMOCK_TESTS_COM_SINK_H
#define VPCMOCK_TESTS_COM_SINK_H

#include <ocidl.h>

#include "fixture.h"

enum { SINK_MAX_CALLS = 64 };

struct sink {
    IDispatch IDispatch_iface;
    LONG refs;
    const IID *iid; /* the dispinterface that it answers QueryInterface for; NULL: IDispatch only */
    LONG calls;
    DISPID ids[SINK_MAX_CALLS];
    LONG numbers[SINK_MAX_CALLS]; /* the last argument, if it is a number or a Boolean */
    WCHAR text[128];              /* the last text that was passed */
    UINT argc;                    /* of the last call */
    VARTYPE types[2];             /* of the last call's arguments, as they were declared */
    HRESULT answer;
    void (*called)(struct sink *sink, DISPID id);
    void *context;
};

static struct sink *sink_from(IDispatch *iface)
{
    return CONTAINING_RECORD(iface, struct sink, IDispatch_iface);
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IDispatch *iface, REFIID riid, void **object)
{
    struct sink *self = sink_from(iface);
    *object = NULL;
    if (!IsEqualGUID(riid, &IID_IUnknown) && !IsEqualGUID(riid, &IID_IDispatch) &&
        !(self->iid && IsEqualGUID(riid, self->iid)))
        return E_NOINTERFACE;
    *object = iface;
    InterlockedIncrement(&self->refs);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IDispatch *iface)
{
    return (ULONG)InterlockedIncrement(&sink_from(iface)->refs);
}

static ULONG STDMETHODCALLTYPE sink_Release(IDispatch *iface)
{
    return (ULONG)InterlockedDecrement(&sink_from(iface)->refs);
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid,
                                                  ITypeInfo **info)
{
    (void)iface;
    (void)index;
    (void)lcid;
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names,
                                                    UINT count, LCID lcid, DISPID *ids)
{
    (void)iface;
    (void)riid;
    (void)names;
    (void)count;
    (void)lcid;
    (void)ids;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid,
                                             WORD flags, DISPPARAMS *params, VARIANT *result,
                                             EXCEPINFO *exception, UINT *bad_arg)
{
    struct sink *self = sink_from(iface);
    LONG call = InterlockedIncrement(&self->calls) - 1;
    (void)lcid;
    (void)result;
    (void)exception;
    (void)bad_arg;
    CHECK(IsEqualGUID(riid, &IID_NULL));
    CHECK_EQ(flags, DISPATCH_METHOD);
    CHECK_EQ(params->cNamedArgs, 0);
    self->argc = params->cArgs;
    for (UINT i = 0; i < params->cArgs && i < 2; i++) {
        const VARIANT *arg = &params->rgvarg[params->cArgs - 1 - i];
        self->types[i] = V_VT(arg);
        if (V_VT(arg) == VT_BSTR)
            lstrcpynW(self->text, V_BSTR(arg), 128);
        if (call < SINK_MAX_CALLS && (V_VT(arg) == VT_I4 || V_VT(arg) == VT_BOOL))
            self->numbers[call] = V_VT(arg) == VT_I4 ? V_I4(arg) : V_BOOL(arg);
    }
    if (call < SINK_MAX_CALLS)
        self->ids[call] = id;
    if (self->called)
        self->called(self, id);
    return self->answer;
}

static IDispatchVtbl sink_vtbl = {
    sink_QueryInterface, sink_AddRef,         sink_Release, sink_GetTypeInfoCount,
    sink_GetTypeInfo,    sink_GetIDsOfNames, sink_Invoke,
};

static inline void sink_init(struct sink *sink, const IID *iid)
{
    *sink = (struct sink){.IDispatch_iface = {&sink_vtbl}, .refs = 1, .iid = iid};
}

/* The connection point of an object's events; released by the caller. */
static inline IConnectionPoint *sink_point(void *object, const IID *iid)
{
    IConnectionPointContainer *container = NULL;
    IConnectionPoint *point = NULL;
    CHECK_OK(IUnknown_QueryInterface((IUnknown *)object, &IID_IConnectionPointContainer,
                                     (void **)&container));
    if (container) {
        CHECK_OK(IConnectionPointContainer_FindConnectionPoint(container, iid, &point));
        IConnectionPointContainer_Release(container);
    }
    return point;
}

static inline DWORD sink_advise(struct sink *sink, void *object, const IID *iid)
{
    DWORD cookie = 0;
    IConnectionPoint *point = sink_point(object, iid);
    if (point) {
        CHECK_OK(IConnectionPoint_Advise(point, (IUnknown *)&sink->IDispatch_iface, &cookie));
        IConnectionPoint_Release(point);
    }
    return cookie;
}

static inline void sink_unadvise(void *object, const IID *iid, DWORD cookie)
{
    IConnectionPoint *point = sink_point(object, iid);
    if (point) {
        CHECK_OK(IConnectionPoint_Unadvise(point, cookie));
        IConnectionPoint_Release(point);
    }
}

#endif
