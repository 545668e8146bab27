/* SPDX-License-Identifier: MIT */
/* Memory of the model. What a host consists of comes from the host's pool, so that all of it can be
 * copied, and put back to the same addresses. */
#ifndef VPCMOCK_MODEL_MEMORY_H
#define VPCMOCK_MODEL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* As malloc and its like; NULL when memory runs out. Aligned to 8 bytes. They serve from the
 * calling thread's pool, and from malloc when it has none; a block stays where it came from. A block
 * may be freed by any thread, in or out of the host's lock. */
void *mem_alloc(size_t size);
void *mem_calloc(size_t count, size_t size);
void *mem_realloc(void *block, size_t size);
void mem_free(void *block);
/* The capacity after this one of an array that grows: twice, and a quarter more where there is much,
 * for then mem_realloc has as much again in reserve. */
size_t mem_grown(size_t capacity);

/* For tests: the n-th allocation from now on fails, once; 0: none does. Returns how many were left
 * until the one that was to fail before. */
long mem_fail_at(long n);
/* For tests: how many blocks there are that are of no pool. */
size_t mem_live(void);

/* ---- Pools ---- */

struct memory;

/* NULL when memory runs out. */
struct memory *memory_create(void);
/* The pool goes with its last block and its last snapshot. NULL is allowed. */
void memory_release(struct memory *memory);
/* Says how to find the calling thread's pool, or NULL. Without it, no thread has one. */
void memory_use(struct memory *(*current)(void));
/* Lets the thread's pool rest: meanwhile blocks come from malloc, for what outlives the host's lock.
 * Whoever holds that lock may call it. */
void memory_rest(bool rests);
/* Blocks in use. */
size_t memory_live(struct memory *memory);
/* Bytes that it has from malloc, without what snapshots have copied. */
size_t memory_size(struct memory *memory);

enum { MEMORY_MAX_REGIONS = 4 };
/* Bytes outside of the pool, at an address that does not change, that are copied and put back with
 * it; before the first snapshot. False beyond MEMORY_MAX_REGIONS. */
bool memory_add_region(struct memory *memory, void *start, size_t size);

/* ---- Snapshots ----
 * Under the host's lock. There may be several; each is restored any number of times, in any order,
 * and discarded at any time. What is in the pool must point to nothing that is freed elsewhere. */

struct memory_snapshot;

/* NULL when memory runs out. */
struct memory_snapshot *memory_snapshot_take(struct memory *memory);
/* All blocks that there were are there again, as they were; those that came since are gone. Needs no
 * memory. */
void memory_snapshot_restore(struct memory_snapshot *snapshot);
/* NULL is allowed. */
void memory_snapshot_discard(struct memory_snapshot *snapshot);

#endif
