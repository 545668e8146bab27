/* SPDX-License-Identifier: MIT */
/* Clients in apartments of both kinds and in other processes, and what crosses between them and a
 * private server: pointers, events, objects as arguments. */
#include "server_fixture.h"
#include "sink.h"

static IVMTask *start(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    return task;
}

static void check_succeeds(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(result, vmTaskResult_Success);
    IVMTask_Release(task);
}

/* ---- Apartments ---- */

struct visit {
    DWORD thread;
    IVMVirtualMachine *machine;
    LONG nested; /* calls back into the server, from the sink */
};

/* Calls the server while that waits for the sink. */
static void call_back(struct sink *sink, DISPID id)
{
    struct visit *visit = sink->context;
    BSTR name = NULL;
    (void)id;
    visit->thread = GetCurrentThreadId();
    if (IVMVirtualMachine_get_Name(visit->machine, &name) == S_OK)
        visit->nested++;
    SysFreeString(name);
}

TEST(crossing, a_sink_in_a_single_threaded_apartment_is_called_within_a_call)
{
    server_open(COINIT_APARTMENTTHREADED);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    struct visit visit = {.machine = first_machine(app)};
    struct sink sink;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    sink.called = call_back;
    sink.context = &visit;
    DWORD cookie = sink_advise(&sink, visit.machine, &DIID_IVMVirtualMachineEvents);
    IVMTask *task = start(visit.machine);
    CHECK_EQ(sink.numbers[0], vmVMState_TurningOn);
    check_succeeds(task);
    CHECK_EQ(sink.numbers[1], vmVMState_Running);
    CHECK_EQ(visit.thread, GetCurrentThreadId());
    CHECK_EQ(visit.nested, sink.calls);
    sink_unadvise(visit.machine, &DIID_IVMVirtualMachineEvents, cookie);
    CHECK_EQ(sink.refs, 1);
    IVMVirtualMachine_Release(visit.machine);
    IVMVirtualPC_Release(app);
    server_close(control);
}

struct table_user {
    DWORD apartment;
    DWORD cookie;
    HRESULT hr;
    BSTR name;
};

static DWORD WINAPI use_table(void *context)
{
    struct table_user *user = context;
    IGlobalInterfaceTable *table = NULL;
    IVMVirtualMachine *machine = NULL;
    CoInitializeEx(NULL, user->apartment);
    user->hr = CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER,
                                &IID_IGlobalInterfaceTable, (void **)&table);
    if (SUCCEEDED(user->hr)) {
        user->hr = IGlobalInterfaceTable_GetInterfaceFromGlobal(
            table, user->cookie, &IID_IVMVirtualMachine, (void **)&machine);
        IGlobalInterfaceTable_Release(table);
    }
    if (SUCCEEDED(user->hr)) {
        user->hr = IVMVirtualMachine_get_Name(machine, &user->name);
        IVMVirtualMachine_Release(machine);
    }
    CoUninitialize();
    return 0;
}

static void check_table(DWORD from, DWORD to)
{
    server_open(from);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    IGlobalInterfaceTable *table = NULL;
    struct table_user user = {.apartment = to, .hr = E_PENDING};
    DWORD index;
    CHECK_OK(CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER,
                              &IID_IGlobalInterfaceTable, (void **)&table));
    CHECK_OK(IGlobalInterfaceTable_RegisterInterfaceInGlobal(table, (IUnknown *)machine,
                                                             &IID_IVMVirtualMachine, &user.cookie));
    HANDLE thread = CreateThread(NULL, 0, use_table, &user, 0, NULL);
    /* In a single-threaded apartment it takes calls meanwhile. */
    CHECK_OK(CoWaitForMultipleHandles(0, END_MS, 1, &thread, &index));
    CloseHandle(thread);
    CHECK_OK(user.hr);
    CHECK_BSTR(user.name, L"Windows XP Mode");
    HRESULT hr = IGlobalInterfaceTable_RevokeInterfaceFromGlobal(table, user.cookie);
    IGlobalInterfaceTable_Release(table);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    if (hr == RPC_E_INVALID_OBJREF) {
        /* Wine 8's table holds what is another process's until the client ends. */
        CHECK(FAILED(IVPCMockControl_CrashServer(control)));
        IVPCMockControl_Release(control);
        CoUninitialize();
        return;
    }
    CHECK_OK(hr);
    server_close(control);
}

