/* SPDX-License-Identifier: MIT */
/* Virtual networks, and the network adapters of machines that are plugged into them. */
#include "machine_facts.h"

#include "model/catalog.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NAT L"Shared Networking (NAT)"
#define INTERNAL L"Internal Network"
#define WIRED L"Intel(R) 82567LM Gigabit Network Connection"

/* ---- What a test takes from the application ---- */

static HRESULT find(const struct fixture *fixture, const WCHAR *name, IVMVirtualNetwork **network)
{
    BSTR text = SysAllocString(name);
    *network = (IVMVirtualNetwork *)fixture->app;
    SetErrorInfo(0, NULL);
    HRESULT hr = IVMVirtualPC_FindVirtualNetwork(fixture->app, text, network);
    SysFreeString(text);
    return hr;
}

static IVMVirtualNetwork *network_named(const struct fixture *fixture, const WCHAR *name)
{
    IVMVirtualNetwork *network;
    CHECK_OK(find(fixture, name, &network));
    return network;
}

static IVMNetworkAdapter *adapter_at(IVMVirtualMachine *machine, LONG index)
{
    IVMNetworkAdapterCollection *all;
    IVMNetworkAdapter *adapter = NULL;
    CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(machine, &all));
    CHECK_OK(IVMNetworkAdapterCollection_get_Item(all, index, &adapter));
    IVMNetworkAdapterCollection_Release(all);
    return adapter;
}

/* Counts, and releases the collection. */
static LONG drain(HRESULT hr, IVMNetworkAdapterCollection *all)
{
    LONG count = -1;
    if (!CHECK_HR(hr, S_OK))
        return count;
    CHECK_OK(IVMNetworkAdapterCollection_get_Count(all, &count));
    IVMNetworkAdapterCollection_Release(all);
    return count;
}

static LONG count_of_machine(IVMVirtualMachine *machine)
{
    IVMNetworkAdapterCollection *all;
    HRESULT hr = IVMVirtualMachine_get_NetworkAdapters(machine, &all);
    return drain(hr, all);
}

static LONG count_of_network(IVMVirtualNetwork *network)
{
    IVMNetworkAdapterCollection *all;
    HRESULT hr = IVMVirtualNetwork_get_NetworkAdapters(network, &all);
    return drain(hr, all);
}

static LONG count_unconnected(IVMVirtualPC *app)
{
    IVMNetworkAdapterCollection *all;
    HRESULT hr = IVMVirtualPC_get_UnconnectedNetworkAdapters(app, &all);
    return drain(hr, all);
}

static bool check_name(IVMVirtualNetwork *network, const WCHAR *expected)
{
    BSTR name = NULL;
    CHECK_OK(IVMVirtualNetwork_get_Name(network, &name));
    return CHECK_BSTR(name, expected);
}

static bool check_address(IVMNetworkAdapter *adapter, const WCHAR *expected)
{
    BSTR address = NULL;
    CHECK_OK(IVMNetworkAdapter_get_EthernetAddress(adapter, &address));
    return CHECK_BSTR(address, expected);
}

static HRESULT put_address(IVMNetworkAdapter *adapter, const WCHAR *address)
{
    BSTR text = SysAllocString(address);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVMNetworkAdapter_put_EthernetAddress(adapter, text);
    SysFreeString(text);
    return hr;
}

/* ---- What a test says of the world ---- */

static struct host *lock(const struct fixture *fixture)
{
    mock_lock(fixture->mock);
    return &fixture->mock->host;
}

static void unlock(const struct fixture *fixture)
{
    mock_unlock(fixture->mock);
}

static void *item_of(const struct fixture *fixture, void *object)
{
    return slots_get(&fixture->mock->host.slots, ((struct com_object *)object)->ref);
}

static void set_truth(const struct fixture *fixture, const struct fact *table, struct span name,
                      void *object, bool truth)
{
    struct value value = value_bool(truth);
    struct host *host = lock(fixture);
    const struct fact *fact = fact_find(table, name);
    void *item = object ? item_of(fixture, object) : host;
    CHECK(fact && fact_write(host, fact, item, &value) == CODE_OK);
    unlock(fixture);
}

static void remove_network(const struct fixture *fixture, IVMVirtualNetwork *network)
{
    struct host *host = lock(fixture);
    networks_remove(host, item_of(fixture, network));
    unlock(fixture);
}

/* ---- Virtual networks ---- */

