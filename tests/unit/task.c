/* SPDX-License-Identifier: MIT */
/* Tests of model/task: results, plans, progress, durations, completion and cancelling. */
#include "model/task.h"

#include "fixture.h"

/* Causes: members, as far as the model knows them. */
static const char startup, save, reset;

/* A host that keeps a record of the completions. The host comes first: that is how a callback
 * finds its world. */
struct world {
    struct host host;
    struct task *completed[64];
    int count;
    /* What the completion of the first of these does to the second, or starts. */
    struct task *first, *second;
    void (*then)(struct world *world);
    struct task *started;
};

static void completed(struct host *host, struct task *task)
{
    struct world *world = (struct world *)host;
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, host->clock.now);
    if (world->count < 64)
        world->completed[world->count++] = task;
    if (world->then && task == world->first)
        world->then(world);
}

static void open_world(struct world *world)
{
    memset(world, 0, sizeof *world);
    open_host(&world->host);
}

static struct task *start_for(struct host *host, task_cause cause, int64_t duration)
{
    const struct task_start start = {
        .description = SPAN("Working"),
        .duration = duration,
        .cancelable = true,
        .completed = completed,
    };
    host->cause = cause;
    struct task *task = task_start(host, &start);
    host->cause = NULL;
    if (!CHECK(task != NULL))
        abort();
    return task;
}

static struct task *start(struct world *world, int64_t duration)
{
    return start_for(&world->host, &startup, duration);
}

/* ---- Results by name and by number ---- */

static const struct {
    const char *name;
    int32_t value;
    struct span wide;
} ten[] = {
    {"Success", 0, {u"Success", 7}},
    {"Cancelled", 1, {u"Cancelled", 9}},
    {"UnexpectedError", 2, {u"UnexpectedError", 15}},
    {"OutOfMemoryError", 3, {u"OutOfMemoryError", 16}},
    {"DiskRelatedError", 4, {u"DiskRelatedError", 16}},
    {"IncompatibleSavedStateError", 5, {u"IncompatibleSavedStateError", 27}},
    {"TimeOutError", 6, {u"TimeOutError", 12}},
    {"IllegalValueError", 7, {u"IllegalValueError", 17}},
    {"ThreadCrashError", 8, {u"ThreadCrashError", 16}},
    {"ShutdownAbort", 9, {u"ShutdownAbort", 13}},
};

enum { TEN = sizeof ten / sizeof *ten };

static bool by_name(struct span name, int32_t expected)
{
    int32_t result = -77;
    return task_result_from_name(name, &result) && result == expected;
}

static bool unknown_name(struct span name)
{
    int32_t result = -77;
    return !task_result_from_name(name, &result) && result == -77;
}

TEST(task, there_are_ten_results)
{
    CHECK_EQ(TEN, 10);
    CHECK_EQ(TASK_RESULT_COUNT, 10);
}

TEST(task, a_result_has_a_name)
{
    for (int i = 0; i < TEN; i++) {
        const char *name = task_result_name(ten[i].value);
        CHECK_MSG(name && !strcmp(name, ten[i].name), "%s", ten[i].name);
    }
}

TEST(task, an_undocumented_result_has_no_name)
{
    CHECK(!task_result_name(10));
    CHECK(!task_result_name(-1));
    CHECK(!task_result_name(INT32_MAX));
    CHECK(!task_result_name(INT32_MIN));
}

TEST(task, a_name_has_a_result)
{
    for (int i = 0; i < TEN; i++)
        CHECK_MSG(by_name(ten[i].wide, ten[i].value), "%s", ten[i].name);
}

TEST(task, a_name_of_a_result_may_have_the_prefix)
{
    for (int i = 0; i < TEN; i++) {
        struct text text = {0};
        CHECK(text_append_ascii(&text, "vmTaskResult_"));
        CHECK(text_append_ascii(&text, ten[i].name));
        CHECK_MSG(by_name(text_span(&text), ten[i].value), "%s", ten[i].name);
        text_clear(&text);
    }
}

