/* SPDX-License-Identifier: MIT */
/* Undo disks of a machine. */
#include "machine_disks.h"

TEST(undo_disks, an_undoable_machine_gets_an_undo_disk_when_it_starts)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnection *connection = first(&fixture);
    IVMHardDisk *undo = NULL, *parent = NULL;
    VMHardDiskType type = vmDiskType_Dynamic;
    make_undoable(&fixture, vmUndoAction_Keep);
    CHECK_HR(IVMHardDiskConnection_get_UndoHardDisk(connection, &undo),
             HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    int64_t written = of_file(&fixture, XP_MODE_DISK, L"DataWritten");
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
    CHECK_EQ(of_file(&fixture, XP_MODE_DISK, L"DataWritten"), written);
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

TEST(undo_disks, the_undo_action_decides_at_the_end_of_a_session)
{
    static const VMUndoAction actions[] = {vmUndoAction_Discard, vmUndoAction_Keep,
                                           vmUndoAction_Commit};
    for (int i = 0; i < 3; i++) {
        CONTEXT("action %d", (int)actions[i]);
        struct fixture fixture = fixture_start();
        make_undoable(&fixture, actions[i]);
        int64_t written = of_file(&fixture, XP_MODE_DISK, L"DataWritten");
        run(&fixture);
        CHECK(has_undo_disk(&fixture));
        turn_off(&fixture);
        CHECK_EQ(has_undo_disk(&fixture), actions[i] == vmUndoAction_Keep);
        CHECK_EQ(of_file(&fixture, XP_MODE_DISK, L"DataWritten") - written,
                 actions[i] == vmUndoAction_Commit ? DISK_BOOT_WRITES : 0);
        end(&fixture);
    }
}

TEST(undo_disks, undo_disks_that_are_merged_are_gone)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    VMVMState state = vmVMState_Invalid;
    make_undoable(&fixture, vmUndoAction_Keep);
    int64_t written = of_file(&fixture, XP_MODE_DISK, L"DataWritten");
    for (int saved = 0; saved < 2; saved++) {
        CONTEXT("saved %d", saved);
        run(&fixture);
        if (saved)
            save(&fixture);
        else
            turn_off(&fixture);
        written = of_file(&fixture, XP_MODE_DISK, L"DataWritten");
        CHECK_OK(IVMVirtualMachine_MergeUndoDisks(fixture.machine, &task));
        CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
        CHECK_EQ(state, vmVMState_MergingDrives);
        succeed(task);
        CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
        CHECK_EQ(state, saved ? vmVMState_Saved : vmVMState_TurnedOff);
        CHECK_EQ(of_file(&fixture, XP_MODE_DISK, L"DataWritten") - written, DISK_BOOT_WRITES);
        CHECK(!has_undo_disk(&fixture));
    }
    end(&fixture);
}

