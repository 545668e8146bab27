/* SPDX-License-Identifier: MIT */
/* Making tasks of a scenario file: those that are complete, and plans. */
#include "model/memory.h"
#include "scenario/apply.h"
#include "scenario/parse.h"

static bool take_text(const struct node *node, enum attribute_id id, struct text *text)
{
    return text_set(text, node_text(node, id));
}

/* The member that an attribute names; NULL: any. */
static bool find_member(struct applying *applying, const struct node *node, task_cause *cause)
{
    struct span name = node_text(node, ATTRIBUTE_MEMBER);
    *cause = NULL;
    if (!name.length || (name.length == 1 && name.chars[0] == '*'))
        return true;
    *cause = applying->members->find(name);
    return *cause || problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_MEMBER,
                                "Found \"%S\"; expected a member that starts a task, such as "
                                "Startup, or *.",
                                &name);
}

bool apply_task(struct applying *applying, const struct node *node)
{
    struct host *host = applying->host;
    struct text error = {0};
    task_cause cause;
    if (!find_member(applying, node, &cause))
        return false;
    const struct machine *machine = host_find_machine(host, node_text(node, ATTRIBUTE_MACHINE));
    const struct task_start start = {
        .description = node_text(node, ATTRIBUTE_DESCRIPTION),
        .duration = node_number(node, ATTRIBUTE_DURATION, 0),
        .cancelable = node_number(node, ATTRIBUTE_CANCELABLE, 1) != 0,
        .machine = machine ? machine->ref : (struct ref){0},
    };
    if (!take_text(node, ATTRIBUTE_ERROR_DESCRIPTION, &error))
        return apply_no_memory(applying);
    host->cause = cause;
    struct task *task = task_start(host, &start);
    host->cause = NULL;
    if (!task) {
        text_clear(&error);
        return apply_no_memory(applying);
    }
    const uint8_t set = error.length ? TASK_SET_ERROR_DESCRIPTION : 0;
    task_set_result(task, (int32_t)node_number(node, ATTRIBUTE_RESULT, TASK_Success));
    task_take_error_description(task, &error);
    task_complete(host, task); /* which shares its texts */
    task->error = (code)node_number(node, ATTRIBUTE_ERROR, task->error);
    task->shown = (int8_t)node_number(node, ATTRIBUTE_PERCENT, task->shown);
    task->set = (uint8_t)node_number(node, ATTRIBUTE_SET, set);
    task->start = node_number(node, ATTRIBUTE_START, task->start);
    task->end = node_number(node, ATTRIBUTE_END, task->end);
    if (node_has(node, ATTRIBUTE_ID))
        task_set_id(host, task, (int32_t)node_number(node, ATTRIBUTE_ID, 0));
    return true;
}

bool apply_plan(struct applying *applying, const struct node *node)
{
    struct host *host = applying->host;
    const struct node_attribute *progress = node_attribute(node, ATTRIBUTE_PROGRESS);
    struct text text = {0};
    task_cause cause;
    size_t count;
    if (!find_member(applying, node, &cause))
        return false;
    struct task *plan = task_plan(host, cause);
    if (!plan)
        return apply_no_memory(applying);
    if (node_has(node, ATTRIBUTE_RESULT)) {
        int32_t result = (int32_t)node_number(node, ATTRIBUTE_RESULT, 0);
        if (!task_result_name(result) && !host->policy.undocumented_results &&
            !node_number(node_child(node->parent, ELEMENT_HOST)
                             ? node_child(node->parent, ELEMENT_HOST)
                             : node,
                         ATTRIBUTE_UNDOCUMENTED_RESULTS, 0))
            return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_RESULT,
                              "Found the result %d; expected a VMTaskResult, because the host does "
                              "not have undocumented-results.",
                              (long long)result);
        task_set_result(plan, result);
    }
    if (node_has(node, ATTRIBUTE_ERROR))
        task_set_error(plan, (code)node_number(node, ATTRIBUTE_ERROR, 0));
    if (node_has(node, ATTRIBUTE_CANCELABLE))
        task_set_cancelable(plan, node_number(node, ATTRIBUTE_CANCELABLE, 0) != 0);
    if (node_has(node, ATTRIBUTE_DURATION) &&
        !task_set_duration(host, plan, node_number(node, ATTRIBUTE_DURATION, 0)))
        return apply_no_memory(applying);
    if (node_has(node, ATTRIBUTE_ERROR_DESCRIPTION)) {
        if (!take_text(node, ATTRIBUTE_ERROR_DESCRIPTION, &text))
            return apply_no_memory(applying);
        task_take_error_description(plan, &text);
    }
    if (node_has(node, ATTRIBUTE_DESCRIPTION)) {
        if (!take_text(node, ATTRIBUTE_DESCRIPTION, &text))
            return apply_no_memory(applying);
        task_take_description(plan, &text);
    }
    if (progress) {
        uint8_t *steps = parse_steps(progress, &count);
        if (!steps)
            return apply_no_memory(applying);
        task_take_progress(plan, steps, count);
    }
    return true;
}
