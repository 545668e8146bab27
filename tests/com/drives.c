/* SPDX-License-Identifier: MIT */
/* DVD and floppy drives alike: those of a machine, of one that is gone, and their sinks. */
#include "drives_fixture.h"

/* ---- The drives of a machine ---- */

TEST(drives, the_first_machine_has_an_empty_dvd_drive_and_an_empty_floppy_drive)
{
    struct drives_fixture fixture = drives_start();
    IVMFloppyDriveCollection *floppies;
    LONG bus = -1, device = -1, number = -1, count = -1;
    CHECK_EQ(dvd_count(fixture.base.machine), 1);
    CHECK_OK(IVMDVDDrive_get_BusNumber(fixture.dvd, &bus));
    CHECK_OK(IVMDVDDrive_get_DeviceNumber(fixture.dvd, &device));
    CHECK_EQ(bus, 1);
    CHECK_EQ(device, 0);
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(fixture.base.machine, &floppies));
    CHECK_OK(IVMFloppyDriveCollection_get_Count(floppies, &count));
    CHECK_EQ(count, 1);
    IVMFloppyDriveCollection_Release(floppies);
    CHECK_OK(IVMFloppyDrive_get_DriveNumber(fixture.floppy, &number));
    CHECK_EQ(number, 0);
    check_floppy(fixture.floppy, vmFloppyDrive_None, L"", L"");
    drives_end(&fixture);
}

TEST(drives, collections_go_from_one_to_their_count)
{
    struct drives_fixture fixture = drives_start();
    IVMDVDDriveCollection *dvds;
    IVMFloppyDriveCollection *floppies;
    IVMDVDDrive *dvd = (IVMDVDDrive *)1;
    IVMFloppyDrive *floppy = (IVMFloppyDrive *)1;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(fixture.base.machine, &dvds));
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(fixture.base.machine, &floppies));
    static const LONG wrong[] = {0, 2, -1, 0x7fffffff};
    for (int i = 0; i < 4; i++) {
        PAIR(IVMDVDDriveCollection, Item, DISP_E_BADINDEX,
             IVMDVDDriveCollection_get_Item(dvds, wrong[i], &dvd));
        CHECK(!dvd);
        PAIR(IVMFloppyDriveCollection, Item, DISP_E_BADINDEX,
             IVMFloppyDriveCollection_get_Item(floppies, wrong[i], &floppy));
        CHECK(!floppy);
    }
    IVMDVDDriveCollection_Release(dvds);
    IVMFloppyDriveCollection_Release(floppies);
    drives_end(&fixture);
}

static LONG enumerate(IUnknown *unknown, const IID *iid)
{
    IEnumVARIANT *enumerator;
    VARIANT item;
    LONG count = 0;
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    VariantInit(&item);
    while (IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
        IUnknown *drive;
        CHECK_EQ(V_VT(&item), VT_DISPATCH);
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&item), iid, (void **)&drive));
        IUnknown_Release(drive);
        VariantClear(&item);
        count++;
    }
    IEnumVARIANT_Release(enumerator);
    IUnknown_Release(unknown);
    return count;
}

TEST(drives, collections_enumerate_their_drives)
{
    struct drives_fixture fixture = drives_start();
    IVMDVDDriveCollection *dvds;
    IVMFloppyDriveCollection *floppies;
    IVMDVDDrive *added;
    IUnknown *all;
    CHECK_OK(IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 1, &added));
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(fixture.base.machine, &dvds));
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(fixture.base.machine, &floppies));
    CHECK_OK(IVMDVDDriveCollection_get__NewEnum(dvds, &all));
    CHECK_OK(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, added));
    CHECK_EQ(enumerate(all, &IID_IVMDVDDrive), 2); /* as they were when it was made */
    CHECK_OK(IVMFloppyDriveCollection_get__NewEnum(floppies, &all));
    CHECK_EQ(enumerate(all, &IID_IVMFloppyDrive), 1);
    IVMDVDDrive_Release(added);
    IVMDVDDriveCollection_Release(dvds);
    IVMFloppyDriveCollection_Release(floppies);
    drives_end(&fixture);
}

/* ---- A machine that is gone ---- */

