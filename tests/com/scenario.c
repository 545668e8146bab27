/* SPDX-License-Identifier: MIT */
/* Scenario files: what they make, and what is wrong with them. */
#include "sink.h"

#define HEAD L"<scenario xmlns='urn:vpcmock:scenario:1'>"
#define TAIL L"</scenario>"

static IVMVirtualMachine *machine_of(struct fixture *fixture, const WCHAR *name)
{
    IVMVirtualMachine *machine = NULL;
    BSTR text = SysAllocString(name);
    IVMVirtualPC_FindVirtualMachine(fixture->app, text, &machine);
    SysFreeString(text);
    return machine;
}

static LONG machine_count(struct fixture *fixture)
{
    IVMVirtualMachineCollection *machines;
    LONG count = -1;
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(fixture->app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get_Count(machines, &count));
    IVMVirtualMachineCollection_Release(machines);
    return count;
}

TEST(scenario, replaces_the_machine_that_is_there_at_first)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_load_text(fixture.mock, HEAD L"<machine name='A' memory='700' notes='&lt;y'/>"
                                                  L"<machine name='B' state='running'/>" TAIL));
    CHECK_EQ(machine_count(&fixture), 2);
    CHECK(!machine_of(&fixture, L"Windows XP Mode"));
    IVMVirtualMachine *machine = machine_of(&fixture, L"A");
    if (CHECK(machine)) {
        LONG memory = 0;
        BSTR notes = NULL;
        VMVMState state;
        CHECK_OK(IVMVirtualMachine_get_Memory(machine, &memory));
        CHECK_EQ(memory, 700);
        CHECK_OK(IVMVirtualMachine_get_Notes(machine, &notes));
        CHECK_BSTR(notes, L"<y");
        CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
        CHECK_EQ(state, vmVMState_TurnedOff);
        IVMVirtualMachine_Release(machine);
    }
    machine = machine_of(&fixture, L"B");
    if (CHECK(machine)) {
        VMVMState state;
        CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
        CHECK_EQ(state, vmVMState_Running);
        IVMVirtualMachine_Release(machine);
    }
    fixture_end(&fixture);
}

/* Each: what is written, where it is wrong, and words of what is said. */
static const struct {
    const WCHAR *xml;
    const WCHAR *place;
    const WCHAR *found;
} wrong[] = {
    {L"", L"The text", L"it ends too early"},
    {L"<scenario xmlns='urn:vpcmock:scenario:1'>\n  <machine nam='x'/>\n</scenario>",
     L"line 2, column 12", L"attribute \"nam\" of <machine>; expected \"name\""},
    {L"<scenario xmlns='urn:vpcmock:scenario:1'>\n<machine name='x'\n  memory='much'/></scenario>",
     L"line 3, column 3", L"Found \"much\" for \"memory\"; expected a whole number"},
    {L"<scenario>\n</scenario>", L"line 1, column", L"urn:vpcmock:scenario:1"},
    {HEAD L"\n <vm name='x'/>" TAIL, L"line 2, column 3", L"Found element <vm>; expected <host>"},
    {HEAD L"\n <machine name='x'/>\n <machine name='X'/>" TAIL, L"line 3, column 11",
     L"again for \"name\""},
    {HEAD L"<machine/>" TAIL, L"line 1, column 43", L"without \"name\""},
    {HEAD L"\n<machine name='x'><disk path='C:\\none.vhd'/></machine>" TAIL, L"line 2, column 25",
     L"no disk of the host"},
    {HEAD L"\n<machine name='x'>text</machine>" TAIL, L"line 2", L"Found the text \"text\""},
    {L"<!DOCTYPE scenario [<!ENTITY a 'b'>]>\n" HEAD TAIL, L"line 1", L"DOCTYPE"},
    {HEAD L"\n<machine name='&bad;'/>" TAIL, L"line 2", L"entities"},
    {HEAD L"\n<machine name='x'>\n" TAIL, L"line 3", L"end tag"},
    {HEAD L"\n<host memory-available='-1'/>" TAIL, L"line 2, column 7", L"0 to"},
    {HEAD L"\n<clock/><clock/>" TAIL, L"line 2, column 10", L"second <clock>"},
};

