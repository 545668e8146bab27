/* SPDX-License-Identifier: MIT */
/* Tests of model/machine: names, the state machine, and the tasks that move it. */
#include "model/machine.h"

#include "fixture.h"

/* The operations; a cause by which plans for them are made is the address of their entry. */
enum operation { STARTUP, SAVE, TURN_OFF, RESET, PAUSE, RESUME, OPERATION_COUNT };

static const char *const operations[OPERATION_COUNT] = {"startup", "save",  "turn off",
                                                        "reset",   "pause", "resume"};

static const char *const states[] = {"invalid",   "turned off",  "saved",          "turning on",
                                     "restoring", "running",     "paused",         "saving",
                                     "turning off", "merging drives", "deleting"};

enum { STATE_COUNT = sizeof states / sizeof *states };

static task_cause cause_of(enum operation operation)
{
    return &operations[operation];
}

static code operate(struct host *host, enum operation operation, struct task **task)
{
    struct machine *machine = host->machines[0];
    code result = CODE_NOTIMPL;
    *task = NULL;
    host->cause = cause_of(operation);
    switch (operation) {
    case STARTUP:
        result = machine_startup(host, machine, task);
        break;
    case SAVE:
        result = machine_save(host, machine, task);
        break;
    case TURN_OFF:
        result = machine_turn_off(host, machine, task);
        break;
    case RESET:
        result = machine_reset(host, machine, task);
        break;
    case PAUSE:
        result = machine_pause(host, machine);
        break;
    case RESUME:
        result = machine_resume(host, machine);
        break;
    case OPERATION_COUNT:
        break;
    }
    host->cause = NULL;
    return result;
}

/* Operates and waits for the end of the task. */
static void perform(struct host *host, enum operation operation)
{
    struct task *task;
    CHECK_EQ(operate(host, operation, &task), CODE_OK);
    advance(host, 10000);
}

/* Takes a new machine there, by operations as far as there are any that lead there. */
static void reach(struct host *host, enum machine_state state)
{
    struct machine *machine = host->machines[0];
    struct task *task;
    switch (state) {
    case MACHINE_TURNED_OFF:
        break;
    case MACHINE_TURNING_ON:
        CHECK_EQ(operate(host, STARTUP, &task), CODE_OK);
        break;
    case MACHINE_RUNNING:
        perform(host, STARTUP);
        break;
    case MACHINE_PAUSED:
        perform(host, STARTUP);
        perform(host, PAUSE);
        break;
    case MACHINE_SAVING:
        perform(host, STARTUP);
        CHECK_EQ(operate(host, SAVE, &task), CODE_OK);
        break;
    case MACHINE_SAVED:
        perform(host, STARTUP);
        perform(host, SAVE);
        break;
    case MACHINE_RESTORING:
        perform(host, STARTUP);
        perform(host, SAVE);
        CHECK_EQ(operate(host, STARTUP, &task), CODE_OK);
        break;
    case MACHINE_TURNING_OFF:
        perform(host, STARTUP);
        CHECK_EQ(operate(host, TURN_OFF, &task), CODE_OK);
        break;
    default:
        machine_set_state(host, machine, state);
        break;
    }
    CHECK_EQ(machine->state, state);
}

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
                /* It was done; what may have failed is to tell of it. */
                CHECK_EQ(host->events_lost, done ? 0 : 1);
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
                CHECK_EQ(plan->due.place, 0);
            }
            /* What failed can be tried again at once. */
            CHECK_EQ(operate(host, operation, &task), CODE_OK);
            CHECK(!plan || task == plan);
            CHECK_EQ(host->machines[0]->state, course->during);
        }
        CHECK(tries > 3);
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

/* ---- What the tasks say ---- */

