/* SPDX-License-Identifier: MIT */
/* The commands of vpcmock.exe: a file each, with its row of the table. */
#ifndef VPCMOCK_CLI_COMMAND_H
#define VPCMOCK_CLI_COMMAND_H

#include <windows.h>

/* What vpcmock answers to the shell. README.md tells them too. */
enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,    /* of run: an expectation is not met; of sweep: a failure is not handled */
    EXIT_USAGE = 2,     /* the command line is wrong */
    EXIT_SETUP = 3,     /* the client could not be run at all */
    EXIT_CLIENT = 4,    /* the client has ended with a status other than 0 */
    EXIT_CRASHED = 5,   /* the client has ended with an exception */
    EXIT_TIMED_OUT = 6, /* the client has not ended in its time */
    EXIT_INTERRUPTED = 130,
};

struct command {
    const WCHAR *name;
    const char *arguments;
    const char *summary; /* NULL: not listed */
    const char *help;
    int (*run)(const struct command *command, int argc, WCHAR **argv);
};

extern const struct command command_serve, command_stop, command_register, command_unregister,
    command_run, command_sweep, command_explore, command_check, command_members, command_control, command_guard,
    command_coverage, command_report;

/* Each tells what is wrong, and returns the status. */
int command_usage(const struct command *command, const WCHAR *argument, const char *expected);
/* What the thread's IErrorInfo says, or else Windows. */
int command_fail(const struct command *command, HRESULT hr);

/* COM writes -Embedding, people write /embedding. */
BOOL is_embedding(const WCHAR *argument);

#endif
