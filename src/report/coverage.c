/* SPDX-License-Identifier: MIT */
/* Counting outcomes. coverage_text.c says what came of it. */
#include "report/coverage.h"

#include <string.h>

#include "model/memory.h"

struct coverage *coverage_create(void)
{
    return mem_calloc(1, sizeof(struct coverage));
}

void coverage_free(struct coverage *coverage)
{
    mem_free(coverage);
}

static int find_code(const struct coverage_codes *codes, code value)
{
    for (int i = 0; i < codes->count; i++)
        if (codes->values[i] == value)
            return i;
    return -1;
}

static void prepare_codes(struct coverage_codes *codes, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, " ");
        char name[96];
        code value;
        if (length && length < sizeof name && codes->count < COVERAGE_MAX_CODES) {
            memcpy(name, names, length);
            name[length] = 0;
            if (code_from_name(name, &value) && find_code(codes, value) < 0) {
                codes->values[codes->count] = value;
                codes->names[codes->count++] = names;
            }
        }
        names += length;
        names += strspn(names, " ");
    }
}

static struct coverage_member *member_of(struct coverage *coverage, const struct member *member)
{
    struct coverage_member *found = &coverage->members[member->ordinal];
    const struct member_codes *row = found->prepared ? NULL : member_documented(member);
    if (row) {
        prepare_codes(&found->codes, row->codes);
        prepare_codes(&found->errors, row->task_codes);
    }
    found->prepared = true;
    return found;
}

static bool see_code(struct coverage_codes *codes, code value)
{
    int i = find_code(codes, value);
    if (i >= 0)
        codes->seen |= 1u << i;
    return i >= 0;
}

static void see_states(struct coverage *coverage, const struct trace *trace,
                       const struct trace_call *call)
{
    for (int i = 0; i < call->argument_count && i < call->known->nparams; i++) {
        const struct trace_argument *argument = &trace->arguments[call->arguments + i];
        const char *type = call->known->params[i].type;
        if (type && !strcmp(type, "VMVMState") && argument->type == TRACE_INT &&
            argument->number >= 0 && argument->number < 32)
            coverage->states |= 1u << argument->number;
    }
}

static void see_call(struct coverage *coverage, const struct trace *trace,
                     const struct trace_call *call)
{
    struct coverage_member *member = member_of(coverage, call->known);
    bool event = call->kind == MEMBER_EVENT;
    member->calls++;
    member->late = member->late || call->late;
    coverage->events += event;
    coverage->calls += !event;
    see_states(coverage, trace, call);
    if (event || !call->complete)
        return;
    bool listed = see_code(&member->codes, call->result);
    if (call->result < 0)
        member->failed++;
    member->undocumented += !listed;
    if (call->result < 0 && call->late)
        see_code(&member->codes, COVERAGE_INVOKE_FAILED);
}

static void see_task(struct coverage *coverage, const struct trace *trace,
                     const struct trace_task *task)
{
    struct coverage_member *member = member_of(coverage, trace->calls[task->start].known);
    member->tasks++;
    if (task->has_result && task->result >= 0 && task->result < 32)
        member->results |= 1u << task->result;
    if (task->has_error && task->error)
        see_code(&member->errors, task->error);
}

void coverage_add(struct coverage *coverage, const struct trace *trace)
{
    coverage->journals++;
    coverage->states |= trace->states;
    for (size_t i = 0; i < trace->count; i++)
        if (trace->calls[i].known)
            see_call(coverage, trace, &trace->calls[i]);
    for (size_t i = 0; i < trace->task_count; i++)
        see_task(coverage, trace, &trace->tasks[i]);
}
