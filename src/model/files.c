/* SPDX-License-Identifier: MIT */
/* The simulated host's disks: volumes, folders, files, and how they are found. */
#include "model/files.h"

#include <string.h>

#include "model/disk.h"
#include "model/disk_tasks.h"
#include "model/host.h"
#include "model/memory.h"
#include "model/path.h"

enum { FIRST_BUCKETS = 64 };
#define GIB ((int64_t)1 << 30)
#define NTFS_LARGEST_FILE ((int64_t)16 << 40)

/* ---- Volumes ---- */

struct volume *files_volume(const struct host *host, char16_t letter)
{
    const struct files *files = &host->files;
    letter = text_upper(letter);
    for (size_t i = 0; i < files->volume_count; i++)
        if (files->volumes[i].letter == letter && !files->volumes[i].absent)
            return (struct volume *)&files->volumes[i];
    return NULL;
}

code files_add_volume(struct host *host, char16_t letter, struct volume **volume)
{
    struct files *files = &host->files;
    *volume = NULL;
    if (!text_is_letter(letter))
        return CODE_INVALIDARG;
    letter = text_upper(letter);
    for (size_t i = 0; i < files->volume_count; i++) {
        if (files->volumes[i].letter == letter) {
            *volume = &files->volumes[i];
            return CODE_OK;
        }
    }
    struct volume *added = &files->volumes[files->volume_count];
    *added = (struct volume){
        .letter = letter,
        .capacity = 100 * GIB,
        .largest_file = NTFS_LARGEST_FILE,
    };
    if (!slots_add(&host->slots, added, &added->ref))
        return CODE_OUTOFMEMORY;
    files->volume_count++;
    *volume = added;
    return CODE_OK;
}

const struct volume *files_volume_of(const struct host *host, struct span path)
{
    return path.length > 1 && path.chars[1] == ':' ? files_volume(host, path.chars[0]) : NULL;
}

static struct volume *volume_of(struct host *host, struct span path)
{
    return (struct volume *)files_volume_of(host, path);
}

int64_t files_room(const struct host *host, struct span path)
{
    const struct volume *volume = files_volume_of(host, path);
    if (!volume)
        return -1;
    return volume->used < volume->capacity ? volume->capacity - volume->used : 0;
}

void files_room_changed(struct host *host)
{
    disk_tasks_room_changed(host);
    hard_disks_room_changed(host);
}

static void volume_changed(struct host *host, void *item)
{
    (void)item;
    files_room_changed(host);
}

/* ---- Folders ---- */

static struct text *find_folder(const struct files *files, struct span normal)
{
    if (!files->folder_index_size)
        return NULL;
    size_t mask = files->folder_index_size - 1;
    for (size_t i = path_hash(normal) & mask; files->folder_index[i]; i = (i + 1) & mask) {
        struct text *folder = &files->folders[files->folder_index[i] - 1];
        if (span_same_name(text_span(folder), normal))
            return folder;
    }
    return NULL;
}

static void index_folder(struct files *files, uint32_t *index, size_t size, size_t place)
{
    size_t at = path_hash(text_span(&files->folders[place])) & (size - 1);
    while (index[at])
        at = (at + 1) & (size - 1);
    index[at] = (uint32_t)place + 1;
}

/* The index is never more than half full, so that every search in it ends. */
static bool grow_folders(struct files *files)
{
    if (files->folder_count == files->folder_capacity) {
        size_t capacity = files->folder_capacity ? files->folder_capacity * 2 : 32;
        struct text *folders = mem_realloc(files->folders, capacity * sizeof *folders);
        if (!folders)
            return false;
        files->folders = folders;
        files->folder_capacity = capacity;
    }
    if ((files->folder_count + 1) * 2 > files->folder_index_size) {
        size_t size = files->folder_index_size ? files->folder_index_size * 2 : 64;
        uint32_t *index = mem_calloc(size, sizeof *index);
        if (!index)
            return false;
        for (size_t i = 0; i < files->folder_count; i++)
            index_folder(files, index, size, i);
        mem_free(files->folder_index);
        files->folder_index = index;
        files->folder_index_size = size;
    }
    return true;
}

