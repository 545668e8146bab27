/* SPDX-License-Identifier: MIT */
/* Tests of VPCMock.Control: IVPCMockControl, IVPCMockTask, IVPCMockClock, both ways of binding. */
#include "com/fixture.h"

#include <limits.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

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

static struct world world_start(void)
{
    struct world world = {.base = fixture_start()};
    CHECK_OK(vpcmock_control(world.base.mock, &world.control));
    CHECK_OK(IVPCMockControl_get_Clock(world.control, &world.clock));
    return world;
}

static void world_end(struct world *world)
{
    IVPCMockClock_Release(world->clock);
    IVPCMockControl_Release(world->control);
    CONTEXT("at the end");
    fixture_end(&world->base);
}

/* ---- Late binding ---- */

/* Leaves what an exception says as the thread's error object, as an early bound call does. */
static void keep_error(EXCEPINFO *exception)
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
    SysFreeString(exception->bstrDescription);
    SysFreeString(exception->bstrSource);
    SysFreeString(exception->bstrHelpFile);
}

/* By name, with at most one argument, which is cleared. Answers what the member has answered. */
static HRESULT invoke(void *object, const WCHAR *name, WORD flags, VARIANT *argument,
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

static HRESULT put(void *object, const WCHAR *name, VARIANT value)
{
    return invoke(object, name, DISPATCH_PROPERTYPUT, &value, NULL);
}

static VARIANT get(void *object, const WCHAR *name)
{
    VARIANT value;
    VariantInit(&value);
    HRESULT hr = invoke(object, name, DISPATCH_PROPERTYGET, NULL, &value);
    CHECK_MSG(hr == S_OK, "%ls: 0x%08lx", name, (unsigned long)hr);
    return value;
}

static LONG get_i4(void *object, const WCHAR *name)
{
    VARIANT value = get(object, name);
    CHECK_MSG(V_VT(&value) == VT_I4, "%ls has type %d, expected VT_I4", name, V_VT(&value));
    return V_I4(&value);
}

static HRESULT call(void *object, const WCHAR *name, VARIANT *argument, VARIANT *result)
{
    return invoke(object, name, DISPATCH_METHOD, argument, result);
}

/* ---- Values ---- */

static VARIANT v_i4(LONG value)
{
    VARIANT made;
    V_VT(&made) = VT_I4;
    V_I4(&made) = value;
    return made;
}

static VARIANT v_r8(double value)
{
    VARIANT made;
    V_VT(&made) = VT_R8;
    V_R8(&made) = value;
    return made;
}

static VARIANT v_bool(VARIANT_BOOL value)
{
    VARIANT made;
    V_VT(&made) = VT_BOOL;
    V_BOOL(&made) = value;
    return made;
}

static VARIANT v_text(const WCHAR *text)
{
    VARIANT made;
    V_VT(&made) = VT_BSTR;
    V_BSTR(&made) = SysAllocString(text);
    return made;
}

static VARIANT v_ascii(const char *text)
{
    WCHAR wide[128];
    swprintf(wide, COUNT(wide), L"%hs", text);
    return v_text(wide);
}

static VARIANT v_none(VARTYPE vt)
{
    VARIANT made;
    VariantInit(&made);
    V_VT(&made) = vt;
    return made;
}

static VARIANT v_missing(void)
{
    VARIANT made = v_none(VT_ERROR);
    V_ERROR(&made) = DISP_E_PARAMNOTFOUND;
    return made;
}

static VARIANT v_object(void *object)
{
    VARIANT made;
    V_VT(&made) = VT_DISPATCH;
    V_DISPATCH(&made) = object;
    IUnknown_AddRef((IUnknown *)object);
    return made;
}

/* By reference to what must live on: its value is not cleared. */
static VARIANT v_reference(VARTYPE vt, void *value)
{
    VARIANT made;
    V_VT(&made) = (VARTYPE)(VT_BYREF | vt);
    V_BYREF(&made) = value;
    return made;
}

/* A vector of numbers as elements of that type, from that lower bound. */
static SAFEARRAY *array_of(VARTYPE vt, LONG low, const LONG *numbers, size_t count)
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

static VARIANT v_array(VARTYPE vt, LONG low, const LONG *numbers, size_t count)
{
    VARIANT made;
    V_VT(&made) = (VARTYPE)(VT_ARRAY | vt);
    V_ARRAY(&made) = array_of(vt, low, numbers, count);
    return made;
}

/* ---- Members that most tests call, both ways; arguments are cleared ---- */

static HRESULT put_result(IVPCMockTask *task, VARIANT value, int late)
{
    if (late)
        return put(task, L"Result", value);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVPCMockTask_put_Result(task, value);
    VariantClear(&value);
    return hr;
}

static HRESULT put_progress(IVPCMockTask *task, VARIANT value, int late)
{
    if (late)
        return put(task, L"Progress", value);
    SetErrorInfo(0, NULL);
    HRESULT hr = IVPCMockTask_put_Progress(task, value);
    VariantClear(&value);
    return hr;
}

static HRESULT next_task(struct world *world, const WCHAR *member, IVPCMockTask **task, int late)
{
    HRESULT hr;
    if (late) {
        VARIANT name = v_text(member), made;
        VariantInit(&made);
        hr = call(world->control, L"NextTask", &name, &made);
        *task = V_VT(&made) == VT_DISPATCH ? (IVPCMockTask *)V_DISPATCH(&made) : NULL;
    } else {
        BSTR name = SysAllocString(member);
        *task = (IVPCMockTask *)world;
        SetErrorInfo(0, NULL);
        hr = IVPCMockControl_NextTask(world->control, name, task);
        SysFreeString(name);
    }
    return hr;
}

static IVPCMockTask *planned(struct world *world, const WCHAR *member)
{
    IVPCMockTask *task = NULL;
    CHECK_OK(next_task(world, member, &task, 0));
    return task;
}

static IVPCMockTask *running(struct world *world)
{
    IVPCMockTask *task = NULL;
    CHECK_OK(IVPCMockControl_CreateTask(world->control, &task));
    return task;
}

static LONG result_of(IVPCMockTask *task)
{
    VARIANT result;
    VariantInit(&result);
    CHECK_OK(IVPCMockTask_get_Result(task, &result));
    CHECK_EQ(V_VT(&result), VT_I4);
    CHECK_EQ(get_i4(task, L"Result"), V_I4(&result));
    return V_I4(&result);
}

static LONG state_of(IVPCMockTask *task)
{
    VPCMockTaskState state = (VPCMockTaskState)99;
    CHECK_OK(IVPCMockTask_get_State(task, &state));
    CHECK_EQ(get_i4(task, L"State"), state);
    return state;
}

static LONG percent_of(IVPCMockTask *task)
{
    LONG percent = -1;
    CHECK_OK(IVPCMockTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(get_i4(task, L"PercentCompleted"), percent);
    return percent;
}

static LONG duration_of(IVPCMockTask *task)
{
    LONG duration = -99;
    CHECK_OK(IVPCMockTask_get_Duration(task, &duration));
    CHECK_EQ(get_i4(task, L"Duration"), duration);
    return duration;
}

static LONG error_of(IVPCMockTask *task)
{
    LONG error = 1;
    CHECK_OK(IVPCMockTask_get_Error(task, &error));
    CHECK_EQ(get_i4(task, L"Error"), error);
    return error;
}

static bool cancelable(IVPCMockTask *task)
{
    VARIANT_BOOL answer = 7;
    CHECK_OK(IVPCMockTask_get_IsCancelable(task, &answer));
    VARIANT value = get(task, L"IsCancelable");
    CHECK(V_VT(&value) == VT_BOOL && V_BOOL(&value) == answer);
    CHECK(answer == VARIANT_TRUE || answer == VARIANT_FALSE);
    return answer == VARIANT_TRUE;
}

static bool check_text(void *object, const WCHAR *name, const WCHAR *expected, const char *file,
                       int line)
{
    VARIANT value = get(object, name);
    return check_that(V_VT(&value) == VT_BSTR, file, line, "%ls has type %d, expected VT_BSTR",
                      name, V_VT(&value)) &&
           check_bstr(V_BSTR(&value), expected, file, line);
}
#define CHECK_TEXT(object, name, expected)                                                         \
    check_text((object), (name), (expected), __FILE__, __LINE__)

static LONG plans(struct world *world)
{
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(world->control, &count));
    CHECK_EQ(get_i4(world->control, L"PlannedTasks"), count);
    return count;
}

static LONG now(struct world *world)
{
    double milliseconds = -1;
    CHECK_OK(IVPCMockClock_get_Now(world->clock, &milliseconds));
    VARIANT value = get(world->clock, L"Now");
    CHECK(V_VT(&value) == VT_R8 && V_R8(&value) == milliseconds);
    return (LONG)milliseconds;
}

static IVMTask *startup(struct world *world)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(world->base.machine, &task));
    return task;
}

/* A start whose end the test calls, as the client sees it. */
static IVMTask *startup_by_hand(struct world *world, IVPCMockTask **plan)
{
    *plan = planned(world, L"Startup");
    CHECK_OK(IVPCMockTask_put_Duration(*plan, -1));
    return startup(world);
}

static LONG id_of(IVMTask *task)
{
    LONG id = 0;
    CHECK_OK(IVMTask_get_ID(task, &id));
    return id;
}

/* The ID of the task that the control's view shows; 0 while there is none. */
static LONG id_behind(IVPCMockTask *task)
{
    IDispatch *shown = NULL;
    HRESULT hr = IVPCMockTask_get_Task(task, &shown);
    if (!shown) {
        CHECK_HR(hr, S_FALSE);
        return 0;
    }
    CHECK_HR(hr, S_OK);
    LONG id = id_of((IVMTask *)shown);
    IDispatch_Release(shown);
    return id;
}

/* ---- Result ---- */

