/* SPDX-License-Identifier: MIT */
/* vpcmock report: a journal as a page for people, or as JUnit XML. */
#include <stdlib.h>
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/journals.h"
#include "cli/runner.h"
#include "report/html.h"
#include "report/junit.h"

struct report_options {
    const WCHAR *journal, *html, *junit; /* NULL: none */
};

static int parse_report(struct report_options *options, const struct command *command, int argc,
                        WCHAR **argv)
{
    for (int i = 0; i < argc; i++) {
        if (!wcscmp(argv[i], L"--html") && i + 1 < argc)
            options->html = argv[++i];
        else if (!wcscmp(argv[i], L"--junit") && i + 1 < argc)
            options->junit = argv[++i];
        else if (argv[i][0] != L'-' && !options->journal)
            options->journal = argv[i];
        else
            return command_usage(command, argv[i], "one journal, --html FILE or --junit FILE");
    }
    return options->journal ? EXIT_DONE : command_usage(command, L"", "a journal");
}

typedef bool report_writer(const struct run_result *run, struct buffer *out);

static bool write_report(const struct command *command, const struct run_result *run,
                         const WCHAR *path, report_writer *write)
{
    struct buffer out = {0};
    bool made = write(run, &out), good = made && runner_write_file(path, out.bytes, out.length);
    HRESULT hr = made ? HRESULT_FROM_WIN32(GetLastError()) : E_OUTOFMEMORY;
    buffer_free(&out);
    if (!good)
        command_fail(command, hr);
    return good;
}

static bool write_reports(const struct command *command, const struct report_options *options,
                          const struct run_result *run)
{
    if (options->junit && !write_report(command, run, options->junit, report_junit_journal))
        return false;
    if (options->html)
        return write_report(command, run, options->html, report_html_journal);
    if (options->junit)
        return true;
    /* Without a word of what is wanted: a page beside the journal. */
    size_t size = wcslen(options->journal) + 6;
    WCHAR *path = malloc(size * sizeof *path);
    if (!path) {
        command_fail(command, E_OUTOFMEMORY);
        return false;
    }
    _snwprintf(path, size, L"%ls.html", options->journal);
    char *name = utf8_from_wide(path);
    bool good = write_report(command, run, path, report_html_journal);
    if (good)
        say(SAY_OUT, "%s\n", name ? name : "");
    free(name);
    free(path);
    return good;
}

static int show_schema(const struct command *command)
{
    struct buffer out = {0};
    trace_write_schema(&out);
    if (!out.failed)
        say_bytes(SAY_OUT, out.bytes, out.length);
    int status = out.failed ? command_fail(command, E_OUTOFMEMORY) : EXIT_DONE;
    buffer_free(&out);
    return status;
}

static int report(const struct command *command, int argc, WCHAR **argv)
{
    struct report_options options = {0};
    struct trace trace;
    struct run_result run;
    size_t length;
    if (argc == 1 && !wcscmp(argv[0], L"--schema"))
        return show_schema(command);
    int status = parse_report(&options, command, argc, argv);
    if (status)
        return status;
    char *bytes = journal_load(command, options.journal, &trace, &length);
    if (!bytes)
        return EXIT_FAILED;
    trace_free(&trace);
    char *name = utf8_from_wide(options.journal);
    run_result_init(&run);
    run.client = name ? name : "";
    run.end = RUN_EXITED; /* as far as a journal says */
    if (!run_result_read(&run, bytes, length))
        status = command_fail(command, E_OUTOFMEMORY);
    else if (!write_reports(command, &options, &run))
        status = EXIT_FAILED;
    run_result_free(&run);
    free(name);
    free(bytes);
    return status;
}

const struct command command_report = {
    L"report", "[--html FILE] [--junit FILE] JOURNAL | --schema", "draw a journal as a page",
    "Makes a page of HTML (JOURNAL.html, where nothing else is said) from a journal of\n"
    "`vpcmock run --journal`, IVPCMockJournal::Save or Follow: the calls of each thread along the\n"
    "mock's clock, tasks from start to end with their results, events, rules, findings, and which\n"
    "outcomes came about. The page is one file and needs nothing else. --junit writes the\n"
    "expectations as JUnit XML. --schema prints the JSON Schema of a line of a journal.\n\n"
    "  vpcmock report journal.jsonl",
    report};
