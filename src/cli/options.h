/* SPDX-License-Identifier: MIT */
/* The options that run, sweep and explore have in common, and the client behind them. */
#ifndef VPCMOCK_CLI_OPTIONS_H
#define VPCMOCK_CLI_OPTIONS_H

#include <stdbool.h>

#include "cli/command.h"

enum options_clock { OPTIONS_CLOCK_UNSET = -1 };

struct options {
    const WCHAR *scenario; /* NULL: none */
    const WCHAR *name;     /* of the private server; NULL: one of our own choice */
    bool in_process;
    int clock;                           /* a VPCMockClockMode, or OPTIONS_CLOCK_UNSET */
    int timeout;                         /* seconds; 0: as the command has it */
    const WCHAR *journal, *junit, *html; /* files to be written; NULL: none */
    bool quiet, json;
    /* Of sweep alone. */
    int jobs;   /* 0: as many as there are processors */
    int budget; /* so many failures, or with budget_seconds so many seconds; 0: all */
    bool in_seconds;
    const WCHAR *only; /* a pattern of members; NULL: all */
    long long seed;
    const WCHAR *directory; /* for what the sweep keeps; NULL: one of the usual name */
    bool resume;
    /* The rest of the line. */
    WCHAR **client;
    int client_count; /* above 0 */
};

enum { OPTIONS_OF_SWEEP = 1 };

/* What the usage says of them. */
#define OPTIONS_USAGE                                                                              \
    "[--scenario FILE] [--in-process | --out-of-process] [--clock auto|manual|real]\n"             \
    "    [--timeout SECONDS] [--journal FILE] [--junit FILE] [--html FILE] [--quiet] [--json]"

/* Borrows argv. flags: 0 or OPTIONS_OF_SWEEP. EXIT_DONE, or EXIT_USAGE after it has told what is
 * wrong. */
int options_parse(struct options *options, const struct command *command, int flags, int argc,
                  WCHAR **argv);

#endif
