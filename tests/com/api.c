/* SPDX-License-Identifier: MIT */
/* Tests of the C API, vpcmock.h: what each function does, and how it fails. */
#include "com/fixture.h"

#include <limits.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Helpers ---- */

static IVPCMockControl *control_of(vpcmock *mock)
{
    IVPCMockControl *control = NULL;
    CHECK_OK(vpcmock_control(mock, &control));
    return control;
}

static LONG plans(vpcmock *mock)
{
    IVPCMockControl *control = control_of(mock);
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &count));
    IVPCMockControl_Release(control);
    return count;
}

static LONG task_count(IVMVirtualPC *app)
{
    IVMTaskCollection *tasks;
    LONG count = -1;
    CHECK_OK(IVMVirtualPC_get_Tasks(app, &tasks));
    CHECK_OK(IVMTaskCollection_get_Count(tasks, &count));
    IVMTaskCollection_Release(tasks);
    return count;
}

static LONGLONG now(vpcmock *mock)
{
    LONGLONG milliseconds = -1;
    CHECK_OK(vpcmock_clock_now(mock, &milliseconds));
    return milliseconds;
}

/* The control's view of a task. */
static IVPCMockTask *view_of(vpcmock *mock, IVMTask *task)
{
    IVPCMockControl *control = control_of(mock);
    IVPCMockTask *view = NULL;
    CHECK_OK(IVPCMockControl_TaskOf(control, (IDispatch *)task, &view));
    IVPCMockControl_Release(control);
    return view;
}

static bool is_complete(IVMTask *task)
{
    VARIANT_BOOL complete = 7;
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    return complete == VARIANT_TRUE;
}

static LONG percent_of(IVMTask *task)
{
    LONG percent = -1;
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    return percent;
}

static LONG result_of(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)77;
    CHECK_OK(IVMTask_get_Result(task, &result));
    return (LONG)result;
}

static bool name_is(IVMVirtualPC *app, const WCHAR *name)
{
    IVMVirtualMachine *machine;
    BSTR text = SysAllocString(name);
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(app, text, &machine);
    SysFreeString(text);
    if (hr == S_OK)
        IVMVirtualMachine_Release(machine);
    return hr == S_OK;
}

static void rename_machine(IVMVirtualMachine *machine, const WCHAR *name)
{
    BSTR text = SysAllocString(name);
    CHECK_OK(IVMVirtualMachine_put_Name(machine, text));
    SysFreeString(text);
}

/* Another mock beside the fixture's. */
static struct fixture second_start(void)
{
    struct fixture second = {0};
    CHECK_OK(vpcmock_create(&second.mock));
    CHECK_OK(vpcmock_application(second.mock, &second.app));
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(second.app, name, &second.machine));
    SysFreeString(name);
    return second;
}

static void second_end(struct fixture *second)
{
    IVMVirtualMachine_Release(second->machine);
    IVMVirtualPC_Release(second->app);
    vpcmock_release(second->mock);
}

/* Fails with that code and says so; the description starts with the function. */
#define FAILS(expression, code, said)                                                              \
    do {                                                                                           \
        SetErrorInfo(0, NULL);                                                                     \
        CHECK_HR(expression, code);                                                                \
        CHECK_ERROR(said);                                                                         \
    } while (0)

/* ---- Version and names ---- */

TEST(api, version_is_three_numbers)
{
    int major, minor, patch, used = 0;
    CHECK_EQ(sscanf(vpcmock_version(), "%d.%d.%d%n", &major, &minor, &patch, &used), 3);
    CHECK_EQ(vpcmock_version()[used], 0);
    CHECK(vpcmock_version() == vpcmock_version());
}

TEST(api, result_name_knows_the_ten)
{
    static const char *const names[] = {
        "Success",          "Cancelled",         "UnexpectedError",
        "OutOfMemoryError", "DiskRelatedError",  "IncompatibleSavedStateError",
        "TimeOutError",     "IllegalValueError", "ThreadCrashError",
        "ShutdownAbort",
    };
    for (LONG i = 0; i < 10; i++) {
        const char *name = vpcmock_result_name(i);
        CHECK_MSG(name && !strcmp(name, names[i]), "%ld is %s, expected %s", i,
                  name ? name : "(NULL)", names[i]);
    }
    CHECK_EQ(vmTaskResult_DiskRelatedError, 4);
    static const LONG outside[] = {10, -1, LONG_MAX, LONG_MIN};
    for (size_t i = 0; i < COUNT(outside); i++)
        CHECK(!vpcmock_result_name(outside[i]));
}

