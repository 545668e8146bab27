/* SPDX-License-Identifier: MIT */
/* IVMHardDiskConnection, its collection, and the hard disks and undo disks of a machine. */
#include "disks.h"

#define DATA L"C:\\Disks\\data.vhd"
#define OTHER L"C:\\Disks\\other.vhd"

static IVMHardDiskConnection *add(struct fixture *fixture, const WCHAR *path, LONG bus, LONG device)
{
    IVMHardDiskConnection *connection = NULL;
    CHECK_OK(IVMVirtualMachine_AddHardDiskConnection(fixture->machine, text(path), bus, device,
                                                     &connection));
    return connection;
}

static LONG count_of(struct fixture *fixture)
{
    IVMHardDiskConnectionCollection *all = NULL;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(fixture->machine, &all));
    CHECK_OK(IVMHardDiskConnectionCollection_get_Count(all, &count));
    IVMHardDiskConnectionCollection_Release(all);
    return count;
}

/* The connection that Windows XP Mode comes with. */
static IVMHardDiskConnection *first(struct fixture *fixture)
{
    IVMHardDiskConnectionCollection *all = NULL;
    IVMHardDiskConnection *connection = NULL;
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(fixture->machine, &all));
    CHECK_OK(IVMHardDiskConnectionCollection_get_Item(all, 1, &connection));
    IVMHardDiskConnectionCollection_Release(all);
    return connection;
}

static void run(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    succeed(task);
}

static void turn_off(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture->machine, &task));
    succeed(task);
}

static void save(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Save(fixture->machine, &task));
    succeed(task);
}

static void make_undoable(struct fixture *fixture, VMUndoAction action)
{
    CHECK_OK(IVMVirtualMachine_put_Undoable(fixture->machine, VARIANT_TRUE));
    CHECK_OK(IVMVirtualMachine_put_UndoAction(fixture->machine, action));
}

/* Takes the machine away under its objects. */
static void forget_machine(struct fixture *fixture)
{
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture->app, fixture->machine));
}

/* ---- Connections ---- */

