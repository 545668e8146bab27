/* SPDX-License-Identifier: MIT */
/* What IVPCMockControl adds to the simulated world and takes from it. */
#include "com/adapter.h"

HRESULT VPCMockControl_AddFile(struct com_object *self, BSTR path, double size)
{
    struct host *host = &self->mock->host;
    struct file *file;
    if (!(size >= 0 && size <= 1e15))
        return mock_fail(self->mock, E_INVALIDARG, L"A size of %g bytes; expected 0 to 1E15.",
                         size);
    HRESULT hr = files_check_path(bstr_span(path));
    if (SUCCEEDED(hr) && !files_has_folder(host, path_folder(bstr_span(path))))
        hr = files_make_folder(host, path_folder(bstr_span(path)));
    if (FAILED(hr))
        return hr;
    return files_create(host, bstr_span(path), files_kind_of(bstr_span(path)), (int64_t)size,
                        &file);
}

HRESULT VPCMockControl_RemoveFile(struct com_object *self, BSTR path)
{
    struct host *host = &self->mock->host;
    struct file *file = files_find(host, bstr_span(path));
    if (!file)
        return mock_fail(self->mock, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
                         L"The simulated host has no file \"%.200ls\".", path ? path : L"");
    files_remove(host, file);
    return S_OK;
}

/* The thing behind an object that a test passes back. */
static HRESULT thing_of(struct com_object *self, const struct com_interface *iface,
                        IDispatch *pointer, void **thing)
{
    *thing = NULL;
    if (!pointer)
        return mock_fail(self->mock, E_POINTER, L"The pointer is NULL; expected an %hs.",
                         iface->name);
    const struct com_object *view = com_object_from(self->mock, iface, pointer);
    if (!view)
        return mock_fail(self->mock, E_INVALIDARG, L"The object is not an %hs of this mock.",
                         iface->name);
    *thing = slots_get(&self->mock->host.slots, view->ref);
    return *thing ? S_OK
                  : mock_fail(self->mock, RPC_E_DISCONNECTED,
                              L"What the %hs stands for is gone already.", iface->name);
}

HRESULT VPCMockControl_AddUSBDevice(struct com_object *self, BSTR name, BSTR manufacturer,
                                    LONG device_class, IDispatch **device)
{
    struct com_object *view;
    struct usb_device *added;
    HRESULT hr = com_object_create(self->mock, com_IVMUSBDevice, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = usb_add(&self->mock->host, bstr_span(name), bstr_span(manufacturer), device_class, &added);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = added->ref;
    *device = (IDispatch *)view;
    return S_OK;
}

HRESULT VPCMockControl_RemoveUSBDevice(struct com_object *self, IDispatch *device)
{
    void *thing;
    HRESULT hr = thing_of(self, com_IVMUSBDevice, device, &thing);
    if (SUCCEEDED(hr))
        usb_remove(&self->mock->host, thing);
    return hr;
}

HRESULT VPCMockControl_AddVirtualNetwork(struct com_object *self, BSTR name, BSTR host_adapter,
                                         IDispatch **network)
{
    struct com_object *view;
    struct virtual_network *added;
    HRESULT hr = com_object_create(self->mock, com_IVMVirtualNetwork, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = networks_add(&self->mock->host, bstr_span(name), bstr_span(host_adapter), &added);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = added->ref;
    *network = (IDispatch *)view;
    return S_OK;
}

HRESULT VPCMockControl_RemoveVirtualNetwork(struct com_object *self, IDispatch *network)
{
    void *thing;
    HRESULT hr = thing_of(self, com_IVMVirtualNetwork, network, &thing);
    if (SUCCEEDED(hr))
        networks_remove(&self->mock->host, thing);
    return hr;
}
