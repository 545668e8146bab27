/* SPDX-License-Identifier: MIT */
/* Which orders explore tries. */
#include <stdio.h>
#include <string.h>

#include "mock/random.h"
#include "report/kept.h"
#include "sweep/plan.h"

enum {
    MOST_POLLS = 4,    /* that a task may end at */
    MOST_CHOICES = 16, /* of a row */
    MOST_ROWS = 200,
    MOST_THREADS = 4, /* that a call may come after */
    /* So many calls later another thread's may be thought to come meanwhile. */
    REACH = 8,
};

struct orders {
    struct sweep_result *sweep;
    const struct sweep_calls *plain;
    size_t room; /* for cells */
    bool good;
};

static void add_choice(struct orders *orders, enum sweep_kind kind, const char *words)
{
    if (orders->sweep->cell_count < orders->room)
        orders->good = sweep_add_cell(orders->sweep, kind, words) && orders->good;
}

static bool is_start(const struct member *member)
{
    return member->kind != MEMBER_EVENT && member_starts_task(member);
}

/* What the task of a call may do before the next one is started. */
static void add_task_choices(struct orders *orders, size_t index)
{
    const struct sweep_calls *plain = orders->plain;
    uint32_t polls = 0;
    bool cancelled = false;
    for (size_t i = index + 1; i < plain->count && !is_start(plain->items[i].member); i++) {
        const struct member *member = plain->items[i].member;
        bool of_task = !strcmp(member->iface, "IVMTask");
        polls += of_task &&
                 (!strcmp(member->name, "IsComplete") || !strcmp(member->name, "PercentCompleted"));
        cancelled = cancelled || (of_task && !strcmp(member->name, "Cancel"));
    }
    add_choice(orders, SWEEP_KIND_EARLY, "early");
    for (uint32_t poll = 1; poll <= polls && poll <= MOST_POLLS; poll++) {
        char words[24];
        snprintf(words, sizeof words, "poll %u", (unsigned)poll);
        add_choice(orders, SWEEP_KIND_POLLS, words);
    }
    if (cancelled) {
        add_choice(orders, SWEEP_KIND_CANCEL, "wins");
        add_choice(orders, SWEEP_KIND_CANCEL, "loses");
        add_choice(orders, SWEEP_KIND_CANCEL, "late");
    }
}

static bool same_thread(const struct sweep_call *a, const struct sweep_call *b)
{
    return a->thread == b->thread && a->process == b->process;
}

/* The first call of its member on its object by its thread. */
static bool is_first(const struct sweep_calls *plain, size_t index)
{
    const struct sweep_call *call = &plain->items[index];
    for (size_t i = 0; i < index; i++)
        if (plain->items[i].member == call->member && same_thread(&plain->items[i], call) &&
            !strcmp(plain->items[i].object, call->object))
            return false;
    return true;
}

/* Of the calls up to one of another thread, how many of its member there are beside the one that
 * waits for it. */
static uint32_t awaited_nth(const struct sweep_calls *plain, size_t waiting, size_t awaited)
{
    uint32_t nth = 0;
    for (size_t i = 0; i <= awaited; i++)
        nth += i != waiting && plain->items[i].member == plain->items[awaited].member;
    return nth;
}

static void add_thread_choice(struct orders *orders, size_t waiting, size_t awaited)
{
    struct sweep_result *sweep = orders->sweep;
    const size_t before = sweep->cell_count;
    char name[96], words[128];
    uint32_t nth = awaited_nth(orders->plain, waiting, awaited);
    member_full_name(orders->plain->items[awaited].member, name, sizeof name);
    snprintf(words, sizeof words, "after %s %u", !strncmp(name, "IVM", 3) ? name + 3 : name,
             (unsigned)nth);
    add_choice(orders, SWEEP_KIND_THREAD, words);
    if (!orders->good || sweep->cell_count == before)
        return;
    struct sweep_cell *cell = &sweep->cells[before];
    cell->awaited = kept_text(&sweep->kept, name, strlen(name));
    cell->awaited_nth = nth;
    orders->good = cell->awaited != NULL;
}

/* The next call of each other thread may come before this one. */
static void add_thread_choices(struct orders *orders, size_t index)
{
    const struct sweep_calls *plain = orders->plain;
    size_t end = index + 1 + REACH < plain->count ? index + 1 + REACH : plain->count;
    int added = 0;
    for (size_t i = index + 1; i < end && added < MOST_THREADS; i++) {
        const struct sweep_call *call = &plain->items[i];
        bool known = same_thread(call, &plain->items[index]) ||
                     call->member->kind == MEMBER_EVENT ||
                     (sweep_is_poll(call->member) && !is_first(plain, i));
        for (size_t j = index + 1; j < i && !known; j++)
            known =
                plain->items[j].member->kind != MEMBER_EVENT && same_thread(&plain->items[j], call);
        if (known)
            continue;
        add_thread_choice(orders, index, i);
        added++;
    }
}

