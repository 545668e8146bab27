/* SPDX-License-Identifier: MIT */
/* The clock's three modes, as polls and waits of clients see them, on one thread and on several. */
#include "com/fixture.h"

#include <float.h>
#include <limits.h>
#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    A_WHILE = 50,    /* ms in which a thread that is not blocked could have gone on */
    PATIENCE = 30000 /* ms after which a thread counts as hanging */
};

static LONGLONG now_of(const struct fixture *fixture)
{
    LONGLONG now = -42;
    CHECK_OK(vpcmock_clock_now(fixture->mock, &now));
    return now;
}

static void advance(const struct fixture *fixture, LONGLONG milliseconds)
{
    CHECK_OK(vpcmock_clock_advance(fixture->mock, milliseconds));
}

static void set_mode(const struct fixture *fixture, VPCMockClockMode mode)
{
    CHECK_OK(vpcmock_clock_set_mode(fixture->mock, mode));
}

static struct fixture start_in(VPCMockClockMode mode)
{
    struct fixture fixture = fixture_start();
    set_mode(&fixture, mode);
    return fixture;
}

static IVMTask *task_of(const struct fixture *fixture, LONG duration)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task = NULL;
    options.duration = duration;
    CHECK_OK(vpcmock_task_create(fixture->mock, &options, &task));
    return task;
}

static BOOL is_complete(IVMTask *task)
{
    VARIANT_BOOL value = 42;
    CHECK_OK(IVMTask_get_IsComplete(task, &value));
    return value == VARIANT_TRUE;
}

static LONG percent_of(IVMTask *task)
{
    LONG value = -42;
    CHECK_OK(IVMTask_get_PercentCompleted(task, &value));
    return value;
}

static LONG state_of(IVMVirtualMachine *machine)
{
    VMVMState value = (VMVMState)-42;
    CHECK_OK(IVMVirtualMachine_get_State(machine, &value));
    return (LONG)value;
}

static IVPCMockClock *clock_of(const struct fixture *fixture)
{
    IVPCMockControl *control = NULL;
    IVPCMockClock *clock = NULL;
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_get_Clock(control, &clock));
    IVPCMockControl_Release(control);
    return clock;
}

static void set_timeout_code(const struct fixture *fixture, HRESULT hr)
{
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    policy.wait_timeout_code = hr;
    CHECK_OK(vpcmock_set_policy(fixture->mock, &policy));
}

/* Sleeps until the tick count has grown by that much. */
static void let_pass(ULONGLONG milliseconds)
{
    ULONGLONG start = GetTickCount64();
    while (GetTickCount64() - start < milliseconds)
        Sleep(5);
}

/* fixture_end for a clock that was real at some time: a thread of the mock may keep that time, and
 * ends by itself soon after the last release. */
static void end_real(struct fixture *fixture)
{
    IVMVirtualMachine_Release(fixture->machine);
    IVMVirtualPC_Release(fixture->app);
    vpcmock_release(fixture->mock);
    for (int i = 0; i < PATIENCE && InterlockedCompareExchange(&com_live, 0, 0); i++)
        Sleep(1);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}

/* ---- Threads that wait ---- */

struct waiter {
    IVMTask *task; /* borrowed */
    LONG timeout;
    vpcmock *control; /* not NULL: the thread uses the C API before, and so controls the mock */
    HRESULT hr;
    BSTR error; /* the description of its error object */
    volatile LONG entered;
    HANDLE thread;
};

static DWORD WINAPI wait_thread(void *context)
{
    struct waiter *waiter = context;
    IErrorInfo *error = NULL;
    LONGLONG now;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (waiter->control)
        vpcmock_clock_now(waiter->control, &now);
    InterlockedExchange(&waiter->entered, 1);
    waiter->hr = IVMTask_WaitForCompletion(waiter->task, waiter->timeout);
    if (FAILED(waiter->hr) && GetErrorInfo(0, &error) == S_OK) {
        IErrorInfo_GetDescription(error, &waiter->error);
        IErrorInfo_Release(error);
    }
    CoUninitialize();
    return 0;
}

