/* SPDX-License-Identifier: MIT */
/* Calls that nothing names, resets, and the C API of expectations. */
#include "expectation_fixture.h"

TEST(expectation_strict, calls_that_nothing_names_are_refused)
{
    struct world world = world_start();
    IVPCMockExpectation *state = expect(&world, L"IVMVirtualMachine.get_State");
    IVMTask *task = (IVMTask *)&world;
    VARIANT_BOOL strict = 42;
    SAY(state, AtLeast, 0);
    CHECK_OK(IVPCMockControl_get_Strict(world.control, &strict));
    CHECK_EQ(strict, VARIANT_FALSE);
    CHECK_OK(IVPCMockControl_put_Strict(world.control, VARIANT_TRUE));
    CHECK_OK(IVPCMockControl_get_Strict(world.control, &strict));
    CHECK_EQ(strict, VARIANT_TRUE);
    CHECK_FAILS(IVMVirtualMachine_Startup(world.base.machine, &task), E_UNEXPECTED,
                L"IVMVirtualMachine::Startup: The mock is strict, and no rule and no expectation "
                L"names this call.");
    CHECK(!task);
    CHECK_EQ(machine_state(&world), vmVMState_TurnedOff);
    IVPCMockExpectation *started = expect(&world, L"Startup,IVMTask.*");
    start(&world);
    CHECK_EQ(machine_state(&world), vmVMState_Running);
    IVPCMockExpectation_Release(started);
    IVPCMockExpectation_Release(state);
    world_end(&world);
}

