/* SPDX-License-Identifier: MIT */
/* Tasks on virtual hard disks. */
#include "model/disk_tasks.h"

#include <stdlib.h>

#include "model/disk_jobs.h"
#include "model/host.h"
#include "model/path.h"

int64_t disk_task_time(int64_t bytes)
{
    return DISK_TASK_MIN_TIME + bytes / DISK_TASK_BYTES_PER_MS;
}

/* ---- Create ---- */

static code check_size(int64_t size)
{
    if (size > DISK_MAX_MIB * DISK_MIB)
        return CODE_VM_E_IMAGE_SIZE_TOO_LARGE;
    return size < DISK_MIN_MIB * DISK_MIB ? CODE_VM_E_IMAGE_SIZE_TOO_SMALL : CODE_OK;
}

/* Whether a new image may be at the path, apart from its folder. */
static code check_new(struct host *host, struct span path)
{
    code c = files_check_path(path);
    if (c != CODE_OK)
        return c;
    if (!path_name(path).length)
        return CODE_INVALID_NAME;
    const struct volume *volume = files_volume_of(host, path);
    if (!volume)
        return CODE_PATH_NOT_FOUND;
    if (volume->read_only)
        return CODE_INVALID_DRIVE;
    return files_find(host, path) || files_has_folder(host, path) ? CODE_ALREADY_EXISTS : CODE_OK;
}

static code check_fits(struct host *host, struct span path, const struct disk *disk)
{
    int64_t full = disk_full_size(disk->type, disk->size);
    int64_t now = disk_size_on_host(disk);
    if (full > files_volume_of(host, path)->largest_file)
        return CODE_VM_E_FILE_TOO_LARGE_FOR_VOLUME;
    if (now < DISK_MIN_ROOM_MIB * DISK_MIB)
        now = DISK_MIN_ROOM_MIB * DISK_MIB;
    return files_room(host, path) < now ? CODE_DISK_FULL : CODE_OK;
}

/* Takes over the disk, in any case. */
static code create_at(struct host *host, struct span path, struct disk *disk, struct task **task)
{
    if (!disk)
        return CODE_OUTOFMEMORY;
    code c = check_size(disk->size);
    if (c == CODE_OK)
        c = check_fits(host, path, disk);
    if (c == CODE_OK)
        c = files_make_folder(host, path_folder(path));
    if (c != CODE_OK) {
        disk_free(disk);
        return c;
    }
    struct file *parent = disk_parent(host, disk);
    return disk_job_start(host,
                          &(struct disk_job_start){
                              .what = "Creating the virtual hard disk",
                              .path = path,
                              .disk = disk,
                              .bytes = disk_size_on_host(disk),
                              .reads = {parent},
                              .cancelable = true,
                          },
                          task);
}

code disk_task_create(struct host *host, struct span path, enum disk_type type, int32_t megabytes,
                      struct task **task)
{
    *task = NULL;
    if (host->info.shutting_down)
        return CODE_VM_E_APP_SHUTTING_DOWN;
    if (megabytes <= 0)
        return CODE_INVALIDARG;
    code c = check_new(host, path);
    if (c != CODE_OK)
        return c;
    return create_at(host, path, disk_create(host, type, megabytes * DISK_MIB, NULL), task);
}

static bool is_relative(struct span path)
{
    return !path.length ||
           (path.chars[0] != '\\' && !(path.length > 1 && path.chars[1] == ':'));
}

/* A full path in either case; the text is cleared by the caller. */
static code resolve(struct span path, struct span other, struct text *full)
{
    if (path.length >= PATH_MAX_CHARS)
        return CODE_BUFFER_OVERFLOW;
    if (!is_relative(path) || !path.length)
        return text_set(full, path) ? CODE_OK : CODE_OUTOFMEMORY;
    return path_join(full, path_folder(other), path, "") ? CODE_OK : CODE_OUTOFMEMORY;
}

static code create_differencing(struct host *host, struct span path, struct span parent,
                                struct task **task)
{
    code c = check_new(host, path);
    if (c == CODE_OK)
        c = files_check_folder(host, parent);
    if (c != CODE_OK)
        return c;
    const struct file *file = files_find(host, parent);
    if (!file)
        return CODE_PATH_NOT_FOUND;
    const struct disk *above = disk_of(file);
    if (!above || above->type < DISK_DYNAMIC || above->type > DISK_DIFFERENCING)
        return CODE_VM_E_INVALID_HD_FILE;
    return create_at(host, path, disk_create(host, DISK_DIFFERENCING, above->size, above), task);
}