TEST(task, names_of_results_come_in_any_case)
{
    for (int i = 0; i < TEN; i++) {
        for (int prefix = 0; prefix < 2; prefix++) {
            struct text lower = {0}, upper = {0};
            if (prefix) {
                CHECK(text_append_ascii(&lower, "vmtaskresult_"));
                CHECK(text_append_ascii(&upper, "VMTASKRESULT_"));
            }
            CHECK(text_append_ascii(&lower, ten[i].name));
            CHECK(text_append_ascii(&upper, ten[i].name));
            for (size_t c = 0; c < lower.length; c++) {
                if (lower.chars[c] >= 'A' && lower.chars[c] <= 'Z')
                    lower.chars[c] |= 0x20;
                if (upper.chars[c] >= 'a' && upper.chars[c] <= 'z')
                    upper.chars[c] &= (char16_t)~0x20;
            }
            CHECK_MSG(by_name(text_span(&lower), ten[i].value), "%s", ten[i].name);
            CHECK_MSG(by_name(text_span(&upper), ten[i].value), "%s", ten[i].name);
            text_clear(&lower);
            text_clear(&upper);
        }
    }
}

TEST(task, other_names_are_unknown)
{
    CHECK(unknown_name(SPAN("")));
    CHECK(unknown_name((struct span){NULL, 0}));
    CHECK(unknown_name(SPAN("vmTaskResult_")));
    CHECK(unknown_name(SPAN("vmTaskResult")));
    CHECK(unknown_name(SPAN("vmTaskResult_vmTaskResult_Success")));
    CHECK(unknown_name(SPAN("TaskResult_Success")));
    CHECK(unknown_name(SPAN("_Success")));
    CHECK(unknown_name(SPAN("Succes")));
    CHECK(unknown_name(SPAN("Successs")));
    CHECK(unknown_name(SPAN(" Success")));
    CHECK(unknown_name(SPAN("Success ")));
    CHECK(unknown_name(SPAN("Success\0")));
    CHECK(unknown_name(SPAN("Succes\u017f")));
    CHECK(unknown_name(SPAN("\uff33uccess")));
    CHECK(unknown_name(SPAN("0")));
    CHECK(unknown_name(SPAN("vmTaskResult[Success")));
    /* differs from 's' by the bit that tells the cases apart, or by whole bytes */
    CHECK(unknown_name((struct span){(const char16_t[]){0x53 | 0x100, 'u', 'c', 'c', 'e', 's', 's'},
                                     7}));
}

/* ---- Errors that go with results ---- */

static const struct {
    int32_t result;
    uint32_t error;
} usual_errors[] = {
    {TASK_Success, 0},
    {TASK_Cancelled, 0x800704C7},                   /* ERROR_CANCELLED */
    {TASK_UnexpectedError, 0x8000FFFF},             /* E_UNEXPECTED */
    {TASK_OutOfMemoryError, 0xA0040203},            /* VM_E_OUT_OF_RESOURCE */
    {TASK_DiskRelatedError, 0x80070070},            /* ERROR_DISK_FULL */
    {TASK_IncompatibleSavedStateError, 0xA0040307}, /* VM_E_PREF_SAVED_STATE_BAD_VERSION */
    {TASK_TimeOutError, 0xA0040202},                /* VM_E_TIMED_OUT */
    {TASK_IllegalValueError, 0xA0040301},           /* VM_E_PREF_ILLEGAL_VALUE */
    {TASK_ThreadCrashError, 0x80004005},            /* E_FAIL */
    {TASK_ShutdownAbort, 0x80004004},               /* E_ABORT */
    {10, 0x8000FFFF},
    {-1, 0x8000FFFF},
    {INT32_MAX, 0x8000FFFF},
    {INT32_MIN, 0x8000FFFF},
};

enum { USUAL_ERRORS = sizeof usual_errors / sizeof *usual_errors };

TEST(task, each_result_has_its_usual_error)
{
    struct world world;
    open_world(&world);
    for (int i = 0; i < USUAL_ERRORS; i++) {
        CONTEXT("result %d", usual_errors[i].result);
        struct task *task = start(&world, 100);
        task_set_result(task, usual_errors[i].result);
        CHECK_EQ((uint32_t)task->error, usual_errors[i].error);
        advance(&world.host, 100);
        CHECK_EQ(task->result, usual_errors[i].result);
        CHECK_EQ((uint32_t)task->error, usual_errors[i].error);
        CHECK(!(task->set & (TASK_SET_ERROR | TASK_SET_ERROR_DESCRIPTION)));
    }
    host_free(&world.host);
}