static void waiter_start(struct waiter *waiter, IVMTask *task, LONG timeout)
{
    *waiter = (struct waiter){.task = task, .timeout = timeout, .hr = E_PENDING};
    waiter->thread = CreateThread(NULL, 0, wait_thread, waiter, 0, NULL);
    CHECK(waiter->thread);
}

/* That many threads are asleep in the mock. Looks without waking them. */
static bool check_asleep(const struct fixture *fixture, int count, int line)
{
    vpcmock *mock = fixture->mock;
    int waiting = 0;
    for (int i = 0; i < PATIENCE; i++) {
        AcquireSRWLockExclusive(&mock->lock);
        waiting = mock->waiting;
        ReleaseSRWLockExclusive(&mock->lock);
        if (waiting == count)
            return true;
        Sleep(1);
    }
    return check_that(false, __FILE__, line, "%d threads are asleep, expected %d", waiting, count);
}
#define CHECK_ASLEEP(fixture, count) check_asleep((fixture), (count), __LINE__)

static bool check_blocked(const struct waiter *waiter, int line)
{
    return check_that(WaitForSingleObject(waiter->thread, A_WHILE) == WAIT_TIMEOUT, __FILE__, line,
                      "the wait has returned, with 0x%08lx", (unsigned long)waiter->hr);
}
#define CHECK_BLOCKED(waiter) check_blocked((waiter), __LINE__)

static bool check_returns(struct waiter *waiter, HRESULT expected, int line)
{
    bool returns = check_that(WaitForSingleObject(waiter->thread, PATIENCE) == WAIT_OBJECT_0,
                              __FILE__, line, "the wait does not return");
    if (returns)
        returns = check_that(waiter->hr == expected, __FILE__, line,
                             "the wait answers 0x%08lx, expected 0x%08lx",
                             (unsigned long)waiter->hr, (unsigned long)expected);
    CloseHandle(waiter->thread);
    return returns;
}
#define CHECK_RETURNS(waiter, expected) check_returns((waiter), (expected), __LINE__)

/* ---- Automatic ---- */

TEST(clock, a_mock_starts_at_0_with_an_automatic_clock)
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

TEST(clock, a_poll_answers_for_the_time_before_its_step)
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

TEST(clock, only_polls_move_an_automatic_clock)
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

TEST(clock, a_poll_moves_the_clock_by_its_step)
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

TEST(clock, a_poll_step_out_of_range_is_refused)
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

TEST(clock, an_automatic_wait_jumps_exactly_to_the_end)
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

TEST(clock, an_automatic_wait_that_times_out_leaves_the_clock_at_its_end)
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

TEST(clock, an_endless_wait_of_the_controlling_thread_returns)
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

TEST(clock, what_is_due_on_the_way_happens)
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

TEST(clock, several_tasks_due_at_once_are_over_together)
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

TEST(clock, an_automatic_wait_of_any_thread_jumps)
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

TEST(clock, an_endless_automatic_wait_of_another_thread_ends_with_the_task)
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

/* ---- Manual ---- */

TEST(clock, only_advance_moves_a_manual_clock)
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

TEST(clock, a_manual_wait_of_the_controlling_thread_moves_the_clock)
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

TEST(clock, who_used_the_control_last_is_the_controlling_thread)
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

TEST(clock, a_manual_wait_of_another_thread_blocks_until_the_clock_is_there)
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

TEST(clock, any_end_of_the_task_wakes_who_waits)
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
        end_real(&fixture);
    }
}

TEST(clock, a_manual_wait_of_another_thread_times_out_by_the_clock)
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

TEST(clock, a_timeout_and_the_end_at_the_same_time_count_as_the_end)
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

TEST(clock, a_wait_that_times_out_answers_as_the_policy_says)
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

/* ---- Many threads ---- */

enum { THREADS = 8 };

