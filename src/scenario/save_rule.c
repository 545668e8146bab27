/* SPDX-License-Identifier: MIT */
/* Writing rules and expectations as part of a scenario file. */
#include <stdio.h>

#include "model/memory.h"
#include "scenario/save.h"
#include "scenario/schema.h"

/* ---- What a file can hold ---- */

/* Of an event. */
static bool can_hold_value(const struct value *value)
{
    return value->type != VALUE_EMPTY && value->type != VALUE_TEXTS;
}

static bool can_hold(const struct argument *argument)
{
    return argument->type == ARGUMENT_NULL || argument->type == ARGUMENT_NONE ||
           argument->type == ARGUMENT_VALUE;
}

static bool can_hold_matcher(const struct matcher *matcher)
{
    bool can = !matcher->label;
    for (size_t i = 0; i < matcher->argument_count; i++)
        can = can && can_hold(&matcher->arguments[i].low) && can_hold(&matcher->arguments[i].high);
    return can;
}

static bool can_hold_values(const struct rule *rule)
{
    bool can = true;
    for (size_t i = 0; i < rule->out_count; i++)
        for (size_t v = 0; v < rule->outs[i].count; v++)
            can = can && can_hold(&rule->outs[i].values[v]);
    for (const struct rule_event *event = rule->fires; event; event = event->next)
        for (int i = 0; i < event->argc; i++)
            can = can && can_hold_value(&event->args[i]);
    return can;
}

/* What of it a file cannot hold; NULL: nothing. */
static const char *trouble_of(const struct rule *rule)
{
    return rule->predicate || rule->handler    ? "calls back into the test"
           : !can_hold_matcher(&rule->matcher) ? "is about one object"
           : !can_hold_values(rule)
               ? "answers with an object, or a value that is no text, number, truth, bytes or list "
                 "of texts"
               : NULL;
}

bool save_can_hold(const struct engine *engine, struct problem *problem)
{
    for (size_t i = 0; i < engine->rules.count; i++) {
        const struct rule *rule = engine->rules.items[i];
        struct span pattern = text_span(&rule->matcher.pattern), name = text_span(&rule->name);
        const char *trouble = trouble_of(rule);
        if (trouble)
            return problem_set(problem, CODE_FAIL, 0, 0,
                               "Rule %d%s%S%s of \"%S\" %s, which a scenario can't hold; expected "
                               "that it is removed.",
                               (long long)rule->number, name.length ? ", \"" : "", &name,
                               name.length ? "\"," : "", &pattern, trouble);
    }
    for (size_t i = 0; i < engine->expectations.count; i++) {
        const struct expectation *expectation = engine->expectations.items[i];
        struct span pattern = text_span(&expectation->matcher.pattern);
        if (!can_hold_matcher(&expectation->matcher))
            return problem_set(problem, CODE_FAIL, 0, 0,
                               "Expectation %d, of \"%S\", names an object, which a scenario can't "
                               "hold; expected that it is removed.",
                               (long long)expectation->number, &pattern);
    }
    return true;
}

/* ---- Writing ---- */

static void write_typed(struct writer *writer, const char *name, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NULL) {
        writer_truth(writer, "null", true);
        return;
    }
    if (argument->value.type == VALUE_EMPTY)
        writer_ascii(writer, name, "");
    else
        writer_value(writer, name, &argument->value);
}

static void write_type(struct writer *writer, const struct argument *argument)
{
    if (argument->type == ARGUMENT_VALUE)
        writer_ascii(writer, "type",
                     save_name(ELEMENT_ARG, ATTRIBUTE_TYPE, (int64_t)argument->value.type));
}

static void write_span(struct writer *writer, const char *name, const struct text *text)
{
    if (text->length)
        writer_text(writer, name, text_span(text));
}

static void write_matcher(struct writer *writer, const struct matcher *matcher,
                          const struct text *name)
{
    writer_text(writer, "call", text_span(&matcher->pattern));
    write_span(writer, "object", &matcher->object);
    if (matcher->thread)
        writer_number(writer, "thread", matcher->thread);
    if (matcher->process)
        writer_number(writer, "process", matcher->process);
    if (matcher->apartment)
        writer_ascii(writer, "apartment",
                     save_name(ELEMENT_ON, ATTRIBUTE_APARTMENT, matcher->apartment));
    write_span(writer, "name", name);
}

