/* SPDX-License-Identifier: MIT */
/* Machines by their names and by their files, so that ten thousand of them are cheap. */
#ifndef VPCMOCK_MODEL_MACHINE_INDEX_H
#define VPCMOCK_MODEL_MACHINE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/slots.h"
#include "model/text.h"

struct machine;

enum machine_key { MACHINE_BY_NAME, MACHINE_BY_FILE };

enum {
    MACHINE_ENTRY_SIZE = 64, /* a line of the cache */
    MACHINE_ENTRY_CHARS = (MACHINE_ENTRY_SIZE - sizeof(void *) - sizeof(struct ref) - 4) / 2,
};

/* With all that most searches need: among thousands, a look at each machine's own memory is what
 * costs. */
struct machine_entry {
    struct machine *machine; /* NULL: free */
    struct ref ref;
    uint32_t length;                     /* of its text */
    char16_t chars[MACHINE_ENTRY_CHARS]; /* the text, if it is no longer than this */
};
_Static_assert(sizeof(struct machine_entry) == MACHINE_ENTRY_SIZE, "a search looks at one line");

/* A hash table; all zeros is empty. Each machine is at the first free place from that of its hash
 * on. The hashes are apart: a search looks at several of them, and then at one entry. */
struct machine_index {
    enum machine_key key;
    void *room;                    /* the memory of both */
    struct machine_entry *entries; /* aligned to their size */
    uint32_t *hashes;              /* 0: free */
    size_t size;                   /* a power of 2 */
    size_t count;
};

/* Of those of the same name the one that came first; NULL when there is none. */
const struct machine_entry *machine_index_entry(const struct machine_index *index,
                                                struct span text);
struct machine *machine_index_find(const struct machine_index *index, struct span text);
/* It will be looked for in a moment: the lines where most are found are fetched from memory
 * meanwhile. */
void machine_index_expect(const struct machine_index *index, struct span text);
/* Makes room for one more. False when memory runs out. */
bool machine_index_reserve(struct machine_index *index);
/* After machine_index_reserve, or when the machine has just been removed. */
void machine_index_add(struct machine_index *index, struct machine *machine);
/* To be called before what it is found by changes. Nothing happens when it is not in there. */
void machine_index_remove(struct machine_index *index, struct machine *machine);
void machine_index_free(struct machine_index *index);

#endif
