/* SPDX-License-Identifier: MIT */
/* Tests of model/task: start, duration, cancelling, memory that runs out. */
#include "task_fixture.h"

/* ---- Starting ---- */

TEST(task, a_started_task_is_what_its_member_says)
{
    struct world world;
    open_world(&world);
    advance(&world.host, 70);
    struct task_start how = {
        .description = SPAN("Doing it"),
        .duration = 250,
        .cancelable = false,
        .completed = completed,
        .machine = world.host.machines[0]->ref,
        .before = MACHINE_SAVED,
    };
    world.host.cause = &save;
    struct task *task = task_start(&world.host, &how);
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK(text_is(&task->description, SPAN("Doing it")));
    CHECK(task->description.chars != how.description.chars);
    CHECK_EQ(task->duration, 250);
    CHECK_EQ(task->start, 70);
    CHECK(!task->cancelable);
    CHECK(task->cause == &save);
    CHECK(!task->any_cause);
    CHECK_EQ(task->machine.index, how.machine.index);
    CHECK_EQ(task->before, MACHINE_SAVED);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(task->error, CODE_OK);
    CHECK_EQ(task->set, 0);
    CHECK_EQ(world.host.task_count, 1);
    CHECK(host_task(&world.host, 0) == task);
    CHECK(slots_get(&world.host.slots, task->ref) == task);
    CHECK_EQ(clock_next(&world.host.clock), 320);
    host_free(&world.host);
}

TEST(task, tasks_stand_in_the_order_of_their_start)
{
    struct world world;
    struct task *tasks[50];
    open_world(&world);
    struct task *plan = task_plan(&world.host, &save);
    for (int i = 0; i < 50; i++)
        tasks[i] = i == 30 ? start_for(&world.host, &save, 10) : start(&world, 100 - i);
    CHECK(tasks[30] == plan);
    advance(&world.host, 1000);
    CHECK_EQ(world.host.task_count, 50);
    for (int i = 0; i < 50; i++) {
        CHECK(host_task(&world.host, (size_t)i) == tasks[i]);
        CHECK(!i || tasks[i]->id > tasks[i - 1]->id);
    }
    host_free(&world.host);
}

/* ---- Durations ---- */

TEST(task, completes_when_its_duration_is_over)
{
    struct world world;
    open_world(&world);
    advance(&world.host, 5);
    struct task *task = start(&world, 1000);
    advance(&world.host, 999);
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK_EQ(world.count, 0);
    advance(&world.host, 1);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, 1005);
    CHECK_EQ(world.count, 1);
    advance(&world.host, 10000);
    CHECK_EQ(task->end, 1005);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(task, a_duration_of_zero_is_over_at_the_next_look)
{
    struct world world;
    open_world(&world);
    advance(&world.host, 5);
    struct task *task = start(&world, 0);
    CHECK_EQ(task->state, TASK_RUNNING);
    clock_settle(&world.host);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, 5);
    CHECK_EQ(world.host.clock.now, 5);
    CHECK_EQ(task_percent(&world.host, task), 100);
    host_free(&world.host);
}

TEST(task, a_failure_of_no_duration_has_its_last_step)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 0);
    GIVE_STEPS(task, 10, 20);
    task_set_result(task, TASK_DiskRelatedError);
    clock_settle(&world.host);
    CHECK_EQ(task_percent(&world.host, task), 20);
    host_free(&world.host);
}

TEST(task, completing_by_hand)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, TASK_BY_HAND);
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    advance(&world.host, 123456);
    CHECK_EQ(task->state, TASK_RUNNING);
    task_complete(&world.host, task);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, 123456);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(task, completing_ahead_of_time_happens_once)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    advance(&world.host, 10);
    task_complete(&world.host, task);
    task_complete(&world.host, task);
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    advance(&world.host, 10000);
    task_complete(&world.host, task);
    CHECK_EQ(task->end, 10);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(task, a_planned_task_cannot_be_completed)
{
    struct world world;
    open_world(&world);
    struct task *plan = task_plan(&world.host, &startup);
    task_complete(&world.host, plan);
    CHECK_EQ(plan->state, TASK_PLANNED);
    CHECK(start(&world, 10) == plan);
    host_free(&world.host);
}

