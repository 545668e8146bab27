/* SPDX-License-Identifier: MIT */
/* Tests of mock/verify: what a person reads when something is not as expected. */
#include "mock/verify.h"

#include "stage.h"

static struct expectation *expect(struct stage *stage, struct span pattern, struct span name)
{
    struct expectation *made = NULL;
    struct span wrong;
    if (!CHECK_EQ(expectations_add(&stage->engine.expectations, pattern, &made, &wrong), CODE_OK))
        abort();
    CHECK(text_set(&made->name, name));
    return made;
}

static struct text verified(const struct stage *stage)
{
    struct text text = {0};
    CHECK(verify_write(&stage->engine, &text));
    return text;
}

TEST(verify, nothing_is_said_when_all_is_met)
{
    struct stage stage;
    stage_open(&stage);
    struct text text = verified(&stage);
    CHECK_EQ(text.length, 0);
    expect(&stage, SPAN("TurnOff"), SPAN("off"));
    comes(&stage, SPAN("TurnOff"));
    text = verified(&stage);
    CHECK_EQ(text.length, 0);
    stage_close(&stage);
}

TEST(verify, a_wrong_order_and_a_wrong_count_are_told_with_their_calls)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine.Save"), SPAN("save"));
    struct expectation *off = expect(&stage, SPAN("TurnOff"), SPAN("off"));
    off->most = 1;
    CHECK(text_set(&off->matcher.object, SPAN("Windows XP Mode")));
    CHECK_EQ(expectation_link(&stage.engine.expectations, off, save, ORDER_AFTER), CODE_OK);
    comes(&stage, SPAN("TurnOff"));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    struct text text = verified(&stage);
    CHECK_TEXT(&text,
               "1 of 2 expectations is not met.\n"
               "\n"
               "Expectation 2 \"off\": TurnOff of \"Windows XP Mode\", exactly once, after "
               "\"save\".\n"
               "  Seen 2 times: #1, #3.\n"
               "  #1 IVMVirtualMachine \"Windows XP Mode\" .TurnOff() came too early: before "
               "\"save\".\n"
               "  #3 IVMVirtualMachine \"Windows XP Mode\" .TurnOff() was too many.\n"
               "\n"
               "Seed 1.\n");
    stage_close(&stage);
}

TEST(verify, counts_are_told_in_words)
{
    static const struct {
        uint32_t least, most;
        const char *words;
    } counts[] = {
        {1, EXPECTATION_MANY, "TurnOff, at least once."},
        {3, EXPECTATION_MANY, "TurnOff, at least 3 times."},
        {0, EXPECTATION_MANY, "TurnOff, any number of times."},
        {1, 1, "TurnOff, exactly once."},
        {2, 2, "TurnOff, exactly 2 times."},
        {0, 1, "TurnOff, at most once."},
        {0, 4, "TurnOff, at most 4 times."},
        {2, 4, "TurnOff, 2 to 4 times."},
        {0, 0, "TurnOff, never."},
    };
    struct stage stage;
    stage_open(&stage);
    struct expectation *made = expect(&stage, SPAN("TurnOff"), (struct span){0});
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct text text = {0};
        made->least = counts[i].least;
        made->most = counts[i].most;
        CHECK(verify_write_expectation(&stage.engine, made, &text));
        CHECK_MSG(text_has(&text, counts[i].words), "%s", counts[i].words);
        text_clear(&text);
    }
    stage_close(&stage);
}

TEST(verify, what_never_was_to_come_and_came_is_told_with_state_and_seed)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *start = expect(&stage, SPAN("Startup"), (struct span){0});
    struct expectation *never = expect(&stage, SPAN("TurnOff"), (struct span){0});
    never->least = never->most = 0;
    CHECK_EQ(expectation_link(&stage.engine.expectations, never, start, ORDER_AFTER), CODE_OK);
    engine_set_seed(&stage.engine, 42);
    CHECK(text_set(&stage.engine.state, SPAN("second night")));
    comes(&stage, SPAN("Startup"));
    for (int i = 0; i < 7; i++)
        comes(&stage, SPAN("TurnOff"));
    struct text text = verified(&stage);
    CHECK(text_has(&text, "Expectation 2: TurnOff, never, after expectation 1 (Startup).\n"));
    CHECK(text_has(&text, "  Seen 7 times: #2, #3, #4, #5, #6... #8.\n"));
    CHECK(text_has(&text,
                   "  #2 IVMVirtualMachine \"Windows XP Mode\" .TurnOff() was not to come.\n"));
    CHECK(text_has(&text, "\nSeed 42, scenario state \"second night\".\n"));
    text_clear(&text);
    stage_close(&stage);
}

