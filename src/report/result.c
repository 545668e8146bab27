/* SPDX-License-Identifier: MIT */
/* What a run came to, from its journal. */
#include "report/result.h"

#include <string.h>

#include "report/json_reader.h"
#include "report/kept.h"

struct result_reading {
    struct run_result *run; /* NULL: findings alone are read */
    struct kept **kept;
    struct json_reader reader;
    size_t task_room, machine_room, rule_room, expectation_room, finding_room;
    bool failed;
};

static const char *text_of(struct result_reading *reading, const struct json_node *object, const char *key)
{
    const struct json_node *node = json_member(&reading->reader, object, key);
    if (!node || node->type != JSON_TEXT || !node->length)
        return "";
    const char *copy = kept_text(reading->kept, node->text, node->length);
    if (!copy)
        reading->failed = true;
    return copy ? copy : "";
}

static int64_t number_of(struct result_reading *reading, const struct json_node *object, const char *key)
{
    const struct json_node *node = json_member(&reading->reader, object, key);
    return node && node->type == JSON_NUMBER && node->whole ? node->number : 0;
}

static bool truth_of(struct result_reading *reading, const struct json_node *object, const char *key)
{
    const struct json_node *node = json_member(&reading->reader, object, key);
    return node && node->type == JSON_TRUE;
}

/* Room for one more in an array; NULL when memory runs out. */
static void *add(struct result_reading *reading, void *items, size_t *count, size_t *room, size_t size)
{
    void **at = items;
    if (*count == *room) {
        size_t more = *room ? 2 * *room : 16;
        void *grown = kept_room(reading->kept, more * size);
        if (!grown) {
            reading->failed = true;
            return NULL;
        }
        if (*count)
            memcpy(grown, *at, *count * size);
        *at = grown;
        *room = more;
    }
    return (char *)*at + (*count)++ * size;
}

static void read_task(struct result_reading *reading, const struct json_node *node)
{
    struct run_result *run = reading->run;
    struct run_task *task =
        add(reading, &run->tasks, &run->task_count, &reading->task_room, sizeof *task);
    if (!task)
        return;
    task->call = (uint64_t)number_of(reading, node, "call");
    task->id = (int32_t)number_of(reading, node, "id");
    task->member = text_of(reading, node, "member");
    task->description = text_of(reading, node, "description");
    task->complete = truth_of(reading, node, "complete");
    task->result = (int32_t)number_of(reading, node, "result");
    task->result_name = text_of(reading, node, "resultName");
    task->error = (int32_t)number_of(reading, node, "error");
    task->percent = (int32_t)number_of(reading, node, "percent");
    task->start = number_of(reading, node, "start");
    task->end = number_of(reading, node, "end");
}

static void read_machine(struct result_reading *reading, const struct json_node *node)
{
    struct run_result *run = reading->run;
    struct run_machine *machine =
        add(reading, &run->machines, &run->machine_count, &reading->machine_room, sizeof *machine);
    if (!machine)
        return;
    machine->name = text_of(reading, node, "name");
    machine->state = (int32_t)number_of(reading, node, "state");
    machine->state_name = text_of(reading, node, "stateName");
}

static void read_rule(struct result_reading *reading, const struct json_node *node)
{
    struct run_result *run = reading->run;
    struct run_rule *rule =
        add(reading, &run->rules, &run->rule_count, &reading->rule_room, sizeof *rule);
    if (!rule)
        return;
    rule->number = (uint32_t)number_of(reading, node, "number");
    rule->name = text_of(reading, node, "name");
    rule->text = text_of(reading, node, "text");
    rule->seen = (uint32_t)number_of(reading, node, "seen");
    rule->applied = (uint32_t)number_of(reading, node, "applied");
}