/* What all members say when the machine is not there. */
static void check_gone(struct drives_fixture *fixture, IVMDVDDriveCollection *dvds,
                       IVMFloppyDriveCollection *floppies)
{
    VMDVDDriveAttachmentType type = (VMDVDDriveAttachmentType)-1;
    VMFloppyDriveAttachmentType floppy_type = (VMFloppyDriveAttachmentType)-1;
    IVMVirtualMachine *machine = fixture->base.machine;
    IVMDVDDrive *drive = fixture->dvd, *item = (IVMDVDDrive *)1;
    IVMFloppyDrive *floppy = fixture->floppy, *floppy_item = (IVMFloppyDrive *)1;
    IVMDVDDriveCollection *all = (IVMDVDDriveCollection *)1;
    IVMFloppyDriveCollection *all_floppies = (IVMFloppyDriveCollection *)1;
    IUnknown *enumerator = (IUnknown *)1;
    LONG number = -1;
    BSTR text = (BSTR)1;
    PAIR(IVMVirtualMachine, DVDROMDrives, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_DVDROMDrives(machine, &all));
    CHECK(!all);
    PAIR(IVMVirtualMachine, FloppyDrives, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_FloppyDrives(machine, &all_floppies));
    CHECK(!all_floppies);
    PAIR(IVMVirtualMachine, AddDVDROMDrive, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_AddDVDROMDrive(machine, 1, 1, &item));
    CHECK(!item);
    PAIR(IVMVirtualMachine, RemoveDVDROMDrive, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_RemoveDVDROMDrive(machine, drive));
    PAIR(IVMDVDDriveCollection, Count, VM_E_VM_UNKNOWN,
         IVMDVDDriveCollection_get_Count(dvds, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMDVDDriveCollection, Item, VM_E_VM_UNKNOWN,
         IVMDVDDriveCollection_get_Item(dvds, 1, &item));
    CHECK(!item);
    CHECK_HR(IVMDVDDriveCollection_get__NewEnum(dvds, &enumerator), VM_E_VM_UNKNOWN);
    CHECK(!enumerator);
    PAIR(IVMFloppyDriveCollection, Count, VM_E_VM_UNKNOWN,
         IVMFloppyDriveCollection_get_Count(floppies, &number));
    PAIR(IVMFloppyDriveCollection, Item, VM_E_VM_UNKNOWN,
         IVMFloppyDriveCollection_get_Item(floppies, 1, &floppy_item));
    CHECK(!floppy_item);
    CHECK_HR(IVMFloppyDriveCollection_get__NewEnum(floppies, &enumerator), VM_E_VM_UNKNOWN);

    CHECK_HR(IVMDVDDrive_get_BusNumber(drive, &number), VM_E_DRIVE_INVALID);
    CHECK_HR(IVMDVDDrive_get_DeviceNumber(drive, &number), VM_E_DRIVE_INVALID);
    PAIR(IVMDVDDrive, SetBusLocation, VM_E_VM_UNKNOWN, IVMDVDDrive_SetBusLocation(drive, 1, 0));
    WITH(ISO,
         PAIR(IVMDVDDrive, AttachImage, VM_E_VM_UNKNOWN, IVMDVDDrive_AttachImage(drive, bstr)));
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_VM_UNKNOWN, IVMDVDDrive_ReleaseImage(drive));
    PAIR(IVMDVDDrive, ImageFile, VM_E_VM_UNKNOWN, IVMDVDDrive_get_ImageFile(drive, &text));
    CHECK(!text);
    WITH(L"D", PAIR(IVMDVDDrive, AttachHostDrive, VM_E_VM_UNKNOWN,
                    IVMDVDDrive_AttachHostDrive(drive, bstr)));
    PAIR(IVMDVDDrive, ReleaseHostDrive, VM_E_VM_UNKNOWN, IVMDVDDrive_ReleaseHostDrive(drive));
    PAIR(IVMDVDDrive, HostDriveLetter, VM_E_VM_UNKNOWN,
         IVMDVDDrive_get_HostDriveLetter(drive, &text));
    PAIR(IVMDVDDrive, Attachment, VM_E_VM_UNKNOWN, IVMDVDDrive_get_Attachment(drive, &type));
    CHECK_EQ(type, 0);

    WITH(VFD, PAIR(IVMFloppyDrive, AttachImage, VM_E_VM_UNKNOWN,
                   IVMFloppyDrive_AttachImage(floppy, bstr)));
    PAIR(IVMFloppyDrive, ReleaseImage, VM_E_VM_UNKNOWN, IVMFloppyDrive_ReleaseImage(floppy));
    PAIR(IVMFloppyDrive, ImageFile, VM_E_VM_UNKNOWN, IVMFloppyDrive_get_ImageFile(floppy, &text));
    CHECK(!text);
    WITH(L"A", PAIR(IVMFloppyDrive, AttachHostDrive, VM_E_VM_UNKNOWN,
                    IVMFloppyDrive_AttachHostDrive(floppy, bstr)));
    PAIR(IVMFloppyDrive, ReleaseHostDrive, VM_E_VM_UNKNOWN,
         IVMFloppyDrive_ReleaseHostDrive(floppy));
    PAIR(IVMFloppyDrive, HostDriveLetter, VM_E_VM_UNKNOWN,
         IVMFloppyDrive_get_HostDriveLetter(floppy, &text));
    CHECK_HR(IVMFloppyDrive_get_DriveNumber(floppy, &number), VM_E_VM_UNKNOWN);
    PAIR(IVMFloppyDrive, Attachment, VM_E_VM_UNKNOWN,
         IVMFloppyDrive_get_Attachment(floppy, &floppy_type));
    CHECK_EQ(floppy_type, 0);
}

