/* SPDX-License-Identifier: MIT */
/* A mock with its control object, and its members called both early and late bound. */
#ifndef VPCMOCK_TESTS_COM_CONTROL_FIXTURE_H
#define VPCMOCK_TESTS_COM_CONTROL_FIXTURE_H

#include "com/fixture.h"
#include "com/values.h"

/* Both ways to call: `late` is 1 for a name and Invoke, 0 for the vtable. */
#define BOTH_WAYS(late) for (int late = 0; late < 2; late++)
static const char *const way[] = {"early bound", "late bound"};

static const char *const names[] = {
    "Success",          "Cancelled",         "UnexpectedError",
    "OutOfMemoryError", "DiskRelatedError",  "IncompatibleSavedStateError",
    "TimeOutError",     "IllegalValueError", "ThreadCrashError",
    "ShutdownAbort",
};

/* Every member that gives a task. */
static const struct {
    const WCHAR *interface_name, *member;
} starters[] = {
    {L"IVMVirtualMachine", L"Startup"},
    {L"IVMVirtualMachine", L"Startup2"},
    {L"IVMVirtualMachine", L"TurnOff"},
    {L"IVMVirtualMachine", L"Save"},
    {L"IVMVirtualMachine", L"Reset"},
    {L"IVMVirtualMachine", L"MergeUndoDisks"},
    {L"IVMGuestOS", L"Shutdown"},
    {L"IVMGuestOS", L"Restart"},
    {L"IVMGuestOS", L"Logoff"},
    {L"IVMHardDisk", L"Merge"},
    {L"IVMHardDisk", L"MergeTo"},
    {L"IVMHardDisk", L"Compact"},
    {L"IVMHardDisk", L"Convert"},
    {L"IVMVirtualPC", L"CreateDynamicVirtualHardDisk"},
    {L"IVMVirtualPC", L"CreateFixedVirtualHardDisk"},
    {L"IVMVirtualPC", L"CreateDifferencingVirtualHardDisk"},
};

/* ---- A mock with its control object ---- */

struct world {
    struct fixture base;
    IVPCMockControl *control;
    IVPCMockClock *clock;
};

static inline struct world world_start(void)
{
    struct world world = {.base = fixture_start()};
    CHECK_OK(vpcmock_control(world.base.mock, &world.control));
    CHECK_OK(IVPCMockControl_get_Clock(world.control, &world.clock));
    return world;
}

static inline void world_end(struct world *world)
{
    IVPCMockClock_Release(world->clock);
    IVPCMockControl_Release(world->control);
    CONTEXT("at the end");
    fixture_end(&world->base);
}

/* ---- Late binding ---- */

/* Leaves what an exception says as the thread's error object, as an early bound call does. */
static inline void keep_error(EXCEPINFO *exception)
{
    ICreateErrorInfo *made;
    IErrorInfo *error;
    if (SUCCEEDED(CreateErrorInfo(&made))) {
        ICreateErrorInfo_SetDescription(made, exception->bstrDescription);
        ICreateErrorInfo_SetSource(made, exception->bstrSource);
        if (SUCCEEDED(ICreateErrorInfo_QueryInterface(made, &IID_IErrorInfo, (void **)&error))) {
            SetErrorInfo(0, error);
            IErrorInfo_Release(error);
        }
        ICreateErrorInfo_Release(made);
    }
    exception_free(exception);
}

/* By name, with at most one argument, which is cleared. Answers what the member has answered. */
static inline HRESULT invoke(void *object, const WCHAR *name, WORD flags, VARIANT *argument,
                             VARIANT *result)
{
    DISPID id, put = DISPID_PROPERTYPUT;
    LPOLESTR member = (WCHAR *)name;
    EXCEPINFO exception = {0};
    DISPPARAMS params = {.rgvarg = argument, .cArgs = argument ? 1 : 0};
    if (flags == DISPATCH_PROPERTYPUT) {
        params.rgdispidNamedArgs = &put;
        params.cNamedArgs = 1;
    }
    SetErrorInfo(0, NULL);
    HRESULT hr = IDispatch_GetIDsOfNames((IDispatch *)object, &IID_NULL, &member, 1, 0, &id);
    if (SUCCEEDED(hr))
        hr = IDispatch_Invoke((IDispatch *)object, id, &IID_NULL, 0, flags, &params, result,
                              &exception, NULL);
    if (hr == DISP_E_EXCEPTION) {
        hr = exception.scode;
        keep_error(&exception);
    }
    if (argument)
        VariantClear(argument);
    return hr;
}

