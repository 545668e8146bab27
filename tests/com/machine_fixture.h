/* SPDX-License-Identifier: MIT */
/* What the tests of a machine's settings and states share. */
#ifndef VPCMOCK_TESTS_COM_MACHINE_FIXTURE_H
#define VPCMOCK_TESTS_COM_MACHINE_FIXTURE_H

#include "com/given.h"
#include "com/sink.h"

static inline VMVMState state_of(const struct fixture *fixture)
{
    VMVMState state = vmVMState_Invalid;
    CHECK_OK(IVMVirtualMachine_get_State(fixture->machine, &state));
    return state;
}

/* Waits for the end of a task and releases it. */
static inline void finish(IVMTask *task, VMTaskResult result, LONG error)
{
    VMTaskResult ended = -1;
    LONG said = -1;
    BSTR text = NULL;
    if (!CHECK(task != NULL))
        return;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Result(task, &ended));
    CHECK_EQ(ended, result);
    CHECK_OK(IVMTask_get_Error(task, &said));
    CHECK_HR(said, error);
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    CHECK_EQ(SysStringLen(text) > 0, result != vmTaskResult_Success);
    SysFreeString(text);
    IVMTask_Release(task);
}

static inline void start(const struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    finish(task, vmTaskResult_Success, S_OK);
}

static inline void save(const struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Save(fixture->machine, &task));
    finish(task, vmTaskResult_Success, S_OK);
}

static inline void turn_off(const struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture->machine, &task));
    finish(task, vmTaskResult_Success, S_OK);
}

/* Deletes the machine, whose object the fixture still has. */
static inline struct fixture start_without_machine(void)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.app, fixture.machine));
    return fixture;
}

/* An argument, which lives until the next one is made. */
static inline BSTR bstr(const WCHAR *text)
{
    static BSTR last;
    SysFreeString(last);
    last = text ? SysAllocString(text) : NULL;
    return last;
}

#endif