TEST(task, its_duration_can_be_changed_while_it_runs)
{
    static const struct {
        int64_t before, after, end;
    } rows[] = {
        {1000, 2000, 2000},         /* later */
        {1000, 600, 600},           /* earlier */
        {1000, 501, 501},           {1000, 500, 500}, /* now */
        {1000, 100, 500},           /* in the past: now */
        {1000, 0, 500},             {1000, TASK_BY_HAND, -1},
        {TASK_BY_HAND, 800, 800},   {TASK_BY_HAND, 100, 500},
        {TASK_BY_HAND, 0, 500},     {TASK_BY_HAND, TASK_BY_HAND, -1},
        {1000, INT32_MAX, INT32_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world world;
        CONTEXT("%d to %d", (int)rows[i].before, (int)rows[i].after);
        open_world(&world);
        advance(&world.host, 70);
        struct task *task = start(&world, rows[i].before);
        advance(&world.host, 500);
        CHECK(task_set_duration(&world.host, task, rows[i].after));
        CHECK_EQ(task->duration, rows[i].after);
        CHECK_EQ(task->state, TASK_RUNNING); /* until the clock is looked at */
        if (rows[i].end == 500) {
            clock_settle(&world.host);
        } else if (rows[i].end > 0) {
            advance(&world.host, rows[i].end - 501);
            CHECK_EQ(task->state, TASK_RUNNING);
            advance(&world.host, 1);
        }
        if (rows[i].end < 0) {
            advance(&world.host, 100000);
            CHECK_EQ(task->state, TASK_RUNNING);
        } else {
            CHECK_EQ(task->state, TASK_COMPLETE);
            CHECK_EQ(task->end, 70 + rows[i].end);
        }
        host_free(&world.host);
    }
}

TEST(task, what_is_put_into_the_past_is_due_now_and_in_its_turn)
{
    struct world world;
    open_world(&world);
    struct task *now = start(&world, TASK_BY_HAND), *past = start(&world, 1000);
    advance(&world.host, 500);
    CHECK(task_set_duration(&world.host, now, 500));
    CHECK(task_set_duration(&world.host, past, 100));
    CHECK_EQ(clock_next(&world.host.clock), 500);
    clock_settle(&world.host);
    CHECK_EQ(world.count, 2);
    CHECK(world.completed[0] == now);
    CHECK(world.completed[1] == past);
    CHECK_EQ(past->end, 500);
    host_free(&world.host);
}

TEST(task, the_duration_of_a_plan_counts_from_its_start)
{
    struct world world;
    open_world(&world);
    struct task *plan = task_plan(&world.host, &startup);
    CHECK(task_set_duration(&world.host, plan, 100));
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    advance(&world.host, 5000);
    start(&world, 7);
    CHECK_EQ(clock_next(&world.host.clock), 5100);
    host_free(&world.host);
}

TEST(task, the_clock_modes_complete_it_too)
{
    struct world world;
    open_world(&world);
    clock_set_mode(&world.host.clock, CLOCK_AUTO);
    struct task *task = start(&world, 250);
    clock_poll(&world.host);
    clock_poll(&world.host);
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK_EQ(task_percent(&world.host, task), 80);
    clock_poll(&world.host);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, 250);
    clock_set_mode(&world.host.clock, CLOCK_REAL);
    task = start(&world, 250);
    wall_now += 249;
    clock_settle(&world.host);
    CHECK_EQ(task->state, TASK_RUNNING);
    wall_now += 1000;
    clock_settle(&world.host);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, 550);
    host_free(&world.host);
}

/* ---- Cancelling ---- */

TEST(task, a_running_task_is_cancelled)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    advance(&world.host, 420);
    CHECK_EQ(task_cancel(&world.host, task), CODE_OK);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(task->error, CODE_CANCELLED);
    CHECK_EQ(task->end, 420);
    CHECK_EQ(task_percent(&world.host, task), 42);
    CHECK_EQ(world.count, 1);
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    advance(&world.host, 10000);
    CHECK_EQ(task->end, 420);
    CHECK_EQ(task_percent(&world.host, task), 42);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(task, cancelling_stays_at_the_step_or_percentage)
{
    struct world world;
    open_world(&world);
    struct task *stepped = start(&world, 100), *by_hand = start(&world, 100);
    GIVE_STEPS(stepped, 5, 55, 95);
    CHECK_EQ(task_set_percent(&world.host, by_hand, 66), CODE_OK);
    advance(&world.host, 50);
    CHECK_EQ(task_cancel(&world.host, stepped), CODE_OK);
    CHECK_EQ(task_cancel(&world.host, by_hand), CODE_OK);
    CHECK_EQ(task_percent(&world.host, stepped), 55);
    CHECK_EQ(task_percent(&world.host, by_hand), 66);
    host_free(&world.host);
}

