/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: what it tells, and the machines that it knows. */
#include "com/adapter.h"
#include "com/watch.h"

HRESULT VMVirtualPC_get_Name(struct com_object *self, BSTR *name)
{
    return text_to_bstr(&self->mock->host.info.name, name);
}

HRESULT VMVirtualPC_get_Version(struct com_object *self, BSTR *version)
{
    return text_to_bstr(&self->mock->host.info.version, version);
}

HRESULT VMVirtualPC_get_UpTime(struct com_object *self, LONG *seconds)
{
    *seconds = host_info_up_time(&self->mock->host);
    clock_poll(&self->mock->host);
    return S_OK;
}

HRESULT VMVirtualPC_get_HostInfo(struct com_object *self, IVMHostInfo **info)
{
    return com_object_create(self->mock, com_IVMHostInfo, self->ref, info);
}

HRESULT VMVirtualPC_get_SupportDrivers(struct com_object *self,
                                       IVMSupportDriverCollection **drivers)
{
    return com_object_create(self->mock, com_IVMSupportDriverCollection, self->ref, drivers);
}

HRESULT VMVirtualPC_get_Tasks(struct com_object *self, IVMTaskCollection **tasks)
{
    return com_object_create(self->mock, com_IVMTaskCollection, self->ref, tasks);
}

HRESULT VMVirtualPC_get_VirtualMachines(struct com_object *self,
                                        IVMVirtualMachineCollection **machines)
{
    return com_object_create(self->mock, com_IVMVirtualMachineCollection, self->ref, machines);
}

/* ---- Limits ---- */

HRESULT VMVirtualPC_get_MinimumMemoryPerVM(struct com_object *self, LONG *megabytes)
{
    *megabytes = self->mock->host.info.minimum_memory;
    return S_OK;
}

HRESULT VMVirtualPC_get_MaximumMemoryPerVM(struct com_object *self, LONG *megabytes)
{
    *megabytes = host_info_maximum_memory(&self->mock->host);
    return S_OK;
}

HRESULT VMVirtualPC_get_SuggestedMaximumMemoryPerVM(struct com_object *self, LONG *megabytes)
{
    *megabytes = host_info_suggested_memory(&self->mock->host);
    return S_OK;
}

HRESULT VMVirtualPC_get_MaximumFloppyDrivesPerVM(struct com_object *self, LONG *drives)
{
    *drives = self->mock->host.info.maximum_floppy_drives;
    return S_OK;
}

HRESULT VMVirtualPC_get_MaximumSerialPortsPerVM(struct com_object *self, LONG *ports)
{
    *ports = self->mock->host.info.maximum_serial_ports;
    return S_OK;
}

HRESULT VMVirtualPC_get_MaximumParallelPortsPerVM(struct com_object *self, LONG *ports)
{
    *ports = self->mock->host.info.maximum_parallel_ports;
    return S_OK;
}

HRESULT VMVirtualPC_get_MaximumNetworkAdaptersPerVM(struct com_object *self, LONG *adapters)
{
    *adapters = self->mock->host.info.maximum_network_adapters;
    return S_OK;
}

HRESULT VMVirtualPC_get_MaximumNumberOfIDEBuses(struct com_object *self, LONG *buses)
{
    *buses = self->mock->host.info.maximum_ide_buses;
    return S_OK;
}

/* ---- Machines ---- */

HRESULT VMVirtualPC_FindVirtualMachine(struct com_object *self, BSTR name,
                                       IVMVirtualMachine **machine)
{
    if (!name)
        return mock_null_pointer(self->mock, L"configurationName");
    struct ref found = host_find_machine_ref(&self->mock->host, bstr_span(name));
    if (found.index)
        return com_object_create(self->mock, com_IVMVirtualMachine, found, machine);
    HRESULT hr = self->mock->engine.findings.traps ? watch_trap(self->mock, name, machine) : S_OK;
    return SUCCEEDED(hr) ? S_FALSE : hr;
}

