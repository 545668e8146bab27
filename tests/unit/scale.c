/* SPDX-License-Identifier: MIT */
/* One host with 10,000 machines and 100,000 tasks. What calls cost there, `make bench` measures. */
#include "fixture.h"
#include "model/machine.h"

enum { MACHINES = 10000, TASKS = 100000 };

static struct memory *pool;

static struct memory *current_pool(void)
{
    return pool;
}

static struct span name_of(int number, char16_t room[16])
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "Machine %05d", number);
    for (int i = 0; i < length; i++)
        room[i] = (unsigned char)digits[i];
    return (struct span){room, (size_t)length};
}

static void make_machines(struct host *host)
{
    char16_t room[16];
    for (int i = 1; i < MACHINES; i++)
        CHECK(machine_create(host, name_of(i, room)) != NULL);
    CHECK_EQ(host->machine_count, MACHINES);
    for (int i = 1; i < MACHINES; i++)
        CHECK(host_find_machine(host, name_of(i, room)) == host->machines[i]);
    CHECK(!host_find_machine(host, name_of(MACHINES, room)));
}

/* One more of each machine in turn, complete when this returns: a start and its end. */
static void make_tasks(struct host *host, size_t count)
{
    for (size_t i = host->task_count; i < count; i++) {
        struct machine *machine = host->machines[i / 2 % MACHINES];
        struct task *task = NULL;
        code c =
            i % 2 ? machine_turn_off(host, machine, &task) : machine_startup(host, machine, &task);
        if (!CHECK_EQ(c, CODE_OK))
            return;
        advance(host, task->duration);
        CHECK_EQ(task->state, TASK_COMPLETE);
        event_drop_all(host);
    }
}

/* All of it: with its handle, its place in the list, and what the allocator takes. */
TEST(scale, a_complete_task_among_a_hundred_thousand_takes_256_bytes)
{
    struct host host;
    memory_use(current_pool);
    pool = memory_create();
    open_host(&host);
    make_machines(&host);
    make_tasks(&host, 2 * MACHINES); /* each has started once: what that leaves is the machine's */
    size_t before = memory_size(pool);
    make_tasks(&host, TASKS);
    size_t bytes = (memory_size(pool) - before) / (TASKS - 2 * MACHINES);
    NOTE("%d bytes for each", (int)bytes);
    CHECK_MSG(bytes <= 256, "%d bytes for each", (int)bytes);
    CHECK_EQ(host.task_count, TASKS);
    for (size_t i = 0; i < TASKS; i += 997) {
        const struct task *task = host_task(&host, i);
        CHECK(task && task->machine.index == host.machines[i / 2 % MACHINES]->ref.index);
        CHECK(task && task->result == TASK_Success && !task->run);
    }
    host_free(&host);
    CHECK_EQ(memory_live(pool), 0);
    memory_release(pool);
    pool = NULL;
}
