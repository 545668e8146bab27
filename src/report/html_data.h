/* SPDX-License-Identifier: MIT */
/* The data of an HTML report: one object of JSON, as the parts of page/ read it. */
#ifndef VPCMOCK_REPORT_HTML_DATA_H
#define VPCMOCK_REPORT_HTML_DATA_H

#include "report/buffer.h"
#include "report/result.h"

/* False when memory has run out. */
bool html_data_run(const struct run_result *run, struct buffer *out);
bool html_data_journal(const struct run_result *run, struct buffer *out);
bool html_data_sweep(const struct sweep_result *sweep, struct buffer *out);

#endif
