/* SPDX-License-Identifier: MIT */
/* Virtual hard disk images and their chains of parents. */
#include "model/disk.h"

#include "model/host.h"
#include "model/memory.h"
#include "model/vhd.h"

/* 22 October 2009 in seconds since 2000: what the clock's 0 is for the images. */
enum { FIRST_MODIFIED = 309484800 };

static int64_t seconds(const struct host *host)
{
    return FIRST_MODIFIED + host->clock.now / 1000;
}

struct disk *disk_create(struct host *host, enum disk_type type, int64_t size,
                         const struct disk *parent)
{
    struct disk *disk = mem_calloc(1, sizeof *disk);
    if (!disk)
        return NULL;
    if (parent && !text_set(&disk->parent, text_span(&parent->file->path))) {
        mem_free(disk);
        return NULL;
    }
    disk->type = type;
    disk->size = size;
    disk->id = ++host->files.next_disk;
    disk->modified = seconds(host);
    if (parent) {
        disk->parent_id = parent->id;
        disk->parent_modified = parent->modified;
    }
    return disk;
}

void disk_free(struct disk *disk)
{
    if (!disk)
        return;
    text_clear(&disk->parent);
    mem_free(disk);
}

void disk_attach(struct file *file, struct disk *disk)
{
    text_clear(&file->contents.parent);
    file->contents = *disk;
    file->contents.file = file;
    file->disk = &file->contents;
    mem_free(disk);
}

int64_t disk_size_on_host(const struct disk *disk)
{
    if (disk->type == DISK_FIXED)
        return vhd_fixed_size(disk->size);
    int64_t data = disk->data < disk->size ? disk->data : disk->size;
    return vhd_dynamic_size(disk->size, (data + DISK_BLOCK - 1) / DISK_BLOCK,
                            disk->type == DISK_DIFFERENCING);
}

int64_t disk_full_size(enum disk_type type, int64_t size)
{
    const struct disk full = {.type = type, .size = size, .data = size};
    return disk_size_on_host(&full);
}

void disk_touch(struct host *host, struct disk *disk)
{
    int64_t now = seconds(host);
    disk->modified = now > disk->modified ? now : disk->modified + 1;
}

/* ---- Chains ---- */

struct file *disk_parent(const struct host *host, const struct disk *disk)
{
    return disk->type == DISK_DIFFERENCING ? files_find(host, text_span(&disk->parent)) : NULL;
}

void disk_chain(const struct host *host, struct file *file, struct disk_chain *chain)
{
    chain->count = 0;
    chain->complete = false;
    chain->linked = false;
    while (file && chain->count < DISK_MAX_CHAIN) {
        chain->files[chain->count++] = file;
        const struct disk *disk = disk_of(file);
        if (!disk)
            return;
        chain->linked |= disk->linked;
        if (disk->type != DISK_DIFFERENCING) {
            chain->complete = true;
            return;
        }
        struct file *parent = disk_parent(host, disk);
        if (parent && disk_of(parent) && parent->disk->id != disk->parent_id)
            return;
        file = parent;
    }
}

bool disk_chain_in_use(const struct disk_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        if (chain->files[i]->users)
            return true;
    return false;
}

int64_t disk_chain_data(const struct disk_chain *chain)
{
    const struct disk *first = disk_of(chain->files[0]);
    int64_t data = 0;
    for (size_t i = 0; i < chain->count; i++) {
        const struct disk *disk = disk_of(chain->files[i]);
        if (disk && data < first->size)
            data += disk->data;
    }
    return data < first->size ? data : first->size;
}

code disk_check_parents(const struct host *host, const struct file *file, bool any_time)
{
    for (int depth = 0; depth < DISK_MAX_CHAIN; depth++) {
        const struct disk *disk = disk_of(file);
        if (!disk)
            return CODE_VM_E_INVALID_HD_FILE;
        if (disk->type != DISK_DIFFERENCING)
            return CODE_OK;
        const struct file *parent = disk_parent(host, disk);
        if (!parent)
            return CODE_VM_E_PARENT_PATH_NOT_FOUND;
        const struct disk *above = disk_of(parent);
        if (!above)
            return CODE_VM_E_INVALID_HD_FILE;
        if (above->id != disk->parent_id)
            return CODE_VM_E_PARENT_CHILD_ID_MISMATCH;
        if (above->modified != disk->parent_modified && !any_time)
            return CODE_VM_E_PARENT_MODIFIED;
        file = parent;
    }
    return CODE_VM_E_INVALID_HD_FILE;
}

