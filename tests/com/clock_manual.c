/* SPDX-License-Identifier: MIT */
/* The manual clock, as polls and waits of clients see it, on one thread and on two. */
#include "clock_fixture.h"

TEST(clock_manual, only_advance_moves_a_manual_clock)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *task = task_of(&fixture, 1);
    IVMTask *startup = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &startup));
    for (int i = 0; i < 100; i++) {
        CHECK(!is_complete(task));
        CHECK_EQ(percent_of(task), 0);
        CHECK_EQ(state_of(fixture.machine), vmVMState_TurningOn);
        CHECK_OK(IVMTask_WaitForCompletion(task, 0));
    }
    let_pass(A_WHILE);
    CHECK_EQ(now_of(&fixture), 0);
    CHECK(!is_complete(task));
    advance(&fixture, 0);
    CHECK(!is_complete(task));
    advance(&fixture, 1);
    CHECK_EQ(now_of(&fixture), 1);
    CHECK(is_complete(task));
    CHECK(!is_complete(startup));
    IVMTask_Release(task);
    IVMTask_Release(startup);
    fixture_end(&fixture);
}

TEST(clock_manual, a_manual_wait_of_the_controlling_thread_moves_the_clock)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *task = task_of(&fixture, 1000);
    CHECK_OK(IVMTask_WaitForCompletion(task, 400));
    CHECK_EQ(now_of(&fixture), 400);
    CHECK(!is_complete(task));
    CHECK_OK(IVMTask_WaitForCompletion(task, 4000000));
    CHECK_EQ(now_of(&fixture), 1000);
    CHECK(is_complete(task));
    IVMTask_Release(task);
    task = task_of(&fixture, VPCMOCK_BY_HAND);
    CHECK_OK(IVMTask_WaitForCompletion(task, 4000000));
    CHECK_EQ(now_of(&fixture), 4001000);
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock_manual, who_used_the_control_last_is_the_controlling_thread)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *task = task_of(&fixture, 1000);
    struct waiter waiter = {.task = task, .timeout = -1, .control = fixture.mock};
    waiter.thread = CreateThread(NULL, 0, wait_thread, &waiter, 0, NULL);
    CHECK_RETURNS(&waiter, S_OK);
    CHECK_EQ(now_of(&fixture), 1000);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock_manual, a_manual_wait_of_another_thread_blocks_until_the_clock_is_there)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *task = task_of(&fixture, 1000);
    struct waiter waiter;
    waiter_start(&waiter, task, -1);
    CHECK_ASLEEP(&fixture, 1);
    CHECK_BLOCKED(&waiter);
    CHECK_EQ(now_of(&fixture), 0);
    advance(&fixture, 999);
    CHECK_ASLEEP(&fixture, 1);
    CHECK_BLOCKED(&waiter);
    CHECK_EQ(now_of(&fixture), 999);
    advance(&fixture, 1);
    CHECK_RETURNS(&waiter, S_OK);
    CHECK(is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

static void by_complete(IVMTask *task)
{
    CHECK_OK(vpcmock_task_complete(task));
}

static void by_cancel(IVMTask *task)
{
    CHECK_OK(IVMTask_Cancel(task));
}

static void by_duration(IVMTask *task)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 0;
    CHECK_OK(vpcmock_task_change(task, &options));
}

static void by_failure(IVMTask *task)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_DiskRelatedError;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_OK(vpcmock_task_complete(task));
}

TEST(clock_manual, any_end_of_the_task_wakes_who_waits)
{
    static void (*const ends[])(IVMTask *) = {by_complete, by_cancel, by_duration, by_failure};
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Manual,
                                             vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        struct fixture fixture = start_in(modes[m]);
        for (size_t i = 0; i < COUNT(ends); i++) {
            CONTEXT("mode %d, end %d", (int)modes[m], (int)i);
            IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
            struct waiter waiter;
            waiter_start(&waiter, task, -1);
            CHECK_ASLEEP(&fixture, 1);
            CHECK_BLOCKED(&waiter);
            ends[i](task);
            CHECK_RETURNS(&waiter, S_OK);
            CHECK(is_complete(task));
            IVMTask_Release(task);
        }
        fixture_end(&fixture);
    }
}

TEST(clock_manual, a_manual_wait_of_another_thread_times_out_by_the_clock)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    static const HRESULT codes[] = {S_OK, S_FALSE, VM_E_TIMED_OUT};
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    for (size_t i = 0; i < COUNT(codes); i++) {
        CONTEXT("code 0x%08lx", (unsigned long)codes[i]);
        struct waiter waiter;
        set_timeout_code(&fixture, codes[i]);
        advance(&fixture, 123);
        waiter_start(&waiter, task, 500);
        CHECK_ASLEEP(&fixture, 1);
        advance(&fixture, 499);
        CHECK_ASLEEP(&fixture, 1);
        CHECK_BLOCKED(&waiter);
        advance(&fixture, 1);
        CHECK_RETURNS(&waiter, codes[i]);
        if (FAILED(codes[i]))
            CHECK(waiter.error && wcsstr(waiter.error, L"IVMTask::WaitForCompletion"));
        SysFreeString(waiter.error);
        CHECK(!is_complete(task));
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock_manual, a_timeout_and_the_end_at_the_same_time_count_as_the_end)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Manual, vpcmockClock_Auto};
    for (size_t i = 0; i < COUNT(modes); i++) {
        CONTEXT("mode %d", (int)modes[i]);
        struct fixture fixture = start_in(modes[i]);
        IVMTask *task = task_of(&fixture, 500);
        set_timeout_code(&fixture, VM_E_TIMED_OUT);
        CHECK_HR(IVMTask_WaitForCompletion(task, 499), VM_E_TIMED_OUT);
        CHECK_OK(IVMTask_WaitForCompletion(task, 1));
        CHECK_OK(IVMTask_WaitForCompletion(task, 0));
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(clock_manual, a_wait_that_times_out_answers_as_the_policy_says)
{
    static const HRESULT codes[] = {S_OK, S_FALSE, E_FAIL, VM_E_TIMED_OUT};
    struct fixture fixture = fixture_start();
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    IVMTask *complete = task_of(&fixture, 0);
    for (size_t i = 0; i < COUNT(codes); i++) {
        CONTEXT("0x%08lx", (unsigned long)codes[i]);
        set_timeout_code(&fixture, codes[i]);
        SetErrorInfo(0, NULL);
        CHECK_HR(IVMTask_WaitForCompletion(task, 10), codes[i]);
        if (FAILED(codes[i]))
            CHECK_ERROR(L"IVMTask::WaitForCompletion");
        CHECK_HR(IVMTask_WaitForCompletion(task, 0), codes[i]);
        CHECK_OK(IVMTask_WaitForCompletion(complete, 10));
        CHECK_OK(IVMTask_WaitForCompletion(complete, 0));
    }
    IVMTask_Release(task);
    IVMTask_Release(complete);
    fixture_end(&fixture);
}
