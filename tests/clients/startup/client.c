/* SPDX-License-Identifier: MIT */
/* A client of Windows Virtual PC that knows nothing of the mock, early bound: starts a machine ten
 * times, shows how far each start is, and prints what its task says of the end. */
#include <stdio.h>

#include "VPCCOMInterfaces.h"

static const char *const results[] = {
    "Success",          "Cancelled",         "UnexpectedError",
    "OutOfMemoryError", "DiskRelatedError",  "IncompatibleSavedStateError",
    "TimeOutError",     "IllegalValueError", "ThreadCrashError",
    "ShutdownAbort",
};

static HRESULT finish(IVMTask *task)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    for (;;) {
        LONG percent;
        HRESULT hr = IVMTask_get_IsComplete(task, &complete);
        if (FAILED(hr) || complete)
            return hr;
        IVMTask_WaitForCompletion(task, 500);
        hr = IVMTask_get_PercentCompleted(task, &percent);
        if (FAILED(hr))
            return hr;
        printf("%ld%%\n", percent);
    }
}

static HRESULT report(IVMTask *task)
{
    VMTaskResult result;
    LONG error;
    BSTR description;
    HRESULT hr = IVMTask_get_Result(task, &result);
    if (FAILED(hr))
        return hr;
    if ((unsigned)result < sizeof results / sizeof *results)
        printf("-> %s", results[result]);
    else
        printf("-> %d", (int)result);
    hr = IVMTask_get_Error(task, &error);
    if (SUCCEEDED(hr) && error) {
        hr = IVMTask_get_ErrorDescription(task, &description);
        if (SUCCEEDED(hr)) {
            printf(" (0x%lX) %ls", (unsigned long)error, description);
            SysFreeString(description);
        }
    }
    printf("\n");
    return hr;
}

static HRESULT turn_off(IVMVirtualMachine *machine)
{
    IVMTask *task;
    VMVMState state;
    HRESULT hr = IVMVirtualMachine_get_State(machine, &state);
    if (FAILED(hr) || state != vmVMState_Running)
        return hr;
    hr = IVMVirtualMachine_TurnOff(machine, &task);
    if (FAILED(hr))
        return hr;
    hr = IVMTask_WaitForCompletion(task, -1);
    IVMTask_Release(task);
    return hr;
}

static HRESULT start_and_stop(IVMVirtualMachine *machine, int number)
{
    IVMTask *task;
    BSTR name;
    HRESULT hr = IVMVirtualMachine_get_Name(machine, &name);
    if (FAILED(hr))
        return hr;
    printf("%d. %ls:\n", number, name);
    SysFreeString(name);
    hr = IVMVirtualMachine_Startup(machine, &task);
    if (FAILED(hr))
        return hr;
    hr = finish(task);
    if (SUCCEEDED(hr))
        hr = report(task);
    IVMTask_Release(task);
    return SUCCEEDED(hr) ? turn_off(machine) : hr;
}

static HRESULT run(void)
{
    IVMVirtualPC *vpc;
    IVMVirtualMachine *machine;
    HRESULT hr = CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL, &IID_IVMVirtualPC,
                                  (void **)&vpc);
    if (FAILED(hr))
        return hr;
    BSTR name = SysAllocString(L"Windows XP Mode");
    hr = IVMVirtualPC_FindVirtualMachine(vpc, name, &machine);
    SysFreeString(name);
    IVMVirtualPC_Release(vpc);
    if (hr != S_OK) {
        printf("There is no Windows XP Mode.\n");
        return E_FAIL;
    }
    for (int i = 1; i <= 10 && SUCCEEDED(hr); i++)
        hr = start_and_stop(machine, i);
    IVMVirtualMachine_Release(machine);
    return hr;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (SUCCEEDED(hr)) {
        hr = run();
        CoUninitialize();
    }
    if (FAILED(hr))
        printf("Failed with 0x%08lX.\n", (unsigned long)hr);
    return FAILED(hr);
}
