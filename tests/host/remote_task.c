/* SPDX-License-Identifier: MIT */
/* The C API over IVPCMockControl, linked before the library, whose own API is then left out: tasks.
 */
#include "host/remote.h"

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
    IVPCMockControl *control;
    IVPCMockTask *made = NULL;
    IDispatch *shown = NULL;
    *task = NULL;
    HRESULT hr = remote_control(mock, &control);
    if (FAILED(hr))
        return hr;
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
    IVPCMockControl_Release(control);
    return hr;
}

#define OF_TASK(task, call)                                                                        \
    IVPCMockTask *view;                                                                            \
    HRESULT hr = remote_task((task), &view);                                                       \
    if (FAILED(hr))                                                                                \
        return hr;                                                                                 \
    hr = (call);                                                                                   \
    IVPCMockTask_Release(view);                                                                    \
    return hr

HRESULT vpcmock_task_change(IVMTask *task, const vpcmock_task_options *options)
{
    OF_TASK(task, apply(view, options));
}

HRESULT vpcmock_task_set_percent(IVMTask *task, LONG percent)
{
    OF_TASK(task, IVPCMockTask_put_PercentCompleted(view, percent));
}

HRESULT vpcmock_task_complete(IVMTask *task)
{
    VARIANT missing = {0};
    V_VT(&missing) = VT_ERROR;
    V_ERROR(&missing) = DISP_E_PARAMNOTFOUND;
    OF_TASK(task, IVPCMockTask_Complete(view, missing));
}

static HRESULT plan_task(IVPCMockControl *control, BSTR member, const vpcmock_task_options *options,
                         IVPCMockTask **plan)
{
    IVPCMockTask *made = NULL;
    HRESULT hr = IVPCMockControl_NextTask(control, member, &made);
    if (SUCCEEDED(hr)) {
        hr = apply(made, options);
        if (FAILED(hr))
            IVPCMockTask_Discard(made);
    }
    if (SUCCEEDED(hr) && plan)
        *plan = made;
    else if (made)
        IVPCMockTask_Release(made);
    return hr;
}

HRESULT vpcmock_next_task(vpcmock *mock, const WCHAR *member, const vpcmock_task_options *options,
                          IVPCMockTask **plan)
{
    if (plan)
        *plan = NULL;
    REMOTE(mock, member, plan_task(control, text, options, plan));
}
