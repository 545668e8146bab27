/* SPDX-License-Identifier: MIT */
/* What acts on a machine, in each state of it: every code that the documentation has for a state.
 */
#include "com/given.h"
#include "com/sink.h"

enum { STATES = 9 };

static const struct {
    VMVMState state;
    const char *name;
} states[STATES] = {
    {vmVMState_TurnedOff, "turned off"},  {vmVMState_Saved, "saved"},
    {vmVMState_TurningOn, "turning on"},  {vmVMState_Restoring, "restoring"},
    {vmVMState_Running, "running"},       {vmVMState_Paused, "paused"},
    {vmVMState_Saving, "saving"},         {vmVMState_TurningOff, "turning off"},
    {vmVMState_MergingDrives, "merging"},
};

/* ---- Into each state ---- */

static void drop(void *object)
{
    if (object)
        IUnknown_Release((IUnknown *)object);
}

static void begin(IVMVirtualMachine *machine,
                  HRESULT(STDMETHODCALLTYPE *call)(IVMVirtualMachine *, IVMTask **))
{
    IVMTask *task = NULL;
    CHECK_OK(call(machine, &task));
    drop(task);
}

static void pass(const struct fixture *fixture)
{
    CHECK_OK(vpcmock_clock_advance(fixture->mock, 600000));
}

/* Its guest has integration components, which have reported. */
static void reach(const struct fixture *fixture, VMVMState state)
{
    IVMVirtualMachine *machine = fixture->machine;
    const IVMVirtualMachineVtbl *calls = machine->lpVtbl;
    CHECK_OK(vpcmock_clock_set_mode(fixture->mock, vpcmockClock_Manual));
    CHECK_OK(IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE));
    CHECK_OK(IVMVirtualMachine_put_UndoAction(machine, vmUndoAction_Keep));
    if (state == vmVMState_TurnedOff)
        return;
    begin(machine, calls->Startup);
    if (state != vmVMState_TurningOn)
        pass(fixture);
    if (state == vmVMState_Paused)
        CHECK_OK(IVMVirtualMachine_Pause(machine));
    if (state == vmVMState_Saved || state == vmVMState_Saving || state == vmVMState_Restoring)
        begin(machine, calls->Save);
    if (state == vmVMState_TurningOff || state == vmVMState_MergingDrives)
        begin(machine, calls->TurnOff);
    if (state == vmVMState_Saved || state == vmVMState_Restoring ||
        state == vmVMState_MergingDrives)
        pass(fixture);
    if (state == vmVMState_Restoring)
        begin(machine, calls->Startup);
    if (state == vmVMState_MergingDrives)
        begin(machine, calls->MergeUndoDisks);
}

/* ---- The members, each with arguments that are good ---- */

typedef HRESULT (*action)(const struct fixture *fixture);

static BSTR text_of(const WCHAR *text)
{
    return SysAllocString(text);
}

#define TASK_OF(name, interface, object, ...)                                                      \
    static HRESULT name(const struct fixture *fixture)                                             \
    {                                                                                              \
        IVMTask *task = NULL;                                                                      \
        interface *self = object(fixture);                                                         \
        HRESULT hr = interface##_##name(self, ##__VA_ARGS__, &task);                               \
        CHECK_EQ(task != NULL, SUCCEEDED(hr));                                                     \
        drop(task);                                                                                \
        drop(self);                                                                                \
        return hr;                                                                                 \
    }
#define DONE_BY(name, interface, object, ...)                                                      \
    static HRESULT name(const struct fixture *fixture)                                             \
    {                                                                                              \
        interface *self = object(fixture);                                                         \
        HRESULT hr = interface##_##name(self, ##__VA_ARGS__);                                      \
        drop(self);                                                                                \
        return hr;                                                                                 \
    }
#define SAID_BY(name, interface, object, text)                                                     \
    static HRESULT name(const struct fixture *fixture)                                             \
    {                                                                                              \
        interface *self = object(fixture);                                                         \
        BSTR said = text_of(text);                                                                 \
        HRESULT hr = interface##_##name(self, said);                                               \
        SysFreeString(said);                                                                       \
        drop(self);                                                                                \
        return hr;                                                                                 \
    }
