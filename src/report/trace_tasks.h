/* SPDX-License-Identifier: MIT */
/* The tasks that a journal's calls tell of. */
#ifndef VPCMOCK_REPORT_TRACE_TASKS_H
#define VPCMOCK_REPORT_TRACE_TASKS_H

#include "report/trace.h"

/* Fills in trace->tasks, from calls that are in order. False when memory runs out. */
bool trace_find_tasks(struct trace *trace);

#endif
