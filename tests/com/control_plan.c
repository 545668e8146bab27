/* SPDX-License-Identifier: MIT */
/* IVPCMockControl::NextTask, and a planned task from the plan to its end. */
#include "control_fixture.h"

/* ---- NextTask ---- */

TEST(control_plan, next_task_takes_every_member_that_starts_a_task_in_all_forms)
{
    struct world world = world_start();
    static const WCHAR *const joins[] = {NULL, L".", L"::"};
    LONG made = 0;
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(starters); i++) {
            for (int form = 0; form < 9; form++) {
                WCHAR name[96], full[96];
                const WCHAR *join = joins[form % 3];
                swprintf(name, COUNT(name), L"%ls%ls%ls", join ? starters[i].interface_name : L"",
                         join ? join : L"", starters[i].member);
                swprintf(full, COUNT(full), L"%ls::%ls", starters[i].interface_name,
                         starters[i].member);
                if (form / 3 == 1)
                    _wcslwr(name);
                else if (form / 3 == 2)
                    _wcsupr(name);
                CONTEXT("%s, %ls", way[late], name);
                IVPCMockTask *task;
                if (!CHECK_OK(next_task(&world, name, &task, late)))
                    continue;
                made++;
                CHECK_TEXT(task, L"Member", full);
                CHECK_REFS(task, 1);
                IVPCMockTask_Release(task);
            }
        }
        IVPCMockTask *task;
        CONTEXT("%s, *", way[late]);
        CHECK_OK(next_task(&world, L"*", &task, late));
        made++;
        CHECK_TEXT(task, L"Member", L"*");
        BSTR member;
        CHECK_OK(IVPCMockTask_get_Member(task, &member));
        CHECK_BSTR(member, L"*");
        IVPCMockTask_Release(task);
    }
    CHECK_EQ(plans(&world), made);
    world_end(&world);
}

TEST(control_plan, next_task_refuses_what_starts_no_task)
{
    struct world world = world_start();
    static const WCHAR *const wrong[] = {
        L"Pause", L"Resume", L"IVMVirtualMachine::Pause", L"DiscardSavedState", L"DiscardUndoDisks",
        L"AddHardDiskConnection", L"CreateFloppyDiskImage", L"State", L"Name", L"Item", L"Tasks",
        L"IVMTaskCollection.Item", L"CreateTask", L"TaskOf", L"", L" ", L"Start", L"Startup3",
        L"Startup ", L" Startup", L"Startup()", L"IVMTask.Startup", L"IVMVirtualPC::Startup",
        L"IVMVirtualMachine", L"IVMVirtualMachine.", L"IVMVirtualMachine::",
        L"IVMVirtualMachine:Startup", L"IVMVirtualMachine..Startup", L"IVMVirtualMachine:::Startup",
        L"VMVirtualMachine.Startup", L".Startup", L"::Startup", L"**", L"?", L"IVMVirtualMachine.*",
        L"\x017ftartup",
    };
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            IVPCMockTask *task;
            WCHAR said[96];
            CONTEXT("%s, \"%ls\"", way[late], wrong[i]);
            swprintf(said, COUNT(said), L"\"%ls\" starts a task", wrong[i]);
            CHECK_HR(next_task(&world, wrong[i], &task, late), E_INVALIDARG);
            CHECK(!task);
            CHECK_ERROR(said);
            CHECK_HR(next_task(&world, wrong[i], &task, late), E_INVALIDARG);
            CHECK_ERROR(L"IVPCMockControl::NextTask: ");
        }
    }
    CONTEXT("what is expected");
    for (size_t i = 0; i < COUNT(starters); i++) {
        IVPCMockTask *task;
        CHECK_HR(next_task(&world, L"Pause", &task, 0), E_INVALIDARG);
        CHECK_ERROR(starters[i].member);
    }
    CONTEXT("NULL, and a text with a NUL in it");
    IVPCMockTask *task = (IVPCMockTask *)&world;
    CHECK_HR(IVPCMockControl_NextTask(world.control, NULL, &task), E_INVALIDARG);
    CHECK(!task);
    BSTR with_nul = SysAllocStringLen(L"Startup\0.", 9);
    CHECK_HR(IVPCMockControl_NextTask(world.control, with_nul, &task), E_INVALIDARG);
    SysFreeString(with_nul);
    CHECK_EQ(plans(&world), 0);
    world_end(&world);
}

