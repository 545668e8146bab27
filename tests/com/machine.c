/* SPDX-License-Identifier: MIT */
/* Tests of IVMVirtualMachine: every operation in every state. */
#include "machine_places.h"

/* What each operation answers in each state, and where it leads: through a state to a state. */
struct outcome {
    HRESULT hr;
    VMVMState during, after;
};
#define NOT_RUNNING                                                                                \
    {                                                                                              \
        VM_E_VM_NOT_RUNNING, vmVMState_Invalid, vmVMState_Invalid                                  \
    }
#define IS_RUNNING                                                                                 \
    {                                                                                              \
        VM_E_VM_RUNNING, vmVMState_Invalid, vmVMState_Invalid                                      \
    }
#define FAILS                                                                                      \
    {                                                                                              \
        E_FAIL, vmVMState_Invalid, vmVMState_Invalid                                               \
    }
#define LEADS(through, to)                                                                         \
    {                                                                                              \
        S_OK, vmVMState_##through, vmVMState_##to                                                  \
    }
static const struct outcome outcomes[PLACES][OPERATIONS] = {
    [OFF] = {LEADS(TurningOn, Running), LEADS(TurningOn, Running), NOT_RUNNING, NOT_RUNNING,
             NOT_RUNNING, NOT_RUNNING, NOT_RUNNING},
    [SAVED] = {LEADS(Restoring, Running), LEADS(Restoring, Running), NOT_RUNNING, NOT_RUNNING,
               NOT_RUNNING, NOT_RUNNING, NOT_RUNNING},
    [TURNING_ON] = {IS_RUNNING, IS_RUNNING, NOT_RUNNING, LEADS(TurningOff, TurnedOff), NOT_RUNNING,
                    NOT_RUNNING, NOT_RUNNING},
    [RESTORING] = {IS_RUNNING, IS_RUNNING, NOT_RUNNING, LEADS(TurningOff, TurnedOff), NOT_RUNNING,
                   NOT_RUNNING, NOT_RUNNING},
    [RUNNING] = {IS_RUNNING, IS_RUNNING, LEADS(Saving, Saved), LEADS(TurningOff, TurnedOff),
                 LEADS(Running, Running), LEADS(Paused, Paused), FAILS},
    [PAUSED] = {IS_RUNNING, IS_RUNNING, LEADS(Saving, Saved), LEADS(TurningOff, TurnedOff),
                LEADS(Paused, Running), FAILS, LEADS(Running, Running)},
    [SAVING] = {IS_RUNNING, IS_RUNNING, NOT_RUNNING, NOT_RUNNING, NOT_RUNNING, NOT_RUNNING,
                NOT_RUNNING},
    [TURNING_OFF] = {IS_RUNNING, IS_RUNNING, NOT_RUNNING, NOT_RUNNING, NOT_RUNNING, NOT_RUNNING,
                     NOT_RUNNING},
};

/* ---- Operations ---- */

TEST(machine, every_operation_in_every_state_answers_as_documented)
{
    for (enum place place = OFF; place < PLACES; place++) {
        for (enum operation operation = STARTUP; operation < OPERATIONS; operation++) {
            const struct outcome *outcome = &outcomes[place][operation];
            struct fixture fixture = start_at(place);
            IVMTask *task;
            CONTEXT("%ls when %s", operations[operation].name, places[place].name);
            LONG before = task_count(&fixture);
            CHECK_HR(perform(fixture.machine, operation, &task), outcome->hr);
            if (outcome->hr != S_OK) {
                WCHAR said[64];
                swprintf(said, COUNT(said), L"IVMVirtualMachine::%ls: ",
                         operations[operation].name);
                CHECK(!task);
                CHECK_ERROR(said);
                CHECK_EQ(state_of(fixture.machine), places[place].state);
                CHECK_EQ(task_count(&fixture), before);
            } else {
                CHECK_EQ(state_of(fixture.machine), outcome->during);
                CHECK_EQ(!task, !operations[operation].verb);
                if (task) {
                    VARIANT_BOOL complete = 7;
                    CHECK_EQ(task_count(&fixture), before + 1);
                    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
                    CHECK_EQ(complete, VARIANT_FALSE);
                    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
                    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
                    CHECK_EQ(complete, VARIANT_TRUE);
                    CHECK_REFS(task, 1);
                    IVMTask_Release(task);
                }
                CHECK_EQ(state_of(fixture.machine), outcome->after);
            }
            fixture_end(&fixture);
        }
    }
}

