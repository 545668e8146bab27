/* SPDX-License-Identifier: MIT */
/* What vpcmock sweep says of a sweep. */
#include "cli/sweep_text.h"

#include <stdio.h>
#include <string.h>

#include "cli/console.h"
#include "report/buffer.h"
#include "report/result_json.h"
#include "report/verdict.h"
#include "sweep/classify.h"

static const char letters[SWEEP_VERDICT_COUNT] = {
    [SWEEP_REPORTED] = 'R', [SWEEP_RECOVERED] = 'r', [SWEEP_IGNORED] = 'I', [SWEEP_CRASHED] = 'C',
    [SWEEP_HUNG] = 'H',     [SWEEP_LEFT] = 'L',      [SWEEP_CHANGED] = 'O', [SWEEP_UNREACHED] = '-',
    [SWEEP_HARMLESS] = '.', [SWEEP_SKIPPED] = ' ',   [SWEEP_BROKEN] = '!',
};

static enum say_color color_of(enum sweep_verdict verdict)
{
    switch (verdict_weight(verdict)) {
    case WEIGHT_GOOD: return COLOR_GOOD;
    case WEIGHT_BAD:
    case WEIGHT_BROKEN: return COLOR_BAD;
    default: return COLOR_DIM;
    }
}

static void write_row(const struct sweep_result *sweep, size_t row)
{
    const struct sweep_row *of = &sweep->rows[row];
    char name[80];
    snprintf(name, sizeof name, "%s %u", of->member, (unsigned)of->nth);
    say(SAY_OUT, "  %4llu %-44s ", (unsigned long long)of->call, name);
    for (size_t i = 0; i < sweep->cell_count; i++)
        if (sweep->cells[i].row == row && !sweep->cells[i].part_count)
            say(SAY_OUT, "%s%c%s", say_color(SAY_OUT, color_of(sweep->cells[i].verdict)),
                letters[sweep->cells[i].verdict], say_color(SAY_OUT, COLOR_PLAIN));
    say(SAY_OUT, "\n");
}

/* Cells that are of several rows, after these. */
static void write_orders(const struct sweep_result *sweep)
{
    bool any = false;
    for (size_t i = 0; i < sweep->cell_count; i++) {
        const struct sweep_cell *cell = &sweep->cells[i];
        if (!cell->part_count)
            continue;
        if (!any)
            say(SAY_OUT, "       %-44s ", "several of these at once");
        any = true;
        say(SAY_OUT, "%s%c%s", say_color(SAY_OUT, color_of(cell->verdict)), letters[cell->verdict],
            say_color(SAY_OUT, COLOR_PLAIN));
    }
    if (any)
        say(SAY_OUT, "\n");
}

static bool is_alike(const struct sweep_cell *a, const struct sweep_cell *b)
{
    return a->row == b->row && a->verdict == b->verdict && !strcmp(a->why, b->why);
}

/* Whether one of what it puts together goes wrong alone. */
static bool is_explained(const struct sweep_result *sweep, const struct sweep_cell *cell)
{
    for (size_t i = 0; i < cell->part_count; i++)
        if (sweep_is_bad(sweep->cells[cell->parts[i]].verdict))
            return true;
    return false;
}

/* A cell with all those of its call that went the same way; not if an earlier one has it. */
static void write_cell(const struct sweep_result *sweep, size_t index)
{
    const struct sweep_cell *cell = &sweep->cells[index];
    const struct sweep_row *row = &sweep->rows[cell->row];
    for (size_t i = 0; i < index; i++)
        if (is_alike(&sweep->cells[i], cell))
            return;
    say(SAY_OUT, "\n%s%s%s: call %u of %s:", say_color(SAY_OUT, color_of(cell->verdict)),
        verdict_id(cell->verdict), say_color(SAY_OUT, COLOR_PLAIN), (unsigned)row->nth,
        row->member);
    for (size_t i = index; i < sweep->cell_count; i++)
        if (is_alike(&sweep->cells[i], cell) && !is_explained(sweep, &sweep->cells[i]))
            say(SAY_OUT, "%s %s", i == index ? "" : ",", sweep->cells[i].failure);
    say(SAY_OUT, "\n  %s\n  %s%s%s\n", cell->why, say_color(SAY_OUT, COLOR_DIM), cell->command,
        say_color(SAY_OUT, COLOR_PLAIN));
}

void sweep_write_matrix(const struct sweep_result *sweep)
{
    size_t done = sweep->cell_count - sweep->counts[SWEEP_SKIPPED];
    for (size_t row = 0; row < sweep->row_count; row++)
        write_row(sweep, row);
    write_orders(sweep);
    say(SAY_OUT, "\n%zu runs in %lld.%lld s:", done, (long long)(sweep->wall / 1000),
        (long long)(sweep->wall % 1000 / 100));
    for (int v = 0; v < SWEEP_VERDICT_COUNT; v++)
        if (sweep->counts[v])
            say(SAY_OUT, " %s%zu %s (%c)%s", say_color(SAY_OUT, color_of((enum sweep_verdict)v)),
                sweep->counts[v], verdict_id((enum sweep_verdict)v), letters[v],
                say_color(SAY_OUT, COLOR_PLAIN));
    say(SAY_OUT, "\n");
    size_t explained = 0;
    for (size_t i = 0; i < sweep->cell_count; i++) {
        if (!sweep_is_bad(sweep->cells[i].verdict))
            continue;
        if (is_explained(sweep, &sweep->cells[i]))
            explained++;
        else
            write_cell(sweep, i);
    }
    if (explained)
        say(SAY_OUT, "\nand %zu orders of several at once that have one of these in them\n",
            explained);
}

void sweep_write_json(const struct sweep_result *sweep)
{
    struct buffer out = {0};
    for (size_t i = 0; i < sweep->cell_count; i++) {
        const struct sweep_cell *cell = &sweep->cells[i];
        const struct sweep_row *row = &sweep->rows[cell->row];
        buffer_format(&out, "{\"call\":%llu,\"nth\":%u", (unsigned long long)row->call,
                      (unsigned)row->nth);
        buffer_key_text(&out, "member", row->member);
        buffer_key_text(&out, "kind", verdict_kind_id(cell->kind));
        buffer_key_text(&out, "failure", cell->failure);
        buffer_key_text(&out, "verdict", verdict_id(cell->verdict));
        buffer_key_text(&out, "why", cell->why);
        buffer_format(&out, ",\"exitCode\":%u,\"wall\":%lld", (unsigned)cell->exit_code,
                      (long long)cell->wall);
        buffer_key_text(&out, "scenario", cell->scenario);
        buffer_key_text(&out, "command", cell->command);
        result_put_findings(cell->findings, cell->finding_count, &out);
        buffer_text(&out, "}\n");
    }
    if (!out.failed)
        say_bytes(SAY_OUT, out.bytes, out.length);
    buffer_free(&out);
}