TEST(clock, all_that_wait_for_one_task_wake)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Manual,
                                             vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        CONTEXT("mode %d", (int)modes[m]);
        struct fixture fixture = start_in(modes[m]);
        IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
        struct waiter waiters[THREADS];
        for (int i = 0; i < THREADS; i++)
            waiter_start(&waiters[i], task, -1);
        CHECK_ASLEEP(&fixture, THREADS);
        for (int i = 0; i < THREADS; i++)
            CHECK_BLOCKED(&waiters[i]);
        CHECK_OK(vpcmock_task_complete(task));
        for (int i = 0; i < THREADS; i++)
            CHECK_RETURNS(&waiters[i], S_OK);
        IVMTask_Release(task);
        end_real(&fixture);
    }
}

TEST(clock, each_of_many_waits_ends_at_its_own_time)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *tasks[THREADS];
    struct waiter waiters[THREADS];
    for (int i = 0; i < THREADS; i++) {
        tasks[i] = task_of(&fixture, 1000 * (i + 1));
        waiter_start(&waiters[i], tasks[i], i % 2 ? -1 : 4000000);
    }
    CHECK_ASLEEP(&fixture, THREADS);
    for (int i = 0; i < THREADS; i++) {
        CONTEXT("wait %d", i);
        advance(&fixture, 999);
        CHECK_BLOCKED(&waiters[i]);
        advance(&fixture, 1);
        CHECK_RETURNS(&waiters[i], S_OK);
        CHECK(is_complete(tasks[i]));
        IVMTask_Release(tasks[i]);
    }
    fixture_end(&fixture);
}

TEST(clock, one_step_ends_waits_for_different_tasks_and_timeouts)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *tasks[THREADS];
    struct waiter waiters[THREADS];
    set_timeout_code(&fixture, VM_E_TIMED_OUT);
    for (int i = 0; i < THREADS; i++) {
        tasks[i] = task_of(&fixture, i % 2 ? VPCMOCK_BY_HAND : 100 * i);
        waiter_start(&waiters[i], tasks[i], 1000);
    }
    CHECK_ASLEEP(&fixture, THREADS - 1); /* one is over before it is waited for */
    advance(&fixture, 1000);
    for (int i = 0; i < THREADS; i++) {
        CONTEXT("wait %d", i);
        CHECK_RETURNS(&waiters[i], i % 2 ? VM_E_TIMED_OUT : S_OK);
        if (i % 2)
            CHECK(waiters[i].error);
        SysFreeString(waiters[i].error);
        CHECK_EQ(is_complete(tasks[i]), !(i % 2));
        IVMTask_Release(tasks[i]);
    }
    fixture_end(&fixture);
}

TEST(clock, a_wait_of_the_controlling_thread_wakes_others_on_its_way)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *early = task_of(&fixture, 500);
    IVMTask *same = task_of(&fixture, 1000);
    IVMTask *late = task_of(&fixture, 1500);
    struct waiter waiters[3];
    waiter_start(&waiters[0], early, -1);
    waiter_start(&waiters[1], same, -1);
    waiter_start(&waiters[2], late, -1);
    CHECK_ASLEEP(&fixture, 3);
    CHECK_OK(IVMTask_WaitForCompletion(same, -1));
    CHECK_RETURNS(&waiters[0], S_OK);
    CHECK_RETURNS(&waiters[1], S_OK);
    CHECK_EQ(now_of(&fixture), 1000);
    CHECK_BLOCKED(&waiters[2]);
    advance(&fixture, 500);
    CHECK_RETURNS(&waiters[2], S_OK);
    IVMTask_Release(early);
    IVMTask_Release(same);
    IVMTask_Release(late);
    fixture_end(&fixture);
}

/* Milliseconds that all threads of the process have computed. */
static LONGLONG computed(void)
{
    FILETIME made, ended, kernel, user;
    CHECK(GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user));
    ULARGE_INTEGER k = {{kernel.dwLowDateTime, kernel.dwHighDateTime}};
    ULARGE_INTEGER u = {{user.dwLowDateTime, user.dwHighDateTime}};
    return (LONGLONG)((k.QuadPart + u.QuadPart) / 10000);
}

