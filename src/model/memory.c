/* SPDX-License-Identifier: MIT */
/* Pools: small blocks are cut from chunks and go to a free list of their size; large ones have a
 * chunk of their own. */
#include "model/memory.h"

#include <stdlib.h>
#include <string.h>

#include "model/memory_pool.h"

typedef struct memory_header header;

static _Atomic long fail_at;
static _Atomic size_t plain_live;
static struct memory *(*find_current)(void);

static struct memory *current(void)
{
    struct memory *memory = find_current ? find_current() : NULL;
    return memory && !memory->rests ? memory : NULL;
}

static bool must_fail(void)
{
    return atomic_load_explicit(&fail_at, memory_order_relaxed) > 0 &&
           atomic_fetch_sub(&fail_at, 1) == 1;
}

void memory_lock(struct memory *memory)
{
    while (atomic_flag_test_and_set_explicit(&memory->busy, memory_order_acquire))
        ;
}

void memory_unlock(struct memory *memory)
{
    bool over = memory->released && !memory->state.live && !memory->snapshots;
    atomic_flag_clear_explicit(&memory->busy, memory_order_release);
    if (!over)
        return;
    while (memory->used)
        memory_drop(memory->used);
    while (memory->spare)
        memory_drop(memory->spare);
    free(memory);
}

void memory_move(struct memory_chunk *moved, struct memory_chunk **list)
{
    if (moved->link)
        *moved->link = moved->next;
    if (moved->link && moved->next)
        moved->next->link = moved->link;
    moved->next = *list;
    moved->link = list;
    if (*list)
        (*list)->link = &moved->next;
    *list = moved;
}

void memory_drop(struct memory_chunk *dropped)
{
    *dropped->link = dropped->next;
    if (dropped->next)
        dropped->next->link = dropped->link;
    if (!dropped->large)
        dropped->memory->small -= dropped->size;
    free(dropped);
}

/* ---- Sizes ----
 * In steps of 8 bytes up to 64, then in eight steps from each power of two to the next. */

static uint32_t class_of(size_t size)
{
    size_t base = 64;
    uint32_t first = 9;
    if (size <= 64)
        return (uint32_t)((size + 7) / 8);
    for (; size > 2 * base; base *= 2)
        first += 8;
    return first + (uint32_t)((size - base - 1) / (base / 8));
}

static size_t size_of(uint32_t size_class)
{
    if (size_class <= 8)
        return size_class * (size_t)8;
    size_t base = (size_t)64 << (size_class - 9) / 8;
    return base + ((size_class - 9) % 8 + 1) * (base / 8);
}

/* ---- Blocks of a pool, with its lock ---- */

static header *header_of(void *block)
{
    return (header *)block - 1;
}

static struct memory_chunk *chunk_of(header *of)
{
    return (struct memory_chunk *)(void *)((char *)of - of->back);
}

static struct memory_chunk *new_chunk(struct memory *memory, size_t size, bool large)
{
    if (size > PTRDIFF_MAX - sizeof(struct memory_chunk) - 8)
        return NULL;
    struct memory_chunk *made = malloc(sizeof *made + 8 + size);
    if (!made)
        return NULL;
    *made = (struct memory_chunk){.memory = memory, .size = size, .large = large};
    if (!large)
        memory->small += size;
    memory_move(made, &memory->used);
    return made;
}

static struct memory_chunk *new_small_chunk(struct memory *memory)
{
    size_t size = memory->small / MEMORY_GROWTH;
    if (size < MEMORY_CHUNK)
        size = MEMORY_CHUNK;
    if (size > MEMORY_MAX_CHUNK)
        size = MEMORY_MAX_CHUNK;
    return new_chunk(memory, size - sizeof(struct memory_chunk) - 8, false);
}

static void give_back(struct memory_state *state, void *block)
{
    void **list = &state->free[header_of(block)->size_class];
    memcpy(block, list, sizeof *list);
    *list = block;
}

static void *cut(struct memory_state *state, uint32_t size_class)
{
    header *made = (header *)(void *)(memory_payload(state->current) + state->cut);
    state->cut += size_of(size_class);
    made->back = (uint32_t)((char *)made - (char *)state->current);
    made->size_class = size_class;
    return made + 1;
}

/* What is left of the current chunk becomes free blocks. */
static void use_up(struct memory_state *state)
{
    while (true) {
        size_t left = state->current->size - state->cut;
        uint32_t size_class = class_of(left);
        if (size_of(size_class) > left)
            size_class--;
        if (size_of(size_class) < sizeof(header) + sizeof(void *))
            return;
        give_back(state, cut(state, size_class));
    }
}

static void *small_block(struct memory *memory, size_t size)
{
    struct memory_state *state = &memory->state;
    uint32_t size_class = class_of(size);
    void *block = state->free[size_class];
    if (block) {
        memcpy(&state->free[size_class], block, sizeof(void *));
        return block;
    }
    if (!state->current || state->current->size - state->cut < size_of(size_class)) {
        struct memory_chunk *next = memory->spare;
        if (next)
            memory_move(next, &memory->used);
        else
            next = new_small_chunk(memory);
        if (!next)
            return NULL;
        if (state->current)
            use_up(state);
        state->current = next;
        state->cut = 0;
    }
    return cut(state, size_class);
}