TEST(task, what_is_not_cancelable_goes_on)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    task_set_cancelable(task, false);
    advance(&world.host, 100);
    CHECK_EQ(task_cancel(&world.host, task), CODE_FAIL);
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(task->error, CODE_OK);
    world.host.policy.cancel_complete_code = CODE_OK; /* another matter */
    CHECK_EQ(task_cancel(&world.host, task), CODE_FAIL);
    advance(&world.host, 900);
    CHECK_EQ(task->result, TASK_Success);
    host_free(&world.host);
}

TEST(task, whether_it_is_cancelable_can_change_while_it_runs)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    task_set_cancelable(task, false);
    CHECK_EQ(task_cancel(&world.host, task), CODE_FAIL);
    task_set_cancelable(task, true);
    CHECK_EQ(task_cancel(&world.host, task), CODE_OK);
    CHECK_EQ(task->result, TASK_Cancelled);
    host_free(&world.host);
}

TEST(task, cancelling_what_is_complete_answers_by_policy)
{
    static const code policies[] = {CODE_FAIL, CODE_OK, CODE_FALSE, CODE_VM_E_VM_UNKNOWN};
    struct world world;
    open_world(&world);
    CHECK_EQ(world.host.policy.cancel_complete_code, CODE_FAIL);
    for (int i = 0; i < 4; i++) {
        for (int cancelable = 0; cancelable < 2; cancelable++) {
            struct task *task = start(&world, 100);
            task_set_cancelable(task, cancelable != 0);
            task_set_result(task, cancelable ? TASK_Success : TASK_DiskRelatedError);
            advance(&world.host, 100);
            int64_t end = task->end;
            world.host.policy.cancel_complete_code = policies[i];
            world.count = 0;
            advance(&world.host, 10);
            CHECK_EQ(task_cancel(&world.host, task), policies[i]);
            CHECK_EQ(task->result, cancelable ? TASK_Success : TASK_DiskRelatedError);
            CHECK_EQ(task->error, cancelable ? CODE_OK : CODE_DISK_FULL);
            CHECK_EQ(task->end, end);
            CHECK_EQ(world.count, 0);
        }
    }
    host_free(&world.host);
}

TEST(task, cancelling_twice_is_cancelling_what_is_complete)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    CHECK_EQ(task_cancel(&world.host, task), CODE_OK);
    CHECK_EQ(task_cancel(&world.host, task), CODE_FAIL);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(task, cancelling_overrides_result_error_and_text)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 1000);
    struct text text = text_from(SPAN("The disk has melted."));
    task_set_result(task, TASK_DiskRelatedError);
    task_set_error(task, CODE_VM_E_PARENT_MODIFIED);
    task_take_error_description(task, &text);
    CHECK_EQ(task_cancel(&world.host, task), CODE_OK);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(task->error, CODE_CANCELLED);
    CHECK(!(task->set & TASK_SET_ERROR_DESCRIPTION)); /* so the usual text is shown */
    CHECK(!(task->set & TASK_SET_ERROR));
    CHECK(!strcmp(task_usual_error_text(task->result), "The task was cancelled."));
    CHECK(text_is(&task->description, SPAN("Working")));
    host_free(&world.host);
}

TEST(task, completion_before_cancel_at_the_same_time_wins)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    advance(&world.host, 100);
    CHECK_EQ(task_cancel(&world.host, task), CODE_FAIL);
    CHECK_EQ(task->result, TASK_Success);
    host_free(&world.host);
}

/* ---- Memory that runs out ---- */

