/* SPDX-License-Identifier: MIT */
/* Tests of model/networks and model/adapters: virtual networks, and what is plugged into them. */
#include "model/networks.h"

#include "fixture.h"

static struct machine *only_machine(struct host *host)
{
    return host->machines[0];
}

static struct network_adapter *first_adapter(struct host *host)
{
    return only_machine(host)->adapters.items[0];
}

static bool same_span(struct span span, struct span expected)
{
    return span.length == expected.length &&
           (!span.length || !memcmp(span.chars, expected.chars, span.length * sizeof(char16_t)));
}

static bool address_is(const struct network_adapter *adapter, struct span expected)
{
    char16_t address[ETHERNET_ADDRESS_LENGTH];
    adapter_get_address(adapter, address);
    return same_span((struct span){address, ETHERNET_ADDRESS_LENGTH}, expected);
}

static size_t listed(const struct host *host, enum adapters_of of, struct ref owner)
{
    struct adapters_walk walk = {0};
    size_t count = 0;
    while (adapters_next(host, of, owner, &walk))
        count++;
    return count;
}

/* Starts the machine, to its end. */
static void start(struct host *host)
{
    struct task *task;
    CHECK_EQ(machine_startup(host, only_machine(host), &task), CODE_OK);
    task_complete(host, task);
    CHECK_EQ(only_machine(host)->state, MACHINE_RUNNING);
}

TEST(networks, there_is_the_internal_one_the_shared_one_and_one_for_each_host_adapter)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(host.networks.count, 2 + host.info.network_adapters.count);
    CHECK(text_is(&host.networks.items[0]->name, SPAN("Internal Network")));
    CHECK(text_is(&host.networks.items[1]->name, SPAN("Shared Networking (NAT)")));
    for (size_t i = 0; i < host.networks.count; i++) {
        const struct virtual_network *network = host.networks.items[i];
        struct span adapter = SPAN("?");
        CONTEXT("network %zu", i);
        CHECK_EQ(network_get_host_adapter(&host, network, &adapter), CODE_OK);
        CHECK(same_span(adapter, i < 2 ? (struct span){0}
                                     : text_span(&host.info.network_adapters.texts[i - 2])));
        CHECK_EQ(network->wireless, i == 3);
    }
    host_free(&host);
}

TEST(networks, ids_are_the_same_each_time_and_no_two_are_equal)
{
    struct host host, other;
    struct virtual_network *network;
    char16_t name[3] = {u'n', u'0', u'0'};
    open_host(&host);
    open_host(&other);
    for (int i = 0; i < 100; i++) {
        name[1] = (char16_t)(u'0' + i / 10);
        name[2] = (char16_t)(u'0' + i % 10);
        CHECK_EQ(networks_add(&host, (struct span){name, 3}, (struct span){0}, &network), CODE_OK);
        CHECK_EQ(networks_add(&other, (struct span){name, 3}, (struct span){0}, &network), CODE_OK);
    }
    for (size_t i = 0; i < host.networks.count; i++) {
        const uint8_t *id = host.networks.items[i]->id;
        CHECK(!memcmp(id, other.networks.items[i]->id, NETWORK_ID_SIZE));
        for (size_t j = 0; j < i; j++)
            CHECK(memcmp(id, host.networks.items[j]->id, NETWORK_ID_SIZE) != 0);
    }
    char16_t digits[2 * NETWORK_ID_SIZE];
    network_id_digits(host.networks.items[1], digits);
    CHECK(same_span((struct span){digits, 32}, SPAN("01010101010101010101010101010101")));
    host_free(&other);
    host_free(&host);
}

TEST(networks, are_found_by_name_in_any_case)
{
    struct host host;
    struct virtual_network *found;
    open_host(&host);
    CHECK_EQ(networks_find(&host, SPAN("shared NETWORKING (nat)"), &found), CODE_OK);
    CHECK(found == host.networks.items[1]);
    CHECK(found == networks_shared(&host));
    CHECK_EQ(networks_find(&host, SPAN("Shared Networking"), &found), CODE_FALSE);
    CHECK(!found);
    host_free(&host);
}

