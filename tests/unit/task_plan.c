/* SPDX-License-Identifier: MIT */
/* Tests of model/task: plans. */
#include "task_fixture.h"

TEST(task_plan, a_plan_is_empty)
{
    struct world world;
    open_world(&world);
    struct task *plan = task_plan(&world.host, &startup);
    CHECK_EQ(plan->state, TASK_PLANNED);
    CHECK_EQ(plan->set, 0);
    CHECK_EQ(plan->duration, -2);
    CHECK_EQ(plan->result, TASK_Success);
    CHECK_EQ(plan->error, CODE_OK);
    CHECK_EQ(plan->description.length, 0);
    CHECK(!plan->run->steps);
    CHECK(plan->cause == &startup);
    CHECK(!plan->any_cause);
    CHECK_EQ(task_percent(&world.host, plan), 0);
    CHECK(slots_get(&world.host.slots, plan->ref) == plan);
    CHECK_EQ(world.host.task_count, 0);
    advance(&world.host, 100000);
    CHECK_EQ(plan->state, TASK_PLANNED);
    host_free(&world.host);
}

TEST(task_plan, plans_of_a_cause_are_used_in_their_order)
{
    struct world world;
    struct task *plans[5];
    open_world(&world);
    for (int i = 0; i < 5; i++)
        plans[i] = task_plan(&world.host, &startup);
    for (int i = 0; i < 5; i++) {
        CHECK_EQ(host_planned_tasks(&world.host), 5 - i);
        CHECK(start(&world, 10) == plans[i]);
        CHECK_EQ(plans[i]->state, TASK_RUNNING);
    }
    struct task *other = start(&world, 10);
    for (int i = 0; i < 5; i++)
        CHECK(other != plans[i]);
    host_free(&world.host);
}

TEST(task_plan, a_plan_waits_for_its_cause)
{
    struct world world;
    open_world(&world);
    struct task *for_startup = task_plan(&world.host, &startup);
    struct task *for_save = task_plan(&world.host, &save);
    struct task *reset_task = start_for(&world.host, &reset, 10);
    CHECK(reset_task != for_startup && reset_task != for_save);
    CHECK(start_for(&world.host, &save, 10) == for_save);
    CHECK(start_for(&world.host, &save, 10) != for_startup);
    CHECK_EQ(for_startup->state, TASK_PLANNED);
    CHECK(start_for(&world.host, &startup, 10) == for_startup);
    CHECK_EQ(host_planned_tasks(&world.host), 0);
    host_free(&world.host);
}

TEST(task_plan, a_plan_for_any_cause_takes_its_turn)
{
    struct world world;
    open_world(&world);
    struct task *for_save = task_plan(&world.host, &save);
    struct task *any = task_plan(&world.host, NULL);
    struct task *for_startup = task_plan(&world.host, &startup);
    struct task *any2 = task_plan(&world.host, NULL);
    CHECK(any->any_cause);
    CHECK(start_for(&world.host, &startup, 10) == any);
    CHECK(!any->any_cause);
    CHECK(any->cause == &startup);
    CHECK(start_for(&world.host, &startup, 10) == for_startup);
    CHECK(start_for(&world.host, &save, 10) == for_save);
    CHECK(start_for(&world.host, &reset, 10) == any2);
    CHECK(any2->cause == &reset);
    CHECK_EQ(host_planned_tasks(&world.host), 0);
    host_free(&world.host);
}

TEST(task_plan, a_task_without_cause_uses_no_plan)
{
    struct world world;
    open_world(&world);
    struct task *any = task_plan(&world.host, NULL);
    struct task *for_startup = task_plan(&world.host, &startup);
    struct task *task = start_for(&world.host, NULL, 10);
    CHECK(task != any && task != for_startup);
    CHECK(!task->cause);
    CHECK(!task->any_cause);
    CHECK_EQ(host_planned_tasks(&world.host), 2);
    host_free(&world.host);
}

TEST(task_plan, one_plan_can_be_started_out_of_turn)
{
    struct world world;
    const struct task_start how = {.description = SPAN("made"), .duration = 10};
    open_world(&world);
    struct task *first = task_plan(&world.host, &startup);
    struct task *second = task_plan(&world.host, &startup);
    struct task *third = task_plan(&world.host, &startup);
    CHECK(task_start_plan(&world.host, second, &how));
    CHECK_EQ(second->state, TASK_RUNNING);
    CHECK(!second->cause);
    CHECK_EQ(host_planned_tasks(&world.host), 2);
    CHECK(start(&world, 10) == first);
    CHECK(start(&world, 10) == third);
    host_free(&world.host);
}

