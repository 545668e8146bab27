/* SPDX-License-Identifier: MIT */
/* The queue of events. */
#include "model/event.h"

#include "model/host.h"
#include "model/memory.h"

void event_free(struct event *event)
{
    for (int i = 0; i < event->argc; i++)
        value_clear(&event->args[i]);
    mem_free(event);
}

static struct event *make(const struct value *args, int argc)
{
    struct event *event = mem_calloc(1, sizeof *event);
    for (; event && event->argc < argc; event->argc++) {
        if (!value_copy(&event->args[event->argc], &args[event->argc])) {
            event_free(event);
            return NULL;
        }
    }
    return event;
}

static void emit(struct host *host, enum event_source source, struct ref object, int32_t dispid,
                 const struct value *args, int argc, bool passed)
{
    /* It is fired without the lock, when the host may have gone back to an earlier state. */
    memory_rest(true);
    struct event *event = make(args, argc);
    memory_rest(false);
    if (!event) {
        host->events_lost++;
        return;
    }
    event->passed = passed;
    event->source = source;
    event->object = object;
    event->dispid = dispid;
    if (host->events)
        host->last_event->next = event;
    else
        host->events = event;
    host->last_event = event;
}

void event_emit(struct host *host, enum event_source source, struct ref object, int32_t dispid,
                const struct value *args, int argc)
{
    emit(host, source, object, dispid, args, argc, false);
}

void event_drop_all(struct host *host)
{
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event_free(event);
    }
}

void event_reverse_all(struct host *host)
{
    struct event *reversed = NULL;
    host->last_event = host->events;
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event->next = reversed;
        reversed = event;
    }
    host->events = reversed;
}

static void forget_later(struct host *host, struct later_event *later)
{
    struct later_event **at = &host->later_events;
    while (*at != later)
        at = &(*at)->next;
    *at = later->next;
    clock_forget(&host->clock, &later->due);
    for (int i = 0; i < later->event.argc; i++)
        value_clear(&later->event.args[i]);
    mem_free(later);
}

static void happen(struct host *host, struct due *due)
{
    struct later_event *later = (struct later_event *)due;
    const struct event *event = &later->event;
    emit(host, event->source, event->object, event->dispid, event->args, event->argc, true);
    forget_later(host, later);
}

void event_emit_later(struct host *host, const struct event *event, int64_t milliseconds)
{
    struct later_event *later = mem_calloc(1, sizeof *later);
    if (!later) {
        host->events_lost++;
        return;
    }
    later->due.happen = happen;
    later->event = *event;
    later->event.argc = 0;
    later->next = host->later_events;
    host->later_events = later;
    for (int i = 0; i < event->argc; i++) {
        if (!value_copy(&later->event.args[i], &event->args[i]))
            break;
        later->event.argc++;
    }
    if (later->event.argc < event->argc ||
        !clock_at(&host->clock, &later->due, host->clock.now + milliseconds)) {
        forget_later(host, later);
        host->events_lost++;
    }
}

void event_forget_later(struct host *host)
{
    while (host->later_events)
        forget_later(host, host->later_events);
}
