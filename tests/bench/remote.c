/* SPDX-License-Identifier: MIT */
/* What a call out of process costs, against a bare server with one interface of one method, which
 * this program is as well: `remote.exe -Embedding`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "measure.h"
#include "vpcmock.h"

/* ---- The bare server ---- */

static HANDLE unused;
static LONG users;

static HRESULT STDMETHODCALLTYPE bare_query(IBare *self, REFIID iid, void **object)
{
    *object = NULL;
    if (!IsEqualGUID(iid, &IID_IUnknown) && !IsEqualGUID(iid, &IID_IDispatch) &&
        !IsEqualGUID(iid, &IID_IBare))
        return E_NOINTERFACE;
    *object = self;
    InterlockedIncrement(&users);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE bare_addref(IBare *self)
{
    (void)self;
    return (ULONG)InterlockedIncrement(&users);
}

static ULONG STDMETHODCALLTYPE bare_release(IBare *self)
{
    LONG left = InterlockedDecrement(&users);
    (void)self;
    if (!left)
        SetEvent(unused);
    return (ULONG)left;
}

static HRESULT STDMETHODCALLTYPE bare_result(IBare *self, LONG *result)
{
    (void)self;
    *result = 1;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE no_count(IBare *self, UINT *count)
{
    (void)self, (void)count;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE no_info(IBare *self, UINT index, LCID lcid, ITypeInfo **info)
{
    (void)self, (void)index, (void)lcid, (void)info;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE no_ids(IBare *self, REFIID iid, LPOLESTR *names, UINT count,
                                        LCID lcid, DISPID *ids)
{
    (void)self, (void)iid, (void)names, (void)count, (void)lcid, (void)ids;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE no_invoke(IBare *self, DISPID id, REFIID iid, LCID lcid,
                                           WORD flags, DISPPARAMS *params, VARIANT *result,
                                           EXCEPINFO *exception, UINT *bad)
{
    (void)self, (void)id, (void)iid, (void)lcid, (void)flags, (void)params, (void)result;
    (void)exception, (void)bad;
    return E_NOTIMPL;
}

static IBareVtbl bare_vtbl = {bare_query, bare_addref, bare_release, no_count,
                              no_info,    no_ids,      no_invoke,    bare_result};
static IBare bare = {&bare_vtbl};

static HRESULT STDMETHODCALLTYPE class_query(IClassFactory *self, REFIID iid, void **object)
{
    *object = NULL;
    if (!IsEqualGUID(iid, &IID_IUnknown) && !IsEqualGUID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *object = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE class_ref(IClassFactory *self)
{
    (void)self;
    return 2; /* it is never freed */
}

static HRESULT STDMETHODCALLTYPE class_create(IClassFactory *self, IUnknown *outer, REFIID iid,
                                              void **object)
{
    (void)self, (void)outer;
    return bare_query(&bare, iid, object);
}

static HRESULT STDMETHODCALLTYPE class_lock(IClassFactory *self, BOOL lock)
{
    (void)self, (void)lock;
    return S_OK;
}

static IClassFactoryVtbl class_vtbl = {class_query, class_ref, class_ref, class_create, class_lock};
static IClassFactory class_object = {&class_vtbl};

static int serve(void)
{
    DWORD cookie;
    unused = CreateEventW(NULL, FALSE, FALSE, NULL);
    need(CoRegisterClassObject(&CLSID_Bare, (IUnknown *)&class_object, CLSCTX_LOCAL_SERVER,
                               REGCLS_MULTIPLEUSE, &cookie),
         "CoRegisterClassObject");
    WaitForSingleObject(unused, INFINITE);
    CoRevokeClassObject(cookie);
    CoUninitialize();
    return 0;
}

/* ---- Registration ---- */

static const WCHAR class_key[] = L"CLSID\\{5F2C3A14-8D0E-4E0B-9C53-6B1A5D1F7A03}";

static void register_bare(const WCHAR *self, const WCHAR *library)
{
    ITypeLib *types;
    HKEY key;
    WCHAR server[MAX_PATH + 64];
    need(LoadTypeLibEx(library, REGKIND_REGISTER, &types), "LoadTypeLibEx");
    ITypeLib_Release(types);
    _snwprintf(server, MAX_PATH + 64, L"%ls\\LocalServer32", class_key);
    need(HRESULT_FROM_WIN32((DWORD)RegCreateKeyExW(HKEY_CLASSES_ROOT, server, 0, NULL, 0, KEY_WRITE,
                                                   NULL, &key, NULL)),
         "LocalServer32");
    _snwprintf(server, MAX_PATH + 64, L"\"%ls\"", self);
    RegSetValueExW(key, NULL, 0, REG_SZ, (const BYTE *)server,
                   (DWORD)(wcslen(server) + 1) * sizeof *server);
    RegCloseKey(key);
}

static void unregister_bare(void)
{
    RegDeleteTreeW(HKEY_CLASSES_ROOT, class_key);
    UnRegisterTypeLib(&LIBID_Bare, 1, 0, 0, sizeof(void *) == 8 ? SYS_WIN64 : SYS_WIN32);
}

/* ---- The comparison ---- */

static void get_result(void *context, long times)
{
    VMTaskResult result;
    while (times--)
        need(IVMTask_get_Result((IVMTask *)context, &result), "IVMTask::Result");
}

static void get_bare(void *context, long times)
{
    LONG result;
    while (times--)
        need(IBare_get_Result((IBare *)context, &result), "IBare::Result");
}

static IVMTask *complete_task(void)
{
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    IVMTask *task;
    BSTR name = SysAllocString(L"Windows XP Mode");
    need(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_LOCAL_SERVER, &IID_IVMVirtualPC,
                          (void **)&app),
         "VirtualPC.Application");
    need(IVMVirtualPC_FindVirtualMachine(app, name, &machine), "FindVirtualMachine");
    need(IVMVirtualMachine_Startup(machine, &task), "Startup");
    need(IVMTask_WaitForCompletion(task, 600000), "WaitForCompletion");
    SysFreeString(name);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    return task;
}

int main(int argc, char **argv)
{
    WCHAR self[MAX_PATH], library[MAX_PATH];
    IBare *other;
    need(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    if (argc > 1 && strstr(argv[1], "Embedding"))
        return serve();
    GetModuleFileNameW(NULL, self, MAX_PATH);
    wcscpy(library, self);
    wcscpy(wcsrchr(library, L'\\'), L"\\bare.tlb");
    register_bare(self, library);
    HRESULT hr =
        CoCreateInstance(&CLSID_Bare, NULL, CLSCTX_LOCAL_SERVER, &IID_IBare, (void **)&other);
    if (SUCCEEDED(hr)) {
        IVMTask *task = complete_task();
        measure_head();
        measure(&(struct measurement){"a call out of process", "a bare server", 1.1, get_result,
                                      get_bare, task, other, 300});
        IVMTask_Release(task);
        IBare_Release(other);
    }
    unregister_bare();
    need(hr, "the bare server");
    CoUninitialize();
    return 0;
}
