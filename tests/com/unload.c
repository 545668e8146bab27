/* SPDX-License-Identifier: MIT */
/* The DLL is loaded, used and unloaded again and again: handles, modules and memory stay as they
 * are. VPCMOCK_ROUNDS says how often. */
#define PSAPI_VERSION 2 /* of kernel32 */
#include "fixture.h"

#include <psapi.h>

#include "fuzz/fuzz.h"

enum {
    WARM = 20,
    MOST_HANDLES = 4096, /* a value above all that there are */
    /* bytes: what Wine's heap and its rpcss keep of a thread or an apartment comes and goes; a leak
     * of a kilobyte in each round would be ten times as much */
    TOLERANCE = 128 << 10,
};

typedef HRESULT(STDMETHODCALLTYPE *get_class_object)(REFCLSID, REFIID, void **);
typedef HRESULT(STDMETHODCALLTYPE *can_unload)(void);

struct use {
    DWORD handles;
    DWORD modules;
    SIZE_T bytes;
};

static struct use use_now(void)
{
    struct use use = {0};
    HMODULE modules[512];
    DWORD size = 0;
    MEMORY_BASIC_INFORMATION part;
    CHECK(EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &size));
    use.modules = size / (DWORD)sizeof *modules;
    /* Wine 8 answers 0 to GetProcessHandleCount and to the counters of memory. */
    for (uintptr_t handle = 4; handle < MOST_HANDLES; handle += 4) {
        DWORD flags;
        use.handles += GetHandleInformation((HANDLE)handle, &flags) != 0;
    }
    for (char *at = NULL; VirtualQuery(at, &part, sizeof part) == sizeof part;
         at = (char *)part.BaseAddress + part.RegionSize) {
        if (part.State == MEM_COMMIT && part.Type == MEM_PRIVATE)
            use.bytes += part.RegionSize;
        if ((char *)part.BaseAddress + part.RegionSize <= at)
            break;
    }
    return use;
}

/* A client: finds the machine, starts it, waits, late bound too, and lets go of all. */
static void be_a_client(IClassFactory *factory)
{
    IVMVirtualPC *app = NULL;
    IVMVirtualMachine *machine = NULL;
    IVMTask *task = NULL;
    VARIANT value;
    DISPPARAMS none = {NULL, NULL, 0, 0};
    BSTR name = SysAllocString(L"Windows XP Mode"), text = NULL;
    VariantInit(&value);
    CHECK_OK(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&app));
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(app, name, &machine));
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Description(task, &text));
    CHECK_OK(IVMVirtualMachine_Invoke(machine, DISPID_VALUE, &IID_NULL, 0, DISPATCH_PROPERTYGET,
                                      &none, &value, NULL, NULL));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    VariantClear(&value);
    SysFreeString(text);
    SysFreeString(name);
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    SetErrorInfo(0, NULL);
}

static bool round_of(const WCHAR *path)
{
    IClassFactory *factory = NULL;
    HMODULE dll = LoadLibraryW(path);
    if (!CHECK_MSG(dll, "%ls cannot be loaded: %lu", path, GetLastError()))
        return false;
    get_class_object get = (get_class_object)(void *)GetProcAddress(dll, "DllGetClassObject");
    can_unload can = (can_unload)(void *)GetProcAddress(dll, "DllCanUnloadNow");
    bool good = CHECK(get && can) &&
                CHECK_OK(get(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory));
    if (good) {
        CHECK_HR(can(), S_FALSE);
        be_a_client(factory);
        IClassFactory_Release(factory);
        CHECK_OK(can());
    }
    CHECK(FreeLibrary(dll));
    CHECK_MSG(!GetModuleHandleW(L"vpcmock.dll"), "it is still loaded");
    return good && !check_failures();
}

TEST(unload, rounds_leave_nothing)
{
    WCHAR path[MAX_PATH];
    long rounds = fuzz_number_of("VPCMOCK_ROUNDS", 200 / fuzz_number_of("VPCMOCK_SLOW", 1));
    struct use before = {0}, after;
    GetModuleFileNameW(NULL, path, MAX_PATH); /* build\x64\tests\unload.exe */
    *wcsrchr(path, L'\\') = 0;
    wcscpy(wcsrchr(path, L'\\'), L"\\vpcmock.dll");
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    bool good = true;
    for (long i = 0; good && i < rounds; i++) {
        if (i == WARM)
            before = use_now();
        good = round_of(path);
    }
    after = use_now();
    CHECK(before.handles > 3 && before.bytes > 0);
    CHECK_EQ(after.handles, before.handles);
    CHECK_EQ(after.modules, before.modules);
    CHECK_MSG(after.bytes < before.bytes + TOLERANCE, "%llu bytes more",
              (unsigned long long)(after.bytes - before.bytes));
    NOTE("%ld rounds: %lu handles, %lu modules, %lld bytes more", rounds, after.handles,
         after.modules, (long long)after.bytes - (long long)before.bytes);
    CoUninitialize();
}
