/* SPDX-License-Identifier: MIT */
/* Which failures a sweep tries. */
#include "sweep/plan.h"

#include <stdio.h>
#include <string.h>

#include "mock/random.h"
#include "model/task.h"
#include "report/kept.h"

/* Of a row: its codes, at most 32 of them, and twelve for its task. */
enum { MOST_CODES = 32, MOST_CELLS = MOST_CODES + 16, NAME_CHARS = 96 };

struct planning {
    struct sweep_result *sweep;
    const struct sweep_calls *plain;
    bool good;
};

/* How many calls of the member there were up to this one. */
static uint32_t nth_of(const struct sweep_calls *calls, size_t index)
{
    uint32_t nth = 0;
    for (size_t i = 0; i <= index; i++)
        nth += calls->items[i].member == calls->items[index].member;
    return nth;
}

static bool was_polled(const struct sweep_calls *calls, size_t index)
{
    const struct sweep_call *call = &calls->items[index];
    for (size_t i = 0; i < index; i++)
        if (calls->items[i].member == call->member && !strcmp(calls->items[i].object, call->object))
            return true;
    return false;
}

bool sweep_add_cell(struct sweep_result *sweep, enum sweep_kind kind, const char *failure)
{
    const char *copy = kept_text(&sweep->kept, failure, strlen(failure));
    if (!copy)
        return false;
    sweep->cells[sweep->cell_count++] = (struct sweep_cell){
        .row = sweep->row_count,
        .kind = kind,
        .failure = copy,
        .verdict = SWEEP_SKIPPED,
        .why = "",
        .scenario = "",
        .command = "",
        .output = "",
        .errors = "",
    };
    return true;
}

static void add_cell(struct planning *planning, enum sweep_kind kind, const char *failure)
{
    planning->good = sweep_add_cell(planning->sweep, kind, failure) && planning->good;
}

/* Whether S_FALSE says that there is nothing: the member returns an object. */
static bool returns_object(const struct member *member)
{
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & MEMBER_RETVAL && member->params[i].kind == PARAM_OBJECT)
            return true;
    return false;
}

static void add_codes(struct planning *planning, const struct member *member)
{
    const struct member_codes *documented = member_documented(member);
    const char *at = documented ? documented->codes : "";
    bool any = false;
    for (int codes = 0; *(at += strspn(at, " ")) && codes < MOST_CODES; codes++) {
        char name[NAME_CHARS];
        code value;
        size_t length = strcspn(at, " ");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        at += length;
        if (!code_from_name(name, &value) ||
            (!code_failed(value) && !(value == CODE_FALSE && returns_object(member))))
            continue;
        add_cell(planning, SWEEP_KIND_CODE, name);
        any = true;
    }
    if (!any)
        add_cell(planning, SWEEP_KIND_CODE, "E_FAIL");
}

static void add_task(struct planning *planning)
{
    for (int32_t result = 0; result < TASK_RESULT_COUNT; result++)
        if (result != TASK_Success)
            add_cell(planning, SWEEP_KIND_RESULT, task_result_name(result));
    add_cell(planning, SWEEP_KIND_EARLY, "early");
    add_cell(planning, SWEEP_KIND_LATE, "late");
    add_cell(planning, SWEEP_KIND_STALL, "stall");
}

static void add_row(struct planning *planning, size_t index)
{
    struct sweep_result *sweep = planning->sweep;
    const struct sweep_call *call = &planning->plain->items[index];
    char name[NAME_CHARS];
    member_full_name(call->member, name, sizeof name);
    struct sweep_row *row = &sweep->rows[sweep->row_count];
    *row = (struct sweep_row){
        .call = call->sequence,
        .member = kept_text(&sweep->kept, name, strlen(name)),
        .nth = nth_of(planning->plain, index),
        .object = kept_text(&sweep->kept, call->object, strlen(call->object)),
    };
    planning->good = row->member && row->object;
    if (call->member->kind == MEMBER_EVENT) {
        add_cell(planning, SWEEP_KIND_EVENT_LOST, "lost");
        add_cell(planning, SWEEP_KIND_EVENT_LATE, "late");
        add_cell(planning, SWEEP_KIND_EVENT_TWICE, "twice");
    } else {
        add_codes(planning, call->member);
        if (member_starts_task(call->member))
            add_task(planning);
    }
    sweep->row_count++;
}

/* What failures are tried on. */
struct aim {
    const struct sweep_calls *plain;
    const struct member_set *only;
    bool has_sinks;
};

static bool is_aimed_at(const struct aim *aim, size_t index)
{
    const struct member *member = aim->plain->items[index].member;
    return (!aim->only || member_set_has(aim->only, member->ordinal)) &&
           (member->kind != MEMBER_EVENT || aim->has_sinks) &&
           !(sweep_is_poll(member) && was_polled(aim->plain, index));
}

bool sweep_plan(struct sweep_result *sweep, const struct sweep_calls *plain,
                const struct member_set *only, bool has_sinks)
{
    struct planning planning = {sweep, plain, true};
    const struct aim aim = {plain, only, has_sinks};
    size_t rows = 0;
    for (size_t i = 0; i < plain->count; i++)
        rows += is_aimed_at(&aim, i);
    sweep->row_count = sweep->cell_count = 0;
    sweep->rows = kept_room(&sweep->kept, (rows + 1) * sizeof *sweep->rows);
    sweep->cells = kept_room(&sweep->kept, (rows + 1) * MOST_CELLS * sizeof *sweep->cells);
    if (!sweep->rows || !sweep->cells)
        return false;
    for (size_t i = 0; i < plain->count && planning.good; i++)
        if (is_aimed_at(&aim, i))
            add_row(&planning, i);
    return planning.good;
}

void sweep_order(const struct sweep_result *sweep, size_t *order)
{
    struct random random;
    random_seed(&random, sweep->seed);
    for (size_t i = 0; i < sweep->cell_count; i++)
        order[i] = i;
    for (size_t i = sweep->cell_count; i > 1; i--) {
        size_t j = (size_t)(random_next(&random) % i);
        size_t taken = order[i - 1];
        order[i - 1] = order[j];
        order[j] = taken;
    }
}

void sweep_cell_name(const struct sweep_result *sweep, size_t cell, char *out, size_t size)
{
    const struct sweep_cell *of = &sweep->cells[cell];
    const struct sweep_row *row = &sweep->rows[of->row];
    if (of->part_count)
        snprintf(out, size, "%04zu-order-of-%zu", cell + 1, of->part_count);
    else
        snprintf(out, size, "%04zu-%s-%u-%s", cell + 1, row->member, (unsigned)row->nth,
                 of->failure);
    /* What is no good in the name of a file; "::" becomes one "-". */
    size_t length = 0;
    for (size_t i = 0; out[i]; i++) {
        char c = out[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '_' || c == '-';
        if (plain)
            out[length++] = c;
        else if (length && out[length - 1] != '-')
            out[length++] = '-';
    }
    while (length && out[length - 1] == '-')
        length--;
    out[length] = 0;
}
