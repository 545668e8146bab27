/* SPDX-License-Identifier: MIT */
/* What `vpcmock run` adds to a client that does nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "measure.h"

enum { LINE_CHARS = 3 * MAX_PATH };

static void run(void *context, long times)
{
    while (times--) {
        WCHAR line[LINE_CHARS];
        STARTUPINFOW startup = {.cb = sizeof startup};
        PROCESS_INFORMATION process;
        DWORD status = 1;
        wcscpy(line, context);
        if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
            need(HRESULT_FROM_WIN32(GetLastError()), "CreateProcess");
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &status);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
        if (status) {
            printf("%ls ended with %lu\n", (const WCHAR *)context, status);
            exit(1);
        }
    }
}

int main(int argc, char **argv)
{
    WCHAR self[MAX_PATH], client[LINE_CHARS], mocked[LINE_CHARS], folder[MAX_PATH];
    (void)argv;
    if (argc > 1)
        return 0; /* the client that does nothing */
    GetModuleFileNameW(NULL, self, MAX_PATH);
    wcscpy(folder, self);
    *wcsrchr(folder, L'\\') = 0;
    *(wcsrchr(folder, L'\\') + 1) = 0;
    _snwprintf(client, LINE_CHARS, L"\"%ls\" client", self);
    _snwprintf(mocked, LINE_CHARS, L"\"%lsvpcmock.exe\" run --quiet -- %ls", folder, client);
    measure_head();
    measure(&(struct measurement){"vpcmock run of an empty client", "that client alone", 2, run,
                                  run, mocked, client, 2});
    return 0;
}
