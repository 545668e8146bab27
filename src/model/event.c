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

void event_emit(struct host *host, enum event_source source, struct ref object, int32_t dispid,
                const struct value *args, int argc)
{
    struct event *event = mem_calloc(1, sizeof *event);
    if (!event) {
        host->events_lost++;
        return;
    }
    event->source = source;
    event->object = object;
    event->dispid = dispid;
    for (int i = 0; i < argc; i++) {
        if (!value_copy(&event->args[i], &args[i])) {
            event_free(event);
            host->events_lost++;
            return;
        }
        event->argc++;
    }
    if (host->events)
        host->last_event->next = event;
    else
        host->events = event;
    host->last_event = event;
}
