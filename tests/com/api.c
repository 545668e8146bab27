/* SPDX-License-Identifier: MIT */
/* The C API, vpcmock.h: names, pointers, mocks and their lives, reset and clock. */
#include "api_fixture.h"

#include <limits.h>
#include <string.h>

/* ---- Helpers ---- */

static LONGLONG now(vpcmock *mock)
{
    LONGLONG milliseconds = -1;
    CHECK_OK(vpcmock_clock_now(mock, &milliseconds));
    return milliseconds;
}

/* ---- Version and names ---- */

TEST(api, version_is_three_numbers)
{
    int major, minor, patch, used = 0;
    CHECK_EQ(sscanf(vpcmock_version(), "%d.%d.%d%n", &major, &minor, &patch, &used), 3);
    CHECK_EQ(vpcmock_version()[used], 0);
    CHECK(vpcmock_version() == vpcmock_version());
}

TEST(api, result_name_knows_the_ten)
{
    static const char *const names[] = {
        "Success",          "Cancelled",         "UnexpectedError",
        "OutOfMemoryError", "DiskRelatedError",  "IncompatibleSavedStateError",
        "TimeOutError",     "IllegalValueError", "ThreadCrashError",
        "ShutdownAbort",
    };
    for (LONG i = 0; i < 10; i++) {
        const char *name = vpcmock_result_name(i);
        CHECK_MSG(name && !strcmp(name, names[i]), "%ld is %s, expected %s", i,
                  name ? name : "(NULL)", names[i]);
    }
    CHECK_EQ(vmTaskResult_DiskRelatedError, 4);
    static const LONG outside[] = {10, -1, LONG_MAX, LONG_MIN};
    for (size_t i = 0; i < COUNT(outside); i++)
        CHECK(!vpcmock_result_name(outside[i]));
}

/* ---- Pointers ---- */