/* ---- Pointers ---- */

TEST(api, pointers_must_not_be_null)
{
    struct fixture fixture = fixture_start();
    vpcmock *mock = fixture.mock;
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    CHECK_HR(vpcmock_create(NULL), E_POINTER);
    CHECK_HR(vpcmock_process(NULL), E_POINTER);
    CHECK_HR(vpcmock_application(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_control(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_register(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_reset(NULL), E_POINTER);
    CHECK_HR(vpcmock_clock_set_mode(NULL, vpcmockClock_Auto), E_POINTER);
    CHECK_HR(vpcmock_clock_now(mock, NULL), E_POINTER);
    CHECK_HR(vpcmock_clock_advance(NULL, 1), E_POINTER);
    CHECK_HR(vpcmock_clock_set_poll_step(NULL, 1), E_POINTER);
    CHECK_HR(vpcmock_task_create(mock, NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_task_change(NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_task_change(task, NULL), E_POINTER);
    CHECK_HR(vpcmock_task_set_percent(NULL, 1), E_POINTER);
    CHECK_HR(vpcmock_task_complete(NULL), E_POINTER);
    CHECK_HR(vpcmock_next_task(mock, NULL, NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_next_task(NULL, L"Startup", NULL, NULL), E_POINTER);
    CHECK_HR(vpcmock_set_policy(NULL, &policy), E_POINTER);
    CHECK_HR(vpcmock_set_policy(mock, NULL), E_POINTER);
    vpcmock_release(NULL);
    vpcmock_unregister(NULL);
    CHECK_EQ(plans(mock), 0);
    CHECK_EQ(task_count(fixture.app), 1);
    CHECK(!is_complete(task));
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* "After a failure out parameters are NULL or 0." */
TEST(api, a_failure_clears_the_out_parameters)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    IVPCMockControl *control = (IVPCMockControl *)&fixture;
    IVMTask *task = (IVMTask *)&fixture;
    IVPCMockTask *plan = (IVPCMockTask *)&fixture;
    vpcmock_registration *registration = (vpcmock_registration *)&fixture;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    LONGLONG milliseconds = 77;
    options.version = 0;
    CHECK_HR(vpcmock_task_create(fixture.mock, &options, &task), E_INVALIDARG);
    CHECK(!task);
    CHECK_HR(vpcmock_next_task(fixture.mock, L"Startup", &options, &plan), E_INVALIDARG);
    CHECK(!plan);
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(fixture.mock, L"Pause", NULL, &plan), E_INVALIDARG);
    CHECK(!plan);
    CONTEXT("without a mock");
    plan = (IVPCMockTask *)&fixture;
    CHECK_HR(vpcmock_next_task(NULL, L"Startup", NULL, &plan), E_POINTER);
    CHECK(!plan);
    task = (IVMTask *)&fixture;
    CHECK_HR(vpcmock_task_create(NULL, NULL, &task), E_POINTER);
    CHECK(!task);
    CHECK_HR(vpcmock_application(NULL, &app), E_POINTER);
    CHECK(!app);
    CHECK_HR(vpcmock_control(NULL, &control), E_POINTER);
    CHECK(!control);
    CHECK_HR(vpcmock_register(NULL, &registration), E_POINTER);
    CHECK(!registration);
    CHECK_HR(vpcmock_clock_now(NULL, &milliseconds), E_POINTER);
    CHECK_EQ(milliseconds, 0);
    fixture_end(&fixture);
}

/* "The thread's IErrorInfo says what was found and what was expected", after any failure. */
TEST(api, a_null_pointer_leaves_an_error_object)
{
    struct fixture fixture = fixture_start();
    vpcmock *mock = fixture.mock;
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    FAILS(vpcmock_create(NULL), E_POINTER, L"vpcmock_create: ");
    FAILS(vpcmock_process(NULL), E_POINTER, L"vpcmock_process: ");
    FAILS(vpcmock_application(mock, NULL), E_POINTER, L"vpcmock_application: ");
    FAILS(vpcmock_control(mock, NULL), E_POINTER, L"vpcmock_control: ");
    FAILS(vpcmock_register(mock, NULL), E_POINTER, L"vpcmock_register: ");
    FAILS(vpcmock_reset(NULL), E_POINTER, L"vpcmock_reset: ");
    FAILS(vpcmock_clock_set_mode(NULL, vpcmockClock_Auto), E_POINTER, L"vpcmock_clock_set_mode: ");
    FAILS(vpcmock_clock_now(mock, NULL), E_POINTER, L"vpcmock_clock_now: ");
    FAILS(vpcmock_clock_advance(NULL, 1), E_POINTER, L"vpcmock_clock_advance: ");
    FAILS(vpcmock_clock_set_poll_step(NULL, 1), E_POINTER, L"vpcmock_clock_set_poll_step: ");
    FAILS(vpcmock_task_create(mock, NULL, NULL), E_POINTER, L"vpcmock_task_create: ");
    FAILS(vpcmock_task_change(task, NULL), E_POINTER, L"vpcmock_task_change: ");
    FAILS(vpcmock_task_set_percent(NULL, 1), E_POINTER, L"vpcmock_task_set_percent: ");
    FAILS(vpcmock_task_complete(NULL), E_POINTER, L"vpcmock_task_complete: ");
    FAILS(vpcmock_next_task(mock, NULL, NULL, NULL), E_POINTER, L"vpcmock_next_task: ");
    FAILS(vpcmock_set_policy(NULL, &policy), E_POINTER, L"vpcmock_set_policy: ");
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Mocks and their lives ---- */

TEST(api, two_mocks_do_not_see_each_other)
{
    struct fixture one = fixture_start(), two = second_start();
    IVMTask *task;
    VMVMState state;
    rename_machine(one.machine, L"One");
    CHECK(name_is(two.app, L"Windows XP Mode"));
    CHECK(!name_is(two.app, L"One"));
    CHECK_OK(vpcmock_next_task(one.mock, L"Startup", NULL, NULL));
    CHECK_EQ(plans(one.mock), 1);
    CHECK_EQ(plans(two.mock), 0);
    CHECK_OK(IVMVirtualMachine_Startup(one.machine, &task));
    CHECK_EQ(task_count(one.app), 1);
    CHECK_EQ(task_count(two.app), 0);
    CHECK_OK(vpcmock_clock_advance(one.mock, 5000));
    CHECK_EQ(now(one.mock), 5000);
    CHECK_EQ(now(two.mock), 0);
    CHECK_OK(IVMVirtualMachine_get_State(two.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    CHECK_OK(vpcmock_reset(two.mock));
    CHECK_OK(IVMVirtualMachine_get_State(one.machine, &state));
    CHECK_EQ(state, vmVMState_Running);
    IVMTask_Release(task);
    second_end(&two);
    fixture_end(&one);
}

TEST(api, objects_are_counted_and_keep_their_mock)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *mock;
    IVMVirtualPC *app, *second;
    IVPCMockControl *control;
    IVMTask *task;
    CHECK_OK(vpcmock_create(&mock));
    CHECK_EQ(mock->refs, 1);
    CHECK_OK(vpcmock_application(mock, &app));
    CHECK_OK(vpcmock_application(mock, &second));
    CHECK_OK(vpcmock_control(mock, &control));
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    CHECK_REFS(app, 1);
    CHECK_REFS(second, 1);
    CHECK_REFS(control, 1);
    CHECK_REFS(task, 1);
    CHECK_EQ(mock->refs, 5);
    CHECK_EQ(com_live, 4);
    vpcmock_addref(mock);
    CHECK_EQ(mock->refs, 6);
    vpcmock_release(mock);
    vpcmock_release(mock); /* only the objects hold it now */
    CHECK_EQ(mock->refs, 4);
    CHECK_EQ(task_count(app), 1);
    CHECK(name_is(second, L"Windows XP Mode"));
    CHECK_EQ(IVMVirtualPC_Release(app), 0);
    CHECK_EQ(IVMVirtualPC_Release(second), 0);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK(is_complete(task));
    CHECK_EQ(IVPCMockControl_Release(control), 0);
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_EQ(IVMTask_Release(task), 0);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}

TEST(api, process_mock_is_one)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *first, *second, *own;
    CHECK_OK(vpcmock_process(&first));
    CHECK_OK(vpcmock_process(&second));
    CHECK_OK(vpcmock_create(&own));
    CHECK(first == second);
    CHECK(first != own);
    CHECK_OK(vpcmock_clock_advance(first, 42));
    vpcmock_release(first);
    vpcmock_release(second);
    CHECK_OK(vpcmock_process(&first)); /* it lives on without holders */
    CHECK_EQ(now(first), 42);
    vpcmock_release(first);
    vpcmock_release(own);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}

/* "The process's own mock: the one that CoCreateInstance(CLSID_VMVirtualPC) shows." */
TEST(api, process_mock_is_the_same_at_each_call_and_can_be_registered)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *mock, *again;
    vpcmock_registration *registration;
    IVMVirtualPC *app, *created = NULL;
    IVMVirtualMachine *machine;
    CHECK_OK(vpcmock_process(&mock));
    CHECK_OK(vpcmock_application(mock, &app));
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(app, name, &machine));
    SysFreeString(name);
    rename_machine(machine, L"Of the process");
    CHECK_OK(vpcmock_process(&again));
    CHECK(again == mock);
    CHECK_OK(vpcmock_register(again, &registration));
    if (CHECK_OK(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER,
                                  &IID_IVMVirtualPC, (void **)&created))) {
        CHECK(name_is(created, L"Of the process"));
        IVMVirtualPC_Release(created);
    }
    vpcmock_unregister(registration);
    vpcmock_release(again);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    vpcmock_release(mock);
    CoUninitialize();
}

/* ---- Registration ---- */

/* Whether an application of this class, wherever it comes from, shows this mock's machine. */
static bool creates(const WCHAR *name)
{
    IVMVirtualPC *app;
    HRESULT hr = CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC,
                                  (void **)&app);
    if (FAILED(hr))
        return false;
    bool is = name_is(app, name);
    IVMVirtualPC_Release(app);
    return is;
}

static LONG created_plans(void)
{
    IVPCMockControl *control;
    LONG count = -1;
    if (FAILED(CoCreateInstance(&CLSID_VPCMockControl, NULL, CLSCTX_INPROC_SERVER,
                                &IID_IVPCMockControl, (void **)&control)))
        return -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &count));
    IVPCMockControl_Release(control);
    return count;
}

