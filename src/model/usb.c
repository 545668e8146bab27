/* SPDX-License-Identifier: MIT */
/* USB devices of the host. */
#include "model/usb.h"

#include <string.h>

#include "model/host.h"
#include "model/memory.h"

static void free_device(struct host *host, struct usb_device *device)
{
    slots_remove(&host->slots, device->ref);
    text_clear(&device->name);
    text_clear(&device->manufacturer);
    mem_free(device);
}

static bool is_taken(const struct usb *usb, int32_t hub, int32_t port)
{
    for (size_t i = 0; i < usb->count; i++)
        if (usb->devices[i]->hub == hub && usb->devices[i]->port == port)
            return true;
    return false;
}

static void find_port(const struct usb *usb, struct usb_device *device)
{
    device->hub = device->port = 1;
    while (is_taken(usb, device->hub, device->port)) {
        if (++device->port > USB_PORTS_PER_HUB) {
            device->hub++;
            device->port = 1;
        }
    }
}

code usb_add(struct host *host, struct span name, struct span manufacturer, int32_t device_class,
             struct usb_device **device)
{
    struct usb *usb = &host->usb;
    *device = NULL;
    if (name.length > USB_MAX_TEXT || manufacturer.length > USB_MAX_TEXT || device_class < 0 ||
        device_class > USB_MAX_CLASS)
        return CODE_INVALIDARG;
    struct usb_device *added = mem_calloc(1, sizeof *added);
    if (!added)
        return CODE_OUTOFMEMORY;
    /* Room in both lists: to unplug it must not fail. */
    size_t total = usb->count + usb->unplugged_count;
    if (!text_set(&added->name, name) || !text_set(&added->manufacturer, manufacturer) ||
        !host_reserve(&usb->devices, usb->count, &usb->capacity) ||
        !host_reserve(&usb->unplugged, total, &usb->unplugged_capacity) ||
        !slots_add(&host->slots, added, &added->ref)) {
        free_device(host, added);
        return CODE_OUTOFMEMORY;
    }
    added->device_class = device_class;
    find_port(usb, added);
    usb->devices[usb->count++] = added;
    *device = added;
    return CODE_OK;
}

void usb_remove(struct host *host, struct usb_device *device)
{
    struct usb *usb = &host->usb;
    size_t at = 0;
    while (at < usb->count && usb->devices[at] != device)
        at++;
    if (at == usb->count)
        return;
    usb->count--;
    memmove(usb->devices + at, usb->devices + at + 1, (usb->count - at) * sizeof *usb->devices);
    usb->unplugged[usb->unplugged_count++] = device;
    device->machine = (struct ref){0};
    device->in_other_session = false;
    device->is_unplugged = true;
}

bool usb_init(struct host *host)
{
    static const struct {
        struct span name, manufacturer;
        enum usb_class device_class;
    } first[] = {
        {SPAN("DataTraveler 2.0"), SPAN("Kingston"), USB_MASS_STORAGE},
        {SPAN("hp LaserJet 1010"), SPAN("Hewlett-Packard"), USB_PRINTER},
        {SPAN("USB SmartCard Reader"), SPAN("Gemplus"), USB_SMART_CARD},
    };
    host->usb = (struct usb){.max_per_machine = USB_MAX_PER_MACHINE};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        struct usb_device *device;
        if (usb_add(host, first[i].name, first[i].manufacturer, (int32_t)first[i].device_class,
                    &device) != CODE_OK)
            return false;
    }
    return true;
}

void usb_free(struct host *host)
{
    struct usb *usb = &host->usb;
    while (usb->count)
        free_device(host, usb->devices[--usb->count]);
    while (usb->unplugged_count)
        free_device(host, usb->unplugged[--usb->unplugged_count]);
    mem_free(usb->devices);
    mem_free(usb->unplugged);
    *usb = (struct usb){0};
}

code usb_check_list(const struct host *host)
{
    return host->usb.count > USB_MAX_LISTED ? CODE_VM_E_USB_ENUMERATION_FAILED_MORE_DEVICES
                                            : CODE_OK;
}

static bool is_attached_to(const struct usb_device *device, const struct machine *machine)
{
    return device->machine.index == machine->ref.index &&
           device->machine.generation == machine->ref.generation;
}

static int32_t attached_devices(const struct usb *usb, const struct machine *machine)
{
    int32_t count = 0;
    for (size_t i = 0; i < usb->count; i++)
        count += is_attached_to(usb->devices[i], machine);
    return count;
}

