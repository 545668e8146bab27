/* SPDX-License-Identifier: MIT */
/* Outcome coverage: with what of the mock's world clients were exercised, summed over journals. Of
 * each member that was called: which of its documented codes came, of one that starts a task which
 * of the ten results the tasks had and which of the documented errors; and which states machines
 * had, and which events came. */
#ifndef VPCMOCK_REPORT_COVERAGE_H
#define VPCMOCK_REPORT_COVERAGE_H

#include "report/buffer.h"
#include "report/trace.h"

enum { COVERAGE_MAX_CODES = 32 };

/* What IDispatch::Invoke makes of each failure, with the code in EXCEPINFO: documented for many
 * members, but no early-bound client can see it. */
#define COVERAGE_INVOKE_FAILED ((code)0x80020009)

/* Documented codes of a member, without those that are another name of one before. */
struct coverage_codes {
    uint8_t count;
    code values[COVERAGE_MAX_CODES];
    const char *names[COVERAGE_MAX_CODES]; /* each ends with a space or a NUL */
    uint32_t seen;                         /* a bit for each */
};

struct coverage_member {
    uint32_t calls;
    uint32_t failed;
    uint32_t undocumented; /* calls that answered a code that the documentation does not list */
    uint32_t tasks;
    uint32_t results; /* a bit for each VMTaskResult */
    bool late;        /* some of its calls came through IDispatch */
    bool prepared;
    struct coverage_codes codes;
    struct coverage_codes errors; /* of IVMTask::Error */
};

struct coverage {
    uint32_t journals;
    uint64_t calls, events;
    uint32_t states;                            /* a bit for each VMVMState */
    struct coverage_member members[MEMBER_MAX]; /* by ordinal; of an event, calls alone */
};

/* NULL when memory runs out. */
struct coverage *coverage_create(void);
void coverage_free(struct coverage *coverage);

/* Needs no memory. */
void coverage_add(struct coverage *coverage, const struct trace *trace);

/* A table for people: those that start tasks first. missing: with the names of what did not come.
 */
void coverage_write(const struct coverage *coverage, bool missing, struct buffer *out);
/* The same as one object of JSON, without an end of line. */
void coverage_write_json(const struct coverage *coverage, struct buffer *out);

#endif
