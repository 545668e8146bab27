/* SPDX-License-Identifier: MIT */
/* Tests of DVD and floppy drives. */
#include "fixture.h"

#include "model/catalog.h"
#include "model/floppy_image.h"

#define ISO SPAN("C:\\Images\\Setup.iso")
#define VFD SPAN("C:\\Images\\Boot.vfd")

static struct file *make_file(struct host *host, struct span path, enum file_kind kind)
{
    struct file *file = NULL;
    CHECK_EQ(files_make_folder(host, path_folder(path)), CODE_OK);
    CHECK_EQ(files_create(host, path, kind, 1474560, &file), CODE_OK);
    return file;
}

static void count_events(const struct host *host, struct ref drive, int *inserts, int *ejects)
{
    *inserts = *ejects = 0;
    for (const struct event *event = host->events; event; event = event->next) {
        if (event->object.index != drive.index ||
            (event->source != EVENT_OF_DVD && event->source != EVENT_OF_FLOPPY))
            continue;
        *inserts += event->dispid == DRIVE_ON_MEDIA_INSERT;
        *ejects += event->dispid == DRIVE_ON_MEDIA_EJECT;
    }
}

TEST(drives, drives_stand_at_one_place_each)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct drive *drive = NULL;
    CHECK_EQ(drives_at(machine, 1, 0), 2);
    CHECK_EQ(drives_at(machine, 0, 0), 0);
    CHECK_EQ(drives_add_dvd(&host, machine, 1, 1, &drive), CODE_OK);
    CHECK_EQ(drives_at(machine, 1, 1), 2);
    CHECK_EQ(drives_add_dvd(&host, machine, 1, 1, &drive), CODE_VM_E_DRIVE_BUS_LOC_IN_USE);
    CHECK_EQ(drive_set_place(&host, drive, 0, 1), CODE_OK);
    CHECK_EQ(drives_at(machine, 1, 1), 0);
    CHECK_EQ(drives_at(machine, 0, 1), 2);
    CHECK_EQ(drives_remove_dvd(&host, machine, drive), CODE_OK);
    CHECK_EQ(drives_at(machine, 0, 1), 0);
    CHECK_EQ(drives_at(machine, -1, 7), 0);
    host_free(&host);
}

TEST(drives, every_place_can_be_taken)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct drive *drive;
    for (int round = 0; round < 3; round++) {
        size_t count = machine->drives.dvd_count;
        for (int bus = 0; bus < MACHINE_BUSES; bus++)
            for (int device = 0; device < MACHINE_DEVICES_PER_BUS; device++)
                count += drives_add_dvd(&host, machine, bus, device, &drive) == CODE_OK;
        CHECK_EQ(machine->drives.dvd_count, count);
        CHECK(count >= 3 && count <= DRIVES_MAX_DVD);
        while (machine->drives.dvd_count)
            CHECK_EQ(drives_remove_dvd(&host, machine, machine->drives.dvd[0]), CODE_OK);
    }
    host_free(&host);
}

TEST(drives, a_removed_drive_is_not_that_of_a_machine_that_is_gone)
{
    struct host host;
    open_host(&host);
    struct machine *machine = machine_create(&host, SPAN("Second"));
    struct drive *drive = machine->drives.dvd[0];
    struct ref ref = drive->ref;
    int32_t attachment;
    CHECK_EQ(drives_remove_dvd(&host, machine, drive), CODE_OK);
    CHECK(slots_get(&host.slots, ref) == drive);
    CHECK_EQ(drive_get_attachment(&host, drive, &attachment), CODE_VM_E_DRIVE_INVALID);
    machine_free(&host, machine);
    CHECK(!slots_get(&host.slots, ref));
    host_free(&host);
}

TEST(drives, drives_come_back_with_their_machine)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct drive *drive = machine->drives.dvd[0];
    int32_t attachment = -1;
    struct text file = text_from(text_span(&machine->file));
    make_file(&host, ISO, FILE_DVD);
    CHECK_EQ(drive_attach_image(&host, drive, ISO), CODE_OK);
    CHECK_EQ(catalog_unregister(&host, machine), CODE_OK);
    CHECK_EQ(drive_get_attachment(&host, drive, &attachment), CODE_VM_E_VM_UNKNOWN);
    CHECK_EQ(drive_release_image(&host, drive), CODE_VM_E_VM_UNKNOWN);
    CHECK_EQ(catalog_register(&host, SPAN(""), text_span(&file), &machine), CODE_OK);
    CHECK_EQ(drive_get_attachment(&host, drive, &attachment), CODE_OK);
    CHECK_EQ(attachment, DRIVE_IMAGE);
    text_clear(&file);
    host_free(&host);
}

