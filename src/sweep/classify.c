/* SPDX-License-Identifier: MIT */
/* How a client took a failure. */
#include "sweep/classify.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "report/kept.h"
#include "report/verdict.h"

enum { WHY_ROOM = 400, OUTPUT_MOST = 4000 };

/* Values of VMVMState. */
enum { STATE_RUNNING = 5, STATE_PAUSED = 6 };

struct judging {
    const struct sweep_plain *plain;
    const struct run_result *run;
    const struct sweep_cell *cell;
    bool orders; /* nothing fails: the client has to come to the same end */
    struct sweep_calls calls;
    const struct sweep_call *failed; /* NULL: the rule has applied to none */
    char why[WHY_ROOM];
};

bool sweep_is_bad(enum sweep_verdict verdict)
{
    return verdict == SWEEP_IGNORED || verdict == SWEEP_CRASHED || verdict == SWEEP_HUNG ||
           verdict == SWEEP_LEFT || verdict == SWEEP_CHANGED || verdict == SWEEP_BROKEN;
}

/* ---- What the client has written ---- */

struct line {
    const char *chars;
    size_t length;
};

static bool next_line(const char **at, struct line *line)
{
    if (!**at)
        return false;
    size_t length = strcspn(*at, "\n");
    *line = (struct line){*at, length};
    *at += length + ((*at)[length] != 0);
    while (line->length && strchr("\r ", line->chars[line->length - 1]))
        line->length--;
    return true;
}

static bool same_line(const struct line *a, const struct line *b, bool but_digits)
{
    size_t i = 0, j = 0;
    while (i < a->length && j < b->length) {
        if (but_digits && isdigit((unsigned char)a->chars[i]) &&
            isdigit((unsigned char)b->chars[j])) {
            while (i < a->length && isdigit((unsigned char)a->chars[i]))
                i++;
            while (j < b->length && isdigit((unsigned char)b->chars[j]))
                j++;
        } else if (a->chars[i++] != b->chars[j++]) {
            return false;
        }
    }
    return i == a->length && j == b->length;
}

/* The first line of a text that the other one does not have; false when there is none. */
static bool find_news(const char *text, const char *other, bool but_digits, struct line *news)
{
    struct line line, old;
    while (next_line(&text, &line)) {
        bool known = !line.length;
        for (const char *at = other; !known && next_line(&at, &old);)
            known = same_line(&line, &old, but_digits);
        if (!known) {
            *news = line;
            return true;
        }
    }
    return false;
}

bool sweep_writes_alike(const struct run_result *a, const struct run_result *b, bool but_digits)
{
    struct line news;
    return !find_news(a->output, b->output, but_digits, &news) &&
           !find_news(b->output, a->output, but_digits, &news) &&
           !find_news(a->errors, b->errors, but_digits, &news) &&
           !find_news(b->errors, a->errors, but_digits, &news);
}

/* Whether it has told somebody: by its status or in words that it does not say when all is well. */
static bool has_reported(struct judging *judging)
{
    const struct run_result *run = judging->run, *plain = judging->plain->run;
    struct line news;
    if (find_news(run->errors, plain->errors, judging->plain->varies, &news) ||
        find_news(run->output, plain->output, judging->plain->varies, &news)) {
        snprintf(judging->why, WHY_ROOM, "It said \"%.*s\"%s.",
                 (int)(news.length < 200 ? news.length : 200), news.chars,
                 news.length < 200 ? "" : "...");
        return true;
    }
    if (run->exit_code == plain->exit_code)
        return false;
    snprintf(judging->why, WHY_ROOM, "It ended with status %u.", (unsigned)run->exit_code);
    return true;
}

/* ---- What it has left ---- */

static size_t count_findings(const struct run_result *run, const char *id)
{
    size_t count = 0;
    for (size_t i = 0; i < run->finding_count; i++)
        count += !strcmp(run->findings[i].id, id);
    return count;
}

static bool is_up(const struct run_machine *machine)
{
    return machine->state == STATE_RUNNING || machine->state == STATE_PAUSED;
}

static const struct run_machine *find_machine(const struct run_result *run, const char *name)
{
    for (size_t i = 0; i < run->machine_count; i++)
        if (!strcmp(run->machines[i].name, name))
            return &run->machines[i];
    return NULL;
}

/* Whether the failed call, or the task that it is about, was to bring a machine down: then it is no
 * wonder that the machine is up. */
static bool was_bringing_down(const struct judging *judging)
{
    static const char *const downs[] = {"TurnOff", "Save", "Shutdown", "LogOff"};
    const struct sweep_calls *calls = &judging->calls;
    const struct sweep_call *last = NULL;
    for (size_t i = 0; i < calls->count; i++) {
        const struct sweep_call *call = &calls->items[i];
        if (call->member->kind != MEMBER_EVENT && member_starts_task(call->member))
            last = call;
        if (call != judging->failed)
            continue;
        /* Of a task: the one that was started last. */
        if (strcmp(call->member->iface, "IVMTask") || !last)
            last = call;
        break;
    }
    for (size_t i = 0; last && i < sizeof downs / sizeof *downs; i++)
        if (!strcmp(last->member->name, downs[i]))
            return true;
    return false;
}

