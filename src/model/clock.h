/* SPDX-License-Identifier: MIT */
/* Time as a parameter: what is due on the host's clock, and what moves that clock. */
#ifndef VPCMOCK_MODEL_CLOCK_H
#define VPCMOCK_MODEL_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values of VPCMockClockMode. */
enum clock_mode { CLOCK_REAL, CLOCK_MANUAL, CLOCK_AUTO };

enum {
    CLOCK_DEFAULT_POLL_STEP = 100,
    CLOCK_MAX_POLL_STEP = 86400000,
};
#define CLOCK_MAX_ADVANCE 1000000000000 /* ms, about 31 years */
#define CLOCK_NEVER INT64_MAX

struct host;

/* Something that happens by itself at a time. Embedded in its owner; all zeros: not queued. */
struct due {
    int64_t when;
    uint64_t order; /* what is due at the same time happens in the order of queueing */
    size_t place;   /* in the heap, from 1; 0: not queued */
    void (*happen)(struct host *host, struct due *due);
};

struct clock {
    enum clock_mode mode;
    int64_t now; /* ms since the host came up; under CLOCK_REAL as of the last look */
    int64_t poll_step;
    int64_t (*wall)(void); /* monotonic ms; never changes */
    int64_t wall_last;
    struct due **heap; /* heap[0] is the earliest */
    size_t count;
    size_t capacity;
    uint64_t next_order;
};

/* Starts at 0 in CLOCK_AUTO. */
void clock_init(struct clock *clock, int64_t (*wall)(void));
/* Drops what is queued. */
void clock_free(struct clock *clock);

void clock_set_mode(struct clock *clock, enum clock_mode mode);

/* Queues, or moves what is queued. False when memory runs out (never when it was queued). */
bool clock_at(struct clock *clock, struct due *due, int64_t when);
void clock_forget(struct clock *clock, struct due *due);
/* When the next thing happens, or CLOCK_NEVER. */
int64_t clock_next(const struct clock *clock);

/* Lets what is due until then happen in order, with the clock at each one's time, then sets it. */
void clock_advance_to(struct host *host, int64_t when);
/* Under CLOCK_REAL, catches up with the wall clock. To be called before the state is looked at. */
void clock_settle(struct host *host);
/* A client has looked at something that time changes. */
void clock_poll(struct host *host);

#endif
