/* SPDX-License-Identifier: MIT */
/* Making rules and expectations of a scenario file. */
#include "model/memory.h"
#include "scenario/apply.h"
#include "scenario/parse.h"

/* ---- Which calls ---- */

static bool refuse_pattern(struct applying *applying, code c, const struct node *node,
                           enum attribute_id id, struct span wrong)
{
    if (c == CODE_OUTOFMEMORY)
        return apply_no_memory(applying);
    return problem_at(applying->problem, c, node, id,
                      "Found \"%S\", which is no member; expected names such as Startup, "
                      "IVMTask.Cancel or get_State.",
                      &wrong);
}

bool apply_value(struct applying *applying, const struct node *node, enum attribute_id id,
                 struct argument *argument)
{
    static const enum value_type tries[] = {VALUE_INT, VALUE_DOUBLE, VALUE_TEXT};
    struct span text = node_text(node, id);
    enum parsed parsed = PARSED_WRONG;
    *argument = (struct argument){.type = ARGUMENT_VALUE};
    if (node_has(node, ATTRIBUTE_TYPE)) {
        parsed = parse_typed((enum value_type)node_number(node, ATTRIBUTE_TYPE, 0), text,
                             &argument->value);
    } else if (span_is(text, "true") || span_is(text, "false")) {
        parsed = parse_typed(VALUE_BOOL, text, &argument->value);
    } else {
        for (int i = 0; i < 3 && parsed == PARSED_WRONG; i++)
            parsed = parse_typed(tries[i], text, &argument->value);
    }
    if (parsed == PARSED)
        return true;
    *argument = (struct argument){0};
    return parsed == PARSED_NO_MEMORY
               ? apply_no_memory(applying)
               : problem_at(applying->problem, CODE_INVALIDARG, node, id,
                            "Found \"%S\"; expected a value of the type that is told.", &text);
}

static bool add_argument(struct applying *applying, const struct node *node,
                         struct matcher *matcher)
{
    struct argument low = {0}, high = {0};
    enum match_test test = MATCH_EQUAL;
    int tests = node_has(node, ATTRIBUTE_EQUALS) + node_has(node, ATTRIBUTE_LIKE) +
                (node_number(node, ATTRIBUTE_NULL, 0) != 0) +
                (node_has(node, ATTRIBUTE_FROM) || node_has(node, ATTRIBUTE_TO));
    if (tests != 1 || node_has(node, ATTRIBUTE_FROM) != node_has(node, ATTRIBUTE_TO))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_FACT,
                          "Found <arg> with %d conditions; expected one of equals, like, null, or "
                          "from with to.",
                          (long long)tests);
    bool made = true;
    if (node_has(node, ATTRIBUTE_FROM)) {
        test = MATCH_BETWEEN;
        made = apply_value(applying, node, ATTRIBUTE_FROM, &low) &&
               apply_value(applying, node, ATTRIBUTE_TO, &high);
    } else if (node_has(node, ATTRIBUTE_LIKE)) {
        test = MATCH_LIKE;
        low.type = ARGUMENT_VALUE;
        made = value_from_text(&low.value, node_text(node, ATTRIBUTE_LIKE)) ||
               apply_no_memory(applying);
    } else if (node_has(node, ATTRIBUTE_EQUALS)) {
        made = apply_value(applying, node, ATTRIBUTE_EQUALS, &low);
    } else {
        test = MATCH_NULL;
    }
    if (made && matcher_add_argument(matcher, node_text(node, ATTRIBUTE_PARAM), test, &low, &high))
        return true;
    argument_clear(&low);
    argument_clear(&high);
    return apply_no_memory(applying);
}

static bool set_matcher(struct applying *applying, const struct node *node, struct matcher *matcher,
                        struct text *name)
{
    matcher->thread = (uint32_t)node_number(node, ATTRIBUTE_THREAD, 0);
    matcher->process = (uint32_t)node_number(node, ATTRIBUTE_PROCESS, 0);
    matcher->apartment = (uint8_t)node_number(node, ATTRIBUTE_APARTMENT, 0);
    if (!text_set(&matcher->object, node_text(node, ATTRIBUTE_OBJECT)) ||
        !text_set(name, node_text(node, ATTRIBUTE_NAME)))
        return apply_no_memory(applying);
    for (const struct node *child = node->first; child; child = child->next) {
        struct span param = node_text(child, ATTRIBUTE_PARAM);
        if (child->element->id != ELEMENT_ARG && child->element->id != ELEMENT_EXPECT_ARG)
            continue;
        bool is_out = matcher_has_param(matcher, param, MEMBER_OUT);
        if (!matcher_has_param(matcher, param, MEMBER_IN))
            return problem_at(
                applying->problem, CODE_INVALIDARG, child, ATTRIBUTE_PARAM,
                is_out ? "Found \"%S\", an [out] parameter, which has no value yet "
                         "when the call comes; expected an [in] one."
                       : "Found \"%S\", which is no parameter of the member; expected one.",
                &param);
        if (!add_argument(applying, child, matcher))
            return false;
    }
    return true;
}

