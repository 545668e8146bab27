/* SPDX-License-Identifier: MIT */
/* The documented codes of tasks and of the collections of tasks and machines. */
#include "fixture.h"

TEST(task_pairs, codes_of_tasks)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.cancelable = 0;
    CHECK_OK(vpcmock_task_create(fixture.mock, &options, &task));
    PAIR(IVMTask, Cancel, E_FAIL, IVMTask_Cancel(task));
    PAIR(IVMTask, WaitForCompletion, E_INVALIDARG, IVMTask_WaitForCompletion(task, -2));
    PAIR(IVMTask, WaitForCompletion, E_INVALIDARG, IVMTask_WaitForCompletion(task, 4000001));
    VARIANT_BOOL complete = VARIANT_TRUE;
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_pairs, codes_of_collections)
{
    struct fixture fixture = fixture_start();
    IVMTaskCollection *tasks;
    IVMVirtualMachineCollection *machines;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture.app, &tasks));
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(fixture.app, &machines));
    static const LONG indexes[] = {0, -1, 2, LONG_MAX, LONG_MIN};
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
        CONTEXT("index %ld", indexes[i]);
        IVMTask *task = (IVMTask *)&fixture;
        IVMVirtualMachine *machine = (IVMVirtualMachine *)&fixture;
        PAIR(IVMTaskCollection, Item, DISP_E_BADINDEX,
             IVMTaskCollection_get_Item(tasks, indexes[i], &task));
        PAIR(IVMVirtualMachineCollection, Item, DISP_E_BADINDEX,
             IVMVirtualMachineCollection_get_Item(machines, indexes[i], &machine));
        CHECK(!task && !machine);
    }
    IVMTaskCollection_Release(tasks);
    IVMVirtualMachineCollection_Release(machines);
    fixture_end(&fixture);
}