TEST(networks, what_can_be_no_name_is_neither_found_nor_added)
{
    struct host host;
    struct virtual_network *network;
    char16_t longest[NETWORK_MAX_NAME + 1];
    for (size_t i = 0; i <= NETWORK_MAX_NAME; i++)
        longest[i] = u'n';
    const struct span bad[] = {
        {0}, SPAN("tab\there"), SPAN("nul\0"), SPAN("\x1f"), {longest, NETWORK_MAX_NAME + 1},
    };
    open_host(&host);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CONTEXT("name %zu", i);
        CHECK_EQ(networks_find(&host, bad[i], &network), CODE_INVALIDARG);
        CHECK(!network);
        CHECK_EQ(networks_add(&host, bad[i], (struct span){0}, &network), CODE_INVALIDARG);
        CHECK(!network);
    }
    CONTEXT("the longest");
    struct span name = {longest, NETWORK_MAX_NAME};
    CHECK_EQ(networks_find(&host, name, &network), CODE_FALSE);
    CHECK_EQ(networks_add(&host, name, (struct span){0}, &network), CODE_OK);
    CHECK_EQ(networks_find(&host, name, &network), CODE_OK);
    host_free(&host);
}

TEST(networks, come_and_go)
{
    struct host host;
    struct virtual_network *added, *found;
    open_host(&host);
    CHECK_EQ(networks_add(&host, SPAN("Lab"), SPAN("Gone"), &added), CODE_OK);
    struct ref ref = added->ref;
    CHECK_EQ(networks_add(&host, SPAN("LAB"), (struct span){0}, &found),
             CODE_VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS);
    struct span adapter;
    CHECK_EQ(network_get_host_adapter(&host, added, &adapter), CODE_VM_E_ADAPTER_NOT_FOUND);
    networks_remove(&host, added);
    CHECK_EQ(networks_find(&host, SPAN("Lab"), &found), CODE_FALSE);
    CHECK(!slots_get(&host.slots, ref));
    CHECK_EQ(networks_add(&host, SPAN("Lab"), (struct span){0}, &added), CODE_OK);
    CHECK_EQ(host.networks.count, 5);
    host_free(&host);
}

TEST(networks, running_out_of_memory_adds_nothing)
{
    struct host host;
    struct virtual_network *network;
    open_host(&host);
    code result = CODE_OK;
    for (int allocations = 0;; allocations++) {
        WITH_MEMORY(allocations,
                    result = networks_add(&host, SPAN("Lab"), SPAN("Adapter"), &network));
        if (!memory_failed)
            break;
        CONTEXT("allocation %d", allocations);
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK(!network);
        CHECK_EQ(host.networks.count, 4);
    }
    CHECK_EQ(result, CODE_OK);
    host_free(&host);
}

TEST(networks, the_machine_has_one_adapter_on_the_shared_network)
{
    struct host host;
    struct virtual_network *network;
    open_host(&host);
    CHECK_EQ(only_machine(&host)->adapters.count, 1);
    CHECK_EQ(adapter_get_network(&host, first_adapter(&host), &network), CODE_OK);
    CHECK(network == networks_shared(&host));
    CHECK(first_adapter(&host)->is_dynamic);
    CHECK_EQ(listed(&host, ADAPTERS_OF_NETWORK, network->ref), 1);
    CHECK_EQ(listed(&host, ADAPTERS_OF_MACHINE, only_machine(&host)->ref), 1);
    CHECK_EQ(listed(&host, ADAPTERS_UNCONNECTED, (struct ref){0}), 0);
    CONTEXT("a machine that comes when there is no shared network");
    networks_remove(&host, network);
    struct machine *machine = machine_create(&host, SPAN("Other"));
    CHECK_EQ(adapter_get_network(&host, machine->adapters.items[0], &network), CODE_FALSE);
    host_free(&host);
}

TEST(networks, adapters_are_added_up_to_the_limit_of_the_host)
{
    struct host host;
    struct network_adapter *adapter;
    open_host(&host);
    struct machine *machine = only_machine(&host);
    for (int i = 2; i <= 4; i++) {
        CHECK_EQ(adapters_add(&host, machine, &adapter), CODE_OK);
        CHECK_EQ(adapter->id, i);
    }
    CHECK_EQ(adapters_add(&host, machine, &adapter), CODE_VM_E_PREF_ILLEGAL_VALUE);
    CHECK(!adapter);
    host.info.maximum_network_adapters = 5;
    CHECK_EQ(adapters_add(&host, machine, &adapter), CODE_OK);
    host.info.maximum_network_adapters = 0;
    CHECK_EQ(adapters_add(&host, machine, &adapter), CODE_VM_E_PREF_ILLEGAL_VALUE);
    CHECK_EQ(machine->adapters.count, 5);
    CHECK_EQ(listed(&host, ADAPTERS_UNCONNECTED, (struct ref){0}), 4);
    host_free(&host);
}

