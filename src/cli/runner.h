/* SPDX-License-Identifier: MIT */
/* Running clients against mocks: what is set up once for a command, and one run. */
#ifndef VPCMOCK_CLI_RUNNER_H
#define VPCMOCK_CLI_RUNNER_H

#include "cli/client.h"
#include "cli/options.h"
#include "com/registration.h"

struct runner {
    const struct command *command;
    const struct options *options;
    HANDLE stop;     /* an event: Ctrl+C */
    WCHAR *scenario; /* full path; NULL: none */
    bool begun, leased;
    enum registration_scope scope;
};

/* One run, beside what the options say. */
struct runner_run {
    const WCHAR *scenario;        /* full path; NULL: none */
    const WCHAR *output, *errors; /* as of struct client */
    DWORD timeout;                /* ms */
    LONGLONG capacity;            /* of the journal, where the mock is ours */
};

/* Sets up COM, registration and Ctrl+C. EXIT_DONE, or EXIT_SETUP after it has told what is wrong;
 * ended with runner_end in any case. The main thread. */
int runner_begin(struct runner *runner, const struct command *command,
                 const struct options *options);
void runner_end(struct runner *runner);

/* Runs the client once. False when memory runs out. result: filled in anew, freed by the caller
 * with run_result_free; output and errors are what the files hold. Any thread. */
bool runner_go(const struct runner *runner, const struct runner_run *run,
               struct run_result *result);

/* Tells what is wrong, with what Windows or the mock says of a failure. EXIT_SETUP. */
int runner_refuse(const struct runner *runner, const char *what, HRESULT hr);

/* A new file in the folder for temporary ones. path: MAX_PATH. */
bool runner_temporary_file(WCHAR *path);
/* The whole file, freed with free; NULL when it can't be read. */
char *runner_read_file(const WCHAR *path, size_t *length);
/* False when it can't be written. */
bool runner_write_file(const WCHAR *path, const char *bytes, size_t length);

#endif
