/* SPDX-License-Identifier: MIT */
/* Two threads and a bug: one remembers whether the machine was off before, and takes it that the
 * other one has not started it yet, since that has something else to do first. Whoever started it
 * turns it off. */
#include <stdio.h>

#include "VPCCOMInterfaces.h"

struct work {
    IVMVirtualMachine *machine;
    VMVMState before;
};

static DWORD WINAPI remember(void *context)
{
    struct work *work = context;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HRESULT hr = IVMVirtualMachine_get_State(work->machine, &work->before);
    CoUninitialize();
    return FAILED(hr);
}

static HRESULT finish(HRESULT hr, IVMTask *task)
{
    if (SUCCEEDED(hr)) {
        hr = IVMTask_WaitForCompletion(task, 600000);
        IVMTask_Release(task);
    }
    return hr;
}

static DWORD WINAPI start(void *context)
{
    struct work *work = context;
    IVMTask *task = NULL;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    Sleep(100);
    HRESULT hr = IVMVirtualMachine_Startup(work->machine, &task);
    hr = finish(hr, task);
    CoUninitialize();
    return FAILED(hr);
}

static int use(struct work *work)
{
    HANDLE threads[] = {CreateThread(NULL, 0, remember, work, 0, NULL),
                        CreateThread(NULL, 0, start, work, 0, NULL)};
    DWORD failed[2] = {1, 1};
    for (int i = 0; i < 2; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        GetExitCodeThread(threads[i], &failed[i]);
        CloseHandle(threads[i]);
    }
    if (work->before == vmVMState_TurnedOff) {
        IVMTask *task = NULL;
        HRESULT hr = IVMVirtualMachine_TurnOff(work->machine, &task);
        failed[0] |= (DWORD)FAILED(finish(hr, task));
    }
    printf("done\n");
    return (int)(failed[0] | failed[1]);
}

int main(void)
{
    struct work work = {0};
    IVMVirtualPC *vpc;
    int status = 1;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL, &IID_IVMVirtualPC,
                                (void **)&vpc)))
        return 1;
    BSTR name = SysAllocString(L"Windows XP Mode");
    if (IVMVirtualPC_FindVirtualMachine(vpc, name, &work.machine) == S_OK) {
        status = use(&work);
        IVMVirtualMachine_Release(work.machine);
    }
    SysFreeString(name);
    IVMVirtualPC_Release(vpc);
    CoUninitialize();
    return status;
}
