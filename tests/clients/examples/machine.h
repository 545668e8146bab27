/* SPDX-License-Identifier: MIT */
/* What the correct clients in C have in common: how they say what failed, wait for a task and turn
 * a machine off. */
#ifndef VPCMOCK_EXAMPLES_MACHINE_H
#define VPCMOCK_EXAMPLES_MACHINE_H

#include <stdbool.h>
#include <stdio.h>

#include "VPCCOMInterfaces.h"

#define MACHINE L"Windows XP Mode"

/* Says what failed, and is false. */
static inline bool failed(const char *what, HRESULT hr)
{
    fprintf(stderr, "%s failed with 0x%08lX.\n", what, (unsigned long)hr);
    return false;
}

static inline bool fine(const char *what, HRESULT hr)
{
    return SUCCEEDED(hr) || failed(what, hr);
}

/* Waits for a task, at most ten minutes. True: it has done its work; else it has said why not. */
static inline bool finish(IVMTask *task, const char *what)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    VMTaskResult result;
    BSTR why = NULL;
    for (int i = 0; i < 10 && !complete; i++)
        if (!fine("WaitForCompletion", IVMTask_WaitForCompletion(task, 60000)) ||
            !fine("IsComplete", IVMTask_get_IsComplete(task, &complete)))
            return false;
    if (!complete) {
        fprintf(stderr, "%s does not end.\n", what);
        return false;
    }
    if (!fine("Result", IVMTask_get_Result(task, &result)))
        return false;
    if (result == vmTaskResult_Success)
        return true;
    if (FAILED(IVMTask_get_ErrorDescription(task, &why)))
        why = NULL;
    fprintf(stderr, "%s ended with %d: %ls\n", what, (int)result, why ? why : L"");
    SysFreeString(why);
    return false;
}

/* Finishes the task that a call has given, which may have failed. */
static inline bool finish_call(const char *what, HRESULT hr, IVMTask *task)
{
    bool done = fine(what, hr) && finish(task, what);
    if (SUCCEEDED(hr))
        IVMTask_Release(task);
    return done;
}

/* Does not believe that the machine is off before its state says so, and tries again when something
 * fails. True: nothing did. */
static inline bool turn_off(IVMVirtualMachine *machine)
{
    bool all_well = true;
    for (int i = 0; i < 4; i++) {
        VMVMState state;
        bool known = fine("State", IVMVirtualMachine_get_State(machine, &state));
        if (known && state == vmVMState_TurnedOff)
            return all_well;
        IVMTask *task;
        HRESULT hr = IVMVirtualMachine_TurnOff(machine, &task);
        all_well = finish_call("TurnOff", hr, task) && known && all_well;
    }
    fprintf(stderr, "The machine could not be turned off.\n");
    return false;
}

/* Owned by the caller; NULL when something failed or there is no such machine, which is said. */
static inline IVMVirtualMachine *find_machine(IVMVirtualPC *vpc)
{
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(MACHINE);
    HRESULT hr = name ? IVMVirtualPC_FindVirtualMachine(vpc, name, &machine) : E_OUTOFMEMORY;
    SysFreeString(name);
    if (FAILED(hr)) {
        failed("FindVirtualMachine", hr);
        return NULL;
    }
    /* S_FALSE, which is a success */
    if (!machine)
        fprintf(stderr, "There is no %ls.\n", MACHINE);
    return machine;
}

static inline bool is_turned_off(IVMVirtualMachine *machine)
{
    VMVMState state;
    if (!fine("State", IVMVirtualMachine_get_State(machine, &state)))
        return false;
    if (state != vmVMState_TurnedOff)
        fprintf(stderr, "%ls is not turned off.\n", MACHINE);
    return state == vmVMState_TurnedOff;
}

#endif