TEST(api, pointers_must_not_be_null)
{
    struct fixture fixture = fixture_start();
    vpcmock *mock = fixture.mock;
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    CHECK_HR(vpcmock_create(NULL), E_POINTER);
    CHECK_HR(vpcmock_process(NULL), E_POINTER);
    CHECK_HR(vpcmock_application(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_control(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_register(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_reset(NULL), E_POINTER);
    CHECK_HR(vpcmock_clock_set_mode(NULL, vpcmockClock_Auto), E_POINTER);
    CHECK_HR(vpcmock_clock_now(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_clock_advance(NULL, 1), E_POINTER);
    CHECK_HR(vpcmock_clock_set_poll_step(NULL, 1), E_POINTER);
    CHECK_HR(vpcmock_task_create(mock, NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_task_change(NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_task_change(task, NULL), E_POINTER);
    CHECK_HR(vpcmock_task_set_percent(NULL, 1), E_POINTER);
    CHECK_HR(vpcmock_task_complete(NULL), E_POINTER);
    CHECK_HR(vpcmock_next_task(mock, NULL, NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_next_task(NULL, L"Startup", NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_set_policy(NULL, &policy), E_POINTER);
    CHECK_HR(vpcmock_set_policy(mock, NULL), E_POINTER);
    vpcmock_release(NULL);
    vpcmock_unregister(NULL);
    CHECK_EQ(plans(mock), 0);
    CHECK_EQ(task_count(fixture.app), 1);
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* "After a failure out parameters are NULL or 0." */
TEST(api, a_failure_clears_the_out_parameters)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    IVPCMockControl *control = (IVPCMockControl *)&fixture;
    IVMTask *task = (IVMTask *)&fixture;
    IVPCMockTask *plan = (IVPCMockTask *)&fixture;
    vpcmock_registration *registration = (vpcmock_registration *)&fixture;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    LONGLONG milliseconds = 77;
    options.version = 0;
    CHECK_HR(vpcmock_task_create(fixture.mock, &options, &task), E_INVALIDARG);
    CHECK(!task);
    CHECK_HR(vpcmock_next_task(fixture.mock, L"Startup", &options, &plan), E_INVALIDARG);
    CHECK(!plan);
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(fixture.mock, L"Pause", NULL, &plan), E_INVALIDARG);
    CHECK(!plan);
    CONTEXT("without a mock");
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(NULL, L"Startup", NULL, &plan), E_POINTER);
    CHECK(!plan);
    task = (IVMTask *)&fixture;
    CHECK_HR(vpcmock_task_create(NULL, NULL, &task), E_POINTER);
    CHECK(!task);
    CHECK_HR(vpcmock_application(NULL, &app), E_POINTER);
    CHECK(!app);
    CHECK_HR(vpcmock_control(NULL, &control), E_POINTER);
    CHECK(!control);
    CHECK_HR(vpcmock_register(NULL, &registration), E_POINTER);
    CHECK(!registration);
    CHECK_HR(vpcmock_clock_now(NULL, &milliseconds), E_POINTER);
    CHECK_EQ(milliseconds, 0);
    fixture_end(&fixture);
}

/* "The thread's IErrorInfo says what was found and what was expected", after any failure. */
TEST(api, a_null_pointer_leaves_an_error_object)
{
    struct fixture fixture = fixture_start();
    vpcmock *mock = fixture.mock;
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    CHECK_FAILS(vpcmock_create(NULL), E_POINTER, L"vpcmock_create: ");
    CHECK_FAILS(vpcmock_process(NULL), E_POINTER, L"vpcmock_process: ");
    CHECK_FAILS(vpcmock_application(mock, NULL), E_POINTER, L"vpcmock_application: ");
    CHECK_FAILS(vpcmock_control(mock, NULL), E_POINTER, L"vpcmock_control: ");
    CHECK_FAILS(vpcmock_register(mock, NULL), E_POINTER, L"vpcmock_register: ");
    CHECK_FAILS(vpcmock_reset(NULL), E_POINTER, L"vpcmock_reset: ");
    CHECK_FAILS(vpcmock_clock_set_mode(NULL, vpcmockClock_Auto), E_POINTER,
                L"vpcmock_clock_set_mode: ");
    CHECK_FAILS(vpcmock_clock_now(mock, NULL), E_POINTER, L"vpcmock_clock_now: ");
    CHECK_FAILS(vpcmock_clock_advance(NULL, 1), E_POINTER, L"vpcmock_clock_advance: ");
    CHECK_FAILS(vpcmock_clock_set_poll_step(NULL, 1), E_POINTER, L"vpcmock_clock_set_poll_step: ");
    CHECK_FAILS(vpcmock_task_create(mock, NULL, NULL), E_POINTER, L"vpcmock_task_create: ");
    CHECK_FAILS(vpcmock_task_change(task, NULL), E_POINTER, L"vpcmock_task_change: ");
    CHECK_FAILS(vpcmock_task_set_percent(NULL, 1), E_POINTER, L"vpcmock_task_set_percent: ");
    CHECK_FAILS(vpcmock_task_complete(NULL), E_POINTER, L"vpcmock_task_complete: ");
    CHECK_FAILS(vpcmock_next_task(mock, NULL, NULL, NULL), E_POINTER, L"vpcmock_next_task: ");
    CHECK_FAILS(vpcmock_set_policy(NULL, &policy), E_POINTER, L"vpcmock_set_policy: ");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Mocks and their lives ---- */

TEST(api, two_mocks_do_not_see_each_other)
{
    struct fixture one = fixture_start(), two = fixture_open();
    IVMTask *task;
    VMVMState state;
    rename_machine(one.machine, L"One");
    CHECK(name_is(two.app, L"Windows XP Mode"));
    CHECK(!name_is(two.app, L"One"));
    CHECK_OK(vpcmock_next_task(one.mock, L"Startup", NULL, NULL));
    CHECK_EQ(plans(one.mock), 1);
    CHECK_EQ(plans(two.mock), 0);
    CHECK_OK(IVMVirtualMachine_Startup(one.machine, &task));
    CHECK_EQ(task_count(one.app), 1);
    CHECK_EQ(task_count(two.app), 0);
    CHECK_OK(vpcmock_clock_advance(one.mock, 5000));
    CHECK_EQ(now(one.mock), 5000);
    CHECK_EQ(now(two.mock), 0);
    CHECK_OK(IVMVirtualMachine_get_State(two.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    CHECK_OK(vpcmock_reset(two.mock));
    CHECK_OK(IVMVirtualMachine_get_State(one.machine, &state));
    CHECK_EQ(state, vmVMState_Running);
    IVMTask_Release(task);
    fixture_close(&two);
    fixture_end(&one);
}

TEST(api, objects_are_counted_and_keep_their_mock)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *mock;
    IVMVirtualPC *app, *second;
    IVPCMockControl *control;
    IVMTask *task;
    CHECK_OK(vpcmock_create(&mock));
    CHECK_EQ(mock->refs, 1);
    CHECK_OK(vpcmock_application(mock, &app));
    CHECK_OK(vpcmock_application(mock, &second));
    CHECK_OK(vpcmock_control(mock, &control));
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    CHECK_REFS(app, 1);
    CHECK_REFS(second, 1);
    CHECK_REFS(control, 1);
    CHECK_REFS(task, 1);
    CHECK_EQ(mock->refs, 5);
    CHECK_EQ(com_live, 4);
    vpcmock_addref(mock);
    CHECK_EQ(mock->refs, 6);
    vpcmock_release(mock);
    vpcmock_release(mock); /* only the objects hold it now */
    CHECK_EQ(mock->refs, 4);
    CHECK_EQ(task_count(app), 1);
    CHECK(name_is(second, L"Windows XP Mode"));
    CHECK_EQ(IVMVirtualPC_Release(app), 0);
    CHECK_EQ(IVMVirtualPC_Release(second), 0);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK(is_complete(task));
    CHECK_EQ(IVPCMockControl_Release(control), 0);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(IVMTask_Release(task), 0);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}

TEST(api, process_mock_is_one)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *first, *second, *own;
    CHECK_OK(vpcmock_process(&first));
    CHECK_OK(vpcmock_process(&second));
    CHECK_OK(vpcmock_create(&own));
    CHECK(first == second);
    CHECK(first != own);
    CHECK_OK(vpcmock_clock_advance(first, 42));
    vpcmock_release(first);
    vpcmock_release(second);
    CHECK_OK(vpcmock_process(&first)); /* it lives on without holders */
    CHECK_EQ(now(first), 42);
    vpcmock_release(first);
    vpcmock_release(own);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}

/* "The process's own mock: the one that CoCreateInstance(CLSID_VMVirtualPC) shows." */
TEST(api, process_mock_is_the_same_at_each_call_and_can_be_registered)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *mock, *again;
    vpcmock_registration *registration;
    IVMVirtualPC *app, *created = NULL;
    IVMVirtualMachine *machine;
    CHECK_OK(vpcmock_process(&mock));
    CHECK_OK(vpcmock_application(mock, &app));
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(app, name, &machine));
    SysFreeString(name);
    rename_machine(machine, L"Of the process");
    CHECK_OK(vpcmock_process(&again));
    CHECK(again == mock);
    CHECK_OK(vpcmock_register(again, &registration));
    if (CHECK_OK(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER,
                                  &IID_IVMVirtualPC, (void **)&created))) {
        CHECK(name_is(created, L"Of the process"));
        IVMVirtualPC_Release(created);
    }
    vpcmock_unregister(registration);
    vpcmock_release(again);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    vpcmock_release(mock);
    CoUninitialize();
}

/* ---- Reset and clock ---- */

TEST(api, reset_puts_everything_back)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    IVMVirtualMachine *machine;
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    VARIANT_BOOL complete;
    BSTR name;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    policy.undocumented_results = TRUE;
    policy.early_result = 1234;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    rename_machine(fixture.machine, L"New");
    CHECK_OK(vpcmock_next_task(fixture.mock, L"*", NULL, NULL));
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 10));
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_EQ(now(fixture.mock), 0);
    CHECK_EQ(plans(fixture.mock), 0);
    CHECK_EQ(task_count(fixture.app), 0);
    CHECK(name_is(fixture.app, L"Windows XP Mode"));
    CHECK_HR(IVMTask_get_IsComplete(task, &complete), RPC_E_DISCONNECTED);
    CHECK_HR(IVMVirtualMachine_get_Name(fixture.machine, &name), VM_E_VM_UNKNOWN);
    CHECK_FAILS(vpcmock_task_change(task, &options), RPC_E_DISCONNECTED,
                L"vpcmock_task_change: The task is gone");
    CHECK_FAILS(vpcmock_task_set_percent(task, 50), RPC_E_DISCONNECTED,
                L"vpcmock_task_set_percent: ");
    CHECK_FAILS(vpcmock_task_complete(task), RPC_E_DISCONNECTED, L"vpcmock_task_complete: ");
    IVMTask_Release(task);
    CONTEXT("the clock is automatic again, results are checked again");
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK(!is_complete(task));
    CHECK_EQ(now(fixture.mock), 100);
    CHECK_EQ(result_of(task), 0);
    options.result = 10;
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    IVMTask_Release(task);
    name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &machine));
    SysFreeString(name);
    IVMVirtualMachine_Release(machine);
    fixture_end(&fixture);
}