TEST(machine, failures_say_why)
{
    struct fixture fixture = start_at(OFF);
    IVMTask *task;
    CHECK_HR(perform(fixture.machine, TURN_OFF, &task), VM_E_VM_NOT_RUNNING);
    CHECK_ERROR(L"IVMVirtualMachine::TurnOff: The virtual machine is not running.");
    CHECK_HR(perform(fixture.machine, RESUME, &task), VM_E_VM_NOT_RUNNING);
    CHECK_ERROR(L"IVMVirtualMachine::Resume: The virtual machine is not running.");
    go_to(&fixture, RUNNING);
    CHECK_HR(perform(fixture.machine, STARTUP, &task), VM_E_VM_RUNNING);
    CHECK_ERROR(L"IVMVirtualMachine::Startup: The virtual machine is running.");
    CHECK_HR(perform(fixture.machine, RESUME, &task), E_FAIL);
    CHECK_ERROR(L"IVMVirtualMachine::Resume: The virtual machine is not paused.");
    CHECK_OK(IVMVirtualMachine_Pause(fixture.machine));
    CHECK_HR(perform(fixture.machine, PAUSE, &task), E_FAIL);
    CHECK_ERROR(L"IVMVirtualMachine::Pause: The virtual machine is paused already.");
    fixture_end(&fixture);
}

TEST(machine, tasks_say_what_they_do_and_to_which_machine)
{
    static const struct {
        enum place place;
        enum operation operation;
        const WCHAR *text;
        bool cancelable;
    } rows[] = {
        {OFF, STARTUP, L"Starting \"Windows XP Mode\"", true},
        {OFF, STARTUP2, L"Starting \"Windows XP Mode\"", true},
        {SAVED, STARTUP, L"Restoring \"Windows XP Mode\"", true},
        {SAVED, STARTUP2, L"Restoring \"Windows XP Mode\"", true},
        {RUNNING, SAVE, L"Saving \"Windows XP Mode\"", true},
        {PAUSED, SAVE, L"Saving \"Windows XP Mode\"", true},
        {RUNNING, TURN_OFF, L"Turning off \"Windows XP Mode\"", false},
        {TURNING_ON, TURN_OFF, L"Turning off \"Windows XP Mode\"", false},
        {RUNNING, RESET, L"Resetting \"Windows XP Mode\"", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fixture fixture = start_at(rows[i].place);
        IVMTask *task;
        BSTR text;
        VARIANT_BOOL cancelable = 7;
        CONTEXT("%ls when %s", operations[rows[i].operation].name, places[rows[i].place].name);
        CHECK_OK(perform(fixture.machine, rows[i].operation, &task));
        CHECK_OK(IVMTask_get_Description(task, &text));
        CHECK_BSTR(text, rows[i].text);
        CHECK_OK(IVMTask_get_IsCancelable(task, &cancelable));
        CHECK_EQ(cancelable, rows[i].cancelable ? VARIANT_TRUE : VARIANT_FALSE);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

/* Where each task can start. */
static const struct {
    enum place place;
    enum operation operation;
} ways[] = {
    {OFF, STARTUP}, {OFF, STARTUP2},     {SAVED, STARTUP},   {SAVED, STARTUP2}, {RUNNING, SAVE},
    {PAUSED, SAVE}, {RUNNING, TURN_OFF}, {PAUSED, TURN_OFF}, {RUNNING, RESET},  {PAUSED, RESET},
};

TEST(machine, a_task_that_fails_leaves_the_machine_where_it_was)
{
    for (size_t i = 0; i < COUNT(ways); i++) {
        for (LONG result = vmTaskResult_Cancelled; result <= vmTaskResult_ShutdownAbort; result++) {
            struct fixture fixture = start_at(ways[i].place);
            vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
            IVMTask *task;
            VMTaskResult read = (VMTaskResult)99;
            CONTEXT("%ls when %s ends with %s", operations[ways[i].operation].name,
                    places[ways[i].place].name, vpcmock_result_name(result));
            options.result = result;
            CHECK_OK(vpcmock_next_task(fixture.mock, operations[ways[i].operation].name, &options,
                                       NULL));
            CHECK_OK(perform(fixture.machine, ways[i].operation, &task));
            CHECK_EQ(state_of(fixture.machine), outcomes[ways[i].place][ways[i].operation].during);
            CHECK_OK(IVMTask_WaitForCompletion(task, -1));
            CHECK_OK(IVMTask_get_Result(task, &read));
            CHECK_EQ(read, result);
            CHECK_EQ(state_of(fixture.machine), places[ways[i].place].state);
            IVMTask_Release(task);
            fixture_end(&fixture);
        }
    }
}

TEST(machine, a_cancel_leaves_the_machine_where_it_was)
{
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct fixture fixture = start_at(ways[i].place);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        IVMTask *task;
        VMTaskResult read = (VMTaskResult)99;
        CONTEXT("%ls when %s", operations[ways[i].operation].name, places[ways[i].place].name);
        options.cancelable = 1;
        CHECK_OK(
            vpcmock_next_task(fixture.mock, operations[ways[i].operation].name, &options, NULL));
        CHECK_OK(perform(fixture.machine, ways[i].operation, &task));
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 100));
        CHECK_OK(IVMTask_Cancel(task));
        CHECK_EQ(state_of(fixture.machine), places[ways[i].place].state);
        CHECK_OK(IVMTask_get_Result(task, &read));
        CHECK_EQ(read, vmTaskResult_Cancelled);
        CHECK_HR(IVMTask_Cancel(task), E_FAIL);
        /* and the machine goes its way again */
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 100000));
        CHECK_EQ(state_of(fixture.machine), places[ways[i].place].state);
        IVMTask_Release(task);
        CHECK_OK(perform(fixture.machine, ways[i].operation, &task));
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_EQ(state_of(fixture.machine), outcomes[ways[i].place][ways[i].operation].after);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
}

