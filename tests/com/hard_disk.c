/* SPDX-License-Identifier: MIT */
/* IVMHardDisk. */
#include "disk_chain.h"

/* ---- Properties ---- */

TEST(hard_disk, windows_xp_mode_has_a_differencing_disk)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *disk = open_disk(&fixture, XP_MODE_DISK), *parent = NULL;
    VMHardDiskType type = vmDiskType_Dynamic;
    VARIANT size;
    CHECK_OK(IVMHardDisk_get_Type(disk, &type));
    CHECK_EQ(type, vmDiskType_Differencing);
    CHECK_OK(IVMHardDisk_get_Parent(disk, &parent));
    CHECK_BSTR(path_of_disk(parent), XP_MODE_BASE);
    CHECK_OK(IVMHardDisk_get_Type(parent, &type));
    CHECK_EQ(type, vmDiskType_Dynamic);
    CHECK_OK(IVMHardDisk_get_SizeInGuest(disk, &size));
    CHECK_EQ(NUMBER(&size), 127 * GIB);
    CHECK_OK(IVMHardDisk_get_SizeOnHost(parent, &size));
    int64_t on_host = NUMBER(&size);
    CHECK(on_host > 1000 * MIB && on_host < 1500 * MIB);
    drop(parent);
    finish(&fixture, disk);
}

TEST(hard_disk, properties_answer_each_of_their_codes)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    VMHardDiskType type = vmDiskType_FixedSize;
    VARIANT size;
    BSTR path = NULL;
    PAIR(IVMHardDisk, File, E_POINTER, IVMHardDisk_get_File(disk, NULL));
    CHECK_OK(IVMHardDisk_get_File(disk, &path));
    CHECK_BSTR(path, CHILD_DISK);
    PAIR(IVMHardDisk, Type, E_POINTER, IVMHardDisk_get_Type(disk, NULL));
    PAIR(IVMHardDisk, SizeInGuest, E_POINTER, IVMHardDisk_get_SizeInGuest(disk, NULL));
    PAIR(IVMHardDisk, SizeOnHost, E_POINTER, IVMHardDisk_get_SizeOnHost(disk, NULL));
    PAIR(IVMHardDisk, HostFreeDiskSpace, E_POINTER, IVMHardDisk_get_HostFreeDiskSpace(disk, NULL));
    CHECK_OK(IVMHardDisk_get_Type(disk, &type));
    CHECK_OK(IVMHardDisk_get_SizeInGuest(disk, &size));
    CHECK_EQ(NUMBER(&size), 1024 * MIB);
    CHECK_OK(IVMHardDisk_get_SizeOnHost(disk, &size));
    CHECK_EQ(NUMBER(&size), of_file(&fixture, CHILD_DISK, L"FileSize"));
    CHECK_OK(IVMHardDisk_get_HostFreeDiskSpace(disk, &size));
    CHECK_EQ(NUMBER(&size), of_host(&fixture, L"DiskCapacity") - of_host(&fixture, L"DiskUsed"));

    file_is(&fixture, CHILD_DISK, L"AccessDenied", true);
    PAIR(IVMHardDisk, Type, VM_E_HD_IMAGE_OPEN_FAIL, IVMHardDisk_get_Type(disk, &type));
    CHECK_EQ(type, 0);
    PAIR(IVMHardDisk, SizeInGuest, VM_E_HD_IMAGE_OPEN_FAIL,
         IVMHardDisk_get_SizeInGuest(disk, &size));
    CHECK_EQ(V_VT(&size), VT_EMPTY);
    file_is(&fixture, CHILD_DISK, L"AccessDenied", false);
    file_is(&fixture, CHILD_DISK, L"Damaged", true);
    PAIR(IVMHardDisk, Type, VM_E_HD_IMAGE_ACCESS, IVMHardDisk_get_Type(disk, &type));
    PAIR(IVMHardDisk, SizeInGuest, VM_E_HD_IMAGE_ACCESS, IVMHardDisk_get_SizeInGuest(disk, &size));
    CHECK_EQ(V_VT(&size), VT_EMPTY);
    CHECK_OK(IVMHardDisk_get_SizeOnHost(disk, &size));
    CHECK_EQ(NUMBER(&size), of_file(&fixture, CHILD_DISK, L"FileSize"));
    file_is(&fixture, CHILD_DISK, L"Damaged", false);
    file_is(&fixture, CHILD_DISK, L"DiskType", 5);
    PAIR(IVMHardDisk, Type, VM_E_DRIVE_INVALID, IVMHardDisk_get_Type(disk, &type));
    file_is(&fixture, CHILD_DISK, L"DiskType", vmDiskType_Differencing);
    host_is(&fixture, L"DiskAbsent", true);
    PAIR(IVMHardDisk, HostFreeDiskSpace, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         IVMHardDisk_get_HostFreeDiskSpace(disk, &size));
    CHECK_EQ(V_VT(&size), VT_EMPTY);
    host_is(&fixture, L"DiskAbsent", false);
    remove_file(&fixture, CHILD_DISK);
    PAIR(IVMHardDisk, Type, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMHardDisk_get_Type(disk, &type));
    PAIR(IVMHardDisk, SizeInGuest, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMHardDisk_get_SizeInGuest(disk, &size));
    PAIR(IVMHardDisk, SizeOnHost, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMHardDisk_get_SizeOnHost(disk, &size));
    CHECK_EQ(V_VT(&size), VT_EMPTY);
    CHECK_BSTR(path_of_disk(disk), CHILD_DISK);
    finish(&fixture, disk);
}

