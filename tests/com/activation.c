/* SPDX-License-Identifier: MIT */
/* Tests of activation by way of the registry, with vpcmock.dll as regsvr32 has registered it. */
#include "com/fixture.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#ifdef _WIN64
#define DLL L"build\\x64\\vpcmock.dll"
#else
#define DLL L"build\\x86\\vpcmock.dll"
#endif

static const struct {
    const WCHAR *progid;
    const CLSID *clsid;
    const IID *iid;
} classes[] = {
    {L"VirtualPC.Application", &CLSID_VMVirtualPC, &IID_IVMVirtualPC},
    {L"VPCMock.Control", &CLSID_VPCMockControl, &IID_IVPCMockControl},
};

/* All that the tests create comes from the DLL, none from the library that they link. */
static bool is_of_dll(void *object)
{
    HMODULE module = NULL;
    return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                  GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                              *(const WCHAR **)object, &module) &&
           module && module == GetModuleHandleW(L"vpcmock.dll");
}

static void *create(const CLSID *clsid, const IID *iid)
{
    void *object = NULL;
    CHECK_OK(CoCreateInstance(clsid, NULL, CLSCTX_INPROC_SERVER, iid, &object));
    if (object)
        CHECK_MSG(is_of_dll(object), "the object does not come from vpcmock.dll");
    return object;
}

static IVMVirtualPC *application(void)
{
    return create(&CLSID_VMVirtualPC, &IID_IVMVirtualPC);
}

static IVPCMockControl *control(void)
{
    return create(&CLSID_VPCMockControl, &IID_IVPCMockControl);
}

static IVMVirtualMachine *find(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine = NULL;
    BSTR text = SysAllocString(name);
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(app, text, &machine);
    SysFreeString(text);
    CHECK_HR(hr, machine ? S_OK : S_FALSE);
    return machine;
}

/* ---- Names and class objects ---- */

TEST(activation, progids_name_the_classes_in_any_case)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    for (size_t c = 0; c < COUNT(classes); c++) {
        for (int form = 0; form < 6; form++) {
            WCHAR progid[64];
            CLSID clsid;
            wcscpy(progid, classes[c].progid);
            if (form / 2 == 1)
                _wcslwr(progid);
            else if (form / 2 == 2)
                _wcsupr(progid);
            if (form % 2)
                wcscat(progid, L".1");
            CONTEXT("%ls", progid);
            if (!CHECK_OK(CLSIDFromProgID(progid, &clsid)))
                continue;
            CHECK(IsEqualGUID(&clsid, classes[c].clsid));
            IUnknown *object = create(&clsid, classes[c].iid);
            CHECK_REFS(object, 1);
            CHECK_EQ(IUnknown_Release(object), 0);
        }
        WCHAR *progid = NULL;
        CONTEXT("back from %ls", classes[c].progid);
        CHECK_OK(ProgIDFromCLSID(classes[c].clsid, &progid));
        CHECK(progid && !wcsncmp(progid, classes[c].progid, wcslen(classes[c].progid)));
        CoTaskMemFree(progid);
    }
    CoUninitialize();
}

