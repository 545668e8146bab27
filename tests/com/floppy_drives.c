/* SPDX-License-Identifier: MIT */
/* Floppy drives, and floppy disk images. */
#include "drives_fixture.h"

/* ---- Media of a floppy drive ---- */

TEST(floppy_drives, a_floppy_image_goes_in_and_out)
{
    struct drives_fixture fixture = drives_start();
    IVMFloppyDrive *drive = fixture.floppy;
    PAIR(IVMFloppyDrive, ReleaseImage, VM_E_NO_MEDIA_CAPTURED, IVMFloppyDrive_ReleaseImage(drive));
    PAIR(IVMFloppyDrive, ReleaseHostDrive, VM_E_NO_MEDIA_CAPTURED,
         IVMFloppyDrive_ReleaseHostDrive(drive));
    WITH(L"C:\\IMAGES\\boot.vfd", CHECK_OK(IVMFloppyDrive_AttachImage(drive, bstr)));
    check_floppy(drive, vmFloppyDrive_Image, L"C:\\IMAGES\\boot.vfd", L"");
    CHECK_EQ(of_file(&fixture.base, VFD, L"Users"), 1);
    PAIR(IVMFloppyDrive, ReleaseHostDrive, VM_E_MEDIA_WRONG_TYPE,
         IVMFloppyDrive_ReleaseHostDrive(drive));
    WITH(VFD, PAIR(IVMFloppyDrive, AttachImage, VM_E_IMAGE_CAPTURE_FAIL,
                   IVMFloppyDrive_AttachImage(drive, bstr)));
    WITH(L"A",
         CHECK_HR(IVMFloppyDrive_AttachHostDrive(drive, bstr), VM_E_HOST_FLOPPY_CAPTURE_FAIL));
    check_floppy(drive, vmFloppyDrive_Image, L"C:\\IMAGES\\boot.vfd", L"");
    CHECK_OK(IVMFloppyDrive_ReleaseImage(drive));
    CHECK_EQ(of_file(&fixture.base, VFD, L"Users"), 0);
    check_floppy(drive, vmFloppyDrive_None, L"", L"");
    drives_end(&fixture);
}

TEST(floppy_drives, a_floppy_image_is_written_by_one_machine_or_read_by_many)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = add_machine(&fixture.base, L"Other");
    IVMFloppyDrive *other = floppy_of(machine);
    WITH(VFD, CHECK_OK(IVMFloppyDrive_AttachImage(fixture.floppy, bstr)));
    WITH(VFD, CHECK_HR(IVMFloppyDrive_AttachImage(other, bstr), VM_E_IMAGE_CAPTURE_FAIL));
    file_is(&fixture.base, VFD, L"ReadOnly", true);
    WITH(VFD, CHECK_OK(IVMFloppyDrive_AttachImage(other, bstr)));
    CHECK_EQ(of_file(&fixture.base, VFD, L"Users"), 2);
    IVMFloppyDrive_Release(other);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

TEST(floppy_drives, a_floppy_image_must_be_one)
{
    struct drives_fixture fixture = drives_start();
    IVMFloppyDrive *drive = fixture.floppy;
    WCHAR path[270];
    static const WCHAR *const wrong[] = {L"C:\\Images\\None.vfd", TEXT_FILE, ISO,
                                         L"C:\\None\\Boot.vfd"};
    PAIR(IVMFloppyDrive, AttachImage, E_POINTER, IVMFloppyDrive_AttachImage(drive, NULL));
    WITH(L"C:\\Images",
         PAIR(IVMFloppyDrive, AttachImage, E_INVALIDARG, IVMFloppyDrive_AttachImage(drive, bstr)));
    WITH(L"", PAIR(IVMFloppyDrive, AttachImage, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
                   IVMFloppyDrive_AttachImage(drive, bstr)));
    WITH(L"Boot.vfd", PAIR(IVMFloppyDrive, AttachImage, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
                           IVMFloppyDrive_AttachImage(drive, bstr)));
    WITH(L"C:\\Images\\Boot?.vfd",
         PAIR(IVMFloppyDrive, AttachImage, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
              IVMFloppyDrive_AttachImage(drive, bstr)));
    wmemset(path, 'x', 270);
    memcpy(path, L"C:\\", 3 * sizeof *path);
    path[260] = 0;
    WITH(path, PAIR(IVMFloppyDrive, AttachImage, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
                    IVMFloppyDrive_AttachImage(drive, bstr)));
    for (int i = 0; i < 4; i++)
        WITH(wrong[i], PAIR(IVMFloppyDrive, AttachImage, VM_E_IMAGE_CAPTURE_FAIL,
                            IVMFloppyDrive_AttachImage(drive, bstr)));
    file_is(&fixture.base, VFD, L"Damaged", true);
    WITH(VFD, CHECK_HR(IVMFloppyDrive_AttachImage(drive, bstr), VM_E_IMAGE_CAPTURE_FAIL));
    file_is(&fixture.base, VFD, L"Damaged", false);
    machine_is(&fixture.base, L"ResourcesExhausted", true);
    WITH(VFD, PAIR(IVMFloppyDrive, AttachImage, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY),
                   IVMFloppyDrive_AttachImage(drive, bstr)));
    check_floppy(drive, vmFloppyDrive_None, L"", L"");
    CHECK_EQ(of_file(&fixture.base, VFD, L"Users"), 0);
    drives_end(&fixture);
}

