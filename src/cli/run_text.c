/* SPDX-License-Identifier: MIT */
/* What vpcmock run says of a run. */
#include "cli/run_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "report/html.h"
#include "report/junit.h"
#include "report/result_json.h"

void run_write_code(uint32_t exit_code, char *out, size_t size)
{
    snprintf(out, size, exit_code < 0x10000 ? "%u" : "0x%08X", (unsigned)exit_code);
}

static void write_end(const struct run_result *result)
{
    char status[16];
    const char *good = say_color(SAY_ERR, COLOR_GOOD), *bad = say_color(SAY_ERR, COLOR_BAD);
    const char *plain = say_color(SAY_ERR, COLOR_PLAIN);
    run_write_code(result->exit_code, status, sizeof status);
    switch (result->end) {
    case RUN_EXITED:
        say(SAY_ERR, "  client        %sended with status %s%s\n", result->exit_code ? bad : good,
            status, plain);
        break;
    case RUN_CRASHED:
        say(SAY_ERR, "  client        %scrashed with %s%s\n", bad, status, plain);
        break;
    case RUN_TIMED_OUT:
        say(SAY_ERR, "  client        %sdid not end in time, and was ended%s\n", bad, plain);
        break;
    case RUN_INTERRUPTED: say(SAY_ERR, "  client        %sinterrupted%s\n", bad, plain); break;
    case RUN_NOT_STARTED:
        say(SAY_ERR, "  client        %snot started: %s%s\n", bad, result->error, plain);
        break;
    }
}

/* Indents each line of a text, the first one with what it is. */
static void write_lines(const char *what, const char *text)
{
    bool first = true;
    do {
        size_t length = strcspn(text, "\n");
        say(SAY_ERR, "  %-13s %.*s\n", first ? what : "", (int)length, text);
        text += length + (text[length] != 0);
        first = false;
    } while (*text);
}

static void write_tasks(const struct run_result *result)
{
    for (size_t i = 0; i < result->task_count; i++) {
        const struct run_task *task = &result->tasks[i];
        char text[200];
        if (task->complete)
            snprintf(text, sizeof text, "#%d %s: %s after %lld ms", (int)task->id, task->member,
                     task->result_name, (long long)(task->end - task->start));
        else
            snprintf(text, sizeof text, "#%d %s: not complete, %d%%", (int)task->id, task->member,
                     (int)task->percent);
        write_lines(i ? "" : "tasks", text);
    }
}

static void write_rules(const struct run_result *result)
{
    for (size_t i = 0; i < result->rule_count; i++) {
        const struct run_rule *rule = &result->rules[i];
        say(SAY_ERR, "  %-13s %u%s%s%s, for %s: applied to %u of %u\n", i ? "" : "rules",
            (unsigned)rule->number, *rule->name ? " \"" : "", rule->name, *rule->name ? "\"" : "",
            rule->text, (unsigned)rule->applied, (unsigned)rule->seen);
    }
}

static void write_expectations(const struct run_result *result)
{
    size_t met = 0;
    for (size_t i = 0; i < result->expectation_count; i++)
        met += result->expectations[i].met;
    if (!result->expectation_count)
        return;
    say(SAY_ERR, "  expectations  %s%zu of %zu met%s\n",
        say_color(SAY_ERR, *result->unmet ? COLOR_BAD : COLOR_GOOD), met, result->expectation_count,
        say_color(SAY_ERR, COLOR_PLAIN));
    if (*result->unmet)
        write_lines("", result->unmet);
}

void run_write_summary(const struct run_result *result)
{
    say(SAY_ERR, "vpcmock run: %s\n", result->client);
    write_end(result);
    if (result->end == RUN_NOT_STARTED)
        return;
    say(SAY_ERR, "  calls         %u, and %u event%s\n", (unsigned)result->calls,
        (unsigned)result->events, result->events == 1 ? "" : "s");
    say(SAY_ERR, "  time          %lld ms, and %lld ms on the mock's clock\n",
        (long long)result->wall, (long long)result->clock);
    write_tasks(result);
    write_rules(result);
    write_expectations(result);
    for (size_t i = 0; i < result->finding_count; i++)
        write_lines(i ? "" : "findings", result->findings[i].text);
    if (!result->ended)
        write_lines("journal",
                    "What the client left behind is not known: it was ended before it told, or has "
                    "not used the mock in its own process.");
}

/* ---- JSON ---- */

static void put_tasks(const struct run_result *result, struct buffer *out)
{
    buffer_text(out, ",\"tasks\":[");
    for (size_t i = 0; i < result->task_count; i++) {
        const struct run_task *task = &result->tasks[i];
        buffer_format(out, "%s{\"id\":%d", i ? "," : "", (int)task->id);
        buffer_key_text(out, "member", task->member);
        buffer_key_truth(out, "complete", task->complete);
        buffer_key_text(out, "result", task->result_name);
        buffer_key_number(out, "percent", task->percent);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

void run_write_json(const struct run_result *result, int status)
{
    static const char *const ends[] = {"exited", "crashed", "timed-out", "interrupted",
                                       "not-started"};
    struct buffer out = {0};
    buffer_format(&out, "{\"status\":%d", status);
    buffer_key_text(&out, "client", result->client);
    buffer_key_text(&out, "scenario", result->scenario);
    buffer_key_truth(&out, "inProcess", result->in_process);
    buffer_key_text(&out, "end", ends[result->end]);
    buffer_key_number(&out, "exitCode", result->exit_code);
    buffer_key_text(&out, "error", result->error);
    buffer_key_number(&out, "wall", result->wall);
    buffer_key_number(&out, "clock", result->clock);
    buffer_key_number(&out, "calls", result->calls);
    buffer_key_number(&out, "events", result->events);
    put_tasks(result, &out);
    result_put_rules(result, &out);
    result_put_expectations(result, &out);
    result_put_findings(result->findings, result->finding_count, &out);
    buffer_key_text(&out, "unmet", result->unmet);
    buffer_key_text(&out, "output", result->output);
    buffer_key_text(&out, "errors", result->errors);
    buffer_text(&out, "}\n");
    if (!out.failed)
        say_bytes(SAY_OUT, out.bytes, out.length);
    buffer_free(&out);
}

/* ---- Files ---- */

bool run_write_report(const struct runner *runner, const WCHAR *path, const struct buffer *report)
{
    if (!report->failed && runner_write_file(path, report->bytes, report->length))
        return true;
    char *name = utf8_from_wide(path);
    say(SAY_ERR, "vpcmock %ls: \"%s\" can't be written%s\n", runner->command->name,
        name ? name : "", report->failed ? ": memory has run out" : "");
    free(name);
    return false;
}

bool run_write_files(const struct runner *runner, const struct run_result *result)
{
    const struct options *options = runner->options;
    const struct buffer journal = {.bytes = (char *)result->journal,
                                   .length = result->journal_length};
    struct buffer junit = {0}, html = {0};
    bool good = !options->journal || run_write_report(runner, options->journal, &journal);
    if (options->junit) {
        report_junit_run(result, &junit);
        good = run_write_report(runner, options->junit, &junit) && good;
    }
    if (options->html) {
        report_html_run(result, &html);
        good = run_write_report(runner, options->html, &html) && good;
    }
    buffer_free(&junit);
    buffer_free(&html);
    return good;
}
