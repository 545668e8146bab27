/* SPDX-License-Identifier: MIT */
/* Rules through COM: what happens to calls. */
#include "rules_fixture.h"

TEST(rules, the_second_start_fails)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"Startup");
    SAY(rule, Nth, 2);
    SAY(rule, Fail, words(L"HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)"), v_missing(), v_i4(77));
    CHECK_OK(start_machine(&world));
    CHECK_FAILS(start_machine(&world), E_ACCESSDENIED, L"IVMVirtualMachine::Startup: ");
    CHECK_EQ(applied(rule), 1);
    CHECK_HR(start_machine(&world), VM_E_VM_RUNNING); /* the model again */
    IVPCMockRule_Release(rule);
    world_end(&world);
}

static VARIANT object_of(void *object)
{
    VARIANT variant;
    V_VT(&variant) = VT_DISPATCH;
    V_DISPATCH(&variant) = object;
    return variant;
}

TEST(rules, an_object_means_that_very_one_also_where_there_is_just_one)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"*");
    IVMHostInfo *info = NULL;
    BSTR name = NULL;
    CHECK_OK(IVMVirtualPC_get_HostInfo(world.base.app, &info));
    SAY(rule, Of, object_of(world.base.app));
    fails_with(rule, E_ACCESSDENIED);
    CHECK_TEXT(rule, L"Text", L"* of IVMVirtualPC");
    CHECK_HR(IVMVirtualPC_get_Name(world.base.app, &name), E_ACCESSDENIED);
    CHECK_EQ(machine_state(&world), vmVMState_TurnedOff);
    SAY(rule, Of, object_of(info));
    CHECK_TEXT(rule, L"Text", L"* of IVMHostInfo");
    CHECK_OK(IVMVirtualPC_get_Name(world.base.app, &name));
    SysFreeString(name);
    CHECK_HR(IVMHostInfo_get_OperatingSystem(info, &name), E_ACCESSDENIED);
    SAY(rule, Of, object_of(world.base.machine));
    CHECK_TEXT(rule, L"Text", L"* of IVMVirtualMachine \"Windows XP Mode\"");
    CHECK_HR(IVMVirtualMachine_get_Name(world.base.machine, &name), E_ACCESSDENIED);
    IVMHostInfo_Release(info);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules, text_says_which_caller_is_meant)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"Startup");
    BSTR kind = SysAllocString(L"STA");
    SAY(rule, FromThread, 17);
    SAY(rule, FromProcess, 18);
    SAY(rule, FromApartment, kind);
    CHECK_TEXT(rule, L"Text", L"Startup, from an STA, from thread 17, from process 18");
    SysFreeString(kind);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules, before_and_after_the_effect)
{
    struct world world = world_start();
    IVPCMockRule *before = when(&world, L"Startup");
    IVPCMockRule *after = when(&world, L"Startup");
    SAY(before, Times, 1);
    fails_with(before, VM_E_TIMED_OUT);
    SAY(after, Times, 1);
    SAY(after, FailAfter, v_i4(VM_E_TIMED_OUT), words(L"The reply was lost."), v_missing());
    CHECK_HR(start_machine(&world), VM_E_TIMED_OUT);
    CHECK_EQ(machine_state(&world), vmVMState_TurnedOff);
    CHECK_FAILS(start_machine(&world), VM_E_TIMED_OUT, L"Startup: The reply was lost.");
    CHECK(machine_state(&world) != vmVMState_TurnedOff);
    CHECK_HR(start_machine(&world), VM_E_VM_RUNNING); /* a retry does not start it twice */
    IVPCMockRule_Release(before);
    IVPCMockRule_Release(after);
    world_end(&world);
}

