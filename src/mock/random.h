/* SPDX-License-Identifier: MIT */
/* Random numbers from one seed: the same seed gives the same course. */
#ifndef VPCMOCK_MOCK_RANDOM_H
#define VPCMOCK_MOCK_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state;
};

static inline void random_seed(struct random *random, uint64_t seed)
{
    random->state = seed;
}

/* SplitMix64: every seed is a good one. */
static inline uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* From 0 to below 1. */
static inline double random_unit(struct random *random)
{
    return (double)(random_next(random) >> 11) / 9007199254740992.0;
}

#endif
