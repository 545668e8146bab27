/* SPDX-License-Identifier: MIT */
/* The C API over IVPCMockControl: each mock lives in a private server, and all objects are proxies.
 * Linked before the library, whose own API is then left out. */
#include "host/host.h"

#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "com/place.h"

enum { MAX_MOCKS = 8, END_MS = 20000 };

struct vpcmock {
    LONG refs;
    WCHAR name[SERVER_MAX_NAME];
    IVPCMockControl *control; /* keeps the server running */
    HANDLE process;
};

static struct vpcmock mocks[MAX_MOCKS];
static LONG mock_count;
static LONG names; /* a server that has just ended is not met again */

BOOL host_is_remote(void)
{
    return TRUE;
}

static HRESULT create(const vpcmock *mock, REFCLSID clsid, REFIID riid, void *object)
{
    IClassFactory *factory;
    HRESULT hr = server_class_object(mock->name, clsid, &IID_IClassFactory, (void **)&factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, NULL, riid, object);
    IClassFactory_Release(factory);
    return hr;
}

/* The pointer that is held is good in the multithreaded apartment only. */
static HRESULT control_of(const vpcmock *mock, IVPCMockControl **control)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;
    *control = NULL;
    if (SUCCEEDED(CoGetApartmentType(&type, &qualifier)) && type != APTTYPE_MTA)
        return create(mock, &CLSID_VPCMockControl, &IID_IVPCMockControl, control);
    *control = mock->control;
    IVPCMockControl_AddRef(*control);
    return S_OK;
}

const char *vpcmock_version(void)
{
    return "";
}

const char *vpcmock_result_name(LONG result)
{
    (void)result;
    return NULL;
}

HRESULT vpcmock_process(vpcmock **mock)
{
    *mock = NULL;
    return E_NOTIMPL;
}

HRESULT vpcmock_register(vpcmock *mock, vpcmock_registration **registration)
{
    (void)mock;
    *registration = NULL;
    return E_NOTIMPL;
}

void vpcmock_unregister(vpcmock_registration *registration)
{
    (void)registration;
}

HRESULT vpcmock_create(vpcmock **mock)
{
    LONG number = InterlockedIncrement(&mock_count) - 1;
    LONG id = 0;
    *mock = NULL;
    if (number >= MAX_MOCKS)
        return E_OUTOFMEMORY;
    struct vpcmock *made = &mocks[number];
    made->refs = 1;
    _snwprintf(made->name, SERVER_MAX_NAME, L"test-%lu-%ld", GetCurrentProcessId(),
               InterlockedIncrement(&names));
    HRESULT hr = create(made, &CLSID_VPCMockControl, &IID_IVPCMockControl, &made->control);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_get_ProcessID(made->control, &id);
    if (SUCCEEDED(hr)) {
        made->process = OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION | PROCESS_TERMINATE,
                                    FALSE, (DWORD)id);
        *mock = made;
    }
    return hr;
}

void vpcmock_addref(vpcmock *mock)
{
    InterlockedIncrement(&mock->refs);
}

void vpcmock_release(vpcmock *mock)
{
    if (mock)
        InterlockedDecrement(&mock->refs);
}

LONG host_live(void)
{
    LONG all = 0;
    for (int i = 0; i < MAX_MOCKS; i++) {
        IVPCMockControl *control;
        LONG count = 0;
        if (!mocks[i].control || FAILED(control_of(&mocks[i], &control)))
            continue;
        CHECK(IVPCMockControl_get_LiveObjects(control, &count) == S_OK);
        IVPCMockControl_Release(control);
        all += count - 1; /* the control that is held */
    }
    return all;
}

void host_close(void)
{
    for (int i = 0; i < MAX_MOCKS; i++)
        if (mocks[i].control)
            IVPCMockControl_Release(mocks[i].control);
    for (int i = 0; i < MAX_MOCKS; i++) {
        DWORD status = 0;
        if (!mocks[i].process)
            continue;
        BOOL ended = WaitForSingleObject(mocks[i].process, END_MS) == WAIT_OBJECT_0;
        CHECK_MSG(ended, "the server %ls has not ended", mocks[i].name);
        if (ended && GetExitCodeProcess(mocks[i].process, &status))
            CHECK_MSG(status == 0, "the server %ls has ended with %lu", mocks[i].name, status);
        else
            TerminateProcess(mocks[i].process, 1);
        CloseHandle(mocks[i].process);
        mocks[i] = (struct vpcmock){0};
    }
    InterlockedExchange(&mock_count, 0);
}

