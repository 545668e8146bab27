/* SPDX-License-Identifier: MIT */
/* Sixteen threads on the same objects of one mock: any calls, sinks that come and go, clock moves,
 * rules, snapshots. All of them come to their end, each call answers, and nothing is left. */
#include "sink.h"

#include <process.h>

#include "fuzz/fuzz.h"

enum { THREADS = 16, ACTIONS = 14 };

static struct {
    struct fixture fixture;
    IVPCMockControl *control;
    IVPCMockClock *clock;
    long rounds;
    ULONGLONG end; /* GetTickCount64; 0: after the rounds */
    LONG calls, succeeded;
} work;

struct actor {
    struct fuzz_random random;
    IVMVirtualMachine *machine; /* found again in each round: a reset makes it stale */
};

static void count(HRESULT hr)
{
    InterlockedIncrement(&work.calls);
    if (SUCCEEDED(hr))
        InterlockedIncrement(&work.succeeded);
}

static void release(void *object)
{
    if (object)
        IUnknown_Release((IUnknown *)object);
}

/* ---- What a thread may do ---- */

static void find_or_make(struct actor *actor)
{
    static const WCHAR *const names[] = {L"a", L"b", L"c", L"Windows XP Mode"};
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(names[fuzz_below(&actor->random, COUNT(names))]), no_path = NULL;
    count(IVMVirtualPC_FindVirtualMachine(work.fixture.app, name, &machine));
    if (machine && wcscmp(name, L"Windows XP Mode") && fuzz_below(&actor->random, 4) == 0)
        count(IVMVirtualPC_DeleteVirtualMachine(work.fixture.app, machine));
    if (!machine)
        count(IVMVirtualPC_CreateVirtualMachine(work.fixture.app, name, no_path, &machine));
    release(machine);
    SysFreeString(name);
}

static void operate(struct actor *actor)
{
    IVMTask *task = NULL;
    switch (fuzz_below(&actor->random, 5)) {
    case 0: count(IVMVirtualMachine_Startup(actor->machine, &task)); break;
    case 1: count(IVMVirtualMachine_Save(actor->machine, &task)); break;
    case 2: count(IVMVirtualMachine_TurnOff(actor->machine, &task)); break;
    case 3: count(IVMVirtualMachine_Pause(actor->machine)); break;
    default: count(IVMVirtualMachine_Reset(actor->machine, &task)); break;
    }
    if (task && fuzz_below(&actor->random, 2))
        count(IVMTask_WaitForCompletion(task, (LONG)fuzz_below(&actor->random, 5000)));
    if (task && fuzz_below(&actor->random, 4) == 0)
        count(IVMTask_Cancel(task));
    release(task);
}

static void look_at_tasks(struct actor *actor)
{
    IVMTaskCollection *tasks = NULL;
    IVMTask *task = NULL;
    LONG number = 0, percent = 0;
    VMTaskResult result;
    BSTR text = NULL;
    count(IVMVirtualPC_get_Tasks(work.fixture.app, &tasks));
    count(IVMTaskCollection_get_Count(tasks, &number));
    count(IVMTaskCollection_get_Item(
        tasks, 1 + (LONG)fuzz_below(&actor->random, (size_t)number + 1), &task));
    if (task) {
        count(IVMTask_get_Result(task, &result));
        count(IVMTask_get_PercentCompleted(task, &percent));
        count(IVMTask_get_ErrorDescription(task, &text));
    }
    SysFreeString(text);
    release(task);
    release(tasks);
}

static void enumerate(void)
{
    IVMVirtualMachineCollection *machines = NULL;
    IUnknown *unknown = NULL;
    IEnumVARIANT *items = NULL;
    VARIANT item;
    count(IVMVirtualPC_get_VirtualMachines(work.fixture.app, &machines));
    count(IVMVirtualMachineCollection_get__NewEnum(machines, &unknown));
    if (unknown &&
        SUCCEEDED(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&items))) {
        while (IEnumVARIANT_Next(items, 1, &item, NULL) == S_OK)
            VariantClear(&item);
        IEnumVARIANT_Release(items);
    }
    release(unknown);
    release(machines);
}

static void listen(struct actor *actor)
{
    struct sink sink;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, actor->machine, &DIID_IVMVirtualMachineEvents);
    operate(actor);
    sink_unadvise(actor->machine, &DIID_IVMVirtualMachineEvents, cookie);
    /* Another thread may be on its way to it still. */
    for (int i = 0; i < 1000 && InterlockedCompareExchange(&sink.refs, 0, 0) > 1; i++)
        Sleep(1);
    CHECK_EQ(sink.refs, 1);
}

