/* SPDX-License-Identifier: MIT */
/* What a run of a client against the mock came to, and a sweep of such runs: what the commands hand
 * to the reports. Plain C11. All texts are UTF-8, end with a NUL and are never NULL unless it says
 * so; all of it is owned by the result and freed with it. */
#ifndef VPCMOCK_REPORT_RESULT_H
#define VPCMOCK_REPORT_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_node;
struct json_reader;
struct kept; /* what the texts and arrays of a result are in: see kept.h */

enum run_end {
    RUN_EXITED,      /* by itself, with exit_code */
    RUN_CRASHED,     /* exit_code is that of an exception, such as 0xC0000005 */
    RUN_TIMED_OUT,   /* ended by us */
    RUN_INTERRUPTED, /* by Ctrl+C */
    RUN_NOT_STARTED, /* the set-up failed: see error */
};

/* A task that a call of the client has started. */
struct run_task {
    uint64_t call;           /* the sequence of that call; 0: it is not in the journal any more */
    int32_t id;              /* IVMTask::ID */
    const char *member;      /* "IVMVirtualMachine::Startup" */
    const char *description; /* IVMTask::Description */
    bool complete;
    int32_t result;          /* a VMTaskResult; of no meaning before it is complete */
    const char *result_name; /* "DiskRelatedError", or digits */
    int32_t error;           /* IVMTask::Error */
    int32_t percent;
    int64_t start; /* ms on the clock */
    int64_t end;   /* ms on the clock; of a task that is not complete: of the run's end */
};

struct run_machine {
    const char *name;
    int32_t state; /* a VMVMState */
    const char *state_name;
};

struct run_expectation {
    uint32_t number;
    const char *name; /* may be empty */
    bool met;
    const char *text; /* what was expected and what was seen, lines */
};

struct run_rule {
    uint32_t number;
    const char *name; /* may be empty */
    const char *text; /* which calls it is about */
    uint32_t seen;
    uint32_t applied;
};

struct run_finding {
    const char *id;   /* "result-read-early": see IVPCMockFinding::Id */
    const char *text; /* a sentence and the call */
    const char *advice;
    uint64_t call; /* sequence of the first such call */
    uint32_t count;
};

struct run_result {
    const char *client;   /* its command line */
    const char *scenario; /* path of the file; empty: none */
    const char *command;  /* the line that repeats the run */
    bool in_process;
    enum run_end end;
    uint32_t exit_code;
    const char *error;  /* of the set-up; empty when it was good */
    int64_t wall;       /* ms that it took on the wall */
    int64_t clock;      /* ms on the mock's clock at the end */
    const char *output; /* what the client wrote, where it was captured; else empty */
    const char *errors; /* the same of its error output */

    const char *journal; /* JSON lines, as IVPCMockCall::Json documents them (idl/VPCMock.idl) */
    size_t journal_length;
    uint32_t calls;  /* how many of them are calls */
    uint32_t events; /* and events */

    struct run_task *tasks;
    size_t task_count;
    struct run_expectation *expectations;
    size_t expectation_count;
    struct run_rule *rules;
    size_t rule_count;
    struct run_finding *findings;
    size_t finding_count;
    const char *unmet; /* what is not met, in words; empty when all is */
    uint32_t sinks;    /* event sinks that were ever advised */
    uint64_t dropped;  /* entries of the journal that made room for newer ones */

    struct run_machine *machines; /* those that there were at the end */
    size_t machine_count;
    bool ended; /* the journal goes to the end: the client was not killed before it was written */
    struct kept *kept;
};

/* Fills in what the JSON lines say: those of the calls, and those at the end that
 * src/mock/summary.h documents. journal: borrowed, until the result is freed. Lines of other kinds
 * do not matter. False when memory runs out. */
bool run_result_read(struct run_result *run, const char *journal, size_t length);
/* Findings as result_put_findings writes them: an array, or NULL for none. All of it is kept. False
 * when memory runs out. */
bool run_findings_read(const struct json_reader *reader, const struct json_node *array,
                       struct kept **kept, struct run_finding **findings, size_t *count);
/* An empty result with no NULL in it. */
void run_result_init(struct run_result *run);
void run_result_free(struct run_result *run);

/* ---- Sweeps ---- */

