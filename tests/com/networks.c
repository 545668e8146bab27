/* SPDX-License-Identifier: MIT */
/* Virtual networks. */
#include "networks_fixture.h"
#include "variants.h"

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
            CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&items[fetched]), iids[i], (void **)&own));
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
    PAIR(IVMVirtualPC, FindVirtualNetwork, E_INVALIDARG,
         IVMVirtualPC_FindVirtualNetwork(fixture.app, NULL, &none));
    CHECK(!none);
    CONTEXT("its file is missing");
    given(fixture.mock, the_object(network), L"FileMissing", true);
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
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
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
    host_is(&fixture, L"NetworkIDAsText", true);
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
    CHECK_OK(put_fact(fixture.mock, the_host(), L"NetworkAdapters",
                      array_of(VT_BSTR, 0, TEXTS(L"Another one"))));
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
    CHECK_HR(IVMVirtualNetwork_get_Name(network, &text), DISP_E_EXCEPTION);
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
    given(fixture.mock, the_object(adapter), L"NetworkInvalid", true);
    PAIR(IVMNetworkAdapter, VirtualNetwork, VM_E_INVALID_VIRTUAL_NETWORK_ID,
         IVMNetworkAdapter_get_VirtualNetwork(adapter, &none));
    IVMVirtualNetwork_Release(internal);
    IVMNetworkAdapterCollection_Release(old);
    IVMNetworkAdapter_Release(adapter);
    IVMVirtualNetwork_Release(network);
    fixture_end(&fixture);
}