#define TEXT_FROM(name, interface, object)                                                         \
    static HRESULT name(const struct fixture *fixture)                                             \
    {                                                                                              \
        interface *self = object(fixture);                                                         \
        BSTR got = NULL;                                                                           \
        HRESULT hr = interface##_##name(self, &got);                                               \
        CHECK_EQ(SysStringLen(got) > 0, hr == S_OK);                                               \
        SysFreeString(got);                                                                        \
        drop(self);                                                                                \
        return hr;                                                                                 \
    }

static IVMVirtualMachine *machine_of(const struct fixture *fixture)
{
    IVMVirtualMachine_AddRef(fixture->machine);
    return fixture->machine;
}

#define PART_OF(name, type, get)                                                                   \
    static type *name(const struct fixture *fixture)                                               \
    {                                                                                              \
        type *part = NULL;                                                                         \
        CHECK_OK(IVMVirtualMachine_get_##get(fixture->machine, &part));                            \
        return part;                                                                               \
    }
#define FIRST_OF(name, type, collection, get)                                                      \
    static type *name(const struct fixture *fixture)                                               \
    {                                                                                              \
        collection *all = NULL;                                                                    \
        type *item = NULL;                                                                         \
        CHECK_OK(IVMVirtualMachine_get_##get(fixture->machine, &all));                             \
        CHECK_OK(collection##_get_Item(all, 1, &item));                                            \
        drop(all);                                                                                 \
        return item;                                                                               \
    }
PART_OF(guest_of, IVMGuestOS, GuestOS)
PART_OF(keyboard_of, IVMKeyboard, Keyboard)
PART_OF(display_of, IVMDisplay, Display)
FIRST_OF(connection_of, IVMHardDiskConnection, IVMHardDiskConnectionCollection, HardDiskConnections)
FIRST_OF(dvd_of, IVMDVDDrive, IVMDVDDriveCollection, DVDROMDrives)
FIRST_OF(floppy_of, IVMFloppyDrive, IVMFloppyDriveCollection, FloppyDrives)
FIRST_OF(adapter_of, IVMNetworkAdapter, IVMNetworkAdapterCollection, NetworkAdapters)
FIRST_OF(serial_of, IVMSerialPort, IVMSerialPortCollection, SerialPorts)

static IVMHardDisk *disk_of(const struct fixture *fixture)
{
    IVMHardDiskConnection *connection = connection_of(fixture);
    IVMHardDisk *disk = NULL;
    CHECK_OK(IVMHardDiskConnection_get_HardDisk(connection, &disk));
    drop(connection);
    return disk;
}

TASK_OF(Startup, IVMVirtualMachine, machine_of)
TASK_OF(Startup2, IVMVirtualMachine, machine_of, vmStartupOption_Normal)
TASK_OF(Save, IVMVirtualMachine, machine_of)
TASK_OF(TurnOff, IVMVirtualMachine, machine_of)
TASK_OF(Reset, IVMVirtualMachine, machine_of)
DONE_BY(Pause, IVMVirtualMachine, machine_of)
DONE_BY(Resume, IVMVirtualMachine, machine_of)
DONE_BY(DiscardSavedState, IVMVirtualMachine, machine_of)
DONE_BY(DiscardUndoDisks, IVMVirtualMachine, machine_of)
TASK_OF(MergeUndoDisks, IVMVirtualMachine, machine_of)
TEXT_FROM(get_SavedStateFilePath, IVMVirtualMachine, machine_of)
TEXT_FROM(get_RdpPipeName, IVMVirtualMachine, machine_of)
SAID_BY(put_Name, IVMVirtualMachine, machine_of, L"Other name")
SAID_BY(put_Notes, IVMVirtualMachine, machine_of, L"Notes")
SAID_BY(put_BIOSSerialNumber, IVMVirtualMachine, machine_of, L"1")
SAID_BY(put_BaseBoardSerialNumber, IVMVirtualMachine, machine_of, L"1")
SAID_BY(put_ChassisSerialNumber, IVMVirtualMachine, machine_of, L"1")
SAID_BY(put_ChassisAssetTag, IVMVirtualMachine, machine_of, L"1")
SAID_BY(put_BIOSGUID, IVMVirtualMachine, machine_of, L"{11112222-3333-4444-5555-666677778888}")
DONE_BY(put_Memory, IVMVirtualMachine, machine_of, 256)
DONE_BY(put_Undoable, IVMVirtualMachine, machine_of, VARIANT_TRUE)
DONE_BY(put_UndoAction, IVMVirtualMachine, machine_of, vmUndoAction_Commit)
DONE_BY(put_ShutdownActionOnQuit, IVMVirtualMachine, machine_of, vmShutdownAction_TurnOff)

static HRESULT AddHardDiskConnection(const struct fixture *fixture)
{
    BSTR path = text_of(XP_MODE_BASE);
    IVMHardDiskConnection *added = NULL;
    HRESULT hr = IVMVirtualMachine_AddHardDiskConnection(fixture->machine, path, 1, 1, &added);
    CHECK_EQ(added != NULL, SUCCEEDED(hr));
    SysFreeString(path);
    drop(added);
    return hr;
}

static HRESULT AddDVDROMDrive(const struct fixture *fixture)
{
    IVMDVDDrive *added = NULL;
    HRESULT hr = IVMVirtualMachine_AddDVDROMDrive(fixture->machine, 1, 1, &added);
    CHECK_EQ(added != NULL, SUCCEEDED(hr));
    drop(added);
    return hr;
}

static HRESULT AddNetworkAdapter(const struct fixture *fixture)
{
    IVMNetworkAdapter *added = NULL;
    HRESULT hr = IVMVirtualMachine_AddNetworkAdapter(fixture->machine, &added);
    CHECK_EQ(added != NULL, SUCCEEDED(hr));
    drop(added);
    return hr;
}

#define REMOVED(name, type, object)                                                                \
    static HRESULT name(const struct fixture *fixture)                                             \
    {                                                                                              \
        type *part = object(fixture);                                                              \
        HRESULT hr = IVMVirtualMachine_##name(fixture->machine, part);                             \
        drop(part);                                                                                \
        return hr;                                                                                 \
    }
REMOVED(RemoveHardDiskConnection, IVMHardDiskConnection, connection_of)
REMOVED(RemoveDVDROMDrive, IVMDVDDrive, dvd_of)
REMOVED(RemoveNetworkAdapter, IVMNetworkAdapter, adapter_of)

static HRESULT move_disk(const struct fixture *fixture)
{
    IVMHardDiskConnection *connection = connection_of(fixture);
    HRESULT hr = IVMHardDiskConnection_SetBusLocation(connection, 1, 1);
    drop(connection);
    return hr;
}

static HRESULT move_drive(const struct fixture *fixture)
{
    IVMDVDDrive *drive = dvd_of(fixture);
    HRESULT hr = IVMDVDDrive_SetBusLocation(drive, 1, 1);
    drop(drive);
    return hr;
}

SAID_BY(AttachHostDrive, IVMDVDDrive, dvd_of, L"D")

static HRESULT floppy_AttachHostDrive(const struct fixture *fixture)
{
    IVMFloppyDrive *drive = floppy_of(fixture);
    BSTR letter = text_of(L"A");
    HRESULT hr = IVMFloppyDrive_AttachHostDrive(drive, letter);
    SysFreeString(letter);
    drop(drive);
    return hr;
}

static HRESULT Configure(const struct fixture *fixture)
{
    IVMSerialPort *port = serial_of(fixture);
    BSTR name = text_of(L"C:\\port.txt");
    HRESULT hr = IVMSerialPort_Configure(port, vmSerialPort_TextFile, name, VARIANT_FALSE);
    SysFreeString(name);
    drop(port);
    return hr;
}

DONE_BY(DetachFromVirtualNetwork, IVMNetworkAdapter, adapter_of)
DONE_BY(put_IsEthernetAddressDynamic, IVMNetworkAdapter, adapter_of, VARIANT_FALSE)
TASK_OF(Compact, IVMHardDisk, disk_of)
TASK_OF(Merge, IVMHardDisk, disk_of)
TASK_OF(Shutdown, IVMGuestOS, guest_of, VARIANT_FALSE)
TASK_OF(Restart, IVMGuestOS, guest_of, VARIANT_FALSE)
TASK_OF(Logoff, IVMGuestOS, guest_of)
DONE_BY(InstallIntegrationComponents, IVMGuestOS, guest_of)
TEXT_FROM(get_OSName, IVMGuestOS, guest_of)
SAID_BY(TypeAsciiText, IVMKeyboard, keyboard_of, L"a")
DONE_BY(SetDimensions, IVMDisplay, display_of, 800, 600)

static HRESULT GetParameter(const struct fixture *fixture)
{
    IVMGuestOS *guest = guest_of(fixture);
    BSTR name = text_of(L"HostName"), got = NULL;
    HRESULT hr = IVMGuestOS_GetParameter(guest, name, &got);
    SysFreeString(name);
    SysFreeString(got);
    drop(guest);
    return hr;
}

static HRESULT SetParameter(const struct fixture *fixture)
{
    IVMGuestOS *guest = guest_of(fixture);
    BSTR name = text_of(L"Key"), value = text_of(L"Value");
    HRESULT hr = IVMGuestOS_SetParameter(guest, name, value);
    SysFreeString(name);
    SysFreeString(value);
    drop(guest);
    return hr;
}

static HRESULT HeartbeatPercentage(const struct fixture *fixture)
{
    IVMGuestOS *guest = guest_of(fixture);
    LONG percent = -1;
    HRESULT hr = IVMGuestOS_get_HeartbeatPercentage(guest, &percent);
    drop(guest);
    return hr;
}

static HRESULT Mouse(const struct fixture *fixture)
{
    IVMMouse *mouse = NULL;
    HRESULT hr = IVMVirtualMachine_get_Mouse(fixture->machine, &mouse);
    CHECK_EQ(mouse != NULL, SUCCEEDED(hr));
    drop(mouse);
    return hr;
}

static HRESULT AttachUSBDevice(const struct fixture *fixture)
{
    IVMUSBDeviceCollection *all = NULL;
    IVMUSBDevice *device = NULL;
    CHECK_OK(IVMVirtualPC_get_USBDeviceCollection(fixture->app, &all));
    CHECK_OK(IVMUSBDeviceCollection_get_Item(all, 1, &device));
    HRESULT hr = IVMVirtualMachine_AttachUSBDevice(fixture->machine, device);
    drop(device);
    drop(all);
    return hr;
}

static HRESULT SetActivationValue(const struct fixture *fixture)
{
    BSTR key = text_of(L"mine/key");
    HRESULT hr = IVMVirtualMachine_SetActivationValue(fixture->machine, key, v_text(L"x"));
    SysFreeString(key);
    return hr;
}

static HRESULT StartCommunicationChannel(const struct fixture *fixture)
{
    BSTR pipe = text_of(L"\\\\.\\pipe\\mine"), port = text_of(L"5000");
    HRESULT hr = IVMVirtualMachine_StartCommunicationChannel(fixture->machine, vmEndpoint_NamedPipe,
                                                             pipe, vmEndpoint_TCPIP, port);
    SysFreeString(pipe);
    SysFreeString(port);
    return hr;
}

static HRESULT Unregister(const struct fixture *fixture)
{
    return IVMVirtualPC_UnregisterVirtualMachine(fixture->app, fixture->machine);
}

static HRESULT Delete(const struct fixture *fixture)
{
    return IVMVirtualPC_DeleteVirtualMachine(fixture->app, fixture->machine);
}

/* ---- What each answers ---- */

/* Codes by letter. */
static const struct {
    char letter;
    HRESULT code;
} codes[] = {
    {'.', S_OK},
    {'R', VM_E_VM_RUNNING},
    {'B', VM_E_VM_RUNNING_OR_SAVED},
    {'N', VM_E_VM_NOT_RUNNING},
    {'P', VM_E_VM_PAUSED},
    {'A', VM_E_PREF_VM_ACTIVE},
    {'S', VM_E_VM_NO_SAVED_STATE},
    {'G', VM_E_PREF_NOT_FOUND},
    {'D', VM_E_ADDITIONS_NOT_AVAIL},
    {'F', VM_E_ADDITIONS_FEATURE_NOT_AVAIL},
    {'X', E_FAIL},
    {'U', HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)}, /* there is no undo disk */
    {'W', VM_E_WRONG_HD_IMAGE_TYPE},                 /* a differencing disk */
    {'V', HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)},
};

static char letter_of(HRESULT hr)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].code == hr)
            return codes[i].letter;
    return '?';
}

