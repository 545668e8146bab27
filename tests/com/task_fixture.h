/* SPDX-License-Identifier: MIT */
/* An IVMTask as a client sees it, how it ends, and all that a test can know of it. */
#ifndef VPCMOCK_TESTS_COM_TASK_FIXTURE_H
#define VPCMOCK_TESTS_COM_TASK_FIXTURE_H

#include "client.h"

#include <string.h>

/* ---- Making and looking ---- */

static inline IVMTask *task_make(const struct fixture *fixture, const vpcmock_task_options *options)
{
    IVMTask *task = NULL;
    CHECK_OK(vpcmock_task_create(fixture->mock, options, &task));
    return task;
}

static inline vpcmock_task_options options_by_hand(void)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = VPCMOCK_BY_HAND;
    return options;
}

static inline IVMTask *task_by_hand(const struct fixture *fixture)
{
    vpcmock_task_options options = options_by_hand();
    return task_make(fixture, &options);
}

/* Reads are no polls any more: the clock stays where it is. */
static inline struct fixture start_still(void)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    return fixture;
}

/* A complete task with this outcome. */
static inline bool check_end(IVMTask *task, LONG result, LONG error, const WCHAR *text, int line)
{
    BSTR actual = error_text_of(task);
    bool same = is_complete(task) && result_of(task) == result && error_of(task) == error &&
                actual && !wcscmp(actual, text) && !is_cancelable(task);
    check_that(same, __FILE__, line,
               "complete %d, result %ld, error 0x%08lx \"%ls\"; expected %ld, 0x%08lx \"%ls\"",
               is_complete(task), result_of(task), (unsigned long)error_of(task),
               actual ? actual : L"(NULL)", result, (unsigned long)error, text);
    SysFreeString(actual);
    return same;
}
#define CHECK_END(task, result, error, text) check_end((task), (result), (error), (text), __LINE__)

/* The thread's error object is one of IVMTask's member and says this somewhere. Taken away. */
static inline bool check_task_error(const WCHAR *member, const WCHAR *part, int line)
{
    IErrorInfo *error = NULL;
    BSTR description = NULL;
    BSTR source = NULL;
    GUID guid = {0};
    HRESULT found = GetErrorInfo(0, &error);
    if (found != S_OK && host_is_remote())
        return true; /* see check_error */
    if (!check_that(found == S_OK, __FILE__, line, "no IErrorInfo"))
        return false;
    IErrorInfo_GetDescription(error, &description);
    IErrorInfo_GetSource(error, &source);
    IErrorInfo_GetGUID(error, &guid);
    IErrorInfo_Release(error);
    bool right = check_that(source && !wcscmp(source, L"VirtualPC.Application"), __FILE__, line,
                            "source \"%ls\"", source ? source : L"(NULL)");
    right &= check_that(IsEqualGUID(&guid, &IID_IVMTask), __FILE__, line, "not IID_IVMTask");
    right &= check_that(description && wcsstr(description, member) && wcsstr(description, part),
                        __FILE__, line, "\"%ls\", expected something with \"%ls\" and \"%ls\"",
                        description ? description : L"(NULL)", member, part);
    SysFreeString(description);
    SysFreeString(source);
    return right;
}
#define CHECK_TASK_ERROR(member, part) check_task_error((member), (part), __LINE__)

/* No error object is left over from before. */
static inline void forget_error(void)
{
    SetErrorInfo(0, NULL);
}

/* ---- Everything that a test can know of a task, to see that nothing has changed ---- */

struct course {
    LONGLONG now;
    LONG result, error, duration, percent, state, id, steps, sum, shown;
    VARIANT_BOOL cancelable;
    WCHAR error_description[160], description[160];
};

static inline void keep(WCHAR *to, BSTR text)
{
    wcsncpy(to, text ? text : L"(NULL)", 159);
    SysFreeString(text);
}

