/* SPDX-License-Identifier: MIT */
/* What it is that a task does, by number: for files that tell of tasks under way. */
#ifndef VPCMOCK_MODEL_TASK_WORK_H
#define VPCMOCK_MODEL_TASK_WORK_H

#include "model/machine.h"
#include "model/task.h"

enum task_work {
    TASK_WORK_NONE, /* nothing follows from its end: the test's own tasks, and what a guest refuses
                     */
    TASK_WORK_START,
    TASK_WORK_SAVE,
    TASK_WORK_TURN_OFF,
    TASK_WORK_RESET,
    TASK_WORK_SHUTDOWN,
    TASK_WORK_RESTART,
    TASK_WORK_LOG_OFF,
    TASK_WORK_DISKS,
    TASK_WORK_MERGE_UNDO,
    TASK_WORKS
};

/* Of a running task. */
enum task_work task_work(const struct task *task);
/* What to give to task_start for one. */
void (*task_work_completed(enum task_work work))(struct host *host, struct task *task);
/* Whether the machine can be in the middle of it; NULL: there is none. */
bool task_work_fits(enum task_work work, const struct host *host, const struct machine *machine);
/* Makes the machine of a running task know of it. forced: of a shutdown or restart. */
void task_work_attach(struct host *host, struct task *task, bool forced);

#endif