TEST(machine, turning_off_cancels_the_start_under_way)
{
    static const enum place from[] = {OFF, SAVED};
    for (size_t i = 0; i < COUNT(from); i++) {
        for (int fails = 0; fails < 2; fails++) {
            struct fixture fixture = start_at(from[i]);
            vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
            IVMTask *start, *off;
            VARIANT_BOOL complete = 7;
            VMTaskResult read = (VMTaskResult)99;
            CONTEXT("from %s, %s", places[from[i]].name, fails ? "failing" : "well");
            options.cancelable = 0; /* the machine gives it up, not the client */
            options.duration = VPCMOCK_BY_HAND;
            CHECK_OK(vpcmock_next_task(fixture.mock, L"Startup", &options, NULL));
            options = (vpcmock_task_options)VPCMOCK_TASK_OPTIONS_INIT;
            if (fails)
                options.result = vmTaskResult_TimeOutError;
            CHECK_OK(vpcmock_next_task(fixture.mock, L"TurnOff", &options, NULL));
            CHECK_OK(perform(fixture.machine, STARTUP, &start));
            CHECK_OK(perform(fixture.machine, TURN_OFF, &off));
            CHECK_EQ(state_of(fixture.machine), vmVMState_TurningOff);
            CHECK_OK(IVMTask_get_IsComplete(start, &complete));
            CHECK_EQ(complete, VARIANT_TRUE);
            CHECK_OK(IVMTask_get_Result(start, &read));
            CHECK_EQ(read, vmTaskResult_Cancelled);
            CHECK_OK(IVMTask_WaitForCompletion(off, -1));
            CHECK_EQ(state_of(fixture.machine), fails ? vmVMState_Running : vmVMState_TurnedOff);
            IVMTask_Release(start);
            IVMTask_Release(off);
            fixture_end(&fixture);
        }
    }
}

