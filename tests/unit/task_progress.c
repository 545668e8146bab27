/* SPDX-License-Identifier: MIT */
/* Tests of model/task: progress. */
#include "task_fixture.h"

TEST(task_progress, progress_is_even)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    for (int now = 0; now < 1000; now++) {
        CONTEXT("at %d", now);
        CHECK_EQ(task_percent(&world.host, task), now / 10);
        advance(&world.host, 1);
    }
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task_percent(&world.host, task), 100);
    host_free(&world.host);
}

TEST(task_progress, progress_over_the_longest_duration)
{
    struct world world;
    open_world(&world);
    struct task *even = start(&world, INT32_MAX);
    struct task *stepped = start(&world, INT32_MAX);
    uint8_t steps[TASK_MAX_STEPS];
    for (int i = 0; i < TASK_MAX_STEPS; i++)
        steps[i] = (uint8_t)(i / 10);
    task_take_progress(stepped, steps_from(steps, TASK_MAX_STEPS), TASK_MAX_STEPS);
    advance(&world.host, INT32_MAX / 2);
    CHECK_EQ(task_percent(&world.host, even), 49);
    CHECK_EQ(task_percent(&world.host, stepped), 49);
    advance(&world.host, INT32_MAX / 2);
    CHECK_EQ(task_percent(&world.host, even), 99);
    CHECK_EQ(task_percent(&world.host, stepped), 99);
    CHECK_EQ(even->state, TASK_RUNNING);
    advance(&world.host, 1);
    CHECK_EQ(even->state, TASK_COMPLETE);
    host_free(&world.host);
}

TEST(task_progress, steps_are_spread_evenly_the_first_at_the_start)
{
    static const uint8_t expected[] = {10, 20, 20, 90};
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    GIVE_STEPS(task, 10, 20, 20, 90);
    for (int now = 0; now < 1000; now++) {
        CONTEXT("at %d", now);
        CHECK_EQ(task_percent(&world.host, task), expected[now / 250]);
        advance(&world.host, 1);
    }
    CHECK_EQ(task_percent(&world.host, task), 100);
    CHECK(!task->run);
    host_free(&world.host);
}

TEST(task_progress, more_steps_than_milliseconds)
{
    struct world world;
    uint8_t steps[TASK_MAX_STEPS];
    open_world(&world);
    for (int i = 0; i < TASK_MAX_STEPS; i++)
        steps[i] = (uint8_t)(i / 10);
    struct task *task = start(&world, 4);
    task_take_progress(task, steps_from(steps, TASK_MAX_STEPS), TASK_MAX_STEPS);
    for (int now = 0; now < 4; now++) {
        CHECK_EQ(task_percent(&world.host, task), now * 25);
        advance(&world.host, 1);
    }
    host_free(&world.host);
}

TEST(task_progress, one_step_is_there_from_the_start)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    GIVE_STEPS(task, 42);
    CHECK_EQ(task_percent(&world.host, task), 42);
    advance(&world.host, 99);
    CHECK_EQ(task_percent(&world.host, task), 42);
    host_free(&world.host);
}

TEST(task_progress, success_ends_with_100_whatever_the_last_step_says)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    GIVE_STEPS(task, 0, 7);
    advance(&world.host, 100);
    CHECK_EQ(task_percent(&world.host, task), 100);
    task = start(&world, 100);
    GIVE_STEPS(task, 0, 7);
    task_complete(&world.host, task);
    CHECK_EQ(task_percent(&world.host, task), 100);
    host_free(&world.host);
}

TEST(task_progress, a_failure_stays_at_the_last_step)
{
    struct world world;
    open_world(&world);
    for (int32_t result = 1; result < 12; result++) {
        struct task *task = start(&world, 100);
        GIVE_STEPS(task, 0, 30, 60);
        task_set_result(task, result);
        advance(&world.host, 100);
        CHECK_EQ(task_percent(&world.host, task), 60);
        advance(&world.host, 1000);
        CHECK_EQ(task_percent(&world.host, task), 60);
    }
    host_free(&world.host);
}

TEST(task_progress, a_failure_ahead_of_time_stays_where_it_was)
{
    struct world world;
    open_world(&world);
    struct task *even = start(&world, 100), *stepped = start(&world, 100);
    GIVE_STEPS(stepped, 0, 30, 60);
    task_set_result(even, TASK_DiskRelatedError);
    task_set_result(stepped, TASK_DiskRelatedError);
    advance(&world.host, 37);
    task_complete(&world.host, even);
    task_complete(&world.host, stepped);
    advance(&world.host, 1000);
    CHECK_EQ(task_percent(&world.host, even), 37);
    CHECK_EQ(task_percent(&world.host, stepped), 30);
    host_free(&world.host);
}

TEST(task_progress, a_task_until_completed_by_hand_stays_at_its_first_step)
{
    struct world world;
    open_world(&world);
    struct task *even = start(&world, TASK_BY_HAND), *stepped = start(&world, TASK_BY_HAND);
    GIVE_STEPS(stepped, 12, 30, 60);
    advance(&world.host, CLOCK_MAX_ADVANCE);
    CHECK_EQ(task_percent(&world.host, even), 0);
    CHECK_EQ(task_percent(&world.host, stepped), 12);
    CHECK_EQ(even->state, TASK_RUNNING);
    host_free(&world.host);
}

