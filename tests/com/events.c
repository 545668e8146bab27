/* SPDX-License-Identifier: MIT */
/* Connection points, and sinks that are told what happens. */
#include "sink.h"

#include <olectl.h>

#include "com/table.h"
#include "members.h"

#define MACHINE_EVENTS &DIID_IVMVirtualMachineEvents
#define APPLICATION_EVENTS &DIID_IVMVirtualPCEvents

static void start_machine(IVMVirtualMachine *machine)
{
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
}

TEST(events, machine_and_application_tell_of_each_state)
{
    struct fixture fixture = fixture_start();
    struct sink machine, application;
    sink_init(&machine, MACHINE_EVENTS);
    sink_init(&application, APPLICATION_EVENTS);
    DWORD cookie = sink_advise(&machine, fixture.machine, MACHINE_EVENTS);
    DWORD other = sink_advise(&application, fixture.app, APPLICATION_EVENTS);
    start_machine(fixture.machine);
    LONG seen[8], count = 0;
    for (LONG i = 0; i < machine.calls && count < 8; i++)
        if (machine.ids[i] == vmVirtualMachineEvent_StateChanged)
            seen[count++] = machine.numbers[i];
    CHECK_EQ(count, 2);
    CHECK_EQ(seen[0], vmVMState_TurningOn);
    CHECK_EQ(seen[1], vmVMState_Running);
    LONG told = 0;
    for (LONG i = 0; i < application.calls; i++)
        told += application.ids[i] == vmVirtualPCEvent_VMStateChange;
    CHECK_EQ(told, 2);
    CHECK(!wcscmp(application.text, L"Windows XP Mode"));
    sink_unadvise(fixture.machine, MACHINE_EVENTS, cookie);
    sink_unadvise(fixture.app, APPLICATION_EVENTS, other);
    CHECK_EQ(machine.refs, 1);
    CHECK_EQ(application.refs, 1);
    fixture_end(&fixture);
}

TEST(events, a_sink_hears_nothing_after_unadvise)
{
    struct fixture fixture = fixture_start();
    struct sink sink;
    sink_init(&sink, MACHINE_EVENTS);
    DWORD cookie = sink_advise(&sink, fixture.machine, MACHINE_EVENTS);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, cookie);
    start_machine(fixture.machine);
    CHECK_EQ(sink.calls, 0);
    IConnectionPoint *point = sink_point(fixture.machine, MACHINE_EVENTS);
    CHECK_HR(IConnectionPoint_Unadvise(point, cookie), CONNECT_E_NOCONNECTION);
    CHECK_HR(IConnectionPoint_Unadvise(point, 0), CONNECT_E_NOCONNECTION);
    IConnectionPoint_Release(point);
    fixture_end(&fixture);
}

TEST(events, a_sink_that_fails_or_knows_only_idispatch_costs_the_others_nothing)
{
    struct fixture fixture = fixture_start();
    struct sink failing, plain, last;
    DWORD cookies[3];
    sink_init(&failing, MACHINE_EVENTS);
    sink_init(&plain, NULL);
    sink_init(&last, MACHINE_EVENTS);
    failing.answer = E_FAIL;
    cookies[0] = sink_advise(&failing, fixture.machine, MACHINE_EVENTS);
    cookies[1] = sink_advise(&plain, fixture.machine, MACHINE_EVENTS);
    cookies[2] = sink_advise(&last, fixture.machine, MACHINE_EVENTS);
    CHECK(cookies[0] != cookies[1] && cookies[1] != cookies[2]);
    start_machine(fixture.machine);
    CHECK(failing.calls >= 2);
    CHECK_EQ(plain.calls, failing.calls);
    CHECK_EQ(last.calls, failing.calls);
    for (int i = 0; i < 3; i++)
        sink_unadvise(fixture.machine, MACHINE_EVENTS, cookies[i]);
    fixture_end(&fixture);
}