TEST(machine, tasks_describe_themselves)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(machine_rename(&host, host.machines[0], SPAN("\u0416 1")), CODE_OK);
    operate(&host, STARTUP, &task);
    CHECK(text_is(&task->description, SPAN("Starting \"\u0416 1\"")));
    CHECK_EQ(task->duration, 2000);
    CHECK(task->cancelable);
    CHECK(task->cause == cause_of(STARTUP));
    advance(&host, 10000);
    operate(&host, RESET, &task);
    CHECK(text_is(&task->description, SPAN("Resetting \"\u0416 1\"")));
    CHECK_EQ(task->duration, 1000);
    CHECK(!task->cancelable);
    advance(&host, 10000);
    operate(&host, SAVE, &task);
    CHECK(text_is(&task->description, SPAN("Saving \"\u0416 1\"")));
    CHECK_EQ(task->duration, 2000);
    CHECK(task->cancelable);
    advance(&host, 10000);
    operate(&host, STARTUP, &task);
    CHECK(text_is(&task->description, SPAN("Restoring \"\u0416 1\"")));
    CHECK_EQ(task->duration, 1500);
    CHECK(task->cancelable);
    advance(&host, 10000);
    operate(&host, TURN_OFF, &task);
    CHECK(text_is(&task->description, SPAN("Turning off \"\u0416 1\"")));
    CHECK_EQ(task->duration, 500);
    CHECK(!task->cancelable);
    host_free(&host);
}

TEST(machine, a_plan_overrides_what_the_member_says_of_its_task)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct task *plan = task_plan(&host, cause_of(STARTUP));
    struct text text = text_from(SPAN("mine"));
    task_take_description(plan, &text);
    CHECK(task_set_duration(&host, plan, 7));
    task_set_cancelable(plan, false);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK(task == plan);
    CHECK(text_is(&task->description, SPAN("mine")));
    CHECK(!task->cancelable);
    CHECK_EQ(task_cancel(&host, task), CODE_FAIL);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_ON);
    advance(&host, 7);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine, a_failed_restore_leaves_the_saved_state)
{
    struct host host;
    struct task *task;
    open_host(&host);
    reach(&host, MACHINE_SAVED);
    task_set_result(task_plan(&host, cause_of(STARTUP)), TASK_IncompatibleSavedStateError);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_RESTORING);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVED);
    CHECK_EQ(task->error, CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION);
    perform(&host, STARTUP);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine, a_start_completed_by_hand_ends_by_its_result)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct task *plan = task_plan(&host, cause_of(STARTUP));
    CHECK(task_set_duration(&host, plan, TASK_BY_HAND));
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    advance(&host, 100000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_ON);
    task_complete(&host, task);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine, a_task_of_no_duration_is_seen_running_first)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK(task_set_duration(&host, task_plan(&host, cause_of(STARTUP)), 0));
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_ON);
    clock_settle(&host);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    CHECK_EQ(task->end, task->start);
    host_free(&host);
}

TEST(machine, two_machines_do_not_disturb_each_other)
{
    struct host host;
    struct task *first, *second;
    open_host(&host);
    struct machine *other = machine_create(&host, SPAN("second"));
    CHECK_EQ(other->state, MACHINE_TURNED_OFF);
    CHECK_EQ(machine_startup(&host, host.machines[0], &first), CODE_OK);
    CHECK_EQ(other->state, MACHINE_TURNED_OFF);
    advance(&host, 1000);
    CHECK_EQ(machine_startup(&host, other, &second), CODE_OK);
    advance(&host, 1000);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    CHECK_EQ(other->state, MACHINE_TURNING_ON);
    CHECK_EQ(task_cancel(&host, second), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    CHECK_EQ(other->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

/* ---- One operation overtakes another ---- */

/* What became of a task that was given up after so many milliseconds. */
static void check_given_up(const struct task *task, int64_t after, int32_t percent)
{
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(task->error, CODE_CANCELLED);
    CHECK_EQ(task->end - task->start, after);
    CHECK_EQ(task->shown, percent);
    CHECK_EQ(task->due.place, 0);
}

TEST(machine, turning_off_gives_up_a_start)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 1800);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    check_given_up(start, 1800, 90);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    advance(&host, 499); /* the start would have been over by now */
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    advance(&host, 1);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    CHECK_EQ(off->result, TASK_Success);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(machine, turning_off_gives_up_a_restore)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    reach(&host, MACHINE_SAVED);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 300);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    check_given_up(start, 300, 20);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(machine, turning_off_gives_up_even_a_start_that_is_not_cancelable)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    struct task *plan = task_plan(&host, cause_of(STARTUP));
    task_set_cancelable(plan, false);
    task_set_result(plan, TASK_DiskRelatedError);
    CHECK(task_set_duration(&host, plan, TASK_BY_HAND));
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 100);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    check_given_up(start, 100, 0);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    host_free(&host);
}

