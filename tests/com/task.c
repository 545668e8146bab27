/* SPDX-License-Identifier: MIT */
/* IVMTask early bound: description, ID, cancelling. */
#include "task_fixture.h"

/* ---- Description, ID ---- */

TEST(task, the_description_is_what_the_test_says)
{
    struct fixture fixture = start_still();
    IVMTask *plain = task_by_hand(&fixture);
    CHECK_BSTR(description_of(plain), L"");
    vpcmock_task_options options = options_by_hand();
    options.description = L"Un\u00fcblich \u4e2d";
    IVMTask *task = task_make(&fixture, &options);
    CHECK_BSTR(description_of(task), L"Un\u00fcblich \u4e2d");
    options.description = L"";
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_BSTR(description_of(task), L"");
    options.description = L"second";
    CHECK_OK(vpcmock_task_change(task, &options));
    options.description = NULL;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_BSTR(description_of(task), L"second");
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_BSTR(description_of(task), L"second");
    IVMTask_Release(plain);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, strings_passed_in_are_only_borrowed)
{
    struct fixture fixture = start_still();
    WCHAR description[] = L"before";
    WCHAR text[] = L"before";
    LONG steps[] = {10, 20};
    vpcmock_task_options options = options_by_hand();
    options.description = description;
    options.error_description = text;
    options.progress = steps;
    options.progress_count = 2;
    IVMTask *task = task_make(&fixture, &options);
    wcscpy(description, L"after");
    wcscpy(text, L"after");
    steps[0] = 99;
    CHECK_BSTR(description_of(task), L"before");
    CHECK_EQ(percent_of(task), 10);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_BSTR(error_text_of(task), L"before");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, ids_are_unique_over_mocks_and_resets)
{
    enum { EACH = 20, ALL = 4 * EACH };
    struct fixture fixture = start_still();
    vpcmock *other = NULL;
    CHECK_OK(vpcmock_create(&other));
    LONG ids[ALL];
    for (int i = 0; i < ALL; i++) {
        IVMTask *task = NULL;
        CHECK_OK(vpcmock_task_create(i % 2 ? other : fixture.mock, NULL, &task));
        ids[i] = id_of(task);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
        CHECK_EQ(id_of(task), ids[i]);
        IVMTask_Release(task);
        if (i == ALL / 2) {
            CHECK_OK(vpcmock_reset(fixture.mock));
            CHECK_OK(vpcmock_reset(other));
        }
    }
    for (int i = 0; i < ALL; i++)
        for (int before = 0; before < i; before++)
            CHECK_MSG(ids[i] != ids[before], "tasks %d and %d have ID %ld", before, i, ids[i]);
    vpcmock_release(other);
    fixture_end(&fixture);
}

TEST(task, views_of_one_task_show_the_same_id_and_course)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    IVMTaskCollection *all = NULL;
    IVMTask *again = NULL;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture.app, &all));
    CHECK_OK(IVMTaskCollection_get_Item(all, 1, &again));
    CHECK_EQ(id_of(task), id_of(again));
    CHECK_OK(vpcmock_task_set_percent(again, 12));
    CHECK_EQ(percent_of(task), 12);
    CHECK_OK(IVMTask_Cancel(again));
    CHECK(is_complete(task));
    IVMTask_Release(again);
    IVMTask_Release(task);
    IVMTaskCollection_Release(all);
    fixture_end(&fixture);
}

TEST(task, the_work_goes_on_after_the_last_release)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    LONG id = id_of(task);
    CHECK_EQ(IVMTask_Release(task), 0);
    IVMTaskCollection *all = NULL;
    LONG count = 0;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture.app, &all));
    CHECK_OK(IVMTaskCollection_get_Count(all, &count));
    CHECK_EQ(count, 1);
    IVMTask *again = NULL;
    CHECK_OK(IVMTaskCollection_get_Item(all, 1, &again));
    CHECK_EQ(id_of(again), id);
    CHECK(!is_complete(again));
    CHECK_EQ(IVMTask_Release(again), 0);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 2000));
    CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
    CHECK_OK(IVMTaskCollection_get_Item(all, 1, &again));
    CHECK_EQ(id_of(again), id);
    CHECK_END(again, vmTaskResult_Success, S_OK, L"");
    CHECK_EQ(IVMTask_Release(again), 0);
    CHECK_EQ(IVMTaskCollection_Release(all), 0);
    fixture_end(&fixture);
}

