/* SPDX-License-Identifier: MIT */
/* Rules that did nothing, and codes that no documentation lists. */
#include "mock/rule_report.h"

#include <stdio.h>

static bool report_rule(const struct rule *rule, const struct labels *labels, struct text *out)
{
    char number[32];
    snprintf(number, sizeof number, "%sRule %u", out->length ? "\n" : "", (unsigned)rule->number);
    return text_append_ascii(out, number) &&
           (!rule->name.length ||
            (text_append_ascii(out, " \"") && text_append(out, text_span(&rule->name)) &&
             text_append_ascii(out, "\""))) &&
           text_append_ascii(out, ", for ") && matcher_write(&rule->matcher, labels, out);
}

static bool write_reason(const struct rule *rule, struct text *out)
{
    char text[160];
    if (!rule->enabled)
        return text_append_ascii(out, ", has never applied: it is not enabled.");
    if (!rule->seen)
        return text_append_ascii(out, ", has never applied: no such call has come.");
    if (rule->after.pattern.length && !rule->after_seen)
        return text_append_ascii(out, ", has never applied: no call of ") &&
               text_append(out, text_span(&rule->after.pattern)) &&
               text_append_ascii(out, " has come before.");
    if (rule->state.length)
        return text_append_ascii(out, ", has never applied: no such call has come in the state \"") &&
               text_append(out, text_span(&rule->state)) && text_append_ascii(out, "\".");
    if (rule->seen < rule->from)
        snprintf(text, sizeof text,
                 ", has never applied: it waits for call %u, and %u %s come.",
                 (unsigned)rule->from, (unsigned)rule->seen, rule->seen == 1 ? "has" : "have");
    else
        snprintf(text, sizeof text,
                 ", has never applied: of %u such calls none was left to it by other rules, its "
                 "callback or chance.",
                 (unsigned)rule->seen);
    return text_append_ascii(out, text);
}

static bool write_undocumented(const struct rule *rule, const struct member *member,
                               struct text *out)
{
    char name[96], text[200];
    const char *known = code_name(rule->result);
    member_full_name(member, name, sizeof name);
    snprintf(text, sizeof text, ", fails with %s%s0x%08X%s, which is not documented for %s.",
             known ? known : "", known ? " (" : "", (unsigned)rule->result, known ? ")" : "", name);
    return text_append_ascii(out, text);
}

bool rules_report(const struct rules *rules, const struct labels *labels, struct text *out)
{
    bool good = true;
    for (size_t i = 0; i < rules->count && good; i++) {
        const struct rule *rule = rules->items[i];
        const struct member *undocumented = rule_undocumented(rule);
        if (!rule->applied)
            good = report_rule(rule, labels, out) && write_reason(rule, out);
        if (good && undocumented)
            good = report_rule(rule, labels, out) && write_undocumented(rule, undocumented, out);
    }
    return good;
}
