/* SPDX-License-Identifier: MIT */
/* IVPCMockTask::Result, both ways of binding: what is taken, refused, and reaches the client. */
#include "control_fixture.h"

#include <limits.h>
#include <string.h>

/* ---- Values ---- */

static VARIANT v_ascii(const char *text)
{
    WCHAR wide[128];
    swprintf(wide, COUNT(wide), L"%hs", text);
    return v_text(wide);
}

/* ---- Result ---- */

TEST(control_result, result_is_taken_by_name_with_and_without_prefix_in_any_case)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        for (int i = 9; i >= 0; i--) {
            char forms[6][64];
            snprintf(forms[0], 64, "%s", names[i]);
            snprintf(forms[1], 64, "vmTaskResult_%s", names[i]);
            for (int form = 2; form < 6; form++) {
                strcpy(forms[form], forms[form & 1]);
                if (form < 4)
                    _strlwr(forms[form]);
                else
                    _strupr(forms[form]);
            }
            for (int form = 0; form < 6; form++) {
                CONTEXT("%s, %s", way[late], forms[form]);
                CHECK_OK(put_result(task, v_i4(i == 3 ? 4 : 3), late));
                CHECK_OK(put_result(task, v_ascii(forms[form]), late));
                CHECK_EQ(result_of(task), i);
                WCHAR name[64];
                swprintf(name, COUNT(name), L"%hs", names[i]);
                CHECK_TEXT(task, L"ResultName", name);
                BSTR early;
                CHECK_OK(IVPCMockTask_get_ResultName(task, &early));
                CHECK_BSTR(early, name);
            }
        }
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_result, result_is_taken_as_a_number_of_any_type)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    static const VARTYPE types[] = {VT_I1, VT_UI1, VT_I2, VT_UI2,  VT_I4, VT_UI4,     VT_INT,
                                    VT_UINT, VT_I8, VT_UI8, VT_R4, VT_R8, VT_DECIMAL, VT_CY,
                                    VT_BSTR};
    BOTH_WAYS(late) {
        for (LONG i = 0; i < 10; i++) {
            for (size_t t = 0; t < COUNT(types); t++) {
                CONTEXT("%s, %ld as VARTYPE %d", way[late], i, types[t]);
                VARIANT number = v_i4(i), value;
                CHECK_OK(VariantChangeType(&number, &number, 0, types[t]));
                CHECK_OK(put_result(task, v_i4(i ? 0 : 1), late));
                VariantInit(&value);
                VariantCopy(&value, &number);
                CHECK_OK(put_result(task, value, late));
                CHECK_EQ(result_of(task), i);

                CONTEXT("%s, %ld as a reference to VARTYPE %d", way[late], i, types[t]);
                CHECK_OK(put_result(task, v_i4(i ? 0 : 1), late));
                CHECK_OK(put_result(task,
                                    v_reference(types[t], types[t] == VT_DECIMAL
                                                              ? (void *)&V_DECIMAL(&number)
                                                              : (void *)&V_NONE(&number)),
                                    late));
                CHECK_EQ(result_of(task), i);

                CONTEXT("%s, %ld in a reference to a VARIANT of VARTYPE %d", way[late], i,
                        types[t]);
                CHECK_OK(put_result(task, v_i4(i ? 0 : 1), late));
                CHECK_OK(put_result(task, v_reference(VT_VARIANT, &number), late));
                CHECK_EQ(result_of(task), i);
                VariantClear(&number);
            }
        }
        VARIANT name = v_text(L"timeouterror");
        CONTEXT("%s, a name in a reference to a VARIANT", way[late]);
        CHECK_OK(put_result(task, v_reference(VT_VARIANT, &name), late));
        CHECK_EQ(result_of(task), vmTaskResult_TimeOutError);
        CONTEXT("%s, a name by reference", way[late]);
        CHECK_OK(put_result(task, v_i4(0), late));
        CHECK_OK(put_result(task, v_reference(VT_BSTR, &V_BSTR(&name)), late));
        CHECK_EQ(result_of(task), vmTaskResult_TimeOutError);
        VariantClear(&name);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_result, what_is_no_result_is_refused_with_what_was_found_and_expected)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CHECK_OK(put_result(task, v_i4(4), late));
        for (int i = 0; i < NO_RESULTS; i++) {
            const WCHAR *said;
            for (int repeat = 0; repeat < 3; repeat++) {
                VARIANT value = no_result(&world, i, &said);
                CONTEXT("%s, %ls", way[late], said);
                CHECK_HR(put_result(task, value, late), E_INVALIDARG);
                CHECK_ERROR(repeat == 0 ? L"IVPCMockTask::Result: "
                            : repeat == 1 ? said
                                          : L"expected Success, Cancelled, UnexpectedError, "
                                            L"OutOfMemoryError, DiskRelatedError, "
                                            L"IncompatibleSavedStateError, TimeOutError, "
                                            L"IllegalValueError, ThreadCrashError, ShutdownAbort, "
                                            L"or 0 to 9");
                CHECK_EQ(result_of(task), 4);
            }
        }
        static const struct {
            LONG number;
            const WCHAR *said;
        } numbers[] = {{10, L"10 is not"}, {-1, L"-1 is not"}, {LONG_MAX, L"2147483647 is not"},
                       {LONG_MIN, L"-2147483648 is not"}};
        for (size_t i = 0; i < COUNT(numbers); i++) {
            CONTEXT("%s, %ls", way[late], numbers[i].said);
            CHECK_HR(put_result(task, v_i4(numbers[i].number), late), E_INVALIDARG);
            CHECK_ERROR(numbers[i].said);
            CHECK_HR(put_result(task, v_i4(numbers[i].number), late), E_INVALIDARG);
            CHECK_ERROR(L"AllowUndocumentedResults");
            CHECK_HR(put_result(task, v_r8(numbers[i].number), late), E_INVALIDARG);
            CHECK_EQ(result_of(task), 4);
        }
        CONTEXT("%s, True", way[late]);
        CHECK_HR(put_result(task, v_bool(VARIANT_TRUE), late), E_INVALIDARG);
        CHECK_EQ(result_of(task), 4);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_result, undocumented_results_are_taken_only_while_they_are_allowed)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BOTH_WAYS(late) {
        CONTEXT("%s", way[late]);
        VARIANT_BOOL allowed = 7;
        CHECK_OK(IVPCMockControl_get_AllowUndocumentedResults(world.control, &allowed));
        CHECK_EQ(allowed, VARIANT_FALSE);
        CHECK_OK(late ? put(world.control, L"AllowUndocumentedResults", v_bool(VARIANT_TRUE))
                      : IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
        VARIANT value = get(world.control, L"AllowUndocumentedResults");
        CHECK(V_VT(&value) == VT_BOOL && V_BOOL(&value) == VARIANT_TRUE);
        CHECK_OK(put_result(task, v_i4(10), late));
        CHECK_EQ(result_of(task), 10);
        CHECK_TEXT(task, L"ResultName", L"10");
        CHECK_OK(put_result(task, v_i4(-1), late));
        CHECK_TEXT(task, L"ResultName", L"-1");
        CHECK_OK(put_result(task, v_r8(LONG_MIN), late));
        CHECK_TEXT(task, L"ResultName", L"-2147483648");
        CHECK_OK(put_result(task, v_text(L"123456"), late));
        CHECK_EQ(result_of(task), 123456);
        CHECK_HR(error_of(task), E_UNEXPECTED);
        CHECK_OK(put_result(task, v_text(L"Cancelled"), late));
        CHECK_TEXT(task, L"ResultName", L"Cancelled");
        for (int i = 0; i < NO_RESULTS; i++) {
            const WCHAR *said;
            VARIANT bad = no_result(&world, i, &said);
            CONTEXT("%s, allowed, %ls", way[late], said);
            CHECK_HR(put_result(task, bad, late), E_INVALIDARG);
            CHECK_EQ(result_of(task), 1);
        }
        CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_FALSE));
        CHECK_HR(put_result(task, v_i4(10), late), E_INVALIDARG);
    }
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_result, an_undocumented_result_reaches_the_client)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    VMTaskResult result;
    CHECK_OK(IVPCMockControl_put_AllowUndocumentedResults(world.control, VARIANT_TRUE));
    CHECK_OK(put_result(task, v_i4(4711), 0));
    IVMTask *seen = startup(&world);
    CHECK_OK(IVMTask_WaitForCompletion(seen, -1));
    CHECK_OK(IVMTask_get_Result(seen, &result));
    CHECK_EQ(result, 4711);
    IVMTask_Release(seen);
    IVPCMockTask_Release(task);
    world_end(&world);
}

