/* SPDX-License-Identifier: MIT */
/* vpcmock sweep: a client is run again and again, each time with another documented failure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "cli/console.h"
#include "cli/relaunch.h"
#include "cli/run_text.h"
#include "cli/shell.h"
#include "cli/sweep_text.h"
#include "cli/sweep_work.h"
#include "mock/journal.h"
#include "report/html.h"
#include "report/junit.h"
#include "report/kept.h"

enum {
    PLAIN_TIMEOUT = 120000, /* ms */
    /* Of each run, unless the options say: so many times the plain one, and so many ms. */
    TIMEOUT_FACTOR = 4,
    TIMEOUT_LEAST = 4000,
    MOST_ORDERS = 100, /* that are explored, unless the options say */
};

struct sweeping {
    struct runner runner;
    struct options options;
    struct sweep_result sweep;
    struct run_result plain, again; /* two runs without a failure */
    struct sweep_calls calls;
    struct sweep_work work;
    WCHAR folder[MAX_PATH];
};

static bool keep_text(struct sweeping *sweeping, const char **at, char *text)
{
    const char *copy = text ? kept_text(&sweeping->sweep.kept, text, strlen(text)) : NULL;
    free(text);
    *at = copy ? copy : "";
    return copy != NULL;
}

static bool is_explore(const struct sweeping *sweeping)
{
    return sweeping->runner.command == &command_explore;
}

static int make_folder(struct sweeping *sweeping)
{
    const WCHAR *wanted = sweeping->options.directory ? sweeping->options.directory
                          : is_explore(sweeping)      ? L"vpcmock-explore"
                                                      : L"vpcmock-sweep";
    DWORD length = GetFullPathNameW(wanted, MAX_PATH, sweeping->folder, NULL);
    if (!length || length >= MAX_PATH - 120)
        return runner_refuse(&sweeping->runner, "the path of the folder is too long", S_OK);
    if (!CreateDirectoryW(sweeping->folder, NULL) && GetLastError() != ERROR_ALREADY_EXISTS)
        return runner_refuse(&sweeping->runner, "the folder can't be made",
                             HRESULT_FROM_WIN32(GetLastError()));
    return EXIT_DONE;
}

static int no_memory(const struct sweeping *sweeping)
{
    return runner_refuse(&sweeping->runner, "memory has run out", S_OK);
}

/* A run without a failure: it has to be good. */
static int run_plain(struct sweeping *sweeping, struct run_result *result)
{
    WCHAR output[MAX_PATH], errors[MAX_PATH];
    if (!runner_temporary_file(output) || !runner_temporary_file(errors))
        return runner_refuse(&sweeping->runner, "there is no folder for temporary files", S_OK);
    const struct runner_run run = {
        .scenario = sweeping->runner.scenario,
        .output = output,
        .errors = errors,
        .timeout =
            sweeping->options.timeout ? (DWORD)sweeping->options.timeout * 1000 : PLAIN_TIMEOUT,
        .capacity = JOURNAL_MAX_CAPACITY,
    };
    bool good = runner_go(&sweeping->runner, &run, result);
    DeleteFileW(output);
    DeleteFileW(errors);
    if (!good)
        return no_memory(sweeping);
    if (result->end == RUN_EXITED && !result->exit_code)
        return EXIT_DONE;
    run_write_summary(result);
    say_bytes(SAY_ERR, result->output, strlen(result->output));
    say_bytes(SAY_ERR, result->errors, strlen(result->errors));
    say(SAY_ERR,
        "vpcmock %ls: the client fails though nothing is wrong; this begins with one that ends "
        "with "
        "status 0\n",
        sweeping->runner.command->name);
    return run_status(result);
}

static int run_plain_twice(struct sweeping *sweeping)
{
    int status = run_plain(sweeping, &sweeping->plain);
    if (status == EXIT_DONE)
        status = run_plain(sweeping, &sweeping->again);
    if (status != EXIT_DONE)
        return status;
    if (!sweep_calls_read(&sweeping->calls, sweeping->plain.journal,
                          sweeping->plain.journal_length))
        return no_memory(sweeping);
    if (!sweeping->calls.count)
        return runner_refuse(&sweeping->runner,
                             "the client has called no member: there is nothing to fail", S_OK);
    return EXIT_DONE;
}

/* How many cells are run at most, where the time does not say. */
static size_t most_cells(const struct sweeping *sweeping)
{
    const struct options *options = &sweeping->options;
    if (options->budget && !options->in_seconds)
        return (size_t)options->budget;
    return is_explore(sweeping) ? MOST_ORDERS : SIZE_MAX;
}

