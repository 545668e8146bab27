/* SPDX-License-Identifier: MIT */
/* The hard disks of a machine: what it holds, undo disks, room. */
#include "model/hard_disks.h"

#include "model/disk_tasks.h"
#include "model/undo_disks.h"
#include "unit/fixture.h"

static struct file *own(struct host *host)
{
    return files_find(host, text_span(&host->machines[0]->hard_disks.connections[0]->path));
}

static void run(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_startup(host, host->machines[0], &task), CODE_OK);
    if (task)
        task_complete(host, task);
}

static void turn_off(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_turn_off(host, host->machines[0], &task), CODE_OK);
    if (task)
        task_complete(host, task);
}

TEST(hard_disks, a_machine_holds_its_disks_with_their_parents)
{
    struct host host;
    open_host(&host);
    struct file *disk = own(&host), *parent = disk_parent(&host, disk->disk);
    CHECK_EQ(disk->users, 0);
    run(&host);
    CHECK_EQ(disk->users, 1);
    CHECK_EQ(parent->users, 1);
    turn_off(&host);
    CHECK_EQ(disk->users, 0);
    CHECK_EQ(parent->users, 0);
    host_free(&host);
}

TEST(hard_disks, what_the_guest_writes_goes_to_the_last_of_its_disks)
{
    struct host host;
    open_host(&host);
    int64_t data = own(&host)->disk->data, modified = own(&host)->disk->modified;
    run(&host);
    CHECK_EQ(own(&host)->disk->data, data + DISK_BOOT_WRITES);
    CHECK_EQ(own(&host)->size, disk_size_on_host(own(&host)->disk));
    turn_off(&host);
    CHECK(own(&host)->disk->modified > modified);
    host_free(&host);
}

TEST(hard_disks, an_undo_disk_needs_room)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    CHECK_EQ(settings_set_undoable(&host, host.machines[0], true), CODE_OK);
    volume->capacity = volume->used;
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_VM_E_OUT_OF_RESOURCE);
    CHECK(!host.machines[0]->hard_disks.connections[0]->undo.length);
    volume->capacity = volume->used + DISK_ROOM_LOW * 10;
    run(&host);
    CHECK(host.machines[0]->hard_disks.connections[0]->undo.length != 0);
    turn_off(&host);
    host_free(&host);
}

static struct hard_disk_connection *add_disk(struct host *host, struct span path)
{
    struct task *task = NULL;
    struct hard_disk_connection *connection;
    CHECK_EQ(disk_task_create(host, path, DISK_DYNAMIC, 1024, &task), CODE_OK);
    if (task)
        task_complete(host, task);
    CHECK_EQ(hard_disks_add(host, host->machines[0], path, 0, 1, &connection), CODE_OK);
    return connection;
}

static int64_t empty_child(const struct disk *disk)
{
    return disk_size_on_host(&(struct disk){.type = DISK_DIFFERENCING, .size = disk->size});
}

TEST(hard_disks, a_start_makes_all_undo_disks_or_none)
{
    struct host host;
    struct task *task;
    open_host(&host);
    const struct hard_disk_connection *first = host.machines[0]->hard_disks.connections[0];
    const struct hard_disk_connection *second = add_disk(&host, SPAN("C:\\second.vhd"));
    struct volume *volume = files_volume(&host, 'C');
    size_t files = host.files.count;
    int64_t used = volume->used;
    int64_t both = empty_child(own(&host)->disk) +
                   empty_child(files_find(&host, text_span(&second->path))->disk);
    CHECK_EQ(settings_set_undoable(&host, host.machines[0], true), CODE_OK);
    volume->capacity = used + both - 1;
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_VM_E_OUT_OF_RESOURCE);
    CHECK(!first->undo.length);
    CHECK(!second->undo.length);
    CHECK_EQ(host.files.count, files);
    CHECK_EQ(volume->used, used);
    /* what an earlier start has made stays */
    volume->capacity = used + both;
    run(&host);
    turn_off(&host);
    undo_disk_drop(&host, host.machines[0]->hard_disks.connections[1]);
    volume->capacity = volume->used;
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_VM_E_OUT_OF_RESOURCE);
    CHECK(files_find(&host, text_span(&first->undo)) != NULL);
    CHECK(!second->undo.length);
    host_free(&host);
}

