/* SPDX-License-Identifier: MIT */
/* The exports of vpcmock.dll. */
#include <olectl.h>
#include <wchar.h>
#include <windows.h>

#include "com/environment.h"
#include "com/factory.h"
#include "com/lease.h"
#include "com/leaving.h"
#include "com/object.h"
#include "com/place.h"
#include "com/registration.h"
#include "com/typeinfo.h"

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *process_ends);
STDAPI DllInstall(BOOL install, const WCHAR *command);

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, void *process_ends)
{
    if (reason == DLL_PROCESS_ATTACH)
        DisableThreadLibraryCalls(module);
    if (reason == DLL_PROCESS_DETACH)
        environment_end();
    /* When the process ends, other DLLs and threads may be gone already. */
    if (reason == DLL_PROCESS_DETACH && !process_ends) {
        mock_forget_default();
        mock_unload();
        typeinfo_forget();
    }
    return TRUE;
}

STDAPI DllGetClassObject(REFCLSID clsid, REFIID riid, void **object)
{
    WCHAR name[SERVER_MAX_NAME + 2];
    /* With room for one more: a name that is too long is refused, not cut. */
    DWORD length = GetEnvironmentVariableW(SERVER_VARIABLE, name, SERVER_MAX_NAME + 2);
    if (!object || !length)
        return factory_get(clsid, riid, object);
    if (length >= SERVER_MAX_NAME + 2)
        wcscpy(name, L"?");
    leaving_watch();
    return server_class_object(name, clsid, riid, object);
}

STDAPI DllCanUnloadNow(void)
{
    return InterlockedCompareExchange(&com_live, 0, 0) ||
                   InterlockedCompareExchange(&com_threads, 0, 0)
               ? S_FALSE
               : S_OK;
}

/* For good, also if a run has registered it for the time being. */
static HRESULT register_dll(enum registration_scope scope)
{
    lease_forget(scope);
    return registration_add(scope, REGISTRATION_DLL, typeinfo_module());
}

STDAPI DllRegisterServer(void)
{
    return register_dll(REGISTRATION_MACHINE);
}

STDAPI DllUnregisterServer(void)
{
    return registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL);
}

/* regsvr32 /n /i:user registers for the user alone, /i or /i:machine for all. */
STDAPI DllInstall(BOOL install, const WCHAR *command)
{
    enum registration_scope scope = REGISTRATION_MACHINE;
    if (command && !_wcsicmp(command, L"user"))
        scope = REGISTRATION_USER;
    else if (command && *command && _wcsicmp(command, L"machine"))
        return E_INVALIDARG;
    return install ? register_dll(scope)
                   : registration_remove(scope, REGISTRATION_DLL);
}
