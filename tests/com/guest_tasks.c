/* SPDX-License-Identifier: MIT */
/* Tests of what takes a guest some time, through COM: IVMGuestOS::Shutdown, Restart and Logoff. */
#include "machine_facts.h"

struct guest_test {
    struct fixture fixture;
    IVMGuestOS *guest;
};

static struct guest_test open_test(bool running)
{
    struct guest_test test = {fixture_start(), NULL};
    if (running)
        start_machine(&test.fixture);
    CHECK_OK(IVMVirtualMachine_get_GuestOS(test.fixture.machine, &test.guest));
    return test;
}

static void close_test(struct guest_test *test)
{
    IVMGuestOS_Release(test->guest);
    fixture_end(&test->fixture);
}

static void check_task(IVMTask *task, VMTaskResult result, HRESULT error)
{
    LONG said = -1;
    if (!CHECK(task != NULL))
        return;
    IVMTask_AddRef(task);
    CHECK_EQ(finish(task), result);
    CHECK_OK(IVMTask_get_Error(task, &said));
    CHECK_HR(said, error);
    IVMTask_Release(task);
}

static VMVMState state_of(struct guest_test *test)
{
    VMVMState state = vmVMState_Invalid;
    CHECK_OK(IVMVirtualMachine_get_State(test->fixture.machine, &state));
    return state;
}

TEST(guest_tasks, a_shutdown_turns_the_machine_off)
{
    struct guest_test test = open_test(true);
    IVMTask *task = NULL;
    BSTR description = NULL;
    CHECK_OK(IVMGuestOS_Shutdown(test.guest, VARIANT_FALSE, &task));
    CHECK_OK(IVMTask_get_Description(task, &description));
    CHECK_BSTR(description, L"Shutting down the guest of \"Windows XP Mode\"");
    CHECK_EQ(state_of(&test), vmVMState_Running);
    check_task(task, vmTaskResult_Success, S_OK);
    CHECK_EQ(state_of(&test), vmVMState_TurnedOff);
    close_test(&test);
}

TEST(guest_tasks, a_restart_leaves_the_machine_on)
{
    struct guest_test test = open_test(true);
    IVMTask *task = NULL;
    CHECK_OK(IVMGuestOS_Restart(test.guest, VARIANT_FALSE, &task));
    check_task(task, vmTaskResult_Success, S_OK);
    CHECK_EQ(state_of(&test), vmVMState_Running);
    close_test(&test);
}

TEST(guest_tasks, a_shutdown_that_cannot_begin_is_refused)
{
    struct guest_test test = open_test(false);
    IVMGuestOS *guest = test.guest;
    IVMTask *task = NULL;
    PAIR(IVMGuestOS, Shutdown, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Restart, VM_E_VM_NOT_RUNNING, IVMGuestOS_Restart(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Logoff, VM_E_VM_NOT_RUNNING, IVMGuestOS_Logoff(guest, &task));
    start_machine(&test.fixture);
    machine_is(&test.fixture, L"GuestTimesOut", true);
    PAIR(IVMGuestOS, Shutdown, VM_E_TIMED_OUT, IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Restart, VM_E_TIMED_OUT, IVMGuestOS_Restart(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Logoff, VM_E_TIMED_OUT, IVMGuestOS_Logoff(guest, &task));
    machine_is(&test.fixture, L"GuestTimesOut", false);
    machine_is(&test.fixture, L"ExecuteAccessDenied", true);
    PAIR(IVMGuestOS, Shutdown, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMGuestOS_Shutdown(guest, VARIANT_TRUE, &task));
    PAIR(IVMGuestOS, Logoff, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMGuestOS_Logoff(guest, &task));
    CHECK(!task);
    CHECK_OK(IVMGuestOS_Restart(guest, VARIANT_TRUE, &task));
    check_task(task, vmTaskResult_UnexpectedError, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED));
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, Shutdown, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Restart, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_Restart(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Logoff, VM_E_ADDITIONS_FEATURE_NOT_AVAIL, IVMGuestOS_Logoff(guest, &task));
    CHECK(!task);
    CHECK_EQ(state_of(&test), vmVMState_Running);
    lose_machine(&test.fixture);
    PAIR(IVMGuestOS, Shutdown, VM_E_VM_UNKNOWN, IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Restart, VM_E_VM_UNKNOWN, IVMGuestOS_Restart(guest, VARIANT_FALSE, &task));
    PAIR(IVMGuestOS, Logoff, VM_E_VM_UNKNOWN, IVMGuestOS_Logoff(guest, &task));
    CHECK(!task);
    close_test(&test);
}

TEST(guest_tasks, what_goes_wrong_later_is_said_by_the_task)
{
    static const struct {
        const WCHAR *fact;
        VMTaskResult result;
        HRESULT error;
        const WCHAR *description;
    } rows[] = {
        {L"GuestDeniesShutdown", vmTaskResult_UnexpectedError, E_ACCESSDENIED, L"denied"},
        {L"GuestNotReady", vmTaskResult_UnexpectedError, HRESULT_FROM_WIN32(ERROR_NOT_READY),
         L"not ready"},
        {L"ScreenLocked", vmTaskResult_UnexpectedError, HRESULT_FROM_WIN32(ERROR_MACHINE_LOCKED),
         L"locked"},
        {L"GuestRefusesShutdown", vmTaskResult_ShutdownAbort, E_ABORT, L"aborted"},
        {L"GuestHangs", vmTaskResult_TimeOutError, VM_E_TIMED_OUT, L"in time"},
    };
    struct guest_test test = open_test(true);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int restart = 0; restart < 2; restart++) {
            IVMTask *task = NULL;
            BSTR description = NULL;
            CONTEXT("%ls, %s", rows[i].fact, restart ? "restart" : "shutdown");
            machine_is(&test.fixture, rows[i].fact, true);
            CHECK_OK(restart ? IVMGuestOS_Restart(test.guest, VARIANT_FALSE, &task)
                             : IVMGuestOS_Shutdown(test.guest, VARIANT_FALSE, &task));
            IVMTask_AddRef(task);
            check_task(task, rows[i].result, rows[i].error);
            CHECK_OK(IVMTask_get_ErrorDescription(task, &description));
            CHECK_MSG(description && wcsstr(description, rows[i].description), "%ls", description);
            SysFreeString(description);
            IVMTask_Release(task);
            CHECK_EQ(state_of(&test), vmVMState_Running);
            machine_is(&test.fixture, rows[i].fact, false);
        }
    }
    close_test(&test);
}

