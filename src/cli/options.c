/* SPDX-License-Identifier: MIT */
/* The options that run, sweep and explore have in common. */
#include "cli/options.h"

#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

#include "vpcmock.h"

enum kind {
    KIND_TEXT,
    KIND_TRUE,
    KIND_FALSE,
    KIND_NUMBER,
    KIND_CLOCK,
    KIND_BUDGET,
    KIND_SEED,
    KIND_RESUME
};

static const struct option {
    const WCHAR *name;
    enum kind kind;
    size_t at;
    int most; /* of a number, which is 1 at least */
    bool of_sweep;
    const char *expected;
} known[] = {
#define FIELD(field) offsetof(struct options, field)
    {L"--scenario", KIND_TEXT, FIELD(scenario), 0, false, "a scenario file"},
    {L"--name", KIND_TEXT, FIELD(name), 0, false, "a name for the private server"},
    {L"--in-process", KIND_TRUE, FIELD(in_process), 0, false, ""},
    {L"--out-of-process", KIND_FALSE, FIELD(in_process), 0, false, ""},
    {L"--clock", KIND_CLOCK, FIELD(clock), 0, false, "auto, manual or real"},
    {L"--timeout", KIND_NUMBER, FIELD(timeout), 86400, false, "seconds, 1 to 86400"},
    {L"--journal", KIND_TEXT, FIELD(journal), 0, false, "a file for JSON lines"},
    {L"--junit", KIND_TEXT, FIELD(junit), 0, false, "a file for JUnit XML"},
    {L"--html", KIND_TEXT, FIELD(html), 0, false, "a file for the HTML report"},
    {L"--quiet", KIND_TRUE, FIELD(quiet), 0, false, ""},
    {L"--json", KIND_TRUE, FIELD(json), 0, false, ""},
    {L"-j", KIND_NUMBER, FIELD(jobs), 64, true, "how many runs at once, 1 to 64"},
    {L"--budget", KIND_BUDGET, FIELD(budget), 1000000, true,
     "how many failures (100), or for how long (60s)"},
    {L"--only", KIND_TEXT, FIELD(only), 0, true, "members, such as Startup or IVMTask.*"},
    {L"--seed", KIND_SEED, FIELD(seed), 0, true, "a whole number"},
    {L"--dir", KIND_TEXT, FIELD(directory), 0, true, "a folder"},
    {L"--resume", KIND_RESUME, FIELD(directory), 0, true, "the folder of an earlier sweep"},
};

static bool parse_number(const WCHAR *text, int most, int *number, bool *in_seconds)
{
    WCHAR *end;
    long value = wcstol(text, &end, 10);
    if (in_seconds && end > text && !wcscmp(end, L"s")) {
        *in_seconds = true;
        end++;
    }
    if (end == text || *end || value < 1 || value > most)
        return false;
    *number = (int)value;
    return true;
}

static bool parse_clock(const WCHAR *text, int *mode)
{
    static const WCHAR *const names[] = {L"real", L"manual", L"auto"};
    for (int i = 0; i < 3; i++)
        if (!_wcsicmp(text, names[i])) {
            *mode = vpcmockClock_Real + i;
            return true;
        }
    return false;
}

static bool parse_seed(const WCHAR *text, long long *seed)
{
    WCHAR *end;
    *seed = wcstoll(text, &end, 10);
    return end > text && !*end && *seed >= 0 && *seed < 1ll << 53;
}

static bool takes_value(const struct option *option)
{
    return option->kind != KIND_TRUE && option->kind != KIND_FALSE;
}

static bool set(struct options *options, const struct option *option, const WCHAR *value)
{
    void *field = (char *)options + option->at;
    switch (option->kind) {
    case KIND_TRUE: *(bool *)field = true; return true;
    case KIND_FALSE: *(bool *)field = false; return true;
    case KIND_TEXT: *(const WCHAR **)field = value; return *value != 0;
    case KIND_NUMBER: return parse_number(value, option->most, field, NULL);
    case KIND_BUDGET: return parse_number(value, option->most, field, &options->in_seconds);
    case KIND_CLOCK: return parse_clock(value, field);
    case KIND_SEED: return parse_seed(value, field);
    case KIND_RESUME:
        options->resume = true;
        *(const WCHAR **)field = value;
        return *value != 0;
    }
    return false;
}

static const struct option *find(const WCHAR *name, int flags)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!wcscmp(known[i].name, name) && (!known[i].of_sweep || flags & OPTIONS_OF_SWEEP))
            return &known[i];
    return NULL;
}

int options_parse(struct options *options, const struct command *command, int flags, int argc,
                  WCHAR **argv)
{
    *options = (struct options){.clock = OPTIONS_CLOCK_UNSET, .seed = 1};
    int i = 0;
    for (; i < argc && argv[i][0] == L'-' && wcscmp(argv[i], L"--"); i++) {
        const struct option *option = find(argv[i], flags);
        if (!option)
            return command_usage(command, argv[i], "an option, or -- and the client");
        if (takes_value(option) && i + 1 == argc)
            return command_usage(command, argv[i], option->expected);
        if (!set(options, option, takes_value(option) ? argv[++i] : NULL))
            return command_usage(command, argv[i], option->expected);
    }
    if (i < argc && !wcscmp(argv[i], L"--"))
        i++;
    options->client = argv + i;
    options->client_count = argc - i;
    if (!options->client_count)
        return command_usage(command, L"", "a client: a program or a script, and its arguments");
    return EXIT_DONE;
}
