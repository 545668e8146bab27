/* SPDX-License-Identifier: MIT */
/* What a test may change of a running task, and which tasks it may not change. */
#include "task_fixture.h"

#include <limits.h>

/* ---- Changing a running task ---- */

TEST(task_change, every_property_of_a_running_task_can_be_changed)
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

TEST(task_change, a_task_by_hand_can_be_given_a_duration)
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

TEST(task_change, a_task_without_duration_is_complete_at_once)
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

TEST(task_change, a_refused_change_changes_nothing)
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

TEST(task_change, a_complete_task_can_not_be_changed)
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

TEST(task_change, a_foreign_task_is_refused_without_a_call_to_it)
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

TEST(task_change, a_task_of_another_mock_is_changed_in_its_own)
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