/* Says which of the two texts is wrong. */
static HRESULT refuse_place(struct com_object *self, HRESULT hr, BSTR name, BSTR path)
{
    struct vpcmock *mock = self->mock;
    switch (hr) {
    case VM_E_CONFIG_NO_NAME:
        return mock_fail(mock, hr,
                         L"There is no name; expected one in configurationName, or the full path "
                         L"of a .vmc file in configurationPath, not \"%.200ls\".",
                         path);
    case VM_E_CONFIG_NAME_TOO_LONG:
        return mock_fail(mock, hr,
                         L"The name \"%.100ls...\" is too long; expected up to %d "
                         L"characters.",
                         name ? name : L"", MACHINE_MAX_NAME);
    case VM_E_CONFIG_NAME_INVALID_CHAR:
        return mock_fail(mock, hr,
                         L"The name \"%.100ls\" has a character that is not allowed; expected none "
                         L"of *?:<>/|\\\".",
                         name ? name : L"");
    case E_INVALIDARG:
        return mock_fail(mock, hr,
                         L"\"%.200ls\" is the name of a device of Windows (such as CON, NUL or "
                         L"COM1), which no virtual machine can have.",
                         name && *name ? name : path);
    case VM_E_CONFIG_DUPLICATE_NAME:
        return mock_fail(mock, hr, L"There is already a virtual machine of this name, \"%.100ls\".",
                         name && *name ? name : path);
    default: return mock_fail(mock, hr, L"\"%.200ls\": %hs", path, code_sentence(hr));
    }
}

/* Makes a machine known, and gives the client a view of it. */
static HRESULT take_in(struct com_object *self, BSTR name, BSTR path, IVMVirtualMachine **machine,
                       code (*take)(struct host *, struct span, struct span, struct machine **))
{
    struct machine *taken;
    struct com_object *view;
    if (!path)
        return mock_null_pointer(self->mock, L"configurationPath");
    /* The view first: nothing may have happened when memory runs out. */
    HRESULT hr = com_object_create(self->mock, com_IVMVirtualMachine, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = take(&self->mock->host, bstr_span(name), bstr_span(path), &taken);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr == E_OUTOFMEMORY ? hr : refuse_place(self, hr, name, path);
    }
    view->ref = taken->ref;
    *machine = (IVMVirtualMachine *)view;
    return S_OK;
}

HRESULT VMVirtualPC_CreateVirtualMachine(struct com_object *self, BSTR name, BSTR path,
                                         IVMVirtualMachine **machine)
{
    return take_in(self, name, path, machine, catalog_create);
}

HRESULT VMVirtualPC_RegisterVirtualMachine(struct com_object *self, BSTR name, BSTR path,
                                           IVMVirtualMachine **machine)
{
    return take_in(self, name, path, machine, catalog_register);
}

/* Takes a machine away. gone: what to answer when it is not there any more. */
static HRESULT take_away(struct com_object *self, IVMVirtualMachine *pointer, HRESULT gone,
                         code (*take)(struct host *, struct machine *))
{
    struct vpcmock *mock = self->mock;
    if (!pointer)
        return mock_null_pointer(self->mock, L"virtualMachine");
    const struct com_object *view = com_object_from(mock, com_IVMVirtualMachine, pointer);
    if (!view)
        return mock_fail(mock, E_INVALIDARG,
                         L"The object is no virtual machine of this application.");
    struct machine *machine = slots_get(&mock->host.slots, view->ref);
    return machine ? take(&mock->host, machine) : gone;
}

HRESULT VMVirtualPC_UnregisterVirtualMachine(struct com_object *self, IVMVirtualMachine *machine)
{
    return take_away(self, machine, VM_E_VM_UNKNOWN, catalog_unregister);
}

HRESULT VMVirtualPC_DeleteVirtualMachine(struct com_object *self, IVMVirtualMachine *machine)
{
    return take_away(self, machine, S_FALSE, catalog_delete);
}
