/* SPDX-License-Identifier: MIT */
/* Network adapters of machines, plugged into virtual networks. */
#include "networks_fixture.h"

TEST(network_adapters, an_adapter_is_added_without_network_up_to_four)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter;
    LONG ids[4] = {0};
    for (LONG count = 1; count < 4; count++) {
        IVMVirtualNetwork *network = (IVMVirtualNetwork *)fixture.app;
        VARIANT_BOOL dynamic = 42;
        CONTEXT("adapter %ld", count + 1);
        CHECK_EQ(count_unconnected(fixture.app), count - 1);
        CHECK_OK(IVMVirtualMachine_AddNetworkAdapter(fixture.machine, &adapter));
        CHECK_EQ(count_of_machine(fixture.machine), count + 1);
        PAIR(IVMNetworkAdapter, VirtualNetwork, S_FALSE,
             IVMNetworkAdapter_get_VirtualNetwork(adapter, &network));
        CHECK(!network);
        CHECK_OK(IVMNetworkAdapter_get_IsEthernetAddressDynamic(adapter, &dynamic));
        CHECK_EQ(dynamic, VARIANT_TRUE);
        check_address(adapter, L"00-00-00-00-00-00");
        CHECK_OK(IVMNetworkAdapter__ID(adapter, &ids[count]));
        CHECK(ids[count] && ids[count] != ids[count - 1]);
        IVMNetworkAdapter_Release(adapter);
    }
    adapter = (IVMNetworkAdapter *)fixture.app;
    PAIR(IVMVirtualMachine, AddNetworkAdapter, VM_E_PREF_ILLEGAL_VALUE,
         IVMVirtualMachine_AddNetworkAdapter(fixture.machine, &adapter));
    CHECK(!adapter);
    CHECK_EQ(count_of_machine(fixture.machine), 4);
    fixture_end(&fixture);
}

TEST(network_adapters, an_adapter_is_removed_and_its_views_say_so)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    IVMNetworkAdapter *same = adapter_at(fixture.machine, 1);
    BSTR text = (BSTR)adapter;
    PAIR(IVMVirtualMachine, RemoveNetworkAdapter, E_POINTER,
         IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, NULL));
    CHECK_HR(
        IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, (IVMNetworkAdapter *)fixture.app),
        E_INVALIDARG);
    CHECK_EQ(count_of_machine(fixture.machine), 1);
    CHECK_OK(IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, adapter));
    CHECK_EQ(count_of_machine(fixture.machine), 0);
    CHECK_HR(IVMNetworkAdapter_get_EthernetAddress(same, &text), VM_E_VM_UNKNOWN);
    CHECK(!text);
    CHECK_ERROR(L"IVMNetworkAdapter::EthernetAddress: The network adapter was removed");
    CHECK_HR(IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, same), E_INVALIDARG);
    CHECK_ERROR(L"not a network adapter of this virtual machine");
    IVMNetworkAdapter_Release(same);
    IVMNetworkAdapter_Release(adapter);
    fixture_end(&fixture);
}

TEST(network_adapters, an_adapter_of_another_machine_is_not_removed)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *other = add_machine(&fixture, L"Other");
    IVMNetworkAdapter *adapter = adapter_at(other, 1);
    CHECK_HR(IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, adapter), E_INVALIDARG);
    CHECK_EQ(count_of_machine(other), 1);
    CHECK_EQ(count_of_machine(fixture.machine), 1);
    IVMNetworkAdapter_Release(adapter);
    IVMVirtualMachine_Release(other);
    fixture_end(&fixture);
}

TEST(network_adapters, adapters_come_and_go_neither_while_the_machine_runs_nor_while_it_is_saved)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1), *added;
    IVMTask *task = NULL;
    start_machine(&fixture);
    for (int saved = 0; saved < 2; saved++) {
        CONTEXT("%s", saved ? "saved" : "running");
        PAIR(IVMVirtualMachine, AddNetworkAdapter, VM_E_VM_RUNNING_OR_SAVED,
             IVMVirtualMachine_AddNetworkAdapter(fixture.machine, &added));
        CHECK(!added);
        PAIR(IVMVirtualMachine, RemoveNetworkAdapter, VM_E_VM_RUNNING_OR_SAVED,
             IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, adapter));
        CHECK_EQ(count_of_machine(fixture.machine), 1);
        if (!saved) {
            CHECK_OK(IVMVirtualMachine_Save(fixture.machine, &task));
            CHECK_EQ(finish(task), vmTaskResult_Success);
        }
    }
    IVMNetworkAdapter_Release(adapter);
    fixture_end(&fixture);
}

