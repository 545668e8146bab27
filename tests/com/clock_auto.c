/* SPDX-License-Identifier: MIT */
/* The automatic clock, as polls and waits of clients see it. */
#include "clock_fixture.h"

#include <limits.h>

TEST(clock_auto, a_mock_starts_at_0_with_an_automatic_clock)
{
    struct fixture fixture = fixture_start();
    IVPCMockClock *clock = clock_of(&fixture);
    VPCMockClockMode mode = (VPCMockClockMode)-1;
    LONG step = -1;
    double now = -1;
    CHECK_OK(IVPCMockClock_get_Mode(clock, &mode));
    CHECK_EQ(mode, vpcmockClock_Auto);
    CHECK_OK(IVPCMockClock_get_PollStep(clock, &step));
    CHECK_EQ(step, 100);
    CHECK_OK(IVPCMockClock_get_Now(clock, &now));
    CHECK_EQ(now, 0);
    CHECK_EQ(now_of(&fixture), 0);
    let_pass(A_WHILE);
    CHECK_EQ(now_of(&fixture), 0);
    IVPCMockClock_Release(clock);
    fixture_end(&fixture);
}

TEST(clock_auto, a_poll_answers_for_the_time_before_its_step)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, 200);
    CHECK(!is_complete(task));
    CHECK_EQ(now_of(&fixture), 100);
    CHECK_EQ(percent_of(task), 50);
    CHECK_EQ(now_of(&fixture), 200);
    CHECK(is_complete(task));
    CHECK_EQ(now_of(&fixture), 300);
    CHECK_EQ(percent_of(task), 100);
    CHECK_EQ(now_of(&fixture), 400);
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    CHECK_EQ(now_of(&fixture), 500);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock_auto, only_polls_move_an_automatic_clock)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, 50);
    IVPCMockControl *control = NULL;
    IVPCMockTask *view = NULL;
    LONG number = 0;
    VARIANT_BOOL truth = 0;
    VMTaskResult result;
    BSTR text = NULL;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(IVPCMockControl_TaskOf(control, (IDispatch *)task, &view));
    CHECK_OK(IVMTask_get_ID(task, &number));
    CHECK_OK(IVMTask_get_Error(task, &number));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_OK(IVMTask_get_IsCancelable(task, &truth));
    CHECK_OK(IVMTask_get_Description(task, &text));
    SysFreeString(text);
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    SysFreeString(text);
    CHECK_OK(IVMVirtualMachine_get_Name(fixture.machine, &text));
    SysFreeString(text);
    CHECK_OK(IVMTask_WaitForCompletion(task, 0));
    CHECK_OK(IVPCMockTask_get_PercentCompleted(view, &number));
    CHECK_EQ(now_of(&fixture), 0);
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    CHECK_EQ(now_of(&fixture), 0);
    IVPCMockTask_Release(view);
    IVPCMockControl_Release(control);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock_auto, a_poll_moves_the_clock_by_its_step)
{
    static const LONG steps[] = {0, 1, 7, 100, 86400000};
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    IVPCMockClock *clock = clock_of(&fixture);
    for (size_t i = 0; i < COUNT(steps); i++) {
        CONTEXT("step %ld", steps[i]);
        LONGLONG start = now_of(&fixture);
        LONG step = -1;
        if (i % 2)
            CHECK_OK(IVPCMockClock_put_PollStep(clock, steps[i]));
        else
            CHECK_OK(vpcmock_clock_set_poll_step(fixture.mock, steps[i]));
        CHECK_OK(IVPCMockClock_get_PollStep(clock, &step));
        CHECK_EQ(step, steps[i]);
        CHECK(!is_complete(task));
        CHECK_EQ(now_of(&fixture) - start, steps[i]);
        percent_of(task);
        CHECK_EQ(now_of(&fixture) - start, 2LL * steps[i]);
        state_of(fixture.machine);
        CHECK_EQ(now_of(&fixture) - start, 3LL * steps[i]);
    }
    IVPCMockClock_Release(clock);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock_auto, a_poll_step_out_of_range_is_refused)
{
    static const LONG bad[] = {-1, 86400001, LONG_MIN, LONG_MAX};
    struct fixture fixture = fixture_start();
    IVPCMockClock *clock = clock_of(&fixture);
    CHECK_OK(vpcmock_clock_set_poll_step(fixture.mock, 33));
    for (size_t i = 0; i < COUNT(bad); i++) {
        CONTEXT("%ld", bad[i]);
        WCHAR digits[16];
        LONG step = 0;
        _snwprintf(digits, COUNT(digits), L"%ld", bad[i]);
        SetErrorInfo(0, NULL);
        CHECK_HR(vpcmock_clock_set_poll_step(fixture.mock, bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_HR(IVPCMockClock_put_PollStep(clock, bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_OK(IVPCMockClock_get_PollStep(clock, &step));
        CHECK_EQ(step, 33);
    }
    IVPCMockClock_Release(clock);
    fixture_end(&fixture);
}

TEST(clock_auto, an_automatic_wait_jumps_exactly_to_the_end)
{
    static const LONG durations[] = {0, 1, 99, 1234, 3999999, 4000000};
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < COUNT(durations); i++) {
        for (int forever = 0; forever < 2; forever++) {
            CONTEXT("%ld ms, forever %d", durations[i], forever);
            LONGLONG start = now_of(&fixture);
            IVMTask *task = task_of(&fixture, durations[i]);
            CHECK_OK(IVMTask_WaitForCompletion(task, forever ? -1 : 4000000));
            CHECK_EQ(now_of(&fixture) - start, durations[i]);
            CHECK(is_complete(task));
            IVMTask_Release(task);
        }
    }
    fixture_end(&fixture);
}

TEST(clock_auto, an_automatic_wait_that_times_out_leaves_the_clock_at_its_end)
{
    static const LONG timeouts[] = {1, 300, 4000000};
    struct fixture fixture = fixture_start();
    for (int by_hand = 0; by_hand < 2; by_hand++) {
        for (size_t i = 0; i < COUNT(timeouts); i++) {
            CONTEXT("%ld ms, by hand %d", timeouts[i], by_hand);
            LONGLONG start = now_of(&fixture);
            IVMTask *task = task_of(&fixture, by_hand ? VPCMOCK_BY_HAND : 4000001);
            CHECK_OK(IVMTask_WaitForCompletion(task, timeouts[i]));
            CHECK_EQ(now_of(&fixture) - start, timeouts[i]);
            CHECK(!is_complete(task));
            IVMTask_Release(task);
        }
    }
    fixture_end(&fixture);
}

TEST(clock_auto, an_endless_wait_of_the_controlling_thread_returns)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Auto, vpcmockClock_Manual};
    for (size_t i = 0; i < COUNT(modes); i++) {
        CONTEXT("mode %d", (int)modes[i]);
        struct fixture fixture = start_in(modes[i]);
        IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
        IVMTask *other = task_of(&fixture, 700);
        set_timeout_code(&fixture, VM_E_TIMED_OUT);
        CHECK_HR(IVMTask_WaitForCompletion(task, -1), VM_E_TIMED_OUT);
        CHECK_EQ(now_of(&fixture), 700); /* nothing is due any more */
        CHECK(is_complete(other));
        CHECK(!is_complete(task));
        IVMTask_Release(task);
        IVMTask_Release(other);
        fixture_end(&fixture);
    }
}

TEST(clock_auto, what_is_due_on_the_way_happens)
{
    struct fixture fixture = fixture_start();
    IVMTask *tasks[] = {task_of(&fixture, 3000), task_of(&fixture, 1000), task_of(&fixture, 2000),
                        task_of(&fixture, 2001), task_of(&fixture, 1)};
    CHECK_OK(vpcmock_clock_set_poll_step(fixture.mock, 0));
    CHECK_OK(IVMTask_WaitForCompletion(tasks[2], -1));
    CHECK_EQ(now_of(&fixture), 2000);
    static const BOOL over[] = {FALSE, TRUE, TRUE, FALSE, TRUE};
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CONTEXT("task %d", (int)i);
        CHECK_EQ(is_complete(tasks[i]), over[i]);
    }
    CONTEXT("by advance");
    advance(&fixture, 1000);
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CHECK(is_complete(tasks[i]));
        IVMTask_Release(tasks[i]);
    }
    fixture_end(&fixture);
}