TEST(scenario, says_what_is_wrong_and_changes_nothing)
{
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CONTEXT("%ls", wrong[i].xml);
        SetErrorInfo(0, NULL);
        CHECK(FAILED(vpcmock_load_text(fixture.mock, wrong[i].xml)));
        IErrorInfo *error = NULL;
        BSTR said = NULL;
        if (GetErrorInfo(0, &error) == S_OK) {
            IErrorInfo_GetDescription(error, &said);
            IErrorInfo_Release(error);
        }
        CHECK_MSG(said && wcsstr(said, wrong[i].place) && wcsstr(said, wrong[i].found),
                  "said \"%ls\"; expected \"%ls\" and \"%ls\"", said ? said : L"(nothing)",
                  wrong[i].place, wrong[i].found);
        SysFreeString(said);
        VMVMState state;
        CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
    }
    fixture_end(&fixture);
}

static BSTR save(struct fixture *fixture)
{
    IVPCMockControl *control = NULL;
    BSTR xml = NULL;
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_SaveText(control, &xml));
    IVPCMockControl_Release(control);
    return xml;
}

TEST(scenario, saves_what_it_loads_again)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    CHECK_OK(vpcmock_load_text(
        fixture.mock,
        HEAD L"<machine name='A\x00e9\x4e2d' notes='&quot;'><disk path='C:\\a.vhd' size='3 GB'/>"
             L"</machine><machine name='B' state='running'/>"
             L"<plan member='Startup' result='DiskRelatedError' progress='0, 40'/>" TAIL));
    IVMVirtualMachine *machine = machine_of(&fixture, L"B");
    if (CHECK(machine)) {
        BSTR notes = SysAllocStringLen(L"a\0\n\xd800", 4);
        CHECK_OK(IVMVirtualMachine_put_Notes(machine, notes));
        SysFreeString(notes);
        CHECK_OK(IVMVirtualMachine_Save(machine, &task));
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        IVMTask_Release(task);
        IVMVirtualMachine_Release(machine);
    }
    BSTR first = save(&fixture);
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_OK(vpcmock_load_text(fixture.mock, first));
    BSTR second = save(&fixture);
    CHECK(first && second && !wcscmp(first, second));
    machine = machine_of(&fixture, L"B");
    if (CHECK(machine)) {
        BSTR notes = NULL;
        VMVMState state;
        CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
        CHECK_EQ(state, vmVMState_Saved);
        CHECK_OK(IVMVirtualMachine_get_Notes(machine, &notes));
        CHECK(SysStringLen(notes) == 4 && !memcmp(notes, L"a\0\n\xd800", 8));
        SysFreeString(notes);
        IVMVirtualMachine_Release(machine);
    }
    SysFreeString(first);
    SysFreeString(second);
    fixture_end(&fixture);
}

TEST(scenario, has_rules_that_the_client_meets)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    LONG memory = 0;
    CHECK_OK(vpcmock_load_text(
        fixture.mock,
        HEAD L"<machine name='A'/><on call='Startup' nth='2'><fail code='VM_E_OUT_OF_RESOURCE' "
             L"description='none left'/></on>"
             L"<on call='Startup' nth='1'><task result='DiskRelatedError'/></on>"
             L"<on call='get_Memory'><return value='77'/></on>" TAIL));
    IVMVirtualMachine *machine = machine_of(&fixture, L"A");
    if (CHECK(machine)) {
        VMTaskResult result;
        CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_OK(IVMTask_get_Result(task, &result));
        CHECK_EQ(result, vmTaskResult_DiskRelatedError);
        IVMTask_Release(task);
        CHECK_FAILS(IVMVirtualMachine_Startup(machine, &task), CODE_VM_E_OUT_OF_RESOURCE,
                    L"none left");
        CHECK_OK(IVMVirtualMachine_get_Memory(machine, &memory));
        CHECK_EQ(memory, 77);
        IVMVirtualMachine_Release(machine);
    }
    fixture_end(&fixture);
}

