/* SPDX-License-Identifier: MIT */
/* DVD drives. */
#include "drives_fixture.h"

/* As the page of IVMDVDDrive::SetBusLocation spells it. */
#define VM_E_BUS_LOC_IN_USE VM_E_DRIVE_BUS_LOC_IN_USE

static void start_machine(struct fixture *fixture)
{
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
}

static void save_machine(struct fixture *fixture)
{
    IVMTask *task;
    CHECK_OK(IVMVirtualMachine_Save(fixture->machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
}

/* ---- The drives of a machine ---- */

TEST(dvd_drives, dvd_collection_fails_while_the_machine_does_not_answer)
{
    struct drives_fixture fixture = drives_start();
    IVMDVDDriveCollection *drives;
    IVMDVDDrive *drive = (IVMDVDDrive *)1;
    IUnknown *all = (IUnknown *)1;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(fixture.base.machine, &drives));
    start_machine(&fixture.base);
    machine_is(&fixture.base, L"WorkerHangs", true);
    PAIR(IVMDVDDriveCollection, Count, E_FAIL, IVMDVDDriveCollection_get_Count(drives, &count));
    CHECK_EQ(count, 0);
    PAIR(IVMDVDDriveCollection, Item, E_FAIL, IVMDVDDriveCollection_get_Item(drives, 1, &drive));
    CHECK(!drive);
    PAIR(IVMDVDDriveCollection, _NewEnum, E_FAIL, IVMDVDDriveCollection_get__NewEnum(drives, &all));
    CHECK(!all);
    machine_is(&fixture.base, L"WorkerHangs", false);
    CHECK_OK(IVMDVDDriveCollection_get_Count(drives, &count));
    CHECK_EQ(count, 1);
    IVMDVDDriveCollection_Release(drives);
    drives_end(&fixture);
}

TEST(dvd_drives, adding_a_dvd_drive_puts_it_at_its_place)
{
    struct drives_fixture fixture = drives_start();
    IVMDVDDrive *added = NULL;
    LONG bus = -1, device = -1;
    CHECK_OK(IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 0, 1, &added));
    CHECK_EQ(dvd_count(fixture.base.machine), 2);
    CHECK_OK(IVMDVDDrive_get_BusNumber(added, &bus));
    CHECK_OK(IVMDVDDrive_get_DeviceNumber(added, &device));
    CHECK_EQ(bus, 0);
    CHECK_EQ(device, 1);
    check_dvd(added, vmDVDDrive_None, NULL);
    IVMDVDDrive_Release(added);
    drives_end(&fixture);
}

TEST(dvd_drives, adding_a_dvd_drive_needs_a_free_place)
{
    struct drives_fixture fixture = drives_start();
    static const LONG wrong[][2] = {{-1, 0}, {2, 0}, {0, -1}, {0, 2}, {0x7fffffff, 0}};
    IVMDVDDrive *added = (IVMDVDDrive *)1;
    for (int i = 0; i < 5; i++) {
        PAIR(IVMVirtualMachine, AddDVDROMDrive, E_INVALIDARG,
             IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, wrong[i][0], wrong[i][1],
                                              &added));
        CHECK(!added);
    }
    PAIR(IVMVirtualMachine, AddDVDROMDrive, VM_E_DRIVE_BUS_LOC_IN_USE,
         IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 0, &added));
    /* the hard disk */
    CHECK_HR(IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 0, 0, &added),
             VM_E_DRIVE_BUS_LOC_IN_USE);
    host_is(&fixture.base, L"MaximumNumberOfIDEBuses", 1);
    PAIR(IVMVirtualMachine, AddDVDROMDrive, VM_E_DRIVE_INVALID,
         IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 1, &added));
    CHECK(!added);
    CHECK_EQ(dvd_count(fixture.base.machine), 1);
    drives_end(&fixture);
}

TEST(dvd_drives, dvd_drives_come_go_and_move_only_while_the_machine_is_off)
{
    struct drives_fixture fixture = drives_start();
    IVMDVDDrive *added = (IVMDVDDrive *)1;
    LONG bus = -1;
    for (int saved = 0; saved < 2; saved++) {
        if (saved)
            save_machine(&fixture.base);
        else
            start_machine(&fixture.base);
        PAIR(IVMVirtualMachine, AddDVDROMDrive, VM_E_VM_RUNNING_OR_SAVED,
             IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 1, &added));
        CHECK(!added);
        PAIR(IVMVirtualMachine, RemoveDVDROMDrive, VM_E_VM_RUNNING_OR_SAVED,
             IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, fixture.dvd));
        PAIR(IVMDVDDrive, SetBusLocation, VM_E_VM_RUNNING_OR_SAVED,
             IVMDVDDrive_SetBusLocation(fixture.dvd, 1, 1));
        CHECK_OK(IVMDVDDrive_get_DeviceNumber(fixture.dvd, &bus));
        CHECK_EQ(bus, 0);
        CHECK_EQ(dvd_count(fixture.base.machine), 1);
    }
    drives_end(&fixture);
}

