/* SPDX-License-Identifier: MIT */
/* The way of a call: lock, journal, rules, adapter, error information. */
#include "com/gate.h"

#include <string.h>

#include "com/caller.h"
#include "com/capture.h"
#include "com/clients.h"
#include "com/convert.h"
#include "com/error.h"
#include "com/events.h"
#include "com/gate_call.h"
#include "com/held.h"
#include "com/naming.h"
#include "com/watch.h"
#include "members.h"

enum { NOT_THE_PRODUCTS = 0xFFFF };

static void clear(const struct com_param *param, void *out)
{
    switch (param->vt) {
    case VT_I4: *(LONG *)out = 0; break;
    case VT_BOOL: *(VARIANT_BOOL *)out = VARIANT_FALSE; break;
    case VT_R8:
    case VT_DATE: *(double *)out = 0; break;
    case VT_VARIANT: VariantInit(out); break;
    case VT_BSTR:
    case VT_DISPATCH:
    case VT_UNKNOWN:
    case VT_RECORD: *(void **)out = NULL; break;
    default: break; /* ULONG[3072]: filled or left alone */
    }
}

void gate_clear_outs(const struct com_member *member, union com_value *args)
{
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OUT && args[i].out)
            clear(&member->params[i], args[i].out);
}

/* The first out parameter that is NULL, or NULL when all are there. */
static const struct com_param *missing_out(const struct com_member *member,
                                           const union com_value *args)
{
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OUT && !args[i].out)
            return &member->params[i];
    return NULL;
}

/* What the state of the host forbids before the member is looked at. */
static HRESULT refusal(const struct host *host, const struct com_member *member)
{
    if (InterlockedCompareExchange(&com_server.ending, 0, 0))
        return VM_E_APP_SHUTTING_DOWN;
    return member->iface == com_IVMVirtualPC && host->info.hardware_virtualization_disabled
               ? VM_E_HARDWARE_VIRTUALIZATION_DISABLED
               : S_OK;
}

/* All pages have E_POINTER for a NULL out parameter but one. */
static HRESULT code_for_null(const struct com_member *member)
{
    return member->iface == com_IVMGuestOS && !strcmp(member->name, "ComputerName") ? E_INVALIDARG
                                                                                    : E_POINTER;
}

HRESULT gate_model(struct gate *gate, union com_value *args)
{
    const struct com_member *member = gate->member;
    struct vpcmock *mock = gate->object->mock;
    if (!member->call)
        return E_NOTIMPL;
    /* Copies of the journal and of findings show nothing without what they hold. */
    if (!gate->object->own &&
        (member->iface == com_IVPCMockCall || member->iface == com_IVPCMockCalls ||
         member->iface == com_IVPCMockFinding))
        return RPC_E_DISCONNECTED;
    if (member->ordinal == NOT_THE_PRODUCTS && member->iface != com_IVPCMockPendingCall)
        mock->controller = caller_thread(); /* a callback's is that of the client */
    mock->host.cause = member;
    mock->repeats = FALSE;
    mock->detail[0] = 0;
    HRESULT hr = refusal(&mock->host, member);
    if (SUCCEEDED(hr))
        hr = member->call(gate->object, args);
    mock->host.cause = NULL;
    return hr;
}

/* What a call looks at first where there are many things comes from memory while the call is noted
 * down. */
static void foresee(const struct gate *gate)
{
    const struct host *host = &gate->object->mock->host;
    const struct com_member *member = gate->member;
    if (member->iface == com_IVMVirtualPC && !strcmp(member->name, "FindVirtualMachine"))
        machine_index_expect(&host->by_name, bstr_span(gate->args[0].bstr));
    else if (member->iface == com_IVMTaskCollection && member->dispid == DISPID_VALUE)
        host_expect_task(host, (size_t)gate->args[0].i4 - 1);
}

/* Tells the engine who calls what. Where nobody wants to know, only the number is taken. */
static void arrive(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    struct call *call = &gate->call;
    call->member = &mock_members[gate->member->ordinal];
    call->object = gate->object->ref;
    if (engine_watches(&mock->engine, call->member)) {
        call->label = naming_label(mock, gate->object->iface, gate->object->ref);
        capture_caller(call);
        capture_in(mock, gate->member, gate->args, call);
    }
    engine_arrive(&mock->engine, &mock->host, call);
    watch_arrive(mock, gate->member, gate->args, call);
    mock_wake(mock); /* who waits for the call, even if it hangs */
}

static void over(struct gate *gate, HRESULT hr)
{
    struct vpcmock *mock = gate->object->mock;
    gate->call.result = hr;
    if (engine_watches(&mock->engine, gate->call.member) && SUCCEEDED(hr))
        capture_out(mock, gate->member, gate->args, &gate->call);
    engine_over(&mock->engine, &mock->host, &gate->call);
    watch_over(mock, gate->member, gate->args, &gate->call);
    call_clear(&gate->call);
}

