/* SPDX-License-Identifier: MIT */
/* What happens by itself at a time of the host's clock: "after 30 s the guest crashes". Each is
 * carried out once, under the host's lock, and is gone then. */
#ifndef VPCMOCK_MOCK_HAPPENING_H
#define VPCMOCK_MOCK_HAPPENING_H

#include "mock/rule.h"
#include "model/clock.h"
#include "model/fact.h"

struct engine;

enum deed_kind {
    DEED_HOST,    /* a fact of the host changes */
    DEED_MACHINE, /* of a machine */
    DEED_DISK,    /* of a disk image */
    DEED_EVENT,   /* an event is fired */
    DEED_STATE,   /* the scenario is in another state */
};

/* One thing that is done. What it is done to may be gone by then: nothing happens then. */
struct deed {
    struct deed *next;
    uint8_t kind;                /* enum deed_kind */
    struct ref machine;          /* of DEED_MACHINE */
    const struct fact *fact;     /* of the first three kinds */
    struct value value;          /* its new value; owned */
    struct text text;            /* path of the disk, or name of the state; owned */
    struct rule_event *event;    /* owned */
};

struct happening {
    struct due due; /* first */
    struct host *host;
    struct engine *engine;
    struct happening *next, *previous;
    struct deed *first, *last; /* in their order */
};

/* Those that are still to come, in the order of their making. All zeros is empty. */
struct happenings {
    struct happening *first, *last;
};

/* Queues what has no deeds yet, to happen after some ms on the clock. Host and engine stay where
 * they are. NULL when memory runs out. */
struct happening *happening_add(struct engine *engine, struct host *host, int64_t milliseconds);
/* One more deed behind the others, all zeros; NULL when memory runs out. */
struct deed *happening_add_deed(struct happening *happening, enum deed_kind kind);
/* Forgets all. */
void happenings_clear(struct happenings *happenings);

#endif
