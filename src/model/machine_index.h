/* SPDX-License-Identifier: MIT */
/* Machines by their names and by their files, so that ten thousand of them are cheap. */
#ifndef VPCMOCK_MODEL_MACHINE_INDEX_H
#define VPCMOCK_MODEL_MACHINE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text.h"

struct machine;

enum machine_key { MACHINE_BY_NAME, MACHINE_BY_FILE, MACHINE_KEYS };

/* Embedded in a machine, one for each key. */
struct machine_link {
    struct machine *next; /* in the same bucket */
    uint32_t hash;
    bool indexed;
};

/* All zeros is empty. */
struct machine_index {
    enum machine_key key;
    struct machine **buckets;
    size_t size; /* a power of 2 */
    size_t count;
};

/* Of those of the same name the one that came first; NULL when there is none. */
struct machine *machine_index_find(const struct machine_index *index, struct span text);
/* Makes room for one more. False when memory runs out. */
bool machine_index_reserve(struct machine_index *index);
/* After machine_index_reserve, or when the machine has just been removed. */
void machine_index_add(struct machine_index *index, struct machine *machine);
/* To be called before what it is found by changes. Nothing happens when it is not in there. */
void machine_index_remove(struct machine_index *index, struct machine *machine);
void machine_index_free(struct machine_index *index);

#endif
