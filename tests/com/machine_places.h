/* SPDX-License-Identifier: MIT */
/* Ways into every state of a machine, on a clock that only the test moves. */
#ifndef VPCMOCK_TESTS_COM_MACHINE_PLACES_H
#define VPCMOCK_TESTS_COM_MACHINE_PLACES_H

#include "com/given.h"

enum place { OFF, SAVED, TURNING_ON, RESTORING, RUNNING, PAUSED, SAVING, TURNING_OFF, PLACES };

static const struct {
    const char *name;
    VMVMState state;
} places[PLACES] = {
    [OFF] = {"turned off", vmVMState_TurnedOff},
    [SAVED] = {"saved", vmVMState_Saved},
    [TURNING_ON] = {"turning on", vmVMState_TurningOn},
    [RESTORING] = {"restoring", vmVMState_Restoring},
    [RUNNING] = {"running", vmVMState_Running},
    [PAUSED] = {"paused", vmVMState_Paused},
    [SAVING] = {"saving", vmVMState_Saving},
    [TURNING_OFF] = {"turning off", vmVMState_TurningOff},
};

enum operation { STARTUP, STARTUP2, SAVE, TURN_OFF, RESET, PAUSE, RESUME, OPERATIONS };

static const struct {
    const WCHAR *name;
    const WCHAR *verb; /* in the task's description; NULL: no task */
} operations[OPERATIONS] = {
    [STARTUP] = {L"Startup", L"Starting"}, [STARTUP2] = {L"Startup2", L"Starting"},
    [SAVE] = {L"Save", L"Saving"},         [TURN_OFF] = {L"TurnOff", L"Turning off"},
    [RESET] = {L"Reset", L"Resetting"},    [PAUSE] = {L"Pause", NULL},
    [RESUME] = {L"Resume", NULL},
};

static inline HRESULT perform(IVMVirtualMachine *machine, enum operation operation, IVMTask **task)
{
    *task = NULL;
    SetErrorInfo(0, NULL);
    switch (operation) {
    case STARTUP: return IVMVirtualMachine_Startup(machine, task);
    case STARTUP2:
        return IVMVirtualMachine_Startup2(machine, vmStartupOption_FixParentTimestampMismatch,
                                          task);
    case SAVE: return IVMVirtualMachine_Save(machine, task);
    case TURN_OFF: return IVMVirtualMachine_TurnOff(machine, task);
    case RESET: return IVMVirtualMachine_Reset(machine, task);
    case PAUSE: return IVMVirtualMachine_Pause(machine);
    default: return IVMVirtualMachine_Resume(machine);
    }
}

static inline VMVMState state_of(IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_Invalid;
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    return state;
}

/* Performs it to its end, or leaves it under way. */
static inline void go(struct fixture *fixture, enum operation operation, bool to_its_end)
{
    IVMTask *task;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = VPCMOCK_BY_HAND;
    if (!to_its_end)
        CHECK_OK(vpcmock_next_task(fixture->mock, operations[operation].name, &options, NULL));
    CHECK_OK(perform(fixture->machine, operation, &task));
    if (to_its_end)
        CHECK_OK(vpcmock_task_complete(task));
    IVMTask_Release(task);
}

static inline void go_to(struct fixture *fixture, enum place place)
{
    if (place != OFF && place != TURNING_ON)
        go(fixture, STARTUP, true);
    if (place == SAVED || place == RESTORING)
        go(fixture, SAVE, true);
    if (place == TURNING_ON || place == RESTORING)
        go(fixture, STARTUP, false);
    else if (place == SAVING)
        go(fixture, SAVE, false);
    else if (place == TURNING_OFF)
        go(fixture, TURN_OFF, false);
    else if (place == PAUSED)
        CHECK_OK(IVMVirtualMachine_Pause(fixture->machine));
    CHECK_EQ(state_of(fixture->machine), places[place].state);
}

static inline struct fixture start_at(enum place place)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    go_to(&fixture, place);
    return fixture;
}

static inline HRESULT rename_to(IVMVirtualMachine *machine, const WCHAR *name)
{
    BSTR text = SysAllocString(name);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVMVirtualMachine_put_Name(machine, text);
    SysFreeString(text);
    return hr;
}

static inline HRESULT find(struct fixture *fixture, const WCHAR *name, IVMVirtualMachine **machine)
{
    BSTR text = SysAllocString(name);
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(fixture->app, text, machine);
    SysFreeString(text);
    return hr;
}

#endif