/* IVMTask::WaitForCompletion "puts the current execution thread to sleep". */
TEST(clock, threads_that_wait_sleep)
{
    enum { WINDOW = 600 };
    static const int counts[] = {1, 2, THREADS};
    for (size_t c = 0; c < COUNT(counts); c++) {
        CONTEXT("%d threads", counts[c]);
        struct fixture fixture = start_in(vpcmockClock_Manual);
        IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
        struct waiter waiters[THREADS];
        for (int i = 0; i < counts[c]; i++)
            waiter_start(&waiters[i], task, -1);
        for (int i = 0; i < counts[c]; i++)
            while (!InterlockedCompareExchange(&waiters[i].entered, 1, 1))
                Sleep(1);
        Sleep(100);
        LONGLONG before = computed();
        let_pass(WINDOW);
        LONGLONG used = computed() - before;
        CHECK_MSG(used < WINDOW / 3, "they computed for %lld of %d ms", used, WINDOW);
        CHECK_OK(vpcmock_task_complete(task));
        for (int i = 0; i < counts[c]; i++)
            CHECK_RETURNS(&waiters[i], S_OK);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(clock, a_reset_ends_all_waits)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Manual,
                                             vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        CONTEXT("mode %d", (int)modes[m]);
        struct fixture fixture = start_in(modes[m]);
        IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
        struct waiter waiters[THREADS];
        advance(&fixture, 10000); /* so that the clock goes back */
        for (int i = 0; i < THREADS; i++) /* a timed wait would jump in automatic mode */
            waiter_start(&waiters[i], task, i % 2 && modes[m] != vpcmockClock_Auto ? 4000000 : -1);
        CHECK_ASLEEP(&fixture, THREADS);
        CHECK_OK(vpcmock_reset(fixture.mock));
        CHECK(now_of(&fixture) < 10000);
        for (int i = 0; i < THREADS; i++) {
            CHECK(WaitForSingleObject(waiters[i].thread, PATIENCE) == WAIT_OBJECT_0);
            CHECK_MSG(waiters[i].hr == S_OK || waiters[i].hr == RPC_E_DISCONNECTED,
                      "the wait answers 0x%08lx", (unsigned long)waiters[i].hr);
            SysFreeString(waiters[i].error);
            CloseHandle(waiters[i].thread);
        }
        LONG id = 42;
        CHECK_HR(IVMTask_get_ID(task, &id), RPC_E_DISCONNECTED);
        IVMTask_Release(task);
        end_real(&fixture);
    }
}

TEST(clock, a_change_of_the_mode_reaches_who_waits)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        CONTEXT("from manual to mode %d", (int)modes[m]);
        struct fixture fixture = start_in(vpcmockClock_Manual);
        IVMTask *task = task_of(&fixture, 200);
        struct waiter waiter;
        waiter_start(&waiter, task, -1);
        CHECK_ASLEEP(&fixture, 1);
        CHECK_BLOCKED(&waiter);
        set_mode(&fixture, modes[m]);
        CHECK_RETURNS(&waiter, S_OK);
        CHECK(now_of(&fixture) >= 200);
        CHECK(is_complete(task));
        IVMTask_Release(task);
        end_real(&fixture);
    }
    CONTEXT("from real to manual");
    struct fixture fixture = start_in(vpcmockClock_Real);
    IVMTask *task = task_of(&fixture, 3600000);
    struct waiter waiter;
    waiter_start(&waiter, task, -1);
    CHECK_ASLEEP(&fixture, 1);
    set_mode(&fixture, vpcmockClock_Manual);
    CHECK_BLOCKED(&waiter);
    advance(&fixture, 3600000);
    CHECK_RETURNS(&waiter, S_OK);
    IVMTask_Release(task);
    end_real(&fixture);
}

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
    end_real(&fixture);
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
    end_real(&fixture);
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
    end_real(&fixture);
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
    end_real(&fixture);
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
    end_real(&fixture);
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
        end_real(&fixture);
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
        end_real(&fixture);
    }
}
