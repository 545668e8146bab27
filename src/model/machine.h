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
#include "model/machine_index.h"
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

/* Values of VMEventType: the messages that the product writes to the event log. */
enum log_message {
    LOG_PRODUCT_STARTED,
    LOG_PRODUCT_STOPPED,
    LOG_MACHINE_LAUNCHED,
    LOG_STATE_RESTORED,
    LOG_STATE_SAVED,
    LOG_TURNED_OFF,
    LOG_TURNED_OFF_BY_GUEST,
    LOG_RESET,
    LOG_NO_HEARTBEAT,
    LOG_PROCESSOR_ERROR,
    LOG_DISK_SPACE_WARNING,
    LOG_DISK_SPACE_ERROR,
};

enum {
    MACHINE_MAX_NAME = 80,
    MACHINE_BUSES = 2, /* of IDE */
    MACHINE_DEVICES_PER_BUS = 2,
    MACHINE_SAVED_STATE_VERSION = 6, /* the version of saved states that this product writes */
    MACHINE_MAX_CHANNELS = 16,
    MACHINE_CHANNEL_CLOSING = 1000, /* ms that a channel takes to run down */
};

/* What a start restores. */
struct saved_state {
    struct text path; /* of the .vsv file; empty: there is none */
    int32_t memory;   /* MB that the machine had */
    int32_t version;
};

/* A named pipe of the host that leads to a port of the guest. */
struct channel {
    struct text pipe;
    int32_t port;
    int64_t closed; /* when it will have run down; CLOCK_NEVER: it is open */
};

/* What the machines that are active take of the host. */
struct machine_load {
    int32_t machines;
    int64_t memory; /* MB */
};

