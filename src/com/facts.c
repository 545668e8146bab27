/* SPDX-License-Identifier: MIT */
/* Which facts the objects have. */
#include "com/facts.h"

#include "members.h"

/* Every view of a machine or of a part of it has all of the machine's facts. */
static const struct fact *const machine_tables[] = {
    machine_facts, guest_facts, console_facts, accountant_facts, NULL,
};
static const struct fact *const host_tables[] = {host_facts, NULL};

/* What the handle of an object of this interface stands for; NULL handles: the host. */
static const struct {
    const struct com_interface *const *iface;
    const struct fact *const *tables;
} owners[] = {
    {&com_IVMVirtualPC, host_tables},       {&com_IVMHostInfo, host_tables},
    {&com_IVMVirtualMachine, machine_tables}, {&com_IVMGuestOS, machine_tables},
    {&com_IVMDisplay, machine_tables},      {&com_IVMKeyboard, machine_tables},
    {&com_IVMMouse, machine_tables},        {&com_IVMAccountant, machine_tables},
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
                     L"The object has no facts; expected one of this mock's application, or none "
                     L"for the host.");
}

static void fill(struct fact_owner *owner, void *item, const struct fact *const *tables)
{
    *owner = (struct fact_owner){.item = item};
    for (int i = 0; tables[i]; i++)
        owner->tables[i] = tables[i];
}

HRESULT facts_owner(struct vpcmock *mock, const VARIANT *object, struct fact_owner *owner)
{
    IUnknown *pointer;
    object = dereference(object);
    if (V_VT(object) == VT_EMPTY || V_VT(object) == VT_ERROR) {
        fill(owner, &mock->host, host_tables);
        return S_OK;
    }
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
