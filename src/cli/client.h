/* SPDX-License-Identifier: MIT */
/* Running a client: a program or a script with all the processes that it starts, for so long. */
#ifndef VPCMOCK_CLI_CLIENT_H
#define VPCMOCK_CLI_CLIENT_H

#include <windows.h>

#include "report/result.h"

/* Variables of the client's environment; NULL: it has none of this name. */
struct client_variables {
    const WCHAR *server, *scenario, *journal, *clock;
};

struct client {
    const WCHAR *const *argv;
    int argc;
    struct client_variables variables;
    const WCHAR *output, *errors; /* files that it writes to; NULL: it has our own handles */
    DWORD timeout;                /* ms */
    HANDLE stop;                  /* an event that ends it; NULL: none */
};

struct client_end {
    enum run_end end;
    DWORD exit_code;
    LONGLONG wall; /* ms */
    DWORD error;   /* of Windows, when it was not started */
};

/* Returns when it has ended, or was. The processes that it has started end with it. Any thread. */
struct client_end client_run(const struct client *client);

/* Whether it is a script in a language without Release, or the program that runs one: what it holds
 * at its end is let go by its host, some of it only with the process. */
BOOL client_lets_go(const WCHAR *file);

/* A full path of what is meant: a file, or a program on the PATH. path: MAX_PATH. */
BOOL client_find(const WCHAR *name, WCHAR *path);

/* "yes.exe" and its arguments as the shell would read them; freed with free. NULL when memory runs
 * out. */
WCHAR *client_line(const WCHAR *const *argv, int argc);

#endif
