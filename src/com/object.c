/* SPDX-License-Identifier: MIT */
/* Identity, references and the interfaces that every object has. */
#include "com/object.h"

#include <stdlib.h>

#include "com/clients.h"
#include "com/connection.h"
#include "com/objects.h"
#include "com/pin.h"
#include "com/typeinfo.h"
#include "members.h"

/* Not in the headers of Windows 7's time: the mark of objects that need no apartment. */
static const IID iid_agile_object = {
    0x94ea2b94, 0xe9cc, 0x49e0, {0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90}};

static struct com_object *from_support(ISupportErrorInfo *iface)
{
    return CONTAINING_RECORD(iface, struct com_object, ISupportErrorInfo_iface);
}

static struct com_object *from_class_info(IProvideClassInfo2 *iface)
{
    return CONTAINING_RECORD(iface, struct com_object, IProvideClassInfo2_iface);
}

static HRESULT STDMETHODCALLTYPE support_QueryInterface(ISupportErrorInfo *iface, REFIID riid,
                                                        void **object)
{
    return com_object_query(from_support(iface), riid, object);
}

static ULONG STDMETHODCALLTYPE support_AddRef(ISupportErrorInfo *iface)
{
    return com_object_addref(from_support(iface));
}

static ULONG STDMETHODCALLTYPE support_Release(ISupportErrorInfo *iface)
{
    return com_object_release(from_support(iface));
}

static HRESULT STDMETHODCALLTYPE support_InterfaceSupportsErrorInfo(ISupportErrorInfo *iface,
                                                                    REFIID riid)
{
    return IsEqualGUID(riid, from_support(iface)->iface->iid) ? S_OK : S_FALSE;
}

static const ISupportErrorInfoVtbl support_vtbl = {
    .QueryInterface = support_QueryInterface,
    .AddRef = support_AddRef,
    .Release = support_Release,
    .InterfaceSupportsErrorInfo = support_InterfaceSupportsErrorInfo,
};

static HRESULT STDMETHODCALLTYPE class_info_QueryInterface(IProvideClassInfo2 *iface, REFIID riid,
                                                           void **object)
{
    return com_object_query(from_class_info(iface), riid, object);
}

static ULONG STDMETHODCALLTYPE class_info_AddRef(IProvideClassInfo2 *iface)
{
    return com_object_addref(from_class_info(iface));
}

static ULONG STDMETHODCALLTYPE class_info_Release(IProvideClassInfo2 *iface)
{
    return com_object_release(from_class_info(iface));
}

static HRESULT STDMETHODCALLTYPE class_info_GetClassInfo(IProvideClassInfo2 *iface,
                                                         ITypeInfo **info)
{
    if (!info)
        return E_POINTER;
    const struct com_interface *shown = from_class_info(iface)->iface;
    return typeinfo_get(shown->library, shown->coclass->clsid, info);
}

static const IID *source_of(const struct com_interface *iface)
{
    return iface->coclass && iface->coclass->source ? iface->coclass->source->iid : NULL;
}

static HRESULT STDMETHODCALLTYPE class_info_GetGUID(IProvideClassInfo2 *iface, DWORD kind,
                                                    GUID *guid)
{
    if (!guid)
        return E_POINTER;
    const IID *source = source_of(from_class_info(iface)->iface);
    *guid = source && kind == GUIDKIND_DEFAULT_SOURCE_DISP_IID ? *source : IID_NULL;
    return source && kind == GUIDKIND_DEFAULT_SOURCE_DISP_IID ? S_OK : E_INVALIDARG;
}

static const IProvideClassInfo2Vtbl class_info_vtbl = {
    .QueryInterface = class_info_QueryInterface,
    .AddRef = class_info_AddRef,
    .Release = class_info_Release,
    .GetClassInfo = class_info_GetClassInfo,
    .GetGUID = class_info_GetGUID,
};

/* ---- Users in other processes, of an object that lives as long as the local server ---- */

static struct com_object *from_external(IExternalConnection *iface)
{
    return CONTAINING_RECORD(iface, struct com_object, IExternalConnection_iface);
}

static HRESULT STDMETHODCALLTYPE external_QueryInterface(IExternalConnection *iface, REFIID riid,
                                                         void **object)
{
    return com_object_query(from_external(iface), riid, object);
}

static ULONG STDMETHODCALLTYPE external_AddRef(IExternalConnection *iface)
{
    return com_object_addref(from_external(iface));
}

static ULONG STDMETHODCALLTYPE external_Release(IExternalConnection *iface)
{
    return com_object_release(from_external(iface));
}

static DWORD STDMETHODCALLTYPE external_AddConnection(IExternalConnection *iface, DWORD kind,
                                                      DWORD reserved)
{
    (void)reserved;
    if (kind & EXTCONN_STRONG) {
        com_lives();
        InterlockedIncrement(&from_external(iface)->users);
    }
    return (DWORD)from_external(iface)->users;
}

static DWORD STDMETHODCALLTYPE external_ReleaseConnection(IExternalConnection *iface, DWORD kind,
                                                          DWORD reserved, BOOL last_closes)
{
    (void)reserved;
    (void)last_closes;
    if (kind & EXTCONN_STRONG) {
        InterlockedDecrement(&from_external(iface)->users);
        com_dies();
    }
    return (DWORD)from_external(iface)->users;
}

