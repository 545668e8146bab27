/* SPDX-License-Identifier: MIT */
/* vpcmock.exe: the local server, and commands for the shell. */
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#include "com/registration.h"
#include "com/server.h"
#include "com/typeinfo.h"
#include "vpcmock.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command {
    const WCHAR *name;
    const char *arguments;
    const char *summary;
    const char *help;
    int (*run)(const struct command *command, int argc, WCHAR **argv);
};

static const struct command commands[];

static int fail(const struct command *command, HRESULT hr)
{
    WCHAR *text = NULL;
    FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                       FORMAT_MESSAGE_IGNORE_INSERTS,
                   NULL, (DWORD)hr, 0, (WCHAR *)&text, 0, NULL);
    if (text)
        text[wcscspn(text, L"\r\n")] = 0;
    fprintf(stderr, "vpcmock %ls: 0x%08lx %ls\n", command->name, (unsigned long)hr,
            text ? text : L"");
    LocalFree(text);
    return EXIT_FAILED;
}

static int usage(const struct command *command, const WCHAR *argument, const char *expected)
{
    fprintf(stderr, "vpcmock %ls: \"%ls\"; expected %s\nusage: vpcmock %ls %s\n", command->name,
            argument, expected, command->name, command->arguments);
    return EXIT_USAGE;
}

/* COM writes -Embedding, people write /embedding. */
static BOOL is_embedding(const WCHAR *argument)
{
    return (*argument == L'-' || *argument == L'/') && !_wcsicmp(argument + 1, L"Embedding");
}

static int serve(const struct command *command, int argc, WCHAR **argv)
{
    struct server_options options = {.stays = TRUE};
    for (int i = 0; i < argc; i++) {
        if (is_embedding(argv[i]))
            options.stays = FALSE;
        else if (!wcscmp(argv[i], L"--name") && i + 1 < argc)
            options.name = argv[++i];
        else
            return usage(command, argv[i], "--name NAME or -Embedding");
    }
    if (!options.stays)
        FreeConsole(); /* COM gives it one, which would stand on the desktop */
    HRESULT hr = server_run(&options);
    if (FAILED(hr))
        return fail(command, hr);
    if (hr == S_FALSE)
        fprintf(stderr, "vpcmock serve: this server runs already\n");
    return hr == S_FALSE && options.stays ? EXIT_FAILED : EXIT_DONE;
}

static int stop(const struct command *command, int argc, WCHAR **argv)
{
    const WCHAR *name = NULL;
    for (int i = 0; i < argc; i++) {
        if (!wcscmp(argv[i], L"--name") && i + 1 < argc)
            name = argv[++i];
        else
            return usage(command, argv[i], "--name NAME");
    }
    HRESULT hr = server_stop(name);
    if (FAILED(hr))
        return fail(command, hr);
    if (hr == S_FALSE)
        fprintf(stderr, "vpcmock stop: there is no such server\n");
    return hr == S_FALSE ? EXIT_FAILED : EXIT_DONE;
}

static int change_registration(const struct command *command, int argc, WCHAR **argv, BOOL add)
{
    enum registration_scope scope = REGISTRATION_MACHINE;
    for (int i = 0; i < argc; i++) {
        if (wcscmp(argv[i], L"--user"))
            return usage(command, argv[i], "--user or nothing");
        scope = REGISTRATION_USER;
    }
    HRESULT hr = add ? registration_add(scope, REGISTRATION_SERVER, typeinfo_module())
                     : registration_remove(scope, REGISTRATION_SERVER);
    return FAILED(hr) ? fail(command, hr) : EXIT_DONE;
}

static int add_registration(const struct command *command, int argc, WCHAR **argv)
{
    return change_registration(command, argc, argv, TRUE);
}

static int remove_registration(const struct command *command, int argc, WCHAR **argv)
{
    return change_registration(command, argc, argv, FALSE);
}

static int version(const struct command *command, int argc, WCHAR **argv)
{
    if (argc)
        return usage(command, argv[0], "nothing");
    printf("vpcmock %s\n", vpcmock_version());
    return EXIT_DONE;
}

static int help(const struct command *command, int argc, WCHAR **argv)
{
    if (argc > 1)
        return usage(command, argv[1], "one command");
    for (const struct command *each = commands; each->name && argc; each++)
        if (!wcscmp(each->name, argv[0])) {
            printf("vpcmock %ls%s%s\n\n%s\n", each->name, *each->arguments ? " " : "",
                   each->arguments, each->help);
            return EXIT_DONE;
        }
    if (argc)
        return usage(command, argv[0], "one of the commands of `vpcmock help`");
    puts("vpcmock: a mock Windows Virtual PC as a local server\n");
    for (const struct command *each = commands; each->name; each++)
        printf("  %-12ls %-28s %s\n", each->name, each->arguments, each->summary);
    return EXIT_DONE;
}

static const struct command commands[] = {
    {L"serve", "[--name NAME] [-Embedding]", "run the local server until it is asked to end",
     "Serves VirtualPC.Application and VPCMock.Control to the processes of this user, until\n"
     "`vpcmock stop`, Ctrl-C, or IVPCMockControl::EndServer. With --name it is a private server,\n"
     "which only those reach who know its name: clients with VPCMOCK_SERVER=NAME in their\n"
     "environment. With -Embedding, as COM starts it, it ends when nobody uses it.",
     serve},
    {L"stop", "[--name NAME]", "ask a running server to end",
     "Calls answer VM_E_APP_SHUTTING_DOWN from now on; the server ends once its clients have\n"
     "released their objects, or after five seconds.",
     stop},
    {L"register", "[--user]", "let COM find and start this program",
     "For the machine, or for this user alone. What stood under the same keys is kept, and put\n"
     "back by `vpcmock unregister`. vpcmock.dll may be registered beside it.",
     add_registration},
    {L"unregister", "[--user]", "put back what stood there before",
     "Ends what `vpcmock register` has begun, in the same scope.", remove_registration},
    {L"version", "", "print the version", "Prints the version.", version},
    {L"help", "[COMMAND]", "explain a command", "Explains a command, or lists them.", help},
    {0},
};

int wmain(int argc, WCHAR **argv);
int wmain(int argc, WCHAR **argv)
{
    const struct command *found = argc > 1 && !is_embedding(argv[1]) ? NULL : &commands[0];
    if (argc < 2)
        return help(&commands[0], 0, NULL), EXIT_USAGE;
    int used = found ? 1 : 2;
    for (const struct command *each = commands; each->name && !found; each++)
        if (!wcscmp(each->name, argv[1]))
            found = each;
    if (found)
        return found->run(found, argc - used, argv + used);
    fprintf(stderr, "vpcmock: there is no command \"%ls\"; `vpcmock help` lists them\n", argv[1]);
    return EXIT_USAGE;
}