TEST(drives, media_are_told_once_each_way)
{
    struct host host;
    open_host(&host);
    struct drive *drive = host.machines[0]->drives.dvd[0];
    struct file *file = make_file(&host, ISO, FILE_DVD);
    int inserts, ejects;
    CHECK_EQ(drive_attach_image(&host, drive, ISO), CODE_OK);
    count_events(&host, drive->ref, &inserts, &ejects);
    CHECK_EQ(inserts, 1);
    CHECK_EQ(ejects, 0);
    CHECK_EQ(drive_attach_image(&host, drive, ISO), CODE_VM_E_DRIVE_IN_USE);
    CHECK_EQ(file->users, 1);
    CHECK_EQ(files_delete(&host, file), CODE_SHARING_VIOLATION);
    CHECK_EQ(drive_release_image(&host, drive), CODE_OK);
    CHECK_EQ(drive_release_image(&host, drive), CODE_VM_E_MEDIA_WRONG_TYPE);
    count_events(&host, drive->ref, &inserts, &ejects);
    CHECK_EQ(inserts, 1);
    CHECK_EQ(ejects, 1);
    CHECK_EQ(files_delete(&host, file), CODE_OK);
    host_free(&host);
}

TEST(drives, an_image_may_vanish_while_it_is_attached)
{
    struct host host;
    open_host(&host);
    struct drive *drive = host.machines[0]->drives.dvd[0];
    struct span path = {0};
    CHECK_EQ((make_file(&host, ISO, FILE_DVD), drive_attach_image(&host, drive, ISO)), CODE_OK);
    files_remove(&host, files_find(&host, ISO));
    struct file *again = make_file(&host, ISO, FILE_DVD);
    CHECK_EQ(drive_get_image(&host, drive, &path), CODE_OK);
    CHECK_EQ(path.length, ISO.length);
    CHECK_EQ(drive_release_image(&host, drive), CODE_OK);
    CHECK_EQ(again->users, 0); /* it is another file */
    host_free(&host);
}

TEST(drives, a_disc_is_inserted_where_there_is_room)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct drive *first = machine->drives.dvd[0], *second;
    int inserts, ejects;
    CHECK_EQ(drives_insert_disc(&host, machine, ISO), CODE_FILE_NOT_FOUND);
    make_file(&host, ISO, FILE_DVD);
    CHECK_EQ(drive_attach_host(&host, first, SPAN("D")), CODE_OK);
    CHECK_EQ(drives_insert_disc(&host, machine, ISO), CODE_VM_E_DRIVE_INVALID);
    CHECK_EQ(drives_add_dvd(&host, machine, 1, 1, &second), CODE_OK);
    second->media_unmount_fails = true;
    CHECK_EQ(drives_insert_disc(&host, machine, ISO), CODE_VM_E_MEDIA_UNMOUNT_FAIL);
    CHECK_EQ(second->attachment, DRIVE_EMPTY);
    second->media_unmount_fails = false;
    CHECK_EQ(drives_insert_disc(&host, machine, ISO), CODE_OK);
    CHECK_EQ(second->attachment, DRIVE_IMAGE);
    /* The same disc again: out and in. */
    CHECK_EQ(drives_insert_disc(&host, machine, SPAN("c:\\images\\SETUP.iso")), CODE_OK);
    count_events(&host, second->ref, &inserts, &ejects);
    CHECK_EQ(inserts, 2);
    CHECK_EQ(ejects, 1);
    CHECK_EQ(files_find(&host, ISO)->users, 1);
    host_free(&host);
}

TEST(drives, a_host_drive_is_free_when_its_machine_is_gone)
{
    struct host host;
    open_host(&host);
    struct machine *machine = machine_create(&host, SPAN("Second"));
    struct drive *mine = host.machines[0]->drives.dvd[0];
    CHECK_EQ(drive_attach_host(&host, machine->drives.dvd[0], SPAN("D")), CODE_OK);
    CHECK_EQ(drive_attach_host(&host, mine, SPAN("D")), CODE_VM_E_DRIVE_IN_USE);
    machine_free(&host, machine);
    CHECK_EQ(drive_attach_host(&host, mine, SPAN("D")), CODE_OK);
    host_free(&host);
}

