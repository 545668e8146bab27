/* SPDX-License-Identifier: MIT */
/* The journal: what calls and events there were, the newest so many of them. An entry is made when
 * a call arrives and completed when it is over, if it is still there then. */
#ifndef VPCMOCK_MOCK_JOURNAL_H
#define VPCMOCK_MOCK_JOURNAL_H

#include "mock/call.h"
#include "mock/label.h"

enum {
    JOURNAL_DEFAULT_CAPACITY = 10000,
    JOURNAL_MAX_CAPACITY = 1000000,
    JOURNAL_PARAMS = 4,       /* as many as any member has */
    JOURNAL_MAX_TEXT = 4096,  /* characters of a text that are kept */
    JOURNAL_MAX_ARRAY = 4096, /* bytes or texts of an array; a larger one is OPAQUE */
};

enum journal_flags {
    JOURNAL_LATE = 1,
    JOURNAL_COMPLETE = 2,
    JOURNAL_EXPECTED = 4,
    JOURNAL_CUT = 8, /* a text was longer than JOURNAL_MAX_TEXT */
};

/* Read through journal_view, journal_text.h or the plain fields. */
struct journal_entry {
    uint64_t sequence;
    const struct member *member;
    struct ref object;
    int64_t begin;    /* ms on the clock */
    int64_t duration; /* ms on the clock; 0 until it is complete */
    int64_t wall;     /* microseconds of wall time; 0 until it is complete */
    uint32_t label;
    uint32_t thread;
    uint32_t process;
    uint32_t rule;        /* its number, which another rule may have got since */
    uint32_t rule_serial; /* 0: none applied */
    code result;
    uint8_t apartment; /* enum call_apartment */
    uint8_t flags;     /* enum journal_flags */
    /* The arguments, packed: what struct argument has, texts in chars. */
    uint8_t types[JOURNAL_PARAMS];  /* enum argument_type */
    uint8_t values[JOURNAL_PARAMS]; /* enum value_type */
    union {
        int64_t number; /* truth, number */
        double real;
        uint32_t label;
        struct value *array; /* owned */
        struct {
            uint32_t at;
            uint32_t length;
        };
    } cells[JOURNAL_PARAMS];
    char16_t *chars; /* kept for the entry that takes this one's place */
    uint32_t used;
    uint32_t reserved;
};

/* The name that a rule had when it last applied: it outlives the rule. */
struct journal_rule {
    uint32_t serial;
    struct text name;
};

struct journal {
    bool enabled;
    uint32_t capacity;
    uint64_t dropped; /* entries that made room for newer ones, since it was cleared */
    /* A ring: count entries from first on. It grows up to the capacity. */
    struct journal_entry *ring;
    uint32_t allocated;
    uint32_t first;
    uint32_t count;
    struct journal_rule *rules; /* by serial */
    size_t rule_count;
    size_t rule_capacity;
};

/* Enabled, with the default capacity. */
void journal_init(struct journal *journal);
void journal_free(struct journal *journal);
/* No entries and none dropped; the settings stay. */
void journal_clear(struct journal *journal);
/* 0 to JOURNAL_MAX_CAPACITY. The newest entries stay. False when memory runs out: nothing has
 * changed then. */
bool journal_set_capacity(struct journal *journal, uint32_t capacity);

/* A call has come and has its number. Allocates nothing unless it has texts or arrays, or the ring
 * grows. What memory does not suffice for is missing: an argument is then NONE. */
void journal_arrive(struct journal *journal, const struct call *call);
/* It is over; call->result, rule, wall and the out arguments are filled in. now: ms on the clock.
 * rule_name: of call->rule. Its entry, or NULL when there is none (any more). */
const struct journal_entry *journal_over(struct journal *journal, const struct call *call,
                                         int64_t now, struct span rule_name);
/* An expectation that came later names this call after all. */
void journal_expect(struct journal *journal, uint64_t sequence);

/* From the oldest on; NULL at the end. An entry is valid until the journal changes. */
const struct journal_entry *journal_first(const struct journal *journal);
const struct journal_entry *journal_next(const struct journal *journal,
                                         const struct journal_entry *entry);
/* index: from 0, the oldest. NULL when there is none. */
const struct journal_entry *journal_at(const struct journal *journal, uint32_t index);
/* NULL when there is none (any more). */
const struct journal_entry *journal_find(const struct journal *journal, uint64_t sequence);

/* The entry as the call that it was, for matchers; its arguments are borrowed, not to be cleared,
 * and valid until the journal changes. */
void journal_view(const struct journal_entry *entry, const struct labels *labels,
                  struct call *call);
/* The name of a rule that has applied; empty when it had none. */
struct span journal_rule_name(const struct journal *journal, uint32_t serial);

static inline bool journal_is_complete(const struct journal_entry *entry)
{
    return (entry->flags & JOURNAL_COMPLETE) != 0;
}

#endif
