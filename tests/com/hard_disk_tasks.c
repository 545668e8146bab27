/* SPDX-License-Identifier: MIT */
/* IVMHardDisk: merge, compact, convert. */
#include "disk_chain.h"

/* ---- Merge ---- */

TEST(hard_disk_tasks, merge_moves_the_contents_and_deletes_the_child)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    IVMTask *task = NULL;
    VARIANT_BOOL cancelable = VARIANT_TRUE;
    int64_t modified = of_file(&fixture, PARENT, L"Modified");
    CHECK_OK(IVMHardDisk_Merge(disk, &task));
    CHECK_OK(IVMTask_get_IsCancelable(task, &cancelable));
    CHECK_EQ(cancelable, VARIANT_FALSE);
    CHECK_EQ(of_file(&fixture, PARENT, L"Users"), 1);
    CHECK_EQ(of_file(&fixture, CHILD_DISK, L"Users"), 1);
    succeed(task);
    CHECK(!has_file(&fixture, CHILD_DISK));
    CHECK_EQ(of_file(&fixture, PARENT, L"DataWritten"), 150 * MIB);
    CHECK_EQ(of_file(&fixture, PARENT, L"FileSize"), dynamic_size(1024 * MIB, 150 * MIB));
    CHECK_EQ(of_file(&fixture, PARENT, L"Users"), 0);
    CHECK(of_file(&fixture, PARENT, L"Modified") > modified);
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, merge_answers_each_of_its_codes)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture), *dynamic = open_disk(&fixture, PARENT);
    BSTR paths = paths_of_host(&fixture);
    LONG tasks = task_count(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    PAIR(IVMHardDisk, Merge, E_POINTER, IVMHardDisk_Merge(disk, NULL));
    file_is(&fixture, CHILD_DISK, L"Users", 1);
    PAIR(IVMHardDisk, Merge, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION),
         IVMHardDisk_Merge(disk, &task));
    CHECK(!task);
    file_is(&fixture, CHILD_DISK, L"Users", 0);
    file_is(&fixture, PARENT, L"Users", 1);
    CHECK_HR(IVMHardDisk_Merge(disk, &task), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    file_is(&fixture, PARENT, L"Users", 0);
    PAIR(IVMHardDisk, Merge, VM_E_WRONG_HD_IMAGE_TYPE, IVMHardDisk_Merge(dynamic, &task));
    file_is(&fixture, PARENT, L"ReadOnly", true);
    PAIR(IVMHardDisk, Merge, VM_E_FILE_READ_ONLY, IVMHardDisk_Merge(disk, &task));
    file_is(&fixture, PARENT, L"ReadOnly", false);
    file_is(&fixture, CHILD_DISK, L"ParentId", of_file(&fixture, CHILD_DISK, L"ParentId") + 1);
    PAIR(IVMHardDisk, Merge, VM_E_PARENT_PATH_NOT_FOUND, IVMHardDisk_Merge(disk, &task));
    file_is(&fixture, CHILD_DISK, L"ParentId", of_file(&fixture, CHILD_DISK, L"ParentId") - 1);
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMHardDisk, Merge, VM_E_APP_SHUTTING_DOWN, IVMHardDisk_Merge(disk, &task));
    host_is(&fixture, L"ShuttingDown", false);
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), tasks);
    CHECK_EQ(of_file(&fixture, PARENT, L"DataWritten"), 100 * MIB);
    CHECK_OK(IVMHardDisk_Merge(disk, &task));
    succeed(task);
    drop(dynamic);
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, a_merge_that_fills_the_volume_changes_nothing)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    IVMTask *task = NULL;
    leave_room(&fixture, 20 * MIB);
    CHECK_OK(IVMHardDisk_Merge(disk, &task));
    CHECK_EQ(wait_for(task), vmTaskResult_DiskRelatedError);
    CHECK_EQ(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    IVMTask_Release(task);
    CHECK(has_file(&fixture, CHILD_DISK));
    CHECK_EQ(of_file(&fixture, PARENT, L"DataWritten"), 100 * MIB);
    CHECK_EQ(of_file(&fixture, CHILD_DISK, L"Users"), 0);
    CHECK_EQ(of_file(&fixture, PARENT, L"Users"), 0);
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, the_test_decides_how_a_merge_ends)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    IVMTask *task = NULL;
    IVPCMockTask *plan = NULL;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_ThreadCrashError;
    CHECK_OK(vpcmock_next_task(fixture.mock, L"IVMHardDisk.Merge", &options, &plan));
    IVPCMockTask_Release(plan);
    CHECK_OK(IVMHardDisk_Merge(disk, &task));
    CHECK_EQ(wait_for(task), vmTaskResult_ThreadCrashError);
    IVMTask_Release(task);
    CHECK(has_file(&fixture, CHILD_DISK));
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, disks_of_a_machine_in_session_are_in_use)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *disk = open_disk(&fixture, XP_MODE_DISK);
    IVMHardDisk *base = open_disk(&fixture, XP_MODE_BASE);
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    succeed(task);
    CHECK_HR(IVMHardDisk_Merge(disk, &task), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    CHECK_HR(IVMHardDisk_Compact(base, &task), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    CHECK_OK(IVMVirtualMachine_Save(fixture.machine, &task));
    succeed(task);
    CHECK_HR(IVMHardDisk_Merge(disk, &task), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(fixture.machine));
    CHECK_OK(IVMHardDisk_Merge(disk, &task));
    succeed(task);
    drop(base);
    finish(&fixture, disk);
}

/* ---- Merge to ---- */

TEST(hard_disk_tasks, merge_to_makes_a_new_disk_of_the_whole_chain)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    IVMTask *task = NULL;
    CHECK_OK(IVMHardDisk_MergeTo(disk, text(COPY), vmDiskType_Dynamic, &task));
    CHECK_EQ(of_file(&fixture, PARENT, L"Users"), 1);
    succeed(task);
    CHECK_EQ(of_file(&fixture, COPY, L"DiskType"), vmDiskType_Dynamic);
    CHECK_EQ(of_file(&fixture, COPY, L"DataWritten"), 150 * MIB);
    CHECK_EQ(of_file(&fixture, COPY, L"DiskSize"), 1024 * MIB);
    CHECK(has_file(&fixture, CHILD_DISK) && has_file(&fixture, PARENT));
    CHECK_EQ(of_file(&fixture, PARENT, L"Users"), 0);
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, merge_to_answers_each_of_its_codes)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture), *dynamic = open_disk(&fixture, PARENT);
    BSTR paths = paths_of_host(&fixture);
    LONG tasks = task_count(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    BSTR copy = text(COPY);
    PAIR(IVMHardDisk, MergeTo, E_POINTER,
         IVMHardDisk_MergeTo(disk, NULL, vmDiskType_Dynamic, &task));
    CHECK(!task);
    PAIR(IVMHardDisk, MergeTo, E_INVALIDARG,
         IVMHardDisk_MergeTo(disk, text(L""), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMHardDisk_MergeTo(disk, text(L"C:\\None\\x.vhd"), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMHardDisk_MergeTo(disk, text(L"C:\\x?.vhd"), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMHardDisk_MergeTo(disk, text(L"x.vhd"), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMHardDisk_MergeTo(disk, long_text(L"C:\\", 260), vmDiskType_Dynamic, &task));
    file_is(&fixture, CHILD_DISK, L"Users", 1);
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION),
         IVMHardDisk_MergeTo(disk, copy, vmDiskType_Dynamic, &task));
    file_is(&fixture, CHILD_DISK, L"Users", 0);
    file_is(&fixture, PARENT, L"Users", 1);
    CHECK_HR(IVMHardDisk_MergeTo(disk, copy, vmDiskType_Dynamic, &task),
             HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    file_is(&fixture, PARENT, L"Users", 0);
    PAIR(IVMHardDisk, MergeTo, VM_E_WRONG_HD_IMAGE_TYPE,
         IVMHardDisk_MergeTo(disk, copy, vmDiskType_Differencing, &task));
    CHECK_HR(IVMHardDisk_MergeTo(disk, copy, (VMHardDiskType)7, &task), VM_E_WRONG_HD_IMAGE_TYPE);
    CHECK_HR(IVMHardDisk_MergeTo(dynamic, copy, vmDiskType_Dynamic, &task),
             VM_E_WRONG_HD_IMAGE_TYPE);
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         IVMHardDisk_MergeTo(disk, text(L"c:\\disks\\PARENT.vhd"), vmDiskType_Dynamic, &task));
    int64_t capacity = of_host(&fixture, L"DiskCapacity");
    leave_room(&fixture, 1024 * MIB);
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         IVMHardDisk_MergeTo(disk, copy, vmDiskType_FixedSize, &task));
    host_is(&fixture, L"DiskCapacity", capacity);
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMHardDisk, MergeTo, VM_E_APP_SHUTTING_DOWN,
         IVMHardDisk_MergeTo(disk, copy, vmDiskType_Dynamic, &task));
    host_is(&fixture, L"ShuttingDown", false);
    parent_is(&fixture, CHILD_DISK, L"C:\\gone.vhd");
    PAIR(IVMHardDisk, MergeTo, VM_E_PARENT_PATH_NOT_FOUND,
         IVMHardDisk_MergeTo(disk, copy, vmDiskType_Dynamic, &task));
    parent_is(&fixture, CHILD_DISK, L"C:\\Disks\\parent.vhd");
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), tasks);
    CHECK_OK(IVMHardDisk_MergeTo(disk, copy, vmDiskType_FixedSize, &task));
    succeed(task);
    CHECK_EQ(of_file(&fixture, COPY, L"FileSize"), 1024 * MIB + 512);
    remove_file(&fixture, CHILD_DISK);
    PAIR(IVMHardDisk, MergeTo, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMHardDisk_MergeTo(disk, copy, vmDiskType_Dynamic, &task));
    drop(dynamic);
    finish(&fixture, disk);
}

