/* SPDX-License-Identifier: MIT */
/* vpcmock serve and stop. */
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "com/server.h"

static int serve(const struct command *command, int argc, WCHAR **argv)
{
    struct server_options options = {.stays = TRUE};
    for (int i = 0; i < argc; i++) {
        if (is_embedding(argv[i]))
            options.stays = FALSE;
        else if (!wcscmp(argv[i], L"--name") && i + 1 < argc)
            options.name = argv[++i];
        else
            return command_usage(command, argv[i], "--name NAME or -Embedding");
    }
    if (!options.stays)
        FreeConsole(); /* COM gives it one, which would stand on the desktop */
    HRESULT hr = server_run(&options);
    if (FAILED(hr))
        return command_fail(command, hr);
    if (hr == S_FALSE)
        say(SAY_ERR, "vpcmock serve: this server runs already\n");
    return hr == S_FALSE && options.stays ? EXIT_FAILED : EXIT_DONE;
}

static int stop(const struct command *command, int argc, WCHAR **argv)
{
    const WCHAR *name = NULL;
    for (int i = 0; i < argc; i++) {
        if (!wcscmp(argv[i], L"--name") && i + 1 < argc)
            name = argv[++i];
        else
            return command_usage(command, argv[i], "--name NAME");
    }
    HRESULT hr = server_stop(name);
    if (FAILED(hr))
        return command_fail(command, hr);
    if (hr == S_FALSE)
        say(SAY_ERR, "vpcmock stop: there is no such server\n");
    return hr == S_FALSE ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_serve = {
    L"serve", "[--name NAME] [-Embedding]", "run the local server until it is asked to end",
    "Serves VirtualPC.Application and VPCMock.Control to the processes of this user, until\n"
    "`vpcmock stop`, Ctrl-C, or IVPCMockControl::EndServer. With --name it is a private server,\n"
    "which only those reach who know its name: clients with VPCMOCK_SERVER=NAME in their\n"
    "environment. With -Embedding, as COM starts it, it ends when nobody uses it.\n\n"
    "  vpcmock serve --name test-17",
    serve};

const struct command command_stop = {
    L"stop", "[--name NAME]", "ask a running server to end",
    "Calls answer VM_E_APP_SHUTTING_DOWN from now on; the server ends once its clients have\n"
    "released their objects, or after five seconds.\n\n"
    "  vpcmock stop --name test-17",
    stop};
