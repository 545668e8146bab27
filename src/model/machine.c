/* SPDX-License-Identifier: MIT */
/* Virtual machines: their state machine and the tasks that move it. */
#include "model/machine.h"

#include <stdlib.h>

#include "model/host.h"

/* Milliseconds that the tasks take unless the test says otherwise. */
enum {
    STARTUP_TIME = 2000,
    RESTORE_TIME = 1500,
    SAVE_TIME = 2000,
    TURN_OFF_TIME = 500,
    RESET_TIME = 1000,
};

/* The parts of a machine, in the order of their making. */
static const struct {
    bool (*init)(struct host *host, struct machine *machine);
    void (*free)(struct host *host, struct machine *machine);
    void (*state_changed)(struct host *host, struct machine *machine, int before);
} parts[] = {
#define PART(name) {name##_init, name##_free, name##_state_changed}
    PART(settings), PART(hard_disks), PART(drives),  PART(ports),
    PART(adapters), PART(guest),      PART(console), PART(accountant),
#undef PART
};
enum { PARTS = sizeof parts / sizeof *parts };

static void free_parts(struct host *host, struct machine *machine, int count)
{
    while (count)
        parts[--count].free(host, machine);
}

static bool init_parts(struct host *host, struct machine *machine)
{
    for (int i = 0; i < PARTS; i++) {
        if (!parts[i].init(host, machine)) {
            free_parts(host, machine, i);
            return false;
        }
    }
    return true;
}

struct machine *machine_create(struct host *host, struct span name)
{
    struct machine *machine = calloc(1, sizeof *machine);
    if (!machine)
        return NULL;
    machine->state = MACHINE_TURNED_OFF;
    if (!text_set(&machine->name, name) ||
        !host_reserve(&host->machines, host->machine_count, &host->machine_capacity) ||
        !slots_add(&host->slots, machine, &machine->ref)) {
        text_clear(&machine->name);
        free(machine);
        return NULL;
    }
    if (!init_parts(host, machine)) {
        slots_remove(&host->slots, machine->ref);
        text_clear(&machine->name);
        free(machine);
        return NULL;
    }
    host->machines[host->machine_count++] = machine;
    return machine;
}

void machine_free(struct host *host, struct machine *machine)
{
    free_parts(host, machine, PARTS);
    slots_remove(&host->slots, machine->ref);
    text_clear(&machine->name);
    free(machine);
}

void machine_set_state(struct host *host, struct machine *machine, enum machine_state state)
{
    enum machine_state before = machine->state;
    if (before == state)
        return;
    machine->state = state;
    for (int i = 0; i < PARTS; i++)
        parts[i].state_changed(host, machine, (int)before);
    const struct value args[] = {value_borrow(text_span(&machine->name)), value_int(state)};
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_STATE_CHANGE, &args[1], 1);
    event_emit(host, EVENT_OF_APPLICATION, (struct ref){0}, APPLICATION_ON_VM_STATE_CHANGE, args, 2);
}

static bool is_forbidden(char16_t c)
{
    static const char forbidden[] = "*?:<>/|\\\"";
    for (const char *f = forbidden; *f; f++)
        if (c == (unsigned char)*f)
            return true;
    return c < 0x20;
}

code machine_rename(struct host *host, struct machine *machine, struct span name)
{
    if (!name.length)
        return CODE_VM_E_CONFIG_NO_NAME;
    if (name.length > MACHINE_MAX_NAME)
        return CODE_VM_E_CONFIG_NAME_TOO_LONG;
    for (size_t i = 0; i < name.length; i++)
        if (is_forbidden(name.chars[i]))
            return CODE_VM_E_CONFIG_NAME_INVALID_CHAR;
    if (machine->state != MACHINE_TURNED_OFF)
        return CODE_VM_E_PREF_VM_ACTIVE;
    const struct machine *other = host_find_machine(host, name);
    if (other && other != machine)
        return CODE_VM_E_CONFIG_DUPLICATE_NAME;
    return text_set(&machine->name, name) ? CODE_OK : CODE_OUTOFMEMORY;
}

/* A start, save, reset or turn-off is over: the machine goes where it led, or back. */
static void settle(struct host *host, struct task *task, enum machine_state success)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine)
        return;
    machine->task = (struct ref){0};
    machine_set_state(host, machine,
                      task->result == TASK_Success ? success : (enum machine_state)task->before);
}