TEST(networks, the_application_shows_those_of_the_host)
{
    struct fixture fixture = fixture_start();
    static const struct {
        const WCHAR *name, *host_adapter;
        VARIANT_BOOL wireless;
    } expected[] = {
        {INTERNAL, L"", VARIANT_FALSE},
        {NAT, L"", VARIANT_FALSE},
        {WIRED, WIRED, VARIANT_FALSE},
        {L"Intel(R) WiFi Link 5100 AGN", L"Intel(R) WiFi Link 5100 AGN", VARIANT_TRUE},
    };
    IVMVirtualNetworkCollection *all;
    LONG count = 0;
    CHECK_OK(IVMVirtualPC_get_VirtualNetworks(fixture.app, &all));
    CHECK_OK(IVMVirtualNetworkCollection_get_Count(all, &count));
    CHECK_EQ(count, COUNT(expected));
    for (LONG i = 1; i <= count && i <= (LONG)COUNT(expected); i++) {
        IVMVirtualNetwork *network;
        BSTR adapter = NULL;
        VARIANT_BOOL wireless = 42;
        CONTEXT("network %ld", i);
        CHECK_OK(IVMVirtualNetworkCollection_get_Item(all, i, &network));
        check_name(network, expected[i - 1].name);
        CHECK_OK(IVMVirtualNetwork_get_HostAdapter(network, &adapter));
        CHECK_BSTR(adapter, expected[i - 1].host_adapter);
        CHECK_OK(IVMVirtualNetwork_get_MediaType(network, &wireless));
        CHECK_EQ(wireless, expected[i - 1].wireless);
        CHECK_EQ(count_of_network(network), i == 2);
        IVMVirtualNetwork_Release(network);
    }
    IVMVirtualNetworkCollection_Release(all);
    fixture_end(&fixture);
}

TEST(networks, the_collection_of_networks_is_counted_from_one)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetworkCollection *all;
    CHECK_OK(IVMVirtualPC_get_VirtualNetworks(fixture.app, &all));
    static const LONG bad[] = {0, -1, 5, 0x7fffffff};
    for (size_t i = 0; i < COUNT(bad); i++) {
        IVMVirtualNetwork *network = (IVMVirtualNetwork *)all;
        CONTEXT("index %ld", bad[i]);
        PAIR(IVMVirtualNetworkCollection, Item, DISP_E_BADINDEX,
             IVMVirtualNetworkCollection_get_Item(all, bad[i], &network));
        CHECK(!network);
    }
    IVMVirtualNetworkCollection_Release(all);
    fixture_end(&fixture);
}

TEST(networks, both_collections_have_enumerators)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetworkCollection *networks;
    IVMNetworkAdapterCollection *adapters;
    IUnknown *unknown[2];
    static const IID *const iids[] = {&IID_IVMVirtualNetwork, &IID_IVMNetworkAdapter};
    static const ULONG counts[] = {4, 1};
    CHECK_OK(IVMVirtualPC_get_VirtualNetworks(fixture.app, &networks));
    CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(fixture.machine, &adapters));
    CHECK_OK(IVMVirtualNetworkCollection_get__NewEnum(networks, &unknown[0]));
    CHECK_OK(IVMNetworkAdapterCollection_get__NewEnum(adapters, &unknown[1]));
    for (int i = 0; i < 2; i++) {
        IEnumVARIANT *enumerator = NULL;
        VARIANT items[8];
        ULONG fetched = 0;
        CHECK_OK(IUnknown_QueryInterface(unknown[i], &IID_IEnumVARIANT, (void **)&enumerator));
        CHECK_HR(IEnumVARIANT_Next(enumerator, 8, items, &fetched), S_FALSE);
        CHECK_EQ(fetched, counts[i]);
        while (fetched) {
            IUnknown *own = NULL;
            fetched--;
            CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&items[fetched]), iids[i],
                                              (void **)&own));
            IUnknown_Release(own);
            VariantClear(&items[fetched]);
        }
        IEnumVARIANT_Release(enumerator);
        IUnknown_Release(unknown[i]);
    }
    IVMNetworkAdapterCollection_Release(adapters);
    IVMVirtualNetworkCollection_Release(networks);
    fixture_end(&fixture);
}

