/* SPDX-License-Identifier: MIT */
/* Tests of model/clock: what moves the time, and the order in which things happen. */
#include "model/clock.h"

#include "fixture.h"

enum { MAX_ALARMS = 5000 };

/* What has happened, in its order. The host comes first: that is how an alarm finds its world. */
struct world {
    struct host host;
    struct alarm *happened[MAX_ALARMS];
    size_t count;
};

struct alarm {
    struct due due;
    int64_t seen_at; /* what the clock said */
    size_t number;
    /* What it does to others when it happens. */
    struct alarm *moves, *forgets;
    int64_t moves_to;
};

static void happen(struct host *host, struct due *due)
{
    struct world *world = (struct world *)host;
    struct alarm *alarm = (struct alarm *)due;
    alarm->seen_at = host->clock.now;
    CHECK_EQ(due->place, 0);
    if (world->count < MAX_ALARMS)
        world->happened[world->count++] = alarm;
    if (alarm->moves)
        CHECK(clock_at(&host->clock, &alarm->moves->due, alarm->moves_to));
    if (alarm->forgets)
        clock_forget(&host->clock, &alarm->forgets->due);
}

static void open_world(struct world *world)
{
    open_host(&world->host);
    world->count = 0;
}

static void at(struct world *world, struct alarm *alarm, int64_t when)
{
    alarm->due.happen = happen;
    CHECK(clock_at(&world->host.clock, &alarm->due, when));
}

TEST(clock, starts_at_zero_and_automatic)
{
    struct host host;
    CHECK(host_init(&host, fake_wall));
    CHECK_EQ(host.clock.now, 0);
    CHECK_EQ(host.clock.mode, CLOCK_AUTO);
    CHECK_EQ(host.clock.poll_step, 100);
    CHECK_EQ(clock_next(&host.clock), CLOCK_NEVER);
    host_free(&host);
}

TEST(clock, modes_have_the_values_of_the_interface)
{
    CHECK_EQ(CLOCK_REAL, 0);
    CHECK_EQ(CLOCK_MANUAL, 1);
    CHECK_EQ(CLOCK_AUTO, 2);
}

TEST(clock, a_manual_clock_moves_by_advance_only)
{
    struct world world;
    struct alarm alarm = {.seen_at = -1};
    open_world(&world);
    at(&world, &alarm, 50);
    wall_now += 1000;
    clock_settle(&world.host);
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 0);
    CHECK_EQ(world.count, 0);
    advance(&world.host, 49);
    CHECK_EQ(world.count, 0);
    advance(&world.host, 1);
    CHECK_EQ(world.count, 1);
    CHECK_EQ(alarm.seen_at, 50);
    CHECK_EQ(world.host.clock.now, 50);
    host_free(&world.host);
}

TEST(clock, an_automatic_clock_moves_by_polls)
{
    struct world world;
    struct alarm alarm = {.seen_at = -1};
    open_world(&world);
    clock_set_mode(&world.host.clock, CLOCK_AUTO);
    at(&world, &alarm, 150);
    wall_now += 1000;
    clock_settle(&world.host);
    CHECK_EQ(world.host.clock.now, 0);
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 100);
    CHECK_EQ(world.count, 0);
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 200);
    CHECK_EQ(world.count, 1);
    CHECK_EQ(alarm.seen_at, 150);
    world.host.clock.poll_step = 7;
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 207);
    advance(&world.host, 3);
    CHECK_EQ(world.host.clock.now, 210);
    host_free(&world.host);
}

TEST(clock, a_poll_step_of_zero_stands_still)
{
    struct world world;
    struct alarm alarm = {.seen_at = -1};
    open_world(&world);
    clock_set_mode(&world.host.clock, CLOCK_AUTO);
    world.host.clock.poll_step = 0;
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 0);
    at(&world, &alarm, 0);
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 0);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(clock, a_real_clock_follows_the_wall)
{
    struct world world;
    struct alarm alarm = {.seen_at = -1};
    open_world(&world);
    clock_set_mode(&world.host.clock, CLOCK_REAL);
    at(&world, &alarm, 150);
    wall_now += 149;
    CHECK_EQ(world.host.clock.now, 0); /* as of the last look */
    clock_settle(&world.host);
    CHECK_EQ(world.host.clock.now, 149);
    CHECK_EQ(world.count, 0);
    clock_poll(&world.host);
    CHECK_EQ(world.host.clock.now, 149);
    clock_settle(&world.host);
    CHECK_EQ(world.host.clock.now, 149);
    wall_now += 100;
    clock_settle(&world.host);
    CHECK_EQ(world.host.clock.now, 249);
    CHECK_EQ(alarm.seen_at, 150);
    host_free(&world.host);
}

