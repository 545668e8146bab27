/* SPDX-License-Identifier: MIT */
/* Tests of model/machine: every operation in every state, and what the sinks are told. */
#include "machine_fixture.h"

/* ---- Every operation in every state ---- */

struct course {
    code code;
    enum machine_state during, success, failure; /* during: right after the call */
};

#define RUNS CODE_VM_E_VM_RUNNING, 0, 0, 0
#define IS_DOWN CODE_VM_E_VM_NOT_RUNNING, 0, 0, 0
#define FAILS CODE_FAIL, 0, 0, 0
#define TASK(during, success, failure)                                                             \
    CODE_OK, MACHINE_##during, MACHINE_##success, MACHINE_##failure
#define AT_ONCE(state) CODE_OK, MACHINE_##state, MACHINE_##state, MACHINE_##state

/* startup, save, turn off, reset, pause, resume */
#define ALL_DOWN {IS_DOWN}, {IS_DOWN}, {IS_DOWN}, {IS_DOWN}, {IS_DOWN}

static const struct course courses[STATE_COUNT][OPERATION_COUNT] = {
    [MACHINE_INVALID] = {{RUNS}, ALL_DOWN},
    [MACHINE_TURNED_OFF] = {{TASK(TURNING_ON, RUNNING, TURNED_OFF)}, ALL_DOWN},
    [MACHINE_SAVED] = {{TASK(RESTORING, RUNNING, SAVED)}, ALL_DOWN},
    [MACHINE_TURNING_ON] = {{RUNS},
                            {IS_DOWN},
                            {TASK(TURNING_OFF, TURNED_OFF, RUNNING)},
                            {IS_DOWN},
                            {IS_DOWN},
                            {IS_DOWN}},
    [MACHINE_RESTORING] = {{RUNS},
                           {IS_DOWN},
                           {TASK(TURNING_OFF, TURNED_OFF, RUNNING)},
                           {IS_DOWN},
                           {IS_DOWN},
                           {IS_DOWN}},
    [MACHINE_RUNNING] = {{RUNS},
                         {TASK(SAVING, SAVED, RUNNING)},
                         {TASK(TURNING_OFF, TURNED_OFF, RUNNING)},
                         {TASK(RUNNING, RUNNING, RUNNING)},
                         {AT_ONCE(PAUSED)},
                         {FAILS}},
    [MACHINE_PAUSED] = {{RUNS},
                        {TASK(SAVING, SAVED, PAUSED)},
                        {TASK(TURNING_OFF, TURNED_OFF, PAUSED)},
                        {TASK(PAUSED, RUNNING, PAUSED)},
                        {FAILS},
                        {AT_ONCE(RUNNING)}},
    [MACHINE_SAVING] = {{RUNS}, ALL_DOWN},
    [MACHINE_TURNING_OFF] = {{RUNS}, ALL_DOWN},
    [MACHINE_MERGING_DRIVES] = {{RUNS}, ALL_DOWN},
    [MACHINE_DELETING] = {{RUNS}, ALL_DOWN},
};

static bool has_task(enum operation operation)
{
    return operation < PAUSE;
}

/* Calls back for each pair of state and operation, with a new host. */
static void for_each_pair(void (*check)(struct host *host, enum machine_state state,
                                        enum operation operation, const struct course *course))
{
    for (int state = 0; state < STATE_COUNT; state++) {
        for (int operation = 0; operation < OPERATION_COUNT; operation++) {
            struct host host;
            CONTEXT("%s when %s", operations[operation], states[state]);
            open_host(&host);
            reach(&host, (enum machine_state)state);
            check(&host, (enum machine_state)state, (enum operation)operation,
                  &courses[state][operation]);
            host_free(&host);
        }
    }
    CONTEXT("%s", "");
}

static void check_success(struct host *host, enum machine_state state, enum operation operation,
                          const struct course *course)
{
    struct machine *machine = host->machines[0];
    struct task *task;
    CHECK_EQ(operate(host, operation, &task), course->code);
    CHECK_EQ(machine->state, course->code ? state : course->during);
    CHECK_EQ(task != NULL, !course->code && has_task(operation));
    if (!task)
        return;
    CHECK_EQ(task->state, TASK_RUNNING);
    CHECK(slots_get(&host->slots, machine->task) == task);
    advance(host, task->duration - 1);
    CHECK_EQ(machine->state, course->during);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(host, 1);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(machine->state, course->success);
    CHECK(!slots_get(&host->slots, machine->task));
    advance(host, 10000);
    CHECK_EQ(machine->state, course->success);
}

TEST(machine, every_operation_in_every_state)
{
    for_each_pair(check_success);
}

