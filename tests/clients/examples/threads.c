/* SPDX-License-Identifier: MIT */
/* A correct client with several threads: one starts Windows XP Mode, one waits until it is seen
 * running, by an event or by asking, and one reads the names of all machines meanwhile. In the end
 * it is turned off, whatever has failed. */
#include <ocidl.h>

#include "machine.h"

/* What the threads share. It outlives them and the sink, which counts no references therefore. */
struct work {
    IDispatch sink;
    IVMVirtualPC *vpc;
    IVMVirtualMachine *machine;
    HANDLE running; /* an event of the machine has said so */
    HANDLE over;    /* the start has failed, and there is nothing to wait for */
};

/* ---- The sink ---- */

static struct work *from_sink(IDispatch *iface)
{
    return CONTAINING_RECORD(iface, struct work, sink);
}

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IDispatch *iface, REFIID riid, void **object)
{
    bool known = IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IDispatch) ||
                 IsEqualGUID(riid, &DIID_IVMVirtualMachineEvents);
    *object = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IDispatch *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE sink_Release(IDispatch *iface)
{
    (void)iface;
    return 1;
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid,
                                                  ITypeInfo **info)
{
    (void)iface, (void)index, (void)lcid;
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names,
                                                    UINT count, LCID lcid, DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid, (void)ids;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE sink_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid,
                                             WORD flags, DISPPARAMS *args, VARIANT *result,
                                             EXCEPINFO *exception, UINT *wrong)
{
    enum { ON_STATE_CHANGE = 1 };
    (void)riid, (void)lcid, (void)flags, (void)result, (void)exception, (void)wrong;
    if (id == ON_STATE_CHANGE && args->cArgs == 1 && V_VT(&args->rgvarg[0]) == VT_I4 &&
        V_I4(&args->rgvarg[0]) == vmVMState_Running)
        SetEvent(from_sink(iface)->running);
    return S_OK;
}

static IDispatchVtbl sink_vtbl = {
    sink_QueryInterface, sink_AddRef,        sink_Release, sink_GetTypeInfoCount,
    sink_GetTypeInfo,    sink_GetIDsOfNames, sink_Invoke,
};

/* Owned by the caller, who unadvises; NULL when something failed, which is said. */
static IConnectionPoint *advise(struct work *work, DWORD *cookie)
{
    IConnectionPointContainer *container;
    IConnectionPoint *point = NULL;
    HRESULT hr = IVMVirtualMachine_QueryInterface(work->machine, &IID_IConnectionPointContainer,
                                                  (void **)&container);
    if (SUCCEEDED(hr)) {
        hr = IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualMachineEvents,
                                                           &point);
        IConnectionPointContainer_Release(container);
    }
    if (SUCCEEDED(hr)) {
        hr = IConnectionPoint_Advise(point, (IUnknown *)&work->sink, cookie);
        if (FAILED(hr))
            IConnectionPoint_Release(point);
    }
    return fine("Advise", hr) ? point : NULL;
}

/* ---- The threads: each ends with 0 when all went well, else it has said what did not ---- */

static DWORD WINAPI start(void *context)
{
    struct work *work = context;
    IVMTask *task;
    HRESULT hr = IVMVirtualMachine_Startup(work->machine, &task);
    if (finish_call("Startup", hr, task))
        return 0;
    SetEvent(work->over);
    return 1;
}

/* An event may come late, twice, or not at all: after each second without one the state is asked.
 */
static DWORD WINAPI watch(void *context)
{
    struct work *work = context;
    HANDLE either[] = {work->running, work->over};
    for (int second = 0; second < 60; second++) {
        DWORD woken = WaitForMultipleObjects(2, either, FALSE, 1000);
        VMVMState state;
        if (woken == WAIT_OBJECT_0)
            return 0;
        if (woken == WAIT_OBJECT_0 + 1)
            return 0; /* the other thread tells why */
        if (!fine("State", IVMVirtualMachine_get_State(work->machine, &state)))
            return 1;
        if (state == vmVMState_Running)
            return 0;
    }
    fprintf(stderr, "%ls was not seen running.\n", MACHINE);
    return 1;
}