TEST(network_adapters, the_collection_of_adapters_is_counted_from_one)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapterCollection *all;
    static const LONG bad[] = {0, -1, 2};
    CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(fixture.machine, &all));
    for (size_t i = 0; i < COUNT(bad); i++) {
        IVMNetworkAdapter *adapter = (IVMNetworkAdapter *)all;
        CONTEXT("index %ld", bad[i]);
        PAIR(IVMNetworkAdapterCollection, Item, DISP_E_BADINDEX,
             IVMNetworkAdapterCollection_get_Item(all, bad[i], &adapter));
        CHECK(!adapter);
    }
    IVMNetworkAdapterCollection_Release(all);
    fixture_end(&fixture);
}

TEST(network_adapters, an_adapter_knows_its_machine)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    IVMVirtualMachine *machine = NULL;
    BSTR name = NULL;
    CHECK_OK(IVMNetworkAdapter_get_VirtualMachine(adapter, &machine));
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &name));
    CHECK_BSTR(name, L"Windows XP Mode");
    IVMVirtualMachine_Release(machine);
    IVMNetworkAdapter_Release(adapter);
    fixture_end(&fixture);
}

TEST(network_adapters, an_adapter_is_plugged_in_and_out_in_any_state)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    IVMVirtualNetwork *nat = network_named(&fixture, NAT), *found;
    IVMVirtualNetwork *wired = network_named(&fixture, WIRED);
    for (int running = 0; running < 2; running++) {
        CONTEXT("%s", running ? "running" : "off");
        if (running)
            start_machine(&fixture);
        CHECK_OK(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter));
        CHECK_OK(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter));
        CHECK_EQ(count_of_network(nat), 0);
        CHECK_EQ(count_unconnected(fixture.app), 1);
        CHECK_HR(IVMNetworkAdapter_get_VirtualNetwork(adapter, &found), S_FALSE);
        CHECK_OK(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, wired));
        CHECK_EQ(count_of_network(wired), 1);
        CHECK_EQ(count_unconnected(fixture.app), 0);
        CHECK_OK(IVMNetworkAdapter_get_VirtualNetwork(adapter, &found));
        check_name(found, WIRED);
        IVMVirtualNetwork_Release(found);
        CONTEXT("from one to another");
        CHECK_OK(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, nat));
        CHECK_EQ(count_of_network(wired), 0);
        CHECK_EQ(count_of_network(nat), 1);
    }
    IVMVirtualNetwork_Release(wired);
    IVMVirtualNetwork_Release(nat);
    IVMNetworkAdapter_Release(adapter);
    fixture_end(&fixture);
}

TEST(network_adapters, an_adapter_stays_where_it_is_when_it_cannot_be_plugged_in)
{
    struct fixture fixture = fixture_start();
    struct fixture other = fixture_open();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    IVMVirtualNetwork *nat = network_named(&fixture, NAT);
    IVMVirtualNetwork *wired = network_named(&fixture, WIRED);
    IVMVirtualNetwork *foreign = network_named(&other, WIRED);
    PAIR(IVMNetworkAdapter, AttachToVirtualNetwork, E_POINTER,
         IVMNetworkAdapter_AttachToVirtualNetwork(adapter, NULL));
    PAIR(IVMNetworkAdapter, AttachToVirtualNetwork, E_INVALIDARG,
         IVMNetworkAdapter_AttachToVirtualNetwork(adapter, (IVMVirtualNetwork *)fixture.app));
    PAIR(IVMNetworkAdapter, AttachToVirtualNetwork, E_INVALIDARG,
         IVMNetworkAdapter_AttachToVirtualNetwork(adapter, foreign));
    given(fixture.mock, the_object(wired), L"AccessDenied", true);
    PAIR(IVMNetworkAdapter, AttachToVirtualNetwork, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMNetworkAdapter_AttachToVirtualNetwork(adapter, wired));
    CHECK_EQ(count_of_network(nat), 1);
    IVMVirtualNetwork_Release(foreign);
    IVMVirtualNetwork_Release(wired);
    IVMVirtualNetwork_Release(nat);
    IVMNetworkAdapter_Release(adapter);
    fixture_close(&other);
    fixture_end(&fixture);
}

/* ---- Ethernet addresses ---- */

TEST(network_adapters, a_dynamic_address_is_generated_and_cannot_be_set)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    BSTR address = NULL;
    check_address(adapter, L"00-00-00-00-00-00");
    start_machine(&fixture);
    CHECK_OK(IVMNetworkAdapter_get_EthernetAddress(adapter, &address));
    CHECK(!wcsncmp(address, L"00-03-FF-", 9) && wcslen(address) == 17);
    PAIR(IVMNetworkAdapter, EthernetAddress, VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS,
         put_address(adapter, L"02-00-00-00-00-01"));
    check_address(adapter, address);
    SysFreeString(address);
    IVMNetworkAdapter_Release(adapter);
    fixture_end(&fixture);
}

