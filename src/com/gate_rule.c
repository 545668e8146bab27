/* SPDX-License-Identifier: MIT */
/* What a rule does to a call. */
#include <string.h>

#include "com/capture.h"
#include "com/convert.h"
#include "com/gate.h"
#include "com/gate_call.h"
#include "members.h"
#include "mock/rule_task.h"
#include "model/memory.h"

BOOL gate_is_transport(HRESULT hr)
{
    return HRESULT_FACILITY(hr) == FACILITY_RPC || hr == CO_E_OBJNOTCONNECTED ||
           (HRESULT_FACILITY(hr) == FACILITY_WIN32 && HRESULT_CODE(hr) >= 1700 &&
            HRESULT_CODE(hr) < 1850); /* RPC_S_... and RPC_X_... */
}

static struct rule *rule_of(const struct gate *gate)
{
    return rules_of_call(&gate->object->mock->engine.rules, &gate->call);
}

/* ---- Which rule ---- */

/* The rule for the call, after its callbacks had their say; NULL: the model answers. */
static struct rule *choose(struct gate *gate, struct pending *pending)
{
    struct vpcmock *mock = gate->object->mock;
    struct engine *engine = &mock->engine;
    struct rule_cursor cursor = {0};
    struct rule *rule;
    while ((rule = rules_next(&engine->rules, &engine->labels, &gate->call,
                              text_span(&engine->state), &engine->random, &cursor)) != NULL) {
        const struct ref ref = rule->ref;
        if (rule->predicate && pending_ask(mock, rule->predicate, pending) != S_OK)
            continue;
        rule = rules_look_up(&engine->rules, ref);
        if (rule && rule->handler) {
            HRESULT hr = pending_ask(mock, rule->handler, pending);
            rule = rules_look_up(&engine->rules, ref);
            if (FAILED(hr)) {
                pending->decision = PENDING_FAIL;
                pending->code = hr;
            }
        }
        if (!rule || pending->decision == PENDING_PASS) {
            pending_clear(pending);
            pending->decision = PENDING_NONE;
            continue;
        }
        rule_apply(rule, &gate->call);
        if (rule->next_state.length)
            text_set(&engine->state, text_span(&rule->next_state));
        return rule;
    }
    return NULL;
}

/* ---- What it does ---- */

static HRESULT fault(struct gate *gate, const struct rule *rule)
{
    struct vpcmock *mock = gate->object->mock;
    if (span_is(text_span(&rule->fault), "crash")) {
        TerminateProcess(GetCurrentProcess(), (UINT)E_UNEXPECTED);
    } else if (span_is(text_span(&rule->fault), "disconnect")) {
        mock_leave(mock);
        CoDisconnectObject((IUnknown *)gate->object, 0);
        mock_return(mock);
    }
    return S_OK;
}

struct hold {
    struct ref rule;
    uint64_t sequence; /* of the call that had come last */
};

static BOOL is_let_go(struct vpcmock *mock, const struct hold *hold)
{
    const struct rule *rule = rules_look_up(&mock->engine.rules, hold->rule);
    return !rule || !rule_holds(rule);
}

static BOOL has_news(struct vpcmock *mock, const void *context)
{
    const struct hold *hold = context;
    return mock->engine.sequence != hold->sequence || is_let_go(mock, hold);
}

/* Waits for the call of another thread, as long as that can be thought to come: it may wait for us
 * in turn. */
static void hold_back(struct gate *gate, const struct rule *rule)
{
    struct vpcmock *mock = gate->object->mock;
    struct hold hold = {rule->ref, 0};
    const ULONGLONG end = GetTickCount64() + RULE_HOLD_MOST;
    BOOL news = TRUE;
    while (news && !is_let_go(mock, &hold)) {
        ULONGLONG now = GetTickCount64(), left = now < end ? end - now : 0;
        hold.sequence = mock->engine.sequence;
        news = left && mock_wait_until(mock, has_news, &hold,
                                       (DWORD)(left < RULE_HOLD_QUIET ? left : RULE_HOLD_QUIET));
    }
    if (!is_let_go(mock, &hold))
        rule_give_up(&gate->call);
}

