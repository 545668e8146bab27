/* SPDX-License-Identifier: MIT */
/* Any sequence of calls, plans and clock moves, against a plain model of what the documentation
 * says of machines and tasks (pages of IVMVirtualMachine and IVMTask, and "What the documentation
 * leaves open" of the README). It shares nothing with the mock's own: one array of tasks, searched
 * anew for whatever is due. */
#include "fuzz.h"

#include "model/host.h"

static fuzz_seeds seeds = {NULL};

enum { MACHINES = 3, MOST_TASKS = 200, MOST_PLANS = 8, MOST_STEPS = 400, ENDLESS = -1 };

enum operation { STARTUP, SAVE, TURN_OFF, RESET, OPERATIONS };

struct ref_task {
    struct task *real;
    bool complete;
    enum operation operation;
    int machine; /* -1: it is a plan */
    int32_t result;
    int64_t start, duration;
    bool cancelable;
    int cancelling;
    enum machine_state before;
    bool restores;
    bool paused_since; /* of a reset: the machine was paused or resumed after it began */
    int shown;
    uint8_t steps[3];
    int step_count;
    bool result_set, duration_set, cancelable_set;
    int frozen; /* percentage at which it stands still for ever; -1: it does not */
};

static struct {
    enum machine_state states[MACHINES];
    int working[MACHINES]; /* the task that will change the state; -1: none */
    struct ref_task tasks[MOST_TASKS];
    int task_count;
    struct ref_task plans[MOST_PLANS];
    int plan_count;
    int64_t now;
} ref;

static struct host host;
static struct machine *machines[MACHINES];

static int64_t no_wall(void)
{
    return 0;
}

/* ---- The plain model ---- */

static bool is_up(int m)
{
    return ref.states[m] == MACHINE_RUNNING || ref.states[m] == MACHINE_PAUSED;
}

static int percent_of(struct ref_task *task)
{
    int percent = 0;
    int64_t elapsed = ref.now - task->start;
    if (task->complete)
        return task->shown;
    if (task->frozen >= 0)
        percent = task->frozen;
    else if (task->duration == ENDLESS)
        percent = task->step_count ? task->steps[0] : 0;
    else if (elapsed >= task->duration)
        percent = task->step_count ? task->steps[task->step_count - 1] : 100;
    else if (task->step_count)
        percent = task->steps[elapsed * task->step_count / task->duration];
    else
        percent = (int)(elapsed * 100 / task->duration);
    if (percent > task->shown)
        task->shown = percent;
    return task->shown;
}

static void finish(struct ref_task *task)
{
    int m = task->machine;
    bool good = task->result == TASK_Success;
    percent_of(task);
    if (good)
        task->shown = 100;
    task->complete = true;
    if (ref.working[m] != (int)(task - ref.tasks))
        return; /* something else has overtaken it */
    ref.working[m] = -1;
    switch (task->operation) {
    case STARTUP: ref.states[m] = good ? MACHINE_RUNNING : task->before; break;
    case SAVE: ref.states[m] = good ? MACHINE_SAVED : task->before; break;
    case TURN_OFF: ref.states[m] = good ? MACHINE_TURNED_OFF : task->before; break;
    default:
        if (good && task->before == MACHINE_PAUSED && !task->paused_since)
            ref.states[m] = MACHINE_RUNNING;
        break;
    }
}

static void cancel_by_model(struct ref_task *task)
{
    task->result = TASK_Cancelled;
    finish(task);
}

/* Tasks of one machine never end at the same time but for those that are overtaken at once. */
static void advance_by_model(int64_t when)
{
    while (true) {
        struct ref_task *next = NULL;
        int64_t at = when;
        for (int i = 0; i < ref.task_count; i++) {
            struct ref_task *task = &ref.tasks[i];
            int64_t end = task->start + task->duration;
            if (end < ref.now)
                end = ref.now;
            if (!task->complete && task->frozen < 0 && task->duration != ENDLESS && end <= at &&
                (!next || end < at)) {
                next = task;
                at = end;
            }
        }
        if (!next)
            break;
        ref.now = at;
        finish(next);
    }
    ref.now = when;
}

static struct ref_task plain_plan(void)
{
    return (struct ref_task){.machine = -1, .duration = -2, .frozen = -1};
}

