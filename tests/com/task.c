/* SPDX-License-Identifier: MIT */
/* IVMTask early bound: results, errors, waits, progress, cancelling, and what a test may change. */
#include "com/fixture.h"

#include <limits.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Making and looking ---- */

static IVMTask *task_make(const struct fixture *fixture, const vpcmock_task_options *options)
{
    IVMTask *task = NULL;
    CHECK_OK(vpcmock_task_create(fixture->mock, options, &task));
    return task;
}

static vpcmock_task_options options_by_hand(void)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = VPCMOCK_BY_HAND;
    return options;
}

static IVMTask *task_by_hand(const struct fixture *fixture)
{
    vpcmock_task_options options = options_by_hand();
    return task_make(fixture, &options);
}

/* Reads are no polls any more: the clock stays where it is. */
static struct fixture start_still(void)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    return fixture;
}

static BOOL is_complete(IVMTask *task)
{
    VARIANT_BOOL value = 42;
    CHECK_OK(IVMTask_get_IsComplete(task, &value));
    CHECK(value == VARIANT_TRUE || value == VARIANT_FALSE);
    return value == VARIANT_TRUE;
}

static BOOL is_cancelable(IVMTask *task)
{
    VARIANT_BOOL value = 42;
    CHECK_OK(IVMTask_get_IsCancelable(task, &value));
    CHECK(value == VARIANT_TRUE || value == VARIANT_FALSE);
    return value == VARIANT_TRUE;
}

static LONG percent_of(IVMTask *task)
{
    LONG value = -42;
    CHECK_OK(IVMTask_get_PercentCompleted(task, &value));
    CHECK_MSG(value >= 0 && value <= 100, "%ld percent", value);
    return value;
}

static LONG result_of(IVMTask *task)
{
    VMTaskResult value = (VMTaskResult)-42;
    CHECK_OK(IVMTask_get_Result(task, &value));
    return (LONG)value;
}

static LONG error_of(IVMTask *task)
{
    LONG value = -42;
    CHECK_OK(IVMTask_get_Error(task, &value));
    return value;
}

static BSTR error_text_of(IVMTask *task)
{
    BSTR text = NULL;
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    return text;
}

static BSTR description_of(IVMTask *task)
{
    BSTR text = NULL;
    CHECK_OK(IVMTask_get_Description(task, &text));
    return text;
}

static LONG id_of(IVMTask *task)
{
    LONG value = 0;
    CHECK_OK(IVMTask_get_ID(task, &value));
    return value;
}

static LONG state_of(IVMVirtualMachine *machine)
{
    VMVMState value = (VMVMState)-42;
    CHECK_OK(IVMVirtualMachine_get_State(machine, &value));
    return (LONG)value;
}

static LONGLONG now_of(const struct fixture *fixture)
{
    LONGLONG now = -1;
    CHECK_OK(vpcmock_clock_now(fixture->mock, &now));
    return now;
}

/* A complete task with this outcome. */
static bool check_end(IVMTask *task, LONG result, LONG error, const WCHAR *text, int line)
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
static bool check_task_error(const WCHAR *member, const WCHAR *part, int line)
{
    IErrorInfo *error = NULL;
    BSTR description = NULL;
    BSTR source = NULL;
    GUID guid = {0};
    if (!check_that(GetErrorInfo(0, &error) == S_OK, __FILE__, line, "no IErrorInfo"))
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
static void forget_error(void)
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

static void keep(WCHAR *to, BSTR text)
{
    wcsncpy(to, text ? text : L"(NULL)", 159);
    SysFreeString(text);
}

static void look(const struct fixture *fixture, IVMTask *task, struct course *course)
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

static bool check_same(const struct fixture *fixture, IVMTask *task, const struct course *before,
                       int line)
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

TEST(task, each_result_comes_with_its_usual_error)
{
    struct fixture fixture = fixture_start();
    BSTR texts[COUNT(outcomes)];
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.result = outcomes[i].result;
        IVMTask *task = task_make(&fixture, &options);
        CHECK(!is_complete(task));
        CHECK_EQ(error_of(task), S_OK);
        CHECK_BSTR(error_text_of(task), L"");
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_EQ(result_of(task), outcomes[i].result);
        CHECK_EQ(error_of(task), outcomes[i].error);
        texts[i] = error_text_of(task);
        CHECK(texts[i] && (*texts[i] != 0) == (i > 0));
        for (size_t before = 0; before < i; before++)
            CHECK(wcscmp(texts[i], texts[before]));
        CHECK_END(task, outcomes[i].result, outcomes[i].error, texts[i]);
        CHECK(vpcmock_result_name(outcomes[i].result) &&
              !strcmp(vpcmock_result_name(outcomes[i].result), outcomes[i].name));
        IVMTask_Release(task);
    }
    for (size_t i = 0; i < COUNT(outcomes); i++)
        SysFreeString(texts[i]);
    CHECK(!vpcmock_result_name(-1));
    CHECK(!vpcmock_result_name(10));
    CHECK(!vpcmock_result_name(LONG_MAX));
    CHECK(!vpcmock_result_name(LONG_MIN));
    fixture_end(&fixture);
}

TEST(task, each_result_reads_the_same_after_every_kind_of_end)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.result = outcomes[i].result;
        options.duration = 1000;
        IVMTask *by_time = task_make(&fixture, &options);
        IVMTask *by_wait = task_make(&fixture, &options);
        IVMTask *by_test = task_make(&fixture, &options);
        IVMTask *by_change = task_make(&fixture, &options);
        CHECK_OK(vpcmock_task_complete(by_test));
        CONTEXT("%s, completed by the test", outcomes[i].name);
        CHECK(is_complete(by_test));
        CHECK_EQ(result_of(by_test), outcomes[i].result);
        options = (vpcmock_task_options)VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 0;
        CHECK_OK(vpcmock_task_change(by_change, &options));
        CONTEXT("%s, duration set to what has passed", outcomes[i].name);
        CHECK(is_complete(by_change));
        CHECK_EQ(result_of(by_change), outcomes[i].result);
        CONTEXT("%s, by a wait", outcomes[i].name);
        CHECK_OK(IVMTask_WaitForCompletion(by_wait, -1));
        CHECK(is_complete(by_wait));
        CHECK_EQ(error_of(by_wait), outcomes[i].error);
        CONTEXT("%s, by time", outcomes[i].name);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5000));
        CHECK(is_complete(by_time));
        CHECK_EQ(result_of(by_time), outcomes[i].result);
        IVMTask_Release(by_time);
        IVMTask_Release(by_wait);
        IVMTask_Release(by_test);
        IVMTask_Release(by_change);
    }
    IVMTask *cancelled = task_by_hand(&fixture);
    CHECK_OK(IVMTask_Cancel(cancelled));
    CHECK(is_complete(cancelled));
    IVMTask_Release(cancelled);
    fixture_end(&fixture);
}

