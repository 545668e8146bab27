/* SPDX-License-Identifier: MIT */
/* From state to state: what is told on the way, in which order, and what the task says of itself.
 */
#include "com/reach.h"
#include "com/sink.h"

/* What two sinks were told, in the order of their calls: "S3" a state of the machine, "A3" the same
 * told by the application, "L2" a line of the event log, "E10" any other event of the machine. */
struct told {
    struct sink machine, application;
    char all[200];
};

static void note(struct sink *sink, DISPID id)
{
    struct told *told = sink->context;
    char entry[24];
    LONG call = sink->calls - 1;
    long number = call < SINK_MAX_CALLS ? sink->numbers[call] : -1;
    if (sink == &told->machine && id != vmVirtualMachineEvent_StateChanged)
        snprintf(entry, sizeof entry, "E%ld ", (long)id);
    else
        snprintf(entry, sizeof entry, "%c%ld ",
                 sink == &told->machine                 ? 'S'
                 : id == vmVirtualPCEvent_VMStateChange ? 'A'
                 : id == vmVirtualPCEvent_EventLogged   ? 'L'
                                                        : '?',
                 number);
    strncat(told->all, entry, sizeof told->all - strlen(told->all) - 1);
}

static void check_task(IVMTask *task, const WCHAR *description, VMTaskResult expected)
{
    VARIANT_BOOL complete = VARIANT_FALSE;
    VMTaskResult result = -1;
    LONG percent = -1;
    BSTR said = NULL;
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK(complete == VARIANT_TRUE);
    CHECK_OK(IVMTask_get_Result(task, &result));
    CHECK_EQ(result, expected);
    CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
    CHECK_EQ(percent, 100);
    CHECK_OK(IVMTask_get_Description(task, &said));
    CHECK_BSTR(said, description);
    SysFreeString(said);
}

/* In the same mock, which may be a process of its own. */
static void start_again(struct fixture *fixture)
{
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(vpcmock_reset(fixture->mock));
    drop(fixture->machine);
    fixture->machine = NULL;
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture->app, name, &fixture->machine));
    SysFreeString(name);
}

struct way {
    const char *name;
    HRESULT (*act)(const struct fixture *, IVMTask **);
    int from, through, to;
    const WCHAR *description; /* NULL: there is no task */
    const char *told;
    const WCHAR *fact; /* of the machine, that lets it fail; NULL: nothing does */
    VMTaskResult result;
};

static void check_way(const struct fixture *fixture, const struct way *way)
{
    struct told told = {.all = ""};
    IVMTask *task = NULL;
    VMVMState state = vmVMState_Invalid;
    reach(fixture, (VMVMState)way->from);
    if (way->fact)
        machine_is(fixture, way->fact, true);
    sink_init(&told.machine, &DIID_IVMVirtualMachineEvents);
    sink_init(&told.application, &DIID_IVMVirtualPCEvents);
    told.machine.called = told.application.called = note;
    told.machine.context = told.application.context = &told;
    DWORD cookie = sink_advise(&told.machine, fixture->machine, &DIID_IVMVirtualMachineEvents);
    DWORD other = sink_advise(&told.application, fixture->app, &DIID_IVMVirtualPCEvents);
    CHECK_OK(way->act(fixture, &task));
    CHECK_OK(IVMVirtualMachine_get_State(fixture->machine, &state));
    CHECK_EQ(state, (VMVMState)way->through);
    CHECK_OK(vpcmock_clock_advance(fixture->mock, 9000));
    CHECK_OK(IVMVirtualMachine_get_State(fixture->machine, &state));
    CHECK_EQ(state, (VMVMState)way->to);
    if (task)
        check_task(task, way->description, way->result);
    CHECK_EQ(task != NULL, way->description != NULL);
    drop(task);
    CHECK_MSG(!strcmp(told.all, way->told), "told: %s, expected %s", told.all, way->told);
    sink_unadvise(fixture->machine, &DIID_IVMVirtualMachineEvents, cookie);
    sink_unadvise(fixture->app, &DIID_IVMVirtualPCEvents, other);
}

static IVMGuestOS *guest_of(const struct fixture *fixture)
{
    IVMGuestOS *guest = NULL;
    CHECK_OK(IVMVirtualMachine_get_GuestOS(fixture->machine, &guest));
    return guest;
}

#define WAY(name)                                                                                  \
    static HRESULT by_##name(const struct fixture *fixture, IVMTask **task)                        \
    {                                                                                              \
        return IVMVirtualMachine_##name(fixture->machine, task);                                   \
    }
#define SHORT_WAY(name)                                                                            \
    static HRESULT by_##name(const struct fixture *fixture, IVMTask **task)                        \
    {                                                                                              \
        *task = NULL;                                                                              \
        return IVMVirtualMachine_##name(fixture->machine);                                         \
    }
#define GUEST_WAY(name, ...)                                                                       \
    static HRESULT by_##name(const struct fixture *fixture, IVMTask **task)                        \
    {                                                                                              \
        IVMGuestOS *guest = guest_of(fixture);                                                     \
        HRESULT hr = IVMGuestOS_##name(guest, ##__VA_ARGS__, task);                                \
        drop(guest);                                                                               \
        return hr;                                                                                 \
    }
WAY(Startup)
WAY(Save)
WAY(TurnOff)
WAY(Reset)
WAY(MergeUndoDisks)
SHORT_WAY(Pause)
SHORT_WAY(Resume)
SHORT_WAY(DiscardSavedState)
GUEST_WAY(Shutdown, VARIANT_FALSE)
GUEST_WAY(Restart, VARIANT_FALSE)
GUEST_WAY(Logoff)

