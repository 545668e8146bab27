/* SPDX-License-Identifier: MIT */
/* What came of the expectations, written so that a person can act on it. */
#include "mock/verify.h"

#include <inttypes.h>
#include <stdio.h>

#include "mock/near_miss.h"
#include "mock/rule_report.h"

/* Goes on after memory has run out, and says so at the end. */
struct pen {
    const struct engine *engine;
    struct text *out;
    bool good;
};

static void say(struct pen *pen, const char *words)
{
    pen->good = pen->good && text_append_ascii(pen->out, words);
}

static void say_number(struct pen *pen, const char *before, uint64_t number, const char *after)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, number);
    say(pen, before);
    say(pen, digits);
    say(pen, after);
}

static void say_quoted(struct pen *pen, const struct text *text)
{
    say(pen, "\"");
    pen->good = pen->good && text_append(pen->out, text_span(text));
    say(pen, "\"");
}

static void say_times(struct pen *pen, uint64_t times)
{
    if (times == 1)
        say(pen, "once");
    else
        say_number(pen, "", times, " times");
}

/* ---- What was expected ---- */

/* As messages name an expectation that is not the one they are about. */
static void say_other(struct pen *pen, uint32_t number)
{
    const struct expectation *other = expectations_get(&pen->engine->expectations, number);
    if (other && other->name.length) {
        say_quoted(pen, &other->name);
        return;
    }
    say_number(pen, "expectation ", number, "");
    if (other) {
        say(pen, " (");
        pen->good = pen->good && matcher_write(&other->matcher, &pen->engine->labels, pen->out);
        say(pen, ")");
    }
}

static void say_count(struct pen *pen, const struct expectation *expectation)
{
    uint32_t least = expectation->least, most = expectation->most;
    if (!most) {
        say(pen, "never");
    } else if (least == most) {
        say(pen, "exactly ");
        say_times(pen, least);
    } else if (most == EXPECTATION_MANY && !least) {
        say(pen, "any number of times");
    } else if (most == EXPECTATION_MANY) {
        say(pen, "at least ");
        say_times(pen, least);
    } else if (!least) {
        say(pen, "at most ");
        say_times(pen, most);
    } else {
        say_number(pen, "", least, "");
        say_number(pen, " to ", most, " times");
    }
}

static void say_links(struct pen *pen, const struct expectation *expectation,
                      enum expectation_order order)
{
    enum { SHOWN = 3 };
    size_t count = 0;
    for (size_t i = 0; i < expectation->link_count; i++) {
        if (expectation->links[i].order != order)
            continue;
        if (count < SHOWN) {
            say(pen, count ? ", " : order == ORDER_AFTER ? ", after " : ", before ");
            say_other(pen, expectation->links[i].other);
        }
        count++;
    }
    if (count > SHOWN)
        say_number(pen, " and ", count - SHOWN, " more");
}

static void say_expected(struct pen *pen, const struct expectation *expectation)
{
    say_number(pen, "Expectation ", expectation->number, "");
    if (expectation->name.length) {
        say(pen, " ");
        say_quoted(pen, &expectation->name);
    }
    say(pen, ": ");
    pen->good = pen->good && matcher_write(&expectation->matcher, &pen->engine->labels, pen->out);
    say(pen, ", ");
    say_count(pen, expectation);
    say_links(pen, expectation, ORDER_AFTER);
    say_links(pen, expectation, ORDER_BEFORE);
    say(pen, ".\n");
}

/* ---- What was seen ---- */

static void say_seen(struct pen *pen, const struct expectation *expectation)
{
    if (!expectation->seen) {
        say(pen, "  Never seen.\n");
        return;
    }
    say(pen, "  Seen ");
    say_times(pen, expectation->seen);
    uint32_t kept =
        expectation->seen < EXPECTATION_KEPT ? expectation->seen : (uint32_t)EXPECTATION_KEPT;
    for (uint32_t i = 0; i < kept; i++)
        say_number(pen, i ? ", #" : ": #", expectation->seen_at[i], "");
    if (expectation->seen > kept)
        say_number(pen, expectation->seen > kept + 1 ? "... #" : ", #", expectation->last_seen, "");
    say(pen, ".\n");
}

static void say_call(struct pen *pen, const struct faulty_call *faulty)
{
    say_number(pen, "  #", faulty->sequence, " ");
    pen->good = pen->good && text_append(pen->out, text_span(&faulty->call));
}

