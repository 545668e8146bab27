/* SPDX-License-Identifier: MIT */
/* VPCMock.Control as a whole: settings, reset, version, and what its interfaces have in common. */
#include "control_fixture.h"

/* ---- Settings ---- */

TEST(control, early_result_and_its_code_decide_what_a_client_reads_too_early)
{
    struct world world = world_start();
    IVPCMockTask *task;
    IVMTask *seen = startup_by_hand(&world, &task);
    VMTaskResult result = (VMTaskResult)77;
    CHECK_EQ(get_i4(world.control, L"EarlyResult"), 0);
    CHECK_EQ(get_i4(world.control, L"EarlyResultCode"), 0);
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, 0);
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        VARIANT name = v_text(late ? L"TimeOutError" : L"vmTaskResult_Cancelled"), value;
        LONG expected = late ? 6 : 1, hr = 77;
        CHECK_OK(late ? put(world.control, L"EarlyResult", name)
                      : IVPCMockControl_put_EarlyResult(world.control, name));
        if (!late)
            VariantClear(&name);
        VariantInit(&value);
        CHECK_OK(IVPCMockControl_get_EarlyResult(world.control, &value));
        CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == expected);
        CHECK_OK(IVMTask_get_Result(seen, &result));
        CHECK_EQ(result, expected);
        CHECK_HR(put(world.control, L"EarlyResult", v_i4(10)), E_INVALIDARG);
        CHECK_ERROR(L"IVPCMockControl::EarlyResult: 10 is not");
        CHECK_HR(IVPCMockControl_put_EarlyResult(world.control, v_none(VT_NULL)), E_INVALIDARG);
        CHECK_EQ(get_i4(world.control, L"EarlyResult"), expected);

        CHECK_OK(late ? put(world.control, L"EarlyResultCode", v_i4(VM_E_TIMED_OUT))
                      : IVPCMockControl_put_EarlyResultCode(world.control, VM_E_TIMED_OUT));
        CHECK_OK(IVPCMockControl_get_EarlyResultCode(world.control, &hr));
        CHECK_HR(hr, VM_E_TIMED_OUT);
        CHECK_EQ(get_i4(world.control, L"EarlyResultCode"), hr);
        result = (VMTaskResult)77;
        CHECK_HR(IVMTask_get_Result(seen, &result), VM_E_TIMED_OUT);
        CHECK_EQ(result, 0);
        CHECK_ERROR(L"IVMTask::Result: ");
        CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, S_FALSE));
        CHECK_HR(IVMTask_get_Result(seen, &result), S_FALSE);
        CHECK_EQ(result, expected);
        CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, S_OK));
    }
    CONTEXT("undocumented");
    CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, S_FALSE));
    CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
    CHECK_OK(IVPCMockControl_put_EarlyResult(world.control, v_i4(-5)));
    CHECK_HR(IVMTask_get_Result(seen, &result), S_FALSE);
    CHECK_EQ((LONG)result, -5);
    CONTEXT("once it is complete");
    CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, E_FAIL));
    CHECK_OK(IVPCMockTask_Complete(task, v_i4(4)));
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, 4);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, codes_of_waits_and_late_cancels_are_as_set)
{
    struct world world = world_start();
    IVPCMockTask *task;
    IVMTask *seen = startup_by_hand(&world, &task);
    LONG hr = 77;
    CHECK_EQ(get_i4(world.control, L"WaitTimeoutCode"), 0);
    CHECK_HR(get_i4(world.control, L"CancelCompleteCode"), E_FAIL);
    CHECK_OK(IVMTask_WaitForCompletion(seen, 100));
    CHECK_OK(IVPCMockControl_put_WaitTimeoutCode(world.control, VM_E_TIMED_OUT));
    CHECK_OK(IVPCMockControl_get_WaitTimeoutCode(world.control, &hr));
    CHECK_HR(hr, VM_E_TIMED_OUT);
    CHECK_HR(IVMTask_WaitForCompletion(seen, 100), VM_E_TIMED_OUT);
    CHECK_ERROR(L"IVMTask::WaitForCompletion: ");
    CHECK_HR(IVMTask_WaitForCompletion(seen, 0), VM_E_TIMED_OUT);
    CHECK_OK(put(world.control, L"WaitTimeoutCode", v_i4(S_FALSE)));
    CHECK_HR(IVMTask_WaitForCompletion(seen, 1), S_FALSE);
    CHECK_OK(IVPCMockTask_Complete(task, v_i4(0)));
    CHECK_OK(IVMTask_WaitForCompletion(seen, 1));

    CHECK_HR(IVMTask_Cancel(seen), E_FAIL);
    CHECK_ERROR(L"IVMTask::Cancel: The task is complete");
    CHECK_OK(IVPCMockControl_put_CancelCompleteCode(world.control, S_OK));
    CHECK_OK(IVPCMockControl_get_CancelCompleteCode(world.control, &hr));
    CHECK_EQ(hr, S_OK);
    CHECK_OK(IVMTask_Cancel(seen));
    CHECK_OK(put(world.control, L"CancelCompleteCode", v_i4(E_ACCESSDENIED)));
    CHECK_HR(IVMTask_Cancel(seen), E_ACCESSDENIED);
    CHECK_EQ(result_of(task), 0);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, reset_puts_everything_back_to_the_start)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        BSTR name = SysAllocString(L"Renamed");
        IVPCMockTask *plan = planned(&world, L"Save"), *own = running(&world);
        IVMVirtualMachine *machine;
        IVMTaskCollection *tasks;
        VMVMState state;
        VARIANT_BOOL complete;
        LONG count = 77;
        CHECK_OK(IVMVirtualPC_get_Tasks(world.base.app, &tasks));
        BSTR old_name = SysAllocString(L"windows xp mode");
        CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, old_name, &machine));
        CHECK_OK(IVMVirtualMachine_put_Name(machine, name));
        IVMTask *seen;
        CHECK_OK(IVMVirtualMachine_Startup(machine, &seen));
        CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
        CHECK_OK(IVPCMockControl_put_EarlyResult(world.control, v_i4(44)));
        CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, 1));
        CHECK_OK(IVPCMockControl_put_WaitTimeoutCode(world.control, 1));
        CHECK_OK(IVPCMockControl_put_CancelCompleteCode(world.control, 1));
        CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
        CHECK_OK(IVPCMockClock_put_PollStep(world.clock, 7));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 12345));

        CHECK_OK(late ? call(world.control, L"Reset", NULL, NULL)
                      : IVPCMockControl_Reset(world.control));
        CHECK_EQ(plans(&world), 0);
        CHECK_EQ(now(&world), 0);
        CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Auto);
        CHECK_EQ(get_i4(world.clock, L"PollStep"), 100);
        VARIANT allow = get(world.control, L"AllowUndocumentedResults");
        CHECK_EQ(V_BOOL(&allow), VARIANT_FALSE);
        CHECK_EQ(get_i4(world.control, L"EarlyResult"), 0);
        CHECK_EQ(get_i4(world.control, L"EarlyResultCode"), 0);
        CHECK_EQ(get_i4(world.control, L"WaitTimeoutCode"), 0);
        CHECK_HR(get_i4(world.control, L"CancelCompleteCode"), E_FAIL);
        CHECK_OK(IVMTaskCollection_get_Count(tasks, &count));
        CHECK_EQ(count, 0);
        CHECK_HR(IVMVirtualMachine_get_State(machine, &state), VM_E_VM_UNKNOWN);
        CHECK_HR(IVMTask_get_IsComplete(seen, &complete), RPC_E_DISCONNECTED);
        check_disconnected(plan);
        check_disconnected(own);
        IVMVirtualMachine_Release(machine);
        CHECK_HR(IVMVirtualPC_FindVirtualMachine(world.base.app, name, &machine), S_FALSE);
        CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, old_name, &machine));
        CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
        CHECK_EQ(state, vmVMState_TurnedOff);
        IVMVirtualMachine_Release(machine);
        IVMTaskCollection_Release(tasks);
        IVMTask_Release(seen);
        IVPCMockTask_Release(plan);
        IVPCMockTask_Release(own);
        SysFreeString(name);
        SysFreeString(old_name);
    }
    world_end(&world);
}

