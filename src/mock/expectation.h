/* SPDX-License-Identifier: MIT */
/* Expectations: which calls and events are to come, how often and in which order. They are weighed
 * when a call comes; verify.h says what came of them. */
#ifndef VPCMOCK_MOCK_EXPECTATION_H
#define VPCMOCK_MOCK_EXPECTATION_H

#include "mock/matcher.h"
#include "mock/member_index.h"

enum {
    EXPECTATION_KEPT = 5, /* of the calls that came and of those that were wrong, the first ones */
    EXPECTATION_MAX_LINKS = 1000,
    OTHERS_KEPT = 20,
};
#define EXPECTATION_MANY UINT32_MAX /* no upper limit */

enum expectation_order {
    ORDER_AFTER,  /* each call comes when the other expectation has come as often as it must */
    ORDER_BEFORE, /* each call comes when the other has not come yet */
};

struct expectation_link {
    uint32_t other; /* its number */
    uint8_t order;  /* enum expectation_order */
};

enum call_fault { FAULT_NONE, FAULT_TOO_MANY, FAULT_TOO_EARLY, FAULT_TOO_LATE };

/* A call that was not as it should be. */
struct faulty_call {
    uint8_t fault;  /* enum call_fault */
    uint32_t other; /* of the order: the expectation that it came before, or after */
    uint64_t sequence;
    struct text call; /* in words; empty when memory ran out */
};

struct expectation {
    struct ref ref;   /* {number, serial}: what a view of it holds */
    uint32_t number;  /* 1, 2, 3... in the order of their making */
    struct text name; /* as the test calls it; may be empty */
    struct matcher matcher;
    uint32_t least; /* 1 at first */
    /* EXPECTATION_MANY at first. With 0, an order says when none may come; otherwise it says when
     * all have to. */
    uint32_t most;
    bool least_given; /* so that an upper limit alone does not leave the 1 */
    struct expectation_link *links;
    size_t link_count;

    /* What came of it. */
    uint32_t seen; /* calls, whether in order or not; with most 0 only what may not come */
    uint64_t seen_at[EXPECTATION_KEPT]; /* sequence numbers */
    uint64_t last_seen;
    uint32_t disorders; /* calls that came too early or too late */
    struct faulty_call faulty[EXPECTATION_KEPT];
    uint32_t faulty_count; /* how many of these there are */
    /* Of the call that is being weighed. */
    bool matched;    /* whether it is one of those that are meant */
    uint8_t verdict; /* enum call_fault */
    uint32_t rival;  /* that it is in disorder with */
    /* Of the order that is being looked through. */
    bool reached;
    struct expectation *next_reached;
};

/* All zeros is empty. */
struct expectations {
    struct expectation **items; /* in the order of their making */
    size_t count;
    size_t capacity;
    uint32_t last_number;
    struct member_index by_member;
    /* How often members were called and events came, and how many of those somebody has waited
     * for. */
    uint32_t came[MEMBER_MAX];
    uint32_t awaited[MEMBER_MAX];
    /* Calls that no expectation and no rule names. */
    uint64_t other_count;
    struct faulty_call others[OTHERS_KEPT];
};

/* An expectation that such a call comes at least once. CODE_INVALIDARG: wrong is the part of the
 * pattern that names no member. */
code expectations_add(struct expectations *expectations, struct span pattern,
                      struct expectation **expectation, struct span *wrong);
/* What is in order with it is so no longer. */
void expectations_remove(struct expectations *expectations, struct expectation *expectation);
/* NULL when there is none (any more). */
struct expectation *expectations_get(const struct expectations *expectations, uint32_t number);
/* The same, but not another one that has got its number. */
struct expectation *expectations_look_up(const struct expectations *expectations, struct ref ref);
/* All of them, and what has come. */
void expectations_clear(struct expectations *expectations);
/* What has come is forgotten; they are as new. */
void expectations_forget(struct expectations *expectations);

/* Whether calls of the one come before those of the other already. One that never comes is in
 * nobody's way. */
bool expectations_are_ordered(struct expectations *expectations, struct expectation *earlier,
                              const struct expectation *later);
/* CODE_INVALIDARG when both are the same, they are ordered the other way round or there are too many
 * links. */
code expectation_link(struct expectations *expectations, struct expectation *expectation,
                      struct expectation *other, enum expectation_order order);
/* Each call of one comes after those that the earlier ones must have and before any of the later
 * ones. All or nothing. */
code expectations_in_sequence(struct expectations *expectations, struct expectation *const *steps,
                              size_t count);

/* A call or an event has come: counts it where it is expected, and marks it as expected. */
void expectations_arrive(struct expectations *expectations, const struct labels *labels,
                         struct call *call);
/* No expectation and no rule names it. */
void expectations_other(struct expectations *expectations, const struct labels *labels,
                        const struct call *call);
bool expectation_is_met(const struct expectation *expectation);

/* Whether a call of one of these members has come that nobody has waited for; it is then used up.
 */
bool expectations_take(struct expectations *expectations, const struct member_set *members);

#endif
