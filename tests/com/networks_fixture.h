/* SPDX-License-Identifier: MIT */
/* For tests of virtual networks and of what is plugged into them. */
#ifndef VPCMOCK_TESTS_COM_NETWORKS_FIXTURE_H
#define VPCMOCK_TESTS_COM_NETWORKS_FIXTURE_H

#include "machine_facts.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NAT L"Shared Networking (NAT)"
#define INTERNAL L"Internal Network"
#define WIRED L"Intel(R) 82567LM Gigabit Network Connection"

/* ---- What a test takes from the application ---- */

static inline HRESULT find(const struct fixture *fixture, const WCHAR *name,
                           IVMVirtualNetwork **network)
{
    BSTR text = SysAllocString(name);
    *network = (IVMVirtualNetwork *)fixture->app;
    SetErrorInfo(0, NULL);
    HRESULT hr = IVMVirtualPC_FindVirtualNetwork(fixture->app, text, network);
    SysFreeString(text);
    return hr;
}

static inline IVMVirtualNetwork *network_named(const struct fixture *fixture, const WCHAR *name)
{
    IVMVirtualNetwork *network;
    CHECK_OK(find(fixture, name, &network));
    return network;
}

static inline IVMNetworkAdapter *adapter_at(IVMVirtualMachine *machine, LONG index)
{
    IVMNetworkAdapterCollection *all;
    IVMNetworkAdapter *adapter = NULL;
    CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(machine, &all));
    CHECK_OK(IVMNetworkAdapterCollection_get_Item(all, index, &adapter));
    IVMNetworkAdapterCollection_Release(all);
    return adapter;
}

/* Counts, and releases the collection. */
static inline LONG drain(HRESULT hr, IVMNetworkAdapterCollection *all)
{
    LONG count = -1;
    if (!CHECK_HR(hr, S_OK))
        return count;
    CHECK_OK(IVMNetworkAdapterCollection_get_Count(all, &count));
    IVMNetworkAdapterCollection_Release(all);
    return count;
}

static inline LONG count_of_machine(IVMVirtualMachine *machine)
{
    IVMNetworkAdapterCollection *all;
    HRESULT hr = IVMVirtualMachine_get_NetworkAdapters(machine, &all);
    return drain(hr, all);
}

static inline LONG count_of_network(IVMVirtualNetwork *network)
{
    IVMNetworkAdapterCollection *all;
    HRESULT hr = IVMVirtualNetwork_get_NetworkAdapters(network, &all);
    return drain(hr, all);
}

static inline LONG count_unconnected(IVMVirtualPC *app)
{
    IVMNetworkAdapterCollection *all;
    HRESULT hr = IVMVirtualPC_get_UnconnectedNetworkAdapters(app, &all);
    return drain(hr, all);
}

static inline bool check_name(IVMVirtualNetwork *network, const WCHAR *expected)
{
    BSTR name = NULL;
    CHECK_OK(IVMVirtualNetwork_get_Name(network, &name));
    return CHECK_BSTR(name, expected);
}

static inline bool check_address(IVMNetworkAdapter *adapter, const WCHAR *expected)
{
    BSTR address = NULL;
    CHECK_OK(IVMNetworkAdapter_get_EthernetAddress(adapter, &address));
    return CHECK_BSTR(address, expected);
}

static inline HRESULT put_address(IVMNetworkAdapter *adapter, const WCHAR *address)
{
    BSTR text = SysAllocString(address);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVMNetworkAdapter_put_EthernetAddress(adapter, text);
    SysFreeString(text);
    return hr;
}

/* ---- What a test says of the world ---- */

static inline void remove_network(const struct fixture *fixture, IVMVirtualNetwork *network)
{
    IVPCMockControl *control = NULL;
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_RemoveVirtualNetwork(control, (IDispatch *)network));
    IVPCMockControl_Release(control);
}

#endif