static const struct {
    const char *name;
    action act;
    const char *answers; /* a letter for each of states */
} members[] = {
#define MEMBER(name, answers)                                                                      \
    {                                                                                              \
#name, name, answers                                                                       \
    }
    MEMBER(Startup, "..RRRRRRR"),
    MEMBER(Startup2, "..RRRRRRR"),
    MEMBER(Save, "NNNN..NNN"),
    MEMBER(TurnOff, "NN....NNN"),
    MEMBER(Reset, "NNNN..NNN"),
    MEMBER(Pause, "NNNN.XNNN"),
    MEMBER(Resume, "NNNNX.NNN"),
    MEMBER(DiscardSavedState, "S.RRRRRRR"),
    MEMBER(DiscardUndoDisks, ".BBBBBBBB"),
    MEMBER(MergeUndoDisks, "U.RRRRRRR"),
    MEMBER(get_SavedStateFilePath, "S.S.SSSSS"),
    MEMBER(get_RdpPipeName, "NNNN..NNN"),
    MEMBER(put_Name, ".AAAAAAAA"),
    MEMBER(put_Notes, "........."),
    MEMBER(put_BIOSSerialNumber, ".BBBBBBBB"),
    MEMBER(put_BaseBoardSerialNumber, ".BBBBBBBB"),
    MEMBER(put_ChassisSerialNumber, ".BBBBBBBB"),
    MEMBER(put_ChassisAssetTag, ".BBBBBBBB"),
    MEMBER(put_BIOSGUID, ".BBBBBBBB"),
    MEMBER(put_Memory, ".AAAAAAAA"),
    MEMBER(put_Undoable, ".AAAAAAAA"),
    MEMBER(put_UndoAction, "........."),
    MEMBER(put_ShutdownActionOnQuit, "........."),
    MEMBER(AddHardDiskConnection, ".BBBBBBBB"),
    MEMBER(RemoveHardDiskConnection, ".BBBBBBBB"),
    MEMBER(move_disk, ".BBBBBBBB"),
    MEMBER(AddDVDROMDrive, ".BBBBBBBB"),
    MEMBER(RemoveDVDROMDrive, ".BBBBBBBB"),
    MEMBER(move_drive, ".BBBBBBBB"),
    MEMBER(AttachHostDrive, "........."),
    MEMBER(floppy_AttachHostDrive, "........."),
    MEMBER(Configure, "........."),
    MEMBER(AddNetworkAdapter, ".BBBBBBBB"),
    MEMBER(RemoveNetworkAdapter, ".BBBBBBBB"),
    MEMBER(DetachFromVirtualNetwork, "........."),
    MEMBER(put_IsEthernetAddressDynamic, "........."),
    MEMBER(Compact, "WVVVVVVVV"),
    MEMBER(Merge, ".VVVVVVVV"),
    MEMBER(Shutdown, "NNNN.NNNN"),
    MEMBER(Restart, "NNNN.NNNN"),
    MEMBER(Logoff, "NNNN.NNNN"),
    MEMBER(InstallIntegrationComponents, "NNNN.NNNN"),
    MEMBER(get_OSName, "NNNN..NNN"),
    MEMBER(GetParameter, "NNNN.PNNN"),
    MEMBER(SetParameter, "NNNN.PNNN"),
    MEMBER(HeartbeatPercentage, "NNNN.NNNN"),
    MEMBER(TypeAsciiText, "........."),
    MEMBER(SetDimensions, "NNNN.NNNN"),
    MEMBER(Mouse, "NNNN..NNN"),
    MEMBER(AttachUSBDevice, "NNNN.NNNN"),
    MEMBER(SetActivationValue, "GG......G"),
    MEMBER(StartCommunicationChannel, "NNNN..NNN"),
    MEMBER(Unregister, "..RRRRRRR"),
    MEMBER(Delete, "..RRRRRRR"),
#undef MEMBER
};