static int plan(struct sweeping *sweeping)
{
    const struct options *options = &sweeping->options;
    struct sweep_result *sweep = &sweeping->sweep;
    struct member_set only;
    struct span wrong;
    const WCHAR *pattern = options->only;
    if (pattern &&
        !member_set_parse(&only, (struct span){(const char16_t *)pattern, wcslen(pattern)}, &wrong))
        return command_usage(sweeping->runner.command, pattern,
                             "members, such as Startup or IVMTask.*");
    sweep->seed = (uint64_t)options->seed;
    sweep->plain = &sweeping->plain;
    if (!keep_text(sweeping, &sweep->command, shell_own_line()) ||
        !keep_text(sweeping, &sweep->directory, utf8_from_wide(sweeping->folder)))
        return no_memory(sweeping);
    sweep->client = sweeping->plain.client;
    sweep->scenario = sweeping->plain.scenario;
    bool has_sinks = sweeping->plain.sinks != 0;
    bool planned = is_explore(sweeping)
                       ? sweep_plan_orders(sweep, &sweeping->calls, pattern ? &only : NULL,
                                           has_sinks, most_cells(sweeping))
                       : sweep_plan(sweep, &sweeping->calls, pattern ? &only : NULL, has_sinks);
    if (!planned)
        return no_memory(sweeping);
    return EXIT_DONE;
}

static int prepare(struct sweeping *sweeping)
{
    const struct options *options = &sweeping->options;
    struct sweep_result *sweep = &sweeping->sweep;
    struct sweep_work *work = &sweeping->work;
    DWORD slowest = (DWORD)(sweeping->plain.wall > sweeping->again.wall ? sweeping->plain.wall
                                                                        : sweeping->again.wall);
    *work = (struct sweep_work){
        .runner = &sweeping->runner,
        .sweep = sweep,
        .plain = {.run = &sweeping->plain,
                  .calls = &sweeping->calls,
                  .varies = !sweep_writes_alike(&sweeping->plain, &sweeping->again, false)},
        .folder = sweeping->folder,
        .timeout = options->timeout ? (DWORD)options->timeout * 1000
                                    : TIMEOUT_FACTOR * slowest + TIMEOUT_LEAST,
        .limit = sweep->cell_count,
    };
    work->order = malloc((sweep->cell_count + 1) * sizeof *work->order);
    if (!work->order)
        return no_memory(sweeping);
    sweep_order(sweep, work->order);
    if (options->budget && options->in_seconds)
        work->deadline = GetTickCount64() + (ULONGLONG)options->budget * 1000;
    else if (sweep->cell_count > most_cells(sweeping))
        work->limit = most_cells(sweeping);
    if (sweeping->runner.scenario) {
        work->base = runner_read_file(sweeping->runner.scenario, &work->base_length);
        struct buffer trial = {0};
        bool good = work->base &&
                    (!sweep->cell_count ||
                     sweep_scenario(sweep, sweep->cells, work->base, work->base_length, &trial));
        buffer_free(&trial);
        if (!good)
            return runner_refuse(&sweeping->runner,
                                 "the scenario is not in UTF-8, and no rule can be put into it",
                                 S_OK);
    }
    if (!sweep_work_open(work, options->resume))
        return runner_refuse(&sweeping->runner, "the folder can't be written to",
                             HRESULT_FROM_WIN32(GetLastError()));
    return EXIT_DONE;
}

static bool write_files(struct sweeping *sweeping)
{
    const struct options *options = &sweeping->options;
    struct buffer junit = {0}, html = {0};
    const struct buffer journal = {.bytes = (char *)sweeping->plain.journal,
                                   .length = sweeping->plain.journal_length};
    bool good =
        !options->journal || run_write_report(&sweeping->runner, options->journal, &journal);
    if (options->junit) {
        report_junit_sweep(&sweeping->sweep, &junit);
        good = run_write_report(&sweeping->runner, options->junit, &junit) && good;
    }
    if (options->html) {
        report_html_sweep(&sweeping->sweep, &html);
        good = run_write_report(&sweeping->runner, options->html, &html) && good;
    }
    buffer_free(&junit);
    buffer_free(&html);
    return good;
}

static int run_cells(struct sweeping *sweeping)
{
    struct sweep_result *sweep = &sweeping->sweep;
    ULONGLONG start = GetTickCount64();
    if (!sweeping->options.quiet)
        say(SAY_ERR, "vpcmock %ls: %zu %s of %zu calls and events of %s\n",
            sweeping->runner.command->name, sweep->cell_count,
            is_explore(sweeping) ? "orders" : "failures", sweep->row_count, sweep->client);
    sweep_work_run(&sweeping->work);
    sweep->wall = (int64_t)(GetTickCount64() - start);
    size_t bad = 0;
    for (size_t i = 0; i < sweep->cell_count; i++) {
        sweep->counts[sweep->cells[i].verdict]++;
        bad += sweep_is_bad(sweep->cells[i].verdict);
    }
    if (sweeping->options.json)
        sweep_write_json(sweep);
    else if (!sweeping->options.quiet || bad)
        sweep_write_matrix(sweep);
    if (sweeping->work.failed)
        return runner_refuse(&sweeping->runner,
                             "a file could not be written, or memory has run out", S_OK);
    if (!write_files(sweeping))
        return EXIT_SETUP;
    if (WaitForSingleObject(sweeping->runner.stop, 0) == WAIT_OBJECT_0) {
        say(SAY_ERR, "vpcmock %ls: interrupted; --resume goes on\n",
            sweeping->runner.command->name);
        return EXIT_INTERRUPTED;
    }
    return bad ? EXIT_FAILED : EXIT_DONE;
}