/* Lets the time pass that the rule wants, and waits until it lets the call go on. */
static HRESULT hold_up(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    const struct rule *rule = rule_of(gate);
    if (rule && rule_holds(rule))
        hold_back(gate, rule);
    rule = rule_of(gate);
    int64_t delay = rule ? spread_draw(&rule->delay, &mock->engine.random) : 0;
    if (delay > 0)
        mock_sleep(mock, delay);
    rule = rule_of(gate);
    if (rule && rule->hangs && !mock_hang(mock, rule))
        return mock_fail(mock, VM_E_TIMED_OUT,
                         L"The call hangs in rule %u, and this thread controls the mock; no other "
                         L"has done anything for %d ms.",
                         gate->call.rule, MOCK_ENDLESS_WAIT);
    rule = rule_of(gate);
    return rule && rule->fault.length ? fault(gate, rule) : S_OK;
}

/* Values that nobody must use. */
static void poison(const struct com_member *member, union com_value *args)
{
    for (int i = 0; i < member->nparams; i++) {
        void *out = args[i].out;
        if (!(member->params[i].flags & COM_PARAM_OUT))
            continue;
        switch (member->params[i].vt) {
        case VT_BOOL: *(VARIANT_BOOL *)out = 0x2CCC; break;
        case VT_R8:
        case VT_DATE: *(double *)out = -6.2e66; break;
        case VT_VARIANT:
            V_VT((VARIANT *)out) = VT_ERROR;
            V_ERROR((VARIANT *)out) = (SCODE)0xCCCCCCCC;
            break;
        case VT_BSTR:
        case VT_DISPATCH:
        case VT_UNKNOWN:
        case VT_RECORD: memset(out, 0xCC, sizeof(void *)); break;
        case VT_UI4: break; /* ULONG[3072] */
        default: *(LONG *)out = (LONG)0xCCCCCCCC; break;
        }
    }
}

static HRESULT fail(struct gate *gate, const struct rule *rule, const struct pending *pending)
{
    struct vpcmock *mock = gate->object->mock;
    BOOL by_callback = pending->decision == PENDING_FAIL;
    HRESULT hr = by_callback        ? pending->code
                 : rule->has_result ? rule->result
                                    : E_FAIL; /* its values are used up */
    gate->transport = gate_is_transport(hr);
    gate->error_info = rule->error_info;
    gate->help_context = rule->help_context;
    if (rule->outs_left != OUTS_UNTOUCHED)
        gate_clear_outs(gate->member, gate->args);
    if (rule->outs_left == OUTS_POISONED && !gate->call.late)
        poison(gate->member, gate->args);
    mock->detail[0] = 0;
    if (by_callback && pending->description)
        return mock_fail(mock, hr, L"%ls", pending->description);
    if (!by_callback && rule->description.length)
        return mock_fail(mock, hr, L"%.*ls", (int)rule->description.length,
                         (const WCHAR *)rule->description.chars);
    return hr;
}

/* The model does it all, and the client gets nothing of it. */
static HRESULT do_in_vain(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    const struct com_member *member = gate->member;
    union com_value args[MEMBER_MAX_PARAMS];
    VARIANT room[MEMBER_MAX_PARAMS]; /* as large as any of them, but for an array */
    void *array = NULL;
    for (int i = 0; i < member->nparams; i++) {
        args[i] = gate->args[i];
        if (!(member->params[i].flags & COM_PARAM_OUT))
            continue;
        args[i].out = &room[i];
        if (member->params[i].vt != VT_UI4)
            continue;
        args[i].out = array = CoTaskMemAlloc(CAPTURE_PIXELS_SIZE);
        if (!array)
            return E_OUTOFMEMORY;
    }
    gate_clear_outs(member, args);
    HRESULT hr = gate_model(gate, args);
    mock_leave(mock);
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OUT)
            capture_release(&member->params[i], args[i].out);
    CoTaskMemFree(array);
    mock_return(mock);
    return hr;
}

