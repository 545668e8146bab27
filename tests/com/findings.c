/* SPDX-License-Identifier: MIT */
/* Tests of IVPCMockFindings: what a client does wrong and gets away with. */
#include "sink.h"
#include "variants.h"

struct story {
    struct fixture fixture;
    IVPCMockControl *control;
    IVPCMockFindings *findings;
};

static struct story open_story(void)
{
    struct story story = {.fixture = fixture_start()};
    CHECK_OK(vpcmock_control(story.fixture.mock, &story.control));
    CHECK_OK(IVPCMockControl_get_Findings(story.control, &story.findings));
    return story;
}

static void end_story(struct story *story)
{
    IVPCMockFindings_Release(story->findings);
    IVPCMockControl_Release(story->control);
    fixture_end(&story->fixture);
}

/* How often it was found; text: part of what is said of it, unless it is NULL. */
static LONG times(const struct story *story, const WCHAR *id, const WCHAR *text)
{
    LONG count = -1, times = 0;
    CHECK_OK(IVPCMockFindings_get_Count(story->findings, &count));
    for (LONG i = 1; i <= count; i++) {
        IVPCMockFinding *finding = NULL;
        BSTR found = NULL, said = NULL;
        LONG often = 0;
        CHECK_OK(IVPCMockFindings_get_Item(story->findings, i, &finding));
        CHECK_OK(IVPCMockFinding_get_Id(finding, &found));
        CHECK_OK(IVPCMockFinding_get_Text(finding, &said));
        CHECK_OK(IVPCMockFinding_get_Count(finding, &often));
        if (!wcscmp(found, id)) {
            times += often;
            CHECK_MSG(!text || wcsstr(said, text), "\"%ls\" says nothing of \"%ls\"", said, text);
        }
        SysFreeString(found);
        SysFreeString(said);
        IVPCMockFinding_Release(finding);
    }
    return times;
}

static LONG check_end(const struct story *story)
{
    LONG count = -1;
    CHECK_OK(IVPCMockControl_CheckEnd(story->control, &count));
    return count;
}

TEST(findings, a_result_that_is_read_early)
{
    struct story story = open_story();
    IVMTask *task = NULL;
    VMTaskResult result;
    CHECK_OK(IVMVirtualMachine_Startup(story.fixture.machine, &task));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(times(&story, L"result-read-early", L".Result -> S_OK, 0 (Success)"), 2);
    CHECK_OK(IVMTask_WaitForCompletion(task, 4000000));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(times(&story, L"result-read-early", NULL), 2);
    BSTR id = SysAllocString(L"result-read-early");
    CHECK_OK(IVPCMockFindings_Silence(story.findings, id));
    SysFreeString(id);
    CHECK_EQ(times(&story, L"result-read-early", NULL), 0);
    id = SysAllocString(L"nonsense");
    CHECK_FAILS(IVPCMockFindings_Silence(story.findings, id), E_INVALIDARG, L"nonsense");
    SysFreeString(id);
    IVMTask_Release(task);
    end_story(&story);
}

TEST(findings, what_is_left_at_the_end)
{
    struct story story = open_story();
    struct sink sink;
    IVMTask *task = NULL;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, story.fixture.machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualMachine_Startup(story.fixture.machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, 4000000));
    CHECK_EQ(times(&story, L"result-never-read", NULL), 0);
    check_end(&story);
    CHECK_EQ(times(&story, L"result-never-read", L"gave out"), 1);
    CHECK_EQ(times(&story, L"sink-not-unadvised", L"IVMVirtualMachine \"Windows XP Mode\""), 1);
    /* the fixture's application and machine, and the task; not the control's objects */
    CHECK_EQ(times(&story, L"reference-held", L"1 reference"), 3);
    CHECK_OK(IVPCMockFindings_Clear(story.findings));
    sink_unadvise(story.fixture.machine, &DIID_IVMVirtualMachineEvents, cookie);
    IVMTask_Release(task);
    check_end(&story);
    CHECK_EQ(times(&story, L"result-never-read", NULL), 0);
    CHECK_EQ(times(&story, L"sink-not-unadvised", NULL), 0);
    CHECK_EQ(times(&story, L"reference-held", NULL), 2);
    end_story(&story);
}

