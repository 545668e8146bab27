/* SPDX-License-Identifier: MIT */
/* Which facts the objects have. */
#include "com/facts.h"

#include "com/convert.h"
#include "members.h"
#include "model/disk.h"
#include "model/fact_tables.h"

/* The thing that a handle stands for. Every view of a machine or of a part of it has all of the
 * machine's facts. */
static const struct {
    const struct com_interface *const *iface;
    const struct fact *const *tables;
} owners[] = {
    {&com_IVMVirtualPC, facts_of_host},         {&com_IVMHostInfo, facts_of_host},
    {&com_IVMVirtualMachine, facts_of_machine}, {&com_IVMGuestOS, facts_of_machine},
    {&com_IVMDisplay, facts_of_machine},        {&com_IVMKeyboard, facts_of_machine},
    {&com_IVMMouse, facts_of_machine},          {&com_IVMAccountant, facts_of_machine},
    {&com_IVMHardDisk, facts_of_disk},          {&com_IVMHardDiskConnection, facts_of_connection},
    {&com_IVMDVDDrive, facts_of_dvd_drive},     {&com_IVMFloppyDrive, facts_of_floppy_drive},
    {&com_IVMNetworkAdapter, facts_of_adapter}, {&com_IVMVirtualNetwork, facts_of_network},
    {&com_IVMUSBDevice, facts_of_usb_device},   {&com_IVMSupportDriver, facts_of_driver},
};

static const VARIANT *dereference(const VARIANT *variant)
{
    while (V_VT(variant) == (VT_BYREF | VT_VARIANT))
        variant = V_VARIANTREF(variant);
    return variant;
}

static HRESULT refuse_fact(struct vpcmock *mock)
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
    fill(owner, file, file->disk ? facts_of_disk : facts_of_file);
    return S_OK;
}

HRESULT facts_owner(struct vpcmock *mock, const VARIANT *object, struct fact_owner *owner)
{
    IUnknown *pointer;
    object = dereference(object);
    if (V_VT(object) == VT_EMPTY || V_VT(object) == VT_ERROR) {
        fill(owner, &mock->host, facts_of_host);
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
        return refuse_fact(mock);
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        const struct com_object *view = com_object_from(mock, *owners[i].iface, pointer);
        if (!view)
            continue;
        void *item = owners[i].tables == facts_of_host ? (void *)&mock->host
                                                       : slots_get(&mock->host.slots, view->ref);
        if (!item)
            return mock_fail(mock, RPC_E_DISCONNECTED, L"What the object stands for is gone.");
        /* a hard disk is known by its path, whatever file is there now */
        if (owners[i].tables == facts_of_disk)
            return file_owner(mock, text_span(&((struct disk_name *)item)->path), owner);
        fill(owner, item, owners[i].tables);
        return S_OK;
    }
    return refuse_fact(mock);
}

const struct fact *facts_find(const struct fact_owner *owner, struct span name)
{
    const struct fact *found = NULL;
    for (int i = 0; i < FACTS_MAX_TABLES && owner->tables[i] && !found; i++)
        found = fact_find(owner->tables[i], name);
    return found;
}