TEST(dvd_drives, removing_a_dvd_drive_needs_one_of_the_machine)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = add_machine(&fixture.base, L"Other");
    IVMDVDDrive *foreign = dvd_at(machine, 1);
    PAIR(IVMVirtualMachine, RemoveDVDROMDrive, E_POINTER,
         IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, NULL));
    PAIR(IVMVirtualMachine, RemoveDVDROMDrive, VM_E_DRIVE_INVALID,
         IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, foreign));
    CHECK_HR(
        IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, (IVMDVDDrive *)fixture.floppy),
        E_INVALIDARG);
    CHECK_EQ(dvd_count(fixture.base.machine), 1);
    CHECK_OK(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, fixture.dvd));
    CHECK_EQ(dvd_count(fixture.base.machine), 0);
    CHECK_HR(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, fixture.dvd),
             VM_E_DRIVE_INVALID);
    /* ... also when its machine is gone. */
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.base.app, machine));
    CHECK_HR(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, foreign),
             VM_E_DRIVE_INVALID);
    IVMDVDDrive_Release(foreign);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

TEST(dvd_drives, a_removed_drive_says_that_it_is_not_valid)
{
    struct drives_fixture fixture = drives_start();
    VMDVDDriveAttachmentType type = (VMDVDDriveAttachmentType)-1;
    IVMDVDDrive *drive = fixture.dvd;
    LONG number = -1;
    BSTR text = (BSTR)1;
    attach(drive, ISO);
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 1);
    CHECK_OK(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, drive));
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 0);
    PAIR(IVMDVDDrive, BusNumber, VM_E_DRIVE_INVALID, IVMDVDDrive_get_BusNumber(drive, &number));
    CHECK_EQ(number, 0);
    number = -1;
    PAIR(IVMDVDDrive, DeviceNumber, VM_E_DRIVE_INVALID,
         IVMDVDDrive_get_DeviceNumber(drive, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMDVDDrive, SetBusLocation, VM_E_DRIVE_INVALID, IVMDVDDrive_SetBusLocation(drive, 1, 0));
    WITH(ISO,
         PAIR(IVMDVDDrive, AttachImage, VM_E_DRIVE_INVALID, IVMDVDDrive_AttachImage(drive, bstr)));
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_DRIVE_INVALID, IVMDVDDrive_ReleaseImage(drive));
    PAIR(IVMDVDDrive, ImageFile, VM_E_DRIVE_INVALID, IVMDVDDrive_get_ImageFile(drive, &text));
    CHECK(!text);
    WITH(L"D", PAIR(IVMDVDDrive, AttachHostDrive, VM_E_DRIVE_INVALID,
                    IVMDVDDrive_AttachHostDrive(drive, bstr)));
    PAIR(IVMDVDDrive, ReleaseHostDrive, VM_E_DRIVE_INVALID, IVMDVDDrive_ReleaseHostDrive(drive));
    PAIR(IVMDVDDrive, Attachment, VM_E_DRIVE_INVALID, IVMDVDDrive_get_Attachment(drive, &type));
    CHECK_EQ(type, 0);
    CHECK_HR(IVMDVDDrive_get_HostDriveLetter(drive, &text), VM_E_MEDIA_WRONG_TYPE);
    CHECK(!text);
    /* Another one at the same place is another one. */
    IVMDVDDrive *added;
    CHECK_OK(IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 0, &added));
    CHECK_HR(IVMDVDDrive_get_BusNumber(drive, &number), VM_E_DRIVE_INVALID);
    IVMDVDDrive_Release(added);
    drives_end(&fixture);
}

/* ---- The place of a DVD drive ---- */

TEST(dvd_drives, a_dvd_drive_moves_to_a_free_place)
{
    struct drives_fixture fixture = drives_start();
    static const LONG wrong[][2] = {{-1, 0}, {2, 0}, {1, -1}, {1, 2}};
    IVMDVDDrive *other;
    LONG bus = -1, device = -1;
    CHECK_OK(IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 1, &other));
    CHECK_OK(IVMDVDDrive_SetBusLocation(fixture.dvd, 0, 1));
    CHECK_OK(IVMDVDDrive_SetBusLocation(fixture.dvd, 0, 1)); /* where it is */
    for (int i = 0; i < 4; i++)
        PAIR(IVMDVDDrive, SetBusLocation, E_INVALIDARG,
             IVMDVDDrive_SetBusLocation(fixture.dvd, wrong[i][0], wrong[i][1]));
    PAIR(IVMDVDDrive, SetBusLocation, VM_E_BUS_LOC_IN_USE,
         IVMDVDDrive_SetBusLocation(fixture.dvd, 1, 1));
    CHECK_HR(IVMDVDDrive_SetBusLocation(fixture.dvd, 0, 0), VM_E_DRIVE_BUS_LOC_IN_USE);
    CHECK_OK(IVMDVDDrive_get_BusNumber(fixture.dvd, &bus));
    CHECK_OK(IVMDVDDrive_get_DeviceNumber(fixture.dvd, &device));
    CHECK_EQ(bus, 0);
    CHECK_EQ(device, 1);
    IVMDVDDrive_Release(other);
    drives_end(&fixture);
}

