/* SPDX-License-Identifier: MIT */
/* Journals that commands are given as files. */
#ifndef VPCMOCK_CLI_JOURNALS_H
#define VPCMOCK_CLI_JOURNALS_H

#include "cli/command.h"
#include "report/trace.h"

/* The lines of a file, freed with free, and what was read from them, freed with trace_free. NULL
 * after it has told what is wrong, of the lines with line and column. */
char *journal_load(const struct command *command, const WCHAR *path, struct trace *trace,
                   size_t *length);

#endif
