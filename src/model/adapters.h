/* SPDX-License-Identifier: MIT */
/* Network adapters of a machine. */
#ifndef VPCMOCK_MODEL_ADAPTERS_H
#define VPCMOCK_MODEL_ADAPTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;
struct virtual_network;

enum {
    ETHERNET_ADDRESS_SIZE = 6,
    ETHERNET_ADDRESS_LENGTH = 17, /* as XX-XX-XX-XX-XX-XX */
};

struct network_adapter {
    struct ref ref;
    struct ref machine;
    int32_t id;
    struct ref network;   /* {0}: unplugged; stale: the network was removed */
    bool network_invalid; /* fact: the id that the machine's configuration has for it is no id */
    bool is_dynamic;
    bool was_generated; /* the machine has started with it: it has its dynamic address */
    uint8_t fixed[ETHERNET_ADDRESS_SIZE]; /* the address unless it is dynamic */
};

struct adapters {
    struct network_adapter **items; /* in the order of their coming */
    size_t count;
    size_t capacity;
    bool usb_unavailable; /* fact: the integration components offer no USB */
};

/* One adapter, attached to the shared network. False when memory runs out. */
bool adapters_init(struct host *host, struct machine *machine);
void adapters_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void adapters_state_changed(struct host *host, struct machine *machine, int before);
/* Those that have a dynamic address have one from the first start on. */
void adapters_generate(struct machine *machine);

/* Adds one that is attached to nothing. VM_E_VM_RUNNING_OR_SAVED, VM_E_PREF_ILLEGAL_VALUE (there
 * are as many as the host lets machines have), CODE_OUTOFMEMORY. */
code adapters_add(struct host *host, struct machine *machine, struct network_adapter **adapter);
/* CODE_INVALIDARG when it is not one of the machine's (NULL: gone), VM_E_VM_RUNNING_OR_SAVED. */
code adapters_remove(struct host *host, struct machine *machine, struct network_adapter *adapter);

/* NULL when it is not registered (any more). */
struct machine *adapter_machine(const struct host *host, const struct network_adapter *adapter);

/* VM_E_INVALID_VIRTUAL_NETWORK_ID (NULL: the network is gone), CODE_ACCESSDENIED. */
code adapter_attach(struct network_adapter *adapter, const struct virtual_network *network);
void adapter_detach(struct network_adapter *adapter);
/* CODE_FALSE with NULL when it is unplugged; VM_E_INVALID_VIRTUAL_NETWORK_ID when it is attached to
 * what does not exist. */
code adapter_get_network(const struct host *host, const struct network_adapter *adapter,
                         struct virtual_network **network);

/* All zeros before the machine has started with it, or a fixed address was set. */
void adapter_get_address(const struct network_adapter *adapter,
                         char16_t address[ETHERNET_ADDRESS_LENGTH]);
/* CODE_INVALIDARG for another format, VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS. */
code adapter_set_address(struct network_adapter *adapter, struct span address);
/* The address that it has stays, as the fixed one; back to dynamic, the generated one returns. */
void adapter_set_dynamic(const struct host *host, struct network_adapter *adapter, bool is_dynamic);

/* A list of adapters of the registered machines: those of one machine, those attached to one
 * network, or those attached to none. */
enum adapters_of { ADAPTERS_OF_MACHINE, ADAPTERS_OF_NETWORK, ADAPTERS_UNCONNECTED };

/* How far a walk has come; all zeros at the start. */
struct adapters_walk {
    size_t machine;
    size_t adapter;
};

/* Whether what the list is of is gone: VM_E_VM_UNKNOWN or VM_E_INVALID_VIRTUAL_NETWORK_ID. */
code adapters_check_list(const struct host *host, enum adapters_of of, struct ref owner);
/* The next of the list, or NULL at its end. */
struct network_adapter *adapters_next(const struct host *host, enum adapters_of of,
                                      struct ref owner, struct adapters_walk *walk);

extern const struct fact adapters_facts[];        /* of struct machine */
extern const struct fact network_adapter_facts[]; /* of struct network_adapter */

#endif
