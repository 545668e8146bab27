/* SPDX-License-Identifier: MIT */
/* Many clients of one server for a while: no call fails, nothing piles up, and the server ends when
 * they do. */
#include "server_fixture.h"
#include "sink.h"

#include <limits.h>
#include <psapi.h>
#include <winternl.h>
#include <ntstatus.h>

enum {
    CLIENTS = 8,
    THREADS = 4,
    SECONDS = 60,         /* VPCMOCK_LOAD_SECONDS=600 in the environment for more */
    SECONDS_SLOW = 10,    /* where it is emulated */
    OUTLIVES_MS = 120000, /* what a client may need beyond its time, were it not emulated */
    LOOKS_AT_SLOW = 4,    /* machines, where it is emulated; else at those of all others */
    /* COM's threads for a client end some time after it. Under Wine 8 each thread, of any program,
     * has a megabyte of its stack in use from the start: most of what a server grows by. */
    SETTLES_MS = 60000,
    HANDLES_MORE = 64, /* what the first clients make once: threads that serve calls, connections */
    TASK_BYTES = 1024  /* what may stay of a task: the host keeps all of them */
};

static int setting(const WCHAR *name, int otherwise)
{
    WCHAR text[16];
    DWORD length = GetEnvironmentVariableW(name, text, 16);
    int wanted = length && length < 16 ? _wtoi(text) : 0;
    return wanted > 0 ? wanted : otherwise;
}

/* How many times longer all takes where it is emulated. */
static int slowness(void)
{
    return setting(L"VPCMOCK_SLOW", 1);
}

static int seconds(void)
{
    return setting(L"VPCMOCK_LOAD_SECONDS", slowness() > 1 ? SECONDS_SLOW : SECONDS);
}

/* ---- A client: threads in apartments of both kinds, a machine for each ---- */

struct client_thread {
    int number;
    LONG *working;    /* threads of this client that are */
    HANDLE all_ended; /* set when none is */
    ULONGLONG until;
    LONG rounds;
};

static void wait_for(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    VARIANT_BOOL complete = VARIANT_FALSE;
    if (!task)
        return;
    while (SUCCEEDED(IVMTask_get_IsComplete(task, &complete)) && !complete)
        CHECK_OK(IVMTask_WaitForCompletion(task, 100));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(result, vmTaskResult_Success);
    IVMTask_Release(task);
}

static void look_around(IVMVirtualPC *app)
{
    IVMVirtualMachineCollection *machines = NULL;
    IUnknown *unknown = NULL;
    IEnumVARIANT *items = NULL;
    VARIANT item;
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get__NewEnum(machines, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&items));
    for (int left = slowness() > 1 ? LOOKS_AT_SLOW : INT_MAX;
         left && IEnumVARIANT_Next(items, 1, &item, NULL) == S_OK; left--)
        VariantClear(&item);
    IEnumVARIANT_Release(items);
    IUnknown_Release(unknown);
    IVMVirtualMachineCollection_Release(machines);
}

static void one_round(const struct client_thread *thread)
{
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = NULL;
    IVMTask *task = NULL;
    WCHAR text[64];
    struct sink sink;
    _snwprintf(text, 64, L"%lu %d %ld", GetCurrentProcessId(), thread->number, thread->rounds);
    BSTR name = SysAllocString(text), folder = SysAllocString(L"C:\\Machines"), read = NULL;
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(app, name, folder, &machine));
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    wait_for(task);
    look_around(app);
    CHECK_OK(IVMVirtualMachine_TurnOff(machine, &task));
    wait_for(task);
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &read));
    CHECK_BSTR(read, text);
    sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
    CHECK(sink.calls >= 4);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(app, machine));
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    SysFreeString(name);
    SysFreeString(folder);
}

static DWORD WINAPI client_thread(void *context)
{
    struct client_thread *thread = context;
    CHECK_OK(
        CoInitializeEx(NULL, thread->number % 2 ? COINIT_APARTMENTTHREADED : COINIT_MULTITHREADED));
    do {
        one_round(thread);
        thread->rounds++;
    } while (GetTickCount64() < thread->until);
    /* Another thread's call may have come upon the end of this one's task, and be about to tell its
     * sink: the apartment must be there until then. */
    if (!InterlockedDecrement(thread->working))
        SetEvent(thread->all_ended);
    DWORD index;
    CHECK_OK(CoWaitForMultipleHandles(0, INFINITE, 1, &thread->all_ended, &index));
    CoUninitialize();
    return 0;
}

CHILD(server_load, child_works_for_its_time)
{
    struct client_thread threads[THREADS];
    HANDLE handles[THREADS];
    LONG working = THREADS;
    HANDLE all_ended = CreateEventW(NULL, TRUE, FALSE, NULL);
    server_open(COINIT_MULTITHREADED);
    for (int i = 0; i < THREADS; i++) {
        threads[i] =
            (struct client_thread){.number = i,
                                   .working = &working,
                                   .all_ended = all_ended,
                                   .until = GetTickCount64() + (ULONGLONG)seconds() * 1000};
        handles[i] = CreateThread(NULL, 0, client_thread, &threads[i], 0, NULL);
    }
    CHECK(WaitForMultipleObjects(THREADS, handles, TRUE, INFINITE) < WAIT_OBJECT_0 + THREADS);
    for (int i = 0; i < THREADS; i++) {
        CloseHandle(handles[i]);
    }
    CloseHandle(all_ended);
    CoUninitialize();
    ExitProcess(check_failures() ? 1 : 0);
}

