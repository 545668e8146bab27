/* SPDX-License-Identifier: MIT */
/* Rules: their index by member, and which one a call meets. */
#include "mock/rule.h"

#include <math.h>
#include <string.h>

#include "mock/serial.h"
#include "model/host.h"
#include "model/memory.h"

static bool asked_before(const void *a, const void *b)
{
    const struct rule *first = a, *second = b;
    return first->priority != second->priority ? first->priority > second->priority
                                               : first->number < second->number;
}

/* ---- Making and ending ---- */

static void free_outs(struct rule *rule)
{
    for (size_t i = 0; i < rule->out_count; i++) {
        text_clear(&rule->outs[i].param);
        for (size_t v = 0; v < rule->outs[i].count; v++)
            argument_clear(&rule->outs[i].values[v]);
        mem_free(rule->outs[i].values);
    }
    mem_free(rule->outs);
    rule->outs = NULL;
    rule->out_count = 0;
}

void rule_event_free(struct rule_event *event)
{
    for (int i = 0; i < event->argc; i++)
        value_clear(&event->args[i]);
    mem_free(event);
}

static void free_rule(struct rule *rule)
{
    text_clear(&rule->name);
    matcher_clear(&rule->matcher);
    text_clear(&rule->state);
    text_clear(&rule->next_state);
    matcher_clear(&rule->after);
    matcher_clear(&rule->hold);
    free_outs(rule);
    text_clear(&rule->description);
    text_clear(&rule->fault);
    while (rule->fires) {
        struct rule_event *event = rule->fires;
        rule->fires = event->next;
        rule_event_free(event);
    }
    if (rule->task) {
        text_clear(&rule->task->error_description);
        text_clear(&rule->task->description);
        mem_free(rule->task->steps);
        mem_free(rule->task);
    }
    mem_free(rule);
}

code rules_add(struct rules *rules, struct span pattern, struct rule **rule, struct span *wrong)
{
    *rule = NULL;
    *wrong = (struct span){0};
    struct rule *made = mem_calloc(1, sizeof *made);
    if (!made)
        return CODE_OUTOFMEMORY;
    made->number = rules->last_number + 1;
    made->ref = (struct ref){made->number, serial_next()};
    made->released = made->ref.generation;
    made->enabled = true;
    made->from = made->every = 1;
    made->probability = 1;
    bool good = matcher_set_members(&made->matcher, pattern, wrong);
    if (!good && wrong->chars) {
        free_rule(made);
        return CODE_INVALIDARG;
    }
    if (!good || !host_reserve(&rules->items, rules->count, &rules->capacity) ||
        !member_index_add(&rules->by_member, &made->matcher.members, made, asked_before)) {
        free_rule(made);
        return CODE_OUTOFMEMORY;
    }
    rules->items[rules->count++] = made;
    rules->last_number = made->number;
    *rule = made;
    return CODE_OK;
}

void rules_remove(struct rules *rules, struct rule *rule)
{
    member_index_remove(&rules->by_member, &rule->matcher.members, rule);
    member_index_remove(&rules->awaited, &rule->after.members, rule);
    member_index_remove(&rules->held_for, &rule->hold.members, rule);
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->items[i] != rule)
            continue;
        rules->count--;
        memmove(rules->items + i, rules->items + i + 1,
                (rules->count - i) * sizeof *rules->items);
        break;
    }
    free_rule(rule);
}

struct rule *rules_get(const struct rules *rules, uint32_t number)
{
    size_t low = 0, high = rules->count; /* they stand in the order of their numbers */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rules->items[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rules->count && rules->items[low]->number == number ? rules->items[low] : NULL;
}

struct rule *rules_look_up(const struct rules *rules, struct ref ref)
{
    struct rule *rule = rules_get(rules, ref.index);
    return rule && rule->ref.generation == ref.generation ? rule : NULL;
}

struct rule *rules_of_call(const struct rules *rules, const struct call *call)
{
    if (!call->rule)
        return NULL;
    return rules_look_up(rules, (struct ref){call->rule, call->rule_serial});
}

struct rule *rules_find(const struct rules *rules, struct span name)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->items[i]->name.length &&
            span_same_name(text_span(&rules->items[i]->name), name))
            return rules->items[i];
    return NULL;
}

void rules_clear(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        free_rule(rules->items[i]);
    mem_free(rules->items);
    member_index_free(&rules->by_member);
    member_index_free(&rules->awaited);
    member_index_free(&rules->held_for);
    *rules = (struct rules){0};
}

