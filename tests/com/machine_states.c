/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine: every code of what moves it from state to state, every result that the model
 * brings about by itself, saved states, channels, and the events on the way. */
#include "com/machine_fixture.h"

#ifndef ERROR_MAX_SESSIONS_REACHED
#define ERROR_MAX_SESSIONS_REACHED 353 /* not in mingw's winerror.h */
#endif

/* What a failed call leaves: no task, the state that there was. */
static void check_nothing(const struct fixture *fixture, IVMTask **task, VMVMState state)
{
    CHECK(!*task);
    *task = (IVMTask *)1;
    CHECK_EQ(state_of(fixture), state);
}

/* ---- Codes of the operations ---- */

TEST(machine_states, codes_of_Startup)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMTask *task = (IVMTask *)1;
    machine_is(&fixture, L"ExecuteAccessDenied", true);
    PAIR(IVMVirtualMachine, Startup, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_Startup(machine, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    PAIR(IVMVirtualMachine, Startup2, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    machine_is(&fixture, L"ExecuteAccessDenied", false);
    machine_is(&fixture, L"WorkerHangs", true);
    PAIR(IVMVirtualMachine, Startup, VM_E_TIMED_OUT, IVMVirtualMachine_Startup(machine, &task));
    PAIR(IVMVirtualMachine, Startup2, VM_E_TIMED_OUT,
         IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    machine_is(&fixture, L"WorkerHangs", false);
    machine_is(&fixture, L"ResourcesExhausted", true);
    PAIR(IVMVirtualMachine, Startup, VM_E_OUT_OF_RESOURCE,
         IVMVirtualMachine_Startup(machine, &task));
    PAIR(IVMVirtualMachine, Startup2, VM_E_OUT_OF_RESOURCE,
         IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    machine_is(&fixture, L"ResourcesExhausted", false);
    host_is(&fixture, L"MaximumRunningMachines", 0);
    PAIR(IVMVirtualMachine, Startup, VM_E_TOO_MANY_VMS, IVMVirtualMachine_Startup(machine, &task));
    PAIR(IVMVirtualMachine, Startup2, VM_E_TOO_MANY_VMS,
         IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    host_is(&fixture, L"MaximumRunningMachines", 1);
    PAIR(IVMVirtualMachine, Startup2, E_INVALIDARG,
         IVMVirtualMachine_Startup2(machine, (VMStartupOption)2, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    start(&fixture);
    PAIR(IVMVirtualMachine, Startup, VM_E_VM_RUNNING, IVMVirtualMachine_Startup(machine, &task));
    PAIR(IVMVirtualMachine, Startup2, VM_E_VM_RUNNING,
         IVMVirtualMachine_Startup2(machine, vmStartupOption_Normal, &task));
    check_nothing(&fixture, &task, vmVMState_Running);
    fixture_end(&fixture);
    fixture = start_without_machine();
    CHECK_HR(IVMVirtualMachine_Startup(fixture.machine, &task), VM_E_VM_UNKNOWN);
    CHECK(!task);
    fixture_end(&fixture);
}

TEST(machine_states, a_modified_parent_keeps_a_machine_from_starting_unless_that_is_fixed)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = (IVMTask *)1;
    file_is(&fixture, XP_MODE_BASE, L"Modified", of_file(&fixture, XP_MODE_BASE, L"Modified") + 60);
    PAIR(IVMVirtualMachine, Startup, VM_E_PARENT_MODIFIED,
         IVMVirtualMachine_Startup(fixture.machine, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    CHECK_HR(IVMVirtualMachine_Startup2(fixture.machine, vmStartupOption_Normal, &task),
             VM_E_PARENT_MODIFIED);
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    CHECK_OK(IVMVirtualMachine_Startup2(fixture.machine, vmStartupOption_FixParentTimestampMismatch,
                                        &task));
    finish(task, vmTaskResult_Success, S_OK);
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture.machine, &task));
    finish(task, vmTaskResult_Success, S_OK);
    start(&fixture);
    fixture_end(&fixture);
}

TEST(machine_states, codes_of_TurnOff_Save_and_Reset)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMTask *task = (IVMTask *)1;
    PAIR(IVMVirtualMachine, TurnOff, VM_E_VM_NOT_RUNNING,
         IVMVirtualMachine_TurnOff(machine, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    PAIR(IVMVirtualMachine, Save, VM_E_VM_NOT_RUNNING, IVMVirtualMachine_Save(machine, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    PAIR(IVMVirtualMachine, Reset, VM_E_VM_NOT_RUNNING, IVMVirtualMachine_Reset(machine, &task));
    check_nothing(&fixture, &task, vmVMState_TurnedOff);
    CHECK_OK(IVMVirtualMachine_put_Undoable(machine, VARIANT_TRUE));
    CHECK_OK(IVMVirtualMachine_put_UndoAction(machine, vmUndoAction_Discard));
    start(&fixture);
    PAIR(IVMVirtualMachine, Save, E_FAIL, IVMVirtualMachine_Save(machine, &task));
    check_nothing(&fixture, &task, vmVMState_Running);
    CHECK_OK(IVMVirtualMachine_put_UndoAction(machine, vmUndoAction_Keep));
    machine_is(&fixture, L"ExecuteAccessDenied", true);
    PAIR(IVMVirtualMachine, TurnOff, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_TurnOff(machine, &task));
    check_nothing(&fixture, &task, vmVMState_Running);
    PAIR(IVMVirtualMachine, Save, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_Save(machine, &task));
    check_nothing(&fixture, &task, vmVMState_Running);
    PAIR(IVMVirtualMachine, Reset, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_Reset(machine, &task));
    check_nothing(&fixture, &task, vmVMState_Running);
    machine_is(&fixture, L"ExecuteAccessDenied", false);
    save(&fixture);
    CHECK_EQ(state_of(&fixture), vmVMState_Saved);
    fixture_end(&fixture);
    fixture = start_without_machine();
    machine = fixture.machine;
    PAIR(IVMVirtualMachine, TurnOff, VM_E_VM_UNKNOWN, IVMVirtualMachine_TurnOff(machine, &task));
    PAIR(IVMVirtualMachine, Reset, VM_E_VM_UNKNOWN, IVMVirtualMachine_Reset(machine, &task));
    CHECK_HR(IVMVirtualMachine_Save(machine, &task), VM_E_VM_UNKNOWN);
    CHECK(!task);
    fixture_end(&fixture);
}

TEST(machine_states, codes_of_Pause_and_Resume)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    PAIR(IVMVirtualMachine, Pause, VM_E_VM_NOT_RUNNING, IVMVirtualMachine_Pause(machine));
    PAIR(IVMVirtualMachine, Resume, VM_E_VM_NOT_RUNNING, IVMVirtualMachine_Resume(machine));
    start(&fixture);
    PAIR(IVMVirtualMachine, Resume, E_FAIL, IVMVirtualMachine_Resume(machine));
    machine_is(&fixture, L"ExecuteAccessDenied", true);
    PAIR(IVMVirtualMachine, Pause, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_Pause(machine));
    machine_is(&fixture, L"ExecuteAccessDenied", false);
    machine_is(&fixture, L"WorkerHangs", true);
    PAIR(IVMVirtualMachine, Pause, VM_E_TIMED_OUT, IVMVirtualMachine_Pause(machine));
    CHECK_EQ(state_of(&fixture), vmVMState_Running);
    machine_is(&fixture, L"WorkerHangs", false);
    CHECK_OK(IVMVirtualMachine_Pause(machine));
    PAIR(IVMVirtualMachine, Pause, E_FAIL, IVMVirtualMachine_Pause(machine));
    machine_is(&fixture, L"ExecuteAccessDenied", true);
    PAIR(IVMVirtualMachine, Resume, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED),
         IVMVirtualMachine_Resume(machine));
    machine_is(&fixture, L"ExecuteAccessDenied", false);
    machine_is(&fixture, L"WorkerHangs", true);
    PAIR(IVMVirtualMachine, Resume, VM_E_TIMED_OUT, IVMVirtualMachine_Resume(machine));
    CHECK_EQ(state_of(&fixture), vmVMState_Paused);
    machine_is(&fixture, L"WorkerHangs", false);
    CHECK_OK(IVMVirtualMachine_Resume(machine));
    CHECK_EQ(state_of(&fixture), vmVMState_Running);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, Pause, VM_E_VM_UNKNOWN, IVMVirtualMachine_Pause(fixture.machine));
    PAIR(IVMVirtualMachine, Resume, VM_E_VM_UNKNOWN, IVMVirtualMachine_Resume(fixture.machine));
    fixture_end(&fixture);
}

TEST(machine_states, codes_of_State_and_Name)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMVirtualMachine *other = NULL;
    VMVMState state = vmVMState_Running;
    BSTR text = SysAllocString(L"Other"), folder = SysAllocString(L"C:\\Machines");
    BSTR empty = SysAllocString(L""), device = SysAllocString(L"CON"), bad = SysAllocString(L"a*b");
    BSTR longer = SysAllocStringLen(NULL, 81), fresh = SysAllocString(L"Fresh");
    for (int i = 0; i < 81; i++)
        longer[i] = L'n';
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(fixture.app, text, folder, &other));
    PAIR(IVMVirtualMachine, Name, E_POINTER, IVMVirtualMachine_put_Name(machine, NULL));
    PAIR(IVMVirtualMachine, Name, E_INVALIDARG, IVMVirtualMachine_put_Name(machine, device));
    PAIR(IVMVirtualMachine, Name, VM_E_CONFIG_NO_NAME, IVMVirtualMachine_put_Name(machine, empty));
    PAIR(IVMVirtualMachine, Name, VM_E_CONFIG_NAME_TOO_LONG,
         IVMVirtualMachine_put_Name(machine, longer));
    PAIR(IVMVirtualMachine, Name, VM_E_CONFIG_NAME_INVALID_CHAR,
         IVMVirtualMachine_put_Name(machine, bad));
    PAIR(IVMVirtualMachine, Name, VM_E_CONFIG_DUPLICATE_NAME,
         IVMVirtualMachine_put_Name(machine, text));
    start(&fixture);
    PAIR(IVMVirtualMachine, Name, VM_E_PREF_VM_ACTIVE, IVMVirtualMachine_put_Name(machine, fresh));
    IVMVirtualMachine_Release(other);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, Name, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_Name(fixture.machine, text));
    SysFreeString(text);
    PAIR(IVMVirtualMachine, Name, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Name(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, State, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_State(fixture.machine, &state));
    CHECK_EQ(state, 0);
    fixture_end(&fixture);
    SysFreeString(folder);
    SysFreeString(empty);
    SysFreeString(device);
    SysFreeString(bad);
    SysFreeString(longer);
    SysFreeString(fresh);
}

/* ---- Saved states ---- */

TEST(machine_states, codes_of_saved_states)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR path = (BSTR)1;
    PAIR(IVMVirtualMachine, SavedStateFilePath, VM_E_VM_NO_SAVED_STATE,
         IVMVirtualMachine_get_SavedStateFilePath(machine, &path));
    CHECK(!path);
    PAIR(IVMVirtualMachine, DiscardSavedState, VM_E_VM_NO_SAVED_STATE,
         IVMVirtualMachine_DiscardSavedState(machine));
    start(&fixture);
    PAIR(IVMVirtualMachine, DiscardSavedState, VM_E_VM_RUNNING,
         IVMVirtualMachine_DiscardSavedState(machine));
    PAIR(IVMVirtualMachine, SavedStateFilePath, VM_E_VM_NO_SAVED_STATE,
         IVMVirtualMachine_get_SavedStateFilePath(machine, &path));
    save(&fixture);
    CHECK_OK(IVMVirtualMachine_get_SavedStateFilePath(machine, &path));
    CHECK(path && path[1] == ':' && wcsstr(path, L"\\Windows XP Mode.vsv"));
    SysFreeString(path);
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(machine));
    CHECK_EQ(state_of(&fixture), vmVMState_TurnedOff);
    PAIR(IVMVirtualMachine, SavedStateFilePath, VM_E_VM_NO_SAVED_STATE,
         IVMVirtualMachine_get_SavedStateFilePath(machine, &path));
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, SavedStateFilePath, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_SavedStateFilePath(fixture.machine, &path));
    PAIR(IVMVirtualMachine, DiscardSavedState, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_DiscardSavedState(fixture.machine));
    fixture_end(&fixture);
}

/* ---- Results ---- */

static void check_start(void (*arrange)(struct fixture *fixture), VMTaskResult result, LONG error)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    arrange(&fixture);
    VMVMState before = state_of(&fixture);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_EQ(state_of(&fixture),
             before == vmVMState_Saved ? vmVMState_Restoring : vmVMState_TurningOn);
    finish(task, result, error);
    CHECK_EQ(state_of(&fixture), before);
    fixture_end(&fixture);
}