static int sweep(const struct command *command, int argc, WCHAR **argv)
{
    struct sweeping *sweeping = calloc(1, sizeof *sweeping);
    if (!sweeping)
        return EXIT_SETUP;
    int status = options_parse(&sweeping->options, command, OPTIONS_OF_SWEEP, argc, argv);
    if (status == EXIT_DONE && !relaunch(command, &sweeping->options, &status)) {
        status = runner_begin(&sweeping->runner, command, &sweeping->options);
        if (status == EXIT_DONE)
            status = make_folder(sweeping);
        if (status == EXIT_DONE)
            status = run_plain_twice(sweeping);
        if (status == EXIT_DONE)
            status = plan(sweeping);
        if (status == EXIT_DONE)
            status = prepare(sweeping);
        if (status == EXIT_DONE)
            status = run_cells(sweeping);
        sweep_work_close(&sweeping->work);
        sweep_calls_free(&sweeping->calls);
        run_result_free(&sweeping->plain);
        run_result_free(&sweeping->again);
        runner_end(&sweeping->runner);
        kept_free(&sweeping->sweep.kept);
    }
    free(sweeping);
    return status;
}

const struct command command_sweep = {
    L"sweep",
    OPTIONS_USAGE "\n    [-j N] [--budget N|SECONDSs] [--only MEMBERS] [--seed N] [--dir FOLDER | "
                  "--resume FOLDER]\n    [--] CLIENT [ARGUMENTS]",
    "run a client with every documented failure of the calls that it makes",
    "Runs the client as `vpcmock run` does to see which calls it makes, and then again and again,\n"
    "each time with one call failing in one documented way: with each code that the documentation\n"
    "lists for the member; for a call that starts a task also with each VMTaskResult, with a task\n"
    "that is complete at once, takes two minutes, or stands still; and, where it has event sinks, "
    "with\n"
    "each event lost, late and twice. It says how the client took each of them:\n\n"
    "  reported   it said so, by its status or by words that it has not when all is well\n"
    "  recovered  it tried again or went another way, and came to the same end\n"
    "  harmless   what failed changes nothing\n"
    "  ignored    it went on as if nothing had happened, or stopped and told nobody\n"
    "  crashed, hung   and\n"
    "  left       it left a machine running, a reference held or a sink advised\n\n"
    "Each failure is a scenario file in the folder (vpcmock-sweep), and has the command that "
    "repeats\n"
    "it. What is left out by a budget is drawn by the seed, and done by --resume.\n\n"
    "  -j N               so many runs at once; as many as there are processors\n"
    "  --budget N|Ns      so many failures, or for so many seconds\n"
    "  --only MEMBERS     only failures of these: Startup, IVMTask.*\n"
    "  --seed N           another order (1)\n"
    "  --timeout SECONDS  of each run; else four times the plain run and four seconds\n\n"
    "Status: 0 all failures were handled; 1 some were not; else as `vpcmock run`, of the run "
    "without\n"
    "a failure.\n\n"
    "  vpcmock sweep client.vbs\n"
    "  vpcmock sweep -j 4 --html report.html --scenario lab.xml -- backup.exe Server",
    sweep};

const struct command command_explore = {
    L"explore",
    OPTIONS_USAGE "\n    [-j N] [--budget N|SECONDSs] [--only MEMBERS] [--seed N] [--dir FOLDER | "
                  "--resume FOLDER]\n    [--] CLIENT [ARGUMENTS]",
    "run a client with what happens in every other order",
    "As `vpcmock sweep`, but nothing fails: only the order is another one. A task ends before the\n"
    "call that starts it returns, or at each of the polls of it; a call of the client, a\n"
    "cancellation too, or an event comes after all that was due; a cancellation wins, loses or\n"
    "comes just too late; a call of one thread waits until the next one of another thread is "
    "over.\n"
    "Each of these alone and several at once: all that there are, or, where\n"
    "they are more than 100 (--budget), a sample that depends on the seed. It says after which "
    "the\n"
    "client crashes, hangs, leaves something behind, or ends otherwise (changed) than in the "
    "plain\n"
    "run: with another status, or with machines in other states.\n\n"
    "  vpcmock explore client.vbs\n"
    "  vpcmock explore --budget 500 --seed 7 -- backup.exe Server",
    sweep};
