/* SPDX-License-Identifier: MIT */
/* Waits in single-threaded apartments: calls into them get through meanwhile. */
#include "clock_fixture.h"
#include "sink.h"

/* A thread in an apartment of its own that hears a machine's events and waits for a task. */
struct apartment {
    struct fixture *fixture;
    IVMTask *task;
    LONG timeout;
    struct sink sink;
    DWORD thread_id;
    DWORD sink_thread; /* that the sink was called on */
    HRESULT hr;
    volatile LONG ready;
    HANDLE thread;
};

static void heard(struct sink *sink, DISPID id)
{
    struct apartment *apartment = sink->context;
    (void)id;
    apartment->sink_thread = GetCurrentThreadId();
}

static DWORD WINAPI live(void *context)
{
    struct apartment *apartment = context;
    IVMVirtualMachine *machine = apartment->fixture->machine;
    apartment->thread_id = GetCurrentThreadId();
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    sink_init(&apartment->sink, &DIID_IVMVirtualMachineEvents);
    apartment->sink.called = heard;
    apartment->sink.context = apartment;
    DWORD cookie = sink_advise(&apartment->sink, machine, &DIID_IVMVirtualMachineEvents);
    InterlockedExchange(&apartment->ready, 1);
    apartment->hr = IVMTask_WaitForCompletion(apartment->task, apartment->timeout);
    sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
    CoUninitialize();
    return 0;
}

static void open_apartment(struct apartment *apartment, struct fixture *fixture, IVMTask *task,
                           LONG timeout)
{
    *apartment = (struct apartment){
        .fixture = fixture, .task = task, .timeout = timeout, .hr = E_PENDING};
    apartment->thread = CreateThread(NULL, 0, live, apartment, 0, NULL);
    CHECK(apartment->thread);
    while (!InterlockedCompareExchange(&apartment->ready, 1, 1))
        Sleep(1);
}

static void close_apartment(struct apartment *apartment, HRESULT expected)
{
    CHECK(WaitForSingleObject(apartment->thread, PATIENCE) == WAIT_OBJECT_0);
    CHECK_HR(apartment->hr, expected);
    CloseHandle(apartment->thread);
}

/* Starts the machine in a thread of its own, which hangs with the apartment if that is deaf. */
static DWORD WINAPI start_machine(void *context)
{
    const struct fixture *fixture = context;
    IVMTask *task = NULL;
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    IVMTask_Release(task);
    CoUninitialize();
    return 0;
}

TEST(clock_apartments, a_sink_in_the_apartment_that_waits_hears_events)
{
    static const VPCMockClockMode modes[] = {vpcmockClock_Real, vpcmockClock_Manual,
                                             vpcmockClock_Auto};
    for (size_t m = 0; m < COUNT(modes); m++) {
        CONTEXT("mode %d", (int)modes[m]);
        struct fixture fixture = start_in(modes[m]);
        IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
        struct apartment apartment;
        open_apartment(&apartment, &fixture, task, -1);
        CHECK_ASLEEP(&fixture, 1);
        HANDLE starter = CreateThread(NULL, 0, start_machine, &fixture, 0, NULL);
        bool through = CHECK(WaitForSingleObject(starter, PATIENCE / 3) == WAIT_OBJECT_0);
        CHECK(apartment.sink.calls >= 1);
        CHECK_EQ(apartment.sink.ids[0], vmVirtualMachineEvent_StateChanged);
        CHECK_EQ(apartment.sink_thread, apartment.thread_id);
        CHECK_OK(vpcmock_task_complete(task));
        close_apartment(&apartment, S_OK);
        if (!through)
            WaitForSingleObject(starter, PATIENCE);
        CloseHandle(starter);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(clock_apartments, a_timed_wait_in_an_apartment_ends_at_its_time)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    struct apartment apartment;
    set_timeout_code(&fixture, VM_E_TIMED_OUT);
    open_apartment(&apartment, &fixture, task, 1000);
    CHECK_ASLEEP(&fixture, 1);
    advance(&fixture, 999);
    CHECK(WaitForSingleObject(apartment.thread, A_WHILE) == WAIT_TIMEOUT);
    advance(&fixture, 1);
    close_apartment(&apartment, VM_E_TIMED_OUT);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* A sink that lets go of everything that the client has, in the middle of its call. */
struct farewell {
    IVMVirtualMachine *machine;
    DWORD cookie;
    LONG refs;
};

static void let_go(struct sink *sink, DISPID id)
{
    struct farewell *farewell = sink->context;
    (void)id;
    if (!farewell->machine)
        return;
    sink_unadvise(farewell->machine, &DIID_IVMVirtualMachineEvents, farewell->cookie);
    farewell->refs = (LONG)IVMVirtualMachine_Release(farewell->machine);
    farewell->machine = NULL;
}

TEST(clock_apartments, the_object_lives_until_its_call_returns)
{
    struct fixture fixture = fixture_start();
    struct farewell farewell = {0};
    struct sink sink;
    IVMTask *task = NULL;
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &farewell.machine));
    SysFreeString(name);
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    sink.called = let_go;
    sink.context = &farewell;
    farewell.cookie = sink_advise(&sink, farewell.machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualMachine_Startup(farewell.machine, &task));
    CHECK(!farewell.machine);
    CHECK_EQ(farewell.refs, 1);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
