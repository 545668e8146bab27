/* SPDX-License-Identifier: MIT */
/* Waits of many threads at once, under a clock of any mode. */
#include "clock_fixture.h"

enum { THREADS = 8 };

TEST(clock_threads, all_that_wait_for_one_task_wake)
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
        fixture_end(&fixture);
    }
}

TEST(clock_threads, each_of_many_waits_ends_at_its_own_time)
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

TEST(clock_threads, one_step_ends_waits_for_different_tasks_and_timeouts)
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

TEST(clock_threads, a_wait_of_the_controlling_thread_wakes_others_on_its_way)
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
TEST(clock_threads, threads_that_wait_sleep)
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

TEST(clock_threads, a_reset_ends_all_waits)
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
        fixture_end(&fixture);
    }
}

TEST(clock_threads, a_change_of_the_mode_reaches_who_waits)
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
        fixture_end(&fixture);
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
    fixture_end(&fixture);
}
