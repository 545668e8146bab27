/* SPDX-License-Identifier: MIT */
/* vpcmock check: are these scenario files good? */
#include <windows.h>
#include <oaidl.h>
#include <oleauto.h>
#include <stdlib.h>
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "vpcmock.h"

/* What the thread's error object says, in UTF-8; freed with free. */
static char *take_error(void)
{
    IErrorInfo *info = NULL;
    BSTR text = NULL;
    if (GetErrorInfo(0, &info) == S_OK) {
        IErrorInfo_GetDescription(info, &text);
        IErrorInfo_Release(info);
    }
    char *utf8 = utf8_from_wide(text);
    SysFreeString(text);
    return utf8;
}

static HRESULT check_file(vpcmock *mock, const WCHAR *path, BOOL quiet)
{
    HRESULT hr = vpcmock_load(mock, path);
    char *name = utf8_from_wide(path), *error = FAILED(hr) ? take_error() : NULL;
    if (FAILED(hr))
        say(SAY_OUT, "%s%s%s\n", say_color(SAY_OUT, COLOR_BAD), error ? error : "out of memory",
            say_color(SAY_OUT, COLOR_PLAIN));
    else if (!quiet)
        say(SAY_OUT, "%s: good\n", name ? name : "");
    free(error);
    free(name);
    return hr;
}

static int check(const struct command *command, int argc, WCHAR **argv)
{
    vpcmock *mock;
    BOOL quiet = argc && !wcscmp(argv[0], L"--quiet");
    int status = EXIT_DONE;
    if (argc == quiet)
        return command_usage(command, L"", "a scenario file");
    if (argv[quiet][0] == L'-')
        return command_usage(command, argv[quiet], "--quiet, or a scenario file");
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return command_fail(command, hr);
    hr = vpcmock_create(&mock);
    for (int i = quiet; i < argc && SUCCEEDED(hr); i++)
        if (FAILED(check_file(mock, argv[i], quiet)))
            status = EXIT_FAILED;
    if (SUCCEEDED(hr))
        vpcmock_release(mock);
    else
        status = command_fail(command, hr);
    CoUninitialize();
    return status;
}

const struct command command_check = {
    L"check", "[--quiet] FILE...", "say whether scenario files are good",
    "Loads each file into a mock of its own: what is wrong is told with line and column, what was\n"
    "found and what was expected. Status 1: at least one of them is wrong.\n\n"
    "  vpcmock check lab.xml",
    check};
