/* SPDX-License-Identifier: MIT */
/* IVMTask early bound: pointers, timeouts, and what failures leave. */
#include "task_fixture.h"

#include <limits.h>

TEST(task_arguments, null_for_any_property_is_refused_by_name)
{
    struct fixture fixture = start_still();
    IVMTask *running = task_by_hand(&fixture);
    IVMTask *complete = task_by_hand(&fixture);
    CHECK_OK(vpcmock_task_complete(complete));
    IVMTask *tasks[] = {running, complete};
    for (size_t i = 0; i < COUNT(tasks); i++) {
        IVMTask *task = tasks[i];
        CONTEXT("%s", i ? "complete" : "running");
        forget_error();
        CHECK_HR(IVMTask_get_PercentCompleted(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::PercentCompleted", L"NULL");
        CHECK_HR(IVMTask_get_Description(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::Description", L"NULL");
        CHECK_HR(IVMTask_get_Result(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::Result", L"NULL");
        CHECK_HR(IVMTask_get_IsCancelable(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::IsCancelable", L"NULL");
        CHECK_HR(IVMTask_get_ID(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::ID", L"NULL");
        CHECK_HR(IVMTask_get_IsComplete(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::IsComplete", L"NULL");
        CHECK_HR(IVMTask_get_Error(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::Error", L"NULL");
        CHECK_HR(IVMTask_get_ErrorDescription(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::ErrorDescription", L"NULL");
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task_arguments, a_refused_poll_does_not_move_the_clock)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_by_hand(&fixture);
    CHECK_HR(IVMTask_get_IsComplete(task, NULL), E_POINTER);
    CHECK_HR(IVMTask_get_PercentCompleted(task, NULL), E_POINTER);
    CHECK_EQ(now_of(&fixture), 0);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_arguments, a_wait_takes_any_documented_timeout)
{
    static const LONG timeouts[] = {-1, 0, 1, 999, 1000, 1001, 3999999, 4000000};
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < COUNT(timeouts); i++) {
        CONTEXT("%ld", timeouts[i]);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        IVMTask *task = task_make(&fixture, &options);
        LONGLONG start = now_of(&fixture);
        CHECK_OK(IVMTask_WaitForCompletion(task, timeouts[i]));
        BOOL in_time = timeouts[i] == -1 || timeouts[i] >= 1000;
        CHECK_EQ(now_of(&fixture) - start, in_time ? 1000 : timeouts[i]);
        CHECK_EQ(is_complete(task), in_time);
        CONTEXT("%ld, complete", timeouts[i]);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
        start = now_of(&fixture);
        CHECK_OK(IVMTask_WaitForCompletion(task, timeouts[i]));
        CHECK_EQ(now_of(&fixture), start);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task_arguments, a_wait_refuses_other_timeouts_and_names_them)
{
    static const struct {
        LONG timeout;
        const WCHAR *text;
    } bad[] = {
        {-2, L"-2"},
        {4000001, L"4000001"},
        {LONG_MIN, L"-2147483648"},
        {LONG_MAX, L"2147483647"},
    };
    struct fixture fixture = fixture_start();
    IVMTask *task = task_make(&fixture, NULL);
    for (int complete = 0; complete < 2; complete++) {
        LONGLONG before = now_of(&fixture);
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%ld, complete %d", bad[i].timeout, complete);
            forget_error();
            CHECK_HR(IVMTask_WaitForCompletion(task, bad[i].timeout), E_INVALIDARG);
            CHECK_TASK_ERROR(L"IVMTask::WaitForCompletion", bad[i].text);
            CHECK_EQ(now_of(&fixture), before);
        }
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* Each get of a task that is gone fails, and clears what was poisoned. */
static void check_gone(IVMTask *task)
{
    LONG number = 0x5a5a5a5a;
    VARIANT_BOOL truth = 0x5a5a;
    VMTaskResult result = (VMTaskResult)0x5a5a5a5a;
    BSTR text = (BSTR)&number;
    forget_error();
    CHECK_HR(IVMTask_get_PercentCompleted(task, &number), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::PercentCompleted", L"");
    CHECK_EQ(number, 0);
    CHECK_HR(IVMTask_get_Description(task, &text), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Description", L"");
    CHECK(!text);
    CHECK_HR(IVMTask_get_Result(task, &result), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Result", L"");
    CHECK_EQ(result, 0);
    CHECK_HR(IVMTask_get_IsCancelable(task, &truth), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::IsCancelable", L"");
    CHECK_EQ(truth, VARIANT_FALSE);
    number = 0x5a5a5a5a;
    CHECK_HR(IVMTask_get_ID(task, &number), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::ID", L"");
    CHECK_EQ(number, 0);
    truth = 0x5a5a;
    CHECK_HR(IVMTask_get_IsComplete(task, &truth), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::IsComplete", L"");
    CHECK_EQ(truth, VARIANT_FALSE);
    number = 0x5a5a5a5a;
    CHECK_HR(IVMTask_get_Error(task, &number), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Error", L"");
    CHECK_EQ(number, 0);
    text = (BSTR)&number;
    CHECK_HR(IVMTask_get_ErrorDescription(task, &text), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::ErrorDescription", L"");
    CHECK(!text);
    CHECK_HR(IVMTask_Cancel(task), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Cancel", L"");
    CHECK_HR(IVMTask_WaitForCompletion(task, 0), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::WaitForCompletion", L"");
    CHECK_HR(IVMTask_WaitForCompletion(task, -1), RPC_E_DISCONNECTED);
    CHECK_HR(IVMTask_WaitForCompletion(task, 4000000), RPC_E_DISCONNECTED);
}

TEST(task_arguments, after_a_reset_every_member_says_disconnected)
{
    struct fixture fixture = fixture_start();
    IVMTask *running = task_by_hand(&fixture);
    IVMTask *complete = task_by_hand(&fixture);
    IVMTask *startup = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &startup));
    CHECK_OK(vpcmock_task_complete(complete));
    CHECK_OK(vpcmock_reset(fixture.mock));
    /* whatever takes the places of the old ones must not show through them */
    IVMTask *others[] = {task_by_hand(&fixture), task_by_hand(&fixture), task_by_hand(&fixture)};
    IVMTask *gone[] = {running, complete, startup};
    static const char *const names[] = {"running", "complete", "startup"};
    for (size_t i = 0; i < COUNT(gone); i++) {
        CONTEXT("%s", names[i]);
        check_gone(gone[i]);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        CHECK_HR(vpcmock_task_change(gone[i], &options), RPC_E_DISCONNECTED);
        CHECK_ERROR(L"reset");
        CHECK_HR(vpcmock_task_set_percent(gone[i], 50), RPC_E_DISCONNECTED);
        CHECK_ERROR(L"reset");
        CHECK_HR(vpcmock_task_complete(gone[i]), RPC_E_DISCONNECTED);
        CHECK_ERROR(L"reset");
        CHECK(!is_complete(others[i]));
        IVMTask_Release(gone[i]);
        IVMTask_Release(others[i]);
    }
    fixture_end(&fixture);
}

TEST(task_arguments, the_c_api_clears_out_parameters_whatever_is_null)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = (IVMTask *)&fixture;
    IVPCMockTask *plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_task_create(NULL, NULL, &task), E_POINTER);
    CHECK(!task);
    CHECK_HR(vpcmock_next_task(NULL, L"Startup", NULL, &plan), E_POINTER);
    CHECK(!plan);
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(fixture.mock, NULL, NULL, &plan), E_POINTER);
    CHECK(!plan);
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(fixture.mock, L"Nothing", NULL, &plan), E_INVALIDARG);
    CHECK(!plan);
    fixture_end(&fixture);
}

TEST(task_arguments, null_for_the_c_api_leaves_an_error_object)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_by_hand(&fixture);
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    forget_error();
    CHECK_HR(vpcmock_task_create(fixture.mock, NULL, NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_create");
    CHECK_HR(vpcmock_task_change(NULL, &options), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_change");
    CHECK_HR(vpcmock_task_change(task, NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_change");
    CHECK_HR(vpcmock_task_set_percent(NULL, 1), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_set_percent");
    CHECK_HR(vpcmock_task_complete(NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_complete");
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}
