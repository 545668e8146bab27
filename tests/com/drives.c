/* SPDX-License-Identifier: MIT */
/* DVD and floppy drives, and floppy disk images. */
#include "sink.h"

#include <string.h>

#include "com/events.h"
#include "model/host.h"

/* As the page of IVMDVDDrive::SetBusLocation spells it. */
#define VM_E_BUS_LOC_IN_USE VM_E_DRIVE_BUS_LOC_IN_USE

#define ISO L"C:\\Images\\Setup.iso"
#define OTHER_ISO L"C:\\Images\\Tools.iso"
#define VFD L"C:\\Images\\Boot.vfd"
#define TEXT_FILE L"C:\\Images\\Read me.txt"

struct drives_fixture {
    struct fixture base;
    IVMDVDDrive *dvd;
    IVMFloppyDrive *floppy;
};

static struct span span_of(const WCHAR *text)
{
    return (struct span){(const char16_t *)text, wcslen(text)};
}

static struct file *file_at(struct fixture *fixture, const WCHAR *path)
{
    return files_find(&fixture->mock->host, span_of(path));
}

static void make_file(struct fixture *fixture, const WCHAR *path, enum file_kind kind, int64_t size)
{
    struct host *host = &fixture->mock->host;
    struct file *file;
    mock_lock(fixture->mock);
    CHECK_EQ(files_make_folder(host, path_folder(span_of(path))), CODE_OK);
    CHECK_EQ(files_create(host, span_of(path), kind, size, &file), CODE_OK);
    mock_unlock(fixture->mock);
}

static IVMDVDDrive *dvd_at(IVMVirtualMachine *machine, LONG index)
{
    IVMDVDDriveCollection *drives;
    IVMDVDDrive *drive = NULL;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get_Item(drives, index, &drive));
    IVMDVDDriveCollection_Release(drives);
    return drive;
}

static LONG dvd_count(IVMVirtualMachine *machine)
{
    IVMDVDDriveCollection *drives;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get_Count(drives, &count));
    IVMDVDDriveCollection_Release(drives);
    return count;
}

static IVMFloppyDrive *floppy_of(IVMVirtualMachine *machine)
{
    IVMFloppyDriveCollection *drives;
    IVMFloppyDrive *drive = NULL;
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(machine, &drives));
    CHECK_OK(IVMFloppyDriveCollection_get_Item(drives, 1, &drive));
    IVMFloppyDriveCollection_Release(drives);
    return drive;
}

static struct drives_fixture drives_start(void)
{
    struct drives_fixture fixture = {.base = fixture_start()};
    make_file(&fixture.base, ISO, FILE_DVD, 1000000);
    make_file(&fixture.base, OTHER_ISO, FILE_DVD, 1000000);
    make_file(&fixture.base, VFD, FILE_FLOPPY, 1474560);
    make_file(&fixture.base, TEXT_FILE, FILE_OTHER, 100);
    fixture.dvd = dvd_at(fixture.base.machine, 1);
    fixture.floppy = floppy_of(fixture.base.machine);
    return fixture;
}

static void drives_end(struct drives_fixture *fixture)
{
    IVMFloppyDrive_Release(fixture->floppy);
    IVMDVDDrive_Release(fixture->dvd);
    fixture_end(&fixture->base);
}

/* A fact of a drive, as a test sets it. */
static void set_fact(vpcmock *mock, const struct fact *table, void *view, struct span name,
                     bool truth)
{
    const struct fact *fact = fact_find(table, name);
    struct value value = value_bool(truth);
    mock_lock(mock);
    void *drive = slots_get(&mock->host.slots, ((struct com_object *)view)->ref);
    CHECK(fact != NULL);
    CHECK_EQ(fact_write(&mock->host, fact, drive, &value), CODE_OK);
    events_unlock(mock);
}

static void set_dvd(struct drives_fixture *fixture, struct span name, bool truth)
{
    set_fact(fixture->base.mock, dvd_drive_facts, fixture->dvd, name, truth);
}