TEST(expectation_strict, a_rule_names_a_call_as_well)
{
    struct world world = world_start();
    IVPCMockRule *rule = NULL;
    IVMTask *task = NULL;
    CHECK_OK(vpcmock_when(world.base.mock, L"Startup", &rule));
    CHECK_OK(IVPCMockControl_put_Strict(world.control, VARIANT_TRUE));
    CHECK_OK(IVMVirtualMachine_Startup(world.base.machine, &task));
    if (task)
        IVMTask_Release(task);
    CHECK_HR(IVMVirtualMachine_TurnOff(world.base.machine, &task), E_UNEXPECTED);
    CHECK(!task);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(expectation_strict, other_calls_are_found)
{
    struct world world = world_start();
    IVPCMockExpectation *mine = expect(&world, L"Startup, IVMTask.*");
    CHECK_OK(IVPCMockControl_ForgetCalls(world.control)); /* the fixture's own */
    start(&world);
    CHECK_OK(IVPCMockControl_VerifyNoOtherCalls(world.control));
    CHECK_EQ(machine_state(&world), vmVMState_Running);
    CHECK_FAILS(IVPCMockControl_VerifyNoOtherCalls(world.control), E_FAIL,
                L"A call came that no expectation and no rule names:\n  #");
    CHECK_FAILS(IVPCMockControl_VerifyNoOtherCalls(world.control), E_FAIL,
                L"IVMVirtualMachine \"Windows XP Mode\" .State\n");
    CHECK_OK(IVPCMockControl_Verify(world.control)); /* which says nothing of others */
    CHECK_OK(IVPCMockControl_ForgetCalls(world.control));
    CHECK_OK(IVPCMockControl_VerifyNoOtherCalls(world.control));
    CHECK_EQ(count_of(mine), 0);
    IVPCMockExpectation_Release(mine);
    world_end(&world);
}

TEST(expectation_strict, resets_of_parts_leave_the_others)
{
    struct world world = world_start();
    IVPCMockExpectation *off = expect(&world, L"TurnOff");
    IVPCMockRule *rule = NULL;
    LONG number = 0;
    CHECK_OK(vpcmock_when(world.base.mock, L"Save", &rule));
    start(&world);
    CHECK_OK(IVPCMockControl_ResetModel(world.control));
    VMVMState state;
    CHECK_HR(IVMVirtualMachine_get_State(world.base.machine, &state), VM_E_VM_UNKNOWN);
    CHECK_OK(IVPCMockExpectation_get_Number(off, &number));
    CHECK_OK(IVPCMockRule_get_Number(rule, &number));
    CHECK_OK(IVPCMockControl_ResetExpectations(world.control));
    CHECK_HR(IVPCMockExpectation_get_Number(off, &number), RPC_E_DISCONNECTED);
    CHECK_OK(IVPCMockRule_get_Number(rule, &number));
    IVPCMockExpectation_Release(off);
    /* another is not taken for the one before */
    IVPCMockExpectation *old = expect(&world, L"Save");
    CHECK_OK(IVPCMockControl_Reset(world.control));
    IVPCMockExpectation *fresh = expect(&world, L"Startup");
    CHECK_OK(IVPCMockExpectation_get_Number(fresh, &number));
    CHECK_EQ(number, 1);
    CHECK_HR(IVPCMockExpectation_get_Number(old, &number), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockRule_get_Number(rule, &number), RPC_E_DISCONNECTED);
    IVPCMockExpectation_Release(old);
    IVPCMockExpectation_Release(fresh);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(expectation_strict, members_of_one_that_is_gone)
{
    struct world world = world_start();
    IVPCMockExpectation *gone = expect(&world, L"TurnOff"), *same = NULL;
    LONG number = 77;
    BSTR text = NULL;
    VARIANT_BOOL truth = 7;
    CHECK_OK(IVPCMockExpectation_Remove(gone));
    CHECK_FAILS(IVPCMockExpectation_get_Number(gone, &number), RPC_E_DISCONNECTED,
                L"IVPCMockExpectation::Number: The expectation was removed.");
    CHECK_EQ(number, 0);
    CHECK_HR(IVPCMockExpectation_get_Name(gone, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_put_Name(gone, NULL), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_get_Count(gone, &number), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_get_IsMet(gone, &truth), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_get_Text(gone, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_Remove(gone), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_Named(gone, NULL, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_Of(gone, v_i4(1), &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_Where(gone, NULL, v_i4(1), &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_FromThread(gone, 1, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_FromProcess(gone, 1, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_FromApartment(gone, NULL, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_Times(gone, 1, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_Never(gone, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_After(gone, gone, &same), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockExpectation_WaitFor(gone, 0, &truth), RPC_E_DISCONNECTED);
    CHECK(!same && !text);
    IVPCMockExpectation_Release(gone);
    world_end(&world);
}

/* ---- The C API ---- */

TEST(expectation_strict, the_c_api_expects_and_verifies)
{
    struct world world = world_start();
    vpcmock_expectation_options options = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    IVPCMockExpectation *saved = NULL;
    BSTR text = (BSTR)&world;
    CHECK_OK(vpcmock_expect(world.base.mock, L"Save", NULL, &saved));
    options.name = L"off";
    options.object = L"windows*";
    options.least = options.most = 1;
    options.after = saved;
    CHECK_OK(vpcmock_expect(world.base.mock, L"TurnOff", &options, NULL));
    CHECK_HR(vpcmock_verify(world.base.mock, NULL), E_FAIL);
    CHECK_FAILS(vpcmock_verify(world.base.mock, &text), E_FAIL,
                L"vpcmock_verify: 2 of 2 expectations are not met.");
    CHECK(text &&
          wcsstr(text, L"Expectation 2 \"off\": TurnOff of \"windows*\", exactly once, after "
                       L"expectation 1 (Save).\n"));
    SysFreeString(text);
    start(&world);
    save(&world);
    start(&world);
    turn_off(&world);
    CHECK_OK(vpcmock_verify(world.base.mock, &text));
    CHECK(!text);
    IVPCMockExpectation_Release(saved);
    world_end(&world);
}

TEST(expectation_strict, the_c_api_refuses_what_cannot_be)
{
    struct world world = world_start();
    vpcmock_expectation_options options = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    IVPCMockExpectation *made = (IVPCMockExpectation *)&world;
    CHECK_FAILS(vpcmock_expect(world.base.mock, L"Turnon", NULL, &made), E_INVALIDARG,
                L"\"Turnon\" names no member");
    CHECK(!made);
    CHECK_HR(vpcmock_expect(NULL, L"TurnOff", NULL, &made), E_POINTER);
    CHECK_HR(vpcmock_expect(world.base.mock, NULL, NULL, &made), E_POINTER);
    options.version = 9;
    CHECK_FAILS(vpcmock_expect(world.base.mock, L"TurnOff", &options, &made), E_INVALIDARG,
                L"has version 9; expected 1");
    options.version = VPCMOCK_EXPECTATION_OPTIONS_VERSION;
    options.least = 3;
    options.most = 2;
    CHECK_FAILS(vpcmock_expect(world.base.mock, L"TurnOff", &options, &made), E_INVALIDARG,
                L"At least 3 calls and at most 2");
    options.most = VPCMOCK_UNSET;
    options.after = (IVPCMockExpectation *)world.clock;
    CHECK_FAILS(vpcmock_expect(world.base.mock, L"TurnOff", &options, &made), E_INVALIDARG,
                L"This is not an expectation of this mock");
    CHECK(!made);
    CHECK_OK(vpcmock_verify(world.base.mock, NULL)); /* none of them is there */
    CHECK_FAILS(vpcmock_wait_for_call(world.base.mock, L"TurnOff", -1), E_INVALIDARG,
                L"-1 ms is out of range");
    world_end(&world);
}