code usb_attach(struct host *host, struct machine *machine, struct usb_device *device)
{
    const struct usb *usb = &host->usb;
    if (machine->state != MACHINE_RUNNING)
        return CODE_VM_E_VM_NOT_RUNNING;
    if (!guest_has_components(machine))
        return CODE_VM_E_ADDITIONS_NOT_AVAIL;
    if (machine->adapters.usb_unavailable)
        return CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL;
    if (usb->forbidden_by_policy)
        return CODE_VM_E_USB_ATTACH_FAILED_GP_ERROR;
    if (usb->connector_driver_fails)
        return CODE_VM_E_USB_CONNECTOR_DRIVER_ERROR;
    if (device->in_other_session || device->machine.index)
        return CODE_VM_E_USB_ATTACH_FAILED_ALREADY_ASSIGNED;
    if (attached_devices(usb, machine) >= usb->max_per_machine)
        return CODE_VM_E_USB_ATTACH_FAILED_MORE_DEVICES;
    if (device->is_unplugged || device->attach_fails)
        return CODE_VM_E_USB_ATTACH_FAILED;
    device->machine = machine->ref;
    return CODE_OK;
}

code usb_detach(struct host *host, struct machine *machine, struct usb_device *device)
{
    (void)host;
    if (machine->state != MACHINE_RUNNING)
        return CODE_VM_E_VM_NOT_RUNNING;
    if (!is_attached_to(device, machine) || device->detach_fails)
        return CODE_VM_E_USB_DETACH_FAILED;
    device->machine = (struct ref){0};
    return CODE_OK;
}

void usb_release(struct host *host, const struct machine *machine)
{
    for (size_t i = 0; i < host->usb.count; i++)
        if (is_attached_to(host->usb.devices[i], machine))
            host->usb.devices[i]->machine = (struct ref){0};
}

code usb_get_machine(const struct host *host, const struct usb_device *device, struct span *name)
{
    *name = (struct span){0};
    if (device->in_other_session)
        return CODE_VM_E_USB_EXTERNAL_VM;
    const struct machine *machine = slots_get(&host->slots, device->machine);
    if (!machine)
        return CODE_FALSE;
    *name = text_span(&machine->name);
    return CODE_OK;
}

/* The other session takes it away from a machine of this one. */
static void session_changed(struct host *host, void *item)
{
    struct usb_device *device = item;
    (void)host;
    if (device->is_unplugged)
        device->in_other_session = false;
    if (device->in_other_session)
        device->machine = (struct ref){0};
}

#define OF_HOST(field) offsetof(struct host, usb.field)
const struct fact usb_facts[] = {
    {"USBConnectorDriverFails", FACT_BOOL, OF_HOST(connector_driver_fails), 0, 0, NULL,
     "Whether the USB connector driver reports errors."},
    {"USBForbiddenByPolicy", FACT_BOOL, OF_HOST(forbidden_by_policy), 0, 0, NULL,
     "Whether a group policy does not permit to attach USB devices."},
    {"MaximumUSBDevicesPerVM", FACT_INT, OF_HOST(max_per_machine), 0, INT32_MAX, NULL,
     "How many USB devices a machine can have."},
    {0},
};

#define FIELD(field) offsetof(struct usb_device, field)
const struct fact usb_device_facts[] = {
    {"DeviceString", FACT_TEXT, FIELD(name), 0, USB_MAX_TEXT, NULL, "Name of the device."},
    {"ManufacturerString", FACT_TEXT, FIELD(manufacturer), 0, USB_MAX_TEXT, NULL,
     "Name of its manufacturer."},
    {"DeviceClass", FACT_INT, FIELD(device_class), 0, USB_MAX_CLASS, NULL,
     "Class, a VMUSBDeviceClassEnum."},
    {"HubID", FACT_INT, FIELD(hub), INT32_MIN, INT32_MAX, NULL, "Number of its hub."},
    {"Port", FACT_INT, FIELD(port), INT32_MIN, INT32_MAX, NULL, "Number of its port on the hub."},
    {"AttachFails", FACT_BOOL, FIELD(attach_fails), 0, 0, NULL,
     "Whether it can't be attached, for no reason that is known."},
    {"DetachFails", FACT_BOOL, FIELD(detach_fails), 0, 0, NULL,
     "Whether a machine that has it can't release it."},
    {"InOtherSession", FACT_BOOL, FIELD(in_other_session), 0, 0, session_changed,
     "Whether a machine in the session of another user has it."},
    {0},
};
