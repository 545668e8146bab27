/* SPDX-License-Identifier: MIT */
/* Tests of report/trace: journals are read again as the mock has written them, and nothing else. */
#include "report/trace.h"

#include <stdlib.h>
#include <string.h>

#include "model/memory.h"
#include "trace_fixture.h"

static bool read_story(const struct story *story, struct trace *trace)
{
    struct trace_error error;
    bool good = trace_read(trace, story->json.chars, story->json.length, &error);
    CHECK_MSG(good, "%zu:%zu: %s", error.line, error.column, error.text);
    return good;
}

TEST(trace, a_call_is_as_it_was_written)
{
    struct story story;
    struct trace trace;
    open_story(&story);
    struct call call =
        call_of(&story, SPAN("IVMVirtualMachine::put_Name"), "IVMVirtualMachine", SPAN("XP"));
    call.args[0] = text_argument((struct span){u"\u00e9\"<", 3});
    call.result = CODE_VM_E_VM_UNKNOWN;
    call.rule = call.rule_serial = 3;
    call.wall = 42;
    call.late = call.expected = true;
    call.apartment = APARTMENT_MTA;
    story.now = 3100;
    tell(&story, &call, 5);
    if (read_story(&story, &trace)) {
        CHECK(trace.count == 1 && trace.sections == 1 && !trace.events && trace.failures == 1);
        const struct trace_call *read = &trace.calls[0];
        CHECK(read->sequence == 1 && read->time == 3100 && read->duration == 5);
        CHECK(read->wall == 42 && read->known == call.member && read->kind == MEMBER_PUT);
        CHECK(read->rule == 3 && read->thread == 7 && read->process == 8);
        CHECK(read->late && read->expected && read->complete && !read->cut);
        CHECK_EQ(read->result, CODE_VM_E_VM_UNKNOWN);
        CHECK(!strcmp(trace_text(&trace, read->object), "IVMVirtualMachine \"XP\""));
        CHECK(!strcmp(trace_text(&trace, read->object_name), "XP"));
        CHECK(!strcmp(trace_text(&trace, read->result_name), "VM_E_VM_UNKNOWN"));
        CHECK(!strcmp(trace_text(&trace, read->rule_name), "r"));
        CHECK(!strcmp(trace_text(&trace, read->apartment), "MTA"));
        const struct trace_argument *name = trace_argument(&trace, read, MEMBER_IN);
        CHECK(name && name->type == TRACE_TEXT);
        CHECK(!strcmp(trace_text(&trace, name->value), "\xc3\xa9\"<"));
        trace_free(&trace);
    }
    end_story(&story);
}

/* Each member with each type of argument that a journal can hold. */
TEST(trace, every_line_that_the_mock_writes_fits)
{
    static uint8_t bytes[] = {0, 255, 16};
    static char16_t odd[] = {0, 0xd800, '"'};
    struct text texts[] = {{odd, 3}, {NULL, 0}};
    struct argument values[] = {
        {.type = ARGUMENT_NONE},
        {.type = ARGUMENT_NULL},
        {.type = ARGUMENT_OPAQUE},
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_EMPTY}},
        truth(true),
        argument_int(5),
        argument_int(INT32_MIN),
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_BIG, .number = INT64_MIN}},
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_UINT, .number = UINT32_MAX}},
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_DOUBLE, .real = 0.1}},
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_DOUBLE, .real = 1e308 * 10}},
        text_argument((struct span){odd, 3}),
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_BYTES, .bytes = bytes, .size = 3}},
        {.type = ARGUMENT_VALUE, .value = {.type = VALUE_TEXTS, .texts = texts, .count = 2}},
    };
    struct story story;
    struct trace trace;
    open_story(&story);
    for (int m = 0; m < mock_member_count; m++)
        for (size_t v = 0; v < COUNT(values); v++) {
            struct call call = {.member = &mock_members[m], .thread = UINT32_MAX, .rule = v > 5};
            call.apartment = (uint8_t)(v % 4);
            call.result = v % 3 ? CODE_OK : CODE_FAIL;
            for (int i = 0; i < call.member->nparams; i++)
                call.args[i] = values[v];
            tell(&story, &call, (int64_t)v - 3);
        }
    struct call waiting = {.member = &mock_members[0], .sequence = ++story.sequence};
    journal_arrive(&story.journal, &waiting);
    journal_write_json(&story.journal, &story.labels,
                       journal_find(&story.journal, waiting.sequence), &story.json);
    json_end_line(&story.json);
    if (read_story(&story, &trace)) {
        CHECK_EQ(trace.count, (size_t)mock_member_count * COUNT(values) + 1);
        for (size_t i = 0; i < trace.count; i++)
            CHECK(trace.calls[i].known != NULL);
        CHECK(!trace.calls[trace.count - 1].complete);
        trace_free(&trace);
    }
    end_story(&story);
}

