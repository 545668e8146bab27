/* SPDX-License-Identifier: MIT */
/* The simulated host's disks: volumes with room, folders, files. Nothing outside of the model is
 * touched. Paths are Windows paths; they are compared without case and kept as they were spelt. */
#ifndef VPCMOCK_MODEL_FILES_H
#define VPCMOCK_MODEL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct disk; /* model/disk.h: what a virtual hard disk file holds */

enum file_kind {
    FILE_OTHER,
    FILE_CONFIGURATION, /* .vmc */
    FILE_HARD_DISK,     /* .vhd */
    FILE_UNDO_DISK,     /* .vud */
    FILE_SAVED_STATE,   /* .vsv */
    FILE_FLOPPY,        /* .vfd */
    FILE_DVD,           /* .iso */
};

enum { PATH_MAX_CHARS = 260 }; /* MAX_PATH, with the NUL that the model does not store */

struct file {
    struct ref ref;
    struct text path; /* as it was spelt when it was made */
    enum file_kind kind;
    int64_t size; /* bytes on the host; counted against its volume */
    int32_t floppy_type; /* VMFloppyDiskImageType of a FILE_FLOPPY */
    bool read_only;
    bool access_denied; /* to the user that runs the product */
    bool damaged;       /* not what its kind promises */
    int32_t users;      /* who has it open: it can't be replaced, deleted or opened to write then */
    struct disk *disk;  /* of a FILE_HARD_DISK or FILE_UNDO_DISK, owned; else NULL */
};

struct volume {
    char16_t letter; /* upper case */
    int64_t capacity;
    int64_t used;    /* bytes; what the model's files take is in it */
    int64_t largest_file; /* FAT32: 4 GiB - 1 */
    bool read_only;
};

struct files {
    struct file **files;
    size_t count, capacity;
    struct text *folders; /* without the last backslash; their parents are in it too */
    size_t folder_count, folder_capacity;
    struct volume *volumes;
    size_t volume_count;
};

/* C: with the folders that a Windows 7 host has. False when memory runs out. */
bool files_init(struct host *host);
void files_free(struct host *host);

/* What is wrong with the text of a full path: CODE_OK, CODE_INVALID_NAME (empty, or with a character
 * that no name may have), CODE_BAD_PATHNAME (not a full path), CODE_BUFFER_OVERFLOW (MAX_PATH and
 * more). Looks at no file. */
code files_check_path(struct span path);
/* The same, then CODE_INVALID_DRIVE or CODE_PATH_NOT_FOUND when its folder is not there. */
code files_check_folder(struct host *host, struct span path);

bool files_has_folder(const struct host *host, struct span path);
/* Makes the folder and those above it. CODE_INVALID_DRIVE, CODE_OUTOFMEMORY. */
code files_make_folder(struct host *host, struct span path);
/* NULL when there is none. */
struct file *files_find(const struct host *host, struct span path);
/* Path checks, CODE_ALREADY_EXISTS, CODE_DISK_FULL, CODE_FILE_TOO_LARGE (for the volume),
 * CODE_ACCESSDENIED, CODE_OUTOFMEMORY. */
code files_create(struct host *host, struct span path, enum file_kind kind, int64_t size,
                  struct file **file);
/* CODE_DISK_FULL or CODE_FILE_TOO_LARGE leaves it as it was. */
code files_resize(struct host *host, struct file *file, int64_t size);
/* CODE_SHARING_VIOLATION while it has users, CODE_ACCESSDENIED when it is read-only. */
code files_delete(struct host *host, struct file *file);
/* Bytes that are left on the volume of a path; -1 when there is no such volume. */
int64_t files_room(const struct host *host, struct span path);
struct volume *files_volume(const struct host *host, char16_t letter);

/* Parts of a path. */
struct span path_folder(struct span path); /* without the last backslash */
struct span path_name(struct span path);
bool path_has_extension(struct span path, const char *extension); /* ".vhd", in any case */
/* folder + "\" + name + extension; false when memory runs out. */
bool path_join(struct text *path, struct span folder, struct span name, const char *extension);

/* Calls back for each file of a kind in the folders, not in those below: for the Get...Files of
 * IVMVirtualPC. Stops when the callback returns false. */
bool files_each(const struct host *host, enum file_kind kind, struct span folder,
                bool (*each)(void *context, struct file *file), void *context);

extern const struct fact file_facts[];   /* of struct file */
extern const struct fact volume_facts[]; /* of struct volume */

#endif