/* ---- Compact ---- */

TEST(hard_disk_tasks, compact_gives_back_what_has_only_zeros)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *disk = make_dynamic(&fixture, PARENT, 1024);
    IVMTask *task = NULL;
    VARIANT size;
    file_is(&fixture, PARENT, L"DataWritten", 100 * MIB);
    file_is(&fixture, PARENT, L"DataZeroed", 40 * MIB);
    int64_t before = of_file(&fixture, PARENT, L"FileSize");
    CHECK_OK(IVMHardDisk_Compact(disk, &task));
    succeed(task);
    CHECK_OK(IVMHardDisk_get_SizeOnHost(disk, &size));
    CHECK_EQ(before - NUMBER(&size), 20 * (2 * MIB + 512));
    CHECK_EQ(of_file(&fixture, PARENT, L"DataZeroed"), 0);
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, compact_answers_each_of_its_codes)
{
    struct fixture fixture;
    IVMHardDisk *child = start_chain(&fixture), *disk = open_disk(&fixture, PARENT);
    BSTR paths = paths_of_host(&fixture);
    LONG tasks = task_count(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    PAIR(IVMHardDisk, Compact, E_POINTER, IVMHardDisk_Compact(disk, NULL));
    file_is(&fixture, PARENT, L"Users", 1);
    PAIR(IVMHardDisk, Compact, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION),
         IVMHardDisk_Compact(disk, &task));
    CHECK(!task);
    file_is(&fixture, PARENT, L"Users", 0);
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMHardDisk, Compact, VM_E_APP_SHUTTING_DOWN, IVMHardDisk_Compact(disk, &task));
    host_is(&fixture, L"ShuttingDown", false);
    file_is(&fixture, PARENT, L"ReadOnly", true);
    PAIR(IVMHardDisk, Compact, VM_E_FILE_READ_ONLY, IVMHardDisk_Compact(disk, &task));
    file_is(&fixture, PARENT, L"ReadOnly", false);
    PAIR(IVMHardDisk, Compact, VM_E_WRONG_HD_IMAGE_TYPE, IVMHardDisk_Compact(child, &task));
    file_is(&fixture, PARENT, L"Damaged", true);
    PAIR(IVMHardDisk, Compact, VM_E_INVALID_HD_FILE, IVMHardDisk_Compact(disk, &task));
    file_is(&fixture, PARENT, L"Damaged", false);
    leave_room(&fixture, 50 * MIB);
    PAIR(IVMHardDisk, Compact, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         IVMHardDisk_Compact(disk, &task));
    leave_room(&fixture, 500 * MIB);
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), tasks);
    CHECK_OK(IVMHardDisk_Compact(disk, &task));
    succeed(task);
    drop(child);
    finish(&fixture, disk);
}

