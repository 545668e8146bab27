/* SPDX-License-Identifier: MIT */
/* Tests of report/coverage: what came of what could come. */
#include "report/coverage.h"

#include <string.h>

#include "model/memory.h"
#include "report/json_reader.h"
#include "trace_fixture.h"

static void add_story(struct coverage *coverage, struct story *story)
{
    struct trace trace;
    struct trace_error error;
    if (CHECK(trace_read(&trace, story->json.chars, story->json.length, &error))) {
        coverage_add(coverage, &trace);
        trace_free(&trace);
    }
    end_story(story);
}

static void tell_result(struct story *story, struct span task, int64_t result, code error)
{
    tell_start(story, task);
    tell_task(story, SPAN("IVMTask::IsComplete"), task, truth(true), 0);
    tell_task(story, SPAN("IVMTask::get_Result"), task, argument_int(result), 0);
    tell_task(story, SPAN("IVMTask::get_Error"), task, argument_int(error), 0);
}

static void tell_failure(struct story *story, struct span member, code result, bool late)
{
    struct call call = call_of(story, member, "IVMVirtualMachine", SPAN("XP"));
    call.result = result;
    call.late = late;
    tell(story, &call, 0);
}

static bool has(const struct buffer *out, const char *line)
{
    size_t length = strlen(line);
    for (size_t i = 0; i + length <= out->length; i++)
        if (!memcmp(out->bytes + i, line, length))
            return true;
    return false;
}

static void check_has(const struct buffer *out, const char *line)
{
    CHECK_MSG(has(out, line), "no \"%s\" in\n%.*s", line, (int)out->length, out->bytes);
}

TEST(coverage, two_journals_are_one_table)
{
    struct coverage *coverage = coverage_create();
    struct story story;
    open_story(&story);
    tell_result(&story, SPAN("#1"), 0, CODE_OK);
    tell_result(&story, SPAN("#2"), 4, CODE_DISK_FULL); /* not documented for Startup's tasks */
    tell_result(&story, SPAN("#3"), 4, CODE_VM_E_OUT_OF_RESOURCE);
    add_story(coverage, &story);
    open_story(&story);
    tell_result(&story, SPAN("#1"), 6, CODE_OK);
    tell_failure(&story, SPAN("IVMVirtualMachine::Startup"), CODE_VM_E_VM_RUNNING, false);
    tell_failure(&story, SPAN("IVMVirtualMachine::Startup"), CODE_NOTIMPL, false);
    struct call call =
        call_of(&story, SPAN("IVMVirtualMachineEvents::OnStateChange"), "", SPAN("XP"));
    call.args[0] = argument_int(5);
    tell(&story, &call, 0);
    call = call_of(&story, SPAN("IVMVirtualMachine::get_State"), "IVMVirtualMachine", SPAN("XP"));
    call.args[0] = argument_int(1);
    tell(&story, &call, 0);
    add_story(coverage, &story);

    struct buffer out = {0};
    coverage_write(coverage, false, &out);
    check_has(&out, "IVMVirtualMachine::Startup: 3 of 10 results, ");
    check_has(&out, " (6 calls, 2 failed, 1 with a code not documented for it)\n");
    check_has(&out, "machine states: 2 of 11: TurnedOff, Running\n");
    check_has(&out, "events: 1 of 20: OnStateChange\n");
    check_has(&out, "2 journals, 19 calls, 1 event\n");
    CHECK(!has(&out, "no result"));
    buffer_free(&out);
    coverage_write(coverage, true, &out);
    check_has(&out, "    no result: Cancelled, UnexpectedError, OutOfMemoryError, "
                    "IncompatibleSavedStateError, IllegalValueError, ThreadCrashError, "
                    "ShutdownAbort\n");
    check_has(&out, "    no state: Invalid, Saved, TurningOn, ");
    check_has(&out, "IVMDVDDriveEvents::OnMediaInsert, ");
    buffer_free(&out);
    coverage_free(coverage);
}

