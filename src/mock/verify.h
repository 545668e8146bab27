/* SPDX-License-Identifier: MIT */
/* What came of the expectations, in words. */
#ifndef VPCMOCK_MOCK_VERIFY_H
#define VPCMOCK_MOCK_VERIFY_H

#include "mock/engine.h"

/* Each appends to a text, and returns false when memory runs out. */

/* Nothing when all expectations are met. Otherwise how many are not; for each of them what was
 * expected, what was seen and the nearest calls; then seed, state
 * and what rules_report has. */
bool verify_write(const struct engine *engine, struct text *out);
/* Nothing when every call since the last reset was named by an expectation or a rule. */
bool verify_write_others(const struct engine *engine, struct text *out);
/* What was expected and what was seen of one of them, met or not. */
bool verify_write_expectation(const struct engine *engine, const struct expectation *expectation,
                              struct text *out);

#endif
