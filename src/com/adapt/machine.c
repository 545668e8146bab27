/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine and IVMVirtualMachineCollection. */
#include "com/adapter.h"

HRESULT VMVirtualMachine_get_Name(struct com_object *self, BSTR *name)
{
    struct machine *machine = machine_of(self);
    return machine ? text_to_bstr(&machine->name, name) : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_put_Name(struct com_object *self, BSTR name)
{
    struct machine *machine = machine_of(self);
    if (!name)
        return mock_null_pointer(self->mock, L"virtualMachineName");
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

static code startup_fixing_parents(struct host *host, struct machine *machine, struct task **task)
{
    return machine_startup2(host, machine, STARTUP_FIX_PARENT_TIMESTAMP_MISMATCH, task);
}

HRESULT VMVirtualMachine_Startup2(struct com_object *self, VMStartupOption option, IVMTask **task)
{
    switch ((int)option) {
    case vmStartupOption_Normal: return start(self, task, machine_startup);
    case vmStartupOption_FixParentTimestampMismatch:
        return start(self, task, startup_fixing_parents);
    default:
        return mock_fail(self->mock, E_INVALIDARG, L"%d is not a VMStartupOption; expected 0 or 1.",
                         (int)option);
    }
}

HRESULT VMVirtualMachine_TurnOff(struct com_object *self, IVMTask **task)
{
    return start(self, task, machine_turn_off);
}

HRESULT VMVirtualMachine_Save(struct com_object *self, IVMTask **task)
{
    HRESULT hr = start(self, task, machine_save);
    return hr == E_FAIL ? mock_fail(self->mock, hr,
                                    L"The undo disks are to be deleted when the machine is off: "
                                    L"UndoAction is vmUndoAction_Discard.")
                        : hr;
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
    return hr == E_FAIL ? mock_fail(self->mock, hr, L"The virtual machine is paused already.") : hr;
}

HRESULT VMVirtualMachine_Resume(struct com_object *self)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = machine_resume(&self->mock->host, machine);
    return hr == E_FAIL ? mock_fail(self->mock, hr, L"The virtual machine is not paused.") : hr;
}

HRESULT VMVirtualMachine_DiscardSavedState(struct com_object *self)
{
    struct machine *machine = machine_of(self);
    return machine ? machine_discard_saved_state(&self->mock->host, machine) : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_get_SavedStateFilePath(struct com_object *self, BSTR *path)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    return machine_has_saved_state(machine) ? text_to_bstr(&machine->saved.path, path)
                                            : VM_E_VM_NO_SAVED_STATE;
}

HRESULT VMVirtualMachine_get_RdpPipeName(struct com_object *self, BSTR *name)
{
    struct machine *machine = machine_of(self);
    struct text text = {0};
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = machine_rdp_pipe(machine, &text);
    if (SUCCEEDED(hr))
        hr = text_to_bstr(&text, name);
    text_clear(&text);
    return hr;
}

HRESULT VMVirtualMachine_StartCommunicationChannel(struct com_object *self,
                                                   VMEndpointType host_type, BSTR host_name,
                                                   VMEndpointType guest_type, BSTR guest_name)
{
    struct vpcmock *mock = self->mock;
    struct machine *machine = machine_of(self);
    if (!host_name || !guest_name)
        return mock_null_pointer(mock, host_name ? L"inGuestEndpointName" : L"inHostEndPointName");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    if (host_type != vmEndpoint_NamedPipe || guest_type != vmEndpoint_TCPIP)
        return mock_fail(mock, E_INVALIDARG,
                         L"A channel leads from a named pipe (0) to a TCP port (1), not from %d "
                         L"to %d.",
                         (int)host_type, (int)guest_type);
    HRESULT hr =
        machine_start_channel(&mock->host, machine, bstr_span(host_name), bstr_span(guest_name));
    if (hr == E_POINTER)
        return mock_fail(mock, hr,
                         L"\"%.256ls\" to port \"%.32ls\": expected \\\\.\\pipe\\ with a name and "
                         L"without further backslash, at most 256 characters, and 1 to 65535.",
                         host_name, guest_name);
    return hr;
}

static struct collection machines(const struct com_object *self)
{
    const struct host *host = &self->mock->host;
    return (struct collection){com_IVMVirtualMachine, host->machine_refs, host->machine_count,
                               COLLECTION_OF_REFS};
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