TEST(crossing, proxies_pass_through_the_global_interface_table)
{
    CONTEXT("to the multithreaded apartment");
    check_table(COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED);
    CONTEXT("to a single-threaded one");
    check_table(COINIT_MULTITHREADED, COINIT_APARTMENTTHREADED);
    CONTEXT("between two of them");
    check_table(COINIT_APARTMENTTHREADED, COINIT_APARTMENTTHREADED);
}

/* ---- The rules of QueryInterface, as far as they are a proxy's ---- */

/* What both are, in any order; what the object is not is refused. */
static void check_proxy(void *object, REFIID iid, bool has_events)
{
    const IID *const known[] = {&IID_IUnknown, iid, &IID_IDispatch, &IID_ISupportErrorInfo,
                                &IID_IConnectionPointContainer};
    const size_t count = COUNT(known) - !has_events;
    IUnknown *identity = NULL, *from = NULL, *to = NULL, *same = NULL;
    CHECK_OK(IUnknown_QueryInterface((IUnknown *)object, &IID_IUnknown, (void **)&identity));
    for (size_t a = 0; a < count; a++) {
        if (!CHECK_OK(IUnknown_QueryInterface(identity, known[a], (void **)&from)))
            continue;
        for (size_t b = 0; b < count; b++) {
            CONTEXT("from %u to %u", (unsigned)a, (unsigned)b);
            if (!CHECK_OK(IUnknown_QueryInterface(from, known[b], (void **)&to)))
                continue;
            CHECK_OK(IUnknown_QueryInterface(to, &IID_IUnknown, (void **)&same));
            CHECK(same == identity);
            IUnknown_Release(same);
            IUnknown_Release(to);
        }
        to = identity;
        CHECK_HR(IUnknown_QueryInterface(from, &IID_IPersist, (void **)&to), E_NOINTERFACE);
        CHECK(!to);
        IUnknown_Release(from);
    }
    IUnknown_Release(identity);
}

TEST(crossing, every_interface_of_a_proxy_is_reached_from_every_other)
{
    server_open(COINIT_MULTITHREADED);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    IVMVirtualMachineCollection *machines = NULL;
    IVMTask *task = start(machine);
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(app, &machines));
    check_proxy(app, &IID_IVMVirtualPC, true);
    check_proxy(machine, &IID_IVMVirtualMachine, true);
    check_proxy(machines, &IID_IVMVirtualMachineCollection, false);
    check_proxy(task, &IID_IVMTask, false);
    check_proxy(control, &IID_IVPCMockControl, false);
    IVMVirtualMachineCollection_Release(machines);
    check_succeeds(task);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    server_close(control);
}

/* ---- Two clients ---- */

enum { MARSHALED_MAX = 1024 };

static const WCHAR marshaled_variable[] = L"VPCMOCK_TEST_MARSHALED";

/* What is marshaled, in the environment of the children. */
static void hand_over(IUnknown *object, REFIID iid)
{
    IStream *stream = NULL;
    HGLOBAL memory = NULL;
    WCHAR text[MARSHALED_MAX * 2 + 1];
    CHECK_OK(CreateStreamOnHGlobal(NULL, TRUE, &stream));
    CHECK_OK(CoMarshalInterface(stream, iid, object, MSHCTX_LOCAL, NULL, MSHLFLAGS_NORMAL));
    CHECK_OK(GetHGlobalFromStream(stream, &memory));
    size_t size = GlobalSize(memory);
    const BYTE *bytes = GlobalLock(memory);
    CHECK(size <= MARSHALED_MAX);
    for (size_t i = 0; i < size && i < MARSHALED_MAX; i++)
        _snwprintf(text + 2 * i, 3, L"%02x", bytes[i]);
    GlobalUnlock(memory);
    SetEnvironmentVariableW(marshaled_variable, text);
    IStream_Release(stream);
}