static void save_arguments(struct writer *writer, const struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->argument_count; i++) {
        const struct argument_match *match = &matcher->arguments[i];
        writer_begin(writer, "arg");
        writer_text(writer, "param", text_span(&match->param));
        switch (match->test) {
        case MATCH_EQUAL: write_typed(writer, "equals", &match->low); break;
        case MATCH_LIKE: write_typed(writer, "like", &match->low); break;
        case MATCH_BETWEEN:
            write_typed(writer, "from", &match->low);
            write_typed(writer, "to", &match->high);
            break;
        default: writer_truth(writer, "null", true); break;
        }
        if (match->test == MATCH_EQUAL)
            write_type(writer, &match->low);
        writer_end(writer, "arg");
    }
}

static void save_outs(struct writer *writer, const struct rule *rule)
{
    for (size_t i = 0; i < rule->out_count; i++) {
        for (size_t v = 0; v < rule->outs[i].count; v++) {
            const struct argument *value = &rule->outs[i].values[v];
            writer_begin(writer, "return");
            write_span(writer, "param", &rule->outs[i].param);
            write_typed(writer, "value", value);
            write_type(writer, value);
            writer_end(writer, "return");
        }
    }
    if (rule->skips_model && !rule->out_count) {
        writer_begin(writer, "return");
        writer_end(writer, "return");
    }
}

static void save_result(struct writer *writer, const struct rule *rule)
{
    if (!rule->has_result)
        return;
    const char *element = code_failed(rule->result) ? "fail" : "answer";
    writer_begin(writer, element);
    save_code(writer, "code", rule->result);
    if (code_failed(rule->result)) {
        write_span(writer, "description", &rule->description);
        writer_number(writer, "help-context", rule->help_context);
        writer_ascii(writer, "error-info",
                     save_name(ELEMENT_FAIL, ATTRIBUTE_ERROR_INFO, rule->error_info));
        writer_ascii(writer, "outs", save_name(ELEMENT_FAIL, ATTRIBUTE_OUTS, rule->outs_left));
        writer_ascii(writer, "phase", save_name(ELEMENT_FAIL, ATTRIBUTE_PHASE, rule->phase));
    }
    writer_end(writer, element);
}

static void save_rule_task(struct writer *writer, const struct rule_task *task)
{
    writer_begin(writer, "task");
    if (task->set & RULE_TASK_RESULT)
        save_result_name(writer, "result", task->result);
    if (task->set & RULE_TASK_ERROR)
        save_code(writer, "error", task->error);
    if (task->set & RULE_TASK_ERROR_DESCRIPTION)
        writer_text(writer, "error-description", text_span(&task->error_description));
    if (task->set & RULE_TASK_DESCRIPTION)
        writer_text(writer, "description", text_span(&task->description));
    if (task->set & RULE_TASK_DURATION)
        writer_number(writer, "duration", task->by_hand ? TASK_BY_HAND : task->duration.low);
    if (task->set & RULE_TASK_DURATION && task->duration.kind == SPREAD_UNIFORM)
        writer_number(writer, "duration-up-to", task->duration.high);
    if (task->set & RULE_TASK_CANCELABLE)
        writer_truth(writer, "cancelable", task->cancelable);
    if (task->set & RULE_TASK_PROGRESS)
        save_steps(writer, task->steps, task->nsteps);
    if (task->set & RULE_TASK_COURSE) {
        if (task->course.stall_at >= 0) {
            writer_number(writer, "stall-at", task->course.stall_at);
            writer_number(writer, "stall", task->course.stall);
        }
        writer_ascii(writer, "cancelling",
                     save_name(ELEMENT_ON_TASK, ATTRIBUTE_CANCELLING, task->course.cancelling));
        writer_number(writer, "polls", task->course.polls);
    }
    writer_end(writer, "task");
}

