/* SPDX-License-Identifier: MIT */
/* Rules: for which calls, when, and what happens then. Plain data; the gate carries it out. */
#ifndef VPCMOCK_MOCK_RULE_H
#define VPCMOCK_MOCK_RULE_H

#include "mock/matcher.h"
#include "mock/member_index.h"
#include "mock/random.h"
#include "model/event.h"
#include "model/task.h"

/* What is given for one [out] parameter, one call after the other. */
enum rule_at_end {
    AT_END_REPEAT, /* the last value for all further calls */
    AT_END_MODEL,  /* further calls go to the model, as if the rule were not there */
    AT_END_FAIL,   /* further calls fail with E_FAIL */
    AT_END_CYCLE,  /* the first value again */
};

struct rule_out {
    struct text param; /* empty: the [retval] */
    struct argument *values;
    size_t count;
};

/* What the error object of a failure is. */
enum rule_error_info {
    ERROR_INFO_RIGHT,
    ERROR_INFO_MISSING, /* the thread has none afterwards */
    ERROR_INFO_STALE,   /* the thread keeps the one of an earlier call */
};

/* What a failed call leaves in its [out] parameters. */
enum rule_outs {
    OUTS_CLEARED,   /* as COM demands: NULL, 0, empty */
    OUTS_UNTOUCHED, /* what the caller had there */
    OUTS_POISONED,  /* values that a client must not use: pointers to nothing, 0xCCCCCCCC */
};

enum rule_phase {
    PHASE_BEFORE, /* the request was lost: the model knows nothing of the call */
    PHASE_AFTER,  /* the reply was lost: the model has done it */
};

/* What becomes of the events that the call causes. */
enum rule_events { EVENTS_PASS, EVENTS_DROP, EVENTS_DOUBLE, EVENTS_DELAY, EVENTS_REVERSE };

/* An event that the rule fires when it applies. */
struct rule_event {
    enum event_source source;
    int32_t dispid;
    struct ref object;     /* {0}: that of the call */
    int argc;
    struct value args[EVENT_MAX_ARGS]; /* owned */
    struct rule_event *next;
};

void rule_event_free(struct rule_event *event);

/* How long something takes, in ms of the clock. */
enum spread_kind { SPREAD_FIXED, SPREAD_UNIFORM, SPREAD_EXPONENTIAL, SPREAD_NORMAL };

struct spread {
    uint8_t kind;  /* enum spread_kind */
    int64_t low;   /* fixed: the value; exponential and normal: the mean */
    int64_t high;  /* uniform: the upper end; normal: the deviation */
};

/* A draw, 0 or more. */
int64_t spread_draw(const struct spread *spread, struct random *random);

/* How the task that the call starts goes, as far as it is set. */
struct rule_task {
    uint32_t set; /* enum rule_task_set */
    int32_t result;
    code error;
    struct text error_description;
    struct text description;
    struct spread duration;
    bool by_hand;
    bool cancelable;
    uint8_t *steps;  /* of its progress; owned */
    uint16_t nsteps;
    struct task_course course;
};

enum rule_task_set {
    RULE_TASK_RESULT = 1,
    RULE_TASK_ERROR = 2,
    RULE_TASK_ERROR_DESCRIPTION = 4,
    RULE_TASK_DESCRIPTION = 8,
    RULE_TASK_DURATION = 16,
    RULE_TASK_CANCELABLE = 32,
    RULE_TASK_PROGRESS = 64,
    RULE_TASK_COURSE = 128,
};

struct rule {
    struct ref ref;    /* {number, serial}: what a view of it holds */
    uint32_t number;   /* 1, 2, 3... in the order of their making */
    struct text name;  /* as the test calls it; may be empty */
    int32_t priority;  /* the higher comes first; among equals the older */
    bool enabled;
    struct matcher matcher;

    /* When: of the calls that the matcher matches. */
    uint32_t from;     /* from the n-th, 1 at first */
    uint32_t times;    /* that often at most; 0: without end */
    uint32_t every;    /* each n-th of them, 1 at first */
    double probability; /* 0 to 1; 1 at first */
    struct text state; /* only in this state of the scenario; empty: in any */
    struct text next_state; /* the state after it has applied; empty: the same */
    struct matcher after;   /* only after such a call has come; no member: at any time */
    bool after_seen;
    uint32_t predicate;     /* a callback that decides, kept by COM; 0: none */