static bool add_folder(struct files *files, struct span normal)
{
    struct text folder = {0};
    if (!grow_folders(files) || !text_set(&folder, normal))
        return false;
    files->folders[files->folder_count] = folder;
    index_folder(files, files->folder_index, files->folder_index_size, files->folder_count);
    files->folder_count++;
    return true;
}

bool files_has_folder(const struct host *host, struct span path)
{
    struct path_buffer normal;
    if (!path_normalize(path, &normal) || !files_volume_of(host, path_span(&normal)))
        return false;
    return normal.length == 2 || find_folder(&host->files, path_span(&normal));
}

static code check_writable(const struct host *host, struct span path)
{
    const struct volume *volume = files_volume_of(host, path);
    if (!volume)
        return CODE_PATH_NOT_FOUND;
    if (volume->read_only)
        return CODE_INVALID_DRIVE;
    return volume->access_denied ? CODE_ACCESSDENIED : CODE_OK;
}

code files_make_folder(struct host *host, struct span path)
{
    struct path_buffer normal;
    if (!path_normalize(path, &normal))
        return path.length ? CODE_BUFFER_OVERFLOW : CODE_PATH_NOT_FOUND;
    if (files_has_folder(host, path))
        return CODE_OK;
    code c = check_writable(host, path_span(&normal));
    for (size_t end = 3; c == CODE_OK && end <= normal.length; end++) {
        struct span part = {normal.chars, end};
        if ((end < normal.length && normal.chars[end] != '\\') || find_folder(&host->files, part))
            continue;
        if (files_find(host, part))
            return CODE_ALREADY_EXISTS;
        if (!add_folder(&host->files, part))
            return CODE_OUTOFMEMORY;
    }
    return c;
}

code files_check_folder(struct host *host, struct span path)
{
    code c = files_check_path(path);
    if (c != CODE_OK)
        return c;
    return files_has_folder(host, path_folder(path)) ? CODE_OK : CODE_PATH_NOT_FOUND;
}

/* ---- Files ---- */