/* ---- What happens ---- */

static bool set_when(struct applying *applying, const struct node *node, struct rule *rule)
{
    const struct node_attribute *probability = node_attribute(node, ATTRIBUTE_PROBABILITY);
    int64_t nth = node_number(node, ATTRIBUTE_NTH, 0);
    rule->enabled = node_number(node, ATTRIBUTE_ENABLED, 1) != 0;
    rule->from = (uint32_t)node_number(node, ATTRIBUTE_FROM, nth ? nth : 1);
    rule->times = (uint32_t)node_number(node, ATTRIBUTE_TIMES, nth ? 1 : 0);
    rule->seen = (uint32_t)node_number(node, ATTRIBUTE_USED, 0);
    rule->applied = (uint32_t)node_number(node, ATTRIBUTE_NUMBER, 0);
    rule->after_seen = node_number(node, ATTRIBUTE_SET, 0) != 0;
    rule->every = (uint32_t)node_number(node, ATTRIBUTE_EVERY, 1);
    if (nth && (node_has(node, ATTRIBUTE_FROM) || node_has(node, ATTRIBUTE_TIMES)))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_NTH,
                          "Found \"nth\" with \"from\" or \"times\"; expected one or the other.");
    if (probability && !(probability->real >= 0 && probability->real <= 1))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_PROBABILITY,
                          "Found \"%S\" for \"probability\"; expected a number from 0 to 1.",
                          &probability->text);
    if (probability)
        rule->probability = probability->real;
    return (text_set(&rule->state, node_text(node, ATTRIBUTE_STATE)) &&
            text_set(&rule->next_state, node_text(node, ATTRIBUTE_NEXT_STATE))) ||
           apply_no_memory(applying);
}

/* All values of one parameter, in their order. */
static bool set_out(struct applying *applying, const struct node *first, struct rule *rule)
{
    struct span param = node_text(first, ATTRIBUTE_PARAM);
    size_t count = 0, made = 0;
    for (const struct node *node = first; node; node = node->next)
        count += node->element->id == ELEMENT_RETURN &&
                 span_same_name(node_text(node, ATTRIBUTE_PARAM), param);
    struct argument *values = mem_calloc(count, sizeof *values);
    if (!values)
        return apply_no_memory(applying);
    bool good = true;
    for (const struct node *node = first; node && good; node = node->next) {
        if (node->element->id != ELEMENT_RETURN ||
            !span_same_name(node_text(node, ATTRIBUTE_PARAM), param))
            continue;
        if (node_number(node, ATTRIBUTE_NULL, 0))
            values[made].type = ARGUMENT_NULL;
        else
            good = apply_value(applying, node, ATTRIBUTE_VALUE, &values[made]);
        made += good;
    }
    code c = good ? rule_set_out(rule, param, values, count) : CODE_OUTOFMEMORY;
    if (c == CODE_OK)
        return true;
    while (made)
        argument_clear(&values[--made]);
    mem_free(values);
    if (!good || c == CODE_OUTOFMEMORY)
        return apply_no_memory(applying);
    return problem_at(applying->problem, c, first, ATTRIBUTE_PARAM,
                      "Found \"%S\", which is no out parameter of the member; expected one.",
                      &param);
}

static bool is_first_of_param(const struct node *node)
{
    for (const struct node *other = node->parent->first; other != node; other = other->next)
        if (other->element->id == ELEMENT_RETURN &&
            span_same_name(node_text(other, ATTRIBUTE_PARAM), node_text(node, ATTRIBUTE_PARAM)))
            return false;
    return true;
}