TEST(verify, for_what_was_not_seen_the_nearest_calls_are_told)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *start = expect(&stage, SPAN("IVMVirtualMachine.Startup2"), SPAN("start"));
    struct argument option = argument_int(2);
    CHECK(text_set(&start->matcher.object, SPAN("Windows XP Mode")));
    CHECK(matcher_add_argument(&start->matcher, SPAN("startupOption"), MATCH_EQUAL, &option, NULL));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("IVMVirtualMachine::get_State")); /* nothing like it */
    struct call call = call_of(&stage, SPAN("Startup2"), SPAN("Other"));
    call.args[0] = argument_int(2);
    come(&stage, &call);
    for (int i = 0; i < 3; i++) {
        call = call_of(&stage, SPAN("Startup2"), SPAN("Windows XP Mode"));
        call.args[0] = argument_int(1);
        come(&stage, &call);
    }
    struct text text = verified(&stage);
    CHECK_TEXT(&text, "1 of 1 expectations is not met.\n"
                      "\n"
                      "Expectation 1 \"start\": IVMVirtualMachine.Startup2 of \"Windows XP Mode\" "
                      "(startupOption = 2), at least once.\n"
                      "  Never seen.\n"
                      "  Nearest:\n"
                      "    #4 IVMVirtualMachine \"Windows XP Mode\" .Startup2(1 "
                      "(FixParentTimestampMismatch)) and 2 more like it: "
                      "startupOption was 1; expected startupOption = 2.\n"
                      "    #3 IVMVirtualMachine \"Other\" .Startup2(2): it was called on "
                      "IVMVirtualMachine \"Other\" and not on \"Windows XP Mode\".\n"
                      "    #1 IVMVirtualMachine \"Windows XP Mode\" .Startup(): it is Startup; "
                      "expected IVMVirtualMachine.Startup2; startupOption is no parameter of it.\n"
                      "\n"
                      "Seed 1.\n");
    stage.engine.journal.enabled = false;
    text = verified(&stage);
    CHECK(
        text_has(&text, "Never seen.\n  The journal is off, which would show the nearest calls."));
    CHECK(!text_has(&text, "Nearest"));
    text_clear(&text);
    stage_close(&stage);
}

TEST(verify, where_nothing_is_like_it_the_last_call_there_is_told)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *save = expect(&stage, SPAN("Save"), SPAN("save"));
    expect(&stage, SPAN("put_Notes"), SPAN("notes"));
    struct expectation *other = expect(&stage, SPAN("Pause"), SPAN("other"));
    CHECK(text_set(&save->matcher.object, SPAN("Windows*")));
    CHECK(text_set(&other->matcher.object, SPAN("Nobody")));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("IVMVirtualMachine::TurnOff"));
    comes(&stage, SPAN("IVMVirtualMachine::get_State"));
    struct call call = call_of(&stage, SPAN("Reset"), SPAN("Other"));
    come(&stage, &call);
    comes(&stage, SPAN("IVMVirtualMachine::get_Notes"));
    struct text text = verified(&stage);
    CHECK(text_has(&text, "  Never seen.\n  Nearest:\n"
                          "    #2 IVMVirtualMachine \"Windows XP Mode\" .TurnOff(): it is TurnOff, "
                          "the last method that was called there; expected Save.\n"));
    CHECK(text_has(&text, "    #5 IVMVirtualMachine \"Windows XP Mode\" .Notes: it is get_Notes; "
                          "expected put_Notes.\n"));
    CHECK(text_has(&text, "Pause of \"Nobody\", at least once.\n  Never seen.\n\n"));
    text_clear(&text);
    stage_close(&stage);
}

TEST(verify, other_calls_are_listed)
{
    struct stage stage;
    struct text text = {0};
    stage_open(&stage);
    CHECK(verify_write_others(&stage.engine, &text));
    CHECK_EQ(text.length, 0);
    struct call call = call_of(&stage, SPAN("FindVirtualMachine"), (struct span){0});
    call.args[0] = argument_text(SPAN("x"));
    come(&stage, &call);
    CHECK(verify_write_others(&stage.engine, &text));
    CHECK_TEXT(&text, "A call came that no expectation and no rule names:\n"
                      "  #1 IVMVirtualPC .FindVirtualMachine(\"x\")\n"
                      "\n"
                      "Seed 1.\n");
    for (int i = 0; i < 22; i++)
        comes(&stage, SPAN("TurnOff"));
    CHECK(verify_write_others(&stage.engine, &text));
    CHECK(text_has(&text, "23 calls came"));
    CHECK(text_has(&text, "  #20 IVM"));
    CHECK(!text_has(&text, "  #21 IVM"));
    CHECK(text_has(&text, "  ... and 3 more\n"));
    text_clear(&text);
    stage_close(&stage);
}

TEST(verify, the_report_of_rules_stands_below_what_is_not_met)
{
    struct stage stage;
    struct rule *rule;
    struct span wrong;
    stage_open(&stage);
    CHECK_EQ(rules_add(&stage.engine.rules, SPAN("IVMTask.Cancel"), &rule, &wrong), CODE_OK);
    struct text text = verified(&stage);
    CHECK_EQ(text.length, 0);
    expect(&stage, SPAN("TurnOff"), SPAN("off"));
    text = verified(&stage);
    CHECK(text_has(&text, "\nSeed 1.\n\nRule 1, for IVMTask.Cancel, has never applied: "));
    text_clear(&text);
    stage_close(&stage);
}

TEST(verify, memory_that_runs_out_is_told)
{
    struct stage stage;
    struct text text = {0};
    bool good;
    int fails = 0;
    stage_open(&stage);
    expect(&stage, SPAN("IVMVirtualMachine.Startup2"), SPAN("start"));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    do {
        WITH_MEMORY(fails++, good = verify_write(&stage.engine, &text));
        CHECK_EQ(good, !memory_failed);
        text_clear(&text);
    } while (memory_failed);
    CHECK(fails > 5);
    stage_close(&stage);
}