static void unsupported(struct fixture *fixture)
{
    host_is(fixture, L"UnsupportedHardware", true);
}

static void disabled(struct fixture *fixture)
{
    host_is(fixture, L"HardwareVirtualizationDisabled", true);
}

static void older(struct fixture *fixture)
{
    host_is(fixture, L"OlderVersionInstalled", true);
}

static void other_software(struct fixture *fixture)
{
    host_is(fixture, L"OtherVirtualizationSoftware", true);
}

static void little_memory(struct fixture *fixture)
{
    host_is(fixture, L"MemoryAvailable", 256);
}

static void triple_fault(struct fixture *fixture)
{
    machine_is(fixture, L"TripleFaultsAtBoot", true);
}

static void crash(struct fixture *fixture)
{
    machine_is(fixture, L"WorkerCrashes", true);
}

static void older_saved_state(struct fixture *fixture)
{
    start(fixture);
    save(fixture);
    machine_is(fixture, L"SavedStateVersion", 5);
}

TEST(machine_states, results_of_a_start_by_its_cause)
{
    check_start(unsupported, vmTaskResult_UnexpectedError, VM_E_UNSUPPORTED_HARDWARE);
    check_start(disabled, vmTaskResult_UnexpectedError, VM_E_HARDWARE_VIRTUALIZATION_DISABLED);
    check_start(older, vmTaskResult_UnexpectedError, VM_E_VMVIRTUALPC_OLDER_VERSION);
    check_start(other_software, vmTaskResult_UnexpectedError, VM_E_OTHER_VIRTUALIZATION_SOFTWARE);
    check_start(little_memory, vmTaskResult_OutOfMemoryError, VM_E_OUT_OF_RESOURCE);
    check_start(triple_fault, vmTaskResult_UnexpectedError, E_UNEXPECTED);
    check_start(crash, vmTaskResult_ThreadCrashError, E_FAIL);
    check_start(older_saved_state, vmTaskResult_IncompatibleSavedStateError,
                VM_E_PREF_SAVED_STATE_BAD_VERSION);
}