TEST(api, a_registered_mock_is_reached_without_registry_until_it_is_unregistered)
{
    struct fixture fixture = fixture_start();
    vpcmock_registration *registration = NULL;
    rename_machine(fixture.machine, L"Only here");
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Save", NULL, NULL));
    CHECK(!creates(L"Only here"));
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK(creates(L"Only here"));
    CHECK_EQ(created_plans(), 1);
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Save", NULL, NULL));
    CHECK_EQ(created_plans(), 2);
    vpcmock_unregister(registration);
    CHECK(!creates(L"Only here"));
    CHECK(created_plans() != 2);
    CONTEXT("again");
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK(creates(L"Only here"));
    vpcmock_unregister(registration);
    CHECK(!creates(L"Only here"));
    CHECK_EQ(fixture.mock->refs, 3); /* with its application and its machine */
    fixture_end(&fixture);
}

static DWORD WINAPI check_registration_sta(void *unused)
{
    (void)unused;
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    vpcmock *mock;
    vpcmock_registration *registration = NULL;
    CHECK_OK(vpcmock_create(&mock));
    CHECK_OK(vpcmock_next_task(mock, L"Save", NULL, NULL));
    CHECK_OK(vpcmock_register(mock, &registration));
    CHECK_EQ(created_plans(), 1);
    vpcmock_unregister(registration);
    CHECK(created_plans() != 1);
    CHECK_EQ(mock->refs, 1);
    vpcmock_release(mock);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
    return 0;
}

