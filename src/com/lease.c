/* SPDX-License-Identifier: MIT */
/* Registration of the DLL for as long as runs need it. */
#include "com/lease.h"

#include <stdio.h>
#include <wchar.h>

#include "com/registration_backup.h"

/* Software\vpcmock\Runs x64: a value for each run, its process ID with the time at which it was
 * created, which tells it from a later process with the same ID. The key is there before the first
 * run registers and goes after the last one has put back what was there: whoever finds it without a
 * living run in it knows what there is to do. */

#define RUNS_PARENT L"Software\\vpcmock"

enum { LEASE_WAIT_MS = 60000 };

static const WCHAR *runs_key(void)
{
    return sizeof(void *) == 8 ? RUNS_PARENT L"\\Runs x64" : RUNS_PARENT L"\\Runs x86";
}

static HKEY hive_of(enum registration_scope scope)
{
    return scope == REGISTRATION_MACHINE ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
}

static HANDLE lock_runs(void)
{
    HANDLE mutex = CreateMutexW(NULL, FALSE, L"Global\\vpcmock runs");
    if (!mutex)
        return NULL;
    /* Abandoned is as good: the keys say what is left to do. */
    DWORD waited = WaitForSingleObject(mutex, LEASE_WAIT_MS);
    if (waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED)
        return mutex;
    CloseHandle(mutex);
    SetLastError(ERROR_TIMEOUT);
    return NULL;
}

static void unlock_runs(HANDLE mutex)
{
    ReleaseMutex(mutex);
    CloseHandle(mutex);
}

/* 0 when there is no such process, or it has ended. */
static ULONGLONG time_of_birth(DWORD process_id)
{
    HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, process_id);
    FILETIME birth = {0}, end, kernel, user;
    if (!process)
        return 0;
    if (WaitForSingleObject(process, 0) == WAIT_OBJECT_0 ||
        !GetProcessTimes(process, &birth, &end, &kernel, &user))
        birth = (FILETIME){0};
    CloseHandle(process);
    return (ULONGLONG)birth.dwHighDateTime << 32 | birth.dwLowDateTime;
}

static LONG open_runs(enum registration_scope scope, HKEY *key)
{
    return RegOpenKeyExW(hive_of(scope), runs_key(), 0, KEY_READ | KEY_SET_VALUE | KEY_WOW64_64KEY,
                         key);
}

/* Removes the values of those that are dead; whether anybody is left. */
static BOOL purge_runs(HKEY key)
{
    BOOL living = FALSE;
    for (DWORD i = 0;;) {
        WCHAR name[32];
        ULONGLONG birth = 0;
        DWORD chars = 32, size = sizeof birth, type;
        LONG error = RegEnumValueW(key, i, name, &chars, NULL, &type, (BYTE *)&birth, &size);
        if (error)
            return living;
        if (type == REG_QWORD && birth && time_of_birth(wcstoul(name, NULL, 10)) == birth) {
            living = TRUE;
            i++;
        } else if (RegDeleteValueW(key, name)) {
            return TRUE;
        }
    }
}

/* Nobody is left: what was there before comes back. */
static HRESULT put_runs_back(enum registration_scope scope)
{
    HRESULT hr = registration_try_remove(scope, REGISTRATION_DLL, NULL);
    if (FAILED(hr))
        return hr; /* the key stays, for the next one to try */
    RegDeleteKeyExW(hive_of(scope), runs_key(), KEY_WOW64_64KEY, 0);
    /* Not if there is anything in it. */
    RegDeleteKeyExW(hive_of(scope), RUNS_PARENT, KEY_WOW64_64KEY, 0);
    return S_OK;
}

static HRESULT recover_runs(enum registration_scope scope)
{
    HKEY key;
    if (open_runs(scope, &key))
        return S_OK;
    BOOL living = purge_runs(key);
    RegCloseKey(key);
    return living ? S_OK : put_runs_back(scope);
}

void lease_recover(void)
{
    HANDLE mutex = lock_runs();
    if (!mutex)
        return;
    recover_runs(REGISTRATION_MACHINE);
    recover_runs(REGISTRATION_USER);
    unlock_runs(mutex);
}