TEST(task_progress, progress_never_falls_when_the_duration_grows)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    advance(&world.host, 500);
    CHECK_EQ(task_percent(&world.host, task), 50);
    CHECK(task_set_duration(&world.host, task, 2000));
    CHECK_EQ(task_percent(&world.host, task), 50);
    advance(&world.host, 500);
    CHECK_EQ(task_percent(&world.host, task), 50);
    advance(&world.host, 500);
    CHECK_EQ(task_percent(&world.host, task), 75);
    CHECK(task_set_duration(&world.host, task, TASK_BY_HAND));
    CHECK_EQ(task_percent(&world.host, task), 75);
    task_set_result(task, TASK_UnexpectedError);
    task_complete(&world.host, task);
    CHECK_EQ(task_percent(&world.host, task), 75);
    host_free(&world.host);
}

TEST(task_progress, progress_never_falls_when_its_steps_change)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    advance(&world.host, 500);
    CHECK_EQ(task_percent(&world.host, task), 50);
    GIVE_STEPS(task, 10, 20, 30, 60);
    CHECK_EQ(task_percent(&world.host, task), 50);
    advance(&world.host, 250);
    CHECK_EQ(task_percent(&world.host, task), 60);
    task_take_progress(task, NULL, 0);
    CHECK_EQ(task_percent(&world.host, task), 75);
    GIVE_STEPS(task, 0);
    CHECK_EQ(task_percent(&world.host, task), 75);
    host_free(&world.host);
}

TEST(task_progress, progress_never_falls_in_a_random_course)
{
    struct world world;
    uint32_t random = 42;
    open_world(&world);
    for (int round = 0; round < 300; round++) {
        CONTEXT("round %d", round);
        struct task *task = start(&world, 1000);
        int32_t last = 0;
        task_set_result(task, round % 2);
        for (int i = 0; i < 60; i++) {
            random = random * 1664525 + 1013904223;
            uint32_t drawn = (random >> 8) % 2000;
            bool running = task->state == TASK_RUNNING;
            switch (running ? random >> 29 : 7) {
            case 0:
                CHECK(task_set_duration(&world.host, task, drawn));
                break;
            case 1:
                CHECK(task_set_duration(&world.host, task, TASK_BY_HAND));
                break;
            case 2:
                GIVE_STEPS(task, (uint8_t)(drawn % 50), 50, (uint8_t)(50 + drawn % 50));
                break;
            case 3:
                task_take_progress(task, NULL, 0);
                break;
            case 4:
                CHECK_EQ(task_set_percent(&world.host, task, (int32_t)drawn % 101),
                         (int32_t)drawn % 101 < last ? CODE_INVALIDARG : CODE_OK);
                break;
            default:
                advance(&world.host, drawn / 40);
                break;
            }
            int32_t percent = task_percent(&world.host, task);
            CHECK_MSG(percent >= last && percent <= 100, "%d after %d", percent, last);
            last = percent;
        }
        task_complete(&world.host, task);
        CHECK_EQ(task_percent(&world.host, task), task->result ? last : 100);
    }
    host_free(&world.host);
}

TEST(task_progress, a_percentage_set_by_hand_stays)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    advance(&world.host, 100);
    CHECK_EQ(task_set_percent(&world.host, task, 30), CODE_OK);
    CHECK_EQ(task_percent(&world.host, task), 30);
    advance(&world.host, 800);
    CHECK_EQ(task_percent(&world.host, task), 30);
    CHECK_EQ(task_set_percent(&world.host, task, 31), CODE_OK);
    advance(&world.host, 99);
    CHECK_EQ(task_percent(&world.host, task), 31);
    advance(&world.host, 1);
    CHECK_EQ(task_percent(&world.host, task), 100);
    host_free(&world.host);
}

TEST(task_progress, a_percentage_set_by_hand_is_where_a_failure_stays)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    GIVE_STEPS(task, 0, 80);
    CHECK_EQ(task_set_percent(&world.host, task, 30), CODE_OK);
    task_set_result(task, TASK_DiskRelatedError);
    advance(&world.host, 1000);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task_percent(&world.host, task), 30);
    host_free(&world.host);
}

TEST(task_progress, a_percentage_by_hand_is_from_what_it_is_now_to_100)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    CHECK_EQ(task_set_percent(&world.host, task, -1), CODE_INVALIDARG);
    advance(&world.host, 400);
    CHECK_EQ(task_set_percent(&world.host, task, 39), CODE_INVALIDARG);
    CHECK_EQ(task_set_percent(&world.host, task, 101), CODE_INVALIDARG);
    CHECK_EQ(task_set_percent(&world.host, task, INT32_MAX), CODE_INVALIDARG);
    CHECK_EQ(task_set_percent(&world.host, task, INT32_MIN), CODE_INVALIDARG);
    advance(&world.host, 100);
    CHECK_EQ(task_percent(&world.host, task), 50); /* what failed has not ended its course */
    CHECK_EQ(task_set_percent(&world.host, task, 50), CODE_OK);
    CHECK_EQ(task_set_percent(&world.host, task, 100), CODE_OK);
    CHECK_EQ(task_set_percent(&world.host, task, 99), CODE_INVALIDARG);
    CHECK_EQ(task_percent(&world.host, task), 100);
    CHECK_EQ(task->state, TASK_RUNNING);
    host_free(&world.host);
}