TEST(member_states, each_member_in_each_state)
{
    for (size_t m = 0; m < sizeof members / sizeof *members; m++) {
        char answers[STATES + 1] = "";
        for (int s = 0; s < STATES; s++) {
            CONTEXT("%s when %s", members[m].name, states[s].name);
            struct fixture fixture = fixture_start();
            VMVMState state = vmVMState_Invalid;
            reach(&fixture, states[s].state);
            CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
            CHECK_EQ(state, states[s].state);
            HRESULT hr = members[m].act(&fixture);
            answers[s] = letter_of(hr);
            CHECK_MSG(answers[s] == members[m].answers[s], "%s answers %s, expected %c",
                      members[m].name, hr_name(hr), members[m].answers[s]);
            if (FAILED(hr)) { /* then nothing has happened */
                CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
                CHECK_EQ(state, states[s].state);
            }
            fixture_end(&fixture);
        }
        CONTEXT("%s", "");
        CHECK_MSG(!strcmp(answers, members[m].answers), "%s: %s, expected %s", members[m].name,
                  answers, members[m].answers);
    }
}

/* ---- From state to state ---- */

/* What two sinks were told, in the order of their calls: "S3" a state of the machine, "A3" the same
 * told by the application, "L2" a line of the event log, "E10" any other event of the machine. */
