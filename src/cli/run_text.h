/* SPDX-License-Identifier: MIT */
/* What vpcmock run says of a run. */
#ifndef VPCMOCK_CLI_RUN_TEXT_H
#define VPCMOCK_CLI_RUN_TEXT_H

#include "cli/runner.h"
#include "report/buffer.h"

/* The status with which vpcmock ends after this run. */
int run_status(const struct run_result *result);

/* For people, to the error output. */
void run_write_summary(const struct run_result *result);
/* An object on one line, to the output. */
void run_write_json(const struct run_result *result, int status);
/* Those that the options ask for: journal, JUnit, HTML. False after it has told what is wrong. */
bool run_write_files(const struct runner *runner, const struct run_result *result);
/* One of them. The same. */
bool run_write_report(const struct runner *runner, const WCHAR *path, const struct buffer *report);
/* "0x80070005", or digits below 256. */
void run_write_code(uint32_t exit_code, char *out, size_t size);

#endif