TEST(activation, class_objects_behave)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    IVMVirtualPC *outer = application();
    for (size_t c = 0; c < COUNT(classes); c++) {
        IClassFactory *factory = NULL;
        IUnknown *object = (IUnknown *)outer, *identity = NULL;
        CONTEXT("%ls", classes[c].progid);
        CHECK_OK(CoGetClassObject(classes[c].clsid, CLSCTX_INPROC_SERVER, NULL, &IID_IClassFactory,
                                  (void **)&factory));
        CHECK_OK(IClassFactory_QueryInterface(factory, &IID_IUnknown, (void **)&identity));
        IUnknown_Release(identity);
        CHECK_HR(IClassFactory_QueryInterface(factory, &IID_IDispatch, (void **)&object),
                 E_NOINTERFACE);
        CHECK(!object);
        CHECK_HR(IClassFactory_QueryInterface(factory, &IID_IUnknown, NULL), E_POINTER);

        object = (IUnknown *)outer;
        CHECK_HR(IClassFactory_CreateInstance(factory, (IUnknown *)outer, &IID_IUnknown,
                                              (void **)&object),
                 CLASS_E_NOAGGREGATION);
        CHECK(!object);
        object = (IUnknown *)outer;
        CHECK_HR(IClassFactory_CreateInstance(factory, NULL, &IID_IVMTask, (void **)&object),
                 E_NOINTERFACE);
        CHECK(!object);
        CHECK_HR(IClassFactory_CreateInstance(factory, NULL, &IID_IUnknown, NULL), E_POINTER);
        static const IID *const good[] = {&IID_IUnknown, &IID_IDispatch};
        for (size_t i = 0; i < COUNT(good); i++) {
            CHECK_OK(IClassFactory_CreateInstance(factory, NULL, good[i], (void **)&object));
            CHECK_EQ(IUnknown_Release(object), 0);
        }
        CHECK_OK(IClassFactory_CreateInstance(factory, NULL, classes[c].iid, (void **)&object));
        CHECK_EQ(IUnknown_Release(object), 0);
        CHECK_OK(IClassFactory_LockServer(factory, TRUE));
        CHECK_OK(IClassFactory_LockServer(factory, FALSE));
        IClassFactory_Release(factory);
    }
    CONTEXT("CoCreateInstance");
    IUnknown *object = (IUnknown *)outer;
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, (IUnknown *)outer, CLSCTX_INPROC_SERVER,
                              &IID_IUnknown, (void **)&object),
             CLASS_E_NOAGGREGATION);
    CHECK(!object);
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVPCMockControl,
                              (void **)&object),
             E_NOINTERFACE);
    IVMVirtualPC_Release(outer);
    CoUninitialize();
}

TEST(activation, type_libraries_are_found_in_the_registry)
{
    static const struct {
        const GUID *libid;
        const WCHAR *name;
        const CLSID *clsid;
    } libraries[] = {
        {&LIBID_VirtualPC, L"VirtualPC", &CLSID_VMVirtualPC},
        {&LIBID_VPCMock, L"VPCMock", &CLSID_VPCMockControl},
    };
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    for (size_t i = 0; i < COUNT(libraries); i++) {
        ITypeLib *library = NULL;
        ITypeInfo *info = NULL;
        BSTR text = NULL, path = NULL;
        CONTEXT("%ls", libraries[i].name);
        if (!CHECK_OK(LoadRegTypeLib(libraries[i].libid, 1, 0, LOCALE_NEUTRAL, &library)))
            continue;
        CHECK_OK(ITypeLib_GetDocumentation(library, MEMBERID_NIL, &text, NULL, NULL, NULL));
        CHECK_BSTR(text, libraries[i].name);
        CHECK_OK(ITypeLib_GetTypeInfoOfGuid(library, libraries[i].clsid, &info));
        ITypeInfo_Release(info);
        ITypeLib_Release(library);
        CHECK_OK(QueryPathOfRegTypeLib(libraries[i].libid, 1, 0, LOCALE_NEUTRAL, &path));
        _wcslwr(path);
        CHECK_MSG(wcsstr(path, L"vpcmock.dll") != NULL, "it is in %ls", path);
        SysFreeString(path);
    }
    CoUninitialize();
}

/* ---- One host per process ---- */

