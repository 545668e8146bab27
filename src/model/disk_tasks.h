/* SPDX-License-Identifier: MIT */
/* What takes time on virtual hard disks: create, merge, compact, convert. Each function checks,
 * starts a task and answers, or answers why not and has done nothing. While a task runs, the files
 * that it reads and writes are in use. */
#ifndef VPCMOCK_MODEL_DISK_TASKS_H
#define VPCMOCK_MODEL_DISK_TASKS_H

#include "model/disk.h"
#include "model/task.h"

struct machine;

enum {
    DISK_TASK_MIN_TIME = 500,    /* ms, whatever the size */
    DISK_TASK_BYTES_PER_MS = 1 << 20, /* about a gigabyte a second */
    DISK_MIN_ROOM_MIB = 8,       /* to make a dynamic disk */
};

/* The time that so many bytes take. */
int64_t disk_task_time(int64_t bytes);

/* CODE_INVALIDARG (size), path codes, CODE_PATH_NOT_FOUND, CODE_INVALID_DRIVE, CODE_ALREADY_EXISTS,
 * CODE_DISK_FULL, VM_E_IMAGE_SIZE_TOO_LARGE, _TOO_SMALL, VM_E_FILE_TOO_LARGE_FOR_VOLUME,
 * VM_E_APP_SHUTTING_DOWN. The folder is made if it is not there. */
code disk_task_create(struct host *host, struct span path, enum disk_type type, int32_t megabytes,
                      struct task **task);
/* The same; one of the paths may be relative to the folder of the other. A parent that is not there
 * is CODE_PATH_NOT_FOUND, one that is no disk VM_E_INVALID_HD_FILE. */
code disk_task_create_differencing(struct host *host, struct span path, struct span parent,
                                   struct task **task);

/* name: as from files_name. The codes are those of IVMHardDisk's members.
 * A merge deletes the child. */
code disk_task_compact(struct host *host, const struct disk_name *name, struct task **task);
code disk_task_merge(struct host *host, const struct disk_name *name, struct task **task);
code disk_task_merge_to(struct host *host, const struct disk_name *name, struct span path,
                        int32_t type, struct task **task);
code disk_task_convert(struct host *host, const struct disk_name *name, struct span path,
                       int32_t type, struct task **task);

/* A child's contents become the parent's; the child is deleted. force: also without the room. */
code disk_merge_now(struct host *host, struct file *child, bool force);
/* How much the parent's file will grow by that. */
int64_t disk_merge_growth(const struct host *host, const struct file *child);

/* The room on a volume has changed: tasks may fail sooner or not at all. */
void disk_tasks_room_changed(struct host *host);
/* For tasks of others that write to volumes: so many bytes more will be needed where path is. Ended
 * with the task. False when memory runs out. */
bool disk_task_needs(struct host *host, struct task *task, struct span path, int64_t bytes);
void disk_task_ended(struct host *host, struct task *task);

/* Forgets all that is under way. */
void disk_tasks_free(struct host *host);

#endif