static bool read_name(IVMVirtualMachineCollection *machines, LONG index)
{
    IVMVirtualMachine *machine;
    BSTR name;
    if (!fine("Item", IVMVirtualMachineCollection_get_Item(machines, index, &machine)))
        return false;
    HRESULT hr = IVMVirtualMachine_get_Name(machine, &name);
    IVMVirtualMachine_Release(machine);
    if (!fine("Name", hr))
        return false;
    printf("%ls\n", name);
    SysFreeString(name);
    return true;
}

static DWORD WINAPI read_names(void *context)
{
    struct work *work = context;
    IVMVirtualMachineCollection *machines;
    LONG count;
    if (!fine("VirtualMachines", IVMVirtualPC_get_VirtualMachines(work->vpc, &machines)))
        return 1;
    bool done = fine("Count", IVMVirtualMachineCollection_get_Count(machines, &count));
    for (LONG i = 1; done && i <= count; i++)
        done = read_name(machines, i);
    IVMVirtualMachineCollection_Release(machines);
    return done ? 0 : 1;
}

struct thread {
    DWORD(WINAPI *run)(void *context);
    struct work *work;
    HANDLE handle;
};

static DWORD WINAPI in_apartment(void *context)
{
    const struct thread *thread = context;
    if (!fine("CoInitializeEx", CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    DWORD status = thread->run(thread->work);
    CoUninitialize();
    return status;
}

static bool run_threads(struct work *work)
{
    struct thread threads[] = {{start, work, NULL}, {watch, work, NULL}, {read_names, work, NULL}};
    bool done = true;
    for (int i = 0; i < 3; i++) {
        threads[i].handle = CreateThread(NULL, 0, in_apartment, &threads[i], 0, NULL);
        if (!threads[i].handle) {
            done = failed("CreateThread", HRESULT_FROM_WIN32(GetLastError()));
            SetEvent(work->over);
            break;
        }
    }
    for (int i = 0; i < 3 && threads[i].handle; i++) {
        DWORD status = 1;
        WaitForSingleObject(threads[i].handle, INFINITE);
        GetExitCodeThread(threads[i].handle, &status);
        CloseHandle(threads[i].handle);
        done = done && !status;
    }
    return done;
}

static bool use(struct work *work)
{
    DWORD cookie;
    if (!is_turned_off(work->machine))
        return false;
    IConnectionPoint *point = advise(work, &cookie);
    if (!point)
        return false;
    bool done = run_threads(work);
    done = turn_off(work->machine) && done;
    done = fine("Unadvise", IConnectionPoint_Unadvise(point, cookie)) && done;
    IConnectionPoint_Release(point);
    return done;
}

static bool run(struct work *work)
{
    bool done = false;
    if (!fine("CoCreateInstance", CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL,
                                                   &IID_IVMVirtualPC, (void **)&work->vpc)))
        return false;
    work->machine = find_machine(work->vpc);
    if (work->machine) {
        done = use(work);
        IVMVirtualMachine_Release(work->machine);
    }
    IVMVirtualPC_Release(work->vpc);
    return done;
}

int main(void)
{
    struct work work = {.sink.lpVtbl = &sink_vtbl};
    bool done = false;
    work.running = CreateEventW(NULL, TRUE, FALSE, NULL);
    work.over = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!work.running || !work.over)
        failed("CreateEvent", HRESULT_FROM_WIN32(GetLastError()));
    else if (fine("CoInitializeEx", CoInitializeEx(NULL, COINIT_MULTITHREADED))) {
        done = run(&work);
        CoUninitialize();
    }
    if (work.running)
        CloseHandle(work.running);
    if (work.over)
        CloseHandle(work.over);
    return done ? 0 : 1;
}
