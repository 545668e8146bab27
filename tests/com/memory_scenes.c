/* SPDX-License-Identifier: MIT */
/* Scenes of several calls, in which each allocation fails once: E_OUTOFMEMORY comes out, nothing
 * has changed, the same call then works, and the scene ends as it does otherwise and leaves
 * nothing. */
#include "sink.h"

#include "host/ledger.h"

static const char *const sources[] = {"the model's", "the heap's", "COM's"};

struct scene {
    struct fixture fixture;
    IVPCMockControl *control;
    IVPCMockClock *clock;
    IVMTask *task;
    IVMVirtualMachine *machine;
    IVPCMockRule *rule;
    IVPCMockExpectation *expectation;
    vpcmock_snapshot *snapshot;
    vpcmock_journal *journal;
    IConnectionPointContainer *container;
    IConnectionPoint *point;
    DWORD cookie;
    struct sink sink;
    BSTR text;
};

typedef HRESULT (*step)(struct scene *scene);

enum { MAX_STEPS = 16 };

static void release(void *object)
{
    if (object)
        IUnknown_Release((IUnknown *)object);
}

static HRESULT forget_text(struct scene *scene, HRESULT hr)
{
    CHECK(FAILED(hr) ? !scene->text : scene->text != NULL);
    SysFreeString(scene->text);
    scene->text = NULL;
    return hr;
}

/* ---- Tasks ---- */

static HRESULT create_task(struct scene *scene)
{
    static const LONG progress[] = {0, 10, 60};
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_DiskRelatedError;
    options.description = L"Copying";
    options.error_description = L"The disk is full";
    options.duration = 900;
    options.progress = progress;
    options.progress_count = COUNT(progress);
    HRESULT hr = vpcmock_task_create(scene->fixture.mock, &options, &scene->task);
    CHECK(SUCCEEDED(hr) == (scene->task != NULL));
    return hr;
}

static HRESULT change_task(struct scene *scene)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.description = L"Moving";
    options.duration = 1200;
    options.cancelable = 0;
    return vpcmock_task_change(scene->task, &options);
}

static HRESULT plan_task(struct scene *scene)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.result = vmTaskResult_TimeOutError;
    return vpcmock_next_task(scene->fixture.mock, L"Startup", &options, NULL);
}

static HRESULT complete_task(struct scene *scene)
{
    return vpcmock_task_complete(scene->task);
}

static HRESULT read_description(struct scene *scene)
{
    return forget_text(scene, IVMTask_get_Description(scene->task, &scene->text));
}

static HRESULT read_error(struct scene *scene)
{
    return forget_text(scene, IVMTask_get_ErrorDescription(scene->task, &scene->text));
}

static HRESULT start_up(struct scene *scene)
{
    IVMTask *task = NULL;
    HRESULT hr = IVMVirtualMachine_Startup(scene->fixture.machine, &task);
    CHECK(SUCCEEDED(hr) == (task != NULL));
    release(task);
    return hr;
}

static HRESULT go_on(struct scene *scene)
{
    return IVPCMockClock_Advance(scene->clock, 5000);
}

static HRESULT list_tasks(struct scene *scene)
{
    IVMTaskCollection *tasks = NULL;
    HRESULT hr = IVMVirtualPC_get_Tasks(scene->fixture.app, &tasks);
    CHECK(SUCCEEDED(hr) == (tasks != NULL));
    release(tasks);
    return hr;
}

static const step with_tasks[MAX_STEPS] = {create_task,      change_task,   plan_task,
                                           read_description, complete_task, read_error,
                                           start_up,         go_on,         list_tasks};

/* ---- Rules and expectations ---- */

static HRESULT make_rule(struct scene *scene)
{
    vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
    options.name = L"a rule";
    options.object = L"Windows*";
    options.delay = 20;
    options.task_result = vmTaskResult_DiskRelatedError;
    options.task_cancel = L"late";
    HRESULT hr = vpcmock_rule_create(scene->fixture.mock, L"Startup", &options, &scene->rule);
    CHECK(SUCCEEDED(hr) == (scene->rule != NULL));
    return hr;
}

static HRESULT narrow_rule(struct scene *scene)
{
    IVPCMockRule *same = NULL;
    BSTR member = SysAllocString(L"Save");
    HRESULT hr = member ? IVPCMockRule_After(scene->rule, member, &same) : E_OUTOFMEMORY;
    CHECK(SUCCEEDED(hr) == (same != NULL));
    release(same);
    SysFreeString(member);
    return hr;
}