TEST(api, clock_functions_check_their_ranges)
{
    struct fixture fixture = fixture_start();
    vpcmock *mock = fixture.mock;
    static const LONG modes[] = {3, -1, LONG_MAX, LONG_MIN};
    static const LONGLONG times[] = {-1, 1000000000001, LLONG_MAX, LLONG_MIN};
    static const LONG steps[] = {-1, 86400001, LONG_MAX, LONG_MIN};
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    for (size_t i = 0; i < 4; i++) {
        CONTEXT("mode %ld", modes[i]);
        CHECK_FAILS(vpcmock_clock_set_mode(mock, (VPCMockClockMode)modes[i]), E_INVALIDARG,
                    L"vpcmock_clock_set_mode: ");
        CHECK_HR(vpcmock_clock_set_mode(mock, (VPCMockClockMode)modes[i]), E_INVALIDARG);
        CHECK_ERROR(L"is not a VPCMockClockMode; expected 0 (real), 1 (manual) or 2 (auto)");
        CONTEXT("advance by %lld", times[i]);
        CHECK_FAILS(vpcmock_clock_advance(mock, times[i]), E_INVALIDARG,
                    L"vpcmock_clock_advance: The clock can't advance by ");
        CHECK_EQ(now(mock), 0);
        CONTEXT("step %ld", steps[i]);
        CHECK_FAILS(vpcmock_clock_set_poll_step(mock, steps[i]), E_INVALIDARG,
                    L"vpcmock_clock_set_poll_step: A poll step of ");
    }
    CONTEXT("the limits themselves");
    CHECK_OK(vpcmock_clock_set_poll_step(mock, 0));
    CHECK(!is_complete(task));
    CHECK_EQ(now(mock), 0);
    CHECK_OK(vpcmock_clock_advance(mock, 0));
    CHECK_OK(vpcmock_clock_set_poll_step(mock, 86400000));
    CHECK(!is_complete(task));
    CHECK_EQ(now(mock), 86400000);
    CHECK(is_complete(task));
    CHECK_OK(vpcmock_clock_set_mode(mock, vpcmockClock_Manual));
    LONGLONG at = now(mock);
    CHECK_OK(vpcmock_clock_advance(mock, 1000000000000));
    CHECK_EQ(now(mock), at + 1000000000000);
    CHECK(is_complete(task));
    CHECK_EQ(now(mock), at + 1000000000000);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
