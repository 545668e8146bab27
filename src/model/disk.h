/* SPDX-License-Identifier: MIT */
/* Virtual hard disk images: what a .vhd file holds, and its chain of parents. */
#ifndef VPCMOCK_MODEL_DISK_H
#define VPCMOCK_MODEL_DISK_H

#include "model/files.h"

/* Values of VMHardDiskType. */
enum disk_type { DISK_DYNAMIC, DISK_FIXED, DISK_DIFFERENCING };

#define DISK_MIB ((int64_t)1 << 20)
#define DISK_BLOCK (2 * DISK_MIB) /* a dynamic image grows by these */
enum {
    DISK_MIN_MIB = 3,
    DISK_MAX_MIB = 2088960, /* 2,040 GB */
    DISK_MAX_CHAIN = 256,   /* what is deeper counts as damaged */
};
#define DISK_MAX_IDE (127 * (int64_t)1024 * DISK_MIB)

/* A disk of its own id, for a file; parent: of a differencing disk, else NULL. Owned by the caller
 * until disk_attach. NULL when memory runs out. */
struct disk *disk_create(struct host *host, enum disk_type type, int64_t size,
                         const struct disk *parent);
void disk_free(struct disk *disk);
/* Gives the file the disk, which is then where file->disk points; the size of the file is left to
 * the caller. */
void disk_attach(struct file *file, struct disk *disk);
/* Bytes that its file takes on the host. */
int64_t disk_size_on_host(const struct disk *disk);
/* The largest that it can become. */
int64_t disk_full_size(enum disk_type type, int64_t size);
/* It was written to: its time of modification moves on, in any case. */
void disk_touch(struct host *host, struct disk *disk);

/* The file's disk if it is whole; else NULL. */
static inline struct disk *disk_of(const struct file *file)
{
    return file->damaged || !file->disk || file->disk->unfinished ? NULL : file->disk;
}

/* Its parent's file; NULL when it is missing, or when it has none. */
struct file *disk_parent(const struct host *host, const struct disk *disk);

/* The way from a disk to the last of its parents. */
struct disk_chain {
    size_t count; /* how many of files are filled */
    struct file *files[DISK_MAX_CHAIN];
    bool complete; /* it ends with a disk that needs no parent */
    bool linked;   /* one of them is */
};
void disk_chain(const struct host *host, struct file *file, struct disk_chain *chain);
/* Whether somebody has one of them open. */
bool disk_chain_in_use(const struct disk_chain *chain);
/* What all of them hold together, in bytes of a disk of the first one's size. */
int64_t disk_chain_data(const struct disk_chain *chain);

/* Whether the disk can be used with its parents: VM_E_PARENT_PATH_NOT_FOUND,
 * VM_E_PARENT_CHILD_ID_MISMATCH, VM_E_PARENT_MODIFIED (any_time: never), VM_E_INVALID_HD_FILE. */
code disk_check_parents(const struct host *host, const struct file *file, bool any_time);
/* The children learn of the parents' times, in a chain that has nothing else against it. */
void disk_fix_parents(struct host *host, struct file *file);

/* ---- What IVMHardDisk shows; name: as from files_name ---- */

/* CODE_FILE_NOT_FOUND, VM_E_HD_IMAGE_OPEN_FAIL, VM_E_HD_IMAGE_ACCESS. */
code disk_open(const struct host *host, const struct disk_name *name, struct disk **disk);
/* The same, and VM_E_DRIVE_INVALID. */
code disk_get_type(const struct host *host, const struct disk_name *name, int32_t *type);
code disk_get_size_in_guest(const struct host *host, const struct disk_name *name, int64_t *size);
/* CODE_FILE_NOT_FOUND. */
code disk_get_size_on_host(const struct host *host, const struct disk_name *name, int64_t *size);
/* CODE_BAD_PATHNAME. */
code disk_get_free_space(const struct host *host, const struct disk_name *name, int64_t *size);
/* As disk_open; CODE_FALSE: it has none; CODE_FILE_NOT_FOUND, CODE_PATH_NOT_FOUND: for the
 * parent. */
code disk_get_parent(struct host *host, const struct disk_name *name, struct disk_name **parent);
/* The same, and VM_E_PARENT_CHILD_ID_MISMATCH. */
code disk_put_parent(struct host *host, const struct disk_name *name,
                     const struct disk_name *parent);

/* CODE_OK with a name for a path that leads to a file, whatever it holds; CODE_FILE_NOT_FOUND, and
 * as files_check_folder. */
code disk_find(struct host *host, struct span path, struct disk_name **name);

/* For files_init and files_free. */
bool disk_names_init(struct host *host);
void disk_names_free(struct host *host);
/* The disks of a host with Windows XP Mode. False when memory runs out. */
bool disk_make_first(struct host *host);

extern const struct fact disk_facts[]; /* of struct file */

#endif
