/* SPDX-License-Identifier: MIT */
/* What acts on a machine, in each state of it: every code that the documentation has for a state.
 */
#include "com/reach.h"

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

/* ---- The members, each with arguments that are good ---- */

typedef HRESULT (*action)(const struct fixture *fixture);

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
        BSTR said = SysAllocString(text);                                                          \
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
    BSTR path = SysAllocString(XP_MODE_BASE);
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
    BSTR letter = SysAllocString(L"A");
    HRESULT hr = IVMFloppyDrive_AttachHostDrive(drive, letter);
    SysFreeString(letter);
    drop(drive);
    return hr;
}

static HRESULT Configure(const struct fixture *fixture)
{
    IVMSerialPort *port = serial_of(fixture);
    BSTR name = SysAllocString(L"C:\\port.txt");
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
    BSTR name = SysAllocString(L"HostName"), got = NULL;
    HRESULT hr = IVMGuestOS_GetParameter(guest, name, &got);
    SysFreeString(name);
    SysFreeString(got);
    drop(guest);
    return hr;
}

static HRESULT SetParameter(const struct fixture *fixture)
{
    IVMGuestOS *guest = guest_of(fixture);
    BSTR name = SysAllocString(L"Key"), value = SysAllocString(L"Value");
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
    BSTR key = SysAllocString(L"mine/key");
    HRESULT hr = IVMVirtualMachine_SetActivationValue(fixture->machine, key, v_text(L"x"));
    SysFreeString(key);
    return hr;
}

static HRESULT StartCommunicationChannel(const struct fixture *fixture)
{
    BSTR pipe = SysAllocString(L"\\\\.\\pipe\\mine"), port = SysAllocString(L"5000");
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
