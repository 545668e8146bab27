/* SPDX-License-Identifier: MIT */
/* What a call costs with 10,000 machines, 100,000 tasks and 1,000 rules for other members, as a
 * ratio against 10, 10 and 1 in the same run: `make bench`.
 *
 * Both worlds take turns at a few calls each, so that what else the computer does hits both, and a
 * turn that it interrupts is one of many. Each call is for another machine or task than the ones
 * before: with many, what it needs is in no near cache. */
#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "model/host.h"
#include "vpcmock.h"

#include "com/mock.h"

enum {
    TURNS = 1001,
    SHORT_TURNS = 101, /* of what makes more of both worlds */
    CALLS = 40,
    RESTORES = 7,
};

struct world {
    vpcmock *mock;
    IVMVirtualPC *app;
    IVMVirtualMachineCollection *machines;
    IVMTaskCollection *tasks;
    long machine_count, task_count;
    long turn; /* measured calls so far, of one row */
};

static BSTR name_of(long number)
{
    WCHAR name[32];
    _snwprintf(name, 32, L"Machine %05ld", number);
    return SysAllocString(name);
}

/* For members that no row calls. */
static void make_rules(vpcmock *mock, long rules)
{
    static const WCHAR *const members[] = {L"Startup", L"Save", L"IVMGuestOS.*",
                                           L"IVMHardDisk.Compact, OnStateChange"};
    for (long i = 0; i < rules; i++) {
        vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
        options.from = 1 + i;
        options.fail = E_FAIL;
        need(vpcmock_rule_create(mock, members[i % 4], &options, NULL), "vpcmock_rule_create");
    }
}

/* Machines are made in the model, which is what CreateVirtualMachine ends in. */
static struct world make(long machines, long tasks, long rules)
{
    struct world world = {.machine_count = machines, .task_count = tasks};
    need(vpcmock_create(&world.mock), "vpcmock_create");
    mock_lock(world.mock);
    for (long i = 1; i < machines; i++) {
        BSTR name = name_of(i);
        if (!machine_create(&world.mock->host,
                            (struct span){(const char16_t *)name, SysStringLen(name)}))
            exit(1);
        SysFreeString(name);
    }
    mock_unlock(world.mock);
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    for (long i = 0; i < tasks; i++) {
        IVMTask *task;
        options.duration = i % 2 ? 0 : 1000000000;
        need(vpcmock_task_create(world.mock, &options, &task), "vpcmock_task_create");
        IVMTask_Release(task);
    }
    make_rules(world.mock, rules);
    need(vpcmock_application(world.mock, &world.app), "vpcmock_application");
    need(IVMVirtualPC_get_VirtualMachines(world.app, &world.machines), "VirtualMachines");
    need(IVMVirtualPC_get_Tasks(world.app, &world.tasks), "Tasks");
    return world;
}

static void find(struct world *world, long i)
{
    IVMVirtualMachine *machine;
    BSTR name = name_of(1 + i * 7919 % (world->machine_count - 1));
    need(IVMVirtualPC_FindVirtualMachine(world->app, name, &machine), "FindVirtualMachine");
    SysFreeString(name);
    IVMVirtualMachine_Release(machine);
}

static void machine_item(struct world *world, long i)
{
    IVMVirtualMachine *machine;
    need(IVMVirtualMachineCollection_get_Item(world->machines, 1 + i * 7919 % world->machine_count,
                                              &machine),
         "Item");
    IVMVirtualMachine_Release(machine);
}

static void task_item(struct world *world, long i)
{
    IVMTask *task;
    need(IVMTaskCollection_get_Item(world->tasks, 1 + i * 7919 % world->task_count, &task), "Item");
    IVMTask_Release(task);
}

static void start_task(struct world *world, long i)
{
    IVMTask *task;
    (void)i;
    need(vpcmock_task_create(world->mock, NULL, &task), "a task");
    IVMTask_Release(task);
}

static void step(struct world *world, long i)
{
    (void)i;
    need(vpcmock_clock_advance(world->mock, 1), "Advance");
}

static double now(void)
{
    LARGE_INTEGER count, frequency;
    QueryPerformanceCounter(&count);
    QueryPerformanceFrequency(&frequency);
    return (double)count.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static double time_calls(struct world *world, void (*call)(struct world *, long))
{
    double start = now();
    for (long i = 0; i < CALLS; i++)
        call(world, world->turn++);
    return (now() - start) / CALLS;
}

static int by_size(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/* The first call for a machine gives it the name by which the journal knows it. */
static void warm_up(struct world *world, void (*call)(struct world *, long))
{
    for (long i = 0; call != start_task && i < world->machine_count; i++)
        call(world, i);
    world->turn = 0;
}

static void compare(const char *what, int turns, struct world *few, struct world *many,
                    void (*call)(struct world *, long))
{
    static double ratios[TURNS], small[TURNS], large[TURNS];
    warm_up(few, call);
    warm_up(many, call);
    for (int i = 0; i < turns; i++) {
        small[i] = time_calls(few, call);
        large[i] = time_calls(many, call);
        ratios[i] = large[i] / small[i];
    }
    qsort(ratios, (size_t)turns, sizeof *ratios, by_size);
    qsort(small, (size_t)turns, sizeof *small, by_size);
    qsort(large, (size_t)turns, sizeof *large, by_size);
    printf("%-24s %7.0f ns %9.0f ns   %5.2f  (%.2f to %.2f)   %.2f\n", what, small[turns / 2],
           large[turns / 2], ratios[turns / 2], ratios[turns / 4], ratios[turns * 3 / 4],
           large[turns / 10] / small[turns / 10]);
}

/* Going back is copying: it grows with what there is. */
static void go_back(struct world *world)
{
    double times[RESTORES];
    vpcmock_snapshot *snapshot;
    double start = now();
    need(vpcmock_snapshot_create(world->mock, &snapshot), "vpcmock_snapshot_create");
    double taking = now() - start;
    for (int r = 0; r < RESTORES; r++) {
        for (long i = 0; i < 2000; i++)
            start_task(world, i);
        start = now();
        need(vpcmock_snapshot_restore(snapshot), "vpcmock_snapshot_restore");
        times[r] = now() - start;
    }
    vpcmock_snapshot_discard(snapshot);
    qsort(times, RESTORES, sizeof *times, by_size);
    printf("A snapshot of %ld machines and %ld tasks: %.1f MB, taken in %.1f ms, restored in %.1f "
           "ms.\n",
           world->machine_count, world->task_count, (double)memory_size(world->mock->memory) / 1e6,
           taking / 1e6, times[RESTORES / 2] / 1e6);
}

int main(void)
{
    need(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    struct world few = make(10, 10, 1);
    struct world many = make(10000, 100000, 1000);
    measure_machine();
    printf("10,000 machines, 100,000 tasks and 1,000 rules against 10, 10 and 1: %d turns of %d "
           "calls each.\nThe median ratio of two turns, with the quarter below and above; the "
           "ratio of their fastest tenths.\n",
           TURNS, CALLS);
    printf("%-24s %10s %12s   %5s\n", "", "few", "many", "ratio");
    compare("FindVirtualMachine", TURNS, &few, &many, find);
    compare("VirtualMachines.Item", TURNS, &few, &many, machine_item);
    compare("Tasks.Item", TURNS, &few, &many, task_item);
    compare("step of the clock", TURNS, &few, &many, step);
    compare("start of a task", SHORT_TURNS, &few, &many, start_task);
    go_back(&few);
    go_back(&many);
    return 0;
}
