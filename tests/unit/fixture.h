/* SPDX-License-Identifier: MIT */
/* What the unit tests share: a host with a wall clock of their own, and memory that runs out. */
#ifndef VPCMOCK_TESTS_UNIT_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "model/host.h"
#include "model/memory.h"

/* Milliseconds on the wall; a test moves them. */
static int64_t wall_now = 1000000;

static inline int64_t fake_wall(void)
{
    return wall_now;
}

/* A new host under a clock that only the test moves. */
static inline void open_host(struct host *host)
{
    if (!CHECK(host_init(host, fake_wall)))
        abort();
    clock_set_mode(&host->clock, CLOCK_MANUAL);
}

static inline void advance(struct host *host, int64_t milliseconds)
{
    clock_advance_to(host, host->clock.now + milliseconds);
}

static inline bool text_is(const struct text *text, struct span expected)
{
    return text->length == expected.length &&
           !memcmp(text->length ? (const void *)text->chars : "",
                   expected.length ? (const void *)expected.chars : "",
                   expected.length * sizeof(char16_t));
}

/* Whether IVMTask::Description says so. */
static inline bool is_described(const struct task *task, struct span expected)
{
    struct text text = {0};
    bool is = task_describe(task, &text) && text_is(&text, expected);
    text_clear(&text);
    return is;
}

static inline struct text text_from(struct span from)
{
    struct text text = {0};
    CHECK(text_set(&text, from));
    return text;
}

static inline uint8_t *steps_from(const uint8_t *steps, size_t count)
{
    uint8_t *copy = mem_alloc(count);
    if (!copy)
        abort();
    memcpy(copy, steps, count);
    return copy;
}

/* Takes over a literal list: GIVE_STEPS(task, 0, 50, 90). */
#define GIVE_STEPS(task, ...)                                                                      \
    task_take_progress(task, steps_from((const uint8_t[]){__VA_ARGS__},                            \
                                        sizeof((const uint8_t[]){__VA_ARGS__})),                   \
                       sizeof((const uint8_t[]){__VA_ARGS__}))

/* ---- Memory that runs out ---- */

static bool memory_failed __attribute__((unused));

/* Evaluates the call with the allocation after so many others failing. Whether it came so far is
 * in memory_failed. */
#define WITH_MEMORY(allocations, call)                                                             \
    do {                                                                                           \
        mem_fail_at((allocations) + 1L);                                                           \
        call;                                                                                      \
        memory_failed = mem_fail_at(0) <= 0;                                                       \
    } while (0)

#endif
