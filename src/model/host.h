/* SPDX-License-Identifier: MIT */
/* The simulated host: everything that there is. Plain C; whoever shares it between threads holds a
 * lock of his own around every call. */
#ifndef VPCMOCK_MODEL_HOST_H
#define VPCMOCK_MODEL_HOST_H

#include "model/catalog.h"
#include "model/clock.h"
#include "model/config.h"
#include "model/event.h"
#include "model/files.h"
#include "model/host_info.h"
#include "model/machine.h"
#include "model/machine_index.h"
#include "model/memory.h"
#include "model/networks.h"
#include "model/preferences.h"
#include "model/shared_texts.h"
#include "model/slots.h"
#include "model/task.h"
#include "model/usb.h"

/* What the documentation leaves open, as the test wants it. */
struct host_policy {
    bool undocumented_results;  /* whether results outside of the ten may be set */
    int32_t early_result;       /* IVMTask::Result before the task is complete */
    code early_result_code;     /* and what reading it answers */
    code wait_timeout_code;     /* WaitForCompletion that ends by time-out */
    code cancel_complete_code;  /* Cancel on what is complete */
};

struct host {
    struct clock clock;
    struct host_policy policy;
    struct slots slots; /* machines and tasks */
    struct machine_load load; /* of the machines that are active */
    struct machine **machines; /* the registered ones, in the order of their coming */
    struct ref *machine_refs;  /* the same, to be found without a look at each */
    size_t machine_count;
    size_t machine_capacity, machine_ref_capacity;
    struct machine_index by_name; /* of the registered machines */
    struct machine_index by_file; /* of the same */
    struct machine_index unregistered; /* by file; see catalog.h */
    uint64_t next_order;
    uint64_t machines_made; /* since the start */
    struct ref *tasks; /* all that were started, in that order; see host_task */
    size_t task_count;
    size_t task_capacity;
    struct shared_texts shared_texts; /* of complete tasks */
    int32_t own_task_ids; /* of the task that is started next; 0: they are those of the process */
    struct task *plans; /* in the order of planning */
    task_cause cause; /* the member whose call is under way */
    struct event *events; /* not fired yet, in the order of their coming */
    struct event *last_event; /* of these, when there are any */
    struct later_event *later_events; /* that come when the clock says so; see event.c */
    int events_lost;      /* and what else comes by itself, for lack of memory */
    struct host_info info;
    struct files files;
    struct networks networks;
    struct usb usb;
    struct config preferences; /* of the application */
};

/* With one machine, "Windows XP Mode", turned off. False when memory runs out; the host is then
 * empty but can be freed. wall: monotonic milliseconds. */
bool host_init(struct host *host, int64_t (*wall)(void));
void host_free(struct host *host);
/* Back to the start; handles to what there was are stale. False as host_init. */
bool host_reset(struct host *host);

/* Goes back to a snapshot of the pool in which everything in the host is, with the host itself as a
 * region of it. Handles from then are good again, those that were made since are stale for ever.
 * Needs no memory. What the host has yet to tell is still told; wall time begins anew. */
void host_restore(struct host *host, struct memory_snapshot *snapshot);

/* A registered machine; NULL when there is none of this name. */
struct machine *host_find_machine(const struct host *host, struct span name);
/* Only its handle: {0} when there is none. */
struct ref host_find_machine_ref(const struct host *host, struct span name);

/* The list of registered machines, for machine.c and catalog.c. Only the two that return something
 * can fail, for lack of memory. */
bool host_reserve_machine(struct host *host);
/* After the other; the machine has its name, and its file if it has one. */
void host_add_machine(struct host *host, struct machine *machine);
void host_remove_machine(struct host *host, struct machine *machine);
bool host_name_machine(struct host *host, struct machine *machine, struct span name);
/* Takes over the full path of its .vmc file, and leaves the text empty. */
void host_place_machine(struct host *host, struct machine *machine, struct text *file);

/* Of host->tasks, from 0. */
static inline struct task *host_task(const struct host *host, size_t index)
{
    return slots_get(&host->slots, host->tasks[index]);
}

/* It will be asked for in a moment: its handle, one of many, is fetched from memory meanwhile. */
static inline void host_expect_task(const struct host *host, size_t index)
{
    if (index < host->task_count)
        __builtin_prefetch(&host->tasks[index]);
}

size_t host_planned_tasks(const struct host *host);

/* Makes room for one more pointer in a growing array. items: address of the pointer to its
 * first. */
bool host_reserve(void *items, size_t count, size_t *capacity);
bool host_reserve_refs(struct ref **refs, size_t count, size_t *capacity);

#endif