static void lose_machine(HRESULT (*lose)(IVMVirtualPC *app, IVMVirtualMachine *machine))
{
    struct drives_fixture fixture = drives_start();
    IVMDVDDriveCollection *dvds;
    IVMFloppyDriveCollection *floppies;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(fixture.base.machine, &dvds));
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(fixture.base.machine, &floppies));
    attach(fixture.dvd, ISO);
    CHECK_OK(lose(fixture.base.app, fixture.base.machine));
    check_gone(&fixture, dvds, floppies);
    IVMDVDDriveCollection_Release(dvds);
    IVMFloppyDriveCollection_Release(floppies);
    drives_end(&fixture);
}

static HRESULT delete_machine(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return IVMVirtualPC_DeleteVirtualMachine(app, machine);
}

static HRESULT unregister_machine(IVMVirtualPC *app, IVMVirtualMachine *machine)
{
    return IVMVirtualPC_UnregisterVirtualMachine(app, machine);
}

TEST(drives, drives_of_a_deleted_machine_are_gone)
{
    lose_machine(delete_machine);
}

TEST(drives, drives_of_an_unregistered_machine_are_gone)
{
    lose_machine(unregister_machine);
}

/* ---- Events ---- */

TEST(drives, sinks_learn_of_media)
{
    struct drives_fixture fixture = drives_start();
    struct sink dvd, floppy;
    sink_init(&dvd, &DIID_IVMDVDDriveEvents);
    sink_init(&floppy, &DIID_IVMFloppyDriveEvents);
    DWORD dvd_cookie = sink_advise(&dvd, fixture.dvd, &DIID_IVMDVDDriveEvents);
    DWORD floppy_cookie = sink_advise(&floppy, fixture.floppy, &DIID_IVMFloppyDriveEvents);
    /* through another view of the same drive */
    IVMDVDDrive *view = dvd_at(fixture.base.machine, 1);
    attach(view, ISO);
    IVMDVDDrive_Release(view);
    CHECK_EQ(dvd.calls, 1);
    CHECK_EQ(dvd.ids[0], vmDVDDriveEvent_OnInsert);
    CHECK_EQ(dvd.types[0], VT_BSTR);
    CHECK(!wcscmp(dvd.text, ISO));
    CHECK_OK(IVMDVDDrive_ReleaseImage(fixture.dvd));
    CHECK_EQ(dvd.calls, 2);
    CHECK_EQ(dvd.ids[1], vmDVDDriveEvent_OnEject);
    CHECK(!wcscmp(dvd.text, ISO));
    attach_host(fixture.dvd, L"D");
    CHECK_EQ(dvd.calls, 3);
    CHECK_EQ(dvd.ids[2], vmDVDDriveEvent_OnInsert);
    CHECK(!wcscmp(dvd.text, L"D"));
    /* The disc is taken out of the host drive, and another one put in. */
    set_dvd(&fixture, L"HasDisc", false);
    set_dvd(&fixture, L"HasDisc", false);
    CHECK_EQ(dvd.calls, 4);
    CHECK_EQ(dvd.ids[3], vmDVDDriveEvent_OnEject);
    set_dvd(&fixture, L"HasDisc", true);
    CHECK_EQ(dvd.calls, 5);
    CHECK_EQ(dvd.ids[4], vmDVDDriveEvent_OnInsert);
    CHECK_OK(IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    CHECK_EQ(dvd.calls, 6);
    CHECK_EQ(dvd.ids[5], vmDVDDriveEvent_OnEject);
    /* An empty drive of the host tells nothing. */
    set_dvd(&fixture, L"HasDisc", false);
    attach_host(fixture.dvd, L"D");
    CHECK_OK(IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    CHECK_EQ(dvd.calls, 6);
    CHECK_EQ(floppy.calls, 0);

    WITH(VFD, CHECK_OK(IVMFloppyDrive_AttachImage(fixture.floppy, bstr)));
    CHECK_EQ(floppy.ids[0], vmFloppyDriveEvent_OnInsert);
    CHECK(!wcscmp(floppy.text, VFD));
    CHECK_OK(IVMFloppyDrive_ReleaseImage(fixture.floppy));
    CHECK_EQ(floppy.ids[1], vmFloppyDriveEvent_OnEject);
    WITH(L"A", CHECK_OK(IVMFloppyDrive_AttachHostDrive(fixture.floppy, bstr)));
    CHECK_EQ(floppy.ids[2], vmFloppyDriveEvent_OnInsert);
    CHECK(!wcscmp(floppy.text, L"A"));
    given(fixture.base.mock, the_object(fixture.floppy), L"HasDisc", false);
    CHECK_EQ(floppy.ids[3], vmFloppyDriveEvent_OnEject);
    CHECK_EQ(floppy.calls, 4);
    CHECK_EQ(dvd.calls, 6);
    sink_unadvise(fixture.dvd, &DIID_IVMDVDDriveEvents, dvd_cookie);
    sink_unadvise(fixture.floppy, &DIID_IVMFloppyDriveEvents, floppy_cookie);
    drives_end(&fixture);
}
