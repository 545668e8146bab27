/* SPDX-License-Identifier: MIT */
/* Memory of the model. */
#include "model/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* In front of each block. */
struct header {
    uint32_t chunk; /* 0: a block of its own from malloc */
    uint32_t kind;
};

static _Atomic long fail_at;
static _Atomic size_t live;

static bool must_fail(void)
{
    return atomic_load_explicit(&fail_at, memory_order_relaxed) > 0 &&
           atomic_fetch_sub(&fail_at, 1) == 1;
}

void *mem_alloc(size_t size)
{
    if (size > PTRDIFF_MAX - sizeof(struct header) || must_fail())
        return NULL;
    struct header *header = malloc(sizeof *header + size);
    if (!header)
        return NULL;
    *header = (struct header){0};
    atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return header + 1;
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
    if (size > PTRDIFF_MAX - sizeof(struct header) || must_fail())
        return NULL;
    struct header *header = realloc((struct header *)block - 1, sizeof *header + size);
    return header ? header + 1 : NULL;
}

void mem_free(void *block)
{
    if (!block)
        return;
    free((struct header *)block - 1);
    atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
}

long mem_fail_at(long n)
{
    return atomic_exchange(&fail_at, n);
}

size_t mem_live(void)
{
    return atomic_load(&live);
}
