/* SPDX-License-Identifier: MIT */
/* A host that keeps a record of the completions of its tasks. */
#ifndef VPCMOCK_TESTS_UNIT_TASK_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_TASK_FIXTURE_H

#include "model/task.h"

#include "fixture.h"

/* Causes: members, as far as the model knows them. */
static const char startup, save, reset;

/* A host that keeps a record of the completions. The host comes first: that is how a callback
 * finds its world. */
struct world {
    struct host host;
    struct task *completed[64];
    int count;
    /* What the completion of the first of these does to the second, or starts. */
    struct task *first, *second;
    void (*then)(struct world *world);
    struct task *started;
};

static inline void completed(struct host *host, struct task *task)
{
    struct world *world = (struct world *)host;
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->end, host->clock.now);
    if (world->count < 64)
        world->completed[world->count++] = task;
    if (world->then && task == world->first)
        world->then(world);
}

static inline void open_world(struct world *world)
{
    memset(world, 0, sizeof *world);
    open_host(&world->host);
}

static inline struct task *start_for(struct host *host, task_cause cause, int64_t duration)
{
    const struct task_start start = {
        .description = SPAN("Working"),
        .duration = duration,
        .cancelable = true,
        .completed = completed,
    };
    host->cause = cause;
    struct task *task = task_start(host, &start);
    host->cause = NULL;
    if (!CHECK(task != NULL))
        abort();
    return task;
}

static inline struct task *start(struct world *world, int64_t duration)
{
    return start_for(&world->host, &startup, duration);
}

#endif