TEST(api, a_mock_can_be_registered_in_a_single_threaded_apartment)
{
    HANDLE thread = CreateThread(NULL, 0, check_registration_sta, NULL, 0, NULL);
    CHECK_EQ(WaitForSingleObject(thread, 30000), WAIT_OBJECT_0);
    CloseHandle(thread);
}

TEST(api, objects_created_through_a_registration_outlive_it)
{
    struct fixture fixture = fixture_start();
    vpcmock_registration *registration;
    IVMVirtualPC *app = NULL;
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK_OK(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC,
                              (void **)&app));
    vpcmock_unregister(registration);
    rename_machine(fixture.machine, L"Only here");
    CHECK(name_is(app, L"Only here"));
    CHECK_REFS(app, 1);
    IVMVirtualPC_Release(app);
    fixture_end(&fixture);
}

TEST(api, the_class_objects_of_a_registration_refuse_aggregation)
{
    struct fixture fixture = fixture_start();
    vpcmock_registration *registration;
    IUnknown *made = (IUnknown *)&fixture;
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, (IUnknown *)fixture.app, CLSCTX_INPROC_SERVER,
                              &IID_IUnknown, (void **)&made),
             CLASS_E_NOAGGREGATION);
    CHECK(!made);
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask,
                              (void **)&made),
             E_NOINTERFACE);
    CHECK(!made);
    vpcmock_unregister(registration);
    fixture_end(&fixture);
}

