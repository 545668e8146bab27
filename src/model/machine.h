/* SPDX-License-Identifier: MIT */
/* Virtual machines and their states. */
#ifndef VPCMOCK_MODEL_MACHINE_H
#define VPCMOCK_MODEL_MACHINE_H

#include "model/accountant.h"
#include "model/adapters.h"
#include "model/console.h"
#include "model/drives.h"
#include "model/guest.h"
#include "model/hard_disks.h"
#include "model/ports.h"
#include "model/settings.h"
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
    struct settings settings;
    struct hard_disks hard_disks;
    struct drives drives;
    struct ports ports;
    struct adapters adapters;
    struct guest guest;
    struct console console;
    struct accountant accountant;
};

extern const struct fact machine_facts[]; /* of struct machine */

/* NULL when memory runs out. */
struct machine *machine_create(struct host *host, struct span name);
void machine_free(struct host *host, struct machine *machine);

/* Every change of state goes this way: the parts of the machine and the event sinks learn of it. */
void machine_set_state(struct host *host, struct machine *machine, enum machine_state state);

/* CODE_INVALIDARG, VM_E_PREF_VM_ACTIVE or a VM_E_CONFIG_* code; the name is then as it was. */
code machine_rename(struct host *host, struct machine *machine, struct span name);

/* Each starts a task, which the host owns, or answers why not. */
code machine_startup(struct host *host, struct machine *machine, struct task **task);
code machine_save(struct host *host, struct machine *machine, struct task **task);
code machine_turn_off(struct host *host, struct machine *machine, struct task **task);
code machine_reset(struct host *host, struct machine *machine, struct task **task);

/* These have happened when they return. */
code machine_pause(struct host *host, struct machine *machine);
code machine_resume(struct host *host, struct machine *machine);

#endif