static inline HRESULT put(void *object, const WCHAR *name, VARIANT value)
{
    return invoke(object, name, DISPATCH_PROPERTYPUT, &value, NULL);
}

static inline VARIANT get(void *object, const WCHAR *name)
{
    VARIANT value;
    VariantInit(&value);
    HRESULT hr = invoke(object, name, DISPATCH_PROPERTYGET, NULL, &value);
    CHECK_MSG(hr == S_OK, "%ls: 0x%08lx", name, (unsigned long)hr);
    return value;
}

static inline LONG get_i4(void *object, const WCHAR *name)
{
    VARIANT value = get(object, name);
    CHECK_MSG(V_VT(&value) == VT_I4, "%ls has type %d, expected VT_I4", name, V_VT(&value));
    return V_I4(&value);
}

static inline HRESULT call(void *object, const WCHAR *name, VARIANT *argument, VARIANT *result)
{
    return invoke(object, name, DISPATCH_METHOD, argument, result);
}

/* ---- Arrays ---- */

/* A vector of numbers as elements of that type, from that lower bound. */
static inline SAFEARRAY *array_of(VARTYPE vt, LONG low, const LONG *numbers, size_t count)
{
    SAFEARRAYBOUND bound = {(ULONG)count, low};
    SAFEARRAY *array = SafeArrayCreate(vt, 1, &bound);
    for (size_t i = 0; i < count; i++) {
        VARIANT number = v_i4(numbers[i]);
        LONG at = low + (LONG)i;
        if (vt == VT_VARIANT) {
            SafeArrayPutElement(array, &at, &number);
            continue;
        }
        CHECK_OK(VariantChangeType(&number, &number, 0, vt));
        if (vt == VT_BSTR)
            SafeArrayPutElement(array, &at, V_BSTR(&number));
        else if (vt == VT_DECIMAL)
            SafeArrayPutElement(array, &at, &V_DECIMAL(&number));
        else
            SafeArrayPutElement(array, &at, &V_NONE(&number));
        VariantClear(&number);
    }
    return array;
}

static inline VARIANT v_array(VARTYPE vt, LONG low, const LONG *numbers, size_t count)
{
    VARIANT made;
    V_VT(&made) = (VARTYPE)(VT_ARRAY | vt);
    V_ARRAY(&made) = array_of(vt, low, numbers, count);
    return made;
}

/* ---- Members that most tests call, both ways; arguments are cleared ---- */

static inline HRESULT put_result(IVPCMockTask *task, VARIANT value, int late)
{
    if (late)
        return put(task, L"Result", value);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVPCMockTask_put_Result(task, value);
    VariantClear(&value);
    return hr;
}

static inline HRESULT put_progress(IVPCMockTask *task, VARIANT value, int late)
{
    if (late)
        return put(task, L"Progress", value);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVPCMockTask_put_Progress(task, value);
    VariantClear(&value);
    return hr;
}

/* What a late bound call has given, or NULL; the VARIANT is cleared. A pointer of a VARIANT is one
 * to IDispatch and, of a proxy, to nothing else. */
static inline IVPCMockTask *task_in(VARIANT *given)
{
    IVPCMockTask *task = NULL;
    if (V_VT(given) == VT_DISPATCH && V_DISPATCH(given))
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(given), &IID_IVPCMockTask, (void **)&task));
    VariantClear(given);
    return task;
}

static inline HRESULT next_task(struct world *world, const WCHAR *member, IVPCMockTask **task,
                                int late)
{
    HRESULT hr;
    if (late) {
        VARIANT name = v_text(member), made;
        VariantInit(&made);
        hr = call(world->control, L"NextTask", &name, &made);
        *task = task_in(&made);
    } else {
        BSTR name = SysAllocString(member);
        *task = (IVPCMockTask *)world;
        SetErrorInfo(0, NULL);
        hr = IVPCMockControl_NextTask(world->control, name, task);
        SysFreeString(name);
    }
    return hr;
}

static inline IVPCMockTask *planned(struct world *world, const WCHAR *member)
{
    IVPCMockTask *task = NULL;
    CHECK_OK(next_task(world, member, &task, 0));
    return task;
}

static inline IVPCMockTask *running(struct world *world)
{
    IVPCMockTask *task = NULL;
    CHECK_OK(IVPCMockControl_CreateTask(world->control, &task));
    return task;
}

static inline LONG result_of(IVPCMockTask *task)
{
    VARIANT result;
    VariantInit(&result);
    CHECK_OK(IVPCMockTask_get_Result(task, &result));
    CHECK_EQ(V_VT(&result), VT_I4);
    CHECK_EQ(get_i4(task, L"Result"), V_I4(&result));
    return V_I4(&result);
}

