/* SPDX-License-Identifier: MIT */
/* What the product tells its event sinks. The model queues; whoever holds the host's lock takes the
 * queue and fires it when the lock is released. */
#ifndef VPCMOCK_MODEL_EVENT_H
#define VPCMOCK_MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/clock.h"
#include "model/slots.h"
#include "model/text.h"
#include "model/value.h"

struct host;

/* Of which dispinterface an event is. */
enum event_source { EVENT_OF_APPLICATION, EVENT_OF_MACHINE, EVENT_OF_DVD, EVENT_OF_FLOPPY };

/* Values of the DISPIDs. */
enum {
    APPLICATION_ON_SERVICE_EVENT = 1,
    APPLICATION_ON_VM_STATE_CHANGE = 2,
    APPLICATION_ON_EVENT_LOGGED = 3,
    APPLICATION_ON_HEARTBEAT_STOPPED = 4,
    MACHINE_ON_STATE_CHANGE = 1,
    MACHINE_ON_REQUEST_SHUTDOWN = 2,
    MACHINE_ON_RESET = 3,
    MACHINE_ON_TRIPLE_FAULT = 4,
    MACHINE_ON_HEARTBEAT_STOPPED = 5,
    MACHINE_ON_CONFIGURATION_CHANGED = 6,
    MACHINE_ON_ENHANCED_VIDEO_MODE_CHANGED = 7,
    MACHINE_ON_ADDITIONS_UNINSTALLED = 8,
    MACHINE_ON_ADDITIONS_AVAILABLE = 9,
    MACHINE_ON_GUEST_SHUTDOWN = 10,
    MACHINE_ON_GUEST_LOGOFF = 11,
    MACHINE_ON_DISK_OUT_OF_SPACE = 12,
    DRIVE_ON_MEDIA_INSERT = 1,
    DRIVE_ON_MEDIA_EJECT = 2,
};

enum { EVENT_MAX_ARGS = 2 };

struct event {
    struct event *next;
    bool passed; /* rules for events have been asked */
    enum event_source source;
    struct ref object; /* the machine or drive; {0} for the application */
    int32_t dispid;
    int argc;
    struct value args[EVENT_MAX_ARGS]; /* in the order of the declaration; owned */
};

/* Queues an event with copies of its arguments. When memory runs out the event is lost, and
 * host->events_lost says so: a member that has done its work does not fail for that. */
void event_emit(struct host *host, enum event_source source, struct ref object, int32_t dispid,
                const struct value *args, int argc);
void event_free(struct event *event);
/* The queue: nothing in it any more; or the last first. */
void event_drop_all(struct host *host);
void event_reverse_all(struct host *host);
/* The same after some ms on the clock, and rules for events are not asked again. */
void event_emit_later(struct host *host, const struct event *event, int64_t milliseconds);
/* One on its way, in host->later_events, the newest first. */
struct later_event {
    struct due due; /* first */
    struct later_event *next;
    struct event event;
};
/* For host_reset and host_free. */
void event_forget_later(struct host *host);

#endif
