/* SPDX-License-Identifier: MIT */
/* IVMVirtualNetwork and IVMVirtualNetworkCollection, and what IVMVirtualPC has of them. */
#include "com/adapter.h"
#include "com/variant.h"

static struct virtual_network *network_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

/* The documentation leaves open what is in the VARIANT. */
HRESULT VMVirtualNetwork__ID(struct com_object *self, VARIANT *id)
{
    struct virtual_network *network = network_of(self);
    char16_t digits[2 * NETWORK_ID_SIZE];
    if (!network)
        return VM_E_INVALID_VIRTUAL_NETWORK_ID;
    network_id_digits(network, digits);
    struct value value = {.type = VALUE_BYTES, .bytes = network->id, .size = NETWORK_ID_SIZE};
    if (self->mock->host.networks.ids_as_text)
        value = value_borrow((struct span){digits, sizeof digits / sizeof *digits});
    return value_to_variant(&value, id);
}

HRESULT VMVirtualNetwork_get_Name(struct com_object *self, BSTR *name)
{
    const struct virtual_network *network = network_of(self);
    return network ? text_to_bstr(&network->name, name)
                   : mock_fail(self->mock, DISP_E_EXCEPTION, L"The virtual network was removed.");
}

HRESULT VMVirtualNetwork_get_MediaType(struct com_object *self, VARIANT_BOOL *is_wireless)
{
    const struct virtual_network *network = network_of(self);
    if (!network)
        return VM_E_INVALID_VIRTUAL_NETWORK_ID;
    *is_wireless = to_variant_bool(network->wireless);
    return S_OK;
}

HRESULT VMVirtualNetwork_get_HostAdapter(struct com_object *self, BSTR *adapter)
{
    const struct virtual_network *network = network_of(self);
    struct span name;
    if (!network)
        return VM_E_INVALID_VIRTUAL_NETWORK_ID;
    HRESULT hr = network_get_host_adapter(&self->mock->host, network, &name);
    return FAILED(hr) ? hr : span_to_bstr(name, adapter);
}

HRESULT VMVirtualNetwork_get_NetworkAdapters(struct com_object *self,
                                             IVMNetworkAdapterCollection **adapters)
{
    struct com_object *view;
    if (!network_of(self))
        return VM_E_INVALID_VIRTUAL_NETWORK_ID;
    HRESULT hr = com_object_create(self->mock, com_IVMNetworkAdapterCollection, self->ref, &view);
    if (FAILED(hr))
        return hr;
    view->local = ADAPTERS_OF_NETWORK;
    *adapters = (IVMNetworkAdapterCollection *)view;
    return S_OK;
}

HRESULT VMVirtualPC_FindVirtualNetwork(struct com_object *self, BSTR name,
                                       IVMVirtualNetwork **network)
{
    struct virtual_network *found;
    HRESULT hr = networks_find(&self->mock->host, bstr_span(name), &found);
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         L"\"%.80ls\" can't be the name of a virtual network; expected 1 to %d "
                         L"characters that are no control characters.",
                         name ? name : L"", NETWORK_MAX_NAME);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
        return mock_fail(self->mock, hr, L"The file of the virtual network \"%.80ls\" is missing.",
                         name);
    return hr == S_OK ? com_object_create(self->mock, com_IVMVirtualNetwork, found->ref, network)
                      : hr;
}

HRESULT VMVirtualPC_get_VirtualNetworks(struct com_object *self,
                                        IVMVirtualNetworkCollection **networks)
{
    return com_object_create(self->mock, com_IVMVirtualNetworkCollection, self->ref, networks);
}

static struct collection networks_of(const struct com_object *self)
{
    const struct networks *networks = &self->mock->host.networks;
    return (struct collection){com_IVMVirtualNetwork, networks->items, networks->count,
                               offsetof(struct virtual_network, ref)};
}

HRESULT VMVirtualNetworkCollection_get_Count(struct com_object *self, LONG *count)
{
    *count = (LONG)networks_of(self).count;
    return S_OK;
}

HRESULT VMVirtualNetworkCollection_get_Item(struct com_object *self, LONG index,
                                            IVMVirtualNetwork **network)
{
    struct collection all = networks_of(self);
    return collection_item(self, &all, index, network);
}

HRESULT VMVirtualNetworkCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all = networks_of(self);
    return collection_enumerate(self, &all, enumerator);
}
