/* SPDX-License-Identifier: MIT */
/* From what a rule says of the task that a call starts, a plan for it. */
#ifndef VPCMOCK_MOCK_RULE_TASK_H
#define VPCMOCK_MOCK_RULE_TASK_H

#include "mock/rule.h"

/* A plan that the next task of the cause uses before all others. NULL when memory runs out. */
struct task *rule_task_plan(struct host *host, const struct rule_task *wanted, task_cause cause,
                            struct random *random);

#endif
