/* SPDX-License-Identifier: MIT */
/* IVMNetworkAdapter and IVMNetworkAdapterCollection, and what IVMVirtualMachine and IVMVirtualPC
 * have of them. The local of a collection object is the enum adapters_of. */
#include "com/adapter.h"
#include "model/memory.h"

/* NULL when the adapter or its machine is gone. */
static struct network_adapter *adapter_of(const struct com_object *self)
{
    struct network_adapter *adapter = slots_get(&self->mock->host.slots, self->ref);
    return adapter && adapter_machine(&self->mock->host, adapter) ? adapter : NULL;
}

static HRESULT adapter_gone(struct com_object *self)
{
    return mock_fail(self->mock, VM_E_VM_UNKNOWN,
                     L"The network adapter was removed, or its virtual machine was.");
}

HRESULT VMNetworkAdapter__ID(struct com_object *self, LONG *id)
{
    const struct network_adapter *adapter = adapter_of(self);
    if (!adapter)
        return adapter_gone(self);
    *id = adapter->id;
    return S_OK;
}

HRESULT VMNetworkAdapter_get_VirtualMachine(struct com_object *self, IVMVirtualMachine **machine)
{
    const struct network_adapter *adapter = adapter_of(self);
    return adapter ? com_object_create(self->mock, com_IVMVirtualMachine, adapter->machine, machine)
                   : adapter_gone(self);
}

HRESULT VMNetworkAdapter_AttachToVirtualNetwork(struct com_object *self, IVMVirtualNetwork *network)
{
    struct network_adapter *adapter = adapter_of(self);
    if (!network)
        return mock_null_pointer(self->mock, L"VirtualNetwork");
    if (!adapter)
        return adapter_gone(self);
    const struct com_object *view = com_object_from(self->mock, com_IVMVirtualNetwork, network);
    if (!view)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"\"VirtualNetwork\" is not a virtual network of this application.");
    HRESULT hr = adapter_attach(adapter, slots_get(&self->mock->host.slots, view->ref));
    return hr == E_ACCESSDENIED
               ? mock_fail(self->mock, hr, L"The user may not attach to this virtual network.")
               : hr;
}

HRESULT VMNetworkAdapter_DetachFromVirtualNetwork(struct com_object *self)
{
    struct network_adapter *adapter = adapter_of(self);
    if (!adapter)
        return adapter_gone(self);
    adapter_detach(adapter);
    return S_OK;
}

HRESULT VMNetworkAdapter_get_VirtualNetwork(struct com_object *self, IVMVirtualNetwork **network)
{
    const struct network_adapter *adapter = adapter_of(self);
    struct virtual_network *found;
    if (!adapter)
        return adapter_gone(self);
    HRESULT hr = adapter_get_network(&self->mock->host, adapter, &found);
    return hr == S_OK ? com_object_create(self->mock, com_IVMVirtualNetwork, found->ref, network)
                      : hr;
}

HRESULT VMNetworkAdapter_get_EthernetAddress(struct com_object *self, BSTR *address)
{
    const struct network_adapter *adapter = adapter_of(self);
    char16_t text[ETHERNET_ADDRESS_LENGTH];
    if (!adapter)
        return adapter_gone(self);
    adapter_get_address(adapter, text);
    return span_to_bstr((struct span){text, ETHERNET_ADDRESS_LENGTH}, address);
}

HRESULT VMNetworkAdapter_put_EthernetAddress(struct com_object *self, BSTR address)
{
    struct network_adapter *adapter = adapter_of(self);
    if (!address)
        return mock_null_pointer(self->mock, L"ethernetAddress");
    if (!adapter)
        return adapter_gone(self);
    HRESULT hr = adapter_set_address(adapter, bstr_span(address));
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr,
                           L"\"%.80ls\" is no Ethernet address; expected XX-XX-XX-XX-XX-XX with "
                           L"hexadecimal digits.",
                           address)
               : hr;
}

HRESULT VMNetworkAdapter_get_IsEthernetAddressDynamic(struct com_object *self,
                                                      VARIANT_BOOL *is_dynamic)
{
    const struct network_adapter *adapter = adapter_of(self);
    if (!adapter)
        return adapter_gone(self);
    *is_dynamic = to_variant_bool(adapter->is_dynamic);
    return S_OK;
}

