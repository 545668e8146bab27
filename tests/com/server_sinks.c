/* SPDX-License-Identifier: MIT */
/* Sinks of other processes and threads that hang or die while the server calls them: they stop
 * nobody else. */
#include "server_fixture.h"
#include "sink.h"

/* ---- The client with the sink ---- */

/* Stays open: it would be forgotten with its last handle. */
static HANDLE named_event(const WCHAR *what)
{
    WCHAR name[SERVER_MAX_NAME + 16];
    _snwprintf(name, COUNT(name) - 1, L"%ls %ls", own_name, what);
    name[COUNT(name) - 1] = 0;
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, name);
    CHECK(event);
    return event;
}

static void signal_event(const WCHAR *what)
{
    SetEvent(named_event(what));
}

static void wait_for_event(const WCHAR *what)
{
    CHECK_EQ(WaitForSingleObject(named_event(what), END_MS), WAIT_OBJECT_0);
}

/* How many changes of the machine's state it was told of. */
static UINT states_of(const struct sink *sink)
{
    UINT states = 0;
    for (LONG i = 0; i < sink->calls && i < SINK_MAX_CALLS; i++)
        states += sink->ids[i] == vmVirtualMachineEvent_StateChanged;
    return states;
}

/* Deaf until the test lets it go; of a single-threaded apartment all calls wait for it. Then it
 * says how much it has heard. */
static void hang(struct sink *sink, DISPID id)
{
    WCHAR heard[16];
    (void)id;
    if (sink->calls == 1) {
        signal_event(L"hangs");
        wait_for_event(L"goes on");
    }
    _snwprintf(heard, COUNT(heard), L"heard %u", states_of(sink));
    signal_event(heard);
}

static void die(struct sink *sink, DISPID id)
{
    (void)sink;
    (void)id;
    TerminateProcess(GetCurrentProcess(), 7);
}

static void crash(struct sink *sink, DISPID id)
{
    (void)sink;
    (void)id;
    RaiseException(STATUS_ACCESS_VIOLATION, EXCEPTION_NONCONTINUABLE, 0, NULL);
}

static DWORD WINAPI let_it_go(void *context)
{
    (void)context;
    wait_for_event(L"is done");
    return 0;
}

/* Listens to the machine and to the application until the test is done, and ends with what
 * states_of says, or with 100. */
static void listen(DWORD apartment, void (*called)(struct sink *sink, DISPID id))
{
    struct sink sink, other;
    DWORD index;
    server_open(apartment);
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    sink_init(&other, &DIID_IVMVirtualPCEvents);
    sink.called = called;
    DWORD cookie = sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
    DWORD of_app = sink_advise(&other, app, &DIID_IVMVirtualPCEvents);
    signal_event(L"ready");
    HANDLE thread = CreateThread(NULL, 0, let_it_go, NULL, 0, NULL);
    CoWaitForMultipleHandles(0, INFINITE, 1, &thread, &index);
    CloseHandle(thread);
    sink_unadvise(app, &DIID_IVMVirtualPCEvents, of_app);
    sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
    CHECK_EQ(sink.numbers[0], vmVMState_TurningOn);
    CHECK(other.calls > 0);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    CoUninitialize();
    ExitProcess(check_failures() ? 100 : states_of(&sink));
}

CHILD(server_sinks, child_hangs)
{
    listen(COINIT_MULTITHREADED, hang);
}

CHILD(server_sinks, child_hangs_with_its_apartment)
{
    listen(COINIT_APARTMENTTHREADED, hang);
}

CHILD(server_sinks, child_dies)
{
    listen(COINIT_MULTITHREADED, die);
}

CHILD(server_sinks, child_crashes)
{
    listen(COINIT_MULTITHREADED, crash);
}

/* Hangs before it is told anything. */
CHILD(server_sinks, child_is_deaf)
{
    struct sink sink;
    server_open(COINIT_APARTMENTTHREADED);
    IVMVirtualPC *app = local_application();
    sink_init(&sink, &DIID_IVMVirtualPCEvents);
    sink_advise(&sink, app, &DIID_IVMVirtualPCEvents);
    signal_event(L"ready");
    Sleep(INFINITE);
}

/* ---- The others ---- */

/* Turning on, running, turning off, off. */
enum { STATES = 4 };

struct scene {
    IVPCMockControl *control;
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    HANDLE child;
    struct sink sink; /* is told after the child's */
    DWORD cookie;
};

