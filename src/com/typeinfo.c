/* SPDX-License-Identifier: MIT */
/* Loads the type libraries from the module's resources, once. */
#include "com/typeinfo.h"

#include "com/typelib_base.h"

#include <oleauto.h>
#include <stdio.h>

enum { LIBRARIES = sizeof com_libraries / sizeof *com_libraries, MAX_MODULE_PATH = 32768 };

static ITypeLib *loaded[LIBRARIES];

HMODULE typeinfo_module(void)
{
    HMODULE module = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                           GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const WCHAR *)&vpcmock__typelib_base, &module);
    return module;
}

static HRESULT load_library(size_t index, ITypeLib **library)
{
    WCHAR *path = HeapAlloc(GetProcessHeap(), 0, (MAX_MODULE_PATH + 16) * sizeof *path);
    if (!path)
        return E_OUTOFMEMORY;
    DWORD length = GetModuleFileNameW(typeinfo_module(), path, MAX_MODULE_PATH);
    HRESULT hr = TYPE_E_CANTLOADLIBRARY;
    if (length && length < MAX_MODULE_PATH) {
        _snwprintf(path + length, 16, L"\\%d", vpcmock__typelib_base + (int)index);
        hr = LoadTypeLibEx(path, REGKIND_NONE, library);
    }
    HeapFree(GetProcessHeap(), 0, path);
    return hr;
}

HRESULT typeinfo_get(const struct com_library *library, REFGUID guid, ITypeInfo **info)
{
    *info = NULL;
    size_t index = (size_t)(library - com_libraries);
    ITypeLib *lib = InterlockedCompareExchangePointer((void **)&loaded[index], NULL, NULL);
    if (!lib) {
        HRESULT hr = load_library(index, &lib);
        if (FAILED(hr))
            return hr;
        ITypeLib *first = InterlockedCompareExchangePointer((void **)&loaded[index], lib, NULL);
        if (first) {
            ITypeLib_Release(lib);
            lib = first;
        }
    }
    return ITypeLib_GetTypeInfoOfGuid(lib, guid, info);
}

void typeinfo_forget(void)
{
    for (size_t i = 0; i < LIBRARIES; i++) {
        ITypeLib *lib = InterlockedExchangePointer((void **)&loaded[i], NULL);
        if (lib)
            ITypeLib_Release(lib);
    }
}
