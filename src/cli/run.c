/* SPDX-License-Identifier: MIT */
/* vpcmock run: one run of a client, and what came of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "cli/relaunch.h"
#include "cli/run_text.h"
#include "cli/runner.h"
#include "mock/journal.h"

enum { DEFAULT_TIMEOUT = 300 }; /* seconds */

int run_status(const struct run_result *result)
{
    switch (result->end) {
    case RUN_NOT_STARTED: return EXIT_SETUP;
    case RUN_INTERRUPTED: return EXIT_INTERRUPTED;
    case RUN_TIMED_OUT: return EXIT_TIMED_OUT;
    case RUN_CRASHED: return EXIT_CRASHED;
    case RUN_EXITED: break;
    }
    if (result->exit_code)
        return EXIT_CLIENT;
    return *result->unmet ? EXIT_FAILED : EXIT_DONE;
}

static int run(const struct command *command, int argc, WCHAR **argv)
{
    struct options options;
    struct runner runner;
    struct run_result result;
    int status = options_parse(&options, command, 0, argc, argv);
    if (status != EXIT_DONE || relaunch(command, &options, &status))
        return status;
    WCHAR output[MAX_PATH] = L"", errors[MAX_PATH] = L"";
    run_result_init(&result);
    status = runner_begin(&runner, command, &options);
    if (status == EXIT_DONE && options.json &&
        (!runner_temporary_file(output) || !runner_temporary_file(errors)))
        status = runner_refuse(&runner, "there is no folder for temporary files", S_OK);
    struct runner_run once = {
        .scenario = runner.scenario,
        .output = options.json ? output : NULL,
        .errors = options.json ? errors : NULL,
        .timeout = (DWORD)(options.timeout ? options.timeout : DEFAULT_TIMEOUT) * 1000,
        .capacity = JOURNAL_MAX_CAPACITY,
    };
    if (status == EXIT_DONE && !runner_go(&runner, &once, &result))
        status = runner_refuse(&runner, "memory has run out", S_OK);
    if (status == EXIT_DONE) {
        status = run_status(&result);
        if (options.json)
            run_write_json(&result, status);
        else if (!options.quiet || status != EXIT_DONE)
            run_write_summary(&result);
        if (!run_write_files(&runner, &result))
            status = EXIT_SETUP;
    }
    if (*output)
        DeleteFileW(output);
    if (*errors)
        DeleteFileW(errors);
    runner_end(&runner);
    run_result_free(&result);
    return status;
}

const struct command command_run = {
    L"run", OPTIONS_USAGE " [--] CLIENT [ARGUMENTS]",
    "run a client against the mock, and say what came of it",
    "Runs a program or a script (.vbs and .js with cscript, .ps1, .py, .cmd), which finds the\n"
    "mock where it expects Windows Virtual PC: VirtualPC.Application is registered for this run\n"
    "alone, unless vpcmock.dll is registered anyway, and what was there before is put back at the\n"
    "end, also if the run is killed. What the client writes comes through; the summary goes to\n"
    "the error output.\n\n"
    "  --scenario FILE    what the host is like, and what happens\n"
    "  --out-of-process   the mock lives in this process, apart from the client (at first)\n"
    "  --in-process       the mock lives in the client\n"
    "  --clock MODE       what moves the mock's clock: auto (at first), manual, real\n"
    "  --name NAME        of the private server, for `vpcmock control` meanwhile\n"
    "  --timeout SECONDS  after which the client is ended with all that it has started (300)\n"
    "  --journal FILE     writes each call as a JSON line, and then what came of them\n"
    "  --junit FILE       writes JUnit XML: a test case for each expectation\n"
    "  --html FILE        writes the report\n"
    "  --quiet            says nothing unless something is wrong\n"
    "  --json             writes the summary as JSON, with what the client has written in it\n\n"
    "Status: 0 all is well; 1 an expectation is not met; 2 the command line is wrong; 3 the\n"
    "client could not be run; 4 the client ended with a status other than 0; 5 it crashed; 6 it\n"
    "did not end in time; 130 Ctrl+C.\n\n"
    "  vpcmock run client.vbs\n"
    "  vpcmock run --scenario disk-full.xml --timeout 20 -- backup.exe \"Windows XP Mode\"",
    run};
