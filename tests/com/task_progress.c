/* SPDX-License-Identifier: MIT */
/* IVMTask early bound: progress. */
#include "task_fixture.h"

#include <limits.h>

TEST(task_progress, progress_is_even_at_first)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *task = task_make(&fixture, &options);
    for (LONG ms = 0; ms < 1000; ms += 5) {
        CONTEXT("%ld ms", ms);
        CHECK_EQ(percent_of(task), ms / 10);
        CHECK(!is_complete(task));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5));
    }
    CONTEXT("at the end");
    CHECK(is_complete(task));
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_progress, an_unset_task_succeeds_after_a_second)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *tasks[] = {task_make(&fixture, NULL), task_make(&fixture, &options)};
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 999));
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CHECK(!is_complete(tasks[i]));
        CHECK_EQ(percent_of(tasks[i]), 99);
        CHECK(is_cancelable(tasks[i]));
        CHECK_REFS(tasks[i], 1);
    }
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
    for (size_t i = 0; i < COUNT(tasks); i++) {
        CHECK_END(tasks[i], vmTaskResult_Success, S_OK, L"");
        CHECK_EQ(percent_of(tasks[i]), 100);
        IVMTask_Release(tasks[i]);
    }
    fixture_end(&fixture);
}

TEST(task_progress, progress_is_spread_evenly_over_the_duration)
{
    static const LONG steps[] = {0, 5, 5, 90};
    for (int fails = 0; fails < 2; fails++) {
        struct fixture fixture = start_still();
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 400;
        options.progress = steps;
        options.progress_count = COUNT(steps);
        options.result = fails ? vmTaskResult_DiskRelatedError : vmTaskResult_Success;
        IVMTask *task = task_make(&fixture, &options);
        for (LONG ms = 0; ms < 400; ms++) {
            CONTEXT("%ld ms, fails %d", ms, fails);
            if (!CHECK_EQ(percent_of(task), steps[ms / 100]))
                break;
            CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        }
        CONTEXT("at the end, fails %d", fails);
        CHECK(is_complete(task));
        CHECK_EQ(percent_of(task), fails ? 90 : 100);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(task_progress, the_same_test_sees_the_same_progress)
{
    static const LONG steps[] = {0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    LONG first[201] = {0};
    size_t count = 0;
    for (int run = 0; run < 3; run++) {
        LONG percents[201] = {0};
        struct fixture fixture = fixture_start();
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 7777;
        options.progress = steps;
        options.progress_count = COUNT(steps);
        IVMTask *task = task_make(&fixture, &options);
        size_t polls = poll_to_end(task, percents);
        if (!run) {
            count = polls;
            memcpy(first, percents, sizeof first);
        }
        CONTEXT("run %d", run);
        CHECK_EQ(polls, count);
        CHECK(!memcmp(first, percents, sizeof first));
        CHECK_EQ(percents[polls - 1], 100);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(task_progress, progress_never_falls_when_the_course_changes)
{
    static const LONG low[] = {0, 1, 2};
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 500));
    CHECK_EQ(percent_of(task), 50);
    vpcmock_task_options change = VPCMOCK_TASK_OPTIONS_INIT;
    change.duration = 100000;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_EQ(percent_of(task), 50);
    change.duration = VPCMOCK_UNSET;
    change.progress = low;
    change.progress_count = COUNT(low);
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 90000));
    CHECK_EQ(percent_of(task), 50);
    change.progress_count = 0; /* even again */
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_EQ(percent_of(task), 90);
    change.progress = NULL;
    change.duration = VPCMOCK_BY_HAND;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_EQ(percent_of(task), 90);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 1000000));
    CHECK_EQ(percent_of(task), 90);
    CHECK(!is_complete(task));
    change.result = vmTaskResult_TimeOutError;
    CHECK_OK(vpcmock_task_change(task, &change));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(percent_of(task), 90);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_progress, progress_takes_up_to_a_thousand_steps)
{
    LONG steps[1001];
    for (LONG i = 0; i < 1001; i++)
        steps[i] = i / 11;
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 2000;
    options.progress = steps;
    options.progress_count = 1001;
    IVMTask *task = NULL;
    CHECK_HR(vpcmock_task_create(fixture.mock, &options, &task), E_INVALIDARG);
    CHECK_ERROR(L"1001");
    options.progress_count = 1000;
    task = task_make(&fixture, &options);
    for (LONG i = 0; i < 1000; i++) {
        CONTEXT("step %ld", i);
        if (!CHECK_EQ(percent_of(task), steps[i]))
            break;
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 2));
    }
    CONTEXT("at the end");
    CHECK(is_complete(task));
    CHECK_EQ(percent_of(task), 100);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_progress, progress_by_hand_stays_until_the_end)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *succeeds = task_make(&fixture, &options);
    options.result = vmTaskResult_UnexpectedError;
    IVMTask *fails = task_make(&fixture, &options);
    CHECK_OK(vpcmock_task_set_percent(succeeds, 0));
    CHECK_OK(vpcmock_task_set_percent(fails, 37));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 600));
    CHECK_EQ(percent_of(succeeds), 0);
    CHECK_EQ(percent_of(fails), 37);
    CHECK_OK(vpcmock_task_set_percent(succeeds, 100));
    CHECK_OK(vpcmock_task_set_percent(fails, 37));
    CHECK_OK(vpcmock_task_set_percent(fails, 38));
    CHECK_EQ(percent_of(succeeds), 100);
    CHECK(!is_complete(succeeds));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 400));
    CHECK(is_complete(succeeds));
    CHECK(is_complete(fails));
    CHECK_EQ(percent_of(succeeds), 100);
    CHECK_EQ(percent_of(fails), 38);
    IVMTask_Release(succeeds);
    IVMTask_Release(fails);
    fixture_end(&fixture);
}

TEST(task_progress, progress_by_hand_refuses_what_is_out_of_range)
{
    static const LONG bad[] = {-1, 29, 101, LONG_MIN, LONG_MAX};
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 1000;
    IVMTask *task = task_make(&fixture, &options);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 300));
    struct course before;
    look(&fixture, task, &before);
    for (size_t i = 0; i < COUNT(bad); i++) {
        CONTEXT("%ld", bad[i]);
        WCHAR digits[16];
        _snwprintf(digits, COUNT(digits), L"%ld", bad[i]);
        forget_error();
        CHECK_HR(vpcmock_task_set_percent(task, bad[i]), E_INVALIDARG);
        CHECK_ERROR(digits);
        CHECK_SAME(&fixture, task, &before);
    }
    CONTEXT("its course goes on");
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
    CHECK_EQ(percent_of(task), 40);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(task_progress, a_task_that_ends_early_jumps_to_100_only_if_it_succeeds)
{
    struct fixture fixture = start_still();
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        CONTEXT("%s", outcomes[i].name);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        options.duration = 1000;
        options.result = outcomes[i].result;
        IVMTask *task = task_make(&fixture, &options);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 420));
        CHECK_OK(vpcmock_task_complete(task));
        CHECK_EQ(percent_of(task), i ? 42 : 100);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 5000));
        CHECK_EQ(percent_of(task), i ? 42 : 100);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}
