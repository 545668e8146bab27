/* SPDX-License-Identifier: MIT */
/* Virtual hard disks: chains of parents, sizes, and the tasks on them. */
#include "model/disk_tasks.h"
#include "unit/fixture.h"

static struct file *make(struct host *host, struct span path, struct span parent)
{
    struct task *task = NULL;
    code c = parent.length ? disk_task_create_differencing(host, path, parent, &task)
                           : disk_task_create(host, path, DISK_DYNAMIC, 1024, &task);
    CHECK_EQ(c, CODE_OK);
    if (task)
        task_complete(host, task);
    return files_find(host, path);
}

TEST(disk, a_new_disk_has_an_id_of_its_own_and_its_parents)
{
    struct host host;
    open_host(&host);
    struct file *parent = make(&host, SPAN("C:\\a.vhd"), SPAN(""));
    struct file *child = make(&host, SPAN("C:\\b.vhd"), SPAN("C:\\a.vhd"));
    CHECK(parent->disk->id != child->disk->id);
    CHECK_EQ(child->disk->parent_id, parent->disk->id);
    CHECK_EQ(child->disk->parent_modified, parent->disk->modified);
    CHECK(disk_parent(&host, child->disk) == parent);
    CHECK(!disk_parent(&host, parent->disk));
    CHECK_EQ(disk_check_parents(&host, child, false), CODE_OK);
    host_free(&host);
}

TEST(disk, parents_are_checked_link_by_link)
{
    struct host host;
    open_host(&host);
    struct file *a = make(&host, SPAN("C:\\a.vhd"), SPAN(""));
    struct file *b = make(&host, SPAN("C:\\b.vhd"), SPAN("C:\\a.vhd"));
    struct file *c = make(&host, SPAN("C:\\c.vhd"), SPAN("C:\\b.vhd"));
    disk_touch(&host, a->disk);
    CHECK_EQ(disk_check_parents(&host, c, false), CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(disk_check_parents(&host, c, true), CODE_OK);
    CHECK_EQ(disk_check_parents(&host, c, false), CODE_VM_E_PARENT_MODIFIED);
    disk_fix_parents(&host, c);
    CHECK_EQ(disk_check_parents(&host, c, false), CODE_OK);
    a->disk->id += 100;
    CHECK_EQ(disk_check_parents(&host, c, true), CODE_VM_E_PARENT_CHILD_ID_MISMATCH);
    a->disk->id -= 100;
    a->damaged = true;
    CHECK_EQ(disk_check_parents(&host, c, false), CODE_VM_E_INVALID_HD_FILE);
    a->damaged = false;
    files_remove(&host, b);
    CHECK_EQ(disk_check_parents(&host, c, false), CODE_VM_E_PARENT_PATH_NOT_FOUND);
    host_free(&host);
}

TEST(disk, only_a_whole_chain_has_its_time_stamps_fixed)
{
    struct host host;
    open_host(&host);
    struct file *a = make(&host, SPAN("C:\\a.vhd"), SPAN(""));
    struct file *b = make(&host, SPAN("C:\\b.vhd"), SPAN("C:\\a.vhd"));
    struct file *c = make(&host, SPAN("C:\\c.vhd"), SPAN("C:\\b.vhd"));
    int64_t noted = c->disk->parent_modified;
    disk_touch(&host, b->disk);
    a->damaged = true;
    disk_fix_parents(&host, c);
    CHECK_EQ(c->disk->parent_modified, noted);
    a->damaged = false;
    disk_fix_parents(&host, c);
    CHECK_EQ(c->disk->parent_modified, b->disk->modified);
    host_free(&host);
}

TEST(disk, a_ring_of_parents_comes_to_an_end)
{
    struct host host;
    struct disk_chain chain;
    struct disk_name *name;
    struct task *task;
    open_host(&host);
    make(&host, SPAN("C:\\a.vhd"), SPAN(""));
    struct file *b = make(&host, SPAN("C:\\b.vhd"), SPAN("C:\\a.vhd"));
    struct file *c = make(&host, SPAN("C:\\c.vhd"), SPAN("C:\\b.vhd"));
    CHECK(text_set(&b->disk->parent, SPAN("C:\\c.vhd")));
    b->disk->parent_id = c->disk->id;
    b->disk->parent_modified = c->disk->modified;
    disk_chain(&host, c, &chain);
    CHECK(!chain.complete);
    CHECK_EQ(chain.count, DISK_MAX_CHAIN);
    CHECK_EQ(disk_check_parents(&host, c, false), CODE_VM_E_INVALID_HD_FILE);
    CHECK_EQ(disk_find(&host, SPAN("C:\\c.vhd"), &name), CODE_OK);
    CHECK_EQ(disk_task_merge_to(&host, name, SPAN("C:\\d.vhd"), DISK_DYNAMIC, &task),
             CODE_VM_E_PARENT_PATH_NOT_FOUND);
    host_free(&host);
}

TEST(disk, a_deep_chain_ends_at_its_limit)
{
    struct host host;
    struct disk_chain chain;
    char16_t path[] = u"C:\\chain000.vhd", parent[] = u"C:\\chain000.vhd";
    open_host(&host);
    struct file *file = make(&host, (struct span){path, 15}, SPAN(""));
    for (int i = 1; i <= DISK_MAX_CHAIN; i++) {
        memcpy(parent, path, sizeof parent);
        path[8] = (char16_t)('0' + i / 100);
        path[9] = (char16_t)('0' + i / 10 % 10);
        path[10] = (char16_t)('0' + i % 10);
        file = make(&host, (struct span){path, 15}, (struct span){parent, 15});
        if (!CHECK(file != NULL))
            break;
        disk_chain(&host, file, &chain);
        CHECK_EQ(chain.complete, i < DISK_MAX_CHAIN);
    }
    host_free(&host);
}

TEST(disk, the_size_on_the_host_follows_the_contents)
{
    struct host host;
    open_host(&host);
    struct file *file = make(&host, SPAN("C:\\a.vhd"), SPAN(""));
    int64_t empty = file->size;
    struct value value = {.type = VALUE_BIG, .number = 3 * DISK_MIB};
    CHECK_EQ(fact_write(&host, fact_find(disk_facts, SPAN("DataWritten")), file, &value), CODE_OK);
    CHECK_EQ(file->size, empty + 2 * (DISK_BLOCK + 512));
    value = (struct value){.type = VALUE_BIG, .number = INT64_C(1) << 40};
    CHECK_EQ(fact_write(&host, fact_find(disk_facts, SPAN("DataWritten")), file, &value), CODE_OK);
    CHECK_EQ(file->size, disk_full_size(DISK_DYNAMIC, 1024 * DISK_MIB));
    host_free(&host);
}

TEST(disk, a_volume_fills_in_the_middle_of_a_task)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    CHECK_EQ(disk_task_create(&host, SPAN("C:\\a.vhd"), DISK_FIXED, 1000, &task), CODE_OK);
    CHECK_EQ(task->duration, 1500);
    volume->capacity = volume->used + 250 * DISK_MIB;
    files_room_changed(&host);
    advance(&host, 373);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&host, 2);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_DiskRelatedError);
    CHECK(!files_find(&host, SPAN("C:\\a.vhd")));
    CHECK_EQ(files_room(&host, SPAN("C:\\")), 250 * DISK_MIB);
    host_free(&host);
}