TEST(guest_tasks, a_shutdown_is_in_progress_until_its_task_ends)
{
    struct guest_test test = open_test(true);
    IVMTask *first = NULL, *second = NULL, *third = NULL;
    CHECK_OK(IVMGuestOS_Shutdown(test.guest, VARIANT_FALSE, &first));
    CHECK_OK(IVMGuestOS_Shutdown(test.guest, VARIANT_TRUE, &second));
    CHECK_OK(IVMGuestOS_Restart(test.guest, VARIANT_TRUE, &third));
    check_task(second, vmTaskResult_UnexpectedError,
               HRESULT_FROM_WIN32(ERROR_SHUTDOWN_IN_PROGRESS));
    check_task(third, vmTaskResult_UnexpectedError, HRESULT_FROM_WIN32(ERROR_SHUTDOWN_IN_PROGRESS));
    check_task(first, vmTaskResult_Success, S_OK);
    CHECK_EQ(state_of(&test), vmVMState_TurnedOff);
    close_test(&test);
}

TEST(guest_tasks, a_logoff_needs_a_session)
{
    struct guest_test test = open_test(true);
    IVMTask *task = NULL;
    VARIANT_BOOL present = VARIANT_TRUE;
    CHECK_OK(IVMGuestOS_Logoff(test.guest, &task));
    check_task(task, vmTaskResult_Success, S_OK);
    CHECK_OK(IVMGuestOS_IsUserLoggedOn(test.guest, 1, &present));
    CHECK_EQ(present, VARIANT_FALSE);
    CHECK_OK(IVMGuestOS_Logoff(test.guest, &task));
    check_task(task, vmTaskResult_UnexpectedError, HRESULT_FROM_WIN32(ERROR_NO_SUCH_LOGON_SESSION));
    machine_is(&test.fixture, L"GuestHangs", true);
    CHECK_OK(IVMGuestOS_Logoff(test.guest, &task));
    check_task(task, vmTaskResult_TimeOutError, VM_E_TIMED_OUT);
    close_test(&test);
}

TEST(guest_tasks, a_worker_that_hangs_takes_no_requests)
{
    struct guest_test test = open_test(true);
    IVMTask *task = NULL;
    machine_is(&test.fixture, L"WorkerHangs", true);
    CHECK_HR(IVMGuestOS_Shutdown(test.guest, VARIANT_FALSE, &task), VM_E_TIMED_OUT);
    CHECK(!task);
    close_test(&test);
}