void disk_fix_parents(struct host *host, struct file *file)
{
    if (disk_check_parents(host, file, true) != CODE_OK)
        return;
    while (file->disk->type == DISK_DIFFERENCING) {
        struct file *parent = disk_parent(host, file->disk);
        file->disk->parent_modified = parent->disk->modified;
        file = parent;
    }
}

/* ---- IVMHardDisk ---- */

static struct file *file_of(const struct host *host, const struct disk_name *name)
{
    return files_find(host, text_span(&name->path));
}

code disk_open(const struct host *host, const struct disk_name *name, struct disk **disk)
{
    const struct file *file = file_of(host, name);
    *disk = NULL;
    if (!file)
        return CODE_FILE_NOT_FOUND;
    if (file->access_denied || (file->disk && file->disk->unfinished))
        return CODE_VM_E_HD_IMAGE_OPEN_FAIL;
    *disk = disk_of(file);
    return *disk ? CODE_OK : CODE_VM_E_HD_IMAGE_ACCESS;
}

code disk_get_type(const struct host *host, const struct disk_name *name, int32_t *type)
{
    struct disk *disk;
    code c = disk_open(host, name, &disk);
    if (c != CODE_OK)
        return c;
    if (disk->type < DISK_DYNAMIC || disk->type > DISK_DIFFERENCING)
        return CODE_VM_E_DRIVE_INVALID;
    *type = disk->type;
    return CODE_OK;
}

code disk_get_size_in_guest(const struct host *host, const struct disk_name *name, int64_t *size)
{
    struct disk *disk;
    code c = disk_open(host, name, &disk);
    if (c == CODE_OK)
        *size = disk->size;
    return c;
}

code disk_get_size_on_host(const struct host *host, const struct disk_name *name, int64_t *size)
{
    const struct file *file = file_of(host, name);
    if (!file)
        return CODE_FILE_NOT_FOUND;
    *size = file->size;
    return CODE_OK;
}

code disk_get_free_space(const struct host *host, const struct disk_name *name, int64_t *size)
{
    int64_t room = files_room(host, text_span(&name->path));
    if (room < 0 || !files_has_folder(host, path_folder(text_span(&name->path))))
        return CODE_BAD_PATHNAME;
    *size = room;
    return CODE_OK;
}

code disk_get_parent(struct host *host, const struct disk_name *name, struct disk_name **parent)
{
    struct disk *disk;
    *parent = NULL;
    code c = disk_open(host, name, &disk);
    if (c != CODE_OK)
        return c;
    if (disk->type != DISK_DIFFERENCING)
        return CODE_FALSE;
    return disk_find(host, text_span(&disk->parent), parent);
}

static bool is_above(const struct host *host, struct file *file, struct file *start)
{
    for (int depth = 0; start && depth < DISK_MAX_CHAIN; depth++) {
        if (start == file)
            return true;
        const struct disk *disk = disk_of(start);
        start = disk ? disk_parent(host, disk) : NULL;
    }
    return start != NULL; /* too deep to have one more */
}

code disk_put_parent(struct host *host, const struct disk_name *name,
                     const struct disk_name *parent)
{
    struct disk *disk;
    code c = disk_open(host, name, &disk);
    if (c != CODE_OK)
        return c;
    if (disk->type != DISK_DIFFERENCING)
        return CODE_FALSE;
    if (disk->file->users)
        return CODE_VM_E_HD_IMAGE_OPEN_FAIL;
    if (disk->file->read_only)
        return CODE_VM_E_HD_IMAGE_ACCESS;
    struct disk_name *found;
    c = disk_find(host, text_span(&parent->path), &found);
    if (c != CODE_OK)
        return c;
    struct file *file = file_of(host, parent);
    const struct disk *above = disk_of(file);
    if (!above || above->id != disk->parent_id || is_above(host, disk->file, file))
        return CODE_VM_E_PARENT_CHILD_ID_MISMATCH;
    if (!text_set(&disk->parent, text_span(&parent->path)))
        return CODE_OUTOFMEMORY;
    disk->parent_modified = above->modified;
    return CODE_OK;
}

