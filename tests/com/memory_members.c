/* SPDX-License-Identifier: MIT */
/* Every member of the product and of the control with each of its allocations failing in turn:
 * E_OUTOFMEMORY comes out or the call does without, nothing has changed, nothing leaks, and the
 * next call works. */
#include "injection_fixture.h"

#include "host/ledger.h"

static const char *const sources[] = {"the model's", "the heap's", "COM's"};

static struct {
    struct lab lab;
    IVPCMockSnapshot *ready;
    BSTR state;
    unsigned calls, failures[LEDGER_SOURCES], done_without;
} proof;

/* NULL when the objects of a failed call are not let go. */
static bool outs_are_empty(struct call_of *call)
{
    bool empty = true;
    for (int i = 0; i < call->member->nparams; i++) {
        const struct com_param *param = &call->member->params[i];
        const union room *room = out_of(call, i);
        if (!(param->flags & COM_PARAM_OUT) || param->flags & COM_PARAM_OPAQUE)
            continue;
        switch (param->vt) {
        case VT_BSTR: empty &= !room->bstr; break;
        case VT_DISPATCH:
        case VT_UNKNOWN: empty &= !room->unk; break;
        case VT_VARIANT: empty &= V_VT(&room->variant) == VT_EMPTY; break;
        default: break;
        }
    }
    return empty;
}

static bool state_is(BSTR expected)
{
    BSTR now = lab_state(&proof.lab);
    bool same = now && !wcscmp(now, expected);
    if (now && !same) {
        size_t at = 0;
        while (now[at] && now[at] == expected[at])
            at++;
        printf("now: %.80ls\nwas: %.80ls\n", now + (at > 20 ? at - 20 : 0),
               expected + (at > 20 ? at - 20 : 0));
    }
    SysFreeString(now);
    return same;
}

static void go_back(void)
{
    CHECK_OK(IVPCMockSnapshot_Restore(proof.ready));
}

/* One call with the n-th allocation failing; false: it does not come so far. */
static bool fails_at(const struct com_member *member, IDispatch *object, enum ledger_source source,
                     long n, HRESULT usual)
{
    struct call_of call;
    call_start(&call, &proof.lab, member);
    SetErrorInfo(0, NULL);
    LONG objects = com_live;
    ledger_fail_at(source, n);
    HRESULT hr = call_early(&call, object);
    bool failed = ledger_fail_at(source, 0) <= 0;
    proof.calls++;
    if (failed && hr == E_OUTOFMEMORY && usual != hr) {
        proof.failures[source]++;
        CHECK_EQ(com_live, objects);
        CHECK(outs_are_empty(&call));
        CHECK(state_is(proof.state));
    } else {
        CHECK_HR(hr, usual);
        proof.done_without += failed;
        go_back();
    }
    call_end(&call, SUCCEEDED(hr));
    return failed;
}

/* Those that wait for another thread, and those that end the test's mock or change what is compared
 * with: the journal's file, the default host's server. */
static bool is_left_out(const struct com_member *member)
{
    static const char *const names[] = {"Hang", "CrashServer", "EndServer", "WaitForCompletion"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (!strcmp(member->name, names[i]))
            return true;
    return false;
}

static void each_allocation(struct lab *lab, const struct com_member *member)
{
    IDispatch *object = object_of(lab, member);
    struct call_of call;
    if (is_left_out(member))
        return;
    call_start(&call, lab, member);
    HRESULT usual = call_early(&call, object);
    call_end(&call, SUCCEEDED(usual));
    go_back();
    for (int source = 0; source < LEDGER_SOURCES; source++)
        for (long n = 1, more = true; more && n < 2000; n++) {
            CONTEXT("%s::%s (%d), allocation %ld of %s", member->iface->name, member->name,
                    member->invkind, n, sources[source]);
            more = fails_at(member, object, (enum ledger_source)source, n, usual);
        }
    CONTEXT("%s::%s (%d) after all of that", member->iface->name, member->name, member->invkind);
    call_start(&call, lab, member);
    CHECK_HR(call_early(&call, object), usual);
    call_end(&call, SUCCEEDED(usual));
    go_back();
}

static void open_proof(void)
{
    ledger_watch_com();
    lab_start(&proof.lab);
    CHECK_OK(IVPCMockControl_Snapshot(proof.lab.control, &proof.ready));
    proof.state = lab_state(&proof.lab);
}

static void close_proof(void)
{
    SysFreeString(proof.state);
    IVPCMockSnapshot_Release(proof.ready);
    lab_end(&proof.lab);
}

TEST(memory_members, every_allocation_of_every_member_fails_once)
{
    open_proof();
    int members = each_member(&proof.lab, each_allocation);
    CONTEXT("at the end");
    CHECK_EQ(members, 310);
    for (int source = 0; source < LEDGER_SOURCES; source++)
        CHECK(proof.failures[source] > 20);
    NOTE(
        "%d members, %u calls; out of memory: %u of the model, %u of the heap, %u of COM; %u calls "
        "did without",
        members, proof.calls, proof.failures[LEDGER_MODEL], proof.failures[LEDGER_HEAP],
        proof.failures[LEDGER_COM], proof.done_without);
    close_proof();
}
