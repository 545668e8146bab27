/* SPDX-License-Identifier: MIT */
/* Any sequence of work on virtual hard disks, with volumes that fill and tasks that are cancelled:
 * a volume has as much more in use as its files take, each disk that is whole has a size, and what
 * all of them show can be read. */
#include "fuzz.h"

#include "model/disk.h"
#include "model/disk_tasks.h"
#include "model/host.h"

static fuzz_seeds seeds = {NULL};

static struct host host;

static int64_t no_wall(void)
{
    return 0;
}

static const struct span paths[] = {
    SPAN("C:\\d\\a.vhd"),        SPAN("C:\\d\\b.vhd"), SPAN("C:\\d\\c.vhd"), SPAN("E:\\d.vhd"),
    SPAN("C:\\d\\e.txt"),        SPAN("b.vhd"),        SPAN("Z:\\x.vhd"),    SPAN(""),
    SPAN("C:\\d\\..\\d\\a.vhd"),
};

static struct span any_path(struct fuzz_input *input)
{
    return paths[fuzz_byte(input) % COUNT(paths)];
}

/* The codes that the header lists, or those of any path. */
static void check_started(code c, const struct task *task)
{
    HOLDS((c == CODE_OK) == (task != NULL));
    HOLDS(c == CODE_OK || code_failed(c));
    HOLDS(code_name(c) || c == CODE_OK);
}

static void with_disk(struct fuzz_input *input, int what)
{
    struct span path = any_path(input), to = any_path(input);
    struct file *file = files_find(&host, path);
    struct task *task = NULL;
    code c;
    if (!file)
        return;
    const struct disk_name *name = files_name(&host, path);
    const bool in_use = file->users;
    HOLDS(name);
    switch (what) {
    case 0: c = disk_task_compact(&host, name, &task); break;
    case 1: c = disk_task_merge(&host, name, &task); break;
    case 2: c = disk_task_merge_to(&host, name, to, fuzz_byte(input) % 5, &task); break;
    default: c = disk_task_convert(&host, name, to, fuzz_byte(input) % 5, &task); break;
    }
    check_started(c, task);
    HOLDS(!in_use || c != CODE_OK);
}

/* What the format takes: a footer, its copy, a header, a table of the blocks, and of each block
 * that has data a bitmap and its two megabytes. */
static int64_t dynamic_size(const struct disk *disk)
{
    const int64_t block = 2 << 20, sector = 512;
    int64_t blocks = (disk->size + block - 1) / block;
    int64_t full = disk->data / block + (disk->data % block != 0);
    return 2 * sector + 1024 + (4 * blocks + sector - 1) / sector * sector +
           full * (block + sector);
}

static bool is_idle(void)
{
    for (size_t i = 0; i < host.task_count; i++)
        if (host_task(&host, i)->state != TASK_COMPLETE)
            return false;
    return true;
}

/* Of each volume: what is in use beside the files. It never changes. */
static int64_t beside_files(const struct volume *volume)
{
    int64_t used = volume->used;
    for (size_t i = 0; i < host.files.count; i++)
        if (files_volume_of(&host, text_span(&host.files.files[i]->path)) == volume)
            used -= host.files.files[i]->size;
    return used;
}

static int64_t beside[FILES_VOLUMES];

static void check_all(void)
{
    const bool idle = is_idle();
    for (size_t v = 0; v < host.files.volume_count; v++)
        HOLDS(beside_files(&host.files.volumes[v]) == beside[v]);
    for (size_t i = 0; i < host.files.count; i++) {
        const struct file *file = host.files.files[i];
        const struct disk *disk = disk_of(file);
        HOLDS(file->size >= 0 && file->users >= 0);
        HOLDS(!idle || !file->users); /* only tasks use them here */
        HOLDS(!disk || (disk->size > 0 && disk->data >= 0 && disk->data <= disk->size &&
                        disk->zeroed <= disk->data));
    }
    while (host.events) {
        struct event *event = host.events;
        host.events = event->next;
        event_free(event);
    }
}

