/* SPDX-License-Identifier: MIT */
/* Lists of things by member. */
#include "mock/member_index.h"

#include <string.h>

#include "model/memory.h"

static bool reserve(struct member_list *list)
{
    if (list->count < list->capacity)
        return true;
    uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
    void **grown = mem_realloc(list->items, capacity * sizeof *grown);
    if (!grown)
        return false;
    list->items = grown;
    list->capacity = capacity;
    return true;
}

bool member_index_add(struct member_index *index, const struct member_set *members, void *item,
                      bool (*comes_before)(const void *a, const void *b))
{
    /* room everywhere first */
    for (uint16_t m = 0; m < mock_member_count; m++)
        if (member_set_has(members, m) && !reserve(&index->lists[m]))
            return false;
    for (uint16_t m = 0; m < mock_member_count; m++) {
        if (!member_set_has(members, m))
            continue;
        struct member_list *list = &index->lists[m];
        uint32_t at = list->count++;
        for (; at && comes_before && comes_before(item, list->items[at - 1]); at--)
            list->items[at] = list->items[at - 1];
        list->items[at] = item;
    }
    return true;
}

static void take_out(struct member_list *list, const void *item)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i] != item)
            continue;
        list->count--;
        memmove(list->items + i, list->items + i + 1, (list->count - i) * sizeof *list->items);
        return;
    }
}

void member_index_remove(struct member_index *index, const struct member_set *members,
                         const void *item)
{
    for (uint16_t m = 0; m < mock_member_count; m++)
        if (member_set_has(members, m))
            take_out(&index->lists[m], item);
}

void member_index_free(struct member_index *index)
{
    for (int m = 0; m < MEMBER_MAX; m++)
        mem_free(index->lists[m].items);
    *index = (struct member_index){0};
}