TEST(control, result_is_taken_by_name_with_and_without_prefix_in_any_case)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        for (int i = 9; i >= 0; i--) {
            char forms[6][64];
            snprintf(forms[0], 64, "%s", names[i]);
            snprintf(forms[1], 64, "vmTaskResult_%s", names[i]);
            for (int form = 2; form < 6; form++) {
                strcpy(forms[form], forms[form & 1]);
                if (form < 4)
                    _strlwr(forms[form]);
                else
                    _strupr(forms[form]);
            }
            for (int form = 0; form < 6; form++) {
                CONTEXT("%s, %s", way[late], forms[form]);
                CHECK_OK(put_result(task, v_i4(i == 3 ? 4 : 3), late));
                CHECK_OK(put_result(task, v_ascii(forms[form]), late));
                CHECK_EQ(result_of(task), i);
                WCHAR name[64];
                swprintf(name, COUNT(name), L"%hs", names[i]);
                CHECK_TEXT(task, L"ResultName", name);
                BSTR early;
                CHECK_OK(IVPCMockTask_get_ResultName(task, &early));
                CHECK_BSTR(early, name);
            }
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, result_is_taken_as_a_number_of_any_type)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const VARTYPE types[] = {VT_I1, VT_UI1, VT_I2, VT_UI2,  VT_I4, VT_UI4,     VT_INT,
                                    VT_UINT, VT_I8, VT_UI8, VT_R4, VT_R8, VT_DECIMAL, VT_CY,
                                    VT_BSTR};
    BOTH_WAYS(late) {
        for (LONG i = 0; i < 10; i++) {
            for (size_t t = 0; t < COUNT(types); t++) {
                CONTEXT("%s, %ld as VARTYPE %d", way[late], i, types[t]);
                VARIANT number = v_i4(i), value;
                CHECK_OK(VariantChangeType(&number, &number, 0, types[t]));
                CHECK_OK(put_result(task, v_i4(i ? 0 : 1), late));
                VariantInit(&value);
                VariantCopy(&value, &number);
                CHECK_OK(put_result(task, value, late));
                CHECK_EQ(result_of(task), i);

                CONTEXT("%s, %ld as a reference to VARTYPE %d", way[late], i, types[t]);
                CHECK_OK(put_result(task, v_i4(i ? 0 : 1), late));
                CHECK_OK(put_result(task,
                                    v_reference(types[t], types[t] == VT_DECIMAL
                                                              ? (void *)&V_DECIMAL(&number)
                                                              : (void *)&V_NONE(&number)),
                                    late));
                CHECK_EQ(result_of(task), i);

                CONTEXT("%s, %ld in a reference to a VARIANT of VARTYPE %d", way[late], i,
                        types[t]);
                CHECK_OK(put_result(task, v_i4(i ? 0 : 1), late));
                CHECK_OK(put_result(task, v_reference(VT_VARIANT, &number), late));
                CHECK_EQ(result_of(task), i);
                VariantClear(&number);
            }
        }
        VARIANT name = v_text(L"timeouterror");
        CONTEXT("%s, a name in a reference to a VARIANT", way[late]);
        CHECK_OK(put_result(task, v_reference(VT_VARIANT, &name), late));
        CHECK_EQ(result_of(task), vmTaskResult_TimeOutError);
        CONTEXT("%s, a name by reference", way[late]);
        CHECK_OK(put_result(task, v_i4(0), late));
        CHECK_OK(put_result(task, v_reference(VT_BSTR, &V_BSTR(&name)), late));
        CHECK_EQ(result_of(task), vmTaskResult_TimeOutError);
        VariantClear(&name);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* What is never a result, and what the error says of it; released by the caller of put. */
enum { NO_RESULTS = 19 };

static VARIANT no_result(struct world *world, int which, const WCHAR **said)
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

TEST(control, what_is_no_result_is_refused_with_what_was_found_and_expected)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CHECK_OK(put_result(task, v_i4(4), late));
        for (int i = 0; i < NO_RESULTS; i++) {
            const WCHAR *said;
            for (int repeat = 0; repeat < 3; repeat++) {
                VARIANT value = no_result(&world, i, &said);
                CONTEXT("%s, %ls", way[late], said);
                CHECK_HR(put_result(task, value, late), E_INVALIDARG);
                CHECK_ERROR(repeat == 0 ? L"IVPCMockTask::Result: "
                            : repeat == 1 ? said
                                          : L"expected Success, Cancelled, UnexpectedError, "
                                            L"OutOfMemoryError, DiskRelatedError, "
                                            L"IncompatibleSavedStateError, TimeOutError, "
                                            L"IllegalValueError, ThreadCrashError, ShutdownAbort, "
                                            L"or 0 to 9");
                CHECK_EQ(result_of(task), 4);
            }
        }
        static const struct {
            LONG number;
            const WCHAR *said;
        } numbers[] = {{10, L"10 is not"}, {-1, L"-1 is not"}, {LONG_MAX, L"2147483647 is not"},
                       {LONG_MIN, L"-2147483648 is not"}};
        for (size_t i = 0; i < COUNT(numbers); i++) {
            CONTEXT("%s, %ls", way[late], numbers[i].said);
            CHECK_HR(put_result(task, v_i4(numbers[i].number), late), E_INVALIDARG);
            CHECK_ERROR(numbers[i].said);
            CHECK_HR(put_result(task, v_i4(numbers[i].number), late), E_INVALIDARG);
            CHECK_ERROR(L"AllowUndocumentedResults");
            CHECK_HR(put_result(task, v_r8(numbers[i].number), late), E_INVALIDARG);
            CHECK_EQ(result_of(task), 4);
        }
        CONTEXT("%s, True", way[late]);
        CHECK_HR(put_result(task, v_bool(VARIANT_TRUE), late), E_INVALIDARG);
        CHECK_EQ(result_of(task), 4);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, undocumented_results_are_taken_only_while_they_are_allowed)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        VARIANT_BOOL allowed = 7;
        CHECK_OK(IVPCMockControl_get_AllowUndocumentedResults(world.control, &allowed));
        CHECK_EQ(allowed, VARIANT_FALSE);
        CHECK_OK(late ? put(world.control, L"AllowUndocumentedResults", v_bool(VARIANT_TRUE))
                      : IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
        VARIANT value = get(world.control, L"AllowUndocumentedResults");
        CHECK(V_VT(&value) == VT_BOOL && V_BOOL(&value) == VARIANT_TRUE);
        CHECK_OK(put_result(task, v_i4(10), late));
        CHECK_EQ(result_of(task), 10);
        CHECK_TEXT(task, L"ResultName", L"10");
        CHECK_OK(put_result(task, v_i4(-1), late));
        CHECK_TEXT(task, L"ResultName", L"-1");
        CHECK_OK(put_result(task, v_r8(LONG_MIN), late));
        CHECK_TEXT(task, L"ResultName", L"-2147483648");
        CHECK_OK(put_result(task, v_text(L"123456"), late));
        CHECK_EQ(result_of(task), 123456);
        CHECK_HR(error_of(task), E_UNEXPECTED);
        CHECK_OK(put_result(task, v_text(L"Cancelled"), late));
        CHECK_TEXT(task, L"ResultName", L"Cancelled");
        for (int i = 0; i < NO_RESULTS; i++) {
            const WCHAR *said;
            VARIANT bad = no_result(&world, i, &said);
            CONTEXT("%s, allowed, %ls", way[late], said);
            CHECK_HR(put_result(task, bad, late), E_INVALIDARG);
            CHECK_EQ(result_of(task), 1);
        }
        CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_FALSE));
        CHECK_HR(put_result(task, v_i4(10), late), E_INVALIDARG);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, an_undocumented_result_reaches_the_client)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    VMTaskResult result;
    CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
    CHECK_OK(put_result(task, v_i4(4711), 0));
    IVMTask *seen = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, 4711);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, result_sets_error_and_its_text_unless_these_were_set)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BSTR text = SysAllocString(L"Own words");
    CHECK_HR(error_of(task), S_OK);
    CHECK_TEXT(task, L"ErrorDescription", L"");
    CHECK_OK(put_result(task, v_text(L"DiskRelatedError"), 0));
    CHECK_HR(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    CHECK_TEXT(task, L"ErrorDescription", L"Writing to the disk failed. It may be full.");
    CHECK_OK(put_result(task, v_text(L"TimeOutError"), 0));
    CHECK_HR(error_of(task), VM_E_TIMED_OUT);
    CHECK_OK(IVPCMockTask_put_Error(task, VM_E_OUT_OF_RESOURCE));
    CHECK_TEXT(task, L"ErrorDescription", L"The task did not finish in time.");
    CHECK_OK(put(task, L"ErrorDescription", v_text(L"Own words")));
    CHECK_OK(put_result(task, v_text(L"ShutdownAbort"), 0));
    CHECK_HR(error_of(task), VM_E_OUT_OF_RESOURCE);
    CHECK_TEXT(task, L"ErrorDescription", L"Own words");
    CHECK_OK(put(task, L"Error", v_i4(0)));
    CHECK_OK(IVPCMockTask_put_ErrorDescription(task, NULL));
    CHECK_OK(put_result(task, v_text(L"Cancelled"), 0));
    CHECK_HR(error_of(task), S_OK);
    CHECK_TEXT(task, L"ErrorDescription", L"");
    CHECK_OK(IVPCMockTask_put_ErrorDescription(task, text));
    CHECK_TEXT(task, L"ErrorDescription", L"Own words");
    SysFreeString(text);
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* ---- NextTask ---- */

TEST(control, next_task_takes_every_member_that_starts_a_task_in_all_forms)
{
    struct world world = world_start();
    static const WCHAR *const joins[] = {NULL, L".", L"::"};
    LONG made = 0;
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(starters); i++) {
            for (int form = 0; form < 9; form++) {
                WCHAR name[96], full[96];
                const WCHAR *join = joins[form % 3];
                swprintf(name, COUNT(name), L"%ls%ls%ls", join ? starters[i].interface_name : L"",
                         join ? join : L"", starters[i].member);
                swprintf(full, COUNT(full), L"%ls::%ls", starters[i].interface_name,
                         starters[i].member);
                if (form / 3 == 1)
                    _wcslwr(name);
                else if (form / 3 == 2)
                    _wcsupr(name);
                CONTEXT("%s, %ls", way[late], name);
                IVPCMockTask *task;
                if (!CHECK_OK(next_task(&world, name, &task, late)))
                    continue;
                made++;
                CHECK_TEXT(task, L"Member", full);
                CHECK_REFS(task, 1);
                IVPCMockTask_Release(task);
            }
        }
        IVPCMockTask *task;
        CONTEXT("%s, *", way[late]);
        CHECK_OK(next_task(&world, L"*", &task, late));
        made++;
        CHECK_TEXT(task, L"Member", L"*");
        BSTR member;
        CHECK_OK(IVPCMockTask_get_Member(task, &member));
        CHECK_BSTR(member, L"*");
        IVPCMockTask_Release(task);
    }
    CHECK_EQ(plans(&world), made);
    world_end(&world);
}

