/* SPDX-License-Identifier: MIT */
/* What came of a client, in JSON lines. */
#include "mock/summary.h"

#include <stdio.h>

#include "mock/verify.h"

static void begin(struct json *json, const char *what)
{
    json_open(json, '{');
    json_key(json, what);
    json_open(json, '{');
}

static void end(struct json *json)
{
    json_close(json, '}');
    json_close(json, '}');
    json_end_line(json);
}

static void number(struct json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_number(json, value);
}

static void truth(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

static void text(struct json *json, const char *key, struct span value)
{
    json_key(json, key);
    json_text(json, value);
}

static void ascii(struct json *json, const char *key, const char *value)
{
    json_key(json, key);
    json_ascii(json, value);
}

/* A text that a function has written, which is freed. */
static void written(struct json *json, const char *key, bool good, struct text *value)
{
    if (!good)
        json->failed = true;
    text(json, key, text_span(value));
    text_clear(value);
}

/* The call that has given the task to the client, 0 when nobody knows. */
static uint64_t starter(const struct findings *findings, struct ref ref)
{
    const struct finding_task *seen =
        ref.index < findings->task_capacity ? &findings->tasks[ref.index] : NULL;
    return seen && seen->generation && seen->generation == ref.generation ? seen->sequence : 0;
}

static void write_task(const struct engine *engine, struct host *host, struct task *task,
                       struct json *json)
{
    uint64_t call = starter(&engine->findings, task->ref);
    const struct journal_entry *entry = journal_find(&engine->journal, call);
    struct text description = {0};
    char member[96] = "", digits[16];
    const char *name = task_result_name(task->result);
    bool complete = task->state == TASK_COMPLETE;
    if (entry)
        member_full_name(entry->member, member, sizeof member);
    snprintf(digits, sizeof digits, "%d", (int)task->result);
    begin(json, "task");
    number(json, "call", (int64_t)call);
    number(json, "id", task->id);
    ascii(json, "member", member);
    bool described = task_describe(task, &description);
    written(json, "description", described, &description);
    truth(json, "complete", complete);
    number(json, "result", task->result);
    ascii(json, "resultName", name ? name : digits);
    number(json, "error", task->error);
    number(json, "percent", task_percent(host, task));
    number(json, "start", task->start);
    number(json, "end", complete ? task->end : host->clock.now);
    end(json);
}

static void write_machine(const struct machine *machine, struct json *json)
{
    const char *name = member_value_name("VMVMState", machine->state);
    begin(json, "machine");
    text(json, "name", text_span(&machine->name));
    number(json, "state", machine->state);
    ascii(json, "stateName", name ? name : "");
    end(json);
}

static void write_rule(const struct engine *engine, const struct rule *rule, struct json *json)
{
    struct text matches = {0};
    bool good = matcher_write(&rule->matcher, &engine->labels, &matches);
    begin(json, "rule");
    number(json, "number", rule->number);
    text(json, "name", text_span(&rule->name));
    written(json, "text", good, &matches);
    number(json, "seen", rule->seen);
    number(json, "applied", rule->applied);
    end(json);
}

static void write_expectation(const struct engine *engine, const struct expectation *expectation,
                              struct json *json)
{
    struct text words = {0};
    bool good = verify_write_expectation(engine, expectation, &words);
    begin(json, "expectation");
    number(json, "number", expectation->number);
    text(json, "name", text_span(&expectation->name));
    truth(json, "met", expectation_is_met(expectation));
    written(json, "text", good, &words);
    end(json);
}

static void write_finding(const struct finding *finding, struct json *json)
{
    struct text words = {0};
    bool good = finding_write(finding, &words);
    begin(json, "finding");
    ascii(json, "id", finding_id(finding->kind));
    written(json, "text", good, &words);
    ascii(json, "advice", finding_advice(finding->kind));
    number(json, "call", (int64_t)finding->sequence);
    number(json, "count", finding->count);
    end(json);
}

void summary_write(const struct engine *engine, struct host *host, uint32_t sinks,
                   struct json *json)
{
    struct text unmet = {0};
    for (size_t i = 0; i < host->task_count; i++)
        write_task(engine, host, host_task(host, i), json);
    for (size_t i = 0; i < host->machine_count; i++)
        write_machine(host->machines[i], json);
    for (size_t i = 0; i < engine->rules.count; i++)
        write_rule(engine, engine->rules.items[i], json);
    for (size_t i = 0; i < engine->expectations.count; i++)
        write_expectation(engine, engine->expectations.items[i], json);
    for (size_t i = 0; i < engine->findings.count; i++)
        write_finding(engine->findings.items[i], json);
    bool good = verify_write(engine, &unmet);
    begin(json, "end");
    number(json, "clock", host->clock.now);
    number(json, "dropped", (int64_t)engine->journal.dropped);
    number(json, "sinks", sinks);
    written(json, "unmet", good, &unmet);
    end(json);
}