TEST(control_plan, plans_of_a_member_are_used_in_the_order_of_their_making)
{
    struct world world = world_start();
    IVPCMockTask *start[3], *off;
    start[0] = planned(&world, L"Startup");
    off = planned(&world, L"TurnOff");
    start[1] = planned(&world, L"startup");
    start[2] = planned(&world, L"IVMVirtualMachine.Startup");
    CHECK_EQ(plans(&world), 4);
    CHECK_OK(put_result(start[0], v_text(L"Cancelled"), 0));
    CHECK_OK(put_result(start[1], v_text(L"TimeOutError"), 0));
    for (int i = 0; i < 3; i++) {
        VMTaskResult result;
        CONTEXT("start %d", i);
        CHECK_EQ(id_behind(start[i]), 0);
        IVMTask *task = startup(&world);
        CHECK_EQ(id_behind(start[i]), id_of(task));
        CHECK_EQ(plans(&world), 3 - i);
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_OK(IVMTask_get_Result(task, &result));
        CHECK_EQ(result, i == 0 ? 1 : i == 1 ? 6 : 0);
        IVMTask_Release(task);
        IVPCMockTask_Release(start[i]);
    }
    CHECK_EQ(state_of(off), vpcmockTask_Planned);
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &task));
    CHECK_EQ(id_behind(off), id_of(task));
    CHECK_EQ(plans(&world), 0);
    IVMTask_Release(task);
    IVPCMockTask_Release(off);
    world_end(&world);
}