TEST(hard_disk_connection, windows_xp_mode_is_connected_at_0_0)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnection *connection = first(&fixture);
    IVMHardDisk *disk = NULL;
    LONG bus = -1, device = -1;
    CHECK_EQ(count_of(&fixture), 1);
    CHECK_OK(IVMHardDiskConnection_get_BusNumber(connection, &bus));
    CHECK_OK(IVMHardDiskConnection_get_DeviceNumber(connection, &device));
    CHECK_EQ(bus, 0);
    CHECK_EQ(device, 0);
    CHECK_OK(IVMHardDiskConnection_get_HardDisk(connection, &disk));
    CHECK_BSTR(path_of_disk(disk), XP_MODE_DISK);
    drop(disk);
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(hard_disk_connection, a_disk_is_added_moved_and_removed)
{
    struct fixture fixture = fixture_start();
    LONG bus = -1, device = -1;
    drop(make_dynamic(&fixture, DATA, 100));
    IVMHardDiskConnection *connection = add(&fixture, L"c:\\DISKS\\data.vhd", 0, 1);
    IVMHardDisk *disk = NULL;
    CHECK_EQ(count_of(&fixture), 2);
    CHECK_OK(IVMHardDiskConnection_get_HardDisk(connection, &disk));
    CHECK_BSTR(path_of_disk(disk), L"c:\\DISKS\\data.vhd");
    drop(disk);
    CHECK_OK(IVMHardDiskConnection_SetBusLocation(connection, 1, 1));
    CHECK_OK(IVMHardDiskConnection_SetBusLocation(connection, 1, 1));
    CHECK_OK(IVMHardDiskConnection_get_BusNumber(connection, &bus));
    CHECK_OK(IVMHardDiskConnection_get_DeviceNumber(connection, &device));
    CHECK_EQ(bus, 1);
    CHECK_EQ(device, 1);
    CHECK_OK(IVMVirtualMachine_RemoveHardDiskConnection(fixture.machine, connection));
    CHECK_EQ(count_of(&fixture), 1);
    CHECK(file_at(&fixture, DATA) != NULL);
    IVMHardDiskConnection_Release(connection);
    connection = add(&fixture, DATA, 1, 1);
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(hard_disk_connection, add_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMHardDiskConnection *connection = (IVMHardDiskConnection *)&fixture;
    BSTR data = text(DATA);
    drop(make_dynamic(&fixture, DATA, 100));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, E_POINTER,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, NULL));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, E_INVALIDARG,
         IVMVirtualMachine_AddHardDiskConnection(machine, NULL, 0, 1, &connection));
    CHECK(!connection);
    static const LONG places[][2] = {{2, 0}, {-1, 0}, {0, 2}, {0, -1}};
    for (int i = 0; i < 4; i++)
        CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, data, places[i][0], places[i][1],
                                                         &connection),
                 E_INVALIDARG);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(OTHER), 0, 1, &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(L"C:\\None\\a.vhd"), 0, 1,
                                                 &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(L"C:\\a\"b.vhd"), 0, 1,
                                                 &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(L"data.vhd"), 0, 1, &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMVirtualMachine_AddHardDiskConnection(machine, long_text(L"C:\\", 260), 0, 1,
                                                 &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_DRIVE_BUS_LOC_IN_USE,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 0, &connection));
    /* the DVD drive that the machine comes with */
    CHECK(drives_at(machine_behind(&fixture), 1, 0));
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, data, 1, 0, &connection),
             VM_E_DRIVE_BUS_LOC_IN_USE);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(XP_MODE_DISK), 0, 1, &connection));
    disk_at(&fixture, DATA)->size = 127 * GIB + 512;
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_INVALID_HD_FILE,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection));
    disk_at(&fixture, DATA)->size = 127 * GIB;
    file_at(&fixture, DATA)->damaged = true;
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection),
             VM_E_INVALID_HD_FILE);
    file_at(&fixture, DATA)->damaged = false;
    disk_at(&fixture, DATA)->linked = true;
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_UNSUPPORTED_HD_DISK_TYPE,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection));
    drop(make_child(&fixture, OTHER, DATA));
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, text(OTHER), 0, 1, &connection),
             VM_E_UNSUPPORTED_HD_DISK_TYPE);
    disk_at(&fixture, DATA)->linked = false;
    run(&fixture);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection));
    save(&fixture);
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection),
             VM_E_VM_RUNNING_OR_SAVED);
    CHECK_EQ(count_of(&fixture), 1);
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(machine));
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection));
    CHECK(!connection);
    end(&fixture);
}