struct told {
    struct sink machine, application;
    char all[200];
};

static void note(struct sink *sink, DISPID id)
{
    struct told *told = sink->context;
    char entry[24];
    LONG call = sink->calls - 1;
    long number = call < SINK_MAX_CALLS ? sink->numbers[call] : -1;
    if (sink == &told->machine && id != vmVirtualMachineEvent_StateChanged)
        snprintf(entry, sizeof entry, "E%ld ", (long)id);
    else
        snprintf(entry, sizeof entry, "%c%ld ",
                 sink == &told->machine                 ? 'S'
                 : id == vmVirtualPCEvent_VMStateChange ? 'A'
                 : id == vmVirtualPCEvent_EventLogged   ? 'L'
                                                        : '?',
                 number);
    strncat(told->all, entry, sizeof told->all - strlen(told->all) - 1);
}

static void check_task(IVMTask *task, const WCHAR *description, VMTaskResult expected)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    VMTaskResult result = -1;
    LONG percent = -1;
    BSTR said = NULL;
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK(complete == VARIANT_TRUE);
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(result, expected);
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(percent, 100);
    CHECK_OK(IVMTask_get_Description(task, &said));
    CHECK_BSTR(said, description);
    SysFreeString(said);
}

/* In the same mock, which may be a process of its own. */
static void start_again(struct fixture *fixture)
{
    BSTR name = text_of(L"Windows XP Mode");
    CHECK_OK(vpcmock_reset(fixture->mock));
    drop(fixture->machine);
    fixture->machine = NULL;
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture->app, name, &fixture->machine));
    SysFreeString(name);
}