code disk_find(struct host *host, struct span path, struct disk_name **name)
{
    *name = NULL;
    code c = files_check_folder(host, path);
    if (c != CODE_OK)
        return c;
    if (!files_find(host, path))
        return CODE_FILE_NOT_FOUND;
    *name = files_name(host, path);
    return *name ? CODE_OK : CODE_OUTOFMEMORY;
}

/* ---- Windows XP Mode ---- */

static struct file *make(struct host *host, struct span path, enum disk_type type, int64_t data,
                         const struct disk *parent)
{
    struct file *file;
    struct disk *disk = disk_create(host, type, 127 * 1024 * DISK_MIB, parent);
    if (!disk)
        return NULL;
    disk->data = data;
    if (files_create(host, path, FILE_HARD_DISK, disk_size_on_host(disk), &file) != CODE_OK) {
        disk_free(disk);
        return NULL;
    }
    disk_attach(file, disk);
    return file;
}

bool disk_make_first(struct host *host)
{
    const struct file *base =
        make(host, SPAN("C:\\Program Files\\Windows XP Mode\\Windows XP Mode base.vhd"),
             DISK_DYNAMIC, 1120 * DISK_MIB, NULL);
    if (!base)
        return false;
    const struct file *own = make(host, SPAN("C:\\Users\\User\\AppData\\Local\\Microsoft\\"
                                             "Windows Virtual PC\\Virtual Machines\\"
                                             "Windows XP Mode.vhd"),
                                  DISK_DIFFERENCING, 600 * DISK_MIB, base->disk);
    if (own)
        host->files.first_disk = own->ref;
    return own != NULL;
}

/* ---- Facts ---- */

/* The file has grown or shrunk with what it holds. */
static void contents_changed(struct host *host, void *item)
{
    struct file *file = item;
    struct disk *disk = file->disk;
    if (!disk || disk->unfinished)
        return;
    if (disk->zeroed > disk->data)
        disk->zeroed = disk->data;
    files_force_size(host, file, disk_size_on_host(disk));
}

#define LARGEST INT64_C(0x7fffffffffff)
#define FIELD(field) offsetof(struct file, contents.field)
const struct fact disk_facts[] = {
    {"DiskType", FACT_INT, FIELD(type), 0, 7, contents_changed,
     "The VMHardDiskType that the image says it has; above 2 it is invalid."},
    {"DiskSize", FACT_BIG, FIELD(size), 0, LARGEST, contents_changed,
     "The size of the disk that the guest sees, in bytes."},
    {"DataWritten", FACT_BIG, FIELD(data), 0, LARGEST, contents_changed,
     "How much of the disk was written to, in bytes."},
    {"DataZeroed", FACT_BIG, FIELD(zeroed), 0, LARGEST, contents_changed,
     "How much of that only has zeros now, in bytes: Compact frees it."},
    {"DiskId", FACT_BIG, FIELD(id), 0, LARGEST, NULL, "What makes the image one of its own."},
    {"Modified", FACT_BIG, FIELD(modified), 0, LARGEST, NULL,
     "When it was last written to, in seconds since 2000."},
    {"ParentId", FACT_BIG, FIELD(parent_id), 0, LARGEST, NULL,
     "The DiskId that the parent of a differencing disk must have."},
    {"ParentModified", FACT_BIG, FIELD(parent_modified), 0, LARGEST, NULL,
     "When a differencing disk takes its parent to have been written to last."},
    {"ParentPath", FACT_TEXT, FIELD(parent), 0, PATH_MAX_CHARS - 1, NULL,
     "Where a differencing disk looks for its parent."},
    {"Linked", FACT_BOOL, FIELD(linked), 0, 1, NULL,
     "Whether the image only links to a disk of the host."},
    {0},
};
#undef FIELD