TEST(hard_disk, every_member_says_disconnected_after_a_reset)
{
    struct fixture fixture = fixture_start();
    IVMHardDisk *disk = open_disk(&fixture, XP_MODE_DISK), *parent = (IVMHardDisk *)&fixture;
    IVMTask *task = (IVMTask *)&fixture;
    VMHardDiskType type;
    VARIANT size;
    BSTR path;
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_HR(IVMHardDisk_get_File(disk, &path), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_get_Type(disk, &type), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_get_SizeInGuest(disk, &size), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_get_SizeOnHost(disk, &size), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_get_HostFreeDiskSpace(disk, &size), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_get_Parent(disk, &parent), RPC_E_DISCONNECTED);
    CHECK(!parent);
    CHECK_HR(IVMHardDisk_put_Parent(disk, disk), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_Merge(disk, &task), RPC_E_DISCONNECTED);
    CHECK(!task);
    CHECK_HR(IVMHardDisk_Compact(disk, &task), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_Convert(disk, text(COPY), vmDiskType_Dynamic, &task), RPC_E_DISCONNECTED);
    CHECK_HR(IVMHardDisk_MergeTo(disk, text(COPY), vmDiskType_Dynamic, &task), RPC_E_DISCONNECTED);
    finish(&fixture, disk);
}

/* ---- Parent ---- */

