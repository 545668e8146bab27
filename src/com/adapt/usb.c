/* SPDX-License-Identifier: MIT */
/* IVMUSBDevice and IVMUSBDeviceCollection, and what IVMVirtualMachine and IVMVirtualPC have of
 * them. */
#include "com/adapter.h"

/* Also one that was unplugged; NULL after a reset of the mock. */
static struct usb_device *device_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

HRESULT VMUSBDevice_get_DeviceString(struct com_object *self, BSTR *name)
{
    const struct usb_device *device = device_of(self);
    return device ? text_to_bstr(&device->name, name) : RPC_E_DISCONNECTED;
}

HRESULT VMUSBDevice_get_ManufacturerString(struct com_object *self, BSTR *manufacturer)
{
    const struct usb_device *device = device_of(self);
    return device ? text_to_bstr(&device->manufacturer, manufacturer) : RPC_E_DISCONNECTED;
}

/* S_FALSE comes with an empty text, so that every client can read it. */
HRESULT VMUSBDevice_get_AttachedToVM(struct com_object *self, BSTR *name)
{
    const struct usb_device *device = device_of(self);
    struct span machine;
    if (!device)
        return RPC_E_DISCONNECTED;
    HRESULT hr = usb_get_machine(&self->mock->host, device, &machine);
    if (FAILED(hr))
        return hr;
    HRESULT converted = span_to_bstr(machine, name);
    return FAILED(converted) ? converted : hr;
}

HRESULT VMUSBDevice_get_HubID(struct com_object *self, LONG *hub)
{
    const struct usb_device *device = device_of(self);
    if (!device)
        return RPC_E_DISCONNECTED;
    *hub = device->hub;
    return S_OK;
}

HRESULT VMUSBDevice_get_Port(struct com_object *self, LONG *port)
{
    const struct usb_device *device = device_of(self);
    if (!device)
        return RPC_E_DISCONNECTED;
    *port = device->port;
    return S_OK;
}

HRESULT VMUSBDevice_get_DeviceClass(struct com_object *self, VMUSBDeviceClassEnum *device_class)
{
    const struct usb_device *device = device_of(self);
    if (!device)
        return RPC_E_DISCONNECTED;
    *device_class = (VMUSBDeviceClassEnum)device->device_class;
    return S_OK;
}

/* Attaches or detaches. */
static HRESULT change(struct com_object *self, IVMUSBDevice *given,
                      code (*act)(struct host *, struct machine *, struct usb_device *))
{
    struct machine *machine = machine_of(self);
    if (!given)
        return mock_null_pointer(self->mock, L"inUSBDevice");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    const struct com_object *view = com_object_from(self->mock, com_IVMUSBDevice, given);
    if (!view)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"\"inUSBDevice\" is not a USB device of this application.");
    struct usb_device *device = device_of(view);
    return device ? act(&self->mock->host, machine, device) : RPC_E_DISCONNECTED;
}

HRESULT VMVirtualMachine_AttachUSBDevice(struct com_object *self, IVMUSBDevice *device)
{
    return change(self, device, usb_attach);
}

HRESULT VMVirtualMachine_DetachUSBDevice(struct com_object *self, IVMUSBDevice *device)
{
    return change(self, device, usb_detach);
}

HRESULT VMVirtualPC_get_USBDeviceCollection(struct com_object *self,
                                            IVMUSBDeviceCollection **devices)
{
    HRESULT hr = usb_check_list(&self->mock->host);
    if (FAILED(hr))
        return hr;
    return com_object_create(self->mock, com_IVMUSBDeviceCollection, self->ref, devices);
}

static struct collection devices_of(const struct com_object *self)
{
    const struct usb *usb = &self->mock->host.usb;
    return (struct collection){com_IVMUSBDevice, usb->devices, usb->count,
                               offsetof(struct usb_device, ref)};
}

HRESULT VMUSBDeviceCollection_get_Count(struct com_object *self, LONG *count)
{
    *count = (LONG)devices_of(self).count;
    return S_OK;
}

HRESULT VMUSBDeviceCollection_get_Item(struct com_object *self, LONG index, IVMUSBDevice **device)
{
    struct collection all = devices_of(self);
    return collection_item(self, &all, index, device);
}

HRESULT VMUSBDeviceCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all = devices_of(self);
    return collection_enumerate(self, &all, enumerator);
}
