/* SPDX-License-Identifier: MIT */
/* Calls from the local server to its clients that nobody else must be held up by. */
#include "com/courier.h"

#include <objbase.h>
#include <stdlib.h>

enum {
    IDLE_MS = 10000,
    MOST_WAITING = 1000, /* errands; of a client that hangs for long, the events since are lost */
};

struct errand {
    struct errand *next;
    courier_errand run;
    void *context;
    CONDITION_VARIABLE changed; /* it is done, or its courier is late */
    LONG refs;                  /* the courier's and the sender's */
    BOOL done;
};

struct courier {
    struct courier *next;
    struct courier_place to;
    CONDITION_VARIABLE called; /* there is an errand */
    struct errand *queue;      /* the first is under way */
    int waiting;               /* how long that is */
    BOOL late;
};

static SRWLOCK couriers_lock =
    SRWLOCK_INIT; /* around all of these; nothing is called out with it */
static CONDITION_VARIABLE couriers_idle = CONDITION_VARIABLE_INIT; /* one has nothing to do */
static struct courier *couriers;

static void errand_drop(struct errand *errand)
{
    if (!--errand->refs)
        free(errand);
}

static void courier_forget(const struct courier *courier)
{
    struct courier **at = &couriers;
    while (*at != courier)
        at = &(*at)->next;
    *at = courier->next;
}

static DWORD WINAPI courier_work(void *context)
{
    struct courier *courier = context;
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    AcquireSRWLockExclusive(&couriers_lock);
    for (;;) {
        struct errand *errand = courier->queue;
        if (!errand) {
            courier->late = FALSE;
            WakeAllConditionVariable(&couriers_idle);
            if (SleepConditionVariableSRW(&courier->called, &couriers_lock, IDLE_MS, 0) ||
                courier->queue)
                continue;
            break;
        }
        ReleaseSRWLockExclusive(&couriers_lock);
        errand->run(errand->context, TRUE);
        AcquireSRWLockExclusive(&couriers_lock);
        courier->queue = errand->next;
        courier->waiting--;
        errand->done = TRUE;
        WakeAllConditionVariable(&errand->changed);
        errand_drop(errand);
    }
    courier_forget(courier);
    ReleaseSRWLockExclusive(&couriers_lock);
    free(courier);
    if (SUCCEEDED(com))
        CoUninitialize();
    return 0;
}

/* Lock held. NULL: none can be had. */
static struct courier *courier_of(struct courier_place to)
{
    for (struct courier *courier = couriers; courier; courier = courier->next)
        if (courier_same_place(courier->to, to))
            return courier;
    struct courier *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->to = to;
    InitializeConditionVariable(&made->called);
    made->next = couriers;
    couriers = made;
    HANDLE thread = CreateThread(NULL, 0, courier_work, made, 0, NULL);
    if (thread) {
        CloseHandle(thread);
        return made;
    }
    courier_forget(made);
    free(made);
    return NULL;
}

/* Lock held. Whether the courier takes it. */
static BOOL errand_append(struct courier *courier, struct errand *errand)
{
    if (!courier || courier->waiting >= MOST_WAITING)
        return FALSE;
    struct errand **end = &courier->queue;
    while (*end)
        end = &(*end)->next;
    *end = errand;
    courier->waiting++;
    errand->refs++;
    WakeConditionVariable(&courier->called);
    return TRUE;
}

/* Nobody waits for it any longer. Lock held. */
static void be_late(struct courier *courier)
{
    courier->late = TRUE;
    for (struct errand *errand = courier->queue; errand; errand = errand->next)
        WakeAllConditionVariable(&errand->changed);
}

/* Lock held. The courier is there until the errand is done. */
static void errand_wait(struct courier *courier, struct errand *errand, ULONGLONG until)
{
    while (!errand->done && !courier->late) {
        ULONGLONG now = GetTickCount64();
        if (now >= until)
            be_late(courier);
        else
            SleepConditionVariableSRW(&errand->changed, &couriers_lock, (DWORD)(until - now), 0);
    }
}

void courier_send(struct courier_place to, courier_errand run, void *context, ULONGLONG until)
{
    struct errand *errand = calloc(1, sizeof *errand);
    if (!errand) {
        run(context, FALSE);
        return;
    }
    *errand = (struct errand){.run = run, .context = context, .refs = 1};
    InitializeConditionVariable(&errand->changed);
    AcquireSRWLockExclusive(&couriers_lock);
    struct courier *courier = courier_of(to);
    BOOL taken = errand_append(courier, errand);
    if (taken && until)
        errand_wait(courier, errand, until);
    errand_drop(errand);
    ReleaseSRWLockExclusive(&couriers_lock);
    if (!taken)
        run(context, FALSE);
}

BOOL couriers_finish(DWORD milliseconds)
{
    BOOL finished = TRUE;
    ULONGLONG until = GetTickCount64() + milliseconds;
    AcquireSRWLockExclusive(&couriers_lock);
    for (struct courier *courier = couriers; courier;) {
        ULONGLONG now = GetTickCount64();
        if (!courier->queue) {
            courier = courier->next;
        } else if (now < until) {
            SleepConditionVariableSRW(&couriers_idle, &couriers_lock, (DWORD)(until - now), 0);
            courier = couriers; /* it may have gone */
        } else {
            finished = FALSE;
            break;
        }
    }
    ReleaseSRWLockExclusive(&couriers_lock);
    return finished;
}