code disk_task_create_differencing(struct host *host, struct span path, struct span parent,
                                   struct task **task)
{
    struct text child_full = {0}, parent_full = {0};
    *task = NULL;
    if (host->info.shutting_down)
        return CODE_VM_E_APP_SHUTTING_DOWN;
    if (is_relative(path) && is_relative(parent))
        return CODE_BAD_PATHNAME;
    code c = resolve(path, parent, &child_full);
    if (c == CODE_OK)
        c = resolve(parent, path, &parent_full);
    if (c == CODE_OK)
        c = create_differencing(host, text_span(&child_full), text_span(&parent_full), task);
    text_clear(&child_full);
    text_clear(&parent_full);
    return c;
}

/* ---- Compact ---- */

/* The disk of a name, for what wants to write or read all of it. */
static code whole(struct host *host, const struct disk_name *name, struct disk **disk)
{
    *disk = NULL;
    if (host->info.shutting_down)
        return CODE_VM_E_APP_SHUTTING_DOWN;
    const struct file *file = files_find(host, text_span(&name->path));
    if (!file)
        return CODE_FILE_NOT_FOUND;
    if (file->users)
        return CODE_SHARING_VIOLATION;
    if (file->access_denied)
        return CODE_VM_E_HD_IMAGE_OPEN_FAIL;
    *disk = disk_of(file);
    return *disk && (*disk)->type >= DISK_DYNAMIC && (*disk)->type <= DISK_DIFFERENCING
               ? CODE_OK
               : CODE_VM_E_INVALID_HD_FILE;
}

static void compact(struct host *host, struct disk_job *job)
{
    struct file *file = slots_get(&host->slots, job->target);
    struct disk *disk = file ? disk_of(file) : NULL;
    if (!disk)
        return;
    disk->data -= disk->zeroed < disk->data ? disk->zeroed : disk->data;
    disk->zeroed = 0;
    disk_touch(host, disk);
    files_force_size(host, file, disk_size_on_host(disk));
}

code disk_task_compact(struct host *host, const struct disk_name *name, struct task **task)
{
    struct disk *disk;
    *task = NULL;
    code c = whole(host, name, &disk);
    if (c != CODE_OK)
        return c;
    if (disk->type != DISK_DYNAMIC)
        return CODE_VM_E_WRONG_HD_IMAGE_TYPE;
    if (disk->file->read_only)
        return CODE_VM_E_FILE_READ_ONLY;
    struct disk after = *disk;
    after.data -= disk->zeroed < disk->data ? disk->zeroed : disk->data;
    int64_t temporary = disk_size_on_host(&after);
    if (files_room(host, text_span(&name->path)) < temporary)
        return CODE_DISK_FULL;
    return disk_job_start(host,
                          &(struct disk_job_start){
                              .what = "Compacting the virtual hard disk",
                              .path = text_span(&name->path),
                              .target = disk->file,
                              .bytes = temporary,
                              .outcome = DISK_OUTCOME_COMPACT,
                              .cancelable = true,
                          },
                          task);
}

/* ---- Merge ---- */

int64_t disk_merge_growth(const struct host *host, const struct file *child)
{
    const struct disk *disk = disk_of(child);
    const struct file *parent = disk ? disk_parent(host, disk) : NULL;
    if (!parent || !disk_of(parent))
        return 0;
    struct disk after = *parent->disk;
    after.data += disk->data;
    int64_t growth = disk_size_on_host(&after) - parent->size;
    return growth > 0 ? growth : 0;
}

code disk_merge_now(struct host *host, struct file *child, bool force)
{
    struct disk *disk = disk_of(child);
    struct file *file = disk ? disk_parent(host, disk) : NULL;
    struct disk *parent = file ? disk_of(file) : NULL;
    if (!parent)
        return CODE_VM_E_PARENT_PATH_NOT_FOUND;
    int64_t size = file->size + disk_merge_growth(host, child);
    if (force)
        files_force_size(host, file, size);
    else if (files_resize(host, file, size) != CODE_OK)
        return CODE_DISK_FULL;
    parent->data += disk->data;
    if (parent->data > parent->size)
        parent->data = parent->size;
    disk_touch(host, parent);
    files_remove(host, child);
    return CODE_OK;
}

static void merge(struct host *host, struct disk_job *job)
{
    struct file *child = slots_get(&host->slots, job->source);
    if (child)
        disk_merge_now(host, child, true);
}

void disk_job_done(struct host *host, struct disk_job *job)
{
    switch (job->outcome) {
    case DISK_OUTCOME_COMPACT: compact(host, job); break;
    case DISK_OUTCOME_MERGE: merge(host, job); break;
    default: break;
    }
}

/* Also when another disk is in the parent's place: the parent itself is then missing. */
static code find_parents(struct host *host, struct disk *disk, struct disk_chain *chain)
{
    disk_chain(host, disk->file, chain);
    if (chain->count > 1 && disk_chain_in_use(chain))
        return CODE_SHARING_VIOLATION;
    return chain->complete ? CODE_OK : CODE_VM_E_PARENT_PATH_NOT_FOUND;
}