static void *take_over(REFIID iid)
{
    WCHAR text[MARSHALED_MAX * 2 + 1];
    IStream *stream = NULL;
    void *object = NULL;
    DWORD length = GetEnvironmentVariableW(marshaled_variable, text, MARSHALED_MAX * 2 + 1);
    CHECK_OK(CreateStreamOnHGlobal(NULL, TRUE, &stream));
    for (DWORD i = 0; i + 1 < length; i += 2) {
        WCHAR digits[3] = {text[i], text[i + 1], 0};
        BYTE byte = (BYTE)wcstoul(digits, NULL, 16);
        CHECK_OK(IStream_Write(stream, &byte, 1, NULL));
    }
    CHECK_OK(IStream_Seek(stream, (LARGE_INTEGER){.QuadPart = 0}, STREAM_SEEK_SET, NULL));
    CHECK_OK(CoUnmarshalInterface(stream, iid, &object));
    IStream_Release(stream);
    return object;
}

/* Starts the machine of another client's. */
CHILD(crossing, child_starts_what_it_was_given)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    IVMVirtualMachine *machine = take_over(&IID_IVMVirtualMachine);
    if (CHECK(machine)) {
        IVMTask *task = start(machine);
        check_succeeds(task);
        IVMVirtualMachine_Release(machine);
    }
    CoUninitialize();
}

/* Waits as the apartment demands. */
static DWORD exit_code_of(HANDLE process)
{
    DWORD index, status = 999;
    CHECK_OK(CoWaitForMultipleHandles(0, END_MS, 1, &process, &index));
    GetExitCodeProcess(process, &status);
    CloseHandle(process);
    return status;
}

TEST(crossing, a_client_hands_an_object_to_another)
{
    server_open(COINIT_MULTITHREADED);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    VMVMState state = vmVMState_Invalid;
    hand_over((IUnknown *)machine, &IID_IVMVirtualMachine);
    CHECK_EQ(exit_code_of(start_again("crossing::child_starts_what_it_was_given")), 0);
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_Running);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    server_close(control);
}

/* ---- Back to the server ---- */

TEST(crossing, a_proxy_that_comes_back_is_the_object_itself)
{
    server_open(COINIT_APARTMENTTHREADED);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    IVMTask *task = start(machine);
    IVPCMockTask *view = NULL;
    VARIANT of = {.vt = VT_DISPATCH, .pdispVal = (IDispatch *)machine}, value;
    BSTR name = SysAllocString(L"GuestHangs");
    CHECK_OK(IVPCMockControl_TaskOf(control, (IDispatch *)task, &view));
    CHECK_OK(IVPCMockControl_get_Fact(control, name, of, &value));
    CHECK_EQ(V_VT(&value), VT_BOOL);
    check_succeeds(task);
    CHECK_OK(IVMVirtualMachine_TurnOff(machine, &task));
    check_succeeds(task);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(app, machine));
    SysFreeString(name);
    CHECK_HR(IVMVirtualMachine_get_Name(machine, &name), VM_E_VM_UNKNOWN);
    IVPCMockTask_Release(view);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    server_close(control);
}

TEST(crossing, an_object_of_another_server_is_refused)
{
    server_open(COINIT_MULTITHREADED);
    IVPCMockControl *control = local_control(), *other = NULL;
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    WCHAR name[SERVER_MAX_NAME];
    IClassFactory *factory = NULL;
    IVMVirtualPC *foreign = NULL;
    _snwprintf(name, SERVER_MAX_NAME, L"%ls-other", own_name);
    CHECK_OK(
        server_class_object(name, &CLSID_VPCMockControl, &IID_IClassFactory, (void **)&factory));
    CHECK_OK(IClassFactory_CreateInstance(factory, NULL, &IID_IVPCMockControl, (void **)&other));
    IClassFactory_Release(factory);
    CHECK_OK(server_class_object(name, &CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory));
    CHECK_OK(IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)&foreign));
    IClassFactory_Release(factory);
    CHECK_HR(IVMVirtualPC_DeleteVirtualMachine(foreign, machine), E_INVALIDARG);
    CHECK_HR(IVPCMockControl_Disconnect(other, (IDispatch *)machine), E_INVALIDARG);
    BSTR text = NULL;
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &text));
    CHECK_BSTR(text, L"Windows XP Mode");
    IVMVirtualPC_Release(foreign);
    HANDLE process = process_of(other);
    IVPCMockControl_Release(other);
    CHECK_ENDS(process, 0);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    server_close(control);
}

