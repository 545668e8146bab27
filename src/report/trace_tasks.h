/* SPDX-License-Identifier: MIT */
/* The tasks that a journal's calls tell of. */
#ifndef VPCMOCK_REPORT_TRACE_TASKS_H
#define VPCMOCK_REPORT_TRACE_TASKS_H

#include "report/trace.h"

/* What a line tells of a task, which calls may not have seen. */
struct told_task {
    uint32_t section;
    uint64_t sequence; /* of the call that returned it; 0: not known */
    bool complete;
    int32_t result;
    int32_t error;
    int32_t percent;
    int64_t start, end; /* ms on the clock */
};

/* Fills in trace->tasks, from calls that are in order. False when memory runs out. */
bool trace_find_tasks(struct trace *trace);
/* Afterwards. Nothing happens when the call is not in the journal. */
void trace_tell_task(struct trace *trace, const struct told_task *told);

#endif