static void copy_outside(struct argument *to, const struct argument *from)
{
    memory_rest(true);
    argument_copy(to, from);
    memory_rest(false);
}

/* A copy of what an out parameter gets instead, of the callback first; NONE for nothing. It
 * outlives the lock. */
static void value_for(const struct gate *gate, const struct pending *pending, int index,
                      struct argument *value)
{
    const struct member *member = gate->call.member;
    const struct rule *rule = rule_of(gate);
    *value = (struct argument){0};
    if (pending->outs[index].type != ARGUMENT_NONE) {
        copy_outside(value, &pending->outs[index]);
        return;
    }
    for (size_t i = 0; rule && i < rule->out_count; i++) {
        const struct argument *wanted = rule_out_value(rule, &rule->outs[i]);
        if (wanted && member_param_index(member, text_span(&rule->outs[i].param)) == index)
            copy_outside(value, wanted);
    }
}

static HRESULT change_outs(struct gate *gate, const struct pending *pending)
{
    struct vpcmock *mock = gate->object->mock;
    HRESULT hr = S_OK;
    for (int i = 0; i < gate->member->nparams && SUCCEEDED(hr); i++) {
        const struct com_param *param = &gate->member->params[i];
        struct argument value;
        if (!(param->flags & COM_PARAM_OUT))
            continue;
        value_for(gate, pending, i, &value);
        if (value.type == ARGUMENT_NONE)
            continue;
        mock_leave(mock);
        capture_release(param, gate->args[i].out);
        mock_return(mock);
        if (param->vt != VT_UI4)
            gate_clear_outs(&(struct com_member){.params = param, .nparams = 1}, &gate->args[i]);
        hr = capture_put(mock, param, &value, gate->args[i].out);
        if (FAILED(hr) && hr != E_OUTOFMEMORY)
            hr = mock_fail(mock, hr, L"The value that rule %u has for \"%hs\" does not fit it.",
                           gate->call.rule, param->name);
        argument_clear(&value);
    }
    return hr;
}

/* A failed call gives nothing. What was said of the failure stays said. */
static void release_outs(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    WCHAR detail[MOCK_MAX_DETAIL];
    memcpy(detail, mock->detail, sizeof detail);
    mock_leave(mock);
    for (int i = 0; i < gate->member->nparams; i++)
        if (gate->member->params[i].flags & COM_PARAM_OUT)
            capture_release(&gate->member->params[i], gate->args[i].out);
    mock_return(mock);
    memcpy(mock->detail, detail, sizeof detail);
    gate_clear_outs(gate->member, gate->args);
}

/* By the model, with the task that the rule wants. */
static HRESULT model_with_task(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    const struct rule *rule = rule_of(gate);
    struct ref plan = {0};
    if (rule && rule->task && member_starts_task(gate->call.member)) {
        struct task *task =
            rule_task_plan(&mock->host, rule->task, gate->member, &mock->engine.random);
        if (!task)
            return E_OUTOFMEMORY;
        plan = task->ref;
    }
    HRESULT hr = rule && rule->phase == PHASE_AFTER && rule->has_result && FAILED(rule->result)
                     ? do_in_vain(gate)
                     : (gate_clear_outs(gate->member, gate->args), gate_model(gate, gate->args));
    struct task *left = slots_get(&mock->host.slots, plan);
    if (left && left->state == TASK_PLANNED)
        task_discard(&mock->host, left);
    return hr;
}