/* Of a poll only the first one may come later than another thread's call. */
static void add_order_row(struct orders *orders, size_t index)
{
    struct sweep_result *sweep = orders->sweep;
    const struct sweep_call *call = &orders->plain->items[index];
    const size_t before = sweep->cell_count;
    bool is_event = call->member->kind == MEMBER_EVENT, is_poll = sweep_is_poll(call->member);
    char name[96];
    uint32_t nth = 0;
    for (size_t i = 0; i <= index; i++)
        nth += orders->plain->items[i].member == call->member;
    /* Before the first call there is nothing that it could come after. */
    if (is_event)
        add_choice(orders, SWEEP_KIND_EVENT_LATE, "late");
    else if (!is_poll && index)
        add_choice(orders, SWEEP_KIND_DELAY, "delay");
    if (!is_event && (!is_poll || is_first(orders->plain, index)))
        add_thread_choices(orders, index);
    if (is_start(call->member))
        add_task_choices(orders, index);
    if (sweep->cell_count == before || !orders->good)
        return;
    member_full_name(call->member, name, sizeof name);
    struct sweep_row *row = &sweep->rows[sweep->row_count++];
    *row = (struct sweep_row){
        .call = call->sequence,
        .member = kept_text(&sweep->kept, name, strlen(name)),
        .nth = nth,
        .object = kept_text(&sweep->kept, call->object, strlen(call->object)),
    };
    orders->good = row->member && row->object;
}

/* The first of the cells that are choices of the row; *count: how many there are. */
static size_t choices_of(const struct sweep_result *sweep, size_t singles, size_t row,
                         size_t *count)
{
    size_t first = 0;
    while (first < singles && sweep->cells[first].row != row)
        first++;
    *count = 0;
    while (first + *count < singles && sweep->cells[first + *count].row == row)
        ++*count;
    return first;
}

/* Puts together what a choice of each row says: 0 none, else which. Single ones are there already.
 */
static void add_order(struct orders *orders, size_t singles, const uint8_t *chosen)
{
    struct sweep_result *sweep = orders->sweep;
    size_t parts[MOST_ROWS], count = 0, of;
    char words[40];
    for (size_t row = 0; row < sweep->row_count; row++)
        if (chosen[row])
            parts[count++] = choices_of(sweep, singles, row, &of) + chosen[row] - 1;
    if (count < 2 || sweep->cell_count == orders->room)
        return;
    size_t *kept = kept_room(&sweep->kept, count * sizeof *kept);
    snprintf(words, sizeof words, "%zu at once, #%zu", count, sweep->cell_count + 1);
    add_choice(orders, SWEEP_KIND_ORDER, words);
    orders->good = orders->good && kept;
    if (!orders->good)
        return;
    memcpy(kept, parts, count * sizeof *kept);
    struct sweep_cell *cell = &sweep->cells[sweep->cell_count - 1];
    cell->row = sweep->cells[parts[0]].row;
    cell->parts = kept;
    cell->part_count = count;
}

/* The next of all combinations; false after the last one. */
static bool next_order(const struct sweep_result *sweep, size_t singles, uint8_t *chosen)
{
    for (size_t row = 0; row < sweep->row_count; row++) {
        size_t count;
        choices_of(sweep, singles, row, &count);
        if (chosen[row] < count) {
            chosen[row]++;
            return true;
        }
        chosen[row] = 0;
    }
    return false;
}

static void add_orders(struct orders *orders, size_t most)
{
    struct sweep_result *sweep = orders->sweep;
    const size_t singles = sweep->cell_count;
    uint8_t chosen[MOST_ROWS] = {0};
    size_t all = 1, count;
    struct random random;
    for (size_t row = 0; row < sweep->row_count && all <= most; row++) {
        choices_of(sweep, singles, row, &count);
        all *= count + 1;
    }
    if (all - 1 <= most) {
        while (orders->good && next_order(sweep, singles, chosen))
            add_order(orders, singles, chosen);
        return;
    }
    /* About two of them at once: the more there are, the less is each of them to blame. */
    random_seed(&random, sweep->seed);
    for (size_t tries = 0; tries < 20 * most && sweep->cell_count < most && orders->good; tries++) {
        for (size_t row = 0; row < sweep->row_count; row++) {
            choices_of(sweep, singles, row, &count);
            bool changes = random_next(&random) % sweep->row_count < 2;
            chosen[row] = changes ? (uint8_t)(1 + random_next(&random) % count) : 0;
        }
        add_order(orders, singles, chosen);
    }
}

bool sweep_plan_orders(struct sweep_result *sweep, const struct sweep_calls *plain,
                       const struct member_set *only, bool has_sinks, size_t most)
{
    struct orders orders = {sweep, plain, MOST_ROWS * MOST_CHOICES + most, true};
    sweep->orders = true;
    sweep->row_count = sweep->cell_count = 0;
    sweep->rows = kept_room(&sweep->kept, MOST_ROWS * sizeof *sweep->rows);
    sweep->cells = kept_room(&sweep->kept, orders.room * sizeof *sweep->cells);
    if (!sweep->rows || !sweep->cells)
        return false;
    for (size_t i = 0; i < plain->count && orders.good && sweep->row_count < MOST_ROWS; i++) {
        const struct member *member = plain->items[i].member;
        if ((!only || member_set_has(only, member->ordinal)) &&
            (member->kind != MEMBER_EVENT || has_sinks))
            add_order_row(&orders, i);
    }
    if (orders.good)
        add_orders(&orders, most);
    return orders.good;
}