TEST(rules, com_s_own_codes_have_no_error_object)
{
    static const HRESULT codes[] = {RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER,
                                    RPC_E_DISCONNECTED, RPC_E_SERVERFAULT,
                                    HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)};
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_State");
    for (size_t i = 0; i < COUNT(codes); i++) {
        VMVMState state = (VMVMState)0xdead;
        IErrorInfo *error = NULL;
        VARIANT value;
        DISPPARAMS none = {0};
        OLECHAR *name = (OLECHAR *)L"State";
        DISPID id = DISPID_UNKNOWN;
        CONTEXT("%s", hr_name(codes[i]));
        fails_with(rule, codes[i]);
        CHECK_HR(IVMVirtualMachine_get_State(world.base.machine, &state), codes[i]);
        CHECK_EQ(state, 0);
        CHECK_HR(GetErrorInfo(0, &error), S_FALSE);
        CHECK_OK(IVMVirtualMachine_GetIDsOfNames(world.base.machine, &IID_NULL, &name, 1, 0, &id));
        CHECK_HR(IVMVirtualMachine_Invoke(world.base.machine, id, &IID_NULL, 0,
                                          DISPATCH_PROPERTYGET, &none, &value, NULL, NULL),
                 codes[i]);
    }
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules, what_a_failure_leaves_behind)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Name");
    BSTR name = (BSTR)L"mine";
    IErrorInfo *error = NULL;
    BSTR word = SysAllocString(L"untouched");
    fails_with(rule, VM_E_VM_UNKNOWN);
    SAY(rule, LeaveOuts, word);
    SysFreeString(word);
    CHECK_HR(IVMVirtualMachine_get_Name(world.base.machine, &name), VM_E_VM_UNKNOWN);
    CHECK(!wcscmp(name, L"mine"));
    word = SysAllocString(L"missing");
    SAY(rule, LeaveErrorInfo, word);
    SysFreeString(word);
    CHECK_HR(IVMVirtualMachine_get_Name(world.base.machine, &name), VM_E_VM_UNKNOWN);
    CHECK_HR(GetErrorInfo(0, &error), S_FALSE);
    word = SysAllocString(L"stale");
    SAY(rule, LeaveErrorInfo, word);
    SysFreeString(word);
    IVPCMockRule *same;
    CHECK_FAILS(IVPCMockRule_LeaveErrorInfo(rule, NULL, &same), E_INVALIDARG, L"right, missing");
    IVPCMockRule *other = when(&world, L"IVMVirtualMachine::get_Notes");
    fails_with(other, E_FAIL);
    IVPCMockRule_Release(other);
    CHECK_HR(IVMVirtualMachine_get_Notes(world.base.machine, &name), E_FAIL);
    CHECK_HR(IVMVirtualMachine_get_Name(world.base.machine, &name), VM_E_VM_UNKNOWN);
    CHECK_ERROR(L"IVMVirtualMachine::Notes: "); /* of the earlier failure */
    IVPCMockRule_Release(rule);
    IVPCMockRules *rules;
    CHECK_OK(IVPCMockControl_get_Rules(world.control, &rules));
    CHECK_OK(IVPCMockRules_Clear(rules));
    IVPCMockRules_Release(rules);
    world_end(&world);
}