TEST(control, next_task_refuses_what_starts_no_task)
{
    struct world world = world_start();
    static const WCHAR *const wrong[] = {
        L"Pause", L"Resume", L"IVMVirtualMachine::Pause", L"DiscardSavedState", L"DiscardUndoDisks",
        L"AddHardDiskConnection", L"CreateFloppyDiskImage", L"State", L"Name", L"Item", L"Tasks",
        L"IVMTaskCollection.Item", L"CreateTask", L"TaskOf", L"", L" ", L"Start", L"Startup3",
        L"Startup ", L" Startup", L"Startup()", L"IVMTask.Startup", L"IVMVirtualPC::Startup",
        L"IVMVirtualMachine", L"IVMVirtualMachine.", L"IVMVirtualMachine::",
        L"IVMVirtualMachine:Startup", L"IVMVirtualMachine..Startup", L"IVMVirtualMachine:::Startup",
        L"VMVirtualMachine.Startup", L".Startup", L"::Startup", L"**", L"?", L"IVMVirtualMachine.*",
        L"\x017ftartup",
    };
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            IVPCMockTask *task;
            WCHAR said[96];
            CONTEXT("%s, \"%ls\"", way[late], wrong[i]);
            swprintf(said, COUNT(said), L"\"%ls\" starts a task", wrong[i]);
            CHECK_HR(next_task(&world, wrong[i], &task, late), E_INVALIDARG);
            CHECK(!task);
            CHECK_ERROR(said);
            CHECK_HR(next_task(&world, wrong[i], &task, late), E_INVALIDARG);
            CHECK_ERROR(L"IVPCMockControl::NextTask: ");
        }
    }
    CONTEXT("what is expected");
    for (size_t i = 0; i < COUNT(starters); i++) {
        IVPCMockTask *task;
        CHECK_HR(next_task(&world, L"Pause", &task, 0), E_INVALIDARG);
        CHECK_ERROR(starters[i].member);
    }
    CONTEXT("NULL, and a text with a NUL in it");
    IVPCMockTask *task = (IVPCMockTask *)&world;
    CHECK_HR(IVPCMockControl_NextTask(world.control, NULL, &task), E_INVALIDARG);
    CHECK(!task);
    BSTR with_nul = SysAllocStringLen(L"Startup\0.", 9);
    CHECK_HR(IVPCMockControl_NextTask(world.control, with_nul, &task), E_INVALIDARG);
    SysFreeString(with_nul);
    CHECK_EQ(plans(&world), 0);
    world_end(&world);
}

TEST(control, plans_of_a_member_are_used_in_the_order_of_their_making)
{
    struct world world = world_start();
    IVPCMockTask *start[3], *off;
    start[0] = planned(&world, L"Startup");
    off = planned(&world, L"TurnOff");
    start[1] = planned(&world, L"startup");
    start[2] = planned(&world, L"IVMVirtualMachine.Startup");
    CHECK_EQ(plans(&world), 4);
    CHECK_OK(put_result(start[0], v_text(L"Cancelled"), 0));
    CHECK_OK(put_result(start[1], v_text(L"TimeOutError"), 0));
    for (int i = 0; i < 3; i++) {
        VMTaskResult result;
        CONTEXT("start %d", i);
        CHECK_EQ(id_behind(start[i]), 0);
        IVMTask *task = startup(&world);
        CHECK_EQ(id_behind(start[i]), id_of(task));
        CHECK_EQ(plans(&world), 3 - i);
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_OK(IVMTask_get_Result(task, &result));
        CHECK_EQ(result, i == 0 ? 1 : i == 1 ? 6 : 0);
        IVMTask_Release(task);
        IVPCMockTask_Release(start[i]);
    }
    CHECK_EQ(state_of(off), vpcmockTask_Planned);
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &task));
    CHECK_EQ(id_behind(off), id_of(task));
    CHECK_EQ(plans(&world), 0);
    IVMTask_Release(task);
    IVPCMockTask_Release(off);
    world_end(&world);
}

