/* SPDX-License-Identifier: MIT */
/* DVD and floppy drives of a machine. */
#include "model/drives.h"

#include <string.h>

#include "model/host.h"
#include "model/memory.h"
#include "model/places.h"

/* ---- Making and unmaking ---- */

static struct drive *make_drive(struct host *host, struct machine *machine, enum drive_kind kind)
{
    struct drive *drive = mem_calloc(1, sizeof *drive);
    if (!drive)
        return NULL;
    if (!slots_add(&host->slots, drive, &drive->ref)) {
        mem_free(drive);
        return NULL;
    }
    drive->machine = machine;
    drive->kind = kind;
    drive->has_disc = true;
    return drive;
}

/* Nobody is told. */
static void release_drive(struct host *host, struct drive *drive)
{
    struct file *file = slots_get(&host->slots, drive->file);
    if (file && file->users > 0)
        file->users--;
    drive->file = (struct ref){0};
    drive->attachment = DRIVE_EMPTY;
    drive->disc_told = false;
    text_clear(&drive->media);
}

static void unmake(struct host *host, struct drive *drive)
{
    release_drive(host, drive);
    slots_remove(&host->slots, drive->ref);
    mem_free(drive);
}

bool drives_init(struct host *host, struct machine *machine)
{
    struct drives *drives = &machine->drives;
    drives->dvd[0] = make_drive(host, machine, DRIVE_DVD);
    if (!drives->dvd[0])
        return false;
    drives->floppy[0] = make_drive(host, machine, DRIVE_FLOPPY);
    if (!drives->floppy[0]) {
        unmake(host, drives->dvd[0]);
        return false;
    }
    drives->dvd[0]->bus = 1;
    drives->dvd_count = 1;
    drives->floppy_count = 1;
    return true;
}

void drives_free(struct host *host, struct machine *machine)
{
    struct drives *drives = &machine->drives;
    while (drives->dvd_count)
        unmake(host, drives->dvd[--drives->dvd_count]);
    while (drives->floppy_count)
        unmake(host, drives->floppy[--drives->floppy_count]);
    while (drives->removed) {
        struct drive *drive = drives->removed;
        drives->removed = drive->next_removed;
        unmake(host, drive);
    }
}

void drives_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}

/* ---- Places ---- */

static struct drive *at(const struct machine *machine, int32_t bus, int32_t device)
{
    for (size_t i = 0; i < machine->drives.dvd_count; i++) {
        struct drive *drive = machine->drives.dvd[i];
        if (drive->bus == bus && drive->device == device)
            return drive;
    }
    return NULL;
}

int32_t drives_at(const struct machine *machine, int bus, int device)
{
    return at(machine, bus, device) ? 2 : 0;
}

static bool is_place(int32_t bus, int32_t device)
{
    return bus >= 0 && bus < MACHINE_BUSES && device >= 0 && device < MACHINE_DEVICES_PER_BUS;
}

/* Whether something can come to a place. */
static code check_place(const struct host *host, const struct machine *machine, int32_t bus,
                        int32_t device)
{
    if (!is_place(bus, device))
        return CODE_INVALIDARG;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    if (bus >= host->info.maximum_ide_buses)
        return CODE_VM_E_DRIVE_INVALID;
    if (at(machine, bus, device) || hard_disks_at(machine, bus, device))
        return CODE_VM_E_DRIVE_BUS_LOC_IN_USE;
    return CODE_OK;
}

code drives_add_dvd(struct host *host, struct machine *machine, int32_t bus, int32_t device,
                    struct drive **drive)
{
    struct drives *drives = &machine->drives;
    code c = check_place(host, machine, bus, device);
    if (c != CODE_OK)
        return c;
    struct drive *made = make_drive(host, machine, DRIVE_DVD);
    if (!made)
        return CODE_OUTOFMEMORY;
    made->bus = bus;
    made->device = device;
    /* There is room: as many as there are places, and this one was free. */
    drives->dvd[drives->dvd_count++] = made;
    *drive = made;
    places_changed(host, machine, bus, device);
    return CODE_OK;
}

code drives_remove_dvd(struct host *host, struct machine *machine, struct drive *drive)
{
    struct drives *drives = &machine->drives;
    size_t i = 0;
    while (i < drives->dvd_count && drives->dvd[i] != drive)
        i++;
    if (i == drives->dvd_count)
        return CODE_VM_E_DRIVE_INVALID;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    drives->dvd_count--;
    memmove(&drives->dvd[i], &drives->dvd[i + 1], (drives->dvd_count - i) * sizeof drive);
    release_drive(host, drive);
    drive->is_removed = true;
    drive->next_removed = drives->removed;
    drives->removed = drive;
    places_changed(host, machine, drive->bus, drive->device);
    return CODE_OK;
}

