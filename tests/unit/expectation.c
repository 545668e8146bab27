/* SPDX-License-Identifier: MIT */
/* Tests of mock/expectation: counts, order, what is expected and what is not. */
#include "mock/expectation.h"

#include "stage.h"

static struct expectation *expect(struct stage *stage, struct span pattern, uint32_t least,
                                  uint32_t most)
{
    struct expectation *made = NULL;
    struct span wrong;
    if (!CHECK_EQ(expectations_add(&stage->engine.expectations, pattern, &made, &wrong), CODE_OK))
        abort();
    made->least = least;
    made->most = most;
    return made;
}

static void follows(struct stage *stage, struct expectation *expectation, struct expectation *other)
{
    CHECK_EQ(expectation_link(&stage->engine.expectations, expectation, other, ORDER_AFTER),
             CODE_OK);
}

static void precedes(struct stage *stage, struct expectation *expectation,
                     struct expectation *other)
{
    CHECK_EQ(expectation_link(&stage->engine.expectations, expectation, other, ORDER_BEFORE),
             CODE_OK);
}

static void in_sequence(struct stage *stage, struct expectation *a, struct expectation *b,
                        struct expectation *c)
{
    struct expectation *steps[] = {a, b, c};
    CHECK_EQ(expectations_in_sequence(&stage->engine.expectations, steps, 3), CODE_OK);
}

TEST(expectation, at_first_one_call_at_least_is_expected)
{
    struct stage stage;
    struct span wrong;
    struct expectation *save;
    stage_open(&stage);
    CHECK_EQ(expectations_add(&stage.engine.expectations, SPAN("Save"), &save, &wrong), CODE_OK);
    CHECK(!expectation_is_met(save));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    CHECK(!expectation_is_met(save));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    CHECK(expectation_is_met(save));
    for (int i = 0; i < 10; i++)
        comes(&stage, SPAN("IVMVirtualMachine::Save"));
    CHECK(expectation_is_met(save));
    CHECK_EQ(save->seen, 11);
    CHECK_EQ(save->seen_at[0], 2);
    CHECK_EQ(save->seen_at[4], 6);
    CHECK_EQ(save->last_seen, 12);
    CHECK_EQ(save->faulty_count, 0);
    stage_close(&stage);
}

TEST(expectation, a_pattern_that_names_nothing_is_refused)
{
    struct stage stage;
    struct span wrong = {0};
    struct expectation *made = (struct expectation *)&stage;
    stage_open(&stage);
    CHECK_EQ(expectations_add(&stage.engine.expectations, SPAN("Save, Starup"), &made, &wrong),
             CODE_INVALIDARG);
    CHECK(!made);
    CHECK(span_is(wrong, "Starup"));
    CHECK_EQ(stage.engine.expectations.count, 0);
    stage_close(&stage);
}

TEST(expectation, counts_hold_from_the_least_to_the_most)
{
    static const struct {
        uint32_t least, most;
    } ranges[] = {
        {1, 1}, {2, 2}, {0, 1}, {1, 3}, {2, EXPECTATION_MANY}, {0, 0}, {0, EXPECTATION_MANY}};
    for (size_t r = 0; r < COUNT(ranges); r++) {
        struct stage stage;
        stage_open(&stage);
        struct expectation *made = expect(&stage, SPAN("TurnOff"), ranges[r].least, ranges[r].most);
        for (uint32_t calls = 0; calls < 5; calls++) {
            CONTEXT("range %u, %u calls", (unsigned)r, calls);
            CHECK_EQ(expectation_is_met(made), calls >= ranges[r].least && calls <= ranges[r].most);
            CHECK_EQ(made->faulty_count, calls > ranges[r].most ? calls - ranges[r].most : 0);
            comes(&stage, SPAN("TurnOff"));
        }
        stage_close(&stage);
    }
}

TEST(expectation, the_call_that_was_too_many_is_kept)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *once = expect(&stage, SPAN("TurnOff"), 1, 1);
    comes(&stage, SPAN("TurnOff"));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    if (CHECK_EQ(once->faulty_count, 1)) {
        CHECK_EQ(once->faulty[0].fault, FAULT_TOO_MANY);
        CHECK_EQ(once->faulty[0].sequence, 3);
        CHECK(text_has(&once->faulty[0].call, "IVMVirtualMachine \"Windows XP Mode\" .TurnOff()"));
    }
    stage_close(&stage);
}