TEST(control, a_plan_for_any_member_takes_its_place_among_the_others)
{
    struct world world = world_start();
    IVPCMockTask *off = planned(&world, L"TurnOff"), *any = planned(&world, L"*");
    IVPCMockTask *start = planned(&world, L"Startup");
    IVMTask *task = startup(&world); /* "*" was planned before "Startup" */
    CHECK_EQ(id_behind(any), id_of(task));
    CHECK_TEXT(any, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_TEXT(start, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_EQ(state_of(start), vpcmockTask_Planned);
    IVMTask_Release(task);
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &task));
    CHECK_EQ(id_behind(off), id_of(task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
    task = startup(&world);
    CHECK_EQ(id_behind(start), id_of(task));
    IVMTask_Release(task);
    CHECK_EQ(plans(&world), 0);
    IVPCMockTask_Release(off);
    IVPCMockTask_Release(any);
    IVPCMockTask_Release(start);
    world_end(&world);
}

TEST(control, a_call_that_fails_and_a_task_of_the_tests_own_use_no_plan)
{
    struct world world = world_start();
    IVMVirtualMachine *machine = world.base.machine;
    IVPCMockTask *any = planned(&world, L"*"), *off = planned(&world, L"TurnOff");
    IVMTask *task;
    CHECK_HR(IVMVirtualMachine_TurnOff(machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK_HR(IVMVirtualMachine_Save(machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK_HR(IVMVirtualMachine_Reset(machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK_HR(IVMVirtualMachine_Startup(machine, NULL), E_POINTER);
    CHECK_HR(IVMVirtualMachine_Startup2(machine, (VMStartupOption)2, &task), E_INVALIDARG);
    CHECK_HR(IVMVirtualMachine_Pause(machine), VM_E_VM_NOT_RUNNING);
    CHECK(FAILED(IVMVirtualMachine_MergeUndoDisks(machine, &task)));
    IVPCMockTask *own = running(&world);
    CHECK_OK(vpcmock_task_create(world.base.mock, NULL, &task));
    IVMTask_Release(task);
    CHECK_EQ(plans(&world), 2);
    CHECK_EQ(state_of(any), vpcmockTask_Planned);
    task = startup(&world);
    CHECK_EQ(id_behind(any), id_of(task));
    IVMTask_Release(task);
    IVPCMockTask_Release(own);
    IVPCMockTask_Release(any);
    IVPCMockTask_Release(off);
    world_end(&world);
}

TEST(control, plan_of_startup_is_not_for_startup2)
{
    struct world world = world_start();
    IVPCMockTask *start = planned(&world, L"Startup"), *start2 = planned(&world, L"Startup2");
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_Startup2(world.base.machine, vmStartupOption_Normal, &task));
    CHECK_EQ(id_behind(start2), id_of(task));
    CHECK_EQ(state_of(start), vpcmockTask_Planned);
    CHECK_EQ(plans(&world), 1);
    IVMTask_Release(task);
    IVPCMockTask_Release(start);
    IVPCMockTask_Release(start2);
    world_end(&world);
}

TEST(control, a_plan_is_used_though_nobody_holds_it)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    VMTaskResult result;
    CHECK_OK(put_result(task, v_text(L"TimeOutError"), 0));
    CHECK_EQ(IVPCMockTask_Release(task), 0);
    CHECK_EQ(plans(&world), 1);
    IVMTask *seen = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, vmTaskResult_TimeOutError);
    IVMTask_Release(seen);
    world_end(&world);
}

/* ---- A task from plan to end ---- */

TEST(control, a_planned_task_reads_as_documented_before_and_after_its_start)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    VARIANT steps = get(task, L"Progress");
    CHECK_EQ(state_of(task), vpcmockTask_Planned);
    CHECK_EQ(result_of(task), vmTaskResult_Success);
    CHECK_TEXT(task, L"ResultName", L"Success");
    CHECK_EQ(error_of(task), S_OK);
    CHECK_TEXT(task, L"ErrorDescription", L"");
    CHECK_TEXT(task, L"Description", L"");
    CHECK_EQ(duration_of(task), -2);
    CHECK_EQ(V_VT(&steps), VT_EMPTY);
    CHECK_EQ(percent_of(task), 0);
    CHECK_EQ(id_behind(task), 0);
    VARIANT none = get(task, L"Task"); /* S_FALSE has no late bound form: Nothing */
    CHECK(V_VT(&none) == VT_DISPATCH && !V_DISPATCH(&none));

    CONTEXT("running");
    IVMTask *seen = startup(&world);
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    CHECK_TEXT(task, L"Description", L"Starting \"Windows XP Mode\"");
    CHECK_EQ(duration_of(task), 2000);
    CHECK(cancelable(task));
    CHECK_TEXT(task, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_EQ(id_behind(task), id_of(seen));
    CHECK_OK(IVPCMockClock_Advance(world.clock, 500));
    CHECK_EQ(percent_of(task), 25);

    CONTEXT("complete");
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    CHECK_EQ(percent_of(task), 100);
    CHECK_EQ(now(&world), 2000);
    CHECK_EQ(id_behind(task), id_of(seen));
    IVMTask_Release(seen);

    CONTEXT("a task that can't be cancelled");
    IVPCMockTask *off = planned(&world, L"TurnOff");
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &seen));
    CHECK(!cancelable(off));
    CHECK_HR(IVMTask_Cancel(seen), E_FAIL);
    IVMTask_Release(seen);
    IVPCMockTask_Release(off);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, what_the_test_sets_of_a_plan_reaches_the_client)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = planned(&world, L"Startup");
        BSTR text = SysAllocString(L"Booting\u2026"), why = SysAllocString(L"No more room");
        CHECK_OK(put_result(task, v_text(L"DiskRelatedError"), late));
        if (late) {
            CHECK_OK(put(task, L"Description", v_text(text)));
            CHECK_OK(put(task, L"ErrorDescription", v_text(why)));
            CHECK_OK(put(task, L"Error", v_i4(VM_E_HD_IMAGE_ACCESS)));
            CHECK_OK(put(task, L"Duration", v_i4(700)));
            CHECK_OK(put(task, L"IsCancelable", v_bool(VARIANT_FALSE)));
        } else {
            CHECK_OK(IVPCMockTask_put_Description(task, text));
            CHECK_OK(IVPCMockTask_put_ErrorDescription(task, why));
            CHECK_OK(IVPCMockTask_put_Error(task, VM_E_HD_IMAGE_ACCESS));
            CHECK_OK(IVPCMockTask_put_Duration(task, 700));
            CHECK_OK(IVPCMockTask_put_IsCancelable(task, VARIANT_FALSE));
        }
        CHECK_TEXT(task, L"Description", text);
        CHECK_EQ(duration_of(task), 700);
        CHECK(!cancelable(task));
        LONG before = now(&world), error;
        BSTR said;
        VARIANT_BOOL can = 7;
        IVMTask *seen = startup(&world);
        CHECK_OK(IVMTask_get_Description(seen, &said));
        CHECK_BSTR(said, text);
        CHECK_OK(IVMTask_get_IsCancelable(seen, &can));
        CHECK_EQ(can, VARIANT_FALSE);
        CHECK_HR(IVMTask_Cancel(seen), E_FAIL);
        CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
        CHECK_EQ(now(&world) - before, 700);
        CHECK_OK(IVMTask_get_Error(seen, &error));
        CHECK_HR(error, VM_E_HD_IMAGE_ACCESS);
        CHECK_OK(IVMTask_get_ErrorDescription(seen, &said));
        CHECK_BSTR(said, why);
        SysFreeString(text);
        SysFreeString(why);
        IVMTask_Release(seen);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control, a_complete_task_can_be_read_but_not_changed)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    static const LONG steps[] = {10, 90};
    CHECK_OK(IVPCMockTask_Complete(task, v_text(L"TimeOutError")));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    BSTR text = SysAllocString(L"x");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_HR(put_result(task, v_i4(0), late), E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::Result: The task is complete");
        CHECK_HR(put_progress(task, v_array(VT_I4, 0, steps, 2), late), E_FAIL);
        CHECK_HR(put_progress(task, v_none(VT_EMPTY), late), E_FAIL);
        VARIANT missing = v_missing();
        CHECK_HR(late ? call(task, L"Complete", NULL, NULL) : IVPCMockTask_Complete(task, missing),
                 E_FAIL);
        CHECK_HR(late ? call(task, L"Discard", NULL, NULL) : IVPCMockTask_Discard(task), E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::Discard: ");
        CHECK_HR(late ? put(task, L"Error", v_i4(1)) : IVPCMockTask_put_Error(task, 1), E_FAIL);
        CHECK_HR(late ? put(task, L"ErrorDescription", v_text(L"x"))
                      : IVPCMockTask_put_ErrorDescription(task, text), E_FAIL);
        CHECK_HR(late ? put(task, L"Description", v_text(L"x"))
                      : IVPCMockTask_put_Description(task, text), E_FAIL);
        CHECK_HR(late ? put(task, L"Duration", v_i4(1)) : IVPCMockTask_put_Duration(task, 1),
                 E_FAIL);
        CHECK_HR(late ? put(task, L"IsCancelable", v_bool(VARIANT_FALSE))
                      : IVPCMockTask_put_IsCancelable(task, VARIANT_FALSE), E_FAIL);
        CHECK_HR(late ? put(task, L"PercentCompleted", v_i4(100))
                      : IVPCMockTask_put_PercentCompleted(task, 100), E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::PercentCompleted: The task is complete");
    }
    CHECK_EQ(result_of(task), vmTaskResult_TimeOutError);
    CHECK_HR(error_of(task), VM_E_TIMED_OUT);
    CHECK_EQ(duration_of(task), 1000);
    CHECK_TEXT(task, L"Member", L"");
    SysFreeString(text);
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* Every member of a view whose task is gone. */
static void check_disconnected(IVPCMockTask *task)
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

TEST(control, only_a_plan_can_be_discarded_and_is_gone_then)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *first = planned(&world, L"Startup"), *second = planned(&world, L"Startup");
        IVPCMockTask *own = running(&world);
        CHECK_OK(late ? call(first, L"Discard", NULL, NULL) : IVPCMockTask_Discard(first));
        CHECK_EQ(plans(&world), 1);
        check_disconnected(first);
        IVMTask *seen = startup(&world);
        CHECK_EQ(id_behind(second), id_of(seen));
        CHECK_HR(late ? call(second, L"Discard", NULL, NULL) : IVPCMockTask_Discard(second),
                 E_FAIL);
        CHECK_ERROR(L"The task has started");
        CHECK_HR(late ? call(own, L"Discard", NULL, NULL) : IVPCMockTask_Discard(own), E_FAIL);
        CHECK_EQ(state_of(second), vpcmockTask_Running);
        CHECK_OK(IVPCMockTask_Complete(second, v_i4(vmTaskResult_Cancelled)));
        CHECK_HR(IVPCMockTask_Discard(second), E_FAIL);
        CHECK_EQ(state_of(second), vpcmockTask_Complete);
        IVMTask_Release(seen);
        IVPCMockTask_Release(first);
        IVPCMockTask_Release(second);
        IVPCMockTask_Release(own);
    }
    world_end(&world);
}

/* ---- Duration ---- */

TEST(control, duration_has_its_limits)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const LONG good[] = {0, 1, 1000, LONG_MAX, -1}, bad[] = {-2, -3, -1000, LONG_MIN};
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(good); i++) {
            CONTEXT("%s, %ld", way[late], good[i]);
            CHECK_OK(late ? put(task, L"Duration", v_i4(good[i]))
                          : IVPCMockTask_put_Duration(task, good[i]));
            CHECK_EQ(duration_of(task), good[i]);
        }
        for (size_t i = 0; i < COUNT(bad); i++) {
            WCHAR said[64];
            CONTEXT("%s, %ld", way[late], bad[i]);
            swprintf(said, COUNT(said), L"IVPCMockTask::Duration: A duration of %ld ms", bad[i]);
            CHECK_HR(late ? put(task, L"Duration", v_i4(bad[i]))
                          : IVPCMockTask_put_Duration(task, bad[i]),
                     E_INVALIDARG);
            CHECK_ERROR(said);
            CHECK_EQ(duration_of(task), -1);
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, a_task_by_hand_runs_until_it_is_completed)
{
    struct world world = world_start();
    IVPCMockTask *task;
    VARIANT_BOOL complete = 7;
    IVMTask *seen = startup_by_hand(&world, &task);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1e12));
    CHECK_OK(IVMTask_WaitForCompletion(seen, 4000000));
    CHECK_OK(IVMTask_get_IsComplete(seen, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    CHECK_EQ(percent_of(task), 0);
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    CHECK_OK(IVPCMockTask_Complete(task, v_missing()));
    CHECK_OK(IVMTask_get_IsComplete(seen, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, a_new_duration_counts_from_the_start_of_a_running_task)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 500));
    CHECK_EQ(percent_of(task), 50);
    CHECK_OK(IVPCMockTask_put_Duration(task, 10000));
    CHECK_EQ(percent_of(task), 50); /* it never falls */
    CHECK_OK(IVPCMockClock_Advance(world.clock, 5500));
    CHECK_EQ(percent_of(task), 60);
    CHECK_OK(IVPCMockTask_put_Duration(task, -1));
    CHECK_OK(IVPCMockClock_Advance(world.clock, 50000));
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    CHECK_OK(IVPCMockTask_put_Duration(task, 1)); /* is over already */
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    IVPCMockTask_Release(task);

    CONTEXT("0");
    task = running(&world);
    CHECK_OK(IVPCMockTask_put_Duration(task, 0));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* ---- Progress and PercentCompleted ---- */

static void check_steps(IVPCMockTask *task, const LONG *expected, size_t count)
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

static const LONG some_steps[] = {0, 20, 20, 40, 100};

TEST(control, progress_is_taken_from_arrays_of_every_sensible_type)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const VARTYPE types[] = {VT_VARIANT, VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4,
                                    VT_INT,     VT_UINT, VT_I8, VT_R4, VT_R8, VT_CY,  VT_BSTR};
    static const LONG lows[] = {0, 1, -3, 1000};
    BOTH_WAYS(late) {
        for (size_t t = 0; t < COUNT(types); t++) {
            for (size_t l = 0; l < COUNT(lows); l++) {
                VARIANT steps = v_array(types[t], lows[l], some_steps, 5);
                CONTEXT("%s, VARTYPE %d from %ld, by reference", way[late], types[t], lows[l]);
                CHECK_OK(put_progress(
                    task, v_reference((VARTYPE)(VT_ARRAY | types[t]), &V_ARRAY(&steps)), late));
                check_steps(task, some_steps, 5);
                CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
                check_steps(task, NULL, 0);
                CONTEXT("%s, VARTYPE %d from %ld, in a variable", way[late], types[t], lows[l]);
                CHECK_OK(put_progress(task, v_reference(VT_VARIANT, &steps), late));
                check_steps(task, some_steps, 5);
                CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
                CONTEXT("%s, VARTYPE %d from %ld", way[late], types[t], lows[l]);
                CHECK_OK(put_progress(task, steps, late));
                check_steps(task, some_steps, 5);
                CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
            }
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, progress_is_taken_from_an_array_of_decimals)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    CHECK_OK(put_progress(task, v_array(VT_DECIMAL, 0, some_steps, 5), 0));
    check_steps(task, some_steps, 5);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, progress_is_taken_from_arrays_of_variants_of_mixed_types)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const LONG expected[] = {0, 10, 20, 30, 40};
    VARIANT steps = v_array(VT_VARIANT, 0, expected, 5), *elements;
    LONG ten = 10;
    SafeArrayAccessData(V_ARRAY(&steps), (void **)&elements);
    elements[0] = v_none(VT_EMPTY); /* what VBScript's Dim leaves in an array */
    elements[1] = v_reference(VT_I4, &ten);
    elements[2] = v_text(L"20");
    elements[3] = v_r8(30);
    SafeArrayUnaccessData(V_ARRAY(&steps));
    CHECK_OK(put_progress(task, steps, 0));
    check_steps(task, expected, 5);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, progress_is_taken_from_a_text)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_OK(put_progress(task, v_text(L"0,20,20,40,100"), late));
        check_steps(task, some_steps, 5);
        CHECK_OK(put_progress(task, v_text(L"55"), late));
        CHECK_OK(put_progress(task, v_text(L"0, 20 ,20,  40,100 "), late));
        check_steps(task, some_steps, 5);
        CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
        check_steps(task, NULL, 0);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, progress_can_have_a_thousand_steps_and_none)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    LONG many[1001];
    for (int i = 0; i < 1001; i++)
        many[i] = i / 10;
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_OK(put_progress(task, v_array(VT_I4, 0, many, 1000), late));
        check_steps(task, many, 1000);
        CHECK_HR(put_progress(task, v_array(VT_I4, 0, many, 1001), late), E_INVALIDARG);
        CHECK_ERROR(L"IVPCMockTask::Progress: 1001 steps of progress; expected at most 1000");
        CHECK_HR(put_progress(task, v_array(VT_VARIANT, 0, many, 1001), late), E_INVALIDARG);
        check_steps(task, many, 1000);
        CHECK_OK(put_progress(task, v_array(VT_I4, 0, many, 1), late));
        check_steps(task, many, 1);
        CHECK_OK(put_progress(task, v_array(VT_I4, 0, many, 0), late));
        check_steps(task, NULL, 0);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