static inline LONG state_of(IVPCMockTask *task)
{
    VPCMockTaskState state = (VPCMockTaskState)99;
    CHECK_OK(IVPCMockTask_get_State(task, &state));
    CHECK_EQ(get_i4(task, L"State"), state);
    return state;
}

static inline LONG percent_of(IVPCMockTask *task)
{
    LONG percent = -1;
    CHECK_OK(IVPCMockTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(get_i4(task, L"PercentCompleted"), percent);
    return percent;
}

static inline LONG duration_of(IVPCMockTask *task)
{
    LONG duration = -99;
    CHECK_OK(IVPCMockTask_get_Duration(task, &duration));
    CHECK_EQ(get_i4(task, L"Duration"), duration);
    return duration;
}

static inline LONG error_of(IVPCMockTask *task)
{
    LONG error = 1;
    CHECK_OK(IVPCMockTask_get_Error(task, &error));
    CHECK_EQ(get_i4(task, L"Error"), error);
    return error;
}

static inline bool cancelable(IVPCMockTask *task)
{
    VARIANT_BOOL answer = 7;
    CHECK_OK(IVPCMockTask_get_IsCancelable(task, &answer));
    VARIANT value = get(task, L"IsCancelable");
    CHECK(V_VT(&value) == VT_BOOL && V_BOOL(&value) == answer);
    CHECK(answer == VARIANT_TRUE || answer == VARIANT_FALSE);
    return answer == VARIANT_TRUE;
}

static inline bool check_text(void *object, const WCHAR *name, const WCHAR *expected,
                              const char *file, int line)
{
    VARIANT value = get(object, name);
    return check_that(V_VT(&value) == VT_BSTR, file, line, "%ls has type %d, expected VT_BSTR",
                      name, V_VT(&value)) &&
           check_bstr(V_BSTR(&value), expected, file, line);
}
#define CHECK_TEXT(object, name, expected)                                                         \
    check_text((object), (name), (expected), __FILE__, __LINE__)

static inline LONG plans(struct world *world)
{
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(world->control, &count));
    CHECK_EQ(get_i4(world->control, L"PlannedTasks"), count);
    return count;
}

static inline LONG now(struct world *world)
{
    double milliseconds = -1;
    CHECK_OK(IVPCMockClock_get_Now(world->clock, &milliseconds));
    VARIANT value = get(world->clock, L"Now");
    CHECK(V_VT(&value) == VT_R8 && V_R8(&value) == milliseconds);
    return (LONG)milliseconds;
}

static inline IVMTask *startup(struct world *world)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(world->base.machine, &task));
    return task;
}

/* A start whose end the test calls, as the client sees it. */
static inline IVMTask *startup_by_hand(struct world *world, IVPCMockTask **plan)
{
    *plan = planned(world, L"Startup");
    CHECK_OK(IVPCMockTask_put_Duration(*plan, -1));
    return startup(world);
}

static inline LONG id_of(IVMTask *task)
{
    LONG id = 0;
    CHECK_OK(IVMTask_get_ID(task, &id));
    return id;
}

/* The ID of the task that the control's view shows; 0 while there is none. */
static inline LONG id_behind(IVPCMockTask *task)
{
    IDispatch *shown = NULL;
    HRESULT hr = IVPCMockTask_get_Task(task, &shown);
    if (!shown) {
        CHECK_HR(hr, S_FALSE);
        return 0;
    }
    CHECK_HR(hr, S_OK);
    IVMTask *task_of_client = NULL;
    CHECK_OK(IDispatch_QueryInterface(shown, &IID_IVMTask, (void **)&task_of_client));
    LONG id = id_of(task_of_client);
    IVMTask_Release(task_of_client);
    IDispatch_Release(shown);
    return id;
}

/* ---- Result ---- */

/* What is never a result, and what the error says of it; released by the caller of put. */
enum { NO_RESULTS = 19 };