TEST(task, explicit_errors_win_over_the_usual_ones)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = options_by_hand();
        options.result = outcomes[i].result;
        options.error = VM_E_OTHER_VIRTUALIZATION_SOFTWARE;
        options.error_description = L"\u00dcbung \u2603 \xd83d\xdcbe";
        IVMTask *together = task_make(&fixture, &options);
        options.result = VPCMOCK_UNSET;
        IVMTask *error_first = task_make(&fixture, &options);
        vpcmock_task_options result = VPCMOCK_TASK_OPTIONS_INIT;
        result.result = outcomes[i].result;
        CHECK_OK(vpcmock_task_change(error_first, &result));
        result.duration = VPCMOCK_BY_HAND;
        IVMTask *result_first = task_make(&fixture, &result);
        CHECK_OK(vpcmock_task_change(result_first, &options));
        IVMTask *all[] = {together, error_first, result_first};
        for (size_t t = 0; t < COUNT(all); t++) {
            CHECK_EQ(error_of(all[t]), S_OK);
            CHECK_BSTR(error_text_of(all[t]), L"");
            CHECK_OK(vpcmock_task_complete(all[t]));
            CHECK_END(all[t], outcomes[i].result, VM_E_OTHER_VIRTUALIZATION_SOFTWARE,
                      L"\u00dcbung \u2603 \xd83d\xdcbe");
            IVMTask_Release(all[t]);
        }
    }
    fixture_end(&fixture);
}

TEST(task, an_explicit_error_of_none_hides_that_of_a_failure)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.result = vmTaskResult_DiskRelatedError;
    options.error = S_OK;
    options.error_description = L"";
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_END(task, vmTaskResult_DiskRelatedError, S_OK, L"");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_new_result_changes_only_errors_that_were_never_set)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.result = vmTaskResult_TimeOutError;
    options.error = E_ACCESSDENIED;
    IVMTask *error_set = task_make(&fixture, &options);
    options.error = VPCMOCK_UNSET;
    options.error_description = L"mine";
    IVMTask *text_set = task_make(&fixture, &options);
    vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
    change.result = vmTaskResult_ShutdownAbort;
    CHECK_OK(vpcmock_task_change(error_set, &change));
    CHECK_OK(vpcmock_task_change(text_set, &change));
    change.result = VPCMOCK_UNSET;
    CHECK_OK(vpcmock_task_change(error_set, &change));
    CHECK_OK(vpcmock_task_complete(error_set));
    CHECK_OK(vpcmock_task_complete(text_set));
    CHECK_END(error_set, vmTaskResult_ShutdownAbort, E_ACCESSDENIED, L"The shutdown was aborted.");
    CHECK_END(text_set, vmTaskResult_ShutdownAbort, E_ABORT, L"mine");
    IVMTask_Release(error_set);
    IVMTask_Release(text_set);
    fixture_end(&fixture);
}

TEST(task, undocumented_results_need_the_policy)
{
    static const LONG numbers[] = {10, -1, 1000, LONG_MIN, LONG_MAX - 1};
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    struct course before;
    look(&fixture, task, &before);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CONTEXT("%ld", numbers[i]);
        WCHAR digits[16];
        _snwprintf(digits, COUNT(digits), L"%ld", numbers[i]);
        vpcmock_task_options options = options_by_hand();
        options.result = numbers[i];
        options.description = L"not this";
        CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_SAME(&fixture, task, &before);
        IVMTask *refused = (IVMTask *)&fixture;
        CHECK_HR(vpcmock_task_create(fixture.mock, &options, &refused), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK(!refused);
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.early_result = numbers[i];
        CHECK_HR(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG);
        CHECK_ERROR(digits);
    }
    CHECK_EQ(result_of(task), vmTaskResult_Success);
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    policy.undocumented_results = TRUE;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CONTEXT("%ld", numbers[i]);
        vpcmock_task_options options = options_by_hand();
        options.result = numbers[i];
        IVMTask *allowed = task_make(&fixture, &options);
        CHECK_OK(vpcmock_task_complete(allowed));
        CHECK(is_complete(allowed));
        CHECK_EQ(result_of(allowed), numbers[i]);
        CHECK(FAILED(error_of(allowed)));
        IVMTask_Release(allowed);
    }
    CONTEXT("forbidden again");
    policy.undocumented_results = FALSE;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = 10;
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    CHECK_SAME(&fixture, task, &before);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Reading the result early ---- */

