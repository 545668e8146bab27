/* SPDX-License-Identifier: MIT */
/* The process's global interface table. */
#include "com/global.h"

#include <objidl.h>

static HRESULT table_get(IGlobalInterfaceTable **table)
{
    return CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER,
                            &IID_IGlobalInterfaceTable, (void **)table);
}

HRESULT global_keep(IUnknown *object, DWORD *cookie)
{
    IGlobalInterfaceTable *table;
    HRESULT hr = table_get(&table);
    *cookie = 0;
    if (SUCCEEDED(hr)) {
        hr = IGlobalInterfaceTable_RegisterInterfaceInGlobal(table, object, &IID_IUnknown, cookie);
        IGlobalInterfaceTable_Release(table);
    }
    return hr;
}

HRESULT global_get(DWORD cookie, REFIID riid, void *object)
{
    IGlobalInterfaceTable *table;
    IUnknown *unknown = NULL;
    HRESULT hr = table_get(&table);
    *(void **)object = NULL;
    if (FAILED(hr))
        return hr;
    hr = IGlobalInterfaceTable_GetInterfaceFromGlobal(table, cookie, &IID_IUnknown,
                                                      (void **)&unknown);
    IGlobalInterfaceTable_Release(table);
    if (SUCCEEDED(hr)) {
        hr = IUnknown_QueryInterface(unknown, riid, object);
        IUnknown_Release(unknown);
    }
    return hr;
}

void global_drop(DWORD cookie)
{
    IGlobalInterfaceTable *table;
    if (FAILED(table_get(&table)))
        return;
    IGlobalInterfaceTable_RevokeInterfaceFromGlobal(table, cookie);
    IGlobalInterfaceTable_Release(table);
}
