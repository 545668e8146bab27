/* SPDX-License-Identifier: MIT */
/* Which calls a rule, an expectation or a question means. */
#ifndef VPCMOCK_MOCK_MATCHER_H
#define VPCMOCK_MOCK_MATCHER_H

#include "mock/call.h"
#include "mock/label.h"

enum match_test {
    MATCH_EQUAL,   /* low: the value; numbers by value whatever their type, texts exactly */
    MATCH_BETWEEN, /* low to high, both included; numbers */
    MATCH_LIKE,    /* low: a text with * and ?, in any case of letters; of an object: its name */
    MATCH_NULL,    /* NULL, or an empty value */
};

struct argument_match {
    struct text param; /* its name; of members that have none of the name nothing matches */
    uint8_t test;      /* enum match_test */
    struct argument low;
    struct argument high;
};

/* All zeros matches nothing: no member. */
struct matcher {
    struct member_set members;
    struct text pattern;     /* as it was given */
    struct text object;      /* name of the object with * and ?; empty: any */
    uint32_t label;          /* of an object that was given as such; 0: none was */
    struct ref ref;          /* with a label: that very thing */
    struct argument_match *arguments;
    size_t argument_count;
    uint32_t thread;         /* 0: any */
    uint32_t process;        /* 0: any */
    uint8_t apartment;       /* 0: any */
};

/* False: nothing has changed. wrong: the part of the pattern that names no member. */
bool matcher_set_members(struct matcher *matcher, struct span pattern, struct span *wrong);
/* Whether a member that is meant has such a parameter, with one of the flags (MEMBER_IN...). */
bool matcher_has_param(const struct matcher *matcher, struct span param, unsigned flags);
/* Takes over the arguments. A second match of the same parameter replaces the first. False when
 * memory runs out; they are then still the caller's. */
bool matcher_add_argument(struct matcher *matcher, struct span param, enum match_test test,
                          struct argument *low, struct argument *high);
bool matcher_copy(struct matcher *to, const struct matcher *from);
void matcher_clear(struct matcher *matcher);

bool matcher_matches(const struct matcher *matcher, const struct labels *labels,
                     const struct call *call);
/* Whether it comes from an object that is meant. */
bool matcher_is_of_object(const struct matcher *matcher, const struct labels *labels,
                          const struct call *call);
/* How many of the conditions hold beside the member, for the nearest call. Appends to why, unless it
 * is NULL, what differs, in words: `it was called on machine "A" and not on "B"`. */
int matcher_nearness(const struct matcher *matcher, const struct labels *labels,
                     const struct call *call, struct text *why);
/* Appends what it means: IVMVirtualMachine::Startup of "Windows XP Mode" (userName = "x"). False
 * when memory runs out. */
bool matcher_write(const struct matcher *matcher, const struct labels *labels, struct text *out);

/* Whether the text fits a pattern with * (any characters) and ? (one), in any case of letters. */
bool text_like(struct span text, struct span pattern);

/* Appends an argument as messages and the journal's text form show it: 4, "text", True, Nothing,
 * IVMTask #3. */
bool argument_write(const struct argument *argument, const struct labels *labels,
                    struct text *out);

#endif
