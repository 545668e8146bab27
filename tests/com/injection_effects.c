/* SPDX-License-Identifier: MIT */
/* What a failed call has done and what it leaves behind, of every member. */
#include "injection_fixture.h"

/* ---- The request was lost, or the reply was ---- */

/* The host, without what two hosts differ in: the digits of numbers and GUIDs. */
static char *shape_of(const struct lab *lab)
{
    BSTR xml = lab_state(lab);
    size_t length = SysStringLen(xml), used = 0;
    char *shape = malloc(length + 1);
    for (size_t i = 0; shape && i < length; i++) {
        bool is_digit = xml[i] && xml[i] < 0x80 && strchr("0123456789ABCDEF", xml[i]);
        if (!is_digit)
            shape[used++] = (char)xml[i];
        else if (!used || shape[used - 1] != '#')
            shape[used++] = '#';
    }
    if (shape)
        shape[used] = 0;
    SysFreeString(xml);
    return shape;
}

static HRESULT just_call(struct lab *lab, const struct com_member *member)
{
    struct call_of call;
    call_start(&call, lab, member);
    HRESULT hr = call_early(&call, object_of(lab, member));
    if (FAILED(hr))
        check_outs_clear(&call);
    call_end(&call, true);
    SetErrorInfo(0, NULL);
    return hr;
}

/* Lets tasks end: a host with a running one has no state to compare. */
static void settle(struct lab *lab)
{
    CHECK_OK(vpcmock_clock_advance(lab->fixture.mock, 3600000));
}

static bool differ(const char *one, const char *other)
{
    return !one || !other || strcmp(one, other);
}

static struct {
    int before, after, effects;
} done;

static void lose_request(struct lab *lab, const struct com_member *member, const char *state)
{
    IVPCMockRule *rule = rule_for(lab, member);
    rule_fail(rule, "E_ACCESSDENIED");
    CHECK_HR(just_call(lab, member), E_ACCESSDENIED);
    rule_end(rule, 1);
    char *now = shape_of(lab);
    done.before += CHECK_MSG(!differ(state, now), "it has done something");
    free(now);
}

/* A call that the model refuses fails as the model says: then the reply was of that. */
static void lose_reply(struct lab *lab, struct lab *ordinary, const struct com_member *member,
                       const char *state)
{
    IVPCMockRule *rule = rule_for(lab, member), *itself = NULL;
    VARIANT wanted = code_variant("E_ACCESSDENIED");
    if (CHECK_OK(IVPCMockRule_FailAfter(rule, wanted, v_missing(), v_missing(), &itself)))
        IVPCMockRule_Release(itself);
    VariantClear(&wanted);
    HRESULT plain = just_call(ordinary, member);
    CHECK_HR(just_call(lab, member), FAILED(plain) ? plain : E_ACCESSDENIED);
    rule_end(rule, 1);
    settle(lab);
    settle(ordinary);
    char *now = shape_of(lab), *without = shape_of(ordinary);
    done.after += CHECK_MSG(!differ(without, now), "it has not done the same");
    done.effects += differ(state, now);
    free(now);
    free(without);
}

TEST(injection_effects, before_the_effect_or_after_it)
{
    struct fixture fixture = fixture_start();
    memset(&done, 0, sizeof done);
    for (int i = 0; i < PRODUCT_DUALS; i++) {
        const struct com_interface *iface = com_libraries[0].interfaces[i];
        struct lab lab, ordinary;
        lab_fill(&lab, fixture_open());
        lab_fill(&ordinary, fixture_open());
        for (int m = 0; m < iface->nmembers; m++) {
            const struct com_member *member = &iface->members[m];
            CONTEXT("%s::%s (%d)", iface->name, member->name, member->invkind);
            char *state = shape_of(&lab);
            lose_request(&lab, member, state);
            lose_reply(&lab, &ordinary, member, state);
            free(state);
        }
        lab_empty(&lab);
        lab_empty(&ordinary);
        fixture_close(&lab.fixture);
        fixture_close(&ordinary.fixture);
    }
    CONTEXT("at the end");
    CHECK_EQ(done.before, 310);
    CHECK_EQ(done.after, 310);
    CHECK(done.effects > 15);
    NOTE("%d members do nothing when the request is lost; when the reply is, the same as without "
         "the rule, in %d of them another host than before",
         done.before, done.effects);
    fixture_end(&fixture);
}

/* ---- The out parameters ---- */

static bool is_filled(const void *memory, size_t size, int with)
{
    const BYTE *bytes = memory;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != with)
            return false;
    return true;
}

static size_t size_of_out(const struct com_param *param)
{
    switch (param->vt) {
    case VT_BOOL: return sizeof(VARIANT_BOOL);
    case VT_R8:
    case VT_DATE: return sizeof(double);
    case VT_VARIANT: return sizeof(VARIANT);
    case VT_UI4: return PIXELS * sizeof(ULONG);
    case VT_BSTR:
    case VT_DISPATCH:
    case VT_UNKNOWN:
    case VT_RECORD: return sizeof(void *);
    default: return sizeof(LONG);
    }
}

