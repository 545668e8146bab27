/* SPDX-License-Identifier: MIT */
/* Fuzz targets: FUZZ(name) { ... data, size ... } is one for clang's libFuzzer, and elsewhere a
 * test that runs the inputs kept in tests/fuzz/name and seeded mutations of them. */
#ifndef VPCMOCK_TESTS_FUZZ_FUZZ_H
#define VPCMOCK_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Files that inputs begin from, beside those of the target's own folder; ends with NULL. */
typedef const char *const fuzz_seeds[];

/* All inputs, then VPCMOCK_FUZZ_RUNS (or what is usual) mutations by VPCMOCK_FUZZ_SEED. Under Wine
 * and where code is emulated there are fewer. */
void fuzz_run(const char *name, fuzz_seeds seeds, void (*one)(const uint8_t *data, size_t size),
              long usual);
/* An invariant does not hold: keeps the input in build/fuzz-NAME and ends the process. */
void fuzz_fail(const char *file, int line, const char *what) __attribute__((noreturn));

#define HOLDS(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

#ifdef FUZZ_LIBFUZZER
#define FUZZ(name, seeds, usual)                                                                   \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);                                  \
    static void fuzz_##name(const uint8_t *data, size_t size);                                     \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        (void)seeds, (void)(usual);                                                                \
        fuzz_##name(data, size);                                                                   \
        return 0;                                                                                  \
    }                                                                                              \
    static void fuzz_##name(const uint8_t *data, size_t size)
#else
#define FUZZ(name, seeds, usual)                                                                   \
    static void fuzz_##name(const uint8_t *data, size_t size);                                     \
    TEST(fuzz_##name, inputs_and_mutations)                                                        \
    {                                                                                              \
        fuzz_run(#name, seeds, fuzz_##name, usual);                                                \
    }                                                                                              \
    static void fuzz_##name(const uint8_t *data, size_t size)
#endif

/* ---- Random numbers, the same for the same seed ---- */

struct fuzz_random {
    uint64_t state;
};

static inline uint64_t fuzz_next(struct fuzz_random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* 0 to below - 1. */
static inline uint32_t fuzz_below(struct fuzz_random *random, size_t below)
{
    return below ? (uint32_t)(fuzz_next(random) % below) : 0;
}

long fuzz_number_of(const char *variable, long usual);

/* ---- An input as a sequence of choices: what there is no more of is 0 ---- */

struct fuzz_input {
    const uint8_t *data;
    size_t size;
};

static inline uint8_t fuzz_byte(struct fuzz_input *input)
{
    if (!input->size)
        return 0;
    input->size--;
    return *input->data++;
}

static inline uint16_t fuzz_word(struct fuzz_input *input)
{
    uint16_t low = fuzz_byte(input);
    return (uint16_t)(low | fuzz_byte(input) << 8);
}

#endif
