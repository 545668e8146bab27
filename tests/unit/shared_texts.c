/* SPDX-License-Identifier: MIT */
/* Tests of model/shared_texts, and of what a complete task costs. */
#include "model/shared_texts.h"

#include "mock/finding.h"
#include "model/disk_tasks.h"
#include "model/guest_tasks.h"
#include "task_fixture.h"

static struct text text_of(struct span span)
{
    struct text text = {0};
    CHECK(text_set(&text, span));
    return text;
}

TEST(shared_texts, the_same_text_is_kept_once)
{
    struct shared_texts texts = {0};
    struct text first = text_of(SPAN("Starting")), second = text_of(SPAN("Starting"));
    struct text other = text_of(SPAN("starting")), empty = {0};
    CHECK(shared_texts_share(&texts, &first) && shared_texts_share(&texts, &second));
    CHECK(shared_texts_share(&texts, &other) && shared_texts_share(&texts, &empty));
    CHECK(first.chars == second.chars);
    CHECK(text_is(&first, SPAN("Starting")) && text_is(&other, SPAN("starting")));
    CHECK_EQ(texts.count, 2);
    shared_texts_release(&texts, &first);
    CHECK_EQ(texts.count, 2);
    CHECK(text_is(&second, SPAN("Starting")) && !first.length);
    shared_texts_release(&texts, &second);
    shared_texts_release(&texts, &other);
    shared_texts_release(&texts, &empty);
    CHECK_EQ(texts.count, 0);
    shared_texts_free(&texts);
}

TEST(shared_texts, many_texts_are_found_and_released)
{
    enum { MANY = 500 };
    struct shared_texts texts = {0};
    struct text kept[MANY], again[MANY];
    for (int i = 0; i < MANY; i++) {
        char16_t chars[] = {(char16_t)('A' + i % 26), (char16_t)(0x100 + i)};
        kept[i] = text_of((struct span){chars, 2});
        again[i] = text_of((struct span){chars, 2});
        CHECK(shared_texts_share(&texts, &kept[i]));
    }
    CHECK_EQ(texts.count, MANY);
    for (int i = 0; i < MANY; i++) {
        CHECK(shared_texts_share(&texts, &again[i]));
        CHECK(kept[i].chars == again[i].chars);
        shared_texts_release(&texts, &kept[i]);
    }
    CHECK_EQ(texts.count, MANY);
    for (int i = MANY; i--;)
        shared_texts_release(&texts, &again[i]);
    CHECK_EQ(texts.count, 0);
    shared_texts_free(&texts);
}

TEST(shared_texts, complete_tasks_share_their_texts_and_keep_them)
{
    static const char16_t longest[MACHINE_MAX_NAME + 1] =
        u"A name of eighty characters, the longest that a virtual machine of the host has.";
    const struct span name = {longest, MACHINE_MAX_NAME};
    enum { TASKS = 20 };
    struct world world;
    struct task *tasks[TASKS];
    open_world(&world);
    struct machine *machine = world.host.machines[0];
    CHECK_EQ(machine_rename(&world.host, machine, name), CODE_OK);
    for (int i = 0; i < TASKS; i++) {
        struct text error = text_of(SPAN("It went wrong, as ordered."));
        CHECK_EQ((i % 2 ? machine_turn_off : machine_startup)(&world.host, machine, &tasks[i]),
                 CODE_OK);
        task_take_error_description(tasks[i], &error);
        advance(&world.host, 10000);
        CHECK_EQ(tasks[i]->state, TASK_COMPLETE);
        CHECK(!i || tasks[i]->description.chars == tasks[i - 1]->description.chars);
        CHECK(!i || tasks[i]->error_description.chars == tasks[i - 1]->error_description.chars);
    }
    CHECK_EQ(world.host.shared_texts.count, 2);
    CHECK_EQ(machine_turn_off(&world.host, machine, &tasks[0]), CODE_VM_E_VM_NOT_RUNNING);
    CHECK_EQ(machine_rename(&world.host, machine, SPAN("Short")), CODE_OK);
    CHECK(
        is_described(tasks[1], SPAN("Turning off \"A name of eighty characters, the longest that a "
                                    "virtual machine of the host has.\"")));
    CHECK(host_reset(&world.host));
    CHECK_EQ(world.host.shared_texts.count, 0);
    host_free(&world.host);
}

/* ---- What a complete task costs ---- */

static size_t block_of(size_t size)
{
    return (size + 8 + 7) / 8 * 8; /* with its header, as the pool rounds up to 128 bytes */
}

/* With its place in each table, which are at most 25/16 as large as they need be: see mem_grown and
 * mem_realloc. A text that others share is not its own. */