TEST(events, sinks_of_one_view_hear_what_another_view_does)
{
    struct fixture fixture = fixture_start();
    struct sink sink;
    IVMVirtualMachine *again;
    BSTR name = SysAllocString(L"windows xp mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &again));
    SysFreeString(name);
    sink_init(&sink, MACHINE_EVENTS);
    DWORD cookie = sink_advise(&sink, again, MACHINE_EVENTS);
    start_machine(fixture.machine);
    CHECK(sink.calls >= 2);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, cookie);
    IVMVirtualMachine_Release(again);
    fixture_end(&fixture);
}

struct reaction {
    struct fixture *fixture;
    struct sink *other;
    DWORD own, others;
    LONG done;
};

static void unadvise_itself(struct sink *sink, DISPID id)
{
    struct reaction *reaction = sink->context;
    (void)id;
    if (!reaction->done++)
        sink_unadvise(reaction->fixture->machine, MACHINE_EVENTS, reaction->own);
}

static void unadvise_other(struct sink *sink, DISPID id)
{
    struct reaction *reaction = sink->context;
    (void)id;
    if (!reaction->done++)
        sink_unadvise(reaction->fixture->machine, MACHINE_EVENTS, reaction->others);
}

static void advise_other(struct sink *sink, DISPID id)
{
    struct reaction *reaction = sink->context;
    (void)id;
    if (!reaction->done++)
        reaction->others = sink_advise(reaction->other, reaction->fixture->machine, MACHINE_EVENTS);
}

TEST(events, a_sink_may_unadvise_itself_while_it_is_called)
{
    struct fixture fixture = fixture_start();
    struct sink sink;
    struct reaction reaction = {.fixture = &fixture};
    sink_init(&sink, MACHINE_EVENTS);
    sink.called = unadvise_itself;
    sink.context = &reaction;
    reaction.own = sink_advise(&sink, fixture.machine, MACHINE_EVENTS);
    start_machine(fixture.machine);
    CHECK_EQ(sink.calls, 1);
    CHECK_EQ(sink.refs, 1);
    fixture_end(&fixture);
}

TEST(events, a_sink_unadvised_by_another_is_not_called_any_more)
{
    struct fixture fixture = fixture_start();
    struct sink first, second;
    struct reaction reaction = {.fixture = &fixture};
    sink_init(&first, MACHINE_EVENTS);
    sink_init(&second, MACHINE_EVENTS);
    first.called = unadvise_other;
    first.context = &reaction;
    reaction.own = sink_advise(&first, fixture.machine, MACHINE_EVENTS);
    reaction.others = sink_advise(&second, fixture.machine, MACHINE_EVENTS);
    start_machine(fixture.machine);
    CHECK(first.calls >= 2);
    CHECK_EQ(second.calls, 0);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, reaction.own);
    fixture_end(&fixture);
}

TEST(events, a_sink_advised_by_another_hears_the_next_event)
{
    struct fixture fixture = fixture_start();
    struct sink first, second;
    struct reaction reaction = {.fixture = &fixture, .other = &second};
    sink_init(&first, MACHINE_EVENTS);
    sink_init(&second, MACHINE_EVENTS);
    first.called = advise_other;
    first.context = &reaction;
    reaction.own = sink_advise(&first, fixture.machine, MACHINE_EVENTS);
    start_machine(fixture.machine);
    CHECK_EQ(second.calls, first.calls - 1);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, reaction.own);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, reaction.others);
    fixture_end(&fixture);
}