TEST(clock, a_real_clock_can_be_advanced_too)
{
    struct world world;
    open_world(&world);
    clock_set_mode(&world.host.clock, CLOCK_REAL);
    wall_now += 10;
    clock_settle(&world.host);
    advance(&world.host, 1000);
    CHECK_EQ(world.host.clock.now, 1010);
    wall_now += 5;
    clock_settle(&world.host);
    CHECK_EQ(world.host.clock.now, 1015);
    host_free(&world.host);
}

TEST(clock, a_wall_before_zero_is_as_good)
{
    struct host host;
    int64_t before = wall_now;
    wall_now = -500;
    CHECK(host_init(&host, fake_wall));
    clock_set_mode(&host.clock, CLOCK_REAL);
    wall_now = 300;
    clock_settle(&host);
    CHECK_EQ(host.clock.now, 800);
    wall_now = before;
    host_free(&host);
}

TEST(clock, changing_the_mode_does_not_change_the_time)
{
    static const enum clock_mode modes[] = {CLOCK_REAL, CLOCK_MANUAL, CLOCK_AUTO};
    for (int from = 0; from < 3; from++) {
        for (int to = 0; to < 3; to++) {
            CONTEXT("%d to %d", from, to);
            struct world world;
            struct alarm alarm = {.seen_at = -1};
            open_world(&world);
            at(&world, &alarm, 400);
            advance(&world.host, 300);
            clock_set_mode(&world.host.clock, modes[from]);
            CHECK_EQ(world.host.clock.now, 300);
            wall_now += from == CLOCK_REAL ? 17 : 5000;
            clock_settle(&world.host);
            int64_t now = from == CLOCK_REAL ? 317 : 300;
            CHECK_EQ(world.host.clock.now, now);
            clock_set_mode(&world.host.clock, modes[to]);
            clock_settle(&world.host);
            CHECK_EQ(world.host.clock.mode, modes[to]);
            CHECK_EQ(world.host.clock.now, now);
            CHECK_EQ(world.count, 0);
            CHECK_EQ(clock_next(&world.host.clock), 400);
            wall_now += 50;
            clock_settle(&world.host);
            CHECK_EQ(world.host.clock.now, to == CLOCK_REAL ? now + 50 : now);
            host_free(&world.host);
        }
    }
}

TEST(clock, next_is_the_earliest)
{
    struct world world;
    struct alarm a = {.number = 0}, b = {.number = 1}, c = {.number = 2};
    open_world(&world);
    at(&world, &a, 30);
    CHECK_EQ(clock_next(&world.host.clock), 30);
    at(&world, &b, 10);
    CHECK_EQ(clock_next(&world.host.clock), 10);
    at(&world, &c, 20);
    CHECK_EQ(clock_next(&world.host.clock), 10);
    clock_forget(&world.host.clock, &b.due);
    CHECK_EQ(clock_next(&world.host.clock), 20);
    at(&world, &a, 5);
    CHECK_EQ(clock_next(&world.host.clock), 5);
    clock_forget(&world.host.clock, &a.due);
    clock_forget(&world.host.clock, &c.due);
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    host_free(&world.host);
}

TEST(clock, each_thing_happens_at_its_own_time)
{
    struct world world;
    struct alarm alarms[3] = {{.number = 0}, {.number = 1}, {.number = 2}};
    open_world(&world);
    at(&world, &alarms[0], 300);
    at(&world, &alarms[1], 100);
    at(&world, &alarms[2], 200);
    advance(&world.host, 1000);
    CHECK_EQ(world.count, 3);
    CHECK(world.happened[0] == &alarms[1] && alarms[1].seen_at == 100);
    CHECK(world.happened[1] == &alarms[2] && alarms[2].seen_at == 200);
    CHECK(world.happened[2] == &alarms[0] && alarms[0].seen_at == 300);
    CHECK_EQ(world.host.clock.now, 1000);
    host_free(&world.host);
}

TEST(clock, what_is_due_together_happens_in_the_order_of_queueing)
{
    struct world world;
    struct alarm alarms[40] = {{.number = 0}};
    open_world(&world);
    for (size_t i = 0; i < 40; i++)
        at(&world, &alarms[i], 100);
    advance(&world.host, 100);
    CHECK_EQ(world.count, 40);
    for (size_t i = 0; i < world.count; i++)
        CHECK(world.happened[i] == &alarms[i]);
    host_free(&world.host);
}

