/* SPDX-License-Identifier: MIT */
/* Ways into every state of a machine. */
#ifndef VPCMOCK_TESTS_COM_REACH_H
#define VPCMOCK_TESTS_COM_REACH_H

#include "com/given.h"

static inline void drop(void *object)
{
    if (object)
        IUnknown_Release((IUnknown *)object);
}

static inline void begin(IVMVirtualMachine *machine,
                         HRESULT(STDMETHODCALLTYPE *call)(IVMVirtualMachine *, IVMTask **))
{
    IVMTask *task = NULL;
    CHECK_OK(call(machine, &task));
    drop(task);
}

static inline void pass(const struct fixture *fixture)
{
    CHECK_OK(vpcmock_clock_advance(fixture->mock, 600000));
}

/* Its guest has integration components, which have reported. */
static inline void reach(const struct fixture *fixture, VMVMState state)
{
    IVMVirtualMachine *machine = fixture->machine;
    const IVMVirtualMachineVtbl *calls = machine->lpVtbl;
    CHECK_OK(vpcmock_clock_set_mode(fixture->mock, vpcmockClock_Manual));
    CHECK_OK(IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE));
    CHECK_OK(IVMVirtualMachine_put_UndoAction(machine, vmUndoAction_Keep));
    if (state == vmVMState_TurnedOff)
        return;
    begin(machine, calls->Startup);
    if (state != vmVMState_TurningOn)
        pass(fixture);
    if (state == vmVMState_Paused)
        CHECK_OK(IVMVirtualMachine_Pause(machine));
    if (state == vmVMState_Saved || state == vmVMState_Saving || state == vmVMState_Restoring)
        begin(machine, calls->Save);
    if (state == vmVMState_TurningOff || state == vmVMState_MergingDrives)
        begin(machine, calls->TurnOff);
    if (state == vmVMState_Saved || state == vmVMState_Restoring ||
        state == vmVMState_MergingDrives)
        pass(fixture);
    if (state == vmVMState_Restoring)
        begin(machine, calls->Startup);
    if (state == vmVMState_MergingDrives)
        begin(machine, calls->MergeUndoDisks);
}

#endif
