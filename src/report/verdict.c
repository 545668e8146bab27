/* SPDX-License-Identifier: MIT */
/* Verdicts in words. */
#include "report/verdict.h"

#include <inttypes.h>
#include <stdio.h>

static size_t count_unmet(const struct run_result *run)
{
    size_t unmet = 0;
    for (size_t i = 0; i < run->expectation_count; i++)
        unmet += !run->expectations[i].met;
    return unmet;
}

void verdict_of_end(enum run_end end, uint32_t exit_code, char *out, size_t size)
{
    switch (end) {
    case RUN_EXITED: snprintf(out, size, "ended with %" PRIu32, exit_code); break;
    case RUN_CRASHED: snprintf(out, size, "crashed with 0x%08" PRIX32, exit_code); break;
    case RUN_TIMED_OUT: snprintf(out, size, "did not end in its time"); break;
    case RUN_INTERRUPTED: snprintf(out, size, "was interrupted"); break;
    default: snprintf(out, size, "was not started"); break;
    }
}

bool verdict_of_run(const struct run_result *run, char *out, size_t size)
{
    char end[64], unmet[64] = "";
    size_t missing = count_unmet(run);
    bool ended = run->end == RUN_EXITED && !run->exit_code;
    if (*run->error) {
        snprintf(out, size, "Not run: %s", run->error);
        return true;
    }
    verdict_of_end(run->end, run->exit_code, end, sizeof end);
    if (missing)
        snprintf(unmet, sizeof unmet, "%zu of %zu expectations not met", missing,
                 run->expectation_count);
    if (ended && !missing && *run->unmet)
        snprintf(unmet, sizeof unmet, "what was expected did not come");
    bool failed = !ended || *unmet;
    if (!failed && run->expectation_count)
        snprintf(out, size, "Passed: %zu %s met", run->expectation_count,
                 run->expectation_count == 1 ? "expectation" : "expectations");
    else if (!failed)
        snprintf(out, size, "Passed");
    else
        snprintf(out, size, "Failed: %s%s%s%s", ended ? "" : "the client ", ended ? "" : end,
                 ended || !*unmet ? "" : ", ", unmet);
    return failed;
}

enum verdict_weight verdict_weight(enum sweep_verdict verdict)
{
    switch (verdict) {
    case SWEEP_REPORTED:
    case SWEEP_RECOVERED:
    case SWEEP_HARMLESS: return WEIGHT_GOOD;
    case SWEEP_UNREACHED:
    case SWEEP_SKIPPED: return WEIGHT_UNKNOWN;
    case SWEEP_BROKEN: return WEIGHT_BROKEN;
    default: return WEIGHT_BAD;
    }
}

bool verdict_of_sweep(const struct sweep_result *sweep, char *out, size_t size)
{
    size_t weights[WEIGHT_BROKEN + 1] = {0};
    for (size_t i = 0; i < sweep->cell_count; i++)
        weights[verdict_weight(sweep->cells[i].verdict)]++;
    size_t tried = weights[WEIGHT_GOOD] + weights[WEIGHT_BAD];
    const char *what = sweep->orders ? "orders" : "failures";
    const char *bad = sweep->orders ? "make a difference" : "are not handled";
    const char *good = sweep->orders ? "come to the same end" : "are handled";
    int length = weights[WEIGHT_BAD] ? snprintf(out, size, "%zu of %zu %s %s", weights[WEIGHT_BAD],
                                                tried, what, bad)
                 : tried             ? snprintf(out, size, "All %zu %s %s", tried, what, good)
                                     : snprintf(out, size, "Nothing was tried");
    if (weights[WEIGHT_UNKNOWN] && length >= 0 && (size_t)length < size)
        length += snprintf(out + length, size - (size_t)length, ", %zu not tried",
                           weights[WEIGHT_UNKNOWN]);
    if (weights[WEIGHT_BROKEN] && length >= 0 && (size_t)length < size)
        snprintf(out + length, size - (size_t)length, ", %zu could not be set up",
                 weights[WEIGHT_BROKEN]);
    return weights[WEIGHT_BAD] || weights[WEIGHT_BROKEN] || !tried;
}

const char *verdict_id(enum sweep_verdict verdict)
{
    static const char *const ids[] = {
#define X(name, id, words) id,
        SWEEP_VERDICTS(X)
#undef X
    };
    return (unsigned)verdict < SWEEP_VERDICT_COUNT ? ids[verdict] : "";
}

const char *verdict_words(enum sweep_verdict verdict)
{
    static const char *const words_of[] = {
#define X(name, id, words) words,
        SWEEP_VERDICTS(X)
#undef X
    };
    return (unsigned)verdict < SWEEP_VERDICT_COUNT ? words_of[verdict] : "";
}

const char *verdict_kind_id(enum sweep_kind kind)
{
    static const char *const ids[] = {
#define X(name, id) id,
        SWEEP_KINDS(X)
#undef X
    };
    return (unsigned)kind < SWEEP_KIND_COUNT ? ids[kind] : "";
}