/* ---- Cancelling ---- */

TEST(task, cancel_ends_the_task_at_once)
{
    struct fixture fixture = start_still();
    IVMTask *task = task_make(&fixture, NULL);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 300));
    CHECK(is_cancelable(task));
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_END(task, vmTaskResult_Cancelled, (LONG)0x800704C7, L"The task was cancelled.");
    CHECK_EQ(percent_of(task), 30);
    CHECK_EQ(now_of(&fixture), 300);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(now_of(&fixture), 300);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, cancel_wins_over_completion)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        options.result = outcomes[i].result;
        options.error = E_ACCESSDENIED;
        options.error_description = L"mine";
        IVMTask *task = task_make(&fixture, &options);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 999));
        CHECK_OK(IVMTask_Cancel(task));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        CHECK_END(task, vmTaskResult_Cancelled, (LONG)0x800704C7, L"The task was cancelled.");
        CHECK_HR(vpcmock_task_complete(task), E_FAIL);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5000));
        CHECK_END(task, vmTaskResult_Cancelled, (LONG)0x800704C7, L"The task was cancelled.");
        CHECK_EQ(percent_of(task), 99);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(task, cancel_is_too_late_once_the_task_is_complete)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        options.result = outcomes[i].result;
        options.error_description = L"mine";
        IVMTask *task = task_make(&fixture, &options);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
        forget_error();
        CHECK_HR(IVMTask_Cancel(task), E_FAIL);
        CHECK_TASK_ERROR(L"IVMTask::Cancel", L"complete");
        CHECK_END(task, outcomes[i].result, outcomes[i].error, L"mine");
        IVMTask_Release(task);
    }
    CONTEXT("cancelled");
    IVMTask *task = task_by_hand(&fixture);
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    CHECK_TASK_ERROR(L"IVMTask::Cancel", L"complete");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, cancel_of_a_complete_task_answers_as_the_policy_says)
{
    static const HRESULT codes[] = {S_OK, S_FALSE, E_ACCESSDENIED, VM_E_TIMED_OUT, E_FAIL};
    struct fixture fixture = start_still();
    IVMTask *task = task_by_hand(&fixture);
    IVMTask *fixed = task_by_hand(&fixture);
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.cancelable = 0;
    CHECK_OK(vpcmock_task_change(fixed, &options));
    CHECK_OK(vpcmock_task_complete(task));
    struct course before;
    look(&fixture, task, &before);
    for (size_t i = 0; i < COUNT(codes); i++) {
        CONTEXT("0x%08lx", (unsigned long)codes[i]);
        vpcmock_policy policy = VPCMOCK_POLICY_INIT;
        policy.cancel_complete_code = codes[i];
        CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
        forget_error();
        CHECK_HR(IVMTask_Cancel(task), codes[i]);
        if (FAILED(codes[i]))
            CHECK_TASK_ERROR(L"IVMTask::Cancel", L"");
        CHECK_SAME(&fixture, task, &before);
        CHECK_HR(IVMTask_Cancel(fixed), E_FAIL); /* the policy is not for this */
        CHECK(!is_complete(fixed));
    }
    IVMTask_Release(task);
    IVMTask_Release(fixed);
    fixture_end(&fixture);
}

TEST(task, what_is_not_cancelable_goes_on)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    options.cancelable = 0;
    IVMTask *task = task_make(&fixture, &options);
    struct course before;
    CHECK(!is_cancelable(task));
    look(&fixture, task, &before);
    forget_error();
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    CHECK_TASK_ERROR(L"IVMTask::Cancel", L"cannot be cancelled");
    CHECK_SAME(&fixture, task, &before);
    CHECK(!is_complete(task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000));
    CHECK_END(task, vmTaskResult_Success, S_OK, L"");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task, whether_it_is_cancelable_may_change_on_the_way)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = options_by_hand();
    options.cancelable = 0;
    IVMTask *task = task_make(&fixture, &options);
    vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK(!is_cancelable(task));
    change.cancelable = 1;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK(is_cancelable(task));
    change.cancelable = 0;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    change.cancelable = 1;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_OK(IVMTask_Cancel(task));
    CHECK(!is_cancelable(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}
