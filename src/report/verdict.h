/* SPDX-License-Identifier: MIT */
/* Whether a run or a sweep was good, and that in a sentence. */
#ifndef VPCMOCK_REPORT_VERDICT_H
#define VPCMOCK_REPORT_VERDICT_H

#include "report/result.h"

enum { VERDICT_ROOM = 300 };

/* Whether it has failed: the client has not ended well, or an expectation is not met. */
bool verdict_of_run(const struct run_result *run, char *out, size_t size);
/* Whether a failure was not handled, or could not be tried. */
bool verdict_of_sweep(const struct sweep_result *sweep, char *out, size_t size);

/* How the client ended: "ended with 3", "crashed with 0xC0000005". */
void verdict_of_end(enum run_end end, uint32_t exit_code, char *out, size_t size);

/* Of a cell. */
enum verdict_weight { WEIGHT_GOOD, WEIGHT_BAD, WEIGHT_UNKNOWN, WEIGHT_BROKEN };
enum verdict_weight verdict_weight(enum sweep_verdict verdict);
/* The id, and in words. */
const char *verdict_id(enum sweep_verdict verdict);
const char *verdict_words(enum sweep_verdict verdict);
const char *verdict_kind_id(enum sweep_kind kind);

#endif
