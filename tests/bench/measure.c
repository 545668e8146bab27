/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <cpuid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void need(HRESULT hr, const char *what)
{
    if (FAILED(hr)) {
        printf("%s failed with 0x%08lx\n", what, (unsigned long)hr);
        exit(1);
    }
}

static double now(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static double time_of(measured it, void *context, long times)
{
    double start = now();
    it(context, times);
    return (now() - start) / (double)times;
}

static int by_size(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/* As the processor calls itself. */
static void processor_name(char name[52])
{
    enum { FIRST = 0x80000002, LEAVES = 3 };
    unsigned words[4 * LEAVES];
    strcpy(name, "a processor without a name");
    for (unsigned i = 0; i < LEAVES; i++)
        if (!__get_cpuid(FIRST + i, &words[4 * i], &words[4 * i + 1], &words[4 * i + 2],
                         &words[4 * i + 3]))
            return;
    memcpy(name, words, sizeof words);
    name[sizeof words] = 0;
}

void measure_machine(void)
{
    typedef const char *(*version)(void);
    char name[52];
    SYSTEM_INFO system;
    version wine =
        (version)(void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
    processor_name(name);
    GetSystemInfo(&system);
    printf("On %lu of %s, %s%s.\n", system.dwNumberOfProcessors, name, wine ? "Wine " : "Windows",
           wine ? wine() : "");
}

void measure_head(void)
{
    measure_machine();
    printf("Medians of %d runs; the ratio with its least and greatest.\n", MEASURE_RUNS);
    printf("%-32s %12s   %-30s %12s %7s %17s %6s\n", "what", "ns", "against", "ns", "ratio",
           "spread", "aim");
}

double measure(const struct measurement *m)
{
    enum { MIDDLE = MEASURE_RUNS / 2, LAST = MEASURE_RUNS - 1 };
    double ratios[MEASURE_RUNS], its[MEASURE_RUNS], others[MEASURE_RUNS];
    time_of(m->it, m->context, m->times);
    time_of(m->other, m->other_context, m->times);
    for (int r = 0; r < MEASURE_RUNS; r++) {
        its[r] = time_of(m->it, m->context, m->times);
        others[r] = time_of(m->other, m->other_context, m->times);
        ratios[r] = its[r] / others[r];
    }
    qsort(its, MEASURE_RUNS, sizeof *its, by_size);
    qsort(others, MEASURE_RUNS, sizeof *others, by_size);
    qsort(ratios, MEASURE_RUNS, sizeof *ratios, by_size);
    printf("%-32s %12.1f   %-30s %12.1f %7.2f (%6.2f .. %6.2f) %6.2f\n", m->what, its[MIDDLE],
           m->against, others[MIDDLE], ratios[MIDDLE], ratios[0], ratios[LAST], m->aim);
    return ratios[MIDDLE];
}
