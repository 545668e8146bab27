/* SPDX-License-Identifier: MIT */
/* Handles: an index with a generation, so that one to something that is gone is known as such. */
#ifndef VPCMOCK_MODEL_SLOTS_H
#define VPCMOCK_MODEL_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeros refers to nothing. */
struct ref {
    uint32_t index;
    uint32_t generation;
};

struct slot {
    void *item; /* NULL: free */
    uint32_t generation;
    uint32_t next_free;
};

struct slots {
    struct slot *slots; /* slot 0 is never used */
    uint32_t count;
    uint32_t capacity;
    uint32_t first_free; /* 0: none */
};

/* False when memory runs out. */
bool slots_add(struct slots *slots, void *item, struct ref *ref);
/* NULL when what the handle stands for is gone. */
void *slots_get(const struct slots *slots, struct ref ref);
void slots_remove(struct slots *slots, struct ref ref);
/* Makes handles to an item stale until it is shown again, with the same handle. */
void slots_hide(struct slots *slots, struct ref ref);
void slots_show(struct slots *slots, struct ref ref, void *item);
void slots_free(struct slots *slots);

#endif
