/* SPDX-License-Identifier: MIT */
/* Finding tasks: a call has returned it, later ones say how far it is and how it went. */
#include "report/trace_tasks.h"

#include <string.h>

#include "model/memory.h"

struct finder {
    struct trace *trace;
    uint32_t *by_object; /* task + 1 by the text of the object; 0: none */
    uint32_t section;
};

static struct trace_task *task_of(const struct finder *finder, uint32_t object)
{
    uint32_t task = finder->by_object[object];
    if (!task)
        return NULL;
    struct trace_task *found = &finder->trace->tasks[task - 1];
    return finder->trace->calls[found->start].section == finder->section ? found : NULL;
}

static bool start_task(struct finder *finder, uint32_t index, uint32_t object)
{
    struct trace *trace = finder->trace;
    if (trace->task_count == trace->task_capacity) {
        size_t capacity = trace->task_capacity ? trace->task_capacity * 2 : 64;
        struct trace_task *tasks = mem_realloc(trace->tasks, capacity * sizeof *tasks);
        if (!tasks)
            return false;
        trace->tasks = tasks;
        trace->task_capacity = capacity;
    }
    const struct trace_call *call = &trace->calls[index];
    trace->tasks[trace->task_count++] = (struct trace_task){.object = object,
                                                            .start = index,
                                                            .end = index,
                                                            .start_time = call->time,
                                                            .end_time = call->time,
                                                            .percent = -1};
    finder->by_object[object] = (uint32_t)trace->task_count;
    return true;
}

/* A wait that ends before its time is up has seen the end of the task. */
static bool has_waited(const struct trace *trace, const struct trace_call *call)
{
    const struct trace_argument *time_out = trace_argument(trace, call, MEMBER_IN);
    return !strcmp(call->known->name, "WaitForCompletion") && time_out &&
           time_out->type == TRACE_INT &&
           (time_out->number < 0 || call->duration < time_out->number);
}

static void see_property(struct trace_task *task, const char *name,
                         const struct trace_argument *value, bool *complete)
{
    if (!strcmp(name, "IsComplete"))
        *complete = *complete || value->number;
    else if (!strcmp(name, "PercentCompleted"))
        task->percent = (int32_t)value->number;
    else if (!strcmp(name, "Error")) {
        task->has_error = true;
        task->error = (int32_t)value->number;
    } else if (!strcmp(name, "Result")) {
        /* Of a task that is not complete yet it may be Success: that says nothing. */
        *complete = *complete || value->number;
        task->has_result = *complete;
        task->result = (int32_t)value->number;
    }
}

static void see_call(struct trace *trace, uint32_t index, struct trace_task *task)
{
    const struct trace_call *call = &trace->calls[index];
    const struct trace_argument *value = trace_argument(trace, call, MEMBER_OUT);
    bool complete = task->complete || has_waited(trace, call);
    if (call->kind == MEMBER_GET && value &&
        (value->type == TRACE_INT || value->type == TRACE_BOOL))
        see_property(task, call->known->name, value, &complete);
    if (!task->complete) {
        task->end = index;
        task->end_time = call->time + call->duration;
    }
    task->complete = complete;
}

static bool see(struct finder *finder, uint32_t index)
{
    struct trace *trace = finder->trace;
    const struct trace_call *call = &trace->calls[index];
    finder->section = call->section;
    if (!call->known || !call->complete || call->result < 0)
        return true;
    if (!strcmp(call->known->iface, "IVMTask")) {
        struct trace_task *task = task_of(finder, call->object);
        if (task)
            see_call(trace, index, task);
        return true;
    }
    const struct trace_argument *value = trace_argument(trace, call, MEMBER_OUT);
    return !member_starts_task(call->known) || !value || value->type != TRACE_OBJECT ||
           start_task(finder, index, value->value);
}

bool trace_find_tasks(struct trace *trace)
{
    struct finder finder = {
        .trace = trace,
        .by_object = mem_calloc(trace->texts.count + (size_t)1, sizeof *finder.by_object)};
    bool good = finder.by_object != NULL;
    for (uint32_t i = 0; good && i < trace->count; i++)
        good = see(&finder, i);
    mem_free(finder.by_object);
    return good;
}

/* -1, 0 or 1: whether the task starts before, with or behind the call. */
static int compare_start(const struct trace *trace, const struct trace_task *task,
                         const struct told_task *told)
{
    const struct trace_call *start = &trace->calls[task->start];
    if (start->section != told->section)
        return start->section < told->section ? -1 : 1;
    return start->sequence < told->sequence ? -1 : start->sequence > told->sequence;
}

/* The first call, from the task's first one on, that came or was over when it was complete. */
static uint32_t seen_end(const struct trace *trace, const struct trace_task *task)
{
    const struct trace_call *start = &trace->calls[task->start];
    uint32_t i = task->start;
    while (i + 1 < trace->count && trace->calls[i + 1].section == start->section &&
           trace->calls[i].time + trace->calls[i].duration < task->end_time)
        i++;
    return i;
}

void trace_tell_task(struct trace *trace, const struct told_task *told)
{
    size_t low = 0, high = trace->task_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_start(trace, &trace->tasks[middle], told) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == trace->task_count || compare_start(trace, &trace->tasks[low], told))
        return;
    struct trace_task *task = &trace->tasks[low];
    task->complete = task->has_result = task->has_error = told->complete;
    task->result = told->result;
    task->error = told->error;
    task->percent = told->percent;
    task->start_time = told->start;
    task->end_time = told->end;
    task->end = seen_end(trace, task);
}