TEST(trace, tasks_have_what_the_calls_have_seen)
{
    struct story story;
    struct trace trace;
    open_story(&story);
    tell_start(&story, SPAN("#1"));
    tell_task(&story, SPAN("IVMTask::get_Result"), SPAN("#1"), argument_int(0), 0); /* too early */
    tell_task(&story, SPAN("IVMTask::PercentCompleted"), SPAN("#1"), argument_int(40), 100);
    tell_task(&story, SPAN("IVMTask::WaitForCompletion"), SPAN("#1"), argument_int(500), 500);
    tell_start(&story, SPAN("#2"));
    tell_task(&story, SPAN("IVMTask::WaitForCompletion"), SPAN("#1"), argument_int(500), 400);
    tell_task(&story, SPAN("IVMTask::get_Result"), SPAN("#1"), argument_int(4), 0);
    tell_task(&story, SPAN("IVMTask::get_Error"), SPAN("#1"), argument_int(CODE_DISK_FULL), 0);
    tell_task(&story, SPAN("IVMTask::IsComplete"), SPAN("#2"), truth(true), 0);
    tell_task(&story, SPAN("IVMTask::get_Result"), SPAN("#2"), argument_int(0), 0);
    tell_start(&story, SPAN("#3"));
    if (read_story(&story, &trace)) {
        CHECK_EQ(trace.task_count, 3);
        const struct trace_task *task = trace.tasks;
        CHECK(task->start == 0 && task->end == 5 && task->end_time == 1000);
        CHECK(task->complete && task->has_result && task->result == 4 && task->percent == 40);
        CHECK(task->has_error && task->error == CODE_DISK_FULL);
        CHECK(!strcmp(trace_text(&trace, task->object), "IVMTask #1"));
        task++;
        CHECK(task->start == 4 && task->start_time == 600 && task->complete);
        CHECK(task->has_result && task->result == 0 && task->percent == -1 && !task->has_error);
        task++;
        CHECK(!task->complete && !task->has_result && task->end == 10);
        trace_free(&trace);
    }
    end_story(&story);
}

TEST(trace, a_line_about_a_task_knows_more_than_the_calls)
{
    struct story story;
    struct trace trace;
    struct trace_error error;
    open_story(&story);
    tell_start(&story, SPAN("#1"));
    tell_task(&story, SPAN("IVMTask::WaitForCompletion"), SPAN("#1"), argument_int(500), 500);
    tell_task(&story, SPAN("IVMTask::WaitForCompletion"), SPAN("#1"), argument_int(500), 500);
    static const char line[] =
        "{\"task\":{\"call\":1,\"id\":1,\"member\":\"IVMVirtualMachine::Startup\","
        "\"description\":\"\",\"complete\":true,\"result\":6,\"resultName\":\"TimeOutError\","
        "\"error\":-5,\"percent\":40,\"start\":1,\"end\":300}}\n{\"other\":{}}\n"
        "{\"machine\":{\"name\":\"XP\",\"state\":5,\"stateName\":\"Running\"}}\n";
    char *all = malloc(story.json.length + sizeof line);
    memcpy(all, story.json.chars, story.json.length);
    memcpy(all + story.json.length, line, sizeof line);
    if (CHECK(trace_read(&trace, all, story.json.length + sizeof line - 1, &error))) {
        CHECK(trace.task_count == 1 && trace.others == 1 && trace.count == 3);
        CHECK_EQ(trace.states, 1u << 5);
        const struct trace_task *task = trace.tasks;
        CHECK(task->complete && task->result == 6 && task->error == -5 && task->percent == 40);
        CHECK(task->start_time == 1 && task->end_time == 300 && task->end == 1);
        trace_free(&trace);
    }
    free(all);
    end_story(&story);
}

