/* SPDX-License-Identifier: MIT */
/* The clients of the cookbook, early bound: each does and prints what the one in VBScript does.
 * They know nothing of the mock. */
#include "clients.h"

#include <stdio.h>

static IVMVirtualMachine *find_machine(void)
{
    IVMVirtualPC *vpc;
    IVMVirtualMachine *machine = NULL;
    if (FAILED(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL, &IID_IVMVirtualPC,
                                (void **)&vpc)))
        return NULL;
    BSTR name = SysAllocString(L"Windows XP Mode");
    IVMVirtualPC_FindVirtualMachine(vpc, name, &machine);
    SysFreeString(name);
    IVMVirtualPC_Release(vpc);
    return machine;
}

static int state_of(IVMVirtualMachine *machine)
{
    VMVMState state = vmVMState_Invalid;
    IVMVirtualMachine_get_State(machine, &state);
    return state;
}

static int result_of(IVMTask *task)
{
    VMTaskResult result = vmTaskResult_UnexpectedError;
    IVMTask_get_Result(task, &result);
    return result;
}

static BOOL is_complete(IVMTask *task)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    IVMTask_get_IsComplete(task, &complete);
    return complete != VARIANT_FALSE;
}

static int percent_of(IVMTask *task)
{
    LONG percent = -1;
    IVMTask_get_PercentCompleted(task, &percent);
    return percent;
}

static void print_error(IVMTask *task)
{
    BSTR text = NULL;
    IVMTask_get_ErrorDescription(task, &text);
    printf("%ls\n", text ? text : L"");
    SysFreeString(text);
}

typedef HRESULT(STDMETHODCALLTYPE *operation)(IVMVirtualMachine *machine, IVMTask **task);

static HRESULT finish(IVMVirtualMachine *machine, operation start)
{
    IVMTask *task;
    HRESULT hr = start(machine, &task);
    if (FAILED(hr))
        return hr;
    hr = IVMTask_WaitForCompletion(task, -1);
    IVMTask_Release(task);
    return hr;
}

void client_starts_twice(void)
{
    IVMVirtualMachine *machine = find_machine();
    for (int round = 1; machine && round <= 2; round++) {
        HRESULT hr = finish(machine, machine->lpVtbl->Startup);
        if (SUCCEEDED(hr)) {
            printf("start %d: state %d\n", round, state_of(machine));
            finish(machine, machine->lpVtbl->TurnOff);
        } else {
            printf("start %d: 0x%lX, state %d\n", round, (unsigned long)hr, state_of(machine));
        }
    }
    if (machine)
        IVMVirtualMachine_Release(machine);
}

void client_gives_up(void)
{
    IVMVirtualMachine *machine = find_machine();
    IVMTask *task;
    if (!machine || FAILED(IVMVirtualMachine_Startup(machine, &task)))
        return;
    for (int second = 1; second <= 10; second++) {
        IVMTask_WaitForCompletion(task, 1000);
        if (is_complete(task))
            break;
    }
    if (is_complete(task)) {
        printf("started\n");
    } else {
        printf("given up at %d%%\n", percent_of(task));
        IVMTask_Cancel(task);
        printf("result %d\n", result_of(task));
    }
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
}

void client_cancels_saving(void)
{
    IVMVirtualMachine *machine = find_machine();
    IVMTask *task;
    if (!machine || FAILED(finish(machine, machine->lpVtbl->Startup)) ||
        FAILED(IVMVirtualMachine_Save(machine, &task)))
        return;
    IVMTask_WaitForCompletion(task, 5000);
    printf("complete: %s\n", is_complete(task) ? "True" : "False");
    printf("Cancel: 0x%lX\n", (unsigned long)IVMTask_Cancel(task));
    IVMTask_WaitForCompletion(task, -1);
    printf("result %d, state %d\n", result_of(task), state_of(machine));
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
}

static IVMHardDisk *disk_of(IVMVirtualMachine *machine)
{
    IVMHardDiskConnectionCollection *connections;
    IVMHardDiskConnection *connection = NULL;
    IVMHardDisk *disk = NULL;
    if (FAILED(IVMVirtualMachine_get_HardDiskConnections(machine, &connections)))
        return NULL;
    IVMHardDiskConnectionCollection_get_Item(connections, 1, &connection);
    IVMHardDiskConnectionCollection_Release(connections);
    if (connection) {
        IVMHardDiskConnection_get_HardDisk(connection, &disk);
        IVMHardDiskConnection_Release(connection);
    }
    return disk;
}

void client_merges(void)
{
    IVMVirtualMachine *machine = find_machine();
    IVMHardDisk *disk = machine ? disk_of(machine) : NULL;
    IVMTask *task;
    if (!disk || FAILED(IVMHardDisk_Merge(disk, &task)))
        return;
    IVMTask_WaitForCompletion(task, -1);
    printf("%d at %d%%: ", result_of(task), percent_of(task));
    print_error(task);
    IVMTask_Release(task);
    IVMHardDisk_Release(disk);
    IVMVirtualMachine_Release(machine);
}

void client_shuts_down(void)
{
    IVMVirtualMachine *machine = find_machine();
    IVMGuestOS *guest;
    IVMTask *task = NULL;
    if (!machine || FAILED(finish(machine, machine->lpVtbl->Startup)) ||
        FAILED(IVMVirtualMachine_get_GuestOS(machine, &guest)))
        return;
    HRESULT hr = IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task);
    IVMGuestOS_Release(guest);
    if (FAILED(hr))
        return;
    IVMTask_WaitForCompletion(task, -1);
    if (result_of(task) != vmTaskResult_Success) {
        printf("not shut down: %d ", result_of(task));
        print_error(task);
        finish(machine, machine->lpVtbl->TurnOff);
    }
    printf("state %d\n", state_of(machine));
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
}

void client_calls_again(void)
{
    IVMVirtualMachine *machine = find_machine();
    IVMTask *task = NULL;
    int attempt = 1;
    if (!machine)
        return;
    while (IVMVirtualMachine_Startup(machine, &task) == RPC_E_CALL_REJECTED && attempt < 5) {
        printf("rejected\n");
        attempt++;
    }
    if (task) {
        IVMTask_WaitForCompletion(task, -1);
        IVMTask_Release(task);
    }
    printf("attempt %d: state %d\n", attempt, state_of(machine));
    IVMVirtualMachine_Release(machine);
}

void client_saves(void)
{
    IVMVirtualMachine *machine = find_machine();
    if (!machine)
        return;
    finish(machine, machine->lpVtbl->Startup);
    finish(machine, machine->lpVtbl->Save);
    finish(machine, machine->lpVtbl->Startup);
    finish(machine, machine->lpVtbl->TurnOff);
    printf("state %d\n", state_of(machine));
    IVMVirtualMachine_Release(machine);
}

void client_forgets_to_save(void)
{
    IVMVirtualMachine *machine = find_machine();
    if (!machine)
        return;
    finish(machine, machine->lpVtbl->Startup);
    finish(machine, machine->lpVtbl->TurnOff);
    printf("state %d\n", state_of(machine));
    IVMVirtualMachine_Release(machine);
}