static void scene_open(struct scene *scene, const char *child)
{
    server_open(COINIT_MULTITHREADED);
    scene->control = local_control();
    scene->app = local_application();
    scene->machine = first_machine(scene->app);
    scene->child = child ? start_again(child) : NULL;
    if (child)
        wait_for_event(L"ready");
    sink_init(&scene->sink, &DIID_IVMVirtualMachineEvents);
    scene->cookie = sink_advise(&scene->sink, scene->machine, &DIID_IVMVirtualMachineEvents);
}

static void scene_close(struct scene *scene)
{
    LONG live = 0;
    sink_unadvise(scene->machine, &DIID_IVMVirtualMachineEvents, scene->cookie);
    IVMVirtualMachine_Release(scene->machine);
    IVMVirtualPC_Release(scene->app);
    for (int i = 0; i < 500 && live != 1; i++) {
        Sleep(20);
        CHECK_OK(IVPCMockControl_get_LiveObjects(scene->control, &live));
    }
    server_close(scene->control);
}

static void succeeds(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(result, vmTaskResult_Success);
    IVMTask_Release(task);
}

/* Turns the machine on and off; the sink has heard of it when the calls return. */
static void use_machine(struct scene *scene)
{
    LONG before = scene->sink.calls;
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(scene->machine, &task));
    CHECK_EQ(scene->sink.calls, before + 1);
    CHECK_EQ(scene->sink.numbers[before], vmVMState_TurningOn);
    succeeds(task);
    CHECK_EQ(scene->sink.numbers[before + 1], vmVMState_Running);
    CHECK_OK(IVMVirtualMachine_TurnOff(scene->machine, &task));
    succeeds(task);
    CHECK_EQ(scene->sink.numbers[scene->sink.calls - 1], vmVMState_TurnedOff);
}

CHILD(server_sinks, child_looks_at_the_machine)
{
    server_open(COINIT_MULTITHREADED);
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    VMVMState state = vmVMState_Invalid;
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    CoUninitialize();
}

/* Each call returns, though not before the sink has had its time once; afterwards none waits. */
static void check_hanging(const char *child)
{
    enum { ROUNDS = 3 };
    struct scene scene;
    scene_open(&scene, child);
    use_machine(&scene);
    wait_for_event(L"hangs");
    CHECK_EQ(run_again("server_sinks::child_looks_at_the_machine"), 0);
    for (int i = 1; i < ROUNDS; i++)
        use_machine(&scene);
    /* It hears the rest in order once it goes on. */
    signal_event(L"goes on");
    wait_for_event(L"heard 12");
    signal_event(L"is done");
    CHECK_ENDS(scene.child, ROUNDS * STATES);
    scene_close(&scene);
}

TEST(server_sinks, one_that_hangs_stops_nobody_else)
{
    check_hanging("server_sinks::child_hangs");
}

TEST(server_sinks, one_that_hangs_with_its_apartment_stops_nobody_else)
{
    check_hanging("server_sinks::child_hangs_with_its_apartment");
}

TEST(server_sinks, one_whose_process_dies_stops_nobody_else)
{
    struct scene scene;
    scene_open(&scene, "server_sinks::child_dies");
    use_machine(&scene);
    CHECK_ENDS(scene.child, 7);
    use_machine(&scene);
    scene_close(&scene);
}

/* COM catches it in the client, and the server is told of a failure. */
TEST(server_sinks, one_that_crashes_stops_nobody_else)
{
    struct scene scene;
    scene_open(&scene, "server_sinks::child_crashes");
    use_machine(&scene);
    use_machine(&scene);
    signal_event(L"is done");
    CHECK_ENDS(scene.child, 2 * STATES);
    scene_close(&scene);
}

/* Under the real clock nobody calls when an event is due. */
TEST(server_sinks, time_goes_on_while_one_hangs)
{
    struct scene scene;
    IVPCMockClock *clock = NULL;
    IVMTask *task = NULL;
    scene_open(&scene, "server_sinks::child_hangs");
    CHECK_OK(IVPCMockControl_get_Clock(scene.control, &clock));
    CHECK_OK(IVPCMockClock_put_Mode(clock, vpcmockClock_Real));
    CHECK_OK(IVMVirtualMachine_Startup(scene.machine, &task));
    wait_for_event(L"hangs");
    for (int i = 0; i < 1000 && scene.sink.calls < 2; i++)
        Sleep(20);
    CHECK_EQ(scene.sink.numbers[1], vmVMState_Running);
    succeeds(task);
    IVPCMockClock_Release(clock);
    signal_event(L"goes on");
    wait_for_event(L"heard 2");
    signal_event(L"is done");
    CHECK_ENDS(scene.child, 2);
    scene_close(&scene);
}

/* ---- Of other threads of the same process ---- */

struct listener {
    DWORD apartment;
    void (*called)(struct sink *sink, DISPID id);
    struct sink sink;
    DWORD cookie;
};