struct way {
    const char *name;
    HRESULT (*act)(const struct fixture *, IVMTask **);
    int from, through, to;
    const WCHAR *description; /* NULL: there is no task */
    const char *told;
    const WCHAR *fact; /* of the machine, that lets it fail; NULL: nothing does */
    VMTaskResult result;
};

static void check_way(const struct fixture *fixture, const struct way *way)
{
    struct told told = {.all = ""};
    IVMTask *task = NULL;
    VMVMState state = vmVMState_Invalid;
    reach(fixture, (VMVMState)way->from);
    if (way->fact)
        machine_is(fixture, way->fact, true);
    sink_init(&told.machine, &DIID_IVMVirtualMachineEvents);
    sink_init(&told.application, &DIID_IVMVirtualPCEvents);
    told.machine.called = told.application.called = note;
    told.machine.context = told.application.context = &told;
    DWORD cookie = sink_advise(&told.machine, fixture->machine, &DIID_IVMVirtualMachineEvents);
    DWORD other = sink_advise(&told.application, fixture->app, &DIID_IVMVirtualPCEvents);
    CHECK_OK(way->act(fixture, &task));
    CHECK_OK(IVMVirtualMachine_get_State(fixture->machine, &state));
    CHECK_EQ(state, (VMVMState)way->through);
    CHECK_OK(vpcmock_clock_advance(fixture->mock, 9000));
    CHECK_OK(IVMVirtualMachine_get_State(fixture->machine, &state));
    CHECK_EQ(state, (VMVMState)way->to);
    if (task)
        check_task(task, way->description, way->result);
    CHECK_EQ(task != NULL, way->description != NULL);
    drop(task);
    CHECK_MSG(!strcmp(told.all, way->told), "told: %s, expected %s", told.all, way->told);
    sink_unadvise(fixture->machine, &DIID_IVMVirtualMachineEvents, cookie);
    sink_unadvise(fixture->app, &DIID_IVMVirtualPCEvents, other);
}