TEST(networks, adapters_come_and_go_only_while_the_machine_is_off)
{
    struct host host;
    struct network_adapter *adapter;
    open_host(&host);
    struct machine *machine = only_machine(&host);
    for (int state = MACHINE_TURNED_OFF + 1; state <= MACHINE_DELETING; state++) {
        CONTEXT("state %d", state);
        machine->state = (enum machine_state)state;
        CHECK_EQ(adapters_add(&host, machine, &adapter), CODE_VM_E_VM_RUNNING_OR_SAVED);
        CHECK_EQ(adapters_remove(&host, machine, first_adapter(&host)),
                 CODE_VM_E_VM_RUNNING_OR_SAVED);
        CHECK_EQ(machine->adapters.count, 1);
    }
    machine->state = MACHINE_TURNED_OFF;
    adapter = first_adapter(&host);
    struct ref ref = adapter->ref;
    CHECK_EQ(adapters_remove(&host, machine, adapter), CODE_OK);
    CHECK(!slots_get(&host.slots, ref));
    CHECK_EQ(machine->adapters.count, 0);
    CHECK_EQ(adapters_remove(&host, machine, NULL), CODE_INVALIDARG);
    struct machine *other = machine_create(&host, SPAN("Other"));
    CHECK_EQ(adapters_remove(&host, machine, other->adapters.items[0]), CODE_INVALIDARG);
    host_free(&host);
}