static void check_failures_of(struct host *host, enum machine_state state, enum operation operation,
                              const struct course *course)
{
    static const int32_t results[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 42, -1, INT32_MIN};
    if (course->code || !has_task(operation))
        return;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        struct task *task;
        CONTEXT("%s when %s, result %d", operations[operation], states[state], results[i]);
        CHECK(host_reset(host));
        reach(host, state);
        struct task *plan = task_plan(host, cause_of(operation));
        task_set_result(plan, results[i]);
        CHECK_EQ(operate(host, operation, &task), CODE_OK);
        CHECK(task == plan);
        advance(host, task->duration - 1);
        CHECK_EQ(host->machines[0]->state, course->during);
        advance(host, 1);
        CHECK_EQ(task->state, TASK_COMPLETE);
        CHECK_EQ(task->result, results[i]);
        CHECK_EQ(host->machines[0]->state, course->failure);
        CHECK(!slots_get(&host->slots, host->machines[0]->task));
        advance(host, 10000);
        CHECK_EQ(host->machines[0]->state, course->failure);
    }
}

TEST(machine, every_failing_result_of_every_operation)
{
    for_each_pair(check_failures_of);
}

static void check_cancel(struct host *host, enum machine_state state, enum operation operation,
                         const struct course *course)
{
    struct task *task;
    (void)state;
    if (course->code || !has_task(operation))
        return;
    task_set_cancelable(task_plan(host, cause_of(operation)), true);
    CHECK_EQ(operate(host, operation, &task), CODE_OK);
    advance(host, 300);
    CHECK_EQ(task_cancel(host, task), CODE_OK);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(host->machines[0]->state, course->failure);
    CHECK(!slots_get(&host->slots, host->machines[0]->task));
    advance(host, 10000);
    CHECK_EQ(host->machines[0]->state, course->failure);
}

TEST(machine, every_operation_cancelled)
{
    for_each_pair(check_cancel);
}

static void check_again(struct host *host, enum machine_state state, enum operation operation,
                        const struct course *course)
{
    struct task *task;
    (void)state;
    if (course->code || !has_task(operation))
        return;
    /* A failure leaves the machine such that the operation can be tried again. */
    task_set_result(task_plan(host, cause_of(operation)), TASK_UnexpectedError);
    perform(host, operation);
    CHECK_EQ(operate(host, operation, &task), CODE_OK);
    advance(host, 10000);
    CHECK_EQ(host->machines[0]->state, course->success);
}

TEST(machine, every_operation_can_be_tried_again_after_a_failure)
{
    for_each_pair(check_again);
}

static void check_refusal(struct host *host, enum machine_state state, enum operation operation,
                          const struct course *course)
{
    struct task *task;
    if (!code_failed(course->code))
        return;
    struct task *under_way = slots_get(&host->slots, host->machines[0]->task);
    size_t tasks = host->task_count;
    struct task *plan = task_plan(host, cause_of(operation));
    task_plan(host, NULL);
    CHECK_EQ(operate(host, operation, &task), course->code);
    CHECK_EQ(host->machines[0]->state, state);
    CHECK_EQ(host->task_count, tasks);
    CHECK_EQ(host_planned_tasks(host), 2);
    CHECK_EQ(plan->state, TASK_PLANNED);
    CHECK(slots_get(&host->slots, host->machines[0]->task) == under_way);
    if (!under_way)
        return;
    CHECK_EQ(under_way->state, TASK_RUNNING);
    advance(host, 10000);
    CHECK_EQ(under_way->result, TASK_Success);
    enum machine_state after = state == MACHINE_SAVING        ? MACHINE_SAVED
                               : state == MACHINE_TURNING_OFF ? MACHINE_TURNED_OFF
                                                              : MACHINE_RUNNING;
    CHECK_EQ(host->machines[0]->state, after);
}

TEST(machine, a_refused_operation_changes_nothing_and_uses_no_plan)
{
    for_each_pair(check_refusal);
}

static void check_no_memory(struct host *host, enum machine_state state, enum operation operation,
                            const struct course *course)
{
    if (course->code || !has_task(operation))
        return;
    for (int planned = 0; planned < 2; planned++) {
        int tries = 0;
        for (bool done = false; !done; tries++) {
            struct task *task;
            CONTEXT("%s when %s, after %d allocations%s", operations[operation], states[state],
                    tries, planned ? ", planned" : "");
            host_free(host);
            open_host(host);
            reach(host, state);
            /* The lists are full, so that each of them must grow. */
            while (host->task_count < host->task_capacity) {
                const struct task_start filler = {.duration = 1000000};
                CHECK(task_start(host, &filler));
            }
            while (host->slots.first_free || host->slots.count < host->slots.capacity)
                CHECK(task_plan(host, cause_of(RESUME)));
            size_t others = host_planned_tasks(host);
            struct task *plan = planned ? task_plan(host, cause_of(operation)) : NULL;
            struct ref before = host->machines[0]->task;
            size_t tasks = host->task_count;
            code result;
            WITH_MEMORY(tries, result = operate(host, operation, &task));
            done = !memory_failed;
            if (result == CODE_OK) {
                /* It was done; what has failed is to tell of it. */
                const struct task *ended = slots_get(&host->slots, before);
                CHECK_EQ(host->events_lost, done ? 0 : 1);
                CHECK(!ended || ended->description.length);
                CHECK(task != NULL);
                CHECK_EQ(host->machines[0]->state, course->during);
                continue;
            }
            CHECK(!done);
            CHECK_EQ(host->events_lost, 0);
            CHECK_EQ(result, CODE_OUTOFMEMORY);
            CHECK(!task);
            CHECK_EQ(host->machines[0]->state, state);
            CHECK_EQ(host->task_count, tasks);
            CHECK_EQ(host_planned_tasks(host), others + (plan != NULL));
            CHECK(host->machines[0]->task.index == before.index &&
                  host->machines[0]->task.generation == before.generation);
            if (plan) {
                CHECK_EQ(plan->state, TASK_PLANNED);
                CHECK_EQ(plan->duration, TASK_DEFAULT_DURATION);
                CHECK_EQ(plan->description.length, 0);
                CHECK_EQ(plan->run->due.place, 0);
            }
            /* What failed can be tried again at once. */
            CHECK_EQ(operate(host, operation, &task), CODE_OK);
            CHECK(!plan || task == plan);
            CHECK_EQ(host->machines[0]->state, course->during);
        }
        CHECK(tries > 2);
    }
}