static void read_expectation(struct result_reading *reading, const struct json_node *node)
{
    struct run_result *run = reading->run;
    struct run_expectation *expectation = add(reading, &run->expectations, &run->expectation_count,
                                              &reading->expectation_room, sizeof *expectation);
    if (!expectation)
        return;
    expectation->number = (uint32_t)number_of(reading, node, "number");
    expectation->name = text_of(reading, node, "name");
    expectation->met = truth_of(reading, node, "met");
    expectation->text = text_of(reading, node, "text");
}

static void fill_finding(struct result_reading *reading, const struct json_node *node,
                         struct run_finding *finding)
{
    finding->id = text_of(reading, node, "id");
    finding->text = text_of(reading, node, "text");
    finding->advice = text_of(reading, node, "advice");
    finding->call = (uint64_t)number_of(reading, node, "call");
    finding->count = (uint32_t)number_of(reading, node, "count");
}

static void read_finding(struct result_reading *reading, const struct json_node *node)
{
    struct run_result *run = reading->run;
    struct run_finding *finding =
        add(reading, &run->findings, &run->finding_count, &reading->finding_room, sizeof *finding);
    if (finding)
        fill_finding(reading, node, finding);
}

bool run_findings_read(const struct json_reader *reader, const struct json_node *array,
                       struct kept **kept, struct run_finding **findings, size_t *count)
{
    struct result_reading reading = {.kept = kept, .reader = *reader};
    *findings = kept_room(kept, ((array ? array->count : 0) + 1) * sizeof **findings);
    *count = 0;
    if (!*findings)
        return false;
    for (const struct json_node *node = array ? json_first(reader, array) : NULL; node;
         node = json_next(reader, node))
        fill_finding(&reading, node, &(*findings)[(*count)++]);
    return !reading.failed;
}

static void read_end(struct result_reading *reading, const struct json_node *node)
{
    reading->run->clock = number_of(reading, node, "clock");
    reading->run->dropped = (uint64_t)number_of(reading, node, "dropped");
    reading->run->sinks = (uint32_t)number_of(reading, node, "sinks");
    reading->run->unmet = text_of(reading, node, "unmet");
    reading->run->ended = true;
}

static void read_result_line(struct result_reading *reading)
{
    static const struct {
        const char *key;
        void (*read)(struct result_reading *reading, const struct json_node *node);
    } kinds[] = {
        {"task", read_task},       {"machine", read_machine},
        {"rule", read_rule},       {"expectation", read_expectation},
        {"finding", read_finding}, {"end", read_end},
    };
    const struct json_node *root = json_root(&reading->reader);
    const struct json_node *kind = json_member(&reading->reader, root, "kind");
    if (json_member(&reading->reader, root, "sequence") && kind && kind->type == JSON_TEXT) {
        bool event = !strcmp(kind->text, "event");
        reading->run->calls += !event;
        reading->run->events += event;
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct json_node *node = json_member(&reading->reader, root, kinds[i].key);
        if (node && node->type == JSON_OBJECT)
            kinds[i].read(reading, node);
    }
}

bool run_result_read(struct run_result *run, const char *journal, size_t length)
{
    struct result_reading reading = {.run = run, .kept = &run->kept};
    struct json_error error = {0};
    run->journal = journal;
    run->journal_length = length;
    for (size_t at = 0; at < length && !reading.failed;) {
        const char *end = memchr(journal + at, '\n', length - at);
        size_t line = end ? (size_t)(end - journal) - at : length - at;
        if (json_read(&reading.reader, journal + at, line, &error))
            read_result_line(&reading);
        else if (error.memory)
            reading.failed = true;
        at += line + 1;
    }
    json_reader_free(&reading.reader);
    return !reading.failed;
}

void run_result_init(struct run_result *run)
{
    *run = (struct run_result){.client = "",
                               .scenario = "",
                               .command = "",
                               .end = RUN_NOT_STARTED,
                               .error = "",
                               .output = "",
                               .errors = "",
                               .journal = "",
                               .unmet = ""};
}

void run_result_free(struct run_result *run)
{
    kept_free(&run->kept);
    run_result_init(run);
}
