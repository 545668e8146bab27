/* SPDX-License-Identifier: MIT */
/* vpcmock coverage: with which outcomes a client was exercised, summed over runs. */
#include <stdlib.h>
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/journals.h"
#include "report/coverage.h"

struct coverage_options {
    bool json, missing;
    int first; /* of the journals in argv */
};

static int parse_coverage(struct coverage_options *options, const struct command *command, int argc,
                          WCHAR **argv)
{
    int i = 0;
    for (; i < argc && argv[i][0] == L'-'; i++) {
        if (!wcscmp(argv[i], L"--json"))
            options->json = true;
        else if (!wcscmp(argv[i], L"--missing"))
            options->missing = true;
        else
            return command_usage(command, argv[i], "--json, --missing, or a journal");
    }
    options->first = i;
    return i < argc ? EXIT_DONE : command_usage(command, L"", "a journal");
}

static bool add_journal(const struct command *command, struct coverage *coverage, const WCHAR *path)
{
    struct trace trace;
    size_t length;
    char *bytes = journal_load(command, path, &trace, &length);
    if (!bytes)
        return false;
    coverage_add(coverage, &trace);
    trace_free(&trace);
    free(bytes);
    return true;
}

static int show(const struct command *command, const struct coverage *coverage,
                const struct coverage_options *options)
{
    struct buffer out = {0};
    if (options->json) {
        coverage_write_json(coverage, &out);
        buffer_text(&out, "\n");
    } else {
        coverage_write(coverage, options->missing, &out);
    }
    if (!out.failed)
        say_bytes(SAY_OUT, out.bytes, out.length);
    int status = out.failed ? command_fail(command, E_OUTOFMEMORY) : EXIT_DONE;
    buffer_free(&out);
    return status;
}

static int run_coverage(const struct command *command, int argc, WCHAR **argv)
{
    struct coverage_options options = {0};
    int status = parse_coverage(&options, command, argc, argv);
    if (status)
        return status;
    struct coverage *coverage = coverage_create();
    if (!coverage)
        return command_fail(command, E_OUTOFMEMORY);
    for (int i = options.first; i < argc && !status; i++)
        if (!add_journal(command, coverage, argv[i]))
            status = EXIT_FAILED;
    if (!status)
        status = show(command, coverage, &options);
    coverage_free(coverage);
    return status;
}

const struct command command_coverage = {
    L"coverage", "[--json] [--missing] JOURNAL...",
    "say with which outcomes a client was exercised",
    "Sums journals of runs (of `vpcmock run --journal`, IVPCMockJournal::Save or Follow) into one\n"
    "table. A line for each member that was called: how many of the ten results its tasks had, "
    "how\n"
    "many of the codes that the documentation lists for it came, and how many of those that it\n"
    "lists for IVMTask::Error. Then the states that machines had, and the events that came.\n"
    "--missing also names what did not come, --json has all of it as one object.\n\n"
    "  vpcmock run --journal a.jsonl -- cscript client.vbs\n"
    "  vpcmock run --journal b.jsonl --scenario full-disk.xml -- cscript client.vbs\n"
    "  vpcmock coverage --missing a.jsonl b.jsonl",
    run_coverage};
