/* SPDX-License-Identifier: MIT */
/* The local server: class objects for other processes, for as long as these need them. */
#include "com/server.h"

#include <aclapi.h>
#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>

#include "com/factory.h"
#include "com/life.h"
#include "com/object.h"
#include "com/place.h"
#include "com/typeinfo.h"
#include "members.h"

enum {
    SERVER_FIRST_MS = 30000, /* how long a server that COM has started waits for its first user */
    SERVER_LINGER_MS = 300,  /* how long it stays after its last one */
    SERVER_GRACE_MS = 5000,  /* how long users may go on when it is asked to end */
    SERVER_TURN_MS = 10000,  /* how long one waits for another one that may be about to end */
    MAX_CLASSES = 4,
};

struct offer {
    const CLSID *clsid;
    IClassFactory *factory;
    DWORD cookie;  /* of CoRegisterClassObject; 0: none */
    DWORD running; /* in the running object table; 0: none */
};

struct server {
    const WCHAR *name; /* never NULL */
    struct offer offers[MAX_CLASSES];
    int count;
    IUnknown *application; /* what GetActiveObject finds */
    DWORD active;          /* of RegisterActiveObject; 0: none */
    LONG own;              /* our own part of com_live */
};

/* ---- Access ---- */

struct access {
    TOKEN_USER *user;
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    BYTE system[SECURITY_MAX_SID_SIZE];
    ACL *acl;
    SECURITY_DESCRIPTOR descriptor;
};

