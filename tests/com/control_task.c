/* SPDX-License-Identifier: MIT */
/* IVPCMockTask::Duration and Complete, and how the control gives and makes tasks. */
#include "control_fixture.h"

#include <limits.h>

/* ---- Duration ---- */

TEST(control_task, duration_has_its_limits)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const LONG good[] = {0, 1, 1000, LONG_MAX, -1}, bad[] = {-2, -3, -1000, LONG_MIN};
    BOTH_WAYS(late)
    {
        for (size_t i = 0; i < COUNT(good); i++) {
            CONTEXT("%s, %ld", way[late], good[i]);
            CHECK_OK(late ? put(task, L"Duration", v_i4(good[i]))
                          : IVPCMockTask_put_Duration(task, good[i]));
            CHECK_EQ(duration_of(task), good[i]);
        }
        for (size_t i = 0; i < COUNT(bad); i++) {
            WCHAR said[64];
            CONTEXT("%s, %ld", way[late], bad[i]);
            swprintf(said, COUNT(said), L"IVPCMockTask::Duration: A duration of %ld ms", bad[i]);
            CHECK_HR(late ? put(task, L"Duration", v_i4(bad[i]))
                          : IVPCMockTask_put_Duration(task, bad[i]),
                     E_INVALIDARG);
            CHECK_ERROR(said);
            CHECK_EQ(duration_of(task), -1);
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_task, a_task_by_hand_runs_until_it_is_completed)
{
    struct world world = world_start();
    IVPCMockTask *task;
    VARIANT_BOOL complete = 7;
    IVMTask *seen = startup_by_hand(&world, &task);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1e12));
    CHECK_OK(IVMTask_WaitForCompletion(seen, 4000000));
    CHECK_OK(IVMTask_get_IsComplete(seen, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    CHECK_EQ(percent_of(task), 0);
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    CHECK_OK(IVPCMockTask_Complete(task, v_missing()));
    CHECK_OK(IVMTask_get_IsComplete(seen, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_task, a_new_duration_counts_from_the_start_of_a_running_task)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 500));
    CHECK_EQ(percent_of(task), 50);
    CHECK_OK(IVPCMockTask_put_Duration(task, 10000));
    CHECK_EQ(percent_of(task), 50); /* it never falls */
    CHECK_OK(IVPCMockClock_Advance(world.clock, 5500));
    CHECK_EQ(percent_of(task), 60);
    CHECK_OK(IVPCMockTask_put_Duration(task, -1));
    CHECK_OK(IVPCMockClock_Advance(world.clock, 50000));
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    CHECK_OK(IVPCMockTask_put_Duration(task, 1)); /* is over already */
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    IVPCMockTask_Release(task);

    CONTEXT("0");
    task = running(&world);
    CHECK_OK(IVPCMockTask_put_Duration(task, 0));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* ---- Complete, Task, TaskOf, CreateTask ---- */

TEST(control_task, complete_takes_a_result_or_leaves_it)
{
    struct world world = world_start();
    BOTH_WAYS(late)
    {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = running(&world);
        VARIANT result = v_text(L"vmtaskresult_diskrelatederror"), missing = v_missing();
        if (late)
            CHECK_OK(call(task, L"complete", &result, NULL));
        else
            CHECK_OK(IVPCMockTask_Complete(task, result));
        VariantClear(&result);
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        CHECK_EQ(result_of(task), vmTaskResult_DiskRelatedError);
        CHECK_HR(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
        IVPCMockTask_Release(task);

        CONTEXT("%s, without a result", way[late]);
        task = running(&world);
        CHECK_OK(put_result(task, v_i4(6), 0));
        CHECK_OK(IVPCMockTask_put_PercentCompleted(task, 33));
        CHECK_OK(late ? call(task, L"COMPLETE", NULL, NULL) : IVPCMockTask_Complete(task, missing));
        CHECK_EQ(result_of(task), 6);
        CHECK_EQ(percent_of(task), 33);
        IVPCMockTask_Release(task);

        CONTEXT("%s, with what is no result", way[late]);
        task = running(&world);
        for (int i = 0; i < NO_RESULTS; i++) {
            const WCHAR *said;
            VARIANT bad = no_result(&world, i, &said);
            CHECK_HR(late ? call(task, L"Complete", &bad, NULL) : IVPCMockTask_Complete(task, bad),
                     E_INVALIDARG);
            CHECK_ERROR(said);
            if (!late)
                VariantClear(&bad);
            CHECK_EQ(state_of(task), vpcmockTask_Running);
            CHECK_EQ(result_of(task), 0);
        }
        IVPCMockTask_Release(task);

        CONTEXT("%s, of a plan", way[late]);
        task = planned(&world, L"Startup");
        CHECK_HR(late ? call(task, L"Complete", NULL, NULL) : IVPCMockTask_Complete(task, missing),
                 E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::Complete: The task is only planned");
        VARIANT four = v_i4(4);
        CHECK_HR(late ? call(task, L"Complete", &four, NULL) : IVPCMockTask_Complete(task, four),
                 E_FAIL);
        CHECK_EQ(result_of(task), 0);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control_task, complete_moves_the_machine_at_once)
{
    struct world world = world_start();
    IVPCMockTask *task;
    VMVMState state;
    IVMTask *seen = startup_by_hand(&world, &task);
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(state, vmVMState_TurningOn);
    CHECK_OK(IVPCMockTask_Complete(task, v_i4(4)));
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_task, task_of_gives_the_view_of_a_clients_task)
{
    struct world world = world_start();
    IVPCMockTask *plan = planned(&world, L"Startup"), *view = NULL;
    IVMTask *seen = startup(&world);
    CHECK_OK(IVPCMockControl_TaskOf(world.control, (IDispatch *)seen, &view));
    CHECK_EQ(id_behind(view), id_of(seen));
    CHECK_TEXT(view, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_OK(put_result(view, v_i4(5), 0));
    CHECK_EQ(result_of(plan), 5);
    VARIANT argument = v_object(seen), result;
    VariantInit(&result);
    CHECK_OK(call(world.control, L"TaskOf", &argument, &result));
    CHECK_EQ(V_VT(&result), VT_DISPATCH);
    IVPCMockTask *same = task_in(&result);
    CHECK_EQ(result_of(same), 5);
    IVPCMockTask_Release(same);

    CONTEXT("a task that nobody has planned, after its end");
    IVMTask *off;
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    IVPCMockTask_Release(view);
    IVMTask_Release(seen);
    seen = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &off));
    CHECK_OK(IVPCMockControl_TaskOf(world.control, (IDispatch *)off, &view));
    CHECK_TEXT(view, L"Member", L"IVMVirtualMachine::TurnOff");
    CHECK_EQ(state_of(view), vpcmockTask_Running);
    IVPCMockTask_Release(view);
    CHECK_OK(IVPCMockControl_TaskOf(world.control, (IDispatch *)seen, &view));
    CHECK_EQ(state_of(view), vpcmockTask_Complete);
    IVPCMockTask_Release(view);
    IVMTask_Release(off);
    IVMTask_Release(seen);
    IVPCMockTask_Release(plan);
    world_end(&world);
}

TEST(control_task, task_of_refuses_what_is_no_task_of_this_mock)
{
    struct world world = world_start();
    vpcmock *other;
    IVMTask *foreign;
    IVPCMockTask *own = running(&world), *view;
    CHECK_OK(vpcmock_create(&other));
    CHECK_OK(vpcmock_task_create(other, NULL, &foreign));
    void *const wrong[] = {world.control, world.clock, own, world.base.machine, foreign};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CONTEXT("object %d", (int)i);
        view = own;
        SetErrorInfo(0, NULL);
        CHECK_HR(IVPCMockControl_TaskOf(world.control, wrong[i], &view), E_INVALIDARG);
        CHECK(!view);
        CHECK_ERROR(L"IVPCMockControl::TaskOf: \"task\" is not an IVMTask of this mock");
        VARIANT argument = v_object(wrong[i]), result;
        VariantInit(&result);
        CHECK_HR(call(world.control, L"TaskOf", &argument, &result), E_INVALIDARG);
        CHECK_EQ(V_VT(&result), VT_EMPTY);
    }
    CONTEXT("NULL");
    view = own;
    CHECK_HR(IVPCMockControl_TaskOf(world.control, NULL, &view), E_POINTER);
    CHECK(!view);
    CHECK_ERROR(L"IVPCMockControl::TaskOf: The pointer \"task\" is NULL");
    VARIANT nothing = v_none(VT_DISPATCH), result;
    VariantInit(&result);
    CHECK_HR(call(world.control, L"TaskOf", &nothing, &result), E_POINTER);
    IVMTask_Release(foreign);
    vpcmock_release(other);
    IVPCMockTask_Release(own);
    world_end(&world);
}

TEST(control_task, create_task_makes_an_even_task_that_runs)
{
    struct world world = world_start();
    BOTH_WAYS(late)
    {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = NULL;
        IVMTaskCollection *all;
        LONG before, after;
        CHECK_OK(IVMVirtualPC_get_Tasks(world.base.app, &all));
        CHECK_OK(IVMTaskCollection_get_Count(all, &before));
        if (late) {
            VARIANT made;
            VariantInit(&made);
            CHECK_OK(call(world.control, L"CreateTask", NULL, &made));
            CHECK_EQ(V_VT(&made), VT_DISPATCH);
            task = task_in(&made);
        } else {
            task = running(&world);
        }
        CHECK_OK(IVMTaskCollection_get_Count(all, &after));
        CHECK_EQ(after, before + 1);
        IVMTask *last;
        CHECK_OK(IVMTaskCollection_get_Item(all, after, &last));
        CHECK_EQ(id_behind(task), id_of(last));
        CHECK_EQ(state_of(task), vpcmockTask_Running);
        CHECK_EQ(duration_of(task), 1000);
        CHECK(cancelable(task));
        CHECK_EQ(result_of(task), 0);
        CHECK_TEXT(task, L"Member", L"");
        check_steps(task, NULL, 0);
        CHECK_EQ(percent_of(task), 0);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 999));
        CHECK_EQ(percent_of(task), 99);
        CHECK_EQ(state_of(task), vpcmockTask_Running);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 1));
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        CHECK_EQ(percent_of(task), 100);
        IVMTask_Release(last);
        IVMTaskCollection_Release(all);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control_task, the_shown_task_is_an_IVMTask_of_its_own_references)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    IDispatch *shown = NULL;
    IVMTask *client = NULL;
    CHECK_OK(IVPCMockTask_get_Task(task, &shown));
    CHECK_REFS(shown, 1);
    CHECK_REFS(task, 1);
    CHECK_OK(IDispatch_QueryInterface(shown, &IID_IVMTask, (void **)&client));
    CHECK_OK(IVMTask_Cancel(client));
    CHECK_EQ(result_of(task), vmTaskResult_Cancelled);
    IVPCMockTask_Release(task);
    IVMTask_Release(client);
    CHECK_EQ(IDispatch_Release(shown), 0);
    world_end(&world);
}
