/* SPDX-License-Identifier: MIT */
/* What a client sees of a task, of a machine's state and of the time. */
#ifndef VPCMOCK_TESTS_COM_CLIENT_H
#define VPCMOCK_TESTS_COM_CLIENT_H

#include "com/fixture.h"

static inline BOOL is_complete(IVMTask *task)
{
    VARIANT_BOOL value = 42;
    CHECK_OK(IVMTask_get_IsComplete(task, &value));
    CHECK(value == VARIANT_TRUE || value == VARIANT_FALSE);
    return value == VARIANT_TRUE;
}

static inline BOOL is_cancelable(IVMTask *task)
{
    VARIANT_BOOL value = 42;
    CHECK_OK(IVMTask_get_IsCancelable(task, &value));
    CHECK(value == VARIANT_TRUE || value == VARIANT_FALSE);
    return value == VARIANT_TRUE;
}

static inline LONG percent_of(IVMTask *task)
{
    LONG value = -42;
    CHECK_OK(IVMTask_get_PercentCompleted(task, &value));
    CHECK_MSG(value >= 0 && value <= 100, "%ld percent", value);
    return value;
}

static inline LONG result_of(IVMTask *task)
{
    VMTaskResult value = (VMTaskResult)-42;
    CHECK_OK(IVMTask_get_Result(task, &value));
    return (LONG)value;
}

static inline LONG error_of(IVMTask *task)
{
    LONG value = -42;
    CHECK_OK(IVMTask_get_Error(task, &value));
    return value;
}

static inline BSTR error_text_of(IVMTask *task)
{
    BSTR text = NULL;
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    return text;
}

static inline BSTR description_of(IVMTask *task)
{
    BSTR text = NULL;
    CHECK_OK(IVMTask_get_Description(task, &text));
    return text;
}

static inline LONG id_of(IVMTask *task)
{
    LONG value = 0;
    CHECK_OK(IVMTask_get_ID(task, &value));
    return value;
}

static inline LONG state_of(IVMVirtualMachine *machine)
{
    VMVMState value = (VMVMState)-42;
    CHECK_OK(IVMVirtualMachine_get_State(machine, &value));
    return (LONG)value;
}

static inline LONGLONG now_of(const struct fixture *fixture)
{
    LONGLONG now = -1;
    CHECK_OK(vpcmock_clock_now(fixture->mock, &now));
    return now;
}

#endif
