/* SPDX-License-Identifier: MIT */
/* Test framework, native and under Wine: TEST registers itself, checks go on after a failure. */
#ifndef VPCMOCK_TESTS_CHECK_H
#define VPCMOCK_TESTS_CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __clang__
#define CHECK_FORMAT(at, first) __attribute__((format(printf, at, first)))
#else
#define CHECK_FORMAT(at, first) __attribute__((format(gnu_printf, at, first)))
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct check_test {
    const char *name;
    void (*run)(void);
    bool child; /* runs only when it is asked for */
    struct check_test *next;
};

void check_register(struct check_test *test);
/* Each reports the caller's place and goes on; returns whether the check held. */
bool check_that(bool held, const char *file, int line, const char *format, ...)
    CHECK_FORMAT(4, 5);
/* Ends the test as skipped; does not return. */
void check_skip(const char *reason) __attribute__((noreturn));
/* Names the row of a table that is being tested; part of every failure until the next call. */
void check_context(const char *format, ...) CHECK_FORMAT(1, 2);
/* A line that the runner shows even when the test passes. */
void check_note(const char *format, ...) CHECK_FORMAT(1, 2);
int check_failures(void);

/* TEST(task, cancel_wins) { ... } is run by `program --only task::cancel_wins`. */
#define TEST(file, behaviour) CHECK_DEFINE(file, behaviour, false)
/* The part of a test that it runs as a process of its own, in the same way. */
#define CHILD(file, behaviour) CHECK_DEFINE(file, behaviour, true)
#define CHECK_DEFINE(file, behaviour, child)                                                       \
    static void file##__##behaviour(void);                                                         \
    static struct check_test file##__##behaviour##_test = {#file "::" #behaviour,                  \
                                                           file##__##behaviour, child, NULL};      \
    __attribute__((constructor)) static void file##__##behaviour##_register(void)                  \
    {                                                                                              \
        check_register(&file##__##behaviour##_test);                                               \
    }                                                                                              \
    static void file##__##behaviour(void)

#define CHECK(condition) check_that((condition), __FILE__, __LINE__, "%s", #condition)
#define CHECK_MSG(condition, ...) check_that((condition), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_EQ(actual, expected)                                                                 \
    check_equal((long long)(actual), (long long)(expected), __FILE__, __LINE__,                    \
                #actual " == " #expected)
#define CONTEXT(...) check_context(__VA_ARGS__)
#define NOTE(...) check_note(__VA_ARGS__)
#define SKIP(reason) check_skip(reason)

bool check_equal(long long actual, long long expected, const char *file, int line,
                 const char *text);

#endif
