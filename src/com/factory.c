/* SPDX-License-Identifier: MIT */
/* Class objects. */
#include "com/factory.h"

#include <stdlib.h>

#include "com/clients.h"
#include "com/environment.h"
#include "com/object.h"
#include "com/pin.h"

struct factory {
    IClassFactory IClassFactory_iface;
    IExternalConnection IExternalConnection_iface; /* only shown if counts_users */
    LONG refs;
    BOOL counts_users;                 /* fixed once shown */
    struct vpcmock *mock;              /* NULL: the process's own, looked up at each creation */
    const struct com_interface *iface; /* never changes */
};

static struct factory *factory_from(IClassFactory *iface)
{
    return CONTAINING_RECORD(iface, struct factory, IClassFactory_iface);
}

static HRESULT STDMETHODCALLTYPE factory_QueryInterface(IClassFactory *iface, REFIID riid,
                                                        void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IClassFactory))
        *object = iface;
    else if (factory_from(iface)->counts_users && IsEqualGUID(riid, &IID_IExternalConnection))
        *object = &factory_from(iface)->IExternalConnection_iface;
    else
        return E_NOINTERFACE;
    IClassFactory_AddRef(iface);
    pin_interface(riid);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE factory_AddRef(IClassFactory *iface)
{
    return (ULONG)InterlockedIncrement(&factory_from(iface)->refs);
}

static ULONG STDMETHODCALLTYPE factory_Release(IClassFactory *iface)
{
    struct factory *self = factory_from(iface);
    ULONG refs = (ULONG)InterlockedDecrement(&self->refs);
    if (!refs) {
        if (self->mock)
            mock_release(self->mock);
        free(self);
        com_dies();
    }
    return refs;
}

static HRESULT STDMETHODCALLTYPE factory_CreateInstance(IClassFactory *iface, IUnknown *outer,
                                                        REFIID riid, void **object)
{
    struct factory *self = factory_from(iface);
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    struct vpcmock *mock = self->mock ? mock_addref(self->mock) : mock_default();
    if (!mock)
        return E_OUTOFMEMORY;
    struct com_object *made;
    HRESULT hr = self->mock ? S_OK : environment_apply(mock);
    if (SUCCEEDED(hr))
        hr = com_object_create(mock, self->iface, (struct ref){0}, &made);
    mock_release(mock);
    if (FAILED(hr))
        return hr;
    hr = com_object_query(made, riid, object);
    com_object_release(made);
    return hr;
}

static HRESULT STDMETHODCALLTYPE factory_LockServer(IClassFactory *iface, BOOL lock)
{
    (void)iface;
    clients_locked(lock);
    if (lock)
        com_lives();
    else
        com_dies();
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl = {
    .QueryInterface = factory_QueryInterface,
    .AddRef = factory_AddRef,
    .Release = factory_Release,
    .CreateInstance = factory_CreateInstance,
    .LockServer = factory_LockServer,
};

/* ---- Who has looked it up in another process, and not created anything yet ---- */

static struct factory *from_external(IExternalConnection *iface)
{
    return CONTAINING_RECORD(iface, struct factory, IExternalConnection_iface);
}

static HRESULT STDMETHODCALLTYPE users_QueryInterface(IExternalConnection *iface, REFIID riid,
                                                      void **object)
{
    return factory_QueryInterface(&from_external(iface)->IClassFactory_iface, riid, object);
}

static ULONG STDMETHODCALLTYPE users_AddRef(IExternalConnection *iface)
{
    return factory_AddRef(&from_external(iface)->IClassFactory_iface);
}

static ULONG STDMETHODCALLTYPE users_Release(IExternalConnection *iface)
{
    return factory_Release(&from_external(iface)->IClassFactory_iface);
}

static DWORD STDMETHODCALLTYPE users_AddConnection(IExternalConnection *iface, DWORD kind,
                                                   DWORD reserved)
{
    (void)iface;
    (void)reserved;
    return kind & EXTCONN_STRONG ? (DWORD)InterlockedIncrement(&com_server.looked_up) : 0;
}

static DWORD STDMETHODCALLTYPE users_ReleaseConnection(IExternalConnection *iface, DWORD kind,
                                                       DWORD reserved, BOOL last_closes)
{
    (void)iface;
    (void)reserved;
    (void)last_closes;
    if (!(kind & EXTCONN_STRONG))
        return 0;
    LONG left = InterlockedDecrement(&com_server.looked_up);
    if (!left && com_server.unused)
        SetEvent(com_server.unused);
    return (DWORD)left;
}

static const IExternalConnectionVtbl users_vtbl = {
    .QueryInterface = users_QueryInterface,
    .AddRef = users_AddRef,
    .Release = users_Release,
    .AddConnection = users_AddConnection,
    .ReleaseConnection = users_ReleaseConnection,
};

void factory_count_users(IClassFactory *factory)
{
    factory_from(factory)->counts_users = TRUE;
}

/* ---- Making them ---- */

static const struct com_coclass *find_class(REFCLSID clsid)
{
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries; l++) {
        const struct com_library *library = &com_libraries[l];
        for (int c = 0; c < library->ncoclasses; c++)
            if ((library->coclasses[c].typeflags & TYPEFLAG_FCANCREATE) &&
                IsEqualGUID(library->coclasses[c].clsid, clsid))
                return &library->coclasses[c];
    }
    return NULL;
}

HRESULT factory_create(struct vpcmock *mock, REFCLSID clsid, IClassFactory **factory)
{
    const struct com_coclass *coclass = find_class(clsid);
    *factory = NULL;
    if (!coclass)
        return CLASS_E_CLASSNOTAVAILABLE;
    struct factory *self = calloc(1, sizeof *self);
    if (!self)
        return E_OUTOFMEMORY;
    self->IClassFactory_iface.lpVtbl = (IClassFactoryVtbl *)&factory_vtbl;
    self->IExternalConnection_iface.lpVtbl = (IExternalConnectionVtbl *)&users_vtbl;
    self->refs = 1;
    self->mock = mock ? mock_addref(mock) : NULL;
    self->iface = coclass->iface;
    com_lives();
    *factory = &self->IClassFactory_iface;
    return S_OK;
}

HRESULT factory_get(REFCLSID clsid, REFIID riid, void **object)
{
    IClassFactory *factory;
    if (!object)
        return E_POINTER;
    *object = NULL;
    HRESULT hr = factory_create(NULL, clsid, &factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_QueryInterface(factory, riid, object);
    IClassFactory_Release(factory);
    return hr;
}
