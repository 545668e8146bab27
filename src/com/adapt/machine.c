/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine and IVMVirtualMachineCollection. */
#include "com/adapter.h"

static struct machine *machine_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

HRESULT VMVirtualMachine_get_Name(struct com_object *self, BSTR *name)
{
    struct machine *machine = machine_of(self);
    return machine ? text_to_bstr(&machine->name, name) : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_put_Name(struct com_object *self, BSTR name)
{
    struct machine *machine = machine_of(self);
    if (!name)
        return mock_fail(self->mock, E_POINTER, L"The pointer \"virtualMachineName\" is NULL.");
    return machine ? machine_rename(&self->mock->host, machine, bstr_span(name)) : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_get_State(struct com_object *self, VMVMState *state)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *state = (VMVMState)machine->state;
    clock_poll(&self->mock->host);
    return S_OK;
}

/* Calls what starts a task and gives the client a view of it. */
static HRESULT start(struct com_object *self, IVMTask **task,
                     code (*begin)(struct host *, struct machine *, struct task **))
{
    struct machine *machine = machine_of(self);
    struct task *started;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    /* The view first: nothing may have happened when memory runs out. */
    struct com_object *view;
    HRESULT hr = com_object_create(self->mock, com_IVMTask, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = begin(&self->mock->host, machine, &started);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = started->ref;
    *task = (IVMTask *)view;
    return S_OK;
}

HRESULT VMVirtualMachine_Startup(struct com_object *self, IVMTask **task)
{
    return start(self, task, machine_startup);
}

HRESULT VMVirtualMachine_Startup2(struct com_object *self, VMStartupOption option, IVMTask **task)
{
    if ((int)option != vmStartupOption_Normal &&
        (int)option != vmStartupOption_FixParentTimestampMismatch)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"%d is not a VMStartupOption; expected 0 or 1.", (int)option);
    return start(self, task, machine_startup);
}

HRESULT VMVirtualMachine_TurnOff(struct com_object *self, IVMTask **task)
{
    return start(self, task, machine_turn_off);
}

HRESULT VMVirtualMachine_Save(struct com_object *self, IVMTask **task)
{
    return start(self, task, machine_save);
}

HRESULT VMVirtualMachine_Reset(struct com_object *self, IVMTask **task)
{
    return start(self, task, machine_reset);
}

HRESULT VMVirtualMachine_Pause(struct com_object *self)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = machine_pause(&self->mock->host, machine);
    return hr == E_FAIL
               ? mock_fail(self->mock, hr, L"The virtual machine is paused already.")
               : hr;
}

HRESULT VMVirtualMachine_Resume(struct com_object *self)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = machine_resume(&self->mock->host, machine);
    return hr == E_FAIL ? mock_fail(self->mock, hr, L"The virtual machine is not paused.") : hr;
}

static struct collection machines(const struct com_object *self)
{
    const struct host *host = &self->mock->host;
    return (struct collection){com_IVMVirtualMachine, host->machines, host->machine_count,
                               offsetof(struct machine, ref)};
}

HRESULT VMVirtualMachineCollection_get_Count(struct com_object *self, LONG *count)
{
    *count = (LONG)machines(self).count;
    return S_OK;
}

HRESULT VMVirtualMachineCollection_get_Item(struct com_object *self, LONG index,
                                            IVMVirtualMachine **machine)
{
    struct collection all = machines(self);
    return collection_item(self, &all, index, machine);
}

HRESULT VMVirtualMachineCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all = machines(self);
    return collection_enumerate(self, &all, enumerator);
}
