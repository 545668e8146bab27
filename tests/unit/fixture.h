/* SPDX-License-Identifier: MIT */
/* What the unit tests share: a host with a wall clock of their own, and memory that runs out. */
#ifndef VPCMOCK_TESTS_UNIT_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "model/host.h"

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

static inline struct text text_from(struct span from)
{
    struct text text = {0};
    CHECK(text_set(&text, from));
    return text;
}

static inline uint8_t *steps_from(const uint8_t *steps, size_t count)
{
    uint8_t *copy = malloc(count);
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

/* ---- Memory that runs out ----
 * The program's own malloc, calloc and realloc stand before those of the C library and of the
 * address sanitizer; the rest of the process is served as ever. */

void *__interceptor_malloc(size_t size) __attribute__((weak));
void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
void *__interceptor_realloc(void *old, size_t size) __attribute__((weak));
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* Allocations that still succeed; -1: all do. One fails, then they succeed again. */
static int memory_left = -1;
static bool memory_failed;

static inline bool memory_fails(void)
{
    if (memory_left < 0 || memory_left--)
        return false;
    memory_failed = true;
    return true;
}

void *malloc(size_t size)
{
    if (memory_fails())
        return NULL;
    return __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (memory_fails())
        return NULL;
    return __interceptor_calloc ? __interceptor_calloc(count, size) : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    if (memory_fails())
        return NULL;
    return __interceptor_realloc ? __interceptor_realloc(old, size) : __libc_realloc(old, size);
}

/* Evaluates the call with the allocation after so many others failing. Whether it came so far is
 * in memory_failed. */
#define WITH_MEMORY(allocations, call)                                                             \
    do {                                                                                           \
        memory_failed = false;                                                                     \
        memory_left = (allocations);                                                               \
        call;                                                                                      \
        memory_left = -1;                                                                          \
    } while (0)

#endif
