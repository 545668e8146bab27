/* SPDX-License-Identifier: MIT */
/* Hash tables of machines, chained through the machines themselves: only growth takes memory. */
#include "model/machine_index.h"

#include "model/machine.h"
#include "model/memory.h"

enum { FIRST_SIZE = 64 };

static struct span text_of(const struct machine_index *index, const struct machine *machine)
{
    return text_span(index->key == MACHINE_BY_FILE ? &machine->file : &machine->name);
}

static struct machine **bucket_of(const struct machine_index *index, uint32_t hash)
{
    return &index->buckets[hash & (index->size - 1)];
}

struct machine *machine_index_find(const struct machine_index *index, struct span text)
{
    struct machine *found = NULL;
    if (!index->count)
        return NULL;
    uint32_t hash = span_hash_name(text);
    for (struct machine *machine = *bucket_of(index, hash); machine;
         machine = machine->links[index->key].next) {
        if (machine->links[index->key].hash == hash &&
            span_same_name(text_of(index, machine), text) &&
            (!found || machine->order < found->order))
            found = machine;
    }
    return found;
}

static void put(struct machine_index *index, struct machine *machine)
{
    struct machine_link *link = &machine->links[index->key];
    struct machine **bucket = bucket_of(index, link->hash);
    link->next = *bucket;
    *bucket = machine;
}

bool machine_index_reserve(struct machine_index *index)
{
    if (index->count < index->size)
        return true;
    struct machine_index grown = *index;
    grown.size = index->size ? index->size * 2 : FIRST_SIZE;
    grown.buckets = mem_calloc(grown.size, sizeof(struct machine *));
    if (!grown.buckets)
        return index->size > 0; /* longer chains will do */
    for (size_t i = 0; i < index->size; i++) {
        for (struct machine *machine = index->buckets[i], *next; machine; machine = next) {
            next = machine->links[index->key].next;
            put(&grown, machine);
        }
    }
    mem_free(index->buckets);
    *index = grown;
    return true;
}

void machine_index_add(struct machine_index *index, struct machine *machine)
{
    struct machine_link *link = &machine->links[index->key];
    link->hash = span_hash_name(text_of(index, machine));
    link->indexed = true;
    put(index, machine);
    index->count++;
}

void machine_index_remove(struct machine_index *index, struct machine *machine)
{
    struct machine_link *link = &machine->links[index->key];
    if (!link->indexed)
        return;
    struct machine **at = bucket_of(index, link->hash);
    while (*at != machine)
        at = &(*at)->links[index->key].next;
    *at = link->next;
    *link = (struct machine_link){0};
    index->count--;
}

void machine_index_free(struct machine_index *index)
{
    mem_free(index->buckets);
    *index = (struct machine_index){.key = index->key};
}