TEST(control, version_is_that_of_the_c_api)
{
    struct world world = world_start();
    WCHAR expected[32];
    BSTR version;
    swprintf(expected, COUNT(expected), L"%hs", vpcmock_version());
    CHECK_OK(IVPCMockControl_get_Version(world.control, &version));
    CHECK_BSTR(version, expected);
    CHECK_TEXT(world.control, L"Version", expected);
    world_end(&world);
}

TEST(control, two_control_objects_of_one_mock_see_the_same)
{
    struct world world = world_start(), second = world;
    CHECK_OK(vpcmock_control(world.base.mock, &second.control));
    CHECK_OK(IVPCMockControl_get_Clock(second.control, &second.clock));
    IVPCMockTask *plan = planned(&world, L"Startup"), *view;
    CHECK_EQ(plans(&second), 1);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 250));
    CHECK_EQ(now(&second), 250);
    CHECK_OK(IVPCMockClock_put_Mode(second.clock, vpcmockClock_Manual));
    CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Manual);
    CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(second.control, VARIANT_TRUE));
    CHECK_OK(put_result(plan, v_i4(55), 0));
    IVMTask *seen = startup(&world);
    CHECK_OK(IVPCMockControl_TaskOf(second.control, (IDispatch *)seen, &view));
    CHECK_EQ(result_of(view), 55);
    CHECK_OK(IVPCMockTask_Complete(view, v_missing()));
    CHECK_EQ(state_of(plan), vpcmockTask_Complete);
    CHECK_OK(IVPCMockControl_Reset(second.control));
    CHECK_EQ(now(&world), 0);
    IVMTask_Release(seen);
    IVPCMockTask_Release(view);
    IVPCMockTask_Release(plan);
    IVPCMockClock_Release(second.clock);
    IVPCMockControl_Release(second.control);
    world_end(&world);
}

/* ---- All three interfaces ---- */