static void started(struct host *host, struct task *task)
{
    settle(host, task, MACHINE_RUNNING);
}

static void saved(struct host *host, struct task *task)
{
    settle(host, task, MACHINE_SAVED);
}

static void turned_off(struct host *host, struct task *task)
{
    settle(host, task, MACHINE_TURNED_OFF);
}

/* A start or a reset that the next operation overtakes: it ends as cancelled. */
static void abandon_task(struct host *host, struct machine *machine)
{
    struct task *task = slots_get(&host->slots, machine->task);
    if (!task)
        return;
    machine->task = (struct ref){0};
    task->completed = NULL;
    task->cancelable = true;
    task_cancel(host, task);
}

/* Starts the task that moves the machine: through a state to the state that its end leads to. */
static code begin(struct host *host, struct machine *machine, const char *verb,
                  enum machine_state through, struct task_start start, struct task **task)
{
    struct text description = {0};
    *task = NULL;
    if (text_append_ascii(&description, verb) && text_append_ascii(&description, " \"") &&
        text_append(&description, text_span(&machine->name)) &&
        text_append_ascii(&description, "\"")) {
        start.description = text_span(&description);
        start.machine = machine->ref;
        *task = task_start(host, &start);
    }
    text_clear(&description);
    if (!*task)
        return CODE_OUTOFMEMORY;
    abandon_task(host, machine);
    machine_set_state(host, machine, through);
    machine->task = (*task)->ref;
    return CODE_OK;
}

code machine_startup(struct host *host, struct machine *machine, struct task **task)
{
    bool restore = machine->state == MACHINE_SAVED;
    if (!restore && machine->state != MACHINE_TURNED_OFF)
        return CODE_VM_E_VM_RUNNING;
    return begin(host, machine, restore ? "Restoring" : "Starting",
                 restore ? MACHINE_RESTORING : MACHINE_TURNING_ON,
                 (struct task_start){
                     .duration = restore ? RESTORE_TIME : STARTUP_TIME,
                     .cancelable = true,
                     .completed = started,
                     .before = (int32_t)machine->state,
                 },
                 task);
}

static bool is_up(const struct machine *machine)
{
    return machine->state == MACHINE_RUNNING || machine->state == MACHINE_PAUSED;
}

code machine_save(struct host *host, struct machine *machine, struct task **task)
{
    if (!is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return begin(host, machine, "Saving", MACHINE_SAVING,
                 (struct task_start){
                     .duration = SAVE_TIME,
                     .cancelable = true,
                     .completed = saved,
                     .before = (int32_t)machine->state,
                 },
                 task);
}

code machine_turn_off(struct host *host, struct machine *machine, struct task **task)
{
    bool coming_up =
        machine->state == MACHINE_TURNING_ON || machine->state == MACHINE_RESTORING;
    if (!is_up(machine) && !coming_up)
        return CODE_VM_E_VM_NOT_RUNNING;
    return begin(host, machine, "Turning off", MACHINE_TURNING_OFF,
                 (struct task_start){
                     .duration = TURN_OFF_TIME,
                     .completed = turned_off,
                     /* the start is given up either way: it can't go back to that */
                     .before = coming_up ? MACHINE_RUNNING : (int32_t)machine->state,
                 },
                 task);
}

code machine_reset(struct host *host, struct machine *machine, struct task **task)
{
    if (!is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return begin(host, machine, "Resetting", machine->state,
                 (struct task_start){
                     .duration = RESET_TIME,
                     .completed = started,
                     .before = (int32_t)machine->state,
                 },
                 task);
}

code machine_pause(struct host *host, struct machine *machine)
{
    if (machine->state == MACHINE_PAUSED)
        return CODE_FAIL;
    if (machine->state != MACHINE_RUNNING)
        return CODE_VM_E_VM_NOT_RUNNING;
    machine_set_state(host, machine, MACHINE_PAUSED);
    return CODE_OK;
}

code machine_resume(struct host *host, struct machine *machine)
{
    if (machine->state == MACHINE_RUNNING)
        return CODE_FAIL;
    if (machine->state != MACHINE_PAUSED)
        return CODE_VM_E_VM_NOT_RUNNING;
    machine_set_state(host, machine, MACHINE_RUNNING);
    return CODE_OK;
}

const struct fact machine_facts[] = {{0}};
