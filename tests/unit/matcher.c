/* SPDX-License-Identifier: MIT */
/* Tests of mock/matcher and mock/member: names, patterns and arguments. */
#include "mock/matcher.h"

#include "stage.h"

static int members_in(struct span pattern)
{
    struct member_set set = {{0}};
    struct span wrong;
    int count = 0;
    if (!member_set_parse(&set, pattern, &wrong))
        return -1;
    for (int m = 0; m < mock_member_count; m++)
        count += member_set_has(&set, (uint16_t)m);
    return count;
}

TEST(matcher, patterns_name_members)
{
    CHECK_EQ(members_in(SPAN("*")), 310);
    CHECK_EQ(members_in(SPAN("*::*")), 330);
    CHECK_EQ(members_in(SPAN("*Events::*")), 20);
    CHECK_EQ(members_in(SPAN("IVMTask.*")), 10);
    CHECK_EQ(members_in(SPAN("ivmtask::cancel")), 1);
    CHECK_EQ(members_in(SPAN("IVMVirtualMachine::Name")), 2);
    CHECK_EQ(members_in(SPAN("IVMVirtualMachine::put_Name")), 1);
    CHECK_EQ(members_in(SPAN("IVMVirtualMachine::get_Name")), 1);
    CHECK_EQ(members_in(SPAN("Startup , TurnOff")), 2);
    CHECK_EQ(members_in(SPAN("Startup?")), 1);
    CHECK_EQ(members_in(SPAN("OnTripleFault")), 1);
    CHECK_EQ(members_in(SPAN("Starup")), -1);
    CHECK_EQ(members_in(SPAN("")), -1);
    CHECK_EQ(members_in(SPAN("Startup,")), -1);
    CHECK_EQ(members_in(SPAN("IVMTask::Startup")), -1);
    CHECK_EQ(members_in(SPAN("IVMTask::")), -1);
}

TEST(matcher, documented_codes_are_those_of_the_page)
{
    const struct member *startup = member_named(SPAN("IVMVirtualMachine::Startup"));
    CHECK(member_documents(startup, CODE_OK));
    CHECK(member_documents(startup, CODE_VM_E_VM_RUNNING));
    CHECK(member_documents(startup, CODE_ACCESSDENIED)); /* HRESULT_FROM_WIN32(...) there */
    CHECK(!member_documents(startup, CODE_VM_E_NO_DISPLAY));
    CHECK(!member_documented(member_named(SPAN("IVMSupportDriver::Type"))));
    CHECK(member_starts_task(startup));
    CHECK(!member_starts_task(member_named(SPAN("IVMVirtualMachine::Pause"))));
    CHECK(!member_starts_task(member_named(SPAN("IVMTaskCollection::Item"))));
}