/* ---- Convert ---- */

TEST(hard_disk_tasks, convert_copies_to_another_type)
{
    struct fixture fixture;
    IVMHardDisk *child = start_chain(&fixture), *disk = open_disk(&fixture, PARENT);
    IVMTask *task = NULL;
    CHECK_OK(IVMHardDisk_Convert(disk, text(COPY), vmDiskType_FixedSize, &task));
    succeed(task);
    CHECK_EQ(of_file(&fixture, COPY, L"DiskType"), vmDiskType_FixedSize);
    CHECK_EQ(of_file(&fixture, COPY, L"FileSize"), 1024 * MIB + 512);
    CHECK(has_file(&fixture, PARENT));
    IVMHardDisk *fixed = open_disk(&fixture, COPY);
    CHECK_OK(IVMHardDisk_Convert(fixed, text(L"C:\\Disks\\back.VHD"), vmDiskType_Dynamic, &task));
    succeed(task);
    CHECK_EQ(of_file(&fixture, L"C:\\Disks\\back.vhd", L"FileSize"),
             of_file(&fixture, PARENT, L"FileSize"));
    drop(fixed);
    drop(child);
    finish(&fixture, disk);
}

TEST(hard_disk_tasks, convert_answers_each_of_its_codes)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    BSTR paths = paths_of_host(&fixture);
    LONG tasks = task_count(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    BSTR copy = text(COPY);
    PAIR(IVMHardDisk, Convert, E_POINTER,
         IVMHardDisk_Convert(disk, NULL, vmDiskType_Dynamic, &task));
    CHECK(!task);
    PAIR(IVMHardDisk, Convert, E_INVALIDARG,
         IVMHardDisk_Convert(disk, text(L"C:\\Disks\\copy.img"), vmDiskType_Dynamic, &task));
    CHECK_HR(IVMHardDisk_Convert(disk, text(L""), vmDiskType_Dynamic, &task), E_INVALIDARG);
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMHardDisk_Convert(disk, text(L"C:\\None\\x.vhd"), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMHardDisk_Convert(disk, text(L"C:\\x:.vhd"), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMHardDisk_Convert(disk, text(L"x.vhd"), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMHardDisk_Convert(disk, long_text(L"C:\\", 270), vmDiskType_Dynamic, &task));
    file_is(&fixture, CHILD_DISK, L"Users", 1);
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION),
         IVMHardDisk_Convert(disk, copy, vmDiskType_Dynamic, &task));
    file_is(&fixture, CHILD_DISK, L"Users", 0);
    file_is(&fixture, PARENT, L"Users", 2);
    CHECK_HR(IVMHardDisk_Convert(disk, copy, vmDiskType_Dynamic, &task),
             HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    file_is(&fixture, PARENT, L"Users", 0);
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         IVMHardDisk_Convert(disk, text(PARENT), vmDiskType_Dynamic, &task));
    PAIR(IVMHardDisk, Convert, VM_E_WRONG_HD_IMAGE_TYPE,
         IVMHardDisk_Convert(disk, copy, vmDiskType_Differencing, &task));
    file_is(&fixture, CHILD_DISK, L"Damaged", true);
    PAIR(IVMHardDisk, Convert, VM_E_INVALID_HD_FILE,
         IVMHardDisk_Convert(disk, copy, vmDiskType_Dynamic, &task));
    file_is(&fixture, CHILD_DISK, L"Damaged", false);
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMHardDisk, Convert, VM_E_APP_SHUTTING_DOWN,
         IVMHardDisk_Convert(disk, copy, vmDiskType_Dynamic, &task));
    host_is(&fixture, L"ShuttingDown", false);
    leave_room(&fixture, 100 * MIB);
    PAIR(IVMHardDisk, Convert, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         IVMHardDisk_Convert(disk, copy, vmDiskType_Dynamic, &task));
    leave_room(&fixture, 200 * MIB);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), tasks);
    CHECK(!task);
    CHECK_OK(IVMHardDisk_Convert(disk, copy, vmDiskType_Dynamic, &task));
    succeed(task);
    remove_file(&fixture, PARENT);
    PAIR(IVMHardDisk, Convert, VM_E_PARENT_PATH_NOT_FOUND,
         IVMHardDisk_Convert(disk, text(L"C:\\new.vhd"), vmDiskType_Dynamic, &task));
    finish(&fixture, disk);
}