TEST(findings, an_object_that_was_released_too_often_is_answered)
{
    struct story story = open_story();
    IVMTaskCollection *tasks = NULL;
    LONG count = 42;
    void *other = story.fixture.app;
    CHECK_OK(IVMVirtualPC_get_Tasks(story.fixture.app, &tasks));
    LONG live = host_live();
    CHECK_EQ(IVMTaskCollection_Release(tasks), 0);
    CHECK_EQ(host_live(), live - 1);
    CHECK_EQ(times(&story, L"released-too-often", NULL), 0);
    CHECK_EQ(IVMTaskCollection_Release(tasks), 0);
    CHECK_EQ(times(&story, L"released-too-often", L"IVMTaskCollection .Release"), 1);
    CHECK_HR(IVMTaskCollection_get_Count(tasks, &count), RPC_E_DISCONNECTED);
    CHECK_EQ(count, 0);
    CHECK_HR(IVMTaskCollection_QueryInterface(tasks, &IID_IUnknown, &other), RPC_E_DISCONNECTED);
    CHECK(other == NULL);
    IVMTaskCollection_AddRef(tasks);
    CHECK_EQ(times(&story, L"released-too-often", NULL), 4);
    CHECK_EQ(host_live(), live - 1);
    end_story(&story);
}

TEST(findings, a_machine_that_was_not_found_and_is_used)
{
    struct story story = open_story();
    IVMVirtualMachine *machine = NULL;
    VMVMState state;
    BSTR name = SysAllocString(L"Nobody");
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(story.fixture.app, name, &machine), S_FALSE);
    CHECK(machine == NULL);
    CHECK_OK(IVPCMockControl_put_NotFoundObject(story.control, VARIANT_TRUE));
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(story.fixture.app, name, &machine), S_FALSE);
    if (CHECK(machine != NULL)) {
        CHECK_EQ(times(&story, L"not-found-used", NULL), 0);
        CHECK_HR(IVMVirtualMachine_get_State(machine, &state), VM_E_VM_UNKNOWN);
        CHECK_EQ(times(&story, L"not-found-used", L"IVMVirtualMachine \"Nobody\" .State"), 1);
        IVMVirtualMachine_Release(machine);
    }
    SysFreeString(name);
    end_story(&story);
}

TEST(findings, a_machine_that_was_deleted_and_is_used)
{
    struct story story = open_story();
    VMVMState state;
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(story.fixture.app, story.fixture.machine));
    CHECK_HR(IVMVirtualMachine_get_State(story.fixture.machine, &state), VM_E_VM_UNKNOWN);
    CHECK_EQ(
        times(&story, L"deleted-machine-used", L"IVMVirtualMachine \"Windows XP Mode\" .State"), 1);
    end_story(&story);
}

TEST(findings, what_belongs_to_a_machine_that_was_deleted_and_is_used)
{
    struct story story = open_story();
    IVMVirtualMachine *machine = story.fixture.machine;
    IVMDVDDriveCollection *drives = NULL;
    IVMNetworkAdapterCollection *adapters = NULL;
    IVMNetworkAdapter *adapter = NULL;
    IVMHardDiskConnectionCollection *connections = NULL;
    IVMHardDiskConnection *connection = NULL;
    IVMGuestOS *guest = NULL;
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    VARIANT item;
    VariantInit(&item);
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get__NewEnum(drives, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    IUnknown_Release(unknown);
    CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(machine, &adapters));
    CHECK_OK(IVMNetworkAdapterCollection_get_Item(adapters, 1, &adapter));
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(machine, &connections));
    CHECK_OK(IVMHardDiskConnectionCollection_get_Item(connections, 1, &connection));
    CHECK_OK(IVMVirtualMachine_get_GuestOS(machine, &guest));
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(story.fixture.app, machine));
    CHECK_EQ(times(&story, L"deleted-machine-used", NULL), 0);
    CHECK_HR(IEnumVARIANT_Next(enumerator, 1, &item, NULL), S_OK);
    if (CHECK_EQ(V_VT(&item), VT_DISPATCH)) {
        LONG bus = 42;
        IVMDVDDrive *drive = NULL;
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&item), &IID_IVMDVDDrive, (void **)&drive));
        CHECK(FAILED(IVMDVDDrive_get_BusNumber(drive, &bus)));
        CHECK_EQ(
            times(&story, L"deleted-machine-used", L"IVMDVDDrive \"Windows XP Mode\" .BusNumber"),
            1);
        IVMDVDDrive_Release(drive);
    }
    CHECK(FAILED(IVMNetworkAdapter_DetachFromVirtualNetwork(adapter)));
    CHECK_EQ(times(&story, L"deleted-machine-used", NULL), 2);
    LONG bus = 42;
    CHECK(FAILED(IVMHardDiskConnection_get_BusNumber(connection, &bus)));
    CHECK_EQ(times(&story, L"deleted-machine-used", NULL), 3);
    BSTR text = NULL;
    CHECK(FAILED(IVMGuestOS_get_OSName(guest, &text)));
    CHECK_EQ(times(&story, L"deleted-machine-used", NULL), 4);
    VariantClear(&item);
    IVMGuestOS_Release(guest);
    IVMHardDiskConnection_Release(connection);
    IVMHardDiskConnectionCollection_Release(connections);
    IVMNetworkAdapter_Release(adapter);
    IVMNetworkAdapterCollection_Release(adapters);
    IEnumVARIANT_Release(enumerator);
    IVMDVDDriveCollection_Release(drives);
    end_story(&story);
}

