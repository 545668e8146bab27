/* SPDX-License-Identifier: MIT */
/* What runs came to, as members of an object of JSON after its first one: ,"findings":[...] */
#ifndef VPCMOCK_REPORT_RESULT_JSON_H
#define VPCMOCK_REPORT_RESULT_JSON_H

#include "report/buffer.h"
#include "report/result.h"

void result_put_rules(const struct run_result *run, struct buffer *out);
void result_put_expectations(const struct run_result *run, struct buffer *out);
void result_put_findings(const struct run_finding *findings, size_t count, struct buffer *out);

#endif