struct machine {
    struct ref ref;
    struct text name;
    struct text file; /* full path of its .vmc file */
    uint64_t order;   /* in which it came to the host */
    bool listed;      /* in host->machines */
    enum machine_state state;
    struct ref task; /* what changes its state at this moment, or nothing */
    int32_t load;    /* MB of the host's memory that it has; -1: it is not active */
    struct saved_state saved;
    struct channel *channels;
    int32_t channel_count, channel_capacity;
    /* Facts. */
    bool execute_denied;      /* to the user: nothing that changes the state is allowed */
    bool worker_hangs;        /* the process that runs the machine does not answer */
    bool worker_crashes;      /* it dies of every task */
    bool resources_exhausted; /* the host has none left for this machine */
    bool channel_driver_gone;
    bool channel_memory_exhausted;
    bool network_services_starting;
    bool channel_revision_mismatch;
    int32_t channel_limit;
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

/* Makes a machine that is turned off, and registers it. NULL when memory runs out. */
struct machine *machine_create(struct host *host, struct span name);
void machine_free(struct host *host, struct machine *machine);

/* Every change of state goes this way: the parts of the machine and the event sinks learn of it.
 * A reset changes no state; the parts see it as a change from MACHINE_TURNING_ON to the state that
 * the machine has. */
void machine_set_state(struct host *host, struct machine *machine, enum machine_state state);
/* The machine has been reset: the parts learn of it. */
void machine_was_reset(struct host *host, struct machine *machine);
/* The path of a file that goes with the .vmc file. False when memory runs out. */
bool machine_own_path(const struct machine *machine, const char *extension, struct text *path);
/* The VMDriveType at a place on the buses. */
int32_t machine_drive_at(const struct machine *machine, int bus, int device);
/* Whether machine->saved.path leads to a saved state; one that is being written is none yet. */
bool machine_has_saved_state(const struct machine *machine);
/* The named pipe of the machine's screen. VM_E_VM_NOT_RUNNING, CODE_OUTOFMEMORY; cleared by the
 * caller. */
code machine_rdp_pipe(const struct machine *machine, struct text *name);
/* Deletes the saved state, if there is one. The machine's state stays as it is. */
void machine_drop_saved_state(struct host *host, struct machine *machine);
/* Writes to the event log: IVMVirtualPCEvents learns of it. */
void machine_log(struct host *host, enum log_message message);
/* Neither running nor saved nor on the way: what most settings ask for. */
static inline bool machine_is_off(const struct machine *machine)
{
    return machine->state == MACHINE_TURNED_OFF;
}
/* On the way from one of the others to another. */
static inline bool machine_state_passes(enum machine_state state)
{
    return state == MACHINE_TURNING_ON || state == MACHINE_RESTORING ||
           (state >= MACHINE_SAVING && state <= MACHINE_DELETING);
}
/* Running or paused. */
static inline bool machine_is_up(const struct machine *machine)
{
    return machine->state == MACHINE_RUNNING || machine->state == MACHINE_PAUSED;
}

/* CODE_INVALIDARG, VM_E_PREF_VM_ACTIVE or a VM_E_CONFIG_* code; the name is then as it was. */
code machine_rename(struct host *host, struct machine *machine, struct span name);
/* VM_E_CONFIG_NO_NAME, _NAME_TOO_LONG or _NAME_INVALID_CHAR, CODE_INVALIDARG for the name of a
 * device of Windows (which no file can have), or CODE_OK. */
code machine_check_name(struct span name);
/* Whether the machine's files have short enough paths in the folder, given without the last
 * backslash. The longest is that of the .vmcx file, beside the .vmc file. */
bool machine_path_fits(struct span folder, struct span name);

/* ---- machine_operations.c ---- */

enum startup_option { STARTUP_NORMAL, STARTUP_FIX_PARENT_TIMESTAMP_MISMATCH };

/* Each starts a task, which the host owns, or answers why not. */
code machine_startup(struct host *host, struct machine *machine, struct task **task);
code machine_startup2(struct host *host, struct machine *machine, enum startup_option option,
                      struct task **task);
code machine_save(struct host *host, struct machine *machine, struct task **task);
code machine_turn_off(struct host *host, struct machine *machine, struct task **task);
code machine_reset(struct host *host, struct machine *machine, struct task **task);
/* A reset that nobody has asked for: by the product, of a guest without heartbeats. */
void machine_restart(struct host *host, struct machine *machine);

/* These have happened when they return. */
code machine_pause(struct host *host, struct machine *machine);
code machine_resume(struct host *host, struct machine *machine);
code machine_discard_saved_state(struct host *host, struct machine *machine);

/* Starts a task that moves the machine through a state; for whatever does that. What was under way
 * ends as cancelled. start: without description and machine. The task is described as the verb with
 * the machine's name. completed must call machine_settle. Nothing has happened at CODE_OUTOFMEMORY.
 */
code machine_begin(struct host *host, struct machine *machine, const char *verb,
                   enum machine_state through, struct task_start start, struct task **task);
/* For the completed of such a task: the machine goes to success, or back to where it was before.
 * NULL when the machine is gone. */
struct machine *machine_settle(struct host *host, struct task *task, enum machine_state success);
/* What follows from the end of each of these tasks. */
void machine_start_ended(struct host *host, struct task *task);
void machine_save_ended(struct host *host, struct task *task);
void machine_turn_off_ended(struct host *host, struct task *task);
void machine_reset_ended(struct host *host, struct task *task);
/* Called by task_complete before the end of a task of a machine: the last that can make it fail. */
void machine_task_ending(struct host *host, struct task *task);

/* ---- machine_channels.c ---- */

/* IVMVirtualMachine::StartCommunicationChannel, its types checked already. */
code machine_start_channel(struct host *host, struct machine *machine, struct span pipe,
                           struct span port);
/* One that is there without a start. closed: see struct channel. CODE_OUTOFMEMORY. */
code machine_restore_channel(struct machine *machine, struct span pipe, int32_t port,
                             int64_t closed);
/* All begin to run down: the machine goes off or is reset. */
void machine_close_channels(struct host *host, struct machine *machine);
void machine_free_channels(struct machine *machine);

#endif