TEST(networks, an_adapter_whose_network_is_removed_has_an_invalid_one)
{
    struct host host;
    struct virtual_network *network;
    open_host(&host);
    struct network_adapter *adapter = first_adapter(&host);
    networks_remove(&host, networks_shared(&host));
    CHECK_EQ(adapter_get_network(&host, adapter, &network), CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK(!network);
    CHECK_EQ(listed(&host, ADAPTERS_UNCONNECTED, (struct ref){0}), 0);
    CHECK_EQ(adapter_attach(adapter, NULL), CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_EQ(adapter_attach(adapter, host.networks.items[0]), CODE_OK);
    CHECK_EQ(adapter_get_network(&host, adapter, &network), CODE_OK);
    CHECK(network == host.networks.items[0]);
    adapter->network_invalid = true;
    CHECK_EQ(adapter_get_network(&host, adapter, &network), CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_EQ(listed(&host, ADAPTERS_OF_NETWORK, host.networks.items[0]->ref), 0);
    adapter_detach(adapter);
    CHECK_EQ(adapter_get_network(&host, adapter, &network), CODE_FALSE);
    CHECK_EQ(listed(&host, ADAPTERS_UNCONNECTED, (struct ref){0}), 1);
    host_free(&host);
}

TEST(networks, lists_leave_out_machines_that_are_not_registered)
{
    struct host host;
    open_host(&host);
    struct machine *machine = only_machine(&host);
    struct ref shared = networks_shared(&host)->ref, ref = machine->ref;
    CHECK(machine_create(&host, SPAN("Other")) != NULL);
    CHECK_EQ(listed(&host, ADAPTERS_OF_NETWORK, shared), 2);
    const struct network_adapter *adapter = first_adapter(&host);
    CHECK_EQ(catalog_unregister(&host, machine), CODE_OK);
    CHECK_EQ(listed(&host, ADAPTERS_OF_NETWORK, shared), 1);
    CHECK_EQ(listed(&host, ADAPTERS_OF_MACHINE, ref), 0);
    CHECK_EQ(adapters_check_list(&host, ADAPTERS_OF_MACHINE, ref), CODE_VM_E_VM_UNKNOWN);
    CHECK(!adapter_machine(&host, adapter));
    CHECK_EQ(adapters_check_list(&host, ADAPTERS_OF_NETWORK, shared), CODE_OK);
    networks_remove(&host, networks_shared(&host));
    CHECK_EQ(adapters_check_list(&host, ADAPTERS_OF_NETWORK, shared),
             CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID);
    CHECK_EQ(adapters_check_list(&host, ADAPTERS_UNCONNECTED, (struct ref){0}), CODE_OK);
    host_free(&host);
}

TEST(networks, a_dynamic_address_is_generated_when_the_machine_starts)
{
    struct host host, other;
    struct network_adapter *second;
    char16_t address[ETHERNET_ADDRESS_LENGTH];
    open_host(&host);
    open_host(&other);
    struct network_adapter *adapter = first_adapter(&host);
    CHECK_EQ(adapters_add(&host, only_machine(&host), &second), CODE_OK);
    CHECK(address_is(adapter, SPAN("00-00-00-00-00-00")));
    start(&host);
    start(&other);
    adapter_get_address(adapter, address);
    CHECK(same_span((struct span){address, 8}, SPAN("00-03-FF")));
    CONTEXT("each time the same");
    CHECK(address_is(first_adapter(&other), (struct span){address, ETHERNET_ADDRESS_LENGTH}));
    CONTEXT("another one for each adapter");
    CHECK(!address_is(second, (struct span){address, ETHERNET_ADDRESS_LENGTH}));
    CONTEXT("fixed");
    adapter_set_dynamic(&host, adapter, false);
    CHECK(address_is(adapter, (struct span){address, ETHERNET_ADDRESS_LENGTH}));
    CHECK_EQ(adapter_set_address(adapter, SPAN("02-aB-0c-D4-e5-9F")), CODE_OK);
    CHECK(address_is(adapter, SPAN("02-AB-0C-D4-E5-9F")));
    CONTEXT("back to dynamic");
    adapter_set_dynamic(&host, adapter, true);
    CHECK(address_is(adapter, (struct span){address, ETHERNET_ADDRESS_LENGTH}));
    host_free(&other);
    host_free(&host);
}

TEST(networks, an_address_made_dynamic_while_the_machine_runs_is_generated_at_once)
{
    struct host host;
    open_host(&host);
    struct network_adapter *adapter = first_adapter(&host);
    adapter_set_dynamic(&host, adapter, false);
    start(&host);
    CHECK(address_is(adapter, SPAN("00-00-00-00-00-00")));
    adapter_set_dynamic(&host, adapter, true);
    CHECK(!address_is(adapter, SPAN("00-00-00-00-00-00")));
    host_free(&host);
}

TEST(networks, an_address_has_one_format)
{
    static const struct span bad[] = {
        {0},
        SPAN("00-03-FF-00-00-0"),
        SPAN("00-03-FF-00-00-000"),
        SPAN("00:03:FF:00:00:00"),
        SPAN("00-03-FF-00-00-0G"),
        SPAN("0003FF000000"),
        SPAN("000-3-FF-00-00-00"),
        SPAN("00-03-FF-00-00-0\uff10"),
        SPAN(" 0-03-FF-00-00-00"),
        SPAN("00-03-FF-00-00--0"),
    };
    struct host host;
    open_host(&host);
    struct network_adapter *adapter = first_adapter(&host);
    CHECK_EQ(adapter_set_address(adapter, SPAN("02-00-00-00-00-01")),
             CODE_VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS);
    adapter_set_dynamic(&host, adapter, false);
    CHECK_EQ(adapter_set_address(adapter, SPAN("02-00-00-00-00-01")), CODE_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CONTEXT("address %zu", i);
        CHECK_EQ(adapter_set_address(adapter, bad[i]), CODE_INVALIDARG);
        CHECK(address_is(adapter, SPAN("02-00-00-00-00-01")));
    }
    host_free(&host);
}

TEST(networks, running_out_of_memory_adds_no_adapter)
{
    struct host host;
    struct network_adapter *adapter;
    open_host(&host);
    struct machine *machine = only_machine(&host);
    code result = CODE_OK;
    for (int allocations = 0;; allocations++) {
        WITH_MEMORY(allocations, result = adapters_add(&host, machine, &adapter));
        if (!memory_failed)
            break;
        CONTEXT("allocation %d", allocations);
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK(!adapter);
        CHECK_EQ(machine->adapters.count, 1);
    }
    CHECK_EQ(result, CODE_OK);
    host_free(&host);
}