TEST(findings, an_enumerator_that_is_held_at_the_end)
{
    struct story story = open_story();
    IVMVirtualMachineCollection *machines = NULL;
    IUnknown *unknown = NULL, *of_findings = NULL;
    IEnumVARIANT *enumerator = NULL, *clone = NULL;
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(story.fixture.app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get__NewEnum(machines, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    CHECK_OK(IVPCMockFindings_get__NewEnum(story.findings, &of_findings));
    IUnknown_Release(unknown);
    CHECK_OK(IEnumVARIANT_Clone(enumerator, &clone));
    check_end(&story);
    CHECK_EQ(times(&story, L"reference-held", NULL),
             5); /* application, machine, collection, enumerator and its clone */
    IEnumVARIANT_Release(enumerator);
    CHECK_OK(IVPCMockFindings_Clear(story.findings));
    check_end(&story);
    CHECK_EQ(times(&story, L"reference-held", NULL), 4);
    IEnumVARIANT_Release(clone);
    IUnknown_Release(of_findings);
    IVMVirtualMachineCollection_Release(machines);
    CHECK_OK(IVPCMockFindings_Clear(story.findings));
    check_end(&story);
    CHECK_EQ(times(&story, L"reference-held", NULL), 2);
    end_story(&story);
}

TEST(findings, a_variant_that_is_filled_twice)
{
    struct story story = open_story();
    VARIANT value;
    BSTR key = SysAllocString(L"settings/text");
    VARIANT text = v_text(L"a value");
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(story.fixture.machine, key, text));
    VariantInit(&value);
    CHECK_OK(IVMVirtualMachine_GetConfigurationValue(story.fixture.machine, key, &value));
    VariantClear(&value);
    CHECK_OK(IVMVirtualMachine_GetConfigurationValue(story.fixture.machine, key, &value));
    CHECK_EQ(times(&story, L"out-not-empty", NULL), 0);
    BSTR lost = V_BSTR(&value);
    CHECK_OK(IVMVirtualMachine_GetConfigurationValue(story.fixture.machine, key, &value));
    CHECK_EQ(times(&story, L"out-not-empty", L".GetConfigurationValue(\"settings/text\")"), 1);
    SysFreeString(lost);
    VariantClear(&value);
    VariantClear(&text);
    SysFreeString(key);
    end_story(&story);
}

/* What only CheckEnd can tell, and only in process. */
TEST(findings, a_bstr_that_is_lost)
{
    struct story story = open_story();
    BSTR text = NULL, moved = NULL;
    VARIANT_BOOL watched = 42;
    CHECK_OK(IVPCMockFindings_get_WatchStrings(story.findings, &watched));
    CHECK_EQ(watched, VARIANT_FALSE);
    CHECK_OK(IVPCMockFindings_put_WatchStrings(story.findings, VARIANT_TRUE));
    CHECK_OK(IVPCMockFindings_get_WatchStrings(story.findings, &watched));
    CHECK_EQ(watched, VARIANT_TRUE);
    /* freed and not forgotten, which is no fault */
    for (int i = 0; i < 20; i++) {
        CHECK_OK(IVMVirtualMachine_get_Name(story.fixture.machine, &text));
        SysFreeString(text);
    }
    /* nor is what never was a BSTR, ... */
    text = (BSTR)(ULONG_PTR)0xCCCCCCCC;
    CHECK_OK(IVMVirtualMachine_get_Name(story.fixture.machine, &text));
    /* ... what another variable has now, ... */
    moved = text;
    CHECK_OK(IVMVirtualMachine_get_Name(story.fixture.machine, &text));
    SysFreeString(moved);
    SysFreeString(text);
    /* ... and what is held. */
    text = NULL;
    CHECK_OK(IVMVirtualMachine_get_Name(story.fixture.machine, &text));
    check_end(&story);
    CHECK_EQ(times(&story, L"out-not-empty", NULL), 0);
    BSTR lost = text;
    CHECK_OK(IVMVirtualMachine_get_Notes(story.fixture.machine, &text));
    CHECK_EQ(times(&story, L"out-not-empty", NULL), 0);
    check_end(&story);
    CHECK_EQ(times(&story, L"out-not-empty", L"IVMVirtualMachine \"Windows XP Mode\" .Notes"), 1);
    check_end(&story);
    CHECK_EQ(times(&story, L"out-not-empty", NULL), 1);
    SysFreeString(lost);
    SysFreeString(text);
    CHECK_OK(vpcmock_findings_watch_strings(story.fixture.mock, FALSE));
    CHECK_OK(IVPCMockFindings_get_WatchStrings(story.findings, &watched));
    CHECK_EQ(watched, VARIANT_FALSE);
    end_story(&story);
}

TEST(findings, a_wait_without_a_time_out_and_a_loop_that_lets_no_time_pass)
{
    struct story story = open_story();
    IVMTask *task = NULL;
    VARIANT_BOOL complete = VARIANT_FALSE;
    CHECK_OK(IVMVirtualMachine_Startup(story.fixture.machine, &task));
    for (int i = 0; i < 1000 && !complete; i++)
        CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(times(&story, L"endless-wait", L".WaitForCompletion(-1)"), 1);
    IVMTask_Release(task);
    end_story(&story);
}

/* Each of the things that are found, done as it should be. */
TEST(findings, a_client_that_does_all_right_has_none)
{
    struct story story = open_story();
    IVMVirtualPC *app = story.fixture.app;
    IVMVirtualMachine *machine = NULL;
    IVMTask *task = NULL;
    IVMGuestOS *guest = NULL;
    struct sink sink;
    VARIANT value;
    BSTR name = SysAllocString(L"Windows XP Mode"), none = SysAllocString(L"none"), text = NULL;
    BSTR key = SysAllocString(L"hardware/memory/ram_size");
    bool watched = !host_is_remote() &&
                   SUCCEEDED(IVPCMockFindings_put_WatchStrings(story.findings, VARIANT_TRUE));
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(app, none, &machine), S_FALSE);
    if (machine) /* it says that it is none; so does the code */
        IVMVirtualMachine_Release(machine);
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(app, name, &machine));
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(IVMVirtualMachine_get_Name(machine, &text));
        SysFreeString(text);
        text = NULL;
        VariantInit(&value);
        CHECK_OK(IVMVirtualMachine_GetConfigurationValue(machine, key, &value));
        VariantClear(&value);
    }
    for (int i = 0; i < 2; i++) {
        VARIANT_BOOL complete = VARIANT_FALSE;
        VMTaskResult result = vmTaskResult_UnexpectedError;
        CHECK_OK(i ? IVMVirtualMachine_TurnOff(machine, &task)
                   : IVMVirtualMachine_Startup(machine, &task));
        for (int polls = 0; !complete && polls < 1000; polls++) {
            CHECK_OK(IVMTask_WaitForCompletion(task, 100));
            CHECK_OK(IVMTask_get_IsComplete(task, &complete));
        }
        CHECK_OK(IVMTask_get_Result(task, &result));
        CHECK_EQ(result, vmTaskResult_Success);
        IVMTask_Release(task);
    }
    CHECK_OK(IVMVirtualMachine_get_GuestOS(machine, &guest));
    IVMGuestOS_Release(guest);
    sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(app, machine));
    IVMVirtualMachine_Release(machine);
    /* the fixture's own two are the only ones that are held */
    CHECK_EQ(check_end(&story), 2);
    CHECK_EQ(times(&story, L"reference-held", NULL), 2);
    if (watched)
        CHECK_OK(IVPCMockFindings_put_WatchStrings(story.findings, VARIANT_FALSE));
    SysFreeString(name);
    SysFreeString(none);
    SysFreeString(key);
    end_story(&story);
}

TEST(findings, from_c)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    VMTaskResult result;
    BSTR text = NULL;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_OK(vpcmock_findings_count(fixture.mock, L"result-read-early", &count));
    CHECK_EQ(count, 1);
    CHECK_FAILS(vpcmock_findings_count(fixture.mock, L"nonsense", &count), E_INVALIDARG,
                L"nonsense");
    CHECK_OK(vpcmock_findings_text(fixture.mock, &text));
    CHECK(text && wcsstr(text, L"Result was read before the task was complete."));
    SysFreeString(text);
    CHECK_OK(vpcmock_check_end(fixture.mock, &count));
    CHECK_EQ(count, 4); /* the application, the machine and the task are held as well */
    CHECK_OK(vpcmock_findings_silence(fixture.mock, L"*"));
    CHECK_OK(vpcmock_check_end(fixture.mock, &count));
    CHECK_EQ(count, 0);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