TEST(task, a_result_read_early_is_as_the_policy_says)
{
    static const struct {
        LONG result;
        HRESULT hr;
    } early[] = {
        {vmTaskResult_Success, S_OK},
        {vmTaskResult_UnexpectedError, S_OK},
        {vmTaskResult_TimeOutError, S_FALSE},
        {vmTaskResult_Success, S_FALSE},
        {vmTaskResult_DiskRelatedError, E_FAIL},
        {vmTaskResult_Success, VM_E_TIMED_OUT},
    };
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.result = vmTaskResult_ThreadCrashError;
    IVMTask *task = task_make(&fixture, &options);
    CHECK_EQ(result_of(task), vmTaskResult_Success);
    for (size_t i = 0; i < COUNT(early); i++) {
        CONTEXT("result %ld, code 0x%08lx", early[i].result, (unsigned long)early[i].hr);
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.early_result = early[i].result;
        policy.early_result_code = early[i].hr;
        CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
        VMTaskResult result = (VMTaskResult)0x5a5a;
        forget_error();
        CHECK_HR(IVMTask_get_Result(task, &result), early[i].hr);
        CHECK_EQ(result, FAILED(early[i].hr) ? 0 : early[i].result);
        if (FAILED(early[i].hr))
            CHECK_TASK_ERROR(L"IVMTask::Result", L"");
    }
    CONTEXT("complete");
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(result_of(task), vmTaskResult_ThreadCrashError);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_policy_of_another_version_is_refused)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    for (unsigned version = 0; version < 4; version++) {
        if (version == VPCMOCK_POLICY_VERSION)
            continue;
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.version = version;
        policy.early_result_code = E_FAIL;
        CHECK_HR(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG);
        CHECK_ERROR(L"version");
        CHECK_EQ(result_of(task), vmTaskResult_Success);
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Pointers, ranges, and what failures leave ---- */

TEST(task, null_for_any_property_is_refused_by_name)
{
    struct fixture fixture = start_still();
    IVMTask *running = task_by_hand(&fixture);
    IVMTask *complete = task_by_hand(&fixture);
    CHECK_OK(vpcmock_task_complete(complete));
    IVMTask *tasks[] = {running, complete};
    for (size_t i = 0; i < COUNT(tasks); i++) {
        IVMTask *task = tasks[i];
        CONTEXT("%s", i ? "complete" : "running");
        forget_error();
        CHECK_HR(IVMTask_get_PercentCompleted(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::PercentCompleted", L"NULL");
        CHECK_HR(IVMTask_get_Description(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::Description", L"NULL");
        CHECK_HR(IVMTask_get_Result(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::Result", L"NULL");
        CHECK_HR(IVMTask_get_IsCancelable(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::IsCancelable", L"NULL");
        CHECK_HR(IVMTask_get_ID(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::ID", L"NULL");
        CHECK_HR(IVMTask_get_IsComplete(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::IsComplete", L"NULL");
        CHECK_HR(IVMTask_get_Error(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::Error", L"NULL");
        CHECK_HR(IVMTask_get_ErrorDescription(task, NULL), E_POINTER);
        CHECK_TASK_ERROR(L"IVMTask::ErrorDescription", L"NULL");
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task, a_refused_poll_does_not_move_the_clock)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_by_hand(&fixture);
    CHECK_HR(IVMTask_get_IsComplete(task, NULL), E_POINTER);
    CHECK_HR(IVMTask_get_PercentCompleted(task, NULL), E_POINTER);
    CHECK_EQ(now_of(&fixture), 0);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_wait_takes_any_documented_timeout)
{
    static const LONG timeouts[] = {-1, 0, 1, 999, 1000, 1001, 3999999, 4000000};
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < COUNT(timeouts); i++) {
        CONTEXT("%ld", timeouts[i]);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        IVMTask *task = task_make(&fixture, &options);
        LONGLONG start = now_of(&fixture);
        CHECK_OK(IVMTask_WaitForCompletion(task, timeouts[i]));
        BOOL in_time = timeouts[i] == -1 || timeouts[i] >= 1000;
        CHECK_EQ(now_of(&fixture) - start, in_time ? 1000 : timeouts[i]);
        CHECK_EQ(is_complete(task), in_time);
        CONTEXT("%ld, complete", timeouts[i]);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
        start = now_of(&fixture);
        CHECK_OK(IVMTask_WaitForCompletion(task, timeouts[i]));
        CHECK_EQ(now_of(&fixture), start);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task, a_wait_refuses_other_timeouts_and_names_them)
{
    static const struct {
        LONG timeout;
        const WCHAR *text;
    } bad[] = {
        {-2, L"-2"},
        {4000001, L"4000001"},
        {LONG_MIN, L"-2147483648"},
        {LONG_MAX, L"2147483647"},
    };
    struct fixture fixture = fixture_start();
    IVMTask *task = task_make(&fixture, NULL);
    for (int complete = 0; complete < 2; complete++) {
        LONGLONG before = now_of(&fixture);
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%ld, complete %d", bad[i].timeout, complete);
            forget_error();
            CHECK_HR(IVMTask_WaitForCompletion(task, bad[i].timeout), E_INVALIDARG);
            CHECK_TASK_ERROR(L"IVMTask::WaitForCompletion", bad[i].text);
            CHECK_EQ(now_of(&fixture), before);
        }
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* Each get of a task that is gone fails, and clears what was poisoned. */
static void check_gone(IVMTask *task)
{
    LONG number = 0x5a5a5a5a;
    VARIANT_BOOL truth = 0x5a5a;
    VMTaskResult result = (VMTaskResult)0x5a5a5a5a;
    BSTR text = (BSTR)&number;
    forget_error();
    CHECK_HR(IVMTask_get_PercentCompleted(task, &number), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::PercentCompleted", L"");
    CHECK_EQ(number, 0);
    CHECK_HR(IVMTask_get_Description(task, &text), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Description", L"");
    CHECK(!text);
    CHECK_HR(IVMTask_get_Result(task, &result), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Result", L"");
    CHECK_EQ(result, 0);
    CHECK_HR(IVMTask_get_IsCancelable(task, &truth), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::IsCancelable", L"");
    CHECK_EQ(truth, VARIANT_FALSE);
    number = 0x5a5a5a5a;
    CHECK_HR(IVMTask_get_ID(task, &number), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::ID", L"");
    CHECK_EQ(number, 0);
    truth = 0x5a5a;
    CHECK_HR(IVMTask_get_IsComplete(task, &truth), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::IsComplete", L"");
    CHECK_EQ(truth, VARIANT_FALSE);
    number = 0x5a5a5a5a;
    CHECK_HR(IVMTask_get_Error(task, &number), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Error", L"");
    CHECK_EQ(number, 0);
    text = (BSTR)&number;
    CHECK_HR(IVMTask_get_ErrorDescription(task, &text), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::ErrorDescription", L"");
    CHECK(!text);
    CHECK_HR(IVMTask_Cancel(task), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::Cancel", L"");
    CHECK_HR(IVMTask_WaitForCompletion(task, 0), RPC_E_DISCONNECTED);
    CHECK_TASK_ERROR(L"IVMTask::WaitForCompletion", L"");
    CHECK_HR(IVMTask_WaitForCompletion(task, -1), RPC_E_DISCONNECTED);
    CHECK_HR(IVMTask_WaitForCompletion(task, 4000000), RPC_E_DISCONNECTED);
}

TEST(task, after_a_reset_every_member_says_disconnected)
{
    struct fixture fixture = fixture_start();
    IVMTask *running = task_by_hand(&fixture);
    IVMTask *complete = task_by_hand(&fixture);
    IVMTask *startup = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &startup));
    CHECK_OK(vpcmock_task_complete(complete));
    CHECK_OK(vpcmock_reset(fixture.mock));
    /* whatever takes the places of the old ones must not show through them */
    IVMTask *others[] = {task_by_hand(&fixture), task_by_hand(&fixture), task_by_hand(&fixture)};
    IVMTask *gone[] = {running, complete, startup};
    static const char *const names[] = {"running", "complete", "startup"};
    for (size_t i = 0; i < COUNT(gone); i++) {
        CONTEXT("%s", names[i]);
        check_gone(gone[i]);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        CHECK_HR(vpcmock_task_change(gone[i], &options), RPC_E_DISCONNECTED);
        CHECK_ERROR(L"reset");
        CHECK_HR(vpcmock_task_set_percent(gone[i], 50), RPC_E_DISCONNECTED);
        CHECK_ERROR(L"reset");
        CHECK_HR(vpcmock_task_complete(gone[i]), RPC_E_DISCONNECTED);
        CHECK_ERROR(L"reset");
        CHECK(!is_complete(others[i]));
        IVMTask_Release(gone[i]);
        IVMTask_Release(others[i]);
    }
    fixture_end(&fixture);
}

TEST(task, the_c_api_clears_out_parameters_whatever_is_null)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = (IVMTask *)&fixture;
    IVPCMockTask *plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_task_create(NULL, NULL, &task), E_POINTER);
    CHECK(!task);
    CHECK_HR(vpcmock_next_task(NULL, L"Startup", NULL, &plan), E_POINTER);
    CHECK(!plan);
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(fixture.mock, NULL, NULL, &plan), E_POINTER);
    CHECK(!plan);
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(fixture.mock, L"Nothing", NULL, &plan), E_INVALIDARG);
    CHECK(!plan);
    fixture_end(&fixture);
}

TEST(task, null_for_the_c_api_leaves_an_error_object)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = task_by_hand(&fixture);
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    forget_error();
    CHECK_HR(vpcmock_task_create(fixture.mock, NULL, NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_create");
    CHECK_HR(vpcmock_task_change(NULL, &options), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_change");
    CHECK_HR(vpcmock_task_change(task, NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_change");
    CHECK_HR(vpcmock_task_set_percent(NULL, 1), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_set_percent");
    CHECK_HR(vpcmock_task_complete(NULL), E_POINTER);
    CHECK_ERROR(L"vpcmock_task_complete");
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Progress ---- */

/* A task that is polled until it is complete, at most 200 times; the number of polls. */
static size_t poll_to_end(IVMTask *task, LONG *percents)
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

TEST(task, progress_is_even_at_first)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *task = task_make(&fixture, &options);
    for (LONG ms = 0; ms < 1000; ms += 5) {
        CONTEXT("%ld ms", ms);
        CHECK_EQ(percent_of(task), ms / 10);
        CHECK(!is_complete(task));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5));
    }
    CONTEXT("at the end");
    CHECK(is_complete(task));
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, an_unset_task_succeeds_after_a_second)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *tasks[] = {task_make(&fixture, NULL), task_make(&fixture, &options)};
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 999));
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CHECK(!is_complete(tasks[i]));
        CHECK_EQ(percent_of(tasks[i]), 99);
        CHECK(is_cancelable(tasks[i]));
        CHECK_REFS(tasks[i], 1);
    }
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CHECK_END(tasks[i], vmTaskResult_Success, S_OK, L"");
        CHECK_EQ(percent_of(tasks[i]), 100);
        IVMTask_Release(tasks[i]);
    }
    fixture_end(&fixture);
}

TEST(task, progress_is_spread_evenly_over_the_duration)
{
    static const LONG steps[] = {0, 5, 5, 90};
    for (int fails = 0; fails < 2; fails++) {
        struct fixture fixture = start_still();
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 400;
        options.progress = steps;
        options.progress_count = COUNT(steps);
        options.result = fails ? vmTaskResult_DiskRelatedError : vmTaskResult_Success;
        IVMTask *task = task_make(&fixture, &options);
        for (LONG ms = 0; ms < 400; ms++) {
            CONTEXT("%ld ms, fails %d", ms, fails);
            if (!CHECK_EQ(percent_of(task), steps[ms / 100]))
                break;
            CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        }
        CONTEXT("at the end, fails %d", fails);
        CHECK(is_complete(task));
        CHECK_EQ(percent_of(task), fails ? 90 : 100);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(task, the_same_test_sees_the_same_progress)
{
    static const LONG steps[] = {0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    LONG first[201] = {0};
    size_t count = 0;
    for (int run = 0; run < 3; run++) {
        LONG percents[201] = {0};
        struct fixture fixture = fixture_start();
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 7777;
        options.progress = steps;
        options.progress_count = COUNT(steps);
        IVMTask *task = task_make(&fixture, &options);
        size_t polls = poll_to_end(task, percents);
        if (!run) {
            count = polls;
            memcpy(first, percents, sizeof first);
        }
        CONTEXT("run %d", run);
        CHECK_EQ(polls, count);
        CHECK(!memcmp(first, percents, sizeof first));
        CHECK_EQ(percents[polls - 1], 100);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(task, progress_never_falls_when_the_course_changes)
{
    static const LONG low[] = {0, 1, 2};
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 500));
    CHECK_EQ(percent_of(task), 50);
    vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
    change.duration = 100000;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_EQ(percent_of(task), 50);
    change.duration = VPCMOCK_UNSET;
    change.progress = low;
    change.progress_count = COUNT(low);
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 90000));
    CHECK_EQ(percent_of(task), 50);
    change.progress_count = 0; /* even again */
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_EQ(percent_of(task), 90);
    change.progress = NULL;
    change.duration = VPCMOCK_BY_HAND;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_EQ(percent_of(task), 90);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000000));
    CHECK_EQ(percent_of(task), 90);
    CHECK(!is_complete(task));
    change.result = vmTaskResult_TimeOutError;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(percent_of(task), 90);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, progress_takes_up_to_a_thousand_steps)
{
    LONG steps[1001];
    for (LONG i = 0; i < 1001; i++)
        steps[i] = i / 11;
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 2000;
    options.progress = steps;
    options.progress_count = 1001;
    IVMTask *task = NULL;
    CHECK_HR(vpcmock_task_create(fixture.mock, &options, &task), E_INVALIDARG);
    CHECK_ERROR(L"1001");
    options.progress_count = 1000;
    task = task_make(&fixture, &options);
    for (LONG i = 0; i < 1000; i++) {
        CONTEXT("step %ld", i);
        if (!CHECK_EQ(percent_of(task), steps[i]))
            break;
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 2));
    }
    CONTEXT("at the end");
    CHECK(is_complete(task));
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, progress_by_hand_stays_until_the_end)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *succeeds = task_make(&fixture, &options);
    options.result = vmTaskResult_UnexpectedError;
    IVMTask *fails = task_make(&fixture, &options);
    CHECK_OK(vpcmock_task_set_percent(succeeds, 0));
    CHECK_OK(vpcmock_task_set_percent(fails, 37));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 600));
    CHECK_EQ(percent_of(succeeds), 0);
    CHECK_EQ(percent_of(fails), 37);
    CHECK_OK(vpcmock_task_set_percent(succeeds, 100));
    CHECK_OK(vpcmock_task_set_percent(fails, 37));
    CHECK_OK(vpcmock_task_set_percent(fails, 38));
    CHECK_EQ(percent_of(succeeds), 100);
    CHECK(!is_complete(succeeds));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 400));
    CHECK(is_complete(succeeds));
    CHECK(is_complete(fails));
    CHECK_EQ(percent_of(succeeds), 100);
    CHECK_EQ(percent_of(fails), 38);
    IVMTask_Release(succeeds);
    IVMTask_Release(fails);
    fixture_end(&fixture);
}

TEST(task, progress_by_hand_refuses_what_is_out_of_range)
{
    static const LONG bad[] = {-1, 29, 101, LONG_MIN, LONG_MAX};
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 300));
    struct course before;
    look(&fixture, task, &before);
    for (size_t i = 0; i < COUNT(bad); i++) {
        CONTEXT("%ld", bad[i]);
        WCHAR digits[16];
        _snwprintf(digits, COUNT(digits), L"%ld", bad[i]);
        forget_error();
        CHECK_HR(vpcmock_task_set_percent(task, bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_SAME(&fixture, task, &before);
    }
    CONTEXT("its course goes on");
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
    CHECK_EQ(percent_of(task), 40);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_task_that_ends_early_jumps_to_100_only_if_it_succeeds)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        options.result = outcomes[i].result;
        IVMTask *task = task_make(&fixture, &options);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 420));
        CHECK_OK(vpcmock_task_complete(task));
        CHECK_EQ(percent_of(task), i ? 42 : 100);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5000));
        CHECK_EQ(percent_of(task), i ? 42 : 100);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

/* ---- Description, ID ---- */

TEST(task, the_description_is_what_the_test_says)
{
    struct fixture fixture = start_still();
    IVMTask *plain = task_by_hand(&fixture);
    CHECK_BSTR(description_of(plain), L"");
    vpcmock_task_options options = options_by_hand();
    options.description = L"Un\u00fcblich \u4e2d";
    IVMTask *task = task_make(&fixture, &options);
    CHECK_BSTR(description_of(task), L"Un\u00fcblich \u4e2d");
    options.description = L"";
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_BSTR(description_of(task), L"");
    options.description = L"second";
    CHECK_OK(vpcmock_task_change(task, &options));
    options.description = NULL;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_BSTR(description_of(task), L"second");
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_BSTR(description_of(task), L"second");
    IVMTask_Release(plain);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, strings_passed_in_are_only_borrowed)
{
    struct fixture fixture = start_still();
    WCHAR description[] = L"before";
    WCHAR text[] = L"before";
    LONG steps[] = {10, 20};
    vpcmock_task_options options = options_by_hand();
    options.description = description;
    options.error_description = text;
    options.progress = steps;
    options.progress_count = 2;
    IVMTask *task = task_make(&fixture, &options);
    wcscpy(description, L"after");
    wcscpy(text, L"after");
    steps[0] = 99;
    CHECK_BSTR(description_of(task), L"before");
    CHECK_EQ(percent_of(task), 10);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_BSTR(error_text_of(task), L"before");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, ids_are_unique_over_mocks_and_resets)
{
    enum { EACH = 20, ALL = 4 * EACH };
    struct fixture fixture = start_still();
    vpcmock *other = NULL;
    CHECK_OK(vpcmock_create(&other));
    LONG ids[ALL];
    for (int i = 0; i < ALL; i++) {
        IVMTask *task = NULL;
        CHECK_OK(vpcmock_task_create(i % 2 ? other : fixture.mock, NULL, &task));
        ids[i] = id_of(task);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
        CHECK_EQ(id_of(task), ids[i]);
        IVMTask_Release(task);
        if (i == ALL / 2) {
            CHECK_OK(vpcmock_reset(fixture.mock));
            CHECK_OK(vpcmock_reset(other));
        }
    }
    for (int i = 0; i < ALL; i++)
        for (int before = 0; before < i; before++)
            CHECK_MSG(ids[i] != ids[before], "tasks %d and %d have ID %ld", before, i, ids[i]);
    vpcmock_release(other);
    fixture_end(&fixture);
}

TEST(task, views_of_one_task_show_the_same_id_and_course)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    IVMTaskCollection *all = NULL;
    IVMTask *again = NULL;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture.app, &all));
    CHECK_OK(IVMTaskCollection_get_Item(all, 1, &again));
    CHECK_EQ(id_of(task), id_of(again));
    CHECK_OK(vpcmock_task_set_percent(again, 12));
    CHECK_EQ(percent_of(task), 12);
    CHECK_OK(IVMTask_Cancel(again));
    CHECK(is_complete(task));
    IVMTask_Release(again);
    IVMTask_Release(task);
    IVMTaskCollection_Release(all);
    fixture_end(&fixture);
}

TEST(task, the_work_goes_on_after_the_last_release)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    LONG id = id_of(task);
    CHECK_EQ(IVMTask_Release(task), 0);
    IVMTaskCollection *all = NULL;
    LONG count = 0;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture.app, &all));
    CHECK_OK(IVMTaskCollection_get_Count(all, &count));
    CHECK_EQ(count, 1);
    IVMTask *again = NULL;
    CHECK_OK(IVMTaskCollection_get_Item(all, 1, &again));
    CHECK_EQ(id_of(again), id);
    CHECK(!is_complete(again));
    CHECK_EQ(IVMTask_Release(again), 0);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 2000));
    CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
    CHECK_OK(IVMTaskCollection_get_Item(all, 1, &again));
    CHECK_EQ(id_of(again), id);
    CHECK_END(again, vmTaskResult_Success, S_OK, L"");
    CHECK_EQ(IVMTask_Release(again), 0);
    CHECK_EQ(IVMTaskCollection_Release(all), 0);
    fixture_end(&fixture);
}

