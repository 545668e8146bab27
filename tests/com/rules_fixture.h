/* SPDX-License-Identifier: MIT */
/* Rules as C clients write them. */
#ifndef VPCMOCK_TESTS_COM_RULES_FIXTURE_H
#define VPCMOCK_TESTS_COM_RULES_FIXTURE_H

#include "control_fixture.h"

static inline IVPCMockRule *when(struct world *world, const WCHAR *member)
{
    IVPCMockRule *rule = NULL;
    CHECK_OK(vpcmock_when(world->base.mock, member, &rule));
    return rule;
}

/* A method that returns the rule itself: SAY(rule, Nth, 2). */
#define SAY(rule, method, ...)                                                                     \
    do {                                                                                           \
        IVPCMockRule *same = NULL;                                                                 \
        CHECK_OK(IVPCMockRule_##method(rule, __VA_ARGS__, &same));                                 \
        CHECK(same == (rule));                                                                     \
        if (same)                                                                                  \
            IVPCMockRule_Release(same);                                                            \
    } while (0)
#define SAY_ALONE(rule, method)                                                                    \
    do {                                                                                           \
        IVPCMockRule *same = NULL;                                                                 \
        CHECK_OK(IVPCMockRule_##method(rule, &same));                                              \
        if (same)                                                                                  \
            IVPCMockRule_Release(same);                                                            \
    } while (0)

static BSTR words_last[4];

/* The text is freed at the fourth call from this one, for a call may have several, or with the
 * world. */
static inline VARIANT words(const WCHAR *text)
{
    static unsigned next;
    VARIANT variant;
    BSTR *place = &words_last[next++ % COUNT(words_last)];
    SysFreeString(*place);
    *place = text ? SysAllocString(text) : NULL;
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = *place;
    return variant;
}

static inline void words_and_world_end(struct world *world)
{
    for (size_t i = 0; i < COUNT(words_last); i++) {
        SysFreeString(words_last[i]);
        words_last[i] = NULL;
    }
    world_end(world);
}
#define world_end words_and_world_end

static inline void fails_with(IVPCMockRule *rule, HRESULT hr)
{
    SAY(rule, Fail, v_i4(hr), v_missing(), v_missing());
}

static inline LONG applied(IVPCMockRule *rule)
{
    LONG count = -1;
    CHECK_OK(IVPCMockRule_get_Applied(rule, &count));
    return count;
}

static inline VMVMState machine_state(struct world *world)
{
    VMVMState state = (VMVMState)-1;
    CHECK_OK(IVMVirtualMachine_get_State(world->base.machine, &state));
    return state;
}

/* Starts the machine and returns what the call answered; a task is let go of. */
static inline HRESULT start_machine(struct world *world)
{
    IVMTask *task = NULL;
    HRESULT hr = IVMVirtualMachine_Startup(world->base.machine, &task);
    CHECK_EQ(task != NULL, hr == S_OK);
    if (task)
        IVMTask_Release(task);
    return hr;
}

#endif