static code begin_by_model(int m, enum operation operation, bool *begins)
{
    static const int64_t durations[] = {2000, 2000, 500, 1000};
    enum machine_state state = ref.states[m];
    bool coming_up = state == MACHINE_TURNING_ON || state == MACHINE_RESTORING;
    *begins = false;
    if (operation == STARTUP && state != MACHINE_TURNED_OFF && state != MACHINE_SAVED)
        return CODE_VM_E_VM_RUNNING;
    if (operation != STARTUP && !is_up(m) && !(operation == TURN_OFF && coming_up))
        return CODE_VM_E_VM_NOT_RUNNING;
    if (ref.task_count == MOST_TASKS)
        return CODE_OUTOFMEMORY; /* the input is long enough */
    struct ref_task task = ref.plan_count ? ref.plans[0] : plain_plan();
    if (ref.plan_count)
        memmove(ref.plans, ref.plans + 1, (size_t)--ref.plan_count * sizeof *ref.plans);
    task.restores = state == MACHINE_SAVED;
    if (!task.duration_set)
        task.duration = task.restores ? 1500 : durations[operation];
    if (!task.cancelable_set)
        task.cancelable = operation == STARTUP || operation == SAVE;
    task.operation = operation;
    task.machine = m;
    task.start = ref.now;
    task.before = coming_up ? MACHINE_RUNNING : state;
    if (ref.working[m] >= 0) {
        struct ref_task *overtaken = &ref.tasks[ref.working[m]];
        ref.working[m] = -1;
        cancel_by_model(overtaken);
    }
    ref.working[m] = ref.task_count;
    ref.tasks[ref.task_count++] = task;
    switch (operation) {
    case STARTUP: ref.states[m] = task.restores ? MACHINE_RESTORING : MACHINE_TURNING_ON; break;
    case SAVE: ref.states[m] = MACHINE_SAVING; break;
    case TURN_OFF: ref.states[m] = MACHINE_TURNING_OFF; break;
    default: break;
    }
    *begins = true;
    return CODE_OK;
}

static code pause_by_model(int m, bool pause)
{
    enum machine_state from = pause ? MACHINE_RUNNING : MACHINE_PAUSED;
    enum machine_state to = pause ? MACHINE_PAUSED : MACHINE_RUNNING;
    if (ref.states[m] == to)
        return CODE_FAIL;
    if (ref.states[m] != from)
        return CODE_VM_E_VM_NOT_RUNNING;
    ref.states[m] = to;
    if (ref.working[m] >= 0)
        ref.tasks[ref.working[m]].paused_since = true;
    return CODE_OK;
}

static code discard_by_model(int m)
{
    if (ref.states[m] == MACHINE_TURNED_OFF)
        return CODE_VM_E_VM_NO_SAVED_STATE;
    if (ref.states[m] != MACHINE_SAVED)
        return CODE_VM_E_VM_RUNNING;
    ref.states[m] = MACHINE_TURNED_OFF;
    return CODE_OK;
}

static code cancel_by_model_if_so(struct ref_task *task)
{
    if (task->complete || !task->cancelable || task->cancelling == TASK_CANCEL_FAILS)
        return CODE_FAIL;
    if (task->cancelling == TASK_CANCEL_LATE) {
        finish(task);
        return CODE_FAIL;
    }
    if (task->cancelling == TASK_CANCEL_NEVER)
        task->frozen = percent_of(task);
    if (task->cancelling == TASK_CANCEL_WINS)
        cancel_by_model(task);
    return CODE_OK;
}

/* ---- Both ---- */

static void check_all(void)
{
    HOLDS(host.clock.now == ref.now);
    HOLDS(host_planned_tasks(&host) == (size_t)ref.plan_count);
    HOLDS(host.task_count == (size_t)ref.task_count);
    for (int m = 0; m < MACHINES; m++) {
        HOLDS(machines[m]->state == ref.states[m]);
        bool saved = machine_has_saved_state(machines[m]);
        if (ref.states[m] == MACHINE_SAVED)
            HOLDS(saved);
        if (ref.states[m] == MACHINE_TURNED_OFF || ref.states[m] == MACHINE_RUNNING)
            HOLDS(!saved);
    }
    for (int i = 0; i < ref.task_count; i++) {
        struct ref_task *task = &ref.tasks[i];
        struct task *real = task->real;
        int32_t result = 77;
        HOLDS(host_task(&host, (size_t)i) == real);
        HOLDS((real->state == TASK_COMPLETE) == task->complete);
        HOLDS(task_read_result(&host, real, &result) == CODE_OK);
        HOLDS(result == (task->complete ? task->result : TASK_Success));
        HOLDS(task_percent(&host, real) == percent_of(task));
        HOLDS(!task->complete || task->result != TASK_Success || task->shown == 100);
        if (task->complete && task->result == TASK_Success)
            HOLDS(real->error == CODE_OK);
        if (task->complete && task->result == TASK_Cancelled)
            HOLDS(real->error == CODE_CANCELLED);
    }
    while (host.events) {
        struct event *event = host.events;
        host.events = event->next;
        event_free(event);
    }
}

static void do_operation(int m, enum operation operation)
{
    static const char cause = 0;
    static code (*const calls[])(struct host *, struct machine *, struct task **) = {
        machine_startup, machine_save, machine_turn_off, machine_reset};
    struct task *task = NULL;
    bool begins;
    code expected = begin_by_model(m, operation, &begins);
    if (expected == CODE_OUTOFMEMORY)
        return;
    host.cause = &cause;
    HOLDS(calls[operation](&host, machines[m], &task) == expected);
    host.cause = NULL;
    HOLDS((task != NULL) == begins);
    if (begins)
        ref.tasks[ref.task_count - 1].real = task;
}

