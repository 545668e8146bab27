/* SPDX-License-Identifier: MIT */
/* Which facts the objects have. */
#include "com/facts.h"

#include "com/convert.h"
#include "com/variant.h"
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
    VARIANT room;
    object = variant_behind(object, &room);
    if (!object)
        return refuse_fact(mock);
    if (V_VT(object) == VT_EMPTY || V_VT(object) == VT_ERROR) {
        fill(owner, &mock->host, facts_of_host);
        return S_OK;
    }
    if (V_VT(object) == VT_BSTR)
        return file_owner(mock, bstr_span(V_BSTR(object)), owner);
    if (V_VT(object) != VT_DISPATCH && V_VT(object) != VT_UNKNOWN)
        return refuse_fact(mock);
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        const struct com_object *view = com_object_from(mock, *owners[i].iface, V_UNKNOWN(object));
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

static HRESULT find_fact(struct vpcmock *mock, struct span name, const VARIANT *object,
                         struct fact_owner *owner, const struct fact **fact)
{
    HRESULT hr = facts_owner(mock, object, owner);
    if (FAILED(hr))
        return hr;
    *fact = facts_find(owner, name);
    if (*fact)
        return S_OK;
    return mock_fail(mock, E_INVALIDARG,
                     L"There is no fact \"%.*ls\" of this object; FactNames lists those there are.",
                     name.length < 80 ? (int)name.length : 80, (const WCHAR *)name.chars);
}

HRESULT facts_read(struct vpcmock *mock, struct span name, const VARIANT *object, VARIANT *value)
{
    struct fact_owner owner;
    const struct fact *fact;
    struct value read;
    HRESULT hr = find_fact(mock, name, object, &owner, &fact);
    if (FAILED(hr))
        return hr;
    if (!fact_read(fact, owner.item, &read))
        return E_OUTOFMEMORY;
    hr = value_to_variant(&read, value);
    value_clear(&read);
    return hr;
}

static HRESULT refuse_value(struct vpcmock *mock, const struct fact *fact)
{
    static const WCHAR *const types[] = {
        [FACT_BOOL] = L"a Boolean",  [FACT_INT] = L"a whole number", [FACT_BIG] = L"a whole number",
        [FACT_DOUBLE] = L"a number", [FACT_TEXT] = L"a text",        [FACT_VALUE] = L"an array",
    };
    if (fact->type == FACT_INT || fact->type == FACT_BIG)
        return mock_fail(mock, E_INVALIDARG,
                         L"The fact %hs does not take this value; expected %ls from %I64d to "
                         L"%I64d.",
                         fact->name, types[fact->type], fact->low, fact->high);
    return mock_fail(mock, E_INVALIDARG, L"The fact %hs does not take this value; expected %ls.",
                     fact->name, types[fact->type]);
}

HRESULT facts_write(struct vpcmock *mock, struct span name, const VARIANT *object,
                    const VARIANT *value)
{
    struct fact_owner owner;
    const struct fact *fact;
    struct value wanted;
    mock_leave(mock);
    HRESULT converted = variant_to_value(value, &wanted);
    mock_return(mock);
    HRESULT hr = find_fact(mock, name, object, &owner, &fact);
    if (SUCCEEDED(hr) && FAILED(converted))
        hr = converted == E_OUTOFMEMORY ? converted : refuse_value(mock, fact);
    if (SUCCEEDED(hr)) {
        hr = fact_write(&mock->host, fact, owner.item, &wanted);
        if (hr == E_INVALIDARG)
            hr = refuse_value(mock, fact);
    }
    value_clear(&wanted);
    return hr;
}
