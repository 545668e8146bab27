/* SPDX-License-Identifier: MIT */
/* Coverage in words and in JSON. */
#include <inttypes.h>
#include <string.h>

#include "report/coverage.h"

/* Some things by name, and which of them have come. */
struct choice {
    const char *one, *many; /* what they are called: "code", "codes" */
    int count;
    const char *owners[64]; /* interfaces, where names need them; else NULL */
    const char *names[64];  /* each ends with a space or a NUL */
    bool seen[64];
};

static int seen_of(const struct choice *choice)
{
    int seen = 0;
    for (int i = 0; i < choice->count; i++)
        seen += choice->seen[i];
    return seen;
}

static void add(struct choice *choice, const char *name, bool seen)
{
    if (choice->count == 64)
        return;
    choice->names[choice->count] = name;
    choice->seen[choice->count++] = seen;
}

static void choose_values(struct choice *choice, const char *type, uint32_t seen)
{
    for (int i = 0; i < mock_value_count; i++)
        if (!strcmp(mock_values[i].type, type) && mock_values[i].value >= 0 &&
            mock_values[i].value < 32)
            add(choice, mock_values[i].name, seen >> mock_values[i].value & 1);
}

/* late: also what only late-bound clients see. */
static void choose_codes(struct choice *choice, const struct coverage_codes *codes, bool late)
{
    for (int i = 0; i < codes->count; i++)
        if (late || codes->values[i] != COVERAGE_INVOKE_FAILED)
            add(choice, codes->names[i], codes->seen >> i & 1);
}

static bool is_shared(const struct member *event)
{
    for (int i = 0; i < mock_member_count; i++)
        if (i != event->ordinal && mock_members[i].kind == MEMBER_EVENT &&
            !strcmp(mock_members[i].name, event->name))
            return true;
    return false;
}

static void choose_events(struct choice *choice, const struct coverage *coverage)
{
    for (int i = 0; i < mock_member_count; i++)
        if (mock_members[i].kind == MEMBER_EVENT) {
            if (choice->count < 64 && is_shared(&mock_members[i]))
                choice->owners[choice->count] = mock_members[i].iface;
            add(choice, mock_members[i].name, coverage->members[i].calls != 0);
        }
}

enum { RESULTS, CODES, ERRORS, CHOICES };

/* What there is to be seen of a member; without results and errors unless it starts tasks. */
static void choose(struct choice *choices, const struct coverage *coverage,
                   const struct member *member)
{
    const struct coverage_member *seen = &coverage->members[member->ordinal];
    memset(choices, 0, CHOICES * sizeof *choices);
    choices[RESULTS].one = "result", choices[RESULTS].many = "results";
    choices[CODES].one = "code", choices[CODES].many = "codes";
    choices[ERRORS].one = "task error", choices[ERRORS].many = "task errors";
    choose_codes(&choices[CODES], &seen->codes, seen->late);
    if (member_starts_task(member)) {
        choose_values(&choices[RESULTS], "VMTaskResult", seen->results);
        choose_codes(&choices[ERRORS], &seen->errors, true);
    }
}

static void put_name(struct buffer *out, const struct choice *choice, int i)
{
    if (choice->owners[i])
        buffer_format(out, "%s::", choice->owners[i]);
    buffer_put(out, choice->names[i], strcspn(choice->names[i], " "));
}

/* "a, b, c" of those that were seen, or of those that were not. */
static void list(struct buffer *out, const struct choice *choice, bool seen)
{
    const char *comma = "";
    for (int i = 0; i < choice->count; i++)
        if (choice->seen[i] == seen) {
            buffer_text(out, comma);
            put_name(out, choice, i);
            comma = ", ";
        }
}

static void write_missing(struct buffer *out, const struct choice *choice)
{
    if (seen_of(choice) == choice->count)
        return;
    buffer_format(out, "    no %s: ", choice->one);
    list(out, choice, false);
    buffer_text(out, "\n");
}

static void write_member(const struct coverage *coverage, const struct member *member, bool missing,
                         struct buffer *out)
{
    struct choice choices[CHOICES];
    char name[128];
    const char *comma = "";
    const struct coverage_member *seen = &coverage->members[member->ordinal];
    member_full_name(member, name, sizeof name);
    choose(choices, coverage, member);
    buffer_format(out, "%s: ", name);
    for (int i = 0; i < CHOICES; i++)
        if (choices[i].count) {
            buffer_format(out, "%s%d of %d %s", comma, seen_of(&choices[i]), choices[i].count,
                          choices[i].count == 1 ? choices[i].one : choices[i].many);
            comma = ", ";
        }
    if (!*comma)
        buffer_text(out, "not documented");
    buffer_format(out, " (%" PRIu32 " %s", seen->calls, seen->calls == 1 ? "call" : "calls");
    if (seen->failed)
        buffer_format(out, ", %" PRIu32 " failed", seen->failed);
    if (seen->undocumented && *comma)
        buffer_format(out, ", %" PRIu32 " with a code not documented for it", seen->undocumented);
    buffer_text(out, ")\n");
    for (int i = 0; i < CHOICES && missing; i++)
        write_missing(out, &choices[i]);
}