static VARIANT two_dimensions(void)
{
    SAFEARRAYBOUND bounds[] = {{2, 0}, {2, 0}};
    VARIANT made;
    V_VT(&made) = VT_ARRAY | VT_I4;
    V_ARRAY(&made) = SafeArrayCreate(VT_I4, 2, bounds);
    return made;
}

enum { NO_PROGRESSES = 17 };

static VARIANT no_progress(struct world *world, int which, const WCHAR **said)
{
    static const LONG falling[] = {0, 50, 49}, above[] = {0, 101}, below[] = {-1, 5};
    static const LONG huge[] = {0, LONG_MAX}, numbers[] = {0, 50};
    VARIANT made;
    LONG at = 1;
    *said = L"expected an array of numbers from 0 to 100";
    switch (which) {
    case 0: return two_dimensions();
    case 1:
        *said = L"Step 3 of the progress is 49; expected 50 to 100";
        return v_array(VT_I4, 0, falling, 3);
    case 2:
        *said = L"Step 2 of the progress is 101; expected 0 to 100";
        return v_array(VT_I2, 0, above, 2);
    case 3:
        *said = L"Step 1 of the progress is -1; expected 0 to 100";
        return v_array(VT_VARIANT, 0, below, 2);
    case 4: *said = L"Step 2 of the progress is 2147483647"; return v_array(VT_I4, 0, huge, 2);
    case 5: *said = L"Step 2 of the progress is 101"; return v_text(L"0,101");
    case 6: *said = L"Step 2 of the progress is 4"; return v_text(L"5,4");
    case 7: return v_text(L"0,much");
    case 8: return v_text(L"words");
    case 9: return v_text(L"0;50");
    case 10: return v_text(L"0,,50");
    case 11: return v_text(L"0,50,");
    case 12: return v_none(VT_NULL);
    case 13: return v_object(world->control);
    case 14:
        made = v_array(VT_BSTR, 0, numbers, 2);
        SafeArrayPutElement(V_ARRAY(&made), &at, (BSTR)L"");
        return made;
    case 15:
        made = v_array(VT_VARIANT, 0, numbers, 2);
        VARIANT null = v_none(VT_NULL);
        SafeArrayPutElement(V_ARRAY(&made), &at, &null);
        return made;
    default:
        made = v_array(VT_VARIANT, 0, numbers, 2);
        VARIANT object = v_object(world->control);
        SafeArrayPutElement(V_ARRAY(&made), &at, &object);
        VariantClear(&object);
        return made;
    }
}

TEST(control, what_is_no_progress_is_refused_with_what_was_found_and_expected)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CHECK_OK(put_progress(task, v_text(L"0,20,20,40,100"), late));
        for (int i = 0; i < NO_PROGRESSES; i++) {
            const WCHAR *said;
            VARIANT value = no_progress(&world, i, &said);
            CONTEXT("%s, number %d, %ls", way[late], i, said);
            CHECK_HR(put_progress(task, value, late), E_INVALIDARG);
            CHECK_ERROR(said);
            check_steps(task, some_steps, 5);
            CHECK_HR(put_progress(task, no_progress(&world, i, &said), late), E_INVALIDARG);
            CHECK_ERROR(L"IVPCMockTask::Progress: ");
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* "E_INVALIDARG when it is anything else" than an array or Empty. */
TEST(control, a_lone_number_is_no_progress)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_HR(put_progress(task, v_i4(50), late), E_INVALIDARG);
        check_steps(task, NULL, 0);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, progress_is_spread_evenly_over_the_duration)
{
    struct world world = world_start();
    static const struct {
        LONG at, percent;
    } course[] = {{0, 10}, {99, 10}, {1, 20}, {99, 20}, {1, 40}, {99, 40}};
    for (int fails = 0; fails < 2; fails++) {
        IVPCMockTask *task = running(&world);
        CHECK_OK(IVPCMockTask_put_Duration(task, 300));
        CHECK_OK(put_progress(task, v_text(L"10,20,40"), 0));
        if (fails)
            CHECK_OK(put_result(task, v_text(L"TimeOutError"), 0));
        for (size_t i = 0; i < COUNT(course); i++) {
            CONTEXT("%s, step %d", fails ? "fails" : "succeeds", (int)i);
            CHECK_OK(IVPCMockClock_Advance(world.clock, course[i].at));
            CHECK_EQ(percent_of(task), course[i].percent);
        }
        CHECK_OK(IVPCMockClock_Advance(world.clock, 1));
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        CHECK_EQ(percent_of(task), fails ? 40 : 100);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control, progress_by_hand_shows_the_first_step)
{
    struct world world = world_start();
    IVPCMockTask *task;
    IVMTask *seen = startup_by_hand(&world, &task);
    LONG percent = -1;
    CHECK_EQ(percent_of(task), 0);
    CHECK_OK(put_progress(task, v_text(L"30,60"), 0));
    CHECK_EQ(percent_of(task), 30);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1e9));
    CHECK_OK(IVMTask_get_PercentCompleted(seen, &percent));
    CHECK_EQ(percent, 30);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, percent_completed_stays_as_set_until_the_end)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = running(&world), *plan = planned(&world, L"Startup");
        static const LONG bad[] = {29, 0, -1, 101, LONG_MAX, LONG_MIN};
        CHECK_HR(late ? put(plan, L"PercentCompleted", v_i4(10))
                      : IVPCMockTask_put_PercentCompleted(plan, 10), E_FAIL);
        CHECK_ERROR(L"only planned");
        CHECK_OK(IVPCMockTask_put_Duration(task, 1000));
        CHECK_OK(put_progress(task, v_text(L"10,20,90"), 0));
        CHECK_OK(late ? put(task, L"PercentCompleted", v_i4(30))
                      : IVPCMockTask_put_PercentCompleted(task, 30));
        CHECK_EQ(percent_of(task), 30);
        for (size_t i = 0; i < COUNT(bad); i++) {
            WCHAR said[96];
            CONTEXT("%s, %ld", way[late], bad[i]);
            swprintf(said, COUNT(said), L"The percentage %ld is out of range; expected 30 to 100",
                     bad[i]);
            CHECK_HR(late ? put(task, L"PercentCompleted", v_i4(bad[i]))
                          : IVPCMockTask_put_PercentCompleted(task, bad[i]), E_INVALIDARG);
            CHECK_ERROR(said);
            CHECK_EQ(percent_of(task), 30);
        }
        CONTEXT("%s", way[late]);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 900));
        CHECK_EQ(percent_of(task), 30);
        CHECK_OK(IVPCMockTask_put_PercentCompleted(task, 30));
        CHECK_OK(IVPCMockTask_put_PercentCompleted(task, 100));
        CHECK_EQ(percent_of(task), 100);
        CHECK_EQ(state_of(task), vpcmockTask_Running);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 100));
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        IVPCMockTask_Release(task);
        CHECK_OK(IVPCMockTask_Discard(plan));
        IVPCMockTask_Release(plan);
    }
    world_end(&world);
}

TEST(control, reading_percent_completed_is_no_poll)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    LONG at = now(&world);
    for (int i = 0; i < 20; i++)
        percent_of(task);
    CHECK_EQ(now(&world), at);
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* ---- Complete, Task, TaskOf, CreateTask ---- */

