/* SPDX-License-Identifier: MIT */
/* Plans of tasks from rules. */
#include "mock/rule_task.h"

#include <string.h>

#include "model/host.h"
#include "model/memory.h"

static bool fill(struct host *host, struct task *plan, const struct rule_task *wanted,
                 struct random *random)
{
    struct text text = {0};
    if (wanted->set & RULE_TASK_RESULT)
        task_set_result(plan, wanted->result);
    if (wanted->set & RULE_TASK_ERROR)
        task_set_error(plan, wanted->error);
    if (wanted->set & RULE_TASK_CANCELABLE)
        task_set_cancelable(plan, wanted->cancelable);
    if (wanted->set & RULE_TASK_ERROR_DESCRIPTION) {
        if (!text_set(&text, text_span(&wanted->error_description)))
            return false;
        task_take_error_description(plan, &text);
    }
    if (wanted->set & RULE_TASK_DESCRIPTION) {
        if (!text_set(&text, text_span(&wanted->description)))
            return false;
        task_take_description(plan, &text);
    }
    if (wanted->set & RULE_TASK_PROGRESS) {
        uint8_t *steps = NULL;
        if (wanted->nsteps) {
            steps = mem_alloc(wanted->nsteps);
            if (!steps)
                return false;
            memcpy(steps, wanted->steps, wanted->nsteps);
        }
        task_take_progress(plan, steps, wanted->nsteps);
    }
    if (wanted->set & RULE_TASK_DURATION &&
        !task_set_duration(host, plan,
                           wanted->by_hand ? TASK_BY_HAND : spread_draw(&wanted->duration, random)))
        return false;
    return !(wanted->set & RULE_TASK_COURSE) || task_set_course(host, plan, &wanted->course);
}

struct task *rule_task_plan(struct host *host, const struct rule_task *wanted, task_cause cause,
                            struct random *random)
{
    struct task *plan = task_plan_first(host, cause);
    if (plan && !fill(host, plan, wanted, random)) {
        task_discard(host, plan);
        plan = NULL;
    }
    return plan;
}