/* ---- The server meanwhile ---- */

struct size {
    DWORD handles;
    SIZE_T bytes;
    LONG tasks;
};

/* As the system lists them: Wine counts no other process's by GetProcessHandleCount. */
static DWORD handles_of(DWORD process)
{
    typedef NTSTATUS(NTAPI * query)(ULONG class, void *buffer, ULONG size, ULONG *needed);
    enum { EXTENDED_HANDLES = 64 };
    struct {
        ULONG_PTR count, reserved;
        struct {
            void *object;
            ULONG_PTR process, handle;
            ULONG access;
            USHORT trace, type;
            ULONG attributes, reserved;
        } handles[];
    } *list = NULL;
    void (*proc)(void) =
        (void (*)(void))GetProcAddress(GetModuleHandleW(L"ntdll"), "NtQuerySystemInformation");
    ULONG size = 1 << 16;
    NTSTATUS status = STATUS_INFO_LENGTH_MISMATCH;
    DWORD count = 0;
    while (proc && status == STATUS_INFO_LENGTH_MISMATCH && size < 1u << 30) {
        size *= 2;
        free(list);
        list = malloc(size);
        status = list ? ((query)proc)(EXTENDED_HANDLES, list, size, NULL) : STATUS_NO_MEMORY;
    }
    CHECK_MSG(list && status >= 0, "status 0x%08lx", (unsigned long)status);
    for (ULONG_PTR i = 0; list && status >= 0 && i < list->count; i++)
        count += list->handles[i].process == process;
    free(list);
    return count;
}

static struct size size_of(HANDLE process, IVMVirtualPC *app)
{
    struct size size = {0};
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof memory};
    IVMTaskCollection *tasks = NULL;
    size.handles = handles_of(GetProcessId(process));
    CHECK(size.handles > 0);
    CHECK(K32GetProcessMemoryInfo(process, &memory, sizeof memory));
    size.bytes = memory.PagefileUsage;
    CHECK_OK(IVMVirtualPC_get_Tasks(app, &tasks));
    CHECK_OK(IVMTaskCollection_get_Count(tasks, &size.tasks));
    IVMTaskCollection_Release(tasks);
    return size;
}

/* In MB, so that all machines can run at once. */
static void give_memory(IVPCMockControl *control)
{
    static const WCHAR *const facts[] = {L"MemoryTotal", L"MemoryAvailable"};
    const VARIANT host = {.vt = VT_ERROR, .scode = DISP_E_PARAMNOTFOUND};
    const VARIANT much = {.vt = VT_I4, .lVal = 1 << 20};
    for (size_t i = 0; i < COUNT(facts); i++) {
        BSTR name = SysAllocString(facts[i]);
        CHECK_OK(IVPCMockControl_put_Fact(control, name, host, much));
        SysFreeString(name);
    }
}

/* Until there are so many, or the clients have ended. */
static void wait_for_tasks(IVMVirtualPC *app, LONG least, const HANDLE *clients, DWORD wait)
{
    LONG tasks = 0;
    for (ULONGLONG end = GetTickCount64() + wait; tasks < least && GetTickCount64() < end;) {
        IVMTaskCollection *all = NULL;
        CHECK_OK(IVMVirtualPC_get_Tasks(app, &all));
        CHECK_OK(IVMTaskCollection_get_Count(all, &tasks));
        IVMTaskCollection_Release(all);
        if (WaitForMultipleObjects(CLIENTS, clients, TRUE, 100) != WAIT_TIMEOUT)
            return;
    }
}

TEST(server_load, many_clients_leave_nothing_behind)
{
    HANDLE clients[CLIENTS];
    server_open(COINIT_MULTITHREADED);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    HANDLE process = process_of(control);
    LONG live = 0;
    DWORD wait = (DWORD)(seconds() * 1000 + slowness() * OUTLIVES_MS);
    give_memory(control);
    struct size before = size_of(process, app);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = start_again("server_load::child_works_for_its_time");
    wait_for_tasks(app, CLIENTS * THREADS, clients, wait);
    struct size early = size_of(process, app);
    CHECK(WaitForMultipleObjects(CLIENTS, clients, TRUE, wait) < WAIT_OBJECT_0 + CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
        CONTEXT("client %d", i);
        CHECK_ENDS(clients[i], 0);
    }
    CONTEXT("at the end");
    struct size late = size_of(process, app);
    for (ULONGLONG end = GetTickCount64() + SETTLES_MS;
         late.handles > before.handles + HANDLES_MORE && GetTickCount64() < end;
         late = size_of(process, app))
        Sleep(500);
    NOTE("%ld tasks; handles %lu, %lu, %lu; KiB %lu, %lu, %lu: before, meanwhile and after",
         late.tasks, before.handles, early.handles, late.handles,
         (unsigned long)(before.bytes / 1024), (unsigned long)(early.bytes / 1024),
         (unsigned long)(late.bytes / 1024));
    CHECK(late.tasks > early.tasks);
    CHECK(late.handles <= before.handles + HANDLES_MORE);
    CHECK(late.bytes <= early.bytes + (SIZE_T)(late.tasks - early.tasks) * TASK_BYTES);
    IVMVirtualPC_Release(app);
    CloseHandle(process);
    for (int i = 0; i < 500 && live != 1; i++) {
        CHECK_OK(IVPCMockControl_get_LiveObjects(control, &live));
        Sleep(10);
    }
    server_close(control);
}
