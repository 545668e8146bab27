/* SPDX-License-Identifier: MIT */
/* Tests of going back: a host whose memory is a pool, at an earlier state. */
#include "model/host.h"

#include "machine_fixture.h"

static struct memory *pool;
static struct host host;

static struct memory *current_pool(void)
{
    return pool;
}

static void open_world(void)
{
    memory_use(current_pool);
    pool = memory_create();
    CHECK(memory_add_region(pool, &host, sizeof host));
    open_host(&host);
}

static void close_world(void)
{
    host_free(&host);
    CHECK_EQ(memory_live(pool), 0);
    memory_release(pool);
    pool = NULL;
}

static struct machine *find(struct span name)
{
    return host_find_machine(&host, name);
}

static const struct span first_name = SPAN("Windows XP Mode");

TEST(snapshot, a_machine_that_was_deleted_is_there_again_with_its_handle)
{
    open_world();
    struct machine *machine = find(first_name), *made;
    int32_t megabytes;
    CHECK_EQ(settings_set_memory(&host, machine, 777), CODE_OK);
    struct ref ref = machine->ref;
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(catalog_delete(&host, find(first_name)), CODE_OK);
        CHECK(!slots_get(&host.slots, ref));
        CHECK_EQ(catalog_create(&host, first_name, SPAN("C:\\x"), &made), CODE_OK);
        struct ref later = made->ref;
        host_restore(&host, snapshot);
        CHECK(slots_get(&host.slots, ref) == machine && find(first_name) == machine);
        CHECK(settings_get_memory(machine, &megabytes) == CODE_OK && megabytes == 777);
        CHECK(!slots_get(&host.slots, later));
        CHECK_EQ(host.machine_count, 1);
    }
    memory_snapshot_discard(snapshot);
    close_world();
}

TEST(snapshot, a_task_runs_again_and_ends_as_it_would_have)
{
    struct task *task;
    open_world();
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    struct ref ref = task->ref;
    advance(&host, task->duration / 4);
    int32_t percent = task_percent(&host, task);
    int64_t now = host.clock.now;
    CHECK(percent > 0 && percent < 100);
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    for (int i = 0; i < 3; i++) {
        if (i)
            CHECK_EQ(task_cancel(&host, task), CODE_OK);
        advance(&host, 1000000);
        CHECK_EQ(task->state, TASK_COMPLETE);
        CHECK_EQ(find(first_name)->state, i ? MACHINE_TURNED_OFF : MACHINE_RUNNING);
        host_restore(&host, snapshot);
        CHECK_EQ(host.clock.now, now);
        CHECK(slots_get(&host.slots, ref) == task);
        CHECK_EQ(task->state, TASK_RUNNING);
        CHECK_EQ(task_percent(&host, task), percent);
        CHECK_EQ(find(first_name)->state, MACHINE_TURNING_ON);
    }
    memory_snapshot_discard(snapshot);
    close_world();
}

TEST(snapshot, it_outlives_a_reset)
{
    open_world();
    advance(&host, 12345);
    struct ref ref = find(first_name)->ref;
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    CHECK(host_reset(&host));
    CHECK_EQ(host.clock.now, 0);
    CHECK(!slots_get(&host.slots, ref));
    host_restore(&host, snapshot);
    CHECK_EQ(host.clock.now, 12345);
    CHECK(slots_get(&host.slots, ref) == find(first_name));
    memory_snapshot_discard(snapshot);
    close_world();
}

TEST(snapshot, what_is_to_be_told_is_told_and_once)
{
    const struct value argument = value_borrow(SPAN("text"));
    open_world();
    event_emit(&host, EVENT_OF_APPLICATION, (struct ref){0}, 1, &argument, 1);
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    struct event *before = host.events;
    host.events = NULL;
    host_restore(&host, snapshot);
    CHECK(!host.events);
    event_free(before);
    event_emit(&host, EVENT_OF_APPLICATION, (struct ref){0}, 2, &argument, 1);
    event_emit(&host, EVENT_OF_APPLICATION, (struct ref){0}, 3, &argument, 1);
    host_restore(&host, snapshot);
    CHECK(host.events && host.events->dispid == 2 && host.events->next == host.last_event);
    CHECK(host.last_event->dispid == 3 && text_is(&host.last_event->args[0].text, SPAN("text")));
    memory_snapshot_discard(snapshot);
    close_world();
}

TEST(snapshot, wall_time_goes_on_from_the_time_of_the_snapshot)
{
    open_world();
    clock_set_mode(&host.clock, CLOCK_REAL);
    int64_t now = host.clock.now;
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    wall_now += 5000;
    clock_settle(&host);
    CHECK_EQ(host.clock.now, now + 5000);
    wall_now += 300;
    host_restore(&host, snapshot);
    clock_settle(&host);
    CHECK_EQ(host.clock.now, now);
    wall_now += 70;
    clock_settle(&host);
    CHECK_EQ(host.clock.now, now + 70);
    memory_snapshot_discard(snapshot);
    close_world();
}

TEST(snapshot, nothing_of_a_host_is_outside_of_its_pool)
{
    struct task *task;
    struct machine *made;
    struct value text = {0};
    open_world();
    size_t plain = mem_live();
    /* A value as a client gives it: converted before the lock is taken. */
    struct memory *mine = pool;
    pool = NULL;
    CHECK(value_from_text(&text, SPAN("Windows 7 Test")));
    pool = mine;
    CHECK_EQ(fact_write(&host, fact_find(host_facts, SPAN("OperatingSystem")), &host, &text),
             CODE_OK);
    CHECK_EQ(catalog_create(&host, SPAN("one more"), SPAN("C:\\x"), &made), CODE_OK);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    advance(&host, 1000000);
    while (host.events) {
        struct event *event = host.events;
        host.events = event->next;
        event_free(event);
    }
    CHECK_EQ(mem_live(), plain);
    close_world();
}

TEST(snapshot, a_fact_that_does_not_fit_into_memory_stays)
{
    struct value text = {0};
    open_world();
    const struct fact *fact = fact_find(host_facts, SPAN("OperatingSystem"));
    code result;
    CHECK(value_from_text(&text, SPAN("Windows 7 Test")));
    WITH_MEMORY(0, result = fact_write(&host, fact, &host, &text));
    CHECK_EQ(result, CODE_OUTOFMEMORY);
    CHECK(text_is(&text.text, SPAN("Windows 7 Test")));
    value_clear(&text);
    close_world();
}