TEST(coverage, codes_are_counted_once_under_all_their_names)
{
    struct coverage *coverage = coverage_create();
    struct story story;
    open_story(&story);
    tell_failure(&story, SPAN("IVMVirtualMachine::Startup"),
                 CODE_VM_E_VM_RUNNING, false);
    add_story(coverage, &story);
    const struct coverage_member *startup =
        &coverage->members[member_named(SPAN("IVMVirtualMachine::Startup"))->ordinal];
    const struct member_codes *row =
        member_documented(member_named(SPAN("IVMVirtualMachine::Startup")));
    int names = 1;
    for (const char *c = row->codes; *c; c++)
        names += *c == ' ';
    CHECK(startup->codes.count > 2 && startup->codes.count <= names);
    uint32_t early = startup->codes.seen;
    CHECK(early && !(early & (early - 1)));
    /* A late-bound client sees DISP_E_EXCEPTION, and the code in its EXCEPINFO. */
    open_story(&story);
    tell_failure(&story, SPAN("IVMVirtualMachine::Startup"),
                 CODE_VM_E_VM_RUNNING, true);
    add_story(coverage, &story);
    uint32_t late = startup->codes.seen & ~early;
    CHECK(late && !(late & (late - 1)));
    coverage_free(coverage);
}

TEST(coverage, what_only_invoke_answers_is_missing_from_late_bound_calls_alone)
{
    struct coverage *coverage = coverage_create();
    struct story story;
    struct buffer out = {0};
    open_story(&story);
    tell_failure(&story, SPAN("IVMVirtualMachine::Startup"), CODE_VM_E_VM_RUNNING, false);
    add_story(coverage, &story);
    coverage_write(coverage, true, &out);
    check_has(&out, "IVMVirtualMachine::Startup: 0 of 10 results, 1 of 8 codes, ");
    CHECK(!has(&out, "DISP_E_EXCEPTION"));
    buffer_free(&out);
    open_story(&story);
    tell_failure(&story, SPAN("IVMVirtualMachine::Startup"), CODE_VM_E_VM_RUNNING, true);
    add_story(coverage, &story);
    coverage_write(coverage, true, &out);
    check_has(&out, "IVMVirtualMachine::Startup: 0 of 10 results, 2 of 9 codes, ");
    buffer_free(&out);
    coverage_free(coverage);
}

/* What has no name here could never be counted. */
TEST(coverage, every_documented_code_is_known)
{
    for (int i = 0; i < mock_member_codes_count; i++)
        for (int task = 0; task < 2; task++) {
            const char *names = task ? mock_member_codes[i].task_codes : mock_member_codes[i].codes;
            for (size_t length; *names; names += length + (names[length] == ' ')) {
                char name[96];
                code value;
                length = strcspn(names, " ");
                snprintf(name, sizeof name, "%.*s", (int)length, names);
                CHECK_MSG(!*name || code_from_name(name, &value), "%s of %s::%s", name,
                          mock_member_codes[i].iface, mock_member_codes[i].name);
            }
        }
}

TEST(coverage, the_same_as_json)
{
    struct coverage *coverage = coverage_create();
    struct json_reader reader = {0};
    struct json_error error;
    struct buffer out = {0};
    struct story story;
    open_story(&story);
    tell_result(&story, SPAN("#1"), 4, CODE_VM_E_OUT_OF_RESOURCE);
    add_story(coverage, &story);
    coverage_write_json(coverage, &out);
    CHECK_MSG(json_read(&reader, out.bytes, out.length, &error), "%s", error.text);
    const struct json_node *root = json_root(&reader);
    CHECK_EQ(json_member(&reader, root, "journals")->number, 1);
    CHECK_EQ(json_member(&reader, root, "calls")->number, 4);
    const struct json_node *startup = json_first(&reader, json_member(&reader, root, "members"));
    CHECK(!strcmp(json_member(&reader, startup, "member")->text, "IVMVirtualMachine::Startup"));
    const struct json_node *results = json_member(&reader, startup, "results");
    const struct json_node *seen = json_member(&reader, results, "seen");
    CHECK(seen->count == 1 && !strcmp(json_first(&reader, seen)->text, "DiskRelatedError"));
    CHECK_EQ(json_member(&reader, results, "missing")->count, 9);
    const struct json_node *errors = json_member(&reader, startup, "taskErrors");
    CHECK_EQ(json_member(&reader, errors, "seen")->count, 1);
    CHECK_EQ(json_member(&reader, json_member(&reader, root, "machineStates"), "missing")->count,
             11);
    json_reader_free(&reader);
    buffer_free(&out);
    coverage_free(coverage);
}