/* ---- What its members ask first ---- */

struct machine *drive_machine(const struct host *host, const struct drive *drive)
{
    return slots_get(&host->slots, drive->machine->ref) == drive->machine ? drive->machine : NULL;
}

static code check(const struct host *host, const struct drive *drive)
{
    if (!drive_machine(host, drive))
        return CODE_VM_E_VM_UNKNOWN;
    return drive->is_removed ? CODE_VM_E_DRIVE_INVALID : CODE_OK;
}

/* The same, and for members that document E_FAIL. */
static code check_answer(const struct host *host, const struct drive *drive)
{
    code c = check(host, drive);
    return c == CODE_OK && drive->unresponsive ? CODE_FAIL : c;
}

code drive_get_place(const struct host *host, const struct drive *drive, int32_t *bus,
                     int32_t *device)
{
    if (check(host, drive) != CODE_OK)
        return CODE_VM_E_DRIVE_INVALID;
    *bus = drive->bus;
    *device = drive->device;
    return CODE_OK;
}

code drive_set_place(struct host *host, struct drive *drive, int32_t bus, int32_t device)
{
    struct machine *machine = drive_machine(host, drive);
    code c = check(host, drive);
    if (c != CODE_OK)
        return c;
    c = check_place(host, machine, bus, device);
    if (c == CODE_VM_E_DRIVE_BUS_LOC_IN_USE && at(machine, bus, device) == drive)
        c = CODE_OK;
    if (c == CODE_OK && drive->unresponsive)
        c = CODE_FAIL;
    if (c != CODE_OK || (drive->bus == bus && drive->device == device))
        return c;
    int32_t old_bus = drive->bus, old_device = drive->device;
    drive->bus = bus;
    drive->device = device;
    places_changed(host, machine, old_bus, old_device);
    places_changed(host, machine, bus, device);
    return CODE_OK;
}

/* ---- Media ---- */

/* The configuration has what is in a DVD drive. */
static void filled(struct host *host, struct drive *drive)
{
    if (drive->kind == DRIVE_DVD)
        places_filled(host, drive->machine, drive->bus, drive->device);
}

static void tell(struct host *host, struct drive *drive, int32_t dispid)
{
    const struct value path = value_borrow(text_span(&drive->media));
    event_emit(host, drive->kind == DRIVE_DVD ? EVENT_OF_DVD : EVENT_OF_FLOPPY, drive->ref, dispid,
               &path, 1);
}

static void eject(struct host *host, struct drive *drive)
{
    if (drive->attachment == DRIVE_IMAGE || drive->disc_told)
        tell(host, drive, DRIVE_ON_MEDIA_EJECT);
    release_drive(host, drive);
    filled(host, drive);
}

/* A disc has come into the host drive, or left it. */
static void disc_changed(struct host *host, void *item)
{
    struct drive *drive = item;
    if (drive->attachment != DRIVE_HOST || drive->has_disc == drive->disc_told)
        return;
    drive->disc_told = drive->has_disc;
    tell(host, drive, drive->has_disc ? DRIVE_ON_MEDIA_INSERT : DRIVE_ON_MEDIA_EJECT);
}

static code open_dvd_image(const struct host *host, struct span path, struct file **file)
{
    if (!*file)
        return files_has_folder(host, path_folder(path)) ? CODE_FILE_NOT_FOUND
                                                         : CODE_PATH_NOT_FOUND;
    if ((*file)->access_denied)
        return CODE_ACCESSDENIED;
    return (*file)->kind != FILE_DVD || (*file)->damaged ? CODE_VM_E_IMAGE_CAPTURE_FAIL : CODE_OK;
}

/* It is opened to write, unless it is read-only. */
static code open_floppy_image(struct file **file)
{
    if (!*file || (*file)->access_denied || (*file)->kind != FILE_FLOPPY || (*file)->damaged)
        return CODE_VM_E_IMAGE_CAPTURE_FAIL;
    return (*file)->users && !(*file)->read_only ? CODE_VM_E_IMAGE_CAPTURE_FAIL : CODE_OK;
}

