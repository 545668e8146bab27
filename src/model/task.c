/* SPDX-License-Identifier: MIT */
/* Tasks: plans, their course along the clock, and their end. */
#include "model/task.h"

#include <stdatomic.h>
#include <string.h>

#include "model/host.h"
#include "model/memory.h"
#include "model/quit.h"

static const struct {
    const char *name;
    code error;
    const char *text;
} results[] = {
#define X(name, value, error, text) [value] = {#name, error, text},
    TASK_RESULTS(X)
#undef X
};

const char *task_result_name(int32_t result)
{
    return result >= 0 && result < TASK_RESULT_COUNT ? results[result].name : NULL;
}

const char *task_usual_error_text(int32_t result)
{
    return task_result_name(result) ? results[result].text
                                    : "The task ended with a result that is not documented.";
}

bool task_result_from_name(struct span name, int32_t *result)
{
    static const char prefix[] = "vmTaskResult_";
    const size_t skip = sizeof prefix - 1;
    if (span_begins(name, prefix)) {
        name.chars += skip;
        name.length -= skip;
    }
    for (int32_t i = 0; i < TASK_RESULT_COUNT; i++) {
        if (span_is(name, results[i].name)) {
            *result = i;
            return true;
        }
    }
    return false;
}

static void happen(struct host *host, struct due *due)
{
    task_complete(host, ((struct task_run *)due)->task);
}

/* An ID is unique in the process, also among several mocks and after a reset; but a host that is
 * served to a process of its own may have its own. */
static _Atomic int32_t next_id = 1;

static struct task *create(struct host *host)
{
    struct task *task = mem_calloc(1, sizeof *task);
    if (!task)
        return NULL;
    task->run = mem_calloc(1, sizeof *task->run);
    if (!task->run) {
        mem_free(task);
        return NULL;
    }
    task->run->due.happen = happen;
    task->run->task = task;
    task->by_hand = -1;
    task->duration = TASK_DEFAULT_DURATION;
    if (!slots_add(&host->slots, task, &task->ref)) {
        mem_free(task->run);
        mem_free(task);
        return NULL;
    }
    return task;
}

/* Its course is over. */
static void end_run(struct host *host, struct task *task)
{
    if (!task->run)
        return;
    clock_forget(&host->clock, &task->run->due);
    mem_free(task->run->steps);
    mem_free(task->run->course);
    mem_free(task->run);
    task->run = NULL;
}

void task_free(struct host *host, struct task *task)
{
    end_run(host, task);
    slots_remove(&host->slots, task->ref);
    if (task->shares_description)
        shared_texts_release(&host->shared_texts, &task->description);
    if (task->shares_error_description)
        shared_texts_release(&host->shared_texts, &task->error_description);
    text_clear(&task->description);
    text_clear(&task->error_description);
    mem_free(task);
}

static struct task *plan_at(struct host *host, task_cause cause, struct task **place)
{
    struct task *task = create(host);
    if (!task)
        return NULL;
    task->cause = cause;
    task->any_cause = !cause;
    task->run->next_plan = *place;
    *place = task;
    return task;
}

struct task *task_plan(struct host *host, task_cause cause)
{
    struct task **end = &host->plans;
    while (*end)
        end = &(*end)->run->next_plan;
    return plan_at(host, cause, end);
}

struct task *task_plan_first(struct host *host, task_cause cause)
{
    return plan_at(host, cause, &host->plans);
}

static void unlink_plan(struct host *host, struct task *task)
{
    struct task **at = &host->plans;
    while (*at && *at != task)
        at = &(*at)->run->next_plan;
    if (*at)
        *at = task->run->next_plan;
    task->run->next_plan = NULL;
}

void task_discard(struct host *host, struct task *task)
{
    unlink_plan(host, task);
    task_free(host, task);
}

static struct task *plan_for(const struct host *host)
{
    struct task *plan = host->plans;
    while (plan && !(host->cause && (plan->any_cause || plan->cause == host->cause)))
        plan = plan->run->next_plan;
    return plan;
}

/* When its percentage first reaches the one at which it stalls, in ms from its start; -1: never. */
static int64_t stall_time(const struct task *task)
{
    const struct task_course *course = task->run->course;
    if (!course || course->stall_at < 0 || task->duration < 0)
        return -1;
    if (!task->run->nsteps)
        return (course->stall_at * task->duration + 99) / 100;
    for (int64_t i = 0; i < task->run->nsteps; i++)
        if (task->run->steps[i] >= course->stall_at)
            return (i * task->duration + task->run->nsteps - 1) / task->run->nsteps;
    return -1;
}

static bool queue_end(struct host *host, struct task *task)
{
    int64_t stall = stall_time(task) >= 0 ? task->run->course->stall : 0;
    if (task->duration == TASK_BY_HAND || stall == TASK_BY_HAND) {
        clock_forget(&host->clock, &task->run->due);
        return true;
    }
    int64_t when = task->start + task->duration + stall;
    return clock_at(&host->clock, &task->run->due, when > host->clock.now ? when : host->clock.now);
}

