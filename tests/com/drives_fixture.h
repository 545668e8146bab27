/* SPDX-License-Identifier: MIT */
/* What the tests of DVD and floppy drives share. */
#ifndef VPCMOCK_TESTS_COM_DRIVES_FIXTURE_H
#define VPCMOCK_TESTS_COM_DRIVES_FIXTURE_H

#include "sink.h"

#include <string.h>

#include "com/events.h"
#include "model/host.h"

#define ISO L"C:\\Images\\Setup.iso"
#define OTHER_ISO L"C:\\Images\\Tools.iso"
#define VFD L"C:\\Images\\Boot.vfd"
#define TEXT_FILE L"C:\\Images\\Read me.txt"

struct drives_fixture {
    struct fixture base;
    IVMDVDDrive *dvd;
    IVMFloppyDrive *floppy;
};

static inline struct span span_of(const WCHAR *text)
{
    return (struct span){(const char16_t *)text, wcslen(text)};
}

static inline struct file *file_at(struct fixture *fixture, const WCHAR *path)
{
    return files_find(&fixture->mock->host, span_of(path));
}

static inline void make_file(struct fixture *fixture, const WCHAR *path, enum file_kind kind,
                             int64_t size)
{
    struct host *host = &fixture->mock->host;
    struct file *file;
    mock_lock(fixture->mock);
    CHECK_EQ(files_make_folder(host, path_folder(span_of(path))), CODE_OK);
    CHECK_EQ(files_create(host, span_of(path), kind, size, &file), CODE_OK);
    mock_unlock(fixture->mock);
}

static inline IVMDVDDrive *dvd_at(IVMVirtualMachine *machine, LONG index)
{
    IVMDVDDriveCollection *drives;
    IVMDVDDrive *drive = NULL;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get_Item(drives, index, &drive));
    IVMDVDDriveCollection_Release(drives);
    return drive;
}

static inline LONG dvd_count(IVMVirtualMachine *machine)
{
    IVMDVDDriveCollection *drives;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get_Count(drives, &count));
    IVMDVDDriveCollection_Release(drives);
    return count;
}

static inline IVMFloppyDrive *floppy_of(IVMVirtualMachine *machine)
{
    IVMFloppyDriveCollection *drives;
    IVMFloppyDrive *drive = NULL;
    CHECK_OK(IVMVirtualMachine_get_FloppyDrives(machine, &drives));
    CHECK_OK(IVMFloppyDriveCollection_get_Item(drives, 1, &drive));
    IVMFloppyDriveCollection_Release(drives);
    return drive;
}

static inline struct drives_fixture drives_start(void)
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

static inline void drives_end(struct drives_fixture *fixture)
{
    IVMFloppyDrive_Release(fixture->floppy);
    IVMDVDDrive_Release(fixture->dvd);
    fixture_end(&fixture->base);
}

/* A fact of a drive, as a test sets it. */
static inline void set_fact(vpcmock *mock, const struct fact *table, void *view, struct span name,
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

static inline void set_dvd(struct drives_fixture *fixture, struct span name, bool truth)
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

static inline void attach(IVMDVDDrive *drive, const WCHAR *path)
{
    WITH(path, CHECK_OK(IVMDVDDrive_AttachImage(drive, bstr)));
}

static inline void attach_host(IVMDVDDrive *drive, const WCHAR *letter)
{
    WITH(letter, CHECK_OK(IVMDVDDrive_AttachHostDrive(drive, bstr)));
}

static inline void check_dvd(IVMDVDDrive *drive, VMDVDDriveAttachmentType expected,
                             const WCHAR *media)
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

static inline void check_floppy(IVMFloppyDrive *drive, VMFloppyDriveAttachmentType expected,
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

/* Another machine beside Windows XP Mode. */
static inline IVMVirtualMachine *other_machine(struct fixture *fixture)
{
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(L"Other"), folder = SysAllocString(L"C:\\Machines\\Other");
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(fixture->app, name, folder, &machine));
    SysFreeString(name);
    SysFreeString(folder);
    return machine;
}

#endif
