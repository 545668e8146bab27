/* SPDX-License-Identifier: MIT */
/* Going back with rules, expectations and the journal, also from within a callback. */
#include "rules_fixture.h"

static IVPCMockSnapshot *take(struct world *world)
{
    IVPCMockSnapshot *snapshot = NULL;
    CHECK_OK(IVPCMockControl_Snapshot(world->control, &snapshot));
    return snapshot;
}

static LONG journal_count(struct world *world)
{
    IVPCMockJournal *journal = NULL;
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_Journal(world->control, &journal));
    CHECK_OK(IVPCMockJournal_get_Count(journal, &count));
    IVPCMockJournal_Release(journal);
    return count;
}

static void check_name(struct world *world, const WCHAR *expected)
{
    BSTR name = NULL;
    CHECK_OK(IVMVirtualMachine_get_Name(world->base.machine, &name));
    CHECK_BSTR(name, expected);
}

TEST(snapshot_rules, rules_and_the_journal_go_back)
{
    struct world world = world_start();
    IVPCMockRule *kept = when(&world, L"Startup"), *since;
    LONG count;
    SAY(kept, Times, 2);
    fails_with(kept, VM_E_TIMED_OUT);
    CHECK_HR(start_machine(&world), VM_E_TIMED_OUT);
    LONG entries = journal_count(&world);
    IVPCMockSnapshot *snapshot = take(&world);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(applied(kept), 1);
        CHECK_HR(start_machine(&world), VM_E_TIMED_OUT);
        CHECK_OK(start_machine(&world)); /* the model's */
        fails_with(kept, E_FAIL);
        CHECK_OK(IVPCMockRule_Remove(kept));
        since = when(&world, L"TurnOff");
        CHECK(journal_count(&world) > entries);
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
        CHECK_EQ(journal_count(&world), entries);
        IVPCMockRule *another = when(&world, L"Save");
        CHECK_HR(IVPCMockRule_get_Applied(since, &count), RPC_E_DISCONNECTED);
        IVPCMockRule_Release(another);
        IVPCMockRule_Release(since);
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
    }
    IVPCMockSnapshot_Release(snapshot);
    IVPCMockRule_Release(kept);
    world_end(&world);
}

TEST(snapshot_rules, expectations_go_back)
{
    struct world world = world_start();
    IVPCMockExpectation *kept = NULL, *since = NULL;
    BSTR startup = SysAllocString(L"Startup"), save = SysAllocString(L"Save"), unmet = NULL;
    CHECK_OK(IVPCMockControl_Expect(world.control, startup, &kept));
    IVPCMockSnapshot *snapshot = take(&world);
    for (int i = 0; i < 3; i++) {
        CHECK_HR(IVPCMockControl_Verify(world.control), E_FAIL);
        CHECK_OK(start_machine(&world));
        CHECK_OK(IVPCMockControl_Verify(world.control));
        CHECK_OK(IVPCMockControl_ResetExpectations(world.control));
        CHECK_OK(IVPCMockControl_Expect(world.control, save, &since));
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
        CHECK_OK(IVPCMockControl_get_Unmet(world.control, &unmet));
        CHECK(wcsstr(unmet, L"Startup") && !wcsstr(unmet, L"Save"));
        SysFreeString(unmet);
        /* numbers start again after it, and yet the one from before is not meant */
        CHECK_OK(IVPCMockControl_ResetExpectations(world.control));
        IVPCMockExpectation *another = NULL;
        CHECK_OK(IVPCMockControl_Expect(world.control, save, &another));
        LONG seen = -1;
        CHECK_HR(IVPCMockExpectation_get_Count(since, &seen), RPC_E_DISCONNECTED);
        IVPCMockExpectation_Release(another);
        IVPCMockExpectation_Release(since);
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
    }
    SysFreeString(startup);
    SysFreeString(save);
    IVPCMockExpectation_Release(kept);
    IVPCMockSnapshot_Release(snapshot);
    world_end(&world);
}

struct going_back {
    struct world *world;
    IVPCMockSnapshot *snapshot;
};

/* Answers with a text, goes back, and uses up whatever memory that has freed. */
static HRESULT CALLBACK answer_and_go_back(void *context, IVPCMockPendingCall *call)
{
    const struct going_back *going = context;
    CHECK_OK(IVPCMockPendingCall_Return(call, words(L"a text that the callback has given")));
    CHECK_OK(IVPCMockSnapshot_Restore(going->snapshot));
    for (int i = 0; i < 50; i++) {
        IVPCMockRule *rule = when(going->world, L"Save");
        SAY(rule, Return, words(L"a text of the same size as others"));
        IVPCMockRule_Release(rule);
    }
    return S_OK;
}

TEST(snapshot_rules, a_callback_may_go_back)
{
    struct world world = world_start();
    struct going_back going = {.world = &world};
    IVPCMockSnapshot *before = take(&world);
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Name");
    CHECK_OK(vpcmock_rule_do(rule, answer_and_go_back, &going));
    IVPCMockSnapshot *with_rule = take(&world);
    size_t plain = mem_live();
    for (int i = 0; i < 5; i++) {
        CONTEXT("round %d", i);
        going.snapshot = with_rule;
        check_name(&world, L"a text that the callback has given");
        going.snapshot = before;
        check_name(&world, L"Windows XP Mode"); /* the rule is gone meanwhile */
        CHECK_OK(IVPCMockSnapshot_Restore(with_rule));
        CHECK_EQ(mem_live(), plain);
    }
    IVPCMockRule_Release(rule);
    IVPCMockSnapshot_Release(before);
    IVPCMockSnapshot_Release(with_rule);
    world_end(&world);
}

