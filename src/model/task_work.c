/* SPDX-License-Identifier: MIT */
/* What tasks do, by number. */
#include "model/task_work.h"

#include "model/disk_jobs.h"
#include "model/guest_tasks.h"
#include "model/host.h"
#include "model/undo_disks.h"

enum {
    GOING_UP = 1 << MACHINE_TURNING_ON | 1 << MACHINE_RESTORING,
    UP = 1 << MACHINE_RUNNING | 1 << MACHINE_PAUSED,
};

static const struct {
    void (*completed)(struct host *host, struct task *task);
    unsigned states; /* that the machine can be in; 0: it is not about a machine */
    bool is_alone;   /* it is what the machine does: machine->task */
} works[TASK_WORKS] = {
    [TASK_WORK_START] = {machine_start_ended, GOING_UP, true},
    [TASK_WORK_SAVE] = {machine_save_ended, 1 << MACHINE_SAVING, true},
    [TASK_WORK_TURN_OFF] = {machine_turn_off_ended, 1 << MACHINE_TURNING_OFF, true},
    [TASK_WORK_RESET] = {machine_reset_ended, UP, true},
    [TASK_WORK_SHUTDOWN] = {guest_shutdown_ended, UP, true},
    [TASK_WORK_RESTART] = {guest_restart_ended, UP, true},
    [TASK_WORK_LOG_OFF] = {guest_log_off_ended, UP, false},
    [TASK_WORK_DISKS] = {disk_job_ended, 0, false},
    [TASK_WORK_MERGE_UNDO] = {undo_disks_merge_ended, 1 << MACHINE_MERGING_DRIVES, true},
};

enum task_work task_work(const struct task *task)
{
    int work = TASK_WORKS - 1;
    while (work > TASK_WORK_NONE && works[work].completed != task->run->completed)
        work--;
    return (enum task_work)work;
}

void (*task_work_completed(enum task_work work))(struct host *host, struct task *task)
{
    return works[work].completed;
}

bool task_work_fits(enum task_work work, const struct host *host, const struct machine *machine)
{
    if (!works[work].states)
        return true;
    return machine && works[work].states >> machine->state & 1 &&
           !(works[work].is_alone && slots_get(&host->slots, machine->task));
}

void task_work_attach(struct host *host, struct task *task, bool forced)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    enum task_work work = task_work(task);
    if (!machine)
        return;
    if (works[work].is_alone)
        machine->task = task->ref;
    if (work == TASK_WORK_SHUTDOWN || work == TASK_WORK_RESTART) {
        machine->guest.shutdown = task->ref;
        machine->guest.is_forced = forced;
    }
    if (work == TASK_WORK_LOG_OFF)
        machine->guest.logoff = task->ref;
}