bool task_start_plan(struct host *host, struct task *task, const struct task_start *start)
{
    int64_t planned = task->duration;
    bool described = task->set & TASK_SET_DESCRIPTION;
    task->start = host->clock.now;
    if (!(task->set & TASK_SET_DURATION))
        task->duration = start->duration;
    /* Whatever may fail comes first: a plan must be as it was if memory runs out. */
    if ((!described && !text_set(&task->description, start->description)) ||
        !host_reserve_refs(&host->tasks, host->task_count, &host->task_capacity) ||
        !queue_end(host, task)) {
        task->duration = planned;
        if (!described)
            text_clear(&task->description);
        return false;
    }
    unlink_plan(host, task);
    if (!described)
        task->verb = start->verb;
    if (!(task->set & TASK_SET_CANCELABLE))
        task->cancelable = start->cancelable;
    task->id = host->own_task_ids ? host->own_task_ids++ : atomic_fetch_add(&next_id, 1);
    task->state = TASK_RUNNING;
    task->cause = host->cause;
    task->any_cause = false;
    task->run->completed = start->completed;
    task->machine = start->machine;
    task->before = (uint8_t)start->before;
    slots_set_tag(&host->slots, task->ref, (uint32_t)task->id);
    host->tasks[host->task_count++] = task->ref;
    return true;
}

struct task *task_start(struct host *host, const struct task_start *start)
{
    struct task *plan = plan_for(host);
    struct task *task = plan ? plan : create(host);
    if (!task || task_start_plan(host, task, start))
        return task;
    if (!plan)
        task_free(host, task);
    return NULL;
}

struct task *task_start_on(struct host *host, const char *verb, struct span name,
                           struct task_start start)
{
    start.verb = verb;
    start.description = name;
    return task_start(host, &start);
}

bool task_describe(const struct task *task, struct text *description)
{
    if (!task->verb)
        return text_append(description, text_span(&task->description));
    return text_append_ascii(description, task->verb) && text_append_ascii(description, " \"") &&
           text_append(description, text_span(&task->description)) &&
           text_append_ascii(description, "\"");
}

struct span task_short_name(struct span name, char16_t room[TASK_SHORT_NAME])
{
    enum { HEAD = 12, DOTS = 3, TAIL = TASK_SHORT_NAME - HEAD - DOTS };
    if (name.length <= TASK_SHORT_NAME)
        return name;
    for (size_t i = 0; i < TASK_SHORT_NAME; i++)
        room[i] = i < HEAD          ? name.chars[i]
                  : i < HEAD + DOTS ? '.'
                                    : name.chars[name.length - TASK_SHORT_NAME + i];
    return (struct span){room, TASK_SHORT_NAME};
}

static code usual_error(int32_t result)
{
    return task_result_name(result) ? results[result].error : CODE_UNEXPECTED;
}

static void end_as(struct task *task, int32_t result, code error)
{
    task->result = result;
    if (!(task->set & TASK_SET_ERROR))
        task->error = error;
}

void task_set_result(struct task *task, int32_t result)
{
    end_as(task, result, usual_error(result));
    task->set &= (uint8_t)~TASK_ERROR_OF_MODEL;
    task->set |= TASK_SET_RESULT;
}

void task_fail(struct task *task, int32_t result, code error)
{
    if (task->set & TASK_SET_RESULT)
        return;
    end_as(task, result, error ? error : usual_error(result));
    if (error && error != usual_error(result) && !(task->set & TASK_SET_ERROR))
        task->set |= TASK_ERROR_OF_MODEL;
}

const char *task_error_text(const struct task *task)
{
    return task->set & TASK_ERROR_OF_MODEL ? code_sentence(task->error)
                                           : task_usual_error_text(task->result);
}

void task_set_error(struct task *task, code error)
{
    task->error = error;
    task->set &= (uint8_t)~TASK_ERROR_OF_MODEL;
    task->set |= TASK_SET_ERROR;
}

static void take(struct text *to, struct text *from)
{
    text_clear(to);
    *to = *from;
    *from = (struct text){0};
}

void task_take_error_description(struct task *task, struct text *text)
{
    take(&task->error_description, text);
    task->set |= TASK_SET_ERROR_DESCRIPTION;
}

void task_take_description(struct task *task, struct text *text)
{
    take(&task->description, text);
    task->verb = NULL;
    task->set |= TASK_SET_DESCRIPTION;
}

bool task_set_duration(struct host *host, struct task *task, int64_t duration)
{
    int64_t before = task->duration;
    task->duration = duration;
    if (task->state == TASK_RUNNING && !queue_end(host, task)) {
        task->duration = before;
        return false;
    }
    task->set |= TASK_SET_DURATION;
    return true;
}

void task_set_id(struct host *host, struct task *task, int32_t id)
{
    int32_t next = atomic_load(&next_id);
    task->id = id;
    slots_set_tag(&host->slots, task->ref, (uint32_t)id);
    if (host->own_task_ids && host->own_task_ids <= id && id < INT32_MAX)
        host->own_task_ids = id + 1;
    while (next <= id && id < INT32_MAX &&
           !atomic_compare_exchange_weak(&next_id, &next, id + 1))
        continue;
}