TEST(control, complete_takes_a_result_or_leaves_it)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = running(&world);
        VARIANT result = v_text(L"vmtaskresult_diskrelatederror"), missing = v_missing();
        if (late)
            CHECK_OK(call(task, L"complete", &result, NULL));
        else
            CHECK_OK(IVPCMockTask_Complete(task, result));
        VariantClear(&result);
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        CHECK_EQ(result_of(task), vmTaskResult_DiskRelatedError);
        CHECK_HR(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
        IVPCMockTask_Release(task);

        CONTEXT("%s, without a result", way[late]);
        task = running(&world);
        CHECK_OK(put_result(task, v_i4(6), 0));
        CHECK_OK(IVPCMockTask_put_PercentCompleted(task, 33));
        CHECK_OK(late ? call(task, L"COMPLETE", NULL, NULL) : IVPCMockTask_Complete(task, missing));
        CHECK_EQ(result_of(task), 6);
        CHECK_EQ(percent_of(task), 33);
        IVPCMockTask_Release(task);

        CONTEXT("%s, with what is no result", way[late]);
        task = running(&world);
        for (int i = 0; i < NO_RESULTS; i++) {
            const WCHAR *said;
            VARIANT bad = no_result(&world, i, &said);
            CHECK_HR(late ? call(task, L"Complete", &bad, NULL) : IVPCMockTask_Complete(task, bad),
                     E_INVALIDARG);
            CHECK_ERROR(said);
            if (!late)
                VariantClear(&bad);
            CHECK_EQ(state_of(task), vpcmockTask_Running);
            CHECK_EQ(result_of(task), 0);
        }
        IVPCMockTask_Release(task);

        CONTEXT("%s, of a plan", way[late]);
        task = planned(&world, L"Startup");
        CHECK_HR(late ? call(task, L"Complete", NULL, NULL) : IVPCMockTask_Complete(task, missing),
                 E_FAIL);
        CHECK_ERROR(L"IVPCMockTask::Complete: The task is only planned");
        VARIANT four = v_i4(4);
        CHECK_HR(late ? call(task, L"Complete", &four, NULL) : IVPCMockTask_Complete(task, four),
                 E_FAIL);
        CHECK_EQ(result_of(task), 0);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control, complete_moves_the_machine_at_once)
{
    struct world world = world_start();
    IVPCMockTask *task;
    VMVMState state;
    IVMTask *seen = startup_by_hand(&world, &task);
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(state, vmVMState_TurningOn);
    CHECK_OK(IVPCMockTask_Complete(task, v_i4(4)));
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, task_of_gives_the_view_of_a_clients_task)
{
    struct world world = world_start();
    IVPCMockTask *plan = planned(&world, L"Startup"), *view = NULL;
    IVMTask *seen = startup(&world);
    CHECK_OK(IVPCMockControl_TaskOf(world.control, (IDispatch *)seen, &view));
    CHECK_EQ(id_behind(view), id_of(seen));
    CHECK_TEXT(view, L"Member", L"IVMVirtualMachine::Startup");
    CHECK_OK(put_result(view, v_i4(5), 0));
    CHECK_EQ(result_of(plan), 5);
    VARIANT argument = v_object(seen), result;
    VariantInit(&result);
    CHECK_OK(call(world.control, L"TaskOf", &argument, &result));
    CHECK_EQ(V_VT(&result), VT_DISPATCH);
    CHECK_EQ(result_of((IVPCMockTask *)V_DISPATCH(&result)), 5);
    VariantClear(&result);

    CONTEXT("a task that nobody has planned, after its end");
    IVMTask *off;
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    IVPCMockTask_Release(view);
    IVMTask_Release(seen);
    seen = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &off));
    CHECK_OK(IVPCMockControl_TaskOf(world.control, (IDispatch *)off, &view));
    CHECK_TEXT(view, L"Member", L"IVMVirtualMachine::TurnOff");
    CHECK_EQ(state_of(view), vpcmockTask_Running);
    IVPCMockTask_Release(view);
    CHECK_OK(IVPCMockControl_TaskOf(world.control, (IDispatch *)seen, &view));
    CHECK_EQ(state_of(view), vpcmockTask_Complete);
    IVPCMockTask_Release(view);
    IVMTask_Release(off);
    IVMTask_Release(seen);
    IVPCMockTask_Release(plan);
    world_end(&world);
}

TEST(control, task_of_refuses_what_is_no_task_of_this_mock)
{
    struct world world = world_start();
    vpcmock *other;
    IVMTask *foreign;
    IVPCMockTask *own = running(&world), *view;
    CHECK_OK(vpcmock_create(&other));
    CHECK_OK(vpcmock_task_create(other, NULL, &foreign));
    void *const wrong[] = {world.control, world.clock, own, world.base.machine, foreign};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CONTEXT("object %d", (int)i);
        view = own;
        SetErrorInfo(0, NULL);
        CHECK_HR(IVPCMockControl_TaskOf(world.control, wrong[i], &view), E_INVALIDARG);
        CHECK(!view);
        CHECK_ERROR(L"IVPCMockControl::TaskOf: \"task\" is not an IVMTask of this mock");
        VARIANT argument = v_object(wrong[i]), result;
        VariantInit(&result);
        CHECK_HR(call(world.control, L"TaskOf", &argument, &result), E_INVALIDARG);
        CHECK_EQ(V_VT(&result), VT_EMPTY);
    }
    CONTEXT("NULL");
    view = own;
    CHECK_HR(IVPCMockControl_TaskOf(world.control, NULL, &view), E_POINTER);
    CHECK(!view);
    CHECK_ERROR(L"IVPCMockControl::TaskOf: The pointer \"task\" is NULL");
    VARIANT nothing = v_none(VT_DISPATCH), result;
    VariantInit(&result);
    CHECK_HR(call(world.control, L"TaskOf", &nothing, &result), E_POINTER);
    IVMTask_Release(foreign);
    vpcmock_release(other);
    IVPCMockTask_Release(own);
    world_end(&world);
}

TEST(control, create_task_makes_an_even_task_that_runs)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = NULL;
        IVMTaskCollection *all;
        LONG before, after;
        CHECK_OK(IVMVirtualPC_get_Tasks(world.base.app, &all));
        CHECK_OK(IVMTaskCollection_get_Count(all, &before));
        if (late) {
            VARIANT made;
            VariantInit(&made);
            CHECK_OK(call(world.control, L"CreateTask", NULL, &made));
            CHECK_EQ(V_VT(&made), VT_DISPATCH);
            task = (IVPCMockTask *)V_DISPATCH(&made);
        } else {
            task = running(&world);
        }
        CHECK_OK(IVMTaskCollection_get_Count(all, &after));
        CHECK_EQ(after, before + 1);
        IVMTask *last;
        CHECK_OK(IVMTaskCollection_get_Item(all, after, &last));
        CHECK_EQ(id_behind(task), id_of(last));
        CHECK_EQ(state_of(task), vpcmockTask_Running);
        CHECK_EQ(duration_of(task), 1000);
        CHECK(cancelable(task));
        CHECK_EQ(result_of(task), 0);
        CHECK_TEXT(task, L"Member", L"");
        check_steps(task, NULL, 0);
        CHECK_EQ(percent_of(task), 0);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 999));
        CHECK_EQ(percent_of(task), 99);
        CHECK_EQ(state_of(task), vpcmockTask_Running);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 1));
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        CHECK_EQ(percent_of(task), 100);
        IVMTask_Release(last);
        IVMTaskCollection_Release(all);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control, the_shown_task_is_an_IVMTask_of_its_own_references)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    IDispatch *shown = NULL;
    IVMTask *client = NULL;
    CHECK_OK(IVPCMockTask_get_Task(task, &shown));
    CHECK_REFS(shown, 1);
    CHECK_REFS(task, 1);
    CHECK_OK(IDispatch_QueryInterface(shown, &IID_IVMTask, (void **)&client));
    CHECK_OK(IVMTask_Cancel(client));
    CHECK_EQ(result_of(task), vmTaskResult_Cancelled);
    IVPCMockTask_Release(task);
    IVMTask_Release(client);
    CHECK_EQ(IDispatch_Release(shown), 0);
    world_end(&world);
}

/* ---- Settings ---- */

