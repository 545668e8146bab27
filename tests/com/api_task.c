/* SPDX-License-Identifier: MIT */
/* The C API: tasks, their options, and plans. */
#include "api_fixture.h"
#include "task_fixture.h"

#include <limits.h>

/* ---- Tasks ---- */

TEST(api_task, a_created_task_without_options_is_even_and_succeeds)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    VARIANT_BOOL cancelable = 7;
    BSTR text;
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    for (int with_options = 0; with_options < 2; with_options++) {
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        CONTEXT("%s", with_options ? "options left as they are" : "NULL");
        CHECK_OK(vpcmock_task_create(fixture.mock, with_options ? &options : NULL, &task));
        CHECK_EQ(task_count(fixture.app), with_options + 1);
        CHECK_OK(IVMTask_get_IsCancelable(task, &cancelable));
        CHECK_EQ(cancelable, VARIANT_TRUE);
        CHECK_OK(IVMTask_get_Description(task, &text));
        CHECK_BSTR(text, L"");
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 500));
        CHECK_EQ(percent_of(task), 50);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 499));
        CHECK(!is_complete(task));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 1));
        CHECK(is_complete(task));
        CHECK_EQ(percent_of(task), 100);
        CHECK_EQ(result_of(task), 0);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

static const LONG steps[] = {5, 50, 50, 80};

static vpcmock_task_options full_options(void)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_DiskRelatedError;
    options.error = VM_E_HD_IMAGE_ACCESS;
    options.error_description = L"Why";
    options.description = L"What";
    options.duration = 400;
    options.cancelable = 0;
    options.progress = steps;
    options.progress_count = COUNT(steps);
    return options;
}

static void check_full_task(struct fixture *fixture, IVMTask *task)
{
    LONG error = 0;
    BSTR text;
    VARIANT_BOOL cancelable = 7;
    CHECK_OK(IVMTask_get_Description(task, &text));
    CHECK_BSTR(text, L"What");
    CHECK_OK(IVMTask_get_IsCancelable(task, &cancelable));
    CHECK_EQ(cancelable, VARIANT_FALSE);
    for (size_t i = 0; i < COUNT(steps); i++) {
        CHECK_EQ(percent_of(task), steps[i]);
        CHECK_OK(vpcmock_clock_advance(fixture->mock, 100));
    }
    CHECK(is_complete(task));
    CHECK_EQ(percent_of(task), 80);
    CHECK_EQ(result_of(task), vmTaskResult_DiskRelatedError);
    CHECK_OK(IVMTask_get_Error(task, &error));
    CHECK_HR(error, VM_E_HD_IMAGE_ACCESS);
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    CHECK_BSTR(text, L"Why");
}

TEST(api_task, options_are_taken_by_all_three_functions)
{
    struct fixture fixture = fixture_start();
    vpcmock_task_options options = full_options();
    IVMTask *task;
    IVPCMockTask *plan = NULL;
    VPCMockTaskState state;
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CONTEXT("vpcmock_task_create");
    CHECK_OK(vpcmock_task_create(fixture.mock, &options, &task));
    check_full_task(&fixture, task);
    IVMTask_Release(task);
    CONTEXT("vpcmock_task_change");
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(vpcmock_task_change(task, &options));
    check_full_task(&fixture, task);
    IVMTask_Release(task);
    CONTEXT("vpcmock_next_task");
    CHECK_OK(vpcmock_next_task(fixture.mock, L"IVMVirtualMachine::Startup", &options, &plan));
    CHECK_REFS(plan, 1);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    check_full_task(&fixture, task);
    CHECK_OK(IVPCMockTask_get_State(plan, &state));
    CHECK_EQ(state, vpcmockTask_Complete);
    IVMTask_Release(task);
    IVPCMockTask_Release(plan);
    fixture_end(&fixture);
}