/* A plan, or the change of a task that is under way. */
static void set_task(struct fuzz_input *input, struct ref_task *task, struct task *real)
{
    static const int64_t durations[] = {0, 1, 7, 100, 500, 2000, 60000, ENDLESS};
    uint8_t what = fuzz_byte(input), value = fuzz_byte(input);
    if (what & 1) {
        task->result = value % TASK_RESULT_COUNT;
        task_set_result(real, task->result);
    }
    if (what & 2) {
        task->duration = durations[value % COUNT(durations)];
        task->duration_set = true;
        HOLDS(task_set_duration(&host, real, task->duration));
    }
    if (what & 4) {
        task->cancelable = value & 1;
        task->cancelable_set = true;
        task_set_cancelable(real, task->cancelable);
    }
    if (what & 8) {
        struct task_course course;
        task_course_init(&course);
        course.cancelling = value % (TASK_CANCEL_NEVER + 1);
        task->cancelling = course.cancelling;
        HOLDS(task_set_course(&host, real, &course));
    }
    if (what & 16) {
        task->step_count = 1 + value % 3;
        uint8_t *steps = mem_alloc(3);
        HOLDS(steps);
        for (int i = 0; i < 3; i++)
            steps[i] = task->steps[i] =
                (uint8_t)(value % 30 + 33 * i > 100 ? 100 : value % 30 + 33 * i);
        task_take_progress(real, steps, (size_t)task->step_count);
        task->frozen = -1;
    }
}

static void do_plan(struct fuzz_input *input)
{
    if (ref.plan_count == MOST_PLANS)
        return;
    struct task *plan = task_plan(&host, NULL);
    HOLDS(plan);
    ref.plans[ref.plan_count] = plain_plan();
    set_task(input, &ref.plans[ref.plan_count++], plan);
}

static void do_task(struct fuzz_input *input, int what)
{
    if (!ref.task_count)
        return;
    struct ref_task *task = &ref.tasks[fuzz_byte(input) % ref.task_count];
    if (what == 0) {
        code expected = cancel_by_model_if_so(task);
        HOLDS(task_cancel(&host, task->real) == expected);
    } else if (what == 1) {
        if (!task->complete)
            finish(task);
        task_complete(&host, task->real);
    } else if (!task->complete && task->frozen < 0) {
        set_task(input, task, task->real);
    }
}

static void open_all(void)
{
    static const struct span paths[] = {SPAN("C:\\VMs\\a.vmc"), SPAN("C:\\VMs\\b.vmc")};
    memset(&ref, 0, sizeof ref);
    HOLDS(host_init(&host, no_wall));
    clock_set_mode(&host.clock, CLOCK_MANUAL);
    host.info.maximum_running = 100;
    host.info.memory_available = 1 << 20;
    machines[0] = host.machines[0];
    for (int m = 1; m < MACHINES; m++)
        HOLDS(catalog_create(&host, (struct span){0}, paths[m - 1], &machines[m]) == CODE_OK);
    for (int m = 0; m < MACHINES; m++) {
        ref.states[m] = MACHINE_TURNED_OFF;
        ref.working[m] = -1;
    }
}

FUZZ(machines, seeds, 4000)
{
    struct fuzz_input input = {data, size};
    open_all();
    check_all();
    for (int i = 0; input.size && i < MOST_STEPS; i++) {
        uint8_t what = fuzz_byte(&input);
        int m = what / 16 % MACHINES;
        switch (what % 16) {
        case 0:
        case 1: do_operation(m, STARTUP); break;
        case 2: do_operation(m, SAVE); break;
        case 3: do_operation(m, TURN_OFF); break;
        case 4: do_operation(m, RESET); break;
        case 5:
        case 6: {
            code expected = pause_by_model(m, what & 1);
            HOLDS((what & 1 ? machine_pause : machine_resume)(&host, machines[m]) == expected);
            break;
        }
        case 7: {
            code expected = discard_by_model(m);
            HOLDS(machine_discard_saved_state(&host, machines[m]) == expected);
            break;
        }
        case 8:
        case 9:
        case 10: {
            int64_t when =
                ref.now + (what % 16 == 8 ? fuzz_byte(&input) : fuzz_word(&input) % 3000);
            advance_by_model(when);
            clock_advance_to(&host, when);
            break;
        }
        case 11: do_plan(&input); break;
        case 12:
        case 13: do_task(&input, 0); break;
        case 14: do_task(&input, 1); break;
        default: do_task(&input, 2); break;
        }
        check_all();
    }
    host_free(&host);
    HOLDS(!mem_live());
}