TEST(hard_disk, parent_answers_each_of_its_codes)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    IVMHardDisk *parent = (IVMHardDisk *)&fixture, *dynamic = open_disk(&fixture, PARENT);
    PAIR(IVMHardDisk, Parent, E_POINTER, IVMHardDisk_get_Parent(disk, NULL));
    PAIR(IVMHardDisk, Parent, S_FALSE, IVMHardDisk_get_Parent(dynamic, &parent));
    CHECK(!parent);
    CHECK_OK(IVMHardDisk_get_Parent(disk, &parent));
    CHECK_BSTR(path_of_disk(parent), PARENT);
    drop(parent);
    file_is(&fixture, CHILD_DISK, L"AccessDenied", true);
    PAIR(IVMHardDisk, Parent, VM_E_HD_IMAGE_OPEN_FAIL, IVMHardDisk_get_Parent(disk, &parent));
    CHECK(!parent);
    file_is(&fixture, CHILD_DISK, L"AccessDenied", false);
    file_is(&fixture, CHILD_DISK, L"Damaged", true);
    PAIR(IVMHardDisk, Parent, VM_E_HD_IMAGE_ACCESS, IVMHardDisk_get_Parent(disk, &parent));
    file_is(&fixture, CHILD_DISK, L"Damaged", false);
    parent_is(&fixture, CHILD_DISK, L"C:\\Disks\\gone.vhd");
    PAIR(IVMHardDisk, Parent, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMHardDisk_get_Parent(disk, &parent));
    parent_is(&fixture, CHILD_DISK, L"C:\\Gone\\gone.vhd");
    PAIR(IVMHardDisk, Parent, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         IVMHardDisk_get_Parent(disk, &parent));
    CHECK(!parent);

    IVMHardDisk *other = open_disk(&fixture, XP_MODE_BASE);
    PAIR(IVMHardDisk, Parent, VM_E_PARENT_CHILD_ID_MISMATCH, IVMHardDisk_put_Parent(disk, other));
    CHECK_HR(IVMHardDisk_put_Parent(disk, disk), VM_E_PARENT_CHILD_ID_MISMATCH);
    CHECK_HR(IVMHardDisk_put_Parent(disk, (IVMHardDisk *)fixture.app), E_INVALIDARG);
    PAIR(IVMHardDisk, Parent, E_POINTER, IVMHardDisk_put_Parent(disk, NULL));
    CHECK_HR(IVMHardDisk_put_Parent(other, disk), S_FALSE);
    CHECK_HR(IVMHardDisk_get_Parent(disk, &parent), HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
    CHECK_OK(IVMHardDisk_put_Parent(disk, dynamic));
    CHECK_OK(IVMHardDisk_get_Parent(disk, &parent));
    CHECK_BSTR(path_of_disk(parent), PARENT);
    drop(parent);
    file_is(&fixture, CHILD_DISK, L"Users", 1);
    CHECK_HR(IVMHardDisk_put_Parent(disk, dynamic), VM_E_HD_IMAGE_OPEN_FAIL);
    file_is(&fixture, CHILD_DISK, L"Users", 0);
    file_is(&fixture, CHILD_DISK, L"ReadOnly", true);
    CHECK_HR(IVMHardDisk_put_Parent(disk, dynamic), VM_E_HD_IMAGE_ACCESS);
    file_is(&fixture, CHILD_DISK, L"ReadOnly", false);
    remove_file(&fixture, PARENT);
    CHECK_HR(IVMHardDisk_put_Parent(disk, dynamic), HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    drop(other);
    drop(dynamic);
    finish(&fixture, disk);
}

TEST(hard_disk, a_script_puts_the_parent_without_set)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture), *dynamic = open_disk(&fixture, PARENT);
    VARIANTARG argument = {.vt = VT_DISPATCH, .pdispVal = (IDispatch *)dynamic};
    DISPID put = DISPID_PROPERTYPUT;
    DISPPARAMS params = {&argument, &put, 1, 1};
    parent_is(&fixture, CHILD_DISK, L"C:\\Disks\\gone.vhd");
    file_is(&fixture, CHILD_DISK, L"ParentModified", 1);
    CHECK_OK(IVMHardDisk_Invoke(disk, 0x60020009, &IID_NULL, LOCALE_USER_DEFAULT,
                                DISPATCH_PROPERTYPUT, &params, NULL, NULL, NULL));
    CHECK(fact_says(fixture.mock, the_file(CHILD_DISK), L"ParentPath", PARENT));
    CHECK_EQ(of_file(&fixture, CHILD_DISK, L"ParentModified"),
             of_file(&fixture, PARENT, L"Modified"));
    drop(dynamic);
    finish(&fixture, disk);
}

TEST(hard_disk, a_disk_does_not_become_its_own_ancestor)
{
    struct fixture fixture;
    IVMHardDisk *disk = start_chain(&fixture);
    IVMHardDisk *grandchild = make_child(&fixture, COPY, CHILD_DISK);
    /* a copy of the grandchild's would have the id that the child wants */
    file_is(&fixture, COPY, L"DiskId", of_file(&fixture, CHILD_DISK, L"ParentId"));
    CHECK_HR(IVMHardDisk_put_Parent(disk, grandchild), VM_E_PARENT_CHILD_ID_MISMATCH);
    drop(grandchild);
    finish(&fixture, disk);
}