/* An event comes from the object that the rule names, or from the call's own if it has such. */
static void fire_of_rule(struct gate *gate, const struct rule_event *event)
{
    static const struct {
        enum event_source source;
        const char *iface;
    } kinds[] = {
        {EVENT_OF_MACHINE, "IVMVirtualMachine"}, {EVENT_OF_MACHINE, "IVMGuestOS"},
        {EVENT_OF_MACHINE, "IVMDisplay"},        {EVENT_OF_MACHINE, "IVMKeyboard"},
        {EVENT_OF_MACHINE, "IVMMouse"},          {EVENT_OF_MACHINE, "IVMAccountant"},
        {EVENT_OF_DVD, "IVMDVDDrive"},           {EVENT_OF_FLOPPY, "IVMFloppyDrive"},
    };
    struct ref object = event->object;
    bool found = object.index || event->source == EVENT_OF_APPLICATION;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !found; i++) {
        found =
            kinds[i].source == event->source && !strcmp(kinds[i].iface, gate->call.member->iface);
        if (found)
            object = gate->call.object;
    }
    if (found)
        event_emit(&gate->object->mock->host, event->source, object, event->dispid, event->args,
                   event->argc);
}

/* What the call has caused so far is all in the queue: it is empty between calls. */
static void change_events(struct gate *gate)
{
    struct host *host = &gate->object->mock->host;
    const struct rule *rule = rule_of(gate);
    if (!rule)
        return;
    struct event *queue = host->events;
    switch (rule->events) {
    case EVENTS_DROP: event_drop_all(host); break;
    case EVENTS_REVERSE: event_reverse_all(host); break;
    case EVENTS_DOUBLE:
        for (const struct event *last = host->last_event; queue; queue = queue->next) {
            event_emit(host, queue->source, queue->object, queue->dispid, queue->args, queue->argc);
            if (queue == last)
                break;
        }
        break;
    case EVENTS_DELAY:
        for (; queue; queue = queue->next)
            event_emit_later(host, queue, rule->events_delay);
        event_drop_all(host);
        break;
    default: break;
    }
    for (const struct rule_event *event = rule->fires; event; event = event->next)
        fire_of_rule(gate, event);
}

static BOOL is_failing(const struct rule *rule, const struct pending *pending)
{
    if (pending->decision != PENDING_NONE)
        return pending->decision == PENDING_FAIL;
    return (rule->has_result && FAILED(rule->result)) ||
           (rule->at_end == AT_END_FAIL && rule_is_past_end(rule));
}

static HRESULT apply_rule(struct gate *gate, struct pending *pending)
{
    HRESULT hr = hold_up(gate);
    const struct rule *rule = rule_of(gate);
    if (FAILED(hr)) {
        gate_clear_outs(gate->member, gate->args);
        return hr;
    }
    if (!rule) { /* it was removed meanwhile, or it has given up */
        gate_clear_outs(gate->member, gate->args);
        return gate_model(gate, gate->args);
    }
    if (is_failing(rule, pending)) {
        BOOL after = rule->phase == PHASE_AFTER && pending->decision == PENDING_NONE;
        hr = after ? model_with_task(gate) : S_OK;
        rule = rule_of(gate);
        if (after)
            change_events(gate);
        /* The model's own failure is what the client would have been told. */
        if (FAILED(hr) || !rule) {
            gate_clear_outs(gate->member, gate->args);
            return hr;
        }
        if (!after)
            change_events(gate);
        return fail(gate, rule, pending);
    }
    if (rule->skips_model || pending->decision == PENDING_RETURN)
        gate_clear_outs(gate->member, gate->args);
    else
        hr = model_with_task(gate);
    if (SUCCEEDED(hr)) {
        HRESULT changed = change_outs(gate, pending);
        if (FAILED(changed)) {
            release_outs(gate);
            hr = changed;
        }
    }
    change_events(gate);
    rule = rule_of(gate);
    return SUCCEEDED(hr) && rule && rule->has_result ? rule->result : hr;
}

static HRESULT by_model(struct gate *gate)
{
    gate_clear_outs(gate->member, gate->args);
    return gate_model(gate, gate->args);
}

HRESULT gate_by_rules(struct gate *gate)
{
    /* Without rules for the member, which is the usual case, what they need is not made ready. */
    if (!rules_name(&gate->object->mock->engine.rules, gate->call.member))
        return by_model(gate);
    struct pending pending = {.call = &gate->call};
    if (!choose(gate, &pending))
        return by_model(gate);
    HRESULT hr = apply_rule(gate, &pending);
    pending_clear(&pending);
    return hr;
}