TEST(disk, of_two_creations_without_room_for_both_one_fails)
{
    struct host host;
    struct task *first, *second;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    volume->capacity = volume->used + 1500 * DISK_MIB;
    CHECK_EQ(disk_task_create(&host, SPAN("C:\\a.vhd"), DISK_FIXED, 1000, &first), CODE_OK);
    CHECK_EQ(disk_task_create(&host, SPAN("C:\\b.vhd"), DISK_FIXED, 1001, &second), CODE_OK);
    advance(&host, 100000);
    CHECK_EQ(first->result, TASK_Success);
    CHECK_EQ(second->result, TASK_DiskRelatedError);
    CHECK_EQ(files_room(&host, SPAN("C:\\")), 500 * DISK_MIB - 512);
    host_free(&host);
}

TEST(disk, what_the_test_wants_to_succeed_succeeds_without_room)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    CHECK_EQ(disk_task_create(&host, SPAN("C:\\a.vhd"), DISK_FIXED, 1000, &task), CODE_OK);
    task_set_result(task, TASK_Success);
    volume->capacity = volume->used;
    files_room_changed(&host);
    advance(&host, 2000);
    CHECK_EQ(task->result, TASK_Success);
    CHECK(files_find(&host, SPAN("C:\\a.vhd")) != NULL);
    host_free(&host);
}

TEST(disk, no_allocation_that_fails_leaves_a_trace)
{
    struct host host;
    struct disk_name *name;
    open_host(&host);
    CHECK_EQ(disk_find(&host,
                       SPAN("C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\"
                            "Virtual Machines\\Windows XP Mode.vhd"),
                       &name),
             CODE_OK);
    for (int kind = 0; kind < 3; kind++) {
        for (int i = 0; i < 100; i++) {
            struct task *task = NULL;
            size_t files = host.files.count;
            code c = CODE_OK;
            CONTEXT("kind %d, allocation %d", kind, i);
            WITH_MEMORY(i, c = kind == 0 ? disk_task_create_differencing(
                                               &host, SPAN("C:\\one\\a.vhd"),
                                               SPAN("C:\\Program Files\\Windows XP Mode\\"
                                                    "Windows XP Mode base.vhd"),
                                               &task)
                               : kind == 1 ? disk_task_merge_to(&host, name, SPAN("C:\\b.vhd"),
                                                                DISK_DYNAMIC, &task)
                                           : disk_task_merge(&host, name, &task));
            if (c == CODE_OK) {
                task_complete(&host, task);
                CHECK(!host.files.jobs);
                break;
            }
            CHECK_EQ(c, CODE_OUTOFMEMORY);
            CHECK_EQ(host.files.count, files);
            CHECK(!host.files.jobs);
        }
    }
    host_free(&host);
}

TEST(disk, ten_thousand_creations_at_once)
{
    enum { MANY = 10000 };
    struct host host;
    struct task *task;
    char16_t path[] = u"C:\\many00000.vhd";
    open_host(&host);
    for (int i = 0; i < MANY; i++) {
        for (int digit = 0, left = i; digit < 5; digit++, left /= 10)
            path[11 - digit] = (char16_t)('0' + left % 10);
        CHECK_EQ(disk_task_create(&host, (struct span){path, 16}, DISK_DYNAMIC, 100, &task),
                 CODE_OK);
    }
    advance(&host, 1000);
    CHECK(!host.files.jobs);
    CHECK_EQ(host.files.count >= MANY, true);
    host_free(&host);
}
