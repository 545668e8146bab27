/* SPDX-License-Identifier: MIT */
/* Findings: what a client does wrong and gets away with. Only what is certain is noted; once for
 * each place, that is a member and an object, and counted from then on. */
#ifndef VPCMOCK_MOCK_FINDING_H
#define VPCMOCK_MOCK_FINDING_H

#include "mock/call.h"
#include "mock/label.h"
#include "model/host.h"

/* X(name, id, what it is, what to do). The ids never change. */
#define FINDINGS(X)                                                                                \
    X(RESULT_READ_EARLY, "result-read-early", "Result was read before the task was complete.",     \
      "Wait until IsComplete is true before reading Result.")                                      \
    X(RESULT_NEVER_READ, "result-never-read", "A task was completed and its Result never read.",   \
      "Read Result of every task: a task that fails is no failure of the call that started it.")   \
    X(ENDLESS_WAIT, "endless-wait", "WaitForCompletion was called without a time-out (-1).",       \
      "Wait for so many milliseconds, look at IsComplete, and give up in the end.")                \
    X(WAIT_CANNOT_END, "wait-cannot-end", "A wait without a time-out could never have ended.",     \
      "Wait with a time-out: tasks may stall for ever. The mock has ended this wait.")             \
    X(BUSY_POLLING, "busy-polling", "A loop asks again and again and lets no time pass.",          \
      "Wait between two polls, with WaitForCompletion and a time-out or with a sleep.")            \
    X(NOT_FOUND_USED, "not-found-used",                                                            \
      "FindVirtualMachine answered S_FALSE, and its machine was used as if it had been found.",    \
      "Compare the result of FindVirtualMachine with S_OK, or the object with NULL.")              \
    X(DELETED_USED, "deleted-machine-used", "An object was used after its machine was deleted.",   \
      "Let go of a machine's objects before the machine is deleted or unregistered.")              \
    X(OUT_NOT_EMPTY, "out-not-empty",                                                              \
      "What the mock had given out was passed to be filled again without being freed.",            \
      "Call VariantClear or SysFreeString before a variable is used again: what it holds is lost " \
      "otherwise.")                                                                                \
    X(OVER_RELEASED, "released-too-often", "An object was used after its last Release.",           \
      "Release an interface pointer once for each that was given out, and not use it afterwards.") \
    X(REFERENCE_HELD, "reference-held", "An interface pointer was still held at the end.",         \
      "Release every interface pointer that a call gives out.")                                    \
    X(SINK_LEFT, "sink-not-unadvised", "An event sink was still advised at the end.",              \
      "Call Unadvise for each Advise before the objects are released.")

enum finding_kind {
#define X(name, id, sentence, advice) FINDING_##name,
    FINDINGS(X)
#undef X
        FINDING_KINDS
};

const char *finding_id(enum finding_kind kind);
const char *finding_sentence(enum finding_kind kind);
const char *finding_advice(enum finding_kind kind);
/* In any case of letters; false when there is none. */
bool finding_from_id(struct span id, enum finding_kind *kind);

struct finding {
    uint8_t kind;                /* enum finding_kind */
    const struct member *member; /* NULL: seen outside of a call */
    uint32_t label;
    uint32_t count;
    uint64_t sequence; /* of the first such call; outside of one, of the last call before */
    struct text what;  /* that call as a line, or what was seen */
};

enum {
    FINDINGS_MAX = 1000,
    FINDINGS_RUNS = 8,
    FINDINGS_DELETED = 64,
    /* What stands for a machine that was not found: see traps. */
    FINDINGS_TRAP_INDEX = INT32_MAX,
};

/* A task that a call has given to a client. */
struct finding_task {
    uint64_t sequence;
    uint32_t generation; /* 0: none */
    bool read;           /* it knows how the task ended */
};

/* Polls of one object by one thread. */
struct finding_run {
    struct ref object;
    uint32_t thread;
    uint32_t quick; /* that came within a millisecond of the one before */
    uint32_t slow;
    int64_t last; /* microseconds on the wall */
};

struct findings {
    bool enabled;
    bool traps; /* FindVirtualMachine gives an object for what there is not */
    uint32_t next_trap;
    uint32_t silenced;      /* a bit for each kind */
    struct finding **items; /* in the order in which they were seen */
    size_t count;
    size_t capacity;
    uint64_t lost;              /* beyond FINDINGS_MAX, or without memory */
    uint8_t roles[MEMBER_MAX];  /* what calls of a member mean here */
    struct finding_task *tasks; /* by index of their handle */
    size_t task_capacity;
    struct finding_run runs[FINDINGS_RUNS];
    uint32_t next_run;
    struct ref deleted[FINDINGS_DELETED]; /* machines that clients have deleted */
    uint32_t next_deleted;
};

void findings_init(struct findings *findings);
/* Nothing is found yet; the settings and what is known of tasks and machines stay. */
void findings_clear(struct findings *findings);
void findings_free(struct findings *findings);

/* A call will give out what the handle stands for: see slots_expect. */
static inline void findings_expect(const struct findings *findings, struct ref ref)
{
    if (ref.index < findings->task_capacity)
        __builtin_prefetch(&findings->tasks[ref.index], 1);
}
/* A call is over. */
void findings_over(struct findings *findings, const struct labels *labels, const struct host *host,
                   const struct call *call);
/* The client has ended: notes the results that it has never read. */
void findings_end(struct findings *findings, const struct labels *labels, const struct host *host);

/* Whether there is no need to say what was seen: it is silenced, or there is no place for it. A
 * finding that was seen before is counted. */
bool findings_known(struct findings *findings, enum finding_kind kind, const struct member *member,
                    uint32_t label);
/* Notes what is not known yet; takes over what. */
void findings_note(struct findings *findings, enum finding_kind kind, const struct member *member,
                   uint32_t label, uint64_t sequence, struct text *what);
/* Removes those of the kind and notes none from now on; or notes them again. */
void findings_silence(struct findings *findings, enum finding_kind kind, bool silent);

/* A handle for a machine that was not found: to nothing, and each time another. */
struct ref findings_trap(struct findings *findings);

/* Appends the sentence, what was seen, and how often. False when memory runs out. */
bool finding_write(const struct finding *finding, struct text *out);

#endif
