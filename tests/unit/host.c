/* SPDX-License-Identifier: MIT */
/* Tests of model/host: the start, the way back to it, and finding things. */
#include "model/host.h"

#include "fixture.h"

static void check_start(const struct host *host)
{
    CHECK_EQ(host->clock.now, 0);
    CHECK_EQ(host->clock.mode, CLOCK_AUTO);
    CHECK_EQ(host->clock.poll_step, 100);
    CHECK_EQ(clock_next(&host->clock), CLOCK_NEVER);
    CHECK_EQ(host->machine_count, 1);
    CHECK(text_is(&host->machines[0]->name, SPAN("Windows XP Mode")));
    CHECK_EQ(host->machines[0]->state, MACHINE_TURNED_OFF);
    CHECK(slots_get(&host->slots, host->machines[0]->ref) == host->machines[0]);
    CHECK_EQ(host->task_count, 0);
    CHECK_EQ(host_planned_tasks(host), 0);
    CHECK(!host->policy.undocumented_results);
    CHECK_EQ(host->policy.early_result, TASK_Success);
    CHECK_EQ(host->policy.early_result_code, CODE_OK);
    CHECK_EQ(host->policy.wait_timeout_code, CODE_OK);
    CHECK_EQ(host->policy.cancel_complete_code, CODE_FAIL);
}

TEST(host, starts_with_one_machine_turned_off)
{
    struct host host;
    CHECK(host_init(&host, fake_wall));
    check_start(&host);
    host_free(&host);
}

TEST(host, two_hosts_have_nothing_in_common)
{
    struct host a, b;
    open_host(&a);
    open_host(&b);
    CHECK_EQ(machine_rename(&a, a.machines[0], SPAN("other")), CODE_OK);
    advance(&a, 100);
    CHECK(!host_find_machine(&b, SPAN("other")));
    CHECK_EQ(b.clock.now, 0);
    host_free(&a);
    CHECK(host_find_machine(&b, SPAN("windows xp mode")));
    host_free(&b);
}

TEST(host, reset_goes_back_to_the_start)
{
    struct host host;
    struct task *task;
    static const char plan_cause;
    open_host(&host);
    CHECK(task_plan(&host, &plan_cause));
    CHECK(task_plan(&host, NULL));
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
    advance(&host, 500);
    CHECK(machine_create(&host, SPAN("second")));
    CHECK_EQ(machine_rename(&host, host.machines[1], SPAN("third")), CODE_OK);
    host.clock.poll_step = 1;
    host.policy = (struct host_policy){true, 7, CODE_FAIL, CODE_FAIL, CODE_OK};
    CHECK(host_reset(&host));
    check_start(&host);
    CHECK(!host_find_machine(&host, SPAN("third")));
    host_free(&host);
}

TEST(host, task_ids_are_unique_among_hosts_and_after_a_reset)
{
    struct host a, b;
    struct task *task;
    int32_t ids[20];
    int count = 0;
    open_host(&a);
    open_host(&b);
    while (count < 20) {
        CHECK_EQ(machine_startup(&a, a.machines[0], &task), CODE_OK);
        ids[count++] = task->id;
        CHECK_EQ(machine_startup(&b, b.machines[0], &task), CODE_OK);
        ids[count++] = task->id;
        CHECK(host_reset(&a));
        CHECK(host_reset(&b));
    }
    for (int i = 0; i < count; i++) {
        CHECK(ids[i] > 0);
        for (int j = 0; j < i; j++)
            CHECK(ids[i] != ids[j]);
    }
    host_free(&a);
    host_free(&b);
}

TEST(host, tasks_may_have_ids_of_the_host_alone)
{
    struct host a, b;
    struct task *task;
    open_host(&a);
    open_host(&b);
    a.own_task_ids = b.own_task_ids = 1;
    for (int32_t id = 1; id <= 3; id++) {
        CHECK_EQ(machine_startup(&a, a.machines[0], &task), CODE_OK);
        CHECK_EQ(task->id, id);
        CHECK_EQ(machine_startup(&b, b.machines[0], &task), CODE_OK);
        CHECK_EQ(task->id, id);
        CHECK(host_reset(&a));
        CHECK(host_reset(&b));
    }
    host_free(&a);
    host_free(&b);
}

TEST(host, reset_keeps_the_wall_but_not_its_time)
{
    struct host host;
    open_host(&host);
    wall_now += 700;
    CHECK(host_reset(&host));
    clock_set_mode(&host.clock, CLOCK_REAL);
    wall_now += 30;
    clock_settle(&host);
    CHECK_EQ(host.clock.now, 30);
    host_free(&host);
}

TEST(host, reset_completes_nothing)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
    CHECK(host_reset(&host));
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    CHECK_EQ(host.task_count, 0);
    host_free(&host);
}