static void save_rule(struct saving *saving, const struct rule *rule)
{
    struct writer *writer = saving->writer;
    writer_begin(writer, "on");
    write_matcher(writer, &rule->matcher, &rule->name);
    writer_number(writer, "priority", rule->priority);
    writer_truth(writer, "enabled", rule->enabled);
    writer_number(writer, "from", rule->from);
    writer_number(writer, "times", rule->times);
    writer_number(writer, "every", rule->every);
    writer_double(writer, "probability", rule->probability);
    write_span(writer, "state", &rule->state);
    write_span(writer, "next-state", &rule->next_state);
    write_span(writer, "after", &rule->after.pattern);
    writer_truth(writer, "after-seen", rule->after_seen);
    writer_ascii(writer, "at-end", save_name(ELEMENT_ON, ATTRIBUTE_AT_END, rule->at_end));
    writer_truth(writer, "hangs", rule->hangs);
    writer_number(writer, "seen", rule->seen);
    writer_number(writer, "applied", rule->applied);
    write_span(writer, "server", &rule->fault);
    save_arguments(writer, &rule->matcher);
    save_outs(writer, rule);
    save_result(writer, rule);
    if (rule->task)
        save_rule_task(writer, rule->task);
    if (rule->delay.low || rule->delay.high) {
        writer_begin(writer, "delay");
        writer_number(writer, "time", rule->delay.low);
        writer_number(writer, "up-to", rule->delay.high);
        writer_ascii(writer, "spread",
                     save_name(ELEMENT_DELAY, ATTRIBUTE_SPREAD, rule->delay.kind));
        writer_end(writer, "delay");
    }
    if (rule->hold.pattern.length) {
        writer_begin(writer, "hold");
        write_span(writer, "after", &rule->hold.pattern);
        writer_number(writer, "nth", rule->hold_count);
        writer_number(writer, "seen", rule->hold_seen);
        writer_end(writer, "hold");
    }
    if (rule->events != EVENTS_PASS) {
        writer_begin(writer, "events");
        writer_ascii(writer, "do", save_name(ELEMENT_EVENTS, ATTRIBUTE_DO, rule->events));
        writer_number(writer, "by", rule->events_delay);
        writer_end(writer, "events");
    }
    for (const struct rule_event *event = rule->fires; event; event = event->next)
        save_event(saving, event, false);
    writer_end(writer, "on");
}

/* By a name that leads to no other, else by place. */
static bool name_in_order(const struct expectations *expectations, size_t place, struct text *name)
{
    const struct text *own = &expectations->items[place]->name;
    bool unique = own->length && own->chars[0] != '#';
    for (size_t i = 0; i < expectations->count && unique; i++)
        unique =
            i == place || !span_same_name(text_span(&expectations->items[i]->name), text_span(own));
    char number[24];
    snprintf(number, sizeof number, "#%zu", place + 1);
    return unique ? text_set(name, text_span(own)) : text_append_ascii(name, number);
}

static void save_order(struct writer *writer, const struct expectations *expectations,
                       const struct expectation *expectation, enum expectation_order order)
{
    struct text *names =
        expectation->link_count ? mem_calloc(expectation->link_count, sizeof *names) : NULL;
    size_t count = 0;
    writer->failed = writer->failed || (expectation->link_count && !names);
    for (size_t i = 0; i < expectation->link_count && !writer->failed; i++) {
        size_t place = 0;
        if (expectation->links[i].order != order)
            continue;
        while (expectations->items[place]->number != expectation->links[i].other)
            place++;
        writer->failed = !name_in_order(expectations, place, &names[count++]);
    }
    if (count)
        writer_list(writer, order == ORDER_AFTER ? "after" : "before", names, count);
    while (count)
        text_clear(&names[--count]);
    mem_free(names);
}

static void save_expectation(struct writer *writer, const struct expectations *expectations,
                             const struct expectation *expectation)
{
    writer_begin(writer, "expect");
    write_matcher(writer, &expectation->matcher, &expectation->name);
    writer_number(writer, "least", expectation->least);
    if (expectation->most != EXPECTATION_MANY)
        writer_number(writer, "most", expectation->most);
    save_order(writer, expectations, expectation, ORDER_AFTER);
    save_order(writer, expectations, expectation, ORDER_BEFORE);
    save_arguments(writer, &expectation->matcher);
    writer_end(writer, "expect");
}

void save_rules(struct saving *saving)
{
    const struct engine *engine = saving->engine;
    for (size_t i = 0; i < engine->rules.count; i++)
        save_rule(saving, engine->rules.items[i]);
    for (size_t i = 0; i < engine->expectations.count; i++)
        save_expectation(saving->writer, &engine->expectations, engine->expectations.items[i]);
}
