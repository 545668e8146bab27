/* SPDX-License-Identifier: MIT */
/* What moves virtual machines from state to state, and what can go wrong on the way. */
#include "model/machine.h"

#include "model/host.h"

/* Milliseconds that the tasks take unless the test says otherwise. */
enum {
    STARTUP_TIME = 2000,
    RESTORE_TIME = 1500,
    SAVE_TIME = 2000,
    TURN_OFF_TIME = 500,
    RESET_TIME = 1000,
};

/* Whatever the machine does ends as cancelled: the next operation overtakes it. */
static void abandon_task(struct host *host, struct machine *machine)
{
    struct task *task = slots_get(&host->slots, machine->task);
    machine->task = (struct ref){0};
    if (task)
        task_abandon(host, task);
}

code machine_begin(struct host *host, struct machine *machine, const char *verb,
                   enum machine_state through, struct task_start start, struct task **task)
{
    start.machine = machine->ref;
    *task = task_start_on(host, verb, text_span(&machine->name), start);
    if (!*task)
        return CODE_OUTOFMEMORY;
    abandon_task(host, machine);
    machine->task = (*task)->ref;
    machine_set_state(host, machine, through);
    return CODE_OK;
}

struct machine *machine_settle(struct host *host, struct task *task, enum machine_state success)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine)
        return NULL;
    machine->task = (struct ref){0};
    machine_set_state(host, machine,
                      task->result == TASK_Success ? success : (enum machine_state)task->before);
    return machine;
}

void machine_start_ended(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    bool restored = machine && machine->state == MACHINE_RESTORING;
    if (machine_settle(host, task, MACHINE_RUNNING) && task->result == TASK_Success)
        machine_log(host, restored ? LOG_STATE_RESTORED : LOG_MACHINE_LAUNCHED);
}

void machine_save_ended(struct host *host, struct task *task)
{
    struct machine *machine = machine_settle(host, task, MACHINE_SAVED);
    if (!machine)
        return;
    if (task->result == TASK_Success)
        machine_log(host, LOG_STATE_SAVED);
    else
        machine_drop_saved_state(host, machine);
}

void machine_turn_off_ended(struct host *host, struct task *task)
{
    if (machine_settle(host, task, MACHINE_TURNED_OFF) && task->result == TASK_Success)
        machine_log(host, LOG_TURNED_OFF);
}

static void tell_of_reset(struct host *host, struct machine *machine)
{
    machine_was_reset(host, machine);
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_RESET, NULL, 0);
    machine_log(host, LOG_RESET);
}

/* A reset ends the pause that it began in. One that came later lasts, and a reset that fails
 * changes nothing. */
void machine_reset_ended(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine)
        return;
    machine->task = (struct ref){0};
    if (task->result != TASK_Success)
        return;
    if (task->before == MACHINE_PAUSED)
        machine_set_state(host, machine, MACHINE_RUNNING);
    tell_of_reset(host, machine);
}

/* The guest comes up, or falls over its own feet. */
static void boot(struct host *host, struct machine *machine, struct task *task)
{
    if (guest_boots(host, machine))
        return;
    task_fail(task, TASK_UnexpectedError, CODE_OK);
    if (task->result == TASK_Success)
        return; /* the test wants it so */
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_TRIPLE_FAULT, NULL, 0);
    machine_log(host, LOG_PROCESSOR_ERROR);
}

/* The saved state is as large as the memory of the machine. */
static void write_saved_state(struct host *host, struct machine *machine, struct task *task)
{
    struct file *file = files_find(host, text_span(&machine->saved.path));
    code written = CODE_FILE_NOT_FOUND;
    if (file)
        written = files_resize(host, file, (int64_t)machine->saved.memory * 1024 * 1024);
    if (written)
        task_fail(task, TASK_DiskRelatedError, written);
}

void machine_task_ending(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine || task->result != TASK_Success)
        return;
    if (machine->worker_crashes)
        task_fail(task, TASK_ThreadCrashError, CODE_OK);
    else if (task->run->completed == machine_save_ended)
        write_saved_state(host, machine, task);
    else if (task->run->completed == machine_reset_ended ||
             (task->run->completed == machine_start_ended && machine->state == MACHINE_TURNING_ON))
        boot(host, machine, task);
}

/* ---- Start ---- */