/* Turns the machine off when it runs, from within the event that says so. */
static void turn_off(struct sink *sink, DISPID id)
{
    struct reaction *reaction = sink->context;
    IVMTask *task;
    if (id != vmVirtualMachineEvent_StateChanged || reaction->done ||
        sink->numbers[sink->calls - 1] != vmVMState_Running)
        return;
    reaction->done = 1;
    CHECK_OK(IVMVirtualMachine_TurnOff(reaction->fixture->machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
}

TEST(events, a_sink_may_call_back_and_what_that_causes_comes_in_order)
{
    struct fixture fixture = fixture_start();
    struct sink sink, witness;
    struct reaction reaction = {.fixture = &fixture};
    sink_init(&sink, MACHINE_EVENTS);
    sink_init(&witness, MACHINE_EVENTS);
    sink.called = turn_off;
    sink.context = &reaction;
    reaction.own = sink_advise(&sink, fixture.machine, MACHINE_EVENTS);
    reaction.others = sink_advise(&witness, fixture.machine, MACHINE_EVENTS);
    start_machine(fixture.machine);
    static const LONG states[] = {vmVMState_TurningOn, vmVMState_Running, vmVMState_TurningOff,
                                  vmVMState_TurnedOff};
    int next = 0;
    for (LONG i = 0; i < witness.calls; i++)
        if (witness.ids[i] == vmVirtualMachineEvent_StateChanged && next < 4)
            CHECK_EQ(witness.numbers[i], states[next++]);
    CHECK_EQ(next, 4);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, reaction.own);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, reaction.others);
    fixture_end(&fixture);
}

TEST(events, connection_points_obey_the_rules)
{
    struct fixture fixture = fixture_start();
    IConnectionPointContainer *container, *back;
    IEnumConnectionPoints *points;
    IConnectionPoint *point, *enumerated;
    IEnumConnections *connections;
    CONNECTDATA connection;
    struct sink sink, foreign;
    ULONG fetched;
    DWORD cookie;
    IID iid;
    CHECK_OK(IVMVirtualMachine_QueryInterface(fixture.machine, &IID_IConnectionPointContainer,
                                              (void **)&container));
    CHECK_HR(IConnectionPointContainer_FindConnectionPoint(container, APPLICATION_EVENTS, &point),
             CONNECT_E_NOCONNECTION);
    CHECK(!point);
    CHECK_HR(IConnectionPointContainer_FindConnectionPoint(container, MACHINE_EVENTS, NULL),
             E_POINTER);
    CHECK_OK(IConnectionPointContainer_FindConnectionPoint(container, MACHINE_EVENTS, &point));
    CHECK_OK(IConnectionPoint_GetConnectionInterface(point, &iid));
    CHECK(IsEqualGUID(&iid, MACHINE_EVENTS));
    CHECK_OK(IConnectionPoint_GetConnectionPointContainer(point, &back));
    CHECK(back == container);
    IConnectionPointContainer_Release(back);
    CHECK_OK(IConnectionPointContainer_EnumConnectionPoints(container, &points));
    CHECK_OK(IEnumConnectionPoints_Next(points, 1, &enumerated, &fetched));
    CHECK(enumerated == point);
    IConnectionPoint_Release(enumerated);
    CHECK_HR(IEnumConnectionPoints_Next(points, 1, &enumerated, &fetched), S_FALSE);
    CHECK_EQ(fetched, 0);
    IEnumConnectionPoints_Release(points);
    CHECK_HR(IConnectionPoint_Advise(point, NULL, &cookie), E_POINTER);
    sink_init(&sink, MACHINE_EVENTS);
    sink_init(&foreign, APPLICATION_EVENTS);
    CHECK_HR(IConnectionPoint_Advise(point, (IUnknown *)&sink.IDispatch_iface, NULL), E_POINTER);
    CHECK_OK(IConnectionPoint_Advise(point, (IUnknown *)&sink.IDispatch_iface, &cookie));
    CHECK_OK(IConnectionPoint_EnumConnections(point, &connections));
    CHECK_OK(IEnumConnections_Next(connections, 1, &connection, NULL));
    CHECK(connection.pUnk == (IUnknown *)&sink.IDispatch_iface);
    CHECK_EQ(connection.dwCookie, cookie);
    IUnknown_Release(connection.pUnk);
    CHECK_HR(IEnumConnections_Skip(connections, 1), S_FALSE);
    IEnumConnections_Release(connections);
    CHECK_OK(IConnectionPoint_Unadvise(point, cookie));
    CHECK_EQ(sink.refs, 1);
    IConnectionPoint_Release(point);
    IConnectionPointContainer_Release(container);
    fixture_end(&fixture);
}

