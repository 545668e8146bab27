/* SPDX-License-Identifier: MIT */
/* Tests of mock/member_index: who is asked about a member, and in which order. */
#include "mock/member_index.h"

#include "fixture.h"
#include "mock/rule.h"

static struct member_set members_of(struct span pattern)
{
    struct member_set set = {{0}};
    struct span wrong;
    CHECK(member_set_parse(&set, pattern, &wrong));
    return set;
}

/* The only list of the members of a pattern. */
static const struct member_list *list_of(const struct member_index *index, struct span pattern)
{
    struct member_set set = members_of(pattern);
    int m = 0;
    while (!member_set_has(&set, (uint16_t)m))
        m++;
    return &index->lists[m];
}

static bool is_less(const void *a, const void *b)
{
    return *(const int *)a < *(const int *)b;
}

TEST(member_index, items_stand_in_their_order_and_equals_in_that_of_coming)
{
    struct member_index index = {0};
    struct member_set set = members_of(SPAN("IVMVirtualMachine::Startup"));
    int items[] = {5, 2, 9, 2, 1};
    for (int i = 0; i < 5; i++)
        CHECK(member_index_add(&index, &set, &items[i], is_less));
    const struct member_list *list = list_of(&index, SPAN("IVMVirtualMachine::Startup"));
    if (CHECK_EQ(list->count, 5)) {
        CHECK(list->items[0] == &items[4]);
        CHECK(list->items[1] == &items[1]);
        CHECK(list->items[2] == &items[3]);
        CHECK(list->items[3] == &items[0]);
        CHECK(list->items[4] == &items[2]);
    }
    member_index_remove(&index, &set, &items[3]);
    CHECK_EQ(list->count, 4);
    CHECK(list->items[2] == &items[0]);
    member_index_free(&index);
    CHECK_EQ(list->count, 0);
}

TEST(member_index, a_rule_that_waits_for_another_pattern_is_listed_once)
{
    struct rules rules = {0};
    struct rule *rule;
    struct span wrong;
    CHECK_EQ(rules_add(&rules, SPAN("Startup"), &rule, &wrong), CODE_OK);
    CHECK_EQ(rule_set_after(&rules, rule, SPAN("IVMVirtualMachine::Save,TurnOff"), &wrong),
             CODE_OK);
    CHECK_EQ(rule_set_after(&rules, rule, SPAN("IVMVirtualMachine::Save,Reset"), &wrong), CODE_OK);
    CHECK_EQ(list_of(&rules.awaited, SPAN("IVMVirtualMachine::Save"))->count, 1);
    CHECK_EQ(list_of(&rules.awaited, SPAN("TurnOff"))->count, 0);
    rules_remove(&rules, rule);
    CHECK_EQ(list_of(&rules.awaited, SPAN("IVMVirtualMachine::Save"))->count, 0);
    rules_clear(&rules);
}