static const char event[] =
    "{\"sequence\":%d,\"time\":0,\"duration\":0,\"wall\":0,\"complete\":true,\"kind\":\"event\","
    "\"interface\":\"IVMVirtualMachineEvents\",\"member\":\"OnReset\",\"object\":\"\","
    "\"objectName\":\"\",\"arguments\":[],\"cut\":false,\"result\":0,\"resultName\":\"S_OK\","
    "\"rule\":0,\"ruleName\":\"\",\"expected\":false,\"late\":false,\"process\":8,\"thread\":%d,"
    "\"apartment\":\"STA\"}\n";

static size_t add_event(char *out, int sequence, int thread)
{
    return (size_t)snprintf(out, 600, event, sequence, thread);
}

TEST(trace, calls_come_in_their_order_and_numbers_that_come_again_begin_a_section)
{
    static const int order[] = {2, 1, 3, 1, 3, 2, 3};
    char lines[COUNT(order) * 600] = "\xef\xbb\xbf\n  \r\n";
    size_t length = strlen(lines);
    struct trace trace;
    struct trace_error error;
    for (size_t i = 0; i < COUNT(order); i++)
        length += add_event(lines + length, order[i], (int)i);
    if (CHECK(trace_read(&trace, lines, length, &error))) {
        CHECK(trace.count == 7 && trace.sections == 3 && trace.events == 7);
        CHECK(trace.calls[0].thread == 1 && trace.calls[1].thread == 0);
        CHECK(trace.calls[2].sequence == 3 && trace.calls[2].section == 0);
        CHECK(trace.calls[3].sequence == 1 && trace.calls[3].section == 1);
        CHECK(trace.calls[4].sequence == 2 && trace.calls[5].sequence == 3);
        CHECK(trace.calls[6].sequence == 3 && trace.calls[6].section == 2);
        trace_free(&trace);
    }
}

static void check_refused(const char *old, const char *new, size_t column, const char *expected)
{
    char good[600], lines[1600];
    struct trace trace;
    struct trace_error error;
    add_event(good, 1, 1);
    const char *place = strstr(good, old);
    CONTEXT("%s", new);
    CHECK(place != NULL);
    snprintf(lines, sizeof lines, "%s%.*s%s%s%s", good, (int)(place - good), good, new,
             place + strlen(old), good);
    CHECK(!trace_read(&trace, lines, strlen(lines), &error));
    CHECK(!trace.count && !trace.calls);
    CHECK_EQ(error.line, 2);
    CHECK_EQ(error.column, column);
    CHECK_MSG(!strcmp(error.text, expected), "\"%s\" instead of \"%s\"", error.text, expected);
}

TEST(trace, what_is_wrong_is_told_with_line_and_column)
{
    check_refused("\"time\":0,", "", 1, "the key \"time\" is missing");
    check_refused("\"time\":0", "\"time\":0.5", 22, "\"time\" is to be a whole number");
    check_refused("\"time\":0", "\"time\":\"0\"", 22, "\"time\" is to be a whole number");
    check_refused("\"sequence\":1", "\"sequence\":0", 13,
                  "\"sequence\" is 0, expected 1 to 9223372036854775807");
    check_refused("\"event\"", "\"evnt\"", 69,
                  "\"kind\" is \"evnt\", expected one of: method get put event");
    check_refused("\"kind\":\"event\"", "\"kind\":\"\"", 69,
                  "\"kind\" is \"\", expected one of: method get put event");
    check_refused("\"result\":0", "\"result\":null", 198,
                  "\"result\" is to be a number: the call is complete");
    check_refused("\"result\":0", "\"result\":2147483648", 198,
                  "\"result\" is 2147483648, expected -2147483648 to 2147483647");
    check_refused("\"arguments\":[]", "\"arguments\":[1]", 175, "an argument is to be an object");
    check_refused("\"arguments\":[]",
                  "\"arguments\":[{\"name\":\"a\",\"direction\":\"in\",\"value\":1,"
                  "\"type\":\"bool\"}]",
                  212, "\"value\" is not of the type \"bool\"");
    check_refused("\"arguments\":[]",
                  "\"arguments\":[{\"name\":\"a\",\"direction\":\"in\",\"value\":[256],"
                  "\"type\":\"bytes\"}]",
                  213, "expected a number from 0 to 255");
    check_refused("\"arguments\":[]", "\"arguments\":[1,1,1,1,1,1,1,1,1]", 174,
                  "there are 9 arguments, expected at most 8");
    check_refused("{\"sequence\"", "[{\"sequence\"", 315, "found the end, expected a comma or ]");
    check_refused("{\"sequence\"", "{,\"sequence\"", 2, "found ',', expected a key in quotes");
}