TEST(clock, what_is_moved_goes_behind_what_is_due_then_already)
{
    struct world world;
    struct alarm alarms[3] = {{.number = 0}};
    open_world(&world);
    for (size_t i = 0; i < 3; i++)
        at(&world, &alarms[i], 100);
    at(&world, &alarms[0], 100);
    CHECK_EQ(world.host.clock.count, 3);
    advance(&world.host, 100);
    CHECK_EQ(world.count, 3);
    CHECK(world.happened[0] == &alarms[1]);
    CHECK(world.happened[1] == &alarms[2]);
    CHECK(world.happened[2] == &alarms[0]);
    host_free(&world.host);
}

TEST(clock, what_is_overdue_happens_now)
{
    struct world world;
    struct alarm alarm = {.seen_at = -1};
    open_world(&world);
    advance(&world.host, 500);
    at(&world, &alarm, 200);
    clock_settle(&world.host);
    CHECK_EQ(world.count, 1);
    CHECK_EQ(alarm.seen_at, 500);
    CHECK_EQ(world.host.clock.now, 500);
    host_free(&world.host);
}

TEST(clock, never_goes_back)
{
    struct world world;
    open_world(&world);
    advance(&world.host, 500);
    clock_advance_to(&world.host, 100);
    CHECK_EQ(world.host.clock.now, 500);
    host_free(&world.host);
}

TEST(clock, what_is_forgotten_does_not_happen)
{
    struct world world;
    struct alarm a = {.number = 0}, b = {.number = 1};
    open_world(&world);
    at(&world, &a, 100);
    at(&world, &b, 200);
    clock_forget(&world.host.clock, &a.due);
    CHECK_EQ(a.due.place, 0);
    clock_forget(&world.host.clock, &a.due);
    advance(&world.host, 300);
    CHECK_EQ(world.count, 1);
    CHECK(world.happened[0] == &b);
    clock_forget(&world.host.clock, &b.due);
    host_free(&world.host);
}

TEST(clock, what_was_forgotten_can_be_queued_again)
{
    struct world world;
    struct alarm a = {.number = 0};
    open_world(&world);
    at(&world, &a, 100);
    clock_forget(&world.host.clock, &a.due);
    at(&world, &a, 50);
    advance(&world.host, 300);
    CHECK_EQ(world.count, 1);
    CHECK_EQ(a.seen_at, 50);
    host_free(&world.host);
}

TEST(clock, what_happens_may_queue_itself_again)
{
    struct world world;
    struct alarm tick = {.number = 0};
    open_world(&world);
    tick.moves = &tick;
    tick.moves_to = 150;
    at(&world, &tick, 100);
    clock_advance_to(&world.host, 149);
    CHECK_EQ(world.count, 1);
    tick.moves_to = 1000;
    clock_advance_to(&world.host, 999);
    CHECK_EQ(world.count, 2);
    CHECK_EQ(tick.seen_at, 150);
    CHECK_EQ(clock_next(&world.host.clock), 1000);
    host_free(&world.host);
}

TEST(clock, what_happens_may_queue_what_is_due_at_once)
{
    struct world world;
    struct alarm a = {.number = 0}, b = {.number = 1}, c = {.due.happen = happen};
    open_world(&world);
    a.moves = &c;
    a.moves_to = 100;
    at(&world, &a, 100);
    at(&world, &b, 100);
    clock_advance_to(&world.host, 100);
    CHECK_EQ(world.count, 3);
    CHECK(world.happened[1] == &b);
    CHECK(world.happened[2] == &c);
    CHECK_EQ(c.seen_at, 100);
    host_free(&world.host);
}

TEST(clock, what_happens_may_forget_what_is_due_together)
{
    struct world world;
    struct alarm a = {.number = 0}, b = {.number = 1}, c = {.number = 2};
    open_world(&world);
    a.forgets = &b;
    at(&world, &a, 100);
    at(&world, &b, 100);
    at(&world, &c, 100);
    advance(&world.host, 200);
    CHECK_EQ(world.count, 2);
    CHECK(world.happened[0] == &a);
    CHECK(world.happened[1] == &c);
    host_free(&world.host);
}

TEST(clock, what_happens_may_put_off_what_is_due_together)
{
    struct world world;
    struct alarm a = {.number = 0}, b = {.number = 1}, c = {.number = 2};
    open_world(&world);
    a.moves = &b;
    a.moves_to = 170;
    at(&world, &a, 100);
    at(&world, &b, 100);
    at(&world, &c, 150);
    advance(&world.host, 200);
    CHECK_EQ(world.count, 3);
    CHECK(world.happened[1] == &c);
    CHECK(world.happened[2] == &b);
    CHECK_EQ(b.seen_at, 170);
    host_free(&world.host);
}

