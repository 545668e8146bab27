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
    union {
        uint32_t next_free;
        uint32_t tag; /* of one in use */
    };
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
/* The handle will be looked up in a moment: its slot, which may be one of many, is fetched from
 * memory meanwhile. */
static inline void slots_expect(const struct slots *slots, struct ref ref)
{
    if (ref.index < slots->count)
        __builtin_prefetch(&slots->slots[ref.index]);
}
/* A number that is kept with a handle: it is known without a look at the item, which costs far more
 * where there are many. 0 at first, and for what is gone. */
uint32_t slots_tag(const struct slots *slots, struct ref ref);
void slots_set_tag(struct slots *slots, struct ref ref, uint32_t tag);
void slots_free(struct slots *slots);

#endif
