/* SPDX-License-Identifier: MIT */
/* A correct client, early bound: starts Windows XP Mode, gives it a note, and turns it off again.
 * Whatever fails is said and gives status 1; a machine that may have been started is not left
 * running, and nothing is left referenced. */
#include "machine.h"

static bool write_note(IVMVirtualMachine *machine)
{
    BSTR note = SysAllocString(L"Started by a client.");
    HRESULT hr = note ? IVMVirtualMachine_put_Notes(machine, note) : E_OUTOFMEMORY;
    SysFreeString(note);
    return fine("Notes", hr);
}

static bool use(IVMVirtualMachine *machine)
{
    IVMTask *task;
    if (!is_turned_off(machine))
        return false;
    HRESULT hr = IVMVirtualMachine_Startup(machine, &task);
    /* From here on it may be running, also when the call has failed. */
    bool done = finish_call("Startup", hr, task) && write_note(machine);
    if (done)
        printf("%ls has started.\n", MACHINE);
    return turn_off(machine) && done;
}

int main(void)
{
    IVMVirtualPC *vpc;
    bool done = false;
    if (!fine("CoInitializeEx", CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    if (fine("CoCreateInstance", CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL,
                                                  &IID_IVMVirtualPC, (void **)&vpc))) {
        IVMVirtualMachine *machine = find_machine(vpc);
        IVMVirtualPC_Release(vpc);
        if (machine) {
            done = use(machine);
            IVMVirtualMachine_Release(machine);
        }
    }
    CoUninitialize();
    return done ? 0 : 1;
}
