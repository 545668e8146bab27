/* SPDX-License-Identifier: MIT */
/* IVPCMockSnapshot and its functions of the C API: going back to a prepared state. */
#include "sink.h"
#include "world_dump.h"

static struct world manual_world(void)
{
    struct world world = world_start();
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
    return world;
}

static void release(void *object)
{
    IUnknown_Release((IUnknown *)object);
}

static IVPCMockSnapshot *take(struct world *world)
{
    IVPCMockSnapshot *snapshot = NULL;
    CHECK_OK(IVPCMockControl_Snapshot(world->control, &snapshot));
    return snapshot;
}

static IVMVirtualMachine *create(struct world *world, int number)
{
    WCHAR name[32];
    IVMVirtualMachine *machine = NULL;
    _snwprintf(name, COUNT(name), L"machine %d", number);
    BSTR text = SysAllocString(name), path = SysAllocString(L"C:\\machines");
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(world->base.app, text, path, &machine));
    SysFreeString(text);
    SysFreeString(path);
    return machine;
}

static void put_fact(struct world *world, const WCHAR *name, void *object, VARIANT value)
{
    BSTR text = SysAllocString(name);
    VARIANT of = object ? v_object(object) : v_missing();
    CHECK_OK(IVPCMockControl_put_Fact(world->control, text, of, value));
    SysFreeString(text);
    VariantClear(&of);
    VariantClear(&value);
}

static void put_configuration(IVMVirtualMachine *machine, const WCHAR *key, VARIANT value)
{
    BSTR text = SysAllocString(key);
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, text, value));
    SysFreeString(text);
    VariantClear(&value);
}

static IVMTask *start_machine(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    return task;
}

/* Tasks that run and are complete, plans, facts, settings, files, networks, devices. */
static void prepare(struct world *world)
{
    IVMVirtualMachine *second = create(world, 2), *third = create(world, 3);
    IDispatch *added = NULL;
    BSTR text = SysAllocString(L"Notes of the second"), path = SysAllocString(L"C:\\new.vhd"),
         member = SysAllocString(L"Save");
    IVPCMockTask *plan = NULL;
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_put_Notes(second, text));
    CHECK_OK(IVMVirtualMachine_put_Memory(third, 1024));
    put_configuration(third, L"a/b", v_text(L"kept"));
    put_fact(world, L"MemoryAvailable", NULL, v_i4(3000));
    put_fact(world, L"OperatingSystem", NULL, v_text(L"Windows 7 of a test"));
    put_fact(world, L"GuestHangs", world->base.machine, v_bool(VARIANT_TRUE));
    CHECK_OK(IVMVirtualPC_CreateDynamicVirtualHardDisk(world->base.app, path, 2000, &task));
    CHECK_OK(IVPCMockClock_Advance(world->clock, 600000));
    IVMTask_Release(task);
    CHECK_OK(IVPCMockControl_AddVirtualNetwork(world->control, member, text, &added));
    IDispatch_Release(added);
    CHECK_OK(IVPCMockControl_AddUSBDevice(world->control, text, text, 8, &added));
    IDispatch_Release(added);
    CHECK_OK(IVPCMockControl_NextTask(world->control, member, &plan));
    CHECK_OK(put_result(plan, v_text(L"DiskRelatedError"), 0));
    IVPCMockTask_Release(plan);
    release(start_machine(second));
    CHECK_OK(IVPCMockClock_Advance(world->clock, 3000));
    release(start_machine(third));
    IVMVirtualMachine_Release(second);
    IVMVirtualMachine_Release(third);
    SysFreeString(text);
    SysFreeString(path);
    SysFreeString(member);
}

