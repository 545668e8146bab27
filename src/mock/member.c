/* SPDX-License-Identifier: MIT */
/* Members by name, by pattern, and what the documentation lists for them. */
#include "mock/member.h"

#include <stdio.h>
#include <string.h>

#include "mock/matcher.h"

const char *member_value_name(const char *type, int64_t value)
{
    for (int i = 0; type && i < mock_value_count; i++)
        if (mock_values[i].value == value && !strcmp(mock_values[i].type, type))
            return mock_values[i].name;
    return NULL;
}

const struct member_codes *member_documented(const struct member *member)
{
    for (int i = 0; i < mock_member_codes_count; i++) {
        const struct member_codes *row = &mock_member_codes[i];
        if (!strcmp(row->iface, member->iface) && !strcmp(row->name, member->name))
            return row;
    }
    return NULL;
}

static bool lists(const char *codes, code c)
{
    while (*codes) {
        size_t length = strcspn(codes, " ");
        char name[96];
        code listed;
        if (length && length < sizeof name) {
            memcpy(name, codes, length);
            name[length] = 0;
            if (code_from_name(name, &listed) && listed == c)
                return true;
        }
        codes += length;
        codes += strspn(codes, " ");
    }
    return false;
}

bool member_documents(const struct member *member, code c)
{
    const struct member_codes *row = member_documented(member);
    return c == CODE_OK || (row && lists(row->codes, c));
}

int member_param_index(const struct member *member, struct span name)
{
    for (int i = 0; i < member->nparams; i++)
        if (name.length ? span_is(name, member->params[i].name)
                        : (member->params[i].flags & MEMBER_RETVAL) != 0)
            return i;
    return -1;
}

bool member_starts_task(const struct member *member)
{
    const struct member_param *last = member->nparams ? &member->params[member->nparams - 1] : NULL;
    return member->kind == MEMBER_METHOD && last && last->flags & MEMBER_RETVAL && last->type &&
           !strcmp(last->type, "IVMTask");
}

const char *member_call_prefix(const struct member *member)
{
    return member->kind == MEMBER_GET ? "get_" : member->kind == MEMBER_PUT ? "put_" : "";
}

/* Whether a property can be both read and written, so that its name alone means two members. */
static bool is_ambiguous(const struct member *member)
{
    for (int step = -1; step <= 1; step += 2) {
        int other = member->ordinal + step;
        if (other >= 0 && other < mock_member_count &&
            !strcmp(mock_members[other].name, member->name) &&
            !strcmp(mock_members[other].iface, member->iface))
            return true;
    }
    return false;
}

void member_full_name(const struct member *member, char *out, size_t size)
{
    snprintf(out, size, "%s::%s%s", member->iface,
             is_ambiguous(member) ? member_call_prefix(member) : "", member->name);
}

/* A name of a member as text for a pattern, of ASCII. */
static bool fits(struct span pattern, const char *prefix, const char *name)
{
    char16_t full[64];
    size_t length = 0;
    for (; *prefix && length < 64; prefix++)
        full[length++] = (unsigned char)*prefix;
    for (; *name && length < 64; name++)
        full[length++] = (unsigned char)*name;
    return text_like((struct span){full, length}, pattern);
}

static struct span trimmed(struct span span)
{
    while (span.length && span.chars[0] == ' ') {
        span.chars++;
        span.length--;
    }
    while (span.length && span.chars[span.length - 1] == ' ')
        span.length--;
    return span;
}

/* Splits "IVMTask::Result" or "IVMTask.Result". */
static void split(struct span part, struct span *iface, struct span *name)
{
    *iface = (struct span){0};
    *name = part;
    for (size_t i = 0; i < part.length; i++) {
        size_t skip = part.chars[i] == '.' ? 1
                      : part.chars[i] == ':' && i + 1 < part.length && part.chars[i + 1] == ':' ? 2
                                                                                                : 0;
        if (!skip)
            continue;
        *iface = (struct span){part.chars, i};
        *name = (struct span){part.chars + i + skip, part.length - i - skip};
        return;
    }
}

/* "*" alone means the calls; events are meant only when they are named. */
static bool is_star(struct span name)
{
    return name.length == 1 && name.chars[0] == '*';
}

static bool add_part(struct member_set *set, struct span part)
{
    struct span iface, name;
    bool found = false;
    split(part, &iface, &name);
    if (!name.length)
        return false;
    for (int i = 0; i < mock_member_count; i++) {
        const struct member *member = &mock_members[i];
        if (iface.length ? !fits(iface, "", member->iface)
                             : member->kind == MEMBER_EVENT && is_star(name))
            continue;
        if (!fits(name, "", member->name) && !fits(name, member_call_prefix(member), member->name))
            continue;
        set->bits[i / 64] |= (uint64_t)1 << (i % 64);
        found = true;
    }
    return found;
}

bool member_set_parse(struct member_set *set, struct span pattern, struct span *wrong)
{
    struct member_set made = {{0}};
    size_t start = 0;
    for (size_t i = 0; i <= pattern.length; i++) {
        if (i < pattern.length && pattern.chars[i] != ',')
            continue;
        struct span part = trimmed((struct span){pattern.chars + start, i - start});
        if (!add_part(&made, part)) {
            *wrong = part;
            return false;
        }
        start = i + 1;
    }
    *set = made;
    return true;
}