TEST(floppy_drives, a_host_floppy_drive_is_captured_once)
{
    struct drives_fixture fixture = drives_start();
    IVMFloppyDrive *drive = fixture.floppy;
    IVMVirtualMachine *machine = add_machine(&fixture.base, L"Other");
    IVMFloppyDrive *other = floppy_of(machine);
    static const WCHAR *const wrong[] = {L"", L"B", L"C", L"D", L"A:"};
    PAIR(IVMFloppyDrive, AttachHostDrive, E_INVALIDARG,
         IVMFloppyDrive_AttachHostDrive(drive, NULL));
    for (int i = 0; i < 5; i++)
        WITH(wrong[i], PAIR(IVMFloppyDrive, AttachHostDrive, E_INVALIDARG,
                            IVMFloppyDrive_AttachHostDrive(drive, bstr)));
    WITH(L"a", CHECK_OK(IVMFloppyDrive_AttachHostDrive(drive, bstr)));
    check_floppy(drive, vmFloppyDrive_HostDrive, L"", L"A");
    PAIR(IVMFloppyDrive, ReleaseImage, VM_E_MEDIA_WRONG_TYPE, IVMFloppyDrive_ReleaseImage(drive));
    WITH(L"A",
         CHECK_HR(IVMFloppyDrive_AttachHostDrive(other, bstr), VM_E_HOST_FLOPPY_CAPTURE_FAIL));
    CHECK_OK(IVMFloppyDrive_ReleaseHostDrive(drive));
    check_floppy(drive, vmFloppyDrive_None, L"", L"");
    WITH(L"A", CHECK_OK(IVMFloppyDrive_AttachHostDrive(other, bstr)));
    IVMFloppyDrive_Release(other);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

/* ---- Floppy disk images ---- */

TEST(floppy_drives, floppy_images_are_made)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualPC *app = fixture.base.app;
    VMFloppyDiskImageType type = (VMFloppyDiskImageType)-1;
    BSTR low = SysAllocString(L"C:\\New\\Folder\\Low.vfd");
    BSTR high = SysAllocString(L"C:\\New\\Folder\\High.vfd");
    CHECK_OK(IVMVirtualPC_CreateFloppyDiskImage(app, low, vmFloppyDiskImage_LowDensity));
    CHECK_OK(IVMVirtualPC_CreateFloppyDiskImage(app, high, vmFloppyDiskImage_HighDensity));
    CHECK_OK(IVMVirtualPC_GetFloppyDiskImageType(app, low, &type));
    CHECK_EQ(type, vmFloppyDiskImage_LowDensity);
    CHECK_OK(IVMVirtualPC_GetFloppyDiskImageType(app, high, &type));
    CHECK_EQ(type, vmFloppyDiskImage_HighDensity);
    CHECK_EQ(of_file(&fixture.base, low, L"FileSize"), 737280);
    CHECK_EQ(of_file(&fixture.base, high, L"FileSize"), 1474560);
    CHECK_OK(IVMFloppyDrive_AttachImage(fixture.floppy, high));
    SysFreeString(low);
    SysFreeString(high);
    drives_end(&fixture);
}