HRESULT vpcmock_application(vpcmock *mock, IVMVirtualPC **application)
{
    *application = NULL;
    return create(mock, &CLSID_VMVirtualPC, &IID_IVMVirtualPC, application);
}

HRESULT vpcmock_control(vpcmock *mock, IVPCMockControl **control)
{
    *control = NULL;
    return create(mock, &CLSID_VPCMockControl, &IID_IVPCMockControl, control);
}

/* control: of the mock, released by DONE. */
#define WITH_CONTROL(mock)                                                                         \
    IVPCMockControl *control;                                                                      \
    HRESULT hr = control_of((mock), &control);                                                     \
    if (FAILED(hr))                                                                                \
    return hr
#define DONE return IVPCMockControl_Release(control), hr

HRESULT vpcmock_reset(vpcmock *mock)
{
    WITH_CONTROL(mock);
    hr = IVPCMockControl_Reset(control);
    DONE;
}

static HRESULT clock_of(vpcmock *mock, IVPCMockClock **clock)
{
    WITH_CONTROL(mock);
    hr = IVPCMockControl_get_Clock(control, clock);
    DONE;
}

HRESULT vpcmock_clock_set_mode(vpcmock *mock, VPCMockClockMode mode)
{
    IVPCMockClock *clock;
    HRESULT hr = clock_of(mock, &clock);
    if (FAILED(hr))
        return hr;
    hr = IVPCMockClock_put_Mode(clock, mode);
    IVPCMockClock_Release(clock);
    return hr;
}

HRESULT vpcmock_clock_now(vpcmock *mock, LONGLONG *milliseconds)
{
    IVPCMockClock *clock;
    double now = 0;
    HRESULT hr = clock_of(mock, &clock);
    if (FAILED(hr))
        return hr;
    hr = IVPCMockClock_get_Now(clock, &now);
    IVPCMockClock_Release(clock);
    *milliseconds = (LONGLONG)now;
    return hr;
}

HRESULT vpcmock_clock_advance(vpcmock *mock, LONGLONG milliseconds)
{
    IVPCMockClock *clock;
    HRESULT hr = clock_of(mock, &clock);
    if (FAILED(hr))
        return hr;
    hr = IVPCMockClock_Advance(clock, (double)milliseconds);
    IVPCMockClock_Release(clock);
    return hr;
}

HRESULT vpcmock_clock_set_poll_step(vpcmock *mock, LONG milliseconds)
{
    IVPCMockClock *clock;
    HRESULT hr = clock_of(mock, &clock);
    if (FAILED(hr))
        return hr;
    hr = IVPCMockClock_put_PollStep(clock, milliseconds);
    IVPCMockClock_Release(clock);
    return hr;
}

static HRESULT put_text(IVPCMockTask *task, const WCHAR *text,
                        HRESULT(STDMETHODCALLTYPE *put)(IVPCMockTask *task, BSTR text))
{
    BSTR bstr = SysAllocString(text);
    if (!bstr)
        return E_OUTOFMEMORY;
    HRESULT hr = put(task, bstr);
    SysFreeString(bstr);
    return hr;
}

static HRESULT put_progress(IVPCMockTask *task, const vpcmock_task_options *options)
{
    VARIANT steps;
    LONG *numbers;
    V_VT(&steps) = VT_ARRAY | VT_I4;
    V_ARRAY(&steps) = SafeArrayCreateVector(VT_I4, 0, (ULONG)options->progress_count);
    if (!V_ARRAY(&steps))
        return E_OUTOFMEMORY;
    HRESULT hr = SafeArrayAccessData(V_ARRAY(&steps), (void **)&numbers);
    for (size_t i = 0; SUCCEEDED(hr) && i < (size_t)options->progress_count; i++)
        numbers[i] = options->progress[i];
    if (SUCCEEDED(hr)) {
        SafeArrayUnaccessData(V_ARRAY(&steps));
        hr = IVPCMockTask_put_Progress(task, steps);
    }
    VariantClear(&steps);
    return hr;
}