code rule_set_priority(struct rules *rules, struct rule *rule, int32_t priority)
{
    /* Taking out leaves room. */
    member_index_remove(&rules->by_member, &rule->matcher.members, rule);
    rule->priority = priority;
    return member_index_add(&rules->by_member, &rule->matcher.members, rule, asked_before)
               ? CODE_OK
               : CODE_OUTOFMEMORY;
}

/* Changes which calls a rule waits for, in one of its matchers and the index of these. */
static code set_awaited(struct member_index *index, struct rule *rule, struct matcher *matcher,
                        struct span pattern, struct span *wrong)
{
    struct matcher made = {0};
    *wrong = (struct span){0};
    if (pattern.length && !matcher_set_members(&made, pattern, wrong))
        return wrong->chars ? CODE_INVALIDARG : CODE_OUTOFMEMORY;
    /* What it waited for before and still does stays where it is. */
    struct member_set added = made.members, gone = matcher->members;
    for (int i = 0; i < MEMBER_MAX / 64; i++) {
        added.bits[i] &= ~matcher->members.bits[i];
        gone.bits[i] &= ~made.members.bits[i];
    }
    if (!member_index_add(index, &added, rule, asked_before)) {
        matcher_clear(&made);
        return CODE_OUTOFMEMORY;
    }
    member_index_remove(index, &gone, rule);
    matcher_clear(matcher);
    *matcher = made;
    return CODE_OK;
}

code rule_set_after(struct rules *rules, struct rule *rule, struct span pattern,
                    struct span *wrong)
{
    code c = set_awaited(&rules->awaited, rule, &rule->after, pattern, wrong);
    if (c == CODE_OK)
        rule->after_seen = false;
    return c;
}

code rule_set_hold(struct rules *rules, struct rule *rule, struct span pattern, uint32_t count,
                   struct span *wrong)
{
    code c = set_awaited(&rules->held_for, rule, &rule->hold, pattern, wrong);
    if (c == CODE_OK) {
        rule->hold_count = count;
        rule->hold_seen = 0;
    }
    return c;
}

static bool has_out(const struct rule *rule, struct span param)
{
    for (int m = 0; m < mock_member_count; m++) {
        if (!member_set_has(&rule->matcher.members, (uint16_t)m))
            continue;
        int index = member_param_index(&mock_members[m], param);
        if (index >= 0 && (mock_members[m].params[index].flags & MEMBER_OUT ||
                           mock_members[m].kind == MEMBER_EVENT))
            return true; /* of an event a rule can change what the sinks get */
    }
    return false;
}

code rule_set_out(struct rule *rule, struct span param, struct argument *values, size_t count)
{
    struct text name = {0};
    size_t at = 0;
    if (!has_out(rule, param))
        return CODE_INVALIDARG;
    while (at < rule->out_count && !span_same_name(text_span(&rule->outs[at].param), param))
        at++;
    if (at == rule->out_count) {
        if (!text_set(&name, param))
            return CODE_OUTOFMEMORY;
        struct rule_out *grown = mem_realloc(rule->outs, (at + 1) * sizeof *grown);
        if (!grown) {
            text_clear(&name);
            return CODE_OUTOFMEMORY;
        }
        rule->outs = grown;
        rule->outs[rule->out_count++] = (struct rule_out){.param = name};
    }
    struct rule_out *out = &rule->outs[at];
    for (size_t i = 0; i < out->count; i++)
        argument_clear(&out->values[i]);
    mem_free(out->values);
    out->values = values;
    out->count = count;
    return CODE_OK;
}

struct rule_task *rule_need_task(struct rule *rule)
{
    if (!rule->task) {
        rule->task = mem_calloc(1, sizeof *rule->task);
        if (rule->task)
            task_course_init(&rule->task->course);
    }
    return rule->task;
}

/* ---- Meeting calls ---- */

void rules_arrive(struct rules *rules, const struct labels *labels, const struct call *call)
{
    const struct member_list *list = &rules->awaited.lists[call->member->ordinal];
    for (uint32_t i = 0; i < list->count; i++) {
        struct rule *rule = list->items[i];
        if (!rule->after_seen && matcher_matches(&rule->after, labels, call))
            rule->after_seen = true;
    }
}