TEST(task, planning_fails_cleanly_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct world world;
        struct task *plan;
        open_world(&world);
        while (world.host.slots.count < world.host.slots.capacity)
            CHECK(task_plan(&world.host, &save));
        size_t before = host_planned_tasks(&world.host);
        WITH_MEMORY(tries, plan = task_plan(&world.host, &startup));
        done = !memory_failed;
        CHECK_EQ(plan != NULL, done);
        CHECK_EQ(host_planned_tasks(&world.host), before + done);
        struct task *task = start(&world, 100);
        CHECK_EQ(task == plan, done);
        host_free(&world.host);
    }
    CHECK_EQ(tries, 4);
}

TEST(task, a_plan_stays_planned_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct world world;
        const struct task_start how = {.description = SPAN("Working"), .duration = 50};
        open_world(&world);
        while (world.host.task_count < 16)
            start(&world, 1000);
        struct task *plan = task_plan(&world.host, &startup);
        struct task *behind = task_plan(&world.host, &startup);
        task_set_result(plan, TASK_DiskRelatedError);
        GIVE_STEPS(plan, 10, 20);
        bool started;
        WITH_MEMORY(tries, started = task_start_plan(&world.host, plan, &how));
        done = !memory_failed;
        CHECK_EQ(started, done);
        if (!done) {
            CHECK_EQ(plan->state, TASK_PLANNED);
            CHECK_EQ(plan->duration, TASK_DEFAULT_DURATION);
            CHECK_EQ(plan->set, TASK_SET_RESULT);
            CHECK_EQ(plan->description.length, 0);
            CHECK_EQ(plan->run->due.place, 0);
            CHECK_EQ(world.host.task_count, 16);
            CHECK_EQ(host_planned_tasks(&world.host), 2);
            CHECK(start(&world, 50) == plan);
        }
        CHECK(start(&world, 50) == behind);
        advance(&world.host, 50);
        CHECK_EQ(plan->result, TASK_DiskRelatedError);
        CHECK_EQ(task_percent(&world.host, plan), 20);
        host_free(&world.host);
    }
    CHECK_EQ(tries, 4);
}

TEST(task, what_is_set_in_a_plan_stays_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct world world;
        const struct task_start how = {.description = SPAN("Working"), .duration = 50};
        struct text text = text_from(SPAN("mine"));
        open_world(&world);
        while (world.host.task_count < 16)
            start(&world, 1000);
        struct task *plan = task_plan(&world.host, &startup);
        task_take_description(plan, &text);
        CHECK(task_set_duration(&world.host, plan, 77));
        bool started;
        WITH_MEMORY(tries, started = task_start_plan(&world.host, plan, &how));
        done = !memory_failed;
        CHECK_EQ(started, done);
        CHECK(text_is(&plan->description, SPAN("mine")));
        CHECK_EQ(plan->duration, 77);
        host_free(&world.host);
    }
    CHECK_EQ(tries, 3);
}

TEST(task, starting_fails_cleanly_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct world world;
        const struct task_start how = {.description = SPAN("Working"), .duration = 50};
        open_world(&world);
        while (world.host.task_count < 16)
            start(&world, 1000);
        while (world.host.slots.count < world.host.slots.capacity)
            CHECK(task_plan(&world.host, &save));
        struct task *task;
        WITH_MEMORY(tries, task = task_start(&world.host, &how));
        done = !memory_failed;
        CHECK_EQ(task != NULL, done);
        CHECK_EQ(world.host.task_count, 16 + done);
        CHECK_EQ(world.host.clock.count, 16 + done);
        start(&world, 50);
        host_free(&world.host);
    }
    CHECK(tries > 4);
}

TEST(task, a_duration_stays_as_it_was_when_memory_runs_out)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, TASK_BY_HAND);
    for (int i = 0; i < 16; i++)
        start(&world, 1000);
    bool done;
    WITH_MEMORY(0, done = task_set_duration(&world.host, task, 100));
    CHECK(!done && memory_failed);
    CHECK_EQ(task->duration, TASK_BY_HAND);
    CHECK_EQ(task->set, 0);
    advance(&world.host, 1000);
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK(task_set_duration(&world.host, task, 1100));
    advance(&world.host, 100);
    CHECK_EQ(task->state, TASK_COMPLETE);
    host_free(&world.host);
}