static HRESULT well_known(WELL_KNOWN_SID_TYPE type, void *sid)
{
    DWORD size = SECURITY_MAX_SID_SIZE;
    return CreateWellKnownSid(type, NULL, sid, &size) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

/* This user, administrators and the system, from this machine. */
static HRESULT make_access(struct access *access)
{
    const DWORD rights = COM_RIGHTS_EXECUTE | COM_RIGHTS_EXECUTE_LOCAL | COM_RIGHTS_ACTIVATE_LOCAL;
    HRESULT hr = server_user(&access->user);
    if (SUCCEEDED(hr))
        hr = well_known(WinBuiltinAdministratorsSid, access->administrators);
    if (SUCCEEDED(hr))
        hr = well_known(WinLocalSystemSid, access->system);
    if (FAILED(hr))
        return hr;
    void *sids[] = {access->user->User.Sid, access->administrators, access->system};
    DWORD size = sizeof(ACL) + 3 * (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE);
    access->acl = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
    if (!access->acl)
        return E_OUTOFMEMORY;
    BOOL made = InitializeAcl(access->acl, size, ACL_REVISION);
    for (int i = 0; i < 3 && made; i++)
        made = AddAccessAllowedAce(access->acl, ACL_REVISION, rights, sids[i]);
    made = made &&
           InitializeSecurityDescriptor(&access->descriptor, SECURITY_DESCRIPTOR_REVISION) &&
           SetSecurityDescriptorOwner(&access->descriptor, access->user->User.Sid, FALSE) &&
           SetSecurityDescriptorGroup(&access->descriptor, access->user->User.Sid, FALSE) &&
           SetSecurityDescriptorDacl(&access->descriptor, TRUE, access->acl, FALSE);
    return made ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

static HRESULT secure(void)
{
    struct access access = {0};
    HRESULT hr = make_access(&access);
    if (SUCCEEDED(hr))
        hr = CoInitializeSecurity(&access.descriptor, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
                                  RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_NONE, NULL);
    if (access.acl)
        HeapFree(GetProcessHeap(), 0, access.acl);
    if (access.user)
        HeapFree(GetProcessHeap(), 0, access.user);
    return hr;
}

/* ---- What is offered ---- */

static HRESULT make_offers(struct server *server)
{
    HRESULT hr = S_OK;
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries; l++) {
        const struct com_library *library = &com_libraries[l];
        for (int c = 0; c < library->ncoclasses && SUCCEEDED(hr); c++) {
            const struct com_coclass *coclass = &library->coclasses[c];
            if (!(coclass->typeflags & TYPEFLAG_FCANCREATE) || server->count == MAX_CLASSES)
                continue;
            struct offer *offer = &server->offers[server->count];
            hr = factory_create(NULL, coclass->clsid, &offer->factory);
            if (SUCCEEDED(hr)) {
                offer->clsid = coclass->clsid;
                server->count++;
            }
        }
    }
    return hr;
}

/* In the place where all clients look. */
static HRESULT offer_to_all(struct server *server)
{
    HRESULT hr = S_OK;
    for (int i = 0; i < server->count && SUCCEEDED(hr); i++)
        hr = CoRegisterClassObject(server->offers[i].clsid, (IUnknown *)server->offers[i].factory,
                                   CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED,
                                   &server->offers[i].cookie);
    struct vpcmock *mock = SUCCEEDED(hr) ? mock_default() : NULL;
    if (SUCCEEDED(hr) && !mock)
        hr = E_OUTOFMEMORY;
    if (mock) {
        hr = com_object_create(mock, com_IVMVirtualPC, (struct ref){0}, &server->application);
        mock_release(mock);
    }
    if (SUCCEEDED(hr)) {
        ((struct com_object *)server->application)->counts_users = TRUE;
        hr = RegisterActiveObject(server->application, &CLSID_VMVirtualPC, ACTIVEOBJECT_WEAK,
                                  &server->active);
    }
    return hr;
}

/* Where only those look who know the name. */
static HRESULT offer_by_name(struct server *server)
{
    IRunningObjectTable *table;
    HRESULT hr = GetRunningObjectTable(0, &table);
    if (FAILED(hr))
        return hr;
    for (int i = 0; i < server->count && SUCCEEDED(hr); i++) {
        IMoniker *moniker;
        hr = server_moniker(server->name, server->offers[i].clsid, &moniker);
        if (FAILED(hr))
            break;
        hr = IRunningObjectTable_Register(table, ROTFLAGS_REGISTRATIONKEEPSALIVE,
                                          (IUnknown *)server->offers[i].factory, moniker,
                                          &server->offers[i].running);
        IMoniker_Release(moniker);
    }
    IRunningObjectTable_Release(table);
    return hr;
}

static HRESULT offer(struct server *server)
{
    HRESULT hr = make_offers(server);
    if (SUCCEEDED(hr))
        hr = *server->name ? offer_by_name(server) : offer_to_all(server);
    /* What is ours keeps nothing running. */
    server->own = server->count + (server->application != NULL);
    InterlockedExchangeAdd(&com_live, -server->own);
    if (SUCCEEDED(hr) && !*server->name)
        hr = CoResumeClassObjects();
    return hr;
}

static void withdraw(struct server *server)
{
    IRunningObjectTable *table = NULL;
    InterlockedExchangeAdd(&com_live, server->own);
    if (server->active)
        RevokeActiveObject(server->active, NULL);
    GetRunningObjectTable(0, &table);
    for (int i = 0; i < server->count; i++) {
        if (server->offers[i].cookie)
            CoRevokeClassObject(server->offers[i].cookie);
        if (server->offers[i].running && table)
            IRunningObjectTable_Revoke(table, server->offers[i].running);
        CoDisconnectObject((IUnknown *)server->offers[i].factory, 0);
        IClassFactory_Release(server->offers[i].factory);
    }
    if (table)
        IRunningObjectTable_Release(table);
    if (server->application) {
        CoDisconnectObject(server->application, 0);
        IUnknown_Release(server->application);
    }
}

/* ---- Its course ---- */

static BOOL is_used(void)
{
    return InterlockedCompareExchange(&com_live, 0, 0) != 0;
}

/* Returns when the server shall end and nobody uses it, or has had its time. */
static void serve(BOOL stays)
{
    HANDLE events[] = {com_server.end, com_server.unused};
    DWORD patience = stays ? INFINITE : SERVER_FIRST_MS;
    for (;;) {
        DWORD woken = WaitForMultipleObjects(2, events, FALSE, patience);
        if (woken == WAIT_OBJECT_0)
            break;
        if (stays)
            continue;
        if (woken == WAIT_TIMEOUT && !is_used())
            return;
        patience = is_used() ? INFINITE : SERVER_LINGER_MS;
    }
    InterlockedExchange(&com_server.ending, 1);
    ULONGLONG over = GetTickCount64() + SERVER_GRACE_MS;
    for (ULONGLONG now = GetTickCount64(); is_used() && now < over; now = GetTickCount64())
        WaitForSingleObject(com_server.unused, (DWORD)(over - now));
}

static BOOL WINAPI on_console(DWORD event)
{
    (void)event;
    return SetEvent(com_server.end);
}

static void end_name(const WCHAR *mutex, WCHAR *buffer)
{
    _snwprintf(buffer, SERVER_PLACE_CHARS - 1, L"%ls end", mutex);
    buffer[SERVER_PLACE_CHARS - 1] = 0;
}

static HRESULT run(const struct server_options *options)
{
    struct server server = {.name = options->name ? options->name : L""};
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return hr;
    hr = secure();
    if (SUCCEEDED(hr)) {
        hr = offer(&server);
        if (SUCCEEDED(hr)) {
            SetConsoleCtrlHandler(on_console, TRUE);
            serve(options->stays);
            SetConsoleCtrlHandler(on_console, FALSE);
        }
        if (!*server.name)
            CoSuspendClassObjects();
        withdraw(&server);
        mock_forget_default();
        typeinfo_forget();
    }
    CoUninitialize();
    return hr;
}

HRESULT server_run(const struct server_options *options)
{
    WCHAR mutex_name[SERVER_PLACE_CHARS], event_name[SERVER_PLACE_CHARS];
    const WCHAR *name = options->name ? options->name : L"";
    HRESULT hr = *name ? server_check_name(name) : S_OK;
    if (SUCCEEDED(hr))
        hr = server_mutex_name(name, mutex_name);
    if (FAILED(hr))
        return hr;
    HANDLE mutex = CreateMutexW(NULL, FALSE, mutex_name);
    if (!mutex)
        return HRESULT_FROM_WIN32(GetLastError());
    /* Who has it may be about to end. Abandoned: it was killed, and left nothing to clear up. */
    DWORD waited = WaitForSingleObject(mutex, SERVER_TURN_MS);
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED) {
        hr = waited == WAIT_TIMEOUT ? S_FALSE : HRESULT_FROM_WIN32(GetLastError());
        CloseHandle(mutex);
        return hr;
    }
    end_name(mutex_name, event_name);
    com_server.name = name;
    com_server.unused = CreateEventW(NULL, FALSE, FALSE, NULL);
    com_server.end = CreateEventW(NULL, TRUE, FALSE, event_name);
    if (com_server.unused && com_server.end) {
        ResetEvent(com_server.end); /* of who asked one that was ending already */
        hr = run(options);
    } else {
        hr = HRESULT_FROM_WIN32(GetLastError());
    }
    if (com_server.unused)
        CloseHandle(com_server.unused);
    if (com_server.end)
        CloseHandle(com_server.end);
    com_server = (struct com_server){0};
    ReleaseMutex(mutex);
    CloseHandle(mutex);
    return hr;
}

HRESULT server_stop(const WCHAR *name)
{
    WCHAR mutex_name[SERVER_PLACE_CHARS], event_name[SERVER_PLACE_CHARS];
    HRESULT hr = name ? server_check_name(name) : S_OK;
    if (SUCCEEDED(hr))
        hr = server_mutex_name(name ? name : L"", mutex_name);
    if (FAILED(hr))
        return hr;
    end_name(mutex_name, event_name);
    HANDLE end = OpenEventW(EVENT_MODIFY_STATE, FALSE, event_name);
    if (!end)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? S_FALSE
                                                      : HRESULT_FROM_WIN32(GetLastError());
    hr = SetEvent(end) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(end);
    return hr;
}