/* ---- Cancelling ---- */

TEST(task, cancel_ends_the_task_at_once)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_make(&fixture, NULL);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 300));
    CHECK(is_cancelable(task));
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_END(task, vmTaskResult_Cancelled, (LONG)0x800704C7, L"The task was cancelled.");
    CHECK_EQ(percent_of(task), 30);
    CHECK_EQ(now_of(&fixture), 300);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(now_of(&fixture), 300);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, cancel_wins_over_completion)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        options.result = outcomes[i].result;
        options.error = E_ACCESSDENIED;
        options.error_description = L"mine";
        IVMTask *task = task_make(&fixture, &options);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 999));
        CHECK_OK(IVMTask_Cancel(task));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        CHECK_END(task, vmTaskResult_Cancelled, (LONG)0x800704C7, L"The task was cancelled.");
        CHECK_HR(vpcmock_task_complete(task), E_FAIL);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5000));
        CHECK_END(task, vmTaskResult_Cancelled, (LONG)0x800704C7, L"The task was cancelled.");
        CHECK_EQ(percent_of(task), 99);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task, cancel_is_too_late_once_the_task_is_complete)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        options.result = outcomes[i].result;
        options.error_description = L"mine";
        IVMTask *task = task_make(&fixture, &options);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
        forget_error();
        CHECK_HR(IVMTask_Cancel(task), E_FAIL);
        CHECK_TASK_ERROR(L"IVMTask::Cancel", L"complete");
        CHECK_END(task, outcomes[i].result, outcomes[i].error, L"mine");
        IVMTask_Release(task);
    }
    CONTEXT("cancelled");
    IVMTask *task = task_by_hand(&fixture);
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    CHECK_TASK_ERROR(L"IVMTask::Cancel", L"complete");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, cancel_of_a_complete_task_answers_as_the_policy_says)
{
    static const HRESULT codes[] = {S_OK, S_FALSE, E_ACCESSDENIED, VM_E_TIMED_OUT, E_FAIL};
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    IVMTask *fixed = task_by_hand(&fixture);
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.cancelable = 0;
    CHECK_OK(vpcmock_task_change(fixed, &options));
    CHECK_OK(vpcmock_task_complete(task));
    struct course before;
    look(&fixture, task, &before);
    for (size_t i = 0; i < COUNT(codes); i++) {
        CONTEXT("0x%08lx", (unsigned long)codes[i]);
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.cancel_complete_code = codes[i];
        CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
        forget_error();
        CHECK_HR(IVMTask_Cancel(task), codes[i]);
        if (FAILED(codes[i]))
            CHECK_TASK_ERROR(L"IVMTask::Cancel", L"");
        CHECK_SAME(&fixture, task, &before);
        CHECK_HR(IVMTask_Cancel(fixed), E_FAIL); /* the policy is not for this */
        CHECK(!is_complete(fixed));
    }
    IVMTask_Release(task);
    IVMTask_Release(fixed);
    fixture_end(&fixture);
}

