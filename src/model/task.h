/* SPDX-License-Identifier: MIT */
/* Tasks: what IVMTask shows. Progress is a function of the clock; nothing runs. */
#ifndef VPCMOCK_MODEL_TASK_H
#define VPCMOCK_MODEL_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/clock.h"
#include "model/code.h"
#include "model/slots.h"
#include "model/text.h"

/* X(name, value, IVMTask::Error that goes with it, IVMTask::ErrorDescription) */
#define TASK_RESULTS(X)                                                                            \
    X(Success, 0, CODE_OK, "")                                                                     \
    X(Cancelled, 1, CODE_CANCELLED, "The task was cancelled.")                                     \
    X(UnexpectedError, 2, CODE_UNEXPECTED, "The task ended with an unexpected error.")             \
    X(OutOfMemoryError, 3, CODE_VM_E_OUT_OF_RESOURCE, "The host has not enough memory.")           \
    X(DiskRelatedError, 4, CODE_DISK_FULL, "Writing to the disk failed. It may be full.")          \
    X(IncompatibleSavedStateError, 5, CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION,                      \
      "The saved state does not fit the virtual machine and was not restored.")                    \
    X(TimeOutError, 6, CODE_VM_E_TIMED_OUT, "The task did not finish in time.")                    \
    X(IllegalValueError, 7, CODE_VM_E_PREF_ILLEGAL_VALUE, "A setting has an illegal value.")       \
    X(ThreadCrashError, 8, CODE_FAIL, "A thread that worked on the task has crashed.")             \
    X(ShutdownAbort, 9, CODE_ABORT, "The shutdown was aborted.")

enum task_result {
#define X(name, value, error, text) TASK_##name = (value),
    TASK_RESULTS(X)
#undef X
        TASK_RESULT_COUNT
};

/* "DiskRelatedError", or NULL for a value outside of the ten. */
const char *task_result_name(int32_t result);
/* By name, with or without "vmTaskResult_", in any case. */
bool task_result_from_name(struct span name, int32_t *result);
/* What ErrorDescription says of a result unless the test has said something else. */
const char *task_usual_error_text(int32_t result);

/* Values of VPCMockTaskState. */
enum task_state { TASK_PLANNED, TASK_RUNNING, TASK_COMPLETE };

enum {
    TASK_BY_HAND = -1,          /* duration: until task_complete is called */
    TASK_DEFAULT_DURATION = -2, /* duration of a plan: what its member usually takes */
    TASK_MAX_STEPS = 1000,
    TASK_MAX_WAIT = 4000000,
    TASK_WAIT_FOREVER = -1,
};

/* Which of its properties the test has set; the member that starts a plan fills in the others. */
enum task_set {
    TASK_SET_ERROR = 1,
    TASK_SET_ERROR_DESCRIPTION = 2,
    TASK_SET_DESCRIPTION = 4,
    TASK_SET_DURATION = 8,
    TASK_SET_CANCELABLE = 16,
    TASK_SET_RESULT = 32,
    TASK_ERROR_OF_MODEL = 64, /* not by the test: the model has a more exact one than usual */
};

/* How IVMTask::Cancel goes where the task can be cancelled. */
enum task_cancelling {
    TASK_CANCEL_WINS,   /* the task ends at once, as cancelled */
    TASK_CANCEL_LOSES,  /* S_OK, but the task goes on to its own end */
    TASK_CANCEL_LATE,   /* the task has just ended in its own way: see cancel_complete_code */
    TASK_CANCEL_FAILS,  /* E_FAIL, though IsCancelable says otherwise */
    TASK_CANCEL_NEVER,  /* S_OK, but the task stands still for ever */
};

/* What is out of the ordinary in a task's course. */
struct task_course {
    int64_t stall;     /* ms that it stands still at stall_at, or TASK_BY_HAND: for ever */
    int8_t stall_at;   /* a percentage; -1: it does not stall */
    uint8_t cancelling; /* enum task_cancelling */
    uint32_t polls;    /* it ends after so many polls; 0: they do not matter */
};

/* Who starts a task: the member of the call that is under way; the model only compares it. */
typedef const void *task_cause;

/* What a task has until it is complete. */
struct task_run {
    struct due due; /* first: its completion */
    struct task *task;
    uint8_t *steps;     /* owned */
    struct task_course *course; /* owned; NULL: nothing out of the ordinary */
    union {
        struct task *next_plan; /* planned */
        /* What follows from its end. */
        void (*completed)(struct host *host, struct task *task);
    };
    uint16_t nsteps;
};

