/* SPDX-License-Identifier: MIT */
/* What clients do wrong and get away with. */
#include "mock/finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mock/call_text.h"
#include "model/memory.h"
#include "model/task.h"

static const struct {
    const char *id;
    const char *sentence;
    const char *advice;
} kinds[] = {
#define X(name, id, sentence, advice) {id, sentence, advice},
    FINDINGS(X)
#undef X
};

_Static_assert(FINDING_KINDS <= 32, "silenced has a bit for each");

const char *finding_id(enum finding_kind kind)
{
    return kinds[kind].id;
}

const char *finding_sentence(enum finding_kind kind)
{
    return kinds[kind].sentence;
}

const char *finding_advice(enum finding_kind kind)
{
    return kinds[kind].advice;
}

bool finding_from_id(struct span id, enum finding_kind *kind)
{
    for (int k = 0; k < FINDING_KINDS; k++)
        if (span_is(id, kinds[k].id)) {
            *kind = (enum finding_kind)k;
            return true;
        }
    return false;
}

/* ---- Noting ---- */

enum role { ROLE_NONE, ROLE_RESULT, ROLE_WAIT, ROLE_POLL, ROLE_REMOVE };

static const struct {
    const char *iface;
    const char *name;
    enum role role;
} roles[] = {
    {"IVMTask", "Result", ROLE_RESULT},
    {"IVMTask", "WaitForCompletion", ROLE_WAIT},
    {"IVMTask", "IsComplete", ROLE_POLL},
    {"IVMTask", "PercentCompleted", ROLE_POLL},
    {"IVMVirtualMachine", "State", ROLE_POLL},
    {"IVMVirtualPC", "DeleteVirtualMachine", ROLE_REMOVE},
    {"IVMVirtualPC", "UnregisterVirtualMachine", ROLE_REMOVE},
};

void findings_init(struct findings *findings)
{
    *findings = (struct findings){.enabled = true};
    for (int m = 0; m < mock_member_count; m++)
        for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
            if (!strcmp(mock_members[m].name, roles[r].name) &&
                !strcmp(mock_members[m].iface, roles[r].iface))
                findings->roles[m] = (uint8_t)roles[r].role;
}

static void free_finding(struct finding *finding)
{
    text_clear(&finding->what);
    mem_free(finding);
}

void findings_clear(struct findings *findings)
{
    while (findings->count)
        free_finding(findings->items[--findings->count]);
    findings->lost = 0;
}

void findings_free(struct findings *findings)
{
    findings_clear(findings);
    mem_free(findings->items);
    mem_free(findings->tasks);
    *findings = (struct findings){0};
}

bool findings_known(struct findings *findings, enum finding_kind kind, const struct member *member,
                    uint32_t label)
{
    if (!findings->enabled || findings->silenced >> kind & 1)
        return true;
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = findings->items[i];
        if (finding->kind == kind && finding->member == member && finding->label == label) {
            finding->count++;
            return true;
        }
    }
    if (findings->count < FINDINGS_MAX)
        return false;
    findings->lost++;
    return true;
}

void findings_note(struct findings *findings, enum finding_kind kind, const struct member *member,
                   uint32_t label, uint64_t sequence, struct text *what)
{
    struct finding *made = mem_alloc(sizeof *made);
    if (!made || !host_reserve(&findings->items, findings->count, &findings->capacity)) {
        mem_free(made);
        text_clear(what);
        findings->lost++;
        return;
    }
    *made = (struct finding){.kind = (uint8_t)kind,
                             .member = member,
                             .label = label,
                             .count = 1,
                             .sequence = sequence,
                             .what = *what};
    *what = (struct text){0};
    findings->items[findings->count++] = made;
}

void findings_silence(struct findings *findings, enum finding_kind kind, bool silent)
{
    if (!silent) {
        findings->silenced &= ~((uint32_t)1 << kind);
        return;
    }
    findings->silenced |= (uint32_t)1 << kind;
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i]->kind == kind)
            free_finding(findings->items[i]);
        else
            findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
}

