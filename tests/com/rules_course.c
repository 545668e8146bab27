/* SPDX-License-Identifier: MIT */
/* Rules through COM: time, callbacks, events and tasks. */
#include "sink.h"

#include "rules_fixture.h"

static LONGLONG clock_time(struct world *world)
{
    LONGLONG milliseconds = -1;
    CHECK_OK(vpcmock_clock_now(world->base.mock, &milliseconds));
    return milliseconds;
}

TEST(rules_course, a_call_takes_time_on_the_clock)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Notes");
    BSTR notes = NULL;
    SAY(rule, Delay, 5000, v_missing());
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    SysFreeString(notes);
    CHECK_EQ(clock_time(&world), 5000);
    SAY(rule, Delay, 100, v_i4(200));
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    SysFreeString(notes);
    CHECK(clock_time(&world) >= 5100 && clock_time(&world) <= 5200);
    IVPCMockRule *same;
    CHECK_FAILS(IVPCMockRule_Delay(rule, -1, v_missing(), &same), E_INVALIDARG, L"The delay in ms");
    CHECK_FAILS(IVPCMockRule_Delay(rule, 9, v_i4(8), &same), E_INVALIDARG, L"expected 9 to");
    IVPCMockRule_Release(rule);
    world_end(&world);
}

static DWORD WINAPI call_notes(void *context)
{
    IVMVirtualMachine *machine = context;
    BSTR notes = NULL;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HRESULT hr = IVMVirtualMachine_get_Notes(machine, &notes);
    SysFreeString(notes);
    CoUninitialize();
    return (DWORD)hr;
}

TEST(rules_course, a_call_hangs_until_it_is_unblocked)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Notes");
    DWORD result = 1;
    SAY_ALONE(rule, Hang);
    HANDLE thread = CreateThread(NULL, 0, call_notes, world.base.machine, 0, NULL);
    for (int i = 0; i < 1000 && applied(rule) < 1; i++)
        Sleep(5);
    CHECK_EQ(WaitForSingleObject(thread, 50), WAIT_TIMEOUT);
    /* Others are not held up. */
    CHECK_EQ(machine_state(&world), vmVMState_TurnedOff);
    SAY_ALONE(rule, Unblock);
    CHECK_EQ(WaitForSingleObject(thread, 20000), WAIT_OBJECT_0);
    GetExitCodeThread(thread, &result);
    CHECK_HR((HRESULT)result, S_OK);
    CloseHandle(thread);
    /* A rule that goes lets go. */
    thread = CreateThread(NULL, 0, call_notes, world.base.machine, 0, NULL);
    for (int i = 0; i < 1000 && applied(rule) < 2; i++)
        Sleep(5);
    CHECK_OK(IVPCMockRule_Remove(rule));
    CHECK_EQ(WaitForSingleObject(thread, 20000), WAIT_OBJECT_0);
    CloseHandle(thread);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

/* What a callback does, and how often it was asked. */
struct script {
    int asked;
    HRESULT answer;
    void (*decide)(struct script *script, IVPCMockPendingCall *call);
    IVMVirtualMachine *machine;
    IVPCMockPendingCall *kept;
};

static HRESULT CALLBACK run_script(void *context, IVPCMockPendingCall *call)
{
    struct script *script = context;
    script->asked++;
    if (script->decide)
        script->decide(script, call);
    return script->answer;
}

static void give_notes(struct script *script, IVPCMockPendingCall *call)
{
    BSTR text = NULL;
    VMVMState state;
    CHECK_OK(IVPCMockPendingCall_get_Member(call, &text));
    CHECK_BSTR(text, L"IVMVirtualMachine::get_Notes");
    CHECK_OK(IVPCMockPendingCall_get_ObjectName(call, &text));
    CHECK_BSTR(text, L"Windows XP Mode");
    /* It may call the mock. */
    CHECK_OK(IVMVirtualMachine_get_State(script->machine, &state));
    CHECK_OK(IVPCMockPendingCall_Return(call, words(L"from the callback")));
    script->kept = call;
    IVPCMockPendingCall_AddRef(call);
}