TEST(undo_disks, merging_undo_disks_answers_each_of_its_codes)
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
    file_is(&fixture, XP_MODE_DISK, L"Damaged", true);
    CHECK_HR(IVMVirtualMachine_MergeUndoDisks(machine, &task),
             HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
    file_is(&fixture, XP_MODE_DISK, L"Damaged", false);
    file_is(&fixture, XP_MODE_DISK, L"AccessDenied", true);
    PAIR(IVMVirtualMachine, MergeUndoDisks, E_ACCESSDENIED,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    file_is(&fixture, XP_MODE_DISK, L"AccessDenied", false);
    file_is(&fixture, XP_MODE_DISK, L"Users", 1);
    PAIR(IVMVirtualMachine, MergeUndoDisks, E_HANDLE,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    file_is(&fixture, XP_MODE_DISK, L"Users", 0);
    file_is(&fixture, XP_MODE_DISK, L"ReadOnly", true);
    PAIR(IVMVirtualMachine, MergeUndoDisks, VM_E_FILE_READ_ONLY,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    file_is(&fixture, XP_MODE_DISK, L"ReadOnly", false);
    CHECK(!task);
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, MergeUndoDisks, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_MergeUndoDisks(machine, &task));
    CHECK(!task);
    end(&fixture);
}

TEST(undo_disks, a_merge_of_undo_disks_that_fills_the_volume_fails)
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
    CHECK(has_undo_disk(&fixture));
    CHECK_EQ(state_of(&fixture), vmVMState_TurnedOff);
    end(&fixture);
}

TEST(undo_disks, a_restored_machine_has_undo_disks_in_place_of_merged_ones)
{
    struct fixture fixture = fixture_start();
    IVMHardDiskConnection *connection = first(&fixture);
    IVMHardDisk *undo = NULL;
    IVMTask *task = NULL;
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    save(&fixture);
    CHECK_OK(IVMVirtualMachine_MergeUndoDisks(fixture.machine, &task));
    succeed(task);
    CHECK_HR(IVMHardDiskConnection_get_UndoHardDisk(connection, &undo),
             HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    /* without room there is no restore, and the machine stays saved */
    int64_t capacity = of_host(&fixture, L"DiskCapacity");
    leave_room(&fixture, 0);
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_OUT_OF_RESOURCE);
    CHECK(!task);
    CHECK_EQ(state_of(&fixture), vmVMState_Saved);
    host_is(&fixture, L"DiskCapacity", capacity);
    run(&fixture);
    CHECK_OK(IVMHardDiskConnection_get_UndoHardDisk(connection, &undo));
    drop(undo);
    turn_off(&fixture);
    IVMHardDiskConnection_Release(connection);
    end(&fixture);
}

TEST(undo_disks, a_start_makes_all_undo_disks_or_none)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *undo = NULL;
    IVMTask *task = NULL;
    drop(make_dynamic(&fixture, DATA, 100));
    IVMHardDiskConnection *here = first(&fixture), *there = add(&fixture, DATA, 0, 1);
    make_undoable(&fixture, vmUndoAction_Keep);
    const struct disk child = {.type = vmDiskType_Differencing,
                               .size = of_file(&fixture, XP_MODE_DISK, L"DiskSize")};
    leave_room(&fixture, disk_size_on_host(&child));
    BSTR paths = paths_of_host(&fixture);
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_OUT_OF_RESOURCE);
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_HR(IVMHardDiskConnection_get_UndoHardDisk(here, &undo),
             HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    CHECK_HR(IVMHardDiskConnection_get_UndoHardDisk(there, &undo),
             HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    IVMHardDiskConnection_Release(here);
    IVMHardDiskConnection_Release(there);
    end(&fixture);
}

TEST(undo_disks, discarding_undo_disks_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    PAIR(IVMVirtualMachine, DiscardUndoDisks, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    save(&fixture);
    CHECK_HR(IVMVirtualMachine_DiscardUndoDisks(fixture.machine), VM_E_VM_RUNNING_OR_SAVED);
    CHECK(has_undo_disk(&fixture));
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(fixture.machine));
    CHECK_OK(IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    forget_machine(&fixture);
    PAIR(IVMVirtualMachine, DiscardUndoDisks, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_DiscardUndoDisks(fixture.machine));
    end(&fixture);
}

TEST(undo_disks, undo_disks_go_when_the_machine_is_not_undoable_any_more)
{
    struct fixture fixture = fixture_start();
    make_undoable(&fixture, vmUndoAction_Keep);
    run(&fixture);
    turn_off(&fixture);
    BSTR path = undo_path(&fixture);
    CHECK(path && has_file(&fixture, path));
    CHECK_OK(IVMVirtualMachine_put_Undoable(fixture.machine, VARIANT_FALSE));
    CHECK(path && !has_file(&fixture, path));
    SysFreeString(path);
    end(&fixture);
}

/* ---- What fails for want of room changes nothing ---- */

/* What undo disks can change, and what they cost. */
struct books {
    int64_t used, base_size, base_data, data_size, data_data, undo_size, other_size;
    bool first, second;
};

#define UNDO_FOLDER                                                                                \
    L"C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines\\"
#define FIRST_UNDO UNDO_FOLDER L"VirtualPCUndo_Windows XP Mode_0_0.vud"
#define SECOND_UNDO UNDO_FOLDER L"VirtualPCUndo_Windows XP Mode_0_1.vud"

static struct books books_of(struct fixture *fixture)
{
    struct books books = {
        .used = of_host(fixture, L"DiskUsed"),
        .base_size = of_file(fixture, XP_MODE_DISK, L"FileSize"),
        .base_data = of_file(fixture, XP_MODE_DISK, L"DataWritten"),
        .data_size = of_file(fixture, DATA, L"FileSize"),
        .data_data = of_file(fixture, DATA, L"DataWritten"),
        .first = has_file(fixture, FIRST_UNDO),
        .second = has_file(fixture, SECOND_UNDO),
    };
    books.undo_size = books.first ? of_file(fixture, FIRST_UNDO, L"FileSize") : 0;
    books.other_size = books.second ? of_file(fixture, SECOND_UNDO, L"FileSize") : 0;
    return books;
}

static void check_books(struct fixture *fixture, const struct books *expected)
{
    struct books books = books_of(fixture);
    CHECK_EQ(books.used, expected->used);
    CHECK_EQ(books.base_size, expected->base_size);
    CHECK_EQ(books.base_data, expected->base_data);
    CHECK_EQ(books.data_size, expected->data_size);
    CHECK_EQ(books.data_data, expected->data_data);
    CHECK_EQ(books.undo_size, expected->undo_size);
    CHECK_EQ(books.other_size, expected->other_size);
    CHECK_EQ(books.first, expected->first);
    CHECK_EQ(books.second, expected->second);
}

/* Two disks with undo disks of 100 MB each; the machine is running. */
static struct fixture start_with_two(VMUndoAction action)
{
    struct fixture fixture = fixture_start();
    drop(make_dynamic(&fixture, DATA, 1000));
    IVMHardDiskConnection *connection = add(&fixture, DATA, 0, 1);
    IVMHardDiskConnection_Release(connection);
    make_undoable(&fixture, action);
    run(&fixture);
    file_is(&fixture, FIRST_UNDO, L"DataWritten", 100 * MIB);
    file_is(&fixture, SECOND_UNDO, L"DataWritten", 100 * MIB);
    return fixture;
}

TEST(undo_disks, a_merge_without_room_for_all_of_them_merges_none)
{
    struct fixture fixture = start_with_two(vmUndoAction_Keep);
    IVMTask *task = NULL;
    turn_off(&fixture);
    struct books before = books_of(&fixture);
    CHECK(before.first && before.second);
    for (int i = 0; i < 2; i++) {
        CONTEXT("with room for %s", i ? "the first" : "none");
        leave_room(&fixture, i ? 150 * MIB : 50 * MIB);
        CHECK_OK(IVMVirtualMachine_MergeUndoDisks(fixture.machine, &task));
        CHECK_EQ(wait_for(task), vmTaskResult_DiskRelatedError);
        CHECK_EQ(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
        IVMTask_Release(task);
        check_books(&fixture, &before);
        CHECK_EQ(state_of(&fixture), vmVMState_TurnedOff);
    }
    leave_room(&fixture, 1000 * MIB);
    CHECK_OK(IVMVirtualMachine_MergeUndoDisks(fixture.machine, &task));
    succeed(task);
    struct books after = books_of(&fixture);
    CHECK(!after.first && !after.second);
    CHECK_EQ(after.base_data - before.base_data, 100 * MIB);
    CHECK_EQ(after.data_data - before.data_data, 100 * MIB);
    CHECK_EQ(after.used - before.used, after.base_size - before.base_size + after.data_size -
                                           before.data_size - before.undo_size - before.other_size);
    end(&fixture);
}

static IVMTask *shut_down(struct fixture *fixture)
{
    IVMGuestOS *guest = NULL;
    IVMTask *task = NULL;
    CHECK_OK(vpcmock_clock_advance(fixture->mock, 600000)); /* its components report */
    CHECK_OK(IVMVirtualMachine_get_GuestOS(fixture->machine, &guest));
    CHECK_OK(IVMGuestOS_Shutdown(guest, VARIANT_FALSE, &task));
    IVMGuestOS_Release(guest);
    return task;
}

TEST(undo_disks, a_shutdown_that_the_guest_refuses_leaves_them_alone)
{
    static const WCHAR *const facts[] = {L"GuestRefusesShutdown", L"GuestHangs", L"ScreenLocked",
                                         L"GuestNotReady", L"GuestDeniesShutdown"};
    static const VMUndoAction actions[] = {vmUndoAction_Discard, vmUndoAction_Commit};
    for (int i = 0; i < 2; i++) {
        struct fixture fixture = start_with_two(actions[i]);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 600000));
        struct books before = books_of(&fixture);
        leave_room(&fixture, 50 * MIB); /* it would be paused with less than 20 */
        for (size_t f = 0; f < sizeof facts / sizeof *facts; f++) {
            CONTEXT("%ls, action %d", facts[f], (int)actions[i]);
            machine_is(&fixture, facts[f], true);
            IVMTask *task = shut_down(&fixture);
            CHECK(wait_for(task) != vmTaskResult_Success);
            IVMTask_Release(task);
            machine_is(&fixture, facts[f], false);
            check_books(&fixture, &before);
            CHECK_EQ(state_of(&fixture), vmVMState_Running);
        }
        end(&fixture);
    }
}

TEST(undo_disks, those_that_cannot_be_committed_are_kept)
{
    for (int by_guest = 0; by_guest < 2; by_guest++) {
        CONTEXT("%s", by_guest ? "shut down" : "turned off");
        struct fixture fixture = start_with_two(vmUndoAction_Commit);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 600000));
        struct books before = books_of(&fixture);
        leave_room(&fixture, 50 * MIB); /* it would be paused with less than 20 */
        if (by_guest)
            succeed(shut_down(&fixture));
        else
            turn_off(&fixture);
        CHECK_EQ(state_of(&fixture), vmVMState_TurnedOff);
        check_books(&fixture, &before);
        CHECK(before.first && before.second);
        end(&fixture);
    }
}
