/* SPDX-License-Identifier: MIT */
/* What the tests of DVD and floppy drives share. */
#ifndef VPCMOCK_TESTS_COM_DRIVES_FIXTURE_H
#define VPCMOCK_TESTS_COM_DRIVES_FIXTURE_H

#include "given.h"
#include "sink.h"

#define ISO L"C:\\Images\\Setup.iso"
#define OTHER_ISO L"C:\\Images\\Tools.iso"
#define VFD L"C:\\Images\\Boot.vfd"
#define TEXT_FILE L"C:\\Images\\Read me.txt"

struct drives_fixture {
    struct fixture base;
    IVMDVDDrive *dvd;
    IVMFloppyDrive *floppy;
};

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
    add_file(&fixture.base, ISO, 1000000);
    add_file(&fixture.base, OTHER_ISO, 1000000);
    add_file(&fixture.base, VFD, 1474560);
    add_file(&fixture.base, TEXT_FILE, 100);
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

static inline void set_dvd(struct drives_fixture *fixture, const WCHAR *name, bool truth)
{
    given(fixture->base.mock, the_object(fixture->dvd), name, truth);
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

#endif
