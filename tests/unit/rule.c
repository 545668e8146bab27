/* SPDX-License-Identifier: MIT */
/* Tests of mock/rule: which rule a call meets, when, and what it gives. */
#include "mock/rule.h"

#include "mock/rule_report.h"
#include "model/memory.h"
#include "stage.h"

static struct rule *rule_for(struct stage *stage, struct span pattern)
{
    struct rule *rule = NULL;
    struct span wrong;
    if (!CHECK_EQ(rules_add(&stage->engine.rules, pattern, &rule, &wrong), CODE_OK))
        abort();
    return rule;
}

/* A call comes; the first rule whose conditions hold applies. */
static struct rule *meets(struct stage *stage, struct span member)
{
    struct engine *engine = &stage->engine;
    struct rule_cursor cursor = {0};
    struct call call = call_of(stage, member, SPAN("Windows XP Mode"));
    engine_arrive(engine, &stage->host, &call);
    struct rule *rule = rules_next(&engine->rules, &engine->labels, &call,
                                   text_span(&engine->state), &engine->random, &cursor);
    if (rule)
        rule_apply(rule, &call);
    engine_over(engine, &stage->host, &call);
    return rule;
}

static void give(struct rule *rule, int count)
{
    struct argument *values = mem_calloc((size_t)count, sizeof *values);
    for (int i = 0; values && i < count; i++)
        values[i] = argument_int(100 + i);
    CHECK_EQ(rule_set_out(rule, (struct span){0}, values, (size_t)count), CODE_OK);
}

static long long given(const struct rule *rule)
{
    const struct argument *value = rule_out_value(rule, &rule->outs[0]);
    return value ? value->value.number : -1;
}

TEST(rule, the_higher_priority_is_asked_first_and_then_the_older_rule)
{
    struct stage stage;
    stage_open(&stage);
    struct rule *first = rule_for(&stage, SPAN("Startup"));
    struct rule *second = rule_for(&stage, SPAN("*"));
    CHECK(meets(&stage, SPAN("Startup")) == first);
    CHECK_EQ(rule_set_priority(&stage.engine.rules, second, 1), CODE_OK);
    CHECK(meets(&stage, SPAN("Startup")) == second);
    CHECK_EQ(rule_set_priority(&stage.engine.rules, first, 2), CODE_OK);
    CHECK(meets(&stage, SPAN("Startup")) == first);
    first->enabled = false;
    CHECK(meets(&stage, SPAN("Startup")) == second);
    CHECK_EQ(first->seen, 2);
    rules_remove(&stage.engine.rules, second);
    CHECK(!meets(&stage, SPAN("Startup")));
    stage_close(&stage);
}

TEST(rule, counts_say_at_which_calls_it_applies)
{
    static const struct {
        uint32_t from, times, every;
        const char *applies; /* at calls 1 to 8 */
    } rows[] = {
        {1, 0, 1, "xxxxxxxx"}, {3, 0, 1, "..xxxxxx"}, {2, 1, 1, ".x......"},
        {1, 3, 1, "xxx....."}, {1, 0, 3, "x..x..x."}, {2, 2, 2, ".x.x...."},
    };
    for (size_t r = 0; r < COUNT(rows); r++) {
        struct stage stage;
        stage_open(&stage);
        struct rule *rule = rule_for(&stage, SPAN("Save"));
        rule->from = rows[r].from;
        rule->times = rows[r].times;
        rule->every = rows[r].every;
        CONTEXT("row %d", (int)r);
        for (int i = 0; rows[r].applies[i]; i++)
            CHECK_EQ(meets(&stage, SPAN("Save")) != NULL, rows[r].applies[i] == 'x');
        CHECK_EQ(rule->seen, 8);
        stage_close(&stage);
    }
}

TEST(rule, a_rule_that_is_over_leaves_the_call_to_the_next)
{
    struct stage stage;
    stage_open(&stage);
    struct rule *once = rule_for(&stage, SPAN("Save"));
    struct rule *then = rule_for(&stage, SPAN("Save"));
    once->times = 1;
    CHECK(meets(&stage, SPAN("Save")) == once);
    CHECK(meets(&stage, SPAN("Save")) == then);
    stage_close(&stage);
}

TEST(rule, after_another_call_and_only_in_a_state)
{
    struct stage stage;
    struct span wrong;
    stage_open(&stage);
    struct rule *rule = rule_for(&stage, SPAN("TurnOff"));
    CHECK_EQ(rule_set_after(&stage.engine.rules, rule, SPAN("Save, Startup"), &wrong), CODE_OK);
    CHECK(!meets(&stage, SPAN("TurnOff")));
    CHECK(!meets(&stage, SPAN("IVMVirtualMachine::Save")));
    CHECK(meets(&stage, SPAN("TurnOff")) == rule);
    CHECK(text_set(&rule->state, SPAN("bad weather")));
    CHECK(!meets(&stage, SPAN("TurnOff")));
    CHECK(text_set(&stage.engine.state, SPAN("Bad Weather")));
    CHECK(meets(&stage, SPAN("TurnOff")) == rule);
    /* Waiting for something else starts anew. */
    CHECK_EQ(rule_set_after(&stage.engine.rules, rule, SPAN("Reset"), &wrong), CODE_OK);
    CHECK(!meets(&stage, SPAN("TurnOff")));
    CHECK(!meets(&stage, SPAN("IVMVirtualMachine::Reset")));
    CHECK(meets(&stage, SPAN("TurnOff")) == rule);
    CHECK_EQ(rule_set_after(&stage.engine.rules, rule, SPAN("Resett"), &wrong), CODE_INVALIDARG);
    CHECK(span_is(wrong, "Resett"));
    CHECK(meets(&stage, SPAN("TurnOff")) == rule);
    stage_close(&stage);
}