TEST(task, each_result_has_its_usual_error_text)
{
    CHECK(!*task_usual_error_text(TASK_Success));
    for (int i = 1; i < USUAL_ERRORS; i++) {
        CONTEXT("result %d", usual_errors[i].result);
        const char *text = task_usual_error_text(usual_errors[i].result);
        CHECK(text && strlen(text) > 10 && text[strlen(text) - 1] == '.');
        for (int j = 1; j < i && j < TEN; j++)
            CHECK(strcmp(text, task_usual_error_text(usual_errors[j].result)) != 0);
    }
}

TEST(task, the_error_follows_the_result_until_it_is_set)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    CHECK_EQ(task->error, CODE_OK);
    task_set_result(task, TASK_DiskRelatedError);
    CHECK_EQ(task->error, CODE_DISK_FULL);
    task_set_result(task, TASK_Success);
    CHECK_EQ(task->error, CODE_OK);
    task_set_error(task, CODE_VM_E_PARENT_MODIFIED);
    for (int i = 0; i < USUAL_ERRORS; i++) {
        task_set_result(task, usual_errors[i].result);
        CHECK_EQ(task->error, CODE_VM_E_PARENT_MODIFIED);
    }
    task_set_error(task, CODE_OK);
    task_set_result(task, TASK_UnexpectedError);
    advance(&world.host, 100);
    CHECK_EQ(task->error, CODE_OK);
    host_free(&world.host);
}

TEST(task, an_error_text_that_is_set_wins)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    struct text text = text_from(SPAN("mine"));
    task_take_error_description(task, &text);
    CHECK(!text.chars && !text.length);
    CHECK(task->set & TASK_SET_ERROR_DESCRIPTION);
    task_set_result(task, TASK_DiskRelatedError);
    CHECK(task->set & TASK_SET_ERROR_DESCRIPTION);
    CHECK(text_is(&task->error_description, SPAN("mine")));
    text = text_from(SPAN("other"));
    task_take_error_description(task, &text);
    CHECK(text_is(&task->error_description, SPAN("other")));
    text = (struct text){0};
    task_take_error_description(task, &text); /* no text, on purpose */
    CHECK(task->set & TASK_SET_ERROR_DESCRIPTION);
    CHECK_EQ(task->error_description.length, 0);
    host_free(&world.host);
}

TEST(task, a_reason_of_the_models_own_is_how_the_task_ends)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100), *usual = start(&world, 100);
    task_fail(task, TASK_UnexpectedError, CODE_VM_E_PARENT_MODIFIED);
    task_fail(usual, TASK_OutOfMemoryError, CODE_OK);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&world.host, 100);
    CHECK_EQ(task->result, TASK_UnexpectedError);
    CHECK_EQ(task->error, CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(usual->result, TASK_OutOfMemoryError);
    CHECK_EQ(usual->error, CODE_VM_E_OUT_OF_RESOURCE);
    host_free(&world.host);
}

TEST(task, a_result_that_is_set_wins_over_the_models_own_reason)
{
    struct world world;
    open_world(&world);
    for (int32_t result = 0; result < 11; result++) {
        struct task *before = start(&world, 100), *after = start(&world, 100);
        task_set_result(before, result);
        code error = before->error;
        task_fail(before, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
        task_fail(after, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
        task_set_result(after, result);
        advance(&world.host, 100);
        CHECK_EQ(before->result, result);
        CHECK_EQ(before->error, error);
        CHECK_EQ(after->result, result);
        CHECK_EQ(after->error, error);
    }
    host_free(&world.host);
}

TEST(task, an_error_that_is_set_wins_over_the_models_own_reason)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    task_set_error(task, CODE_ACCESSDENIED);
    task_fail(task, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(task->result, TASK_DiskRelatedError);
    CHECK_EQ(task->error, CODE_ACCESSDENIED);
    host_free(&world.host);
}

TEST(task, cancelling_wins_over_the_models_own_reason)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    task_fail(task, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(task_cancel(&world.host, task), CODE_OK);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(task->error, CODE_CANCELLED);
    host_free(&world.host);
}

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
    CHECK(world.host.tasks[0] == task);
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
        CHECK(world.host.tasks[i] == tasks[i]);
        CHECK(!i || tasks[i]->id > tasks[i - 1]->id);
    }
    host_free(&world.host);
}

/* ---- Plans ---- */

TEST(task, a_plan_is_empty)
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
    CHECK(!plan->steps);
    CHECK(plan->cause == &startup);
    CHECK(!plan->any_cause);
    CHECK_EQ(task_percent(&world.host, plan), 0);
    CHECK(slots_get(&world.host.slots, plan->ref) == plan);
    CHECK_EQ(world.host.task_count, 0);
    advance(&world.host, 100000);
    CHECK_EQ(plan->state, TASK_PLANNED);
    host_free(&world.host);
}

