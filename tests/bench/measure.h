/* SPDX-License-Identifier: MIT */
/* Ratios of two things that are measured in turn, in the same run. */
#ifndef VPCMOCK_BENCH_MEASURE_H
#define VPCMOCK_BENCH_MEASURE_H

#include <windows.h>

/* Does it a number of times. */
typedef void (*measured)(void *context, long times);

struct measurement {
    const char *what, *against;
    double aim; /* the ratio is to be at most this */
    measured it, other;
    void *context, *other_context;
    long times;
};

enum { MEASURE_RUNS = 9 };

/* Ends the program when hr is a failure. */
void need(HRESULT hr, const char *what);
/* A line on what is measured on. */
void measure_machine(void);
/* That, and the heads of the columns. */
void measure_head(void);
/* Measures both in turn, MEASURE_RUNS times, and prints a line: the medians in ns, the median of
 * the ratios with the least and the greatest, and the aim. Returns the ratio. */
double measure(const struct measurement *measurement);

#endif