void rules_over(struct rules *rules, const struct labels *labels, const struct call *call)
{
    const struct member_list *list = &rules->held_for.lists[call->member->ordinal];
    for (uint32_t i = 0; i < list->count; i++) {
        struct rule *rule = list->items[i];
        if (rule_holds(rule) && matcher_matches(&rule->hold, labels, call))
            rule->hold_seen++;
    }
}

bool rule_holds(const struct rule *rule)
{
    return rule->hold.pattern.length && rule->hold_seen < rule->hold_count;
}

/* The longest list of values; 0: none. */
static size_t values_of(const struct rule *rule)
{
    size_t most = 0;
    for (size_t i = 0; i < rule->out_count; i++)
        if (rule->outs[i].count > most)
            most = rule->outs[i].count;
    return most;
}

bool rule_is_used_up(const struct rule *rule)
{
    return values_of(rule) && rule->applied >= values_of(rule);
}

bool rule_is_past_end(const struct rule *rule)
{
    return values_of(rule) && rule->applied > values_of(rule);
}

/* Everything but the call itself, which is counted by now. */
static bool is_time(const struct rule *rule, struct span state, struct random *random)
{
    if ((rule->after.pattern.length && !rule->after_seen) ||
        (rule->state.length && !span_same_name(text_span(&rule->state), state)) ||
        rule->seen < rule->from || (rule->seen - rule->from) % rule->every ||
        (rule->times && rule->applied >= rule->times) ||
        (rule->at_end == AT_END_MODEL && rule_is_used_up(rule)))
        return false;
    /* Only where it matters: other rules must not shift the course of random numbers. */
    return rule->probability >= 1 || random_unit(random) < rule->probability;
}

static bool is_past(const struct rule *rule, const struct rule_cursor *cursor)
{
    if (!cursor->number)
        return true;
    return rule->priority != cursor->priority ? rule->priority < cursor->priority
                                              : rule->number > cursor->number;
}

struct rule *rules_next(struct rules *rules, const struct labels *labels, const struct call *call,
                        struct span state, struct random *random, struct rule_cursor *cursor)
{
    const struct member_list *list = &rules->by_member.lists[call->member->ordinal];
    for (uint32_t i = 0; i < list->count; i++) {
        struct rule *rule = list->items[i];
        if (!is_past(rule, cursor))
            continue;
        *cursor = (struct rule_cursor){rule->priority, rule->number};
        if (!rule->enabled || !matcher_matches(&rule->matcher, labels, call))
            continue;
        rule->seen++;
        if (is_time(rule, state, random))
            return rule;
    }
    return NULL;
}

void rule_apply(struct rule *rule, struct call *call)
{
    rule->applied++;
    call->rule = rule->ref.index;
    call->rule_serial = rule->ref.generation;
}

void rule_give_up(struct call *call)
{
    call->rule = call->rule_serial = 0;
}

const struct argument *rule_out_value(const struct rule *rule, const struct rule_out *out)
{
    if (!out->count)
        return NULL;
    size_t at = rule->applied ? rule->applied - 1 : 0;
    if (rule->at_end == AT_END_CYCLE)
        at %= out->count;
    return &out->values[at < out->count ? at : out->count - 1];
}

const struct member *rule_undocumented(const struct rule *rule)
{
    if (!rule->has_result || !code_failed(rule->result))
        return NULL;
    for (int m = 0; m < mock_member_count; m++)
        if (member_set_has(&rule->matcher.members, (uint16_t)m) &&
            !member_documents(&mock_members[m], rule->result))
            return &mock_members[m];
    return NULL;
}

/* ---- Chance ---- */

int64_t spread_draw(const struct spread *spread, struct random *random)
{
    double drawn;
    switch (spread->kind) {
    case SPREAD_UNIFORM:
        drawn = (double)spread->low +
                random_unit(random) * ((double)spread->high - (double)spread->low + 1);
        break;
    case SPREAD_EXPONENTIAL:
        drawn = -(double)spread->low * log(1 - random_unit(random));
        break;
    case SPREAD_NORMAL: {
        /* The sum of twelve uniform draws is near enough to a bell. */
        double sum = -6;
        for (int i = 0; i < 12; i++)
            sum += random_unit(random);
        drawn = (double)spread->low + sum * (double)spread->high;
        break;
    }
    default: return spread->low;
    }
    return drawn < 0 ? 0 : drawn > 2147483647 ? 2147483647 : (int64_t)drawn;
}