TEST(activation, all_objects_of_a_process_see_one_host)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    IVMVirtualPC *first = application(), *second = application();
    IVPCMockControl *one = control(), *two = control();
    IVMVirtualMachine *machine = find(first, L"Windows XP Mode"), *same;
    IVPCMockTask *plan;
    IVMTask *task;
    LONG count = -1;
    VMVMState state;
    VARIANT_BOOL complete = 7;
    CHECK(first != second);
    BSTR name = SysAllocString(L"Renamed"), start = SysAllocString(L"Startup");
    CHECK_OK(IVMVirtualMachine_put_Name(machine, name));
    CHECK(!find(second, L"Windows XP Mode"));
    same = find(second, L"Renamed");
    CHECK_OK(IVPCMockControl_NextTask(one, start, &plan));
    CHECK_OK(IVPCMockControl_get_PlannedTasks(two, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(IVMVirtualMachine_Startup(same, &task));
    CHECK_OK(IVPCMockControl_get_PlannedTasks(two, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_TurningOn);
    VARIANT result;
    V_VT(&result) = VT_I4;
    V_I4(&result) = 0;
    CHECK_OK(IVPCMockTask_Complete(plan, result));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_Running);
    IVMVirtualMachine_Release(machine);
    IVMVirtualMachine_Release(same);
    IVMTask_Release(task);
    IVPCMockTask_Release(plan);
    IVPCMockControl_Release(one);
    IVPCMockControl_Release(two);
    IVMVirtualPC_Release(first);
    IVMVirtualPC_Release(second);
    CONTEXT("and it is still there for the next");
    first = application();
    machine = find(first, L"Renamed");
    CHECK(machine != NULL);
    one = control();
    CHECK_OK(IVPCMockControl_Reset(one));
    CHECK(!find(first, L"Renamed"));
    IVMVirtualMachine_Release(machine);
    IVPCMockControl_Release(one);
    IVMVirtualPC_Release(first);
    SysFreeString(name);
    SysFreeString(start);
    CoUninitialize();
}

static DWORD WINAPI rename_in_apartment(void *unused)
{
    (void)unused;
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    IVMVirtualPC *app = application();
    IVMVirtualMachine *machine = find(app, L"Windows XP Mode");
    BSTR name = SysAllocString(L"From the other apartment");
    CHECK_OK(IVMVirtualMachine_put_Name(machine, name));
    SysFreeString(name);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    CoUninitialize();
    return 0;
}

TEST(activation, all_apartments_see_one_host_without_proxies)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    IVMVirtualPC *app = application();
    HANDLE thread = CreateThread(NULL, 0, rename_in_apartment, NULL, 0, NULL);
    CHECK_EQ(WaitForSingleObject(thread, 30000), WAIT_OBJECT_0);
    CloseHandle(thread);
    IVMVirtualMachine *machine = find(app, L"From the other apartment");
    if (CHECK(machine != NULL))
        IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    CoUninitialize();
}

/* ---- The DLL itself ---- */

typedef HRESULT(WINAPI *can_unload)(void);
typedef HRESULT(WINAPI *get_class)(REFCLSID, REFIID, void **);

struct dll {
    HMODULE module;
    can_unload can_unload;
    get_class get_class;
};

static struct dll load(void)
{
    struct dll dll = {.module = LoadLibraryW(DLL)};
    if (CHECK_MSG(dll.module != NULL, "LoadLibrary: error %lu", GetLastError())) {
        dll.can_unload = (can_unload)(void *)GetProcAddress(dll.module, "DllCanUnloadNow");
        dll.get_class = (get_class)(void *)GetProcAddress(dll.module, "DllGetClassObject");
    }
    CHECK(dll.can_unload && dll.get_class);
    return dll;
}