bool finding_write(const struct finding *finding, struct text *out)
{
    char times[40] = "";
    if (finding->count > 1)
        snprintf(times, sizeof times, "  (%" PRIu32 " times)", finding->count);
    return text_append_ascii(out, kinds[finding->kind].sentence) && text_append_ascii(out, "  ") &&
           text_append(out, text_span(&finding->what)) && text_append_ascii(out, times);
}

/* ---- Watching ---- */

static void note_call(struct findings *findings, const struct labels *labels,
                      const struct host *host, const struct call *call, enum finding_kind kind)
{
    struct text line = {0};
    if (findings_known(findings, kind, call->member, call->label))
        return;
    /* Without memory for all of it, the finding is there with what there was memory for. */
    (void)call_write_line(call, labels, true, host->clock.now - call->begin, (struct span){0},
                          &line);
    findings_note(findings, kind, call->member, call->label, call->sequence, &line);
}

static bool grow_tasks(struct findings *findings, uint32_t index)
{
    size_t capacity = findings->task_capacity;
    while (capacity <= index)
        capacity = mem_grown(capacity);
    if (capacity <= findings->task_capacity)
        return true;
    struct finding_task *tasks = mem_realloc(findings->tasks, capacity * sizeof *tasks);
    if (!tasks)
        return false;
    memset(tasks + findings->task_capacity, 0,
           (capacity - findings->task_capacity) * sizeof *tasks);
    findings->tasks = tasks;
    findings->task_capacity = capacity;
    return true;
}

/* A call has given a task to the client. */
static void task_given(struct findings *findings, const struct call *call,
                       const struct argument *argument)
{
    struct ref ref = argument->ref;
    if (!grow_tasks(findings, ref.index))
        return;
    struct finding_task *task = &findings->tasks[ref.index];
    if (task->generation != ref.generation)
        *task =
            (struct finding_task){.generation = ref.generation, .sequence = call->sequence};
}

static void see_outs(struct findings *findings, const struct call *call)
{
    if (code_failed(call->result))
        return;
    for (int i = 0; i < call->member->nparams; i++)
        if (call->member->params[i].flags & MEMBER_OUT && call->args[i].type == ARGUMENT_OBJECT &&
            !strcmp(call->args[i].iface, "IVMTask"))
            task_given(findings, call, &call->args[i]);
}

static void see_result(struct findings *findings, const struct labels *labels,
                       const struct host *host, const struct call *call)
{
    const struct task *task = slots_get(&host->slots, call->object);
    if (!task)
        return;
    if (task->state != TASK_COMPLETE) {
        note_call(findings, labels, host, call, FINDING_RESULT_READ_EARLY);
        return;
    }
    if (!code_failed(call->result) && call->object.index < findings->task_capacity &&
        findings->tasks[call->object.index].generation == call->object.generation)
        findings->tasks[call->object.index].read = true;
}

static int64_t number_in(const struct call *call)
{
    const struct argument *argument = &call->args[0];
    return argument->type == ARGUMENT_VALUE && argument->value.type == VALUE_INT
               ? argument->value.number
               : 0;
}

static struct finding_run *run_of(struct findings *findings, const struct call *call)
{
    for (int i = 0; i < FINDINGS_RUNS; i++) {
        struct finding_run *run = &findings->runs[i];
        if (run->object.index == call->object.index &&
            run->object.generation == call->object.generation && run->thread == call->thread)
            return run;
    }
    struct finding_run *run = &findings->runs[findings->next_run++ % FINDINGS_RUNS];
    /* Nothing came before its first poll. */
    *run = (struct finding_run){.object = call->object, .thread = call->thread, .last = INT64_MIN};
    return run;
}

enum {
    QUICK = 1000,    /* microseconds */
    MANY_POLLS = 20, /* quick ones that make a loop */
    SLOW_SHARE = 16, /* and so many times as many as slow ones: a thread may have to pause */
};

