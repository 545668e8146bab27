/* SPDX-License-Identifier: MIT */
/* vpcmock.exe: which command is meant. */
#include <windows.h>
#include <oaidl.h>
#include <oleauto.h>
#include <stdlib.h>
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "vpcmock.h"

static int version(const struct command *command, int argc, WCHAR **argv)
{
    if (argc)
        return command_usage(command, argv[0], "nothing");
    say(SAY_OUT, "vpcmock %s\n", vpcmock_version());
    return EXIT_DONE;
}

static int help(const struct command *command, int argc, WCHAR **argv);

static const struct command command_version = {L"version", "", "print the version",
                                               "Prints the version.", version};
static const struct command command_help = {L"help", "[COMMAND]", "explain a command",
                                            "Explains a command, or lists them.", help};

static const struct command *const commands[] = {
    &command_run,        &command_sweep, &command_explore,   &command_report, &command_coverage, &command_check,
    &command_members,    &command_control, &command_serve,  &command_stop,     &command_register,
    &command_unregister, &command_version, &command_help,   &command_guard,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct command *find_command(const WCHAR *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (!wcscmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}

static int help(const struct command *command, int argc, WCHAR **argv)
{
    if (argc > 1)
        return command_usage(command, argv[1], "one command");
    const struct command *found = argc ? find_command(argv[0]) : NULL;
    if (found) {
        say(SAY_OUT, "vpcmock %ls%s%s\n\n%s\n", found->name, *found->arguments ? " " : "",
            found->arguments, found->help);
        return EXIT_DONE;
    }
    if (argc)
        return command_usage(command, argv[0], "one of the commands of `vpcmock help`");
    say(SAY_OUT, "vpcmock: a mock Windows Virtual PC, and what to do with it\n\n");
    for (int i = 0; i < COMMANDS; i++)
        if (commands[i]->summary)
            say(SAY_OUT, "  %-12ls %s\n", commands[i]->name, commands[i]->summary);
    say(SAY_OUT, "\n`vpcmock help COMMAND` says more, with examples.\n");
    return EXIT_DONE;
}

/* What the thread's error object says; freed with SysFreeString. */
static BSTR take_description(void)
{
    IErrorInfo *info = NULL;
    BSTR text = NULL;
    if (GetErrorInfo(0, &info) == S_OK) {
        IErrorInfo_GetDescription(info, &text);
        IErrorInfo_Release(info);
    }
    return text;
}

int command_fail(const struct command *command, HRESULT hr)
{
    WCHAR *system = NULL;
    BSTR own = take_description();
    if (!own || !*own)
        FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                           FORMAT_MESSAGE_IGNORE_INSERTS,
                       NULL, (DWORD)hr, 0, (WCHAR *)&system, 0, NULL);
    if (system)
        system[wcscspn(system, L"\r\n")] = 0;
    char *text = utf8_from_wide(own && *own ? own : system);
    say(SAY_ERR, "vpcmock %ls: 0x%08lx %s\n", command->name, (unsigned long)hr, text ? text : "");
    free(text);
    LocalFree(system);
    SysFreeString(own);
    return EXIT_FAILED;
}

int command_usage(const struct command *command, const WCHAR *argument, const char *expected)
{
    char *found = utf8_from_wide(argument);
    say(SAY_ERR, "vpcmock %ls: \"%s\"; expected %s\nusage: vpcmock %ls %s\n", command->name,
        found ? found : "", expected, command->name, command->arguments);
    free(found);
    return EXIT_USAGE;
}

BOOL is_embedding(const WCHAR *argument)
{
    return (*argument == L'-' || *argument == L'/') && !_wcsicmp(argument + 1, L"Embedding");
}

static bool asks_for_help(const WCHAR *argument)
{
    static const WCHAR *const ways[] = {L"--help", L"-h", L"-?", L"/?"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (!wcscmp(argument, ways[i]))
            return true;
    return false;
}

int wmain(int argc, WCHAR **argv);
int wmain(int argc, WCHAR **argv)
{
    if (argc < 2)
        return help(&command_help, 0, NULL), EXIT_USAGE;
    if (is_embedding(argv[1]))
        return command_serve.run(&command_serve, argc - 1, argv + 1);
    if (asks_for_help(argv[1]))
        return help(&command_help, argc - 2, argv + 2);
    if (!wcscmp(argv[1], L"--version"))
        return version(&command_version, argc - 2, argv + 2);
    const struct command *found = find_command(argv[1]);
    if (found && argc > 2 && asks_for_help(argv[2]))
        return help(&command_help, 1, argv + 1);
    if (found)
        return found->run(found, argc - 2, argv + 2);
    char *name = utf8_from_wide(argv[1]);
    say(SAY_ERR, "vpcmock: there is no command \"%s\"; `vpcmock help` lists them\n",
        name ? name : "");
    free(name);
    return EXIT_USAGE;
}