void task_set_cancelable(struct task *task, bool cancelable)
{
    task->cancelable = cancelable;
    task->set |= TASK_SET_CANCELABLE;
}

void task_take_progress(struct task *task, uint8_t *steps, size_t count)
{
    mem_free(task->run->steps);
    task->run->steps = steps;
    task->run->nsteps = (uint16_t)count; /* TASK_MAX_STEPS at most */
    task->by_hand = -1;
}

/* Where the task's course is, before the rule that what was shown never falls. */
static int32_t course(const struct host *host, const struct task *task)
{
    if (task->by_hand >= 0)
        return task->by_hand;
    int64_t elapsed = host->clock.now - task->start;
    int64_t stalls = stall_time(task);
    if (stalls >= 0 && elapsed > stalls) {
        int64_t stall = task->run->course->stall;
        elapsed = stall == TASK_BY_HAND || elapsed < stalls + stall ? stalls : elapsed - stall;
    }
    bool endless = task->duration == TASK_BY_HAND;
    if (task->run->nsteps) {
        if (endless)
            return task->run->steps[0];
        if (elapsed >= task->duration)
            return task->run->steps[task->run->nsteps - 1];
        return task->run->steps[elapsed * (int64_t)task->run->nsteps / task->duration];
    }
    if (endless)
        return 0;
    return elapsed >= task->duration ? 100 : (int32_t)(elapsed * 100 / task->duration);
}

int32_t task_percent(const struct host *host, struct task *task)
{
    if (task->state == TASK_RUNNING) {
        int32_t percent = course(host, task);
        if (percent > task->shown)
            task->shown = (int8_t)percent;
    }
    return task->shown;
}

void task_course_init(struct task_course *course)
{
    *course = (struct task_course){.stall_at = -1};
}

bool task_set_course(struct host *host, struct task *task, const struct task_course *course)
{
    struct task_course *before = task->run->course;
    struct task_course *made = mem_alloc(sizeof *made);
    if (!made)
        return false;
    *made = *course;
    task->run->course = made;
    if (task->state == TASK_RUNNING && !queue_end(host, task)) {
        task->run->course = before;
        mem_free(made);
        return false;
    }
    mem_free(before);
    return true;
}

void task_polled(struct host *host, struct task *task)
{
    if (task->state == TASK_RUNNING && task->run->course && task->run->course->polls &&
        !--task->run->course->polls)
        task_complete(host, task);
}

code task_set_percent(struct host *host, struct task *task, int32_t percent)
{
    if (percent < task_percent(host, task) || percent > 100)
        return CODE_INVALIDARG;
    task->by_hand = task->shown = (int8_t)percent;
    return CODE_OK;
}

void task_complete(struct host *host, struct task *task)
{
    if (task->state != TASK_RUNNING)
        return;
    machine_task_ending(host, task);
    task_percent(host, task);
    if (task->result == TASK_Success)
        task->shown = 100;
    void (*completed)(struct host *host, struct task *task) = task->run->completed;
    end_run(host, task); /* a complete task should be small */
    task->end = host->clock.now;
    task->state = TASK_COMPLETE;
    /* A short name costs no more by itself. Without memory, a text stays its own. */
    if (!task->verb || task->description.length > TASK_SHORT_NAME)
        task->shares_description = shared_texts_share(&host->shared_texts, &task->description);
    task->shares_error_description =
        shared_texts_share(&host->shared_texts, &task->error_description);
    if (completed)
        completed(host, task);
    quit_if_idle(host);
}

static void end_cancelled(struct host *host, struct task *task)
{
    task->set &= (uint8_t)~(TASK_SET_ERROR | TASK_SET_ERROR_DESCRIPTION);
    task_set_result(task, TASK_Cancelled);
    task_complete(host, task);
}

code task_cancel(struct host *host, struct task *task)
{
    if (task->state != TASK_RUNNING)
        return host->policy.cancel_complete_code;
    if (!task->cancelable)
        return CODE_FAIL;
    switch (task->run->course ? task->run->course->cancelling : TASK_CANCEL_WINS) {
    case TASK_CANCEL_LOSES: return CODE_OK;
    case TASK_CANCEL_LATE:
        task_complete(host, task);
        return host->policy.cancel_complete_code;
    case TASK_CANCEL_FAILS: return CODE_FAIL;
    case TASK_CANCEL_NEVER:
        task->by_hand = (int8_t)task_percent(host, task);
        task->duration = TASK_BY_HAND;
        clock_forget(&host->clock, &task->run->due);
        return CODE_OK;
    default: break;
    }
    end_cancelled(host, task);
    return CODE_OK;
}

void task_abandon(struct host *host, struct task *task)
{
    if (task->state != TASK_RUNNING)
        return;
    task->run->completed = NULL;
    end_cancelled(host, task);
}

code task_read_result(const struct host *host, const struct task *task, int32_t *result)
{
    if (task->state == TASK_COMPLETE) {
        *result = task->result;
        return CODE_OK;
    }
    if (code_failed(host->policy.early_result_code))
        return host->policy.early_result_code;
    *result = host->policy.early_result;
    return host->policy.early_result_code;
}
