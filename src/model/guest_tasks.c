/* SPDX-License-Identifier: MIT */
/* Shutting the guest down, restarting it, logging its users off. */
#include "model/guest_tasks.h"

#include "model/host.h"

/* Milliseconds that the tasks take unless the test says otherwise. */
enum {
    SHUTDOWN_TIME = 5000,
    RESTART_TIME = 8000,
    LOGOFF_TIME = 2000,
    REFUSAL_TIME = 500, /* until the guest has said no */
    TIMEOUT_TIME = 120000,
};

static struct task *running(const struct host *host, struct ref ref)
{
    struct task *task = slots_get(&host->slots, ref);
    return task && task->state == TASK_RUNNING ? task : NULL;
}

static void tell_logoff(struct host *host, const struct machine *machine, enum logoff_type how)
{
    const struct value type = value_int(how);
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_GUEST_LOGOFF, &type, 1);
}

/* ---- The end of a task ---- */

static void go_down_as_asked(struct host *host, struct machine *machine)
{
    if (machine->guest.users)
        tell_logoff(host, machine, machine->guest.is_forced ? LOGOFF_FORCED : LOGOFF_NORMAL);
    guest_tell(host, machine, MACHINE_ON_GUEST_SHUTDOWN);
}

static void turn_off(struct host *host, struct machine *machine)
{
    machine_set_state(host, machine, MACHINE_TURNING_OFF);
    machine_set_state(host, machine, MACHINE_TURNED_OFF);
}

void guest_shutdown_ended(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine)
        return;
    machine->task = (struct ref){0};
    if (task->result != TASK_Success)
        return;
    go_down_as_asked(host, machine);
    if (!machine->guest.powers_off) {
        guest_stays_down(host, machine);
        return;
    }
    guest_tell(host, machine, MACHINE_ON_REQUEST_SHUTDOWN);
    turn_off(host, machine);
    machine_log(host, LOG_TURNED_OFF_BY_GUEST);
}

void guest_restart_ended(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine)
        return;
    bool by_test = task->set & TASK_SET_RESULT;
    bool faults = !by_test && !guest_boots(host, machine);
    machine->task = (struct ref){0};
    if (task->result != TASK_Success && !(faults && task->error == CODE_UNEXPECTED))
        return;
    go_down_as_asked(host, machine);
    if (faults) {
        guest_tell(host, machine, MACHINE_ON_TRIPLE_FAULT);
        machine_log(host, LOG_PROCESSOR_ERROR);
        turn_off(host, machine);
        return;
    }
    machine_set_state(host, machine, MACHINE_RUNNING);
    machine_was_reset(host, machine);
    guest_tell(host, machine, MACHINE_ON_RESET);
}

void guest_log_off_ended(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    if (!machine || task->result != TASK_Success)
        return;
    struct guest *guest = &machine->guest;
    guest->users = guest->seen_users = 0;
    for (int i = 0; i < GUEST_SESSION_KINDS; i++)
        guest->sessions[i] = false;
    tell_logoff(host, machine, LOGOFF_EXTERNAL);
}

/* ---- The start of a task ---- */

static code refuse(const struct machine *machine)
{
    const struct guest *guest = &machine->guest;
    if (machine->state != MACHINE_RUNNING)
        return CODE_VM_E_VM_NOT_RUNNING;
    if (!guest->up)
        return CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL;
    return guest->times_out || machine->worker_hangs ? CODE_VM_E_TIMED_OUT : CODE_OK;
}

/* What the guest has against going down: a result, and the error that goes with it. */
static int32_t trouble(const struct machine *machine, bool forced, code *error)
{
    const struct guest *guest = &machine->guest;
    *error = CODE_OK;
    if (guest->hangs)
        return TASK_TimeOutError;
    if (machine->execute_denied || guest->denies_shutdown)
        *error = CODE_ACCESSDENIED;
    else if (guest->not_ready)
        *error = CODE_NOT_READY;
    else if (guest->screen_locked && !forced)
        *error = CODE_MACHINE_LOCKED;
    if (*error)
        return TASK_UnexpectedError;
    return guest->refuses_shutdown && !forced ? TASK_ShutdownAbort : TASK_Success;
}

static int64_t time_of(int32_t result, int64_t normal)
{
    return result == TASK_Success        ? normal
           : result == TASK_TimeOutError ? TIMEOUT_TIME
                                         : REFUSAL_TIME;
}

