/* SPDX-License-Identifier: MIT */
/* Tests of model/slots: handles with generations. */
#include "model/slots.h"

#include "fixture.h"

static bool same(struct ref a, struct ref b)
{
    return a.index == b.index && a.generation == b.generation;
}

TEST(slots, the_zero_handle_refers_to_nothing)
{
    struct slots slots = {0};
    int item;
    struct ref ref;
    CHECK(!slots_get(&slots, (struct ref){0}));
    slots_remove(&slots, (struct ref){0});
    CHECK(slots_add(&slots, &item, &ref));
    CHECK(!slots_get(&slots, (struct ref){0}));
    CHECK(!same(ref, (struct ref){0}));
    slots_free(&slots);
}

TEST(slots, a_handle_leads_to_its_item)
{
    struct slots slots = {0};
    int items[100];
    struct ref refs[100];
    for (int i = 0; i < 100; i++)
        CHECK(slots_add(&slots, &items[i], &refs[i]));
    for (int i = 0; i < 100; i++)
        CHECK(slots_get(&slots, refs[i]) == &items[i]);
    slots_free(&slots);
}

TEST(slots, a_handle_to_what_is_gone_is_stale)
{
    struct slots slots = {0};
    int first, second;
    struct ref old, new;
    CHECK(slots_add(&slots, &first, &old));
    slots_remove(&slots, old);
    CHECK(!slots_get(&slots, old));
    CHECK(slots_add(&slots, &second, &new));
    CHECK_EQ(new.index, old.index);
    CHECK(new.generation != old.generation);
    CHECK(!slots_get(&slots, old));
    CHECK(slots_get(&slots, new) == &second);
    slots_free(&slots);
}

TEST(slots, removing_by_a_stale_handle_does_nothing)
{
    struct slots slots = {0};
    int item;
    struct ref old, new, third;
    CHECK(slots_add(&slots, &item, &old));
    slots_remove(&slots, old);
    slots_remove(&slots, old);
    CHECK(slots_add(&slots, &item, &new));
    slots_remove(&slots, old);
    CHECK(slots_get(&slots, new) == &item);
    /* The place was not freed twice. */
    CHECK(slots_add(&slots, &item, &third));
    CHECK(third.index != new.index);
    slots_free(&slots);
}

TEST(slots, handles_out_of_range_refer_to_nothing)
{
    struct slots slots = {0};
    int item;
    struct ref ref;
    CHECK(!slots_get(&slots, (struct ref){1, 1}));
    CHECK(slots_add(&slots, &item, &ref));
    CHECK(!slots_get(&slots, (struct ref){ref.index + 1, 1}));
    CHECK(!slots_get(&slots, (struct ref){UINT32_MAX, 1}));
    CHECK(!slots_get(&slots, (struct ref){ref.index, ref.generation + 1}));
    CHECK(!slots_get(&slots, (struct ref){ref.index, 0}));
    CHECK(!slots_get(&slots, (struct ref){0, 1}));
    slots_free(&slots);
}

TEST(slots, places_are_used_again)
{
    struct slots slots = {0};
    int item;
    struct ref ref;
    for (int i = 0; i < 1000; i++) {
        CHECK(slots_add(&slots, &item, &ref));
        slots_remove(&slots, ref);
    }
    CHECK(slots.capacity <= 16);
    slots_free(&slots);
}

TEST(slots, a_generation_is_not_used_again_after_going_back)
{
    struct slots slots = {0};
    int item;
    struct ref before, discarded, after;
    CHECK(slots_add(&slots, &item, &before));
    const struct slots earlier = slots;
    const struct slot slot = slots.slots[2];
    CHECK(slots_add(&slots, &item, &discarded));
    slots = earlier;
    slots.slots[2] = slot;
    CHECK(slots_add(&slots, &item, &after));
    CHECK_EQ(after.index, discarded.index);
    CHECK(!slots_get(&slots, discarded));
    CHECK(slots_get(&slots, before) == &item);
    slots_free(&slots);
}

TEST(slots, a_random_course_never_confuses_handles)
{
    enum { LIVE = 64, ROUNDS = 20000, OLD = 512 };
    struct slots slots = {0};
    int items[LIVE];
    struct ref refs[LIVE] = {{0}}, old[OLD] = {{0}};
    uint32_t random = 2009;
    for (int round = 0; round < ROUNDS; round++) {
        random = random * 1664525 + 1013904223;
        int i = (int)(random >> 16) % LIVE;
        if (refs[i].index) {
            slots_remove(&slots, refs[i]);
            old[round % OLD] = refs[i];
            refs[i] = (struct ref){0};
        } else {
            CHECK(slots_add(&slots, &items[i], &refs[i]));
            for (int j = 0; j < LIVE; j++)
                CHECK(j == i || !same(refs[i], refs[j]));
        }
        CHECK(!slots_get(&slots, old[random % OLD]));
        for (int j = 0; j < LIVE; j++)
            if (refs[j].index)
                CHECK(slots_get(&slots, refs[j]) == &items[j]);
    }
    slots_free(&slots);
}

TEST(slots, what_was_there_stays_when_memory_runs_out)
{
    struct slots slots = {0};
    int items[64];
    struct ref refs[64];
    int failures = 0;
    for (int i = 0; i < 64; i++) {
        bool added;
        WITH_MEMORY(0, added = slots_add(&slots, &items[i], &refs[i]));
        CHECK_EQ(added, !memory_failed);
        if (!added) {
            failures++;
            CHECK(slots_add(&slots, &items[i], &refs[i]));
        }
        for (int j = 0; j <= i; j++)
            CHECK(slots_get(&slots, refs[j]) == &items[j]);
    }
    CHECK(failures > 1);
    slots_free(&slots);
}

TEST(slots, freeing_leaves_an_empty_table)
{
    struct slots slots = {0};
    int item;
    struct ref ref;
    CHECK(slots_add(&slots, &item, &ref));
    slots_free(&slots);
    CHECK(!slots_get(&slots, ref));
    CHECK(slots_add(&slots, &item, &ref));
    CHECK(slots_get(&slots, ref) == &item);
    slots_free(&slots);
}

TEST(slots, a_tag_stays_with_its_handle)
{
    struct slots slots = {0};
    int items[2];
    struct ref first, second;
    CHECK(slots_add(&slots, &items[0], &first));
    CHECK_EQ(slots_tag(&slots, first), 0);
    slots_set_tag(&slots, first, 7);
    slots_hide(&slots, first);
    CHECK_EQ(slots_tag(&slots, first), 0);
    slots_show(&slots, first, &items[0]);
    CHECK_EQ(slots_tag(&slots, first), 7);
    slots_remove(&slots, first);
    slots_set_tag(&slots, first, 8);
    CHECK(slots_add(&slots, &items[1], &second));
    CHECK_EQ(second.index, first.index);
    CHECK_EQ(slots_tag(&slots, second), 0);
    CHECK_EQ(slots_tag(&slots, first), 0);
    CHECK_EQ(slots_tag(&slots, (struct ref){99, 1}), 0);
    slots_free(&slots);
}
