/* SPDX-License-Identifier: MIT */
/* IVMTask early bound: results, their errors, and a result that is read early. */
#include "task_fixture.h"

#include <limits.h>

/* ---- The ten results ---- */

TEST(task_result, each_result_comes_with_its_usual_error)
{
    struct fixture fixture = fixture_start();
    BSTR texts[COUNT(outcomes)];
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.result = outcomes[i].result;
        IVMTask *task = task_make(&fixture, &options);
        CHECK(!is_complete(task));
        CHECK_EQ(error_of(task), S_OK);
        CHECK_BSTR(error_text_of(task), L"");
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_EQ(result_of(task), outcomes[i].result);
        CHECK_EQ(error_of(task), outcomes[i].error);
        texts[i] = error_text_of(task);
        CHECK(texts[i] && (*texts[i] != 0) == (i > 0));
        for (size_t before = 0; before < i; before++)
            CHECK(wcscmp(texts[i], texts[before]));
        CHECK_END(task, outcomes[i].result, outcomes[i].error, texts[i]);
        CHECK(vpcmock_result_name(outcomes[i].result) &&
              !strcmp(vpcmock_result_name(outcomes[i].result), outcomes[i].name));
        IVMTask_Release(task);
    }
    for (size_t i = 0; i < COUNT(outcomes); i++)
        SysFreeString(texts[i]);
    CHECK(!vpcmock_result_name(-1));
    CHECK(!vpcmock_result_name(10));
    CHECK(!vpcmock_result_name(LONG_MAX));
    CHECK(!vpcmock_result_name(LONG_MIN));
    fixture_end(&fixture);
}

TEST(task_result, each_result_reads_the_same_after_every_kind_of_end)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.result = outcomes[i].result;
        options.duration = 1000;
        IVMTask *by_time = task_make(&fixture, &options);
        IVMTask *by_wait = task_make(&fixture, &options);
        IVMTask *by_test = task_make(&fixture, &options);
        IVMTask *by_change = task_make(&fixture, &options);
        CHECK_OK(vpcmock_task_complete(by_test));
        CONTEXT("%s, completed by the test", outcomes[i].name);
        CHECK(is_complete(by_test));
        CHECK_EQ(result_of(by_test), outcomes[i].result);
        options = (vpcmock_task_options)VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 0;
        CHECK_OK(vpcmock_task_change(by_change, &options));
        CONTEXT("%s, duration set to what has passed", outcomes[i].name);
        CHECK(is_complete(by_change));
        CHECK_EQ(result_of(by_change), outcomes[i].result);
        CONTEXT("%s, by a wait", outcomes[i].name);
        CHECK_OK(IVMTask_WaitForCompletion(by_wait, -1));
        CHECK(is_complete(by_wait));
        CHECK_EQ(error_of(by_wait), outcomes[i].error);
        CONTEXT("%s, by time", outcomes[i].name);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5000));
        CHECK(is_complete(by_time));
        CHECK_EQ(result_of(by_time), outcomes[i].result);
        IVMTask_Release(by_time);
        IVMTask_Release(by_wait);
        IVMTask_Release(by_test);
        IVMTask_Release(by_change);
    }
    IVMTask *cancelled = task_by_hand(&fixture);
    CHECK_OK(IVMTask_Cancel(cancelled));
    CHECK(is_complete(cancelled));
    IVMTask_Release(cancelled);
    fixture_end(&fixture);
}

TEST(task_result, explicit_errors_win_over_the_usual_ones)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = options_by_hand();
        options.result = outcomes[i].result;
        options.error = VM_E_OTHER_VIRTUALIZATION_SOFTWARE;
        options.error_description = L"\u00dcbung \u2603 \xd83d\xdcbe";
        IVMTask *together = task_make(&fixture, &options);
        options.result = VPCMOCK_UNSET;
        IVMTask *error_first = task_make(&fixture, &options);
        vpcmock_task_options result = VPCMOCK_TASK_OPTIONS_INIT;
        result.result = outcomes[i].result;
        CHECK_OK(vpcmock_task_change(error_first, &result));
        result.duration = VPCMOCK_BY_HAND;
        IVMTask *result_first = task_make(&fixture, &result);
        CHECK_OK(vpcmock_task_change(result_first, &options));
        IVMTask *all[] = {together, error_first, result_first};
        for (size_t t = 0; t < COUNT(all); t++) {
            CHECK_EQ(error_of(all[t]), S_OK);
            CHECK_BSTR(error_text_of(all[t]), L"");
            CHECK_OK(vpcmock_task_complete(all[t]));
            CHECK_END(all[t], outcomes[i].result, VM_E_OTHER_VIRTUALIZATION_SOFTWARE,
                      L"\u00dcbung \u2603 \xd83d\xdcbe");
            IVMTask_Release(all[t]);
        }
    }
    fixture_end(&fixture);
}