TEST(clock_auto, several_tasks_due_at_once_are_over_together)
{
    enum { TASKS = 40 };
    for (int by_wait = 0; by_wait < 2; by_wait++) {
        CONTEXT("by wait %d", by_wait);
        struct fixture fixture = start_in(vpcmockClock_Manual);
        IVMTask *tasks[TASKS];
        for (int i = 0; i < TASKS; i++) {
            tasks[i] = task_of(&fixture, 1000 - 10 * i);
            advance(&fixture, 10);
        }
        advance(&fixture, 1000 - 10 * TASKS - 1);
        for (int i = 0; i < TASKS; i++)
            CHECK(!is_complete(tasks[i]));
        if (by_wait)
            CHECK_OK(IVMTask_WaitForCompletion(tasks[TASKS / 2], -1));
        else
            advance(&fixture, 1);
        CHECK_EQ(now_of(&fixture), 1000);
        for (int i = 0; i < TASKS; i++) {
            CHECK(is_complete(tasks[i]));
            IVMTask_Release(tasks[i]);
        }
        fixture_end(&fixture);
    }
}

TEST(clock_auto, an_automatic_wait_of_any_thread_jumps)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, 3000000);
    IVMTask *by_hand = task_of(&fixture, VPCMOCK_BY_HAND);
    struct waiter waiter;
    waiter_start(&waiter, task, -1);
    CHECK_RETURNS(&waiter, S_OK);
    CHECK_EQ(now_of(&fixture), 3000000);
    waiter_start(&waiter, by_hand, 4000000);
    CHECK_RETURNS(&waiter, S_OK);
    CHECK_EQ(now_of(&fixture), 7000000);
    IVMTask_Release(task);
    IVMTask_Release(by_hand);
    fixture_end(&fixture);
}

TEST(clock_auto, an_endless_automatic_wait_of_another_thread_ends_with_the_task)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    struct waiter waiter;
    waiter_start(&waiter, task, -1);
    CHECK_ASLEEP(&fixture, 1);
    CHECK_BLOCKED(&waiter);
    advance(&fixture, 1000000);
    CHECK_BLOCKED(&waiter);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_RETURNS(&waiter, S_OK);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

static DWORD WINAPI complete_later(void *task)
{
    Sleep(100);
    CHECK_OK(vpcmock_task_complete(task));
    return 0;
}

TEST(clock_auto, another_thread_may_end_an_endless_wait_of_the_controlling_one)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    HANDLE thread = CreateThread(NULL, 0, complete_later, task, 0, NULL);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK(is_complete(task));
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
