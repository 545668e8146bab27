/* SPDX-License-Identifier: MIT */
/* Virtual machines and their states. */
#ifndef VPCMOCK_MODEL_MACHINE_H
#define VPCMOCK_MODEL_MACHINE_H

#include "model/task.h"

/* Values of VMVMState. */
enum machine_state {
    MACHINE_INVALID,
    MACHINE_TURNED_OFF,
    MACHINE_SAVED,
    MACHINE_TURNING_ON,
    MACHINE_RESTORING,
    MACHINE_RUNNING,
    MACHINE_PAUSED,
    MACHINE_SAVING,
    MACHINE_TURNING_OFF,
    MACHINE_MERGING_DRIVES,
    MACHINE_DELETING,
};

enum { MACHINE_MAX_NAME = 80 };

struct machine {
    struct ref ref;
    struct text name;
    enum machine_state state;
    struct ref task; /* what changes its state at this moment, or nothing */
};

/* NULL when memory runs out. */
struct machine *machine_create(struct host *host, struct span name);
void machine_free(struct host *host, struct machine *machine);

/* CODE_INVALIDARG, VM_E_PREF_VM_ACTIVE or a VM_E_CONFIG_* code; the name is then as it was. */
code machine_rename(struct host *host, struct machine *machine, struct span name);

/* Each starts a task, which the host owns, or answers why not. */
code machine_startup(struct host *host, struct machine *machine, struct task **task);
code machine_save(struct host *host, struct machine *machine, struct task **task);
code machine_turn_off(struct host *host, struct machine *machine, struct task **task);
code machine_reset(struct host *host, struct machine *machine, struct task **task);

/* These have happened when they return. */
code machine_pause(struct machine *machine);
code machine_resume(struct machine *machine);

#endif
