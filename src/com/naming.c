/* SPDX-License-Identifier: MIT */
/* Names of what objects show. */
#include "com/naming.h"

#include "members.h"
#include "model/disk.h"
#include "model/drives.h"
#include "model/hard_disks.h"
#include "model/ports.h"

static struct span name_of_machine(const struct machine *machine)
{
    return machine ? text_span(&machine->name) : (struct span){0};
}

static struct span name_by_ref(const struct vpcmock *mock, struct ref machine)
{
    return name_of_machine(slots_get(&mock->host.slots, machine));
}

static struct span name_of(struct vpcmock *mock, const struct com_interface *iface, void *item)
{
    if (iface == com_IVMHardDisk)
        return text_span(&((struct disk_name *)item)->path);
    if (iface == com_IVMHardDiskConnection)
        return name_by_ref(mock, ((struct hard_disk_connection *)item)->machine);
    if (iface == com_IVMDVDDrive || iface == com_IVMFloppyDrive)
        return name_of_machine(((struct drive *)item)->machine);
    if (iface == com_IVMNetworkAdapter)
        return name_by_ref(mock, ((struct network_adapter *)item)->machine);
    if (iface == com_IVMSerialPort)
        return name_of_machine(((struct serial_port *)item)->machine);
    if (iface == com_IVMParallelPort)
        return name_of_machine(((struct parallel_port *)item)->machine);
    if (iface == com_IVMVirtualNetwork)
        return text_span(&((struct virtual_network *)item)->name);
    if (iface == com_IVMUSBDevice)
        return text_span(&((struct usb_device *)item)->name);
    if (iface == com_IVMSupportDriver)
        return text_span(&((struct support_driver *)item)->description);
    if (iface == com_IVMNetworkAdapterCollection)
        return (struct span){0}; /* of a machine or of a network */
    return name_of_machine(item);
}

uint32_t naming_label(struct vpcmock *mock, const struct com_interface *iface, struct ref ref)
{
    void *item = slots_get(&mock->host.slots, ref);
    struct labels *labels = &mock->engine.labels;
    struct span name = {0};
    if (item && iface == com_IVMTask)
        return label_of_task(((struct task *)item)->id);
    if (item)
        name = name_of(mock, iface, item);
    else if (ref.index)
        return label_last(labels, iface->name, ref); /* it is gone: as it was called before */
    return label_of(labels, iface->name, ref, name);
}