/* Changes everything that prepare has made, and more. */
static void wreck(struct world *world, int times)
{
    IVMVirtualMachineCollection *machines = NULL;
    IVMVirtualMachine *machine = NULL;
    LONG count = 0;
    CHECK_OK(IVPCMockClock_Advance(world->clock, 1000 * times));
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(world->base.app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get_Count(machines, &count));
    for (LONG i = count; i; i--) {
        IVMTask *task = NULL;
        CHECK_OK(IVMVirtualMachineCollection_get_Item(machines, i, &machine));
        if (SUCCEEDED(IVMVirtualMachine_TurnOff(machine, &task)))
            IVMTask_Release(task);
        CHECK_OK(IVPCMockClock_Advance(world->clock, 600000));
        CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(world->base.app, machine));
        IVMVirtualMachine_Release(machine);
    }
    IVMVirtualMachineCollection_Release(machines);
    for (int i = 0; i < 5 * times; i++) {
        machine = create(world, i);
        put_configuration(machine, L"x/y", v_text(L"a text that is stored"));
        release(start_machine(machine));
        IVMVirtualMachine_Release(machine);
    }
    put_fact(world, L"OperatingSystem", NULL, v_text(L"another"));
    CHECK_OK(IVPCMockControl_put_WaitTimeoutCode(world->control, VM_E_TIMED_OUT));
    CHECK_OK(IVPCMockClock_Advance(world->clock, 1000));
    CHECK_OK(IVPCMockClock_put_PollStep(world->clock, 7));
}

TEST(snapshot, going_back_brings_back_all_that_clients_and_tests_see)
{
    struct world world = manual_world();
    prepare(&world);
    IVPCMockSnapshot *snapshot = take(&world);
    WCHAR *before = dump_world(&world), *again = dump_world(&world);
    CHECK_MSG(wcslen(before) > 10000, "%u characters", (unsigned)wcslen(before));
    CHECK(wcsstr(before, L"Notes of the second") && wcsstr(before, L"Windows 7 of a test"));
    CHECK_SAME_DUMP(again, before);
    free(again);
    for (int i = 1; i <= 3; i++) {
        CONTEXT("time %d", i);
        wreck(&world, i);
        if (i == 2)
            CHECK_OK(IVPCMockControl_Reset(world.control));
        WCHAR *between = dump_world(&world);
        CHECK(wcscmp(between, before));
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
        WCHAR *after = dump_world(&world);
        CHECK_SAME_DUMP(after, before);
        free(between);
        free(after);
    }
    IVPCMockSnapshot_Release(snapshot);
    free(before);
    world_end(&world);
}

TEST(snapshot, objects_from_before_work_again_and_those_from_since_are_gone)
{
    struct world world = manual_world();
    IVMVirtualMachine *kept = create(&world, 1), *since;
    IVPCMockTask *plan = planned(&world, L"Startup"), *late;
    IVMTask *task = start_machine(world.base.machine), *later;
    BSTR name = NULL;
    LONG percent;
    VARIANT_BOOL complete;
    IVPCMockSnapshot *snapshot = take(&world);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(world.base.app, kept));
    CHECK_HR(IVMVirtualMachine_get_Name(kept, &name), VM_E_VM_UNKNOWN);
    late = planned(&world, L"Save");
    since = create(&world, 2);
    later = start_machine(since);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 600000));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK(complete);
    CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
    CHECK_OK(IVMVirtualMachine_get_Name(kept, &name));
    CHECK_BSTR(name, L"machine 1");
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK(!complete);
    CHECK_EQ(state_of(plan), vpcmockTask_Complete - 1);
    for (int i = 0; i < 2; i++) {
        /* also when other things have come into their places */
        CHECK_HR(IVMVirtualMachine_get_Name(since, &name), VM_E_VM_UNKNOWN);
        CHECK_HR(IVMTask_get_PercentCompleted(later, &percent), RPC_E_DISCONNECTED);
        CHECK_HR(IVPCMockTask_get_PercentCompleted(late, &percent), RPC_E_DISCONNECTED);
        for (int n = 0; n < 20; n++)
            release(create(&world, 10 + n + 20 * i));
    }
    IVPCMockSnapshot_Release(snapshot);
    IVMVirtualMachine_Release(kept);
    IVMVirtualMachine_Release(since);
    IVPCMockTask_Release(plan);
    IVPCMockTask_Release(late);
    IVMTask_Release(task);
    IVMTask_Release(later);
    world_end(&world);
}