TEST(expectation, only_calls_of_its_object_and_arguments_count)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *made = expect(&stage, SPAN("IVMVirtualMachine::put_Name"), 1, 1);
    struct argument low = argument_text(SPAN("New"));
    CHECK(text_set(&made->matcher.object, SPAN("Windows*")));
    CHECK(
        matcher_add_argument(&made->matcher, SPAN("virtualMachineName"), MATCH_EQUAL, &low, NULL));
    struct call call = call_of(&stage, SPAN("IVMVirtualMachine::put_Name"), SPAN("Other"));
    call.args[0] = argument_text(SPAN("New"));
    come(&stage, &call);
    call = call_of(&stage, SPAN("IVMVirtualMachine::put_Name"), SPAN("Windows XP Mode"));
    call.args[0] = argument_text(SPAN("Old"));
    come(&stage, &call);
    CHECK_EQ(made->seen, 0);
    call = call_of(&stage, SPAN("IVMVirtualMachine::put_Name"), SPAN("Windows XP Mode"));
    call.args[0] = argument_text(SPAN("New"));
    come(&stage, &call);
    CHECK_EQ(made->seen, 1);
    stage_close(&stage);
}

TEST(expectation, a_call_that_comes_before_what_it_is_to_follow_is_too_early)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 2, 2);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    follows(&stage, off, save);
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    CHECK(expectation_is_met(save));
    CHECK(!expectation_is_met(off));
    CHECK_EQ(off->seen, 1);
    CHECK_EQ(off->disorders, 1);
    CHECK_EQ(off->faulty[0].fault, FAULT_TOO_EARLY);
    CHECK_EQ(off->faulty[0].other, save->number);
    CHECK_EQ(off->faulty[0].sequence, 2);
    stage_close(&stage);
}

TEST(expectation, a_call_that_follows_is_in_order)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 1, 1);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    follows(&stage, off, save);
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(save) && expectation_is_met(off));
    stage_close(&stage);
}

TEST(expectation, a_call_that_comes_after_what_it_is_to_precede_is_too_late)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 1, EXPECTATION_MANY);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    precedes(&stage, save, off);
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(save));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    CHECK(!expectation_is_met(save));
    CHECK_EQ(save->faulty[0].fault, FAULT_TOO_LATE);
    CHECK_EQ(save->faulty[0].other, off->number);
    CHECK(expectation_is_met(off));
    stage_close(&stage);
}

TEST(expectation, one_that_need_not_come_is_no_hindrance)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *maybe = expect(&stage, SPAN("IVMVirtualMachine::Save"), 0, 1);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    follows(&stage, off, maybe);
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(off));
    stage_close(&stage);
}

TEST(expectation, never_holds_only_in_its_time)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *start = expect(&stage, SPAN("IVMVirtualMachine::Startup"), 1, 1);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 1, 1);
    struct expectation *never = expect(&stage, SPAN("TurnOff"), 0, 0);
    follows(&stage, never, start);
    precedes(&stage, never, save);
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(never));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(never));
    expectations_forget(&stage.engine.expectations);
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("TurnOff"));
    CHECK(!expectation_is_met(never));
    CHECK_EQ(never->seen, 1);
    CHECK_EQ(never->faulty[0].sequence, 6);
    stage_close(&stage);
}

TEST(expectation, steps_of_a_sequence_come_one_after_the_other)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *start =
        expect(&stage, SPAN("IVMVirtualMachine::Startup"), 1, EXPECTATION_MANY);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 0, 1);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    in_sequence(&stage, start, save, off);
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("TurnOff")); /* the save need not come */
    CHECK(expectation_is_met(start) && expectation_is_met(save) && expectation_is_met(off));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    CHECK(!expectation_is_met(save));
    CHECK_EQ(save->faulty[0].fault, FAULT_TOO_LATE);
    expectations_forget(&stage.engine.expectations);
    comes(&stage, SPAN("TurnOff")); /* nor may the last be first although its neighbour is free */
    CHECK_EQ(off->faulty[0].fault, FAULT_TOO_EARLY);
    CHECK_EQ(off->faulty[0].other, start->number);
    stage_close(&stage);
}

TEST(expectation, a_member_may_stand_in_a_sequence_twice)
{
    static const uint32_t mosts[] = {1, EXPECTATION_MANY};
    for (int i = 0; i < 2; i++) {
        struct stage stage;
        stage_open(&stage);
        struct expectation *first = expect(&stage, SPAN("IVMVirtualMachine::Startup"), 1, mosts[i]);
        struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 1, 1);
        struct expectation *again = expect(&stage, SPAN("IVMVirtualMachine::Startup"), 1, mosts[i]);
        in_sequence(&stage, first, save, again);
        comes(&stage, SPAN("IVMVirtualMachine::Startup"));
        CHECK_EQ(first->seen, 1);
        CHECK_EQ(again->seen, 0);
        comes(&stage, SPAN("IVMVirtualMachine::Save"));
        comes(&stage, SPAN("IVMVirtualMachine::Startup"));
        CHECK_EQ(first->seen, 1);
        CHECK_EQ(again->seen, 1);
        CHECK(expectation_is_met(first) && expectation_is_met(save) && expectation_is_met(again));
        comes(&stage, SPAN("IVMVirtualMachine::Save"));
        CHECK(!expectation_is_met(save));
        stage_close(&stage);
    }
}