TEST(activation, the_dll_can_be_unloaded_when_nothing_of_it_lives)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    struct dll dll = load();
    IClassFactory *factory;
    IVMVirtualPC *app;
    IVMTask *task;
    IVPCMockControl *mock;
    IVMVirtualMachineCollection *machines;
    IUnknown *enumerator, *other;
    CHECK_HR(dll.can_unload(), S_OK);
    CONTEXT("a class object");
    CHECK_OK(dll.get_class(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory));
    CHECK_HR(dll.can_unload(), S_FALSE);
    CONTEXT("an application");
    CHECK_OK(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&app));
    CHECK_EQ(IClassFactory_Release(factory), 0);
    CHECK_HR(dll.can_unload(), S_FALSE);
    CONTEXT("a machine");
    IVMVirtualMachine *machine = find(app, L"Windows XP Mode");
    CHECK_EQ(IVMVirtualPC_Release(app), 0);
    CHECK_HR(dll.can_unload(), S_FALSE);
    CONTEXT("a task");
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    CHECK_EQ(IVMVirtualMachine_Release(machine), 0);
    CHECK_HR(dll.can_unload(), S_FALSE);
    CONTEXT("another interface");
    CHECK_OK(IVMTask_QueryInterface(task, &IID_ISupportErrorInfo, (void **)&other));
    IVMTask_Release(task);
    CHECK_HR(dll.can_unload(), S_FALSE);
    CHECK_EQ(IUnknown_Release(other), 0);
    CHECK_HR(dll.can_unload(), S_OK);
    CONTEXT("an enumerator");
    app = application();
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get__NewEnum(machines, &enumerator));
    IVMVirtualMachineCollection_Release(machines);
    IVMVirtualPC_Release(app);
    CHECK_HR(dll.can_unload(), S_FALSE);
    CHECK_EQ(IUnknown_Release(enumerator), 0);
    CHECK_HR(dll.can_unload(), S_OK);
    CONTEXT("a control");
    mock = control();
    CHECK_HR(dll.can_unload(), S_FALSE);
    IVPCMockControl_Release(mock);
    CHECK_HR(dll.can_unload(), S_OK);
    CONTEXT("a lock");
    CHECK_OK(dll.get_class(&CLSID_VPCMockControl, &IID_IClassFactory, (void **)&factory));
    CHECK_OK(IClassFactory_LockServer(factory, TRUE));
    IClassFactory_Release(factory);
    CHECK_HR(dll.can_unload(), S_FALSE);
    CHECK_OK(dll.get_class(&CLSID_VPCMockControl, &IID_IClassFactory, (void **)&factory));
    CHECK_OK(IClassFactory_LockServer(factory, FALSE));
    IClassFactory_Release(factory);
    CHECK_HR(dll.can_unload(), S_OK);
    FreeLibrary(dll.module);
    CoUninitialize();
}

TEST(activation, the_dll_gives_class_objects_for_what_can_be_created)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    struct dll dll = load();
    static const CLSID *const others[] = {&CLSID_VMTask, &CLSID_VMVirtualMachine,
                                          &CLSID_VPCMockClock, &CLSID_VPCMockTask, &IID_IVMTask};
    IUnknown *object;
    for (size_t i = 0; i < COUNT(others); i++) {
        CONTEXT("number %d", (int)i);
        object = (IUnknown *)&dll;
        CHECK_HR(dll.get_class(others[i], &IID_IClassFactory, (void **)&object),
                 CLASS_E_CLASSNOTAVAILABLE);
        CHECK(!object);
    }
    for (size_t c = 0; c < COUNT(classes); c++) {
        CONTEXT("%ls", classes[c].progid);
        object = (IUnknown *)&dll;
        CHECK_HR(dll.get_class(classes[c].clsid, &IID_IDispatch, (void **)&object), E_NOINTERFACE);
        CHECK(!object);
        CHECK_HR(dll.get_class(classes[c].clsid, &IID_IClassFactory, NULL), E_POINTER);
        CHECK_OK(dll.get_class(classes[c].clsid, &IID_IUnknown, (void **)&object));
        CHECK_EQ(IUnknown_Release(object), 0);
    }
    CHECK_HR(dll.can_unload(), S_OK);
    FreeLibrary(dll.module);
    CoUninitialize();
}

