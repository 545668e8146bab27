/* SPDX-License-Identifier: MIT */
/* Finds the machine and looks through all of them: leak sta|mta [leaks|exits]. With "leaks" it
 * holds on to the machine and an enumerator until CoUninitialize lets go of them, with "exits" it
 * ends without that. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "VPCCOMInterfaces.h"

int main(int argc, char **argv)
{
    bool leaks = argc > 2;
    IVMVirtualPC *vpc;
    IVMVirtualMachine *machine = NULL;
    IVMVirtualMachineCollection *machines = NULL;
    IUnknown *enumerator = NULL;
    if (argc < 2)
        return 2;
    DWORD model = strcmp(argv[1], "sta") ? COINIT_MULTITHREADED : COINIT_APARTMENTTHREADED;
    if (FAILED(CoInitializeEx(NULL, model)) ||
        FAILED(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL, &IID_IVMVirtualPC,
                                (void **)&vpc)))
        return 1;
    BSTR name = SysAllocString(L"Windows XP Mode");
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(vpc, name, &machine);
    SysFreeString(name);
    if (hr == S_OK)
        hr = IVMVirtualPC_get_VirtualMachines(vpc, &machines);
    IVMVirtualPC_Release(vpc);
    if (hr == S_OK) {
        hr = IVMVirtualMachineCollection_get__NewEnum(machines, &enumerator);
        IVMVirtualMachineCollection_Release(machines);
    }
    if (!leaks && enumerator)
        IUnknown_Release(enumerator);
    if (!leaks && machine)
        IVMVirtualMachine_Release(machine);
    if (!leaks || !strcmp(argv[2], "leaks"))
        CoUninitialize();
    printf("0x%08lx\n", (unsigned long)hr);
    return hr == S_OK ? 0 : 1;
}
