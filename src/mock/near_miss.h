/* SPDX-License-Identifier: MIT */
/* For what was expected and not seen: the calls in the journal that come nearest. */
#ifndef VPCMOCK_MOCK_NEAR_MISS_H
#define VPCMOCK_MOCK_NEAR_MISS_H

#include "mock/journal.h"
#include "mock/matcher.h"

enum { NEAR_MISSES = 3 };

struct near_miss {
    int nearness;      /* the higher the nearer */
    uint64_t sequence; /* of the first such call */
    uint32_t more;     /* how many came after it that differ in the same */
    struct text call;  /* in words */
    struct text why;   /* what differs */
};

/* The nearest first, at most NEAR_MISSES of them; none that matches. Calls of the same members come
 * before those of members of a similar name; where there is neither, it is the last call of such an
 * object that is of the same kind. Cleared by the caller with near_misses_clear, also
 * when it is false: memory ran out. */
bool near_misses_find(const struct matcher *matcher, const struct journal *journal,
                      const struct labels *labels, struct near_miss misses[NEAR_MISSES],
                      int *count);
void near_misses_clear(struct near_miss misses[NEAR_MISSES], int count);

#endif