TEST(api_task, what_is_unset_stays)
{
    struct fixture fixture = fixture_start();
    vpcmock_task_options full = full_options(), nothing = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task;
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_task_create(fixture.mock, &full, &task));
    CHECK_OK(vpcmock_task_change(task, &nothing));
    check_full_task(&fixture, task);
    IVMTask_Release(task);
    CONTEXT("back to even progress");
    nothing.progress = steps;
    nothing.progress_count = 0;
    CHECK_OK(vpcmock_task_create(fixture.mock, &full, &task));
    CHECK_OK(vpcmock_task_change(task, &nothing));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 300));
    CHECK_EQ(percent_of(task), 75);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(api_task, result_sets_error_and_its_text_as_far_as_they_were_never_set)
{
    struct fixture fixture = fixture_start();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task;
    LONG error;
    BSTR text;
    options.error = S_OK; /* set, to none */
    CHECK_OK(vpcmock_task_create(fixture.mock, &options, &task));
    options = (vpcmock_task_options)VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_TimeOutError;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_OK(IVMTask_get_Error(task, &error));
    CHECK_EQ(error, S_OK);
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    CHECK_BSTR(text, L"The task did not finish in time.");
    IVMTask_Release(task);
    CHECK_OK(vpcmock_task_create(fixture.mock, &options, &task));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_OK(IVMTask_get_Error(task, &error));
    CHECK_HR(error, VM_E_TIMED_OUT);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* Options with one thing wrong, and what is said of it. */
static vpcmock_task_options bad_options(size_t which, const WCHAR **said)
{
    static const LONG falling[] = {10, 9}, above[] = {101}, below[] = {-1};
    static LONG many[1001];
    vpcmock_task_options options = full_options();
    switch (which) {
    case 0: options.version = 0; *said = L"version 0; expected 1"; break;
    case 1: options.version = 2; *said = L"version 2; expected 1"; break;
    case 2: options.result = 10; *said = L"10 is not a VMTaskResult"; break;
    case 3: options.result = -1; *said = L"-1 is not a VMTaskResult"; break;
    case 4: options.duration = -2; *said = L"duration of -2 ms"; break;
    case 5: options.duration = LONG_MIN; *said = L"duration of -2147483648 ms"; break;
    case 6: options.cancelable = 2; *said = L"cancelable is 2; expected 0 or 1"; break;
    case 7: options.cancelable = -1; *said = L"cancelable is -1; expected 0 or 1"; break;
    case 8:
        options.progress = falling;
        options.progress_count = 2;
        *said = L"Step 2 of the progress is 9; expected 10 to 100";
        break;
    case 9:
        options.progress = above;
        options.progress_count = 1;
        *said = L"Step 1 of the progress is 101; expected 0 to 100";
        break;
    case 10:
        options.progress = below;
        options.progress_count = 1;
        *said = L"Step 1 of the progress is -1";
        break;
    default:
        options.progress = many;
        options.progress_count = 1001;
        *said = L"1001 steps of progress; expected at most 1000";
        break;
    }
    options.description = L"Never";
    return options;
}

TEST(api_task, wrong_options_are_refused_and_nothing_has_changed)
{
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < 12; i++) {
        const WCHAR *said;
        vpcmock_task_options options = bad_options(i, &said), good = full_options();
        IVMTask *task, *refused = (IVMTask *)&fixture;
        IVPCMockTask *plan = (IVPCMockTask *)&fixture;
        CONTEXT("%ls", said);
        CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
        LONG before = task_count(fixture.app);
        CHECK_FAILS(vpcmock_task_create(fixture.mock, &options, &refused), E_INVALIDARG, said);
        CHECK_FAILS(vpcmock_task_create(fixture.mock, &options, &refused), E_INVALIDARG,
                    L"vpcmock_task_create: ");
        CHECK(!refused);
        CHECK_FAILS(vpcmock_next_task(fixture.mock, L"Startup", &options, &plan), E_INVALIDARG,
                    said);
        CHECK_FAILS(vpcmock_next_task(fixture.mock, L"Startup", &options, NULL), E_INVALIDARG,
                    L"vpcmock_next_task: ");
        CHECK(!plan);
        CHECK_EQ(task_count(fixture.app), before);
        CHECK_EQ(plans(fixture.mock), 0);
        CHECK_OK(vpcmock_task_create(fixture.mock, &good, &task));
        CHECK_FAILS(vpcmock_task_change(task, &options), E_INVALIDARG, said);
        CHECK_FAILS(vpcmock_task_change(task, &options), E_INVALIDARG, L"vpcmock_task_change: ");
        check_full_task(&fixture, task);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(api_task, a_complete_task_cannot_be_changed)
{
    struct fixture fixture = fixture_start();
    vpcmock_task_options options = full_options();
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_FAILS(vpcmock_task_change(task, &options), E_FAIL,
                L"vpcmock_task_change: The task is complete");
    CHECK_FAILS(vpcmock_task_set_percent(task, 100), E_FAIL,
                L"vpcmock_task_set_percent: The task is complete");
    CHECK_FAILS(vpcmock_task_complete(task), E_FAIL,
                L"vpcmock_task_complete: The task is complete");
    CHECK_EQ(result_of(task), 0);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- A task that is not of a mock ---- */

static HRESULT STDMETHODCALLTYPE fake_QueryInterface(IVMTask *self, REFIID riid, void **object)
{
    (void)riid;
    *object = self;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE fake_count(IVMTask *self)
{
    (void)self;
    return 1;
}

TEST(api_task, only_tasks_of_mocks_can_be_changed)
{
    struct fixture fixture = fixture_start();
    IVMTaskVtbl vtbl = {.QueryInterface = fake_QueryInterface, .AddRef = fake_count,
                        .Release = fake_count};
    IVMTask fake = {&vtbl};
    IVPCMockTask *plan;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Startup", NULL, &plan));
    IVMTask *const wrong[] = {&fake, (IVMTask *)fixture.app, (IVMTask *)plan};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CONTEXT("object %d", (int)i);
        CHECK_FAILS(vpcmock_task_change(wrong[i], &options), E_INVALIDARG,
                    L"vpcmock_task_change: \"task\" is not an IVMTask");
        CHECK_FAILS(vpcmock_task_set_percent(wrong[i], 1), E_INVALIDARG,
                    L"vpcmock_task_set_percent: ");
        CHECK_FAILS(vpcmock_task_complete(wrong[i]), E_INVALIDARG, L"vpcmock_task_complete: ");
    }
    IVPCMockTask_Release(plan);
    fixture_end(&fixture);
}

TEST(api_task, tasks_of_members_can_be_changed_whatever_their_mock)
{
    struct fixture one = fixture_start(), two = fixture_open();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    struct fixture *const fixtures[] = {&one, &two};
    options.result = vmTaskResult_ThreadCrashError;
    options.duration = VPCMOCK_BY_HAND;
    for (size_t i = 0; i < 2; i++) {
        IVMTask *task;
        VMVMState state;
        CONTEXT("mock %d", (int)i);
        CHECK_OK(IVMVirtualMachine_Startup(fixtures[i]->machine, &task));
        CHECK_OK(vpcmock_task_change(task, &options));
        CHECK_OK(vpcmock_clock_advance(fixtures[i]->mock, 100000));
        CHECK(!is_complete(task));
        CHECK_OK(vpcmock_task_set_percent(task, 77));
        CHECK_EQ(percent_of(task), 77);
        CHECK_OK(vpcmock_task_complete(task));
        CHECK(is_complete(task));
        CHECK_EQ(percent_of(task), 77);
        CHECK_EQ(result_of(task), 8);
        CHECK_OK(IVMVirtualMachine_get_State(fixtures[i]->machine, &state));
        CHECK_EQ(state, vmVMState_TurnedOff);
        IVMTask_Release(task);
    }
    fixture_close(&two);
    fixture_end(&one);
}

TEST(api_task, percent_is_from_what_it_is_now_to_100)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    static const LONG bad[] = {39, 0, -1, 101, LONG_MAX, LONG_MIN};
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 400));
    for (size_t i = 0; i < COUNT(bad); i++) {
        WCHAR said[96];
        CONTEXT("%ld", bad[i]);
        swprintf(said, COUNT(said),
                 L"vpcmock_task_set_percent: The percentage %ld is out of range; expected 40 to",
                 bad[i]);
        CHECK_FAILS(vpcmock_task_set_percent(task, bad[i]), E_INVALIDARG, said);
        CHECK_EQ(percent_of(task), 40);
    }
    CONTEXT("fixed until it is set again");
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 100)); /* it goes on after what was refused */
    CHECK_EQ(percent_of(task), 50);
    CHECK_OK(vpcmock_task_set_percent(task, 50));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 400));
    CHECK_EQ(percent_of(task), 50);
    CHECK_OK(vpcmock_task_set_percent(task, 100));
    CHECK_EQ(percent_of(task), 100);
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(api_task, next_task_takes_and_refuses_names_as_the_control_does)
{
    struct fixture fixture = fixture_start();
    static const WCHAR *const good[] = {L"Startup", L"STARTUP", L"ivmvirtualmachine.startup",
                                        L"IVMVirtualMachine::Startup", L"*", L"Compact"};
    static const WCHAR *const bad[] = {L"", L"Pause", L"Start", L"IVMTask.Startup", L"**"};
    for (size_t i = 0; i < COUNT(good); i++) {
        IVPCMockTask *plan = NULL;
        CONTEXT("%ls", good[i]);
        CHECK_OK(vpcmock_next_task(fixture.mock, good[i], NULL, &plan));
        CHECK_EQ(plans(fixture.mock), i + 1);
        IVPCMockTask_Release(plan);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        IVPCMockTask *plan = (IVPCMockTask *)&fixture;
        WCHAR said[96];
        CONTEXT("%ls", bad[i]);
        swprintf(said, COUNT(said), L"vpcmock_next_task: No member called \"%ls\" starts a task",
                 bad[i]);
        CHECK_FAILS(vpcmock_next_task(fixture.mock, bad[i], NULL, &plan), E_INVALIDARG, said);
        CHECK(!plan);
        CHECK_EQ(plans(fixture.mock), COUNT(good));
    }
    fixture_end(&fixture);
}