TEST(rules, values_instead_of_the_model_s)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMTask::get_PercentCompleted");
    IVMTask *task;
    LONG percent;
    SAFEARRAY *array = SafeArrayCreateVector(VT_I4, 0, 3);
    VARIANT values;
    for (LONG i = 0; i < 3; i++) {
        LONG value = 90 - 10 * i; /* it falls, as it never does */
        SafeArrayPutElement(array, &i, &value);
    }
    V_VT(&values) = VT_ARRAY | VT_I4;
    V_ARRAY(&values) = array;
    SAY(rule, ReturnEach, values, words(L"model"));
    VariantClear(&values);
    CHECK_OK(vpcmock_task_create(world.base.mock, NULL, &task));
    for (LONG i = 0; i < 3; i++) {
        CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
        CHECK_EQ(percent, 90 - 10 * i);
    }
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(percent, 0);
    IVMTask_Release(task);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules, success_with_nothing_or_with_another_code)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"FindVirtualMachine");
    IVMVirtualMachine *machine = (IVMVirtualMachine *)0xdead;
    BSTR param = SysAllocString(L"configurationname");
    BSTR xp = SysAllocString(L"Windows XP Mode");
    VARIANT null;
    V_VT(&null) = VT_NULL;
    SAY(rule, WhereLike, param, words(L"windows*"));
    SAY(rule, Return, null);
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, xp, &machine));
    CHECK(!machine);
    SAY(rule, Succeed, words(L"S_FALSE"));
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(world.base.app, xp, &machine), S_FALSE);
    /* An object of the mock's, and what was given takes no part in later calls. */
    VARIANT object;
    V_VT(&object) = VT_DISPATCH;
    V_DISPATCH(&object) = (IDispatch *)world.base.machine;
    SAY(rule, Return, object);
    SAY(rule, Succeed, v_i4(S_OK));
    SysFreeString(xp);
    xp = SysAllocString(L"Windows Vista");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, xp, &machine));
    if (CHECK(machine != NULL)) {
        BSTR name = NULL;
        CHECK_OK(IVMVirtualMachine_get_Name(machine, &name));
        CHECK_BSTR(name, L"Windows XP Mode");
        IVMVirtualMachine_Release(machine);
    }
    IVPCMockRule *same;
    CHECK_FAILS(IVPCMockRule_WhereLike(rule, xp, words(L"x"), &same), E_INVALIDARG,
                L"No parameter of FindVirtualMachine is called \"Windows Vista\"");
    CHECK_FAILS(IVPCMockRule_Succeed(rule, v_i4(E_FAIL), &same), E_INVALIDARG, L"is a failure");
    CHECK_FAILS(IVPCMockRule_Fail(rule, words(L"E_FOO"), v_missing(), v_missing(), &same),
                E_INVALIDARG, L"\"E_FOO\" is no HRESULT");
    SysFreeString(xp);
    SysFreeString(param);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules, the_model_s_value_is_changed)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Name");
    BSTR none = SysAllocString(L"");
    BSTR name = NULL;
    SAY(rule, Out, none, words(L""));
    CHECK_OK(IVMVirtualMachine_get_Name(world.base.machine, &name));
    CHECK(name && !SysStringLen(name));
    SysFreeString(name);
    SAY(rule, Out, none, v_i4(5)); /* a number is as good as its text */
    CHECK_OK(IVMVirtualMachine_get_Name(world.base.machine, &name));
    CHECK_BSTR(name, L"5");
    CHECK_OK(IVPCMockRule_put_Enabled(rule, VARIANT_FALSE));
    CHECK_OK(IVMVirtualMachine_get_Name(world.base.machine, &name));
    CHECK_BSTR(name, L"Windows XP Mode");
    CHECK_EQ(applied(rule), 2);
    SysFreeString(none);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules, they_are_listed_found_and_removed)
{
    struct world world = world_start();
    IVPCMockRule *first = when(&world, L"Startup");
    IVPCMockRule *second = when(&world, L"Save, TurnOff");
    IVPCMockRule *found = NULL;
    IVPCMockRules *rules;
    BSTR text = SysAllocString(L"no saving");
    LONG count = 0, seen = 0;
    SAY(second, Named, text);
    SysFreeString(text);
    CHECK_OK(IVPCMockControl_get_Rules(world.control, &rules));
    CHECK_OK(IVPCMockRules_get_Count(rules, &count));
    CHECK_EQ(count, 2);
    CHECK_OK(IVPCMockRules_get_Item(rules, words(L"No Saving"), &found));
    if (found) {
        CHECK_OK(IVPCMockRule_get_Number(found, &seen));
        CHECK_EQ(seen, 2);
        IVPCMockRule_Release(found);
    }
    CHECK_HR(IVPCMockRules_get_Item(rules, v_i4(3), &found), DISP_E_BADINDEX);
    CHECK_OK(IVPCMockRule_get_Text(second, &text));
    CHECK_BSTR(text, L"Save, TurnOff");
    CHECK_OK(IVPCMockRule_Remove(second));
    CHECK_FAILS(IVPCMockRule_get_Number(second, &seen), RPC_E_DISCONNECTED, L"was removed");
    CHECK_OK(IVPCMockRules_get_Report(rules, &text));
    CHECK_BSTR(text, L"Rule 1, for Startup, has never applied: no such call has come.");
    CHECK_FAILS(vpcmock_when(world.base.mock, L"Startup, Starup", NULL), E_INVALIDARG,
                L"\"Starup\" names no member and no event");
    IVPCMockRules_Release(rules);
    CHECK_OK(vpcmock_reset(world.base.mock));
    CHECK_HR(IVPCMockRule_get_Number(first, &seen), RPC_E_DISCONNECTED);
    IVPCMockRule_Release(first);
    IVPCMockRule_Release(second);
    world_end(&world);
}