#define WAY(name)                                                                                  \
    static HRESULT by_##name(const struct fixture *fixture, IVMTask **task)                        \
    {                                                                                              \
        return IVMVirtualMachine_##name(fixture->machine, task);                                   \
    }
#define SHORT_WAY(name)                                                                            \
    static HRESULT by_##name(const struct fixture *fixture, IVMTask **task)                        \
    {                                                                                              \
        *task = NULL;                                                                              \
        return IVMVirtualMachine_##name(fixture->machine);                                         \
    }
#define GUEST_WAY(name, ...)                                                                       \
    static HRESULT by_##name(const struct fixture *fixture, IVMTask **task)                        \
    {                                                                                              \
        IVMGuestOS *guest = guest_of(fixture);                                                     \
        HRESULT hr = IVMGuestOS_##name(guest, ##__VA_ARGS__, task);                                \
        drop(guest);                                                                               \
        return hr;                                                                                 \
    }
WAY(Startup)
WAY(Save)
WAY(TurnOff)
WAY(Reset)
WAY(MergeUndoDisks)
SHORT_WAY(Pause)
SHORT_WAY(Resume)
SHORT_WAY(DiscardSavedState)
GUEST_WAY(Shutdown, VARIANT_FALSE)
GUEST_WAY(Restart, VARIANT_FALSE)
GUEST_WAY(Logoff)