static const IExternalConnectionVtbl external_vtbl = {
    .QueryInterface = external_QueryInterface,
    .AddRef = external_AddRef,
    .Release = external_Release,
    .AddConnection = external_AddConnection,
    .ReleaseConnection = external_ReleaseConnection,
};

HRESULT com_object_create(struct vpcmock *mock, const struct com_interface *iface, struct ref ref,
                          void *object)
{
    struct com_object *self = calloc(1, sizeof *self);
    *(void **)object = self;
    if (!self)
        return E_OUTOFMEMORY;
    self->vtbl = iface->vtbl;
    self->ISupportErrorInfo_iface.lpVtbl = (ISupportErrorInfoVtbl *)&support_vtbl;
    self->IProvideClassInfo2_iface.lpVtbl = (IProvideClassInfo2Vtbl *)&class_info_vtbl;
    self->IConnectionPointContainer_iface.lpVtbl =
        (IConnectionPointContainerVtbl *)&connection_container_vtbl;
    self->IConnectionPoint_iface.lpVtbl = (IConnectionPointVtbl *)&connection_point_vtbl;
    self->IExternalConnection_iface.lpVtbl = (IExternalConnectionVtbl *)&external_vtbl;
    self->refs = 1;
    self->iface = iface;
    self->mock = mock_addref(mock);
    self->ref = ref;
    slots_expect(&mock->host.slots, ref);
    if (iface == com_IVMTask)
        findings_expect(&mock->engine.findings, ref);
    com_lives();
    clients_born((IUnknown *)self, (IUnknown *)&self->IConnectionPoint_iface, &self->refs);
    objects_add(self);
    return S_OK;
}

HRESULT com_object_create_own(struct vpcmock *mock, const struct com_interface *iface,
                              struct com_own *own, void *object)
{
    HRESULT hr = com_object_create(mock, iface, (struct ref){0}, object);
    if (FAILED(hr))
        com_own_release(own);
    else
        (*(struct com_object **)object)->own = own;
    return hr;
}

void com_own_release(struct com_own *own)
{
    if (own && !InterlockedDecrement(&own->refs))
        own->destroy(own);
}

struct com_object *com_object_from(const struct vpcmock *mock, const struct com_interface *iface,
                                   void *pointer)
{
    struct com_object *object = pointer;
    return object && object->vtbl == iface->vtbl && object->mock == mock ? object : NULL;
}

static IUnknown *marshaler(struct com_object *self)
{
    IUnknown *made = InterlockedCompareExchangePointer((void **)&self->marshaler, NULL, NULL);
    if (made || FAILED(CoCreateFreeThreadedMarshaler((IUnknown *)self, &made)))
        return made;
    IUnknown *first = InterlockedCompareExchangePointer((void **)&self->marshaler, made, NULL);
    if (!first)
        return made;
    IUnknown_Release(made);
    return first;
}

HRESULT com_object_query(struct com_object *self, REFIID riid, void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (self->dead)
        return com_object_used_dead(self, "QueryInterface");
    if (IsEqualGUID(riid, self->iface->iid) || IsEqualGUID(riid, &IID_IDispatch) ||
        IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &iid_agile_object)) {
        *object = self;
    } else if (IsEqualGUID(riid, &IID_ISupportErrorInfo)) {
        *object = &self->ISupportErrorInfo_iface;
    } else if ((self->iface->coclass && IsEqualGUID(riid, &IID_IProvideClassInfo)) ||
               (source_of(self->iface) && IsEqualGUID(riid, &IID_IProvideClassInfo2))) {
        *object = &self->IProvideClassInfo2_iface;
    } else if (source_of(self->iface) && IsEqualGUID(riid, &IID_IConnectionPointContainer)) {
        *object = &self->IConnectionPointContainer_iface;
    } else if (self->counts_users && IsEqualGUID(riid, &IID_IExternalConnection)) {
        *object = &self->IExternalConnection_iface;
    } else if (IsEqualGUID(riid, &IID_IMarshal) && !com_server.end) {
        /* The local server has one apartment only, and Wine's CoDisconnectObject does nothing for
         * objects with this marshaler. */
        IUnknown *inner = marshaler(self);
        return inner ? IUnknown_QueryInterface(inner, riid, object) : E_OUTOFMEMORY;
    } else {
        return E_NOINTERFACE;
    }
    com_object_addref(self);
    pin_interface(riid);
    return S_OK;
}

ULONG com_object_addref(struct com_object *self)
{
    if (self->dead) {
        com_object_used_dead(self, "AddRef");
        return 0;
    }
    return (ULONG)InterlockedIncrement(&self->refs);
}

ULONG com_object_release(struct com_object *self)
{
    if (self->dead) {
        com_object_used_dead(self, "Release");
        return 0;
    }
    ULONG refs = (ULONG)InterlockedDecrement(&self->refs);
    if (refs)
        return refs;
    clients_gone((IUnknown *)self);
    objects_note_leaked(self);
    /* The marshaler's own release may come back to this object: once is enough. */
    self->refs = 1;
    if (self->gone)
        self->gone(self);
    if (self->marshaler)
        IUnknown_Release(self->marshaler);
    com_own_release(self->own);
    struct vpcmock *mock = self->mock;
    objects_bury(self);
    mock_release(mock);
    com_dies();
    return 0;
}