TEST(machine, a_task_that_is_given_up_stays_not_cancelable)
{
    struct host host;
    struct task *start, *reset, *off;
    open_host(&host);
    task_set_cancelable(task_plan(&host, cause_of(STARTUP)), false);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    CHECK_EQ(start->state, TASK_COMPLETE);
    CHECK(!start->cancelable);
    advance(&host, 10000);
    perform(&host, STARTUP);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK(!reset->cancelable);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    CHECK_EQ(reset->state, TASK_COMPLETE);
    CHECK(!reset->cancelable);
    host_free(&host);
}

TEST(machine, a_start_that_was_overtaken_cannot_be_started_again_before_the_machine_is_off)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    operate(&host, STARTUP, &start);
    operate(&host, TURN_OFF, &off);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_VM_E_VM_RUNNING);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_VM_E_VM_NOT_RUNNING);
    advance(&host, 10000);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

static void check_overtaken_reset(enum machine_state from, enum operation by,
                                  enum machine_state during, enum machine_state success)
{
    struct host host;
    struct task *reset, *task;
    CONTEXT("%s during a reset when %s", operations[by], states[from]);
    open_host(&host);
    reach(&host, from);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    advance(&host, 600);
    CHECK_EQ(operate(&host, by, &task), CODE_OK);
    check_given_up(reset, 600, 60);
    CHECK_EQ(host.machines[0]->state, during);
    CHECK(slots_get(&host.slots, host.machines[0]->task) == task);
    advance(&host, 450); /* the reset would have been over by now */
    CHECK_EQ(host.machines[0]->state, during);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&host, 10000);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(host.machines[0]->state, success);
    host_free(&host);
}

TEST(machine, save_turn_off_and_reset_give_up_a_reset)
{
    check_overtaken_reset(MACHINE_RUNNING, TURN_OFF, MACHINE_TURNING_OFF, MACHINE_TURNED_OFF);
    check_overtaken_reset(MACHINE_RUNNING, SAVE, MACHINE_SAVING, MACHINE_SAVED);
    check_overtaken_reset(MACHINE_RUNNING, RESET, MACHINE_RUNNING, MACHINE_RUNNING);
    check_overtaken_reset(MACHINE_PAUSED, TURN_OFF, MACHINE_TURNING_OFF, MACHINE_TURNED_OFF);
    check_overtaken_reset(MACHINE_PAUSED, SAVE, MACHINE_SAVING, MACHINE_SAVED);
    check_overtaken_reset(MACHINE_PAUSED, RESET, MACHINE_PAUSED, MACHINE_RUNNING);
}

TEST(machine, a_failed_turn_off_of_a_resetting_machine_leaves_it_running)
{
    struct host host;
    struct task *reset, *off;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    task_set_result(task_plan(&host, cause_of(TURN_OFF)), TASK_TimeOutError);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine, turning_off_during_a_save_is_refused)
{
    struct host host;
    struct task *save, *off;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    CHECK_EQ(operate(&host, SAVE, &save), CODE_OK);
    advance(&host, 1000);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_VM_E_VM_NOT_RUNNING);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVING);
    CHECK_EQ(save->state, TASK_RUNNING);
    advance(&host, 1000);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVED);
    host_free(&host);
}

