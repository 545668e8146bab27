/* SPDX-License-Identifier: MIT */
/* Which facts the objects have. */
#include "com/facts.h"

#include "com/convert.h"
#include "members.h"
#include "model/disk.h"

#define TABLES(name, ...) static const struct fact *const name[] = {__VA_ARGS__, NULL}
TABLES(host_tables, host_facts, files_facts, networks_facts, usb_facts);
/* Every view of a machine or of a part of it has all of the machine's facts. */
TABLES(machine_tables, machine_facts, guest_facts, console_facts, accountant_facts,
       hard_disks_facts, adapters_facts);
TABLES(disk_tables, file_facts, disk_facts);
TABLES(file_tables, file_facts);
TABLES(connection_tables, hard_disk_connection_facts);
TABLES(dvd_tables, dvd_drive_facts);
TABLES(floppy_tables, floppy_drive_facts);
TABLES(adapter_tables, network_adapter_facts);
TABLES(network_tables, virtual_network_facts);
TABLES(usb_tables, usb_device_facts);
TABLES(driver_tables, support_driver_facts);

/* The thing that a handle stands for. */
static const struct {
    const struct com_interface *const *iface;
    const struct fact *const *tables;
} owners[] = {
    {&com_IVMVirtualPC, host_tables},
    {&com_IVMHostInfo, host_tables},
    {&com_IVMVirtualMachine, machine_tables},
    {&com_IVMGuestOS, machine_tables},
    {&com_IVMDisplay, machine_tables},
    {&com_IVMKeyboard, machine_tables},
    {&com_IVMMouse, machine_tables},
    {&com_IVMAccountant, machine_tables},
    {&com_IVMHardDisk, disk_tables},
    {&com_IVMHardDiskConnection, connection_tables},
    {&com_IVMDVDDrive, dvd_tables},
    {&com_IVMFloppyDrive, floppy_tables},
    {&com_IVMNetworkAdapter, adapter_tables},
    {&com_IVMVirtualNetwork, network_tables},
    {&com_IVMUSBDevice, usb_tables},
    {&com_IVMSupportDriver, driver_tables},
};

static const VARIANT *dereference(const VARIANT *variant)
{
    while (V_VT(variant) == (VT_BYREF | VT_VARIANT))
        variant = V_VARIANTREF(variant);
    return variant;
}

static HRESULT refuse(struct vpcmock *mock)
{
    return mock_fail(mock, E_INVALIDARG,
                     L"The object has no facts; expected one of this mock's application, the path "
                     L"of a file, or none for the host.");
}

static void fill(struct fact_owner *owner, void *item, const struct fact *const *tables)
{
    *owner = (struct fact_owner){.item = item};
    for (int i = 0; tables[i]; i++)
        owner->tables[i] = tables[i];
}

static HRESULT file_owner(struct vpcmock *mock, struct span path, struct fact_owner *owner)
{
    struct file *file = files_find(&mock->host, path);
    if (!file)
        return mock_fail(mock, E_INVALIDARG, L"The simulated host has no file \"%.*ls\".",
                         path.length < 200 ? (int)path.length : 200, (const WCHAR *)path.chars);
    fill(owner, file, file->disk ? disk_tables : file_tables);
    return S_OK;
}

HRESULT facts_owner(struct vpcmock *mock, const VARIANT *object, struct fact_owner *owner)
{
    IUnknown *pointer;
    object = dereference(object);
    if (V_VT(object) == VT_EMPTY || V_VT(object) == VT_ERROR) {
        fill(owner, &mock->host, host_tables);
        return S_OK;
    }
    if (V_VT(object) == VT_BSTR)
        return file_owner(mock, bstr_span(V_BSTR(object)), owner);
    if (V_VT(object) == (VT_BYREF | VT_BSTR))
        return file_owner(mock, bstr_span(*V_BSTRREF(object)), owner);
    if (V_VT(object) == VT_DISPATCH || V_VT(object) == VT_UNKNOWN)
        pointer = V_UNKNOWN(object);
    else if (V_VT(object) == (VT_BYREF | VT_DISPATCH) || V_VT(object) == (VT_BYREF | VT_UNKNOWN))
        pointer = *V_UNKNOWNREF(object);
    else
        return refuse(mock);
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        const struct com_object *view = com_object_from(mock, *owners[i].iface, pointer);
        if (!view)
            continue;
        void *item = owners[i].tables == host_tables ? (void *)&mock->host
                                                     : slots_get(&mock->host.slots, view->ref);
        if (!item)
            return mock_fail(mock, RPC_E_DISCONNECTED, L"What the object stands for is gone.");
        /* a hard disk is known by its path, whatever file is there now */
        if (owners[i].tables == disk_tables)
            return file_owner(mock, text_span(&((struct disk_name *)item)->path), owner);
        fill(owner, item, owners[i].tables);
        return S_OK;
    }
    return refuse(mock);
}

const struct fact *facts_find(const struct fact_owner *owner, struct span name)
{
    const struct fact *found = NULL;
    for (int i = 0; i < FACTS_MAX_TABLES && owner->tables[i] && !found; i++)
        found = fact_find(owner->tables[i], name);
    return found;
}
