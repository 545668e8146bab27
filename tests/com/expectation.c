/* SPDX-License-Identifier: MIT */
/* IVPCMockExpectation: what is expected of a client, and what is said when it does something else.
 */
#include "expectation_fixture.h"

TEST(expectation, a_client_that_does_as_expected)
{
    struct world world = world_start();
    IVPCMockExpectation *saved = expect(&world, L"Save");
    IVPCMockExpectation *off = expect(&world, L"TurnOff");
    BSTR unmet = NULL;
    SAY(off, Of, v_text(L"Windows XP Mode"));
    SAY(off, Times, 1);
    SAY(off, After, saved);
    CHECK(!is_met(saved) && !is_met(off));
    start(&world);
    save(&world);
    CHECK(is_met(saved) && !is_met(off));
    start(&world);
    turn_off(&world);
    CHECK(is_met(off));
    CHECK_EQ(count_of(off), 1);
    CHECK_OK(IVPCMockControl_Verify(world.control));
    CHECK_OK(IVPCMockControl_get_Unmet(world.control, &unmet));
    CHECK_BSTR(unmet, L"");
    IVPCMockExpectation_Release(off);
    IVPCMockExpectation_Release(saved);
    world_end(&world);
}

TEST(expectation, verify_says_what_was_wrong)
{
    struct world world = world_start();
    IVPCMockExpectation *saved = expect(&world, L"Save");
    IVPCMockExpectation *off = expect(&world, L"TurnOff");
    BSTR unmet = NULL;
    name_it(saved, L"the save");
    SAY(off, Times, 1);
    SAY(off, After, saved);
    start(&world);
    turn_off(&world);
    CHECK_FAILS(IVPCMockControl_Verify(world.control), E_FAIL,
                L"IVPCMockControl::Verify: 2 of 2 expectations are not met.");
    CHECK_OK(IVPCMockControl_get_Unmet(world.control, &unmet));
    CHECK(unmet && wcsstr(unmet, L"Expectation 1 \"the save\": Save, at least once.\n"
                                 L"  Never seen.\n"));
    CHECK(unmet && wcsstr(unmet, L"Expectation 2: TurnOff, exactly once, after \"the save\".\n"
                                 L"  Seen once: #"));
    CHECK(unmet && wcsstr(unmet, L" came too early: before \"the save\".\n"));
    CHECK(unmet && wcsstr(unmet, L"\nSeed 1.\n"));
    SysFreeString(unmet);
    IVPCMockExpectation_Release(off);
    IVPCMockExpectation_Release(saved);
    world_end(&world);
}

TEST(expectation, all_of_a_long_text_is_in_the_error)
{
    BOTH_WAYS(late)
    {
        struct world world = world_start();
        IErrorInfo *error = NULL;
        BSTR unmet = NULL, description = NULL;
        CONTEXT("%s", way[late]);
        for (int i = 0; i < 50; i++) {
            IVPCMockExpectation *made = expect(&world, L"IVMVirtualMachine::Startup");
            IVPCMockExpectation_Release(made);
        }
        CHECK_OK(IVPCMockControl_get_Unmet(world.control, &unmet));
        CHECK(SysStringLen(unmet) > 3000);
        SetErrorInfo(0, NULL);
        CHECK_HR(late ? call(world.control, L"Verify", NULL, NULL)
                      : IVPCMockControl_Verify(world.control),
                 E_FAIL);
        if (CHECK_OK(GetErrorInfo(0, &error))) {
            CHECK_OK(IErrorInfo_GetDescription(error, &description));
            IErrorInfo_Release(error);
        }
        CHECK(description && unmet && wcsstr(description, unmet));
        SysFreeString(description);
        SysFreeString(unmet);
        /* and the next failure has its own */
        CHECK_FAILS(IVPCMockControl_RemoveFile(world.control, NULL),
                    HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"IVPCMockControl::RemoveFile: ");
        world_end(&world);
    }
}

