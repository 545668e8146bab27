/* SPDX-License-Identifier: MIT */
/* IVPCMockClock, both ways of binding. */
#include "control_fixture.h"

#include <limits.h>

TEST(control_clock, clock_mode_takes_its_three_values)
{
    struct world world = world_start();
    static const LONG bad[] = {3, -1, 4, LONG_MAX, LONG_MIN};
    VPCMockClockMode mode;
    CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Auto);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 100));
    BOTH_WAYS(late) {
        for (LONG i = 1; i < 4; i++) {
            LONG set = i % 3; /* ends with the wall clock */
            CONTEXT("%s, %ld", way[late], set);
            LONG at = now(&world);
            CHECK_OK(late ? put(world.clock, L"Mode", v_i4(set))
                          : IVPCMockClock_put_Mode(world.clock, (VPCMockClockMode)set));
            CHECK_OK(IVPCMockClock_get_Mode(world.clock, &mode));
            CHECK_EQ(mode, set);
            CHECK_EQ(get_i4(world.clock, L"Mode"), set);
            LONG drift = now(&world) - at;
            CHECK_MSG(drift >= 0 && drift < 5000, "the time has changed by %ld ms", drift);
        }
        for (size_t i = 0; i < COUNT(bad); i++) {
            WCHAR said[64];
            CONTEXT("%s, %ld", way[late], bad[i]);
            swprintf(said, COUNT(said), L"IVPCMockClock::Mode: %ld is not a VPCMockClockMode",
                     bad[i]);
            CHECK_HR(late ? put(world.clock, L"Mode", v_i4(bad[i]))
                          : IVPCMockClock_put_Mode(world.clock, (VPCMockClockMode)bad[i]),
                     E_INVALIDARG);
            CHECK_ERROR(said);
            CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Real);
        }
    }
    world_end(&world);
}

TEST(control_clock, advance_has_its_limits)
{
    struct world world = world_start();
    volatile double zero = 0; /* no constant folding of what is not a number */
    const double bad[] = {-1, -0.001, 1e12 + 1, 1e300, -1e300, 1 / zero, zero / zero};
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%s, %g", way[late], bad[i]);
            CHECK_HR(late ? put(world.clock, L"Mode", v_i4(1)) : S_OK, S_OK);
            VARIANT value = v_r8(bad[i]);
            CHECK_HR(late ? call(world.clock, L"Advance", &value, NULL)
                          : IVPCMockClock_Advance(world.clock, bad[i]),
                     E_INVALIDARG);
            CHECK_ERROR(L"expected 0 to 1E12");
            CHECK_EQ(now(&world), 0);
        }
        VARIANT none = v_i4(0), text = v_text(L"150");
        CHECK_OK(late ? call(world.clock, L"Advance", &none, NULL)
                      : IVPCMockClock_Advance(world.clock, 0));
        CHECK_EQ(now(&world), 0);
        if (late)
            CHECK_OK(call(world.clock, L"Advance", &text, NULL));
        else
            CHECK_OK(IVPCMockClock_Advance(world.clock, 150));
        VariantClear(&text);
        CHECK_EQ(now(&world), 150);
        double at;
        CHECK_OK(IVPCMockClock_Advance(world.clock, 1e12));
        CHECK_OK(IVPCMockClock_get_Now(world.clock, &at));
        CHECK(at == 1e12 + 150);
        CHECK_OK(IVPCMockControl_Reset(world.control));
    }
    world_end(&world);
}

TEST(control_clock, advance_lets_happen_what_is_due_in_order_in_any_mode)
{
    struct world world = world_start();
    for (LONG mode = 0; mode < 3; mode++) {
        VMVMState state;
        IVMTask *task;
        CONTEXT("mode %ld", mode);
        CHECK_OK(IVPCMockClock_put_Mode(world.clock, (VPCMockClockMode)mode));
        IVPCMockTask *early = running(&world), *late = running(&world);
        CHECK_OK(IVPCMockTask_put_Duration(early, 60000));
        CHECK_OK(IVPCMockTask_put_Duration(late, 120000));
        CHECK_OK(IVMVirtualMachine_Startup(world.base.machine, &task));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 60000));
        CHECK_EQ(state_of(early), vpcmockTask_Complete);
        CHECK_EQ(state_of(late), vpcmockTask_Running);
        CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
        CHECK_EQ(state, vmVMState_Running);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 60000));
        CHECK_EQ(state_of(late), vpcmockTask_Complete);
        IVMTask_Release(task);
        CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &task));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 500));
        CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
        CHECK_EQ(state, vmVMState_TurnedOff);
        IVMTask_Release(task);
        IVPCMockTask_Release(early);
        IVPCMockTask_Release(late);
    }
    world_end(&world);
}

TEST(control_clock, poll_step_moves_only_the_automatic_clock)
{
    struct world world = world_start();
    static const LONG bad[] = {-1, 86400001, LONG_MAX, LONG_MIN};
    LONG step = 77, percent;
    VARIANT_BOOL complete;
    VMVMState state;
    CHECK_EQ(get_i4(world.clock, L"PollStep"), 100);
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_OK(late ? put(world.clock, L"PollStep", v_i4(86400000))
                      : IVPCMockClock_put_PollStep(world.clock, 86400000));
        CHECK_OK(IVPCMockClock_get_PollStep(world.clock, &step));
        CHECK_EQ(step, 86400000);
        CHECK_OK(late ? put(world.clock, L"PollStep", v_i4(0))
                      : IVPCMockClock_put_PollStep(world.clock, 0));
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%s, %ld", way[late], bad[i]);
            CHECK_HR(late ? put(world.clock, L"PollStep", v_i4(bad[i]))
                          : IVPCMockClock_put_PollStep(world.clock, bad[i]), E_INVALIDARG);
            CHECK_ERROR(L"expected 0 to 86400000");
            CHECK_EQ(get_i4(world.clock, L"PollStep"), 0);
        }
    }
    CONTEXT("polls");
    IVMTask *task = startup(&world);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(now(&world), 0);
    CHECK_OK(IVPCMockClock_put_PollStep(world.clock, 500));
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(percent, 0); /* for the time before the step */
    CHECK_EQ(now(&world), 500);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(now(&world), 1500);
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(now(&world), 1500);
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Auto));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    CHECK_EQ(now(&world), 2000);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    IVMTask_Release(task);
    world_end(&world);
}

TEST(control_clock, a_wait_by_the_controlling_thread_moves_a_manual_clock)
{
    struct world world = world_start();
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
    IVMTask *task = startup(&world);
    VARIANT_BOOL complete;
    CHECK_OK(IVMTask_WaitForCompletion(task, 300));
    CHECK_EQ(now(&world), 300);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(now(&world), 2000);
    IVMTask_Release(task);
    world_end(&world);
}

TEST(control_clock, on_the_wall_clock_a_wait_lasts_as_long_as_it_says)
{
    struct world world = world_start();
    IVPCMockTask *plan = planned(&world, L"Startup");
    VARIANT_BOOL complete;
    CHECK_OK(IVPCMockTask_put_Duration(plan, 300));
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Real));
    ULONGLONG start = GetTickCount64();
    IVMTask *task = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(task, 100));
    ULONGLONG waited = GetTickCount64() - start;
    CHECK_MSG(waited >= 90, "the wait of 100 ms took %d ms", (int)waited);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    waited = GetTickCount64() - start;
    CHECK_MSG(waited >= 280, "the task of 300 ms took %d ms", (int)waited);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    IVMTask_Release(task);
    IVPCMockTask_Release(plan);
    world_end(&world);
}
