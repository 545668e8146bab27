/* SPDX-License-Identifier: MIT */
/* DVD and floppy drives of a machine. */
#ifndef VPCMOCK_MODEL_DRIVES_H
#define VPCMOCK_MODEL_DRIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

enum {
    DRIVES_MAX_DVD = 4, /* as many as there are places: two buses with two devices each */
    DRIVES_FLOPPIES = 1,
};

enum drive_kind { DRIVE_DVD, DRIVE_FLOPPY };

/* Values of VMDVDDriveAttachmentType and VMFloppyDriveAttachmentType. */
enum drive_attachment { DRIVE_EMPTY, DRIVE_IMAGE, DRIVE_HOST };

/* A drive that was removed stays, until its machine is gone: a view of it answers otherwise than
 * one of a machine that is gone. */
struct drive {
    struct ref ref;
    struct machine *machine; /* unregistered, perhaps: so its members ask drive_machine */
    enum drive_kind kind;
    bool is_removed;
    int32_t bus;    /* of a DVD drive */
    int32_t device; /* of a DVD drive on its bus; of a floppy drive its number */
    enum drive_attachment attachment;
    struct text media; /* path of the image as it was passed, or the letter of the host drive */
    struct ref file;   /* of an image */
    bool has_disc;     /* fact: there is a disc in the host drive */
    bool disc_told;    /* the sinks know of it */
    bool unresponsive; /* fact: E_FAIL where that is documented */
    bool media_unmount_fails; /* fact */
    struct drive *next_removed;
};

struct drives {
    struct drive *dvd[DRIVES_MAX_DVD]; /* in the order of their coming */
    size_t dvd_count;
    struct drive *floppy[DRIVES_FLOPPIES];
    size_t floppy_count;
    struct drive *removed;
};

/* One DVD drive at 1:0 and one floppy drive, both empty. False when memory runs out. */
bool drives_init(struct host *host, struct machine *machine);
void drives_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void drives_state_changed(struct host *host, struct machine *machine, int before);

/* The VMDriveType at a place: 2 when a CD or DVD drive is there, else 0. */
int32_t drives_at(const struct machine *machine, int bus, int device);

/* VM_E_VM_RUNNING_OR_SAVED, CODE_INVALIDARG (no such place), VM_E_DRIVE_INVALID (on a bus that the
 * host does not let machines have), VM_E_DRIVE_BUS_LOC_IN_USE, CODE_OUTOFMEMORY. */
code drives_add_dvd(struct host *host, struct machine *machine, int32_t bus, int32_t device,
                    struct drive **drive);
/* What is in it is released. VM_E_DRIVE_INVALID when it is not one of the machine's (NULL: gone),
 * VM_E_VM_RUNNING_OR_SAVED. */
code drives_remove_dvd(struct host *host, struct machine *machine, struct drive *drive);

/* Puts the disc of the integration components, or any other, into an empty DVD drive; one that has
 * it already is emptied first. VM_E_DRIVE_INVALID when all are full, VM_E_MEDIA_UNMOUNT_FAIL,
 * CODE_FILE_NOT_FOUND, and what drive_attach_image answers. */
code drives_insert_disc(struct host *host, struct machine *machine, struct span path);

/* Members of a drive. All answer VM_E_VM_UNKNOWN when its machine is gone, and those of a DVD drive
 * VM_E_DRIVE_INVALID when it was removed, but for drive_get_host_letter. */

/* NULL when it is gone. */
struct machine *drive_machine(const struct host *host, const struct drive *drive);

/* VM_E_DRIVE_INVALID when it has none, as a drive that was removed. */
code drive_get_place(const struct host *host, const struct drive *drive, int32_t *bus,
                     int32_t *device);
/* CODE_INVALIDARG, VM_E_VM_RUNNING_OR_SAVED, VM_E_DRIVE_BUS_LOC_IN_USE, CODE_FAIL. */
code drive_set_place(struct host *host, struct drive *drive, int32_t bus, int32_t device);

/* Path checks; CODE_INVALIDARG for a folder. Of a DVD drive: VM_E_DRIVE_IN_USE when it is not
 * empty, CODE_FILE_NOT_FOUND, CODE_ACCESSDENIED, VM_E_IMAGE_CAPTURE_FAIL when it is no DVD image.
 * Of a floppy drive: VM_E_IMAGE_CAPTURE_FAIL for all of these, and CODE_OUTOFMEMORY when the host
 * has nothing left for the machine. */
code drive_attach_image(struct host *host, struct drive *drive, struct span path);
/* VM_E_MEDIA_WRONG_TYPE; VM_E_NO_MEDIA_CAPTURED when a floppy drive is empty;
 * VM_E_MEDIA_UNMOUNT_FAIL. */
code drive_release_image(struct host *host, struct drive *drive);
/* letter: one letter, without colon. CODE_INVALIDARG when the host has no such drive. Of a DVD
 * drive: VM_E_DRIVE_INVALID when the host's is of another kind, VM_E_DRIVE_IN_USE when this one is
 * not empty or another one has it, CODE_FAIL. Of a floppy drive VM_E_HOST_FLOPPY_CAPTURE_FAIL when
 * this one is not empty or another one has it. */
code drive_attach_host(struct host *host, struct drive *drive, struct span letter);
/* As drive_release_image. */
code drive_release_host(struct host *host, struct drive *drive);

/* Puts that into the drive without any check and without telling anybody; what was in it is let go.
 * False when memory runs out. */
bool drive_restore(struct host *host, struct drive *drive, enum drive_attachment attachment,
                   struct span media);

code drive_get_attachment(const struct host *host, const struct drive *drive, int32_t *attachment);
/* Of a DVD drive VM_E_MEDIA_WRONG_TYPE when there is none; of a floppy drive it is empty then. The
 * text is borrowed until something changes. */
code drive_get_image(const struct host *host, const struct drive *drive, struct span *path);
code drive_get_host_letter(const struct host *host, const struct drive *drive, struct span *letter);
/* Of a floppy drive, from 0. */
code drive_get_number(const struct host *host, const struct drive *drive, int32_t *number);

/* What Count, Item and _NewEnum of the DVD drives have to ask: CODE_FAIL when the process that runs
 * the machine does not answer. */
code drives_check_dvd_list(const struct machine *machine);

extern const struct fact dvd_drive_facts[];    /* of struct drive */
extern const struct fact floppy_drive_facts[]; /* of struct drive */

#endif