static HRESULT read_rule(struct scene *scene)
{
    return forget_text(scene, IVPCMockRule_get_Text(scene->rule, &scene->text));
}

static HRESULT expect(struct scene *scene)
{
    vpcmock_expectation_options options = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    options.name = L"first";
    options.least = 1;
    HRESULT hr = vpcmock_expect(scene->fixture.mock, L"Startup", &options, &scene->expectation);
    CHECK(SUCCEEDED(hr) == (scene->expectation != NULL));
    return hr;
}

static HRESULT expect_after(struct scene *scene)
{
    vpcmock_expectation_options options = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    options.object = L"Windows XP*";
    options.after = scene->expectation;
    return vpcmock_expect(scene->fixture.mock, L"TurnOff", &options, NULL);
}

/* Not met is what is usual here: it answers S_OK for that. */
static HRESULT verify(struct scene *scene)
{
    HRESULT hr = vpcmock_verify(scene->fixture.mock, &scene->text);
    CHECK((hr == E_FAIL) == (scene->text != NULL));
    SysFreeString(scene->text);
    scene->text = NULL;
    return hr == E_FAIL ? S_OK : hr;
}

static HRESULT remove_rule(struct scene *scene)
{
    return IVPCMockRule_Remove(scene->rule);
}

static const step with_rules[MAX_STEPS] = {
    make_rule, narrow_rule, read_rule, expect, expect_after, start_up, go_on, verify, remove_rule};

/* ---- Journal ---- */

static HRESULT put_notes(struct scene *scene)
{
    BSTR notes = SysAllocString(L"some notes of a machine");
    HRESULT hr = notes ? IVMVirtualMachine_put_Notes(scene->fixture.machine, notes) : E_OUTOFMEMORY;
    SysFreeString(notes);
    return hr;
}

static HRESULT make_room(struct scene *scene)
{
    return vpcmock_journal_set_capacity(scene->fixture.mock, 3);
}

static HRESULT open_journal(struct scene *scene)
{
    HRESULT hr = vpcmock_journal_open(scene->fixture.mock, NULL, &scene->journal);
    CHECK(SUCCEEDED(hr) == (scene->journal != NULL));
    return hr;
}

static HRESULT read_journal(struct scene *scene)
{
    vpcmock_call call = {.version = VPCMOCK_CALL_VERSION};
    return vpcmock_journal_next(scene->journal, &call);
}

static HRESULT read_findings(struct scene *scene)
{
    return forget_text(scene, vpcmock_findings_text(scene->fixture.mock, &scene->text));
}

static const step with_journal[MAX_STEPS] = {put_notes,    start_up,     go_on,
                                             put_notes,    make_room,    open_journal,
                                             read_journal, read_journal, read_findings};

/* ---- Events ---- */

static HRESULT find_container(struct scene *scene)
{
    return IVMVirtualMachine_QueryInterface(scene->fixture.machine, &IID_IConnectionPointContainer,
                                            (void **)&scene->container);
}

static HRESULT find_point(struct scene *scene)
{
    HRESULT hr = IConnectionPointContainer_FindConnectionPoint(
        scene->container, &DIID_IVMVirtualMachineEvents, &scene->point);
    CHECK(SUCCEEDED(hr) == (scene->point != NULL));
    return hr;
}

static HRESULT advise(struct scene *scene)
{
    HRESULT hr = IConnectionPoint_Advise(scene->point, (IUnknown *)&scene->sink.IDispatch_iface,
                                         &scene->cookie);
    CHECK(SUCCEEDED(hr) == (scene->sink.refs > 1));
    return hr;
}

static HRESULT fire(struct scene *scene)
{
    VARIANT missing = {.vt = VT_ERROR, .scode = DISP_E_PARAMNOTFOUND};
    BSTR event = SysAllocString(L"OnTripleFault");
    HRESULT hr =
        event ? IVPCMockControl_FireEvent(scene->control, (IDispatch *)scene->fixture.machine,
                                          event, missing, missing)
              : E_OUTOFMEMORY;
    SysFreeString(event);
    return hr;
}

static HRESULT unadvise(struct scene *scene)
{
    HRESULT hr = IConnectionPoint_Unadvise(scene->point, scene->cookie);
    CHECK(SUCCEEDED(hr) == (scene->sink.refs == 1));
    return hr;
}

static const step with_events[MAX_STEPS] = {find_container, find_point, advise,  start_up,
                                            go_on,          fire,       unadvise};

/* ---- Scenarios and snapshots ---- */

