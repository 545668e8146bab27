/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC. */
#include "com/adapter.h"

HRESULT VMVirtualPC_get_Name(struct com_object *self, BSTR *name)
{
    (void)self;
    return ascii_to_bstr("Windows Virtual PC", name);
}

/* Major, minor, build, and build type with edition: see the page of this property. */
HRESULT VMVirtualPC_get_Version(struct com_object *self, BSTR *version)
{
    (void)self;
    return ascii_to_bstr("6.1.7600.0SE", version);
}

HRESULT VMVirtualPC_FindVirtualMachine(struct com_object *self, BSTR name,
                                       IVMVirtualMachine **machine)
{
    if (!name)
        return mock_fail(self->mock, E_POINTER, L"The pointer \"configurationName\" is NULL.");
    const struct machine *found = host_find_machine(&self->mock->host, bstr_span(name));
    return found ? com_object_create(self->mock, com_IVMVirtualMachine, found->ref, machine)
                 : S_FALSE;
}

HRESULT VMVirtualPC_get_VirtualMachines(struct com_object *self,
                                        IVMVirtualMachineCollection **machines)
{
    return com_object_create(self->mock, com_IVMVirtualMachineCollection, self->ref, machines);
}

HRESULT VMVirtualPC_get_Tasks(struct com_object *self, IVMTaskCollection **tasks)
{
    return com_object_create(self->mock, com_IVMTaskCollection, self->ref, tasks);
}
