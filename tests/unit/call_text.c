/* SPDX-License-Identifier: MIT */
/* Tests of mock/call_text: an entry as a line for people and as JSON. */
#include "mock/call_text.h"

#include "mock_fixture.h"
#include "model/memory.h"

struct story {
    struct journal journal;
    struct labels labels;
    struct call call;
};

static void open_story(struct story *story, struct span member, struct span object)
{
    *story = (struct story){0};
    journal_init(&story->journal);
    story->call.member = member_named(member);
    story->call.sequence = 12;
    story->call.begin = 3100;
    story->call.thread = 7;
    story->call.process = 8;
    story->call.apartment = APARTMENT_STA;
    if (object.length)
        story->call.label =
            label_of(&story->labels, story->call.member->iface, (struct ref){1, 1}, object);
}

static void end_story(struct story *story)
{
    journal_free(&story->journal);
    labels_free(&story->labels);
}

/* Records the call as over at a time on the clock. */
static const struct journal_entry *tell(struct story *story, int64_t now, struct span rule)
{
    journal_arrive(&story->journal, &story->call);
    return journal_over(&story->journal, &story->call, now, rule);
}

static void check_ascii(const struct text *text, const char *expected)
{
    char shown[400];
    size_t i;
    for (i = 0; i < text->length && i < sizeof shown - 1; i++)
        shown[i] = (char)text->chars[i];
    shown[i] = 0;
    CHECK_MSG(!strcmp(shown, expected), "\"%s\" instead of \"%s\"", shown, expected);
}

static void check_line(struct story *story, const char *expected)
{
    struct text line = {0};
    CHECK(
        journal_write_line(&story->journal, &story->labels, journal_first(&story->journal), &line));
    check_ascii(&line, expected);
    text_clear(&line);
}

TEST(call_text, a_method_with_the_rule_and_the_task_it_returned)
{
    struct story story;
    open_story(&story, SPAN("IVMVirtualMachine::Startup"), SPAN("Windows XP Mode"));
    uint32_t task = label_of(&story.labels, "IVMTask", (struct ref){2, 1}, SPAN("#3"));
    story.call.args[0] =
        (struct argument){.type = ARGUMENT_OBJECT, .iface = "IVMTask", .label = task};
    story.call.rule = story.call.rule_serial = 2;
    tell(&story, 3100, SPAN("second start fails"));
    check_line(&story, "12  00:03.100  IVMVirtualMachine \"Windows XP Mode\" .Startup() -> S_OK, "
                       "IVMTask #3  [rule 2 \"second start fails\"]");
    end_story(&story);
}

TEST(call_text, properties_numbers_by_name_failures_and_how_long)
{
    struct story story;
    open_story(&story, SPAN("get_State"), SPAN("XP"));
    story.call.args[0] = argument_int(5);
    story.call.begin = 3723004;
    tell(&story, 3723004, (struct span){0});
    check_line(&story, "12  01:02:03.004  IVMVirtualMachine \"XP\" .State -> S_OK, 5 (Running)");
    end_story(&story);

    open_story(&story, SPAN("IVMVirtualMachine::put_Name"), SPAN("XP"));
    story.call.args[0] = text_argument(SPAN("two\nlines"));
    story.call.result = CODE_VM_E_VM_UNKNOWN;
    tell(&story, 3100, (struct span){0});
    check_line(&story, "12  00:03.100  IVMVirtualMachine \"XP\" .Name = \"two lines\" -> "
                       "VM_E_VM_UNKNOWN");
    end_story(&story);

    open_story(&story, SPAN("IVMTask::WaitForCompletion"), SPAN("#3"));
    story.call.args[0] = argument_int(500);
    story.call.result = (code)0x80041234;
    tell(&story, 3600, (struct span){0});
    check_line(&story, "12  00:03.100  IVMTask #3 .WaitForCompletion(500) -> 0x80041234 (500 ms)");
    end_story(&story);

    open_story(&story, SPAN("IVMTask::Error"), SPAN("#3"));
    story.call.args[0] = argument_int(CODE_DISK_FULL);
    tell(&story, 3100, (struct span){0});
    check_line(&story, "12  00:03.100  IVMTask #3 .Error -> S_OK, -2147024784 "
                       "(HRESULT_FROM_WIN32(ERROR_DISK_FULL))");
    end_story(&story);
}

TEST(call_text, a_call_under_way_an_event_and_an_object_without_a_label)
{
    struct story story;
    open_story(&story, SPAN("IVMTask::WaitForCompletion"), (struct span){0});
    story.call.args[0] = argument_int(-1);
    journal_arrive(&story.journal, &story.call);
    check_line(&story, "12  00:03.100  IVMTask .WaitForCompletion(-1) ... under way");
    end_story(&story);

    open_story(&story, SPAN("IVMVirtualMachineEvents::OnStateChange"), SPAN("XP"));
    story.call.args[0] = argument_int(5);
    tell(&story, 3100, (struct span){0});
    check_line(&story, "12  00:03.100  IVMVirtualMachineEvents \"XP\" fires OnStateChange(5 "
                       "(Running)) -> S_OK");
    end_story(&story);
}

