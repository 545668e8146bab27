/* SPDX-License-Identifier: MIT */
/* Where a local server is found by those who look for it, and starting one that has a name. */
#include "com/place.h"

#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

#include "com/typeinfo.h"
#include "members.h"

enum {
    MODULE_CHARS = 32768,
    START_MS = 30000, /* a server that has not come up by then won't */
    POLL_MS = 10,
};

HRESULT server_check_name(const WCHAR *name)
{
    size_t length = wcslen(name);
    for (size_t i = 0; i < length; i++) {
        WCHAR c = name[i];
        if (!((c >= L'0' && c <= L'9') || (c >= L'A' && c <= L'Z') || (c >= L'a' && c <= L'z') ||
              c == L'.' || c == L'_' || c == L'-'))
            return E_INVALIDARG;
    }
    return length && length <= SERVER_MAX_NAME ? S_OK : E_INVALIDARG;
}

HRESULT server_user(TOKEN_USER **user)
{
    HANDLE token;
    DWORD size = 0;
    *user = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return HRESULT_FROM_WIN32(GetLastError());
    GetTokenInformation(token, TokenUser, NULL, 0, &size);
    *user = HeapAlloc(GetProcessHeap(), 0, size);
    HRESULT hr = *user ? S_OK : E_OUTOFMEMORY;
    if (*user && !GetTokenInformation(token, TokenUser, *user, size, &size)) {
        hr = HRESULT_FROM_WIN32(GetLastError());
        HeapFree(GetProcessHeap(), 0, *user);
        *user = NULL;
    }
    CloseHandle(token);
    return hr;
}

HRESULT server_mutex_name(const WCHAR *name, WCHAR *buffer)
{
    TOKEN_USER *user;
    WCHAR *sid;
    *buffer = 0;
    HRESULT hr = server_user(&user);
    if (FAILED(hr))
        return hr;
    if (ConvertSidToStringSidW(user->User.Sid, &sid)) {
        _snwprintf(buffer, SERVER_PLACE_CHARS - 1, L"Local\\vpcmock server %ls %ls", sid, name);
        buffer[SERVER_PLACE_CHARS - 1] = 0;
        LocalFree(sid);
    } else {
        hr = HRESULT_FROM_WIN32(GetLastError());
    }
    HeapFree(GetProcessHeap(), 0, user);
    return hr;
}

HRESULT server_moniker(const WCHAR *name, REFCLSID clsid, IMoniker **moniker)
{
    WCHAR item[SERVER_PLACE_CHARS], text[39];
    StringFromGUID2(clsid, text, 39);
    _snwprintf(item, SERVER_PLACE_CHARS - 1, L"vpcmock %ls %ls", name, text);
    item[SERVER_PLACE_CHARS - 1] = 0;
    return CreateItemMoniker(L"!", item, moniker);
}

HRESULT server_find(const WCHAR *name, REFCLSID clsid, REFIID riid, void **object)
{
    *object = NULL;
    IRunningObjectTable *table;
    IMoniker *moniker;
    IUnknown *found = NULL;
    HRESULT hr = GetRunningObjectTable(0, &table);
    if (FAILED(hr))
        return hr;
    hr = server_moniker(name, clsid, &moniker);
    if (SUCCEEDED(hr)) {
        hr = IRunningObjectTable_GetObject(table, moniker, &found);
        IMoniker_Release(moniker);
    }
    IRunningObjectTable_Release(table);
    if (SUCCEEDED(hr) && !found)
        hr = MK_E_UNAVAILABLE;
    if (SUCCEEDED(hr)) {
        hr = IUnknown_QueryInterface(found, riid, object);
        IUnknown_Release(found);
    }
    return hr;
}

enum { COMMAND_CHARS = MODULE_CHARS + SERVER_MAX_NAME + 64 };

/* The program beside this module, or else the one that is registered, in quotation marks. */
static BOOL find_program(WCHAR *command)
{
    DWORD length = GetModuleFileNameW(typeinfo_module(), command + 1, MODULE_CHARS);
    WCHAR *slash = length && length < MODULE_CHARS ? wcsrchr(command + 1, L'\\') : NULL;
    if (slash) {
        wcscpy(slash + 1, L"vpcmock.exe");
        if (GetFileAttributesW(command + 1) != INVALID_FILE_ATTRIBUTES) {
            *command = L'"';
            wcscat(command, L"\"");
            return TRUE;
        }
    }
    WCHAR key[SERVER_PLACE_CHARS] = L"CLSID\\";
    DWORD size = MODULE_CHARS * sizeof *command;
    StringFromGUID2(&CLSID_VPCMockControl, key + wcslen(key), 39);
    wcscat(key, L"\\LocalServer32");
    return !RegGetValueW(HKEY_CLASSES_ROOT, key, NULL, RRF_RT_REG_SZ, NULL, command, &size);
}

/* The caller closes the handle. */
static HRESULT start_program(const WCHAR *name, HANDLE *process)
{
    *process = NULL;
    WCHAR *command = HeapAlloc(GetProcessHeap(), 0, COMMAND_CHARS * sizeof *command);
    if (!command)
        return E_OUTOFMEMORY;
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION started;
    BOOL made = find_program(command);
    if (made) {
        wcscat(command, L" serve -Embedding --name ");
        wcscat(command, name);
        made = CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL,
                              &startup, &started);
    }
    HeapFree(GetProcessHeap(), 0, command);
    if (!made)
        return CO_E_SERVER_EXEC_FAILURE;
    CloseHandle(started.hThread);
    *process = started.hProcess;
    return S_OK;
}

HRESULT server_class_object(const WCHAR *name, REFCLSID clsid, REFIID riid, void **object)
{
    *object = NULL;
    HRESULT hr = server_check_name(name);
    if (FAILED(hr))
        return hr;
    HANDLE process = NULL;
    ULONGLONG give_up = GetTickCount64() + START_MS;
    /* A server that is about to end is found but does not answer: the next one is waited for. */
    while (FAILED(hr = server_find(name, clsid, riid, object)) && GetTickCount64() < give_up) {
        if (!process && FAILED(start_program(name, &process)))
            break;
        if (WaitForSingleObject(process, POLL_MS) == WAIT_OBJECT_0) {
            CloseHandle(process);
            process = NULL;
            Sleep(POLL_MS);
        }
    }
    if (process)
        CloseHandle(process);
    return SUCCEEDED(hr) ? hr : CO_E_SERVER_EXEC_FAILURE;
}