TEST(networks, a_network_is_found_by_name_in_any_case)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetwork *network = network_named(&fixture, L"SHARED networking (nat)");
    check_name(network, NAT);
    CONTEXT("none of the name");
    IVMVirtualNetwork *none;
    PAIR(IVMVirtualPC, FindVirtualNetwork, S_FALSE, find(&fixture, L"Shared Networking", &none));
    CHECK(!none);
    CONTEXT("no name");
    PAIR(IVMVirtualPC, FindVirtualNetwork, E_INVALIDARG, find(&fixture, L"", &none));
    CHECK(!none);
    PAIR(IVMVirtualPC, FindVirtualNetwork, E_INVALIDARG, find(&fixture, L"a\nb", &none));
    none = network;
    PAIR(IVMVirtualPC, FindVirtualNetwork, E_POINTER,
         IVMVirtualPC_FindVirtualNetwork(fixture.app, NULL, &none));
    CHECK(!none);
    CONTEXT("its file is missing");
    set_truth(&fixture, virtual_network_facts, SPAN("FileMissing"), network, true);
    PAIR(IVMVirtualPC, FindVirtualNetwork, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         find(&fixture, NAT, &none));
    CHECK(!none);
    CHECK_OK(find(&fixture, INTERNAL, &none));
    IVMVirtualNetwork_Release(none);
    IVMVirtualNetwork_Release(network);
    fixture_end(&fixture);
}

TEST(networks, nothing_is_shown_without_hardware_virtualization)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetworkCollection *networks = (IVMVirtualNetworkCollection *)fixture.app;
    IVMNetworkAdapterCollection *adapters = (IVMNetworkAdapterCollection *)fixture.app;
    IVMVirtualNetwork *network;
    lock(&fixture)->info.hardware_virtualization_disabled = true;
    unlock(&fixture);
    PAIR(IVMVirtualPC, VirtualNetworks, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_VirtualNetworks(fixture.app, &networks));
    CHECK(!networks);
    PAIR(IVMVirtualPC, UnconnectedNetworkAdapters, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_UnconnectedNetworkAdapters(fixture.app, &adapters));
    CHECK(!adapters);
    PAIR(IVMVirtualPC, FindVirtualNetwork, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         find(&fixture, NAT, &network));
    CHECK(!network);
    fixture_end(&fixture);
}

TEST(networks, the_id_of_the_shared_network_is_known)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetwork *network = network_named(&fixture, NAT);
    VARIANT id;
    CHECK_OK(IVMVirtualNetwork__ID(network, &id));
    if (CHECK_EQ(V_VT(&id), VT_ARRAY | VT_UI1)) {
        SAFEARRAY *array = V_ARRAY(&id);
        CHECK_EQ(SafeArrayGetDim(array), 1);
        CHECK_EQ(array->rgsabound[0].lLbound, 0);
        if (CHECK_EQ(array->rgsabound[0].cElements, NETWORK_ID_SIZE))
            for (int i = 0; i < NETWORK_ID_SIZE; i++)
                CHECK_EQ(((BYTE *)array->pvData)[i], 1);
    }
    VariantClear(&id);
    CONTEXT("as text");
    set_truth(&fixture, networks_facts, SPAN("NetworkIDAsText"), NULL, true);
    CHECK_OK(IVMVirtualNetwork__ID(network, &id));
    if (CHECK_EQ(V_VT(&id), VT_BSTR))
        CHECK_BSTR(V_BSTR(&id), L"01010101010101010101010101010101");
    IVMVirtualNetwork_Release(network);
    fixture_end(&fixture);
}

TEST(networks, a_host_adapter_that_is_gone_is_not_found)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetwork *wired = network_named(&fixture, WIRED);
    IVMVirtualNetwork *nat = network_named(&fixture, NAT);
    BSTR adapter = (BSTR)wired;
    text_clear(&lock(&fixture)->info.network_adapters.texts[0]);
    unlock(&fixture);
    PAIR(IVMVirtualNetwork, HostAdapter, VM_E_ADAPTER_NOT_FOUND,
         IVMVirtualNetwork_get_HostAdapter(wired, &adapter));
    CHECK(!adapter);
    CHECK_OK(IVMVirtualNetwork_get_HostAdapter(nat, &adapter));
    CHECK_BSTR(adapter, L"");
    IVMVirtualNetwork_Release(nat);
    IVMVirtualNetwork_Release(wired);
    fixture_end(&fixture);
}