TEST(control, early_result_and_its_code_decide_what_a_client_reads_too_early)
{
    struct world world = world_start();
    IVPCMockTask *task;
    IVMTask *seen = startup_by_hand(&world, &task);
    VMTaskResult result = (VMTaskResult)77;
    CHECK_EQ(get_i4(world.control, L"EarlyResult"), 0);
    CHECK_EQ(get_i4(world.control, L"EarlyResultCode"), 0);
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, 0);
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        VARIANT name = v_text(late ? L"TimeOutError" : L"vmTaskResult_Cancelled"), value;
        LONG expected = late ? 6 : 1, hr = 77;
        CHECK_OK(late ? put(world.control, L"EarlyResult", name)
                      : IVPCMockControl_put_EarlyResult(world.control, name));
        if (!late)
            VariantClear(&name);
        VariantInit(&value);
        CHECK_OK(IVPCMockControl_get_EarlyResult(world.control, &value));
        CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == expected);
        CHECK_OK(IVMTask_get_Result(seen, &result));
        CHECK_EQ(result, expected);
        CHECK_HR(put(world.control, L"EarlyResult", v_i4(10)), E_INVALIDARG);
        CHECK_ERROR(L"IVPCMockControl::EarlyResult: 10 is not");
        CHECK_HR(IVPCMockControl_put_EarlyResult(world.control, v_none(VT_NULL)), E_INVALIDARG);
        CHECK_EQ(get_i4(world.control, L"EarlyResult"), expected);

        CHECK_OK(late ? put(world.control, L"EarlyResultCode", v_i4(VM_E_TIMED_OUT))
                      : IVPCMockControl_put_EarlyResultCode(world.control, VM_E_TIMED_OUT));
        CHECK_OK(IVPCMockControl_get_EarlyResultCode(world.control, &hr));
        CHECK_HR(hr, VM_E_TIMED_OUT);
        CHECK_EQ(get_i4(world.control, L"EarlyResultCode"), hr);
        result = (VMTaskResult)77;
        CHECK_HR(IVMTask_get_Result(seen, &result), VM_E_TIMED_OUT);
        CHECK_EQ(result, 0);
        CHECK_ERROR(L"IVMTask::Result: ");
        CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, S_FALSE));
        CHECK_HR(IVMTask_get_Result(seen, &result), S_FALSE);
        CHECK_EQ(result, expected);
        CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, S_OK));
    }
    CONTEXT("undocumented");
    CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, S_FALSE));
    CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
    CHECK_OK(IVPCMockControl_put_EarlyResult(world.control, v_i4(-5)));
    CHECK_HR(IVMTask_get_Result(seen, &result), S_FALSE);
    CHECK_EQ((LONG)result, -5);
    CONTEXT("once it is complete");
    CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, E_FAIL));
    CHECK_OK(IVPCMockTask_Complete(task, v_i4(4)));
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, 4);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, codes_of_waits_and_late_cancels_are_as_set)
{
    struct world world = world_start();
    IVPCMockTask *task;
    IVMTask *seen = startup_by_hand(&world, &task);
    LONG hr = 77;
    CHECK_EQ(get_i4(world.control, L"WaitTimeoutCode"), 0);
    CHECK_HR(get_i4(world.control, L"CancelCompleteCode"), E_FAIL);
    CHECK_OK(IVMTask_WaitForCompletion(seen, 100));
    CHECK_OK(IVPCMockControl_put_WaitTimeoutCode(world.control, VM_E_TIMED_OUT));
    CHECK_OK(IVPCMockControl_get_WaitTimeoutCode(world.control, &hr));
    CHECK_HR(hr, VM_E_TIMED_OUT);
    CHECK_HR(IVMTask_WaitForCompletion(seen, 100), VM_E_TIMED_OUT);
    CHECK_ERROR(L"IVMTask::WaitForCompletion: ");
    CHECK_HR(IVMTask_WaitForCompletion(seen, 0), VM_E_TIMED_OUT);
    CHECK_OK(put(world.control, L"WaitTimeoutCode", v_i4(S_FALSE)));
    CHECK_HR(IVMTask_WaitForCompletion(seen, 1), S_FALSE);
    CHECK_OK(IVPCMockTask_Complete(task, v_i4(0)));
    CHECK_OK(IVMTask_WaitForCompletion(seen, 1));

    CHECK_HR(IVMTask_Cancel(seen), E_FAIL);
    CHECK_ERROR(L"IVMTask::Cancel: The task is complete");
    CHECK_OK(IVPCMockControl_put_CancelCompleteCode(world.control, S_OK));
    CHECK_OK(IVPCMockControl_get_CancelCompleteCode(world.control, &hr));
    CHECK_EQ(hr, S_OK);
    CHECK_OK(IVMTask_Cancel(seen));
    CHECK_OK(put(world.control, L"CancelCompleteCode", v_i4(E_ACCESSDENIED)));
    CHECK_HR(IVMTask_Cancel(seen), E_ACCESSDENIED);
    CHECK_EQ(result_of(task), 0);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, reset_puts_everything_back_to_the_start)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        BSTR name = SysAllocString(L"Renamed");
        IVPCMockTask *plan = planned(&world, L"Save"), *own = running(&world);
        IVMVirtualMachine *machine;
        IVMTaskCollection *tasks;
        VMVMState state;
        VARIANT_BOOL complete;
        LONG count = 77;
        CHECK_OK(IVMVirtualPC_get_Tasks(world.base.app, &tasks));
        BSTR old_name = SysAllocString(L"windows xp mode");
        CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, old_name, &machine));
        CHECK_OK(IVMVirtualMachine_put_Name(machine, name));
        IVMTask *seen;
        CHECK_OK(IVMVirtualMachine_Startup(machine, &seen));
        CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
        CHECK_OK(IVPCMockControl_put_EarlyResult(world.control, v_i4(44)));
        CHECK_OK(IVPCMockControl_put_EarlyResultCode(world.control, 1));
        CHECK_OK(IVPCMockControl_put_WaitTimeoutCode(world.control, 1));
        CHECK_OK(IVPCMockControl_put_CancelCompleteCode(world.control, 1));
        CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
        CHECK_OK(IVPCMockClock_put_PollStep(world.clock, 7));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 12345));

        CHECK_OK(late ? call(world.control, L"Reset", NULL, NULL)
                      : IVPCMockControl_Reset(world.control));
        CHECK_EQ(plans(&world), 0);
        CHECK_EQ(now(&world), 0);
        CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Auto);
        CHECK_EQ(get_i4(world.clock, L"PollStep"), 100);
        VARIANT allow = get(world.control, L"AllowUndocumentedResults");
        CHECK_EQ(V_BOOL(&allow), VARIANT_FALSE);
        CHECK_EQ(get_i4(world.control, L"EarlyResult"), 0);
        CHECK_EQ(get_i4(world.control, L"EarlyResultCode"), 0);
        CHECK_EQ(get_i4(world.control, L"WaitTimeoutCode"), 0);
        CHECK_HR(get_i4(world.control, L"CancelCompleteCode"), E_FAIL);
        CHECK_OK(IVMTaskCollection_get_Count(tasks, &count));
        CHECK_EQ(count, 0);
        CHECK_HR(IVMVirtualMachine_get_State(machine, &state), VM_E_VM_UNKNOWN);
        CHECK_HR(IVMTask_get_IsComplete(seen, &complete), RPC_E_DISCONNECTED);
        check_disconnected(plan);
        check_disconnected(own);
        IVMVirtualMachine_Release(machine);
        CHECK_HR(IVMVirtualPC_FindVirtualMachine(world.base.app, name, &machine), S_FALSE);
        CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, old_name, &machine));
        CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
        CHECK_EQ(state, vmVMState_TurnedOff);
        IVMVirtualMachine_Release(machine);
        IVMTaskCollection_Release(tasks);
        IVMTask_Release(seen);
        IVPCMockTask_Release(plan);
        IVPCMockTask_Release(own);
        SysFreeString(name);
        SysFreeString(old_name);
    }
    world_end(&world);
}

TEST(control, version_is_that_of_the_c_api)
{
    struct world world = world_start();
    WCHAR expected[32];
    BSTR version;
    swprintf(expected, COUNT(expected), L"%hs", vpcmock_version());
    CHECK_OK(IVPCMockControl_get_Version(world.control, &version));
    CHECK_BSTR(version, expected);
    CHECK_TEXT(world.control, L"Version", expected);
    world_end(&world);
}

TEST(control, two_control_objects_of_one_mock_see_the_same)
{
    struct world world = world_start(), second = world;
    CHECK_OK(vpcmock_control(world.base.mock, &second.control));
    CHECK_OK(IVPCMockControl_get_Clock(second.control, &second.clock));
    IVPCMockTask *plan = planned(&world, L"Startup"), *view;
    CHECK_EQ(plans(&second), 1);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 250));
    CHECK_EQ(now(&second), 250);
    CHECK_OK(IVPCMockClock_put_Mode(second.clock, vpcmockClock_Manual));
    CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Manual);
    CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(second.control, VARIANT_TRUE));
    CHECK_OK(put_result(plan, v_i4(55), 0));
    IVMTask *seen = startup(&world);
    CHECK_OK(IVPCMockControl_TaskOf(second.control, (IDispatch *)seen, &view));
    CHECK_EQ(result_of(view), 55);
    CHECK_OK(IVPCMockTask_Complete(view, v_missing()));
    CHECK_EQ(state_of(plan), vpcmockTask_Complete);
    CHECK_OK(IVPCMockControl_Reset(second.control));
    CHECK_EQ(now(&world), 0);
    IVMTask_Release(seen);
    IVPCMockTask_Release(view);
    IVPCMockTask_Release(plan);
    IVPCMockClock_Release(second.clock);
    IVPCMockControl_Release(second.control);
    world_end(&world);
}

/* ---- Clock ---- */

TEST(control, clock_mode_takes_its_three_values)
{
    struct world world = world_start();
    static const LONG bad[] = {3, -1, 4, LONG_MAX, LONG_MIN};
    VPCMockClockMode mode;
    CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Auto);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 100));
    BOTH_WAYS(late) {
        for (LONG i = 1; i < 4; i++) {
            LONG set = i % 3; /* ends with the wall clock */
            CONTEXT("%s, %ld", way[late], set);
            LONG at = now(&world);
            CHECK_OK(late ? put(world.clock, L"Mode", v_i4(set))
                          : IVPCMockClock_put_Mode(world.clock, (VPCMockClockMode)set));
            CHECK_OK(IVPCMockClock_get_Mode(world.clock, &mode));
            CHECK_EQ(mode, set);
            CHECK_EQ(get_i4(world.clock, L"Mode"), set);
            LONG drift = now(&world) - at;
            CHECK_MSG(drift >= 0 && drift < 5000, "the time has changed by %ld ms", drift);
        }
        for (size_t i = 0; i < COUNT(bad); i++) {
            WCHAR said[64];
            CONTEXT("%s, %ld", way[late], bad[i]);
            swprintf(said, COUNT(said), L"IVPCMockClock::Mode: %ld is not a VPCMockClockMode",
                     bad[i]);
            CHECK_HR(late ? put(world.clock, L"Mode", v_i4(bad[i]))
                          : IVPCMockClock_put_Mode(world.clock, (VPCMockClockMode)bad[i]),
                     E_INVALIDARG);
            CHECK_ERROR(said);
            CHECK_EQ(get_i4(world.clock, L"Mode"), vpcmockClock_Real);
        }
    }
    world_end(&world);
}

TEST(control, advance_has_its_limits)
{
    struct world world = world_start();
    volatile double zero = 0; /* no constant folding of what is not a number */
    const double bad[] = {-1, -0.001, 1e12 + 1, 1e300, -1e300, 1 / zero, zero / zero};
    BOTH_WAYS(late) {
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%s, %g", way[late], bad[i]);
            CHECK_HR(late ? put(world.clock, L"Mode", v_i4(1)) : S_OK, S_OK);
            VARIANT value = v_r8(bad[i]);
            CHECK_HR(late ? call(world.clock, L"Advance", &value, NULL)
                          : IVPCMockClock_Advance(world.clock, bad[i]),
                     E_INVALIDARG);
            CHECK_ERROR(L"expected 0 to 1E12");
            CHECK_EQ(now(&world), 0);
        }
        VARIANT none = v_i4(0), text = v_text(L"150");
        CHECK_OK(late ? call(world.clock, L"Advance", &none, NULL)
                      : IVPCMockClock_Advance(world.clock, 0));
        CHECK_EQ(now(&world), 0);
        if (late)
            CHECK_OK(call(world.clock, L"Advance", &text, NULL));
        else
            CHECK_OK(IVPCMockClock_Advance(world.clock, 150));
        VariantClear(&text);
        CHECK_EQ(now(&world), 150);
        double at;
        CHECK_OK(IVPCMockClock_Advance(world.clock, 1e12));
        CHECK_OK(IVPCMockClock_get_Now(world.clock, &at));
        CHECK(at == 1e12 + 150);
        CHECK_OK(IVPCMockControl_Reset(world.control));
    }
    world_end(&world);
}

