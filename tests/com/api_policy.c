/* SPDX-License-Identifier: MIT */
/* The C API: the policy for what the documentation leaves open. */
#include "api_fixture.h"

#include <limits.h>

/* ---- Helpers ---- */

/* The control's view of a task. */
static IVPCMockTask *view_of(vpcmock *mock, IVMTask *task)
{
    IVPCMockControl *control = control_of(mock);
    IVPCMockTask *view = NULL;
    CHECK_OK(IVPCMockControl_TaskOf(control, (IDispatch *)task, &view));
    IVPCMockControl_Release(control);
    return view;
}

/* ---- Policy ---- */

TEST(api_policy, policy_is_checked_as_a_whole)
{
    struct fixture fixture = fixture_start();
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task;
    static const unsigned versions[] = {0, 2, 0xffffffff};
    static const LONG results[] = {10, -1, LONG_MAX};
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    policy.undocumented_results = FALSE;
    policy.cancel_complete_code = S_FALSE;
    for (size_t i = 0; i < 3; i++) {
        CONTEXT("number %d", (int)i);
        policy.version = versions[i];
        CHECK_FAILS(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG,
                    L"vpcmock_set_policy: vpcmock_policy has version ");
        policy.version = VPCMOCK_POLICY_VERSION;
        policy.early_result = results[i];
        CHECK_FAILS(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG,
                    L"vpcmock_set_policy: early_result is ");
        policy.early_result = 0;
    }
    CONTEXT("nothing has changed");
    CHECK_EQ(result_of(task), 0);
    options.result = 10;
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(api_policy, policy_decides_what_the_documentation_leaves_open)
{
    struct fixture fixture = fixture_start();
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task;
    VMTaskResult result;
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, 10));
    policy.undocumented_results = 2; /* any truth */
    policy.early_result = -7;
    policy.early_result_code = S_FALSE;
    policy.wait_timeout_code = VM_E_TIMED_OUT;
    policy.cancel_complete_code = S_OK;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    CHECK_HR(IVMTask_get_Result(task, &result), S_FALSE);
    CHECK_EQ((LONG)result, -7);
    CHECK_HR(IVMTask_WaitForCompletion(task, 10), VM_E_TIMED_OUT);
    options.result = 10;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(result_of(task), 10);
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_EQ(result_of(task), 10);
    policy = (vpcmock_policy)VPCMOCK_POLICY_INIT;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(api_policy, policy_is_what_the_control_shows)
{
    struct fixture fixture = fixture_start();
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    IVPCMockControl *control = control_of(fixture.mock);
    VARIANT early;
    VARIANT_BOOL allow;
    LONG hr;
    policy.undocumented_results = TRUE;
    policy.early_result = 99;
    policy.early_result_code = 1;
    policy.wait_timeout_code = 2;
    policy.cancel_complete_code = 3;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    VariantInit(&early);
    CHECK_OK(IVPCMockControl_get_EarlyResult(control, &early));
    CHECK(V_VT(&early) == VT_I4 && V_I4(&early) == 99);
    CHECK_OK(IVPCMockControl_get_AllowUndocumentedResults(control, &allow));
    CHECK_EQ(allow, VARIANT_TRUE);
    CHECK_OK(IVPCMockControl_get_EarlyResultCode(control, &hr));
    CHECK_EQ(hr, 1);
    CHECK_OK(IVPCMockControl_get_WaitTimeoutCode(control, &hr));
    CHECK_EQ(hr, 2);
    CHECK_OK(IVPCMockControl_get_CancelCompleteCode(control, &hr));
    CHECK_EQ(hr, 3);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

TEST(api_policy, a_view_of_a_created_task_has_no_member)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    BSTR member;
    LONG duration = 0;
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    IVPCMockTask *view = view_of(fixture.mock, task);
    CHECK_OK(IVPCMockTask_get_Member(view, &member));
    CHECK_BSTR(member, L"");
    CHECK_OK(IVPCMockTask_get_Duration(view, &duration));
    CHECK_EQ(duration, 1000);
    IVPCMockTask_Release(view);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