TEST(trace, a_last_line_that_was_cut_off_is_no_error)
{
    char lines[1300];
    struct trace trace;
    struct trace_error error;
    size_t length = add_event(lines, 1, 1);
    size_t whole = length + add_event(lines + length, 2, 1);
    if (CHECK(trace_read(&trace, lines, whole - 20, &error))) {
        CHECK(trace.count == 1 && trace.broken_end);
        trace_free(&trace);
    }
    if (CHECK(trace_read(&trace, lines, whole - 1, &error))) {
        CHECK(trace.count == 2 && !trace.broken_end);
        trace_free(&trace);
    }
    CHECK(trace_read(&trace, "", 0, &error) && !trace.count);
    trace_free(&trace);
}

TEST(trace, a_long_array_is_shown_in_part)
{
    struct story story;
    struct trace trace;
    struct call call = {.member = &mock_members[0]};
    static uint8_t bytes[500];
    open_story(&story);
    for (int i = 0; i < call.member->nparams; i++)
        call.args[i] = (struct argument){
            .type = ARGUMENT_VALUE, .value = {.type = VALUE_BYTES, .bytes = bytes, .size = 500}};
    tell(&story, &call, 0);
    if (read_story(&story, &trace)) {
        const char *shown = trace_text(&trace, trace.arguments[0].value);
        CHECK(!strncmp(shown, "500 bytes: 00 00", 16));
        CHECK_EQ(strlen(shown), strlen("500 bytes:") + 64 * 3 + strlen(" ..."));
        trace_free(&trace);
    }
    end_story(&story);
}

/* A generator of its own, so that every system sees the same numbers. */
static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

TEST(trace, damaged_journals_are_read_or_refused_and_nothing_leaks)
{
    static const char bytes[] = "{}[]\",:\\u0e-.1 \n\t\xc3\x80\xff";
    struct story story;
    uint32_t state = 1;
    int refused = 0;
    size_t before = mem_live();
    open_story(&story);
    tell_start(&story, SPAN("#1"));
    tell_task(&story, SPAN("IVMTask::WaitForCompletion"), SPAN("#1"), argument_int(500), 100);
    tell_task(&story, SPAN("IVMTask::get_Result"), SPAN("#1"), argument_int(4), 0);
    for (int round = 0; round < 5000; round++) {
        struct trace trace;
        struct trace_error error;
        size_t length = story.json.length;
        char *copy = malloc(length);
        memcpy(copy, story.json.chars, length);
        for (uint32_t n = 1 + draw(&state) % 3; n; n--)
            copy[draw(&state) % length] = bytes[draw(&state) % (sizeof bytes - 1)];
        if (trace_read(&trace, copy, length, &error)) {
            trace_free(&trace);
        } else {
            refused++;
            CHECK(error.line >= 1 && error.line <= 8 && error.column >= 1 && *error.text);
        }
        free(copy);
    }
    CHECK(refused > 2000 && refused < 5000);
    end_story(&story);
    CHECK_EQ(mem_live(), before);
}

TEST(trace, memory_that_runs_out_is_told_as_that)
{
    struct story story;
    size_t before = mem_live();
    open_story(&story);
    tell_start(&story, SPAN("#1"));
    tell_task(&story, SPAN("IVMTask::get_Result"), SPAN("#1"), argument_int(4), 0);
    size_t held = mem_live();
    for (long n = 1; n < 100; n++) {
        struct trace trace;
        struct trace_error error;
        mem_fail_at(n);
        bool good = trace_read(&trace, story.json.chars, story.json.length, &error);
        bool failed = mem_fail_at(0) <= 0;
        CHECK_EQ(good, !failed);
        CHECK_EQ(error.memory, failed);
        if (good)
            trace_free(&trace);
        CHECK_EQ(mem_live(), held);
        if (!failed)
            break;
        CHECK(n < 99);
    }
    end_story(&story);
    CHECK_EQ(mem_live(), before);
}