static HRESULT create(struct drives_fixture *fixture, const WCHAR *path)
{
    BSTR bstr = SysAllocString(path);
    HRESULT hr =
        IVMVirtualPC_CreateFloppyDiskImage(fixture->base.app, bstr, vmFloppyDiskImage_HighDensity);
    SysFreeString(bstr);
    return hr;
}

TEST(floppy_drives, floppy_images_can_fail_to_be_made)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualPC *app = fixture.base.app;
    WCHAR path[270];
    static const int wrong[] = {-1, 0, 3, 4, 5, 6, 7};
    BSTR paths = paths_of_host(&fixture.base);
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, E_POINTER,
         IVMVirtualPC_CreateFloppyDiskImage(app, NULL, vmFloppyDiskImage_LowDensity));
    for (int i = 0; i < 7; i++)
        WITH(L"C:\\New\\a.vfd",
             PAIR(IVMVirtualPC, CreateFloppyDiskImage, E_INVALIDARG,
                  IVMVirtualPC_CreateFloppyDiskImage(app, bstr, (VMFloppyDiskImageType)wrong[i])));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         create(&fixture, L"Q:\\New\\a.vfd"));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         create(&fixture, L"D:\\a.vfd"));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         create(&fixture, L"C:\\New\\a|b.vfd"));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         create(&fixture, L""));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         create(&fixture, L"New\\a.vfd"));
    wmemset(path, 'x', 270);
    memcpy(path, L"C:\\", 3 * sizeof *path);
    path[260] = 0;
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         create(&fixture, path));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         create(&fixture, VFD));
    CHECK_HR(create(&fixture, L"C:\\Images"), HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS));
    int64_t used = of_host(&fixture.base, L"DiskUsed");
    host_is(&fixture.base, L"DiskUsed", of_host(&fixture.base, L"DiskCapacity") - 1474559);
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         create(&fixture, L"C:\\New\\a.vfd"));
    host_is(&fixture.base, L"DiskUsed", used);
    host_is(&fixture.base, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         create(&fixture, L"C:\\New\\a.vfd"));
    host_is(&fixture.base, L"HardwareVirtualizationDisabled", false);
    CHECK_SAME_PATHS(&fixture.base, paths);
    CHECK_OK(create(&fixture, L"C:\\New\\a.vfd"));
    drives_end(&fixture);
}

static HRESULT type_of(struct drives_fixture *fixture, const WCHAR *path)
{
    VMFloppyDiskImageType type = (VMFloppyDiskImageType)-1;
    BSTR bstr = SysAllocString(path);
    HRESULT hr = IVMVirtualPC_GetFloppyDiskImageType(fixture->base.app, bstr, &type);
    SysFreeString(bstr);
    if (FAILED(hr))
        CHECK_EQ(type, 0);
    return hr;
}

TEST(floppy_drives, the_type_of_what_is_no_floppy_image_is_not_known)
{
    struct drives_fixture fixture = drives_start();
    VMFloppyDiskImageType type = (VMFloppyDiskImageType)-1;
    WCHAR path[270];
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, E_POINTER,
         IVMVirtualPC_GetFloppyDiskImageType(fixture.base.app, NULL, &type));
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         type_of(&fixture, L"C:\\Images\\None.vfd"));
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         type_of(&fixture, L"C:\\None\\Boot.vfd"));
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         type_of(&fixture, L"C:\\Images\\<Boot>.vfd"));
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         type_of(&fixture, L"Boot.vfd"));
    wmemset(path, 'x', 270);
    memcpy(path, L"C:\\", 3 * sizeof *path);
    path[260] = 0;
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         type_of(&fixture, path));
    CHECK_HR(type_of(&fixture, ISO), DISP_E_EXCEPTION);
    CHECK_ERROR(L"is no floppy disk image");
    CHECK_HR(type_of(&fixture, L"C:\\Images"), DISP_E_EXCEPTION);
    CHECK_OK(type_of(&fixture, VFD));
    host_is(&fixture.base, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         type_of(&fixture, VFD));
    drives_end(&fixture);
}
