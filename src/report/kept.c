/* SPDX-License-Identifier: MIT */
/* Memory that is freed all at once. */
#include "report/kept.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    struct kept *next;
    max_align_t room[];
};

void *kept_room(struct kept **kept, size_t size)
{
    struct kept *made = calloc(1, sizeof *made + size);
    if (!made)
        return NULL;
    made->next = *kept;
    *kept = made;
    return made->room;
}

const char *kept_text(struct kept **kept, const char *text, size_t length)
{
    char *copy = kept_room(kept, length + 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

void kept_free(struct kept **kept)
{
    while (*kept) {
        struct kept *next = (*kept)->next;
        free(*kept);
        *kept = next;
    }
}