TEST(snapshot, several_are_restored_in_any_order)
{
    enum { STATES = 4 };
    static const int order[] = {2, 0, 3, 3, 1, 0, 2, 1};
    struct world world = manual_world();
    IVPCMockSnapshot *snapshots[STATES];
    WCHAR *dumps[STATES];
    for (int i = 0; i < STATES; i++) {
        release(create(&world, i));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 100));
        snapshots[i] = take(&world);
        dumps[i] = dump_world(&world);
    }
    for (size_t i = 0; i < COUNT(order); i++) {
        double time = -1;
        CONTEXT("number %d, time %u", order[i], (unsigned)i);
        CHECK_OK(IVPCMockSnapshot_Restore(snapshots[order[i]]));
        WCHAR *now = dump_world(&world);
        CHECK_SAME_DUMP(now, dumps[order[i]]);
        free(now);
        CHECK_OK(IVPCMockSnapshot_get_Time(snapshots[order[i]], &time));
        CHECK_EQ(time, 100 * (order[i] + 1));
        release(create(&world, 100));
        if (i == 3)
            CHECK_OK(IVPCMockSnapshot_Discard(snapshots[3]));
    }
    for (int i = 0; i < STATES; i++) {
        IVPCMockSnapshot_Release(snapshots[i]);
        free(dumps[i]);
    }
    world_end(&world);
}

TEST(snapshot, a_discarded_one_says_so)
{
    struct world world = manual_world();
    IVPCMockSnapshot *snapshot = take(&world);
    double time = 1;
    CHECK_OK(IVPCMockSnapshot_Discard(snapshot));
    CHECK_FAILS(IVPCMockSnapshot_Restore(snapshot), RPC_E_DISCONNECTED,
                L"IVPCMockSnapshot::Restore: The snapshot has been discarded");
    CHECK_FAILS(IVPCMockSnapshot_get_Time(snapshot, &time), RPC_E_DISCONNECTED,
                L"IVPCMockSnapshot::Time: ");
    CHECK_EQ(time, 0);
    CHECK_FAILS(IVPCMockSnapshot_Discard(snapshot), RPC_E_DISCONNECTED,
                L"IVPCMockSnapshot::Discard: ");
    CHECK_FAILS(IVPCMockControl_Snapshot(world.control, NULL), E_POINTER,
                L"IVPCMockControl::Snapshot: ");
    IVPCMockSnapshot_Release(snapshot);
    world_end(&world);
}

TEST(snapshot, it_is_reached_late_bound)
{
    struct world world = manual_world();
    VARIANT made = v_none(VT_EMPTY);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1234));
    CHECK_OK(call(world.control, L"Snapshot", NULL, &made));
    CHECK_EQ(V_VT(&made), VT_DISPATCH);
    CHECK_OK(IVPCMockClock_Advance(world.clock, 1));
    CHECK_OK(call(V_DISPATCH(&made), L"Restore", NULL, NULL));
    VARIANT now = get(world.clock, L"Now"), then = get(V_DISPATCH(&made), L"Time");
    CHECK_EQ(V_R8(&now), 1234);
    CHECK_EQ(V_R8(&then), 1234);
    CHECK_OK(call(V_DISPATCH(&made), L"Discard", NULL, NULL));
    VariantClear(&made);
    world_end(&world);
}

TEST(snapshot, sinks_stay_and_going_back_is_not_told)
{
    struct world world = manual_world();
    struct sink sink;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    IVPCMockSnapshot *snapshot = take(&world);
    DWORD cookie = sink_advise(&sink, world.base.machine, &DIID_IVMVirtualMachineEvents);
    for (int i = 0; i < 3; i++) {
        LONG before = sink.calls;
        release(start_machine(world.base.machine));
        CHECK_OK(IVPCMockClock_Advance(world.clock, 600000));
        LONG told = sink.calls - before;
        CHECK(told > 0);
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
        CHECK_EQ(sink.calls - before, told);
    }
    sink_unadvise(world.base.machine, &DIID_IVMVirtualMachineEvents, cookie);
    IVPCMockSnapshot_Release(snapshot);
    world_end(&world);
}

static void restore_once(struct sink *sink, DISPID id)
{
    (void)id;
    if (sink->calls == 1)
        CHECK_OK(IVPCMockSnapshot_Restore((IVPCMockSnapshot *)sink->context));
}

