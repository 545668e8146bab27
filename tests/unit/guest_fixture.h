/* SPDX-License-Identifier: MIT */
/* What the tests of the guest share: a machine that runs, its facts, its events. */
#ifndef VPCMOCK_TESTS_UNIT_GUEST_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_GUEST_FIXTURE_H

#include "fixture.h"

static inline struct machine *start(struct host *host)
{
    struct machine *machine = host->machines[0];
    struct task *task;
    CHECK_EQ(machine_startup(host, machine, &task), CODE_OK);
    task_complete(host, task);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    return machine;
}

static inline struct machine *open_running(struct host *host)
{
    open_host(host);
    return start(host);
}

/* How many events there are of one kind of the machine, or of the application. */
static inline int events(const struct host *host, enum event_source source, int32_t dispid)
{
    int count = 0;
    for (const struct event *event = host->events; event; event = event->next)
        count += event->source == source && event->dispid == dispid;
    return count;
}

static inline int of_machine(const struct host *host, int32_t dispid)
{
    return events(host, EVENT_OF_MACHINE, dispid);
}

/* The place of the first such event of the machine among all, or -1. */
static inline int place_of(const struct host *host, int32_t dispid)
{
    int place = 0;
    for (const struct event *event = host->events; event; event = event->next, place++)
        if (event->source == EVENT_OF_MACHINE && event->dispid == dispid)
            return place;
    return -1;
}

static inline void forget_events(struct host *host)
{
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event_free(event);
    }
}

static inline void set(struct host *host, struct machine *machine, const char *name, int64_t number)
{
    struct value value = value_int(number);
    char16_t wide[64];
    size_t length = 0;
    for (; name[length]; length++)
        wide[length] = (unsigned char)name[length];
    const struct fact *fact = fact_find(guest_facts, (struct span){wide, length});
    CONTEXT("%s", name);
    if (CHECK(fact != NULL))
        CHECK_EQ(fact_write(host, fact, machine, &value), CODE_OK);
    CONTEXT("%s", "");
}

#endif
