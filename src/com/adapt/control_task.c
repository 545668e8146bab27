/* SPDX-License-Identifier: MIT */
/* IVPCMockTask. */
#include <stdio.h>
#include <string.h>

#include "com/adapter.h"
#include "com/error.h"
#include "com/knobs.h"
#include "com/results.h"
#include "model/memory.h"

static struct task *task_of(struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

/* For a get, which is allowed in every state. */
static HRESULT look(struct com_object *self, struct task **task)
{
    *task = task_of(self);
    return *task ? S_OK : knobs_check_open(self->mock, NULL);
}

/* For a put. */
static HRESULT open(struct com_object *self, struct task **task)
{
    *task = task_of(self);
    return knobs_check_open(self->mock, *task);
}

HRESULT VPCMockTask_get_Result(struct com_object *self, VARIANT *result)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (FAILED(hr))
        return hr;
    V_VT(result) = VT_I4;
    V_I4(result) = task->result;
    return S_OK;
}

HRESULT VPCMockTask_put_Result(struct com_object *self, VARIANT result)
{
    struct task *task;
    int32_t value;
    HRESULT hr = result_from_variant(self->mock, &result, &value);
    if (SUCCEEDED(hr))
        hr = open(self, &task);
    if (SUCCEEDED(hr))
        task_set_result(task, value);
    return hr;
}

HRESULT VPCMockTask_get_ResultName(struct com_object *self, BSTR *name)
{
    struct task *task;
    char digits[16];
    HRESULT hr = look(self, &task);
    if (FAILED(hr))
        return hr;
    if (task_result_name(task->result))
        return ascii_to_bstr(task_result_name(task->result), name);
    snprintf(digits, sizeof digits, "%d", (int)task->result);
    return ascii_to_bstr(digits, name);
}

HRESULT VPCMockTask_get_Error(struct com_object *self, LONG *error)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (SUCCEEDED(hr))
        *error = task->error;
    return hr;
}

HRESULT VPCMockTask_put_Error(struct com_object *self, LONG error)
{
    struct task *task;
    HRESULT hr = open(self, &task);
    if (SUCCEEDED(hr))
        task_set_error(task, error);
    return hr;
}

HRESULT VPCMockTask_get_ErrorDescription(struct com_object *self, BSTR *description)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (FAILED(hr))
        return hr;
    return task->set & TASK_SET_ERROR_DESCRIPTION
               ? text_to_bstr(&task->error_description, description)
               : ascii_to_bstr(task_error_text(task), description);
}

HRESULT VPCMockTask_put_ErrorDescription(struct com_object *self, BSTR description)
{
    struct task *task;
    HRESULT hr = open(self, &task);
    if (FAILED(hr))
        return hr;
    struct text text = {0};
    if (!text_set(&text, bstr_span(description)))
        return E_OUTOFMEMORY;
    task_take_error_description(task, &text);
    return S_OK;
}

HRESULT VPCMockTask_get_Description(struct com_object *self, BSTR *description)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    return SUCCEEDED(hr) ? task_description_to_bstr(task, description) : hr;
}

HRESULT VPCMockTask_put_Description(struct com_object *self, BSTR description)
{
    struct task *task;
    HRESULT hr = open(self, &task);
    if (FAILED(hr))
        return hr;
    struct text text = {0};
    if (!text_set(&text, bstr_span(description)))
        return E_OUTOFMEMORY;
    task_take_description(task, &text);
    return S_OK;
}

HRESULT VPCMockTask_get_Duration(struct com_object *self, LONG *milliseconds)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (SUCCEEDED(hr))
        *milliseconds = (LONG)task->duration;
    return hr;
}

HRESULT VPCMockTask_put_Duration(struct com_object *self, LONG milliseconds)
{
    struct task *task;
    HRESULT hr = open(self, &task);
    if (SUCCEEDED(hr))
        hr = duration_check(self->mock, milliseconds);
    if (FAILED(hr))
        return hr;
    return task_set_duration(&self->mock->host, task, milliseconds) ? S_OK : E_OUTOFMEMORY;
}

