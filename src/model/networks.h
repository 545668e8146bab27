/* SPDX-License-Identifier: MIT */
/* Virtual networks and the host adapters behind them. */
#ifndef VPCMOCK_MODEL_NETWORKS_H
#define VPCMOCK_MODEL_NETWORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

enum {
    NETWORK_ID_SIZE = 16,
    NETWORK_MAX_NAME = 255,
};

struct virtual_network {
    struct ref ref;
    uint8_t id[NETWORK_ID_SIZE];
    struct text name;
    /* Facts. */
    struct text host_adapter; /* one of IVMHostInfo::NetworkAdapters; empty: internal or NAT */
    bool wireless;
    bool access_denied; /* to the user: adapters can't be attached */
    bool file_missing;  /* its configuration file is gone: it is not found by name */
};

struct networks {
    struct virtual_network **items; /* in the order of their coming */
    size_t count;
    size_t capacity;
    uint32_t made;         /* so far; ids come of it */
    int32_t adapters_made; /* the same of network adapters of machines */
    bool ids_as_text;      /* fact */
};

/* "Internal Network", "Shared Networking (NAT)" and one for each adapter of the host. False when
 * memory runs out. */
bool networks_init(struct host *host);
void networks_free(struct host *host);

/* CODE_INVALIDARG for a name that is empty, too long or has control characters;
 * VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS; CODE_OUTOFMEMORY. host_adapter may be empty. */
code networks_add(struct host *host, struct span name, struct span host_adapter,
                  struct virtual_network **network);
/* Adapters that are attached to it stay so, to a network that does not exist. */
void networks_remove(struct host *host, struct virtual_network *network);

/* Through which the guests share the host's connection; NULL when it was removed. */
struct virtual_network *networks_shared(const struct host *host);

/* As a client looks: CODE_INVALIDARG for what can't be a name, CODE_FALSE with NULL when there is
 * none of it, CODE_FILE_NOT_FOUND. */
code networks_find(const struct host *host, struct span name, struct virtual_network **network);

/* VM_E_ADAPTER_NOT_FOUND when the host has no adapter of this name (any more). Borrowed until the
 * network changes. */
code network_get_host_adapter(const struct host *host, const struct virtual_network *network,
                              struct span *host_adapter);
/* As hexadecimal digits. */
void network_id_digits(const struct virtual_network *network, char16_t digits[2 * NETWORK_ID_SIZE]);

extern const struct fact networks_facts[];        /* of struct host */
extern const struct fact virtual_network_facts[]; /* of struct virtual_network */

#endif
