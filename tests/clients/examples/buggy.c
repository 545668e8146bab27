/* SPDX-License-Identifier: MIT */
/* A client with six bugs, each of another kind and each seen only when something fails: see "Bug".
 * All else is as it should be: what fails is said and gives status 1, after the machine was turned
 * off and all was released. */
#include <stdlib.h>

#include "machine.h"

/* Bug 1: nobody looks at what it answers, and the client goes on as if the note were there. */
static void write_note(IVMVirtualMachine *machine)
{
    BSTR note = SysAllocString(L"Started by a client.");
    IVMVirtualMachine_put_Notes(machine, note);
    SysFreeString(note);
}

/* Bug 2: a task that never ends is waited for without end. */
static bool wait(IVMTask *task)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    VMTaskResult result;
    while (!complete)
        if (!fine("WaitForCompletion", IVMTask_WaitForCompletion(task, 60000)) ||
            !fine("IsComplete", IVMTask_get_IsComplete(task, &complete)))
            return false;
    if (!fine("Result", IVMTask_get_Result(task, &result)))
        return false;
    if (result != vmTaskResult_Success)
        fprintf(stderr, "Startup ended with %d.\n", (int)result);
    return result == vmTaskResult_Success;
}

static bool start(IVMVirtualMachine *machine)
{
    IVMTask *task;
    if (!fine("Startup", IVMVirtualMachine_Startup(machine, &task)))
        return false;
    bool done = wait(task);
    IVMTask_Release(task);
    return done;
}

/* Bug 3: when Accountant fails there is no accountant to ask. */
static bool show_load(IVMVirtualMachine *machine)
{
    IVMAccountant *accountant;
    LONG percent;
    IVMVirtualMachine_get_Accountant(machine, &accountant);
    HRESULT hr = IVMAccountant_get_CPUUtilization(accountant, &percent);
    IVMAccountant_Release(accountant);
    if (SUCCEEDED(hr))
        printf("%ld %%\n", percent);
    return fine("CPUUtilization", hr);
}

/* Bug 4: when Count fails the program ends at once, and what it holds is never released. */
static bool show_disks(IVMVirtualMachine *machine)
{
    IVMHardDiskConnectionCollection *disks;
    LONG count;
    if (!fine("HardDiskConnections", IVMVirtualMachine_get_HardDiskConnections(machine, &disks)))
        return false;
    if (!fine("Count", IVMHardDiskConnectionCollection_get_Count(disks, &count))) {
        turn_off(machine);
        exit(1);
    }
    printf("%ld hard disk\n", count);
    IVMHardDiskConnectionCollection_Release(disks);
    return true;
}

static bool use(IVMVirtualMachine *machine)
{
    BSTR name;
    if (!is_turned_off(machine))
        return false;
    write_note(machine);
    bool done = start(machine);
    if (done) {
        /* Bug 5: when Name fails the machine is left running. */
        if (!fine("Name", IVMVirtualMachine_get_Name(machine, &name)))
            return false;
        printf("%ls has started.\n", name);
        SysFreeString(name);
        done = show_load(machine) && show_disks(machine);
    }
    return turn_off(machine) && done;
}

int main(void)
{
    IVMVirtualPC *vpc;
    IVMVirtualMachine *machine;
    bool done = false;
    if (!fine("CoInitializeEx", CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    if (fine("CoCreateInstance", CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL,
                                                  &IID_IVMVirtualPC, (void **)&vpc))) {
        BSTR name = SysAllocString(MACHINE);
        HRESULT hr = IVMVirtualPC_FindVirtualMachine(vpc, name, &machine);
        SysFreeString(name);
        IVMVirtualPC_Release(vpc);
        /* Bug 6: S_FALSE, which says that there is no such machine, is taken for S_OK. */
        if (fine("FindVirtualMachine", hr)) {
            done = use(machine);
            IVMVirtualMachine_Release(machine);
        }
    }
    CoUninitialize();
    return done ? 0 : 1;
}