TEST(control_plan, a_plan_for_any_member_takes_its_place_among_the_others)
{
    struct world world = world_start();
    IVPCMockTask *off = planned(&world, L"TurnOff"), *any = planned(&world, L"*");
    IVPCMockTask *start = planned(&world, L"Startup");
    IVMTask *task = startup(&world); /* "*" was planned before "Startup" */
    CHECK_EQ(id_behind(any), id_of(task));
    CHECK_TEXT(any, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_TEXT(start, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_EQ(state_of(start), vpcmockTask_Planned);
    IVMTask_Release(task);
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &task));
    CHECK_EQ(id_behind(off), id_of(task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
    task = startup(&world);
    CHECK_EQ(id_behind(start), id_of(task));
    IVMTask_Release(task);
    CHECK_EQ(plans(&world), 0);
    IVPCMockTask_Release(off);
    IVPCMockTask_Release(any);
    IVPCMockTask_Release(start);
    world_end(&world);
}

TEST(control_plan, a_call_that_fails_and_a_task_of_the_tests_own_use_no_plan)
{
    struct world world = world_start();
    IVMVirtualMachine *machine = world.base.machine;
    IVPCMockTask *any = planned(&world, L"*"), *off = planned(&world, L"TurnOff");
    IVMTask *task;
    CHECK_HR(IVMVirtualMachine_TurnOff(machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK_HR(IVMVirtualMachine_Save(machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK_HR(IVMVirtualMachine_Reset(machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK_HR(IVMVirtualMachine_Startup(machine, NULL), E_POINTER);
    CHECK_HR(IVMVirtualMachine_Startup2(machine, (VMStartupOption)2, &task), E_INVALIDARG);
    CHECK_HR(IVMVirtualMachine_Pause(machine), VM_E_VM_NOT_RUNNING);
    CHECK(FAILED(IVMVirtualMachine_MergeUndoDisks(machine, &task)));
    IVPCMockTask *own = running(&world);
    CHECK_OK(vpcmock_task_create(world.base.mock, NULL, &task));
    IVMTask_Release(task);
    CHECK_EQ(plans(&world), 2);
    CHECK_EQ(state_of(any), vpcmockTask_Planned);
    task = startup(&world);
    CHECK_EQ(id_behind(any), id_of(task));
    IVMTask_Release(task);
    IVPCMockTask_Release(own);
    IVPCMockTask_Release(any);
    IVPCMockTask_Release(off);
    world_end(&world);
}

TEST(control_plan, plan_of_startup_is_not_for_startup2)
{
    struct world world = world_start();
    IVPCMockTask *start = planned(&world, L"Startup"), *start2 = planned(&world, L"Startup2");
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_Startup2(world.base.machine, vmStartupOption_Normal, &task));
    CHECK_EQ(id_behind(start2), id_of(task));
    CHECK_EQ(state_of(start), vpcmockTask_Planned);
    CHECK_EQ(plans(&world), 1);
    IVMTask_Release(task);
    IVPCMockTask_Release(start);
    IVPCMockTask_Release(start2);
    world_end(&world);
}

TEST(control_plan, a_plan_is_used_though_nobody_holds_it)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    VMTaskResult result;
    CHECK_OK(put_result(task, v_text(L"TimeOutError"), 0));
    CHECK_EQ(IVPCMockTask_Release(task), 0);
    CHECK_EQ(plans(&world), 1);
    IVMTask *seen = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, vmTaskResult_TimeOutError);
    IVMTask_Release(seen);
    world_end(&world);
}

/* ---- A task from plan to end ---- */

TEST(control_plan, a_planned_task_reads_as_documented_before_and_after_its_start)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    VARIANT steps = get(task, L"Progress");
    CHECK_EQ(state_of(task), vpcmockTask_Planned);
    CHECK_EQ(result_of(task), vmTaskResult_Success);
    CHECK_TEXT(task, L"ResultName", L"Success");
    CHECK_EQ(error_of(task), S_OK);
    CHECK_TEXT(task, L"ErrorDescription", L"");
    CHECK_TEXT(task, L"Description", L"");
    CHECK_EQ(duration_of(task), -2);
    CHECK_EQ(V_VT(&steps), VT_EMPTY);
    CHECK_EQ(percent_of(task), 0);
    CHECK_EQ(id_behind(task), 0);
    VARIANT none = get(task, L"Task"); /* S_FALSE has no late bound form: Nothing */
    CHECK(V_VT(&none) == VT_DISPATCH && !V_DISPATCH(&none));

    CONTEXT("running");
    IVMTask *seen = startup(&world);
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    CHECK_TEXT(task, L"Description", L"Starting \"Windows XP Mode\"");
    CHECK_EQ(duration_of(task), 2000);
    CHECK(cancelable(task));
    CHECK_TEXT(task, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_EQ(id_behind(task), id_of(seen));
    CHECK_OK(IVPCMockClock_Advance(world.clock, 500));
    CHECK_EQ(percent_of(task), 25);

    CONTEXT("complete");
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    CHECK_EQ(percent_of(task), 100);
    CHECK_EQ(now(&world), 2000);
    CHECK_EQ(id_behind(task), id_of(seen));
    IVMTask_Release(seen);

    CONTEXT("a task that can't be cancelled");
    IVPCMockTask *off = planned(&world, L"TurnOff");
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &seen));
    CHECK(!cancelable(off));
    CHECK_HR(IVMTask_Cancel(seen), E_FAIL);
    IVMTask_Release(seen);
    IVPCMockTask_Release(off);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_plan, what_the_test_sets_of_a_plan_reaches_the_client)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = planned(&world, L"Startup");
        BSTR text = SysAllocString(L"Booting\u2026"), why = SysAllocString(L"No more room");
        CHECK_OK(put_result(task, v_text(L"DiskRelatedError"), late));
        if (late) {
            CHECK_OK(put(task, L"Description", v_text(text)));
            CHECK_OK(put(task, L"ErrorDescription", v_text(why)));
            CHECK_OK(put(task, L"Error", v_i4(VM_E_HD_IMAGE_ACCESS)));
            CHECK_OK(put(task, L"Duration", v_i4(700)));
            CHECK_OK(put(task, L"IsCancelable", v_bool(VARIANT_FALSE)));
        } else {
            CHECK_OK(IVPCMockTask_put_Description(task, text));
            CHECK_OK(IVPCMockTask_put_ErrorDescription(task, why));
            CHECK_OK(IVPCMockTask_put_Error(task, VM_E_HD_IMAGE_ACCESS));
            CHECK_OK(IVPCMockTask_put_Duration(task, 700));
            CHECK_OK(IVPCMockTask_put_IsCancelable(task, VARIANT_FALSE));
        }
        CHECK_TEXT(task, L"Description", text);
        CHECK_EQ(duration_of(task), 700);
        CHECK(!cancelable(task));
        LONG before = now(&world), error;
        BSTR said;
        VARIANT_BOOL can = 7;
        IVMTask *seen = startup(&world);
        CHECK_OK(IVMTask_get_Description(seen, &said));
        CHECK_BSTR(said, text);
        CHECK_OK(IVMTask_get_IsCancelable(seen, &can));
        CHECK_EQ(can, VARIANT_FALSE);
        CHECK_HR(IVMTask_Cancel(seen), E_FAIL);
        CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
        CHECK_EQ(now(&world) - before, 700);
        CHECK_OK(IVMTask_get_Error(seen, &error));
        CHECK_HR(error, VM_E_HD_IMAGE_ACCESS);
        CHECK_OK(IVMTask_get_ErrorDescription(seen, &said));
        CHECK_BSTR(said, why);
        SysFreeString(text);
        SysFreeString(why);
        IVMTask_Release(seen);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control_plan, a_complete_task_can_be_read_but_not_changed)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    static const LONG steps[] = {10, 90};
    CHECK_OK(IVPCMockTask_Complete(task, v_text(L"TimeOutError")));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    BSTR text = SysAllocString(L"x");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_HR(put_result(task, v_i4(0), late), E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::Result: The task is complete");
        CHECK_HR(put_progress(task, v_array(VT_I4, 0, steps, 2), late), E_FAIL);
        CHECK_HR(put_progress(task, v_none(VT_EMPTY), late), E_FAIL);
        VARIANT missing = v_missing();
        CHECK_HR(late ? call(task, L"Complete", NULL, NULL) : IVPCMockTask_Complete(task, missing),
                 E_FAIL);
        CHECK_HR(late ? call(task, L"Discard", NULL, NULL) : IVPCMockTask_Discard(task), E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::Discard: ");
        CHECK_HR(late ? put(task, L"Error", v_i4(1)) : IVPCMockTask_put_Error(task, 1), E_FAIL);
        CHECK_HR(late ? put(task, L"ErrorDescription", v_text(L"x"))
                      : IVPCMockTask_put_ErrorDescription(task, text), E_FAIL);
        CHECK_HR(late ? put(task, L"Description", v_text(L"x"))
                      : IVPCMockTask_put_Description(task, text), E_FAIL);
        CHECK_HR(late ? put(task, L"Duration", v_i4(1)) : IVPCMockTask_put_Duration(task, 1),
                 E_FAIL);
        CHECK_HR(late ? put(task, L"IsCancelable", v_bool(VARIANT_FALSE))
                      : IVPCMockTask_put_IsCancelable(task, VARIANT_FALSE), E_FAIL);
        CHECK_HR(late ? put(task, L"PercentCompleted", v_i4(100))
                      : IVPCMockTask_put_PercentCompleted(task, 100), E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::PercentCompleted: The task is complete");
    }
    CHECK_EQ(result_of(task), vmTaskResult_TimeOutError);
    CHECK_HR(error_of(task), VM_E_TIMED_OUT);
    CHECK_EQ(duration_of(task), 1000);
    CHECK_TEXT(task, L"Member", L"");
    SysFreeString(text);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_plan, only_a_plan_can_be_discarded_and_is_gone_then)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *first = planned(&world, L"Startup"), *second = planned(&world, L"Startup");
        IVPCMockTask *own = running(&world);
        CHECK_OK(late ? call(first, L"Discard", NULL, NULL) : IVPCMockTask_Discard(first));
        CHECK_EQ(plans(&world), 1);
        check_disconnected(first);
        IVMTask *seen = startup(&world);
        CHECK_EQ(id_behind(second), id_of(seen));
        CHECK_HR(late ? call(second, L"Discard", NULL, NULL) : IVPCMockTask_Discard(second),
                 E_FAIL);
        CHECK_ERROR(L"The task has started");
        CHECK_HR(late ? call(own, L"Discard", NULL, NULL) : IVPCMockTask_Discard(own), E_FAIL);
        CHECK_EQ(state_of(second), vpcmockTask_Running);
        CHECK_OK(IVPCMockTask_Complete(second, v_i4(vmTaskResult_Cancelled)));
        CHECK_HR(IVPCMockTask_Discard(second), E_FAIL);
        CHECK_EQ(state_of(second), vpcmockTask_Complete);
        IVMTask_Release(seen);
        IVPCMockTask_Release(first);
        IVPCMockTask_Release(second);
        IVPCMockTask_Release(own);
    }
    world_end(&world);
}