TEST(rule, holds_until_so_many_other_calls_are_over)
{
    struct stage stage;
    struct span wrong;
    struct call call = {0};
    stage_open(&stage);
    struct rules *rules = &stage.engine.rules;
    struct rule *rule = rule_for(&stage, SPAN("TurnOff"));
    CHECK(!rule_holds(rule));
    CHECK_EQ(rule_set_hold(rules, rule, SPAN("Save, Reset"), 2, &wrong), CODE_OK);
    CHECK(rule_holds(rule));
    CHECK(!meets(&stage, SPAN("IVMVirtualMachine::Save")));
    CHECK(!meets(&stage, SPAN("Startup")));
    CHECK(rule_holds(rule));
    CHECK(!meets(&stage, SPAN("IVMVirtualMachine::Reset")));
    CHECK(!rule_holds(rule));
    /* Anew, and no more. */
    CHECK_EQ(rule_set_hold(rules, rule, SPAN("Save"), 1, &wrong), CODE_OK);
    CHECK(rule_holds(rule));
    CHECK_EQ(rule_set_hold(rules, rule, SPAN("Saave"), 1, &wrong), CODE_INVALIDARG);
    CHECK(span_is(wrong, "Saave"));
    CHECK(rule_holds(rule));
    CHECK_EQ(rule_set_hold(rules, rule, (struct span){0}, 1, &wrong), CODE_OK);
    CHECK(!rule_holds(rule));
    rule_apply(rule, &call);
    rule_give_up(&call);
    CHECK(!rules_of_call(rules, &call));
    stage_close(&stage);
}

/* How often of a thousand, and at which calls. */
static int chance(uint64_t seed, double probability, char applies[1000])
{
    struct stage stage;
    int count = 0;
    stage_open(&stage);
    engine_set_seed(&stage.engine, seed);
    struct rule *rule = rule_for(&stage, SPAN("Save"));
    rule->probability = probability;
    for (int i = 0; i < 1000; i++) {
        applies[i] = meets(&stage, SPAN("Save")) != NULL;
        count += applies[i];
    }
    stage_close(&stage);
    return count;
}

TEST(rule, the_same_seed_gives_the_same_chance)
{
    char first[1000], again[1000], other[1000];
    int count = chance(5, 0.25, first);
    CHECK_MSG(count > 180 && count < 320, "%d of 1,000 with a probability of 0.25", count);
    chance(5, 0.25, again);
    CHECK(!memcmp(first, again, sizeof first));
    chance(6, 0.25, other);
    CHECK(memcmp(first, other, sizeof first) != 0);
    CHECK_EQ(chance(5, 0, first), 0);
    CHECK_EQ(chance(5, 1, first), 1000);
}

TEST(rule, values_come_one_after_the_other)
{
    static const struct {
        enum rule_at_end at_end;
        const char *course; /* digits: the value; m: the model; f: fails */
    } rows[] = {
        {AT_END_REPEAT, "01222"}, {AT_END_MODEL, "012mm"}, {AT_END_FAIL, "012ff"},
        {AT_END_CYCLE, "01201"}};
    for (size_t r = 0; r < COUNT(rows); r++) {
        struct stage stage;
        stage_open(&stage);
        struct rule *rule = rule_for(&stage, SPAN("IVMTask::PercentCompleted"));
        give(rule, 3);
        rule->at_end = (uint8_t)rows[r].at_end;
        CONTEXT("row %d", (int)r);
        for (int i = 0; rows[r].course[i]; i++) {
            struct rule *met = meets(&stage, SPAN("IVMTask::PercentCompleted"));
            char expected = rows[r].course[i];
            CHECK_EQ(met != NULL, expected != 'm');
            if (met && expected == 'f')
                CHECK(rule_is_past_end(met));
            else if (met)
                CHECK_EQ(given(met), 100 + expected - '0');
        }
        stage_close(&stage);
    }
}

TEST(rule, only_parameters_that_are_given_out_take_values)
{
    struct stage stage;
    stage_open(&stage);
    struct rule *rule = rule_for(&stage, SPAN("FindVirtualMachine, TurnOff"));
    struct argument *value = mem_calloc(1, sizeof *value);
    CHECK_EQ(rule_set_out(rule, SPAN("configurationName"), value, 1), CODE_INVALIDARG);
    CHECK_EQ(rule_set_out(rule, SPAN("nothing"), value, 1), CODE_INVALIDARG);
    CHECK_EQ(rule_set_out(rule, (struct span){0}, value, 1), CODE_OK);
    CHECK_EQ(rule->out_count, 1);
    rule = rule_for(&stage, SPAN("put_Notes"));
    value = mem_calloc(1, sizeof *value);
    CHECK_EQ(rule_set_out(rule, (struct span){0}, value, 1), CODE_INVALIDARG);
    mem_free(value);
    stage_close(&stage);
}

