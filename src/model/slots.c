/* SPDX-License-Identifier: MIT */
/* Handles with generations. */
#include "model/slots.h"

#include <stdatomic.h>

#include "model/memory.h"

/* Never the same twice, also when a host goes back to an earlier state: what was made after that
 * state must not be taken for what is made from it. */
static _Atomic uint32_t next_generation = 1;

bool slots_add(struct slots *slots, void *item, struct ref *ref)
{
    uint32_t index = slots->first_free;
    if (index) {
        slots->first_free = slots->slots[index].next_free;
    } else {
        index = slots->count ? slots->count : 1;
        if (index >= slots->capacity) {
            uint32_t capacity = (uint32_t)mem_grown(slots->capacity);
            struct slot *grown = NULL;
            if (capacity > slots->capacity)
                grown = mem_realloc(slots->slots, capacity * sizeof *grown);
            if (!grown)
                return false;
            slots->slots = grown;
            slots->capacity = capacity;
        }
        slots->count = index + 1;
    }
    struct slot *slot = &slots->slots[index];
    slot->item = item;
    slot->tag = 0;
    slot->generation = atomic_fetch_add_explicit(&next_generation, 1, memory_order_relaxed);
    *ref = (struct ref){index, slot->generation};
    return true;
}

void *slots_get(const struct slots *slots, struct ref ref)
{
    if (!ref.index || ref.index >= slots->count)
        return NULL;
    const struct slot *slot = &slots->slots[ref.index];
    return slot->generation == ref.generation ? slot->item : NULL;
}

void slots_remove(struct slots *slots, struct ref ref)
{
    if (!slots_get(slots, ref))
        return;
    struct slot *slot = &slots->slots[ref.index];
    slot->item = NULL;
    slot->next_free = slots->first_free;
    slots->first_free = ref.index;
}

void slots_hide(struct slots *slots, struct ref ref)
{
    if (slots_get(slots, ref))
        slots->slots[ref.index].item = NULL;
}

void slots_show(struct slots *slots, struct ref ref, void *item)
{
    if (ref.index && ref.index < slots->count &&
        slots->slots[ref.index].generation == ref.generation)
        slots->slots[ref.index].item = item;
}

uint32_t slots_tag(const struct slots *slots, struct ref ref)
{
    return slots_get(slots, ref) ? slots->slots[ref.index].tag : 0;
}

void slots_set_tag(struct slots *slots, struct ref ref, uint32_t tag)
{
    if (slots_get(slots, ref))
        slots->slots[ref.index].tag = tag;
}

void slots_free(struct slots *slots)
{
    mem_free(slots->slots);
    *slots = (struct slots){0};
}
