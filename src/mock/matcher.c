/* SPDX-License-Identifier: MIT */
/* Whether a call is one of those that are meant, and if not, why. */
#include "mock/matcher.h"

#include <stdio.h>
#include <string.h>

#include "model/host.h"
#include "model/memory.h"

bool text_like(struct span text, struct span pattern)
{
    size_t t = 0, p = 0;
    size_t star = SIZE_MAX, resume = 0; /* the last *, and where its next try begins */
    while (t < text.length) {
        if (p < pattern.length && pattern.chars[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.length &&
                   (pattern.chars[p] == '?' ||
                    text_upper(pattern.chars[p]) == text_upper(text.chars[t]))) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.chars[p] == '*')
        p++;
    return p == pattern.length;
}

bool matcher_set_members(struct matcher *matcher, struct span pattern, struct span *wrong)
{
    struct member_set members;
    *wrong = (struct span){0};
    if (!member_set_parse(&members, pattern, wrong) || !text_set(&matcher->pattern, pattern))
        return false;
    matcher->members = members;
    return true;
}

static void clear_match(struct argument_match *match)
{
    text_clear(&match->param);
    argument_clear(&match->low);
    argument_clear(&match->high);
}

bool matcher_has_param(const struct matcher *matcher, struct span param, unsigned flags)
{
    for (int m = 0; m < mock_member_count && param.length; m++) {
        int index = member_set_has(&matcher->members, (uint16_t)m)
                        ? member_param_index(&mock_members[m], param)
                        : -1;
        if (index >= 0 && mock_members[m].params[index].flags & flags)
            return true;
    }
    return false;
}

bool matcher_add_argument(struct matcher *matcher, struct span param, enum match_test test,
                          struct argument *low, struct argument *high)
{
    struct argument_match made = {.test = (uint8_t)test};
    size_t at = 0;
    while (at < matcher->argument_count &&
           !span_same_name(text_span(&matcher->arguments[at].param), param))
        at++;
    if (!text_set(&made.param, param))
        return false;
    if (at == matcher->argument_count) {
        struct argument_match *grown =
            mem_realloc(matcher->arguments, (at + 1) * sizeof *matcher->arguments);
        if (!grown) {
            text_clear(&made.param);
            return false;
        }
        matcher->arguments = grown;
        matcher->argument_count++;
    } else {
        clear_match(&matcher->arguments[at]);
    }
    if (low)
        made.low = *low;
    if (high)
        made.high = *high;
    matcher->arguments[at] = made;
    return true;
}

bool matcher_copy(struct matcher *to, const struct matcher *from)
{
    *to = (struct matcher){.members = from->members,
                           .label = from->label,
                           .ref = from->ref,
                           .thread = from->thread,
                           .process = from->process,
                           .apartment = from->apartment};
    bool good = text_set(&to->pattern, text_span(&from->pattern)) &&
                text_set(&to->object, text_span(&from->object));
    for (size_t i = 0; i < from->argument_count && good; i++) {
        const struct argument_match *match = &from->arguments[i];
        struct argument low, high;
        good = argument_copy(&low, &match->low);
        if (good && !argument_copy(&high, &match->high)) {
            argument_clear(&low);
            good = false;
        }
        if (good && !matcher_add_argument(to, text_span(&match->param), match->test, &low, &high)) {
            argument_clear(&low);
            argument_clear(&high);
            good = false;
        }
    }
    if (!good)
        matcher_clear(to);
    return good;
}

void matcher_clear(struct matcher *matcher)
{
    text_clear(&matcher->pattern);
    text_clear(&matcher->object);
    for (size_t i = 0; i < matcher->argument_count; i++)
        clear_match(&matcher->arguments[i]);
    mem_free(matcher->arguments);
    *matcher = (struct matcher){0};
}

static bool number_of(const struct argument *argument, double *number)
{
    if (argument->type != ARGUMENT_VALUE)
        return false;
    switch (argument->value.type) {
    case VALUE_BOOL: *number = argument->value.truth ? -1 : 0; return true;
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG: *number = (double)argument->value.number; return true;
    case VALUE_DOUBLE: *number = argument->value.real; return true;
    default: return false;
    }
}

static bool is_empty(const struct argument *argument)
{
    if (argument->type == ARGUMENT_NULL)
        return true;
    return argument->type == ARGUMENT_VALUE &&
           (argument->value.type == VALUE_EMPTY ||
            (argument->value.type == VALUE_TEXT && !argument->value.text.length));
}

static bool equal(const struct argument *a, const struct argument *b)
{
    double x, y;
    if (number_of(a, &x) && number_of(b, &y))
        return x == y;
    if (is_empty(a) || is_empty(b))
        return is_empty(a) && is_empty(b);
    if (a->type == ARGUMENT_OBJECT && b->type == ARGUMENT_OBJECT)
        return a->ref.index == b->ref.index && a->ref.generation == b->ref.generation &&
               !strcmp(a->iface, b->iface);
    return a->type == ARGUMENT_VALUE && b->type == ARGUMENT_VALUE &&
           value_equal(&a->value, &b->value);
}

static bool like(const struct argument *argument, const struct argument *pattern,
                 const struct labels *labels)
{
    if (pattern->type != ARGUMENT_VALUE || pattern->value.type != VALUE_TEXT)
        return false;
    struct span wanted = text_span(&pattern->value.text);
    char16_t room[LABEL_ROOM];
    if (argument->type == ARGUMENT_OBJECT)
        return text_like(label_name(labels, argument->label, room), wanted);
    if (argument->type == ARGUMENT_NULL)
        return text_like((struct span){0}, wanted);
    if (argument->type == ARGUMENT_VALUE && argument->value.type == VALUE_TEXT)
        return text_like(text_span(&argument->value.text), wanted);
    /* Numbers and the like by what they look like. */
    struct text shown = {0};
    bool fits = argument->type == ARGUMENT_VALUE && argument_write(argument, labels, &shown) &&
                text_like(text_span(&shown), wanted);
    text_clear(&shown);
    return fits;
}

static bool argument_fits(const struct argument_match *match, const struct labels *labels,
                          const struct call *call)
{
    double number, low, high;
    int index = member_param_index(call->member, text_span(&match->param));
    if (index < 0)
        return false;
    const struct argument *argument = &call->args[index];
    switch (match->test) {
    case MATCH_BETWEEN:
        return number_of(argument, &number) && number_of(&match->low, &low) &&
               number_of(&match->high, &high) && number >= low && number <= high;
    case MATCH_LIKE: return like(argument, &match->low, labels);
    case MATCH_NULL: return is_empty(argument);
    default: return equal(argument, &match->low);
    }
}

bool matcher_is_of_object(const struct matcher *matcher, const struct labels *labels,
                          const struct call *call)
{
    if (matcher->label && (matcher->ref.index != call->object.index ||
                           matcher->ref.generation != call->object.generation ||
                           /* what is there once has no handle */
                           (!matcher->ref.index &&
                            strcmp(label_interface(labels, matcher->label), call->member->iface))))
        return false;
    char16_t room[LABEL_ROOM];
    return !matcher->object.length ||
           text_like(label_name(labels, call->label, room), text_span(&matcher->object));
}

static bool caller_fits(const struct matcher *matcher, const struct call *call)
{
    return (!matcher->thread || matcher->thread == call->thread) &&
           (!matcher->process || matcher->process == call->process) &&
           (!matcher->apartment || matcher->apartment == call->apartment);
}

bool matcher_matches(const struct matcher *matcher, const struct labels *labels,
                     const struct call *call)
{
    if (!member_set_has(&matcher->members, call->member->ordinal) || !caller_fits(matcher, call) ||
        !matcher_is_of_object(matcher, labels, call))
        return false;
    for (size_t i = 0; i < matcher->argument_count; i++)
        if (!argument_fits(&matcher->arguments[i], labels, call))
            return false;
    return true;
}

/* ---- For people ---- */

static bool write_match(const struct argument_match *match, const struct labels *labels,
                        struct text *out)
{
    if (!text_append(out, text_span(&match->param)))
        return false;
    switch (match->test) {
    case MATCH_BETWEEN:
        return text_append_ascii(out, " from ") && argument_write(&match->low, labels, out) &&
               text_append_ascii(out, " to ") && argument_write(&match->high, labels, out);
    case MATCH_LIKE:
        return text_append_ascii(out, " like ") && argument_write(&match->low, labels, out);
    case MATCH_NULL: return text_append_ascii(out, " empty");
    default: return text_append_ascii(out, " = ") && argument_write(&match->low, labels, out);
    }
}

/* Says what caller is meant: ", from thread 5". */
static bool write_caller(const struct matcher *matcher, struct text *out)
{
    char text[64] = "";
    int length = 0;
    if (matcher->apartment)
        length = snprintf(text, sizeof text, ", from %s",
                          matcher->apartment == APARTMENT_STA   ? "an STA"
                          : matcher->apartment == APARTMENT_MTA ? "the MTA"
                                                                : "the neutral apartment");
    if (matcher->thread)
        length += snprintf(text + length, sizeof text - (size_t)length, ", from thread %u",
                           (unsigned)matcher->thread);
    if (matcher->process)
        snprintf(text + length, sizeof text - (size_t)length, ", from process %u",
                 (unsigned)matcher->process);
    return text_append_ascii(out, text);
}

bool matcher_write(const struct matcher *matcher, const struct labels *labels, struct text *out)
{
    bool good = text_append(out, text_span(&matcher->pattern));
    if (good && matcher->object.length)
        good = text_append_ascii(out, " of \"") && text_append(out, text_span(&matcher->object)) &&
               text_append_ascii(out, "\"");
    else if (good && matcher->label)
        good = text_append_ascii(out, " of ") && label_write(labels, matcher->label, out);
    for (size_t i = 0; i < matcher->argument_count && good; i++)
        good = text_append_ascii(out, i ? ", " : " (") &&
               write_match(&matcher->arguments[i], labels, out);
    return good && (!matcher->argument_count || text_append_ascii(out, ")")) &&
           write_caller(matcher, out);
}

static void differ(struct text *why, const char *what)
{
    if (why)
        (void)((!why->length || text_append_ascii(why, "; ")) && text_append_ascii(why, what));
}

static void explain_object(const struct matcher *matcher, const struct labels *labels,
                           const struct call *call, struct text *why)
{
    differ(why, "it was called on ");
    if (!why || !label_write(labels, call->label, why) || !text_append_ascii(why, " and not on "))
        return;
    if (matcher->label)
        (void)label_write(labels, matcher->label, why);
    else
        (void)(text_append_ascii(why, "\"") && text_append(why, text_span(&matcher->object)) &&
               text_append_ascii(why, "\""));
}

static void explain_argument(const struct argument_match *match, const struct labels *labels,
                             const struct call *call, struct text *why)
{
    int index = member_param_index(call->member, text_span(&match->param));
    differ(why, "");
    if (!why || !text_append(why, text_span(&match->param)))
        return;
    if (index < 0)
        (void)text_append_ascii(why, " is no parameter of it");
    else
        (void)(text_append_ascii(why, " was ") && argument_write(&call->args[index], labels, why) &&
               text_append_ascii(why, "; expected ") && write_match(match, labels, why));
}

static void explain_caller(const struct matcher *matcher, const struct call *call, struct text *why)
{
    const struct matcher came = {
        .thread = matcher->thread && matcher->thread != call->thread ? call->thread : 0,
        .process = matcher->process && matcher->process != call->process ? call->process : 0,
        .apartment = matcher->apartment && matcher->apartment != call->apartment
                         ? (uint8_t)call->apartment
                         : 0,
    };
    differ(why, "it came");
    if (why)
        (void)(write_caller(&came, why) && text_append_ascii(why, "; expected") &&
               write_caller(matcher, why));
}

int matcher_nearness(const struct matcher *matcher, const struct labels *labels,
                     const struct call *call, struct text *why)
{
    int near = 0;
    if (matcher_is_of_object(matcher, labels, call))
        near += 2;
    else
        explain_object(matcher, labels, call, why);
    for (size_t i = 0; i < matcher->argument_count; i++) {
        if (argument_fits(&matcher->arguments[i], labels, call))
            near++;
        else
            explain_argument(&matcher->arguments[i], labels, call, why);
    }
    if (caller_fits(matcher, call))
        near++;
    else
        explain_caller(matcher, call, why);
    return near;
}