/* Thousands of complete ones are kept for IVMVirtualPC::Tasks, so the fields are small. */
struct task {
    struct ref ref;
    int32_t id; /* the tag of its slot as well, once it is started */
    code error;
    int32_t result;
    uint8_t before;     /* the machine's state before */
    uint8_t set;        /* enum task_set */
    uint8_t state;      /* enum task_state */
    int8_t shown;       /* the highest percentage that was seen: it never falls */
    int8_t by_hand;     /* percentage set by the test, or -1 */
    bool cancelable;
    bool any_cause;     /* a plan for whatever comes first */
    bool shares_error_description; /* it is in host->shared_texts, as those of complete tasks are */
    bool shares_description;
    struct text error_description;
    const char *verb;        /* static; NULL: the description is all of it */
    struct text description; /* what follows the verb, in quotes; see task_describe */
    int64_t duration;
    int64_t start;
    int64_t end;        /* when complete */
    struct task_run *run; /* owned; NULL when complete */
    task_cause cause;   /* NULL: made by the test */
    struct ref machine; /* on which it works, or {0} */
};
_Static_assert(sizeof(struct task) <= 120, "a complete task should be small");

/* What a member says of the task that it starts. */
struct task_start {
    const char *verb;        /* static; NULL: the description says all */
    struct span description; /* copied */
    int64_t duration;
    bool cancelable;
    void (*completed)(struct host *host, struct task *task);
    struct ref machine;
    int32_t before;
};

/* Plans a task for the next call of the cause (NULL: of any). NULL when memory runs out. */
struct task *task_plan(struct host *host, task_cause cause);
/* The same before all other plans. */
struct task *task_plan_first(struct host *host, task_cause cause);
/* Takes a plan back and frees it. */
void task_discard(struct host *host, struct task *task);
/* Starts the first plan for host->cause, or a new task. NULL when memory runs out. */
struct task *task_start(struct host *host, const struct task_start *start);
/* The same, described as the verb, which is static, with a name in quotes. start: without
 * description. */
struct task *task_start_on(struct host *host, const char *verb, struct span name,
                           struct task_start start);
/* Appends what IVMTask::Description says. False when memory runs out. */
bool task_describe(const struct task *task, struct text *description);
/* What descriptions have of a name that only one task may have: a longer one without its middle.
 * Complete tasks of 256 bytes have no room for more. */
enum { TASK_SHORT_NAME = 28 };
struct span task_short_name(struct span name, char16_t room[TASK_SHORT_NAME]);
/* Starts one plan. False when memory runs out; it is then still planned. */
bool task_start_plan(struct host *host, struct task *plan, const struct task_start *start);

/* The test's knobs. Only before the task is complete. */
void task_set_result(struct task *task, int32_t result);
void task_set_error(struct task *task, code error);
void task_set_cancelable(struct task *task, bool cancelable);
/* False when memory runs out. */
bool task_set_duration(struct host *host, struct task *task, int64_t duration);
/* These take over what text owns, and leave it empty. */
void task_take_error_description(struct task *task, struct text *text);
void task_take_description(struct task *task, struct text *text);
/* Takes over steps: 0 to 100, never falling. */
void task_take_progress(struct task *task, uint8_t *steps, size_t count);
/* What is out of the ordinary from now on. False when memory runs out. */
bool task_set_course(struct host *host, struct task *task, const struct task_course *course);
/* Nothing out of the ordinary. */
void task_course_init(struct task_course *course);
/* A client has looked at how far it is, and has its answer. */
void task_polled(struct host *host, struct task *task);
/* CODE_INVALIDARG below what it is now. */
code task_set_percent(struct host *host, struct task *task, int32_t percent);
/* The model's own reason for a failure: how the task will end, unless the test has set its result.
 * error: what IVMTask::Error says, CODE_OK for what usually goes with the result. */
void task_fail(struct task *task, int32_t result, code error);
/* Ends a running task as cancelled, also one that is not cancelable, without what would follow from
 * its end. */
void task_abandon(struct host *host, struct task *task);
/* Completes a running task now. */
void task_complete(struct host *host, struct task *task);

/* The id that clients see, as it was before; later tasks have others. */
void task_set_id(struct host *host, struct task *task, int32_t id);

/* What clients see. */
int32_t task_percent(const struct host *host, struct task *task);
code task_cancel(struct host *host, struct task *task);
/* What IVMTask::ErrorDescription says of a complete task for which the test has set no text. */
const char *task_error_text(const struct task *task);
/* What IVMTask::Result reads: early results are as host->policy says. */
code task_read_result(const struct host *host, const struct task *task, int32_t *result);

/* For host_reset and host_free: forgets all without completing anything. */
void task_free(struct host *host, struct task *task);

#endif