TEST(machine_states, a_start_ends_as_cancelled)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL, *off = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(IVMTask_Cancel(task));
    finish(task, vmTaskResult_Cancelled, HRESULT_FROM_WIN32(ERROR_CANCELLED));
    CHECK_EQ(state_of(&fixture), vmVMState_TurnedOff);
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture.machine, &off));
    finish(task, vmTaskResult_Cancelled, HRESULT_FROM_WIN32(ERROR_CANCELLED));
    finish(off, vmTaskResult_Success, S_OK);
    CHECK_EQ(state_of(&fixture), vmVMState_TurnedOff);
    fixture_end(&fixture);
}

TEST(machine_states, a_full_disk_ends_a_save)
{
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    start(&fixture);
    CHECK_OK(IVMVirtualMachine_Save(fixture.machine, &task));
    CHECK_EQ(state_of(&fixture), vmVMState_Saving);
    leave_room(&fixture, 200 * 1024 * 1024); /* any less, and it would be paused */
    finish(task, vmTaskResult_DiskRelatedError, HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    CHECK_EQ(state_of(&fixture), vmVMState_Running);
    fixture_end(&fixture);
}

/* ---- Channels, the pipe of the screen ---- */

TEST(machine_states, codes_of_RdpPipeName)
{
    struct fixture fixture = fixture_start();
    BSTR name = (BSTR)1, again = NULL;
    PAIR(IVMVirtualMachine, RdpPipeName, VM_E_VM_NOT_RUNNING,
         IVMVirtualMachine_get_RdpPipeName(fixture.machine, &name));
    CHECK(!name);
    start(&fixture);
    CHECK_OK(IVMVirtualMachine_get_RdpPipeName(fixture.machine, &name));
    CHECK(name && wcsstr(name, L"\\\\.\\pipe\\") == name && name[9]);
    CHECK_OK(IVMVirtualMachine_Pause(fixture.machine));
    CHECK_OK(IVMVirtualMachine_get_RdpPipeName(fixture.machine, &again));
    CHECK_BSTR(again, name);
    SysFreeString(name);
    fixture_end(&fixture);
}

static HRESULT channel(const struct fixture *fixture, const WCHAR *pipe, const WCHAR *port)
{
    BSTR pipe_name = pipe ? SysAllocString(pipe) : NULL;
    BSTR port_name = port ? SysAllocString(port) : NULL;
    HRESULT hr = IVMVirtualMachine_StartCommunicationChannel(
        fixture->machine, vmEndpoint_NamedPipe, pipe_name, vmEndpoint_TCPIP, port_name);
    SysFreeString(pipe_name);
    SysFreeString(port_name);
    return hr;
}

TEST(machine_states, codes_of_StartCommunicationChannel)
{
    static const WCHAR pipe[] = L"\\\\.\\pipe\\first";
    struct fixture fixture = fixture_start();
    IVMTask *task = NULL;
    BSTR name = SysAllocString(pipe), port = SysAllocString(L"80");
    PAIR(IVMVirtualMachine, StartCommunicationChannel, VM_E_VM_NOT_RUNNING,
         channel(&fixture, pipe, L"80"));
    start(&fixture);
    PAIR(IVMVirtualMachine, StartCommunicationChannel, E_INVALIDARG,
         IVMVirtualMachine_StartCommunicationChannel(fixture.machine, vmEndpoint_TCPIP, name,
                                                     vmEndpoint_TCPIP, port));
    PAIR(IVMVirtualMachine, StartCommunicationChannel, E_INVALIDARG,
         IVMVirtualMachine_StartCommunicationChannel(fixture.machine, vmEndpoint_NamedPipe, name,
                                                     vmEndpoint_NamedPipe, port));
    SysFreeString(name);
    SysFreeString(port);
    PAIR(IVMVirtualMachine, StartCommunicationChannel, E_POINTER, channel(&fixture, NULL, L"80"));
    PAIR(IVMVirtualMachine, StartCommunicationChannel, E_POINTER, channel(&fixture, pipe, NULL));
    PAIR(IVMVirtualMachine, StartCommunicationChannel, E_POINTER,
         channel(&fixture, L"first", L"80"));
    PAIR(IVMVirtualMachine, StartCommunicationChannel, E_POINTER, channel(&fixture, pipe, L"http"));
    machine_is(&fixture, L"ChannelDriverGone", true);
    PAIR(IVMVirtualMachine, StartCommunicationChannel, HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE),
         channel(&fixture, pipe, L"80"));
    machine_is(&fixture, L"ChannelDriverGone", false);
    machine_is(&fixture, L"ChannelMemoryExhausted", true);
    PAIR(IVMVirtualMachine, StartCommunicationChannel, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY),
         channel(&fixture, pipe, L"80"));
    machine_is(&fixture, L"ChannelMemoryExhausted", false);
    machine_is(&fixture, L"NetworkServicesStarting", true);
    PAIR(IVMVirtualMachine, StartCommunicationChannel, HRESULT_FROM_WIN32(ERROR_NOT_READY),
         channel(&fixture, pipe, L"80"));
    machine_is(&fixture, L"NetworkServicesStarting", false);
    machine_is(&fixture, L"ChannelRevisionMismatch", true);
    PAIR(IVMVirtualMachine, StartCommunicationChannel, HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH),
         channel(&fixture, pipe, L"80"));
    machine_is(&fixture, L"ChannelRevisionMismatch", false);
    machine_is(&fixture, L"ChannelLimit", 1);
    CHECK_OK(channel(&fixture, pipe, L"80"));
    PAIR(IVMVirtualMachine, StartCommunicationChannel, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         channel(&fixture, L"\\\\.\\PIPE\\FIRST", L"81"));
    PAIR(IVMVirtualMachine, StartCommunicationChannel,
         HRESULT_FROM_WIN32(ERROR_MAX_SESSIONS_REACHED),
         channel(&fixture, L"\\\\.\\pipe\\second", L"81"));
    CHECK_OK(IVMVirtualMachine_Reset(fixture.machine, &task));
    PAIR(IVMVirtualMachine, StartCommunicationChannel, HRESULT_FROM_WIN32(ERROR_PIPE_BUSY),
         channel(&fixture, L"\\\\.\\pipe\\second", L"81"));
    finish(task, vmTaskResult_Success, S_OK);
    CHECK_OK(channel(&fixture, L"\\\\.\\pipe\\second", L"81"));
    fixture_end(&fixture);
}