/* Calls a member with a text. */
#define WITH(text, call)                                                                           \
    do {                                                                                           \
        BSTR bstr = SysAllocString(text);                                                          \
        call;                                                                                      \
        SysFreeString(bstr);                                                                       \
    } while (0)

static void attach(IVMDVDDrive *drive, const WCHAR *path)
{
    WITH(path, CHECK_OK(IVMDVDDrive_AttachImage(drive, bstr)));
}

static void attach_host(IVMDVDDrive *drive, const WCHAR *letter)
{
    WITH(letter, CHECK_OK(IVMDVDDrive_AttachHostDrive(drive, bstr)));
}

static void check_dvd(IVMDVDDrive *drive, VMDVDDriveAttachmentType expected, const WCHAR *media)
{
    VMDVDDriveAttachmentType type = (VMDVDDriveAttachmentType)-1;
    BSTR text = NULL;
    CHECK_OK(IVMDVDDrive_get_Attachment(drive, &type));
    CHECK_EQ(type, expected);
    if (expected == vmDVDDrive_Image) {
        CHECK_OK(IVMDVDDrive_get_ImageFile(drive, &text));
        CHECK_BSTR(text, media);
    } else if (expected == vmDVDDrive_HostDrive) {
        CHECK_OK(IVMDVDDrive_get_HostDriveLetter(drive, &text));
        CHECK_BSTR(text, media);
    }
}

static void check_floppy(IVMFloppyDrive *drive, VMFloppyDriveAttachmentType expected,
                         const WCHAR *image, const WCHAR *letter)
{
    VMFloppyDriveAttachmentType type = (VMFloppyDriveAttachmentType)-1;
    BSTR text = NULL;
    CHECK_OK(IVMFloppyDrive_get_Attachment(drive, &type));
    CHECK_EQ(type, expected);
    CHECK_OK(IVMFloppyDrive_get_ImageFile(drive, &text));
    CHECK_BSTR(text, image);
    CHECK_OK(IVMFloppyDrive_get_HostDriveLetter(drive, &text));
    CHECK_BSTR(text, letter);
}

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

/* Another machine beside Windows XP Mode. */
static IVMVirtualMachine *other_machine(struct fixture *fixture)
{
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(L"Other"), folder = SysAllocString(L"C:\\Machines\\Other");
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(fixture->app, name, folder, &machine));
    SysFreeString(name);
    SysFreeString(folder);
    return machine;
}

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

TEST(drives, dvd_collection_fails_while_the_machine_does_not_answer)
{
    struct drives_fixture fixture = drives_start();
    vpcmock *mock = fixture.base.mock;
    IVMDVDDriveCollection *drives;
    IVMDVDDrive *drive = (IVMDVDDrive *)1;
    IUnknown *all = (IUnknown *)1;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(fixture.base.machine, &drives));
    start_machine(&fixture.base);
    mock_lock(mock);
    mock->host.machines[0]->worker_hangs = true;
    mock_unlock(mock);
    PAIR(IVMDVDDriveCollection, Count, E_FAIL, IVMDVDDriveCollection_get_Count(drives, &count));
    CHECK_EQ(count, 0);
    PAIR(IVMDVDDriveCollection, Item, E_FAIL, IVMDVDDriveCollection_get_Item(drives, 1, &drive));
    CHECK(!drive);
    PAIR(IVMDVDDriveCollection, _NewEnum, E_FAIL,
         IVMDVDDriveCollection_get__NewEnum(drives, &all));
    CHECK(!all);
    mock_lock(mock);
    mock->host.machines[0]->worker_hangs = false;
    mock_unlock(mock);
    CHECK_OK(IVMDVDDriveCollection_get_Count(drives, &count));
    CHECK_EQ(count, 1);
    IVMDVDDriveCollection_Release(drives);
    drives_end(&fixture);
}

TEST(drives, adding_a_dvd_drive_puts_it_at_its_place)
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

