/* SPDX-License-Identifier: MIT */
/* What vpcmock run says of a run. */
#include "cli/run_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "mock/json.h"
#include "report/html.h"
#include "report/junit.h"

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

static void key_text(struct json *json, const char *key, const char *utf8)
{
    char16_t room[512], *wide = room;
    int length = MultiByteToWideChar(CP_UTF8, 0, utf8, -1, NULL, 0);
    if (length > 512)
        wide = HeapAlloc(GetProcessHeap(), 0, (size_t)length * sizeof *wide);
    json_key(json, key);
    if (wide) {
        length = MultiByteToWideChar(CP_UTF8, 0, utf8, -1, (WCHAR *)wide, length);
        json_text(json, (struct span){wide, length ? (size_t)length - 1 : 0});
    } else {
        json->failed = true;
    }
    if (wide && wide != room)
        HeapFree(GetProcessHeap(), 0, wide);
}

static void key_number(struct json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_number(json, number);
}

static void key_truth(struct json *json, const char *key, bool truth)
{
    json_key(json, key);
    json_bool(json, truth);
}

static void open_array(struct json *json, const char *key)
{
    json_key(json, key);
    json_open(json, '[');
}

static void write_json_tasks(const struct run_result *result, struct json *json)
{
    open_array(json, "tasks");
    for (size_t i = 0; i < result->task_count; i++) {
        const struct run_task *task = &result->tasks[i];
        json_open(json, '{');
        key_number(json, "id", task->id);
        key_text(json, "member", task->member);
        key_truth(json, "complete", task->complete);
        key_text(json, "result", task->result_name);
        key_number(json, "percent", task->percent);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_json_expectations(const struct run_result *result, struct json *json)
{
    open_array(json, "expectations");
    for (size_t i = 0; i < result->expectation_count; i++) {
        json_open(json, '{');
        key_number(json, "number", result->expectations[i].number);
        key_text(json, "name", result->expectations[i].name);
        key_truth(json, "met", result->expectations[i].met);
        key_text(json, "text", result->expectations[i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_json_rules(const struct run_result *result, struct json *json)
{
    open_array(json, "rules");
    for (size_t i = 0; i < result->rule_count; i++) {
        json_open(json, '{');
        key_number(json, "number", result->rules[i].number);
        key_text(json, "name", result->rules[i].name);
        key_text(json, "text", result->rules[i].text);
        key_number(json, "seen", result->rules[i].seen);
        key_number(json, "applied", result->rules[i].applied);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_json_findings(const struct run_result *result, struct json *json)
{
    open_array(json, "findings");
    for (size_t i = 0; i < result->finding_count; i++) {
        json_open(json, '{');
        key_text(json, "id", result->findings[i].id);
        key_text(json, "text", result->findings[i].text);
        key_text(json, "advice", result->findings[i].advice);
        key_number(json, "call", (int64_t)result->findings[i].call);
        key_number(json, "count", result->findings[i].count);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void run_write_json(const struct run_result *result, int status)
{
    static const char *const ends[] = {"exited", "crashed", "timed-out", "interrupted",
                                       "not-started"};
    struct json json = {0};
    json_open(&json, '{');
    key_number(&json, "status", status);
    key_text(&json, "client", result->client);
    key_text(&json, "scenario", result->scenario);
    key_truth(&json, "inProcess", result->in_process);
    key_text(&json, "end", ends[result->end]);
    key_number(&json, "exitCode", result->exit_code);
    key_text(&json, "error", result->error);
    key_number(&json, "wall", result->wall);
    key_number(&json, "clock", result->clock);
    key_number(&json, "calls", result->calls);
    key_number(&json, "events", result->events);
    write_json_tasks(result, &json);
    write_json_rules(result, &json);
    write_json_expectations(result, &json);
    write_json_findings(result, &json);
    key_text(&json, "unmet", result->unmet);
    key_text(&json, "output", result->output);
    key_text(&json, "errors", result->errors);
    json_close(&json, '}');
    json_end_line(&json);
    if (!json.failed)
        say_bytes(SAY_OUT, json.chars, json.length);
    json_free(&json);
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