TEST(snapshot, a_sink_may_go_back)
{
    struct world world = manual_world();
    struct sink sink;
    VMVMState state = vmVMState_Invalid;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, world.base.machine, &DIID_IVMVirtualMachineEvents);
    IVPCMockSnapshot *snapshot = take(&world);
    sink.called = restore_once;
    sink.context = snapshot;
    IVMTask *task = start_machine(world.base.machine);
    CHECK(sink.calls > 0);
    CHECK_OK(IVMVirtualMachine_get_State(world.base.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    CHECK_HR(IVMTask_WaitForCompletion(task, -1), RPC_E_DISCONNECTED);
    sink_unadvise(world.base.machine, &DIID_IVMVirtualMachineEvents, cookie);
    IVMTask_Release(task);
    IVPCMockSnapshot_Release(snapshot);
    world_end(&world);
}

TEST(snapshot, nothing_of_the_model_is_outside_of_the_pool)
{
    struct world world = manual_world();
    size_t plain = mem_live();
    prepare(&world);
    CHECK_EQ(mem_live(), plain);
    wreck(&world, 1);
    CHECK_EQ(mem_live(), plain);
    CHECK_OK(IVPCMockControl_Reset(world.control));
    CHECK_EQ(mem_live(), plain);
    world_end(&world);
}

TEST(snapshot, many_rounds_take_no_more_memory_than_a_few)
{
    struct world world = manual_world();
    prepare(&world);
    IVPCMockSnapshot *snapshot = take(&world);
    size_t plain = mem_live(), live = memory_live(world.base.mock->memory);
    size_t chunks = 0;
    for (int i = 0; i < 200; i++) {
        wreck(&world, 1);
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
        CHECK_EQ(mem_live(), plain);
        CHECK_EQ(memory_live(world.base.mock->memory), live);
        if (i == 10)
            chunks = memory_size(world.base.mock->memory);
        if (i > 10)
            CHECK_EQ(memory_size(world.base.mock->memory), chunks);
    }
    IVPCMockSnapshot_Release(snapshot);
    world_end(&world);
}

TEST(snapshot, ten_thousand_machines_come_back)
{
    enum { MACHINES = 10000 };
    struct world world = manual_world();
    IVMVirtualMachineCollection *machines = NULL;
    LONG count = 0;
    BSTR name = SysAllocString(L"machine 7777");
    IVMVirtualMachine *found = NULL;
    for (int i = 0; i < MACHINES; i++)
        release(create(&world, i));
    IVPCMockSnapshot *snapshot = take(&world);
    CHECK_OK(IVPCMockControl_Reset(world.control));
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(world.base.app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get_Count(machines, &count));
    CHECK_EQ(count, 1);
    for (int i = 0; i < 5; i++) {
        CHECK_OK(IVPCMockSnapshot_Restore(snapshot));
        CHECK_OK(IVMVirtualMachineCollection_get_Count(machines, &count));
        CHECK_EQ(count, MACHINES + 1);
        CHECK_OK(IVMVirtualPC_FindVirtualMachine(world.base.app, name, &found));
        CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(world.base.app, found));
        IVMVirtualMachine_Release(found);
    }
    SysFreeString(name);
    IVMVirtualMachineCollection_Release(machines);
    IVPCMockSnapshot_Release(snapshot);
    world_end(&world);
}

TEST(snapshot, without_memory_there_is_none_and_nothing_has_happened)
{
    struct world world = manual_world();
    size_t plain = mem_live();
    IVPCMockSnapshot *snapshot = NULL;
    vpcmock_snapshot *handle = NULL;
    mem_fail_at(3);
    CHECK_HR(IVPCMockControl_Snapshot(world.control, &snapshot), E_OUTOFMEMORY);
    CHECK_EQ(mem_fail_at(0), 0);
    CHECK(!snapshot);
    mem_fail_at(3);
    CHECK_HR(vpcmock_snapshot_create(world.base.mock, &handle), E_OUTOFMEMORY);
    CHECK_EQ(mem_fail_at(0), 0);
    CHECK(!handle);
    CHECK_EQ(mem_live(), plain);
    world_end(&world);
}