TEST(drives, adding_a_dvd_drive_needs_a_free_place)
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
    fixture.base.mock->host.info.maximum_ide_buses = 1;
    PAIR(IVMVirtualMachine, AddDVDROMDrive, VM_E_DRIVE_INVALID,
         IVMVirtualMachine_AddDVDROMDrive(fixture.base.machine, 1, 1, &added));
    CHECK(!added);
    CHECK_EQ(dvd_count(fixture.base.machine), 1);
    drives_end(&fixture);
}

TEST(drives, dvd_drives_come_go_and_move_only_while_the_machine_is_off)
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

TEST(drives, removing_a_dvd_drive_needs_one_of_the_machine)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = other_machine(&fixture.base);
    IVMDVDDrive *foreign = dvd_at(machine, 1);
    PAIR(IVMVirtualMachine, RemoveDVDROMDrive, E_POINTER,
         IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, NULL));
    PAIR(IVMVirtualMachine, RemoveDVDROMDrive, VM_E_DRIVE_INVALID,
         IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, foreign));
    CHECK_HR(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine,
                                                 (IVMDVDDrive *)fixture.floppy),
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

TEST(drives, a_removed_drive_says_that_it_is_not_valid)
{
    struct drives_fixture fixture = drives_start();
    VMDVDDriveAttachmentType type = (VMDVDDriveAttachmentType)-1;
    IVMDVDDrive *drive = fixture.dvd;
    LONG number = -1;
    BSTR text = (BSTR)1;
    attach(drive, ISO);
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 1);
    CHECK_OK(IVMVirtualMachine_RemoveDVDROMDrive(fixture.base.machine, drive));
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 0);
    PAIR(IVMDVDDrive, BusNumber, VM_E_DRIVE_INVALID, IVMDVDDrive_get_BusNumber(drive, &number));
    CHECK_EQ(number, 0);
    number = -1;
    PAIR(IVMDVDDrive, DeviceNumber, VM_E_DRIVE_INVALID,
         IVMDVDDrive_get_DeviceNumber(drive, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMDVDDrive, SetBusLocation, VM_E_DRIVE_INVALID, IVMDVDDrive_SetBusLocation(drive, 1, 0));
    WITH(ISO, PAIR(IVMDVDDrive, AttachImage, VM_E_DRIVE_INVALID,
                   IVMDVDDrive_AttachImage(drive, bstr)));
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

/* ---- The place of a DVD drive ---- */

TEST(drives, a_dvd_drive_moves_to_a_free_place)
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

TEST(drives, a_dvd_image_goes_in_and_out)
{
    struct drives_fixture fixture = drives_start();
    BSTR text = (BSTR)1;
    attach(fixture.dvd, L"c:\\images\\..\\IMAGES\\setup.ISO");
    check_dvd(fixture.dvd, vmDVDDrive_Image, L"c:\\images\\..\\IMAGES\\setup.ISO");
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 1);
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
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 0);
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_MEDIA_WRONG_TYPE, IVMDVDDrive_ReleaseImage(fixture.dvd));
    PAIR(IVMDVDDrive, ImageFile, VM_E_MEDIA_WRONG_TYPE,
         IVMDVDDrive_get_ImageFile(fixture.dvd, &text));
    CHECK(!text);
    CHECK_HR(IVMDVDDrive_ReleaseHostDrive(fixture.dvd), VM_E_MEDIA_WRONG_TYPE);
    CHECK_HR(IVMDVDDrive_get_HostDriveLetter(fixture.dvd, &text), VM_E_MEDIA_WRONG_TYPE);
    drives_end(&fixture);
}

TEST(drives, a_dvd_image_may_be_in_many_drives)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = other_machine(&fixture.base);
    IVMDVDDrive *other = dvd_at(machine, 1);
    attach(fixture.dvd, ISO);
    attach(other, ISO);
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 2);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.base.app, machine));
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 1);
    IVMDVDDrive_Release(other);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

