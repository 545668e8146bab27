/* SPDX-License-Identifier: MIT */
/* A mock under a clock of any mode, and threads that wait for its tasks. */
#ifndef VPCMOCK_TESTS_COM_CLOCK_FIXTURE_H
#define VPCMOCK_TESTS_COM_CLOCK_FIXTURE_H

#include "client.h"

enum {
    A_WHILE = 50,    /* ms in which a thread that is not blocked could have gone on */
    PATIENCE = 30000 /* ms after which a thread counts as hanging */
};

static inline void advance(const struct fixture *fixture, LONGLONG milliseconds)
{
    CHECK_OK(vpcmock_clock_advance(fixture->mock, milliseconds));
}

static inline void set_mode(const struct fixture *fixture, VPCMockClockMode mode)
{
    CHECK_OK(vpcmock_clock_set_mode(fixture->mock, mode));
}

static inline struct fixture start_in(VPCMockClockMode mode)
{
    struct fixture fixture = fixture_start();
    set_mode(&fixture, mode);
    return fixture;
}

static inline IVMTask *task_of(const struct fixture *fixture, LONG duration)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task = NULL;
    options.duration = duration;
    CHECK_OK(vpcmock_task_create(fixture->mock, &options, &task));
    return task;
}

static inline IVPCMockClock *clock_of(const struct fixture *fixture)
{
    IVPCMockControl *control = NULL;
    IVPCMockClock *clock = NULL;
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_get_Clock(control, &clock));
    IVPCMockControl_Release(control);
    return clock;
}

static inline void set_timeout_code(const struct fixture *fixture, HRESULT hr)
{
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    policy.wait_timeout_code = hr;
    CHECK_OK(vpcmock_set_policy(fixture->mock, &policy));
}

/* Sleeps until the tick count has grown by that much. */
static inline void let_pass(ULONGLONG milliseconds)
{
    ULONGLONG start = GetTickCount64();
    while (GetTickCount64() - start < milliseconds)
        Sleep(5);
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

static inline DWORD WINAPI wait_thread(void *context)
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

static inline void waiter_start(struct waiter *waiter, IVMTask *task, LONG timeout)
{
    *waiter = (struct waiter){.task = task, .timeout = timeout, .hr = E_PENDING};
    waiter->thread = CreateThread(NULL, 0, wait_thread, waiter, 0, NULL);
    CHECK(waiter->thread);
}

/* That many threads are asleep in the mock. */
static inline bool check_asleep(const struct fixture *fixture, int count, int line)
{
    int waiting = 0;
    for (int i = 0; i < PATIENCE; i++) {
        waiting = host_asleep(fixture->mock);
        if (waiting == count)
            return true;
        Sleep(1);
    }
    return check_that(false, __FILE__, line, "%d threads are asleep, expected %d", waiting, count);
}
#define CHECK_ASLEEP(fixture, count) check_asleep((fixture), (count), __LINE__)

static inline bool check_blocked(const struct waiter *waiter, int line)
{
    return check_that(WaitForSingleObject(waiter->thread, A_WHILE) == WAIT_TIMEOUT, __FILE__, line,
                      "the wait has returned, with 0x%08lx", (unsigned long)waiter->hr);
}
#define CHECK_BLOCKED(waiter) check_blocked((waiter), __LINE__)

static inline bool check_returns(struct waiter *waiter, HRESULT expected, int line)
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

#endif