TEST(state_changes, each_way_is_told_in_its_order)
{
    enum {
        OFF = vmVMState_TurnedOff,
        SAVED = vmVMState_Saved,
        STARTING = vmVMState_TurningOn,
        RESTORING = vmVMState_Restoring,
        RUNNING = vmVMState_Running,
        PAUSED = vmVMState_Paused,
        SAVING = vmVMState_Saving,
        STOPPING = vmVMState_TurningOff,
        MERGING = vmVMState_MergingDrives,
    };
#define NAME L" \"Windows XP Mode\""
    static const struct way ways[] = {
        {"Startup", by_Startup, OFF, STARTING, RUNNING, L"Starting" NAME, "S3 A3 S5 A5 L2 E9 ",
         NULL, vmTaskResult_Success},
        {"Startup", by_Startup, SAVED, RESTORING, RUNNING, L"Restoring" NAME, "S4 A4 S5 A5 L3 ",
         NULL, vmTaskResult_Success},
        {"Save", by_Save, RUNNING, SAVING, SAVED, L"Saving" NAME, "S7 A7 S2 A2 L4 ", NULL,
         vmTaskResult_Success},
        {"Save", by_Save, PAUSED, SAVING, SAVED, L"Saving" NAME, "S7 A7 S2 A2 L4 ", NULL,
         vmTaskResult_Success},
        {"TurnOff", by_TurnOff, RUNNING, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ",
         NULL, vmTaskResult_Success},
        {"TurnOff", by_TurnOff, PAUSED, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ", NULL,
         vmTaskResult_Success},
        {"TurnOff", by_TurnOff, STARTING, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ",
         NULL, vmTaskResult_Success},
        {"TurnOff", by_TurnOff, RESTORING, STOPPING, OFF, L"Turning off" NAME, "S8 A8 S1 A1 L5 ",
         NULL, vmTaskResult_Success},
        {"Reset", by_Reset, RUNNING, RUNNING, RUNNING, L"Resetting" NAME, "E3 L7 E9 ", NULL,
         vmTaskResult_Success},
        {"Reset", by_Reset, PAUSED, PAUSED, RUNNING, L"Resetting" NAME, "S5 A5 E3 L7 E9 ", NULL,
         vmTaskResult_Success},
        {"Pause", by_Pause, RUNNING, PAUSED, PAUSED, NULL, "S6 A6 ", NULL, vmTaskResult_Success},
        {"Resume", by_Resume, PAUSED, RUNNING, RUNNING, NULL, "S5 A5 ", NULL, vmTaskResult_Success},
        {"DiscardSavedState", by_DiscardSavedState, SAVED, OFF, OFF, NULL, "S1 A1 ", NULL,
         vmTaskResult_Success},
        {"MergeUndoDisks", by_MergeUndoDisks, SAVED, MERGING, SAVED,
         L"Merging the undo disks of" NAME, "S9 A9 S2 A2 ", NULL, vmTaskResult_Success},
        {"Shutdown", by_Shutdown, RUNNING, RUNNING, OFF, L"Shutting down the guest of" NAME,
         "E11 E10 E2 S8 A8 S1 A1 L6 ", NULL, vmTaskResult_Success},
        {"Restart", by_Restart, RUNNING, RUNNING, RUNNING, L"Restarting the guest of" NAME,
         "E11 E10 E3 E9 ", NULL, vmTaskResult_Success},
        {"Logoff", by_Logoff, RUNNING, RUNNING, RUNNING, L"Logging off the users of" NAME, "E11 ",
         NULL, vmTaskResult_Success},
        /* What fails leads back. */
        {"Startup", by_Startup, OFF, STARTING, OFF, L"Starting" NAME, "S3 A3 E4 L9 S1 A1 ",
         L"TripleFaultsAtBoot", vmTaskResult_UnexpectedError},
        {"Startup", by_Startup, OFF, STARTING, OFF, L"Starting" NAME, "S3 A3 S1 A1 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Startup", by_Startup, SAVED, RESTORING, SAVED, L"Restoring" NAME, "S4 A4 S2 A2 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Save", by_Save, RUNNING, SAVING, RUNNING, L"Saving" NAME, "S7 A7 S5 A5 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Save", by_Save, PAUSED, SAVING, PAUSED, L"Saving" NAME, "S7 A7 S6 A6 ", L"WorkerCrashes",
         vmTaskResult_ThreadCrashError},
        {"TurnOff", by_TurnOff, PAUSED, STOPPING, PAUSED, L"Turning off" NAME, "S8 A8 S6 A6 ",
         L"WorkerCrashes", vmTaskResult_ThreadCrashError},
        {"Reset", by_Reset, RUNNING, RUNNING, RUNNING, L"Resetting" NAME, "", L"WorkerCrashes",
         vmTaskResult_ThreadCrashError},
        {"MergeUndoDisks", by_MergeUndoDisks, SAVED, MERGING, SAVED,
         L"Merging the undo disks of" NAME, "S9 A9 S2 A2 ", L"WorkerCrashes",
         vmTaskResult_ThreadCrashError},
        {"Shutdown", by_Shutdown, RUNNING, RUNNING, RUNNING, L"Shutting down the guest of" NAME, "",
         L"GuestRefusesShutdown", vmTaskResult_ShutdownAbort},
        {"Restart", by_Restart, RUNNING, RUNNING, RUNNING, L"Restarting the guest of" NAME, "",
         L"GuestRefusesShutdown", vmTaskResult_ShutdownAbort},
    };
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        CONTEXT("%s from %d, %ls", ways[i].name, ways[i].from,
                ways[i].fact ? ways[i].fact : L"all well");
        start_again(&fixture);
        check_way(&fixture, &ways[i]);
    }
    fixture_end(&fixture);
}