static HRESULT load(struct scene *scene)
{
    return vpcmock_load_text(
        scene->fixture.mock,
        L"<scenario xmlns='urn:vpcmock:scenario:1'><clock mode='manual' now='5 s'/>"
        L"<machine name='A' state='running'><disk path='C:\\a.vhd' size='1 GB'/></machine>"
        L"<machine name='B' state='saved' notes='n'/><on call='Save'><fail code='E_FAIL'/></on>"
        L"<expect call='TurnOff'/></scenario>");
}

static HRESULT save_text(struct scene *scene)
{
    return forget_text(scene, IVPCMockControl_SaveText(scene->control, &scene->text));
}

static HRESULT take_snapshot(struct scene *scene)
{
    HRESULT hr = vpcmock_snapshot_create(scene->fixture.mock, &scene->snapshot);
    CHECK(SUCCEEDED(hr) == (scene->snapshot != NULL));
    return hr;
}

static HRESULT restore(struct scene *scene)
{
    return vpcmock_snapshot_restore(scene->snapshot);
}

static HRESULT reset(struct scene *scene)
{
    return vpcmock_reset(scene->fixture.mock);
}

static const step with_files[MAX_STEPS] = {save_text,     load,  save_text,
                                           take_snapshot, reset, restore};

/* ---- Machines ---- */

static HRESULT create_machine(struct scene *scene)
{
    BSTR name = SysAllocString(L"Another"), folder = SysAllocString(L"C:\\");
    HRESULT hr = name && folder ? IVMVirtualPC_CreateVirtualMachine(scene->fixture.app, name,
                                                                    folder, &scene->machine)
                                : E_OUTOFMEMORY;
    CHECK(SUCCEEDED(hr) == (scene->machine != NULL));
    SysFreeString(name);
    SysFreeString(folder);
    return hr;
}

static HRESULT add_drive(struct scene *scene)
{
    IVMDVDDrive *drive = NULL;
    HRESULT hr = IVMVirtualMachine_AddDVDROMDrive(scene->machine, 1, 1, &drive);
    CHECK(SUCCEEDED(hr) == (drive != NULL));
    release(drive);
    return hr;
}

static HRESULT rename_machine(struct scene *scene)
{
    BSTR name = SysAllocString(L"Renamed");
    HRESULT hr = name ? IVMVirtualMachine_put_Name(scene->machine, name) : E_OUTOFMEMORY;
    SysFreeString(name);
    return hr;
}

static HRESULT delete_machine(struct scene *scene)
{
    return IVMVirtualPC_DeleteVirtualMachine(scene->fixture.app, scene->machine);
}

static const step with_machines[MAX_STEPS] = {create_machine, add_drive, rename_machine, put_notes,
                                              delete_machine, start_up,  go_on};

/* ---- A scene ---- */

