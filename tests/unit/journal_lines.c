/* SPDX-License-Identifier: MIT */
/* Tests of report/trace_lines and trace_schema: what lines must be is what the mock writes. */
#include <string.h>

#include "mock/summary.h"
#include "report/json_reader.h"
#include "report/trace.h"
#include "stage.h"

static bool has_key(const struct trace_key *keys, const char *name)
{
    while (keys->name && strcmp(keys->name, name))
        keys++;
    return keys->name != NULL;
}

static void check_keys(const char *lines, size_t length)
{
    struct json_reader reader = {0};
    struct json_error error;
    for (size_t at = 0, size; at < length; at += size + 1) {
        size = (size_t)((const char *)memchr(lines + at, '\n', length - at) - lines) - at;
        CHECK(json_read(&reader, lines + at, size, &error));
        const struct json_node *what = json_first(&reader, json_root(&reader));
        const struct trace_kind *kind = trace_kinds;
        while (kind->name && strcmp(kind->name, what->key))
            kind++;
        CHECK_MSG(kind->name != NULL, "no table for %s", what->key);
        const struct json_node *node = json_first(&reader, what);
        for (; kind->name && node; node = json_next(&reader, node))
            CHECK_MSG(has_key(kind->keys, node->key), "%s.%s is not in its table", what->key,
                      node->key);
    }
    json_reader_free(&reader);
}

TEST(journal_lines, lines_about_what_came_of_a_client_fit)
{
    struct stage stage;
    struct trace trace;
    struct trace_error error;
    struct json json = {0};
    struct expectation *expectation;
    struct rule *rule;
    struct span wrong;
    stage_open(&stage);
    CHECK_EQ(expectations_add(&stage.engine.expectations, SPAN("TurnOff"), &expectation, &wrong),
             CODE_OK);
    CHECK_EQ(rules_add(&stage.engine.rules, SPAN("Save"), &rule, &wrong), CODE_OK);
    findings_note(&stage.engine.findings, FINDING_ENDLESS_WAIT, NULL, 0, 0, &(struct text){0});
    const struct task_start start = {.description = SPAN("Working"), .duration = 1000};
    CHECK(task_start(&stage.host, &start) != NULL);
    summary_write(&stage.engine, &stage.host, 0, &json);
    bool good = trace_read(&trace, json.chars, json.length, &error);
    CHECK_MSG(good, "%zu:%zu: %s", error.line, error.column, error.text);
    if (good) {
        CHECK_EQ(trace.others, 0);
        CHECK_EQ(trace.states, 1u << 1);
        trace_free(&trace);
    }
    /* Each kind of line was there, and no key that the tables do not have. */
    check_keys(json.chars, json.length);
    json_end_line(&json);
    json.chars[json.length - 1] = 0;
    for (const struct trace_kind *kind = trace_kinds; kind->name; kind++) {
        char begin[32];
        snprintf(begin, sizeof begin, "{\"%s\":{", kind->name);
        CHECK_MSG(strstr(json.chars, begin) != NULL, "no %s in %s", begin, json.chars);
    }
    json_free(&json);
    stage_close(&stage);
}

TEST(journal_lines, the_schema_has_each_key)
{
    struct buffer schema = {0};
    struct json_reader reader = {0};
    struct json_error error;
    trace_write_schema(&schema);
    CHECK_MSG(json_read(&reader, schema.bytes, schema.length, &error), "%zu: %s", error.column,
              error.text);
    const struct json_node *defs = json_member(&reader, json_root(&reader), "$defs");
    const struct json_node *call = json_member(&reader, defs, "call");
    CHECK_EQ(json_member(&reader, call, "required")->count, 21);
    CHECK_EQ(json_member(&reader, call, "properties")->count, 21);
    for (const struct trace_kind *kind = trace_kinds; kind->name; kind++) {
        const struct json_node *object = json_member(&reader, defs, kind->name);
        for (const struct trace_key *key = kind->keys; key->name; key++) {
            const struct json_node *found =
                json_member(&reader, json_member(&reader, object, "properties"), key->name);
            CHECK_MSG(found && json_member(&reader, found, "type"), "%s.%s", kind->name, key->name);
        }
    }
    json_reader_free(&reader);
    buffer_free(&schema);
}
