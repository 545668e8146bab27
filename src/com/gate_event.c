/* SPDX-License-Identifier: MIT */
/* Events on their way to the sinks: journal and rules, as for calls. */
#include "com/capture.h"
#include "com/events.h"
#include "com/gate.h"
#include "com/naming.h"
#include "com/pending.h"
#include "com/watch.h"
#include "members.h"
#include "model/memory.h"

/* The object that an event comes from, and the row of the event itself. */
const struct com_interface *gate_event_source(enum event_source source)
{
    switch (source) {
    case EVENT_OF_MACHINE: return com_IVMVirtualMachine;
    case EVENT_OF_DVD: return com_IVMDVDDrive;
    case EVENT_OF_FLOPPY: return com_IVMFloppyDrive;
    default: return com_IVMVirtualPC;
    }
}

static const struct com_member *event_member(const struct event *event)
{
    const struct com_interface *events = gate_event_source(event->source)->coclass->source;
    for (int i = 0; i < events->nmembers; i++)
        if (events->members[i].dispid == event->dispid)
            return &events->members[i];
    return NULL;
}

static void describe(struct vpcmock *mock, const struct event *event, struct call *call)
{
    call->object = event->object;
    if (!engine_watches(&mock->engine, call->member))
        return;
    call->label = naming_label(mock, gate_event_source(event->source), event->object);
    capture_caller(call);
    memory_rest(true); /* callbacks are asked without the lock */
    for (int i = 0; i < event->argc; i++)
        if (value_copy(&call->args[i].value, &event->args[i]))
            call->args[i].type = ARGUMENT_VALUE;
    memory_rest(false);
}

/* Whether the callbacks of a rule let it apply. */
static BOOL is_taken(struct vpcmock *mock, const struct rule *rule, struct pending *pending)
{
    const struct ref ref = rule->ref;
    uint32_t handler = rule->handler;
    if (rule->predicate && pending_ask(mock, rule->predicate, pending) != S_OK)
        return FALSE;
    if (handler && FAILED(pending_ask(mock, handler, pending)))
        pending->decision = PENDING_FAIL;
    return pending->decision != PENDING_PASS && rules_look_up(&mock->engine.rules, ref);
}

static struct rule *choose_for_event(struct vpcmock *mock, struct call *call,
                                     struct pending *pending)
{
    struct engine *engine = &mock->engine;
    struct rule_cursor cursor = {0};
    struct rule *rule;
    while ((rule = rules_next(&engine->rules, &engine->labels, call, text_span(&engine->state),
                              &engine->random, &cursor)) != NULL) {
        const struct ref ref = rule->ref;
        if (!is_taken(mock, rule, pending)) {
            pending_clear(pending);
            pending->decision = PENDING_NONE;
            continue;
        }
        rule = rules_look_up(&engine->rules, ref);
        rule_apply(rule, call);
        if (rule->next_state.length)
            text_set(&engine->state, text_span(&rule->next_state));
        return rule;
    }
    return NULL;
}

/* What the sinks get instead. */
static void change_arguments(const struct rule *rule, const struct pending *pending,
                             const struct call *call, struct event *event)
{
    for (int i = 0; i < event->argc; i++) {
        const struct argument *wanted = &pending->outs[i];
        for (size_t o = 0; o < rule->out_count && wanted->type == ARGUMENT_NONE; o++)
            if (member_param_index(call->member, text_span(&rule->outs[o].param)) == i)
                wanted = rule_out_value(rule, &rule->outs[o]);
        struct value copy;
        if (!wanted || wanted->type != ARGUMENT_VALUE)
            continue;
        memory_rest(true); /* as event_emit: events are not the pool's */
        bool copied = value_copy(&copy, &wanted->value);
        memory_rest(false);
        if (!copied)
            continue;
        value_clear(&event->args[i]);
        event->args[i] = copy;
    }
}

static void append_event(struct host *host, struct event *event)
{
    event->next = NULL;
    if (host->events)
        host->last_event->next = event;
    else
        host->events = event;
    host->last_event = event;
}

/* Puts the event, which is in no queue, back into it as far as the rule wants it there. */
static void apply(struct vpcmock *mock, const struct rule *rule, const struct pending *pending,
                  const struct call *call, struct event *event)
{
    struct host *host = &mock->host;
    int64_t delay = spread_draw(&rule->delay, &mock->engine.random);
    change_arguments(rule, pending, call, event);
    event->passed = true;
    if (pending->decision == PENDING_FAIL || rule->events == EVENTS_DROP ||
        (rule->has_result && code_failed(rule->result))) {
        event_free(event);
        return;
    }
    if (rule->events == EVENTS_DELAY)
        delay += rule->events_delay;
    if (delay > 0) {
        event_emit_later(host, event, delay);
        event_free(event);
        return;
    }
    append_event(host, event);
    if (rule->events == EVENTS_DOUBLE) {
        event_emit(host, event->source, event->object, event->dispid, event->args, event->argc);
        host->last_event->passed = true;
    }
}

static void filter(struct vpcmock *mock, struct event *event)
{
    const struct com_member *member = event_member(event);
    struct call call = {.member = &mock_members[member->ordinal]};
    struct pending pending = {.call = &call};
    describe(mock, event, &call);
    engine_arrive(&mock->engine, &mock->host, &call);
    const struct rule *rule = choose_for_event(mock, &call, &pending);
    if (rule) {
        apply(mock, rule, &pending, &call, event);
    } else {
        event->passed = true;
        append_event(&mock->host, event);
    }
    engine_over(&mock->engine, &mock->host, &call);
    watch_event(mock, &call);
    pending_clear(&pending);
    call_clear(&call);
}

void gate_filter_events(struct vpcmock *mock)
{
    struct host *host = &mock->host;
    /* What is new is taken out first: what has passed goes behind it, in the same order. */
    for (;;) {
        struct event **at = &host->events;
        while (*at && (*at)->passed)
            at = &(*at)->next;
        struct event *event = *at;
        if (!event)
            return;
        *at = event->next;
        if (host->last_event == event) {
            host->last_event = host->events;
            while (host->last_event && host->last_event->next)
                host->last_event = host->last_event->next;
        }
        filter(mock, event);
    }
}