TEST(task_plan, a_plan_can_be_discarded_wherever_it_stands)
{
    for (int discarded = 0; discarded < 4; discarded++) {
        struct world world;
        struct task *plans[4];
        CONTEXT("number %d", discarded);
        open_world(&world);
        for (int i = 0; i < 4; i++)
            plans[i] = task_plan(&world.host, i % 2 ? NULL : &startup);
        struct text text = text_from(SPAN("text"));
        task_take_description(plans[discarded], &text);
        text = text_from(SPAN("error"));
        task_take_error_description(plans[discarded], &text);
        GIVE_STEPS(plans[discarded], 1, 2, 3);
        struct ref ref = plans[discarded]->ref;
        task_discard(&world.host, plans[discarded]);
        CHECK(!slots_get(&world.host.slots, ref));
        CHECK_EQ(host_planned_tasks(&world.host), 3);
        for (int i = 0; i < 4; i++)
            if (i != discarded)
                CHECK(start(&world, 10) == plans[i]);
        CHECK_EQ(host_planned_tasks(&world.host), 0);
        CHECK(task_plan(&world.host, &startup) == world.host.plans);
        host_free(&world.host);
    }
}

TEST(task_plan, what_is_planned_survives_the_start)
{
    struct world world;
    open_world(&world);
    struct task *plan = task_plan(&world.host, &startup);
    struct text description = text_from(SPAN("my task")), error = text_from(SPAN("my error"));
    task_set_result(plan, TASK_ThreadCrashError);
    task_set_error(plan, CODE_VM_E_PARENT_MODIFIED);
    task_take_error_description(plan, &error);
    task_take_description(plan, &description);
    CHECK(task_set_duration(&world.host, plan, 400));
    task_set_cancelable(plan, false);
    GIVE_STEPS(plan, 5, 15, 25, 35);
    advance(&world.host, 1000);
    CHECK(start(&world, 999) == plan);
    CHECK_EQ(plan->result, TASK_ThreadCrashError);
    CHECK_EQ(plan->error, CODE_VM_E_PARENT_MODIFIED);
    CHECK(text_is(&plan->error_description, SPAN("my error")));
    CHECK(text_is(&plan->description, SPAN("my task")));
    CHECK_EQ(plan->duration, 400);
    CHECK(!plan->cancelable);
    CHECK_EQ(task_percent(&world.host, plan), 5);
    advance(&world.host, 399);
    CHECK_EQ(task_percent(&world.host, plan), 35);
    CHECK_EQ(plan->state, TASK_RUNNING);
    advance(&world.host, 1);
    CHECK_EQ(plan->state, TASK_COMPLETE);
    CHECK_EQ(plan->result, TASK_ThreadCrashError);
    CHECK_EQ(plan->end, 1400);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(task_plan, the_member_fills_in_what_is_not_planned)
{
    struct world world;
    open_world(&world);
    struct task *plan = task_plan(&world.host, &startup);
    task_set_result(plan, TASK_TimeOutError);
    CHECK(start(&world, 300) == plan);
    CHECK(text_is(&plan->description, SPAN("Working")));
    CHECK_EQ(plan->duration, 300);
    CHECK(plan->cancelable);
    CHECK_EQ(plan->error, CODE_VM_E_TIMED_OUT);
    advance(&world.host, 300);
    CHECK_EQ(plan->result, TASK_TimeOutError);
    host_free(&world.host);
}

TEST(task_plan, an_empty_description_can_be_planned)
{
    struct world world;
    struct text text = {0};
    open_world(&world);
    struct task *plan = task_plan(&world.host, &startup);
    task_take_description(plan, &text);
    start(&world, 300);
    CHECK_EQ(plan->description.length, 0);
    host_free(&world.host);
}

TEST(task_plan, a_planned_task_can_be_cancelable_where_its_member_is_not)
{
    struct world world;
    const struct task_start how = {.duration = 100};
    open_world(&world);
    task_set_cancelable(task_plan(&world.host, &startup), true);
    world.host.cause = &startup;
    struct task *task = task_start(&world.host, &how);
    CHECK(task->cancelable);
    task = task_start(&world.host, &how);
    CHECK(!task->cancelable);
    host_free(&world.host);
}