static void say_faults(struct pen *pen, const struct expectation *expectation)
{
    for (uint32_t i = 0; i < expectation->faulty_count; i++) {
        const struct faulty_call *faulty = &expectation->faulty[i];
        /* the limit may have been raised since */
        if (faulty->fault == FAULT_TOO_MANY && expectation->seen <= expectation->most)
            continue;
        say_call(pen, faulty);
        switch (faulty->fault) {
        case FAULT_TOO_EARLY:
            say(pen, " came too early: before ");
            say_other(pen, faulty->other);
            say(pen, ".\n");
            break;
        case FAULT_TOO_LATE:
            say(pen, " came too late: after ");
            say_other(pen, faulty->other);
            say(pen, ".\n");
            break;
        default: say(pen, expectation->most ? " was too many.\n" : " was not to come.\n");
        }
    }
}

static void say_expectation(struct pen *pen, const struct expectation *expectation)
{
    say_expected(pen, expectation);
    say_seen(pen, expectation);
    say_faults(pen, expectation);
}

/* For what was not seen often enough. */
static void say_near_misses(struct pen *pen, const struct expectation *expectation)
{
    const struct journal *journal = &pen->engine->journal;
    struct near_miss misses[NEAR_MISSES];
    int count;
    if (!journal->enabled) {
        say(pen, "  The journal is off, which would show the nearest calls.\n");
        return;
    }
    if (!near_misses_find(&expectation->matcher, journal, &pen->engine->labels, misses, &count))
        pen->good = false;
    for (int i = 0; i < count; i++) {
        say_number(pen, i ? "    #" : "  Nearest:\n    #", misses[i].sequence, " ");
        pen->good = pen->good && text_append(pen->out, text_span(&misses[i].call));
        if (misses[i].more)
            say_number(pen, " and ", misses[i].more, " more like it");
        say(pen, ": ");
        pen->good = pen->good && text_append(pen->out, text_span(&misses[i].why));
        say(pen, ".\n");
    }
    near_misses_clear(misses, count);
    if (journal->dropped)
        say_number(pen, "  The journal no longer has its first ", journal->dropped, " entries.\n");
}

bool verify_write_expectation(const struct engine *engine, const struct expectation *expectation,
                              struct text *out)
{
    struct pen pen = {engine, out, true};
    say_expectation(&pen, expectation);
    return pen.good;
}

/* ---- All of them ---- */

static void say_where(struct pen *pen)
{
    say_number(pen, "\nSeed ", pen->engine->seed, "");
    if (pen->engine->state.length) {
        say(pen, ", scenario state ");
        say_quoted(pen, &pen->engine->state);
    }
    say(pen, ".\n");
}

bool verify_write(const struct engine *engine, struct text *out)
{
    struct pen pen = {engine, out, true};
    const struct expectations *expectations = &engine->expectations;
    size_t unmet = 0;
    for (size_t i = 0; i < expectations->count; i++)
        unmet += !expectation_is_met(expectations->items[i]);
    if (!unmet)
        return true;
    say_number(&pen, "", unmet, " of ");
    say_number(&pen, "", expectations->count,
               unmet == 1 ? " expectations is not met.\n" : " expectations are not met.\n");
    for (size_t i = 0; i < expectations->count; i++) {
        if (expectation_is_met(expectations->items[i]))
            continue;
        say(&pen, "\n");
        say_expectation(&pen, expectations->items[i]);
        if (expectations->items[i]->seen < expectations->items[i]->least)
            say_near_misses(&pen, expectations->items[i]);
    }
    say_where(&pen);
    return pen.good && rules_report(&engine->rules, &engine->labels, out);
}

bool verify_write_others(const struct engine *engine, struct text *out)
{
    struct pen pen = {engine, out, true};
    const struct expectations *expectations = &engine->expectations;
    uint64_t count = expectations->other_count;
    if (!count)
        return true;
    if (count == 1)
        say(&pen, "A call");
    else
        say_number(&pen, "", count, " calls");
    say(&pen, " came that no expectation and no rule names:\n");
    for (uint64_t i = 0; i < count && i < OTHERS_KEPT; i++) {
        say_call(&pen, &expectations->others[i]);
        say(&pen, "\n");
    }
    if (count > OTHERS_KEPT)
        say_number(&pen, "  ... and ", count - OTHERS_KEPT, " more\n");
    say_where(&pen);
    return pen.good;
}