/* ---- Message filters ---- */

struct filter {
    IMessageFilter IMessageFilter_iface;
    LONG rejected; /* how often it was asked whether to try again */
};

static HRESULT STDMETHODCALLTYPE filter_QueryInterface(IMessageFilter *iface, REFIID riid,
                                                       void **object)
{
    *object =
        IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IMessageFilter) ? iface : NULL;
    return *object ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE filter_AddRef(IMessageFilter *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE filter_Release(IMessageFilter *iface)
{
    (void)iface;
    return 1;
}

static DWORD STDMETHODCALLTYPE filter_HandleInComingCall(IMessageFilter *iface, DWORD type,
                                                         HTASK caller, DWORD ticks,
                                                         INTERFACEINFO *info)
{
    (void)iface, (void)type, (void)caller, (void)ticks, (void)info;
    return SERVERCALL_ISHANDLED;
}

static DWORD STDMETHODCALLTYPE filter_RetryRejectedCall(IMessageFilter *iface, HTASK callee,
                                                        DWORD ticks, DWORD type)
{
    (void)callee, (void)ticks, (void)type;
    InterlockedIncrement(&((struct filter *)iface)->rejected);
    return (DWORD)-1;
}

static DWORD STDMETHODCALLTYPE filter_MessagePending(IMessageFilter *iface, HTASK callee,
                                                     DWORD ticks, DWORD type)
{
    (void)iface, (void)callee, (void)ticks, (void)type;
    return PENDINGMSG_WAITDEFPROCESS;
}

static IMessageFilterVtbl filter_vtbl = {
    filter_QueryInterface,    filter_AddRef,         filter_Release, filter_HandleInComingCall,
    filter_RetryRejectedCall, filter_MessagePending,
};

/* What a rule rejects has been carried to the server and back: the client sees the code, as one
 * does whose filter has given up, and the filter is not asked. */
TEST(crossing, a_rule_that_rejects_is_seen_as_a_filter_that_has_given_up)
{
    static const HRESULT codes[] = {RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER};
    server_open(COINIT_APARTMENTTHREADED);
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    struct filter filter = {{&filter_vtbl}, 0};
    IMessageFilter *former = NULL;
    CHECK_OK(CoRegisterMessageFilter(&filter.IMessageFilter_iface, &former));
    BSTR member = SysAllocString(L"IVMVirtualMachine::get_Name");
    for (size_t i = 0; i < COUNT(codes); i++) {
        IVPCMockRule *rule = NULL, *same = NULL;
        const VARIANT missing = {.vt = VT_ERROR, .scode = DISP_E_PARAMNOTFOUND};
        const VARIANT failure = {.vt = VT_I4, .lVal = codes[i]};
        BSTR name = (BSTR)&filter;
        DISPID id = 0;
        VARIANT value;
        DISPPARAMS none = {0};
        VariantInit(&value);
        CHECK_OK(IVPCMockControl_When(control, member, &rule));
        CHECK_OK(IVPCMockRule_Fail(rule, failure, missing, missing, &same));
        IVPCMockRule_Release(same);
        CHECK_OK(IVPCMockRule_Times(rule, 2, &same));
        IVPCMockRule_Release(same);
        CHECK_HR(IVMVirtualMachine_get_Name(machine, &name), codes[i]);
        CHECK(!name);
        CHECK_HR(IVMVirtualMachine_Invoke(machine, id, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none,
                                          &value, NULL, NULL),
                 codes[i]);
        CHECK_OK(IVMVirtualMachine_get_Name(machine, &name));
        CHECK_BSTR(name, L"Windows XP Mode");
        CHECK_OK(IVPCMockRule_Remove(rule));
        IVPCMockRule_Release(rule);
    }
    SysFreeString(member);
    CHECK_EQ(filter.rejected, 0);
    CHECK_OK(CoRegisterMessageFilter(former, NULL));
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    server_close(control);
}