static bool is_in_use(const struct coverage *coverage, const struct member *member, bool starts)
{
    return member->kind != MEMBER_EVENT && coverage->members[member->ordinal].calls &&
           member_starts_task(member) == starts;
}

static void write_choice(const struct choice *choice, bool missing, struct buffer *out)
{
    int seen = seen_of(choice);
    buffer_format(out, "%s: %d of %d%s", choice->many, seen, choice->count, seen ? ": " : "");
    list(out, choice, true);
    buffer_text(out, "\n");
    if (missing)
        write_missing(out, choice);
}

void coverage_write(const struct coverage *coverage, bool missing, struct buffer *out)
{
    struct choice states = {.one = "state", .many = "machine states"};
    struct choice events = {.one = "event", .many = "events"};
    for (int starts = 1; starts >= 0; starts--)
        for (int i = 0; i < mock_member_count; i++)
            if (is_in_use(coverage, &mock_members[i], starts))
                write_member(coverage, &mock_members[i], missing, out);
    choose_values(&states, "VMVMState", coverage->states);
    choose_events(&events, coverage);
    write_choice(&states, missing, out);
    write_choice(&events, missing, out);
    buffer_format(out, "%" PRIu32 " %s, %" PRIu64 " %s, %" PRIu64 " %s\n", coverage->journals,
                  coverage->journals == 1 ? "journal" : "journals", coverage->calls,
                  coverage->calls == 1 ? "call" : "calls", coverage->events,
                  coverage->events == 1 ? "event" : "events");
}

/* ---- JSON ---- */

static void json_list(struct buffer *out, const struct choice *choice, bool seen)
{
    const char *comma = "";
    for (int i = 0; i < choice->count; i++)
        if (choice->seen[i] == seen) {
            buffer_format(out, "%s\"", comma);
            put_name(out, choice, i);
            buffer_text(out, "\"");
            comma = ",";
        }
}

static void json_choice(struct buffer *out, const char *key, const struct choice *choice)
{
    buffer_format(out, ",\"%s\":{\"seen\":[", key);
    json_list(out, choice, true);
    buffer_text(out, "],\"missing\":[");
    json_list(out, choice, false);
    buffer_text(out, "]}");
}

static void write_member_json(const struct coverage *coverage, const struct member *member,
                        struct buffer *out)
{
    static const char *const keys[] = {"results", "codes", "taskErrors"};
    const struct coverage_member *seen = &coverage->members[member->ordinal];
    struct choice choices[CHOICES];
    char name[128];
    member_full_name(member, name, sizeof name);
    choose(choices, coverage, member);
    buffer_format(out, "{\"member\":\"%s\",\"calls\":%" PRIu32 ",\"failed\":%" PRIu32, name,
                  seen->calls, seen->failed);
    buffer_format(out, ",\"undocumented\":%" PRIu32 ",\"tasks\":%" PRIu32, seen->undocumented,
                  seen->tasks);
    for (int i = 0; i < CHOICES; i++)
        if (choices[i].count)
            json_choice(out, keys[i], &choices[i]);
    buffer_text(out, "}");
}

void coverage_write_json(const struct coverage *coverage, struct buffer *out)
{
    struct choice states = {.one = "state"}, events = {.one = "event"};
    const char *comma = "";
    buffer_format(out, "{\"journals\":%" PRIu32 ",\"calls\":%" PRIu64 ",\"events\":%" PRIu64,
                  coverage->journals, coverage->calls, coverage->events);
    buffer_text(out, ",\"members\":[");
    for (int starts = 1; starts >= 0; starts--)
        for (int i = 0; i < mock_member_count; i++)
            if (is_in_use(coverage, &mock_members[i], starts)) {
                buffer_text(out, comma);
                write_member_json(coverage, &mock_members[i], out);
                comma = ",";
            }
    buffer_text(out, "]");
    choose_values(&states, "VMVMState", coverage->states);
    choose_events(&events, coverage);
    json_choice(out, "machineStates", &states);
    json_choice(out, "eventsSeen", &events);
    buffer_text(out, "}");
}