TEST(expectation, two_equal_steps_take_a_call_each)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *one = expect(&stage, SPAN("TurnOff"), 1, 1);
    struct expectation *two = expect(&stage, SPAN("TurnOff"), 1, 1);
    follows(&stage, two, one);
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(one) && !expectation_is_met(two));
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(one) && expectation_is_met(two));
    comes(&stage, SPAN("TurnOff"));
    CHECK(!expectation_is_met(two));
    stage_close(&stage);
}

TEST(expectation, those_that_are_in_no_order_all_count_a_call)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *one = expect(&stage, SPAN("TurnOff"), 1, 1);
    struct expectation *any = expect(&stage, SPAN("IVMVirtualMachine::*"), 2, 2);
    comes(&stage, SPAN("TurnOff"));
    comes(&stage, SPAN("TurnOff"));
    CHECK(!expectation_is_met(one));
    CHECK(expectation_is_met(any));
    stage_close(&stage);
}

TEST(expectation, an_event_is_expected_like_a_call)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *event =
        expect(&stage, SPAN("IVMVirtualMachineEvents::OnStateChange"), 1, 1);
    struct expectation *calls = expect(&stage, SPAN("*"), 0, 0);
    comes(&stage, SPAN("IVMVirtualMachineEvents::OnStateChange"));
    CHECK(expectation_is_met(event));
    CHECK(expectation_is_met(calls));
    CHECK_EQ(stage.engine.expectations.other_count, 0);
    comes(&stage, SPAN("IVMVirtualMachineEvents::OnReset")); /* nobody expects it: no other call */
    CHECK_EQ(stage.engine.expectations.other_count, 0);
    stage_close(&stage);
}

TEST(expectation, calls_that_nothing_names_are_kept_and_refused_when_strict)
{
    struct stage stage;
    struct rule *rule;
    struct span wrong;
    stage_open(&stage);
    expect(&stage, SPAN("IVMVirtualMachine::Save"), 0, EXPECTATION_MANY);
    expect(&stage, SPAN("IVMVirtualMachine::Reset"), 0, 0);
    CHECK_EQ(rules_add(&stage.engine.rules, SPAN("IVMVirtualMachine::Startup"), &rule, &wrong),
             CODE_OK);
    rule->from = 2; /* it is for the first as well, if it does not apply to it */
    CHECK(!comes(&stage, SPAN("IVMVirtualMachine::TurnOff")));
    stage.engine.strict = true;
    CHECK(!comes(&stage, SPAN("IVMVirtualMachine::Save")));
    CHECK(!comes(&stage, SPAN("IVMVirtualMachine::Startup")));
    CHECK(comes(&stage, SPAN("IVMVirtualMachine::TurnOff")));
    CHECK(comes(&stage, SPAN("IVMVirtualMachine::Reset")));
    CHECK(!comes(&stage, SPAN("IVMVirtualMachineEvents::OnReset")));
    CHECK_EQ(stage.engine.expectations.other_count, 3);
    CHECK_EQ(stage.engine.expectations.others[0].sequence, 1);
    CHECK_EQ(stage.engine.expectations.others[2].sequence, 5);
    CHECK(text_has(&stage.engine.expectations.others[1].call, "TurnOff()"));
    for (int i = 0; i < 100; i++)
        CHECK(comes(&stage, SPAN("TurnOff")));
    CHECK_EQ(stage.engine.expectations.other_count, 103);
    rule->enabled = false;
    CHECK(comes(&stage, SPAN("IVMVirtualMachine::Startup")));
    stage_close(&stage);
}

TEST(expectation, each_call_can_be_waited_for_once)
{
    struct stage stage;
    struct expectations *all = &stage.engine.expectations;
    struct member_set starts = {{0}};
    struct span wrong;
    stage_open(&stage);
    CHECK(member_set_parse(&starts, SPAN("IVMVirtualMachine::Startup*"), &wrong));
    CHECK(!expectations_take(all, &starts));
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    CHECK(!expectations_take(all, &starts));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    comes(&stage, SPAN("IVMVirtualMachine::Startup2"));
    CHECK(expectations_take(all, &starts));
    CHECK(expectations_take(all, &starts));
    CHECK(!expectations_take(all, &starts));
    comes(&stage, SPAN("IVMVirtualMachine::Startup"));
    expectations_forget(all);
    CHECK(!expectations_take(all, &starts));
    stage_close(&stage);
}