TEST(api_task, errors_are_of_vpcmock)
{
    struct fixture fixture = fixture_start();
    IErrorInfo *error = NULL;
    BSTR source = NULL;
    CHECK_HR(vpcmock_clock_advance(fixture.mock, -1), E_INVALIDARG);
    CHECK_OK(GetErrorInfo(0, &error));
    CHECK_OK(IErrorInfo_GetSource(error, &source));
    CHECK_BSTR(source, L"vpcmock");
    IErrorInfo_Release(error);
    fixture_end(&fixture);
}

/* ---- Reads that nobody records ---- */

static VMTaskResult read_result(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    CHECK_OK(IVMTask_get_Result(task, &result));
    return result;
}

TEST(api_task, a_result_that_is_read_again_heeds_what_the_test_has_said_since)
{
    struct fixture fixture = start_still();
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    vpcmock_rule_options fails = VPCMOCK_RULE_OPTIONS_INIT;
    vpcmock_snapshot *before;
    IVPCMockRule *rule;
    VMTaskResult result;
    LONGLONG count;
    CHECK_OK(vpcmock_snapshot_create(fixture.mock, &before));
    options.duration = 0;
    options.result = vmTaskResult_TimeOutError;
    IVMTask *task = task_make(&fixture, &options);
    options.result = vmTaskResult_Cancelled;
    IVMTask *other = task_make(&fixture, &options);
    CHECK_OK(vpcmock_journal_enable(fixture.mock, FALSE));
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(read_result(task), vmTaskResult_TimeOutError);
        CHECK_EQ(read_result(other), vmTaskResult_Cancelled);
        CHECK_HR(IVMTask_get_Result(task, NULL), E_POINTER);
    }
    fails.fail = E_ACCESSDENIED;
    CHECK_OK(vpcmock_rule_create(fixture.mock, L"IVMTask.Result", &fails, &rule));
    for (int i = 0; i < 3; i++)
        CHECK_HR(IVMTask_get_Result(task, &result), E_ACCESSDENIED);
    CHECK_OK(IVPCMockRule_Remove(rule));
    IVPCMockRule_Release(rule);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(read_result(task), vmTaskResult_TimeOutError);
    CHECK_OK(vpcmock_journal_enable(fixture.mock, TRUE));
    CHECK_OK(vpcmock_journal_clear(fixture.mock));
    for (int i = 0; i < 3; i++)
        CHECK_EQ(read_result(task), vmTaskResult_TimeOutError);
    CHECK_OK(vpcmock_journal_count(fixture.mock, &count, NULL));
    CHECK_EQ(count, 3);
    CHECK_OK(vpcmock_journal_enable(fixture.mock, FALSE));
    CHECK_EQ(read_result(task), vmTaskResult_TimeOutError);
    CHECK_EQ(read_result(task), vmTaskResult_TimeOutError);
    CHECK_OK(vpcmock_snapshot_restore(before));
    CHECK_HR(IVMTask_get_Result(task, &result), RPC_E_DISCONNECTED);
    vpcmock_snapshot_discard(before);
    IVMTask_Release(other);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