TEST(drives, a_dvd_image_must_be_one)
{
    struct drives_fixture fixture = drives_start();
    PAIR(IVMDVDDrive, AttachImage, E_POINTER, IVMDVDDrive_AttachImage(fixture.dvd, NULL));
    WITH(L"C:\\Images", PAIR(IVMDVDDrive, AttachImage, E_INVALIDARG,
                            IVMDVDDrive_AttachImage(fixture.dvd, bstr)));
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
    file_at(&fixture.base, ISO)->damaged = true;
    WITH(ISO, CHECK_HR(IVMDVDDrive_AttachImage(fixture.dvd, bstr), VM_E_IMAGE_CAPTURE_FAIL));
    file_at(&fixture.base, ISO)->access_denied = true;
    WITH(ISO, CHECK_HR(IVMDVDDrive_AttachImage(fixture.dvd, bstr), E_ACCESSDENIED));
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    CHECK_EQ(file_at(&fixture.base, ISO)->users, 0);
    drives_end(&fixture);
}

TEST(drives, a_host_dvd_drive_is_captured_once)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = other_machine(&fixture.base);
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

TEST(drives, a_host_dvd_drive_must_be_one)
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

TEST(drives, an_unresponsive_dvd_drive_fails)
{
    struct drives_fixture fixture = drives_start();
    VMDVDDriveAttachmentType type = (VMDVDDriveAttachmentType)-1;
    BSTR text = (BSTR)1;
    LONG device = -1;
    set_dvd(&fixture, SPAN("Unresponsive"), true);
    PAIR(IVMDVDDrive, SetBusLocation, E_FAIL, IVMDVDDrive_SetBusLocation(fixture.dvd, 1, 1));
    PAIR(IVMDVDDrive, Attachment, E_FAIL, IVMDVDDrive_get_Attachment(fixture.dvd, &type));
    CHECK_EQ(type, 0);
    WITH(L"D", PAIR(IVMDVDDrive, AttachHostDrive, E_FAIL,
                    IVMDVDDrive_AttachHostDrive(fixture.dvd, bstr)));
    PAIR(IVMDVDDrive, ReleaseHostDrive, E_FAIL, IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    PAIR(IVMDVDDrive, HostDriveLetter, E_FAIL,
         IVMDVDDrive_get_HostDriveLetter(fixture.dvd, &text));
    CHECK(!text);
    PAIR(IVMDVDDrive, ImageFile, E_FAIL, IVMDVDDrive_get_ImageFile(fixture.dvd, &text));
    WITH(ISO, PAIR(IVMDVDDrive, AttachImage, VM_E_DRIVE_INVALID,
                   IVMDVDDrive_AttachImage(fixture.dvd, bstr)));
    PAIR(IVMDVDDrive, ReleaseImage, VM_E_DRIVE_INVALID, IVMDVDDrive_ReleaseImage(fixture.dvd));
    set_dvd(&fixture, SPAN("Unresponsive"), false);
    check_dvd(fixture.dvd, vmDVDDrive_None, NULL);
    CHECK_OK(IVMDVDDrive_get_DeviceNumber(fixture.dvd, &device));
    CHECK_EQ(device, 0);
    drives_end(&fixture);
}

TEST(drives, a_guest_can_keep_the_medium)
{
    struct drives_fixture fixture = drives_start();
    set_dvd(&fixture, SPAN("MediaUnmountFails"), true);
    attach(fixture.dvd, ISO);
    CHECK_HR(IVMDVDDrive_ReleaseImage(fixture.dvd), VM_E_MEDIA_UNMOUNT_FAIL);
    check_dvd(fixture.dvd, vmDVDDrive_Image, ISO);
    set_dvd(&fixture, SPAN("MediaUnmountFails"), false);
    CHECK_OK(IVMDVDDrive_ReleaseImage(fixture.dvd));
    drives_end(&fixture);
}

/* ---- Media of a floppy drive ---- */

TEST(drives, a_floppy_image_goes_in_and_out)
{
    struct drives_fixture fixture = drives_start();
    IVMFloppyDrive *drive = fixture.floppy;
    PAIR(IVMFloppyDrive, ReleaseImage, VM_E_NO_MEDIA_CAPTURED, IVMFloppyDrive_ReleaseImage(drive));
    PAIR(IVMFloppyDrive, ReleaseHostDrive, VM_E_NO_MEDIA_CAPTURED,
         IVMFloppyDrive_ReleaseHostDrive(drive));
    WITH(L"C:\\IMAGES\\boot.vfd", CHECK_OK(IVMFloppyDrive_AttachImage(drive, bstr)));
    check_floppy(drive, vmFloppyDrive_Image, L"C:\\IMAGES\\boot.vfd", L"");
    CHECK_EQ(file_at(&fixture.base, VFD)->users, 1);
    PAIR(IVMFloppyDrive, ReleaseHostDrive, VM_E_MEDIA_WRONG_TYPE,
         IVMFloppyDrive_ReleaseHostDrive(drive));
    WITH(VFD, PAIR(IVMFloppyDrive, AttachImage, VM_E_IMAGE_CAPTURE_FAIL,
                   IVMFloppyDrive_AttachImage(drive, bstr)));
    WITH(L"A",
         CHECK_HR(IVMFloppyDrive_AttachHostDrive(drive, bstr), VM_E_HOST_FLOPPY_CAPTURE_FAIL));
    check_floppy(drive, vmFloppyDrive_Image, L"C:\\IMAGES\\boot.vfd", L"");
    CHECK_OK(IVMFloppyDrive_ReleaseImage(drive));
    CHECK_EQ(file_at(&fixture.base, VFD)->users, 0);
    check_floppy(drive, vmFloppyDrive_None, L"", L"");
    drives_end(&fixture);
}

TEST(drives, a_floppy_image_is_written_by_one_machine_or_read_by_many)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualMachine *machine = other_machine(&fixture.base);
    IVMFloppyDrive *other = floppy_of(machine);
    WITH(VFD, CHECK_OK(IVMFloppyDrive_AttachImage(fixture.floppy, bstr)));
    WITH(VFD, CHECK_HR(IVMFloppyDrive_AttachImage(other, bstr), VM_E_IMAGE_CAPTURE_FAIL));
    file_at(&fixture.base, VFD)->read_only = true;
    WITH(VFD, CHECK_OK(IVMFloppyDrive_AttachImage(other, bstr)));
    CHECK_EQ(file_at(&fixture.base, VFD)->users, 2);
    IVMFloppyDrive_Release(other);
    IVMVirtualMachine_Release(machine);
    drives_end(&fixture);
}

