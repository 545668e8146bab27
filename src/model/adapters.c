/* SPDX-License-Identifier: MIT */
/* Network adapters of a machine. */
#include "model/adapters.h"

#include <string.h>

#include "model/host.h"
#include "model/memory.h"

static void free_adapter(struct host *host, struct network_adapter *adapter)
{
    slots_remove(&host->slots, adapter->ref);
    mem_free(adapter);
}

static struct network_adapter *add(struct host *host, struct machine *machine)
{
    struct adapters *adapters = &machine->adapters;
    struct network_adapter *adapter = mem_calloc(1, sizeof *adapter);
    if (!adapter)
        return NULL;
    if (!host_reserve(&adapters->items, adapters->count, &adapters->capacity) ||
        !slots_add(&host->slots, adapter, &adapter->ref)) {
        mem_free(adapter);
        return NULL;
    }
    adapter->machine = machine->ref;
    adapter->id = ++host->networks.adapters_made;
    adapter->is_dynamic = true;
    adapters->items[adapters->count++] = adapter;
    return adapter;
}

bool adapters_init(struct host *host, struct machine *machine)
{
    machine->adapters = (struct adapters){0};
    struct network_adapter *adapter = add(host, machine);
    if (!adapter) {
        adapters_free(host, machine);
        return false;
    }
    const struct virtual_network *shared = networks_shared(host);
    if (shared)
        adapter->network = shared->ref;
    return true;
}

void adapters_free(struct host *host, struct machine *machine)
{
    struct adapters *adapters = &machine->adapters;
    usb_release(host, machine);
    while (adapters->count)
        free_adapter(host, adapters->items[--adapters->count]);
    mem_free(adapters->items);
    *adapters = (struct adapters){0};
}

void adapters_state_changed(struct host *host, struct machine *machine, int before)
{
    /* A device does not survive the end of a session, and neither a reset. */
    if (before == MACHINE_TURNING_ON || machine->state == MACHINE_TURNED_OFF ||
        machine->state == MACHINE_SAVED)
        usb_release(host, machine);
    if (machine->state == MACHINE_TURNING_ON)
        adapters_generate(machine);
}

void adapters_generate(struct machine *machine)
{
    for (size_t i = 0; i < machine->adapters.count; i++)
        if (machine->adapters.items[i]->is_dynamic)
            machine->adapters.items[i]->was_generated = true;
}

code adapters_add(struct host *host, struct machine *machine, struct network_adapter **adapter)
{
    *adapter = NULL;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    int32_t most = host->info.maximum_network_adapters;
    if (most < 0 || machine->adapters.count >= (size_t)most)
        return CODE_VM_E_PREF_ILLEGAL_VALUE;
    *adapter = add(host, machine);
    return *adapter ? CODE_OK : CODE_OUTOFMEMORY;
}

code adapters_remove(struct host *host, struct machine *machine, struct network_adapter *adapter)
{
    struct adapters *adapters = &machine->adapters;
    size_t at = 0;
    while (at < adapters->count && adapters->items[at] != adapter)
        at++;
    if (at == adapters->count)
        return CODE_INVALIDARG;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    adapters->count--;
    memmove(adapters->items + at, adapters->items + at + 1,
            (adapters->count - at) * sizeof *adapters->items);
    free_adapter(host, adapter);
    return CODE_OK;
}

struct machine *adapter_machine(const struct host *host, const struct network_adapter *adapter)
{
    return slots_get(&host->slots, adapter->machine);
}

/* ---- The network ---- */

static bool is_plugged(const struct network_adapter *adapter)
{
    return adapter->network.index != 0 || adapter->network_invalid;
}

code adapter_attach(struct network_adapter *adapter, const struct virtual_network *network)
{
    if (!network)
        return CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID;
    if (network->access_denied)
        return CODE_ACCESSDENIED;
    adapter->network = network->ref;
    adapter->network_invalid = false;
    return CODE_OK;
}

void adapter_detach(struct network_adapter *adapter)
{
    adapter->network = (struct ref){0};
    adapter->network_invalid = false;
}

code adapter_get_network(const struct host *host, const struct network_adapter *adapter,
                         struct virtual_network **network)
{
    *network = NULL;
    if (!is_plugged(adapter))
        return CODE_FALSE;
    if (!adapter->network_invalid)
        *network = slots_get(&host->slots, adapter->network);
    return *network ? CODE_OK : CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID;
}

/* ---- The Ethernet address ---- */