HRESULT VPCMockTask_get_IsCancelable(struct com_object *self, VARIANT_BOOL *cancelable)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (SUCCEEDED(hr))
        *cancelable = to_variant_bool(task->cancelable);
    return hr;
}

HRESULT VPCMockTask_put_IsCancelable(struct com_object *self, VARIANT_BOOL cancelable)
{
    struct task *task;
    HRESULT hr = open(self, &task);
    if (SUCCEEDED(hr))
        task_set_cancelable(task, cancelable != VARIANT_FALSE);
    return hr;
}

HRESULT VPCMockTask_get_Progress(struct com_object *self, VARIANT *steps)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    const struct task_run *run = SUCCEEDED(hr) ? task->run : NULL;
    if (!run || !run->nsteps)
        return hr;
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)run->nsteps);
    VARIANT *elements;
    if (!array)
        return E_OUTOFMEMORY;
    hr = SafeArrayAccessData(array, (void **)&elements);
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return hr;
    }
    for (size_t i = 0; i < run->nsteps; i++) {
        V_VT(&elements[i]) = VT_I4;
        V_I4(&elements[i]) = run->steps[i];
    }
    SafeArrayUnaccessData(array);
    V_VT(steps) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(steps) = array;
    return S_OK;
}

HRESULT VPCMockTask_put_Progress(struct com_object *self, VARIANT steps)
{
    struct task *task;
    uint8_t *read;
    size_t count;
    HRESULT hr = steps_from_variant(self->mock, &steps, &read, &count);
    if (SUCCEEDED(hr))
        hr = open(self, &task);
    if (FAILED(hr))
        mem_free(read);
    else
        task_take_progress(task, read, count);
    return hr;
}

HRESULT VPCMockTask_get_PercentCompleted(struct com_object *self, LONG *percent)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (SUCCEEDED(hr))
        *percent = task_percent(&self->mock->host, task);
    return hr;
}

HRESULT VPCMockTask_put_PercentCompleted(struct com_object *self, LONG percent)
{
    return knobs_set_percent(self->mock, task_of(self), percent);
}

HRESULT VPCMockTask_get_State(struct com_object *self, VPCMockTaskState *state)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (SUCCEEDED(hr))
        *state = (VPCMockTaskState)task->state;
    return hr;
}

HRESULT VPCMockTask_Complete(struct com_object *self, VARIANT result)
{
    BOOL given = !(V_VT(&result) == VT_ERROR && V_ERROR(&result) == DISP_E_PARAMNOTFOUND);
    int32_t value = 0;
    HRESULT hr = given ? result_from_variant(self->mock, &result, &value) : S_OK;
    struct task *task = task_of(self);
    if (SUCCEEDED(hr))
        hr = knobs_check_running(self->mock, task);
    if (FAILED(hr))
        return hr;
    if (given)
        task_set_result(task, value);
    task_complete(&self->mock->host, task);
    return S_OK;
}

HRESULT VPCMockTask_get_Task(struct com_object *self, IDispatch **shown)
{
    struct task *task;
    HRESULT hr = look(self, &task);
    if (FAILED(hr))
        return hr;
    if (task->state == TASK_PLANNED)
        return S_FALSE;
    return com_object_create(self->mock, com_IVMTask, task->ref, shown);
}

HRESULT VPCMockTask_get_Member(struct com_object *self, BSTR *member)
{
    struct task *task;
    WCHAR name[128];
    HRESULT hr = look(self, &task);
    if (FAILED(hr))
        return hr;
    if (!task->cause)
        return ascii_to_bstr(task->any_cause ? "*" : "", member);
    error_member_name(task->cause, name, sizeof name / sizeof *name);
    return span_to_bstr((struct span){(char16_t *)name, wcslen(name)}, member);
}

HRESULT VPCMockTask_Discard(struct com_object *self)
{
    struct task *task;
    HRESULT hr = open(self, &task);
    if (FAILED(hr))
        return hr;
    if (task->state != TASK_PLANNED)
        return mock_fail(self->mock, E_FAIL, L"The task has started and can't be discarded.");
    task_discard(&self->mock->host, task);
    return S_OK;
}