TEST(matcher, wildcards_in_texts)
{
    static const struct {
        struct span text, pattern;
        bool fits;
    } rows[] = {
        {SPAN("Windows XP Mode"), SPAN("windows*"), true},
        {SPAN("Windows XP Mode"), SPAN("*MODE"), true},
        {SPAN("Windows XP Mode"), SPAN("*x?*m*"), true},
        {SPAN("Windows XP Mode"), SPAN("Windows"), false},
        {SPAN("aaab"), SPAN("*aab"), true},
        {SPAN("aaab"), SPAN("a?b"), false},
        {SPAN(""), SPAN(""), true},
        {SPAN(""), SPAN("**"), true},
        {SPAN(""), SPAN("?"), false},
        {SPAN("\xe9t\xe9"), SPAN("\xc9T\xc9"), true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(text_like(rows[i].text, rows[i].pattern), rows[i].fits);
    }
}

/* Whether a call with this argument is meant. */
static bool meant(enum match_test test, struct argument low, struct argument high,
                  struct argument actual)
{
    struct stage stage;
    struct matcher matcher = {0};
    struct span wrong;
    stage_open(&stage);
    CHECK(matcher_set_members(&matcher, SPAN("IVMTask::WaitForCompletion"), &wrong));
    CHECK(matcher_add_argument(&matcher, SPAN("TIMEOUT"), test, &low, &high));
    struct call call = call_of(&stage, SPAN("IVMTask::WaitForCompletion"), (struct span){0});
    call.args[0] = actual;
    bool fits = matcher_matches(&matcher, &stage.engine.labels, &call);
    call_clear(&call);
    matcher_clear(&matcher);
    stage_close(&stage);
    return fits;
}

static struct argument real(double number)
{
    return (struct argument){.type = ARGUMENT_VALUE,
                             .value = {.type = VALUE_DOUBLE, .real = number}};
}

TEST(matcher, arguments_by_value_range_and_pattern)
{
    const struct argument none = {0}, null = {.type = ARGUMENT_NULL};
    CHECK(meant(MATCH_EQUAL, argument_int(5), none, argument_int(5)));
    CHECK(meant(MATCH_EQUAL, real(5), none, argument_int(5)));
    CHECK(!meant(MATCH_EQUAL, argument_int(5), none, argument_int(6)));
    CHECK(!meant(MATCH_EQUAL, argument_text(SPAN("5")), none, argument_int(5)));
    CHECK(meant(MATCH_EQUAL, argument_text(SPAN("a")), none, argument_text(SPAN("a"))));
    CHECK(!meant(MATCH_EQUAL, argument_text(SPAN("a")), none, argument_text(SPAN("A"))));
    CHECK(meant(MATCH_EQUAL, argument_text(SPAN("")), none, null));
    CHECK(!meant(MATCH_EQUAL, argument_int(0), none, null));
    CHECK(meant(MATCH_BETWEEN, argument_int(1), argument_int(9), argument_int(9)));
    CHECK(!meant(MATCH_BETWEEN, argument_int(1), argument_int(9), real(9.5)));
    CHECK(!meant(MATCH_BETWEEN, argument_int(1), argument_int(9), argument_text(SPAN("3"))));
    CHECK(meant(MATCH_LIKE, argument_text(SPAN("C:*")), none, argument_text(SPAN("c:\\x.vhd"))));
    CHECK(meant(MATCH_LIKE, argument_text(SPAN("1*")), none, argument_int(100)));
    CHECK(meant(MATCH_NULL, none, none, null));
    CHECK(!meant(MATCH_NULL, none, none, argument_int(0)));
}

TEST(matcher, the_object_by_name_and_the_thread)
{
    struct stage stage;
    struct matcher matcher = {0};
    struct span wrong;
    stage_open(&stage);
    struct call call = call_of(&stage, SPAN("Startup"), SPAN("Windows XP Mode"));
    const struct labels *labels = &stage.engine.labels;
    CHECK(matcher_set_members(&matcher, SPAN("Startup"), &wrong));
    CHECK(matcher_matches(&matcher, labels, &call));
    CHECK(text_set(&matcher.object, SPAN("*xp*")));
    CHECK(matcher_matches(&matcher, labels, &call));
    CHECK(text_set(&matcher.object, SPAN("Vista")));
    CHECK(!matcher_matches(&matcher, labels, &call));
    text_clear(&matcher.object);
    matcher.label = label_of(&stage.engine.labels, call.member->iface, call.object, SPAN("A"));
    matcher.ref = call.object;
    CHECK(matcher_matches(&matcher, labels, &call));
    matcher.ref.generation++;
    CHECK(!matcher_matches(&matcher, labels, &call));
    matcher.label = 0;
    matcher.thread = call.thread;
    CHECK(matcher_matches(&matcher, labels, &call));
    matcher.thread++;
    CHECK(!matcher_matches(&matcher, labels, &call));
    matcher_clear(&matcher);
    stage_close(&stage);
}

TEST(matcher, a_label_stays_when_its_machine_has_another_name)
{
    static const char iface[] = "IVMVirtualMachine";
    struct labels labels = {0};
    struct text text = {0};
    const struct ref ref = {3, 1};
    uint32_t first = label_of(&labels, iface, ref, SPAN("old"));
    CHECK_EQ(label_of(&labels, iface, ref, SPAN("old")), first);
    uint32_t renamed = label_of(&labels, iface, ref, SPAN("new"));
    CHECK(renamed != first);
    CHECK_EQ(label_last(&labels, iface, ref), renamed);
    for (uint32_t i = 0; i < 500; i++)
        CHECK(label_of(&labels, iface, (struct ref){i + 10, 1}, SPAN("x")));
    CHECK_EQ(label_last(&labels, iface, ref), renamed);
    CHECK(label_write(&labels, first, &text) && text_append_ascii(&text, ", ") &&
          label_write(&labels, renamed, &text) && text_append_ascii(&text, ", ") &&
          label_write(&labels, label_of_task(12), &text));
    CHECK_TEXT(&text, "IVMVirtualMachine \"old\", IVMVirtualMachine \"new\", IVMTask #12");
    labels_free(&labels);
}