TEST(expectation, every_member_late_bound)
{
    struct world world = world_start();
    VARIANT saved, off, result;
    VariantInit(&saved);
    VariantInit(&off);
    VARIANT name = v_text(L"Save");
    CHECK_OK(call(world.control, L"Expect", &name, &saved));
    name = v_text(L"TurnOff");
    CHECK_OK(call(world.control, L"Expect", &name, &off));
    if (!CHECK(V_VT(&saved) == VT_DISPATCH && V_VT(&off) == VT_DISPATCH))
        return;
    VARIANT argument = v_object(V_DISPATCH(&saved));
    CHECK_OK(call(V_DISPATCH(&off), L"After", &argument, &result));
    CHECK(V_VT(&result) == VT_DISPATCH && V_DISPATCH(&result) == V_DISPATCH(&off));
    VariantClear(&result);
    argument = v_i4(2);
    CHECK_OK(call(V_DISPATCH(&off), L"AtMost", &argument, &result));
    VariantClear(&result);
    argument = v_text(L"*XP*");
    CHECK_OK(call(V_DISPATCH(&off), L"Of", &argument, &result));
    VariantClear(&result);
    CHECK_OK(put(V_DISPATCH(&off), L"Name", v_text(L"off")));
    CHECK_EQ(get_i4(V_DISPATCH(&off), L"Number"), 2);
    start(&world);
    save(&world);
    CHECK_EQ(get_i4(V_DISPATCH(&saved), L"Count"), 1);
    result = get(V_DISPATCH(&off), L"IsMet");
    CHECK(V_VT(&result) == VT_BOOL && V_BOOL(&result) == VARIANT_TRUE);
    result = get(V_DISPATCH(&off), L"Text");
    CHECK(V_VT(&result) == VT_BSTR &&
          wcsstr(V_BSTR(&result),
                 L"Expectation 2 \"off\": TurnOff of \"*XP*\", at most 2 times, after expectation "
                 L"1 (Save).\n  Never seen.\n"));
    VariantClear(&result);
    argument = v_i4(0);
    CHECK_OK(call(V_DISPATCH(&off), L"WaitFor", &argument, &result));
    CHECK(V_VT(&result) == VT_BOOL && V_BOOL(&result) == VARIANT_TRUE);
    CHECK_OK(call(world.control, L"Verify", NULL, NULL));
    CHECK_OK(call(V_DISPATCH(&off), L"Remove", NULL, NULL));
    argument = v_i4(1);
    CHECK_HR(call(V_DISPATCH(&off), L"Times", &argument, &result), RPC_E_DISCONNECTED);
    CHECK_ERROR(L"The expectation was removed.");
    VariantClear(&off);
    VariantClear(&saved);
    world_end(&world);
}

TEST(expectation, only_calls_that_are_meant_count)
{
    struct world world = world_start();
    IVPCMockExpectation *with = expect(&world, L"IVMVirtualMachine::put_Notes");
    IVPCMockExpectation *like = expect(&world, L"put_Notes");
    IVPCMockExpectation *elsewhere = expect(&world, L"put_Notes");
    BSTR param = SysAllocString(L"VIRTUALMACHINENOTES"), notes = SysAllocString(L"as agreed");
    SAY(with, Where, param, v_text(L"as agreed"));
    SAY(like, WhereLike, param, v_text(L"AS*"));
    SAY(elsewhere, FromThread, 1);
    CHECK_OK(IVMVirtualMachine_put_Notes(world.base.machine, notes));
    SysReAllocString(&notes, L"as not agreed");
    CHECK_OK(IVMVirtualMachine_put_Notes(world.base.machine, notes));
    CHECK_EQ(count_of(with), 1);
    CHECK_EQ(count_of(like), 2);
    CHECK_EQ(count_of(elsewhere), 0);
    SysFreeString(param);
    SysFreeString(notes);
    IVPCMockExpectation_Release(with);
    IVPCMockExpectation_Release(like);
    IVPCMockExpectation_Release(elsewhere);
    world_end(&world);
}