TEST(drives, a_floppy_image_must_be_one)
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
    file_at(&fixture.base, VFD)->damaged = true;
    WITH(VFD, CHECK_HR(IVMFloppyDrive_AttachImage(drive, bstr), VM_E_IMAGE_CAPTURE_FAIL));
    file_at(&fixture.base, VFD)->damaged = false;
    fixture.base.mock->host.machines[0]->resources_exhausted = true;
    WITH(VFD, PAIR(IVMFloppyDrive, AttachImage, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY),
                   IVMFloppyDrive_AttachImage(drive, bstr)));
    check_floppy(drive, vmFloppyDrive_None, L"", L"");
    CHECK_EQ(file_at(&fixture.base, VFD)->users, 0);
    drives_end(&fixture);
}

TEST(drives, a_host_floppy_drive_is_captured_once)
{
    struct drives_fixture fixture = drives_start();
    IVMFloppyDrive *drive = fixture.floppy;
    IVMVirtualMachine *machine = other_machine(&fixture.base);
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
    set_dvd(&fixture, SPAN("HasDisc"), false);
    set_dvd(&fixture, SPAN("HasDisc"), false);
    CHECK_EQ(dvd.calls, 4);
    CHECK_EQ(dvd.ids[3], vmDVDDriveEvent_OnEject);
    set_dvd(&fixture, SPAN("HasDisc"), true);
    CHECK_EQ(dvd.calls, 5);
    CHECK_EQ(dvd.ids[4], vmDVDDriveEvent_OnInsert);
    CHECK_OK(IVMDVDDrive_ReleaseHostDrive(fixture.dvd));
    CHECK_EQ(dvd.calls, 6);
    CHECK_EQ(dvd.ids[5], vmDVDDriveEvent_OnEject);
    /* An empty drive of the host tells nothing. */
    set_dvd(&fixture, SPAN("HasDisc"), false);
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
    set_fact(fixture.base.mock, floppy_drive_facts, fixture.floppy, SPAN("HasDisc"), false);
    CHECK_EQ(floppy.ids[3], vmFloppyDriveEvent_OnEject);
    CHECK_EQ(floppy.calls, 4);
    CHECK_EQ(dvd.calls, 6);
    sink_unadvise(fixture.dvd, &DIID_IVMDVDDriveEvents, dvd_cookie);
    sink_unadvise(fixture.floppy, &DIID_IVMFloppyDriveEvents, floppy_cookie);
    drives_end(&fixture);
}

