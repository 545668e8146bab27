/* SPDX-License-Identifier: MIT */
/* Calls that are nearly those that were expected. */
#include "mock/near_miss.h"

#include <string.h>

#include "mock/call_text.h"

enum {
    SAME_MEMBER = 100, /* added to the nearness of a call of a member that is meant */
    MAX_NAME = 40,     /* characters of a member's name that are compared */
};

static int length(const char *name)
{
    size_t all = strlen(name);
    return all < MAX_NAME ? (int)all : MAX_NAME;
}

/* How many letters must be put in, left out or changed to make one name of the other. */
static int distance(const char *a, const char *b)
{
    int row[MAX_NAME + 1];
    int n = length(b);
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 0; i < MAX_NAME && a[i]; i++) {
        int diagonal = row[0];
        row[0] = i + 1;
        for (int j = 0; j < n; j++) {
            int changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            int other = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            row[j + 1] = changed < other ? changed : other;
        }
    }
    return row[n];
}

/* 0: they are not alike; more than a third of the longer name differs. */
static int similarity(const char *a, const char *b)
{
    int la = length(a), lb = length(b);
    int longer = la > lb ? la : lb;
    int alike = longer - distance(a, b);
    return alike * 3 >= longer * 2 ? alike : 0;
}

/* The members that are meant, by what is alike among their names and this one's; the interface must
 * be the same. */
static int similarity_to_any(const struct matcher *matcher, const struct member *member)
{
    int best = 0;
    for (int m = 0; m < mock_member_count; m++) {
        if (!member_set_has(&matcher->members, (uint16_t)m) ||
            strcmp(mock_members[m].iface, member->iface))
            continue;
        int alike = similarity(mock_members[m].name, member->name);
        if (alike > best)
            best = alike;
    }
    return best;
}

static int nearness_of(const struct matcher *matcher, const struct labels *labels,
                       const struct call *call, const int *by_member)
{
    if (!member_set_has(&matcher->members, call->member->ordinal))
        return by_member[call->member->ordinal];
    return matcher_matches(matcher, labels, call)
               ? 0
               : SAME_MEMBER + matcher_nearness(matcher, labels, call, NULL);
}

static bool same_call(const struct text *a, const struct text *b)
{
    return a->length == b->length &&
           (!a->length || !memcmp(a->chars, b->chars, a->length * sizeof *a->chars));
}

static void clear(struct near_miss *miss)
{
    text_clear(&miss->call);
    text_clear(&miss->why);
}

static bool describe(const struct matcher *matcher, const struct labels *labels,
                     const struct call *call, const char *which, struct near_miss *miss)
{
    const struct member *member = call->member;
    if (!call_write(call, labels, &miss->call))
        return false;
    if (!member_set_has(&matcher->members, member->ordinal) &&
        !(text_append_ascii(&miss->why, "it is ") &&
          text_append_ascii(&miss->why, member_call_prefix(member)) &&
          text_append_ascii(&miss->why, member->name) && text_append_ascii(&miss->why, which) &&
          text_append_ascii(&miss->why, "; expected ") &&
          text_append(&miss->why, text_span(&matcher->pattern))))
        return false;
    matcher_nearness(matcher, labels, call, &miss->why);
    return true;
}

/* Takes over the miss. */
static void insert(struct near_miss misses[NEAR_MISSES], int *count, struct near_miss *miss)
{
    int at = *count;
    if (at == NEAR_MISSES)
        clear(&misses[--at]);
    else
        ++*count;
    for (; at && misses[at - 1].nearness < miss->nearness; at--)
        misses[at] = misses[at - 1];
    misses[at] = *miss;
}

/* Whether a member that is meant is of its interface and kind. */
static bool is_of_kind(const struct matcher *matcher, const struct member *member)
{
    for (int m = 0; m < mock_member_count; m++)
        if (member_set_has(&matcher->members, (uint16_t)m) &&
            mock_members[m].kind == member->kind && !strcmp(mock_members[m].iface, member->iface))
            return true;
    return false;
}

/* Where nothing is like it, what the client did there instead. */
static bool find_last(const struct matcher *matcher, const struct journal *journal,
                      const struct labels *labels, struct near_miss misses[NEAR_MISSES], int *count)
{
    static const char *const which[] = {
        [MEMBER_METHOD] = ", the last method that was called there",
        [MEMBER_GET] = ", the last property that was read there",
        [MEMBER_PUT] = ", the last property that was set there",
        [MEMBER_EVENT] = ", the last event that came from there",
    };
    const struct journal_entry *last = NULL;
    struct call call;
    for (const struct journal_entry *entry = journal_first(journal); entry;
         entry = journal_next(journal, entry)) {
        journal_view(entry, labels, &call);
        if (is_of_kind(matcher, call.member) && matcher_is_of_object(matcher, labels, &call))
            last = entry;
    }
    if (!last)
        return true;
    journal_view(last, labels, &call);
    misses[0] = (struct near_miss){.nearness = 1, .sequence = last->sequence};
    *count = 1;
    return describe(matcher, labels, &call, which[call.member->kind], &misses[0]);
}

bool near_misses_find(const struct matcher *matcher, const struct journal *journal,
                      const struct labels *labels, struct near_miss misses[NEAR_MISSES], int *count)
{
    int by_member[MEMBER_MAX] = {0};
    *count = 0;
    for (int m = 0; m < mock_member_count; m++)
        by_member[m] = similarity_to_any(matcher, &mock_members[m]);
    for (const struct journal_entry *entry = journal_first(journal); entry;
         entry = journal_next(journal, entry)) {
        struct call call;
        struct near_miss miss = {.sequence = entry->sequence};
        journal_view(entry, labels, &call);
        miss.nearness = nearness_of(matcher, labels, &call, by_member);
        if (!miss.nearness ||
            (*count == NEAR_MISSES && miss.nearness < misses[NEAR_MISSES - 1].nearness))
            continue;
        if (!describe(matcher, labels, &call, "", &miss)) {
            clear(&miss);
            return false;
        }
        int same = 0;
        while (same < *count && !same_call(&misses[same].call, &miss.call))
            same++;
        if (same < *count) {
            misses[same].more++;
            clear(&miss);
        } else if (*count < NEAR_MISSES || miss.nearness > misses[NEAR_MISSES - 1].nearness) {
            insert(misses, count, &miss);
        } else {
            clear(&miss);
        }
    }
    return *count || find_last(matcher, journal, labels, misses, count);
}

void near_misses_clear(struct near_miss misses[NEAR_MISSES], int count)
{
    for (int i = 0; i < count; i++)
        clear(&misses[i]);
}