code disk_task_merge(struct host *host, const struct disk_name *name, struct task **task)
{
    struct disk *disk;
    *task = NULL;
    code c = whole(host, name, &disk);
    if (c == CODE_VM_E_INVALID_HD_FILE || (c == CODE_OK && disk->type != DISK_DIFFERENCING))
        return CODE_VM_E_WRONG_HD_IMAGE_TYPE;
    if (c != CODE_OK)
        return c;
    struct disk_chain chain;
    disk_chain(host, disk->file, &chain);
    if (chain.count < 2 || !disk_of(chain.files[1]))
        return CODE_VM_E_PARENT_PATH_NOT_FOUND;
    if (chain.files[1]->users)
        return CODE_SHARING_VIOLATION;
    if (chain.files[1]->read_only || chain.files[1]->access_denied)
        return CODE_VM_E_FILE_READ_ONLY;
    return disk_job_start(host,
                          &(struct disk_job_start){
                              .what = "Merging the virtual hard disk",
                              .path = text_span(&name->path),
                              .target = chain.files[1],
                              .source = disk->file,
                              .bytes = disk_merge_growth(host, disk->file),
                              .time = disk_task_time(disk->data),
                              .outcome = DISK_OUTCOME_MERGE,
                          },
                          task);
}

/* ---- Merge to, convert ---- */

/* The checks of a new image's path that both have; an empty one is E_INVALIDARG there. */
static code check_copy(struct host *host, struct span path, int32_t type)
{
    if (!path.length)
        return CODE_INVALIDARG;
    code c = files_check_folder(host, path);
    if (c != CODE_OK)
        return c;
    if (type != DISK_DYNAMIC && type != DISK_FIXED)
        return CODE_VM_E_WRONG_HD_IMAGE_TYPE;
    return CODE_OK;
}

/* Starts the copy of a disk with all of its parents. */
static code copy(struct host *host, struct disk *source, struct span path, enum disk_type type,
                 const char *what, struct task **task)
{
    struct disk_chain chain;
    code c = find_parents(host, source, &chain);
    if (c == CODE_OK)
        c = check_new(host, path);
    /* neither page has this code: nothing can be written there, so there is no room */
    if (c == CODE_INVALID_DRIVE)
        c = CODE_DISK_FULL;
    if (c != CODE_OK)
        return c;
    struct disk *disk = disk_create(host, type, source->size, NULL);
    if (!disk)
        return CODE_OUTOFMEMORY;
    disk->data = disk_chain_data(&chain);
    disk->zeroed = source->zeroed < disk->data ? source->zeroed : disk->data;
    int64_t bytes = disk_size_on_host(disk);
    if (bytes > files_volume_of(host, path)->largest_file || files_room(host, path) < bytes) {
        disk_free(disk);
        return CODE_DISK_FULL;
    }
    struct disk_job_start start = {
        .what = what,
        .path = path,
        .disk = disk,
        .bytes = bytes,
        .source = source->file,
        .cancelable = true,
    };
    for (size_t i = 1; i < chain.count && i < DISK_MAX_CHAIN; i++)
        start.reads[i - 1] = chain.files[i];
    return disk_job_start(host, &start, task);
}

code disk_task_merge_to(struct host *host, const struct disk_name *name, struct span path,
                        int32_t type, struct task **task)
{
    struct disk *disk;
    *task = NULL;
    code c = whole(host, name, &disk);
    if (c != CODE_OK && c != CODE_VM_E_INVALID_HD_FILE)
        return c;
    code bad_path = check_copy(host, path, type);
    if (bad_path != CODE_OK)
        return bad_path;
    if (c == CODE_VM_E_INVALID_HD_FILE || disk->type != DISK_DIFFERENCING)
        return CODE_VM_E_WRONG_HD_IMAGE_TYPE;
    return copy(host, disk, path, (enum disk_type)type, "Merging the virtual hard disk to", task);
}

code disk_task_convert(struct host *host, const struct disk_name *name, struct span path,
                       int32_t type, struct task **task)
{
    struct disk *disk;
    *task = NULL;
    code c = whole(host, name, &disk);
    if (c != CODE_OK && c != CODE_VM_E_INVALID_HD_FILE)
        return c;
    code bad_path = check_copy(host, path, type);
    if (bad_path == CODE_OK && !path_has_extension(path, ".vhd"))
        bad_path = CODE_INVALIDARG;
    if (bad_path != CODE_OK)
        return bad_path;
    if (c != CODE_OK)
        return c;
    return copy(host, disk, path, (enum disk_type)type, "Converting the virtual hard disk to",
                task);
}