TEST(drives, floppy_types_follow_from_sizes)
{
    static const struct {
        int64_t size;
        int32_t type;
    } cases[] = {
        {737280, FLOPPY_LOW_DENSITY},
        {1474560, FLOPPY_HIGH_DENSITY},
        {1720320, FLOPPY_DMF},
        {368640, FLOPPY_LOW_DENSITY_SINGLE_SIDED},
        {1228800, FLOPPY_MEDIUM_DENSITY},
        {1884160, FLOPPY_HIGH_DENSITY_MSS},
        {12345, FLOPPY_UNKNOWN},
    };
    struct host host;
    open_host(&host);
    struct file *file = make_file(&host, VFD, FILE_FLOPPY);
    int32_t type = -1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        files_force_size(&host, file, cases[i].size);
        CHECK_EQ(floppy_image_type(&host, VFD, &type), CODE_OK);
        CHECK_EQ(type, cases[i].type);
    }
    file->floppy_type = FLOPPY_DMF; /* as it was made */
    CHECK_EQ(floppy_image_type(&host, VFD, &type), CODE_OK);
    CHECK_EQ(type, FLOPPY_DMF);
    file->damaged = true;
    CHECK_EQ(floppy_image_type(&host, VFD, &type), CODE_EXCEPTION);
    file->access_denied = true;
    CHECK_EQ(floppy_image_type(&host, VFD, &type), CODE_ACCESSDENIED);
    host_free(&host);
}

TEST(drives, a_floppy_image_is_made_where_it_may_be)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(floppy_image_create(&host, SPAN("D:\\New\\a.vfd"), FLOPPY_LOW_DENSITY),
             CODE_PATH_NOT_FOUND);
    CHECK_EQ(floppy_image_create(&host, SPAN("D:\\a.vfd"), FLOPPY_LOW_DENSITY),
             CODE_PATH_NOT_FOUND);
    CHECK_EQ(floppy_image_create(&host, SPAN("C:\\New\\"), FLOPPY_LOW_DENSITY),
             CODE_INVALID_NAME);
    files_volume(&host, 'C')->access_denied = true;
    CHECK_EQ(floppy_image_create(&host, SPAN("C:\\New\\a.vfd"), FLOPPY_LOW_DENSITY),
             CODE_ACCESSDENIED);
    files_volume(&host, 'C')->access_denied = false;
    CHECK(!files_has_folder(&host, SPAN("C:\\New")));
    CHECK_EQ(floppy_image_create(&host, SPAN("C:\\New\\a.vfd"), FLOPPY_LOW_DENSITY), CODE_OK);
    CHECK_EQ(floppy_image_create(&host, SPAN("c:\\NEW\\A.vfd"), FLOPPY_LOW_DENSITY),
             CODE_ALREADY_EXISTS);
    host_free(&host);
}

/* Each allocation fails in turn; what fails has changed nothing. */
TEST(drives, nothing_changes_when_memory_runs_out)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct drive *drive = machine->drives.dvd[0], *added;
    struct file *file = make_file(&host, ISO, FILE_DVD);
    code c;
    for (int left = 0;; left++) {
        WITH_MEMORY(left, c = drives_add_dvd(&host, machine, 1, 1, &added));
        if (c == CODE_OK) /* though the news of it may be lost */
            break;
        CHECK(memory_failed);
        CHECK_EQ(c, CODE_OUTOFMEMORY);
        CHECK_EQ(machine->drives.dvd_count, 1);
    }
    WITH_MEMORY(0, c = drive_attach_image(&host, drive, ISO));
    CHECK_EQ(c, CODE_OUTOFMEMORY);
    CHECK_EQ(drive->attachment, DRIVE_EMPTY);
    CHECK_EQ(file->users, 0);
    WITH_MEMORY(0, c = drive_attach_host(&host, drive, SPAN("D")));
    CHECK_EQ(c, CODE_OUTOFMEMORY);
    CHECK_EQ(drive->attachment, DRIVE_EMPTY);
    for (int left = 0; left < 8; left++) {
        struct host other;
        bool opened;
        WITH_MEMORY(left, opened = host_init(&other, fake_wall));
        CHECK(opened || memory_failed);
        host_free(&other);
    }
    for (int left = 0;; left++) {
        struct machine *made;
        WITH_MEMORY(left, made = machine_create(&host, SPAN("Other")));
        if (made)
            break;
    }
    CHECK_EQ(host.machine_count, 2);
    host_free(&host);
}

TEST(drives, adding_and_removing_goes_on_for_long)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct drive *drive;
    for (int i = 0; i < 100000; i++) {
        if (drives_add_dvd(&host, machine, 1, 1, &drive) != CODE_OK ||
            drives_remove_dvd(&host, machine, drive) != CODE_OK) {
            CHECK(false);
            break;
        }
        event_drop_all(&host);
    }
    CHECK_EQ(machine->drives.dvd_count, 1);
    host_free(&host);
}
