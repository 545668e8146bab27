/* SPDX-License-Identifier: MIT */
/* What a call costs with 10,000 machines and 100,000 tasks, as a ratio against ten of each in the
 * same run: `make bench`. */
#include <stdio.h>
#include <stdlib.h>

#include "model/host.h"
#include "vpcmock.h"

#include "com/mock.h"

enum { RUNS = 7, CALLS = 2000 };

struct world {
    vpcmock *mock;
    IVMVirtualPC *app;
    IVMVirtualMachineCollection *machines;
    IVMTaskCollection *tasks;
    long machine_count, task_count;
};

static void need(HRESULT hr, const char *what)
{
    if (FAILED(hr)) {
        printf("%s failed with 0x%08lx\n", what, (unsigned long)hr);
        exit(1);
    }
}

static BSTR name_of(long number)
{
    WCHAR name[32];
    _snwprintf(name, 32, L"Machine %ld", number);
    return SysAllocString(name);
}

/* Machines are made in the model, which is what CreateVirtualMachine ends in. */
static struct world make(long machines, long tasks)
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
        call(world, i);
    return (now() - start) / CALLS;
}

static int by_size(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/* Both worlds in turn, so that what else the machine does hits both. */
static void compare(const char *what, struct world *few, struct world *many,
                    void (*call)(struct world *, long))
{
    double ratios[RUNS], small[RUNS], large[RUNS];
    for (int r = 0; r < RUNS; r++) {
        small[r] = time_calls(few, call);
        large[r] = time_calls(many, call);
        ratios[r] = large[r] / small[r];
    }
    qsort(ratios, RUNS, sizeof *ratios, by_size);
    qsort(small, RUNS, sizeof *small, by_size);
    qsort(large, RUNS, sizeof *large, by_size);
    printf("%-32s %8.0f ns %8.0f ns   %5.2f  (%.2f to %.2f)\n", what, small[RUNS / 2],
           large[RUNS / 2], ratios[RUNS / 2], ratios[0], ratios[RUNS - 1]);
}

/* Going back is copying: it grows with what there is. */
static void go_back(struct world *world)
{
    double times[RUNS];
    vpcmock_snapshot *snapshot;
    double start = now();
    need(vpcmock_snapshot_create(world->mock, &snapshot), "vpcmock_snapshot_create");
    double taking = now() - start;
    for (int r = 0; r < RUNS; r++) {
        for (long i = 0; i < CALLS; i++)
            start_task(world, i);
        start = now();
        need(vpcmock_snapshot_restore(snapshot), "vpcmock_snapshot_restore");
        times[r] = now() - start;
    }
    vpcmock_snapshot_discard(snapshot);
    qsort(times, RUNS, sizeof *times, by_size);
    printf("A snapshot of %ld machines and %ld tasks: %.1f MB, taken in %.1f ms, restored in %.1f "
           "ms.\n",
           world->machine_count, world->task_count,
           (double)memory_size(world->mock->memory) / 1e6, taking / 1e6, times[RUNS / 2] / 1e6);
}

int main(void)
{
    need(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    struct world few = make(10, 10);
    struct world many = make(10000, 100000);
    printf("Median of %d runs of %d calls each; the ratio with its least and greatest.\n", RUNS,
           CALLS);
    printf("%-32s %11s %11s   %5s\n", "", "10 and 10", "10^4, 10^5", "ratio");
    compare("FindVirtualMachine", &few, &many, find);
    compare("VirtualMachines.Item", &few, &many, machine_item);
    compare("Tasks.Item", &few, &many, task_item);
    compare("start of a task", &few, &many, start_task);
    compare("step of the clock", &few, &many, step);
    go_back(&few);
    go_back(&many);
    return 0;
}