TEST(member_states, each_way_is_told_in_its_order)
{
    enum {
        OFF = vmVMState_TurnedOff,
        SAVED = vmVMState_Saved,
        STARTING = vmVMState_TurningOn,
        RESTORING = vmVMState_Restoring,
        RUNNING = vmVMState_Running,
        PAUSED = vmVMState_Paused,
        SAVING = vmVMState_Saving,
        STOPPING = vmVMState_TurningOff,
        MERGING = vmVMState_MergingDrives,
    };
#define NAME L" \"Windows XP Mode\""
    static const struct way ways[] = {
        {"Startup", by_Startup, OFF, STARTING, RUNNING, L"Starting" NAME, "S3 A3 S5 A5 L2 E9 ",
         NULL, vmTaskResult_Success},
        {"Startup", by_Startup, SAVED, RESTORING, RUNNING, L"Restoring" NAME, "S4 A4 S5 A5 L3 ",
         NULL, vmTaskResult_Success},
        {"Save", by_Save, RUNNING, SAVING, SAVED, L"Saving" NAME, "S7 A7 S2 A2 L4 ", NULL,
         vmTaskResult_Success},
        {"Save", by_Save, PAUSED, SAVING, SAVED, L"Saving" NAME, "S7 A7 S2 A2 L4 ", NULL,
         vmTaskResult_Success},
        {"TurnOff", by_TurnOff, RUNNING, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ",
         NULL, vmTaskResult_Success},
        {"TurnOff", by_TurnOff, PAUSED, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ", NULL,
         vmTaskResult_Success},
        {"TurnOff", by_TurnOff, STARTING, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ",
         NULL, vmTaskResult_Success},
        {"TurnOff", by_TurnOff, RESTORING, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ",
         NULL, vmTaskResult_Success},
        {"Reset", by_Reset, RUNNING, RUNNING, RUNNING, L"Resetting" NAME, "E3 L7 E9 ", NULL,
         vmTaskResult_Success},
        {"Reset", by_Reset, PAUSED, PAUSED, RUNNING, L"Resetting" NAME, "S5 A5 E3 L7 E9 ", NULL,
         vmTaskResult_Success},
        {"Pause", by_Pause, RUNNING, PAUSED, PAUSED, NULL, "S6 A6 ", NULL, vmTaskResult_Success},
        {"Resume", by_Resume, PAUSED, RUNNING, RUNNING, NULL, "S5 A5 ", NULL, vmTaskResult_Success},
        {"DiscardSavedState", by_DiscardSavedState, SAVED, OFF, OFF, NULL, "S1 A1 ", NULL,
         vmTaskResult_Success},
        {"MergeUndoDisks", by_MergeUndoDisks, SAVED, MERGING, SAVED,
         L"Merging the undo disks of" NAME, "S9 A9 S2 A2 ", NULL, vmTaskResult_Success},
        {"Shutdown", by_Shutdown, RUNNING, RUNNING, OFF, L"Shutting down the guest of" NAME,
         "E11 E10 E2 S8 A8 S1 A1 L6 ", NULL, vmTaskResult_Success},
        {"Restart", by_Restart, RUNNING, RUNNING, RUNNING, L"Restarting the guest of" NAME,
         "E11 E10 E3 E9 ", NULL, vmTaskResult_Success},
        {"Logoff", by_Logoff, RUNNING, RUNNING, RUNNING, L"Logging off the users of" NAME, "E11 ",
         NULL, vmTaskResult_Success},
        /* What fails leads back. */
        {"Startup", by_Startup, OFF, STARTING, OFF, L"Starting" NAME, "S3 A3 E4 L9 S1 A1 ",
         L"TripleFaultsAtBoot", vmTaskResult_UnexpectedError},
        {"Startup", by_Startup, OFF, STARTING, OFF, L"Starting" NAME, "S3 A3 S1 A1 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Startup", by_Startup, SAVED, RESTORING, SAVED, L"Restoring" NAME, "S4 A4 S2 A2 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Save", by_Save, RUNNING, SAVING, RUNNING, L"Saving" NAME, "S7 A7 S5 A5 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Save", by_Save, PAUSED, SAVING, PAUSED, L"Saving" NAME, "S7 A7 S6 A6 ", L"WorkerCrashes",
         vmTaskResult_ThreadCrashError},
        {"TurnOff", by_TurnOff, PAUSED, STOPPING, PAUSED, L"Turning off" NAME, "S8 A8 S6 A6 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Reset", by_Reset, RUNNING, RUNNING, RUNNING, L"Resetting" NAME, "", L"WorkerCrashes",
         vmTaskResult_ThreadCrashError},
        {"MergeUndoDisks", by_MergeUndoDisks, SAVED, MERGING, SAVED,
         L"Merging the undo disks of" NAME, "S9 A9 S2 A2 ", L"WorkerCrashes",
         vmTaskResult_ThreadCrashError},
        {"Shutdown", by_Shutdown, RUNNING, RUNNING, RUNNING, L"Shutting down the guest of" NAME, "",
         L"GuestRefusesShutdown", vmTaskResult_ShutdownAbort},
        {"Restart", by_Restart, RUNNING, RUNNING, RUNNING, L"Restarting the guest of" NAME, "",
         L"GuestRefusesShutdown", vmTaskResult_ShutdownAbort},
    };
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        CONTEXT("%s from %d, %ls", ways[i].name, ways[i].from,
                ways[i].fact ? ways[i].fact : L"all well");
        start_again(&fixture);
        check_way(&fixture, &ways[i]);
    }
    fixture_end(&fixture);
}