/* The error object that the thread is left with; false: the one that it has. */
static BOOL make_error(const struct gate *gate, HRESULT hr, IErrorInfo **error)
{
    struct vpcmock *mock = gate->object->mock;
    *error = NULL;
    if (gate->transport || gate->error_info == ERROR_INFO_MISSING)
        return TRUE;
    if (gate->error_info == ERROR_INFO_RIGHT) {
        BSTR story = mock_take_story(mock);
        *error = error_create(gate->member, hr, story ? story : mock->detail, gate->help_context);
        SysFreeString(story);
        if (gate->member->ordinal != NOT_THE_PRODUCTS) { /* a client's, and not the test's */
            mock->failed_member = gate->member;
            mock->failed_code = hr;
        }
        return TRUE;
    }
    /* of an earlier failure, as far as there was one */
    if (mock->failed_member)
        *error = error_create(mock->failed_member, mock->failed_code, NULL, 0);
    return mock->failed_member != NULL;
}

static HRESULT carry_out(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    const struct com_param *missing = missing_out(gate->member, gate->args);
    if (missing) {
        gate_clear_outs(gate->member, gate->args);
        return mock_fail(mock, code_for_null(gate->member), L"The pointer \"%hs\" is NULL.",
                         missing->name);
    }
    if (gate->member->ordinal != NOT_THE_PRODUCTS && !engine_refuses(&mock->engine, &gate->call))
        return gate_by_rules(gate);
    gate_clear_outs(gate->member, gate->args);
    if (gate->member->ordinal == NOT_THE_PRODUCTS)
        return gate_model(gate, gate->args);
    return mock_fail(mock, E_UNEXPECTED,
                     L"The mock is strict, and no rule and no expectation names this call.");
}

/* ---- Answers that stay ---- */

/* A member of one LONG that has said that its answer stays (mock->repeats) gives it without the
 * lock until somebody takes that, as long as nobody wants to know of its calls. Lock held. */
static void keep_answer(const struct gate *gate, HRESULT hr)
{
    struct com_object *object = gate->object;
    const struct vpcmock *mock = object->mock;
    struct com_repeat *repeat = &object->repeat;
    __atomic_store_n(&repeat->epoch, 0, __ATOMIC_RELEASE);
    if (!mock->repeats || hr != S_OK || com_server_is_alone() ||
        engine_records(&mock->engine, gate->call.member))
        return;
    repeat->member = gate->member;
    repeat->value = *(LONG *)gate->args[0].out;
    __atomic_store_n(&repeat->epoch, mock->epoch, __ATOMIC_RELEASE);
}

static BOOL answer_again(const struct com_object *object, const struct com_member *member,
                         const union com_value *args)
{
    const struct com_repeat *repeat = &object->repeat;
    size_t epoch = __atomic_load_n(&repeat->epoch, __ATOMIC_ACQUIRE);
    if (!epoch || repeat->member != member || !args[0].out)
        return FALSE;
    LONG value = repeat->value;
    /* Last: whoever has changed the answer meanwhile has taken the lock before. */
    if (__atomic_load_n(&object->mock->epoch, __ATOMIC_ACQUIRE) != epoch)
        return FALSE;
    *(LONG *)args[0].out = value;
    return TRUE;
}

static HRESULT call_through(struct gate *gate)
{
    struct vpcmock *mock = gate->object->mock;
    BOOL products = gate->member->ordinal != NOT_THE_PRODUCTS;
    IErrorInfo *error = NULL;
    BOOL leaves_error = FALSE;
    if (gate->object->dead) {
        gate_clear_outs(gate->member, gate->args);
        return com_object_used_dead(gate->object, gate->member->name);
    }
    /* What a sink or the apartment does meanwhile may release the last reference of the client. */
    com_object_addref(gate->object);
    clients_seen((IUnknown *)gate->object);
    mock_lock(mock);
    mock->detail[0] = 0;
    if (products) {
        foresee(gate);
        arrive(gate);
    }
    HRESULT hr = carry_out(gate);
    if (FAILED(hr))
        leaves_error = make_error(gate, hr, &error);
    if (products) {
        over(gate, hr);
        keep_answer(gate, hr);
    }
    BOOL holds = !products && mock->held_by_calls;
    /* The error last: sinks may leave others. */
    events_unlock(mock);
    /* Objects that a test has passed and that nothing keeps. */
    if (holds)
        held_sweep(mock);
    com_object_release(gate->object);
    if (leaves_error)
        error_set(error);
    return hr;
}

/* Apart, so that gate_call needs no room for it. */
static __attribute__((noinline)) HRESULT
call_early(struct com_object *object, const struct com_member *member, union com_value *args)
{
    struct gate gate = {.object = object, .member = member, .args = args};
    return call_through(&gate);
}

HRESULT gate_call(struct com_object *object, const struct com_member *member, union com_value *args)
{
    return answer_again(object, member, args) ? S_OK : call_early(object, member, args);
}

HRESULT gate_call_late(struct com_object *object, const struct com_member *member,
                       union com_value *args, BOOL *transport)
{
    *transport = FALSE;
    if (answer_again(object, member, args))
        return S_OK;
    struct gate gate = {.object = object, .member = member, .args = args, .call.late = true};
    HRESULT hr = call_through(&gate);
    *transport = gate.transport;
    return hr;
}