TEST(rule, draws_stay_within_their_spread)
{
    struct random random;
    struct spread spread = {.kind = SPREAD_UNIFORM, .low = 10, .high = 12};
    int seen[3] = {0};
    random_seed(&random, 3);
    for (int i = 0; i < 3000; i++) {
        int64_t drawn = spread_draw(&spread, &random);
        if (CHECK(drawn >= 10 && drawn <= 12))
            seen[drawn - 10]++;
    }
    for (int i = 0; i < 3; i++)
        CHECK_MSG(seen[i] > 850 && seen[i] < 1150, "%d came %d times of 3,000", 10 + i, seen[i]);
    double sum = 0;
    spread = (struct spread){.kind = SPREAD_EXPONENTIAL, .low = 1000};
    for (int i = 0; i < 3000; i++)
        sum += (double)spread_draw(&spread, &random);
    CHECK_MSG(sum / 3000 > 900 && sum / 3000 < 1100, "a mean of %g", sum / 3000);
    spread = (struct spread){.kind = SPREAD_NORMAL, .low = 5, .high = 1000};
    for (int i = 0; i < 1000; i++)
        CHECK(spread_draw(&spread, &random) >= 0);
    spread = (struct spread){.low = 7};
    CHECK_EQ(spread_draw(&spread, &random), 7);
}

TEST(rule, the_report_says_why_a_rule_never_applied)
{
    struct stage stage;
    struct span wrong;
    struct text report = {0};
    stage_open(&stage);
    struct rule *second = rule_for(&stage, SPAN("Startup"));
    CHECK(text_set(&second->name, SPAN("second start")));
    second->from = 2;
    second->has_result = true;
    second->result = CODE_VM_E_VM_RUNNING;
    struct rule *after = rule_for(&stage, SPAN("Startup"));
    CHECK_EQ(rule_set_after(&stage.engine.rules, after, SPAN("Reset"), &wrong), CODE_OK);
    rule_for(&stage, SPAN("IVMTask::Cancel"));
    struct rule *applied = rule_for(&stage, SPAN("Startup"));
    applied->has_result = true;
    applied->result = CODE_VM_E_NO_DISPLAY;
    meets(&stage, SPAN("IVMVirtualMachine::Startup"));
    CHECK(rules_report(&stage.engine.rules, &stage.engine.labels, &report));
    CHECK_TEXT(&report,
               "Rule 1 \"second start\", for Startup, has never applied: it waits for call 2, and 1 "
               "has come.\n"
               "Rule 2, for Startup, has never applied: no call of Reset has come before.\n"
               "Rule 3, for IVMTask::Cancel, has never applied: no such call has come.\n"
               "Rule 4, for Startup, fails with VM_E_NO_DISPLAY (0xA0040850), which is not "
               "documented for IVMVirtualMachine::Startup.");
    stage_close(&stage);
}

TEST(rule, one_is_not_taken_for_another_of_its_number)
{
    struct stage stage;
    stage_open(&stage);
    struct rules *rules = &stage.engine.rules;
    struct call call = call_of(&stage, SPAN("Reset"), SPAN("Windows XP Mode"));
    struct rule *rule = rule_for(&stage, SPAN("Reset"));
    const struct ref old = rule->ref;
    rule_apply(rule, &call);
    CHECK_EQ(call.rule, 1);
    CHECK(rules_look_up(rules, old) == rule && rules_of_call(rules, &call) == rule);
    rules_clear(rules);
    CHECK(!rules_look_up(rules, old) && !rules_of_call(rules, &call));
    rule = rule_for(&stage, SPAN("Reset"));
    CHECK_EQ(rule->number, 1);
    CHECK(!rules_look_up(rules, old) && !rules_of_call(rules, &call));
    CHECK(rules_look_up(rules, rule->ref) == rule);
    call_clear(&call);
    stage_close(&stage);
}

TEST(rule, running_out_of_memory_leaves_all_as_it_was)
{
    struct stage stage;
    struct span wrong;
    struct rule *rule;
    stage_open(&stage);
    rule_for(&stage, SPAN("Startup"));
    for (int n = 0;; n++) {
        code hr = CODE_OK;
        rule = NULL;
        WITH_MEMORY(n, hr = rules_add(&stage.engine.rules, SPAN("*"), &rule, &wrong));
        if (!memory_failed) {
            CHECK_EQ(hr, CODE_OK);
            break;
        }
        CHECK_EQ(hr, CODE_OUTOFMEMORY);
        CHECK(!rule);
        CHECK_EQ(stage.engine.rules.count, 1);
    }
    CHECK(meets(&stage, SPAN("IVMTask::Cancel")) == rule);
    CHECK_EQ(rule->number, 2);
    stage_close(&stage);
}