code drive_attach_image(struct host *host, struct drive *drive, struct span path)
{
    bool is_dvd = drive->kind == DRIVE_DVD;
    struct file *file = NULL;
    struct text media = {0};
    code c = check(host, drive);
    if (c == CODE_OK)
        c = files_check_path(path);
    if (c == CODE_OK && files_has_folder(host, path))
        c = CODE_INVALIDARG;
    if (c == CODE_OK && is_dvd && drive->unresponsive)
        c = CODE_VM_E_DRIVE_INVALID;
    if (c == CODE_OK && drive->attachment != DRIVE_EMPTY)
        c = is_dvd ? CODE_VM_E_DRIVE_IN_USE : CODE_VM_E_IMAGE_CAPTURE_FAIL;
    if (c != CODE_OK)
        return c;
    if (!is_dvd && drive_machine(host, drive)->resources_exhausted)
        return CODE_OUTOFMEMORY;
    file = files_find(host, path);
    c = is_dvd ? open_dvd_image(host, path, &file) : open_floppy_image(&file);
    if (c != CODE_OK)
        return c;
    if (!text_set(&media, path))
        return CODE_OUTOFMEMORY;
    file->users++;
    drive->file = file->ref;
    drive->media = media;
    drive->attachment = DRIVE_IMAGE;
    filled(host, drive);
    tell(host, drive, DRIVE_ON_MEDIA_INSERT);
    return CODE_OK;
}

bool drive_restore(struct host *host, struct drive *drive, enum drive_attachment attachment,
                   struct span media)
{
    struct text copy = {0};
    struct file *file = attachment == DRIVE_IMAGE ? files_find(host, media) : NULL;
    if (!text_set(&copy, media))
        return false;
    release_drive(host, drive);
    drive->attachment = attachment;
    drive->media = copy;
    if (file) {
        file->users++;
        drive->file = file->ref;
    }
    return true;
}

static bool is_letter(struct span letter, char16_t *upper)
{
    if (letter.length != 1)
        return false;
    *upper = text_upper(letter.chars[0]);
    return text_is_letter(*upper);
}

static bool has_host_drive(const struct drive *drive, char16_t letter)
{
    return drive->attachment == DRIVE_HOST && drive->media.chars[0] == letter;
}

/* Whether any drive of any machine has the drive of the host. */
static bool is_captured(const struct host *host, char16_t letter)
{
    for (size_t i = 0; i < host->machine_count; i++) {
        const struct drives *drives = &host->machines[i]->drives;
        for (size_t j = 0; j < drives->dvd_count; j++)
            if (has_host_drive(drives->dvd[j], letter))
                return true;
        for (size_t j = 0; j < drives->floppy_count; j++)
            if (has_host_drive(drives->floppy[j], letter))
                return true;
    }
    return false;
}

/* Whether the host has the drive for it. */
static code check_host_drive(const struct host *host, const struct drive *drive, char16_t letter)
{
    const struct value *same = &host->info.dvd_drives, *other = &host->info.floppy_drives;
    if (drive->kind == DRIVE_FLOPPY)
        return host_info_has_drive(other, letter) ? CODE_OK : CODE_INVALIDARG;
    if (host_info_has_drive(same, letter))
        return CODE_OK;
    return host_info_has_drive(other, letter) || files_volume(host, letter)
               ? CODE_VM_E_DRIVE_INVALID
               : CODE_INVALIDARG;
}

code drive_attach_host(struct host *host, struct drive *drive, struct span letter)
{
    bool is_dvd = drive->kind == DRIVE_DVD;
    char16_t upper;
    struct text media = {0};
    code c = check(host, drive);
    if (c != CODE_OK)
        return c;
    if (!is_letter(letter, &upper))
        return CODE_INVALIDARG;
    c = check_host_drive(host, drive, upper);
    if (c != CODE_OK)
        return c;
    if (drive->attachment != DRIVE_EMPTY || is_captured(host, upper))
        return is_dvd ? CODE_VM_E_DRIVE_IN_USE : CODE_VM_E_HOST_FLOPPY_CAPTURE_FAIL;
    if (is_dvd && drive->unresponsive)
        return CODE_FAIL;
    if (!text_set(&media, (struct span){&upper, 1}))
        return CODE_OUTOFMEMORY;
    drive->media = media;
    drive->attachment = DRIVE_HOST;
    filled(host, drive);
    disc_changed(host, drive);
    return CODE_OK;
}

static code release(struct host *host, struct drive *drive, enum drive_attachment attachment)
{
    if (drive->kind == DRIVE_FLOPPY && drive->attachment == DRIVE_EMPTY)
        return CODE_VM_E_NO_MEDIA_CAPTURED;
    if (drive->attachment != attachment)
        return CODE_VM_E_MEDIA_WRONG_TYPE;
    if (drive->media_unmount_fails)
        return CODE_VM_E_MEDIA_UNMOUNT_FAIL;
    eject(host, drive);
    return CODE_OK;
}