TEST(api, register_gives_what_CoRegisterClassObject_answers)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *mock;
    vpcmock_registration *registration = (vpcmock_registration *)&mock;
    CHECK_OK(vpcmock_create(&mock));
    CoUninitialize(); /* no apartment to register in */
    CHECK_HR(vpcmock_register(mock, &registration), CO_E_NOTINITIALIZED);
    CHECK(!registration);
    CHECK_EQ(mock->refs, 1);
    vpcmock_release(mock);
    CHECK_EQ(com_live, 0);
}

/* ---- Reset and clock ---- */

TEST(api, reset_puts_everything_back)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    IVMVirtualMachine *machine;
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    VARIANT_BOOL complete;
    BSTR name;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    policy.undocumented_results = TRUE;
    policy.early_result = 1234;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    rename_machine(fixture.machine, L"New");
    CHECK_OK(vpcmock_next_task(fixture.mock, L"*", NULL, NULL));
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 10));
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_EQ(now(fixture.mock), 0);
    CHECK_EQ(plans(fixture.mock), 0);
    CHECK_EQ(task_count(fixture.app), 0);
    CHECK(name_is(fixture.app, L"Windows XP Mode"));
    CHECK_HR(IVMTask_get_IsComplete(task, &complete), RPC_E_DISCONNECTED);
    CHECK_HR(IVMVirtualMachine_get_Name(fixture.machine, &name), VM_E_VM_UNKNOWN);
    FAILS(vpcmock_task_change(task, &options), RPC_E_DISCONNECTED,
          L"vpcmock_task_change: The task is gone");
    FAILS(vpcmock_task_set_percent(task, 50), RPC_E_DISCONNECTED, L"vpcmock_task_set_percent: ");
    FAILS(vpcmock_task_complete(task), RPC_E_DISCONNECTED, L"vpcmock_task_complete: ");
    IVMTask_Release(task);
    CONTEXT("the clock is automatic again, results are checked again");
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK(!is_complete(task));
    CHECK_EQ(now(fixture.mock), 100);
    CHECK_EQ(result_of(task), 0);
    options.result = 10;
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    IVMTask_Release(task);
    name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &machine));
    SysFreeString(name);
    IVMVirtualMachine_Release(machine);
    fixture_end(&fixture);
}

TEST(api, clock_functions_check_their_ranges)
{
    struct fixture fixture = fixture_start();
    vpcmock *mock = fixture.mock;
    static const LONG modes[] = {3, -1, LONG_MAX, LONG_MIN};
    static const LONGLONG times[] = {-1, 1000000000001, LLONG_MAX, LLONG_MIN};
    static const LONG steps[] = {-1, 86400001, LONG_MAX, LONG_MIN};
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(mock, NULL, &task));
    for (size_t i = 0; i < 4; i++) {
        CONTEXT("mode %ld", modes[i]);
        FAILS(vpcmock_clock_set_mode(mock, (VPCMockClockMode)modes[i]), E_INVALIDARG,
              L"vpcmock_clock_set_mode: ");
        CHECK_HR(vpcmock_clock_set_mode(mock, (VPCMockClockMode)modes[i]), E_INVALIDARG);
        CHECK_ERROR(L"is not a VPCMockClockMode; expected 0 (real), 1 (manual) or 2 (auto)");
        CONTEXT("advance by %lld", times[i]);
        FAILS(vpcmock_clock_advance(mock, times[i]), E_INVALIDARG,
              L"vpcmock_clock_advance: The clock can't advance by ");
        CHECK_EQ(now(mock), 0);
        CONTEXT("step %ld", steps[i]);
        FAILS(vpcmock_clock_set_poll_step(mock, steps[i]), E_INVALIDARG,
              L"vpcmock_clock_set_poll_step: A poll step of ");
    }
    CONTEXT("the limits themselves");
    CHECK_OK(vpcmock_clock_set_poll_step(mock, 0));
    CHECK(!is_complete(task));
    CHECK_EQ(now(mock), 0);
    CHECK_OK(vpcmock_clock_advance(mock, 0));
    CHECK_OK(vpcmock_clock_set_poll_step(mock, 86400000));
    CHECK(!is_complete(task));
    CHECK_EQ(now(mock), 86400000);
    CHECK(is_complete(task));
    CHECK_OK(vpcmock_clock_set_mode(mock, vpcmockClock_Manual));
    LONGLONG at = now(mock);
    CHECK_OK(vpcmock_clock_advance(mock, 1000000000000));
    CHECK_EQ(now(mock), at + 1000000000000);
    CHECK(is_complete(task));
    CHECK_EQ(now(mock), at + 1000000000000);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