static inline VARIANT no_result(struct world *world, int which, const WCHAR **said)
{
    static const LONG numbers[] = {1, 2};
    switch (which) {
    case 0: *said = L"\"Succes\" is not a VMTaskResult"; return v_text(L"Succes");
    case 1: *said = L"\"Success \" is not"; return v_text(L"Success ");
    case 2: *said = L"\"vmTaskResult_\" is not"; return v_text(L"vmTaskResult_");
    case 3:
        *said = L"\"vmTaskResult_vmTaskResult_Success\" is not";
        return v_text(L"vmTaskResult_vmTaskResult_Success");
    case 4: *said = L"\"vmVMState_Running\" is not"; return v_text(L"vmVMState_Running");
    case 5: *said = L"is not a VMTaskResult"; return v_text(L"");
    case 6: *said = L"4.5"; return v_r8(4.5);
    case 7: *said = L"4.5"; return v_text(L"4.5");
    case 8: *said = L"1E+300"; return v_r8(1e300);
    case 9: *said = L"-1E+300"; return v_r8(-1e300);
    case 10: *said = L"4294967296"; return v_r8(4294967296.0);
    case 11: *said = L"VARTYPE 0"; return v_none(VT_EMPTY);
    case 12: *said = L"VARTYPE 1"; return v_none(VT_NULL);
    case 13: *said = L"VARTYPE 9"; return v_object(world->control);
    case 14: *said = L"VARTYPE 9"; return v_none(VT_DISPATCH);
    case 15: *said = L"VARTYPE 13"; return v_none(VT_UNKNOWN);
    case 16: *said = L"is not a VMTaskResult"; return v_array(VT_I4, 0, numbers, 2);
    case 17: *said = L"is not a VMTaskResult"; return v_array(VT_VARIANT, 0, numbers, 2);
    /* Its default property is a text that is no result. */
    default: *said = L"\"Windows XP Mode\" is not"; return v_object(world->base.machine);
    }
}

/* ---- A task from plan to end ---- */

/* Every member of a view whose task is gone. */
static inline void check_disconnected(IVPCMockTask *task)
{
    VARIANT value;
    BSTR text = NULL;
    LONG number = 77;
    VARIANT_BOOL truth = 7;
    VPCMockTaskState state = (VPCMockTaskState)77;
    IDispatch *shown = (IDispatch *)task;
    VARIANT missing = v_missing();
    V_VT(&value) = VT_I4;
    V_I4(&value) = 77;
    CHECK_HR(IVPCMockTask_get_Result(task, &value), RPC_E_DISCONNECTED);
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    CHECK_ERROR(L"IVPCMockTask::Result: The task is gone");
    CHECK_HR(IVPCMockTask_put_Result(task, v_i4(0)), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_ResultName(task, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_Error(task, &number), RPC_E_DISCONNECTED);
    CHECK_EQ(number, 0);
    CHECK_HR(IVPCMockTask_put_Error(task, 0), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_ErrorDescription(task, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_put_ErrorDescription(task, NULL), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_Description(task, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_put_Description(task, NULL), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_Duration(task, &number), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_put_Duration(task, 1), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_IsCancelable(task, &truth), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_put_IsCancelable(task, VARIANT_TRUE), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_Progress(task, &value), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_put_Progress(task, v_none(VT_EMPTY)), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_PercentCompleted(task, &number), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_put_PercentCompleted(task, 1), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_State(task, &state), RPC_E_DISCONNECTED);
    CHECK_EQ(state, 0);
    CHECK_HR(IVPCMockTask_Complete(task, missing), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_get_Task(task, &shown), RPC_E_DISCONNECTED);
    CHECK(!shown);
    CHECK_HR(IVPCMockTask_get_Member(task, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVPCMockTask_Discard(task), RPC_E_DISCONNECTED);
    CHECK_HR(put(task, L"Result", v_i4(0)), RPC_E_DISCONNECTED);
    CHECK(!text);
}

/* ---- Progress and PercentCompleted ---- */

static inline void check_steps(IVPCMockTask *task, const LONG *expected, size_t count)
{
    VARIANT steps;
    VariantInit(&steps);
    CHECK_OK(IVPCMockTask_get_Progress(task, &steps));
    if (!count) {
        CHECK_EQ(V_VT(&steps), VT_EMPTY);
        return;
    }
    LONG low = 1, high = -1;
    if (!CHECK_EQ(V_VT(&steps), VT_ARRAY | VT_VARIANT))
        return;
    SafeArrayGetLBound(V_ARRAY(&steps), 1, &low);
    SafeArrayGetUBound(V_ARRAY(&steps), 1, &high);
    CHECK_EQ(SafeArrayGetDim(V_ARRAY(&steps)), 1);
    CHECK_EQ(low, 0);
    CHECK_EQ(high, (LONG)count - 1);
    for (LONG i = 0; i < (LONG)count && i <= high; i++) {
        VARIANT step;
        VariantInit(&step);
        SafeArrayGetElement(V_ARRAY(&steps), &i, &step);
        CHECK_EQ(V_VT(&step), VT_I4);
        CHECK_EQ(V_I4(&step), expected[i]);
        VariantClear(&step);
    }
    VariantClear(&steps);
}

#endif