static HRESULT apply(IVPCMockTask *task, const vpcmock_task_options *options)
{
    HRESULT hr = S_OK;
    if (!options)
        return S_OK;
    if (options->result != VPCMOCK_UNSET) {
        VARIANT result = {0};
        V_VT(&result) = VT_I4;
        V_I4(&result) = options->result;
        hr = IVPCMockTask_put_Result(task, result);
    }
    if (SUCCEEDED(hr) && options->error != VPCMOCK_UNSET)
        hr = IVPCMockTask_put_Error(task, options->error);
    if (SUCCEEDED(hr) && options->error_description)
        hr = put_text(task, options->error_description, task->lpVtbl->put_ErrorDescription);
    if (SUCCEEDED(hr) && options->description)
        hr = put_text(task, options->description, task->lpVtbl->put_Description);
    if (SUCCEEDED(hr) && options->duration != VPCMOCK_UNSET)
        hr = IVPCMockTask_put_Duration(task, options->duration);
    if (SUCCEEDED(hr) && options->cancelable != VPCMOCK_UNSET)
        hr =
            IVPCMockTask_put_IsCancelable(task, options->cancelable ? VARIANT_TRUE : VARIANT_FALSE);
    if (SUCCEEDED(hr) && options->progress)
        hr = put_progress(task, options);
    return hr;
}

HRESULT vpcmock_task_create(vpcmock *mock, const vpcmock_task_options *options, IVMTask **task)
{
    *task = NULL;
    WITH_CONTROL(mock);
    IVPCMockTask *made = NULL;
    IDispatch *shown = NULL;
    hr = IVPCMockControl_CreateTask(control, &made);
    if (SUCCEEDED(hr))
        hr = apply(made, options);
    if (SUCCEEDED(hr))
        hr = IVPCMockTask_get_Task(made, &shown);
    if (shown) {
        hr = IDispatch_QueryInterface(shown, &IID_IVMTask, (void **)task);
        IDispatch_Release(shown);
    }
    if (made)
        IVPCMockTask_Release(made);
    DONE;
}

/* Whichever mock's it is. */
static HRESULT task_of(IVMTask *task, IVPCMockTask **view)
{
    HRESULT hr = E_INVALIDARG;
    *view = NULL;
    for (int i = 0; i < MAX_MOCKS && hr == E_INVALIDARG; i++) {
        IVPCMockControl *control;
        if (!mocks[i].control || FAILED(control_of(&mocks[i], &control)))
            continue;
        hr = IVPCMockControl_TaskOf(control, (IDispatch *)task, view);
        IVPCMockControl_Release(control);
    }
    return hr;
}

HRESULT vpcmock_task_change(IVMTask *task, const vpcmock_task_options *options)
{
    IVPCMockTask *view;
    HRESULT hr = task_of(task, &view);
    if (FAILED(hr))
        return hr;
    hr = apply(view, options);
    IVPCMockTask_Release(view);
    return hr;
}

HRESULT vpcmock_task_set_percent(IVMTask *task, LONG percent)
{
    IVPCMockTask *view;
    HRESULT hr = task_of(task, &view);
    if (FAILED(hr))
        return hr;
    hr = IVPCMockTask_put_PercentCompleted(view, percent);
    IVPCMockTask_Release(view);
    return hr;
}

HRESULT vpcmock_task_complete(IVMTask *task)
{
    IVPCMockTask *view;
    VARIANT missing = {0};
    HRESULT hr = task_of(task, &view);
    if (FAILED(hr))
        return hr;
    V_VT(&missing) = VT_ERROR;
    V_ERROR(&missing) = DISP_E_PARAMNOTFOUND;
    hr = IVPCMockTask_Complete(view, missing);
    IVPCMockTask_Release(view);
    return hr;
}

HRESULT vpcmock_next_task(vpcmock *mock, const WCHAR *member, const vpcmock_task_options *options,
                          IVPCMockTask **plan)
{
    IVPCMockTask *made = NULL;
    if (plan)
        *plan = NULL;
    WITH_CONTROL(mock);
    BSTR name = SysAllocString(member);
    hr = name ? IVPCMockControl_NextTask(control, name, &made) : E_OUTOFMEMORY;
    SysFreeString(name);
    if (SUCCEEDED(hr)) {
        hr = apply(made, options);
        if (FAILED(hr))
            IVPCMockTask_Discard(made);
    }
    if (SUCCEEDED(hr) && plan)
        *plan = made;
    else if (made)
        IVPCMockTask_Release(made);
    DONE;
}

HRESULT vpcmock_set_policy(vpcmock *mock, const vpcmock_policy *policy)
{
    VARIANT early = {0};
    V_VT(&early) = VT_I4;
    V_I4(&early) = policy->early_result;
    WITH_CONTROL(mock);
    hr = IVPCMockControl_put_AllowUndocumentedResults(
        control, policy->undocumented_results ? VARIANT_TRUE : VARIANT_FALSE);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_EarlyResult(control, early);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_EarlyResultCode(control, policy->early_result_code);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_WaitTimeoutCode(control, policy->wait_timeout_code);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_CancelCompleteCode(control, policy->cancel_complete_code);
    DONE;
}