TEST(hard_disk_connection, remove_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMHardDiskConnection *connection = first(&fixture);
    PAIR(IVMVirtualMachine, RemoveHardDiskConnection, E_POINTER,
         IVMVirtualMachine_RemoveHardDiskConnection(machine, NULL));
    run(&fixture);
    PAIR(IVMVirtualMachine, RemoveHardDiskConnection, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_RemoveHardDiskConnection(machine, connection));
    turn_off(&fixture);
    CHECK_HR(IVMVirtualMachine_RemoveHardDiskConnection(machine,
                                                        (IVMHardDiskConnection *)fixture.app),
             VM_E_DRIVE_INVALID);
    CHECK_EQ(count_of(&fixture), 1);
    CHECK_OK(IVMVirtualMachine_RemoveHardDiskConnection(machine, connection));
    PAIR(IVMVirtualMachine, RemoveHardDiskConnection, VM_E_DRIVE_INVALID,
         IVMVirtualMachine_RemoveHardDiskConnection(machine, connection));
    CHECK_EQ(count_of(&fixture), 0);
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, RemoveHardDiskConnection, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_RemoveHardDiskConnection(machine, connection));
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(hard_disk_connection, set_bus_location_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    LONG bus = -1;
    drop(make_dynamic(&fixture, DATA, 100));
    IVMHardDiskConnection *connection = add(&fixture, DATA, 0, 1);
    PAIR(IVMHardDiskConnection, SetBusLocation, E_INVALIDARG,
         IVMHardDiskConnection_SetBusLocation(connection, 2, 0));
    CHECK_HR(IVMHardDiskConnection_SetBusLocation(connection, 0, -1), E_INVALIDARG);
    PAIR(IVMHardDiskConnection, SetBusLocation, VM_E_DRIVE_BUS_LOC_IN_USE,
         IVMHardDiskConnection_SetBusLocation(connection, 0, 0));
    CHECK_HR(IVMHardDiskConnection_SetBusLocation(connection, 1, 0), VM_E_DRIVE_BUS_LOC_IN_USE);
    run(&fixture);
    PAIR(IVMHardDiskConnection, SetBusLocation, VM_E_VM_RUNNING_OR_SAVED,
         IVMHardDiskConnection_SetBusLocation(connection, 1, 1));
    save(&fixture);
    CHECK_HR(IVMHardDiskConnection_SetBusLocation(connection, 1, 1), VM_E_VM_RUNNING_OR_SAVED);
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(fixture.machine));
    CHECK_OK(IVMHardDiskConnection_get_BusNumber(connection, &bus));
    CHECK_EQ(bus, 0);
    CHECK_OK(IVMHardDiskConnection_SetBusLocation(connection, 1, 1));
    CHECK_OK(IVMVirtualMachine_RemoveHardDiskConnection(fixture.machine, connection));
    PAIR(IVMHardDiskConnection, SetBusLocation, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_SetBusLocation(connection, 0, 1));
    forget_machine(&fixture);
    PAIR(IVMHardDiskConnection, SetBusLocation, VM_E_VM_UNKNOWN,
         IVMHardDiskConnection_SetBusLocation(connection, 0, 1));
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(hard_disk_connection, properties_answer_each_of_their_codes)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnection *connection = first(&fixture);
    IVMHardDisk *disk = (IVMHardDisk *)&fixture;
    LONG number = 0x5a5a;
    PAIR(IVMHardDiskConnection, BusNumber, E_POINTER,
         IVMHardDiskConnection_get_BusNumber(connection, NULL));
    PAIR(IVMHardDiskConnection, DeviceNumber, E_POINTER,
         IVMHardDiskConnection_get_DeviceNumber(connection, NULL));
    PAIR(IVMHardDiskConnection, HardDisk, E_POINTER,
         IVMHardDiskConnection_get_HardDisk(connection, NULL));
    PAIR(IVMHardDiskConnection, UndoHardDisk, E_POINTER,
         IVMHardDiskConnection_get_UndoHardDisk(connection, NULL));
    PAIR(IVMHardDiskConnection, UndoHardDisk, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMHardDiskConnection_get_UndoHardDisk(connection, &disk));
    CHECK(!disk);
    file_at(&fixture, XP_MODE_DISK)->damaged = true;
    PAIR(IVMHardDiskConnection, HardDisk, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_HardDisk(connection, &disk));
    CHECK(!disk);
    PAIR(IVMHardDiskConnection, UndoHardDisk, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_UndoHardDisk(connection, &disk));
    file_at(&fixture, XP_MODE_DISK)->damaged = false;
    machine_behind(&fixture)->hard_disks.connections[0]->uninitialized = true;
    PAIR(IVMHardDiskConnection, BusNumber, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_BusNumber(connection, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMHardDiskConnection, DeviceNumber, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_DeviceNumber(connection, &number));
    CHECK_HR(IVMHardDiskConnection_get_HardDisk(connection, &disk), VM_E_DRIVE_INVALID);
    machine_behind(&fixture)->hard_disks.connections[0]->uninitialized = false;
    /* a path is to be had also of a disk that is gone */
    files_remove(&fixture.mock->host, file_at(&fixture, XP_MODE_DISK));
    CHECK_OK(IVMHardDiskConnection_get_HardDisk(connection, &disk));
    CHECK_BSTR(path_of_disk(disk), XP_MODE_DISK);
    drop(disk);
    forget_machine(&fixture);
    PAIR(IVMHardDiskConnection, BusNumber, VM_E_VM_UNKNOWN,
         IVMHardDiskConnection_get_BusNumber(connection, &number));
    PAIR(IVMHardDiskConnection, DeviceNumber, VM_E_VM_UNKNOWN,
         IVMHardDiskConnection_get_DeviceNumber(connection, &number));
    PAIR(IVMHardDiskConnection, HardDisk, VM_E_VM_UNKNOWN,
         IVMHardDiskConnection_get_HardDisk(connection, &disk));
    CHECK(!disk);
    PAIR(IVMHardDiskConnection, UndoHardDisk, VM_E_VM_UNKNOWN,
         IVMHardDiskConnection_get_UndoHardDisk(connection, &disk));
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(hard_disk_connection, the_collection_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnectionCollection *all = (IVMHardDiskConnectionCollection *)&fixture;
    IVMHardDiskConnection *connection = (IVMHardDiskConnection *)&fixture;
    IUnknown *enumerator = NULL;
    LONG count = 0x5a5a;
    PAIR(IVMVirtualMachine, HardDiskConnections, E_POINTER,
         IVMVirtualMachine_get_HardDiskConnections(fixture.machine, NULL));
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(fixture.machine, &all));
    PAIR(IVMHardDiskConnectionCollection, Count, E_POINTER,
         IVMHardDiskConnectionCollection_get_Count(all, NULL));
    PAIR(IVMHardDiskConnectionCollection, Item, E_POINTER,
         IVMHardDiskConnectionCollection_get_Item(all, 1, NULL));
    PAIR(IVMHardDiskConnectionCollection, _NewEnum, E_POINTER,
         IVMHardDiskConnectionCollection_get__NewEnum(all, NULL));
    PAIR(IVMHardDiskConnectionCollection, Item, DISP_E_BADINDEX,
         IVMHardDiskConnectionCollection_get_Item(all, 0, &connection));
    CHECK(!connection);
    CHECK_HR(IVMHardDiskConnectionCollection_get_Item(all, 2, &connection), DISP_E_BADINDEX);
    CHECK_OK(IVMHardDiskConnectionCollection_get__NewEnum(all, &enumerator));
    IEnumVARIANT *items = NULL;
    VARIANT item;
    ULONG fetched = 0;
    VariantInit(&item);
    CHECK_OK(IUnknown_QueryInterface(enumerator, &IID_IEnumVARIANT, (void **)&items));
    CHECK_OK(IEnumVARIANT_Next(items, 1, &item, &fetched));
    CHECK_EQ(fetched, 1);
    CHECK_OK(IUnknown_QueryInterface(V_UNKNOWN(&item), &IID_IVMHardDiskConnection,
                                     (void **)&connection));
    IVMHardDiskConnection_Release(connection);
    VariantClear(&item);
    CHECK_HR(IEnumVARIANT_Next(items, 1, &item, &fetched), S_FALSE);
    IEnumVARIANT_Release(items);
    IUnknown_Release(enumerator);
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, HardDiskConnections, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_HardDiskConnections(
             fixture.machine, &(IVMHardDiskConnectionCollection *){NULL}));
    PAIR(IVMHardDiskConnectionCollection, Count, VM_E_VM_UNKNOWN,
         IVMHardDiskConnectionCollection_get_Count(all, &count));
    CHECK_EQ(count, 0);
    PAIR(IVMHardDiskConnectionCollection, Item, VM_E_VM_UNKNOWN,
         IVMHardDiskConnectionCollection_get_Item(all, 1, &connection));
    CHECK(!connection);
    CHECK_HR(IVMHardDiskConnectionCollection_get__NewEnum(all, &enumerator), VM_E_VM_UNKNOWN);
    IVMHardDiskConnectionCollection_Release(all);
    end(&fixture);
}

