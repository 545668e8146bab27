/* SPDX-License-Identifier: MIT */
/* Expectations of a mock, and a client whose calls they are about. */
#ifndef VPCMOCK_TESTS_COM_EXPECTATION_FIXTURE_H
#define VPCMOCK_TESTS_COM_EXPECTATION_FIXTURE_H

#include "com/control_fixture.h"

static inline IVPCMockExpectation *expect(const struct world *world, const WCHAR *member)
{
    IVPCMockExpectation *made = NULL;
    BSTR name = SysAllocString(member);
    CHECK_OK(IVPCMockControl_Expect(world->control, name, &made));
    SysFreeString(name);
    return made;
}

/* A fluent method with arguments: it returns the expectation itself. */
#define SAY(expectation, method, ...)                                                              \
    do {                                                                                           \
        IVPCMockExpectation *same_ = NULL;                                                         \
        CHECK_OK(IVPCMockExpectation_##method((expectation), __VA_ARGS__, &same_));                \
        CHECK(same_ == (expectation));                                                             \
        if (same_)                                                                                 \
            IVPCMockExpectation_Release(same_);                                                    \
    } while (0)

static inline void name_it(IVPCMockExpectation *expectation, const WCHAR *text)
{
    BSTR name = SysAllocString(text);
    SAY(expectation, Named, name);
    SysFreeString(name);
}

static inline BOOL is_met(IVPCMockExpectation *expectation)
{
    VARIANT_BOOL met = 42;
    CHECK_OK(IVPCMockExpectation_get_IsMet(expectation, &met));
    CHECK(met == VARIANT_TRUE || met == VARIANT_FALSE);
    return met == VARIANT_TRUE;
}

static inline LONG count_of(IVPCMockExpectation *expectation)
{
    LONG count = -1;
    CHECK_OK(IVPCMockExpectation_get_Count(expectation, &count));
    return count;
}

/* ---- The client ---- */

static inline LONG machine_state(const struct world *world)
{
    VMVMState state = (VMVMState)-42;
    CHECK_OK(IVMVirtualMachine_get_State(world->base.machine, &state));
    return (LONG)state;
}

static inline void finish(IVMTask *task)
{
    if (!task)
        return;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
}

static inline void start(const struct world *world)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(world->base.machine, &task));
    finish(task);
}

static inline void save(const struct world *world)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Save(world->base.machine, &task));
    finish(task);
}

static inline void turn_off(const struct world *world)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(world->base.machine, &task));
    finish(task);
}

#endif
