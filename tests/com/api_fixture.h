/* SPDX-License-Identifier: MIT */
/* What the tests of the C API, vpcmock.h, look at, and how its functions fail. */
#ifndef VPCMOCK_TESTS_COM_API_FIXTURE_H
#define VPCMOCK_TESTS_COM_API_FIXTURE_H

#include "client.h"

static inline IVPCMockControl *control_of(vpcmock *mock)
{
    IVPCMockControl *control = NULL;
    CHECK_OK(vpcmock_control(mock, &control));
    return control;
}

static inline LONG plans(vpcmock *mock)
{
    IVPCMockControl *control = control_of(mock);
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &count));
    IVPCMockControl_Release(control);
    return count;
}

static inline LONG task_count(IVMVirtualPC *app)
{
    IVMTaskCollection *tasks;
    LONG count = -1;
    CHECK_OK(IVMVirtualPC_get_Tasks(app, &tasks));
    CHECK_OK(IVMTaskCollection_get_Count(tasks, &count));
    IVMTaskCollection_Release(tasks);
    return count;
}

static inline bool name_is(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine;
    BSTR text = SysAllocString(name);
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(app, text, &machine);
    SysFreeString(text);
    if (hr == S_OK)
        IVMVirtualMachine_Release(machine);
    return hr == S_OK;
}

static inline void rename_machine(IVMVirtualMachine *machine, const WCHAR *name)
{
    BSTR text = SysAllocString(name);
    CHECK_OK(IVMVirtualMachine_put_Name(machine, text));
    SysFreeString(text);
}

#endif