TEST(scenario, has_a_guest_that_crashes_after_30_seconds)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_load_text(
        fixture.mock,
        HEAD L"<clock mode='manual'/><machine name='A' state='running'/>"
             L"<on call='get_Memory' state='crashed'><return value='77'/></on>"
             L"<at time='30 s'><machine name='A' guest-hangs='true'/>"
             L"<fire event='OnTripleFault' machine='A'/><state name='crashed'/></at>" TAIL));
    IVMVirtualMachine *machine = machine_of(&fixture, L"A");
    if (CHECK(machine)) {
        struct sink sink;
        IVMGuestOS *guest;
        VARIANT_BOOL alive = VARIANT_FALSE;
        LONG memory = 0;
        sink_init(&sink, &DIID_IVMVirtualMachineEvents);
        DWORD cookie = sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
        CHECK_OK(IVMVirtualMachine_get_GuestOS(machine, &guest));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 29999));
        CHECK_OK(IVMGuestOS_get_IsHeartbeating(guest, &alive));
        CHECK_EQ(alive, VARIANT_TRUE);
        CHECK_OK(IVMVirtualMachine_get_Memory(machine, &memory));
        CHECK(memory != 77);
        LONG before = sink.calls;
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        CHECK_EQ(sink.calls, before + 1);
        CHECK_EQ(sink.ids[before], vmVirtualMachineEvent_TripleFault);
        CHECK_OK(IVMVirtualMachine_get_Memory(machine, &memory));
        CHECK_EQ(memory, 77);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 60000));
        CHECK_OK(IVMGuestOS_get_IsHeartbeating(guest, &alive));
        CHECK_EQ(alive, VARIANT_FALSE);
        LONG faults = 0;
        for (LONG i = 0; i < sink.calls; i++)
            faults += sink.ids[i] == vmVirtualMachineEvent_TripleFault;
        CHECK_EQ(faults, 1);
        IVMGuestOS_Release(guest);
        sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
        IVMVirtualMachine_Release(machine);
    }
    fixture_end(&fixture);
}

TEST(scenario, has_a_rule_that_lets_the_call_through_and_fires_events)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_load_text(
        fixture.mock, HEAD L"<machine name='A'/><on call='put_Notes' times='1'>"
                           L"<fire event='OnTripleFault'/>"
                           L"<fire event='OnMediaInsert' machine='A' dvd='1' first='C:\\x.iso'/>"
                           L"</on>" TAIL));
    IVMVirtualMachine *machine = machine_of(&fixture, L"A");
    if (CHECK(machine)) {
        struct sink sink, drive_sink;
        IVMDVDDriveCollection *drives;
        IVMDVDDrive *drive;
        BSTR notes = SysAllocString(L"new");
        CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
        CHECK_OK(IVMDVDDriveCollection_get_Item(drives, 1, &drive));
        IVMDVDDriveCollection_Release(drives);
        sink_init(&sink, &DIID_IVMVirtualMachineEvents);
        sink_init(&drive_sink, &DIID_IVMDVDDriveEvents);
        DWORD cookie = sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
        DWORD drive_cookie = sink_advise(&drive_sink, drive, &DIID_IVMDVDDriveEvents);
        for (int round = 0; round < 2; round++)
            CHECK_OK(IVMVirtualMachine_put_Notes(machine, notes));
        SysFreeString(notes);
        CHECK_OK(IVMVirtualMachine_get_Notes(machine, &notes));
        CHECK_BSTR(notes, L"new");
        LONG faults = 0;
        for (LONG i = 0; i < sink.calls; i++)
            faults += sink.ids[i] == vmVirtualMachineEvent_TripleFault;
        CHECK_EQ(faults, 1);
        CHECK_EQ(drive_sink.calls, 1);
        CHECK(!wcscmp(drive_sink.text, L"C:\\x.iso"));
        sink_unadvise(drive, &DIID_IVMDVDDriveEvents, drive_cookie);
        sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
        IVMDVDDrive_Release(drive);
        IVMVirtualMachine_Release(machine);
    }
    fixture_end(&fixture);
}

