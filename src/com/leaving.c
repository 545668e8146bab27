/* SPDX-License-Identifier: MIT */
/* Client threads that are in CoUninitialize. */
#include "com/leaving.h"

#include <objbase.h>
#include <stdio.h>
#include <wchar.h>

#include "com/caller.h"
#include "com/life.h"

enum { NAME_CHARS = 64 };

/* An event of this name is there as long as the thread is in CoUninitialize. */
static void event_name_of(DWORD process, DWORD thread, WCHAR *name)
{
    _snwprintf(name, NAME_CHARS - 1, L"Local\\vpcmock leaving %lu %lx", process, thread);
    name[NAME_CHARS - 1] = 0;
}

BOOL leaving_calls(void)
{
    WCHAR name[NAME_CHARS];
    if (!com_server.stages)
        return FALSE;
    DWORD process = caller_process(), thread = caller_thread_as_client();
    if (!process || !thread)
        return FALSE;
    event_name_of(process, thread, name);
    HANDLE event = OpenEventW(SYNCHRONIZE, FALSE, name);
    if (event)
        CloseHandle(event);
    return event != NULL;
}

/* ---- In the client ---- */

static DWORD slot = TLS_OUT_OF_INDEXES; /* of each thread: NULL, WATCHED, or its event */
#define WATCHED INVALID_HANDLE_VALUE

static HRESULT STDMETHODCALLTYPE spy_QueryInterface(IInitializeSpy *iface, REFIID riid,
                                                    void **object)
{
    if (!object)
        return E_POINTER;
    BOOL known = IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IInitializeSpy);
    *object = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

/* It is not counted: it lives as long as the module, which stays. */
static ULONG STDMETHODCALLTYPE spy_AddRef(IInitializeSpy *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE spy_Release(IInitializeSpy *iface)
{
    (void)iface;
    return 1;
}

static HRESULT STDMETHODCALLTYPE spy_PreInitialize(IInitializeSpy *iface, DWORD options,
                                                   DWORD depth)
{
    (void)iface, (void)options, (void)depth;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE spy_PostInitialize(IInitializeSpy *iface, HRESULT result,
                                                    DWORD options, DWORD depth)
{
    (void)iface, (void)options, (void)depth;
    return result;
}

static HRESULT STDMETHODCALLTYPE spy_PreUninitialize(IInitializeSpy *iface, DWORD depth)
{
    WCHAR name[NAME_CHARS];
    (void)iface, (void)depth;
    DWORD thread = caller_thread_as_client();
    if (!thread || TlsGetValue(slot) != WATCHED)
        return S_OK;
    event_name_of(GetCurrentProcessId(), thread, name);
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, name);
    if (event)
        TlsSetValue(slot, event);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE spy_PostUninitialize(IInitializeSpy *iface, DWORD depth)
{
    (void)iface, (void)depth;
    HANDLE event = TlsGetValue(slot);
    if (event && event != WATCHED) {
        CloseHandle(event);
        TlsSetValue(slot, WATCHED);
    }
    return S_OK;
}

static const IInitializeSpyVtbl spy_vtbl = {
    .QueryInterface = spy_QueryInterface,
    .AddRef = spy_AddRef,
    .Release = spy_Release,
    .PreInitialize = spy_PreInitialize,
    .PostInitialize = spy_PostInitialize,
    .PreUninitialize = spy_PreUninitialize,
    .PostUninitialize = spy_PostUninitialize,
};

static IInitializeSpy spy = {(IInitializeSpyVtbl *)&spy_vtbl};

static BOOL CALLBACK begin(INIT_ONCE *once, void *parameter, void **context)
{
    HMODULE module;
    (void)once, (void)parameter, (void)context;
    /* CoUninitialize frees the modules of its apartment, and comes back to the spy. */
    if (GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                           (const WCHAR *)&spy, &module))
        slot = TlsAlloc();
    return TRUE;
}

void leaving_watch(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    ULARGE_INTEGER cookie;
    InitOnceExecuteOnce(&once, begin, NULL, NULL);
    if (slot == TLS_OUT_OF_INDEXES || TlsGetValue(slot))
        return;
    if (SUCCEEDED(CoRegisterInitializeSpy(&spy, &cookie)))
        TlsSetValue(slot, WATCHED);
}
