/* SPDX-License-Identifier: MIT */
/* Every member fails with every code, early bound and through IDispatch, and does nothing then. */
#include "injection_fixture.h"

static struct {
    int early, late;  /* documented pairs of a member and a code */
    int unreachable;  /* pairs of members that Invoke cannot call */
    int undocumented; /* members of which the documentation lists no codes */
    int calls;
} done;

/* ---- Failures ---- */

static void fails_early(struct lab *lab, const struct com_member *member, HRESULT expected,
                        bool transport)
{
    struct call_of call;
    call_start(&call, lab, member);
    leave_stale_error();
    CHECK_HR(call_early(&call, object_of(lab, member)), expected);
    check_error_of(member, transport);
    check_outs_clear(&call);
    call_end(&call, false);
    done.calls++;
}

/* False when Invoke cannot call the member. */
static bool fails_late(struct lab *lab, const struct com_member *member, HRESULT expected,
                       bool transport)
{
    struct call_of call;
    VARIANT result;
    EXCEPINFO exception;
    HRESULT refusal = late_refusal(member);
    call_start(&call, lab, member);
    leave_stale_error();
    HRESULT hr = call_late(&call, object_of(lab, member), &result, &exception);
    call_end(&call, false);
    SetErrorInfo(0, NULL);
    CHECK_EQ(V_VT(&result), VT_EMPTY);
    done.calls++;
    if (FAILED(refusal))
        return !CHECK_HR(hr, refusal);
    CHECK_HR(hr, transport ? expected : DISP_E_EXCEPTION);
    if (transport)
        CHECK(!exception.scode && !exception.bstrDescription);
    else
        check_exception(member, expected, &exception);
    exception_free(&exception);
    return true;
}

/* Whether Invoke failed as well. */
static bool fails(struct lab *lab, const struct com_member *member, IVPCMockRule *rule,
                  const char *name)
{
    HRESULT expected = code_named(name);
    bool transport = HRESULT_FACILITY(expected) == FACILITY_RPC ||
                     expected == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE);
    rule_fail(rule, name);
    fails_early(lab, member, expected, transport);
    return fails_late(lab, member, expected, transport);
}

/* ---- Other successes ---- */

static void succeeds_early(struct lab *lab, const struct com_member *member, HRESULT expected)
{
    struct call_of call;
    call_start(&call, lab, member);
    CHECK_HR(call_early(&call, object_of(lab, member)), expected);
    check_outs_clear(&call);
    call_end(&call, true);
    done.calls++;
}

/* What Invoke gives for a value that is clear. */
static bool succeeds_late(struct lab *lab, const struct com_member *member)
{
    struct call_of call;
    VARIANT result;
    EXCEPINFO exception;
    HRESULT refusal = late_refusal(member);
    call_start(&call, lab, member);
    HRESULT hr = call_late(&call, object_of(lab, member), &result, &exception);
    call_end(&call, false);
    done.calls++;
    if (FAILED(refusal))
        return !CHECK_HR(hr, refusal);
    CHECK_OK(hr);
    if (member->nparams > member->nin && member->params[member->nin].vt != VT_VARIANT) {
        CHECK_EQ(V_VT(&result), member->params[member->nin].vt);
        V_VT(&result) = VT_EMPTY;
        CHECK_MSG(!V_I4(&result) && !V_BSTR(&result), "the value is not clear");
    } else {
        CHECK_EQ(V_VT(&result), VT_EMPTY);
    }
    return true;
}

static bool succeeds(struct lab *lab, const struct com_member *member, IVPCMockRule *rule,
                     const char *name)
{
    rule_succeed(rule, name);
    succeeds_early(lab, member, code_named(name));
    return succeeds_late(lab, member);
}

/* ---- The documented codes ---- */

static void each_code(const char *codes, void (*what)(void *context, const char *name),
                      void *context)
{
    while (*codes) {
        char name[96];
        size_t length = strcspn(codes, " \t\r\n");
        if (length && length < sizeof name) {
            memcpy(name, codes, length);
            name[length] = 0;
            what(context, name);
        }
        codes += length;
        codes += strspn(codes, " \t\r\n");
    }
}

