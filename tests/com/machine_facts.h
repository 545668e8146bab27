/* SPDX-License-Identifier: MIT */
/* For tests of a machine's parts: its states, and what is left of it when it is gone. */
#ifndef VPCMOCK_TESTS_COM_MACHINE_FACTS_H
#define VPCMOCK_TESTS_COM_MACHINE_FACTS_H

#include "given.h"

/* Waits for a task to end, releases it, and gives its result. */
static inline VMTaskResult finish(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    if (!CHECK(task != NULL))
        return result;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Result(task, &result));
    IVMTask_Release(task);
    return result;
}

static inline void start_machine(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    CHECK_EQ(finish(task), vmTaskResult_Success);
}

static inline void turn_machine_off(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture->machine, &task));
    CHECK_EQ(finish(task), vmTaskResult_Success);
}

/* The machine is gone; views of it stay. */
static inline void lose_machine(struct fixture *fixture)
{
    CHECK_OK(vpcmock_reset(fixture->mock));
}

#endif
