/* SPDX-License-Identifier: MIT */
/* Tests of activation by vpcmock.manifest, in a prefix in which nothing is registered. */
#include "com/fixture.h"

#ifdef _WIN64
#define DIRECTORY L"build\\x64"
#else
#define DIRECTORY L"build\\x86"
#endif

struct context {
    HANDLE handle;
    ULONG_PTR cookie;
};

static bool context_enter(struct context *context)
{
    ACTCTXW description = {.cbSize = sizeof description,
                           .lpSource = DIRECTORY L"\\vpcmock.manifest"};
    context->handle = CreateActCtxW(&description);
    return CHECK_MSG(context->handle != INVALID_HANDLE_VALUE, "CreateActCtx: error %lu",
                     GetLastError()) &&
           CHECK(ActivateActCtx(context->handle, &context->cookie));
}

static void context_leave(struct context *context)
{
    CHECK(DeactivateActCtx(0, context->cookie));
    ReleaseActCtx(context->handle);
}

static HRESULT create(const CLSID *clsid, const IID *iid, void *object)
{
    return CoCreateInstance(clsid, NULL, CLSCTX_INPROC_SERVER, iid, object);
}

static void check_nothing_registered(void)
{
    IUnknown *object = NULL;
    ITypeLib *library = NULL;
    CLSID clsid;
    HKEY key;
    CHECK_EQ(RegOpenKeyExW(HKEY_CLASSES_ROOT, L"CLSID\\{9A1774B7-8251-4468-A214-61DCAED9AC2F}", 0,
                           KEY_READ, &key),
             ERROR_FILE_NOT_FOUND);
    CHECK_EQ(RegOpenKeyExW(HKEY_CLASSES_ROOT, L"VirtualPC.Application", 0, KEY_READ, &key),
             ERROR_FILE_NOT_FOUND);
    CHECK(FAILED(CLSIDFromProgID(L"VirtualPC.Application", &clsid)));
    CHECK(FAILED(LoadRegTypeLib(&LIBID_VirtualPC, 1, 0, LOCALE_NEUTRAL, &library)));
    CHECK_HR(create(&CLSID_VMVirtualPC, &IID_IVMVirtualPC, &object), REGDB_E_CLASSNOTREG);
    CHECK(!object);
    CHECK_HR(create(&CLSID_VPCMockControl, &IID_IVPCMockControl, &object), REGDB_E_CLASSNOTREG);
}

/* The code of the object is in the DLL beside the manifest. */
static void check_module(void *object)
{
    HMODULE module = NULL;
    WCHAR path[MAX_PATH] = L"", expected[MAX_PATH] = L"";
    CHECK(GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                 GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                             *(const WCHAR **)object, &module));
    GetModuleFileNameW(module, path, MAX_PATH);
    GetFullPathNameW(DIRECTORY L"\\vpcmock.dll", MAX_PATH, expected, NULL);
    CHECK_MSG(!_wcsicmp(path, expected), "the object is in %ls, expected %ls", path, expected);
}

TEST(manifest, activates_both_classes_without_registration)
{
    struct context context;
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    check_nothing_registered();
    if (context_enter(&context)) {
        IVMVirtualPC *app = NULL;
        IVPCMockControl *control = NULL;
        if (CHECK_OK(create(&CLSID_VMVirtualPC, &IID_IVMVirtualPC, &app)) &&
            CHECK_OK(create(&CLSID_VPCMockControl, &IID_IVPCMockControl, &control))) {
            check_module(app);
            check_module(control);
            IVMVirtualMachine *machine = NULL;
            IVPCMockTask *plan = NULL;
            IVMTask *task = NULL;
            LONG count = -1;
            VMTaskResult result = (VMTaskResult)77;
            VARIANT four;
            BSTR name = SysAllocString(L"windows xp mode"), start = SysAllocString(L"Startup");
            V_VT(&four) = VT_I4;
            V_I4(&four) = 4;
            CHECK_HR(IVMVirtualPC_FindVirtualMachine(app, name, &machine), S_OK);
            CHECK_OK(IVPCMockControl_NextTask(control, start, &plan));
            CHECK_OK(IVPCMockTask_put_Result(plan, four));
            CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
            CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &count));
            CHECK_EQ(count, 0);
            CHECK_OK(IVMTask_WaitForCompletion(task, -1));
            CHECK_OK(IVMTask_get_Result(task, &result));
            CHECK_EQ(result, 4);
            SysFreeString(name);
            SysFreeString(start);
            IVMTask_Release(task);
            IVPCMockTask_Release(plan);
            IVMVirtualMachine_Release(machine);
            IVPCMockControl_Release(control);
            IVMVirtualPC_Release(app);
        }
        context_leave(&context);
    }
    CoUninitialize();
    CONTEXT("a new apartment without the context");
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    check_nothing_registered();
    CoUninitialize();
}

TEST(manifest, names_the_classes_by_progid)
{
    static const struct {
        const WCHAR *progid;
        const IID *iid;
    } names[] = {
        {L"VirtualPC.Application", &IID_IVMVirtualPC},
        {L"VirtualPC.Application.1", &IID_IVMVirtualPC},
        {L"virtualpc.APPLICATION", &IID_IVMVirtualPC},
        {L"VPCMock.Control", &IID_IVPCMockControl},
        {L"VPCMock.Control.1", &IID_IVPCMockControl},
    };
    struct context context;
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    if (context_enter(&context)) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            CLSID clsid; /* one that the activation context has made up for the class */
            IUnknown *object = NULL;
            CONTEXT("%ls", names[i].progid);
            if (!CHECK_OK(CLSIDFromProgID(names[i].progid, &clsid)))
                continue;
            if (CHECK_OK(create(&clsid, names[i].iid, &object))) {
                check_module(object);
                IUnknown_Release(object);
            }
        }
        context_leave(&context);
    }
    CoUninitialize();
}

TEST(manifest, late_binding_works_without_registration)
{
    struct context context;
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    if (context_enter(&context)) {
        IDispatch *app = NULL;
        if (CHECK_OK(create(&CLSID_VMVirtualPC, &IID_IDispatch, &app))) {
            DISPID id;
            LPOLESTR name = (WCHAR *)L"version";
            DISPPARAMS none = {0};
            VARIANT value;
            ITypeInfo *info = NULL;
            VariantInit(&value);
            CHECK_OK(IDispatch_GetIDsOfNames(app, &IID_NULL, &name, 1, 0, &id));
            CHECK_OK(IDispatch_Invoke(app, id, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none, &value,
                                      NULL, NULL));
            CHECK_EQ(V_VT(&value), VT_BSTR);
            VariantClear(&value);
            CHECK_OK(IDispatch_GetTypeInfo(app, 0, 0, &info));
            if (info)
                ITypeInfo_Release(info);
            IDispatch_Release(app);
        }
        context_leave(&context);
    }
    CoUninitialize();
}

TEST(manifest, names_both_type_libraries)
{
    const GUID *const libraries[] = {&LIBID_VirtualPC, &LIBID_VPCMock};
    struct context context;
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    if (context_enter(&context)) {
        for (int i = 0; i < 2; i++) {
            ITypeLib *library = NULL;
            CONTEXT("library %d", i);
            if (CHECK_OK(LoadRegTypeLib(libraries[i], 1, 0, LOCALE_NEUTRAL, &library)))
                ITypeLib_Release(library);
        }
        context_leave(&context);
    }
    CoUninitialize();
}