/* ---- Media of a DVD drive ---- */

TEST(dvd_drives, a_dvd_image_goes_in_and_out)
{
    struct drives_fixture fixture = drives_start();
    BSTR text = (BSTR)1;
    attach(fixture.dvd, L"c:\\images\\..\\IMAGES\\setup.ISO");
    check_dvd(fixture.dvd, vmDVDDrive_Image, L"c:\\images\\..\\IMAGES\\setup.ISO");
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 1);
    PAIR(IVMDVDDrive, HostDriveLetter, VM_E_MEDIA_WRONG_TYPE,
         IVMDVDDrive_get_HostDriveLetter(fixture.dvd, &text));
    CHECK(!text);
    PAIR(IVMDVDDrive, ReleaseHostDrive, VM_E_MEDIA_WRONG_TYPE,
         IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    WITH(OTHER_ISO, PAIR(IVMDVDDrive, AttachImage, VM_E_DRIVE_IN_USE,
                         IVMDVDDrive_AttachImage(fixture.dvd, bstr)));
    WITH(L"D", PAIR(IVMDVDDrive, AttachHostDrive, VM_E_DRIVE_IN_USE,
                    IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr)));
    check_dvd(fixture.dvd, vmDVDDrive_Image, L"c:\\images\\..\\IMAGES\\setup.ISO");
    CHECK_OK(IVMDVDDrive_ReleaseImage(fixture.dvd));
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 0);
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_MEDIA_WRONG_TYPE, IVMDVDDrive_ReleaseImage(fixture.dvd));
    PAIR(IVMDVDDrive, ImageFile, VM_E_MEDIA_WRONG_TYPE,
         IVMDVDDrive_get_ImageFile(fixture.dvd, &text));
    CHECK(!text);
    CHECK_HR(IVMDVDDrive_ReleaseHostDrive(fixture.dvd), VM_E_MEDIA_WRONG_TYPE);
    CHECK_HR(IVMDVDDrive_get_HostDriveLetter(fixture.dvd, &text), VM_E_MEDIA_WRONG_TYPE);
    drives_end(&fixture);
}

TEST(dvd_drives, a_dvd_image_may_be_in_many_drives)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = add_machine(&fixture.base, L"Other");
    IVMDVDDrive *other = dvd_at(machine, 1);
    attach(fixture.dvd, ISO);
    attach(other, ISO);
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 2);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.base.app, machine));
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 1);
    IVMDVDDrive_Release(other);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

TEST(dvd_drives, a_dvd_image_must_be_one)
{
    struct drives_fixture fixture = drives_start();
    PAIR(IVMDVDDrive, AttachImage, E_POINTER, IVMDVDDrive_AttachImage(fixture.dvd, NULL));
    WITH(L"C:\\Images",
         PAIR(IVMDVDDrive, AttachImage, E_INVALIDARG, IVMDVDDrive_AttachImage(fixture.dvd, bstr)));
    static const struct {
        const WCHAR *path;
        HRESULT hr;
    } wrong[] = {
        {L"", HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)},
        {L"Setup.iso", HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)},
        {L"C:\\Images\\*.iso", HRESULT_FROM_WIN32(ERROR_INVALID_NAME)},
        {L"C:\\Images\\None.iso", HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)},
        {L"C:\\None\\Setup.iso", HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)},
        {TEXT_FILE, VM_E_IMAGE_CAPTURE_FAIL},
        {VFD, VM_E_IMAGE_CAPTURE_FAIL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        WITH(wrong[i].path, CHECK_HR(IVMDVDDrive_AttachImage(fixture.dvd, bstr), wrong[i].hr));
    file_is(&fixture.base, ISO, L"Damaged", true);
    WITH(ISO, CHECK_HR(IVMDVDDrive_AttachImage(fixture.dvd, bstr), VM_E_IMAGE_CAPTURE_FAIL));
    file_is(&fixture.base, ISO, L"AccessDenied", true);
    WITH(ISO, CHECK_HR(IVMDVDDrive_AttachImage(fixture.dvd, bstr), E_ACCESSDENIED));
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    CHECK_EQ(of_file(&fixture.base, ISO, L"Users"), 0);
    drives_end(&fixture);
}

