/* SPDX-License-Identifier: MIT */
/* The scenario of a cell: the base with one rule more. */
#include <string.h>

#include "sweep/plan.h"

/* Where the root ends in a well-formed file: behind it are white space, comments and processing
 * instructions. 0 when it does not end so. */
static size_t end_of_root(const char *base, size_t length)
{
    for (;;) {
        while (length && strchr(" \t\r\n", base[length - 1]))
            length--;
        const char *opens = NULL;
        if (length >= 3 && !memcmp(base + length - 3, "-->", 3))
            opens = "<!--";
        else if (length >= 2 && !memcmp(base + length - 2, "?>", 2))
            opens = "<?";
        if (!opens)
            return length && base[length - 1] == '>' ? length : 0;
        size_t size = strlen(opens), at = length;
        while (at >= size && memcmp(base + at - size, opens, size))
            at--;
        if (at < size)
            return 0;
        length = at - size;
    }
}

/* The end tag of the root, that is the last one; length when the root has none. */
static size_t end_tag(const char *base, size_t length)
{
    for (size_t at = length; at >= 2; at--)
        if (base[at - 2] == '<')
            return base[at - 1] == '/' ? at - 2 : length;
    return length;
}

/* The prefix of the end tag's name with its colon, such as "s:". */
static size_t prefix_of(const char *base, size_t tag, size_t length)
{
    for (size_t at = tag + 2; at < length; at++) {
        if (base[at] == ':')
            return at + 1 - (tag + 2);
        if (strchr(" \t\r\n>", base[at]))
            return 0;
    }
    return 0;
}

static void put_one_rule(struct buffer *out, const struct sweep_result *sweep,
                         const struct sweep_cell *cell, const char *prefix, size_t prefix_length)
{
    const struct sweep_row *row = &sweep->rows[cell->row];
#define NAME(open, name)                                                                           \
    buffer_text(out, open), buffer_put(out, prefix, prefix_length), buffer_text(out, name)
    NAME("  <", "on call=\"");
    buffer_xml(out, row->member);
    buffer_format(out, "\" nth=\"%u\" priority=\"2147483647\" name=\"" SWEEP_RULE "\">",
                  (unsigned)row->nth);
    switch (cell->kind) {
    case SWEEP_KIND_CODE:
        if (!strcmp(cell->failure, "S_FALSE")) {
            NAME("<", "return null=\"true\"/>");
            NAME("<", "answer code=\"S_FALSE\"/>");
        } else {
            NAME("<", "fail code=\"");
            buffer_xml(out, cell->failure);
            buffer_text(out, "\"/>");
        }
        break;
    case SWEEP_KIND_RESULT:
        NAME("<", "task result=\"");
        buffer_xml(out, cell->failure);
        buffer_text(out, "\"/>");
        break;
    case SWEEP_KIND_EARLY: NAME("<", "task duration=\"0\"/>"); break;
    case SWEEP_KIND_LATE: NAME("<", "task duration=\"" SWEEP_LATE "\"/>"); break;
    case SWEEP_KIND_STALL: NAME("<", "task stall-at=\"" SWEEP_STALL_AT "\" stall=\"-1\"/>"); break;
    case SWEEP_KIND_EVENT_LOST: NAME("<", "events do=\"drop\"/>"); break;
    case SWEEP_KIND_EVENT_LATE:
        NAME("<", "events do=\"delay\" by=\"" SWEEP_EVENT_LATE "\"/>");
        break;
    case SWEEP_KIND_EVENT_TWICE: NAME("<", "events do=\"double\"/>"); break;
    case SWEEP_KIND_POLLS:
        /* "poll 3" */
        NAME("<", "task polls=\"");
        buffer_text(out, strrchr(cell->failure, ' ') + 1);
        buffer_text(out, "\"/>");
        break;
    case SWEEP_KIND_DELAY: NAME("<", "delay time=\"" SWEEP_EVENT_LATE "\"/>"); break;
    case SWEEP_KIND_CANCEL:
        NAME("<", "task cancelling=\"");
        buffer_text(out, cell->failure);
        buffer_text(out, "\"/>");
        break;
    case SWEEP_KIND_THREAD:
        NAME("<", "hold after=\"");
        buffer_xml(out, cell->awaited);
        buffer_format(out, "\" nth=\"%u\"/>", (unsigned)cell->awaited_nth);
        break;
    case SWEEP_KIND_ORDER:
    case SWEEP_KIND_COUNT: break;
    }
    NAME("</", "on>\n");
#undef NAME
}

static void put_rule(struct buffer *out, const struct sweep_result *sweep,
                     const struct sweep_cell *cell, const char *prefix, size_t prefix_length)
{
    if (!cell->part_count)
        put_one_rule(out, sweep, cell, prefix, prefix_length);
    for (size_t i = 0; i < cell->part_count; i++)
        put_one_rule(out, sweep, &sweep->cells[cell->parts[i]], prefix, prefix_length);
}

bool sweep_scenario(const struct sweep_result *sweep, const struct sweep_cell *cell,
                    const char *base, size_t base_length, struct buffer *out)
{
    static const char nothing[] =
        "<scenario xmlns=\"urn:vpcmock:scenario:1\" base=\"default\">\n</scenario>\n";
    if (!base) {
        base = nothing;
        base_length = sizeof nothing - 1;
    }
    size_t end = memchr(base, 0, base_length) ? 0 : end_of_root(base, base_length);
    if (!end)
        return false;
    size_t tag = end_tag(base, end);
    if (tag < end) {
        buffer_put(out, base, tag);
        put_rule(out, sweep, cell, base + tag + 2, prefix_of(base, tag, end));
        buffer_put(out, base + tag, base_length - tag);
        return !out->failed;
    }
    if (end < 2 || base[end - 2] != '/')
        return false;
    /* <scenario .../>: its name is between the last "<" and what follows. */
    size_t name = end, name_length = 0;
    while (name && base[name - 1] != '<')
        name--;
    while (name + name_length < end && !strchr(" \t\r\n/", base[name + name_length]))
        name_length++;
    const char *colon = memchr(base + name, ':', name_length);
    buffer_put(out, base, end - 2);
    buffer_text(out, ">\n");
    put_rule(out, sweep, cell, base + name, colon ? (size_t)(colon + 1 - (base + name)) : 0);
    buffer_text(out, "</");
    buffer_put(out, base + name, name_length);
    buffer_text(out, ">");
    buffer_put(out, base + end, base_length - end);
    return !out->failed;
}