/* A task beside what the machine is doing. */
static code begin_beside(struct host *host, struct machine *machine, const char *verb,
                         struct task_start start, struct task **task)
{
    start.machine = machine->ref;
    *task = task_start_on(host, verb, text_span(&machine->name), start);
    return *task ? CODE_OK : CODE_OUTOFMEMORY;
}

static code begin_down(struct host *host, struct machine *machine, bool forced, const char *verb,
                       struct task_start start, struct task **task)
{
    struct guest *guest = &machine->guest;
    code error;
    if (running(host, guest->shutdown)) {
        start.duration = REFUSAL_TIME;
        start.completed = NULL;
        error = begin_beside(host, machine, verb, start, task);
        if (!error)
            task_fail(*task, TASK_UnexpectedError, CODE_SHUTDOWN_IN_PROGRESS);
        return error;
    }
    code why;
    int32_t result = trouble(machine, forced, &why);
    start.before = (int32_t)machine->state;
    start.duration = time_of(result, start.duration);
    error = machine_begin(host, machine, verb, machine->state, start, task);
    if (error)
        return error;
    if (result)
        task_fail(*task, result, why);
    guest->shutdown = (*task)->ref;
    guest->is_forced = forced;
    return CODE_OK;
}

code guest_shutdown(struct host *host, struct machine *machine, bool forced, struct task **task)
{
    code error = refuse(machine);
    *task = NULL;
    if (error || machine->execute_denied)
        return error ? error : CODE_ACCESSDENIED;
    return begin_down(host, machine, forced, "Shutting down the guest of",
                      (struct task_start){.duration = SHUTDOWN_TIME, .completed = guest_shutdown_ended}, task);
}

code guest_restart(struct host *host, struct machine *machine, bool forced, struct task **task)
{
    code error = refuse(machine);
    *task = NULL;
    if (error)
        return error;
    error = begin_down(host, machine, forced, "Restarting the guest of",
                       (struct task_start){.duration = RESTART_TIME, .completed = guest_restart_ended}, task);
    if (!error && !guest_boots(host, machine) && (*task)->result == TASK_Success)
        task_fail(*task, TASK_UnexpectedError, CODE_OK);
    return error;
}

static bool has_sessions(const struct guest *guest)
{
    for (int i = 0; i < GUEST_SESSION_KINDS; i++)
        if (guest->sessions[i])
            return true;
    return guest->users > 0;
}

code guest_log_off(struct host *host, struct machine *machine, struct task **task)
{
    struct guest *guest = &machine->guest;
    code error = refuse(machine);
    *task = NULL;
    if (error || machine->execute_denied)
        return error ? error : CODE_ACCESSDENIED;
    int32_t result = guest->hangs          ? TASK_TimeOutError
                     : has_sessions(guest) ? TASK_Success
                                           : TASK_UnexpectedError;
    error = begin_beside(host, machine, "Logging off the users of",
                         (struct task_start){
                             .duration = time_of(result, LOGOFF_TIME),
                             .completed = guest_log_off_ended,
                             .before = (int32_t)machine->state,
                         },
                         task);
    if (error)
        return error;
    if (result)
        task_fail(*task, result, guest->hangs ? CODE_OK : CODE_NO_SUCH_LOGON_SESSION);
    guest->logoff = (*task)->ref;
    return CODE_OK;
}

/* ---- What happens meanwhile ---- */

/* A guest that is paused does not get on with it. */
static void set_stalled(struct task *task, bool stalled)
{
    if (!task)
        return;
    if (stalled && task->result == TASK_Success)
        task_fail(task, TASK_TimeOutError, CODE_OK);
    else if (!stalled && task->result == TASK_TimeOutError)
        task_fail(task, TASK_Success, CODE_OK);
}

void guest_tasks_state_changed(struct host *host, struct machine *machine, int before)
{
    const struct guest *guest = &machine->guest;
    struct task *logoff = running(host, guest->logoff);
    if (!machine_is_up(machine) || before == MACHINE_TURNING_ON) {
        if (logoff)
            task_abandon(host, logoff);
        return;
    }
    if (!guest->hangs) {
        set_stalled(logoff, machine->state == MACHINE_PAUSED);
        set_stalled(running(host, guest->shutdown), machine->state == MACHINE_PAUSED);
    }
}
