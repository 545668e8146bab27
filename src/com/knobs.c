/* SPDX-License-Identifier: MIT */
/* What the control interface and the C API have in common. */
#include "com/knobs.h"

#include "com/convert.h"

struct task *knobs_start_task(struct vpcmock *mock, struct task *plan)
{
    const struct task_start start = {.duration = KNOBS_TASK_DURATION, .cancelable = true};
    mock->host.cause = NULL; /* no member: no plan of one is used */
    if (plan)
        return task_start_plan(&mock->host, plan, &start) ? plan : NULL;
    return task_start(&mock->host, &start);
}

HRESULT knobs_check_open(struct vpcmock *mock, const struct task *task)
{
    if (!task)
        return mock_fail(mock, RPC_E_DISCONNECTED,
                         L"The task is gone: its plan was discarded, or the mock was reset.");
    if (task->state == TASK_COMPLETE)
        return mock_fail(mock, E_FAIL, L"The task is complete and can't be changed any more.");
    return S_OK;
}

HRESULT knobs_check_running(struct vpcmock *mock, const struct task *task)
{
    HRESULT hr = knobs_check_open(mock, task);
    if (SUCCEEDED(hr) && task->state == TASK_PLANNED)
        hr = mock_fail(mock, E_FAIL, L"The task is only planned; its member was not called yet.");
    return hr;
}

HRESULT task_description_to_bstr(const struct task *task, BSTR *description)
{
    struct text text = {0};
    HRESULT hr = task_describe(task, &text) ? text_to_bstr(&text, description) : E_OUTOFMEMORY;
    text_clear(&text);
    return hr;
}

HRESULT knobs_set_percent(struct vpcmock *mock, struct task *task, LONG percent)
{
    HRESULT hr = knobs_check_running(mock, task);
    if (FAILED(hr))
        return hr;
    hr = task_set_percent(&mock->host, task, percent);
    if (FAILED(hr))
        return mock_fail(mock, hr, L"The percentage %ld is out of range; expected %ld to 100.",
                         percent, (long)task_percent(&mock->host, task));
    return S_OK;
}

HRESULT knobs_set_clock_mode(struct vpcmock *mock, int mode)
{
    if (mode < CLOCK_REAL || mode > CLOCK_AUTO)
        return mock_fail(mock, E_INVALIDARG,
                         L"%d is not a VPCMockClockMode; expected 0 (real), 1 (manual) or 2 "
                         L"(auto).",
                         mode);
    clock_set_mode(&mock->host.clock, (enum clock_mode)mode);
    return S_OK;
}

HRESULT knobs_advance(struct vpcmock *mock, int64_t milliseconds)
{
    if (milliseconds < 0 || milliseconds > CLOCK_MAX_ADVANCE)
        return mock_fail(mock, E_INVALIDARG,
                         L"The clock can't advance by %I64d ms; expected 0 to 1E12.", milliseconds);
    clock_advance_to(&mock->host, mock->host.clock.now + milliseconds);
    return S_OK;
}

HRESULT knobs_set_poll_step(struct vpcmock *mock, LONG milliseconds)
{
    if (milliseconds < 0 || milliseconds > CLOCK_MAX_POLL_STEP)
        return mock_fail(mock, E_INVALIDARG,
                         L"A poll step of %ld ms is out of range; expected 0 to %d.", milliseconds,
                         CLOCK_MAX_POLL_STEP);
    mock->host.clock.poll_step = milliseconds;
    return S_OK;
}