/* ---- Tasks ---- */

TEST(api, a_created_task_without_options_is_even_and_succeeds)
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

TEST(api, options_are_taken_by_all_three_functions)
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

TEST(api, what_is_unset_stays)
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

TEST(api, result_sets_error_and_its_text_as_far_as_they_were_never_set)
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

TEST(api, wrong_options_are_refused_and_nothing_has_changed)
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
        FAILS(vpcmock_task_create(fixture.mock, &options, &refused), E_INVALIDARG, said);
        FAILS(vpcmock_task_create(fixture.mock, &options, &refused), E_INVALIDARG,
              L"vpcmock_task_create: ");
        CHECK(!refused);
        FAILS(vpcmock_next_task(fixture.mock, L"Startup", &options, &plan), E_INVALIDARG, said);
        FAILS(vpcmock_next_task(fixture.mock, L"Startup", &options, NULL), E_INVALIDARG,
              L"vpcmock_next_task: ");
        CHECK(!plan);
        CHECK_EQ(task_count(fixture.app), before);
        CHECK_EQ(plans(fixture.mock), 0);
        CHECK_OK(vpcmock_task_create(fixture.mock, &good, &task));
        FAILS(vpcmock_task_change(task, &options), E_INVALIDARG, said);
        FAILS(vpcmock_task_change(task, &options), E_INVALIDARG, L"vpcmock_task_change: ");
        check_full_task(&fixture, task);
        IVMTask_Release(task);
    }
    fixture_end(&fixture);
}

TEST(api, a_complete_task_cannot_be_changed)
{
    struct fixture fixture = fixture_start();
    vpcmock_task_options options = full_options();
    IVMTask *task;
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(vpcmock_task_complete(task));
    FAILS(vpcmock_task_change(task, &options), E_FAIL,
          L"vpcmock_task_change: The task is complete");
    FAILS(vpcmock_task_set_percent(task, 100), E_FAIL,
          L"vpcmock_task_set_percent: The task is complete");
    FAILS(vpcmock_task_complete(task), E_FAIL, L"vpcmock_task_complete: The task is complete");
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

TEST(api, only_tasks_of_mocks_can_be_changed)
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
        FAILS(vpcmock_task_change(wrong[i], &options), E_INVALIDARG,
              L"vpcmock_task_change: \"task\" is not an IVMTask");
        FAILS(vpcmock_task_set_percent(wrong[i], 1), E_INVALIDARG, L"vpcmock_task_set_percent: ");
        FAILS(vpcmock_task_complete(wrong[i]), E_INVALIDARG, L"vpcmock_task_complete: ");
    }
    IVPCMockTask_Release(plan);
    fixture_end(&fixture);
}

TEST(api, tasks_of_members_can_be_changed_whatever_their_mock)
{
    struct fixture one = fixture_start(), two = second_start();
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
    second_end(&two);
    fixture_end(&one);
}

TEST(api, percent_is_from_what_it_is_now_to_100)
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
        FAILS(vpcmock_task_set_percent(task, bad[i]), E_INVALIDARG, said);
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

TEST(api, next_task_takes_and_refuses_names_as_the_control_does)
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
        FAILS(vpcmock_next_task(fixture.mock, bad[i], NULL, &plan), E_INVALIDARG, said);
        CHECK(!plan);
        CHECK_EQ(plans(fixture.mock), COUNT(good));
    }
    fixture_end(&fixture);
}