static HRESULT CALLBACK go_back_once(void *context, IVPCMockPendingCall *call)
{
    const struct going_back *going = context;
    VARIANT value;
    VariantInit(&value);
    CHECK_OK(IVPCMockSnapshot_Restore(going->snapshot));
    for (int i = 0; i < 50; i++) {
        IVPCMockRule *rule = when(going->world, L"Save");
        SAY(rule, Return, v_i4(i));
        IVPCMockRule_Release(rule);
    }
    CHECK_OK(IVPCMockPendingCall_get_Argument(call, v_i4(1), &value));
    CHECK(V_VT(&value) == VT_BSTR && !wcscmp(V_BSTR(&value), L"a machine with a long name"));
    VariantClear(&value);
    return S_FALSE; /* as a condition: no */
}

TEST(snapshot_rules, the_arguments_of_a_call_outlive_going_back)
{
    struct world world = world_start();
    struct going_back going = {.world = &world};
    IVMVirtualMachine *found = NULL;
    IVPCMockRule *rule = when(&world, L"FindVirtualMachine");
    CHECK_OK(vpcmock_rule_if(rule, go_back_once, &going));
    going.snapshot = take(&world);
    size_t plain = mem_live();
    BSTR name = SysAllocString(L"a machine with a long name");
    for (int i = 0; i < 5; i++) {
        CHECK_HR(IVMVirtualPC_FindVirtualMachine(world.base.app, name, &found), S_FALSE);
        CHECK_EQ(mem_live(), plain);
    }
    SysFreeString(name);
    IVPCMockSnapshot_Release(going.snapshot);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

static IUnknown *answer(struct world *world)
{
    BSTR key = SysAllocString(L"answered/by/a/rule");
    VARIANT value;
    VariantInit(&value);
    CHECK_OK(IVMVirtualPC_GetConfigurationValue(world->base.app, key, &value));
    CHECK(V_VT(&value) == VT_DISPATCH && V_DISPATCH(&value));
    SysFreeString(key);
    return V_VT(&value) == VT_DISPATCH ? V_UNKNOWN(&value) : NULL;
}

static void answer_with(IVPCMockRule *rule, void *object)
{
    VARIANT value;
    V_VT(&value) = VT_DISPATCH;
    V_DISPATCH(&value) = object;
    SAY(rule, Return, value);
}

/* Nothing is reset: world_end finds no object left. */
TEST(snapshot_rules, a_rule_that_answers_with_an_object_of_the_mock_keeps_neither)
{
    struct world world = world_start();
    IVPCMockSnapshot *snapshot = take(&world), *shown = NULL;
    IVPCMockControl *control = NULL;
    double time = -1;
    IVPCMockRule *rule = when(&world, L"IVMVirtualPC::GetConfigurationValue");
    answer_with(rule, snapshot);
    IUnknown *given = answer(&world);
    if (CHECK_OK(IUnknown_QueryInterface(given, &IID_IVPCMockSnapshot, (void **)&shown))) {
        /* the test's own goes, and the client's still leads to it */
        IVPCMockSnapshot_Release(snapshot);
        CHECK_OK(IVPCMockSnapshot_get_Time(shown, &time));
        CHECK_OK(IVPCMockSnapshot_Restore(shown));
        IVPCMockSnapshot_Release(shown);
    }
    IUnknown_Release(given);
    IVPCMockRule_Release(rule);
    rule = when(&world, L"IVMVirtualPC::GetConfigurationValue");
    snapshot = take(&world);
    answer_with(rule, snapshot);
    IVPCMockSnapshot_Release(snapshot);
    given = answer(&world); /* of one that is gone */
    if (CHECK_OK(IUnknown_QueryInterface(given, &IID_IVPCMockSnapshot, (void **)&shown))) {
        CHECK_HR(IVPCMockSnapshot_get_Time(shown, &time), RPC_E_DISCONNECTED);
        IVPCMockSnapshot_Release(shown);
    }
    IUnknown_Release(given);
    answer_with(rule, world.control);
    given = answer(&world);
    CHECK_OK(IUnknown_QueryInterface(given, &IID_IVPCMockControl, (void **)&control));
    CHECK_OK(IVPCMockControl_ForgetCalls(control));
    IVPCMockControl_Release(control);
    IUnknown_Release(given);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(snapshot_rules, nothing_of_rules_is_outside_of_the_pool)
{
    static const LONG numbers[] = {1, 2, 3};
    static const WCHAR scenario[] =
        L"<scenario xmlns='urn:vpcmock:scenario:1'><machine name='A' notes='some text'/>"
        L"<plan member='Save' result='DiskRelatedError' progress='0, 20'/></scenario>";
    struct world world = world_start();
    size_t plain = mem_live();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Name");
    BSTR none = SysAllocString(L""), param = SysAllocString(L"configurationName");
    VARIANT array = v_array(VT_BSTR, 0, numbers, COUNT(numbers));
    SAY(rule, Of, words(L"Windows *"));
    SAY(rule, Return, words(L"a text"));
    SAY(rule, Out, none, words(L"another"));
    SAY(rule, ReturnEach, array, v_missing());
    check_name(&world, L"1");
    VariantClear(&array);
    IVPCMockRule_Release(rule);
    rule = when(&world, L"FindVirtualMachine");
    SAY(rule, Where, param, words(L"B"));
    SAY(rule, WhereLike, param, words(L"C*"));
    IVPCMockRule_Release(rule);
    CHECK_EQ(mem_live(), plain);
    CHECK_OK(vpcmock_load_text(world.base.mock, scenario));
    CHECK_EQ(mem_live(), plain);
    SysFreeString(none);
    SysFreeString(param);
    world_end(&world);
}
