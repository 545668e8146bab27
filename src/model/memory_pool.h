/* SPDX-License-Identifier: MIT */
/* The inside of a pool, for memory.c and memory_snapshot.c. */
#ifndef VPCMOCK_MODEL_MEMORY_POOL_H
#define VPCMOCK_MODEL_MEMORY_POOL_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/memory.h"

enum {
    MEMORY_CHUNK = 65536,       /* bytes from malloc for small blocks, at first */
    MEMORY_MAX_CHUNK = 1048576, /* and at most */
    MEMORY_GROWTH = 8, /* a new chunk is that part of what there is: where much is kept, malloc and
                          the system are asked seldom, and little is kept for nothing */
    MEMORY_MAX_SMALL = 4096, /* bytes, with the header, of the largest block that shares a chunk */
    MEMORY_CLASSES = 57,
    MEMORY_SPARES = 16, /* empty chunks that are kept when no snapshot needs them */
};

/* In front of each block. */
struct memory_header {
    uint32_t back;       /* bytes from the header back to the chunk; 0: a block from malloc */
    uint32_t size_class; /* of a block that shares its chunk; 0: has it for itself */
};
_Static_assert(sizeof(struct memory_header) == 8, "a small block has a small header");

/* What malloc gave: many small blocks one after the other, or a large one. */
struct memory_chunk {
    struct memory_chunk *next;
    struct memory_chunk **link; /* what points to this one */
    struct memory *memory;
    size_t size;   /* bytes after this header */
    uint32_t pins; /* snapshots that have it: its address must stay valid */
    bool large;
    bool wanted; /* during memory_snapshot_restore: the snapshot has it */
};

struct memory_region {
    void *start;
    size_t size;
};

/* What a snapshot keeps of a pool beside the chunks. */
struct memory_state {
    void *free[MEMORY_CLASSES];   /* payloads of free blocks, each with the next one in it */
    struct memory_chunk *current; /* from which blocks are cut */
    size_t cut;                   /* bytes of it that are */
    size_t live;
};

struct memory {
    atomic_flag busy; /* around everything below */
    bool rests;       /* of the host's lock */
    bool released;
    size_t snapshots;
    struct memory_state state;
    size_t small; /* bytes of all chunks for small blocks */
    struct memory_chunk *used;
    struct memory_chunk *spare;   /* empty, for small blocks */
    struct memory_chunk *retired; /* large ones that are freed but pinned */
    struct memory_region regions[MEMORY_MAX_REGIONS];
    size_t nregions;
};

void memory_lock(struct memory *memory);
/* Unlocks; a released pool may be gone afterwards. */
void memory_unlock(struct memory *memory);
/* Moves a chunk to the front of a list. */
void memory_move(struct memory_chunk *chunk, struct memory_chunk **list);
/* Takes a chunk from its list, and gives it back to malloc. */
void memory_drop(struct memory_chunk *chunk);
/* As mem_alloc, from malloc in any case. */
void *memory_plain(size_t size);

/* Bytes of a chunk with its header that blocks may lie in. */
static inline char *memory_payload(struct memory_chunk *chunk)
{
    return (char *)chunk + (sizeof *chunk + 7) / 8 * 8;
}

#endif