/* How the client took a failure. X(name, id, in words). The ids never change. */
#define SWEEP_VERDICTS(X)                                                                          \
    X(REPORTED, "reported", "The client said that something went wrong.")                          \
    X(RECOVERED, "recovered", "It tried again or went another way, and came to the same end.")     \
    X(IGNORED, "ignored", "It went on as if nothing had happened.")                                \
    X(CRASHED, "crashed", "It ended with an exception.")                                           \
    X(HUNG, "hung", "It did not end in its time.")                                                 \
    X(CHANGED, "changed", "It came to another end than when all is as ever.")                      \
    X(LEFT, "left", "It left a machine running, a reference held or a sink advised.")              \
    X(UNREACHED, "unreached", "The call to fail did not come this time.")                          \
    X(HARMLESS, "harmless", "The failure changes nothing that the client has asked for.")          \
    X(SKIPPED, "skipped", "Not run: the budget was used up.")                                      \
    X(BROKEN, "broken", "The run itself could not be set up.")

enum sweep_verdict {
#define X(name, id, words) SWEEP_##name,
    SWEEP_VERDICTS(X)
#undef X
        SWEEP_VERDICT_COUNT
};

/* What the failures of a sweep are. The ids never change. */
#define SWEEP_KINDS(X)                                                                             \
    X(CODE, "code")     /* the call fails with a documented code */                                \
    X(RESULT, "result") /* its task ends with another VMTaskResult */                              \
    X(EARLY, "early")   /* its task is complete when the call returns */                           \
    X(LATE, "late")     /* its task takes much longer */                                           \
    X(STALL, "stall")   /* its task stands still for ever */                                       \
    X(EVENT_LOST, "event-lost")                                                                    \
    X(EVENT_LATE, "event-late")                                                                    \
    X(EVENT_TWICE, "event-twice")                                                                  \
    X(POLLS, "polls")   /* of explore: its task ends at a certain poll */                          \
    X(DELAY, "delay")   /* of explore: the call comes after all that is due */                     \
    X(CANCEL, "cancel") /* of explore: how the cancellation of its task goes */                    \
    X(THREAD, "thread") /* of explore: the call comes after one of another thread */               \
    X(ORDER, "order")   /* of explore: several of these at once */

enum sweep_kind {
#define X(name, id) SWEEP_KIND_##name,
    SWEEP_KINDS(X)
#undef X
        SWEEP_KIND_COUNT
};

/* A call or an event of the plain run that failures are tried on: a row of the matrix. */
struct sweep_row {
    uint64_t call;      /* its sequence in the plain run's journal */
    const char *member; /* "IVMVirtualMachine::Startup", "IVMVirtualMachineEvents::OnStateChange" */
    uint32_t nth;       /* the n-th call of this member, from 1 */
    const char *object; /* of the plain run, such as IVMVirtualMachine "Windows XP Mode" */
};

/* One run with one failure. */
struct sweep_cell {
    size_t row; /* index into rows */
    enum sweep_kind kind;
    const size_t *parts; /* of ORDER: the cells that it puts together; else NULL */
    size_t part_count;
    const char *awaited; /* of THREAD: the member whose call comes first; else NULL */
    uint32_t awaited_nth;
    const char *failure; /* column of the matrix: "VM_E_VM_RUNNING", "DiskRelatedError", "stall" */
    enum sweep_verdict verdict;
    const char *why;      /* a sentence: what was seen that makes it this verdict */
    const char *scenario; /* path of the scenario file that anyone can run; empty when skipped */
    const char *command;  /* the one command that repeats it */
    enum run_end end;
    uint32_t exit_code;
    int64_t wall;       /* ms */
    uint32_t calls;     /* calls and events of the run */
    const char *output; /* of the client, cut to some lines */
    const char *errors;
    struct run_finding *findings; /* those that the plain run has not */
    size_t finding_count;
};

struct sweep_result {
    const char *client;
    const char *scenario;  /* the base; empty: none */
    const char *command;   /* the line that repeats the sweep */
    const char *directory; /* with the scenario files and what --resume needs */
    uint64_t seed;
    bool orders; /* of explore: nothing fails, but the order is another one */
    int64_t wall;
    struct run_result *plain; /* the run without a failure */
    struct sweep_row *rows;   /* in the order of the calls */
    size_t row_count;
    struct sweep_cell *cells; /* by row, then in the order of kinds and codes */
    size_t cell_count;
    size_t counts[SWEEP_VERDICT_COUNT]; /* cells of each verdict */
    struct kept *kept;
};

#endif
