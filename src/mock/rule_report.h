/* SPDX-License-Identifier: MIT */
/* What a test should know of its rules. */
#ifndef VPCMOCK_MOCK_RULE_REPORT_H
#define VPCMOCK_MOCK_RULE_REPORT_H

#include "mock/rule.h"

/* Appends a line for each rule that has never applied, with the reason, and for each that fails with
 * a code that the documentation does not list for a member. False when memory runs out. */
bool rules_report(const struct rules *rules, const struct labels *labels, struct text *out);

#endif