TEST(machine, every_operation_fails_cleanly_when_memory_runs_out)
{
    for_each_pair(check_no_memory);
}

/* ---- What the sinks are told ---- */

static void drop_events(struct host *host)
{
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event_free(event);
    }
}

/* The first from there on that tells of a state; others tell of the event log, the guest... */
static const struct event *state_event(const struct event *event)
{
    while (event &&
           !(event->source == EVENT_OF_MACHINE && event->dispid == MACHINE_ON_STATE_CHANGE) &&
           !(event->source == EVENT_OF_APPLICATION &&
             event->dispid == APPLICATION_ON_VM_STATE_CHANGE))
        event = event->next;
    return event;
}

static void check_events(struct host *host, enum machine_state expected)
{
    const struct machine *machine = host->machines[0];
    const struct event *event = state_event(host->events);
    const struct event *second = event ? state_event(event->next) : NULL;
    if (!CHECK(second && !state_event(second->next)))
        return;
    CHECK_EQ(event->source, EVENT_OF_MACHINE);
    CHECK_EQ(event->dispid, 1);
    CHECK(event->object.index == machine->ref.index &&
          event->object.generation == machine->ref.generation);
    CHECK_EQ(event->argc, 1);
    CHECK_EQ(event->args[0].type, VALUE_INT);
    CHECK_EQ(event->args[0].number, expected);
    event = second;
    CHECK_EQ(event->source, EVENT_OF_APPLICATION);
    CHECK_EQ(event->dispid, 2);
    CHECK_EQ(event->object.index, 0);
    CHECK_EQ(event->argc, 2);
    CHECK_EQ(event->args[0].type, VALUE_TEXT);
    CHECK(text_is(&event->args[0].text, text_span(&machine->name)));
    CHECK(event->args[0].text.chars != machine->name.chars);
    CHECK_EQ(event->args[1].number, expected);
}

static void check_told(struct host *host, enum machine_state state, enum operation operation,
                       const struct course *course)
{
    struct task *task;
    drop_events(host);
    operate(host, operation, &task);
    if (course->code || course->during == state)
        CHECK(!state_event(host->events));
    else
        check_events(host, course->during);
    drop_events(host);
    advance(host, 400); /* none of the tasks is over yet, nor is what was under way */
    CHECK(!state_event(host->events));
    if (!task)
        return;
    advance(host, 10000);
    if (course->success == course->during)
        CHECK(!state_event(host->events));
    else
        check_events(host, course->success);
    CHECK_EQ(host->events_lost, 0);
}

TEST(machine, every_change_of_state_is_told_once)
{
    for_each_pair(check_told);
}

TEST(machine, a_start_that_is_overtaken_is_never_told_as_running)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    operate(&host, STARTUP, &start);
    drop_events(&host);
    operate(&host, TURN_OFF, &off);
    check_events(&host, MACHINE_TURNING_OFF);
    drop_events(&host);
    advance(&host, 10000);
    check_events(&host, MACHINE_TURNED_OFF);
    host_free(&host);
}

/* ---- Creation ---- */

TEST(machine, creating_fails_cleanly_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct host host;
        struct machine *machine;
        CONTEXT("after %d allocations", tries);
        open_host(&host);
        while (host.machine_count < host.machine_capacity)
            CHECK(machine_create(&host, SPAN("filler")));
        while (host.slots.count < host.slots.capacity)
            CHECK(task_plan(&host, NULL));
        size_t count = host.machine_count;
        WITH_MEMORY(tries, machine = machine_create(&host, SPAN("new")));
        done = !memory_failed;
        CHECK_EQ(machine != NULL, done);
        CHECK_EQ(host.machine_count, count + done);
        CHECK((host_find_machine(&host, SPAN("new")) != NULL) == done);
        host_free(&host);
    }
    CHECK(tries > 2);
}