TEST(control, a_missing_out_pointer_is_named)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    BSTR startup_name = SysAllocString(L"Startup");
#define MISSING(expression, said) CHECK_FAILS(expression, E_POINTER, said)
    MISSING(IVPCMockControl_get_Clock(world.control, NULL), L"IVPCMockControl::Clock: The pointer");
    MISSING(IVPCMockControl_NextTask(world.control, startup_name, NULL),
            L"::NextTask: The pointer");
    MISSING(IVPCMockControl_CreateTask(world.control, NULL), L"::CreateTask: The pointer");
    MISSING(IVPCMockControl_TaskOf(world.control, NULL, NULL), L"::TaskOf: The pointer");
    MISSING(IVPCMockControl_get_PlannedTasks(world.control, NULL), L"::PlannedTasks: The pointer");
    MISSING(IVPCMockControl_get_AllowUndocumentedResults(world.control, NULL),
            L"\"allow\" is NULL");
    MISSING(IVPCMockControl_get_EarlyResult(world.control, NULL), L"::EarlyResult: The pointer");
    MISSING(IVPCMockControl_get_EarlyResultCode(world.control, NULL), L"\"hr\" is NULL");
    MISSING(IVPCMockControl_get_WaitTimeoutCode(world.control, NULL), L"\"hr\" is NULL");
    MISSING(IVPCMockControl_get_CancelCompleteCode(world.control, NULL), L"\"hr\" is NULL");
    MISSING(IVPCMockControl_get_Version(world.control, NULL), L"::Version: The pointer");
    MISSING(IVPCMockClock_get_Mode(world.clock, NULL), L"IVPCMockClock::Mode: The pointer");
    MISSING(IVPCMockClock_get_Now(world.clock, NULL), L"\"milliseconds\" is NULL");
    MISSING(IVPCMockClock_get_PollStep(world.clock, NULL), L"\"milliseconds\" is NULL");
    MISSING(IVPCMockTask_get_Result(task, NULL), L"IVPCMockTask::Result: The pointer");
    MISSING(IVPCMockTask_get_ResultName(task, NULL), L"\"value\" is NULL");
    MISSING(IVPCMockTask_get_Error(task, NULL), L"::Error: The pointer");
    MISSING(IVPCMockTask_get_ErrorDescription(task, NULL), L"\"value\" is NULL");
    MISSING(IVPCMockTask_get_Description(task, NULL), L"\"value\" is NULL");
    MISSING(IVPCMockTask_get_Duration(task, NULL), L"\"milliseconds\" is NULL");
    MISSING(IVPCMockTask_get_IsCancelable(task, NULL), L"\"cancelable\" is NULL");
    MISSING(IVPCMockTask_get_Progress(task, NULL), L"\"steps\" is NULL");
    MISSING(IVPCMockTask_get_PercentCompleted(task, NULL), L"\"percent\" is NULL");
    MISSING(IVPCMockTask_get_State(task, NULL), L"::State: The pointer");
    MISSING(IVPCMockTask_get_Task(task, NULL), L"::Task: The pointer");
    MISSING(IVPCMockTask_get_Member(task, NULL), L"::Member: The pointer");
#undef MISSING
    CHECK_EQ(plans(&world), 0);
    SysFreeString(startup_name);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, default_members_are_the_result_and_the_time)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    DISPPARAMS none = {0};
    VARIANT value, text;
    CHECK_OK(put_result(task, v_i4(8), 0));
    CHECK_OK(IVPCMockClock_Advance(world.clock, 450));
    CHECK_OK(IVPCMockTask_Invoke(task, DISPID_VALUE, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none,
                                 &value, NULL, NULL));
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 8);
    CHECK_OK(IVPCMockClock_Invoke(world.clock, DISPID_VALUE, &IID_NULL, 0, DISPATCH_PROPERTYGET,
                                  &none, &value, NULL, NULL));
    CHECK(V_VT(&value) == VT_R8 && V_R8(&value) == 450);
    VARIANT object = v_object(world.clock);
    VariantInit(&text);
    CHECK_OK(VariantChangeType(&text, &object, 0, VT_BSTR)); /* "" & clock */
    CHECK_BSTR(V_BSTR(&text), L"450");
    VariantClear(&object);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, names_of_members_come_in_any_case)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    CHECK_OK(put(task, L"RESULT", v_text(L"cancelled")));
    CHECK_EQ(get_i4(task, L"result"), 1);
    CHECK_OK(put(world.clock, L"pollSTEP", v_i4(5)));
    CHECK_EQ(get_i4(world.clock, L"POLLstep"), 5);
    CHECK_EQ(get_i4(world.control, L"plannedtasks"), 0);
    VARIANT clock = get(world.control, L"clock");
    CHECK_EQ(V_VT(&clock), VT_DISPATCH);
    CHECK_EQ(get_i4(V_DISPATCH(&clock), L"pollstep"), 5);
    VariantClear(&clock);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, clock_and_tasks_live_on_after_their_control_object)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    CHECK_REFS(world.control, 1);
    CHECK_EQ(IVPCMockControl_Release(world.control), 0);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1000));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    IVPCMockTask_Release(task);
    CHECK_OK(vpcmock_control(world.base.mock, &world.control));
    world_end(&world);
}