static void run_name(WCHAR *name)
{
    _snwprintf(name, 31, L"%lu", GetCurrentProcessId());
    name[31] = 0;
}

static HRESULT note_run(enum registration_scope scope)
{
    HKEY key;
    WCHAR name[32];
    ULONGLONG birth = time_of_birth(GetCurrentProcessId());
    run_name(name);
    LONG error = RegCreateKeyExW(hive_of(scope), runs_key(), 0, NULL, 0,
                                 KEY_READ | KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (error)
        return HRESULT_FROM_WIN32(error);
    error = RegSetValueExW(key, name, 0, REG_QWORD, (const BYTE *)&birth, sizeof birth);
    RegCloseKey(key);
    return HRESULT_FROM_WIN32(error);
}

static BOOL is_leased(enum registration_scope scope)
{
    HKEY key;
    LONG error = open_runs(scope, &key);
    if (!error)
        RegCloseKey(key);
    return !error;
}

static BOOL is_dll_registered(enum registration_scope scope)
{
    struct registry registry = {
        .hive = hive_of(scope),
        .arch = sizeof(void *) == 8 ? REGISTRATION_X64 : REGISTRATION_X86,
    };
    struct modules modules;
    LONG error = backup_owners(&registry, registry.arch, &modules);
    BOOL registered = !error && modules.path[REGISTRATION_DLL];
    modules_free(&modules);
    return registered;
}

static HRESULT take_scope(const WCHAR *dll, enum registration_scope scope)
{
    HRESULT hr = note_run(scope);
    if (FAILED(hr) || is_dll_registered(scope))
        return hr;
    /* Only for its path: no code of it runs. */
    HMODULE module = LoadLibraryExW(dll, NULL, DONT_RESOLVE_DLL_REFERENCES);
    hr = module ? registration_try_add(scope, REGISTRATION_DLL, module, NULL)
                : HRESULT_FROM_WIN32(GetLastError());
    if (module)
        FreeLibrary(module);
    if (FAILED(hr))
        put_runs_back(scope);
    return hr;
}

BOOL lease_needed(void)
{
    for (int s = REGISTRATION_MACHINE; s <= REGISTRATION_USER; s++)
        if (is_dll_registered((enum registration_scope)s) && !is_leased((enum registration_scope)s))
            return FALSE;
    return TRUE;
}

HRESULT lease_take(const WCHAR *dll, enum registration_scope *scope)
{
    HANDLE mutex = lock_runs();
    if (!mutex)
        return HRESULT_FROM_WIN32(GetLastError());
    HRESULT hr = S_OK;
    *scope = REGISTRATION_MACHINE;
    recover_runs(REGISTRATION_MACHINE);
    recover_runs(REGISTRATION_USER);
    for (int s = REGISTRATION_MACHINE; s <= REGISTRATION_USER && hr == S_OK; s++) {
        enum registration_scope each = (enum registration_scope)s;
        if (is_leased(each))
            *scope = each;
        else if (is_dll_registered(each))
            hr = S_FALSE;
    }
    if (hr == S_OK) {
        hr = take_scope(dll, *scope);
        if (hr == E_ACCESSDENIED && *scope == REGISTRATION_MACHINE) {
            *scope = REGISTRATION_USER;
            hr = take_scope(dll, *scope);
        }
    }
    unlock_runs(mutex);
    return hr;
}

HRESULT lease_return(enum registration_scope scope)
{
    HKEY key;
    WCHAR name[32];
    HANDLE mutex = lock_runs();
    if (!mutex)
        return HRESULT_FROM_WIN32(GetLastError());
    run_name(name);
    if (!open_runs(scope, &key)) {
        RegDeleteValueW(key, name);
        RegCloseKey(key);
    }
    HRESULT hr = recover_runs(scope);
    unlock_runs(mutex);
    return hr;
}

void lease_forget(enum registration_scope scope)
{
    HANDLE mutex = lock_runs();
    if (!mutex)
        return;
    if (is_leased(scope)) {
        RegDeleteKeyExW(hive_of(scope), runs_key(), KEY_WOW64_64KEY, 0);
        RegDeleteKeyExW(hive_of(scope), RUNS_PARENT, KEY_WOW64_64KEY, 0);
    }
    unlock_runs(mutex);
}
