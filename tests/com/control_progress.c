/* SPDX-License-Identifier: MIT */
/* IVPCMockTask::Progress and PercentCompleted, both ways of binding. */
#include "control_fixture.h"

#include <limits.h>

static const LONG some_steps[] = {0, 20, 20, 40, 100};

TEST(control_progress, progress_is_taken_from_arrays_of_every_sensible_type)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const VARTYPE types[] = {VT_VARIANT, VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4,
                                    VT_INT,     VT_UINT, VT_I8, VT_R4, VT_R8, VT_CY,  VT_BSTR};
    static const LONG lows[] = {0, 1, -3, 1000};
    BOTH_WAYS(late) {
        for (size_t t = 0; t < COUNT(types); t++) {
            for (size_t l = 0; l < COUNT(lows); l++) {
                VARIANT steps = v_array(types[t], lows[l], some_steps, 5);
                CONTEXT("%s, VARTYPE %d from %ld, by reference", way[late], types[t], lows[l]);
                CHECK_OK(put_progress(
                    task, v_reference((VARTYPE)(VT_ARRAY | types[t]), &V_ARRAY(&steps)), late));
                check_steps(task, some_steps, 5);
                CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
                check_steps(task, NULL, 0);
                CONTEXT("%s, VARTYPE %d from %ld, in a variable", way[late], types[t], lows[l]);
                CHECK_OK(put_progress(task, v_reference(VT_VARIANT, &steps), late));
                check_steps(task, some_steps, 5);
                CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
                CONTEXT("%s, VARTYPE %d from %ld", way[late], types[t], lows[l]);
                CHECK_OK(put_progress(task, steps, late));
                check_steps(task, some_steps, 5);
                CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
            }
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_progress, progress_is_taken_from_an_array_of_decimals)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    CHECK_OK(put_progress(task, v_array(VT_DECIMAL, 0, some_steps, 5), 0));
    check_steps(task, some_steps, 5);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_progress, progress_is_taken_from_arrays_of_variants_of_mixed_types)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const LONG expected[] = {0, 10, 20, 30, 40};
    VARIANT steps = v_array(VT_VARIANT, 0, expected, 5), *elements;
    LONG ten = 10;
    SafeArrayAccessData(V_ARRAY(&steps), (void **)&elements);
    elements[0] = v_none(VT_EMPTY); /* what VBScript's Dim leaves in an array */
    elements[1] = v_reference(VT_I4, &ten);
    elements[2] = v_text(L"20");
    elements[3] = v_r8(30);
    SafeArrayUnaccessData(V_ARRAY(&steps));
    CHECK_OK(put_progress(task, steps, 0));
    check_steps(task, expected, 5);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_progress, progress_is_taken_from_a_text)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_OK(put_progress(task, v_text(L"0,20,20,40,100"), late));
        check_steps(task, some_steps, 5);
        CHECK_OK(put_progress(task, v_text(L"55"), late));
        CHECK_OK(put_progress(task, v_text(L"0, 20 ,20,  40,100 "), late));
        check_steps(task, some_steps, 5);
        CHECK_OK(put_progress(task, v_none(VT_EMPTY), late));
        check_steps(task, NULL, 0);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_progress, progress_can_have_a_thousand_steps_and_none)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    LONG many[1001];
    for (int i = 0; i < 1001; i++)
        many[i] = i / 10;
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_OK(put_progress(task, v_array(VT_I4, 0, many, 1000), late));
        check_steps(task, many, 1000);
        CHECK_HR(put_progress(task, v_array(VT_I4, 0, many, 1001), late), E_INVALIDARG);
        CHECK_ERROR(L"IVPCMockTask::Progress: 1001 steps of progress; expected at most 1000");
        CHECK_HR(put_progress(task, v_array(VT_VARIANT, 0, many, 1001), late), E_INVALIDARG);
        check_steps(task, many, 1000);
        CHECK_OK(put_progress(task, v_array(VT_I4, 0, many, 1), late));
        check_steps(task, many, 1);
        CHECK_OK(put_progress(task, v_array(VT_I4, 0, many, 0), late));
        check_steps(task, NULL, 0);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

