/* SPDX-License-Identifier: MIT */
/* Waits for calls and events that other threads bring about. */
#include "expectation_fixture.h"

enum { PATIENCE = 30000 }; /* ms after which a thread counts as hanging */

/* A thread that waits: for an expectation, or for a call of a pattern. */
struct wait {
    const struct world *world;
    IVPCMockExpectation *expectation;
    const WCHAR *pattern;
    LONG milliseconds;
    HRESULT hr;
    VARIANT_BOOL result;
    HANDLE thread;
};

static DWORD WINAPI wait_thread(void *context)
{
    struct wait *wait = context;
    BSTR pattern = SysAllocString(wait->pattern ? wait->pattern : L"");
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    wait->hr = wait->expectation ? IVPCMockExpectation_WaitFor(wait->expectation,
                                                               wait->milliseconds, &wait->result)
                                 : IVPCMockControl_WaitForCall(wait->world->control, pattern,
                                                               wait->milliseconds, &wait->result);
    CoUninitialize();
    SysFreeString(pattern);
    return 0;
}

static struct wait waiting(const struct world *world, IVPCMockExpectation *expectation,
                           const WCHAR *pattern)
{
    return (struct wait){.world = world,
                         .expectation = expectation,
                         .pattern = pattern,
                         .milliseconds = PATIENCE * 2,
                         .hr = E_PENDING,
                         .result = 42};
}

/* Starts it, and lets it fall asleep. */
static void begin(struct wait *wait)
{
    int asleep = host_is_remote(); /* from afar, waits of the control object are not to be seen */
    wait->thread = CreateThread(NULL, 0, wait_thread, wait, 0, NULL);
    for (int i = 0; i < PATIENCE && !asleep; i++) {
        asleep = host_asleep(wait->world->base.mock);
        if (!asleep)
            Sleep(1);
    }
    CHECK_EQ(asleep, 1);
    if (host_is_remote())
        Sleep(300);
}

static void check_over(struct wait *wait, HRESULT hr, VARIANT_BOOL result)
{
    CHECK_EQ(WaitForSingleObject(wait->thread, PATIENCE), WAIT_OBJECT_0);
    CloseHandle(wait->thread);
    CHECK_HR(wait->hr, hr);
    CHECK_EQ(wait->result, result);
}

TEST(expectation_wait, until_an_expectation_is_met)
{
    struct world world = world_start();
    IVPCMockExpectation *twice = expect(&world, L"get_State");
    SAY(twice, AtLeast, 2);
    struct wait wait = waiting(&world, twice, NULL);
    begin(&wait);
    machine_state(&world);
    CHECK_EQ(WaitForSingleObject(wait.thread, 50), WAIT_TIMEOUT);
    machine_state(&world);
    check_over(&wait, S_OK, VARIANT_TRUE);
    IVPCMockExpectation_Release(twice);
    world_end(&world);
}

TEST(expectation_wait, until_a_call_has_come)
{
    struct world world = world_start();
    struct wait wait = waiting(&world, NULL, L"IVMVirtualMachine.Startup*");
    begin(&wait);
    machine_state(&world);
    CHECK_EQ(WaitForSingleObject(wait.thread, 50), WAIT_TIMEOUT);
    start(&world);
    check_over(&wait, S_OK, VARIANT_TRUE);
    world_end(&world);
}

TEST(expectation_wait, until_an_event_has_come)
{
    struct world world = world_start();
    struct wait wait = waiting(&world, NULL, L"IVMVirtualMachineEvents.OnStateChange");
    begin(&wait);
    start(&world);
    check_over(&wait, S_OK, VARIANT_TRUE);
    world_end(&world);
}

TEST(expectation_wait, a_call_that_has_come_before_ends_one_wait)
{
    struct world world = world_start();
    start(&world);
    CHECK_OK(vpcmock_wait_for_call(world.base.mock, L"Startup", 0));
    CHECK_HR(vpcmock_wait_for_call(world.base.mock, L"Startup", 0), S_FALSE);
    turn_off(&world);
    CHECK_OK(IVPCMockControl_ForgetCalls(world.control));
    CHECK_HR(vpcmock_wait_for_call(world.base.mock, L"TurnOff", 0), S_FALSE);
    world_end(&world);
}

TEST(expectation_wait, the_time_is_up)
{
    struct world world = world_start();
    IVPCMockExpectation *off = expect(&world, L"TurnOff");
    VARIANT_BOOL met = 42;
    ULONGLONG before = GetTickCount64();
    CHECK_OK(IVPCMockExpectation_WaitFor(off, 30, &met));
    CHECK_EQ(met, VARIANT_FALSE);
    CHECK(GetTickCount64() - before >= 30 - 16); /* the tick count's own step */
    CHECK_HR(vpcmock_wait_for_call(world.base.mock, L"TurnOff", 30), S_FALSE);
    LONGLONG now = -1;
    CHECK_OK(vpcmock_clock_now(world.base.mock, &now));
    CHECK_EQ(now, 0); /* it was not the mock's */
    IVPCMockExpectation_Release(off);
    world_end(&world);
}

TEST(expectation_wait, for_one_that_is_removed_meanwhile)
{
    struct world world = world_start();
    IVPCMockExpectation *off = expect(&world, L"TurnOff");
    struct wait wait = waiting(&world, off, NULL);
    begin(&wait);
    CHECK_OK(IVPCMockExpectation_Remove(off));
    check_over(&wait, RPC_E_DISCONNECTED, VARIANT_FALSE);
    IVPCMockExpectation_Release(off);
    world_end(&world);
}
