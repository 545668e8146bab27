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

void event_emit(struct host *host, enum event_source source, struct ref object, int32_t dispid,
                const struct value *args, int argc)
{
    /* It is fired without the lock, when the host may have gone back to an earlier state. */
    memory_rest(true);
    struct event *event = make(args, argc);
    memory_rest(false);
    if (!event) {
        host->events_lost++;
        return;
    }
    event->source = source;
    event->object = object;
    event->dispid = dispid;
    if (host->events)
        host->last_event->next = event;
    else
        host->events = event;
    host->last_event = event;
}