/* ---- Events ---- */

static int told(const struct sink *sink, DISPID id, LONG number)
{
    int count = 0;
    for (LONG i = 0; i < sink->calls && i < SINK_MAX_CALLS; i++)
        count += sink->ids[i] == id && (number < 0 || sink->numbers[i] == number);
    return count;
}

TEST(machine_states, what_happens_is_told)
{
    struct fixture fixture = fixture_start();
    struct sink machine, application;
    IVMTask *task = NULL;
    sink_init(&machine, &DIID_IVMVirtualMachineEvents);
    sink_init(&application, &DIID_IVMVirtualPCEvents);
    DWORD cookie = sink_advise(&machine, fixture.machine, &DIID_IVMVirtualMachineEvents);
    DWORD other = sink_advise(&application, fixture.app, &DIID_IVMVirtualPCEvents);
    start(&fixture);
    CHECK_EQ(told(&machine, vmVirtualMachineEvent_StateChanged, vmVMState_TurningOn), 1);
    CHECK_EQ(told(&machine, vmVirtualMachineEvent_StateChanged, vmVMState_Running), 1);
    CHECK_EQ(told(&application, vmVirtualPCEvent_EventLogged, vmEvent_VirtualMachineLaunched), 1);
    CHECK_OK(IVMVirtualMachine_Reset(fixture.machine, &task));
    CHECK_EQ(told(&machine, vmVirtualMachineEvent_Reset, -1), 0);
    finish(task, vmTaskResult_Success, S_OK);
    CHECK_EQ(told(&machine, vmVirtualMachineEvent_Reset, -1), 1);
    CHECK_EQ(told(&application, vmVirtualPCEvent_EventLogged, vmEvent_VirtualMachineReset), 1);
    save(&fixture);
    CHECK_EQ(told(&application, vmVirtualPCEvent_EventLogged, vmEvent_VirtualMachineStateSaved), 1);
    start(&fixture);
    CHECK_EQ(told(&application, vmVirtualPCEvent_EventLogged, vmEvent_VirtualMachineStateRestored),
             1);
    machine_is(&fixture, L"TripleFaultsAtBoot", true);
    CHECK_OK(IVMVirtualMachine_Reset(fixture.machine, &task));
    finish(task, vmTaskResult_UnexpectedError, E_UNEXPECTED);
    CHECK_EQ(told(&machine, vmVirtualMachineEvent_TripleFault, -1), 1);
    CHECK_EQ(told(&application, vmVirtualPCEvent_EventLogged, vmEvent_VirtualMachineProcessorError),
             1);
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture.machine, &task));
    finish(task, vmTaskResult_Success, S_OK);
    CHECK_EQ(told(&application, vmVirtualPCEvent_EventLogged, vmEvent_VirtualMachineTurnedOff), 1);
    CHECK_EQ(told(&machine, vmVirtualMachineEvent_StateChanged, vmVMState_TurnedOff), 1);
    sink_unadvise(fixture.machine, &DIID_IVMVirtualMachineEvents, cookie);
    sink_unadvise(fixture.app, &DIID_IVMVirtualPCEvents, other);
    fixture_end(&fixture);
}

TEST(machine_states, a_machine_is_told_to_be_deleted)
{
    struct fixture fixture = fixture_start();
    struct sink application;
    sink_init(&application, &DIID_IVMVirtualPCEvents);
    DWORD cookie = sink_advise(&application, fixture.app, &DIID_IVMVirtualPCEvents);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.app, fixture.machine));
    CHECK_EQ(told(&application, vmVirtualPCEvent_VMStateChange, vmVMState_DeleteMachine), 1);
    CHECK(!wcscmp(application.text, L"Windows XP Mode"));
    sink_unadvise(fixture.app, &DIID_IVMVirtualPCEvents, cookie);
    fixture_end(&fixture);
}
