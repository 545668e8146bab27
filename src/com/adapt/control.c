/* SPDX-License-Identifier: MIT */
/* IVPCMockControl and IVPCMockClock. */
#include "com/adapter.h"
#include "com/held.h"
#include "com/knobs.h"
#include "com/results.h"
#include "com/snapshot.h"
#include "com/strings.h"
#include "com/version.h"

HRESULT VPCMockControl_get_Clock(struct com_object *self, IVPCMockClock **clock)
{
    return com_object_create(self->mock, com_IVPCMockClock, self->ref, clock);
}

HRESULT VPCMockControl_NextTask(struct com_object *self, BSTR member, IVPCMockTask **task)
{
    const struct com_member *cause;
    struct host *host = &self->mock->host;
    HRESULT hr = cause_from_name(self->mock, bstr_span(member), &cause);
    if (FAILED(hr))
        return hr;
    struct task *plan = task_plan(host, cause);
    if (!plan)
        return E_OUTOFMEMORY;
    hr = com_object_create(self->mock, com_IVPCMockTask, plan->ref, task);
    if (FAILED(hr))
        task_discard(host, plan);
    return hr;
}

HRESULT VPCMockControl_CreateTask(struct com_object *self, IVPCMockTask **task)
{
    struct com_object *view;
    HRESULT hr = com_object_create(self->mock, com_IVPCMockTask, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    struct task *made = knobs_start_task(self->mock, NULL);
    if (!made) {
        com_object_release(view);
        return E_OUTOFMEMORY;
    }
    view->ref = made->ref;
    *task = (IVPCMockTask *)view;
    return S_OK;
}

HRESULT VPCMockControl_TaskOf(struct com_object *self, IDispatch *task, IVPCMockTask **control)
{
    if (!task)
        return mock_null_pointer(self->mock, L"task");
    const struct com_object *object = com_object_from(self->mock, com_IVMTask, task);
    if (!object)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"\"task\" is not an IVMTask of this mock; expected one that a member of "
                         L"its VirtualPC.Application has returned.");
    return com_object_create(self->mock, com_IVPCMockTask, object->ref, control);
}

HRESULT VPCMockControl_get_PlannedTasks(struct com_object *self, LONG *count)
{
    *count = (LONG)host_planned_tasks(&self->mock->host);
    return S_OK;
}

HRESULT VPCMockControl_Reset(struct com_object *self)
{
    struct vpcmock *mock = self->mock;
    HRESULT hr = snapshot_start_over(mock, TRUE);
    if (SUCCEEDED(hr))
        (void)strings_watch(mock, FALSE);
    mock_leave(mock);
    held_sweep(mock);
    mock_return(mock);
    return hr;
}

HRESULT VPCMockControl_get_AllowUndocumentedResults(struct com_object *self, VARIANT_BOOL *allow)
{
    *allow = to_variant_bool(self->mock->host.policy.undocumented_results);
    return S_OK;
}

HRESULT VPCMockControl_put_AllowUndocumentedResults(struct com_object *self, VARIANT_BOOL allow)
{
    self->mock->host.policy.undocumented_results = allow != VARIANT_FALSE;
    return S_OK;
}

HRESULT VPCMockControl_get_EarlyResult(struct com_object *self, VARIANT *result)
{
    V_VT(result) = VT_I4;
    V_I4(result) = self->mock->host.policy.early_result;
    return S_OK;
}

HRESULT VPCMockControl_put_EarlyResult(struct com_object *self, VARIANT result)
{
    int32_t value;
    HRESULT hr = result_from_variant(self->mock, &result, &value);
    if (SUCCEEDED(hr))
        self->mock->host.policy.early_result = value;
    return hr;
}

HRESULT VPCMockControl_get_EarlyResultCode(struct com_object *self, LONG *hr)
{
    *hr = self->mock->host.policy.early_result_code;
    return S_OK;
}

HRESULT VPCMockControl_put_EarlyResultCode(struct com_object *self, LONG hr)
{
    self->mock->host.policy.early_result_code = hr;
    return S_OK;
}

HRESULT VPCMockControl_get_WaitTimeoutCode(struct com_object *self, LONG *hr)
{
    *hr = self->mock->host.policy.wait_timeout_code;
    return S_OK;
}

HRESULT VPCMockControl_put_WaitTimeoutCode(struct com_object *self, LONG hr)
{
    self->mock->host.policy.wait_timeout_code = hr;
    return S_OK;
}

HRESULT VPCMockControl_get_CancelCompleteCode(struct com_object *self, LONG *hr)
{
    *hr = self->mock->host.policy.cancel_complete_code;
    return S_OK;
}

HRESULT VPCMockControl_put_CancelCompleteCode(struct com_object *self, LONG hr)
{
    self->mock->host.policy.cancel_complete_code = hr;
    return S_OK;
}

HRESULT VPCMockControl_get_Version(struct com_object *self, BSTR *version)
{
    (void)self;
    return ascii_to_bstr(VPCMOCK_VERSION, version);
}

HRESULT VPCMockClock_get_Mode(struct com_object *self, VPCMockClockMode *mode)
{
    *mode = (VPCMockClockMode)self->mock->host.clock.mode;
    return S_OK;
}

HRESULT VPCMockClock_put_Mode(struct com_object *self, VPCMockClockMode mode)
{
    return knobs_set_clock_mode(self->mock, (int)mode);
}

HRESULT VPCMockClock_get_Now(struct com_object *self, double *milliseconds)
{
    *milliseconds = (double)self->mock->host.clock.now;
    return S_OK;
}

HRESULT VPCMockClock_Advance(struct com_object *self, double milliseconds)
{
    if (!(milliseconds >= 0 && milliseconds <= (double)CLOCK_MAX_ADVANCE))
        return mock_fail(self->mock, E_INVALIDARG,
                         L"The clock can't advance by %g ms; expected 0 to 1E12.", milliseconds);
    return knobs_advance(self->mock, (int64_t)milliseconds);
}

HRESULT VPCMockClock_get_PollStep(struct com_object *self, LONG *milliseconds)
{
    *milliseconds = (LONG)self->mock->host.clock.poll_step;
    return S_OK;
}

HRESULT VPCMockClock_put_PollStep(struct com_object *self, LONG milliseconds)
{
    return knobs_set_poll_step(self->mock, milliseconds);
}
