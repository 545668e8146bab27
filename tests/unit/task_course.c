/* SPDX-License-Identifier: MIT */
/* Tests of what is out of the ordinary in a task's course: stalls, polls, and cancellations. */
#include "task_fixture.h"

static struct task *start_with(struct world *world, int64_t duration, struct task_course course)
{
    struct task *task = start(world, duration);
    CHECK(task_set_course(&world->host, task, &course));
    return task;
}

TEST(task_course, a_stall_puts_off_the_end)
{
    struct world world;
    open_world(&world);
    struct task *task =
        start_with(&world, 1000, (struct task_course){.stall_at = 40, .stall = 5000});
    advance(&world.host, 399);
    CHECK_EQ(task_percent(&world.host, task), 39);
    advance(&world.host, 1);
    CHECK_EQ(task_percent(&world.host, task), 40);
    advance(&world.host, 5000);
    CHECK_EQ(task_percent(&world.host, task), 40);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&world.host, 300);
    CHECK_EQ(task_percent(&world.host, task), 70);
    advance(&world.host, 300);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, 6000);
    host_free(&world.host);
}

TEST(task_course, a_stall_for_ever_ends_by_hand_alone)
{
    struct world world;
    open_world(&world);
    struct task *task =
        start_with(&world, 1000, (struct task_course){.stall_at = 0, .stall = TASK_BY_HAND});
    advance(&world.host, 1000000);
    CHECK_EQ(task_percent(&world.host, task), 0);
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    task_complete(&world.host, task);
    CHECK_EQ(task->result, TASK_Success);
    CHECK(!task->run);
    host_free(&world.host);
}

TEST(task_course, steps_stall_where_they_first_reach_the_percentage)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 400);
    GIVE_STEPS(task, 0, 20, 60, 90);
    const struct task_course course = {.stall_at = 50, .stall = 1000};
    CHECK(task_set_course(&world.host, task, &course));
    advance(&world.host, 199);
    CHECK_EQ(task_percent(&world.host, task), 20);
    advance(&world.host, 1);
    CHECK_EQ(task_percent(&world.host, task), 60);
    advance(&world.host, 1050);
    CHECK_EQ(task_percent(&world.host, task), 60);
    advance(&world.host, 50);
    CHECK_EQ(task_percent(&world.host, task), 90);
    advance(&world.host, 100);
    CHECK_EQ(task->state, TASK_COMPLETE);
    host_free(&world.host);
}

TEST(task_course, a_stall_that_is_never_reached_changes_nothing)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 400);
    GIVE_STEPS(task, 0, 20);
    const struct task_course course = {.stall_at = 50, .stall = 1000};
    CHECK(task_set_course(&world.host, task, &course));
    advance(&world.host, 400);
    CHECK_EQ(task->state, TASK_COMPLETE);
    host_free(&world.host);
}

TEST(task_course, the_last_poll_ends_it)
{
    struct world world;
    open_world(&world);
    struct task *task =
        start_with(&world, TASK_BY_HAND, (struct task_course){.stall_at = -1, .polls = 3});
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(task->state, TASK_RUNNING);
        task_polled(&world.host, task);
    }
    CHECK_EQ(task->state, TASK_COMPLETE);
    task_polled(&world.host, task);
    host_free(&world.host);
}

TEST(task_course, every_way_a_cancellation_can_go)
{
    static const struct {
        enum task_cancelling cancelling;
        code answer;
        enum task_state state; /* at once */
        int32_t result;        /* in the end */
        bool ends;             /* by itself */
    } rows[] = {
        {TASK_CANCEL_WINS, CODE_OK, TASK_COMPLETE, TASK_Cancelled, true},
        {TASK_CANCEL_LOSES, CODE_OK, TASK_RUNNING, TASK_Success, true},
        {TASK_CANCEL_LATE, CODE_FAIL, TASK_COMPLETE, TASK_Success, true},
        {TASK_CANCEL_FAILS, CODE_FAIL, TASK_RUNNING, TASK_Success, true},
        {TASK_CANCEL_NEVER, CODE_OK, TASK_RUNNING, TASK_Success, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct world world;
        open_world(&world);
        CONTEXT("row %d", (int)i);
        struct task *task = start_with(
            &world, 1000,
            (struct task_course){.stall_at = -1, .cancelling = (uint8_t)rows[i].cancelling});
        advance(&world.host, 300);
        CHECK_EQ(task_cancel(&world.host, task), rows[i].answer);
        CHECK_EQ(task->state, rows[i].state);
        advance(&world.host, 100000);
        CHECK_EQ(task->state, rows[i].ends ? TASK_COMPLETE : TASK_RUNNING);
        if (!rows[i].ends) {
            CHECK_EQ(task_percent(&world.host, task), 30);
            task_complete(&world.host, task);
        }
        CHECK_EQ(task->result, rows[i].result);
        host_free(&world.host);
    }
}
