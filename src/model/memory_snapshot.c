/* SPDX-License-Identifier: MIT */
/* Copies of a pool, and going back to them. */
#include <stdlib.h>
#include <string.h>

#include "model/memory.h"
#include "model/memory_pool.h"

struct copy {
    struct memory_chunk *chunk;
    size_t size;
    char *bytes;
};

struct memory_snapshot {
    struct memory *memory;
    struct memory_state state;
    char *regions; /* their bytes, one after the other */
    size_t count;
    struct copy copies[];
};

/* Bytes in which blocks lie. */
static size_t filled(const struct memory_chunk *chunk)
{
    const struct memory_state *state = &chunk->memory->state;
    return chunk == state->current ? state->cut : chunk->size;
}

static void free_copies(struct memory_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count; i++)
        mem_free(snapshot->copies[i].bytes);
    mem_free(snapshot->regions);
    mem_free(snapshot);
}

static bool copy_regions(struct memory_snapshot *snapshot)
{
    const struct memory *memory = snapshot->memory;
    size_t size = 0;
    for (size_t i = 0; i < memory->nregions; i++)
        size += memory->regions[i].size;
    snapshot->regions = memory_plain(size);
    char *at = snapshot->regions;
    for (size_t i = 0; at && i < memory->nregions; i++) {
        memcpy(at, memory->regions[i].start, memory->regions[i].size);
        at += memory->regions[i].size;
    }
    return at != NULL;
}

static bool copy_chunks(struct memory_snapshot *snapshot)
{
    struct memory_chunk *chunk = snapshot->memory->used;
    for (; chunk; chunk = chunk->next) {
        struct copy *copy = &snapshot->copies[snapshot->count];
        *copy = (struct copy){chunk, filled(chunk), memory_plain(filled(chunk))};
        if (!copy->bytes)
            return false;
        memcpy(copy->bytes, memory_payload(chunk), copy->size);
        snapshot->count++;
    }
    return true;
}

struct memory_snapshot *memory_snapshot_take(struct memory *memory)
{
    memory_lock(memory);
    size_t count = 0;
    for (const struct memory_chunk *chunk = memory->used; chunk; chunk = chunk->next)
        count++;
    struct memory_snapshot *snapshot =
        memory_plain(sizeof *snapshot + count * sizeof *snapshot->copies);
    if (snapshot) {
        *snapshot = (struct memory_snapshot){.memory = memory, .state = memory->state};
        if (copy_regions(snapshot) && copy_chunks(snapshot)) {
            for (size_t i = 0; i < count; i++)
                snapshot->copies[i].chunk->pins++;
            memory->snapshots++;
        } else {
            free_copies(snapshot);
            snapshot = NULL;
        }
    }
    memory_unlock(memory);
    return snapshot;
}

/* Chunks that the snapshot does not know are empty now. */
static void put_away(struct memory *memory)
{
    struct memory_chunk *next;
    for (struct memory_chunk *chunk = memory->used; chunk; chunk = next) {
        next = chunk->next;
        if (chunk->wanted)
            continue;
        if (!chunk->large)
            memory_move(chunk, &memory->spare);
        else if (chunk->pins)
            memory_move(chunk, &memory->retired);
        else
            memory_drop(chunk);
    }
}

void memory_snapshot_restore(struct memory_snapshot *snapshot)
{
    struct memory *memory = snapshot->memory;
    memory_lock(memory);
    for (size_t i = 0; i < snapshot->count; i++)
        snapshot->copies[i].chunk->wanted = true;
    put_away(memory);
    /* From the last to the first, so that the list gets its order back. */
    for (size_t i = snapshot->count; i--;) {
        const struct copy *copy = &snapshot->copies[i];
        copy->chunk->wanted = false;
        memory_move(copy->chunk, &memory->used);
        memcpy(memory_payload(copy->chunk), copy->bytes, copy->size);
    }
    memory->state = snapshot->state;
    const char *from = snapshot->regions;
    for (size_t i = 0; i < memory->nregions; i++) {
        memcpy(memory->regions[i].start, from, memory->regions[i].size);
        from += memory->regions[i].size;
    }
    memory_unlock(memory);
}

/* What no snapshot needs any more goes back to malloc, but for a few spares. */
static void trim(struct memory *memory)
{
    struct memory_chunk *next;
    size_t spares = 0;
    for (struct memory_chunk *chunk = memory->retired; chunk; chunk = next) {
        next = chunk->next;
        if (!chunk->pins)
            memory_drop(chunk);
    }
    for (struct memory_chunk *chunk = memory->spare; chunk; chunk = next) {
        next = chunk->next;
        if (!chunk->pins && ++spares > MEMORY_SPARES)
            memory_drop(chunk);
    }
}

void memory_snapshot_discard(struct memory_snapshot *snapshot)
{
    if (!snapshot)
        return;
    struct memory *memory = snapshot->memory;
    memory_lock(memory);
    for (size_t i = 0; i < snapshot->count; i++)
        snapshot->copies[i].chunk->pins--;
    memory->snapshots--;
    trim(memory);
    memory_unlock(memory);
    free_copies(snapshot);
}