static void check_heap(const struct clock *clock)
{
    bool sound = true;
    for (size_t i = 0; i < clock->count; i++) {
        sound = sound && clock->heap[i]->place == i + 1;
        if (i) {
            const struct due *parent = clock->heap[(i - 1) / 2], *due = clock->heap[i];
            sound = sound && (parent->when < due->when ||
                              (parent->when == due->when && parent->order < due->order));
        }
    }
    CHECK_MSG(sound, "the heap of %zu is out of order", clock->count);
}

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)*random * below) >> 32);
}

TEST(clock, many_random_entries_happen_in_order)
{
    static struct alarm alarms[MAX_ALARMS];
    static struct world world;
    uint32_t random = 7;
    size_t queued = 0;
    open_world(&world);
    memset(alarms, 0, sizeof alarms);
    for (size_t i = 0; i < MAX_ALARMS; i++) {
        alarms[i].number = i;
        at(&world, &alarms[i], draw(&random, 700)); /* many at the same time */
    }
    for (int i = 0; i < 4000; i++) {
        struct alarm *alarm = &alarms[draw(&random, MAX_ALARMS)];
        if (draw(&random, 2))
            clock_forget(&world.host.clock, &alarm->due);
        else
            at(&world, alarm, draw(&random, 700));
        if (i % 100 == 0)
            check_heap(&world.host.clock);
    }
    check_heap(&world.host.clock);
    for (size_t i = 0; i < MAX_ALARMS; i++)
        queued += alarms[i].due.place != 0;
    CHECK_EQ(world.host.clock.count, queued);
    CHECK(queued > 1000 && queued < MAX_ALARMS);
    while (world.host.clock.now < 700) {
        advance(&world.host, draw(&random, 40));
        check_heap(&world.host.clock);
    }
    CHECK_EQ(world.count, queued);
    for (size_t i = 0; i < world.count; i++) {
        const struct alarm *alarm = world.happened[i];
        CHECK_EQ(alarm->seen_at, alarm->due.when);
        if (i) {
            const struct alarm *last = world.happened[i - 1];
            CHECK(last->due.when < alarm->due.when ||
                  (last->due.when == alarm->due.when && last->due.order < alarm->due.order));
        }
    }
    host_free(&world.host);
}

TEST(clock, queueing_fails_cleanly_when_memory_runs_out)
{
    struct world world;
    struct alarm alarms[40] = {{.number = 0}};
    int failures = 0;
    open_world(&world);
    for (size_t i = 0; i < 40; i++) {
        alarms[i].due.happen = happen;
        bool queued;
        WITH_MEMORY(0, queued = clock_at(&world.host.clock, &alarms[i].due, 100 - (int64_t)i));
        CHECK_EQ(queued, !memory_failed);
        if (!queued) {
            failures++;
            CHECK_EQ(alarms[i].due.place, 0);
            CHECK_EQ(world.host.clock.count, i);
            at(&world, &alarms[i], 100 - (int64_t)i);
        }
        /* What is queued can be moved without memory. */
        WITH_MEMORY(0, queued = clock_at(&world.host.clock, &alarms[i].due, 100 - (int64_t)i));
        CHECK(queued && !memory_failed);
    }
    CHECK(failures > 1);
    check_heap(&world.host.clock);
    advance(&world.host, 100);
    CHECK_EQ(world.count, 40);
    host_free(&world.host);
}

TEST(clock, freeing_drops_what_is_queued)
{
    struct world world;
    struct alarm alarms[20] = {{.number = 0}};
    open_world(&world);
    for (size_t i = 0; i < 20; i++)
        at(&world, &alarms[i], 10);
    clock_free(&world.host.clock);
    for (size_t i = 0; i < 20; i++)
        CHECK_EQ(alarms[i].due.place, 0);
    CHECK_EQ(clock_next(&world.host.clock), CLOCK_NEVER);
    at(&world, &alarms[0], 10);
    advance(&world.host, 10);
    CHECK_EQ(world.count, 1);
    host_free(&world.host);
}

TEST(clock, the_longest_advance_many_times_over)
{
    struct world world;
    struct alarm alarm = {.number = 0};
    open_world(&world);
    at(&world, &alarm, 999 * CLOCK_MAX_ADVANCE);
    for (int i = 0; i < 1000; i++)
        advance(&world.host, CLOCK_MAX_ADVANCE);
    CHECK_EQ(world.count, 1);
    CHECK_EQ(alarm.seen_at, 999 * CLOCK_MAX_ADVANCE);
    host_free(&world.host);
}
