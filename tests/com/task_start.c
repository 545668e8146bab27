/* SPDX-License-Identifier: MIT */
/* Tasks that a machine's members start. */
#include "task_fixture.h"

static HRESULT startup2(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, task);
}

static HRESULT startup(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Startup(machine, task);
}

static HRESULT save(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Save(machine, task);
}

static HRESULT reset(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Reset(machine, task);
}

static HRESULT turn_off(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_TurnOff(machine, task);
}

/* In an order in which each can follow the last. */
static const struct starter {
    const WCHAR *name;
    HRESULT (*call)(IVMVirtualMachine *machine, IVMTask **task);
    LONG before, after;
} starters[] = {
    {L"Startup", startup, vmVMState_TurnedOff, vmVMState_Running},
    {L"Reset", reset, vmVMState_Running, vmVMState_Running},
    {L"Save", save, vmVMState_Running, vmVMState_Saved},
    {L"Startup2", startup2, vmVMState_Saved, vmVMState_Running},
    {L"TurnOff", turn_off, vmVMState_Running, vmVMState_TurnedOff},
};

TEST(task_start, members_start_tasks_that_are_in_progress_when_they_return)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(starters); i++) {
        CONTEXT("%ls", starters[i].name);
        CHECK_EQ(state_of(fixture.machine), starters[i].before);
        IVMTask *task = NULL;
        LONG percents[201];
        if (!CHECK_OK(starters[i].call(fixture.machine, &task)))
            break;
        CHECK(task);
        CHECK(!is_complete(task));
        CHECK_EQ(percent_of(task), 0);
        BSTR description = description_of(task);
        CHECK(description && wcsstr(description, L"Windows XP Mode"));
        SysFreeString(description);
        CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Auto));
        size_t polls = poll_to_end(task, percents);
        CHECK_EQ(percents[polls - 1], 100);
        CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
        CHECK_END(task, vmTaskResult_Success, S_OK, L"");
        CHECK_EQ(state_of(fixture.machine), starters[i].after);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task_start, each_result_can_be_planned_for_each_member)
{
    for (size_t r = 1; r < COUNT(outcomes); r++) {
        struct fixture fixture = fixture_start();
        for (size_t i = 0; i < COUNT(starters); i++) {
            CONTEXT("%ls, %s", starters[i].name, outcomes[r].name);
            vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
            options.result = outcomes[r].result;
            options.description = L"planned";
            options.duration = 300;
            CHECK_OK(vpcmock_next_task(fixture.mock, starters[i].name, &options, NULL));
            IVMTask *task = NULL;
            if (!CHECK_OK(starters[i].call(fixture.machine, &task)))
                break;
            CHECK_BSTR(description_of(task), L"planned");
            LONGLONG start = now_of(&fixture);
            CHECK_OK(IVMTask_WaitForCompletion(task, 4000000));
            CHECK_EQ(now_of(&fixture) - start, 300);
            CHECK(is_complete(task));
            CHECK_EQ(result_of(task), outcomes[r].result);
            CHECK_EQ(error_of(task), outcomes[r].error);
            CHECK_EQ(state_of(fixture.machine), starters[i].before);
            IVMTask_Release(task);
            /* the plan is used up: the next one goes well */
            CHECK_OK(starters[i].call(fixture.machine, &task));
            CHECK_OK(IVMTask_WaitForCompletion(task, -1));
            CHECK_EQ(result_of(task), vmTaskResult_Success);
            CHECK_EQ(state_of(fixture.machine), starters[i].after);
            IVMTask_Release(task);
        }
        fixture_end(&fixture);
    }
}

TEST(task_start, a_started_task_can_be_changed_like_any_other)
{
    struct fixture fixture = start_still();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(vpcmock_task_set_percent(task, 66));
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_OutOfMemoryError;
    options.duration = 500;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 499));
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurningOn);
    CHECK_EQ(percent_of(task), 66);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    CHECK_EQ(result_of(task), vmTaskResult_OutOfMemoryError);
    CHECK_EQ(percent_of(task), 66);
    IVMTask_Release(task);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_start, a_cancelled_start_leaves_the_machine_off)
{
    struct fixture fixture = start_still();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
    if (is_cancelable(task)) {
        CHECK_OK(IVMTask_Cancel(task));
        CHECK_EQ(result_of(task), vmTaskResult_Cancelled);
        CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    } else {
        CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_start, is_cancelable_tells_what_cancel_does)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(starters); i++) {
        for (LONG cancelable = 0; cancelable < 3; cancelable++) {
            CONTEXT("%ls, planned as %ld", starters[i].name, cancelable);
            vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
            options.cancelable = cancelable < 2 ? cancelable : VPCMOCK_UNSET;
            CHECK_OK(vpcmock_next_task(fixture.mock, starters[i].name, &options, NULL));
            IVMTask *task = NULL;
            if (!CHECK_OK(starters[i].call(fixture.machine, &task)))
                break;
            BOOL said = is_cancelable(task);
            if (cancelable < 2)
                CHECK_EQ(said, cancelable);
            CHECK_HR(IVMTask_Cancel(task), said ? S_OK : E_FAIL);
            CHECK_EQ(is_complete(task), said);
            if (!said) { /* as if it had been cancelled, for the next round */
                options = (vpcmock_task_options)VPCMOCK_TASK_OPTIONS_INIT;
                options.result = vmTaskResult_UnexpectedError;
                CHECK_OK(vpcmock_task_change(task, &options));
                CHECK_OK(vpcmock_task_complete(task));
            }
            CHECK(!is_cancelable(task));
            CHECK_EQ(state_of(fixture.machine), starters[i].before);
            IVMTask_Release(task);
        }
        IVMTask *task = NULL;
        CHECK_OK(starters[i].call(fixture.machine, &task));
        CHECK_OK(vpcmock_task_complete(task));
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task_start, a_member_that_fails_clears_the_task_and_uses_no_plan)
{
    struct fixture fixture = start_still();
    IVPCMockControl *control = NULL;
    LONG planned = 0;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(vpcmock_next_task(fixture.mock, L"*", NULL, NULL));
    IVMTask *task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_TurnOff(fixture.machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK(!task);
    task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_Save(fixture.machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK(!task);
    task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_Reset(fixture.machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK(!task);
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, NULL), E_POINTER);
    CHECK_ERROR(L"IVMVirtualMachine::Startup");
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &planned));
    CHECK_EQ(planned, 1);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &planned));
    CHECK_EQ(planned, 0);
    IVMTask_Release(task);
    task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_VM_RUNNING);
    CHECK(!task);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}