TEST(host, reset_makes_handles_stale_and_new_ones_work)
{
    struct host host;
    struct task *task;
    open_host(&host);
    for (int round = 0; round < 100; round++) {
        CONTEXT("round %d", round);
        struct task *plan = task_plan(&host, NULL);
        CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
        struct ref old[] = {host.machines[0]->ref, plan->ref, task->ref};
        CHECK(host_reset(&host));
        for (int i = 0; i < 3; i++)
            CHECK(!slots_get(&host.slots, old[i]));
        CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
        CHECK(slots_get(&host.slots, host.machines[0]->ref) == host.machines[0]);
        CHECK(slots_get(&host.slots, task->ref) == task);
        for (int i = 0; i < 3; i++)
            CHECK(!slots_get(&host.slots, old[i]));
        CHECK(host_reset(&host));
    }
    host_free(&host);
}

TEST(host, reset_forgets_events_that_were_not_fired_or_lost)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
    CHECK(host.events != NULL);
    WITH_MEMORY(0, event_emit(&host, EVENT_OF_APPLICATION, (struct ref){0},
                              APPLICATION_ON_SERVICE_EVENT, NULL, 0));
    CHECK_EQ(host.events_lost, 1);
    CHECK(host_reset(&host));
    CHECK(!host.events);
    CHECK_EQ(host.events_lost, 0);
    host_free(&host);
}

TEST(host, machines_are_found_by_name_in_any_case)
{
    struct host host;
    open_host(&host);
    struct machine *greek = machine_create(&host, SPAN("\u03a3\u03c9\u03bb\u03ae\u03bd"));
    struct machine *cyrillic = machine_create(&host, SPAN("\u0421\u0435\u0440\u0432\u0435\u0440"));
    struct machine *latin = machine_create(&host, SPAN("\u00c4rger \u0141\u00f3d\u017a"));
    CHECK(host_find_machine(&host, SPAN("WINDOWS xp mode")) == host.machines[0]);
    CHECK(host_find_machine(&host, SPAN("\u03c3\u03a9\u039b\u03ae\u039d")) == greek);
    CHECK(host_find_machine(&host, SPAN("\u0441\u0415\u0420\u0412\u0415\u0420")) == cyrillic);
    CHECK(host_find_machine(&host, SPAN("\u00e4RGER \u0142\u00d3D\u0179")) == latin);
    CHECK(!host_find_machine(&host, SPAN("Windows XP Mod")));
    CHECK(!host_find_machine(&host, SPAN("Windows XP Mode ")));
    CHECK(!host_find_machine(&host, SPAN("")));
    host_free(&host);
}

TEST(host, a_name_is_found_up_to_its_end_not_to_a_nul)
{
    static const char16_t with_nul[] = u"Windows XP Mode\0x";
    struct host host;
    open_host(&host);
    CHECK(!host_find_machine(&host, (struct span){with_nul, 17}));
    CHECK(!host_find_machine(&host, (struct span){with_nul, 16}));
    CHECK(host_find_machine(&host, (struct span){with_nul, 15}) == host.machines[0]);
    host_free(&host);
}

TEST(host, planned_tasks_are_counted)
{
    struct host host;
    static const char a_cause;
    open_host(&host);
    CHECK_EQ(host_planned_tasks(&host), 0);
    struct task *first = task_plan(&host, &a_cause);
    task_plan(&host, NULL);
    CHECK_EQ(host_planned_tasks(&host), 2);
    task_discard(&host, first);
    CHECK_EQ(host_planned_tasks(&host), 1);
    host_free(&host);
}

TEST(host, init_fails_cleanly_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct host host;
        CONTEXT("after %d allocations", tries);
        WITH_MEMORY(tries, done = host_init(&host, fake_wall));
        CHECK_EQ(done, !memory_failed);
        if (!done) {
            CHECK_EQ(host.machine_count, 0);
            CHECK_EQ(host.task_count, 0);
        } else {
            check_start(&host);
        }
        host_free(&host);
    }
    CHECK(tries > 3);
}

TEST(host, reset_fails_cleanly_when_memory_runs_out)
{
    int tries = 0;
    for (bool done = false; !done; tries++) {
        struct host host;
        CONTEXT("after %d allocations", tries);
        open_host(&host);
        struct ref machine = host.machines[0]->ref;
        WITH_MEMORY(tries, done = host_reset(&host));
        CHECK_EQ(done, !memory_failed);
        CHECK(!slots_get(&host.slots, machine));
        CHECK_EQ(host.machine_count, done ? 1 : 0);
        CHECK(done == (host_find_machine(&host, SPAN("Windows XP Mode")) != NULL));
        if (!done)
            CHECK(host_reset(&host)); /* the next one may have more luck */
        check_start(&host);
        host_free(&host);
    }
    CHECK(tries > 1);
}

TEST(host, freeing_twice_is_harmless)
{
    struct host host;
    open_host(&host);
    host_free(&host);
    host_free(&host);
    CHECK_EQ(host.machine_count, 0);
}

TEST(host, reserve_makes_room_for_one_more)
{
    void **items = NULL;
    size_t capacity = 0;
    for (size_t count = 0; count < 1000; count++) {
        CHECK(host_reserve(&items, count, &capacity));
        CHECK(capacity > count);
        items[count] = &items;
    }
    void **before = items;
    size_t had = capacity;
    bool done;
    WITH_MEMORY(0, done = host_reserve(&items, capacity, &capacity));
    CHECK(!done);
    CHECK(items == before && capacity == had);
    mem_free(items);
}