static void see_poll(struct findings *findings, const struct labels *labels,
                     const struct host *host, const struct call *call)
{
    struct finding_run *run = run_of(findings, call);
    if (run->last == INT64_MIN)
        ;
    else if (call->arrived - run->last < QUICK)
        run->quick++;
    else
        run->slow++;
    run->last = call->arrived + call->wall;
    if (run->quick < MANY_POLLS || run->quick <= run->slow * SLOW_SHARE)
        return;
    run->quick = run->slow = 0;
    note_call(findings, labels, host, call, FINDING_BUSY_POLLING);
}

/* The thread has let time pass. */
static void forget_runs(struct findings *findings, uint32_t thread)
{
    for (int i = 0; i < FINDINGS_RUNS; i++)
        if (findings->runs[i].thread == thread)
            findings->runs[i] = (struct finding_run){0};
}

static void see_wait(struct findings *findings, const struct labels *labels,
                     const struct host *host, const struct call *call)
{
    int64_t timeout = number_in(call);
    if (timeout == 0)
        see_poll(findings, labels, host, call);
    else
        forget_runs(findings, call->thread);
    if (timeout != TASK_WAIT_FOREVER)
        return;
    note_call(findings, labels, host, call,
              call->result == CODE_VM_E_TIMED_OUT && !call->rule ? FINDING_WAIT_CANNOT_END
                                                                 : FINDING_ENDLESS_WAIT);
}

static void see_removal(struct findings *findings, const struct call *call)
{
    if (call->result == CODE_OK && call->args[0].type == ARGUMENT_OBJECT)
        findings->deleted[findings->next_deleted++ % FINDINGS_DELETED] = call->args[0].ref;
}

static void see_object(struct findings *findings, const struct labels *labels,
                       const struct host *host, const struct call *call)
{
    if (call->object.index == FINDINGS_TRAP_INDEX) {
        note_call(findings, labels, host, call, FINDING_NOT_FOUND_USED);
        return;
    }
    /* One that is registered again has its old handle. */
    struct ref machine = call->label ? label_owner(labels, call->label) : call->object;
    if (!machine.index || slots_get(&host->slots, machine))
        return;
    for (int i = 0; i < FINDINGS_DELETED; i++)
        if (findings->deleted[i].index == machine.index &&
            findings->deleted[i].generation == machine.generation) {
            note_call(findings, labels, host, call, FINDING_DELETED_USED);
            return;
        }
}

void findings_over(struct findings *findings, const struct labels *labels, const struct host *host,
                   const struct call *call)
{
    if (!findings->enabled || call->member->kind == MEMBER_EVENT)
        return;
    switch (findings->roles[call->member->ordinal]) {
    case ROLE_RESULT: see_result(findings, labels, host, call); break;
    case ROLE_WAIT: see_wait(findings, labels, host, call); break;
    case ROLE_POLL: see_poll(findings, labels, host, call); break;
    case ROLE_REMOVE: see_removal(findings, call); break;
    default: break;
    }
    see_object(findings, labels, host, call);
    see_outs(findings, call);
}

static void note_unread(struct findings *findings, const struct labels *labels,
                        const struct finding_task *seen, const struct task *task)
{
    char from[64];
    struct text what = {0};
    uint32_t label = label_of_task(task->id);
    if (findings_known(findings, FINDING_RESULT_NEVER_READ, NULL, label))
        return;
    snprintf(from, sizeof from, ", which call %" PRIu64 " gave out", seen->sequence);
    (void)(label_write(labels, label, &what) && text_append_ascii(&what, from));
    findings_note(findings, FINDING_RESULT_NEVER_READ, NULL, label, seen->sequence, &what);
}

void findings_end(struct findings *findings, const struct labels *labels, const struct host *host)
{
    for (size_t i = 0; i < findings->task_capacity; i++) {
        struct finding_task *seen = &findings->tasks[i];
        const struct task *task =
            slots_get(&host->slots, (struct ref){(uint32_t)i, seen->generation});
        if (!seen->generation || seen->read || !task || task->state != TASK_COMPLETE)
            continue;
        note_unread(findings, labels, seen, task);
        seen->read = true; /* it is said once */
    }
}

struct ref findings_trap(struct findings *findings)
{
    return (struct ref){FINDINGS_TRAP_INDEX, ++findings->next_trap};
}
