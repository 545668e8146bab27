/* SPDX-License-Identifier: MIT */
/* Memory of the model. Every block of a host comes from the host's pool, so that the whole of it can
 * be copied and put back. */
#ifndef VPCMOCK_MODEL_MEMORY_H
#define VPCMOCK_MODEL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* As malloc and its like; NULL when memory runs out. Aligned to 8 bytes. A block may be freed by
 * any thread, with or without the host's lock. */
void *mem_alloc(size_t size);
void *mem_calloc(size_t count, size_t size);
void *mem_realloc(void *block, size_t size);
void mem_free(void *block);

/* For tests: the n-th allocation from now on fails, once; 0: none does. Returns how many were left
 * until the one that was to fail before. */
long mem_fail_at(long n);
/* For tests: how many blocks there are that are of no pool. */
size_t mem_live(void);

#endif