/* What the saved state has against being restored: a result, TASK_Success if nothing. */
static int32_t saved_state_trouble(const struct host *host, const struct machine *machine,
                                   code *error)
{
    const struct saved_state *state = &machine->saved;
    const struct file *file = files_find(host, text_span(&state->path));
    *error = CODE_OK;
    if (!file)
        *error = CODE_FILE_NOT_FOUND;
    else if (file->access_denied)
        *error = CODE_VM_E_PREF_SAVED_STATE_ACCESS_DENIED;
    if (*error)
        return TASK_UnexpectedError;
    return file->damaged || state->version != MACHINE_SAVED_STATE_VERSION ||
                   state->memory != settings_number(machine, KEY_MEMORY, SETTINGS_DEFAULT_MEMORY)
               ? TASK_IncompatibleSavedStateError
               : TASK_Success;
}

/* What keeps a start from succeeding, for all that the call itself has succeeded. */
static int32_t start_trouble(const struct host *host, const struct machine *machine, code *error)
{
    *error = host->info.unsupported_hardware ? CODE_VM_E_UNSUPPORTED_HARDWARE
             : host->info.hardware_virtualization_disabled
                 ? CODE_VM_E_HARDWARE_VIRTUALIZATION_DISABLED
             : host->info.older_version                 ? CODE_VM_E_VMVIRTUALPC_OLDER_VERSION
             : host->info.other_virtualization_software ? CODE_VM_E_OTHER_VIRTUALIZATION_SOFTWARE
                                                        : CODE_OK;
    if (*error)
        return TASK_UnexpectedError;
    if (settings_are_illegal(host, machine))
        return TASK_IllegalValueError;
    if (machine->state == MACHINE_RESTORING) {
        int32_t result = saved_state_trouble(host, machine, error);
        if (result)
            return result;
    }
    return host->load.memory > host->info.memory_available ? TASK_OutOfMemoryError : TASK_Success;
}

/* It gets no memory, so that another machine can have it. */
static void give_back_memory(struct host *host, struct machine *machine)
{
    host->load.memory -= machine->load;
    machine->load = 0;
}

static code refuse_start(struct host *host, struct machine *machine, enum startup_option option)
{
    if (machine->execute_denied)
        return CODE_ACCESSDENIED;
    if (machine->state != MACHINE_SAVED && machine->state != MACHINE_TURNED_OFF)
        return CODE_VM_E_VM_RUNNING;
    if (machine->worker_hangs)
        return CODE_VM_E_TIMED_OUT;
    if (machine->resources_exhausted)
        return CODE_VM_E_OUT_OF_RESOURCE;
    if (host->load.machines >= host->info.maximum_running)
        return CODE_VM_E_TOO_MANY_VMS;
    return hard_disks_check_start(host, machine, option == STARTUP_FIX_PARENT_TIMESTAMP_MISMATCH);
}

code machine_startup2(struct host *host, struct machine *machine, enum startup_option option,
                      struct task **task)
{
    struct config activation = {0};
    code error = refuse_start(host, machine, option);
    *task = NULL;
    if (error)
        return error;
    bool restore = machine->state == MACHINE_SAVED;
    if (!settings_prepare_activation(machine, restore, &activation)) {
        hard_disks_give_up_start(host, machine);
        return CODE_OUTOFMEMORY;
    }
    error = machine_begin(host, machine, restore ? "Restoring" : "Starting",
                          restore ? MACHINE_RESTORING : MACHINE_TURNING_ON,
                          (struct task_start){
                              .duration = restore ? RESTORE_TIME : STARTUP_TIME,
                              .cancelable = true,
                              .completed = machine_start_ended,
                              .before = (int32_t)machine->state,
                          },
                          task);
    if (error) {
        hard_disks_give_up_start(host, machine);
        config_clear(&activation);
        return error;
    }
    if (option == STARTUP_FIX_PARENT_TIMESTAMP_MISMATCH)
        hard_disks_fix_parents(host, machine);
    settings_activate(machine, &activation);
    int32_t result = start_trouble(host, machine, &error);
    if (result) {
        task_fail(*task, result, error);
        if ((*task)->result)
            give_back_memory(host, machine);
    }
    return CODE_OK;
}

code machine_startup(struct host *host, struct machine *machine, struct task **task)
{
    return machine_startup2(host, machine, STARTUP_NORMAL, task);
}

/* ---- The other ways ---- */

/* Makes the file that the saved state goes to. CODE_OUTOFMEMORY: there is nothing to clean up; any
 * other code is one for the task. */