TEST(task, plans_of_a_cause_are_used_in_their_order)
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

TEST(task, a_plan_waits_for_its_cause)
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

TEST(task, a_plan_for_any_cause_takes_its_turn)
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

TEST(task, a_task_without_cause_uses_no_plan)
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

TEST(task, one_plan_can_be_started_out_of_turn)
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

TEST(task, a_plan_can_be_discarded_wherever_it_stands)
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

TEST(task, what_is_planned_survives_the_start)
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

TEST(task, the_member_fills_in_what_is_not_planned)
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

TEST(task, an_empty_description_can_be_planned)
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

TEST(task, a_planned_task_can_be_cancelable_where_its_member_is_not)
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

/* ---- Progress ---- */

TEST(task, progress_is_even)
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

TEST(task, progress_over_the_longest_duration)
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

TEST(task, steps_are_spread_evenly_the_first_at_the_start)
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
    CHECK(!task->steps && !task->nsteps);
    host_free(&world.host);
}

TEST(task, more_steps_than_milliseconds)
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

TEST(task, one_step_is_there_from_the_start)
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

TEST(task, success_ends_with_100_whatever_the_last_step_says)
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

TEST(task, a_failure_stays_at_the_last_step)
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

TEST(task, a_failure_ahead_of_time_stays_where_it_was)
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

TEST(task, a_task_until_completed_by_hand_stays_at_its_first_step)
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

TEST(task, progress_never_falls_when_the_duration_grows)
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

TEST(task, progress_never_falls_when_its_steps_change)
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

TEST(task, progress_never_falls_in_a_random_course)
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

TEST(task, a_percentage_set_by_hand_stays)
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

TEST(task, a_percentage_set_by_hand_is_where_a_failure_stays)
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

TEST(task, a_percentage_by_hand_is_from_what_it_is_now_to_100)
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

/* ---- The order of completions ---- */

TEST(task, tasks_complete_in_the_order_of_their_time)
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

TEST(task, tasks_due_together_complete_in_the_order_of_their_start)
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

TEST(task, a_completion_may_cancel_what_is_due_together)
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

TEST(task, a_completion_may_cancel_what_is_due_later)
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

TEST(task, a_completion_may_complete_another)
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

TEST(task, a_completion_may_start_another_that_ends_on_the_way)
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

TEST(task, a_completion_may_start_another_that_ends_at_once)
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

TEST(task, a_completion_may_put_off_another)
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

TEST(task, a_completion_may_start_many)
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

/* ---- Reading the result ---- */

TEST(task, an_early_result_is_success_at_first)
{
    struct world world;
    int32_t result = -77;
    open_world(&world);
    struct task *task = start(&world, 100);
    task_set_result(task, TASK_DiskRelatedError);
    CHECK_EQ(task_read_result(&world.host, task, &result), CODE_OK);
    CHECK_EQ(result, TASK_Success);
    advance(&world.host, 100);
    CHECK_EQ(task_read_result(&world.host, task, &result), CODE_OK);
    CHECK_EQ(result, TASK_DiskRelatedError);
    host_free(&world.host);
}

TEST(task, an_early_result_is_as_the_policy_says)
{
    static const struct {
        int32_t early;
        code code;
    } rows[] = {
        {TASK_ShutdownAbort, CODE_OK}, {TASK_UnexpectedError, CODE_FALSE}, {42, CODE_OK},
        {TASK_Success, CODE_FAIL},     {7, CODE_VM_E_VM_UNKNOWN},
    };
    struct world world;
    open_world(&world);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %zu", i);
        struct task *task = start(&world, 100);
        int32_t result = -77;
        task_set_result(task, TASK_TimeOutError);
        world.host.policy.early_result = rows[i].early;
        world.host.policy.early_result_code = rows[i].code;
        CHECK_EQ(task_read_result(&world.host, task, &result), rows[i].code);
        CHECK_EQ(result, code_failed(rows[i].code) ? -77 : rows[i].early);
        advance(&world.host, 100);
        CHECK_EQ(task_read_result(&world.host, task, &result), CODE_OK);
        CHECK_EQ(result, TASK_TimeOutError);
    }
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
    CHECK_EQ(tries, 3);
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
            CHECK_EQ(plan->due.place, 0);
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
