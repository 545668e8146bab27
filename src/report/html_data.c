/* SPDX-License-Identifier: MIT */
/* A run or a sweep as JSON. Calls are rows of numbers, since there may be 100,000 of them: names
 * are places in "texts". */
#include "report/html_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/coverage.h"
#include "report/result_json.h"
#include "report/trace.h"
#include "report/verdict.h"

/* ---- Calls ---- */

static void put_call(const struct trace *trace, const struct trace_call *call, struct buffer *out)
{
    int bits = call->complete | call->cut << 1 | call->expected << 2 | call->late << 3;
    buffer_format(out, "[%" PRIu64 ",%" PRId64 ",%" PRId64 ",%" PRId64, call->sequence, call->time,
                  call->duration, call->wall);
    buffer_format(out, ",%d,%d,%" PRIu32 ",%" PRIu32 ",%" PRIu32, call->kind, bits, call->section,
                  call->iface, call->member);
    buffer_format(out, ",%" PRIu32 ",%" PRIu32 ",%" PRId32 ",%" PRIu32, call->object,
                  call->object_name, call->result, call->result_name);
    buffer_format(out, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32, call->rule,
                  call->rule_name, call->process, call->thread, call->apartment);
    for (int i = 0; i < call->argument_count; i++) {
        const struct trace_argument *argument = &trace->arguments[call->arguments + i];
        buffer_format(out, ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%d", argument->name,
                      argument->value, argument->value_name,
                      argument->type * 4 + argument->direction);
    }
    buffer_text(out, "]");
}

static void put_calls(const struct trace *trace, struct buffer *out)
{
    buffer_text(out, ",\"texts\":[\"\"");
    for (uint32_t i = 1; i < trace->texts.count; i++) {
        buffer_text(out, ",");
        buffer_json(out, trace_text(trace, i));
    }
    buffer_text(out, "],\"calls\":[");
    for (size_t i = 0; i < trace->count; i++) {
        buffer_text(out, i ? ",\n" : "\n");
        put_call(trace, &trace->calls[i], out);
    }
    buffer_text(out, "]");
}

/* ---- Tasks ---- */

static void put_task(const char *object, int64_t start_call, int64_t end_call, int64_t start,
                     int64_t end, bool complete, int64_t percent, struct buffer *out)
{
    buffer_text(out, "{\"object\":");
    buffer_json(out, object);
    buffer_key_number(out, "startCall", start_call); /* places in "calls", -1: none */
    buffer_key_number(out, "endCall", end_call);
    buffer_key_number(out, "start", start);
    buffer_key_number(out, "end", end);
    buffer_key_truth(out, "complete", complete);
    buffer_key_number(out, "percent", percent);
}

static void put_result(bool known, int32_t result, const char *name, struct buffer *out)
{
    buffer_key_truth(out, "hasResult", known);
    buffer_key_number(out, "result", result);
    buffer_key_text(out, "resultName", name);
    buffer_text(out, "}");
}

static void put_traced_task(const struct trace *trace, const struct trace_task *task,
                            struct buffer *out)
{
    const char *name = member_value_name("VMTaskResult", task->result);
    put_task(trace_text(trace, task->object), task->start, task->end, task->start_time,
             task->end_time, task->complete, task->percent, out);
    buffer_key_number(out, "error", task->has_error ? task->error : 0);
    put_result(task->has_result, task->result, name ? name : "", out);
}

/* A task of which the journal has no call, since it was dropped. */
static void put_run_task(const struct run_task *task, struct buffer *out)
{
    char object[40];
    snprintf(object, sizeof object, "IVMTask #%" PRId32, task->id);
    put_task(object, -1, -1, task->start, task->end, task->complete, task->percent, out);
    buffer_key_text(out, "member", task->member);
    buffer_key_number(out, "error", task->error);
    put_result(task->complete, task->result, task->result_name, out);
}