static void fail_call(struct script *script, IVPCMockPendingCall *call)
{
    (void)script;
    CHECK_OK(IVPCMockPendingCall_Fail(call, words(L"VM_E_VM_UNKNOWN"), words(L"So it is.")));
}

static void pass_on(struct script *script, IVPCMockPendingCall *call)
{
    (void)script;
    CHECK_OK(IVPCMockPendingCall_Pass(call));
}

TEST(rules_course, a_callback_carries_the_call_out)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Notes");
    struct script script = {.decide = give_notes, .machine = world.base.machine};
    BSTR notes = NULL;
    CHECK_OK(vpcmock_rule_do(rule, run_script, &script));
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    CHECK_BSTR(notes, L"from the callback");
    CHECK_FAILS(IVPCMockPendingCall_Pass(script.kept), RPC_E_DISCONNECTED, L"not under way");
    IVPCMockPendingCall_Release(script.kept);
    script.decide = fail_call;
    CHECK_FAILS(IVMVirtualMachine_get_Notes(world.base.machine, &notes), VM_E_VM_UNKNOWN,
                L"So it is.");
    script.decide = NULL;
    script.answer = E_ABORT;
    CHECK_HR(IVMVirtualMachine_get_Notes(world.base.machine, &notes), E_ABORT);
    script.decide = pass_on;
    script.answer = S_OK;
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    CHECK_BSTR(notes, L"");
    CHECK_EQ(script.asked, 4);
    CHECK_EQ(applied(rule), 3);
    CHECK_OK(vpcmock_rule_do(rule, NULL, NULL));
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules_course, a_callback_is_a_condition)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Notes");
    struct script script = {.answer = S_FALSE};
    BSTR notes = NULL;
    fails_with(rule, E_FAIL);
    CHECK_OK(vpcmock_rule_if(rule, run_script, &script));
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    SysFreeString(notes);
    script.answer = E_UNEXPECTED;
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    SysFreeString(notes);
    script.answer = S_OK;
    CHECK_HR(IVMVirtualMachine_get_Notes(world.base.machine, &notes), E_FAIL);
    CHECK_EQ(applied(rule), 1);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

static void say_events(IVPCMockRule *rule, const WCHAR *what, VARIANT milliseconds)
{
    BSTR word = SysAllocString(what);
    SAY(rule, Events, word, milliseconds);
    SysFreeString(word);
}