TEST(task, what_is_not_cancelable_goes_on)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    options.cancelable = 0;
    IVMTask *task = task_make(&fixture, &options);
    struct course before;
    CHECK(!is_cancelable(task));
    look(&fixture, task, &before);
    forget_error();
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    CHECK_TASK_ERROR(L"IVMTask::Cancel", L"cannot be cancelled");
    CHECK_SAME(&fixture, task, &before);
    CHECK(!is_complete(task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
    CHECK_END(task, vmTaskResult_Success, S_OK, L"");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, whether_it_is_cancelable_may_change_on_the_way)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.cancelable = 0;
    IVMTask *task = task_make(&fixture, &options);
    vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK(!is_cancelable(task));
    change.cancelable = 1;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK(is_cancelable(task));
    change.cancelable = 0;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    change.cancelable = 1;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_OK(IVMTask_Cancel(task));
    CHECK(!is_cancelable(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Changing a running task ---- */

TEST(task, every_property_of_a_running_task_can_be_changed)
{
    static const LONG steps[] = {40, 60};
    struct fixture fixture = start_still();
    IVMTask *task = task_make(&fixture, NULL);
    LONG id = id_of(task);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_IllegalValueError;
    options.error = VM_E_TIMED_OUT;
    options.error_description = L"text";
    options.description = L"what";
    options.duration = 10000;
    options.cancelable = 0;
    options.progress = steps;
    options.progress_count = COUNT(steps);
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_BSTR(description_of(task), L"what");
    CHECK(!is_cancelable(task));
    CHECK_EQ(percent_of(task), 40);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 4899));
    CHECK_EQ(percent_of(task), 40);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    CHECK_EQ(percent_of(task), 60);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 4999));
    CHECK(!is_complete(task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    CHECK_END(task, vmTaskResult_IllegalValueError, VM_E_TIMED_OUT, L"text");
    CHECK_EQ(percent_of(task), 60);
    CHECK_EQ(id_of(task), id);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_task_by_hand_can_be_given_a_duration)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100000));
    CHECK_EQ(percent_of(task), 0);
    CHECK(!is_complete(task));
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 200000; /* from its start, as durations are */
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_EQ(percent_of(task), 50);
    options.duration = LONG_MAX - 1; /* LONG_MAX is VPCMOCK_UNSET */
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_EQ(percent_of(task), 50);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, (LONGLONG)LONG_MAX - 1 - 100000 - 1));
    CHECK(!is_complete(task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    CHECK(is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_task_without_duration_is_complete_at_once)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 0;
    options.result = vmTaskResult_OutOfMemoryError;
    IVMTask *task = task_make(&fixture, &options);
    CHECK(is_complete(task));
    CHECK_EQ(result_of(task), vmTaskResult_OutOfMemoryError);
    CHECK_EQ(now_of(&fixture), 0);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* A change that is wrong in one way and would change everything. */
static void check_refusal(const struct fixture *fixture, IVMTask *task, const char *what,
                          void (*spoil)(vpcmock_task_options *), const WCHAR *part)
{
    static const LONG steps[] = {91, 92};
    struct course before;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_TimeOutError;
    options.error = E_ABORT;
    options.error_description = L"not this";
    options.description = L"nor this";
    options.duration = 12345;
    options.cancelable = 0;
    options.progress = steps;
    options.progress_count = COUNT(steps);
    spoil(&options);
    CONTEXT("%s", what);
    look(fixture, task, &before);
    forget_error();
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    CHECK_ERROR(part);
    CHECK_SAME(fixture, task, &before);
    IVMTask *refused = task;
    IVMTaskCollection *all = NULL;
    LONG had = 0;
    LONG has = 0;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture->app, &all));
    CHECK_OK(IVMTaskCollection_get_Count(all, &had));
    CHECK_HR(vpcmock_task_create(fixture->mock, &options, &refused), E_INVALIDARG);
    CHECK_ERROR(part);
    CHECK(!refused);
    CHECK_OK(IVMTaskCollection_get_Count(all, &has));
    CHECK_EQ(has, had);
    IVMTaskCollection_Release(all);
}