/* ---- Floppy disk images ---- */

TEST(drives, floppy_images_are_made)
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
    CHECK_EQ(file_at(&fixture.base, low)->size, 737280);
    CHECK_EQ(file_at(&fixture.base, high)->size, 1474560);
    CHECK_OK(IVMFloppyDrive_AttachImage(fixture.floppy, high));
    SysFreeString(low);
    SysFreeString(high);
    drives_end(&fixture);
}

static HRESULT create(struct drives_fixture *fixture, const WCHAR *path)
{
    BSTR bstr = SysAllocString(path);
    HRESULT hr = IVMVirtualPC_CreateFloppyDiskImage(fixture->base.app, bstr,
                                                    vmFloppyDiskImage_HighDensity);
    SysFreeString(bstr);
    return hr;
}

TEST(drives, floppy_images_can_fail_to_be_made)
{
    struct drives_fixture fixture = drives_start();
    IVMVirtualPC *app = fixture.base.app;
    struct host *host = &fixture.base.mock->host;
    WCHAR path[270];
    static const int wrong[] = {-1, 0, 3, 4, 5, 6, 7};
    size_t files = host->files.count, folders = host->files.folder_count;
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, E_POINTER,
         IVMVirtualPC_CreateFloppyDiskImage(app, NULL, vmFloppyDiskImage_LowDensity));
    for (int i = 0; i < 7; i++)
        WITH(L"C:\\New\\a.vfd",
             PAIR(IVMVirtualPC, CreateFloppyDiskImage, E_INVALIDARG,
                  IVMVirtualPC_CreateFloppyDiskImage(app, bstr, (VMFloppyDiskImageType)wrong[i])));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         create(&fixture, L"Q:\\New\\a.vfd"));
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
    struct volume *volume = files_volume(host, 'C');
    int64_t used = volume->used;
    volume->used = volume->capacity - 1474559;
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, HRESULT_FROM_WIN32(ERROR_DISK_FULL),
         create(&fixture, L"C:\\New\\a.vfd"));
    volume->used = used;
    host->info.hardware_virtualization_disabled = true;
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         create(&fixture, L"C:\\New\\a.vfd"));
    host->info.hardware_virtualization_disabled = false;
    CHECK_EQ(host->files.count, files);
    CHECK_EQ(host->files.folder_count, folders);
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

TEST(drives, the_type_of_what_is_no_floppy_image_is_not_known)
{
    struct drives_fixture fixture = drives_start();
    struct host *host = &fixture.base.mock->host;
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
    host->info.hardware_virtualization_disabled = true;
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         type_of(&fixture, VFD));
    drives_end(&fixture);
}