TEST(machine, what_comes_during_a_reset_ends_it)
{
    static const struct {
        enum operation operation;
        VMVMState during, after;
    } rows[] = {
        {SAVE, vmVMState_Saving, vmVMState_Saved},
        {TURN_OFF, vmVMState_TurningOff, vmVMState_TurnedOff},
        {RESET, vmVMState_Running, vmVMState_Running},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fixture fixture = start_at(RUNNING);
        IVMTask *reset, *next;
        VMTaskResult read = (VMTaskResult)99;
        CONTEXT("%ls", operations[rows[i].operation].name);
        CHECK_OK(perform(fixture.machine, RESET, &reset));
        CHECK_OK(perform(fixture.machine, rows[i].operation, &next));
        CHECK_EQ(state_of(fixture.machine), rows[i].during);
        CHECK_OK(IVMTask_get_Result(reset, &read));
        CHECK_EQ(read, vmTaskResult_Cancelled);
        CHECK_OK(IVMTask_WaitForCompletion(next, -1));
        CHECK_EQ(state_of(fixture.machine), rows[i].after);
        CHECK_OK(vpcmock_clock_advance(fixture.mock, 100000));
        CHECK_EQ(state_of(fixture.machine), rows[i].after);
        IVMTask_Release(reset);
        IVMTask_Release(next);
        fixture_end(&fixture);
    }
}

/* "Halts the running machine until Resume." */
TEST(machine, a_pause_during_a_reset_lasts_until_resume)
{
    for (int fails = 0; fails < 2; fails++) {
        struct fixture fixture = start_at(RUNNING);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        IVMTask *reset;
        CONTEXT("the reset %s", fails ? "fails" : "succeeds");
        options.result = fails ? vmTaskResult_UnexpectedError : vmTaskResult_Success;
        CHECK_OK(vpcmock_next_task(fixture.mock, L"Reset", &options, NULL));
        CHECK_OK(perform(fixture.machine, RESET, &reset));
        CHECK_OK(IVMVirtualMachine_Pause(fixture.machine));
        CHECK_EQ(state_of(fixture.machine), vmVMState_Paused);
        CHECK_OK(IVMTask_WaitForCompletion(reset, -1));
        CHECK_EQ(state_of(fixture.machine), vmVMState_Paused);
        IVMTask_Release(reset);
        fixture_end(&fixture);
    }
}

TEST(machine, a_resume_during_a_reset_is_not_undone)
{
    for (int fails = 0; fails < 2; fails++) {
        struct fixture fixture = start_at(PAUSED);
        vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
        IVMTask *reset;
        CONTEXT("the reset %s", fails ? "fails" : "succeeds");
        options.result = fails ? vmTaskResult_UnexpectedError : vmTaskResult_Success;
        CHECK_OK(vpcmock_next_task(fixture.mock, L"Reset", &options, NULL));
        CHECK_OK(perform(fixture.machine, RESET, &reset));
        CHECK_OK(IVMVirtualMachine_Resume(fixture.machine));
        CHECK_OK(IVMTask_WaitForCompletion(reset, -1));
        CHECK_EQ(state_of(fixture.machine), vmVMState_Running);
        IVMTask_Release(reset);
        fixture_end(&fixture);
    }
}

TEST(machine, startup2_takes_its_two_options_alone)
{
    static const LONG bad[] = {2, -1, 100, 0x7fffffff};
    for (LONG option = 0; option < 2; option++) {
        struct fixture fixture = start_at(OFF);
        IVMTask *task;
        CONTEXT("option %ld", option);
        CHECK_OK(IVMVirtualMachine_Startup2(fixture.machine, (VMStartupOption)option, &task));
        CHECK_EQ(state_of(fixture.machine), vmVMState_TurningOn);
        IVMTask_Release(task);
        fixture_end(&fixture);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct fixture fixture = start_at(OFF);
        IVMTask *task = (IVMTask *)&fixture;
        WCHAR said[96];
        CONTEXT("option %ld", bad[i]);
        swprintf(said, COUNT(said), L"IVMVirtualMachine::Startup2: %ld is not a VMStartupOption",
                 bad[i]);
        CHECK_HR(IVMVirtualMachine_Startup2(fixture.machine, (VMStartupOption)bad[i], &task),
                 E_INVALIDARG);
        CHECK(!task);
        CHECK_ERROR(said);
        CHECK_EQ(state_of(fixture.machine), vmVMState_TurnedOff);
        fixture_end(&fixture);
    }
}

