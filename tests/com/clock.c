/* SPDX-License-Identifier: MIT */
/* The clock's modes and limits, the wall clock, and what a machine's state shows of the time. */
#include "clock_fixture.h"

#include <float.h>
#include <limits.h>
#include <math.h>

/* ---- Real ---- */

TEST(clock, a_real_wait_lasts_as_long_as_the_task)
{
    struct fixture fixture = start_in(vpcmockClock_Real);
    static const LONG timeouts[] = {-1, 4000000};
    for (size_t i = 0; i < COUNT(timeouts); i++) {
        CONTEXT("timeout %ld", timeouts[i]);
        ULONGLONG start = GetTickCount64();
        IVMTask *task = task_of(&fixture, 50);
        CHECK_OK(IVMTask_WaitForCompletion(task, timeouts[i]));
        ULONGLONG took = GetTickCount64() - start;
        CHECK_MSG(took >= 50, "%llu ms", took);
        CHECK(is_complete(task));
        CHECK_EQ(percent_of(task), 100);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(clock, a_real_wait_lasts_as_long_as_its_timeout)
{
    struct fixture fixture = start_in(vpcmockClock_Real);
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    LONGLONG before = now_of(&fixture);
    ULONGLONG start = GetTickCount64();
    set_timeout_code(&fixture, S_FALSE);
    CHECK_HR(IVMTask_WaitForCompletion(task, 0), S_FALSE);
    CHECK_HR(IVMTask_WaitForCompletion(task, 50), S_FALSE);
    CHECK(GetTickCount64() - start >= 50);
    CHECK(now_of(&fixture) - before >= 50);
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock, real_progress_grows_with_time_and_not_with_polls)
{
    struct fixture fixture = start_in(vpcmockClock_Real);
    ULONGLONG start = GetTickCount64();
    IVMTask *task = task_of(&fixture, 1000);
    LONG last = percent_of(task);
    let_pass(100);
    CHECK(percent_of(task) >= 10);
    while (!is_complete(task)) {
        LONG percent = percent_of(task);
        CHECK(percent >= last && percent <= 100);
        last = percent;
        if (GetTickCount64() - start > PATIENCE)
            break;
        Sleep(5);
    }
    CHECK(GetTickCount64() - start >= 1000);
    CHECK(is_complete(task));
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(clock, a_real_clock_can_be_advanced_too)
{
    struct fixture fixture = start_in(vpcmockClock_Real);
    IVMTask *task = task_of(&fixture, 3600000);
    struct waiter waiter;
    waiter_start(&waiter, task, -1);
    CHECK_ASLEEP(&fixture, 1);
    LONGLONG before = now_of(&fixture);
    advance(&fixture, 3600000);
    CHECK(now_of(&fixture) - before >= 3600000);
    CHECK_RETURNS(&waiter, S_OK);
    CHECK(is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Modes, limits ---- */

TEST(clock, a_change_of_the_mode_keeps_the_time)
{
    struct fixture fixture = fixture_start();
    advance(&fixture, 12345);
    set_mode(&fixture, vpcmockClock_Manual);
    CHECK_EQ(now_of(&fixture), 12345);
    set_mode(&fixture, vpcmockClock_Auto);
    CHECK_EQ(now_of(&fixture), 12345);
    set_mode(&fixture, vpcmockClock_Manual);
    let_pass(A_WHILE); /* which is no time of the clock */
    ULONGLONG start = GetTickCount64();
    set_mode(&fixture, vpcmockClock_Real);
    LONGLONG now = now_of(&fixture);
    ULONGLONG passed = GetTickCount64() - start;
    CHECK_MSG(now >= 12345 && now - 12345 <= (LONGLONG)passed, "%lld after %llu ms", now, passed);
    let_pass(A_WHILE);
    now = now_of(&fixture);
    CHECK(now >= 12345 + A_WHILE);
    set_mode(&fixture, vpcmockClock_Manual);
    now = now_of(&fixture);
    CHECK(now >= 12345 + A_WHILE);
    let_pass(A_WHILE);
    CHECK_EQ(now_of(&fixture), now);
    set_mode(&fixture, vpcmockClock_Auto);
    let_pass(A_WHILE);
    CHECK_EQ(now_of(&fixture), now);
    fixture_end(&fixture);
}

TEST(clock, other_modes_are_refused)
{
    static const int bad[] = {-1, 3, INT_MAX, INT_MIN};
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVPCMockClock *clock = clock_of(&fixture);
    for (size_t i = 0; i < COUNT(bad); i++) {
        CONTEXT("%d", bad[i]);
        WCHAR digits[16];
        VPCMockClockMode mode = (VPCMockClockMode)-1;
        _snwprintf(digits, COUNT(digits), L"%d", bad[i]);
        SetErrorInfo(0, NULL);
        CHECK_HR(vpcmock_clock_set_mode(fixture.mock, (VPCMockClockMode)bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_HR(IVPCMockClock_put_Mode(clock, (VPCMockClockMode)bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_OK(IVPCMockClock_get_Mode(clock, &mode));
        CHECK_EQ(mode, vpcmockClock_Manual);
    }
    IVPCMockClock_Release(clock);
    fixture_end(&fixture);
}

TEST(clock, advance_takes_up_to_1e12_in_any_mode)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Manual,
                                             vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        CONTEXT("mode %d", (int)modes[m]);
        struct fixture fixture = start_in(modes[m]);
        IVPCMockClock *clock = clock_of(&fixture);
        IVMTask *task = task_of(&fixture, LONG_MAX - 1);
        double now = 0;
        LONGLONG before = now_of(&fixture);
        advance(&fixture, 0);
        CHECK(!is_complete(task));
        advance(&fixture, 1000000000000);
        CHECK(is_complete(task));
        CHECK_OK(IVPCMockClock_Advance(clock, 1e12));
        CHECK(now_of(&fixture) - before >= 2000000000000);
        CHECK_OK(IVPCMockClock_get_Now(clock, &now));
        CHECK(now >= 2e12);
        IVMTask *later = task_of(&fixture, 1000);
        advance(&fixture, 1000);
        CHECK(is_complete(later));
        IVMTask_Release(later);
        IVMTask_Release(task);
        IVPCMockClock_Release(clock);
        fixture_end(&fixture);
    }
}

TEST(clock, advance_refuses_what_is_out_of_range)
{
    static const LONGLONG bad[] = {-1, 1000000000001, LLONG_MIN, LLONG_MAX, -1000000000000};
    const double bad_doubles[] = {-1, -0.5, 1e12 + 1, -1e300, 1e300, INFINITY, -INFINITY, NAN,
                                  DBL_MAX};
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVPCMockClock *clock = clock_of(&fixture);
    IVMTask *task = task_of(&fixture, 0);
    advance(&fixture, 500);
    for (size_t i = 0; i < COUNT(bad); i++) {
        CONTEXT("%lld", bad[i]);
        WCHAR digits[32];
        _snwprintf(digits, COUNT(digits), L"%I64d", bad[i]);
        SetErrorInfo(0, NULL);
        CHECK_HR(vpcmock_clock_advance(fixture.mock, bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_EQ(now_of(&fixture), 500);
    }
    for (size_t i = 0; i < COUNT(bad_doubles); i++) {
        CONTEXT("%g", bad_doubles[i]);
        SetErrorInfo(0, NULL);
        CHECK_HR(IVPCMockClock_Advance(clock, bad_doubles[i]), E_INVALIDARG);
        CHECK_ERROR(L"IVPCMockClock::Advance");
        CHECK_EQ(now_of(&fixture), 500);
    }
    IVMTask_Release(task);
    IVPCMockClock_Release(clock);
    fixture_end(&fixture);
}

TEST(clock, now_is_cleared_whatever_is_null)
{
    struct fixture fixture = fixture_start();
    LONGLONG now = 0x5a5a;
    CHECK_HR(vpcmock_clock_now(fixture.mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_clock_now(NULL, &now), E_POINTER);
    CHECK_EQ(now, 0);
    fixture_end(&fixture);
}

TEST(clock, null_for_the_c_api_leaves_an_error_object)
{
    struct fixture fixture = fixture_start();
    LONGLONG now = 0;
    SetErrorInfo(0, NULL);
    CHECK_HR(vpcmock_clock_now(NULL, &now), E_POINTER);
    CHECK_ERROR(L"vpcmock_clock_now");
    CHECK_HR(vpcmock_clock_now(fixture.mock, NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_clock_now");
    CHECK_HR(vpcmock_clock_advance(NULL, 1), E_POINTER);
    CHECK_ERROR(L"vpcmock_clock_advance");
    CHECK_HR(vpcmock_clock_set_mode(NULL, vpcmockClock_Auto), E_POINTER);
    CHECK_ERROR(L"vpcmock_clock_set_mode");
    CHECK_HR(vpcmock_clock_set_poll_step(NULL, 1), E_POINTER);
    CHECK_ERROR(L"vpcmock_clock_set_poll_step");
    fixture_end(&fixture);
}

TEST(clock, null_for_the_clock_object_is_refused_by_name)
{
    struct fixture fixture = fixture_start();
    IVPCMockClock *clock = clock_of(&fixture);
    CHECK_HR(IVPCMockClock_get_Mode(clock, NULL), E_POINTER);
    CHECK_ERROR(L"IVPCMockClock::Mode");
    CHECK_HR(IVPCMockClock_get_Now(clock, NULL), E_POINTER);
    CHECK_ERROR(L"IVPCMockClock::Now");
    CHECK_HR(IVPCMockClock_get_PollStep(clock, NULL), E_POINTER);
    CHECK_ERROR(L"IVPCMockClock::PollStep");
    IVPCMockClock_Release(clock);
    fixture_end(&fixture);
}

TEST(clock, a_reset_puts_the_clock_back)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVPCMockClock *clock = clock_of(&fixture);
    VPCMockClockMode mode = (VPCMockClockMode)-1;
    LONG step = -1;
    CHECK_OK(vpcmock_clock_set_poll_step(fixture.mock, 5));
    advance(&fixture, 777);
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_EQ(now_of(&fixture), 0);
    CHECK_OK(IVPCMockClock_get_Mode(clock, &mode));
    CHECK_EQ(mode, vpcmockClock_Auto);
    CHECK_OK(IVPCMockClock_get_PollStep(clock, &step));
    CHECK_EQ(step, 100);
    IVPCMockClock_Release(clock);
    fixture_end(&fixture);
}

/* ---- A machine's state ---- */

TEST(clock, polls_of_the_state_bring_a_machine_up)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    IVMTask_Release(task);
    int polls = 0;
    while (state_of(fixture.machine) == vmVMState_TurningOn && polls < 1000)
        polls++;
    CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
    CHECK_MSG(polls > 1, "%d polls", polls);
    CHECK_EQ(now_of(&fixture), 100LL * (polls + 2));
    fixture_end(&fixture);
}

TEST(clock, the_state_has_moved_when_the_task_says_so)
{
    for (int fails = 0; fails < 2; fails++) {
        CONTEXT("fails %d", fails);
        struct fixture fixture = fixture_start();
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        IVMTask *task = NULL;
        int polls = 0;
        options.result = fails ? vmTaskResult_UnexpectedError : vmTaskResult_Success;
        CHECK_OK(vpcmock_next_task(fixture.mock, L"Startup", &options, NULL));
        CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
        while (!is_complete(task) && polls < 1000)
            polls++;
        CHECK_EQ(state_of(fixture.machine), fails ? vmVMState_TurnedOff : vmVMState_Running);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(clock, the_state_moves_with_a_manual_clock)
{
    static const LONG duration = 640;
    static const struct {
        const WCHAR *member;
        LONG through, after;
    } rows[] = {
        {L"Startup", vmVMState_TurningOn, vmVMState_Running},
        {L"Save", vmVMState_Saving, vmVMState_Saved},
        {L"Startup", vmVMState_Restoring, vmVMState_Running},
        {L"TurnOff", vmVMState_TurningOff, vmVMState_TurnedOff},
    };
    struct fixture fixture = start_in(vpcmockClock_Manual);
    for (size_t i = 0; i < COUNT(rows); i++) {
        CONTEXT("%ls, row %d", rows[i].member, (int)i);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        IVMTask *task = NULL;
        options.duration = duration;
        CHECK_OK(vpcmock_next_task(fixture.mock, rows[i].member, &options, NULL));
        if (*rows[i].member == 'T')
            CHECK_OK(IVMVirtualMachine_TurnOff(fixture.machine, &task));
        else if (rows[i].member[1] == 'a')
            CHECK_OK(IVMVirtualMachine_Save(fixture.machine, &task));
        else
            CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
        CHECK_EQ(state_of(fixture.machine), rows[i].through);
        advance(&fixture, duration - 1);
        CHECK_EQ(state_of(fixture.machine), rows[i].through);
        advance(&fixture, 1);
        CHECK_EQ(state_of(fixture.machine), rows[i].after);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(clock, a_wait_brings_a_machine_up_in_any_mode)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Manual,
                                             vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        CONTEXT("mode %d", (int)modes[m]);
        struct fixture fixture = start_in(modes[m]);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        IVMTask *task = NULL;
        options.duration = 50;
        CHECK_OK(vpcmock_next_task(fixture.mock, L"*", &options, NULL));
        CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}
