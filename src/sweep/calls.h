/* SPDX-License-Identifier: MIT */
/* The calls of a run, from the JSON lines of its journal. Plain C11. */
#ifndef VPCMOCK_SWEEP_CALLS_H
#define VPCMOCK_SWEEP_CALLS_H

#include "mock/member.h"
#include "report/result.h"

/* The name of the rule that a sweep puts into the scenario of each run. */
#define SWEEP_RULE "sweep"

struct sweep_call {
    uint64_t sequence;
    const struct member *member; /* of the product, or an event */
    const char *object;          /* IVMVirtualMachine "Windows XP Mode" */
    uint32_t process, thread; /* of the caller */
    int32_t result;
    bool complete;
    bool failed_by_us; /* the rule of the sweep has applied */
};

/* All zeros is empty. */
struct sweep_calls {
    struct sweep_call *items; /* in the order of their coming */
    size_t count;
    struct kept *kept;
};

/* What is no call is passed over. False when memory runs out. */
bool sweep_calls_read(struct sweep_calls *calls, const char *journal, size_t length);
void sweep_calls_free(struct sweep_calls *calls);

/* Whether a client may call it again and again while it waits. */
bool sweep_is_poll(const struct member *member);

#endif