static void check_cost(const struct task *task)
{
    size_t text = task->description.length * sizeof(char16_t);
    size_t places = sizeof(struct ref) + sizeof(struct slot) + sizeof(struct finding_task);
    size_t cost = block_of(sizeof *task) + places * 25 / 16;
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK(!task->run && !task->error_description.chars);
    CHECK(block_of(sizeof *task) <= 128);
    if (!task->shares_description && text)
        cost += block_of(text);
    CHECK_MSG(cost <= 256, "%s: %d bytes", task->verb, (int)cost);
}

/* started: before the call, its value is another. */
static void check_finished(struct host *host, code c, struct task *const *started)
{
    if (!CHECK_EQ(c, CODE_OK))
        return;
    advance(host, 3600000);
    check_cost(*started);
}

TEST(shared_texts, a_complete_task_of_a_machine_costs_at_most_256_bytes)
{
    static const char16_t longest[MACHINE_MAX_NAME + 1] =
        u"A name of eighty characters, the longest that a virtual machine of the host has.";
    static code (*const operations[])(struct host *, struct machine *, struct task **) = {
        machine_startup, machine_reset,    machine_save,   machine_startup,
        guest_log_off,   machine_turn_off, machine_startup};
    for (size_t length = 1; length <= MACHINE_MAX_NAME; length += length < 40 ? 1 : 20) {
        struct host host;
        struct task *task;
        CONTEXT("%d characters", (int)length);
        open_host(&host);
        struct machine *machine = host.machines[0];
        CHECK_EQ(machine_rename(&host, machine, (struct span){longest, length}), CODE_OK);
        for (size_t i = 0; i < COUNT(operations); i++)
            check_finished(&host, operations[i](&host, machine, &task), &task);
        check_finished(&host, guest_restart(&host, machine, true, &task), &task);
        check_finished(&host, guest_shutdown(&host, machine, true, &task), &task);
        host_free(&host);
    }
}

/* C:\xxx...x1.vhd */
static struct span path_of(int number, size_t length, char16_t room[PATH_MAX_CHARS])
{
    static const char16_t end[] = u".vhd";
    for (size_t i = 0; i < length; i++)
        room[i] = (char16_t)('a' + i % 26);
    room[0] = 'C', room[1] = ':', room[2] = '\\';
    room[length - 5] = (char16_t)('0' + number);
    memcpy(room + length - 4, end, 4 * sizeof *end);
    return (struct span){room, length};
}

TEST(shared_texts, a_complete_task_of_a_disk_costs_at_most_256_bytes)
{
    static const size_t lengths[] = {10, 30, 31, 32, 60, 255};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct host host;
        struct task *task;
        char16_t rooms[6][PATH_MAX_CHARS];
        struct span paths[6];
        struct disk_name *name;
        CONTEXT("%d characters", (int)lengths[i]);
        open_host(&host);
        for (int p = 0; p < 6; p++)
            paths[p] = path_of(p, lengths[i], rooms[p]);
        check_finished(&host, disk_task_create(&host, paths[0], DISK_DYNAMIC, 64, &task), &task);
        check_finished(&host, disk_task_create(&host, paths[1], DISK_FIXED, 64, &task), &task);
        check_finished(&host, disk_task_create_differencing(&host, paths[2], paths[0], &task),
                       &task);
        name = files_name(&host, paths[2]);
        CHECK(name != NULL);
        check_finished(&host, disk_task_merge_to(&host, name, paths[3], DISK_DYNAMIC, &task),
                       &task);
        check_finished(&host, disk_task_merge(&host, name, &task), &task);
        name = files_name(&host, paths[0]);
        CHECK(name != NULL);
        check_finished(&host, disk_task_compact(&host, name, &task), &task);
        check_finished(&host, disk_task_convert(&host, name, paths[4], DISK_FIXED, &task), &task);
        host_free(&host);
    }
}

TEST(shared_texts, a_long_name_of_a_file_is_described_without_its_middle)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(disk_task_create(&host, SPAN("C:\\Disks of the tests\\exactly twenty-eight c.vhd"),
                              DISK_DYNAMIC, 64, &task),
             CODE_OK);
    CHECK(
        is_described(task, SPAN("Creating the virtual hard disk \"exactly twenty-eight c.vhd\"")));
    CHECK_EQ(disk_task_create(&host,
                              SPAN("C:\\Disks of the tests\\A disk with rather a long name.vhd"),
                              DISK_DYNAMIC, 64, &task),
             CODE_OK);
    CHECK(
        is_described(task, SPAN("Creating the virtual hard disk \"A disk with ...long name.vhd\"")));
    host_free(&host);
}