static code make_saved_state(struct host *host, struct machine *machine, struct saved_state *state)
{
    struct file *file;
    if (!machine_own_path(machine, ".vsv", &state->path))
        return CODE_OUTOFMEMORY;
    state->memory = settings_now_number(machine, KEY_MEMORY, SETTINGS_DEFAULT_MEMORY);
    state->version = MACHINE_SAVED_STATE_VERSION;
    /* What is in the way is a saved state that an unregistered machine of this name has left. */
    struct file *old = files_find(host, text_span(&state->path));
    code error = old ? files_delete(host, old) : CODE_OK;
    if (!error)
        error = files_create(host, text_span(&state->path), FILE_SAVED_STATE, 0, &file);
    if (error == CODE_OUTOFMEMORY)
        text_clear(&state->path);
    return error;
}

static bool undo_disks_are_to_be_deleted(const struct machine *machine)
{
    return settings_get_undoable(machine) &&
           settings_now_number(machine, KEY_UNDO_ACTION, UNDO_KEEP) == UNDO_DISCARD;
}

code machine_save(struct host *host, struct machine *machine, struct task **task)
{
    struct saved_state state = {0};
    *task = NULL;
    if (machine->execute_denied)
        return CODE_ACCESSDENIED;
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    if (undo_disks_are_to_be_deleted(machine))
        return CODE_FAIL;
    code made = make_saved_state(host, machine, &state);
    if (made == CODE_OUTOFMEMORY)
        return made;
    code error = machine_begin(host, machine, "Saving", MACHINE_SAVING,
                               (struct task_start){
                                   .duration = SAVE_TIME,
                                   .cancelable = true,
                                   .completed = machine_save_ended,
                                   .before = (int32_t)machine->state,
                               },
                               task);
    if (error) {
        struct file *file = made ? NULL : files_find(host, text_span(&state.path));
        if (file)
            files_remove(host, file);
        text_clear(&state.path);
        return error;
    }
    machine->saved = state;
    if (made)
        task_fail(*task, TASK_DiskRelatedError, made);
    return CODE_OK;
}

code machine_turn_off(struct host *host, struct machine *machine, struct task **task)
{
    bool coming_up = machine->state == MACHINE_TURNING_ON || machine->state == MACHINE_RESTORING;
    *task = NULL;
    if (machine->execute_denied)
        return CODE_ACCESSDENIED;
    if (!machine_is_up(machine) && !coming_up)
        return CODE_VM_E_VM_NOT_RUNNING;
    return machine_begin(host, machine, "Turning off", MACHINE_TURNING_OFF,
                         (struct task_start){
                             .duration = TURN_OFF_TIME,
                             .completed = machine_turn_off_ended,
                             /* the start is given up either way: it can't go back to that */
                             .before = coming_up ? MACHINE_RUNNING : (int32_t)machine->state,
                         },
                         task);
}

code machine_reset(struct host *host, struct machine *machine, struct task **task)
{
    *task = NULL;
    if (machine->execute_denied)
        return CODE_ACCESSDENIED;
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    code error = machine_begin(host, machine, "Resetting", machine->state,
                               (struct task_start){
                                   .duration = RESET_TIME,
                                   .completed = machine_reset_ended,
                                   .before = (int32_t)machine->state,
                               },
                               task);
    if (!error)
        machine_close_channels(host, machine);
    return error;
}

void machine_restart(struct host *host, struct machine *machine)
{
    abandon_task(host, machine);
    machine_close_channels(host, machine);
    tell_of_reset(host, machine);
}

static code set_paused(struct host *host, struct machine *machine, bool paused)
{
    enum machine_state from = paused ? MACHINE_RUNNING : MACHINE_PAUSED;
    enum machine_state to = paused ? MACHINE_PAUSED : MACHINE_RUNNING;
    if (machine->execute_denied)
        return CODE_ACCESSDENIED;
    if (machine->state == to)
        return CODE_FAIL;
    if (machine->state != from)
        return CODE_VM_E_VM_NOT_RUNNING;
    if (machine->worker_hangs)
        return CODE_VM_E_TIMED_OUT;
    struct task *task = slots_get(&host->slots, machine->task);
    if (task && task->run && task->run->completed == machine_reset_ended)
        task->before = MACHINE_RUNNING;
    machine_set_state(host, machine, to);
    return CODE_OK;
}

code machine_pause(struct host *host, struct machine *machine)
{
    return set_paused(host, machine, true);
}

code machine_resume(struct host *host, struct machine *machine)
{
    return set_paused(host, machine, false);
}

code machine_discard_saved_state(struct host *host, struct machine *machine)
{
    switch (machine->state) {
    case MACHINE_SAVED: machine_set_state(host, machine, MACHINE_TURNED_OFF); return CODE_OK;
    case MACHINE_TURNED_OFF: return CODE_VM_E_VM_NO_SAVED_STATE;
    default: return CODE_VM_E_VM_RUNNING;
    }
}