TEST(machine, pause_and_resume_work_during_a_reset)
{
    struct host host;
    struct task *reset, *none;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, PAUSE, &none), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_PAUSED);
    CHECK_EQ(reset->state, TASK_RUNNING);
    CHECK_EQ(operate(&host, RESUME, &none), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    advance(&host, 10000);
    CHECK_EQ(reset->result, TASK_Success);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine, a_failed_reset_does_not_undo_a_pause_or_resume)
{
    struct host host;
    struct task *reset, *none;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    task_set_result(task_plan(&host, cause_of(RESET)), TASK_UnexpectedError);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, PAUSE, &none), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(reset->result, TASK_UnexpectedError);
    CHECK_EQ(host.machines[0]->state, MACHINE_PAUSED);
    CHECK(host_reset(&host));
    reach(&host, MACHINE_PAUSED);
    task_set_result(task_plan(&host, cause_of(RESET)), TASK_UnexpectedError);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, RESUME, &none), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(reset->result, TASK_UnexpectedError);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine, operations_due_at_the_same_time_as_the_task_before)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 1500);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK); /* both would end at 2000 */
    advance(&host, 500);
    CHECK_EQ(start->result, TASK_Cancelled);
    CHECK_EQ(off->result, TASK_Success);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

/* ---- Names ---- */

static code rename_to(struct host *host, struct span name)
{
    return machine_rename(host, host->machines[0], name);
}

TEST(machine, a_new_name_is_found_and_the_old_one_is_not)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(rename_to(&host, SPAN("Test")), CODE_OK);
    CHECK(text_is(&host.machines[0]->name, SPAN("Test")));
    CHECK(host_find_machine(&host, SPAN("tEST")) == host.machines[0]);
    CHECK(!host_find_machine(&host, SPAN("Windows XP Mode")));
    host_free(&host);
}

TEST(machine, an_empty_name_is_no_name)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(rename_to(&host, SPAN("")), CODE_VM_E_CONFIG_NO_NAME);
    CHECK_EQ(rename_to(&host, (struct span){NULL, 0}), CODE_VM_E_CONFIG_NO_NAME);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    host_free(&host);
}

TEST(machine, a_name_has_at_most_80_characters)
{
    struct host host;
    char16_t name[10000];
    open_host(&host);
    for (size_t i = 0; i < 10000; i++)
        name[i] = u'a';
    CHECK_EQ(rename_to(&host, (struct span){name, 81}), CODE_VM_E_CONFIG_NAME_TOO_LONG);
    CHECK_EQ(rename_to(&host, (struct span){name, 10000}), CODE_VM_E_CONFIG_NAME_TOO_LONG);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    CHECK_EQ(rename_to(&host, (struct span){name, 80}), CODE_OK);
    CHECK_EQ(host.machines[0]->name.length, 80);
    CHECK_EQ(rename_to(&host, (struct span){name, 1}), CODE_OK);
    host_free(&host);
}

TEST(machine, some_characters_cannot_be_in_a_name)
{
    static const char16_t forbidden[] = u"*?:<>/|\"\\\0\x01\t\n\r\x1f";
    struct host host;
    open_host(&host);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        CONTEXT("U+%04X", forbidden[i]);
        char16_t name[] = {u'a', forbidden[i], u'b'};
        CHECK_EQ(rename_to(&host, (struct span){name, 3}), CODE_VM_E_CONFIG_NAME_INVALID_CHAR);
        CHECK_EQ(rename_to(&host, (struct span){name + 1, 1}), CODE_VM_E_CONFIG_NAME_INVALID_CHAR);
        CHECK_EQ(rename_to(&host, (struct span){name, 2}), CODE_VM_E_CONFIG_NAME_INVALID_CHAR);
        CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    }
    host_free(&host);
}