TEST(scenario, has_nothing_to_come_after_a_reset_of_the_model)
{
    struct fixture fixture = fixture_start();
    IVPCMockControl *control = NULL;
    CHECK_OK(
        vpcmock_load_text(fixture.mock, HEAD L"<at time='30 s'><state name='late'/></at>" TAIL));
    BSTR before = save(&fixture);
    CHECK(before && wcsstr(before, L"<at "));
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(IVPCMockControl_ResetModel(control));
    BSTR after = save(&fixture);
    CHECK(after && !wcsstr(after, L"<at "));
    SysFreeString(before);
    SysFreeString(after);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

TEST(scenario, goes_on_with_a_task_that_was_under_way)
{
    struct fixture fixture = fixture_start();
    IVPCMockControl *control = NULL;
    IVMTaskCollection *tasks = NULL;
    IVMTask *task = NULL, *again = NULL;
    LONG id = -1, same = -2, percent = -1;
    VARIANT_BOOL complete = VARIANT_TRUE;
    VMTaskResult result = vmTaskResult_Success;
    BSTR xml = NULL;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_load_text(fixture.mock, HEAD L"<clock mode='manual'/><machine name='A'/>"
                                                  L"<plan member='Startup' duration='10 s' "
                                                  L"result='OutOfMemoryError'/>" TAIL));
    IVMVirtualMachine *machine = machine_of(&fixture, L"A");
    if (!CHECK(machine) || !CHECK_OK(IVMVirtualMachine_Startup(machine, &task)))
        return;
    CHECK_OK(IVMTask_get_ID(task, &id));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 4000));
    CHECK_OK(IVPCMockControl_SaveText(control, &xml));
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_HR(IVMTask_get_PercentCompleted(task, &percent), RPC_E_DISCONNECTED);
    CHECK_OK(IVPCMockControl_LoadText(control, xml));
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture.app, &tasks));
    if (CHECK_OK(IVMTaskCollection_get_Item(tasks, 1, &again))) {
        CHECK_OK(IVMTask_get_ID(again, &same));
        CHECK_EQ(same, id);
        CHECK_OK(IVMTask_get_PercentCompleted(again, &percent));
        CHECK_EQ(percent, 40);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5999));
        CHECK_OK(IVMTask_get_IsComplete(again, &complete));
        CHECK_EQ(complete, VARIANT_FALSE);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        CHECK_OK(IVMTask_get_Result(again, &result));
        CHECK_EQ(result, vmTaskResult_OutOfMemoryError);
        IVMTask_Release(again);
    }
    SysFreeString(xml);
    IVMTaskCollection_Release(tasks);
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

TEST(scenario, is_read_from_a_file_and_written_to_one)
{
    struct fixture fixture = fixture_start();
    IVPCMockControl *control = NULL;
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    CHECK(GetTempPathW(MAX_PATH, folder) && GetTempFileNameW(folder, L"vpc", 0, path));
    BSTR file = SysAllocString(path);
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_OK(vpcmock_load_text(fixture.mock, HEAD L"<machine name='\x4e2d'/>" TAIL));
    CHECK_OK(IVPCMockControl_Save(control, file));
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK(!machine_of(&fixture, L"\x4e2d"));
    CHECK_OK(vpcmock_load(fixture.mock, path));
    IVMVirtualMachine *machine = machine_of(&fixture, L"\x4e2d");
    if (CHECK(machine))
        IVMVirtualMachine_Release(machine);
    DeleteFileW(path);
    CHECK_FAILS(IVPCMockControl_Load(control, file), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
                path);
    CHECK_FAILS(IVPCMockControl_Load(control, NULL), HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
                L"can't be read");
    SysFreeString(file);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

static HRESULT create_application(void)
{
    IVMVirtualPC *app = NULL;
    vpcmock *mock = NULL;
    HRESULT hr = vpcmock_process(&mock);
    if (FAILED(hr))
        return hr;
    CHECK_OK(vpcmock_application(mock, &app));
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(L"Of the environment");
    hr = IVMVirtualPC_FindVirtualMachine(app, name, &machine);
    SysFreeString(name);
    if (machine)
        IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    vpcmock_release(mock);
    return hr;
}

TEST(scenario, comes_from_the_environment)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    static const char text[] =
        "<scenario xmlns='urn:vpcmock:scenario:1'><machine name='Of the environment'/></scenario>";
    DWORD written;
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    CHECK(GetTempPathW(MAX_PATH, folder) && GetTempFileNameW(folder, L"vpc", 0, path));
    SetEnvironmentVariableW(L"VPCMOCK_SCENARIO", path);
    CHECK_FAILS(create_application(), E_INVALIDARG, path);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CHECK(WriteFile(file, text, sizeof text - 1, &written, NULL));
    CloseHandle(file);
    CHECK_OK(create_application());
    DeleteFileW(path);
    CHECK_OK(create_application());
    host_close();
    CoUninitialize();
}