static void count_code(void *count, const char *name)
{
    *(int *)count += strcmp(name, "S_OK") != 0;
}

/* Of the file, without the generated tables. */
static int documented_pairs(void)
{
    char line[4096];
    int count = 0;
    FILE *file = fopen("tests/data/return-codes.tsv", "r");
    if (!CHECK(file != NULL))
        return -1;
    while (fgets(line, sizeof line, file)) {
        char *cell = line;
        for (int i = 0; i < 3 && cell; i++) {
            cell = strchr(cell, '\t');
            cell = cell ? cell + 1 : NULL;
        }
        if (!CHECK(cell && strchr(line, '\n')) || !strncmp(line, "interface\t", 10))
            continue;
        cell[strcspn(cell, "\t")] = 0;
        each_code(cell, count_code, &count);
    }
    fclose(file);
    return count;
}

struct pair {
    struct lab *lab;
    const struct com_member *member;
    bool counts; /* it is the first accessor of its row */
};

static void try_pair(void *context, const char *name)
{
    const struct pair *pair = context;
    const struct com_member *member = pair->member;
    BSTR undocumented = NULL;
    if (!strcmp(name, "S_OK"))
        return;
    CONTEXT("%s::%s (%d), %s", member->iface->name, member->name, member->invkind, name);
    IVPCMockRule *rule = rule_for(pair->lab, member);
    bool late = FAILED(code_named(name)) ? fails(pair->lab, member, rule, name)
                                         : succeeds(pair->lab, member, rule, name);
    CHECK_OK(IVPCMockRule_get_Undocumented(rule, &undocumented));
    CHECK_BSTR(undocumented, L"");
    rule_end(rule, late ? 2 : 1);
    done.early += pair->counts;
    done.late += pair->counts && late;
    done.unreachable += pair->counts && !late;
}

static void try_documented(struct lab *lab, const struct com_member *member)
{
    const struct member_codes *row = member_documented(&mock_members[member->ordinal]);
    struct pair pair = {lab, member, true};
    if (!row) {
        done.undocumented++;
        return;
    }
    for (const struct com_member *other = member->iface->members; other < member; other++)
        pair.counts = pair.counts && strcmp(other->name, member->name);
    BSTR before = lab_state(lab);
    each_code(row->codes, try_pair, &pair);
    BSTR after = lab_state(lab);
    CHECK(before && after && !wcscmp(before, after));
    SysFreeString(before);
    SysFreeString(after);
}

TEST(injection, every_documented_pair_of_member_and_code)
{
    struct lab lab;
    lab_start(&lab);
    memset(&done, 0, sizeof done);
    CHECK_EQ(each_member(&lab, try_documented), 310);
    CONTEXT("at the end");
    int documented = documented_pairs();
    CHECK_EQ(documented, 1129);
    CHECK_EQ(done.early, documented);
    CHECK_EQ(done.late + done.unreachable, documented);
    NOTE("%s of %s documented pairs injected early bound, %s late bound in %s calls; %d are of "
         "members that Invoke cannot call; %d members have no documented codes",
         grouped((unsigned)done.early).digits, grouped((unsigned)documented).digits,
         grouped((unsigned)done.late).digits, grouped((unsigned)done.calls).digits,
         done.unreachable, done.undocumented);
    lab_end(&lab);
}

/* ---- What COM itself answers ---- */

static const char *const com_codes[] = {
    "RPC_E_CALL_REJECTED", "RPC_E_SERVERCALL_RETRYLATER", "RPC_E_DISCONNECTED",
    "RPC_E_SERVERFAULT",   "RPC_S_SERVER_UNAVAILABLE",    "E_OUTOFMEMORY",
};