static bool set_fail(struct applying *applying, const struct node *node, struct rule *rule)
{
    rule->has_result = true;
    rule->result = (code)node_number(node, ATTRIBUTE_CODE, CODE_FAIL);
    rule->help_context = (uint32_t)node_number(node, ATTRIBUTE_HELP_CONTEXT, 0);
    rule->error_info = (uint8_t)node_number(node, ATTRIBUTE_ERROR_INFO, ERROR_INFO_RIGHT);
    rule->outs_left = (uint8_t)node_number(node, ATTRIBUTE_OUTS, OUTS_CLEARED);
    rule->phase = (uint8_t)node_number(node, ATTRIBUTE_PHASE, PHASE_BEFORE);
    if (!code_failed(rule->result))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_CODE,
                          "Found a code of success for <fail>; expected a failure, or <answer>.");
    return text_set(&rule->description, node_text(node, ATTRIBUTE_DESCRIPTION)) ||
           apply_no_memory(applying);
}

static bool set_answer(struct applying *applying, const struct node *node, struct rule *rule)
{
    rule->has_result = true;
    rule->result = (code)node_number(node, ATTRIBUTE_CODE, CODE_OK);
    return !code_failed(rule->result) ||
           problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_CODE,
                      "Found a failure for <answer>; expected a code of success, or <fail>.");
}

static bool set_task(struct applying *applying, const struct node *node, struct rule *rule)
{
    static const struct {
        enum attribute_id id;
        enum rule_task_set set;
    } sets[] = {
        {ATTRIBUTE_RESULT, RULE_TASK_RESULT},
        {ATTRIBUTE_ERROR, RULE_TASK_ERROR},
        {ATTRIBUTE_ERROR_DESCRIPTION, RULE_TASK_ERROR_DESCRIPTION},
        {ATTRIBUTE_DESCRIPTION, RULE_TASK_DESCRIPTION},
        {ATTRIBUTE_DURATION, RULE_TASK_DURATION},
        {ATTRIBUTE_CANCELABLE, RULE_TASK_CANCELABLE},
        {ATTRIBUTE_PROGRESS, RULE_TASK_PROGRESS},
        {ATTRIBUTE_STALL, RULE_TASK_COURSE},
        {ATTRIBUTE_STALL_AT, RULE_TASK_COURSE},
        {ATTRIBUTE_CANCELLING, RULE_TASK_COURSE},
        {ATTRIBUTE_POLLS, RULE_TASK_COURSE},
    };
    const struct node_attribute *progress = node_attribute(node, ATTRIBUTE_PROGRESS);
    struct rule_task *task = rule_need_task(rule);
    if (!task)
        return apply_no_memory(applying);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (node_has(node, sets[i].id))
            task->set |= sets[i].set;
    task->result = (int32_t)node_number(node, ATTRIBUTE_RESULT, 0);
    task->error = (code)node_number(node, ATTRIBUTE_ERROR, 0);
    task->duration.low = node_number(node, ATTRIBUTE_DURATION, 0);
    task->duration.high = node_number(node, ATTRIBUTE_UP_TO, task->duration.low);
    task->duration.kind = task->duration.high == task->duration.low ? SPREAD_FIXED : SPREAD_UNIFORM;
    task->by_hand = task->duration.low == TASK_BY_HAND;
    if (node_has(node, ATTRIBUTE_UP_TO) && (!node_has(node, ATTRIBUTE_DURATION) || task->by_hand ||
                                            task->duration.high < task->duration.low))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_UP_TO,
                          "Found \"duration-up-to\" without a \"duration\" from 0 to it; expected "
                          "both, the lower one first.");
    task->cancelable = node_number(node, ATTRIBUTE_CANCELABLE, 0) != 0;
    task->course.stall_at =
        (int8_t)node_number(node, ATTRIBUTE_STALL_AT, node_has(node, ATTRIBUTE_STALL) ? 0 : -1);
    task->course.stall = node_number(node, ATTRIBUTE_STALL, TASK_BY_HAND);
    task->course.cancelling = (uint8_t)node_number(node, ATTRIBUTE_CANCELLING, TASK_CANCEL_WINS);
    task->course.polls = (uint32_t)node_number(node, ATTRIBUTE_POLLS, 0);
    if (progress) {
        size_t count;
        task->steps = parse_steps(progress, &count);
        if (!task->steps)
            return apply_no_memory(applying);
        task->nsteps = (uint16_t)count;
    }
    return (text_set(&task->error_description, node_text(node, ATTRIBUTE_ERROR_DESCRIPTION)) &&
            text_set(&task->description, node_text(node, ATTRIBUTE_DESCRIPTION))) ||
           apply_no_memory(applying);
}

