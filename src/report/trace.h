/* SPDX-License-Identifier: MIT */
/* A journal that is read again: calls, events, and the tasks that they tell of. */
#ifndef VPCMOCK_REPORT_TRACE_H
#define VPCMOCK_REPORT_TRACE_H

#include "mock/member.h"
#include "report/buffer.h"
#include "report/texts.h"

enum trace_type { /* of an argument, named as in the journal */
                  TRACE_UNKNOWN,
                  TRACE_EMPTY,
                  TRACE_NULL,
                  TRACE_OPAQUE,
                  TRACE_BOOL,
                  TRACE_INT,
                  TRACE_DOUBLE,
                  TRACE_TEXT,
                  TRACE_BYTES,
                  TRACE_TEXTS,
                  TRACE_OBJECT,
};

/* Names are numbers of trace->texts. */
struct trace_argument {
    uint32_t name;
    uint32_t value;      /* in words; of a text and an object, the text itself */
    uint32_t value_name; /* 0: it has none */
    uint8_t direction;   /* MEMBER_IN, MEMBER_OUT or both */
    uint8_t type;        /* enum trace_type */
    int64_t number;      /* of a BOOL or an INT */
};

struct trace_call {
    uint64_t sequence;
    int64_t time;               /* ms on the clock */
    int64_t duration;           /* ms on the clock */
    int64_t wall;               /* microseconds */
    const struct member *known; /* NULL: this vpcmock does not know it */
    uint32_t section;           /* from 0: numbers and clock begin again where the mock was reset */
    uint32_t iface, member, object, object_name;
    uint32_t result_name, rule_name;
    uint32_t rule; /* 0: none */
    uint32_t process, thread;
    uint32_t apartment;
    int32_t result;
    uint32_t arguments; /* the first one in trace->arguments */
    uint8_t argument_count;
    uint8_t kind; /* enum member_kind */
    bool complete, cut, expected, late;
};

/* A task as the calls show it: what nobody has asked for is not known, unless a line of the journal
 * tells it ({"task":{...}}, written at the end of a run). */
struct trace_task {
    uint32_t object; /* text: IVMTask #3 */
    uint32_t start;  /* the call that returned it */
    uint32_t end;    /* the first call that has seen it complete; with complete false, the last
                      * one that was about it */
    int64_t start_time, end_time; /* ms on the clock: of that call, and when the other was over */
    bool complete;
    bool has_result;
    int32_t result;  /* a VMTaskResult */
    int32_t percent; /* the last one that was read, 100 when it is complete and nobody has read it
                      * since; -1: never read */
    bool has_error;
    int32_t error; /* IVMTask::Error */
};

/* All zeros is empty. */
struct trace {
    struct texts texts;
    struct trace_call *calls; /* by section and sequence */
    size_t count, capacity;
    struct trace_argument *arguments;
    size_t argument_count, argument_capacity;
    struct trace_task *tasks; /* in the order of their starts */
    size_t task_count, task_capacity;
    uint32_t events; /* how many of the calls are */
    uint32_t sections;
    uint32_t states;   /* a bit for each VMVMState that lines say machines have at the end */
    uint32_t others;   /* lines of no known kind */
    uint32_t failures; /* calls that have failed */
    bool broken_end;   /* the last line is not all there: its writer was killed */
};

struct trace_error {
    size_t line;   /* from 1 */
    size_t column; /* from 1, in characters */
    bool memory;
    char text[200];
};

/* Reads JSON lines as IVPCMockCall::Json documents them and the tables below describe them, UTF-8
 * with or without its mark. Empty lines are passed over; objects with neither the key "sequence"
 * nor "task" too, and counted. False when something is not as it should be; trace is then empty. */
bool trace_read(struct trace *trace, const char *chars, size_t length, struct trace_error *error);
void trace_free(struct trace *trace);

static inline const char *trace_text(const struct trace *trace, uint32_t number)
{
    return texts_get(&trace->texts, number);
}

/* The first argument with this direction; NULL when there is none. */
const struct trace_argument *trace_argument(const struct trace *trace,
                                            const struct trace_call *call, int direction);

/* ---- What lines must be ---- */

enum trace_value {                      /* bits */
                   TRACE_IS_NUMBER = 1, /* whole */
                   TRACE_IS_REAL = 2,
                   TRACE_IS_TEXT = 4,
                   TRACE_IS_TRUTH = 8,
                   TRACE_IS_NULL = 16,
                   TRACE_IS_ARRAY = 32,
};

struct trace_key {
    const char *name;
    int values; /* enum trace_value */
    bool optional;
    int64_t low, high;  /* of a number */
    const char *choice; /* of a text: the ones that there are, with spaces between; NULL: any */
    const char *help;
};

/* A line about a call, and an argument in it; each ends with a row without a name. */
extern const struct trace_key trace_line_keys[];
extern const struct trace_key trace_argument_keys[];

enum { TRACE_MAX_KEYS = 32 };

/* Lines about other things: an object with one key, the name, and these in it. The last one has no
 * name. */
struct trace_kind {
    const char *name;
    const struct trace_key *keys;
    const char *help;
};
extern const struct trace_kind trace_kinds[];

/* Appends the JSON Schema of a line, which is written from all of that. */
void trace_write_schema(struct buffer *out);

#endif