/* What IVMHardDisk shows of it. */
static void look_at(struct span path)
{
    const struct disk_name *name = files_name(&host, path);
    struct disk_name *parent = NULL;
    int64_t size;
    int32_t type;
    HOLDS(name);
    if (disk_get_type(&host, name, &type) == CODE_OK)
        HOLDS(disk_get_size_in_guest(&host, name, &size) == CODE_OK && size > 0);
    if (disk_get_size_on_host(&host, name, &size) == CODE_OK)
        HOLDS(size >= 0);
    if (disk_get_free_space(&host, name, &size) == CODE_OK)
        HOLDS(size >= 0);
    if (disk_get_parent(&host, name, &parent) == CODE_OK)
        HOLDS(parent);
}

static void make(struct fuzz_input *input)
{
    static const int32_t megabytes[] = {3, 4, 100, 4096, 2088960, 2, -1};
    struct task *task = NULL;
    struct span path = any_path(input);
    uint8_t how = fuzz_byte(input);
    code c = how & 8 ? disk_task_create_differencing(&host, path, any_path(input), &task)
                     : disk_task_create(&host, path, how & 1 ? DISK_FIXED : DISK_DYNAMIC,
                                        megabytes[how / 16 % COUNT(megabytes)], &task);
    check_started(c, task);
}

/* The test's own: what a guest writes, a volume that fills, a file that is deleted or damaged. */
static void change(struct fuzz_input *input)
{
    struct span path = any_path(input);
    struct file *file = files_find(&host, path);
    struct disk *disk = file ? disk_of(file) : NULL;
    uint8_t how = fuzz_byte(input);
    switch (how % 6) {
    case 0:
        if (disk && disk->type == DISK_DYNAMIC && !file->users) {
            disk->data = disk->size * (how / 6) / 50;
            disk->data = disk->data > disk->size ? disk->size : disk->data;
            disk->zeroed = disk->data / 3;
            files_force_size(&host, file, disk_size_on_host(disk));
            HOLDS(file->size == dynamic_size(disk));
        }
        break;
    case 1:
        if (file)
            (void)files_delete(&host, file);
        break;
    case 2:
        if (file)
            file->damaged = how & 64;
        break;
    case 3: {
        struct volume *volume = &host.files.volumes[how / 6 % host.files.volume_count];
        volume->capacity = volume->used + how * 10 * DISK_MIB;
        files_room_changed(&host);
        break;
    }
    case 4: {
        const struct disk_name *name = files_name(&host, path),
                               *parent = files_name(&host, any_path(input));
        HOLDS(name && parent);
        (void)disk_put_parent(&host, name, parent);
        break;
    }
    default:
        if (file)
            file->read_only = how & 64;
        break;
    }
}

FUZZ(disks, seeds, 3000)
{
    struct fuzz_input input = {data, size};
    struct volume *volume = NULL;
    HOLDS(host_init(&host, no_wall));
    clock_set_mode(&host.clock, CLOCK_MANUAL);
    HOLDS(files_add_volume(&host, 'E', &volume) == CODE_OK);
    for (size_t v = 0; v < host.files.volume_count; v++)
        beside[v] = beside_files(&host.files.volumes[v]);
    for (int i = 0; input.size && i < 200; i++) {
        uint8_t what = fuzz_byte(&input);
        switch (what % 8) {
        case 0:
        case 1: make(&input); break;
        case 2:
        case 3: with_disk(&input, what / 8 % 4); break;
        case 4: change(&input); break;
        case 5: look_at(any_path(&input)); break;
        case 6:
            if (host.task_count)
                (void)task_cancel(&host, host_task(&host, fuzz_byte(&input) % host.task_count));
            break;
        default: clock_advance_to(&host, host.clock.now + (INT64_C(1) << what / 8 % 24)); break;
        }
        check_all();
    }
    host_free(&host);
    HOLDS(!mem_live());
}
