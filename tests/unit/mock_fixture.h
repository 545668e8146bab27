/* SPDX-License-Identifier: MIT */
/* Calls for the tests of the mock engine. */
#ifndef VPCMOCK_TESTS_UNIT_MOCK_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_MOCK_FIXTURE_H

#include "fixture.h"
#include "mock/call.h"

/* The first member that a pattern names. */
static inline const struct member *member_named(struct span pattern)
{
    struct member_set set = {{0}};
    struct span wrong;
    int m = 0;
    CHECK(member_set_parse(&set, pattern, &wrong));
    while (m < mock_member_count && !member_set_has(&set, (uint16_t)m))
        m++;
    return &mock_members[m < mock_member_count ? m : 0];
}

/* Borrows the text. */
static inline struct argument text_argument(struct span text)
{
    return (struct argument){.type = ARGUMENT_VALUE, .value = value_borrow(text)};
}

#endif
