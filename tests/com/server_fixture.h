/* SPDX-License-Identifier: MIT */
/* vpcmock.exe and this program, run as processes, and what is found of them through COM. */
#ifndef VPCMOCK_TESTS_COM_SERVER_FIXTURE_H
#define VPCMOCK_TESTS_COM_SERVER_FIXTURE_H

#include "com/place.h"
#include "fixture.h"

#include <oleauto.h>
#include <stdlib.h>

enum { PROGRAM_CHARS = 1024, END_MS = 20000 };

/* A file beside build/ARCH/tests. */
static inline void built(WCHAR *path, const WCHAR *file)
{
    GetModuleFileNameW(NULL, path, PROGRAM_CHARS - 64);
    for (int i = 0; i < 2; i++)
        *wcsrchr(path, L'\\') = 0;
    wcscat(path, L"\\");
    wcscat(path, file);
}

static inline HANDLE start_command(WCHAR *command)
{
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION started = {0};
    BOOL made = CreateProcessW(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &started);
    CHECK_MSG(made, "%ls: %lu", command, GetLastError());
    if (made)
        CloseHandle(started.hThread);
    return started.hProcess;
}

/* The exit code; 999 for one that does not end. */
static inline DWORD exit_code(HANDLE process)
{
    DWORD ended = 999;
    if (WaitForSingleObject(process, END_MS) == WAIT_OBJECT_0)
        GetExitCodeProcess(process, &ended);
    else
        TerminateProcess(process, 998);
    CloseHandle(process);
    return ended;
}
#define CHECK_ENDS(process, code) CHECK_EQ(exit_code(process), (code))

static inline HANDLE start_program(const WCHAR *arguments)
{
    WCHAR path[PROGRAM_CHARS], command[PROGRAM_CHARS + 128];
    built(path, L"vpcmock.exe");
    _snwprintf(command, PROGRAM_CHARS + 127, L"\"%ls\" %ls", path, arguments);
    command[PROGRAM_CHARS + 127] = 0;
    return start_command(command);
}

static inline DWORD run_program(const WCHAR *arguments)
{
    return exit_code(start_program(arguments));
}

/* A CHILD of this program. */
static inline HANDLE start_again(const char *test)
{
    WCHAR path[PROGRAM_CHARS], command[PROGRAM_CHARS + 128];
    GetModuleFileNameW(NULL, path, PROGRAM_CHARS);
    _snwprintf(command, PROGRAM_CHARS + 127, L"\"%ls\" --only %hs", path, test);
    command[PROGRAM_CHARS + 127] = 0;
    return start_command(command);
}

static inline DWORD run_again(const char *test)
{
    return exit_code(start_again(test));
}

/* Initializes COM, with the program registered and no server running. */
static inline void server_setup(void)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    CHECK_EQ(run_program(L"register"), 0);
    WCHAR name[SERVER_PLACE_CHARS];
    CHECK_OK(server_mutex_name(L"", name));
    HANDLE mutex = CreateMutexW(NULL, FALSE, name);
    DWORD waited = WaitForSingleObject(mutex, END_MS); /* the test before may have left one */
    CHECK(waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED);
    ReleaseMutex(mutex);
    CloseHandle(mutex);
}

static inline void register_dll(void)
{
    typedef HRESULT(STDAPICALLTYPE * registers)(void);
    WCHAR path[PROGRAM_CHARS];
    built(path, L"vpcmock.dll");
    HMODULE dll = LoadLibraryW(path);
    void (*proc)(void) = dll ? (void (*)(void))GetProcAddress(dll, "DllRegisterServer") : NULL;
    if (CHECK(proc))
        CHECK_OK(((registers)proc)());
    if (dll)
        FreeLibrary(dll);
}

/* Where create_local finds its objects: NULL, in the server that all share. */
static const WCHAR *private_name;

static inline void *create_local(const CLSID *clsid, const IID *iid)
{
    void *object = NULL;
    if (private_name) {
        IClassFactory *factory = NULL;
        CHECK_OK(server_class_object(private_name, clsid, &IID_IClassFactory, (void **)&factory));
        if (factory) {
            CHECK_OK(IClassFactory_CreateInstance(factory, NULL, iid, &object));
            IClassFactory_Release(factory);
        }
    } else {
        CHECK_OK(CoCreateInstance(clsid, NULL, CLSCTX_LOCAL_SERVER, iid, &object));
    }
    if (!object)
        exit(1); /* nothing else can be tested */
    return object;
}

static inline IVPCMockControl *local_control(void)
{
    return create_local(&CLSID_VPCMockControl, &IID_IVPCMockControl);
}

static inline IVMVirtualPC *local_application(void)
{
    return create_local(&CLSID_VMVirtualPC, &IID_IVMVirtualPC);
}

/* Of a server that runs, else NULL: starts none. */
static inline IVPCMockControl *running_control(void)
{
    IUnknown *application = NULL;
    if (FAILED(GetActiveObject(&CLSID_VMVirtualPC, NULL, &application)))
        return NULL;
    IUnknown_Release(application);
    return local_control();
}

static inline IVMVirtualMachine *first_machine(IVMVirtualPC *app)
{
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(app, name, &machine));
    SysFreeString(name);
    return machine;
}

static inline LONG process_id(IVPCMockControl *control)
{
    LONG id = 0;
    CHECK_OK(IVPCMockControl_get_ProcessID(control, &id));
    return id;
}

static inline HANDLE process_of(IVPCMockControl *control)
{
    HANDLE process = OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION | PROCESS_TERMINATE, FALSE,
                                 (DWORD)process_id(control));
    CHECK(process);
    return process;
}

/* ---- A private server of the test's own, in any prefix where the program is registered ---- */

static WCHAR own_name[SERVER_MAX_NAME];

/* Of a child it is its parent's. */
static inline void server_open(DWORD apartment)
{
    if (!GetEnvironmentVariableW(L"VPCMOCK_TEST_SERVER", own_name, SERVER_MAX_NAME)) {
        _snwprintf(own_name, SERVER_MAX_NAME, L"test-%lu", GetCurrentProcessId());
        SetEnvironmentVariableW(L"VPCMOCK_TEST_SERVER", own_name);
    }
    private_name = own_name;
    CHECK_OK(CoInitializeEx(NULL, apartment));
}

/* All else is released by then, and the server ends by itself. */
static inline void server_close(IVPCMockControl *control)
{
    HANDLE process = process_of(control);
    LONG live = -1;
    CHECK_OK(IVPCMockControl_get_LiveObjects(control, &live));
    CHECK_EQ(live, 1);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

static inline BSTR server_name(IVPCMockControl *control)
{
    BSTR name = NULL;
    CHECK_OK(IVPCMockControl_get_ServerName(control, &name));
    return name;
}

#endif
