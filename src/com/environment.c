/* SPDX-License-Identifier: MIT */
/* What the environment says of the process's own mock. */
#include "com/environment.h"

#include <string.h>
#include <wchar.h>

#include "com/error.h"
#include "com/events.h"
#include "com/scenario.h"
#include "com/watch.h"
#include "mock/summary.h"
#include "vpcmock.h"

enum { VARIABLE_CHARS = 1024 };

static void complain(const WCHAR *variable, const WCHAR *detail)
{
    WCHAR line[MOCK_MAX_DETAIL + 64];
    char bytes[3 * (MOCK_MAX_DETAIL + 64)];
    DWORD written;
    _snwprintf(line, MOCK_MAX_DETAIL + 63, L"%ls: %ls\n", variable, detail);
    line[MOCK_MAX_DETAIL + 63] = 0;
    int length = WideCharToMultiByte(CP_UTF8, 0, line, -1, bytes, (int)sizeof bytes, NULL, NULL);
    HANDLE output = GetStdHandle(STD_ERROR_HANDLE);
    if (length > 0 && output && output != INVALID_HANDLE_VALUE)
        WriteFile(output, bytes, (DWORD)length - 1, &written, NULL);
}

static HRESULT set_clock(struct vpcmock *mock, const WCHAR *value)
{
    static const WCHAR *const names[] = {L"real", L"manual", L"auto"};
    for (int mode = 0; mode < 3; mode++)
        if (!_wcsicmp(value, names[mode])) {
            clock_set_mode(&mock->host.clock, (enum clock_mode)mode);
            return S_OK;
        }
    return mock_fail(mock, E_INVALIDARG, L"The clock is \"%.80ls\"; expected auto, manual or real.",
                     value);
}

static HRESULT write_journal(struct vpcmock *mock, const WCHAR *path)
{
    HRESULT hr = watch_follow(mock, path);
    mock->watch.is_summed_up = SUCCEEDED(hr);
    return hr;
}

/* In this order. Each with the lock held. */
static const struct variable {
    const WCHAR *name;
    const char *narrow;
    HRESULT (*apply)(struct vpcmock *mock, const WCHAR *value);
} variables[] = {
    {L"VPCMOCK_SCENARIO", "VPCMOCK_SCENARIO", scenario_load_file},
    {L"VPCMOCK_CLOCK", "VPCMOCK_CLOCK", set_clock},
    {L"VPCMOCK_JOURNAL", "VPCMOCK_JOURNAL", write_journal},
};

static HRESULT apply_variable(struct vpcmock *mock, const struct variable *variable)
{
    WCHAR value[VARIABLE_CHARS], detail[MOCK_MAX_DETAIL] = L"";
    DWORD length = GetEnvironmentVariableW(variable->name, value, VARIABLE_CHARS);
    if (!length)
        return S_OK;
    HRESULT hr = HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW);
    if (length < VARIABLE_CHARS) {
        mock_lock(mock);
        mock->detail[0] = 0;
        hr = variable->apply(mock, value);
        wcscpy(detail, mock->detail);
        events_unlock(mock);
    }
    if (FAILED(hr)) {
        error_set(error_create_for(variable->narrow, hr, detail));
        complain(variable->name, detail);
    }
    return hr;
}

HRESULT environment_apply(struct vpcmock *mock)
{
    BOOL pending = FALSE;
    HRESULT hr = S_OK;
    /* Others wait until it is done; a failure leaves it to be tried again. */
    if (!InitOnceBeginInitialize(&mock->environment, 0, &pending, NULL) || !pending)
        return S_OK;
    for (size_t i = 0; i < sizeof variables / sizeof *variables && SUCCEEDED(hr); i++)
        hr = apply_variable(mock, &variables[i]);
    InitOnceComplete(&mock->environment, FAILED(hr) ? INIT_ONCE_INIT_FAILED : 0, NULL);
    return hr;
}

void environment_end(void)
{
    struct vpcmock *mock = mock_default_if_any();
    if (!mock)
        return;
    if (mock_try_lock(mock)) {
        if (mock->watch.is_summed_up)
            watch_sum_up(mock);
        mock_unlock(mock);
    }
    mock_release(mock);
}
