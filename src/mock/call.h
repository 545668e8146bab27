/* SPDX-License-Identifier: MIT */
/* A call of a member, or an event on its way to the sinks, as rules, expectations and journal see
 * it. */
#ifndef VPCMOCK_MOCK_CALL_H
#define VPCMOCK_MOCK_CALL_H

#include "mock/argument.h"
#include "mock/member.h"

enum call_apartment { APARTMENT_UNKNOWN, APARTMENT_STA, APARTMENT_MTA, APARTMENT_NEUTRAL };

struct call {
    const struct member *member; /* an event's is of its dispinterface */
    struct ref object;           /* {0}: the application and what belongs to the host */
    uint32_t label;              /* of the object */
    uint32_t thread;
    uint32_t process;
    uint8_t apartment;           /* enum call_apartment */
    bool late;                   /* came through IDispatch */
    /* From engine_arrive: 1, 2, 3... in the order in which calls and events have come. */
    uint64_t sequence;
    int64_t begin;               /* ms on the clock */
    /* One for each parameter; of an [out] one NONE until the call is over. */
    struct argument args[MEMBER_MAX_PARAMS];
    /* When it is over. */
    code result;
    uint32_t rule;               /* the number of the rule that applied, 0 for none */
    uint32_t rule_serial;        /* tells it from another one of that number */
    bool expected;               /* an expectation or rule names it */
    int64_t arrived;             /* microseconds on the wall */
    int64_t wall;                /* microseconds that it took there */
};

/* Frees the arguments. */
void call_clear(struct call *call);

#endif
