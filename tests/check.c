/* SPDX-License-Identifier: MIT */
/* The test programs' main: --list, --only NAME, or all in one process. */
#include "check.h"
#include "around.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* The other halves of the protocol are in tests/run.sh. */
enum { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_SKIP = 77 };

static struct check_test *tests;
static int failures;
static char context[256];
static jmp_buf skipped;
void (*check_around)(bool begins);

void check_register(struct check_test *test)
{
    /* Kept sorted: constructors run in another order with each compiler. */
    struct check_test **at = &tests;
    while (*at && strcmp((*at)->name, test->name) < 0)
        at = &(*at)->next;
    test->next = *at;
    *at = test;
}

int check_failures(void)
{
    return __atomic_load_n(&failures, __ATOMIC_RELAXED);
}

bool check_that(bool held, const char *file, int line, const char *format, ...)
{
    if (held)
        return true;
    __atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED);
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    printf("%s:%d: %s%s%s\n", file, line, context, *context ? ": " : "", text);
    fflush(stdout);
    return false;
}

bool check_equal(long long actual, long long expected, const char *file, int line, const char *text)
{
    return check_that(actual == expected, file, line, "%s: %lld (0x%llx), expected %lld (0x%llx)",
                      text, actual, (unsigned long long)actual, expected,
                      (unsigned long long)expected);
}

void check_context(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
}

void check_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("note: ", stdout);
    vprintf(format, args);
    fputc('\n', stdout);
    va_end(args);
}

void check_skip(const char *reason)
{
    printf("skip: %s\n", reason);
    longjmp(skipped, 1);
}

static int run(const struct check_test *test)
{
    failures = 0;
    context[0] = 0;
    if (setjmp(skipped))
        return EXIT_SKIP;
    if (check_around)
        check_around(true);
    test->run();
    if (check_around)
        check_around(false);
    return failures ? EXIT_FAIL : EXIT_PASS;
}

int main(int argc, char **argv)
{
    bool list = argc == 2 && !strcmp(argv[1], "--list");
    const char *only = argc == 3 && !strcmp(argv[1], "--only") ? argv[2] : NULL;
    if (argc > 1 && !list && !only) {
        fprintf(stderr, "usage: %s [--list | --only NAME]\n", argv[0]);
        return 2;
    }
    int status = EXIT_PASS;
    bool found = false;
    for (const struct check_test *test = tests; test; test = test->next) {
        if (list && !test->child) {
            puts(test->name);
        } else if (only ? !strcmp(only, test->name) : !list && !test->child) {
            found = true;
            int result = run(test);
            if (!only)
                printf("%s %s\n",
                       result == EXIT_PASS   ? "ok  "
                       : result == EXIT_SKIP ? "skip"
                                             : "FAIL",
                       test->name);
            if (only || result == EXIT_FAIL)
                status = result;
        }
    }
    if (only && !found) {
        fprintf(stderr, "%s: no test is called %s\n", argv[0], only);
        return 2;
    }
    return status;
}