TEST(rules_course, events_are_dropped_doubled_and_late)
{
    struct world world = world_start();
    struct sink sink;
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachineEvents::OnReset");
    BSTR event = SysAllocString(L"OnReset");
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, world.base.machine, &DIID_IVMVirtualMachineEvents);
    IDispatch *machine = (IDispatch *)world.base.machine;
    say_events(rule, L"drop", v_missing());
    CHECK_OK(IVPCMockControl_FireEvent(world.control, machine, event, v_missing(), v_missing()));
    CHECK_EQ(sink.calls, 0);
    say_events(rule, L"double", v_missing());
    CHECK_OK(IVPCMockControl_FireEvent(world.control, machine, event, v_missing(), v_missing()));
    CHECK_EQ(sink.calls, 2);
    say_events(rule, L"delay", v_i4(1000));
    CHECK_OK(IVPCMockControl_FireEvent(world.control, machine, event, v_missing(), v_missing()));
    CHECK_EQ(sink.calls, 2);
    CHECK_OK(vpcmock_clock_advance(world.base.mock, 999));
    CHECK_EQ(sink.calls, 2);
    CHECK_OK(vpcmock_clock_advance(world.base.mock, 1));
    CHECK_EQ(sink.calls, 3);
    CHECK_EQ(applied(rule), 3);
    say_events(rule, L"pass", v_missing());
    CHECK_OK(IVPCMockControl_FireEvent(world.control, machine, event, v_missing(), v_missing()));
    CHECK_EQ(sink.calls, 4);
    sink_unadvise(world.base.machine, &DIID_IVMVirtualMachineEvents, cookie);
    CHECK_EQ(sink.refs, 1);
    SysFreeString(event);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules_course, a_call_fires_an_event_of_the_rule)
{
    struct world world = world_start();
    struct sink sink;
    IVPCMockRule *rule = when(&world, L"IVMVirtualMachine::get_Notes");
    BSTR event = SysAllocString(L"OnTripleFault");
    BSTR notes = NULL;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, world.base.machine, &DIID_IVMVirtualMachineEvents);
    SAY(rule, Fire, event, v_missing(), v_missing(), v_missing());
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    SysFreeString(notes);
    CHECK_EQ(sink.calls, 1);
    CHECK_EQ(sink.ids[0], 4);
    IVPCMockRule *same;
    CHECK_FAILS(IVPCMockRule_Fire(rule, event, v_i4(1), v_missing(), v_missing(), &same),
                E_INVALIDARG, L"takes 0 arguments and not 1");
    sink_unadvise(world.base.machine, &DIID_IVMVirtualMachineEvents, cookie);
    SysFreeString(event);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules_course, the_task_that_a_call_starts)
{
    struct world world = world_start();
    IVPCMockRule *rule = when(&world, L"Startup");
    IVMTask *task = NULL;
    VMTaskResult result;
    LONG percent, error;
    BSTR text = NULL;
    SAY(rule, Times, 1);
    SAY(rule, TaskResult, words(L"DiskRelatedError"), words(L"0x80070070"), v_missing());
    SAY(rule, TaskDuration, 1000, v_missing());
    SAY(rule, TaskStall, 40, v_i4(3600000));
    CHECK_OK(vpcmock_clock_set_mode(world.base.mock, vpcmockClock_Manual));
    CHECK_OK(IVMVirtualMachine_Startup(world.base.machine, &task));
    CHECK_OK(vpcmock_clock_advance(world.base.mock, 600000));
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(percent, 40);
    CHECK_OK(vpcmock_clock_advance(world.base.mock, 3600000));
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(result, vmTaskResult_DiskRelatedError);
    CHECK_OK(IVMTask_get_Error(task, &error));
    CHECK_HR(error, HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    CHECK_OK(IVMTask_get_ErrorDescription(task, &text));
    CHECK(SysStringLen(text) > 0);
    SysFreeString(text);
    IVMTask_Release(task);
    CHECK_EQ(machine_state(&world), vmVMState_TurnedOff);
    /* A call that fails uses nothing of it up, and leaves no plan behind. */
    CHECK_OK(start_machine(&world));
    LONG planned = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(world.control, &planned));
    CHECK_EQ(planned, 0);
    IVPCMockRule_Release(rule);
    world_end(&world);
}

TEST(rules_course, the_state_of_the_scenario_leads_from_rule_to_rule)
{
    struct world world = world_start();
    IVPCMockRule *first = when(&world, L"IVMVirtualMachine::get_Notes");
    IVPCMockRule *then = when(&world, L"IVMVirtualMachine::get_Notes");
    BSTR calm = SysAllocString(L"calm"), storm = SysAllocString(L"storm"), notes = NULL;
    SAY(first, InState, calm);
    SAY(first, Then, storm);
    SAY(first, Return, words(L"calm"));
    SAY(then, InState, storm);
    SAY(then, Return, words(L"storm"));
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    CHECK_BSTR(notes, L"");
    CHECK_OK(IVPCMockControl_put_ScenarioState(world.control, calm));
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    CHECK_BSTR(notes, L"calm");
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &notes));
    CHECK_BSTR(notes, L"storm");
    CHECK_OK(IVPCMockControl_get_ScenarioState(world.control, &notes));
    CHECK_BSTR(notes, L"storm");
    SysFreeString(calm);
    SysFreeString(storm);
    IVPCMockRule_Release(first);
    IVPCMockRule_Release(then);
    world_end(&world);
}