static void get_bytes(const struct network_adapter *adapter, uint8_t bytes[ETHERNET_ADDRESS_SIZE])
{
    memcpy(bytes, adapter->fixed, ETHERNET_ADDRESS_SIZE);
    if (!adapter->is_dynamic)
        return;
    memset(bytes, 0, ETHERNET_ADDRESS_SIZE);
    if (!adapter->was_generated)
        return;
    /* From Connectix' range, as Virtual PC does; the factor is odd, so that no two ids meet. */
    uint32_t number = (uint32_t)adapter->id * 0x9E3779u;
    bytes[1] = 0x03;
    bytes[2] = 0xFF;
    bytes[3] = (uint8_t)(number >> 16);
    bytes[4] = (uint8_t)(number >> 8);
    bytes[5] = (uint8_t)number;
}

void adapter_get_address(const struct network_adapter *adapter,
                         char16_t address[ETHERNET_ADDRESS_LENGTH])
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t bytes[ETHERNET_ADDRESS_SIZE];
    get_bytes(adapter, bytes);
    for (int i = 0; i < ETHERNET_ADDRESS_SIZE; i++) {
        address[3 * i] = (unsigned char)digits[bytes[i] >> 4];
        address[3 * i + 1] = (unsigned char)digits[bytes[i] & 15];
        if (i + 1 < ETHERNET_ADDRESS_SIZE)
            address[3 * i + 2] = u'-';
    }
}

code adapter_set_address(struct network_adapter *adapter, struct span address)
{
    uint8_t bytes[ETHERNET_ADDRESS_SIZE] = {0};
    if (address.length != ETHERNET_ADDRESS_LENGTH)
        return CODE_INVALIDARG;
    for (int i = 0; i < ETHERNET_ADDRESS_LENGTH; i++) {
        int value = text_hex_digit(address.chars[i]);
        if (i % 3 == 2 ? address.chars[i] != u'-' : value < 0)
            return CODE_INVALIDARG;
        if (i % 3 != 2)
            bytes[i / 3] = (uint8_t)(bytes[i / 3] << 4 | value);
    }
    if (adapter->is_dynamic)
        return CODE_VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS;
    memcpy(adapter->fixed, bytes, sizeof bytes);
    return CODE_OK;
}

void adapter_set_dynamic(const struct host *host, struct network_adapter *adapter, bool is_dynamic)
{
    const struct machine *machine = adapter_machine(host, adapter);
    if (adapter->is_dynamic && !is_dynamic)
        get_bytes(adapter, adapter->fixed);
    adapter->is_dynamic = is_dynamic;
    if (is_dynamic && machine && !machine_is_off(machine) && machine->state != MACHINE_SAVED)
        adapter->was_generated = true;
}

/* ---- Lists ---- */

code adapters_check_list(const struct host *host, enum adapters_of of, struct ref owner)
{
    if (of == ADAPTERS_UNCONNECTED || slots_get(&host->slots, owner))
        return CODE_OK;
    return of == ADAPTERS_OF_MACHINE ? CODE_VM_E_VM_UNKNOWN : CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID;
}

static bool same_ref(struct ref a, struct ref b)
{
    return a.index == b.index && a.generation == b.generation;
}

static bool is_listed(const struct network_adapter *adapter, enum adapters_of of, struct ref owner)
{
    if (of == ADAPTERS_UNCONNECTED)
        return !is_plugged(adapter);
    return of == ADAPTERS_OF_MACHINE ||
           (!adapter->network_invalid && same_ref(adapter->network, owner));
}

struct network_adapter *adapters_next(const struct host *host, enum adapters_of of,
                                      struct ref owner, struct adapters_walk *walk)
{
    struct machine *one = of == ADAPTERS_OF_MACHINE ? slots_get(&host->slots, owner) : NULL;
    struct machine *const *machines = of == ADAPTERS_OF_MACHINE ? &one : host->machines;
    size_t count = of == ADAPTERS_OF_MACHINE ? one != NULL : host->machine_count;
    for (; walk->machine < count; walk->machine++, walk->adapter = 0) {
        const struct adapters *adapters = &machines[walk->machine]->adapters;
        while (walk->adapter < adapters->count) {
            struct network_adapter *adapter = adapters->items[walk->adapter++];
            if (is_listed(adapter, of, owner))
                return adapter;
        }
    }
    return NULL;
}

const struct fact adapters_facts[] = {
    {"USBUnavailable", FACT_BOOL, offsetof(struct machine, adapters.usb_unavailable), 0, 0, NULL,
     "Whether the integration components of the guest offer no USB."},
    {0},
};

const struct fact network_adapter_facts[] = {
    {"NetworkInvalid", FACT_BOOL, offsetof(struct network_adapter, network_invalid), 0, 0, NULL,
     "Whether it is configured with the id of a virtual network that does not exist."},
    {0},
};
