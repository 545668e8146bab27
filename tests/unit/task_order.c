/* SPDX-License-Identifier: MIT */
/* Tests of model/task: the order of completions, and what they do to other tasks. */
#include "task_fixture.h"

TEST(task_order, tasks_complete_in_the_order_of_their_time)
{
    static const int64_t durations[] = {500, 100, 300, 200, 400};
    static const int expected[] = {1, 3, 2, 4, 0};
    struct world world;
    struct task *tasks[5];
    open_world(&world);
    for (int i = 0; i < 5; i++)
        tasks[i] = start(&world, durations[i]);
    advance(&world.host, 10000);
    CHECK_EQ(world.count, 5);
    for (int i = 0; i < 5; i++) {
        CHECK(world.completed[i] == tasks[expected[i]]);
        CHECK_EQ(tasks[i]->end, durations[i]);
    }
    host_free(&world.host);
}

TEST(task_order, tasks_due_together_complete_in_the_order_of_their_start)
{
    struct world world;
    struct task *tasks[20];
    open_world(&world);
    for (int i = 0; i < 20; i++) {
        tasks[i] = start(&world, 100 - i); /* all at 100 */
        advance(&world.host, 1);
    }
    advance(&world.host, 100);
    CHECK_EQ(world.count, 20);
    for (int i = 0; i < 20; i++)
        CHECK(world.completed[i] == tasks[i]);
    host_free(&world.host);
}

static void cancel_second(struct world *world)
{
    CHECK_EQ(task_cancel(&world->host, world->second), CODE_OK);
}

TEST(task_order, a_completion_may_cancel_what_is_due_together)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.second = start(&world, 100);
    struct task *third = start(&world, 100);
    world.then = cancel_second;
    advance(&world.host, 100);
    CHECK_EQ(world.count, 3);
    CHECK(world.completed[0] == world.first);
    CHECK(world.completed[1] == world.second);
    CHECK(world.completed[2] == third);
    CHECK_EQ(world.second->result, TASK_Cancelled);
    CHECK_EQ(world.second->end, 100);
    CHECK_EQ(third->result, TASK_Success);
    host_free(&world.host);
}

TEST(task_order, a_completion_may_cancel_what_is_due_later)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.second = start(&world, 200);
    world.then = cancel_second;
    advance(&world.host, 1000);
    CHECK_EQ(world.count, 2);
    CHECK_EQ(world.second->result, TASK_Cancelled);
    CHECK_EQ(world.second->end, 100);
    CHECK_EQ(task_percent(&world.host, world.second), 50);
    host_free(&world.host);
}

static void complete_second(struct world *world)
{
    task_complete(&world->host, world->second);
}

TEST(task_order, a_completion_may_complete_another)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.second = start(&world, TASK_BY_HAND);
    world.then = complete_second;
    advance(&world.host, 1000);
    CHECK_EQ(world.count, 2);
    CHECK_EQ(world.second->end, 100);
    CHECK_EQ(world.second->result, TASK_Success);
    host_free(&world.host);
}

static void start_another(struct world *world)
{
    world->started = start(world, 50);
}

TEST(task_order, a_completion_may_start_another_that_ends_on_the_way)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.second = start(&world, 140);
    struct task *last = start(&world, 160);
    world.then = start_another;
    advance(&world.host, 1000);
    CHECK_EQ(world.count, 4);
    CHECK(world.completed[1] == world.second);
    CHECK(world.completed[2] == world.started);
    CHECK(world.completed[3] == last);
    CHECK_EQ(world.started->start, 100);
    CHECK_EQ(world.started->end, 150);
    host_free(&world.host);
}

static void start_at_once(struct world *world)
{
    world->started = start(world, 0);
}

TEST(task_order, a_completion_may_start_another_that_ends_at_once)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.second = start(&world, 100);
    world.then = start_at_once;
    clock_advance_to(&world.host, 100);
    CHECK_EQ(world.count, 3);
    CHECK(world.completed[1] == world.second);
    CHECK(world.completed[2] == world.started);
    CHECK_EQ(world.started->end, 100);
    host_free(&world.host);
}

static void put_off_second(struct world *world)
{
    CHECK(task_set_duration(&world->host, world->second, 180));
}

TEST(task_order, a_completion_may_put_off_another)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.second = start(&world, 100);
    world.then = put_off_second;
    advance(&world.host, 100);
    CHECK_EQ(world.count, 1);
    advance(&world.host, 100);
    CHECK_EQ(world.count, 2);
    CHECK_EQ(world.second->end, 180);
    host_free(&world.host);
}

static void start_many(struct world *world)
{
    for (int i = 0; i < 40; i++)
        start(world, 10); /* more than the lists and the heap have room for */
}

TEST(task_order, a_completion_may_start_many)
{
    struct world world;
    open_world(&world);
    world.first = start(&world, 100);
    world.then = start_many;
    advance(&world.host, 1000);
    CHECK_EQ(world.count, 41);
    CHECK_EQ(world.host.task_count, 41);
    for (int i = 1; i < 41; i++)
        CHECK_EQ(world.completed[i]->end, 110);
    host_free(&world.host);
}
