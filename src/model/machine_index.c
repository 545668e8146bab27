/* SPDX-License-Identifier: MIT */
/* Hash tables of machines; only growth takes memory. */
#include "model/machine_index.h"

#include <string.h>

#include "model/machine.h"
#include "model/memory.h"

enum { FIRST_SIZE = 64 };

static struct span text_of(const struct machine_index *index, const struct machine *machine)
{
    return text_span(index->key == MACHINE_BY_FILE ? &machine->file : &machine->name);
}

static size_t after(const struct machine_index *index, size_t at)
{
    return (at + 1) & (index->size - 1);
}

static size_t home_of(const struct machine_index *index, uint32_t hash)
{
    return hash & (index->size - 1);
}

static uint32_t hash_of(struct span text)
{
    uint32_t hash = span_hash_name(text);
    return hash ? hash : 1;
}

static struct span text_at(const struct machine_index *index, const struct machine_entry *entry)
{
    return entry->length <= MACHINE_ENTRY_CHARS ? (struct span){entry->chars, entry->length}
                                                : text_of(index, entry->machine);
}

const struct machine_entry *machine_index_entry(const struct machine_index *index, struct span text)
{
    const struct machine_entry *found = NULL;
    if (!index->count)
        return NULL;
    uint32_t hash = hash_of(text);
    for (size_t at = home_of(index, hash); index->hashes[at]; at = after(index, at)) {
        const struct machine_entry *entry = &index->entries[at];
        if (index->hashes[at] == hash && span_same_name(text_at(index, entry), text) &&
            (!found || entry->machine->order < found->machine->order))
            found = entry;
    }
    return found;
}

struct machine *machine_index_find(const struct machine_index *index, struct span text)
{
    const struct machine_entry *found = machine_index_entry(index, text);
    return found ? found->machine : NULL;
}

void machine_index_expect(const struct machine_index *index, struct span text)
{
    if (!index->count)
        return;
    size_t home = home_of(index, hash_of(text));
    __builtin_prefetch(&index->hashes[home]);
    __builtin_prefetch(&index->entries[home]);
}

static void put(struct machine_index *index, const struct machine_entry *entry, uint32_t hash)
{
    size_t at = home_of(index, hash);
    while (index->hashes[at])
        at = after(index, at);
    index->entries[at] = *entry;
    index->hashes[at] = hash;
}

static bool allocate(struct machine_index *index)
{
    enum { EACH = sizeof *index->entries + sizeof *index->hashes };
    if (index->size > (PTRDIFF_MAX - MACHINE_ENTRY_SIZE) / EACH)
        return false;
    index->room = mem_calloc(1, index->size * EACH + MACHINE_ENTRY_SIZE);
    if (!index->room)
        return false;
    uintptr_t past = (uintptr_t)index->room % MACHINE_ENTRY_SIZE;
    index->entries = (void *)((char *)index->room + (past ? MACHINE_ENTRY_SIZE - past : 0));
    index->hashes = (void *)(index->entries + index->size);
    return true;
}

bool machine_index_reserve(struct machine_index *index)
{
    /* A quarter stays free, where each search ends. */
    if (index->count + 1 <= index->size / 4 * 3)
        return true;
    struct machine_index grown = *index;
    grown.size = index->size ? index->size * 2 : FIRST_SIZE;
    if (!allocate(&grown))
        return false;
    for (size_t i = 0; i < index->size; i++)
        if (index->hashes[i])
            put(&grown, &index->entries[i], index->hashes[i]);
    mem_free(index->room);
    *index = grown;
    return true;
}

void machine_index_add(struct machine_index *index, struct machine *machine)
{
    struct span text = text_of(index, machine);
    struct machine_entry entry = {machine, machine->ref, (uint32_t)text.length, {0}};
    if (text.length && text.length <= MACHINE_ENTRY_CHARS)
        memcpy(entry.chars, text.chars, text.length * sizeof *text.chars);
    put(index, &entry, hash_of(text));
    index->count++;
}

/* Whether an entry at a place is found there though the one at gap becomes free. */
static bool stays(const struct machine_index *index, size_t gap, size_t at)
{
    size_t home = home_of(index, index->hashes[at]);
    return gap <= at ? home > gap && home <= at : home > gap || home <= at;
}

void machine_index_remove(struct machine_index *index, struct machine *machine)
{
    if (!index->count)
        return;
    size_t gap = home_of(index, hash_of(text_of(index, machine)));
    while (index->hashes[gap] && index->entries[gap].machine != machine)
        gap = after(index, gap);
    if (!index->hashes[gap])
        return;
    for (size_t at = after(index, gap); index->hashes[at]; at = after(index, at)) {
        if (stays(index, gap, at))
            continue;
        index->entries[gap] = index->entries[at];
        index->hashes[gap] = index->hashes[at];
        gap = at;
    }
    index->entries[gap] = (struct machine_entry){0};
    index->hashes[gap] = 0;
    index->count--;
}

void machine_index_free(struct machine_index *index)
{
    mem_free(index->room);
    *index = (struct machine_index){.key = index->key};
}
