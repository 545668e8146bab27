/* SPDX-License-Identifier: MIT */
/* The host's clock and the heap of what is due on it. */
#include "model/clock.h"

#include "model/host.h"
#include "model/memory.h"

void clock_init(struct clock *clock, int64_t (*wall)(void))
{
    *clock = (struct clock){
        .mode = CLOCK_AUTO,
        .poll_step = CLOCK_DEFAULT_POLL_STEP,
        .wall = wall,
        .wall_last = wall(),
    };
}

void clock_free(struct clock *clock)
{
    for (size_t i = 0; i < clock->count; i++)
        clock->heap[i]->place = 0;
    mem_free(clock->heap);
    clock->heap = NULL;
    clock->count = clock->capacity = 0;
}

void clock_set_mode(struct clock *clock, enum clock_mode mode)
{
    clock->wall_last = clock->wall();
    clock->mode = mode;
}

static bool before(const struct due *a, const struct due *b)
{
    return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void place(struct clock *clock, struct due *due, size_t at)
{
    clock->heap[at] = due;
    due->place = at + 1;
}

/* Restores the heap around one element that may be too early or too late for its place. */
static void sift(struct clock *clock, struct due *due, size_t at)
{
    while (at && before(due, clock->heap[(at - 1) / 2])) {
        place(clock, clock->heap[(at - 1) / 2], at);
        at = (at - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= clock->count)
            break;
        if (child + 1 < clock->count && before(clock->heap[child + 1], clock->heap[child]))
            child++;
        if (!before(clock->heap[child], due))
            break;
        place(clock, clock->heap[child], at);
        at = child;
    }
    place(clock, due, at);
}

bool clock_at(struct clock *clock, struct due *due, int64_t when)
{
    if (!due->place) {
        if (clock->count == clock->capacity) {
            size_t capacity = mem_grown(clock->capacity);
            struct due **heap = mem_realloc(clock->heap, capacity * sizeof *heap);
            if (!heap)
                return false;
            clock->heap = heap;
            clock->capacity = capacity;
        }
        due->place = ++clock->count;
    }
    due->when = when;
    due->order = clock->next_order++;
    sift(clock, due, due->place - 1);
    return true;
}

void clock_forget(struct clock *clock, struct due *due)
{
    if (!due->place)
        return;
    size_t at = due->place - 1;
    struct due *last = clock->heap[--clock->count];
    due->place = 0;
    if (last != due)
        sift(clock, last, at);
}

int64_t clock_next(const struct clock *clock)
{
    return clock->count ? clock->heap[0]->when : CLOCK_NEVER;
}

void clock_advance_to(struct host *host, int64_t when)
{
    struct clock *clock = &host->clock;
    while (clock_next(clock) <= when) {
        struct due *due = clock->heap[0];
        if (due->when > clock->now)
            clock->now = due->when;
        clock_forget(clock, due);
        due->happen(host, due);
    }
    if (when > clock->now)
        clock->now = when;
}

void clock_settle(struct host *host)
{
    struct clock *clock = &host->clock;
    int64_t now = clock->now;
    if (clock->mode == CLOCK_REAL) {
        int64_t wall = clock->wall();
        now += wall - clock->wall_last;
        clock->wall_last = wall;
    }
    clock_advance_to(host, now);
}

void clock_poll(struct host *host)
{
    if (host->clock.mode == CLOCK_AUTO)
        clock_advance_to(host, host->clock.now + host->clock.poll_step);
}
