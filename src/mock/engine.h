/* SPDX-License-Identifier: MIT */
/* The mock engine of a host: what a test has said about calls, and what it can ask of them. Plain
 * C; the host's lock is held around every function. */
#ifndef VPCMOCK_MOCK_ENGINE_H
#define VPCMOCK_MOCK_ENGINE_H

#include "mock/expectation.h"
#include "mock/finding.h"
#include "mock/happening.h"
#include "mock/journal.h"
#include "mock/label.h"
#include "mock/random.h"
#include "mock/rule.h"
#include "model/host.h"

struct engine {
    struct labels labels;
    struct rules rules;
    struct journal journal;
    struct expectations expectations;
    struct findings findings;
    struct happenings happenings;
    int64_t (*ticks)(void); /* microseconds of a monotonic clock; NULL: there is none */
    struct random random;
    uint64_t seed;
    struct text state; /* of the scenario; empty at first */
    uint64_t sequence; /* of the last call or event */
    bool strict;       /* refuses calls that no rule and no expectation names */
};

/* False when memory runs out; it can be freed then. */
bool engine_init(struct engine *engine);
/* Before the host is freed or reset: happenings are queued on its clock. */
void engine_free(struct engine *engine);
/* Rules, journal, expectations, findings and happenings are gone, the seed and its course start
 * again. As engine_free, before the host is reset. */
void engine_reset(struct engine *engine);
/* Starts the course of random numbers again. */
void engine_set_seed(struct engine *engine, uint64_t seed);

/* Whether anything but the findings wants to know of calls of this member. */
bool engine_records(const struct engine *engine, const struct member *member);
/* The same with the findings: then its arguments are worth gathering. */
bool engine_watches(const struct engine *engine, const struct member *member);
/* A call or an event has come; gives it its number. */
void engine_arrive(struct engine *engine, const struct host *host, struct call *call);
/* Whether a strict mock refuses a call that has arrived: nothing names it. Never an event. */
bool engine_refuses(const struct engine *engine, const struct call *call);
/* It is over: result, rule and arguments are filled in. */
void engine_over(struct engine *engine, const struct host *host, struct call *call);

#endif