TEST(networks, a_network_that_was_removed_is_invalid)
{
    struct fixture fixture = fixture_start();
    IVMVirtualNetwork *network = network_named(&fixture, NAT), *none;
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    IVMNetworkAdapterCollection *old, *adapters;
    BSTR text = (BSTR)network;
    VARIANT id;
    VARIANT_BOOL wireless;
    LONG count = 7;
    CHECK_OK(IVMVirtualNetwork_get_NetworkAdapters(network, &old));
    remove_network(&fixture, network);
    CHECK_HR(IVMVirtualNetwork_get_Name(network, &text), VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK(!text);
    CHECK_HR(IVMVirtualNetwork_get_HostAdapter(network, &text), VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_HR(IVMVirtualNetwork_get_MediaType(network, &wireless), VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_HR(IVMVirtualNetwork__ID(network, &id), VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_HR(IVMVirtualNetwork_get_NetworkAdapters(network, &adapters),
             VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_HR(IVMNetworkAdapterCollection_get_Count(old, &count), VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_EQ(count, 0);
    PAIR(IVMNetworkAdapter, VirtualNetwork, VM_E_INVALID_VIRTUAL_NETWORK_ID,
         IVMNetworkAdapter_get_VirtualNetwork(adapter, &none));
    CHECK(!none);
    PAIR(IVMNetworkAdapter, AttachToVirtualNetwork, VM_E_INVALID_VIRTUAL_NETWORK_ID,
         IVMNetworkAdapter_AttachToVirtualNetwork(adapter, network));
    CHECK_HR(find(&fixture, NAT, &none), S_FALSE);
    CONTEXT("what the machine's configuration has is no id");
    IVMVirtualNetwork *internal = network_named(&fixture, INTERNAL);
    CHECK_OK(IVMNetworkAdapter_AttachToVirtualNetwork(adapter, internal));
    set_truth(&fixture, network_adapter_facts, SPAN("NetworkInvalid"), adapter, true);
    PAIR(IVMNetworkAdapter, VirtualNetwork, VM_E_INVALID_VIRTUAL_NETWORK_ID,
         IVMNetworkAdapter_get_VirtualNetwork(adapter, &none));
    IVMVirtualNetwork_Release(internal);
    IVMNetworkAdapterCollection_Release(old);
    IVMNetworkAdapter_Release(adapter);
    IVMVirtualNetwork_Release(network);
    fixture_end(&fixture);
}

/* ---- Adapters of a machine ---- */

TEST(networks, an_adapter_is_added_without_network_up_to_four)
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

TEST(networks, an_adapter_is_removed_and_its_views_say_so)
{
    struct fixture fixture = fixture_start();
    IVMNetworkAdapter *adapter = adapter_at(fixture.machine, 1);
    IVMNetworkAdapter *same = adapter_at(fixture.machine, 1);
    BSTR text = (BSTR)adapter;
    PAIR(IVMVirtualMachine, RemoveNetworkAdapter, E_POINTER,
         IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, NULL));
    CHECK_HR(IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine,
                                                    (IVMNetworkAdapter *)fixture.app),
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

TEST(networks, an_adapter_of_another_machine_is_not_removed)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *other;
    BSTR name = SysAllocString(L"Other");
    CHECK(machine_create(lock(&fixture), SPAN("Other")) != NULL);
    unlock(&fixture);
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &other));
    IVMNetworkAdapter *adapter = adapter_at(other, 1);
    CHECK_HR(IVMVirtualMachine_RemoveNetworkAdapter(fixture.machine, adapter), E_INVALIDARG);
    CHECK_EQ(count_of_machine(other), 1);
    CHECK_EQ(count_of_machine(fixture.machine), 1);
    SysFreeString(name);
    IVMNetworkAdapter_Release(adapter);
    IVMVirtualMachine_Release(other);
    fixture_end(&fixture);
}

TEST(networks, adapters_come_and_go_neither_while_the_machine_runs_nor_while_it_is_saved)
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

TEST(networks, the_collection_of_adapters_is_counted_from_one)
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

TEST(networks, an_adapter_knows_its_machine)
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

TEST(networks, an_adapter_is_plugged_in_and_out_in_any_state)
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

TEST(networks, an_adapter_stays_where_it_is_when_it_cannot_be_plugged_in)
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
    set_truth(&fixture, virtual_network_facts, SPAN("AccessDenied"), wired, true);
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

TEST(networks, a_dynamic_address_is_generated_and_cannot_be_set)
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

TEST(networks, a_fixed_address_is_set_in_one_format)
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

TEST(networks, the_adapters_of_a_machine_that_is_gone_are_unknown)
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
            struct host *host = lock(&fixture);
            CHECK_EQ(catalog_unregister(host, host->machines[0]), CODE_OK);
            unlock(&fixture);
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