TEST(machine, a_null_out_pointer_is_refused_and_nothing_happens)
{
    struct fixture fixture = start_at(OFF);
    IVMVirtualMachine *machine = fixture.machine;
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_HR(IVMVirtualMachine_Startup(machine, NULL), E_POINTER);
    CHECK_ERROR(L"IVMVirtualMachine::Startup: The pointer \"startupTask\" is NULL.");
    CHECK_HR(IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, NULL), E_POINTER);
    CHECK_HR(IVMVirtualMachine_get_State(machine, NULL), E_POINTER);
    CHECK_ERROR(L"IVMVirtualMachine::State: The pointer ");
    CHECK_HR(IVMVirtualMachine_get_Name(machine, NULL), E_POINTER);
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(fixture.app, name, NULL), E_POINTER);
    CHECK_EQ(state_of(machine), vmVMState_TurnedOff);
    go_to(&fixture, RUNNING);
    LONG before = task_count(&fixture);
    CHECK_HR(IVMVirtualMachine_Save(machine, NULL), E_POINTER);
    CHECK_HR(IVMVirtualMachine_TurnOff(machine, NULL), E_POINTER);
    CHECK_HR(IVMVirtualMachine_Reset(machine, NULL), E_POINTER);
    CHECK_EQ(state_of(machine), vmVMState_Running);
    CHECK_EQ(task_count(&fixture), before);
    SysFreeString(name);
    fixture_end(&fixture);
}

TEST(machine, work_goes_on_after_the_last_release_of_its_task)
{
    struct fixture fixture = fixture_start(); /* the clock goes by polls */
    IVMTask *task;
    int polls = 0;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_EQ(IVMTask_Release(task), 0);
    while (state_of(fixture.machine) != vmVMState_Running && polls < 100)
        polls++;
    CHECK_MSG(polls > 1 && polls < 100, "%d polls", polls);
    fixture_end(&fixture);
}

/* ---- Identity ---- */

TEST(machine, every_object_of_a_machine_shows_the_same)
{
    struct fixture fixture = start_at(RUNNING);
    IVMVirtualMachine *second;
    CHECK_HR(find(&fixture, L"Windows XP Mode", &second), S_OK);
    CHECK_EQ(state_of(second), vmVMState_Running);
    CHECK_OK(IVMVirtualMachine_Pause(second));
    CHECK_EQ(state_of(fixture.machine), vmVMState_Paused);
    CHECK_REFS(fixture.machine, 1);
    IVMVirtualMachine_Release(second);
    fixture_end(&fixture);
}

TEST(machine, after_a_reset_of_the_mock_the_machine_is_unknown)
{
    for (enum place place = OFF; place < PLACES; place++) {
        struct fixture fixture = start_at(place);
        IVMVirtualMachine *machine = fixture.machine, *again;
        BSTR name = (BSTR)machine;
        VMVMState state = vmVMState_Running;
        CONTEXT("was %s", places[place].name);
        CHECK_OK(vpcmock_reset(fixture.mock));
        CHECK_HR(IVMVirtualMachine_get_Name(machine, &name), VM_E_VM_UNKNOWN);
        CHECK(!name);
        CHECK_ERROR(L"IVMVirtualMachine::Name: No virtual machine with this configuration is");
        CHECK_HR(rename_to(machine, L"New"), VM_E_VM_UNKNOWN);
        CHECK_HR(IVMVirtualMachine_get_State(machine, &state), VM_E_VM_UNKNOWN);
        CHECK_EQ(state, 0);
        for (enum operation operation = STARTUP; operation < OPERATIONS; operation++) {
            IVMTask *task;
            CHECK_HR(perform(machine, operation, &task), VM_E_VM_UNKNOWN);
            CHECK(!task);
            CHECK_ERROR(operations[operation].name);
        }
        CHECK_EQ(task_count(&fixture), 0);
        CHECK_HR(find(&fixture, L"Windows XP Mode", &again), S_OK);
        CHECK_EQ(state_of(again), vmVMState_TurnedOff);
        IVMVirtualMachine_Release(again);
        fixture_end(&fixture);
    }
}