TEST(control_result, result_sets_error_and_its_text_unless_these_were_set)
{
    struct world world = world_start();
    IVPCMockTask *task = planned(&world, L"Startup");
    BSTR text = SysAllocString(L"Own words");
    CHECK_HR(error_of(task), S_OK);
    CHECK_TEXT(task, L"ErrorDescription", L"");
    CHECK_OK(put_result(task, v_text(L"DiskRelatedError"), 0));
    CHECK_HR(error_of(task), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    CHECK_TEXT(task, L"ErrorDescription", L"Writing to the disk failed. It may be full.");
    CHECK_OK(put_result(task, v_text(L"TimeOutError"), 0));
    CHECK_HR(error_of(task), VM_E_TIMED_OUT);
    CHECK_OK(IVPCMockTask_put_Error(task, VM_E_OUT_OF_RESOURCE));
    CHECK_TEXT(task, L"ErrorDescription", L"The task did not finish in time.");
    CHECK_OK(put(task, L"ErrorDescription", v_text(L"Own words")));
    CHECK_OK(put_result(task, v_text(L"ShutdownAbort"), 0));
    CHECK_HR(error_of(task), VM_E_OUT_OF_RESOURCE);
    CHECK_TEXT(task, L"ErrorDescription", L"Own words");
    CHECK_OK(put(task, L"Error", v_i4(0)));
    CHECK_OK(IVPCMockTask_put_ErrorDescription(task, NULL));
    CHECK_OK(put_result(task, v_text(L"Cancelled"), 0));
    CHECK_HR(error_of(task), S_OK);
    CHECK_TEXT(task, L"ErrorDescription", L"");
    CHECK_OK(IVPCMockTask_put_ErrorDescription(task, text));
    CHECK_TEXT(task, L"ErrorDescription", L"Own words");
    SysFreeString(text);
    IVPCMockTask_Release(task);
    world_end(&world);
}