TEST(hard_disks, a_restored_machine_holds_undo_disks_in_place_of_merged_ones)
{
    struct host host;
    struct task *task = NULL;
    open_host(&host);
    struct machine *machine = host.machines[0];
    CHECK_EQ(settings_set_undoable(&host, machine, true), CODE_OK);
    run(&host);
    CHECK_EQ(machine_save(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK_EQ(hard_disks_merge_undo(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK(!machine->hard_disks.connections[0]->undo.length);
    run(&host);
    const struct file *undo =
        files_find(&host, text_span(&machine->hard_disks.connections[0]->undo));
    if (CHECK(undo != NULL))
        CHECK_EQ(undo->users, 1);
    CHECK_EQ(own(&host)->users, 1);
    turn_off(&host);
    if (undo)
        CHECK_EQ(undo->users, 0);
    CHECK_EQ(own(&host)->users, 0);
    host_free(&host);
}

TEST(hard_disks, a_start_that_fails_fixes_no_time_stamp)
{
    struct host host;
    struct task *task = NULL;
    open_host(&host);
    struct machine *machine = host.machines[0];
    add_disk(&host, SPAN("C:\\parent.vhd"));
    CHECK_EQ(hard_disks_remove(&host, machine, machine->hard_disks.connections[1]), CODE_OK);
    CHECK_EQ(disk_task_create_differencing(&host, SPAN("C:\\child.vhd"),
                                           SPAN("C:\\parent.vhd"), &task),
             CODE_OK);
    task_complete(&host, task);
    struct hard_disk_connection *connection;
    CHECK_EQ(hard_disks_add(&host, machine, SPAN("C:\\child.vhd"), 0, 1, &connection), CODE_OK);
    files_remove(&host, files_find(&host, SPAN("C:\\parent.vhd")));
    struct file *parent = disk_parent(&host, own(&host)->disk);
    int64_t noted = own(&host)->disk->parent_modified;
    disk_touch(&host, parent->disk);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(machine_startup2(&host, machine, STARTUP_FIX_PARENT_TIMESTAMP_MISMATCH, &task),
                 CODE_VM_E_PARENT_PATH_NOT_FOUND);
        CHECK_EQ(own(&host)->disk->parent_modified, noted);
    }
    CHECK_EQ(hard_disks_remove(&host, machine, connection), CODE_OK);
    for (int i = 0; i < 100; i++) {
        code c = CODE_OK;
        CONTEXT("allocation %d", i);
        WITH_MEMORY(i, c = machine_startup2(&host, machine, STARTUP_FIX_PARENT_TIMESTAMP_MISMATCH,
                                            &task));
        if (c == CODE_OK)
            break;
        CHECK_EQ(c, CODE_OUTOFMEMORY);
        CHECK_EQ(own(&host)->disk->parent_modified, noted);
    }
    CHECK_EQ(own(&host)->disk->parent_modified, parent->disk->modified);
    host_free(&host);
}

TEST(hard_disks, a_file_in_the_way_of_an_undo_disk_stays)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    CHECK_EQ(settings_set_undoable(&host, machine, true), CODE_OK);
    run(&host);
    struct text path = text_from(text_span(&machine->hard_disks.connections[0]->undo));
    text_clear(&machine->hard_disks.connections[0]->undo);
    turn_off(&host);
    run(&host);
    CHECK(!path_same(text_span(&path), text_span(&machine->hard_disks.connections[0]->undo)));
    CHECK(files_find(&host, text_span(&path)) != NULL);
    text_clear(&path);
    host_free(&host);
}

TEST(hard_disks, a_missing_disk_does_not_keep_a_machine_from_starting)
{
    struct host host;
    struct task *task;
    open_host(&host);
    files_remove(&host, own(&host));
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
    host_free(&host);
}

TEST(hard_disks, a_missing_parent_does)
{
    struct host host;
    struct task *task;
    open_host(&host);
    files_remove(&host, disk_parent(&host, own(&host)->disk));
    CHECK_EQ(machine_startup(&host, host.machines[0], &task),
             CODE_VM_E_PARENT_PATH_NOT_FOUND);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

static int events_of(const struct host *host, int32_t dispid, bool critical)
{
    int count = 0;
    for (const struct event *event = host->events; event; event = event->next)
        count += event->source == EVENT_OF_MACHINE && event->dispid == dispid &&
                 event->args[0].truth == critical;
    return count;
}

TEST(hard_disks, a_machine_warns_of_a_full_volume_once)
{
    struct host host;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    run(&host);
    for (int64_t room = 150; room > 100; room -= 10) {
        volume->capacity = volume->used + room * DISK_MIB;
        files_room_changed(&host);
    }
    CHECK_EQ(events_of(&host, MACHINE_ON_DISK_OUT_OF_SPACE, false), 0);
    for (int64_t room = 99; room >= 20; room--) {
        volume->capacity = volume->used + room * DISK_MIB;
        files_room_changed(&host);
    }
    CHECK_EQ(events_of(&host, MACHINE_ON_DISK_OUT_OF_SPACE, false), 1);
    CHECK_EQ(events_of(&host, MACHINE_ON_DISK_OUT_OF_SPACE, true), 0);
    for (int64_t room = 19; room >= 0; room--) {
        volume->capacity = volume->used + room * DISK_MIB;
        files_room_changed(&host);
    }
    CHECK_EQ(events_of(&host, MACHINE_ON_DISK_OUT_OF_SPACE, true), 1);
    CHECK_EQ(host.machines[0]->state, MACHINE_PAUSED);
    host_free(&host);
}

TEST(hard_disks, a_machine_that_starts_on_a_full_volume_warns_at_once)
{
    struct host host;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    volume->capacity = volume->used + 50 * DISK_MIB;
    files_room_changed(&host);
    run(&host);
    advance(&host, 0);
    CHECK_EQ(events_of(&host, MACHINE_ON_DISK_OUT_OF_SPACE, false), 1);
    host_free(&host);
}

TEST(hard_disks, removed_connections_are_remembered_for_their_objects)
{
    struct host host;
    struct hard_disk_connection *connection;
    open_host(&host);
    struct machine *machine = host.machines[0];
    struct ref ref = machine->hard_disks.connections[0]->ref;
    CHECK_EQ(hard_disks_remove(&host, machine, machine->hard_disks.connections[0]), CODE_OK);
    CHECK_EQ(hard_disks_connection(&host, ref, &connection), CODE_VM_E_DRIVE_INVALID);
    CHECK(!hard_disks_at(machine, 0, 0));
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(hard_disks_add(&host, machine,
                                SPAN("C:\\Program Files\\Windows XP Mode\\"
                                     "Windows XP Mode base.vhd"),
                                0, 0, &connection),
                 CODE_OK);
        CHECK_EQ(hard_disks_remove(&host, machine, connection), CODE_OK);
    }
    host_free(&host);
}

TEST(hard_disks, no_allocation_that_fails_keeps_a_file_in_use)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    CHECK_EQ(settings_set_undoable(&host, machine, true), CODE_OK);
    for (int i = 0; i < 100; i++) {
        struct task *task = NULL;
        code c = CODE_OK;
        CONTEXT("allocation %d", i);
        WITH_MEMORY(i, c = machine_startup(&host, machine, &task));
        if (c != CODE_OK) {
            CHECK_EQ(c, CODE_OUTOFMEMORY);
            CHECK_EQ(own(&host)->users, 0);
            CHECK(!machine->hard_disks.connections[0]->undo.length);
            continue;
        }
        task_complete(&host, task);
        turn_off(&host);
        CHECK_EQ(own(&host)->users, 0);
        CHECK_EQ(hard_disks_discard_undo(&host, machine), CODE_OK);
        if (!memory_failed)
            break;
    }
    host_free(&host);
}