static void *large_block(struct memory *memory, size_t size)
{
    struct memory_chunk *made = new_chunk(memory, size, true);
    if (!made)
        return NULL;
    header *first = (header *)(void *)memory_payload(made);
    *first = (header){.back = (uint32_t)((char *)first - (char *)made)};
    return first + 1;
}

static void *pool_block(struct memory *memory, size_t size)
{
    if (size < sizeof(void *))
        size = sizeof(void *);
    size += sizeof(header);
    memory_lock(memory);
    void *block = size <= MEMORY_MAX_SMALL ? small_block(memory, size) : large_block(memory, size);
    if (block)
        memory->state.live++;
    memory_unlock(memory);
    return block;
}

static void free_in_pool(header *of)
{
    struct memory_chunk *in = chunk_of(of);
    struct memory *memory = in->memory;
    memory_lock(memory);
    memory->state.live--;
    if (!in->large)
        give_back(&memory->state, of + 1);
    else if (in->pins)
        memory_move(in, &memory->retired);
    else
        memory_drop(in);
    memory_unlock(memory);
}

/* Bytes of a block of a pool that can be used. */
static size_t room(header *of)
{
    return (of->size_class ? size_of(of->size_class) : chunk_of(of)->size) - sizeof *of;
}

static void *move_in_pool(void *block, size_t size)
{
    header *of = header_of(block);
    size_t had = room(of);
    /* Where it is, unless that would keep much more than is needed. */
    if (size <= had && (size >= had / 2 || had <= 64))
        return block;
    /* What grows will grow on: a large block gets room for that. */
    size_t wanted = size > had && size > MEMORY_MAX_SMALL ? size + size / 4 : size;
    void *moved = pool_block(chunk_of(of)->memory, wanted);
    if (!moved)
        return NULL;
    memcpy(moved, block, size < had ? size : had);
    free_in_pool(of);
    return moved;
}

/* ---- Blocks ---- */

static bool too_large(size_t size)
{
    return size > PTRDIFF_MAX - sizeof(header);
}

static void *plain_block(size_t size)
{
    header *made = malloc(sizeof *made + size);
    if (!made)
        return NULL;
    *made = (header){0};
    atomic_fetch_add_explicit(&plain_live, 1, memory_order_relaxed);
    return made + 1;
}

void *memory_plain(size_t size)
{
    return too_large(size) || must_fail() ? NULL : plain_block(size);
}

void *mem_alloc(size_t size)
{
    if (too_large(size) || must_fail())
        return NULL;
    struct memory *memory = current();
    return memory ? pool_block(memory, size) : plain_block(size);
}

void *mem_calloc(size_t count, size_t size)
{
    if (size && count > PTRDIFF_MAX / size)
        return NULL;
    void *block = mem_alloc(count * size);
    if (block)
        memset(block, 0, count * size);
    return block;
}

void *mem_realloc(void *block, size_t size)
{
    if (!block)
        return mem_alloc(size);
    if (too_large(size) || must_fail())
        return NULL;
    if (header_of(block)->back)
        return move_in_pool(block, size);
    header *moved = realloc(header_of(block), sizeof *moved + size);
    return moved ? moved + 1 : NULL;
}

void mem_free(void *block)
{
    if (!block)
        return;
    if (header_of(block)->back) {
        free_in_pool(header_of(block));
        return;
    }
    free(header_of(block));
    atomic_fetch_sub_explicit(&plain_live, 1, memory_order_relaxed);
}

size_t mem_grown(size_t capacity)
{
    if (!capacity)
        return 16;
    return capacity < 1024 ? capacity * 2 : capacity + capacity / 4;
}

long mem_fail_at(long n)
{
    return atomic_exchange(&fail_at, n);
}

size_t mem_live(void)
{
    return atomic_load(&plain_live);
}

/* ---- Pools ---- */

struct memory *memory_create(void)
{
    struct memory *memory = must_fail() ? NULL : calloc(1, sizeof *memory);
    if (memory)
        atomic_flag_clear(&memory->busy);
    return memory;
}

void memory_release(struct memory *memory)
{
    if (!memory)
        return;
    memory_lock(memory);
    memory->released = true;
    memory_unlock(memory);
}

void memory_use(struct memory *(*finder)(void))
{
    find_current = finder;
}

void memory_rest(bool rests)
{
    struct memory *memory = find_current ? find_current() : NULL;
    if (memory)
        memory->rests = rests;
}

size_t memory_live(struct memory *memory)
{
    memory_lock(memory);
    size_t live = memory->state.live;
    memory_unlock(memory);
    return live;
}

static size_t size_of_list(const struct memory_chunk *list)
{
    size_t size = 0;
    for (; list; list = list->next)
        size += sizeof *list + 8 + list->size;
    return size;
}

size_t memory_size(struct memory *memory)
{
    memory_lock(memory);
    size_t size =
        size_of_list(memory->used) + size_of_list(memory->spare) + size_of_list(memory->retired);
    memory_unlock(memory);
    return size;
}

bool memory_add_region(struct memory *memory, void *start, size_t size)
{
    if (memory->nregions == MEMORY_MAX_REGIONS)
        return false;
    memory->regions[memory->nregions++] = (struct memory_region){start, size};
    return true;
}