static void version_0(vpcmock_task_options *options)
{
    options->version = 0;
}

static void version_2(vpcmock_task_options *options)
{
    options->version = 2;
}

static void result_10(vpcmock_task_options *options)
{
    options->result = 10;
}

static void duration_minus_2(vpcmock_task_options *options)
{
    options->duration = -2;
}

static void duration_min(vpcmock_task_options *options)
{
    options->duration = LONG_MIN;
}

static void cancelable_2(vpcmock_task_options *options)
{
    options->cancelable = 2;
}

static void cancelable_true(vpcmock_task_options *options)
{
    options->cancelable = VARIANT_TRUE;
}

static void steps_falling(vpcmock_task_options *options)
{
    static const LONG steps[] = {0, 50, 49, 100};
    options->progress = steps;
    options->progress_count = COUNT(steps);
}

static void steps_101(vpcmock_task_options *options)
{
    static const LONG steps[] = {0, 101};
    options->progress = steps;
    options->progress_count = COUNT(steps);
}

static void steps_negative(vpcmock_task_options *options)
{
    static const LONG steps[] = {-1, 0};
    options->progress = steps;
    options->progress_count = COUNT(steps);
}

static void steps_too_many(vpcmock_task_options *options)
{
    static const LONG steps[1001];
    options->progress = steps;
    options->progress_count = COUNT(steps);
}