TEST(task_result, an_explicit_error_of_none_hides_that_of_a_failure)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.result = vmTaskResult_DiskRelatedError;
    options.error = S_OK;
    options.error_description = L"";
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_END(task, vmTaskResult_DiskRelatedError, S_OK, L"");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_result, a_new_result_changes_only_errors_that_were_never_set)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.result = vmTaskResult_TimeOutError;
    options.error = E_ACCESSDENIED;
    IVMTask *error_set = task_make(&fixture, &options);
    options.error = VPCMOCK_UNSET;
    options.error_description = L"mine";
    IVMTask *text_set = task_make(&fixture, &options);
    vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
    change.result = vmTaskResult_ShutdownAbort;
    CHECK_OK(vpcmock_task_change(error_set, &change));
    CHECK_OK(vpcmock_task_change(text_set, &change));
    change.result = VPCMOCK_UNSET;
    CHECK_OK(vpcmock_task_change(error_set, &change));
    CHECK_OK(vpcmock_task_complete(error_set));
    CHECK_OK(vpcmock_task_complete(text_set));
    CHECK_END(error_set, vmTaskResult_ShutdownAbort, E_ACCESSDENIED, L"The shutdown was aborted.");
    CHECK_END(text_set, vmTaskResult_ShutdownAbort, E_ABORT, L"mine");
    IVMTask_Release(error_set);
    IVMTask_Release(text_set);
    fixture_end(&fixture);
}

TEST(task_result, undocumented_results_need_the_policy)
{
    static const LONG numbers[] = {10, -1, 1000, LONG_MIN, LONG_MAX - 1};
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    struct course before;
    look(&fixture, task, &before);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CONTEXT("%ld", numbers[i]);
        WCHAR digits[16];
        _snwprintf(digits, COUNT(digits), L"%ld", numbers[i]);
        vpcmock_task_options options = options_by_hand();
        options.result = numbers[i];
        options.description = L"not this";
        CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_SAME(&fixture, task, &before);
        IVMTask *refused = (IVMTask *)&fixture;
        CHECK_HR(vpcmock_task_create(fixture.mock, &options, &refused), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK(!refused);
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.early_result = numbers[i];
        CHECK_HR(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG);
        CHECK_ERROR(digits);
    }
    CHECK_EQ(result_of(task), vmTaskResult_Success);
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    policy.undocumented_results = TRUE;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CONTEXT("%ld", numbers[i]);
        vpcmock_task_options options = options_by_hand();
        options.result = numbers[i];
        IVMTask *allowed = task_make(&fixture, &options);
        CHECK_OK(vpcmock_task_complete(allowed));
        CHECK(is_complete(allowed));
        CHECK_EQ(result_of(allowed), numbers[i]);
        CHECK(FAILED(error_of(allowed)));
        IVMTask_Release(allowed);
    }
    CONTEXT("forbidden again");
    policy.undocumented_results = FALSE;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = 10;
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    CHECK_SAME(&fixture, task, &before);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Reading the result early ---- */

TEST(task_result, a_result_read_early_is_as_the_policy_says)
{
    static const struct {
        LONG result;
        HRESULT hr;
    } early[] = {
        {vmTaskResult_Success, S_OK},
        {vmTaskResult_UnexpectedError, S_OK},
        {vmTaskResult_TimeOutError, S_FALSE},
        {vmTaskResult_Success, S_FALSE},
        {vmTaskResult_DiskRelatedError, E_FAIL},
        {vmTaskResult_Success, VM_E_TIMED_OUT},
    };
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.result = vmTaskResult_ThreadCrashError;
    IVMTask *task = task_make(&fixture, &options);
    CHECK_EQ(result_of(task), vmTaskResult_Success);
    for (size_t i = 0; i < COUNT(early); i++) {
        CONTEXT("result %ld, code 0x%08lx", early[i].result, (unsigned long)early[i].hr);
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.early_result = early[i].result;
        policy.early_result_code = early[i].hr;
        CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
        VMTaskResult result = (VMTaskResult)0x5a5a;
        forget_error();
        CHECK_HR(IVMTask_get_Result(task, &result), early[i].hr);
        CHECK_EQ(result, FAILED(early[i].hr) ? 0 : early[i].result);
        if (FAILED(early[i].hr))
            CHECK_TASK_ERROR(L"IVMTask::Result", L"");
    }
    CONTEXT("complete");
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(result_of(task), vmTaskResult_ThreadCrashError);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_result, a_policy_of_another_version_is_refused)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    for (unsigned version = 0; version < 4; version++) {
        if (version == VPCMOCK_POLICY_VERSION)
            continue;
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.version = version;
        policy.early_result_code = E_FAIL;
        CHECK_HR(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG);
        CHECK_ERROR(L"version");
        CHECK_EQ(result_of(task), vmTaskResult_Success);
    }
    IVMTask_Release(task);
    fixture_end(&fixture);
}