/* Listens to the machine until the test is done. */
static DWORD WINAPI listen_too(void *context)
{
    struct listener *listener = context;
    DWORD index;
    server_open(listener->apartment);
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    sink_init(&listener->sink, &DIID_IVMVirtualMachineEvents);
    listener->sink.called = listener->called;
    listener->cookie = sink_advise(&listener->sink, machine, &DIID_IVMVirtualMachineEvents);
    signal_event(L"listens");
    HANDLE done = named_event(L"is done");
    CHECK_OK(CoWaitForMultipleHandles(0, INFINITE, 1, &done, &index));
    if (listener->cookie)
        sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, listener->cookie);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    CoUninitialize();
    return 0;
}

static HANDLE start_listener(struct listener *listener)
{
    HANDLE thread = CreateThread(NULL, 0, listen_too, listener, 0, NULL);
    CHECK(thread);
    wait_for_event(L"listens");
    return thread;
}

static void end_listener(HANDLE thread)
{
    signal_event(L"is done");
    CHECK_EQ(WaitForSingleObject(thread, END_MS), WAIT_OBJECT_0);
    CloseHandle(thread);
}

static void check_hanging_thread(DWORD apartment)
{
    enum { ROUNDS = 3 };
    struct scene scene;
    struct listener listener = {.apartment = apartment, .called = hang};
    scene_open(&scene, NULL);
    HANDLE thread = start_listener(&listener);
    for (int i = 0; i < ROUNDS; i++)
        use_machine(&scene);
    wait_for_event(L"hangs");
    CHECK_EQ(listener.sink.calls, 1);
    signal_event(L"goes on");
    wait_for_event(L"heard 12");
    end_listener(thread);
    scene_close(&scene);
}

TEST(server_sinks, one_of_another_thread_that_hangs_stops_nobody_else)
{
    check_hanging_thread(COINIT_MULTITHREADED);
}

TEST(server_sinks, one_of_another_apartment_that_hangs_stops_nobody_else)
{
    check_hanging_thread(COINIT_APARTMENTTHREADED);
}

/* In its call until another thread is about to unadvise it, and a little longer. */
static void take_long(struct sink *sink, DISPID id)
{
    (void)id;
    if (sink->calls > 1)
        return;
    signal_event(L"is called");
    wait_for_event(L"unadvises");
    Sleep(300);
    sink->context = sink;
}

static DWORD WINAPI start_machine(void *context)
{
    const struct scene *scene = context;
    IVMTask *task = NULL;
    server_open(COINIT_MULTITHREADED);
    CHECK_OK(IVMVirtualMachine_Startup(scene->machine, &task));
    IVMTask_Release(task);
    CoUninitialize();
    return 0;
}

/* Who has unadvised a sink may end its apartment: nobody is in it any longer. */
TEST(server_sinks, unadvise_returns_after_a_call_that_is_under_way)
{
    struct scene scene;
    struct listener listener = {.apartment = COINIT_MULTITHREADED, .called = take_long};
    scene_open(&scene, NULL);
    HANDLE thread = start_listener(&listener);
    HANDLE caller = CreateThread(NULL, 0, start_machine, &scene, 0, NULL);
    wait_for_event(L"is called");
    signal_event(L"unadvises");
    sink_unadvise(scene.machine, &DIID_IVMVirtualMachineEvents, listener.cookie);
    CHECK(listener.sink.context == &listener.sink);
    listener.cookie = 0;
    CHECK_EQ(WaitForSingleObject(caller, END_MS), WAIT_OBJECT_0);
    CloseHandle(caller);
    end_listener(thread);
    scene_close(&scene);
}

/* ---- The end of the server ---- */

/* The server lets go of a sink that answers nothing. */
static void check_end(const char *child, bool is_told)
{
    struct scene scene;
    scene_open(&scene, child);
    HANDLE server = process_of(scene.control);
    if (is_told)
        use_machine(&scene);
    IVMVirtualMachine_Release(scene.machine);
    IVMVirtualPC_Release(scene.app);
    CHECK_OK(IVPCMockControl_EndServer(scene.control));
    CHECK_ENDS(server, 0);
    IVPCMockControl_Release(scene.control);
    CHECK(TerminateProcess(scene.child, 9));
    CHECK_ENDS(scene.child, 9);
    CoUninitialize();
}

TEST(server_sinks, the_server_ends_though_one_hangs)
{
    check_end("server_sinks::child_hangs", true);
}

TEST(server_sinks, the_server_ends_though_one_is_deaf)
{
    check_end("server_sinks::child_is_deaf", false);
}
