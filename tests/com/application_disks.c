/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: virtual hard disks. */
#include "disks.h"

#define DISK L"C:\\Disks\\Deep\\Data.vhd"

TEST(application_disks, a_dynamic_disk_is_made_with_its_folder)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *disk = make_dynamic(&fixture, DISK, 20480);
    VMHardDiskType type = vmDiskType_FixedSize;
    VARIANT size;
    CHECK_OK(IVMHardDisk_get_Type(disk, &type));
    CHECK_EQ(type, vmDiskType_Dynamic);
    CHECK_OK(IVMHardDisk_get_SizeInGuest(disk, &size));
    CHECK_EQ(NUMBER(&size), 20480 * MIB);
    CHECK_OK(IVMHardDisk_get_SizeOnHost(disk, &size));
    /* footer twice, header, table of 10,240 blocks */
    CHECK_EQ(NUMBER(&size), 512 + 1024 + 40960 + 512);
    CHECK_BSTR(path_of_disk(disk), DISK);
    IVMHardDisk_Release(disk);
    end(&fixture);
}

TEST(application_disks, a_fixed_disk_takes_its_room_at_once)
{
    struct fixture fixture = fixture_start();
    VARIANT before, after, size;
    IVMHardDisk *other = open_disk(&fixture, XP_MODE_BASE);
    CHECK_OK(IVMHardDisk_get_HostFreeDiskSpace(other, &before));
    IVMHardDisk *disk = make_fixed(&fixture, DISK, 100);
    VMHardDiskType type = vmDiskType_Dynamic;
    CHECK_OK(IVMHardDisk_get_Type(disk, &type));
    CHECK_EQ(type, vmDiskType_FixedSize);
    CHECK_OK(IVMHardDisk_get_SizeOnHost(disk, &size));
    CHECK_EQ(NUMBER(&size), 100 * MIB + 512);
    CHECK_OK(IVMHardDisk_get_HostFreeDiskSpace(disk, &after));
    CHECK_EQ(NUMBER(&before) - NUMBER(&after), 100 * MIB + 512);
    IVMHardDisk_Release(disk);
    IVMHardDisk_Release(other);
    end(&fixture);
}

TEST(application_disks, a_differencing_disk_knows_its_parent)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *disk = make_child(&fixture, DISK, XP_MODE_BASE);
    IVMHardDisk *parent = NULL;
    VMHardDiskType type = vmDiskType_Dynamic;
    VARIANT size;
    CHECK_OK(IVMHardDisk_get_Type(disk, &type));
    CHECK_EQ(type, vmDiskType_Differencing);
    CHECK_OK(IVMHardDisk_get_SizeInGuest(disk, &size));
    CHECK_EQ(NUMBER(&size), 127 * GIB);
    CHECK_OK(IVMHardDisk_get_Parent(disk, &parent));
    CHECK_BSTR(path_of_disk(parent), XP_MODE_BASE);
    IVMHardDisk_Release(parent);
    IVMHardDisk_Release(disk);
    end(&fixture);
}

TEST(application_disks, one_path_of_a_differencing_disk_may_be_relative)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    drop(make_dynamic(&fixture, DISK, 10));
    CHECK_OK(IVMVirtualPC_CreateDifferencingVirtualHardDisk(fixture.app, text(L"sub\\child.vhd"),
                                                            text(DISK), &task));
    succeed(task);
    CHECK(has_file(&fixture, L"C:\\Disks\\Deep\\sub\\child.vhd"));
    task = NULL;
    CHECK_OK(IVMVirtualPC_CreateDifferencingVirtualHardDisk(
        fixture.app, text(L"C:\\Disks\\other.vhd"), text(L"Deep\\Data.vhd"), &task));
    succeed(task);
    IVMHardDisk *disk = open_disk(&fixture, L"C:\\Disks\\other.vhd");
    IVMHardDisk *parent = NULL;
    CHECK_OK(IVMHardDisk_get_Parent(disk, &parent));
    CHECK_BSTR(path_of_disk(parent), DISK);
    IVMHardDisk_Release(parent);
    IVMHardDisk_Release(disk);
    end(&fixture);
}

static LONG duration_of_last(const struct fixture *fixture)
{
    IVMTaskCollection *tasks = NULL;
    IVMTask *task = NULL;
    IVPCMockControl *control = NULL;
    IVPCMockTask *view = NULL;
    LONG duration = -1;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture->app, &tasks));
    CHECK_OK(IVMTaskCollection_get_Item(tasks, task_count(fixture), &task));
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_TaskOf(control, (IDispatch *)task, &view));
    CHECK_OK(IVPCMockTask_get_Duration(view, &duration));
    IVPCMockTask_Release(view);
    IVPCMockControl_Release(control);
    IVMTask_Release(task);
    IVMTaskCollection_Release(tasks);
    return duration;
}

TEST(application_disks, the_time_of_a_task_depends_on_the_size)
{
    struct fixture fixture = fixture_start();
    drop(make_dynamic(&fixture, L"C:\\d.vhd", 20480));
    CHECK_EQ(duration_of_last(&fixture), 500);
    drop(make_fixed(&fixture, L"C:\\f.vhd", 20480));
    CHECK_EQ(duration_of_last(&fixture), 500 + 20480);
    end(&fixture);
}