TEST(expectation, one_that_is_removed_is_in_no_order_any_more)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *save = expect(&stage, SPAN("IVMVirtualMachine::Save"), 1, 1);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    follows(&stage, off, save);
    CHECK_EQ(save->number, 1);
    expectations_remove(&stage.engine.expectations, save);
    CHECK(!expectations_get(&stage.engine.expectations, 1));
    CHECK(expectations_get(&stage.engine.expectations, 2) == off);
    comes(&stage, SPAN("IVMVirtualMachine::Save"));
    comes(&stage, SPAN("TurnOff"));
    CHECK(expectation_is_met(off));
    stage_close(&stage);
}

TEST(expectation, one_is_not_taken_for_another_of_its_number)
{
    struct stage stage;
    stage_open(&stage);
    struct expectations *all = &stage.engine.expectations;
    const struct ref old = expect(&stage, SPAN("TurnOff"), 1, 1)->ref;
    CHECK(expectations_look_up(all, old));
    engine_reset(&stage.engine);
    CHECK_EQ(all->count, 0);
    struct expectation *fresh = expect(&stage, SPAN("TurnOff"), 1, 1);
    CHECK_EQ(fresh->number, 1);
    CHECK(!expectations_look_up(all, old));
    CHECK(expectations_look_up(all, fresh->ref) == fresh);
    stage_close(&stage);
}

TEST(expectation, an_order_in_a_circle_is_refused)
{
    struct stage stage;
    stage_open(&stage);
    struct expectations *all = &stage.engine.expectations;
    struct expectation *start = expect(&stage, SPAN("Startup"), 1, 1);
    struct expectation *save = expect(&stage, SPAN("Save"), 1, 1);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 0, 1);
    struct expectation *never = expect(&stage, SPAN("Reset"), 0, 0);
    struct expectation *steps[] = {off, start};
    follows(&stage, save, start);
    CHECK_EQ(expectation_link(all, start, save, ORDER_AFTER), CODE_INVALIDARG);
    CHECK_EQ(expectation_link(all, save, start, ORDER_BEFORE), CODE_INVALIDARG);
    precedes(&stage, start, save);
    precedes(&stage, save, off);
    CHECK_EQ(expectation_link(all, start, off, ORDER_AFTER), CODE_INVALIDARG);
    CHECK_EQ(expectation_link(all, off, start, ORDER_BEFORE), CODE_INVALIDARG);
    CHECK_EQ(expectations_in_sequence(all, steps, 2), CODE_INVALIDARG);
    CHECK_EQ(start->link_count, 1);
    CHECK_EQ(save->link_count, 2);
    CHECK_EQ(off->link_count, 0);
    /* Neither before nor after: that is no circle. */
    precedes(&stage, never, start);
    follows(&stage, never, off);
    in_sequence(&stage, start, save, off);
    in_sequence(&stage, start, save, off);
    stage_close(&stage);
}

TEST(expectation, an_order_with_itself_is_refused)
{
    struct stage stage;
    stage_open(&stage);
    struct expectation *off = expect(&stage, SPAN("TurnOff"), 1, 1);
    struct expectation *twice[] = {off, off};
    CHECK_EQ(expectation_link(&stage.engine.expectations, off, off, ORDER_AFTER), CODE_INVALIDARG);
    CHECK_EQ(expectations_in_sequence(&stage.engine.expectations, twice, 2), CODE_INVALIDARG);
    CHECK_EQ(off->link_count, 0);
    stage_close(&stage);
}

TEST(expectation, nothing_has_changed_when_memory_runs_out)
{
    struct stage stage;
    struct span wrong;
    struct expectation *made;
    int fails = 0;
    stage_open(&stage);
    do {
        code c;
        WITH_MEMORY(fails++, c = expectations_add(&stage.engine.expectations, SPAN("IVMTask::*"),
                                                  &made, &wrong));
        CHECK_EQ(c, memory_failed ? CODE_OUTOFMEMORY : CODE_OK);
        CHECK_EQ(stage.engine.expectations.count, memory_failed ? 0 : 1);
    } while (memory_failed);
    CHECK(fails > 3);
    /* A call is counted, if not described. */
    made->most = 0;
    made->least = 0;
    struct call call = call_of(&stage, SPAN("IVMTask::Cancel"), SPAN("Windows XP Mode"));
    WITH_MEMORY(0, come(&stage, &call));
    CHECK(memory_failed);
    CHECK_EQ(made->seen, 1);
    CHECK_EQ(made->faulty_count, 1);
    stage_close(&stage);
}