TEST(expectation, events_are_expected_like_calls)
{
    struct world world = world_start();
    IVPCMockExpectation *started = expect(&world, L"Startup");
    IVPCMockExpectation *changed = expect(&world, L"IVMVirtualMachineEvents.OnStateChange");
    IVPCMockExpectation *fault = expect(&world, L"OnTripleFault");
    IVPCMockExpectation *same = NULL;
    SAY(changed, After, started);
    CHECK_OK(IVPCMockExpectation_Never(fault, &same));
    IVPCMockExpectation_Release(same);
    start(&world);
    CHECK(is_met(changed)); /* although no sink is there */
    CHECK(count_of(changed) >= 1);
    CHECK_OK(IVPCMockControl_Verify(world.control));
    BSTR event = SysAllocString(L"OnTripleFault");
    CHECK_OK(IVPCMockControl_FireEvent(world.control, (IDispatch *)world.base.machine, event,
                                       v_missing(), v_missing()));
    SysFreeString(event);
    CHECK(!is_met(fault));
    CHECK_FAILS(IVPCMockControl_Verify(world.control), E_FAIL, L"was not to come");
    IVPCMockExpectation_Release(started);
    IVPCMockExpectation_Release(changed);
    IVPCMockExpectation_Release(fault);
    world_end(&world);
}

TEST(expectation, limits_that_cannot_be)
{
    struct world world = world_start();
    IVPCMockExpectation *off = expect(&world, L"TurnOff"), *same = NULL;
    CHECK_FAILS(IVPCMockExpectation_Times(off, -1, &same), E_INVALIDARG,
                L"IVPCMockExpectation::Times: -1 calls can't be expected");
    SAY(off, AtLeast, 2);
    CHECK_FAILS(IVPCMockExpectation_AtMost(off, 1, &same), E_INVALIDARG,
                L"At least 2 calls and at most 1");
    SAY(off, AtMost, 3);
    CHECK_FAILS(IVPCMockExpectation_AtLeast(off, 4, &same), E_INVALIDARG,
                L"At least 4 calls and at most 3");
    CHECK(!same);
    SAY(off, Times, 1);
    CHECK_FAILS(IVPCMockExpectation_WaitFor(off, -1, &(VARIANT_BOOL){0}), E_INVALIDARG,
                L"-1 ms is out of range");
    IVPCMockExpectation_Release(off);
    world_end(&world);
}

TEST(expectation, a_pattern_that_names_nothing)
{
    struct world world = world_start();
    IVPCMockExpectation *made = (IVPCMockExpectation *)&world;
    BSTR name = SysAllocString(L"TurnOff, Turnon");
    CHECK_FAILS(IVPCMockControl_Expect(world.control, name, &made), E_INVALIDARG,
                L"\"Turnon\" names no member");
    CHECK(!made);
    SysFreeString(name);
    world_end(&world);
}

TEST(expectation, an_order_with_what_is_none)
{
    struct world world = world_start();
    IVPCMockExpectation *off = expect(&world, L"TurnOff"), *gone = expect(&world, L"Save");
    IVPCMockExpectation *same = NULL;
    CHECK_FAILS(IVPCMockExpectation_After(off, NULL, &same), E_POINTER, L"is NULL");
    CHECK_FAILS(IVPCMockExpectation_Before(off, (IVPCMockExpectation *)world.clock, &same),
                E_INVALIDARG, L"This is not an expectation of this mock");
    CHECK_FAILS(IVPCMockExpectation_After(off, off, &same), E_INVALIDARG, L"with itself");
    SAY(off, After, gone);
    CHECK_FAILS(IVPCMockExpectation_After(gone, off, &same), E_INVALIDARG,
                L"Expectation 2 comes before expectation 1 already, and can't come after it as "
                L"well; expected an order without a circle.");
    CHECK_FAILS(IVPCMockExpectation_Before(off, gone, &same), E_INVALIDARG,
                L"Expectation 1 comes after expectation 2 already, and can't come before it");
    /* All or nothing: it is not between itself and another, nor after that one then. */
    IVPCMockExpectation *reset = expect(&world, L"Reset");
    CHECK_FAILS(IVPCMockExpectation_Between(reset, off, gone, &same), E_INVALIDARG, L"circle");
    SAY(off, After, reset);
    CHECK(!same);
    IVPCMockExpectation_Release(reset);
    CHECK_OK(IVPCMockExpectation_Remove(gone));
    CHECK_FAILS(IVPCMockExpectation_Between(off, off, gone, &same), RPC_E_DISCONNECTED,
                L"The other expectation was removed.");
    IVPCMockExpectation_Release(off);
    IVPCMockExpectation_Release(gone);
    world_end(&world);
}