static void rule(struct actor *actor)
{
    static const WCHAR *const members[] = {L"Startup", L"IVMTask.*", L"get_State", L"On*"};
    vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
    options.times = 1;
    options.fail = fuzz_below(&actor->random, 2) ? E_ACCESSDENIED : E_FAIL;
    count(vpcmock_rule_create(work.fixture.mock,
                              members[fuzz_below(&actor->random, COUNT(members))], &options, NULL));
    if (fuzz_below(&actor->random, 3) == 0) {
        IVPCMockRules *rules = NULL;
        count(IVPCMockControl_get_Rules(work.control, &rules));
        if (rules)
            count(IVPCMockRules_Clear(rules));
        release(rules);
    }
}

static void late_bound(const struct actor *actor)
{
    DISPPARAMS none = {NULL, NULL, 0, 0};
    VARIANT value;
    DISPID id = DISPID_VALUE; /* Name */
    VariantInit(&value);
    count(IVMVirtualMachine_Invoke(actor->machine, id, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none,
                                   &value, NULL, NULL));
    VariantClear(&value);
}

static void act(struct actor *actor)
{
    VMVMState state;
    BSTR text = NULL;
    switch (fuzz_below(&actor->random, ACTIONS)) {
    case 0:
    case 1: operate(actor); break;
    case 2: look_at_tasks(actor); break;
    case 3: enumerate(); break;
    case 4: listen(actor); break;
    case 5: find_or_make(actor); break;
    case 6: rule(actor); break;
    case 7: late_bound(actor); break;
    case 8: count(IVPCMockClock_Advance(work.clock, fuzz_below(&actor->random, 3000))); break;
    case 9: count(IVMVirtualMachine_get_State(actor->machine, &state)); break;
    case 10:
        count(IVMVirtualMachine_get_Notes(actor->machine, &text));
        count(IVMVirtualMachine_put_Notes(actor->machine, text));
        break;
    case 11:
        if (fuzz_below(&actor->random, 20) == 0)
            count(IVPCMockControl_SaveText(work.control, &text));
        break;
    case 12: {
        IVPCMockSnapshot *snapshot = NULL;
        if (fuzz_below(&actor->random, 8))
            break;
        count(IVPCMockControl_Snapshot(work.control, &snapshot));
        operate(actor);
        if (snapshot)
            count(IVPCMockSnapshot_Restore(snapshot));
        release(snapshot);
        break;
    }
    default:
        if (fuzz_below(&actor->random, 50) == 0)
            count(IVPCMockControl_Reset(work.control));
        break;
    }
    SysFreeString(text);
}

static void find_and_act(struct actor *actor)
{
    BSTR name = SysAllocString(L"Windows XP Mode");
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(work.fixture.app, name, &actor->machine);
    SysFreeString(name);
    count(hr);
    if (!actor->machine) /* a rule, or another thread's reset has just begun */
        return;
    act(actor);
    release(actor->machine);
}

static unsigned __stdcall run(void *seed)
{
    struct actor actor = {{(uint64_t)(uintptr_t)seed}, NULL};
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    for (long round = 0; work.end ? GetTickCount64() < work.end : round < work.rounds; round++)
        find_and_act(&actor);
    SetErrorInfo(0, NULL);
    CoUninitialize();
    return 0;
}

/* VPCMOCK_THREADS_SECONDS: how long, instead of a number of rounds. */
TEST(threads, sixteen_do_anything_at_once)
{
    HANDLE threads[THREADS];
    uint64_t seed = (uint64_t)fuzz_number_of("VPCMOCK_FUZZ_SEED", 1);
    long seconds = fuzz_number_of("VPCMOCK_THREADS_SECONDS", 0);
    work.fixture = fixture_start();
    work.rounds = 300 / fuzz_number_of("VPCMOCK_SLOW", 1);
    work.end = seconds ? GetTickCount64() + 1000 * (ULONGLONG)seconds : 0;
    CHECK_OK(vpcmock_control(work.fixture.mock, &work.control));
    CHECK_OK(IVPCMockControl_get_Clock(work.control, &work.clock));
    for (int i = 0; i < THREADS; i++)
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, run,
                                            (void *)(uintptr_t)(seed * 100 + (uint64_t)i), 0, NULL);
    for (int i = 0; i < THREADS; i++) {
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
    }
    CHECK(work.succeeded > work.calls / 4);
    NOTE("%ld calls, %ld of them succeeded", work.calls, work.succeeded);
    IVPCMockClock_Release(work.clock);
    IVPCMockControl_Release(work.control);
    fixture_end(&work.fixture);
}