static bool has_left(struct judging *judging)
{
    const struct run_result *run = judging->run, *plain = judging->plain->run;
    static const char *const ids[] = {"reference-held", "sink-not-unadvised"};
    for (size_t k = 0; k < sizeof ids / sizeof *ids; k++)
        for (size_t i = 0; i < run->finding_count; i++)
            if (!strcmp(run->findings[i].id, ids[k]) &&
                count_findings(run, ids[k]) > count_findings(plain, ids[k])) {
                snprintf(judging->why, WHY_ROOM, "%.380s", run->findings[i].text);
                return true;
            }
    for (size_t i = 0; i < run->machine_count; i++) {
        const struct run_machine *now = &run->machines[i];
        const struct run_machine *then = find_machine(plain, now->name);
        if (is_up(now) && !(then && is_up(then)) && !was_bringing_down(judging)) {
            snprintf(judging->why, WHY_ROOM, "It left the machine \"%.200s\" in the state %s.",
                     now->name, now->state_name);
            return true;
        }
    }
    return false;
}

/* ---- What it has done ---- */

static bool same_end(const struct judging *judging)
{
    const struct run_result *run = judging->run, *plain = judging->plain->run;
    if (run->machine_count != plain->machine_count)
        return false;
    for (size_t i = 0; i < plain->machine_count; i++) {
        const struct run_machine *now = find_machine(run, plain->machines[i].name);
        if (!now || now->state != plain->machines[i].state)
            return false;
    }
    return true;
}

static size_t count_calls(const struct sweep_calls *calls, const struct member *member)
{
    size_t count = 0;
    for (size_t i = 0; i < calls->count; i++)
        count += calls->items[i].member == member;
    return count;
}

/* Whether the member was called again with success after it had failed: more often than when all is
 * well, unless it is a poll, which a loop repeats anyway. */
static bool has_retried(const struct judging *judging)
{
    const struct sweep_calls *calls = &judging->calls;
    const struct sweep_call *failed = judging->failed;
    bool again = false;
    for (const struct sweep_call *call = failed + 1; call < calls->items + calls->count; call++)
        again = again ||
                (call->member == failed->member && call->complete && !code_failed(call->result));
    return again && (sweep_is_poll(failed->member) ||
                     count_calls(calls, failed->member) >
                         count_calls(judging->plain->calls, failed->member));
}

/* A member that it calls more often than when all is well, polls and events apart; NULL when there
 * is none. */
static const struct member *find_detour(const struct judging *judging)
{
    for (size_t i = 0; i < judging->calls.count; i++) {
        const struct member *member = judging->calls.items[i].member;
        if (member->kind != MEMBER_EVENT && !sweep_is_poll(member) &&
            count_calls(&judging->calls, member) > count_calls(judging->plain->calls, member))
            return member;
    }
    return NULL;
}

/* Whether it has left something out that it does when all is well. */
static bool has_stopped(const struct judging *judging)
{
    const struct sweep_calls *plain = judging->plain->calls;
    for (size_t i = 0; i < plain->count; i++)
        if (plain->items[i].member->kind != MEMBER_EVENT &&
            !sweep_is_poll(plain->items[i].member) &&
            count_calls(&judging->calls, plain->items[i].member) <
                count_calls(plain, plain->items[i].member))
            return true;
    return false;
}

/* What changes nothing that the client has asked for, if it comes to the same end. */
static bool is_mild(enum sweep_kind kind)
{
    return kind == SWEEP_KIND_EARLY || kind == SWEEP_KIND_LATE || kind == SWEEP_KIND_EVENT_LOST ||
           kind == SWEEP_KIND_EVENT_LATE || kind == SWEEP_KIND_EVENT_TWICE;
}

/* It has ended by itself and told nobody. */
static enum sweep_verdict judge_silence(struct judging *judging)
{
    char name[96];
    bool same = same_end(judging);
    const struct member *detour = find_detour(judging);
    if (same && is_mild(judging->cell->kind)) {
        snprintf(judging->why, WHY_ROOM, "It came to the same end.");
        return SWEEP_HARMLESS;
    }
    if (same && judging->cell->kind == SWEEP_KIND_CODE && has_retried(judging)) {
        member_full_name(judging->failed->member, name, sizeof name);
        snprintf(judging->why, WHY_ROOM, "It called %s again, and came to the same end.", name);
        return SWEEP_RECOVERED;
    }
    if (same && detour) {
        member_full_name(detour, name, sizeof name);
        snprintf(judging->why, WHY_ROOM, "It went on with %s, and came to the same end.", name);
        return SWEEP_RECOVERED;
    }
    if (has_stopped(judging))
        snprintf(judging->why, WHY_ROOM, "It stopped half-way with status %u and told nobody.",
                 (unsigned)judging->run->exit_code);
    else
        snprintf(judging->why, WHY_ROOM, "It went on with the same calls, ended with status %u%s",
                 (unsigned)judging->run->exit_code,
                 same ? "." : " and left the machines in other states than usual.");
    return SWEEP_IGNORED;
}