TEST(expectation, what_comes_out_is_no_condition)
{
    struct world world = world_start();
    IVPCMockExpectation *find = expect(&world, L"FindVirtualMachine"), *same = NULL;
    VARIANT value = v_text(L"x");
    BSTR out = SysAllocString(L"virtualMachine"), none = SysAllocString(L"virtual");
    CHECK_FAILS(IVPCMockExpectation_Where(find, out, value, &same), E_INVALIDARG,
                L"\"virtualMachine\" is an [out] parameter, which has no value yet");
    CHECK_FAILS(IVPCMockExpectation_Where(find, none, value, &same), E_INVALIDARG,
                L"No parameter of FindVirtualMachine is called \"virtual\"");
    CHECK(!same);
    VariantClear(&value);
    SysFreeString(out);
    SysFreeString(none);
    IVPCMockExpectation_Release(find);
    world_end(&world);
}

/* ---- Sequences ---- */

static SAFEARRAY *array_of_objects(VARTYPE vt, void *const *objects, LONG count)
{
    SAFEARRAY *array = SafeArrayCreateVector(vt, 3, (ULONG)count);
    for (LONG i = 0; i < count; i++) {
        LONG at = i + 3;
        VARIANT item = v_object(objects[i]);
        CHECK_OK(
            SafeArrayPutElement(array, &at, vt == VT_VARIANT ? (void *)&item : V_DISPATCH(&item)));
        VariantClear(&item);
    }
    return array;
}

TEST(expectation, a_sequence_of_a_machines_life)
{
    static const VARTYPE types[] = {VT_VARIANT, VT_DISPATCH};
    for (size_t t = 0; t < COUNT(types); t++) {
        struct world world = world_start();
        IVPCMockExpectation *steps[] = {expect(&world, L"Startup"), expect(&world, L"Save"),
                                        expect(&world, L"Startup"), expect(&world, L"TurnOff")};
        VARIANT list;
        CONTEXT("VARTYPE %d", types[t]);
        V_VT(&list) = (VARTYPE)(VT_ARRAY | types[t]);
        V_ARRAY(&list) = array_of_objects(types[t], (void **)steps, COUNT(steps));
        CHECK_OK(IVPCMockControl_InSequence(world.control, list));
        VariantClear(&list);
        start(&world);
        save(&world);
        start(&world);
        turn_off(&world);
        CHECK_OK(IVPCMockControl_Verify(world.control));
        CHECK_OK(IVPCMockControl_ForgetCalls(world.control));
        start(&world);
        turn_off(&world);
        CHECK_FAILS(IVPCMockControl_Verify(world.control), E_FAIL, L"3 of 4 expectations");
        for (size_t i = 0; i < COUNT(steps); i++)
            IVPCMockExpectation_Release(steps[i]);
        world_end(&world);
    }
}

TEST(expectation, a_sequence_of_anything_else_is_refused)
{
    struct world world = world_start();
    IVPCMockExpectation *off = expect(&world, L"TurnOff");
    void *twice[] = {off, off}, *wrong[] = {off, world.clock};
    VARIANT list = v_i4(3);
    CHECK_FAILS(IVPCMockControl_InSequence(world.control, list), E_INVALIDARG,
                L"This is no list of expectations");
    V_VT(&list) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&list) = array_of_objects(VT_VARIANT, wrong, 2);
    CHECK_FAILS(IVPCMockControl_InSequence(world.control, list), E_INVALIDARG,
                L"This is not an expectation of this mock");
    VariantClear(&list);
    V_VT(&list) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&list) = array_of_objects(VT_VARIANT, twice, 2);
    CHECK_FAILS(IVPCMockControl_InSequence(world.control, list), E_INVALIDARG,
                L"stands twice in the sequence");
    VariantClear(&list);
    CHECK_REFS(off, 1);
    IVPCMockExpectation_Release(off);
    world_end(&world);
}