TEST(control, advance_lets_happen_what_is_due_in_order_in_any_mode)
{
    struct world world = world_start();
    for (LONG mode = 0; mode < 3; mode++) {
        VMVMState state;
        IVMTask *task;
        CONTEXT("mode %ld", mode);
        CHECK_OK(IVPCMockClock_put_Mode(world.clock, (VPCMockClockMode)mode));
        IVPCMockTask *early = running(&world), *late = running(&world);
        CHECK_OK(IVPCMockTask_put_Duration(early, 60000));
        CHECK_OK(IVPCMockTask_put_Duration(late, 120000));
        CHECK_OK(IVMVirtualMachine_Startup(world.base.machine, &task));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 60000));
        CHECK_EQ(state_of(early), vpcmockTask_Complete);
        CHECK_EQ(state_of(late), vpcmockTask_Running);
        CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
        CHECK_EQ(state, vmVMState_Running);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 60000));
        CHECK_EQ(state_of(late), vpcmockTask_Complete);
        IVMTask_Release(task);
        CHECK_OK(IVMVirtualMachine_TurnOff(world.base.machine, &task));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 500));
        CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
        CHECK_EQ(state, vmVMState_TurnedOff);
        IVMTask_Release(task);
        IVPCMockTask_Release(early);
        IVPCMockTask_Release(late);
    }
    world_end(&world);
}

TEST(control, poll_step_moves_only_the_automatic_clock)
{
    struct world world = world_start();
    static const LONG bad[] = {-1, 86400001, LONG_MAX, LONG_MIN};
    LONG step = 77, percent;
    VARIANT_BOOL complete;
    VMVMState state;
    CHECK_EQ(get_i4(world.clock, L"PollStep"), 100);
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_OK(late ? put(world.clock, L"PollStep", v_i4(86400000))
                      : IVPCMockClock_put_PollStep(world.clock, 86400000));
        CHECK_OK(IVPCMockClock_get_PollStep(world.clock, &step));
        CHECK_EQ(step, 86400000);
        CHECK_OK(late ? put(world.clock, L"PollStep", v_i4(0))
                      : IVPCMockClock_put_PollStep(world.clock, 0));
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%s, %ld", way[late], bad[i]);
            CHECK_HR(late ? put(world.clock, L"PollStep", v_i4(bad[i]))
                          : IVPCMockClock_put_PollStep(world.clock, bad[i]), E_INVALIDARG);
            CHECK_ERROR(L"expected 0 to 86400000");
            CHECK_EQ(get_i4(world.clock, L"PollStep"), 0);
        }
    }
    CONTEXT("polls");
    IVMTask *task = startup(&world);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(now(&world), 0);
    CHECK_OK(IVPCMockClock_put_PollStep(world.clock, 500));
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(percent, 0); /* for the time before the step */
    CHECK_EQ(now(&world), 500);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(now(&world), 1500);
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(now(&world), 1500);
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Auto));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    CHECK_EQ(now(&world), 2000);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    IVMTask_Release(task);
    world_end(&world);
}

TEST(control, a_wait_by_the_controlling_thread_moves_a_manual_clock)
{
    struct world world = world_start();
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
    IVMTask *task = startup(&world);
    VARIANT_BOOL complete;
    CHECK_OK(IVMTask_WaitForCompletion(task, 300));
    CHECK_EQ(now(&world), 300);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_FALSE);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(now(&world), 2000);
    IVMTask_Release(task);
    world_end(&world);
}

TEST(control, on_the_wall_clock_a_wait_lasts_as_long_as_it_says)
{
    struct world world = world_start();
    IVPCMockTask *plan = planned(&world, L"Startup");
    VARIANT_BOOL complete;
    CHECK_OK(IVPCMockTask_put_Duration(plan, 300));
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Real));
    ULONGLONG start = GetTickCount64();
    IVMTask *task = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(task, 100));
    ULONGLONG waited = GetTickCount64() - start;
    CHECK_MSG(waited >= 90, "the wait of 100 ms took %d ms", (int)waited);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    waited = GetTickCount64() - start;
    CHECK_MSG(waited >= 280, "the task of 300 ms took %d ms", (int)waited);
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    IVMTask_Release(task);
    IVPCMockTask_Release(plan);
    world_end(&world);
}

/* ---- All three interfaces ---- */

TEST(control, a_missing_out_pointer_is_named)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    BSTR startup_name = SysAllocString(L"Startup");
#define MISSING(expression, said)                                                                  \
    do {                                                                                           \
        SetErrorInfo(0, NULL);                                                                     \
        CHECK_HR(expression, E_POINTER);                                                           \
        CHECK_ERROR(said);                                                                         \
    } while (0)
    MISSING(IVPCMockControl_get_Clock(world.control, NULL), L"IVPCMockControl::Clock: The pointer");
    MISSING(IVPCMockControl_NextTask(world.control, startup_name, NULL),
            L"::NextTask: The pointer");
    MISSING(IVPCMockControl_CreateTask(world.control, NULL), L"::CreateTask: The pointer");
    MISSING(IVPCMockControl_TaskOf(world.control, NULL, NULL), L"::TaskOf: The pointer");
    MISSING(IVPCMockControl_get_PlannedTasks(world.control, NULL), L"::PlannedTasks: The pointer");
    MISSING(IVPCMockControl_get_AllowUndocumentedResults(world.control, NULL),
            L"\"allow\" is NULL");
    MISSING(IVPCMockControl_get_EarlyResult(world.control, NULL), L"::EarlyResult: The pointer");
    MISSING(IVPCMockControl_get_EarlyResultCode(world.control, NULL), L"\"hr\" is NULL");
    MISSING(IVPCMockControl_get_WaitTimeoutCode(world.control, NULL), L"\"hr\" is NULL");
    MISSING(IVPCMockControl_get_CancelCompleteCode(world.control, NULL), L"\"hr\" is NULL");
    MISSING(IVPCMockControl_get_Version(world.control, NULL), L"::Version: The pointer");
    MISSING(IVPCMockClock_get_Mode(world.clock, NULL), L"IVPCMockClock::Mode: The pointer");
    MISSING(IVPCMockClock_get_Now(world.clock, NULL), L"\"milliseconds\" is NULL");
    MISSING(IVPCMockClock_get_PollStep(world.clock, NULL), L"\"milliseconds\" is NULL");
    MISSING(IVPCMockTask_get_Result(task, NULL), L"IVPCMockTask::Result: The pointer");
    MISSING(IVPCMockTask_get_ResultName(task, NULL), L"\"name\" is NULL");
    MISSING(IVPCMockTask_get_Error(task, NULL), L"::Error: The pointer");
    MISSING(IVPCMockTask_get_ErrorDescription(task, NULL), L"\"text\" is NULL");
    MISSING(IVPCMockTask_get_Description(task, NULL), L"\"text\" is NULL");
    MISSING(IVPCMockTask_get_Duration(task, NULL), L"\"milliseconds\" is NULL");
    MISSING(IVPCMockTask_get_IsCancelable(task, NULL), L"\"cancelable\" is NULL");
    MISSING(IVPCMockTask_get_Progress(task, NULL), L"\"steps\" is NULL");
    MISSING(IVPCMockTask_get_PercentCompleted(task, NULL), L"\"percent\" is NULL");
    MISSING(IVPCMockTask_get_State(task, NULL), L"::State: The pointer");
    MISSING(IVPCMockTask_get_Task(task, NULL), L"::Task: The pointer");
    MISSING(IVPCMockTask_get_Member(task, NULL), L"::Member: The pointer");
#undef MISSING
    CHECK_EQ(plans(&world), 0);
    SysFreeString(startup_name);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, default_members_are_the_result_and_the_time)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    DISPPARAMS none = {0};
    VARIANT value, text;
    CHECK_OK(put_result(task, v_i4(8), 0));
    CHECK_OK(IVPCMockClock_Advance(world.clock, 450));
    CHECK_OK(IVPCMockTask_Invoke(task, DISPID_VALUE, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none,
                                 &value, NULL, NULL));
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 8);
    CHECK_OK(IVPCMockClock_Invoke(world.clock, DISPID_VALUE, &IID_NULL, 0, DISPATCH_PROPERTYGET,
                                  &none, &value, NULL, NULL));
    CHECK(V_VT(&value) == VT_R8 && V_R8(&value) == 450);
    VARIANT object = v_object(world.clock);
    VariantInit(&text);
    CHECK_OK(VariantChangeType(&text, &object, 0, VT_BSTR)); /* "" & clock */
    CHECK_BSTR(V_BSTR(&text), L"450");
    VariantClear(&object);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, names_of_members_come_in_any_case)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    CHECK_OK(put(task, L"RESULT", v_text(L"cancelled")));
    CHECK_EQ(get_i4(task, L"result"), 1);
    CHECK_OK(put(world.clock, L"pollSTEP", v_i4(5)));
    CHECK_EQ(get_i4(world.clock, L"POLLstep"), 5);
    CHECK_EQ(get_i4(world.control, L"plannedtasks"), 0);
    VARIANT clock = get(world.control, L"clock");
    CHECK_EQ(V_VT(&clock), VT_DISPATCH);
    CHECK_EQ(get_i4(V_DISPATCH(&clock), L"pollstep"), 5);
    VariantClear(&clock);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control, clock_and_tasks_live_on_after_their_control_object)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    CHECK_REFS(world.control, 1);
    CHECK_EQ(IVPCMockControl_Release(world.control), 0);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1000));
    CHECK_EQ(state_of(task), vpcmockTask_Complete);
    IVPCMockTask_Release(task);
    CHECK_OK(vpcmock_control(world.base.mock, &world.control));
    world_end(&world);
}