TEST(task, a_refused_change_changes_nothing)
{
    static const struct {
        const char *what;
        void (*spoil)(vpcmock_task_options *);
        const WCHAR *part;
    } rows[] = {
        {"version 0", version_0, L"version 0"},
        {"version 2", version_2, L"version 2"},
        {"result 10", result_10, L"10 is not"},
        {"duration -2", duration_minus_2, L"-2 ms"},
        {"duration LONG_MIN", duration_min, L"-2147483648 ms"},
        {"cancelable 2", cancelable_2, L"cancelable is 2"},
        {"cancelable VARIANT_TRUE", cancelable_true, L"cancelable is -1"},
        {"a falling step", steps_falling, L"49"},
        {"a step of 101", steps_101, L"101"},
        {"a negative step", steps_negative, L"-1"},
        {"1,001 steps", steps_too_many, L"1001"},
    };
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 5000;
    options.description = L"mine";
    options.error_description = L"mine too";
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
    for (size_t i = 0; i < COUNT(rows); i++)
        check_refusal(&fixture, task, rows[i].what, rows[i].spoil, rows[i].part);
    CONTEXT("its course goes on");
    CHECK_EQ(percent_of(task), 20);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 4000));
    CHECK_END(task, vmTaskResult_Success, S_OK, L"mine too");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_complete_task_can_not_be_changed)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_DiskRelatedError;
    options.description = L"mine";
    IVMTask *by_time = task_make(&fixture, &options);
    IVMTask *cancelled = task_make(&fixture, &options);
    IVMTask *by_hand = task_make(&fixture, &options);
    CHECK_OK(IVMTask_Cancel(cancelled));
    CHECK_OK(vpcmock_task_complete(by_hand));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
    IVMTask *tasks[] = {by_time, cancelled, by_hand};
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CONTEXT("task %d", (int)i);
        struct course before;
        look(&fixture, tasks[i], &before);
        vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
        CHECK_HR(vpcmock_task_change(tasks[i], &change), E_FAIL);
        CHECK_ERROR(L"complete");
        change.result = vmTaskResult_Success;
        change.description = L"not this";
        change.duration = 100000;
        change.cancelable = 1;
        CHECK_HR(vpcmock_task_change(tasks[i], &change), E_FAIL);
        CHECK_ERROR(L"complete");
        CHECK_HR(vpcmock_task_set_percent(tasks[i], 100), E_FAIL);
        CHECK_ERROR(L"complete");
        CHECK_HR(vpcmock_task_set_percent(tasks[i], 1000), E_FAIL);
        CHECK_ERROR(L"complete");
        CHECK_HR(vpcmock_task_complete(tasks[i]), E_FAIL);
        CHECK_ERROR(L"complete");
        CHECK_SAME(&fixture, tasks[i], &before);
        IVMTask_Release(tasks[i]);
    }
    fixture_end(&fixture);
}

/* ---- An IVMTask of somebody else ---- */

struct fake {
    IVMTask IVMTask_iface;
    int calls;
};