static VARIANT two_dimensions(void)
{
    SAFEARRAYBOUND bounds[] = {{2, 0}, {2, 0}};
    VARIANT made;
    V_VT(&made) = VT_ARRAY | VT_I4;
    V_ARRAY(&made) = SafeArrayCreate(VT_I4, 2, bounds);
    return made;
}

enum { NO_PROGRESSES = 17 };

static VARIANT no_progress(struct world *world, int which, const WCHAR **said)
{
    static const LONG falling[] = {0, 50, 49}, above[] = {0, 101}, below[] = {-1, 5};
    static const LONG huge[] = {0, LONG_MAX}, numbers[] = {0, 50};
    VARIANT made;
    LONG at = 1;
    *said = L"expected an array of numbers from 0 to 100";
    switch (which) {
    case 0: return two_dimensions();
    case 1:
        *said = L"Step 3 of the progress is 49; expected 50 to 100";
        return v_array(VT_I4, 0, falling, 3);
    case 2:
        *said = L"Step 2 of the progress is 101; expected 0 to 100";
        return v_array(VT_I2, 0, above, 2);
    case 3:
        *said = L"Step 1 of the progress is -1; expected 0 to 100";
        return v_array(VT_VARIANT, 0, below, 2);
    case 4: *said = L"Step 2 of the progress is 2147483647"; return v_array(VT_I4, 0, huge, 2);
    case 5: *said = L"Step 2 of the progress is 101"; return v_text(L"0,101");
    case 6: *said = L"Step 2 of the progress is 4"; return v_text(L"5,4");
    case 7: return v_text(L"0,much");
    case 8: return v_text(L"words");
    case 9: return v_text(L"0;50");
    case 10: return v_text(L"0,,50");
    case 11: return v_text(L"0,50,");
    case 12: return v_none(VT_NULL);
    case 13: return v_object(world->control);
    case 14:
        made = v_array(VT_BSTR, 0, numbers, 2);
        SafeArrayPutElement(V_ARRAY(&made), &at, (BSTR)L"");
        return made;
    case 15:
        made = v_array(VT_VARIANT, 0, numbers, 2);
        VARIANT null = v_none(VT_NULL);
        SafeArrayPutElement(V_ARRAY(&made), &at, &null);
        return made;
    default:
        made = v_array(VT_VARIANT, 0, numbers, 2);
        VARIANT object = v_object(world->control);
        SafeArrayPutElement(V_ARRAY(&made), &at, &object);
        VariantClear(&object);
        return made;
    }
}

TEST(control_progress, what_is_no_progress_is_refused_with_what_was_found_and_expected)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CHECK_OK(put_progress(task, v_text(L"0,20,20,40,100"), late));
        for (int i = 0; i < NO_PROGRESSES; i++) {
            const WCHAR *said;
            VARIANT value = no_progress(&world, i, &said);
            CONTEXT("%s, number %d, %ls", way[late], i, said);
            CHECK_HR(put_progress(task, value, late), E_INVALIDARG);
            CHECK_ERROR(said);
            check_steps(task, some_steps, 5);
            CHECK_HR(put_progress(task, no_progress(&world, i, &said), late), E_INVALIDARG);
            CHECK_ERROR(L"IVPCMockTask::Progress: ");
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

/* "E_INVALIDARG when it is anything else" than an array or Empty. */
TEST(control_progress, a_lone_number_is_no_progress)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        CHECK_HR(put_progress(task, v_i4(50), late), E_INVALIDARG);
        check_steps(task, NULL, 0);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_progress, progress_is_spread_evenly_over_the_duration)
{
    struct world world = world_start();
    static const struct {
        LONG at, percent;
    } course[] = {{0, 10}, {99, 10}, {1, 20}, {99, 20}, {1, 40}, {99, 40}};
    for (int fails = 0; fails < 2; fails++) {
        IVPCMockTask *task = running(&world);
        CHECK_OK(IVPCMockTask_put_Duration(task, 300));
        CHECK_OK(put_progress(task, v_text(L"10,20,40"), 0));
        if (fails)
            CHECK_OK(put_result(task, v_text(L"TimeOutError"), 0));
        for (size_t i = 0; i < COUNT(course); i++) {
            CONTEXT("%s, step %d", fails ? "fails" : "succeeds", (int)i);
            CHECK_OK(IVPCMockClock_Advance(world.clock, course[i].at));
            CHECK_EQ(percent_of(task), course[i].percent);
        }
        CHECK_OK(IVPCMockClock_Advance(world.clock, 1));
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        CHECK_EQ(percent_of(task), fails ? 40 : 100);
        IVPCMockTask_Release(task);
    }
    world_end(&world);
}