/* Every event of every source, fired by hand through the control interface. */
TEST(events, every_event_is_fired_by_hand)
{
    struct fixture fixture = fixture_start();
    IVPCMockControl *control;
    IVMDVDDriveCollection *dvds;
    IVMFloppyDriveCollection *floppies;
    IVMDVDDrive *dvd = NULL;
    IVMFloppyDrive *floppy = NULL;
    int fired = 0;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(fixture.machine, &dvds));
    CHECK_OK(IVMDVDDriveCollection_get_Item(dvds, 1, &dvd));
    IVMDVDDriveCollection_Release(dvds);
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(fixture.machine, &floppies));
    CHECK_OK(IVMFloppyDriveCollection_get_Item(floppies, 1, &floppy));
    IVMFloppyDriveCollection_Release(floppies);
    void *const sources[] = {fixture.app, fixture.machine, dvd, floppy};
    const struct com_interface *const kinds[] = {com_IVMVirtualPC, com_IVMVirtualMachine,
                                                 com_IVMDVDDrive, com_IVMFloppyDrive};
    for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
        const struct com_interface *events = kinds[s]->coclass->source;
        struct sink sink;
        sink_init(&sink, events->iid);
        DWORD cookie = sink_advise(&sink, sources[s], events->iid);
        for (int e = 0; e < events->nmembers; e++) {
            const struct com_member *event = &events->members[e];
            WCHAR name[64];
            VARIANT args[2];
            CONTEXT("%s::%s", events->name, event->name);
            _snwprintf(name, 64, L"%hs", event->name);
            BSTR text = SysAllocString(name);
            for (int a = 0; a < 2; a++) {
                V_VT(&args[a]) = VT_ERROR;
                V_ERROR(&args[a]) = DISP_E_PARAMNOTFOUND;
                if (a < event->nparams && event->params[a].vt == VT_BSTR) {
                    V_VT(&args[a]) = VT_BSTR;
                    V_BSTR(&args[a]) = text;
                } else if (a < event->nparams) {
                    V_VT(&args[a]) = VT_I4;
                    V_I4(&args[a]) = 1;
                }
            }
            sink.calls = 0;
            CHECK_OK(IVPCMockControl_FireEvent(control, (IDispatch *)sources[s], text, args[0],
                                               args[1]));
            CHECK_EQ(sink.calls, 1);
            CHECK_EQ(sink.ids[0], event->dispid);
            CHECK_EQ(sink.argc, event->nparams);
            for (int a = 0; a < event->nparams; a++)
                CHECK_EQ(sink.types[a],
                         event->params[a].vt == VT_VARIANT ? VT_I4 : event->params[a].vt);
            fired += sink.calls;
            SysFreeString(text);
        }
        sink_unadvise(sources[s], events->iid, cookie);
    }
    IVMDVDDrive_Release(dvd);
    IVMFloppyDrive_Release(floppy);
    CHECK_EQ(fired, 20);
    NOTE("fired %d events by hand", fired);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

TEST(events, under_the_real_clock_events_come_without_a_call)
{
    struct fixture fixture = fixture_start();
    struct sink sink;
    IVMTask *task;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 50;
    sink_init(&sink, MACHINE_EVENTS);
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Real));
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Startup", &options, NULL));
    DWORD cookie = sink_advise(&sink, fixture.machine, MACHINE_EVENTS);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    for (int i = 0; i < 6000 && sink.numbers[1] != vmVMState_Running; i++)
        Sleep(10);
    CHECK_EQ(sink.numbers[0], vmVMState_TurningOn);
    CHECK_EQ(sink.numbers[1], vmVMState_Running);
    sink_unadvise(fixture.machine, MACHINE_EVENTS, cookie);
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Auto));
    IVMTask_Release(task);
    /* the thread that kept the time ends when nothing is due */
    IVMVirtualMachine_Release(fixture.machine);
    IVMVirtualPC_Release(fixture.app);
    vpcmock_release(fixture.mock);
    for (int i = 0; i < 6000 && host_live(); i++)
        Sleep(10);
    CHECK_EQ(host_live(), 0);
    host_close();
    CoUninitialize();
}