static void set_delay(const struct node *node, struct rule *rule)
{
    bool ranged = node_has(node, ATTRIBUTE_UP_TO);
    rule->delay.low = node_number(node, ATTRIBUTE_TIME, 0);
    rule->delay.high = node_number(node, ATTRIBUTE_UP_TO, rule->delay.low);
    rule->delay.kind =
        (uint8_t)node_number(node, ATTRIBUTE_SPREAD, ranged ? SPREAD_UNIFORM : SPREAD_FIXED);
}

static bool set_hold(struct applying *applying, const struct node *node, struct rule *rule)
{
    struct span wrong;
    code c = rule_set_hold(&applying->engine->rules, rule, node_text(node, ATTRIBUTE_AFTER),
                           (uint32_t)node_number(node, ATTRIBUTE_NTH, 1), &wrong);
    rule->hold_seen = (uint32_t)node_number(node, ATTRIBUTE_USED, 0);
    return c == CODE_OK || refuse_pattern(applying, c, node, ATTRIBUTE_AFTER, wrong);
}

static bool add_rule_event(struct applying *applying, const struct node *node, struct rule *rule)
{
    struct rule_event **end = &rule->fires;
    while (*end)
        end = &(*end)->next;
    *end = apply_event(applying, node);
    return *end != NULL;
}

static bool set_action(struct applying *applying, const struct node *node, struct rule *rule)
{
    switch (node->element->id) {
    case ELEMENT_RETURN:
        /* What the member returns is all that it does; another parameter is changed behind it. */
        if (!node_has(node, ATTRIBUTE_PARAM))
            rule->skips_model = true;
        return !node->count || !is_first_of_param(node) || set_out(applying, node, rule);
    case ELEMENT_FAIL: return set_fail(applying, node, rule);
    case ELEMENT_ANSWER: return set_answer(applying, node, rule);
    case ELEMENT_ON_TASK: return set_task(applying, node, rule);
    case ELEMENT_DELAY: set_delay(node, rule); return true;
    case ELEMENT_HOLD: return set_hold(applying, node, rule);
    case ELEMENT_EVENTS:
        rule->events = (uint8_t)node_number(node, ATTRIBUTE_DO, EVENTS_PASS);
        rule->events_delay = node_number(node, ATTRIBUTE_TIME, 0);
        return true;
    case ELEMENT_ON_FIRE: return add_rule_event(applying, node, rule);
    default: return true;
    }
}

bool apply_rule(struct applying *applying, const struct node *node)
{
    struct rules *rules = &applying->engine->rules;
    struct rule *rule;
    struct span wrong;
    code c = rules_add(rules, node_text(node, ATTRIBUTE_CALL), &rule, &wrong);
    if (c != CODE_OK)
        return refuse_pattern(applying, c, node, ATTRIBUTE_CALL, wrong);
    if (node_child(node, ELEMENT_FAIL) && node_child(node, ELEMENT_ANSWER))
        return problem_at(applying->problem, CODE_INVALIDARG, node_child(node, ELEMENT_ANSWER),
                          ATTRIBUTE_FACT, "Found <answer> with <fail>; expected one of them.");
    if (rule_set_priority(rules, rule, (int32_t)node_number(node, ATTRIBUTE_PRIORITY, 0)) !=
        CODE_OK)
        return apply_no_memory(applying);
    if (node_has(node, ATTRIBUTE_AFTER)) {
        c = rule_set_after(rules, rule, node_text(node, ATTRIBUTE_AFTER), &wrong);
        if (c != CODE_OK)
            return refuse_pattern(applying, c, node, ATTRIBUTE_AFTER, wrong);
    }
    rule->at_end = (uint8_t)node_number(node, ATTRIBUTE_AT_END, AT_END_REPEAT);
    rule->hangs = node_number(node, ATTRIBUTE_HANGS, 0) != 0;
    if (!text_set(&rule->fault, node_text(node, ATTRIBUTE_FAULT)))
        return apply_no_memory(applying);
    if (!set_matcher(applying, node, &rule->matcher, &rule->name) ||
        !set_when(applying, node, rule))
        return false;
    for (const struct node *child = node->first; child; child = child->next)
        if (!set_action(applying, child, rule))
            return false;
    return true;
}

/* ---- Expectations ---- */