enum file_kind files_kind_of(struct span path)
{
    static const struct {
        const char *extension;
        enum file_kind kind;
    } kinds[] = {
        {".iso", FILE_DVD},      {".vfd", FILE_FLOPPY},        {".vhd", FILE_HARD_DISK},
        {".vud", FILE_UNDO_DISK}, {".vmc", FILE_CONFIGURATION}, {".vsv", FILE_SAVED_STATE},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (path_has_extension(path, kinds[i].extension))
            return kinds[i].kind;
    return FILE_OTHER;
}

struct file *files_find(const struct host *host, struct span path)
{
    const struct files *files = &host->files;
    if (!files->bucket_count || !files_volume_of(host, path))
        return NULL;
    uint32_t hash = path_hash(path);
    struct file *file = files->buckets[hash & (files->bucket_count - 1)];
    while (file && (file->hash != hash || !path_same(text_span(&file->path), path)))
        file = file->next_hash;
    return file;
}

/* When memory runs out for more buckets, their chains just grow longer. */
static void grow_buckets(struct files *files)
{
    if (files->count < files->bucket_count)
        return;
    size_t count = files->bucket_count * 2;
    struct file **buckets = mem_calloc(count, sizeof(void *));
    if (!buckets)
        return;
    for (size_t i = 0; i < files->count; i++) {
        struct file *file = files->files[i];
        file->next_hash = buckets[file->hash & (count - 1)];
        buckets[file->hash & (count - 1)] = file;
    }
    mem_free(files->buckets);
    files->buckets = buckets;
    files->bucket_count = count;
}

/* Brings what the volume's files take up to date with the file's size. */
static void count(struct host *host, struct file *file)
{
    int64_t more = file->size - file->counted;
    struct volume *volume = volume_of(host, text_span(&file->path));
    file->counted = file->size;
    if (!volume || !more)
        return;
    volume->used = volume->used + more > 0 ? volume->used + more : 0;
    files_room_changed(host);
}

static code check_room(const struct host *host, struct span path, int64_t size, int64_t more)
{
    const struct volume *volume = files_volume_of(host, path);
    if (!volume)
        return CODE_PATH_NOT_FOUND;
    if (size > volume->largest_file)
        return CODE_FILE_TOO_LARGE;
    return more > 0 && more > files_room(host, path) ? CODE_DISK_FULL : CODE_OK;
}

/* Whether a new file may be at the path, apart from its folder. */
static code check_new(const struct host *host, struct span path, int64_t size)
{
    if (!path_name(path).length)
        return CODE_INVALID_NAME;
    if (files_find(host, path) || files_has_folder(host, path))
        return CODE_ALREADY_EXISTS;
    code c = check_writable(host, path);
    return c == CODE_OK ? check_room(host, path, size, size) : c;
}

code files_create_with_folder(struct host *host, struct span path, enum file_kind kind,
                              int64_t size, struct file **created)
{
    *created = NULL;
    code c = files_check_path(path);
    if (c == CODE_OK)
        c = check_new(host, path, size);
    if (c == CODE_OK)
        c = files_make_folder(host, path_folder(path));
    if (c == CODE_OK)
        c = files_create(host, path, kind, size, created);
    return c == CODE_INVALID_DRIVE ? CODE_PATH_NOT_FOUND : c;
}

code files_create(struct host *host, struct span path, enum file_kind kind, int64_t size,
                  struct file **created)
{
    struct files *files = &host->files;
    *created = NULL;
    code c = files_check_folder(host, path);
    if (c == CODE_OK)
        c = check_new(host, path, size);
    if (c != CODE_OK)
        return c;
    struct file *file = mem_calloc(1, sizeof *file);
    if (!file)
        return CODE_OUTOFMEMORY;
    if (!text_set(&file->path, path) ||
        !host_reserve(&files->files, files->count, &files->capacity) ||
        !slots_add(&host->slots, file, &file->ref)) {
        text_clear(&file->path);
        mem_free(file);
        return CODE_OUTOFMEMORY;
    }
    file->kind = kind;
    file->size = size;
    file->hash = path_hash(path);
    grow_buckets(files);
    struct file **bucket = &files->buckets[file->hash & (files->bucket_count - 1)];
    file->next_hash = *bucket;
    *bucket = file;
    files->files[files->count++] = file;
    count(host, file);
    *created = file;
    return CODE_OK;
}

code files_resize(struct host *host, struct file *file, int64_t size)
{
    code c = check_room(host, text_span(&file->path), size, size - file->size);
    if (c == CODE_OK || size <= file->size) {
        files_force_size(host, file, size);
        return CODE_OK;
    }
    return c;
}

void files_force_size(struct host *host, struct file *file, int64_t size)
{
    file->size = size;
    count(host, file);
}

static void free_file(struct host *host, struct file *file)
{
    slots_remove(&host->slots, file->ref);
    text_clear(&file->contents.parent);
    text_clear(&file->path);
    mem_free(file);
}

void files_remove(struct host *host, struct file *file)
{
    struct files *files = &host->files;
    if (file->is_real && files->real)
        files->real(host, file, false);
    struct file **at = &files->buckets[file->hash & (files->bucket_count - 1)];
    while (*at && *at != file)
        at = &(*at)->next_hash;
    if (*at)
        *at = file->next_hash;
    /* What goes is mostly what came last. */
    for (size_t i = files->count; i--;) {
        if (files->files[i] == file) {
            files->count--;
            memmove(&files->files[i], &files->files[i + 1],
                    (files->count - i) * sizeof(void *));
            break;
        }
    }
    file->size = 0;
    count(host, file);
    free_file(host, file);
}

code files_delete(struct host *host, struct file *file)
{
    if (file->users)
        return CODE_SHARING_VIOLATION;
    if (file->read_only || file->access_denied)
        return CODE_ACCESSDENIED;
    files_remove(host, file);
    return CODE_OK;
}

bool files_each(const struct host *host, enum file_kind kind, struct span folder,
                bool (*each)(void *context, struct file *file), void *context)
{
    for (size_t i = 0; i < host->files.count; i++) {
        struct file *file = host->files.files[i];
        if (file->kind != kind || !files_volume_of(host, text_span(&file->path)) ||
            !path_same(path_folder(text_span(&file->path)), folder))
            continue;
        if (!each(context, file))
            return false;
    }
    return true;
}

/* ---- The whole ---- */

static bool make_volumes(struct host *host)
{
    struct volume *volume;
    if (files_add_volume(host, 'C', &volume) != CODE_OK)
        return false;
    volume->capacity = 250 * GIB;
    volume->used = 60 * GIB; /* Windows, and what else there is */
    if (files_add_volume(host, 'D', &volume) != CODE_OK)
        return false;
    volume->capacity = 4 * GIB;
    volume->used = volume->capacity;
    volume->read_only = true;
    return true;
}

static bool make_folders(struct host *host)
{
    static const struct span folders[] = {
        SPAN("C:\\Windows\\System32"),
        SPAN("C:\\Program Files\\Windows Virtual PC\\Integration Components"),
        SPAN("C:\\Program Files\\Windows XP Mode"),
        SPAN("C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines"),
        SPAN("C:\\Users\\User\\Documents"),
        SPAN("C:\\Users\\User\\Virtual Machines"),
        SPAN("C:\\Users\\Public\\Documents"),
    };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (files_make_folder(host, folders[i]) != CODE_OK)
            return false;
    return true;
}

bool files_init(struct host *host)
{
    struct files *files = &host->files;
    files->buckets = mem_calloc(FIRST_BUCKETS, sizeof(void *));
    files->bucket_count = files->buckets ? FIRST_BUCKETS : 0;
    return files->bucket_count && disk_names_init(host) && make_volumes(host) &&
           make_folders(host) && disk_make_first(host);
}

void files_free(struct host *host)
{
    struct files *files = &host->files;
    disk_tasks_free(host);
    for (size_t i = 0; i < files->count; i++)
        free_file(host, files->files[i]);
    disk_names_free(host);
    for (size_t i = 0; i < files->folder_count; i++)
        text_clear(&files->folders[i]);
    for (size_t i = 0; i < files->volume_count; i++)
        slots_remove(&host->slots, files->volumes[i].ref);
    mem_free(files->files);
    mem_free(files->buckets);
    mem_free(files->folders);
    mem_free(files->folder_index);
    *files = (struct files){0};
}

static void file_changed(struct host *host, void *item)
{
    count(host, item);
}

enum { MOST_USERS = 1000 };
#define LARGEST INT64_C(0x7fffffffffff)

#define FIELD(field) offsetof(struct file, field)
const struct fact file_facts[] = {
    {"FileSize", FACT_BIG, FIELD(size), 0, LARGEST, file_changed,
     "What the file takes on its volume, in bytes."},
    {"ReadOnly", FACT_BOOL, FIELD(read_only), 0, 1, NULL, "Whether the file is marked read-only."},
    {"AccessDenied", FACT_BOOL, FIELD(access_denied), 0, 1, NULL,
     "Whether the user may not open the file."},
    {"Damaged", FACT_BOOL, FIELD(damaged), 0, 1, NULL,
     "Whether the file does not hold what its name promises."},
    {"Users", FACT_INT, FIELD(users), 0, MOST_USERS, NULL,
     "How many machines, tasks and other programs have the file open."},
    {0},
};
#undef FIELD

#define SYSTEM(field) offsetof(struct host, files.volumes[0].field)
const struct fact files_facts[] = {
    {"DiskCapacity", FACT_BIG, SYSTEM(capacity), 0, LARGEST, volume_changed,
     "How much fits on the host's volume C, in bytes."},
    {"DiskUsed", FACT_BIG, SYSTEM(used), 0, LARGEST, volume_changed,
     "How much of volume C is taken, in bytes."},
    {"DiskLargestFile", FACT_BIG, SYSTEM(largest_file), 0, LARGEST, NULL,
     "The largest file that volume C can hold, in bytes: 4294967295 for FAT32."},
    {"DiskOptical", FACT_BOOL, SYSTEM(read_only), 0, 1, NULL,
     "Whether volume C is a CD or DVD, so that nothing can be made there."},
    {"DiskAbsent", FACT_BOOL, SYSTEM(absent), 0, 1, volume_changed,
     "Whether volume C was taken out, so that no path on it leads anywhere."},
    {"DiskWriteDenied", FACT_BOOL, SYSTEM(access_denied), 0, 1, NULL,
     "Whether the user may not make files on volume C."},
    {"WriteRealDisks", FACT_BOOL, offsetof(struct host, files.write_real), 0, 1, NULL,
     "Whether virtual hard disks are made and deleted on the real disk, too."},
    {0},
};