static inline void look(const struct fixture *fixture, IVMTask *task, struct course *course)
{
    IVPCMockControl *control = NULL;
    IVPCMockTask *view = NULL;
    VARIANT value;
    BSTR text = NULL;
    memset(course, 0, sizeof *course);
    VariantInit(&value);
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    if (!CHECK_OK(IVPCMockControl_TaskOf(control, (IDispatch *)task, &view)))
        return;
    CHECK_OK(IVPCMockTask_get_Result(view, &value));
    course->result = V_I4(&value);
    CHECK_OK(IVPCMockTask_get_Error(view, &course->error));
    CHECK_OK(IVPCMockTask_get_Duration(view, &course->duration));
    CHECK_OK(IVPCMockTask_get_PercentCompleted(view, &course->percent));
    CHECK_OK(IVPCMockTask_get_State(view, (VPCMockTaskState *)&course->state));
    CHECK_OK(IVPCMockTask_get_IsCancelable(view, &course->cancelable));
    CHECK_OK(IVPCMockTask_get_ErrorDescription(view, &text));
    keep(course->error_description, text);
    text = NULL;
    CHECK_OK(IVPCMockTask_get_Description(view, &text));
    keep(course->description, text);
    CHECK_OK(IVPCMockTask_get_Progress(view, &value));
    if (V_VT(&value) == (VT_ARRAY | VT_VARIANT)) {
        VARIANT *steps = NULL;
        CHECK_OK(SafeArrayAccessData(V_ARRAY(&value), (void **)&steps));
        course->steps = (LONG)V_ARRAY(&value)->rgsabound[0].cElements;
        for (LONG i = 0; i < course->steps; i++)
            course->sum = course->sum * 3 + V_I4(&steps[i]);
        CHECK_OK(SafeArrayUnaccessData(V_ARRAY(&value)));
        CHECK_OK(VariantClear(&value));
    }
    course->id = id_of(task);
    course->now = now_of(fixture);
    IVPCMockTask_Release(view);
    IVPCMockControl_Release(control);
}

static inline bool check_same(const struct fixture *fixture, IVMTask *task,
                              const struct course *before, int line)
{
    struct course after;
    look(fixture, task, &after);
    return check_that(!memcmp(before, &after, sizeof after), __FILE__, line,
                      "the task has changed: result %ld to %ld, duration %ld to %ld, percent %ld "
                      "to %ld, error 0x%08lx to 0x%08lx, steps %ld to %ld, state %ld to %ld, "
                      "\"%ls\" to \"%ls\", \"%ls\" to \"%ls\"",
                      before->result, after.result, before->duration, after.duration,
                      before->percent, after.percent, (unsigned long)before->error,
                      (unsigned long)after.error, before->steps, after.steps, before->state,
                      after.state, before->description, after.description,
                      before->error_description, after.error_description);
}
#define CHECK_SAME(fixture, task, before) check_same((fixture), (task), (before), __LINE__)

/* ---- The ten results ---- */

static const struct outcome {
    LONG result;
    const char *name;
    LONG error;
} outcomes[] = {
    {vmTaskResult_Success, "Success", S_OK},
    {vmTaskResult_Cancelled, "Cancelled", (LONG)0x800704C7},
    {vmTaskResult_UnexpectedError, "UnexpectedError", E_UNEXPECTED},
    {vmTaskResult_OutOfMemoryError, "OutOfMemoryError", VM_E_OUT_OF_RESOURCE},
    {vmTaskResult_DiskRelatedError, "DiskRelatedError", (LONG)0x80070070},
    {vmTaskResult_IncompatibleSavedStateError, "IncompatibleSavedStateError",
     VM_E_PREF_SAVED_STATE_BAD_VERSION},
    {vmTaskResult_TimeOutError, "TimeOutError", VM_E_TIMED_OUT},
    {vmTaskResult_IllegalValueError, "IllegalValueError", VM_E_PREF_ILLEGAL_VALUE},
    {vmTaskResult_ThreadCrashError, "ThreadCrashError", E_FAIL},
    {vmTaskResult_ShutdownAbort, "ShutdownAbort", E_ABORT},
};

/* ---- Progress ---- */

/* A task that is polled until it is complete, at most 200 times; the number of polls. */
static inline size_t poll_to_end(IVMTask *task, LONG *percents)
{
    size_t count = 0;
    do {
        percents[count] = percent_of(task);
        CHECK_MSG(!count || percents[count] >= percents[count - 1], "%ld after %ld",
                  percents[count], percents[count - 1]);
        count++;
    } while (count < 200 && !is_complete(task));
    CHECK(count < 200);
    percents[count++] = percent_of(task);
    return count;
}

#endif
