/* SPDX-License-Identifier: MIT */
/* IVMTask and IVMTaskCollection. */
#include "com/adapter.h"
#include "com/knobs.h"

static struct task *task_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

HRESULT VMTask_WaitForCompletion(struct com_object *self, LONG timeout)
{
    struct vpcmock *mock = self->mock;
    if (timeout < TASK_WAIT_FOREVER || timeout > TASK_MAX_WAIT)
        return mock_fail(mock, E_INVALIDARG,
                         L"The timeout %ld is out of range; expected -1, or 0 to %d milliseconds.",
                         timeout, TASK_MAX_WAIT);
    if (!task_of(self))
        return RPC_E_DISCONNECTED;
    BOOL over = mock_wait(mock, self->ref, timeout);
    if (!task_of(self))
        return RPC_E_DISCONNECTED; /* the mock was reset meanwhile */
    if (!over && timeout == TASK_WAIT_FOREVER)
        return mock_fail(mock, VM_E_TIMED_OUT,
                         L"The wait would never end: the task runs until it is completed by hand, "
                         L"and this thread controls the mock; no other has done anything for %d "
                         L"ms.",
                         MOCK_ENDLESS_WAIT);
    return over ? S_OK : mock->host.policy.wait_timeout_code;
}

HRESULT VMTask_Cancel(struct com_object *self)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    HRESULT hr = task_cancel(&self->mock->host, task);
    if (hr == E_FAIL)
        return mock_fail(self->mock, hr, task->state == TASK_COMPLETE
                                             ? L"The task is complete and cannot be cancelled."
                                             : L"The task cannot be cancelled.");
    return hr;
}

HRESULT VMTask_get_PercentCompleted(struct com_object *self, LONG *percent)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    *percent = task_percent(&self->mock->host, task);
    task_polled(&self->mock->host, task);
    clock_poll(&self->mock->host);
    return S_OK;
}

HRESULT VMTask_get_Description(struct com_object *self, BSTR *description)
{
    struct task *task = task_of(self);
    return task ? task_description_to_bstr(task, description) : RPC_E_DISCONNECTED;
}

HRESULT VMTask_get_Result(struct com_object *self, VMTaskResult *result)
{
    struct task *task = task_of(self);
    int32_t value = 0;
    if (!task)
        return RPC_E_DISCONNECTED;
    HRESULT hr = task_read_result(&self->mock->host, task, &value);
    self->mock->repeats = task->state == TASK_COMPLETE;
    *result = (VMTaskResult)value;
    return hr;
}

HRESULT VMTask_get_IsCancelable(struct com_object *self, VARIANT_BOOL *cancelable)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    *cancelable = to_variant_bool(task->state == TASK_RUNNING && task->cancelable);
    return S_OK;
}

HRESULT VMTask_get_ID(struct com_object *self, LONG *id)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    *id = task->id;
    return S_OK;
}

HRESULT VMTask_get_IsComplete(struct com_object *self, VARIANT_BOOL *complete)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    *complete = to_variant_bool(task->state == TASK_COMPLETE);
    task_polled(&self->mock->host, task);
    clock_poll(&self->mock->host);
    return S_OK;
}

HRESULT VMTask_get_Error(struct com_object *self, LONG *error)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    *error = task->state == TASK_COMPLETE ? task->error : S_OK;
    return S_OK;
}

HRESULT VMTask_get_ErrorDescription(struct com_object *self, BSTR *description)
{
    struct task *task = task_of(self);
    if (!task)
        return RPC_E_DISCONNECTED;
    if (task->state != TASK_COMPLETE)
        return ascii_to_bstr("", description);
    if (task->set & TASK_SET_ERROR_DESCRIPTION)
        return text_to_bstr(&task->error_description, description);
    return ascii_to_bstr(task_error_text(task), description);
}

static struct collection tasks(const struct com_object *self)
{
    const struct host *host = &self->mock->host;
    return (struct collection){com_IVMTask, host->tasks, host->task_count, COLLECTION_OF_REFS};
}

HRESULT VMTaskCollection_get_Count(struct com_object *self, LONG *count)
{
    *count = (LONG)tasks(self).count;
    return S_OK;
}

HRESULT VMTaskCollection_get_Item(struct com_object *self, LONG index, IVMTask **task)
{
    struct collection all = tasks(self);
    return collection_item(self, &all, index, task);
}

HRESULT VMTaskCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all = tasks(self);
    return collection_enumerate(self, &all, enumerator);
}