static void check_gone(IVPCMockRule *rule)
{
    IVPCMockRule *same = NULL;
    LONG which = 0;
    CHECK_FAILS(IVPCMockRule_get_Number(rule, &which), RPC_E_DISCONNECTED, L"was removed");
    CHECK_HR(IVPCMockRule_FromThread(rule, 7, &same), RPC_E_DISCONNECTED);
    CHECK_HR(vpcmock_rule_if(rule, NULL, NULL), RPC_E_DISCONNECTED);
    IVPCMockRule_Release(rule);
}

static void check_number(IVPCMockRule *rule, LONG expected)
{
    LONG which = 0;
    CHECK_OK(IVPCMockRule_get_Number(rule, &which));
    CHECK_EQ(which, expected);
}

TEST(rules, one_is_not_taken_for_another_of_its_number)
{
    struct world world = world_start();
    IVPCMockRules *rules = NULL;
    IVPCMockSnapshot *snapshot = NULL;
    CHECK_OK(IVPCMockControl_get_Rules(world.control, &rules));
    IVPCMockRule *before = when(&world, L"Startup");
    CHECK_OK(IVPCMockRules_Clear(rules));
    IVPCMockRule *kept = when(&world, L"Save");
    check_number(kept, 1);
    check_gone(before);
    CHECK_OK(IVPCMockControl_Snapshot(world.control, &snapshot));
    IVPCMockRule *second = when(&world, L"Reset");
    CHECK_OK(IVPCMockRules_Clear(rules));
    IVPCMockRule *other = when(&world, L"TurnOff");
    check_number(other, 1);
    CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
    check_number(kept, 1);
    IVPCMockRule *fresh = when(&world, L"Reset");
    check_number(fresh, 2);
    check_gone(second);
    check_gone(other);
    CHECK_OK(IVPCMockControl_Reset(world.control));
    other = when(&world, L"Startup");
    check_number(other, 1);
    check_gone(kept);
    check_gone(fresh);
    IVPCMockRule_Release(other);
    IVPCMockSnapshot_Release(snapshot);
    IVPCMockRules_Release(rules);
    world_end(&world);
}

TEST(rules, what_comes_out_is_no_condition)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine.Startup, IVMVirtualMachine.get_Name"),
                 *either = when(&world, L"get_Memory, put_Memory"), *same = NULL;
    BSTR out = SysAllocString(L"startupTask"), both = SysAllocString(L"megabytesOfMemory");
    CHECK_FAILS(IVPCMockRule_Where(rule, out, v_i4(1), &same), E_INVALIDARG,
                L"\"startupTask\" is an [out] parameter, which has no value yet when the call "
                L"comes; expected an [in] one.");
    CHECK(!same);
    CHECK_OK(IVPCMockRule_Where(either, both, v_i4(512), &same));
    IVPCMockRule_Release(same);
    SysFreeString(out);
    SysFreeString(both);
    IVPCMockRule_Release(either);
    IVPCMockRule_Release(rule);
    world_end(&world);
}