/* Tasks are told of at the end, so they are those since the last reset. */
static bool is_traced(const struct trace *trace, const struct run_task *task)
{
    size_t low = 0, high = trace->task_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct trace_call *start = &trace->calls[trace->tasks[middle].start];
        if (start->section + 1 == trace->sections && start->sequence == task->call)
            return true;
        if (start->section + 1 < trace->sections || start->sequence < task->call)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void put_tasks(const struct run_result *run, const struct trace *trace, struct buffer *out)
{
    const char *comma = "\n";
    buffer_text(out, ",\"tasks\":[");
    for (size_t i = 0; i < trace->task_count; i++, comma = ",\n") {
        buffer_text(out, comma);
        put_traced_task(trace, &trace->tasks[i], out);
    }
    for (size_t i = 0; i < run->task_count; i++)
        if (!is_traced(trace, &run->tasks[i])) {
            buffer_text(out, comma);
            put_run_task(&run->tasks[i], out);
            comma = ",\n";
        }
    buffer_text(out, "]");
}

/* ---- What a run came to ---- */

static void put_run(const struct run_result *run, struct buffer *out)
{
    char end[64];
    verdict_of_end(run->end, run->exit_code, end, sizeof end);
    buffer_key_text(out, "client", run->client);
    buffer_key_text(out, "scenario", run->scenario);
    buffer_key_text(out, "command", run->command);
    buffer_key_truth(out, "inProcess", run->in_process);
    buffer_key_text(out, "ended", end);
    buffer_key_truth(out, "endedWell", run->end == RUN_EXITED && !run->exit_code);
    buffer_key_number(out, "wall", run->wall);
    buffer_key_number(out, "clock", run->clock);
    buffer_key_number(out, "dropped", (int64_t)run->dropped);
    buffer_key_text(out, "output", run->output);
    buffer_key_text(out, "errors", run->errors);
    buffer_key_text(out, "unmet", run->unmet);
    result_put_expectations(run, out);
    result_put_rules(run, out);
    result_put_findings(run->findings, run->finding_count, out);
}

/* As many of its lines as can be read: what comes before an error. */
static bool read_lines(const struct run_result *run, struct trace *trace, char *broken, size_t size)
{
    struct trace_error error;
    *broken = 0;
    if (trace_read(trace, run->journal, run->journal_length, &error))
        return true;
    if (error.memory)
        return false;
    snprintf(broken, size, "line %zu, column %zu: %s", error.line, error.column, error.text);
    size_t length = 0;
    for (size_t line = 1; line < error.line; line++) {
        const char *end = memchr(run->journal + length, '\n', run->journal_length - length);
        length = (size_t)(end - run->journal) + 1;
    }
    return trace_read(trace, run->journal, length, &error);
}

static bool put_coverage(const struct trace *trace, struct buffer *out)
{
    struct coverage *coverage = coverage_create();
    if (!coverage)
        return false;
    coverage_add(coverage, trace);
    buffer_text(out, ",\"coverage\":");
    coverage_write_json(coverage, out);
    coverage_free(coverage);
    return true;
}

static bool put_whole_run(const struct run_result *run, struct buffer *out)
{
    struct trace trace;
    char broken[300];
    if (!read_lines(run, &trace, broken, sizeof broken))
        return false;
    put_run(run, out);
    buffer_key_text(out, "broken", broken);
    buffer_key_truth(out, "brokenEnd", trace.broken_end);
    buffer_key_number(out, "events", trace.events);
    put_calls(&trace, out);
    put_tasks(run, &trace, out);
    bool good = put_coverage(&trace, out);
    trace_free(&trace);
    return good;
}

bool html_data_run(const struct run_result *run, struct buffer *out)
{
    buffer_text(out, "{\"kind\":\"run\"");
    bool good = put_whole_run(run, out);
    buffer_text(out, "}");
    return good;
}

bool html_data_journal(const struct run_result *run, struct buffer *out)
{
    buffer_text(out, "{\"kind\":\"journal\"");
    bool good = put_whole_run(run, out);
    buffer_text(out, "}");
    return good;
}

/* ---- Sweeps ---- */

static void put_verdicts(const struct sweep_result *sweep, struct buffer *out)
{
    static const char *const weights[] = {"good", "bad", "unknown", "broken"};
    buffer_text(out, ",\"verdicts\":[");
    for (int i = 0; i < SWEEP_VERDICT_COUNT; i++) {
        buffer_format(out, "%s{\"count\":%zu", i ? "," : "", sweep->counts[i]);
        buffer_key_text(out, "id", verdict_id((enum sweep_verdict)i));
        buffer_key_text(out, "words", verdict_words((enum sweep_verdict)i));
        buffer_key_text(out, "weight", weights[verdict_weight((enum sweep_verdict)i)]);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

static void put_rows(const struct sweep_result *sweep, struct buffer *out)
{
    buffer_text(out, ",\"rows\":[");
    for (size_t i = 0; i < sweep->row_count; i++) {
        const struct sweep_row *row = &sweep->rows[i];
        buffer_format(out, "%s{\"call\":%" PRIu64, i ? "," : "", row->call);
        buffer_key_text(out, "member", row->member);
        buffer_key_number(out, "nth", row->nth);
        buffer_key_text(out, "object", row->object);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

static void put_parts(const struct sweep_cell *cell, struct buffer *out)
{
    buffer_text(out, ",\"parts\":[");
    for (size_t i = 0; i < cell->part_count; i++)
        buffer_format(out, "%s%zu", i ? "," : "", cell->parts[i]);
    buffer_text(out, "]");
}

static void put_cell_data(const struct sweep_cell *cell, struct buffer *out)
{
    char end[64];
    verdict_of_end(cell->end, cell->exit_code, end, sizeof end);
    buffer_format(out, "{\"row\":%zu,\"verdict\":%d", cell->row, (int)cell->verdict);
    buffer_key_text(out, "kind", verdict_kind_id(cell->kind));
    buffer_key_text(out, "failure", cell->failure);
    buffer_key_text(out, "why", cell->why);
    buffer_key_text(out, "scenario", cell->scenario);
    buffer_key_text(out, "command", cell->command);
    buffer_key_text(out, "ended", end);
    buffer_key_number(out, "wall", cell->wall);
    buffer_key_number(out, "calls", cell->calls);
    buffer_key_text(out, "output", cell->output);
    buffer_key_text(out, "errors", cell->errors);
    put_parts(cell, out);
    result_put_findings(cell->findings, cell->finding_count, out);
    buffer_text(out, "}");
}

bool html_data_sweep(const struct sweep_result *sweep, struct buffer *out)
{
    buffer_text(out, sweep->orders ? "{\"kind\":\"explore\"" : "{\"kind\":\"sweep\"");
    buffer_key_text(out, "client", sweep->client);
    buffer_key_text(out, "scenario", sweep->scenario);
    buffer_key_text(out, "command", sweep->command);
    buffer_key_text(out, "directory", sweep->directory);
    buffer_format(out, ",\"seed\":\"%" PRIu64 "\"", sweep->seed);
    buffer_key_number(out, "wall", sweep->wall);
    put_verdicts(sweep, out);
    put_rows(sweep, out);
    buffer_text(out, ",\"cells\":[");
    for (size_t i = 0; i < sweep->cell_count; i++) {
        buffer_text(out, i ? ",\n" : "\n");
        put_cell_data(&sweep->cells[i], out);
    }
    buffer_text(out, "]");
    bool good = true;
    if (sweep->plain) {
        buffer_text(out, ",\"plain\":{\"kind\":\"run\"");
        good = put_whole_run(sweep->plain, out);
        buffer_text(out, "}");
    }
    buffer_text(out, "}");
    return good;
}