TEST(dvd_drives, a_host_dvd_drive_is_captured_once)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = add_machine(&fixture.base, L"Other");
    IVMDVDDrive *other = dvd_at(machine, 1);
    BSTR text = (BSTR)1;
    attach_host(fixture.dvd, L"d");
    check_dvd(fixture.dvd, vmDVDDrive_HostDrive, L"D");
    PAIR(IVMDVDDrive, ImageFile, VM_E_MEDIA_WRONG_TYPE,
         IVMDVDDrive_get_ImageFile(fixture.dvd, &text));
    CHECK(!text);
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_MEDIA_WRONG_TYPE, IVMDVDDrive_ReleaseImage(fixture.dvd));
    WITH(L"D", CHECK_HR(IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr), VM_E_DRIVE_IN_USE));
    WITH(L"D", PAIR(IVMDVDDrive, AttachHostDrive, VM_E_DRIVE_IN_USE,
                    IVMDVDDrive_AttachHostDrive(other, bstr)));
    check_dvd(other, vmDVDDrive_None, NULL);
    CHECK_OK(IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    attach_host(other, L"D");
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.base.app, machine));
    attach_host(fixture.dvd, L"D");
    IVMDVDDrive_Release(other);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

TEST(dvd_drives, a_host_dvd_drive_must_be_one)
{
    struct drives_fixture fixture = drives_start();
    static const WCHAR *const wrong[] = {L"", L"Z", L"D:", L"DVD", L"1", L"\x00c4"};
    PAIR(IVMDVDDrive, AttachHostDrive, E_INVALIDARG,
         IVMDVDDrive_AttachHostDrive(fixture.dvd, NULL));
    for (int i = 0; i < 6; i++)
        WITH(wrong[i], PAIR(IVMDVDDrive, AttachHostDrive, E_INVALIDARG,
                            IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr)));
    WITH(L"C", PAIR(IVMDVDDrive, AttachHostDrive, VM_E_DRIVE_INVALID,
                    IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr)));
    WITH(L"A", CHECK_HR(IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr), VM_E_DRIVE_INVALID));
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    drives_end(&fixture);
}

TEST(dvd_drives, an_unresponsive_dvd_drive_fails)
{
    struct drives_fixture fixture = drives_start();
    VMDVDDriveAttachmentType type = (VMDVDDriveAttachmentType)-1;
    BSTR text = (BSTR)1;
    LONG device = -1;
    set_dvd(&fixture, L"Unresponsive", true);
    PAIR(IVMDVDDrive, SetBusLocation, E_FAIL, IVMDVDDrive_SetBusLocation(fixture.dvd, 1, 1));
    PAIR(IVMDVDDrive, Attachment, E_FAIL, IVMDVDDrive_get_Attachment(fixture.dvd, &type));
    CHECK_EQ(type, 0);
    WITH(L"D", PAIR(IVMDVDDrive, AttachHostDrive, E_FAIL,
                    IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr)));
    PAIR(IVMDVDDrive, ReleaseHostDrive, E_FAIL, IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    PAIR(IVMDVDDrive, HostDriveLetter, E_FAIL, IVMDVDDrive_get_HostDriveLetter(fixture.dvd, &text));
    CHECK(!text);
    PAIR(IVMDVDDrive, ImageFile, E_FAIL, IVMDVDDrive_get_ImageFile(fixture.dvd, &text));
    WITH(ISO, PAIR(IVMDVDDrive, AttachImage, VM_E_DRIVE_INVALID,
                   IVMDVDDrive_AttachImage(fixture.dvd, bstr)));
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_DRIVE_INVALID, IVMDVDDrive_ReleaseImage(fixture.dvd));
    set_dvd(&fixture, L"Unresponsive", false);
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    CHECK_OK(IVMDVDDrive_get_DeviceNumber(fixture.dvd, &device));
    CHECK_EQ(device, 0);
    drives_end(&fixture);
}

TEST(dvd_drives, a_guest_can_keep_the_medium)
{
    struct drives_fixture fixture = drives_start();
    set_dvd(&fixture, L"MediaUnmountFails", true);
    attach(fixture.dvd, ISO);
    CHECK_HR(IVMDVDDrive_ReleaseImage(fixture.dvd), VM_E_MEDIA_UNMOUNT_FAIL);
    check_dvd(fixture.dvd, vmDVDDrive_Image, ISO);
    set_dvd(&fixture, L"MediaUnmountFails", false);
    CHECK_OK(IVMDVDDrive_ReleaseImage(fixture.dvd));
    drives_end(&fixture);
}
