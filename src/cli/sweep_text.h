/* SPDX-License-Identifier: MIT */
/* What vpcmock sweep says of a sweep. */
#ifndef VPCMOCK_CLI_SWEEP_TEXT_H
#define VPCMOCK_CLI_SWEEP_TEXT_H

#include "report/result.h"

/* To the output: a line for each call with a letter for each failure, and what was not handled with
 * the commands that repeat it. */
void sweep_write_matrix(const struct sweep_result *sweep);
/* The same as an object of JSON for each cell, a line each. */
void sweep_write_json(const struct sweep_result *sweep);

#endif