TEST(api, errors_are_of_vpcmock)
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

/* ---- Policy ---- */

TEST(api, policy_is_checked_as_a_whole)
{
    struct fixture fixture = fixture_start();
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task;
    static const unsigned versions[] = {0, 2, 0xffffffff};
    static const LONG results[] = {10, -1, LONG_MAX};
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    policy.undocumented_results = FALSE;
    policy.cancel_complete_code = S_FALSE;
    for (size_t i = 0; i < 3; i++) {
        CONTEXT("number %d", (int)i);
        policy.version = versions[i];
        FAILS(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG,
              L"vpcmock_set_policy: vpcmock_policy has version ");
        policy.version = VPCMOCK_POLICY_VERSION;
        policy.early_result = results[i];
        FAILS(vpcmock_set_policy(fixture.mock, &policy), E_INVALIDARG,
              L"vpcmock_set_policy: early_result is ");
        policy.early_result = 0;
    }
    CONTEXT("nothing has changed");
    CHECK_EQ(result_of(task), 0);
    options.result = 10;
    CHECK_HR(vpcmock_task_change(task, &options), E_INVALIDARG);
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(api, policy_decides_what_the_documentation_leaves_open)
{
    struct fixture fixture = fixture_start();
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    IVMTask *task;
    VMTaskResult result;
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, 10));
    policy.undocumented_results = 2; /* any truth */
    policy.early_result = -7;
    policy.early_result_code = S_FALSE;
    policy.wait_timeout_code = VM_E_TIMED_OUT;
    policy.cancel_complete_code = S_OK;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    CHECK_HR(IVMTask_get_Result(task, &result), S_FALSE);
    CHECK_EQ((LONG)result, -7);
    CHECK_HR(IVMTask_WaitForCompletion(task, 10), VM_E_TIMED_OUT);
    options.result = 10;
    CHECK_OK(vpcmock_task_change(task, &options));
    CHECK_OK(vpcmock_task_complete(task));
    CHECK_EQ(result_of(task), 10);
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_EQ(result_of(task), 10);
    policy = (vpcmock_policy)VPCMOCK_POLICY_INIT;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    CHECK_HR(IVMTask_Cancel(task), E_FAIL);
    IVMTask_Release(task);
    fixture_end(&fixture);
}

TEST(api, policy_is_what_the_control_shows)
{
    struct fixture fixture = fixture_start();
    vpcmock_policy policy = VPCMOCK_POLICY_INIT;
    IVPCMockControl *control = control_of(fixture.mock);
    VARIANT early;
    VARIANT_BOOL allow;
    LONG hr;
    policy.undocumented_results = TRUE;
    policy.early_result = 99;
    policy.early_result_code = 1;
    policy.wait_timeout_code = 2;
    policy.cancel_complete_code = 3;
    CHECK_OK(vpcmock_set_policy(fixture.mock, &policy));
    VariantInit(&early);
    CHECK_OK(IVPCMockControl_get_EarlyResult(control, &early));
    CHECK(V_VT(&early) == VT_I4 && V_I4(&early) == 99);
    CHECK_OK(IVPCMockControl_get_AllowUndocumentedResults(control, &allow));
    CHECK_EQ(allow, VARIANT_TRUE);
    CHECK_OK(IVPCMockControl_get_EarlyResultCode(control, &hr));
    CHECK_EQ(hr, 1);
    CHECK_OK(IVPCMockControl_get_WaitTimeoutCode(control, &hr));
    CHECK_EQ(hr, 2);
    CHECK_OK(IVPCMockControl_get_CancelCompleteCode(control, &hr));
    CHECK_EQ(hr, 3);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

TEST(api, a_view_of_a_created_task_has_no_member)
{
    struct fixture fixture = fixture_start();
    IVMTask *task;
    BSTR member;
    LONG duration = 0;
    CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
    IVPCMockTask *view = view_of(fixture.mock, task);
    CHECK_OK(IVPCMockTask_get_Member(view, &member));
    CHECK_BSTR(member, L"");
    CHECK_OK(IVPCMockTask_get_Duration(view, &duration));
    CHECK_EQ(duration, 1000);
    IVPCMockTask_Release(view);
    IVMTask_Release(task);
    fixture_end(&fixture);
}