TEST(application_disks, a_disk_that_is_being_made_cannot_be_opened_yet)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL, *second = (IVMTask *)&fixture;
    VMHardDiskType type = vmDiskType_FixedSize;
    CHECK_OK(IVMVirtualPC_CreateDynamicVirtualHardDisk(fixture.app, text(DISK), 100, &task));
    IVMHardDisk *disk = open_disk(&fixture, DISK);
    CHECK_HR(IVMHardDisk_get_Type(disk, &type), VM_E_HD_IMAGE_OPEN_FAIL);
    CHECK_HR(IVMHardDisk_Compact(disk, &second), HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    CHECK_HR(IVMVirtualPC_CreateDynamicVirtualHardDisk(fixture.app, text(DISK), 100, &second),
             HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS));
    CHECK(!second);
    succeed(task);
    CHECK_OK(IVMHardDisk_get_Type(disk, &type));
    CHECK_EQ(type, vmDiskType_Dynamic);
    IVMHardDisk_Release(disk);
    end(&fixture);
}

TEST(application_disks, a_cancelled_creation_leaves_no_file)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualPC_CreateFixedVirtualHardDisk(fixture.app, text(DISK), 1000, &task));
    CHECK(has_file(&fixture, DISK));
    CHECK_OK(IVMTask_Cancel(task));
    CHECK(!has_file(&fixture, DISK));
    IVMTask_Release(task);
    end(&fixture);
}

TEST(application_disks, a_volume_that_fills_up_fails_the_creation_midway)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    LONG percent = 0;
    CHECK_OK(IVMVirtualPC_CreateFixedVirtualHardDisk(fixture.app, text(DISK), 1000, &task));
    leave_room(&fixture, 500 * MIB);
    CHECK_EQ(wait_for(task), vmTaskResult_DiskRelatedError);
    CHECK_EQ(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK(percent >= 45 && percent <= 55);
    CHECK(!has_file(&fixture, DISK));
    IVMTask_Release(task);
    end(&fixture);
}

TEST(application_disks, room_that_comes_back_in_time_saves_the_creation)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualPC_CreateFixedVirtualHardDisk(fixture.app, text(DISK), 1000, &task));
    leave_room(&fixture, 500 * MIB);
    leave_room(&fixture, 5000 * MIB);
    succeed(task);
    CHECK(has_file(&fixture, DISK));
    end(&fixture);
}

TEST(application_disks, the_file_of_a_disk_is_the_path_as_it_was_passed)
{
    struct fixture fixture = fixture_start();
    static const WCHAR *const spellings[] = {
        L"c:\\program files\\windows xp mode\\WINDOWS XP MODE BASE.VHD",
        XP_MODE_BASE,
        L"C:\\Program Files\\.\\Windows XP Mode\\x\\..\\Windows XP Mode Base.vhd",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        IVMHardDisk *disk = open_disk(&fixture, spellings[i]);
        CHECK_BSTR(path_of_disk(disk), spellings[i]);
        IVMHardDisk_Release(disk);
    }
    end(&fixture);
}

/* ---- Documented codes ---- */

TEST(application_disks, get_hard_disk_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    IVMHardDisk *disk = (IVMHardDisk *)&fixture;
    PAIR(IVMVirtualPC, GetHardDisk, E_POINTER, IVMVirtualPC_GetHardDisk(app, NULL, &disk));
    CHECK(!disk);
    PAIR(IVMVirtualPC, GetHardDisk, E_POINTER,
         IVMVirtualPC_GetHardDisk(app, text(XP_MODE_BASE), NULL));
    PAIR(IVMVirtualPC, GetHardDisk, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMVirtualPC_GetHardDisk(app, text(L"C:\\Windows\\none.vhd"), &disk));
    PAIR(IVMVirtualPC, GetHardDisk, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMVirtualPC_GetHardDisk(app, text(L"C:\\None\\none.vhd"), &disk));
    PAIR(IVMVirtualPC, GetHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMVirtualPC_GetHardDisk(app, text(L"C:\\no?ne.vhd"), &disk));
    PAIR(IVMVirtualPC, GetHardDisk, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMVirtualPC_GetHardDisk(app, text(L"none.vhd"), &disk));
    CHECK_HR(IVMVirtualPC_GetHardDisk(app, text(L""), &disk),
             HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    PAIR(IVMVirtualPC, GetHardDisk, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMVirtualPC_GetHardDisk(app, long_text(L"C:\\", 260), &disk));
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, GetHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetHardDisk(app, text(XP_MODE_BASE), &disk));
    host_is(&fixture, L"HardwareVirtualizationDisabled", false);
    CHECK(!disk);
    CHECK_OK(IVMVirtualPC_GetHardDisk(app, text(XP_MODE_BASE), &disk));
    IVMHardDisk_Release(disk);
    end(&fixture);
}

