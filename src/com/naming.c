/* SPDX-License-Identifier: MIT */
/* Names of what objects show. */
#include "com/naming.h"

#include "members.h"
#include "model/disk.h"
#include "model/drives.h"
#include "model/hard_disks.h"
#include "model/ports.h"

/* Of what has a handle of its own beside its machine's; {0} for all else. */
static struct ref owner_of(const struct com_interface *iface, const void *item)
{
    const struct machine *machine = NULL;
    if (iface == com_IVMHardDiskConnection)
        return ((const struct hard_disk_connection *)item)->machine;
    if (iface == com_IVMNetworkAdapter)
        return ((const struct network_adapter *)item)->machine;
    if (iface == com_IVMDVDDrive || iface == com_IVMFloppyDrive)
        machine = ((const struct drive *)item)->machine;
    else if (iface == com_IVMSerialPort)
        machine = ((const struct serial_port *)item)->machine;
    else if (iface == com_IVMParallelPort)
        machine = ((const struct parallel_port *)item)->machine;
    return machine ? machine->ref : (struct ref){0};
}

static struct span name_of(struct vpcmock *mock, const struct com_interface *iface,
                           const void *item, struct ref owner)
{
    if (owner.index) {
        const struct machine *machine = slots_get(&mock->host.slots, owner);
        return machine ? text_span(&machine->name) : (struct span){0};
    }
    if (iface == com_IVMHardDisk)
        return text_span(&((const struct disk_name *)item)->path);
    if (iface == com_IVMVirtualNetwork)
        return text_span(&((const struct virtual_network *)item)->name);
    if (iface == com_IVMUSBDevice)
        return text_span(&((const struct usb_device *)item)->name);
    if (iface == com_IVMSupportDriver)
        return text_span(&((const struct support_driver *)item)->description);
    if (iface == com_IVMNetworkAdapterCollection)
        return (struct span){0}; /* of a machine or of a network */
    return text_span(&((const struct machine *)item)->name);
}

uint32_t naming_label(struct vpcmock *mock, const struct com_interface *iface, struct ref ref)
{
    struct slots *slots = &mock->host.slots;
    const void *item = slots_get(slots, ref);
    struct labels *labels = &mock->engine.labels;
    if (item && iface == com_IVMTask)
        return label_of_task((int32_t)slots_tag(slots, ref));
    /* A machine's tag is its label, until it is renamed: hosts and labels are reset together. */
    bool is_machine = item && iface == com_IVMVirtualMachine;
    if (is_machine && slots_tag(slots, ref))
        return slots_tag(slots, ref);
    if (!item && ref.index)
        return label_last(labels, iface->name, ref); /* it is gone: as it was called before */
    struct ref owner = item ? owner_of(iface, item) : (struct ref){0};
    struct span name = item ? name_of(mock, iface, item, owner) : (struct span){0};
    uint32_t label = owner.index && !name.length ? label_last(labels, iface->name, ref)
                                                 : label_of(labels, iface->name, ref, name);
    if (owner.index)
        label_set_owner(labels, label, owner);
    if (is_machine)
        slots_set_tag(slots, ref, label);
    return label;
}

void naming_remember(struct vpcmock *mock, const struct com_interface *iface, struct ref ref)
{
    const void *item = mock->engine.findings.enabled ? slots_get(&mock->host.slots, ref) : NULL;
    if (item && iface->library == &com_libraries[0] && owner_of(iface, item).index)
        naming_label(mock, iface, ref);
}