TEST(machine, other_characters_can)
{
    static const char16_t permitted[] = {u' ',   u'!',   u'\'',  u'.',   u'%',   u';',   u'[',
                                         0x7f,   0x80,   0xa0,   0x13a,  0x22a,  0x33a,  0x43c,
                                         0x52f,  0x4e2d, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffd,
                                         0xffff, 0x12a,  0x23f};
    struct host host;
    open_host(&host);
    for (size_t i = 0; i < sizeof permitted / sizeof *permitted; i++) {
        CONTEXT("U+%04X", permitted[i]);
        char16_t name[] = {u'a', permitted[i], u'b'};
        CHECK_EQ(rename_to(&host, (struct span){name, 3}), CODE_OK);
        CHECK(text_is(&host.machines[0]->name, (struct span){name, 3}));
        CHECK(host_find_machine(&host, (struct span){name, 3}) == host.machines[0]);
    }
    host_free(&host);
}

TEST(machine, two_machines_cannot_have_the_same_name)
{
    struct host host;
    open_host(&host);
    CHECK(machine_create(&host, SPAN("Second")));
    CHECK(machine_create(&host, SPAN("\u03a3\u0416\u00c4")));
    CHECK_EQ(rename_to(&host, SPAN("Second")), CODE_VM_E_CONFIG_DUPLICATE_NAME);
    CHECK_EQ(rename_to(&host, SPAN("sECOND")), CODE_VM_E_CONFIG_DUPLICATE_NAME);
    CHECK_EQ(rename_to(&host, SPAN("\u03c3\u0436\u00e4")), CODE_VM_E_CONFIG_DUPLICATE_NAME);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    CHECK_EQ(rename_to(&host, SPAN("Second ")), CODE_OK);
    host_free(&host);
}

TEST(machine, its_own_name_can_be_given_in_another_case)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(rename_to(&host, SPAN("Windows XP Mode")), CODE_OK);
    CHECK_EQ(rename_to(&host, SPAN("WINDOWS XP MODE")), CODE_OK);
    CHECK(text_is(&host.machines[0]->name, SPAN("WINDOWS XP MODE")));
    CHECK_EQ(rename_to(&host, text_span(&host.machines[0]->name)), CODE_OK);
    CHECK(text_is(&host.machines[0]->name, SPAN("WINDOWS XP MODE")));
    host_free(&host);
}

TEST(machine, a_name_that_was_given_up_is_free)
{
    struct host host;
    open_host(&host);
    struct machine *second = machine_create(&host, SPAN("second"));
    CHECK_EQ(rename_to(&host, SPAN("first")), CODE_OK);
    CHECK_EQ(machine_rename(&host, second, SPAN("windows XP mode")), CODE_OK);
    CHECK(host_find_machine(&host, SPAN("Windows XP Mode")) == second);
    host_free(&host);
}

TEST(machine, only_a_machine_that_is_turned_off_is_renamed)
{
    for (int state = 0; state < STATE_COUNT; state++) {
        struct host host;
        CONTEXT("%s", states[state]);
        open_host(&host);
        reach(&host, (enum machine_state)state);
        bool off = state == MACHINE_TURNED_OFF;
        CHECK_EQ(rename_to(&host, SPAN("new")), off ? CODE_OK : CODE_VM_E_PREF_VM_ACTIVE);
        CHECK(text_is(&host.machines[0]->name, off ? SPAN("new") : SPAN("Windows XP Mode")));
        host_free(&host);
    }
}

TEST(machine, renaming_a_machine_that_was_started_does_not_change_its_tasks)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK_EQ(task_cancel(&host, task), CODE_OK);
    CHECK_EQ(rename_to(&host, SPAN("new")), CODE_OK);
    CHECK(text_is(&task->description, SPAN("Starting \"Windows XP Mode\"")));
    host_free(&host);
}

TEST(machine, the_name_stays_when_memory_runs_out)
{
    struct host host;
    code result;
    open_host(&host);
    WITH_MEMORY(0, result = rename_to(&host, SPAN("new")));
    CHECK(memory_failed);
    CHECK_EQ(result, CODE_OUTOFMEMORY);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    host_free(&host);
}

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