TEST(application_disks, create_dynamic_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    BSTR paths = paths_of_host(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, E_POINTER,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, NULL, 10, &task));
    CHECK(!task);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, E_INVALIDARG,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 0, &task));
    CHECK_HR(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), -1, &task), E_INVALIDARG);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(L"Z:\\a.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(L"D:\\a.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(L"C:\\a*.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(L"a.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, long_text(L"C:\\", 260), 10, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(XP_MODE_BASE), 10, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, VM_E_IMAGE_SIZE_TOO_LARGE,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 2088961, &task));
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, VM_E_IMAGE_SIZE_TOO_SMALL,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 2, &task));
    host_is(&fixture, L"DiskLargestFile", 4 * GIB - 1);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, VM_E_FILE_TOO_LARGE_FOR_VOLUME,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 4096, &task));
    leave_room(&fixture, 8 * MIB - 1);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 10, &task));
    leave_room(&fixture, 8 * MIB);
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, VM_E_APP_SHUTTING_DOWN,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 10, &task));
    host_is(&fixture, L"ShuttingDown", false);
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 10, &task));
    host_is(&fixture, L"HardwareVirtualizationDisabled", false);
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), 0);
    CHECK_OK(IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text(DISK), 2000, &task));
    succeed(task);
    end(&fixture);
}

TEST(application_disks, create_fixed_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    BSTR paths = paths_of_host(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, E_POINTER,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, NULL, 10, &task));
    CHECK(!task);
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, E_INVALIDARG,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 0, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(L"Z:\\a.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(L"D:\\a.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(L"C:\\a|.vhd"), 10, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(L""), 10, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, long_text(L"C:\\", 300), 10, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(XP_MODE_BASE), 10, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, VM_E_IMAGE_SIZE_TOO_LARGE,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 2147483647, &task));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, VM_E_IMAGE_SIZE_TOO_SMALL,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 1, &task));
    host_is(&fixture, L"DiskLargestFile", 2 * GIB - 1);
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, VM_E_FILE_TOO_LARGE_FOR_VOLUME,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 2048, &task));
    leave_room(&fixture, 100 * MIB);
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 100, &task));
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, VM_E_APP_SHUTTING_DOWN,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 10, &task));
    host_is(&fixture, L"ShuttingDown", false);
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 10, &task));
    host_is(&fixture, L"HardwareVirtualizationDisabled", false);
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), 0);
    CHECK_OK(IVMVirtualPC_CreateFixedVirtualHardDisk(app, text(DISK), 3, &task));
    succeed(task);
    end(&fixture);
}

TEST(application_disks, create_differencing_answers_each_of_its_codes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    BSTR paths = paths_of_host(&fixture);
    IVMTask *task = (IVMTask *)&fixture;
    BSTR path = text(DISK), base = text(XP_MODE_BASE);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, E_POINTER,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, NULL, base, &task));
    CHECK(!task);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, E_POINTER,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, NULL, &task));
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, text(L"C:\\none.vhd"), &task));
    CHECK_HR(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text(L"Z:\\a.vhd"), base, &task),
             HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE),
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text(L"D:\\a.vhd"), base, &task));
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, text(L"C:\\a<b.vhd"), &task));
    CHECK_HR(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text(L"a>.vhd"), base, &task),
             HRESULT_FROM_WIN32(ERROR_INVALID_NAME));
    PAIR(
        IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
        IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text(L"a.vhd"), text(L"b.vhd"), &task));
    CHECK_HR(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text(L""), base, &task),
             HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, long_text(L"x", 240), base, &task));
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text(XP_MODE_DISK), base, &task));
    file_is(&fixture, XP_MODE_BASE, L"DiskSize", 2088961 * MIB);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, VM_E_IMAGE_SIZE_TOO_LARGE,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    file_is(&fixture, XP_MODE_BASE, L"DiskSize", 2 * MIB);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, VM_E_IMAGE_SIZE_TOO_SMALL,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    file_is(&fixture, XP_MODE_BASE, L"DiskSize", 127 * GIB);
    host_is(&fixture, L"DiskLargestFile", 4 * GIB - 1);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, VM_E_FILE_TOO_LARGE_FOR_VOLUME,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    host_is(&fixture, L"DiskLargestFile", 2000 * GIB);
    leave_room(&fixture, 7 * MIB);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    leave_room(&fixture, 8 * MIB);
    file_is(&fixture, XP_MODE_BASE, L"Damaged", true);
    CHECK_HR(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task),
             VM_E_INVALID_HD_FILE);
    file_is(&fixture, XP_MODE_BASE, L"Damaged", false);
    host_is(&fixture, L"ShuttingDown", true);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, VM_E_APP_SHUTTING_DOWN,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    host_is(&fixture, L"ShuttingDown", false);
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    host_is(&fixture, L"HardwareVirtualizationDisabled", false);
    CHECK(!task);
    CHECK_SAME_PATHS(&fixture, paths);
    CHECK_EQ(task_count(&fixture), 0);
    CHECK_OK(IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, path, base, &task));
    succeed(task);
    end(&fixture);
}
