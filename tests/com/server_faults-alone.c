/* SPDX-License-Identifier: MIT */
/* Tests of servers that crash, hang and cut off, and of clients that die holding all they can. */
#include "server_fixture.h"

#include "sink.h"

/* A private server: Wine's rpcss does not notice that the process of a class object has been
 * killed, and sends clients there until it ends itself. */
static void private_setup(void)
{
    server_setup();
    private_name = L"faults";
}

/* VPCMOCK_ROUNDS=100 in the environment: how often each thing dies in a row. */
static int rounds(void)
{
    WCHAR text[16];
    DWORD length = GetEnvironmentVariableW(L"VPCMOCK_ROUNDS", text, 16);
    int count = length && length < 16 ? _wtoi(text) : 0;
    return count > 0 ? count : 5;
}

static LONG live_objects(IVPCMockControl *control)
{
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_LiveObjects(control, &count));
    return count;
}

/* The pointer is of no use any more, but says so. */
static void check_dead(IVPCMockControl *control)
{
    LONG count = 0;
    HRESULT hr = IVPCMockControl_get_PlannedTasks(control, &count);
    CHECK_MSG(hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
                  hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == RPC_E_DISCONNECTED ||
                  hr == RPC_E_SERVER_DIED,
              "0x%08lx", (unsigned long)hr);
}

TEST(server_faults, crashed_servers_are_followed_by_fresh_ones)
{
    private_setup();
    LONG former = 0;
    for (int i = 0; i < rounds(); i++) {
        CONTEXT("crash %d", i);
        IVPCMockControl *control = local_control();
        if (!control)
            break;
        LONG planned = -1, id = process_id(control);
        HANDLE process = process_of(control);
        CHECK(id != former);
        former = id;
        CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &planned));
        CHECK_EQ(planned, 0);
        IVPCMockTask *plan = NULL;
        BSTR member = SysAllocString(L"Startup");
        CHECK_OK(IVPCMockControl_NextTask(control, member, &plan));
        SysFreeString(member);
        CHECK(FAILED(IVPCMockControl_CrashServer(control)));
        CHECK_ENDS(process, 3);
        check_dead(control);
        IVPCMockTask_Release(plan);
        IVPCMockControl_Release(control);
    }
    CoUninitialize();
}

TEST(server_faults, killed_servers_are_followed_by_fresh_ones)
{
    private_setup();
    for (int i = 0; i < rounds(); i++) {
        CONTEXT("kill %d", i);
        IVPCMockControl *control = local_control();
        if (!control)
            break;
        HANDLE process = process_of(control);
        CHECK(TerminateProcess(process, 9));
        CHECK_ENDS(process, 9);
        check_dead(control);
        IVPCMockControl_Release(control);
    }
    CoUninitialize();
}

/* Holds objects, enumerators, a sink and its connection point, and dies. */
CHILD(server_faults, child_dies_holding_all_it_can)
{
    private_name = L"faults";
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    IVMVirtualMachineCollection *machines = NULL;
    IUnknown *all = NULL;
    struct sink sink;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get__NewEnum(machines, &all));
    IConnectionPointContainer *container = NULL;
    IEnumConnectionPoints *points = NULL;
    IConnectionPoint *point = NULL;
    CHECK_OK(IVMVirtualPC_QueryInterface(app, &IID_IConnectionPointContainer, (void **)&container));
    CHECK_OK(IConnectionPointContainer_EnumConnectionPoints(container, &points));
    CHECK_OK(
        IConnectionPointContainer_FindConnectionPoint(container, &DIID_IVMVirtualPCEvents, &point));
    CHECK(machine && machines && all && points && point);
    TerminateProcess(GetCurrentProcess(), check_failures() ? 100 : 7);
}

TEST(server_faults, what_dead_clients_held_is_let_go)
{
    private_setup();
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    LONG before = live_objects(control);
    for (int i = 0; i < rounds(); i++) {
        CONTEXT("client %d", i);
        CHECK_EQ(run_again("server_faults::child_dies_holding_all_it_can"), 7);
        for (int wait = 0; wait < 500 && live_objects(control) > before; wait++)
            Sleep(20);
        CHECK_EQ(live_objects(control), before);
    }
    /* Dead sinks disturb nobody, and the server's other client can go on. */
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

TEST(server_faults, server_ends_after_its_last_client_has_died)
{
    private_setup();
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    CHECK_EQ(run_again("server_faults::child_dies_holding_all_it_can"), 7);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

TEST(server_faults, disconnected_object_is_dead_and_its_thing_is_not)
{
    private_setup();
    IVPCMockControl *control = local_control();
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    BSTR name = NULL;
    CHECK_OK(IVPCMockControl_Disconnect(control, (IDispatch *)machine));
    HRESULT hr = IVMVirtualMachine_get_Name(machine, &name);
    CHECK_MSG(hr == RPC_E_DISCONNECTED ||
                  hr == HRESULT_FROM_WIN32(RPC_S_UNKNOWN_IF), /* what Wine 8 says instead */
              "0x%08lx", (unsigned long)hr);
    IVMVirtualMachine *again = first_machine(app);
    CHECK_OK(IVMVirtualMachine_get_Name(again, &name));
    CHECK_BSTR(name, L"Windows XP Mode");
    CHECK(FAILED(IVPCMockControl_Disconnect(control, NULL)));
    IVMVirtualMachine_Release(again);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    IVPCMockControl_Release(control);
    CoUninitialize();
}

TEST(server_faults, hang_takes_its_time_and_then_all_goes_on)
{
    private_setup();
    IVPCMockControl *control = local_control();
    CHECK_HR(IVPCMockControl_Hang(control, -1), E_INVALIDARG);
    CHECK_HR(IVPCMockControl_Hang(control, 600001), E_INVALIDARG);
    ULONGLONG start = GetTickCount64();
    CHECK_OK(IVPCMockControl_Hang(control, 500));
    CHECK(GetTickCount64() - start >= 450);
    CHECK(process_id(control) != 0);
    IVPCMockControl_Release(control);
    CoUninitialize();
}