static void try_com_codes(struct lab *lab, const struct com_member *member)
{
    for (size_t i = 0; i < COUNT(com_codes); i++) {
        CONTEXT("%s::%s (%d), %s", member->iface->name, member->name, member->invkind,
                com_codes[i]);
        IVPCMockRule *rule = rule_for(lab, member);
        bool late = fails(lab, member, rule, com_codes[i]);
        rule_end(rule, late ? 2 : 1);
        done.early++;
        done.late += late;
    }
}

TEST(injection, every_member_fails_as_com_does)
{
    struct lab lab;
    lab_start(&lab);
    memset(&done, 0, sizeof done);
    BSTR before = lab_state(&lab);
    int members = each_member(&lab, try_com_codes);
    CONTEXT("at the end");
    BSTR after = lab_state(&lab);
    CHECK(before && after && !wcscmp(before, after));
    SysFreeString(before);
    SysFreeString(after);
    CHECK_EQ(members, 310);
    NOTE("%d members with %zu codes of COM: %s times early bound, %s late bound", members,
         COUNT(com_codes), grouped((unsigned)done.early).digits,
         grouped((unsigned)done.late).digits);
    lab_end(&lab);
}

/* ---- Without the rule it is as if it had never been there ---- */

static struct report answer(struct lab *lab, const struct com_member *member)
{
    struct report report = {0};
    struct call_of call;
    call_start(&call, lab, member);
    SetErrorInfo(0, NULL);
    HRESULT hr = call_early(&call, object_of(lab, member));
    say(&report, "%s %lx", hr_name(hr), (unsigned long)hr);
    for (int i = 0; SUCCEEDED(hr) && i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        const union room *room = out_of(&call, i);
        if (!(param->flags & COM_PARAM_OUT))
            continue;
        say(&report, ", %s ", param->name);
        switch (param->vt) {
        case VT_VARIANT: say_variant(&report, &room->variant); break;
        case VT_BSTR: say_bstr(&report, room->bstr); break;
        case VT_DISPATCH:
        case VT_UNKNOWN: say_object(&report, room->unk); break;
        case VT_BOOL: say(&report, "%d", room->b); break;
        case VT_R8:
        case VT_DATE: say(&report, "%.17g", room->r8); break;
        case VT_RECORD: say(&report, room->pointer ? "a structure" : "none"); break;
        default: say(&report, "%ld", room->i4); break;
        }
    }
    call_end(&call, true);
    SetErrorInfo(0, NULL);
    return report;
}

/* Two hosts alike; in one of them the member has failed before. What a property gives is compared
 * with what the same host gave before: the two differ in GUIDs. */
TEST(injection, without_the_rule_the_member_answers_as_before)
{
    int same = 0;
    struct fixture fixture = fixture_start();
    for (int i = 0; i < PRODUCT_DUALS; i++) {
        const struct com_interface *iface = com_libraries[0].interfaces[i];
        struct lab injected, ordinary;
        CONTEXT("%s", iface->name);
        lab_fill(&injected, fixture_open());
        lab_fill(&ordinary, fixture_open());
        for (int m = 0; m < iface->nmembers; m++) {
            const struct com_member *member = &iface->members[m];
            CONTEXT("%s::%s (%d)", iface->name, member->name, member->invkind);
            bool is_get = member->invkind == INVOKE_PROPERTYGET;
            struct report before = answer(is_get ? &injected : &ordinary, member);
            IVPCMockRule *rule = rule_for(&injected, member);
            bool late = fails(&injected, member, rule, "E_ACCESSDENIED");
            rule_end(rule, late ? 2 : 1);
            struct report after = answer(&injected, member);
            if (is_get)
                answer(&ordinary, member);
            same += CHECK_MSG(!strcmp(before.text, after.text), "%s, without a rule before: %s",
                              after.text, before.text);
        }
        lab_empty(&injected);
        lab_empty(&ordinary);
        fixture_close(&injected.fixture);
        fixture_close(&ordinary.fixture);
    }
    NOTE("%d members answer as before", same);
    fixture_end(&fixture);
}