    /* What. */
    struct rule_out *outs;
    size_t out_count;
    uint8_t at_end;    /* enum rule_at_end, of all outs */
    bool skips_model;  /* answers by itself */
    bool has_result;
    code result;       /* a failure, or a success such as S_FALSE */
    struct text description; /* of the error; empty: the code's own */
    uint32_t help_context;
    uint8_t error_info; /* enum rule_error_info */
    uint8_t outs_left;  /* enum rule_outs */
    uint8_t phase;      /* enum rule_phase, of a failure */
    uint8_t events;     /* enum rule_events */
    int64_t events_delay; /* ms */
    struct rule_event *fires;
    struct spread delay; /* before the call is carried out */
    struct matcher hold; /* the call waits until such calls are over; no member: it does not */
    uint32_t hold_count; /* so many of them */
    uint32_t hold_seen;  /* are over */
    bool hangs;         /* until it is released */
    uint32_t released;  /* a serial, of its own at first: a hanging call waits for another one */
    struct rule_task *task; /* NULL: the member's own */
    uint32_t handler;   /* a callback that carries the call out, kept by COM; 0: none */
    struct text fault;  /* what becomes of the server: see gate_fault; empty: nothing */

    /* What came of it. */
    uint32_t seen;     /* calls that the matcher matched */
    uint32_t applied;
};

enum {
    /* On the wall, in ms: a held call waits no longer, and not so long without any other call. */
    RULE_HOLD_MOST = 2000,
    RULE_HOLD_QUIET = 600,
};

/* All zeros is empty. */
struct rules {
    struct rule **items; /* in the order of their making */
    size_t count;
    size_t capacity;
    uint32_t last_number;
    struct member_index by_member; /* highest priority first */
    struct member_index awaited;   /* of calls that rules wait for (after) */
    struct member_index held_for;  /* of calls whose end held calls wait for (hold) */
};

/* A rule for the calls that a pattern names, without any action. CODE_INVALIDARG: wrong is the part
 * of the pattern that names no member. */
code rules_add(struct rules *rules, struct span pattern, struct rule **rule, struct span *wrong);
void rules_remove(struct rules *rules, struct rule *rule);
/* NULL when there is none (any more). */
struct rule *rules_get(const struct rules *rules, uint32_t number);
/* The same, but not another one that has got its number. */
struct rule *rules_look_up(const struct rules *rules, struct ref ref);
/* That of a call: its number and serial. */
struct rule *rules_of_call(const struct rules *rules, const struct call *call);
/* Whether any rule is for calls of the member, enabled or not. */
static inline bool rules_name(const struct rules *rules, const struct member *member)
{
    return rules->by_member.lists[member->ordinal].count != 0;
}
/* By name, in any case; NULL when there is none. */
struct rule *rules_find(const struct rules *rules, struct span name);
void rules_clear(struct rules *rules);

/* Changes what the index depends on. CODE_OUTOFMEMORY leaves all as it was. */
code rule_set_priority(struct rules *rules, struct rule *rule, int32_t priority);
code rule_set_after(struct rules *rules, struct rule *rule, struct span pattern,
                    struct span *wrong);
/* count: 1 and more; of calls that are over from now on. */
code rule_set_hold(struct rules *rules, struct rule *rule, struct span pattern, uint32_t count,
                   struct span *wrong);

/* Takes over the values. param empty: the retval. CODE_INVALIDARG when none of the rule's members
 * has such an [out] parameter. */
code rule_set_out(struct rule *rule, struct span param, struct argument *values, size_t count);
struct rule_task *rule_need_task(struct rule *rule); /* NULL when memory runs out */

/* A call has come: rules that wait for one like it know now. */
void rules_arrive(struct rules *rules, const struct labels *labels, const struct call *call);
/* A call is over: so do those that hold calls until it is. */
void rules_over(struct rules *rules, const struct labels *labels, const struct call *call);
/* Whether what a call is held for has come. */
bool rule_holds(const struct rule *rule);

/* Where the search for a rule is; all zeros at first. Rules may come and go meanwhile. */
struct rule_cursor {
    int32_t priority; /* of the rule that was asked last */
    uint32_t number;  /* 0: none was */
};

/* The next rule whose conditions hold, after the cursor. The rule counts the call as seen. A rule with a predicate is given out before it is certain: the caller asks the
 * predicate and then either takes it with rule_apply or asks for the next. */
struct rule *rules_next(struct rules *rules, const struct labels *labels, const struct call *call,
                        struct span state, struct random *random,
                        struct rule_cursor *cursor);
/* The rule applies to this call, which knows it from now on. */
void rule_apply(struct rule *rule, struct call *call);
/* The call goes on as if the rule were not there; it counts as applied all the same. */
void rule_give_up(struct call *call);
/* The value for an out parameter at this application; NULL when there is none. */
const struct argument *rule_out_value(const struct rule *rule, const struct rule_out *out);
/* Whether all its values have been given, and in the call at which it applies now, whether at_end
 * says what happens. */
bool rule_is_used_up(const struct rule *rule);
bool rule_is_past_end(const struct rule *rule);

/* Whether the rule gives a code that the documentation does not list for a member of its pattern;
 * that member, or NULL. */
const struct member *rule_undocumented(const struct rule *rule);

#endif