/* ---- Undo disks ---- */

TEST(hard_disk_connection, an_undoable_machine_gets_an_undo_disk_when_it_starts)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnection *connection = first(&fixture);
    IVMHardDisk *undo = NULL, *parent = NULL;
    VMHardDiskType type = vmDiskType_Dynamic;
    make_undoable(&fixture, vmUndoAction_Keep);
    CHECK_HR(IVMHardDiskConnection_get_UndoHardDisk(connection, &undo),
             HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    int64_t written = disk_at(&fixture, XP_MODE_DISK)->data;
    run(&fixture);
    CHECK_OK(IVMHardDiskConnection_get_UndoHardDisk(connection, &undo));
    CHECK_OK(IVMHardDisk_get_Type(undo, &type));
    CHECK_EQ(type, vmDiskType_Differencing);
    CHECK_OK(IVMHardDisk_get_Parent(undo, &parent));
    CHECK_BSTR(path_of_disk(parent), XP_MODE_DISK);
    BSTR path = path_of_disk(undo);
    CHECK(wcsstr(path, L"VirtualPCUndo_Windows XP Mode_0_0.vud") != NULL);
    SysFreeString(path);
    /* what the guest writes goes there */
    CHECK_EQ(disk_at(&fixture, XP_MODE_DISK)->data, written);
    turn_off(&fixture);
    CHECK_OK(IVMHardDisk_get_Type(undo, &type)); /* kept */
    run(&fixture);
    turn_off(&fixture);
    CHECK_OK(IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    CHECK_HR(IVMHardDisk_get_Type(undo, &type), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    drop(parent);
    drop(undo);
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(hard_disk_connection, the_undo_action_decides_at_the_end_of_a_session)
{
    static const VMUndoAction actions[] = {vmUndoAction_Discard, vmUndoAction_Keep,
                                           vmUndoAction_Commit};
    for (int i = 0; i < 3; i++) {
        CONTEXT("action %d", (int)actions[i]);
        struct fixture fixture = fixture_start();
        struct hard_disk_connection *connection =
            machine_behind(&fixture)->hard_disks.connections[0];
        make_undoable(&fixture, actions[i]);
        int64_t written = disk_at(&fixture, XP_MODE_DISK)->data;
        run(&fixture);
        CHECK(connection->undo.length != 0);
        turn_off(&fixture);
        CHECK_EQ(connection->undo.length != 0, actions[i] == vmUndoAction_Keep);
        CHECK_EQ(disk_at(&fixture, XP_MODE_DISK)->data - written,
                 actions[i] == vmUndoAction_Commit ? DISK_BOOT_WRITES : 0);
        end(&fixture);
    }
}

TEST(hard_disk_connection, undo_disks_that_are_merged_are_gone)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    VMVMState state = vmVMState_Invalid;
    make_undoable(&fixture, vmUndoAction_Keep);
    int64_t written = disk_at(&fixture, XP_MODE_DISK)->data;
    for (int saved = 0; saved < 2; saved++) {
        CONTEXT("saved %d", saved);
        run(&fixture);
        if (saved)
            save(&fixture);
        else
            turn_off(&fixture);
        written = disk_at(&fixture, XP_MODE_DISK)->data;
        CHECK_OK(IVMVirtualMachine_MergeUndoDisks(fixture.machine, &task));
        CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
        CHECK_EQ(state, vmVMState_MergingDrives);
        succeed(task);
        CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
        CHECK_EQ(state, saved ? vmVMState_Saved : vmVMState_TurnedOff);
        CHECK_EQ(disk_at(&fixture, XP_MODE_DISK)->data - written, DISK_BOOT_WRITES);
        CHECK(!machine_behind(&fixture)->hard_disks.connections[0]->undo.length);
    }
    end(&fixture);
}

TEST(hard_disk_connection, merging_undo_disks_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMTask *task = (IVMTask *)&fixture;
    VMVMState state;
    PAIR(IVMVirtualMachine, MergeUndoDisks, E_POINTER,
         IVMVirtualMachine_MergeUndoDisks(machine, NULL));
    PAIR(IVMVirtualMachine, MergeUndoDisks, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMVirtualMachine_MergeUndoDisks(machine, &task)); /* there is none */
    CHECK(!task);
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    PAIR(IVMVirtualMachine, MergeUndoDisks, VM_E_VM_RUNNING,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    turn_off(&fixture);
    struct file *parent = file_at(&fixture, XP_MODE_DISK);
    parent->damaged = true;
    CHECK_HR(IVMVirtualMachine_MergeUndoDisks(machine, &task),
             HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
    parent->damaged = false;
    parent->access_denied = true;
    PAIR(IVMVirtualMachine, MergeUndoDisks, E_ACCESSDENIED,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    parent->access_denied = false;
    parent->users = 1;
    PAIR(IVMVirtualMachine, MergeUndoDisks, E_HANDLE,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    parent->users = 0;
    parent->read_only = true;
    PAIR(IVMVirtualMachine, MergeUndoDisks, VM_E_FILE_READ_ONLY,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    parent->read_only = false;
    CHECK(!task);
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, MergeUndoDisks, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    CHECK(!task);
    end(&fixture);
}

TEST(hard_disk_connection, a_merge_of_undo_disks_that_fills_the_volume_fails)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    turn_off(&fixture);
    leave_room(&fixture, 5 * MIB);
    CHECK_OK(IVMVirtualMachine_MergeUndoDisks(fixture.machine, &task));
    CHECK_EQ(wait_for(task), vmTaskResult_DiskRelatedError);
    CHECK_EQ(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    IVMTask_Release(task);
    CHECK(machine_behind(&fixture)->hard_disks.connections[0]->undo.length != 0);
    CHECK_EQ(machine_behind(&fixture)->state, MACHINE_TURNED_OFF);
    end(&fixture);
}

TEST(hard_disk_connection, discarding_undo_disks_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    PAIR(IVMVirtualMachine, DiscardUndoDisks, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    save(&fixture);
    CHECK_HR(IVMVirtualMachine_DiscardUndoDisks(fixture.machine), VM_E_VM_RUNNING_OR_SAVED);
    CHECK(machine_behind(&fixture)->hard_disks.connections[0]->undo.length != 0);
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(fixture.machine));
    CHECK_OK(IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, DiscardUndoDisks, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    end(&fixture);
}

TEST(hard_disk_connection, undo_disks_go_when_the_machine_is_not_undoable_any_more)
{
    struct fixture fixture = fixture_start();
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    turn_off(&fixture);
    size_t files = fixture.mock->host.files.count;
    CHECK_OK(IVMVirtualMachine_put_Undoable(fixture.machine, VARIANT_FALSE));
    CHECK_EQ(fixture.mock->host.files.count, files - 1);
    end(&fixture);
}

/* ---- Starts ---- */

TEST(hard_disk_connection, a_changed_parent_keeps_the_machine_from_starting)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *base = open_disk(&fixture, XP_MODE_BASE);
    IVMTask *task = NULL;
    CHECK_OK(IVMHardDisk_Compact(base, &task));
    succeed(task);
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_PARENT_MODIFIED);
    CHECK(!task);
    CHECK_OK(IVMVirtualMachine_Startup2(fixture.machine,
                                        vmStartupOption_FixParentTimestampMismatch, &task));
    succeed(task);
    turn_off(&fixture);
    run(&fixture);
    drop(base);
    end(&fixture);
}

TEST(hard_disk_connection, two_machines_do_not_write_to_one_disk)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *other = NULL;
    IVMHardDiskConnection *connection = NULL;
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(fixture.app, text(L"Other"), text(L"C:\\Machines"),
                                               &other));
    CHECK_OK(IVMVirtualMachine_AddHardDiskConnection(other, text(XP_MODE_DISK), 0, 0, &connection));
    run(&fixture);
    CHECK_HR(IVMVirtualMachine_Startup(other, &task), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    turn_off(&fixture);
    CHECK_OK(IVMVirtualMachine_Startup(other, &task));
    succeed(task);
    IVMHardDiskConnection_Release(connection);
    IVMVirtualMachine_Release(other);
    end(&fixture);
}

TEST(hard_disk_connection, a_machine_without_room_is_paused)
{
    struct fixture fixture = fixture_start();
    struct machine *machine = machine_behind(&fixture);
    run(&fixture);
    leave_room(&fixture, 90 * MIB);
    CHECK_EQ(machine->hard_disks.room, ROOM_LOW);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    leave_room(&fixture, 10 * MIB);
    CHECK_EQ(machine->hard_disks.room, ROOM_CRITICAL);
    CHECK_EQ(machine->state, MACHINE_PAUSED);
    leave_room(&fixture, 900 * MIB);
    CHECK_EQ(machine->hard_disks.room, ROOM_ENOUGH);
    CHECK_OK(IVMVirtualMachine_Resume(fixture.machine));
    turn_off(&fixture);
    CHECK_EQ(fixture.mock->host.files.short_of_room, 0);
    end(&fixture);
}
