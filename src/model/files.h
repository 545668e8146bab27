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

/* What a virtual hard disk file holds; see model/disk.h. A changed parent has another time of
 * modification than its children remember; another disk in its place has another id. Both are
 * facts, so that a test can have either. */
struct disk {
    struct file *file;
    int32_t type;   /* enum disk_type; anything else is invalid */
    int64_t size;   /* of the disk that the guest sees, bytes */
    int64_t data;   /* bytes of it that were written to */
    int64_t zeroed; /* of these, what only has zeros now: compacting frees it */
    int64_t id;     /* unique; the UUID of the footer is made of it */
    int64_t modified; /* seconds since 2000 */
    int64_t parent_id, parent_modified; /* as they were when the child was made */
    struct text parent; /* path */
    bool linked;     /* to a disk of the host */
    bool unfinished; /* it is being made */
};

struct file {
    struct ref ref;
    uint32_t hash;           /* of its path */
    struct file *next_hash;  /* in the same bucket */
    struct text path; /* as it was spelt when it was made */
    enum file_kind kind;
    int64_t size; /* bytes on the host; counted against its volume */
    int64_t counted; /* as it was when it was last counted */
    int32_t floppy_type; /* VMFloppyDiskImageType of a FILE_FLOPPY */
    bool read_only;
    bool access_denied; /* to the user that runs the product */
    bool damaged;       /* not what its kind promises */
    bool is_real;       /* it is on the real disk too, and goes there when it goes here */
    int32_t users;      /* who has it open: it can't be replaced, deleted or opened to write then */
    struct disk *disk;  /* of a FILE_HARD_DISK or FILE_UNDO_DISK: its contents; else NULL */
    struct disk contents;
};

struct volume {
    struct ref ref;
    char16_t letter; /* upper case */
    int64_t capacity;
    int64_t used;    /* bytes; what the model's files take is in it */
    int64_t largest_file; /* FAT32: 4 GiB - 1 */
    bool read_only;     /* a CD or DVD: nothing can be made there */
    bool absent;        /* taken out: no path on it leads anywhere */
    bool access_denied; /* nothing can be made there by the user that runs the product */
};

enum { FILES_VOLUMES = 26 };

/* A path as a client spelt it: what an IVMHardDisk stands for, whether or not the file is there. */
struct disk_name {
    struct ref ref;
    struct text path;
    uint32_t hash;
    struct disk_name *next_hash;
};

struct disk_job; /* model/disk_tasks.c */

struct files {
    struct file **files; /* in the order of their making */
    size_t count, capacity;
    struct file **buckets; /* by the hash of the path; bucket_count is a power of two */
    size_t bucket_count;
    struct text *folders; /* without the last backslash; their parents are in it too */
    size_t folder_count, folder_capacity;
    uint32_t *folder_index; /* open addressing: place in folders + 1, 0: free */
    size_t folder_index_size;
    struct volume volumes[FILES_VOLUMES]; /* C: first, then as they came */
    size_t volume_count;
    struct disk_name **names;
    size_t name_count, name_capacity;
    struct disk_name **name_buckets;
    size_t name_bucket_count;
    struct disk_job *jobs, *last_job; /* merges, conversions... that are under way */
    int64_t largest_job; /* bytes that one of them needs at most */
    bool full_expected;  /* one of them may not have the room */
    struct ref first_disk; /* what the first machine will have at 0:0 */
    uint32_t next_disk;    /* counts the disks that were made: their ids are unique */
    int32_t short_of_room; /* machines that run on a volume that is nearly full */
    bool write_real; /* disks that are made are written to the real disk, too */
    /* How a file is written (true) to the real disk or deleted from it; NULL: not at all. Only
     * called while write_real is set or for a file that is_real. CODE_OK or what went wrong. */
    code (*real)(struct host *host, struct file *file, bool write);
};

/* C:, with the folders that a Windows 7 host has, and D:, a DVD. False when memory runs out. */
bool files_init(struct host *host);
void files_free(struct host *host);

/* What is wrong with the text of a full path: CODE_OK, CODE_BAD_PATHNAME (empty, or not a full
 * path), CODE_INVALID_NAME (with a character that no name may have), CODE_BUFFER_OVERFLOW (MAX_PATH
 * and more). Looks at no file. */
code files_check_path(struct span path);
/* The same, then CODE_PATH_NOT_FOUND when its folder is not there. */
code files_check_folder(struct host *host, struct span path);

bool files_has_folder(const struct host *host, struct span path);
/* Makes the folder and those above it. CODE_PATH_NOT_FOUND when there is no such volume,
 * CODE_INVALID_DRIVE on a CD or DVD, CODE_ACCESSDENIED, CODE_ALREADY_EXISTS when a file is in the
 * way, CODE_OUTOFMEMORY. */
code files_make_folder(struct host *host, struct span path);
/* What a file is by the extension of its path. */
enum file_kind files_kind_of(struct span path);
/* NULL when there is none. Paths may have ".", ".." and doubled backslashes. */
struct file *files_find(const struct host *host, struct span path);
/* Path checks, CODE_ALREADY_EXISTS, CODE_INVALID_DRIVE (on a CD or DVD), CODE_DISK_FULL,
 * CODE_FILE_TOO_LARGE (for the volume), CODE_ACCESSDENIED, CODE_OUTOFMEMORY. */
code files_create(struct host *host, struct span path, enum file_kind kind, int64_t size,
                  struct file **file);
/* The same, with the folder if it is not there: it is made only for a file that will be, unless
 * memory runs out. On a CD or DVD it is CODE_PATH_NOT_FOUND, as the members that make folders for
 * their files document no other code for that. */
code files_create_with_folder(struct host *host, struct span path, enum file_kind kind,
                              int64_t size, struct file **file);
/* CODE_DISK_FULL or CODE_FILE_TOO_LARGE leaves it as it was. */
code files_resize(struct host *host, struct file *file, int64_t size);
/* The same, however little room there is. */
void files_force_size(struct host *host, struct file *file, int64_t size);
/* CODE_SHARING_VIOLATION while it has users, CODE_ACCESSDENIED when it is read-only. */
code files_delete(struct host *host, struct file *file);
/* Whatever stands in the way. */
void files_remove(struct host *host, struct file *file);
/* Bytes that are left on the volume of a path; -1 when there is no such volume. */
int64_t files_room(const struct host *host, struct span path);
/* NULL when there is none, or it is taken out. */
struct volume *files_volume(const struct host *host, char16_t letter);
/* Of that letter, in either case; made when there is none. CODE_INVALIDARG for what is no
 * letter. */
code files_add_volume(struct host *host, char16_t letter, struct volume **volume);
/* The one that a path is on, or NULL. */
const struct volume *files_volume_of(const struct host *host, struct span path);
/* Must be called after a volume's figures have changed otherwise than through this header. */
void files_room_changed(struct host *host);

/* The path as a client spelt it, which lives as long as the host. NULL when memory runs out. */
struct disk_name *files_name(struct host *host, struct span path);

/* Whether no path may have the character; a colon and backslashes only have their places. */
bool path_forbids(char16_t c);
/* Whether two paths lead to the same file. */
bool path_same(struct span a, struct span b);
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

extern const struct fact file_facts[];  /* of struct file */
extern const struct fact files_facts[]; /* of struct host */

#endif