/* Nothing has failed; only the order was another one. */
static enum sweep_verdict judge_order(struct judging *judging)
{
    if (judging->run->exit_code == judging->plain->run->exit_code && same_end(judging)) {
        snprintf(judging->why, WHY_ROOM, "It came to the same end.");
        return SWEEP_HARMLESS;
    }
    if (!has_reported(judging))
        snprintf(judging->why, WHY_ROOM, "It left the machines in other states than usual.");
    return SWEEP_CHANGED;
}

static enum sweep_verdict judge(struct judging *judging)
{
    const struct run_result *run = judging->run;
    char end[80];
    verdict_of_end(run->end, run->exit_code, end, sizeof end);
    snprintf(judging->why, WHY_ROOM, "It %s.", end);
    if (run->end == RUN_NOT_STARTED) {
        snprintf(judging->why, WHY_ROOM, "%.380s", run->error);
        return SWEEP_BROKEN;
    }
    if (run->end == RUN_INTERRUPTED)
        return SWEEP_SKIPPED;
    if (run->end == RUN_CRASHED)
        return SWEEP_CRASHED;
    if (run->end == RUN_TIMED_OUT)
        return SWEEP_HUNG;
    if (run->ended && !judging->failed) {
        snprintf(judging->why, WHY_ROOM, "%s",
                 judging->cell->kind == SWEEP_KIND_THREAD
                     ? "The other thread's call did not come before it."
                     : "The call did not come.");
        return SWEEP_UNREACHED;
    }
    if (has_left(judging))
        return SWEEP_LEFT;
    if (judging->orders && judging->failed)
        return judge_order(judging);
    if (has_reported(judging))
        return SWEEP_REPORTED;
    if (!judging->failed) {
        snprintf(judging->why, WHY_ROOM, "What it did is not known: its journal has no end.");
        return SWEEP_BROKEN;
    }
    return judge_silence(judging);
}

/* ---- The cell ---- */

static const char *keep_cut(struct sweep_result *sweep, const char *text)
{
    size_t length = strlen(text);
    if (length > OUTPUT_MOST) {
        length = OUTPUT_MOST;
        /* Not in the middle of a character. */
        while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    return kept_text(&sweep->kept, text, length);
}

static bool keep_findings(struct sweep_result *sweep, struct sweep_cell *cell,
                          const struct run_result *plain, const struct run_result *run)
{
    cell->findings = kept_room(&sweep->kept, (run->finding_count + 1) * sizeof *cell->findings);
    for (size_t i = 0; i < run->finding_count && cell->findings; i++) {
        struct run_finding finding = run->findings[i];
        if (count_findings(run, finding.id) <= count_findings(plain, finding.id))
            continue;
        finding.id = kept_text(&sweep->kept, finding.id, strlen(finding.id));
        finding.text = kept_text(&sweep->kept, finding.text, strlen(finding.text));
        finding.advice = kept_text(&sweep->kept, finding.advice, strlen(finding.advice));
        if (!finding.id || !finding.text || !finding.advice)
            return false;
        cell->findings[cell->finding_count++] = finding;
    }
    return cell->findings != NULL;
}

bool sweep_classify(struct sweep_result *sweep, struct sweep_cell *cell,
                    const struct sweep_plain *plain, const struct run_result *run)
{
    struct judging judging = {.plain = plain, .run = run, .cell = cell, .orders = sweep->orders};
    if (!sweep_calls_read(&judging.calls, run->journal, run->journal_length)) {
        sweep_calls_free(&judging.calls);
        return false;
    }
    for (size_t i = 0; i < judging.calls.count && !judging.failed; i++)
        if (judging.calls.items[i].failed_by_us)
            judging.failed = &judging.calls.items[i];
    cell->end = run->end;
    cell->exit_code = run->exit_code;
    cell->wall = run->wall;
    cell->calls = run->calls + run->events;
    cell->verdict = judge(&judging);
    const char *why = kept_text(&sweep->kept, judging.why, strlen(judging.why));
    const char *output = keep_cut(sweep, run->output), *errors = keep_cut(sweep, run->errors);
    sweep_calls_free(&judging.calls);
    if (!why || !output || !errors)
        return false;
    cell->why = why;
    cell->output = output;
    cell->errors = errors;
    return keep_findings(sweep, cell, plain->run, run);
}