static void open_scene(struct scene *scene)
{
    *scene = (struct scene){.fixture = fixture_open()};
    sink_init(&scene->sink, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(vpcmock_control(scene->fixture.mock, &scene->control));
    CHECK_OK(IVPCMockControl_get_Clock(scene->control, &scene->clock));
    CHECK_OK(vpcmock_clock_set_mode(scene->fixture.mock, vpcmockClock_Manual));
}

static void close_scene(struct scene *scene)
{
    vpcmock_snapshot_discard(scene->snapshot);
    vpcmock_journal_close(scene->journal);
    release(scene->point);
    release(scene->container);
    release(scene->expectation);
    release(scene->rule);
    release(scene->machine);
    release(scene->task);
    release(scene->clock);
    release(scene->control);
    fixture_close(&scene->fixture);
    CHECK_EQ(scene->sink.refs, 1);
    SetErrorInfo(0, NULL);
}

/* The mock as a scenario file says it. NULL: no file can, while a task is under way. */
static BSTR state_of(struct scene *scene)
{
    BSTR xml = NULL;
    HRESULT hr = IVPCMockControl_SaveText(scene->control, &xml);
    CHECK(xml ? hr == S_OK : hr == E_FAIL);
    return xml;
}

static BSTR usual[MAX_STEPS + 1]; /* before each step, and at the end */

static void remember(const step *steps)
{
    struct scene scene;
    int i = 0;
    open_scene(&scene);
    for (; i < MAX_STEPS && steps[i]; i++) {
        CONTEXT("step %d as usual", i + 1);
        usual[i] = state_of(&scene);
        CHECK_OK(steps[i](&scene));
    }
    usual[i] = state_of(&scene);
    close_scene(&scene);
}

/* The number that both have here, if it may be another one: that of a task never comes twice, and
 * rules count each call that comes. */
static size_t number_at(const WCHAR *a, const WCHAR *b)
{
    static const WCHAR *const names[] = {L"<task id=\"", L" seen=\""};
    for (size_t i = 0; i < COUNT(names); i++) {
        size_t length = wcslen(names[i]);
        if (!wcsncmp(a, names[i], length) && !wcsncmp(b, names[i], length))
            return length;
    }
    return 0;
}

static bool is_same(const WCHAR *a, const WCHAR *b)
{
    while (*a && *a == *b) {
        size_t name = number_at(a, b);
        a = name ? wcschr(a + name, '"') : a + 1;
        b = name ? wcschr(b + name, '"') : b + 1;
    }
    if (*a != *b)
        printf("now: %.90ls\nwas: %.90ls\n", a, b);
    return *a == *b;
}

static void check_state(struct scene *scene, BSTR expected)
{
    BSTR now = state_of(scene);
    CHECK(now && expected ? is_same(now, expected) : now == expected);
    SysFreeString(now);
}

struct count {
    unsigned failures, done_without;
};

/* The n-th allocation of the source fails. False: there are not so many. */
static bool play(const char *name, const step *steps, enum ledger_source source, long n,
                 struct count *count)
{
    struct scene scene;
    bool failed = false, lost = false;
    int i = 0;
    open_scene(&scene);
    for (; i < MAX_STEPS && steps[i]; i++) {
        CONTEXT("%s, step %d, allocation %ld of %s", name, i + 1, n, sources[source]);
        ledger_fail_at(source, failed ? 0 : n);
        HRESULT hr = steps[i](&scene);
        long left = ledger_fail_at(source, 0);
        bool fails = !failed && n > 0 && left <= 0;
        n = left;
        failed |= fails;
        if (!fails || hr != E_OUTOFMEMORY) {
            CHECK_OK(hr);
            lost |= fails;
            continue;
        }
        count->failures++;
        check_state(&scene, usual[i]);
        CHECK_OK(steps[i](&scene));
    }
    count->done_without += lost;
    if (!lost)
        check_state(&scene, usual[i]);
    close_scene(&scene);
    return failed;
}

static void each_allocation(const char *name, const step *steps, unsigned least)
{
    struct count count[LEDGER_SOURCES] = {{0}};
    struct count none;
    const char *slow = getenv("VPCMOCK_SLOW"); /* where it is emulated, one of so many */
    const long every = slow ? strtol(slow, NULL, 10) : 1;
    ledger_watch_com();
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    remember(steps);
    play(name, steps, LEDGER_HEAP, 0, &none); /* what is kept from now on is there */
    LONG objects = com_live;
    for (int source = 0; source < LEDGER_SOURCES; source++) {
        bool more = true;
        for (long n = 1; more && n < 5000; n += every) {
            LONG before[LEDGER_SOURCES];
            for (int i = 0; i < LEDGER_SOURCES; i++)
                before[i] = ledger_live((enum ledger_source)i);
            more = play(name, steps, (enum ledger_source)source, n, &count[source]);
            for (int i = 0; i < LEDGER_SOURCES; i++)
                CHECK_MSG(ledger_live((enum ledger_source)i) <= before[i],
                          "%ld blocks of %s are left",
                          ledger_live((enum ledger_source)i) - before[i], sources[i]);
            CHECK_EQ(com_live, objects);
        }
        CHECK(!more);
    }
    CONTEXT("%s", name);
    CHECK(count[LEDGER_MODEL].failures * (unsigned)every >= least);
    NOTE("%s: out of memory %u times of the model, %u of the heap, %u of COM; %u were done without",
         name, count[LEDGER_MODEL].failures, count[LEDGER_HEAP].failures,
         count[LEDGER_COM].failures,
         count[LEDGER_MODEL].done_without + count[LEDGER_HEAP].done_without +
             count[LEDGER_COM].done_without);
    for (int i = 0; i <= MAX_STEPS; i++) {
        SysFreeString(usual[i]);
        usual[i] = NULL;
    }
    CoUninitialize();
}

TEST(memory_scenes, tasks)
{
    each_allocation("tasks", with_tasks, 10);
}

TEST(memory_scenes, rules_and_expectations)
{
    each_allocation("rules", with_rules, 10);
}

TEST(memory_scenes, journal)
{
    each_allocation("journal", with_journal, 3);
}

TEST(memory_scenes, events)
{
    each_allocation("events", with_events, 3);
}

TEST(memory_scenes, scenarios_and_snapshots)
{
    each_allocation("scenarios", with_files, 100);
}

TEST(memory_scenes, machines)
{
    each_allocation("machines", with_machines, 10);
}