code drive_release_image(struct host *host, struct drive *drive)
{
    code c = check(host, drive);
    if (c == CODE_OK && drive->unresponsive)
        c = CODE_VM_E_DRIVE_INVALID;
    return c == CODE_OK ? release(host, drive, DRIVE_IMAGE) : c;
}

code drive_release_host(struct host *host, struct drive *drive)
{
    code c = check_answer(host, drive);
    return c == CODE_OK ? release(host, drive, DRIVE_HOST) : c;
}

code drives_insert_disc(struct host *host, struct machine *machine, struct span path)
{
    struct drives *drives = &machine->drives;
    struct drive *drive = NULL;
    for (size_t i = 0; i < drives->dvd_count && !drive; i++) {
        struct drive *candidate = drives->dvd[i];
        if (candidate->attachment == DRIVE_EMPTY ||
            (candidate->attachment == DRIVE_IMAGE && path_same(text_span(&candidate->media), path)))
            drive = candidate;
    }
    if (!drive)
        return CODE_VM_E_DRIVE_INVALID;
    if (drive->media_unmount_fails)
        return CODE_VM_E_MEDIA_UNMOUNT_FAIL;
    if (!files_find(host, path))
        return CODE_FILE_NOT_FOUND;
    if (drive->attachment == DRIVE_EMPTY)
        return drive_attach_image(host, drive, path);
    tell(host, drive, DRIVE_ON_MEDIA_EJECT);
    tell(host, drive, DRIVE_ON_MEDIA_INSERT);
    return CODE_OK;
}

/* ---- Properties ---- */

code drive_get_attachment(const struct host *host, const struct drive *drive, int32_t *attachment)
{
    code c = check_answer(host, drive);
    if (c == CODE_OK)
        *attachment = (int32_t)drive->attachment;
    return c;
}

static code get_media(const struct drive *drive, enum drive_attachment attachment,
                      struct span *media)
{
    *media = (struct span){0};
    if (drive->attachment == attachment)
        *media = text_span(&drive->media);
    else if (drive->kind == DRIVE_DVD)
        return CODE_VM_E_MEDIA_WRONG_TYPE;
    return CODE_OK;
}

code drive_get_image(const struct host *host, const struct drive *drive, struct span *path)
{
    code c = check_answer(host, drive);
    return c == CODE_OK ? get_media(drive, DRIVE_IMAGE, path) : c;
}

code drive_get_host_letter(const struct host *host, const struct drive *drive, struct span *letter)
{
    code c = check_answer(host, drive);
    /* Of a drive that was removed, no other code is documented here. */
    if (c == CODE_VM_E_DRIVE_INVALID)
        return CODE_VM_E_MEDIA_WRONG_TYPE;
    return c == CODE_OK ? get_media(drive, DRIVE_HOST, letter) : c;
}

code drive_get_number(const struct host *host, const struct drive *drive, int32_t *number)
{
    code c = check(host, drive);
    if (c == CODE_OK)
        *number = drive->device;
    return c;
}

code drives_check_dvd_list(const struct machine *machine)
{
    return machine_is_up(machine) && machine->worker_hangs ? CODE_FAIL : CODE_OK;
}

#define FIELD(field) offsetof(struct drive, field)
const struct fact dvd_drive_facts[] = {
    {"HasDisc", FACT_BOOL, FIELD(has_disc), 0, 1, disc_changed,
     "Whether there is a disc in the drive of the host that is attached; the drive's sinks learn "
     "of a change."},
    {"MediaUnmountFails", FACT_BOOL, FIELD(media_unmount_fails), 0, 1, NULL,
     "Whether the guest does not let go of what is in the drive."},
    {"Unresponsive", FACT_BOOL, FIELD(unresponsive), 0, 1, NULL,
     "Whether the drive does not answer: its members fail with E_FAIL, or VM_E_DRIVE_INVALID where "
     "that is documented instead."},
    {0},
};

const struct fact floppy_drive_facts[] = {
    {"HasDisc", FACT_BOOL, FIELD(has_disc), 0, 1, disc_changed,
     "Whether there is a disk in the drive of the host that is attached; the drive's sinks learn "
     "of a change."},
    {"MediaUnmountFails", FACT_BOOL, FIELD(media_unmount_fails), 0, 1, NULL,
     "Whether the guest does not let go of what is in the drive."},
    {0},
};
#undef FIELD
