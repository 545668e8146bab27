/* SPDX-License-Identifier: MIT */
/* What takes the guest some time: shutting down, restarting, logging off. */
#ifndef VPCMOCK_MODEL_GUEST_TASKS_H
#define VPCMOCK_MODEL_GUEST_TASKS_H

#include "model/code.h"
#include "model/slots.h"

struct host;
struct machine;
struct task;

/* Each starts a task, which the host owns, or answers why not: VM_E_VM_NOT_RUNNING,
 * VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_TIMED_OUT, CODE_OUTOFMEMORY; all but guest_restart also
 * CODE_ACCESSDENIED. What else goes wrong is the end of the task. */
code guest_shutdown(struct host *host, struct machine *machine, bool forced, struct task **task);
code guest_restart(struct host *host, struct machine *machine, bool forced, struct task **task);
code guest_log_off(struct host *host, struct machine *machine, struct task **task);

/* What follows from the end of each. */
void guest_shutdown_ended(struct host *host, struct task *task);
void guest_restart_ended(struct host *host, struct task *task);
void guest_log_off_ended(struct host *host, struct task *task);

/* For guest_state_changed: what is under way does not survive every change. */
void guest_tasks_state_changed(struct host *host, struct machine *machine, int before);

#endif
