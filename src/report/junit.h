/* SPDX-License-Identifier: MIT */
/* Results as JUnit XML, as CI systems read it: a test case for how the client ends, for each
 * expectation, and for each failure of a sweep. */
#ifndef VPCMOCK_REPORT_JUNIT_H
#define VPCMOCK_REPORT_JUNIT_H

#include "report/buffer.h"
#include "report/result.h"

/* Append a whole document to out. Any text is well-formed there: what XML cannot hold comes as
 * U+FFFD. False when memory has run out. */
bool report_junit_run(const struct run_result *run, struct buffer *out);
/* Of a journal alone, whose client nobody has seen end: its expectations. */
bool report_junit_journal(const struct run_result *run, struct buffer *out);
/* A suite for each row. What was not tried is skipped, what could not be set up is an error. */
bool report_junit_sweep(const struct sweep_result *sweep, struct buffer *out);

#endif