TEST(network_adapters, a_fixed_address_is_set_in_one_format)
{
    static const WCHAR *const bad[] = {
        L"",
        L"02-00-00-00-00",
        L"02-00-00-00-00-01-",
        L"02:00:00:00:00:01",
        L"020000000001",
        L"02-00-00-00-00-0x",
    };
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    VARIANT_BOOL dynamic = 42;
    CHECK_OK(IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_FALSE));
    CHECK_OK(IVMNetworkAdapter_get_IsEthernetAddressDynamic(adapter, &dynamic));
    CHECK_EQ(dynamic, VARIANT_FALSE);
    check_address(adapter, L"00-00-00-00-00-00");
    CHECK_OK(put_address(adapter, L"02-AB-cd-00-9f-01"));
    check_address(adapter, L"02-AB-CD-00-9F-01");
    for (size_t i = 0; i < COUNT(bad); i++) {
        CONTEXT("\"%ls\"", bad[i]);
        PAIR(IVMNetworkAdapter, EthernetAddress, E_INVALIDARG, put_address(adapter, bad[i]));
        check_address(adapter, L"02-AB-CD-00-9F-01");
    }
    CONTEXT("NULL");
    PAIR(IVMNetworkAdapter, EthernetAddress, E_POINTER,
         IVMNetworkAdapter_put_EthernetAddress(adapter, NULL));
    CHECK_OK(IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_TRUE));
    CHECK_OK(IVMNetworkAdapter_get_IsEthernetAddressDynamic(adapter, &dynamic));
    CHECK_EQ(dynamic, VARIANT_TRUE);
    IVMNetworkAdapter_Release(adapter);
    fixture_end(&fixture);
}

/* ---- A machine that is gone ---- */

TEST(network_adapters, the_adapters_of_a_machine_that_is_gone_are_unknown)
{
    /* Reset, or unregistered: then it may come back. */
    for (int unregistered = 0; unregistered < 2; unregistered++) {
        struct fixture fixture = fixture_start();
        IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1), *added;
        IVMVirtualNetwork *network = network_named(&fixture, NAT), *none;
        IVMNetworkAdapterCollection *all, *again;
        IVMVirtualMachine *machine;
        BSTR text = (BSTR)adapter;
        VARIANT_BOOL dynamic;
        LONG number = 42;
        CONTEXT("%s", unregistered ? "unregistered" : "reset");
        CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(fixture.machine, &all));
        if (unregistered) {
            CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, fixture.machine));
        } else {
            lose_machine(&fixture);
            IVMVirtualNetwork_Release(network);
            network = network_named(&fixture, NAT);
        }
        PAIR(IVMNetworkAdapter, _ID, VM_E_VM_UNKNOWN, IVMNetworkAdapter__ID(adapter, &number));
        CHECK_EQ(number, 0);
        PAIR(IVMNetworkAdapter, VirtualMachine, VM_E_VM_UNKNOWN,
             IVMNetworkAdapter_get_VirtualMachine(adapter, &machine));
        CHECK(!machine);
        PAIR(IVMNetworkAdapter, AttachToVirtualNetwork, VM_E_VM_UNKNOWN,
             IVMNetworkAdapter_AttachToVirtualNetwork(adapter, network));
        CHECK_HR(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter), VM_E_VM_UNKNOWN);
        CHECK_HR(IVMNetworkAdapter_get_VirtualNetwork(adapter, &none), VM_E_VM_UNKNOWN);
        PAIR(IVMNetworkAdapter, EthernetAddress, VM_E_VM_UNKNOWN,
             IVMNetworkAdapter_get_EthernetAddress(adapter, &text));
        CHECK(!text);
        PAIR(IVMNetworkAdapter, EthernetAddress, VM_E_VM_UNKNOWN,
             put_address(adapter, L"02-00-00-00-00-01"));
        PAIR(IVMNetworkAdapter, IsEthernetAddressDynamic, VM_E_VM_UNKNOWN,
             IVMNetworkAdapter_get_IsEthernetAddressDynamic(adapter, &dynamic));
        PAIR(IVMNetworkAdapter, IsEthernetAddressDynamic, VM_E_VM_UNKNOWN,
             IVMNetworkAdapter_put_IsEthernetAddressDynamic(adapter, VARIANT_FALSE));
        PAIR(IVMVirtualMachine, AddNetworkAdapter, VM_E_VM_UNKNOWN,
             IVMVirtualMachine_AddNetworkAdapter(fixture.machine, &added));
        CHECK(!added);
        PAIR(IVMVirtualMachine, RemoveNetworkAdapter, VM_E_VM_UNKNOWN,
             IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, adapter));
        PAIR(IVMVirtualMachine, NetworkAdapters, VM_E_VM_UNKNOWN,
             IVMVirtualMachine_get_NetworkAdapters(fixture.machine, &again));
        CHECK(!again);
        CHECK_HR(IVMNetworkAdapterCollection_get_Count(all, &number), VM_E_VM_UNKNOWN);
        CHECK_EQ(count_of_network(network), !unregistered);
        IVMNetworkAdapterCollection_Release(all);
        IVMVirtualNetwork_Release(network);
        IVMNetworkAdapter_Release(adapter);
        fixture_end(&fixture);
    }
}