/* Neither what was there nor anything that a client could take for an answer. */
static bool is_poison(const struct com_param *param, const union room *room)
{
    switch (param->vt) {
    case VT_BOOL: return room->b != VARIANT_TRUE && room->b != VARIANT_FALSE;
    case VT_R8:
    case VT_DATE: return room->r8 < -1e9;
    case VT_VARIANT: return V_VT(&room->variant) == VT_ERROR && FAILED(V_ERROR(&room->variant));
    case VT_UI4: return true; /* of an array there is nothing to be cleared */
    case VT_BSTR:
    case VT_DISPATCH:
    case VT_UNKNOWN:
    case VT_RECORD: return is_filled(room, sizeof(void *), 0xCC);
    default: return is_filled(room, sizeof(LONG), 0xCC);
    }
}

static void leaves_outs(struct lab *lab, const struct com_member *member, bool poisoned)
{
    IVPCMockRule *rule = rule_for(lab, member);
    struct call_of call;
    VARIANT result;
    EXCEPINFO exception;
    rule_fail(rule, "VM_E_TIMED_OUT");
    rule_leave(rule, poisoned ? L"poisoned" : L"untouched", L"right");
    call_start(&call, lab, member);
    CHECK_HR(call_early(&call, object_of(lab, member)), VM_E_TIMED_OUT);
    check_error_of(member, false);
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        if (!(param->flags & COM_PARAM_OUT))
            continue;
        if (poisoned)
            CHECK_MSG(is_poison(param, out_of(&call, i)), "%s is not poisoned", param->name);
        else
            CHECK_MSG(is_filled(out_of(&call, i), size_of_out(param), FILL), "%s was touched",
                      param->name);
        done.after++;
    }
    /* Invoke has an out parameter of its own, which the client never sees. */
    HRESULT refusal = late_refusal(member);
    CHECK_HR(call_late(&call, object_of(lab, member), &result, &exception),
             FAILED(refusal) ? refusal : DISP_E_EXCEPTION);
    CHECK_EQ(V_VT(&result), VT_EMPTY);
    exception_free(&exception);
    call_end(&call, false);
    rule_end(rule, FAILED(refusal) ? 1 : 2);
}

static void leaves_outs_both(struct lab *lab, const struct com_member *member)
{
    leaves_outs(lab, member, false);
    leaves_outs(lab, member, true);
}

TEST(injection_effects, out_parameters_untouched_and_poisoned)
{
    lab_try_each(leaves_outs_both, &done.after, 480, "%d out parameters left untouched or poisoned");
}

/* ---- The error object ---- */

static void check_error_says(const WCHAR *prefix)
{
    IErrorInfo *error = NULL;
    BSTR description = NULL;
    HRESULT hr = GetErrorInfo(0, &error);
    if (hr == S_OK) {
        IErrorInfo_GetDescription(error, &description);
        IErrorInfo_Release(error);
    }
    if (prefix)
        CHECK_MSG(description && !wcsncmp(description, prefix, wcslen(prefix)),
                  "the error says \"%ls\"", description ? description : L"(nothing)");
    else
        CHECK_HR(hr, S_FALSE);
    SysFreeString(description);
}

static void leaves_error_infos(struct lab *lab, const struct com_member *member)
{
    static const WCHAR *const words[] = {L"right", L"missing", L"stale"};
    /* some other member has failed before */
    const struct com_member *other = &com_IVMHostInfo->members[member->iface == com_IVMHostInfo];
    WCHAR prefixes[2][128];
    member_prefix(member, prefixes[0], COUNT(*prefixes));
    member_prefix(other, prefixes[1], COUNT(*prefixes));
    for (size_t i = 0; i < COUNT(words); i++) {
        if (other == member)
            continue;
        IVPCMockRule *before = rule_for(lab, other);
        rule_fail(before, "E_FAIL");
        CHECK_HR(just_call(lab, other), E_FAIL);
        rule_end(before, 1);
        IVPCMockRule *rule = rule_for(lab, member);
        rule_fail(rule, "E_ACCESSDENIED");
        rule_leave(rule, L"cleared", words[i]);
        struct call_of call;
        call_start(&call, lab, member);
        leave_stale_error(); /* of nobody's */
        CHECK_HR(call_early(&call, object_of(lab, member)), E_ACCESSDENIED);
        check_error_says(i == 0 ? prefixes[0] : i == 1 ? NULL : prefixes[1]);
        check_outs_clear(&call);
        /* what a script is told comes from the error object */
        VARIANT result;
        EXCEPINFO exception;
        HRESULT refusal = late_refusal(member);
        leave_stale_error();
        CHECK_HR(call_late(&call, object_of(lab, member), &result, &exception),
                 FAILED(refusal) ? refusal : DISP_E_EXCEPTION);
        if (SUCCEEDED(refusal)) {
            const WCHAR *said = exception.bstrDescription;
            const WCHAR *expected = i == 0 ? prefixes[0] : prefixes[1];
            CHECK_HR(exception.scode, E_ACCESSDENIED);
            CHECK_MSG(i == 1 ? !said : said && !wcsncmp(said, expected, wcslen(expected)),
                      "%ls: the exception says \"%ls\"", words[i], said ? said : L"(nothing)");
        }
        exception_free(&exception);
        call_end(&call, false);
        rule_end(rule, FAILED(refusal) ? 1 : 2);
        done.after++;
    }
}

TEST(injection_effects, error_object_right_missing_or_stale)
{
    lab_try_each(leaves_error_infos, &done.after, 900,
                 "%d failures with the error object right, missing or stale");
}
