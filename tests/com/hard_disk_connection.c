/* SPDX-License-Identifier: MIT */
/* IVMHardDiskConnection, its collection, and the hard disks of a machine. */
#include "machine_disks.h"

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
    CHECK(has_file(&fixture, DATA));
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
    PAIR(
        IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
        IVMVirtualMachine_AddHardDiskConnection(machine, text(L"C:\\a\"b.vhd"), 0, 1, &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(L"data.vhd"), 0, 1, &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMVirtualMachine_AddHardDiskConnection(machine, long_text(L"C:\\", 260), 0, 1,
                                                 &connection));
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_DRIVE_BUS_LOC_IN_USE,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 0, &connection));
    /* the DVD drive that the machine comes with */
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, data, 1, 0, &connection),
             VM_E_DRIVE_BUS_LOC_IN_USE);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION),
         IVMVirtualMachine_AddHardDiskConnection(machine, text(XP_MODE_DISK), 0, 1, &connection));
    file_is(&fixture, DATA, L"DiskSize", 127 * GIB + 512);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_INVALID_HD_FILE,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection));
    file_is(&fixture, DATA, L"DiskSize", 127 * GIB);
    file_is(&fixture, DATA, L"Damaged", true);
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection),
             VM_E_INVALID_HD_FILE);
    file_is(&fixture, DATA, L"Damaged", false);
    file_is(&fixture, DATA, L"Linked", true);
    PAIR(IVMVirtualMachine, AddHardDiskConnection, VM_E_UNSUPPORTED_HD_DISK_TYPE,
         IVMVirtualMachine_AddHardDiskConnection(machine, data, 0, 1, &connection));
    drop(make_child(&fixture, OTHER, DATA));
    CHECK_HR(IVMVirtualMachine_AddHardDiskConnection(machine, text(OTHER), 0, 1, &connection),
             VM_E_UNSUPPORTED_HD_DISK_TYPE);
    file_is(&fixture, DATA, L"Linked", false);
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

TEST(hard_disk_connection, a_host_with_one_ide_bus_has_no_place_on_a_second)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnection *connection = (IVMHardDiskConnection *)&fixture;
    LONG bus = -1;
    drop(make_dynamic(&fixture, DATA, 100));
    host_is(&fixture, L"MaximumNumberOfIDEBuses", 1);
    CHECK_HR(
        IVMVirtualMachine_AddHardDiskConnection(fixture.machine, text(DATA), 1, 1, &connection),
        E_INVALIDARG);
    CHECK(!connection);
    CHECK_EQ(count_of(&fixture), 1);
    connection = add(&fixture, DATA, 0, 1);
    CHECK_HR(IVMHardDiskConnection_SetBusLocation(connection, 1, 1), E_INVALIDARG);
    CHECK_OK(IVMHardDiskConnection_get_BusNumber(connection, &bus));
    CHECK_EQ(bus, 0);
    /* the machine has no more than two, whatever the host has */
    host_is(&fixture, L"MaximumNumberOfIDEBuses", 3);
    CHECK_HR(IVMHardDiskConnection_SetBusLocation(connection, 2, 0), E_INVALIDARG);
    CHECK_OK(IVMHardDiskConnection_SetBusLocation(connection, 1, 1));
    IVMHardDiskConnection_Release(connection);
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
    CHECK_HR(
        IVMVirtualMachine_RemoveHardDiskConnection(machine, (IVMHardDiskConnection *)fixture.app),
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
    file_is(&fixture, XP_MODE_DISK, L"Damaged", true);
    PAIR(IVMHardDiskConnection, HardDisk, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_HardDisk(connection, &disk));
    CHECK(!disk);
    PAIR(IVMHardDiskConnection, UndoHardDisk, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_UndoHardDisk(connection, &disk));
    file_is(&fixture, XP_MODE_DISK, L"Damaged", false);
    given(fixture.mock, the_object(connection), L"LocationUnknown", true);
    PAIR(IVMHardDiskConnection, BusNumber, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_BusNumber(connection, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMHardDiskConnection, DeviceNumber, VM_E_DRIVE_INVALID,
         IVMHardDiskConnection_get_DeviceNumber(connection, &number));
    CHECK_HR(IVMHardDiskConnection_get_HardDisk(connection, &disk), VM_E_DRIVE_INVALID);
    given(fixture.mock, the_object(connection), L"LocationUnknown", false);
    /* a path is to be had also of a disk that is gone */
    remove_file(&fixture, XP_MODE_DISK);
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
         IVMVirtualMachine_get_HardDiskConnections(fixture.machine,
                                                   &(IVMHardDiskConnectionCollection *){NULL}));
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
    CHECK_OK(IVMVirtualMachine_Startup2(fixture.machine, vmStartupOption_FixParentTimestampMismatch,
                                        &task));
    succeed(task);
    turn_off(&fixture);
    run(&fixture);
    drop(base);
    end(&fixture);
}

TEST(hard_disk_connection, a_start_that_fails_fixes_no_time_stamp)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *base = open_disk(&fixture, XP_MODE_BASE);
    IVMTask *task = NULL;
    drop(make_dynamic(&fixture, DATA, 100));
    drop(make_child(&fixture, OTHER, DATA));
    IVMHardDiskConnection *connection = add(&fixture, OTHER, 0, 1);
    remove_file(&fixture, DATA);
    CHECK_OK(IVMHardDisk_Compact(base, &task));
    succeed(task);
    CHECK_HR(IVMVirtualMachine_Startup2(fixture.machine, vmStartupOption_FixParentTimestampMismatch,
                                        &task),
             VM_E_PARENT_PATH_NOT_FOUND);
    CHECK(!task);
    CHECK_OK(IVMVirtualMachine_RemoveHardDiskConnection(fixture.machine, connection));
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_PARENT_MODIFIED);
    IVMHardDiskConnection_Release(connection);
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
    VMVMState state = vmVMState_Invalid;
    run(&fixture);
    leave_room(&fixture, 90 * MIB);
    CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
    CHECK_EQ(state, vmVMState_Running);
    leave_room(&fixture, 10 * MIB);
    CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
    CHECK_EQ(state, vmVMState_Paused);
    leave_room(&fixture, 900 * MIB);
    CHECK_OK(IVMVirtualMachine_Resume(fixture.machine));
    turn_off(&fixture);
    end(&fixture);
}