TEST(activation, the_dll_can_be_loaded_used_and_freed_50_times)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    BSTR name = SysAllocString(L"Renamed");
    for (int i = 0; i < 50; i++) {
        IClassFactory *factory;
        IVMVirtualPC *app;
        IVMTask *task;
        CONTEXT("time %d", i);
        struct dll dll = load();
        if (!CHECK_OK(dll.get_class(&CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory)))
            break;
        CHECK_OK(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&app));
        IClassFactory_Release(factory);
        CHECK(is_of_dll(app));
        /* each time a new host, which the process has not seen yet */
        IVMVirtualMachine *machine = find(app, L"Windows XP Mode");
        if (!CHECK(machine != NULL))
            break;
        CHECK_OK(IVMVirtualMachine_put_Name(machine, name));
        CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
        /* by name, for which it loads its type library */
        ITypeInfo *info = NULL;
        DISPID id;
        LPOLESTR member = (WCHAR *)L"IsComplete";
        CHECK_OK(IVMTask_GetTypeInfo(task, 0, LOCALE_NEUTRAL, &info));
        CHECK_OK(IVMTask_GetIDsOfNames(task, &IID_NULL, &member, 1, LOCALE_NEUTRAL, &id));
        if (info)
            ITypeInfo_Release(info);
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        IVMTask_Release(task);
        IVMVirtualMachine_Release(machine);
        IVMVirtualPC_Release(app);
        CHECK_HR(dll.can_unload(), S_OK);
        CHECK(FreeLibrary(dll.module));
        if (!CHECK_MSG(!GetModuleHandleW(L"vpcmock.dll"), "it is still there"))
            break;
    }
    SysFreeString(name);
    CoUninitialize();
}

TEST(activation, com_unloads_and_loads_the_dll)
{
    for (int i = 0; i < 5; i++) {
        CONTEXT("time %d", i);
        CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
        IVMVirtualPC *app = application();
        CoFreeUnusedLibrariesEx(0, 0);
        IVMVirtualMachine *machine = find(app, L"Windows XP Mode"); /* in use: it has stayed */
        CHECK(machine != NULL);
        IVMVirtualMachine_Release(machine);
        IVMVirtualPC_Release(app);
        CoFreeUnusedLibrariesEx(0, 0);
        CoUninitialize();
    }
}

TEST(activation, exports_are_undecorated_and_no_more_than_com_needs)
{
    static const char *const expected[] = {"DllCanUnloadNow", "DllGetClassObject", "DllInstall",
                                           "DllRegisterServer", "DllUnregisterServer"};
    static const char *const decorated[] = {"DllCanUnloadNow@0", "_DllCanUnloadNow@0",
                                            "DllGetClassObject@12", "_DllGetClassObject@12"};
    HMODULE module = LoadLibraryW(DLL);
    if (!CHECK(module != NULL))
        return;
    for (size_t i = 0; i < COUNT(expected); i++)
        CHECK_MSG(GetProcAddress(module, expected[i]) != NULL, "no %s", expected[i]);
    for (size_t i = 0; i < COUNT(decorated); i++)
        CHECK_MSG(!GetProcAddress(module, decorated[i]), "%s", decorated[i]);
    const BYTE *base = (const BYTE *)module;
    const IMAGE_NT_HEADERS *headers =
        (const IMAGE_NT_HEADERS *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_EXPORT_DIRECTORY *exports =
        (const IMAGE_EXPORT_DIRECTORY *)(base + headers->OptionalHeader.DataDirectory[0]
                                                    .VirtualAddress);
    const DWORD *names = (const DWORD *)(base + exports->AddressOfNames);
    CHECK_EQ(exports->NumberOfFunctions, COUNT(expected));
    if (CHECK_EQ(exports->NumberOfNames, COUNT(expected)))
        for (size_t i = 0; i < COUNT(expected); i++)
            CHECK_MSG(!strcmp((const char *)base + names[i], expected[i]), "%s, expected %s",
                      (const char *)base + names[i], expected[i]);
    CHECK(!strcmp((const char *)base + exports->Name, "vpcmock.dll"));
    FreeLibrary(module);
}
