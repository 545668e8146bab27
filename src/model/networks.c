/* SPDX-License-Identifier: MIT */
/* Virtual networks and the host adapters behind them. */
#include "model/networks.h"

#include <string.h>

#include "model/host.h"
#include "model/memory.h"

/* As IVMVirtualNetwork::_ID documents it. */
static const uint8_t shared_id[NETWORK_ID_SIZE] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/* The same for the same number and another one for each; never that of the shared network. */
static void make_id(uint32_t number, uint8_t id[NETWORK_ID_SIZE])
{
    uint64_t state = number;
    for (int i = 0; i < NETWORK_ID_SIZE; i++) {
        state = (state ^ state >> 29) * UINT64_C(0x9E3779B97F4A7C15) + 1;
        id[i] = i < 4 ? (uint8_t)(number >> (24 - 8 * i)) : (uint8_t)(state >> 56);
    }
    id[NETWORK_ID_SIZE - 1] |= 0x80;
}

static bool is_name(struct span name)
{
    if (!name.length || name.length > NETWORK_MAX_NAME)
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (name.chars[i] < 0x20)
            return false;
    return true;
}

static struct virtual_network *find(const struct host *host, struct span name)
{
    for (size_t i = 0; i < host->networks.count; i++)
        if (span_same_name(text_span(&host->networks.items[i]->name), name))
            return host->networks.items[i];
    return NULL;
}

static void free_network(struct host *host, struct virtual_network *network)
{
    slots_remove(&host->slots, network->ref);
    text_clear(&network->name);
    text_clear(&network->host_adapter);
    mem_free(network);
}

code networks_add(struct host *host, struct span name, struct span host_adapter,
                  struct virtual_network **network)
{
    struct networks *networks = &host->networks;
    *network = NULL;
    if (!is_name(name) || host_adapter.length > NETWORK_MAX_NAME)
        return CODE_INVALIDARG;
    if (find(host, name))
        return CODE_VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS;
    struct virtual_network *added = mem_calloc(1, sizeof *added);
    if (!added)
        return CODE_OUTOFMEMORY;
    if (!text_set(&added->name, name) || !text_set(&added->host_adapter, host_adapter) ||
        !host_reserve(&networks->items, networks->count, &networks->capacity) ||
        !slots_add(&host->slots, added, &added->ref)) {
        free_network(host, added);
        return CODE_OUTOFMEMORY;
    }
    make_id(++networks->made, added->id);
    networks->items[networks->count++] = added;
    *network = added;
    return CODE_OK;
}

void networks_remove(struct host *host, struct virtual_network *network)
{
    struct networks *networks = &host->networks;
    size_t at = 0;
    while (at < networks->count && networks->items[at] != network)
        at++;
    if (at == networks->count)
        return;
    networks->count--;
    memmove(networks->items + at, networks->items + at + 1,
            (networks->count - at) * sizeof *networks->items);
    free_network(host, network);
}

/* Virtual PC makes one for each adapter of the host that it finds. */
bool networks_init(struct host *host)
{
    static const struct {
        struct span name, host_adapter;
        bool is_shared, wireless;
    } first[] = {
        {SPAN("Internal Network"), {0}, false, false},
        {SPAN("Shared Networking (NAT)"), {0}, true, false},
        {SPAN("Intel(R) 82567LM Gigabit Network Connection"),
         SPAN("Intel(R) 82567LM Gigabit Network Connection"), false, false},
        {SPAN("Intel(R) WiFi Link 5100 AGN"), SPAN("Intel(R) WiFi Link 5100 AGN"), false, true},
    };
    host->networks = (struct networks){0};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        struct virtual_network *network;
        if (networks_add(host, first[i].name, first[i].host_adapter, &network) != CODE_OK)
            return false;
        network->wireless = first[i].wireless;
        if (first[i].is_shared)
            memcpy(network->id, shared_id, sizeof shared_id);
    }
    return true;
}

void networks_free(struct host *host)
{
    struct networks *networks = &host->networks;
    while (networks->count)
        free_network(host, networks->items[--networks->count]);
    mem_free(networks->items);
    *networks = (struct networks){0};
}

struct virtual_network *networks_shared(const struct host *host)
{
    for (size_t i = 0; i < host->networks.count; i++)
        if (!memcmp(host->networks.items[i]->id, shared_id, sizeof shared_id))
            return host->networks.items[i];
    return NULL;
}

code networks_find(const struct host *host, struct span name, struct virtual_network **network)
{
    *network = NULL;
    if (!is_name(name))
        return CODE_INVALIDARG;
    struct virtual_network *found = find(host, name);
    if (!found)
        return CODE_FALSE;
    if (found->file_missing)
        return CODE_FILE_NOT_FOUND;
    *network = found;
    return CODE_OK;
}

code network_get_host_adapter(const struct host *host, const struct virtual_network *network,
                              struct span *host_adapter)
{
    const struct value *adapters = &host->info.network_adapters;
    struct span name = text_span(&network->host_adapter);
    bool found = !name.length;
    for (size_t i = 0; !found && i < adapters->count; i++)
        found = span_same_name(text_span(&adapters->texts[i]), name);
    if (!found)
        return CODE_VM_E_ADAPTER_NOT_FOUND;
    *host_adapter = name;
    return CODE_OK;
}

void network_id_digits(const struct virtual_network *network, char16_t digits[2 * NETWORK_ID_SIZE])
{
    for (int i = 0; i < 2 * NETWORK_ID_SIZE; i++)
        digits[i] = (unsigned char)"0123456789ABCDEF"[network->id[i / 2] >> (i % 2 ? 0 : 4) & 15];
}

#define OF_HOST(field) offsetof(struct host, networks.field)
const struct fact networks_facts[] = {
    {"NetworkIDAsText", FACT_BOOL, OF_HOST(ids_as_text), 0, 0, NULL,
     "Whether IVMVirtualNetwork::_ID gives hexadecimal digits instead of an array of bytes."},
    {0},
};

#define FIELD(field) offsetof(struct virtual_network, field)
const struct fact virtual_network_facts[] = {
    {"HostAdapter", FACT_TEXT, FIELD(host_adapter), 0, NETWORK_MAX_NAME, NULL,
     "Adapter of the host; VM_E_ADAPTER_NOT_FOUND when the host has none of the name; may be "
     "empty."},
    {"Wireless", FACT_BOOL, FIELD(wireless), 0, 0, NULL, "Whether the network is wireless."},
    {"AccessDenied", FACT_BOOL, FIELD(access_denied), 0, 0, NULL,
     "Whether the user may not attach adapters to it."},
    {"FileMissing", FACT_BOOL, FIELD(file_missing), 0, 0, NULL,
     "Whether its configuration file is gone, when it is looked for by name."},
    {0},
};