HRESULT VMNetworkAdapter_put_IsEthernetAddressDynamic(struct com_object *self,
                                                      VARIANT_BOOL is_dynamic)
{
    struct network_adapter *adapter = adapter_of(self);
    if (!adapter)
        return adapter_gone(self);
    adapter_set_dynamic(&self->mock->host, adapter, is_dynamic != VARIANT_FALSE);
    return S_OK;
}

/* ---- Of a machine and of the application ---- */

HRESULT VMVirtualMachine_AddNetworkAdapter(struct com_object *self, IVMNetworkAdapter **adapter)
{
    struct machine *machine = machine_of(self);
    struct network_adapter *added;
    struct com_object *view;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    /* The view first: nothing may have happened when memory runs out. */
    HRESULT hr = com_object_create(self->mock, com_IVMNetworkAdapter, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = adapters_add(&self->mock->host, machine, &added);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr == VM_E_PREF_ILLEGAL_VALUE
                   ? mock_fail(self->mock, hr,
                               L"The virtual machine has %lu network adapters and can have %ld.",
                               (unsigned long)machine->adapters.count,
                               (long)self->mock->host.info.maximum_network_adapters)
                   : hr;
    }
    view->ref = added->ref;
    *adapter = (IVMNetworkAdapter *)view;
    return S_OK;
}

HRESULT VMVirtualMachine_RemoveNetworkAdapter(struct com_object *self, IVMNetworkAdapter *adapter)
{
    struct machine *machine = machine_of(self);
    if (!adapter)
        return mock_null_pointer(self->mock, L"networkAdapter");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    const struct com_object *view = com_object_from(self->mock, com_IVMNetworkAdapter, adapter);
    HRESULT hr = adapters_remove(&self->mock->host, machine, view ? adapter_of(view) : NULL);
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr,
                           L"\"networkAdapter\" is not a network adapter of this virtual machine.")
               : hr;
}

HRESULT VMVirtualMachine_get_NetworkAdapters(struct com_object *self,
                                             IVMNetworkAdapterCollection **adapters)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    return com_object_create(self->mock, com_IVMNetworkAdapterCollection, self->ref, adapters);
}

HRESULT VMVirtualPC_get_UnconnectedNetworkAdapters(struct com_object *self,
                                                   IVMNetworkAdapterCollection **adapters)
{
    struct com_object *view;
    HRESULT hr = com_object_create(self->mock, com_IVMNetworkAdapterCollection, self->ref, &view);
    if (FAILED(hr))
        return hr;
    view->local = ADAPTERS_UNCONNECTED;
    *adapters = (IVMNetworkAdapterCollection *)view;
    return S_OK;
}

/* ---- Collections ---- */

/* What the collection has now; its items are freed by the caller. */
static HRESULT list_adapters(const struct com_object *self, struct collection *all)
{
    const struct host *host = &self->mock->host;
    enum adapters_of of = (enum adapters_of)self->local;
    struct adapters_walk walk = {0};
    struct network_adapter **items = NULL, *adapter;
    size_t count = 0, capacity = 0;
    HRESULT hr = adapters_check_list(host, of, self->ref);
    while (SUCCEEDED(hr) && (adapter = adapters_next(host, of, self->ref, &walk)) != NULL) {
        if (host_reserve(&items, count, &capacity))
            items[count++] = adapter;
        else
            hr = E_OUTOFMEMORY;
    }
    if (FAILED(hr)) {
        mem_free(items);
        return hr;
    }
    *all = (struct collection){com_IVMNetworkAdapter, items, count,
                               offsetof(struct network_adapter, ref)};
    return S_OK;
}

HRESULT VMNetworkAdapterCollection_get_Count(struct com_object *self, LONG *count)
{
    struct collection all;
    HRESULT hr = list_adapters(self, &all);
    if (FAILED(hr))
        return hr;
    *count = (LONG)all.count;
    mem_free((void *)all.items);
    return S_OK;
}

HRESULT VMNetworkAdapterCollection_get_Item(struct com_object *self, LONG index,
                                            IVMNetworkAdapter **adapter)
{
    struct collection all;
    HRESULT hr = list_adapters(self, &all);
    if (FAILED(hr))
        return hr;
    hr = collection_item(self, &all, index, adapter);
    mem_free((void *)all.items);
    return hr;
}

HRESULT VMNetworkAdapterCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all;
    HRESULT hr = list_adapters(self, &all);
    if (FAILED(hr))
        return hr;
    hr = collection_enumerate(self, &all, enumerator);
    mem_free((void *)all.items);
    return hr;
}