static void check_json(const struct story *story, const char *expected)
{
    struct json json = {0};
    journal_write_json(&story->journal, &story->labels, journal_first(&story->journal), &json);
    CHECK(!json.failed);
    CHECK_MSG(json.length == strlen(expected) && !memcmp(json.chars, expected, json.length),
              "%.*s\ninstead of\n%s", (int)json.length, json.chars, expected);
    json_free(&json);
}

TEST(call_text, json_has_every_field)
{
    struct story story;
    open_story(&story, SPAN("IVMVirtualPC::FindVirtualMachine"), (struct span){0});
    uint32_t machine = label_of(&story.labels, "IVMVirtualMachine", (struct ref){2, 1},
                                (struct span){u"\u00e9", 1});
    story.call.args[0] = text_argument((struct span){(const char16_t[]){0xd800}, 1});
    story.call.args[1] = (struct argument){
        .type = ARGUMENT_OBJECT, .iface = "IVMVirtualMachine", .label = machine};
    story.call.rule = story.call.rule_serial = 1;
    story.call.late = true;
    story.call.expected = true;
    story.call.wall = 42;
    tell(&story, 3200, SPAN("r"));
    check_json(
        &story,
        "{\"sequence\":12,\"time\":3100,\"duration\":100,\"wall\":42,\"complete\":true,"
        "\"kind\":\"method\",\"interface\":\"IVMVirtualPC\","
        "\"member\":\"FindVirtualMachine\",\"object\":\"\",\"objectName\":\"\","
        "\"arguments\":[{\"name\":\"configurationName\",\"direction\":\"in\",\"value\":\"\\ud800\","
        "\"type\":\"text\"},{\"name\":\"VirtualMachine\",\"direction\":\"out\","
        "\"value\":\"IVMVirtualMachine \\\"\xc3\xa9\\\"\",\"type\":\"object\"}],"
        "\"cut\":false,\"result\":0,\"resultName\":\"S_OK\",\"rule\":1,"
        "\"ruleName\":\"r\",\"expected\":true,\"late\":true,\"process\":8,\"thread\":7,"
        "\"apartment\":\"STA\"}");
    end_story(&story);

    open_story(&story, SPAN("IVMTask::get_Result"), SPAN("#3"));
    story.call.args[0] = argument_int(4);
    journal_arrive(&story.journal, &story.call);
    check_json(&story,
               "{\"sequence\":12,\"time\":3100,\"duration\":0,\"wall\":0,\"complete\":false,"
               "\"kind\":\"get\",\"interface\":\"IVMTask\",\"member\":\"Result\","
               "\"object\":\"IVMTask #3\",\"objectName\":\"#3\","
               "\"arguments\":[{\"name\":\"Result\",\"direction\":\"out\",\"value\":null,"
               "\"type\":\"unknown\"}],\"cut\":false,\"result\":null,\"resultName\":\"\","
               "\"rule\":0,\"ruleName\":\"\",\"expected\":false,\"late\":false,\"process\":8,"
               "\"thread\":7,\"apartment\":\"STA\"}");
    journal_over(&story.journal, &story.call, 3100, (struct span){0});
    struct json json = {0};
    journal_write_json(&story.journal, &story.labels, journal_first(&story.journal), &json);
    json_end_line(&json);
    json.chars[json.length - 1] = 0;
    CHECK(strstr(json.chars, "\"value\":4,\"type\":\"int\",\"valueName\":\"DiskRelatedError\"") !=
          NULL);
    json_free(&json);
    end_story(&story);
}

TEST(call_text, without_memory_it_says_so_and_leaks_nothing)
{
    size_t before = mem_live();
    for (long n = 1; n < 40; n++) {
        struct story story;
        struct text line = {0};
        struct json json = {0};
        open_story(&story, SPAN("IVMVirtualMachine::Startup"), SPAN("XP"));
        tell(&story, 3100, (struct span){0});
        mem_fail_at(n);
        bool wrote =
            journal_write_line(&story.journal, &story.labels, journal_first(&story.journal), &line);
        journal_write_json(&story.journal, &story.labels, journal_first(&story.journal), &json);
        bool failed = mem_fail_at(0) <= 0;
        CHECK_EQ(wrote && !json.failed, !failed);
        text_clear(&line);
        json_free(&json);
        end_story(&story);
        CHECK_EQ(mem_live(), before);
        if (!failed)
            return;
    }
    CHECK(!"it ends");
}
