/* SPDX-License-Identifier: MIT */
/* vpcmock guard: waits for a run to end and puts back what it has registered, should it have been
 * killed. Each run starts one. */
#include <wchar.h>

#include "cli/command.h"
#include "com/lease.h"

static int guard(const struct command *command, int argc, WCHAR **argv)
{
    WCHAR *end = NULL;
    DWORD process_id = argc == 1 ? wcstoul(argv[0], &end, 10) : 0;
    if (!process_id || *end)
        return command_usage(command, argc ? argv[0] : L"", "the process ID of a run");
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, process_id);
    if (process) {
        WaitForSingleObject(process, INFINITE);
        CloseHandle(process);
    }
    lease_recover();
    return EXIT_DONE;
}

const struct command command_guard = {
    L"guard", "PROCESS", NULL,
    "Waits for a run to end, and puts back what it has registered, should it have been killed.\n"
    "`vpcmock run` starts one when it registers the DLL for the time being.",
    guard};
