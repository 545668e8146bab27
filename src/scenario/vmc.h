/* SPDX-License-Identifier: MIT */
/* A real .vmc file: what it says, and the machine that it describes. Its elements are a tree of
 * keys, its leaves have a type:
 *
 *   <preferences><hardware><memory><ram_size type="integer">512</ram_size>...
 *
 * is the value 512 of "hardware/memory/ram_size", as IVMVirtualMachine::GetConfigurationValue names
 * it, an attribute id="0" is "[@id=0]" behind the name of its element. */
#ifndef VPCMOCK_SCENARIO_VMC_H
#define VPCMOCK_SCENARIO_VMC_H

#include "model/config.h"
#include "scenario/document.h"

struct host;

enum {
    VMC_MAX_DEPTH = 32,
    VMC_MAX_KEY = 1000,     /* characters */
    VMC_MAX_VALUES = 16384, /* real files have about a hundred */
};

/* An element that is open. */
struct vmc_level {
    size_t above;         /* length of the key of its parent */
    enum value_type type; /* VALUE_EMPTY: it is no leaf */
    uint32_t line, column;
};

struct vmc {
    struct config values;
    struct problem problem;
    int32_t most_adapters; /* that a machine may have */
    struct vmc_level levels[VMC_MAX_DEPTH];
    int depth;
    bool has_root;
    char16_t key[VMC_MAX_KEY];
    size_t key_length;
    struct text text; /* of the leaf that is open */
};

/* Made on the heap, because it is large. NULL when memory runs out. */
struct vmc *vmc_create(int32_t most_adapters);
void vmc_free(struct vmc *vmc);

/* All of them, of a struct vmc. */
extern const struct xml_events vmc_events;

/* Makes the .vmc file of that path, unregistered. False when that fails, which vmc->problem then
 * tells; nothing has changed then, but that a folder may be there. */
bool vmc_apply(struct host *host, struct vmc *vmc, struct span path);

#endif
