/* SPDX-License-Identifier: MIT */
/* Which things want to know of calls of a member, in the order in which they are asked. */
#ifndef VPCMOCK_MOCK_MEMBER_INDEX_H
#define VPCMOCK_MOCK_MEMBER_INDEX_H

#include "mock/member.h"

/* All zeros is empty. */
struct member_index {
    struct member_list {
        void **items; /* borrowed */
        uint32_t count;
        uint32_t capacity;
    } lists[MEMBER_MAX];
};

/* Adds an item for each of the members, before the first item that it comes before; comes_before
 * NULL: at the end. All or nothing: false when memory runs out. */
bool member_index_add(struct member_index *index, const struct member_set *members, void *item,
                      bool (*comes_before)(const void *a, const void *b));
/* Leaves room for as much as it takes out. */
void member_index_remove(struct member_index *index, const struct member_set *members,
                         const void *item);
void member_index_free(struct member_index *index);

#endif