static HRESULT fake_count(IVMTask *iface)
{
    ((struct fake *)iface)->calls++;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE fake_QueryInterface(IVMTask *iface, REFIID riid, void **object)
{
    (void)riid;
    *object = NULL;
    fake_count(iface);
    return E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE fake_AddRef(IVMTask *iface)
{
    fake_count(iface);
    return 2;
}

static ULONG STDMETHODCALLTYPE fake_Release(IVMTask *iface)
{
    fake_count(iface);
    return 1;
}

static HRESULT STDMETHODCALLTYPE fake_GetTypeInfoCount(IVMTask *iface, UINT *count)
{
    *count = 0;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_GetTypeInfo(IVMTask *iface, UINT index, LCID lcid,
                                                  ITypeInfo **info)
{
    (void)index;
    (void)lcid;
    *info = NULL;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_GetIDsOfNames(IVMTask *iface, REFIID riid, LPOLESTR *names,
                                                    UINT count, LCID lcid, DISPID *ids)
{
    (void)riid;
    (void)names;
    (void)count;
    (void)lcid;
    (void)ids;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_Invoke(IVMTask *iface, DISPID id, REFIID riid, LCID lcid,
                                             WORD flags, DISPPARAMS *params, VARIANT *result,
                                             EXCEPINFO *exception, UINT *bad_arg)
{
    (void)id;
    (void)riid;
    (void)lcid;
    (void)flags;
    (void)params;
    (void)result;
    (void)exception;
    (void)bad_arg;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_WaitForCompletion(IVMTask *iface, LONG timeout)
{
    (void)timeout;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_Cancel(IVMTask *iface)
{
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_get_LONG(IVMTask *iface, LONG *value)
{
    (void)value;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_get_BSTR(IVMTask *iface, BSTR *value)
{
    (void)value;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_get_VARIANT_BOOL(IVMTask *iface, VARIANT_BOOL *value)
{
    (void)value;
    return fake_count(iface);
}

static HRESULT STDMETHODCALLTYPE fake_get_Result(IVMTask *iface, VMTaskResult *value)
{
    (void)value;
    return fake_count(iface);
}

static const IVMTaskVtbl fake_vtbl = {
    .QueryInterface = fake_QueryInterface,
    .AddRef = fake_AddRef,
    .Release = fake_Release,
    .GetTypeInfoCount = fake_GetTypeInfoCount,
    .GetTypeInfo = fake_GetTypeInfo,
    .GetIDsOfNames = fake_GetIDsOfNames,
    .Invoke = fake_Invoke,
    .WaitForCompletion = fake_WaitForCompletion,
    .Cancel = fake_Cancel,
    .get_PercentCompleted = fake_get_LONG,
    .get_Description = fake_get_BSTR,
    .get_Result = fake_get_Result,
    .get_IsCancelable = fake_get_VARIANT_BOOL,
    .get_ID = fake_get_LONG,
    .get_IsComplete = fake_get_VARIANT_BOOL,
    .get_Error = fake_get_LONG,
    .get_ErrorDescription = fake_get_BSTR,
};

TEST(task, a_foreign_task_is_refused_without_a_call_to_it)
{
    struct fixture fixture = start_still();
    IVMTask *own = task_by_hand(&fixture);
    struct fake fake = {{(IVMTaskVtbl *)&fake_vtbl}, 0};
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    struct course before;
    options.duration = 0;
    look(&fixture, own, &before);
    forget_error();
    CHECK_HR(vpcmock_task_change(&fake.IVMTask_iface, &options), E_INVALIDARG);
    CHECK_ERROR(L"vpcmock_task_change");
    CHECK_HR(vpcmock_task_set_percent(&fake.IVMTask_iface, 5), E_INVALIDARG);
    CHECK_ERROR(L"vpcmock_task_set_percent");
    CHECK_HR(vpcmock_task_complete(&fake.IVMTask_iface), E_INVALIDARG);
    CHECK_ERROR(L"not an IVMTask");
    CHECK_EQ(fake.calls, 0);
    CHECK_SAME(&fixture, own, &before);
    IVMTask_Release(own);
    fixture_end(&fixture);
}

TEST(task, a_task_of_another_mock_is_changed_in_its_own)
{
    struct fixture fixture = start_still();
    vpcmock *other = NULL;
    IVMTask *task = NULL;
    CHECK_OK(vpcmock_create(&other));
    CHECK_OK(vpcmock_task_create(other, NULL, &task));
    vpcmock_release(other);
    IVMTask *own = task_by_hand(&fixture);
    CHECK_OK(vpcmock_task_set_percent(task, 70));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK(is_complete(task));
    CHECK(!is_complete(own));
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK(is_complete(task));
    IVMTask_Release(task);
    IVMTask_Release(own);
    fixture_end(&fixture);
}

/* ---- Tasks that a machine's members start ---- */

static HRESULT startup2(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, task);
}

static HRESULT startup(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Startup(machine, task);
}

static HRESULT save(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Save(machine, task);
}

static HRESULT reset(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_Reset(machine, task);
}

static HRESULT turn_off(IVMVirtualMachine *machine, IVMTask **task)
{
    return IVMVirtualMachine_TurnOff(machine, task);
}

/* In an order in which each can follow the last. */
static const struct starter {
    const WCHAR *name;
    HRESULT (*call)(IVMVirtualMachine *machine, IVMTask **task);
    LONG before, after;
} starters[] = {
    {L"Startup", startup, vmVMState_TurnedOff, vmVMState_Running},
    {L"Reset", reset, vmVMState_Running, vmVMState_Running},
    {L"Save", save, vmVMState_Running, vmVMState_Saved},
    {L"Startup2", startup2, vmVMState_Saved, vmVMState_Running},
    {L"TurnOff", turn_off, vmVMState_Running, vmVMState_TurnedOff},
};

TEST(task, members_start_tasks_that_are_in_progress_when_they_return)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(starters); i++) {
        CONTEXT("%ls", starters[i].name);
        CHECK_EQ(state_of(fixture.machine), starters[i].before);
        IVMTask *task = NULL;
        LONG percents[201];
        if (!CHECK_OK(starters[i].call(fixture.machine, &task)))
            break;
        CHECK(task);
        CHECK(!is_complete(task));
        CHECK_EQ(percent_of(task), 0);
        BSTR description = description_of(task);
        CHECK(description && wcsstr(description, L"Windows XP Mode"));
        SysFreeString(description);
        CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Auto));
        size_t polls = poll_to_end(task, percents);
        CHECK_EQ(percents[polls - 1], 100);
        CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
        CHECK_END(task, vmTaskResult_Success, S_OK, L"");
        CHECK_EQ(state_of(fixture.machine), starters[i].after);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task, each_result_can_be_planned_for_each_member)
{
    for (size_t r = 1; r < COUNT(outcomes); r++) {
        struct fixture fixture = fixture_start();
        for (size_t i = 0; i < COUNT(starters); i++) {
            CONTEXT("%ls, %s", starters[i].name, outcomes[r].name);
            vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
            options.result = outcomes[r].result;
            options.description = L"planned";
            options.duration = 300;
            CHECK_OK(vpcmock_next_task(fixture.mock, starters[i].name, &options, NULL));
            IVMTask *task = NULL;
            if (!CHECK_OK(starters[i].call(fixture.machine, &task)))
                break;
            CHECK_BSTR(description_of(task), L"planned");
            LONGLONG start = now_of(&fixture);
            CHECK_OK(IVMTask_WaitForCompletion(task, 4000000));
            CHECK_EQ(now_of(&fixture) - start, 300);
            CHECK(is_complete(task));
            CHECK_EQ(result_of(task), outcomes[r].result);
            CHECK_EQ(error_of(task), outcomes[r].error);
            CHECK_EQ(state_of(fixture.machine), starters[i].before);
            IVMTask_Release(task);
            /* the plan is used up: the next one goes well */
            CHECK_OK(starters[i].call(fixture.machine, &task));
            CHECK_OK(IVMTask_WaitForCompletion(task, -1));
            CHECK_EQ(result_of(task), vmTaskResult_Success);
            CHECK_EQ(state_of(fixture.machine), starters[i].after);
            IVMTask_Release(task);
        }
        fixture_end(&fixture);
    }
}

TEST(task, a_started_task_can_be_changed_like_any_other)
{
    struct fixture fixture = start_still();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(vpcmock_task_set_percent(task, 66));
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_OutOfMemoryError;
    options.duration = 500;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 499));
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurningOn);
    CHECK_EQ(percent_of(task), 66);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    CHECK_EQ(result_of(task), vmTaskResult_OutOfMemoryError);
    CHECK_EQ(percent_of(task), 66);
    IVMTask_Release(task);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, a_cancelled_start_leaves_the_machine_off)
{
    struct fixture fixture = start_still();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
    if (is_cancelable(task)) {
        CHECK_OK(IVMTask_Cancel(task));
        CHECK_EQ(result_of(task), vmTaskResult_Cancelled);
        CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    } else {
        CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, is_cancelable_tells_what_cancel_does)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(starters); i++) {
        for (LONG cancelable = 0; cancelable < 3; cancelable++) {
            CONTEXT("%ls, planned as %ld", starters[i].name, cancelable);
            vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
            options.cancelable = cancelable < 2 ? cancelable : VPCMOCK_UNSET;
            CHECK_OK(vpcmock_next_task(fixture.mock, starters[i].name, &options, NULL));
            IVMTask *task = NULL;
            if (!CHECK_OK(starters[i].call(fixture.machine, &task)))
                break;
            BOOL said = is_cancelable(task);
            if (cancelable < 2)
                CHECK_EQ(said, cancelable);
            CHECK_HR(IVMTask_Cancel(task), said ? S_OK : E_FAIL);
            CHECK_EQ(is_complete(task), said);
            if (!said) { /* as if it had been cancelled, for the next round */
                options = (vpcmock_task_options)VPCMOCK_TASK_OPTIONS_INIT;
                options.result = vmTaskResult_UnexpectedError;
                CHECK_OK(vpcmock_task_change(task, &options));
                CHECK_OK(vpcmock_task_complete(task));
            }
            CHECK(!is_cancelable(task));
            CHECK_EQ(state_of(fixture.machine), starters[i].before);
            IVMTask_Release(task);
        }
        IVMTask *task = NULL;
        CHECK_OK(starters[i].call(fixture.machine, &task));
        CHECK_OK(vpcmock_task_complete(task));
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task, a_member_that_fails_clears_the_task_and_uses_no_plan)
{
    struct fixture fixture = start_still();
    IVPCMockControl *control = NULL;
    LONG planned = 0;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(vpcmock_next_task(fixture.mock, L"*", NULL, NULL));
    IVMTask *task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_TurnOff(fixture.machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK(!task);
    task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_Save(fixture.machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK(!task);
    task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_Reset(fixture.machine, &task), VM_E_VM_NOT_RUNNING);
    CHECK(!task);
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, NULL), E_POINTER);
    CHECK_ERROR(L"IVMVirtualMachine::Startup");
    CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &planned));
    CHECK_EQ(planned, 1);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &planned));
    CHECK_EQ(planned, 0);
    IVMTask_Release(task);
    task = (IVMTask *)&fixture;
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_VM_RUNNING);
    CHECK(!task);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}