bool apply_expectation(struct applying *applying, const struct node *node)
{
    struct expectations *expectations = &applying->engine->expectations;
    struct expectation *made;
    struct span wrong;
    int64_t times = node_number(node, ATTRIBUTE_TIMES, -1);
    code c = expectations_add(expectations, node_text(node, ATTRIBUTE_CALL), &made, &wrong);
    if (c != CODE_OK)
        return refuse_pattern(applying, c, node, ATTRIBUTE_CALL, wrong);
    if (times >= 0 && (node_has(node, ATTRIBUTE_LEAST) || node_has(node, ATTRIBUTE_MOST)))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_TIMES,
                          "Found \"times\" with \"least\" or \"most\"; expected one or the "
                          "other.");
    made->most = (uint32_t)node_number(node, ATTRIBUTE_MOST, times >= 0 ? times : EXPECTATION_MANY);
    made->least = (uint32_t)node_number(node, ATTRIBUTE_LEAST,
                                        times >= 0   ? times
                                        : made->most ? 1
                                                     : 0);
    if (made->least > made->most)
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_LEAST,
                          "Found \"least\" above \"most\"; expected no more than that.");
    return set_matcher(applying, node, &made->matcher, &made->name);
}

/* The n-th for "#n", else NULL. */
static struct expectation *numbered_expectation(const struct expectations *expectations,
                                                struct span name)
{
    size_t number = 0;
    for (size_t i = 1; i < name.length && number <= expectations->count; i++) {
        if (name.chars[i] < '0' || name.chars[i] > '9')
            return NULL;
        number = number * 10 + (size_t)(name.chars[i] - '0');
    }
    return name.length && name.chars[0] == '#' && number && number <= expectations->count
               ? expectations->items[number - 1]
               : NULL;
}

/* found: how many have the name, up to two. */
static struct expectation *find_expectation(const struct expectations *expectations,
                                            struct span name, int *found)
{
    struct expectation *first = NULL;
    *found = 0;
    for (size_t i = 0; i < expectations->count && name.length && *found < 2; i++) {
        if (!span_same_name(text_span(&expectations->items[i]->name), name))
            continue;
        first = first ? first : expectations->items[i];
        ++*found;
    }
    if (first)
        return first;
    first = numbered_expectation(expectations, name);
    *found = first != NULL;
    return first;
}

static bool put_in_order(struct applying *applying, const struct node *node, enum attribute_id id,
                         struct expectation *expectation, struct span name)
{
    struct expectations *expectations = &applying->engine->expectations;
    int found;
    struct expectation *other = find_expectation(expectations, name, &found);
    if (!other) {
        name = parse_trim(name);
        other = find_expectation(expectations, name, &found);
    }
    if (found != 1)
        return problem_at(applying->problem, CODE_INVALIDARG, node, id,
                          found ? "Found \"%S\", which is the name of several expectations; "
                                  "expected that of one, or its number in the file, such as #2."
                                : "Found \"%S\", which is no expectation of the file; expected the "
                                  "name of one.",
                          &name);
    code c = expectation_link(expectations, expectation, other,
                              id == ATTRIBUTE_AFTER ? ORDER_AFTER : ORDER_BEFORE);
    if (c == CODE_OUTOFMEMORY)
        return apply_no_memory(applying);
    if (c == CODE_OK)
        return true;
    return problem_at(applying->problem, c, node, id,
                      other == expectation ? "Found \"%S\", which is this expectation itself; "
                                             "expected another one."
                      : expectation->link_count >= EXPECTATION_MAX_LINKS
                          ? "Found \"%S\" as one more than 1,000 others; expected no more."
                          : "Found \"%S\", with which the order would be a circle; expected an "
                            "expectation that is not the other way round already.",
                      &name);
}

bool apply_order(struct applying *applying, const struct node *node)
{
    static const enum attribute_id ids[] = {ATTRIBUTE_AFTER, ATTRIBUTE_BEFORE};
    const struct expectations *expectations = &applying->engine->expectations;
    struct expectation *expectation = expectations->items[applying->ordered++];
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const struct node_attribute *attribute = node_attribute(node, ids[i]);
        struct value names;
        bool good = true;
        if (!attribute)
            continue;
        if (!parse_value(attribute, &names)) {
            value_clear(&names);
            return apply_no_memory(applying);
        }
        for (uint32_t n = 0; n < names.count && good; n++)
            good = put_in_order(applying, node, ids[i], expectation, text_span(&names.texts[n]));
        value_clear(&names);
        if (!good)
            return false;
    }
    return true;
}