TEST(control_progress, progress_by_hand_shows_the_first_step)
{
    struct world world = world_start();
    IVPCMockTask *task;
    IVMTask *seen = startup_by_hand(&world, &task);
    LONG percent = -1;
    CHECK_EQ(percent_of(task), 0);
    CHECK_OK(put_progress(task, v_text(L"30,60"), 0));
    CHECK_EQ(percent_of(task), 30);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1e9));
    CHECK_OK(IVMTask_get_PercentCompleted(seen, &percent));
    CHECK_EQ(percent, 30);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_progress, percent_completed_stays_as_set_until_the_end)
{
    struct world world = world_start();
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        IVPCMockTask *task = running(&world), *plan = planned(&world, L"Startup");
        static const LONG bad[] = {29, 0, -1, 101, LONG_MAX, LONG_MIN};
        CHECK_HR(late ? put(plan, L"PercentCompleted", v_i4(10))
                      : IVPCMockTask_put_PercentCompleted(plan, 10), E_FAIL);
        CHECK_ERROR(L"only planned");
        CHECK_OK(IVPCMockTask_put_Duration(task, 1000));
        CHECK_OK(put_progress(task, v_text(L"10,20,90"), 0));
        CHECK_OK(late ? put(task, L"PercentCompleted", v_i4(30))
                      : IVPCMockTask_put_PercentCompleted(task, 30));
        CHECK_EQ(percent_of(task), 30);
        for (size_t i = 0; i < COUNT(bad); i++) {
            WCHAR said[96];
            CONTEXT("%s, %ld", way[late], bad[i]);
            swprintf(said, COUNT(said), L"The percentage %ld is out of range; expected 30 to 100",
                     bad[i]);
            CHECK_HR(late ? put(task, L"PercentCompleted", v_i4(bad[i]))
                          : IVPCMockTask_put_PercentCompleted(task, bad[i]), E_INVALIDARG);
            CHECK_ERROR(said);
            CHECK_EQ(percent_of(task), 30);
        }
        CONTEXT("%s", way[late]);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 900));
        CHECK_EQ(percent_of(task), 30);
        CHECK_OK(IVPCMockTask_put_PercentCompleted(task, 30));
        CHECK_OK(IVPCMockTask_put_PercentCompleted(task, 100));
        CHECK_EQ(percent_of(task), 100);
        CHECK_EQ(state_of(task), vpcmockTask_Running);
        CHECK_OK(IVPCMockClock_Advance(world.clock, 100));
        CHECK_EQ(state_of(task), vpcmockTask_Complete);
        IVPCMockTask_Release(task);
        CHECK_OK(IVPCMockTask_Discard(plan));
        IVPCMockTask_Release(plan);
    }
    world_end(&world);
}

TEST(control_progress, reading_percent_completed_is_no_poll)
{
    struct world world = world_start();
    IVPCMockTask *task = running(&world);
    LONG at = now(&world);
    for (int i = 0; i < 20; i++)
        percent_of(task);
    CHECK_EQ(now(&world), at);
    CHECK_EQ(state_of(task), vpcmockTask_Running);
    IVPCMockTask_Release(task);
    world_end(&world);
}
