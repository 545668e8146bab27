/* SPDX-License-Identifier: MIT */
/* The simulated host shared between threads: its lock, and waiting on its clock. */
#include "com/mock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "com/caller.h"
#include "com/events.h"
#include "com/held.h"
#include "com/object.h"
#include "com/snapshot.h"
#include "com/watch.h"

/* A sleeping thread of a single-threaded apartment, on its stack. */
struct apartment_wait {
    struct apartment_wait *next;
    HANDLE moved;
};

static struct vpcmock *process_mock;

/* The pool of the mock whose lock a thread holds: thread storage of Windows, because that of the
 * compiler comes from a library that ends the process when memory runs out. */
static INIT_ONCE pool_once = INIT_ONCE_STATIC_INIT;
static DWORD pool_slot = TLS_OUT_OF_INDEXES;

static struct memory *thread_pool(void)
{
    return TlsGetValue(pool_slot);
}

static BOOL CALLBACK find_pools(INIT_ONCE *once, void *parameter, void **context)
{
    (void)once, (void)parameter, (void)context;
    pool_slot = TlsAlloc();
    if (pool_slot == TLS_OUT_OF_INDEXES)
        return FALSE;
    memory_use(thread_pool);
    return TRUE;
}

static void take_lock(struct vpcmock *mock)
{
    EnterCriticalSection(&mock->lock);
    mock_begin_epoch(mock);
    if (!TlsSetValue(pool_slot, mock->memory))
        mock->leaks = TRUE;
}

static void drop_lock(struct vpcmock *mock)
{
    TlsSetValue(pool_slot, NULL);
    LeaveCriticalSection(&mock->lock);
}

static int64_t wall(void)
{
    return (int64_t)GetTickCount64();
}

/* Lock held. */
static void wake_all(struct vpcmock *mock)
{
    WakeAllConditionVariable(&mock->moved);
    for (const struct apartment_wait *wait = mock->apartments; wait; wait = wait->next)
        SetEvent(wait->moved);
}

struct vpcmock *mock_create(void)
{
    if (!InitOnceExecuteOnce(&pool_once, find_pools, NULL, NULL))
        return NULL;
    struct vpcmock *mock = calloc(1, sizeof *mock);
    if (!mock)
        return NULL;
    mock->refs = 1;
    InitializeCriticalSection(&mock->lock);
    InitializeConditionVariable(&mock->moved);
    InitializeConditionVariable(&mock->told);
    InitializeSRWLock(&mock->objects.lock);
    mock->memory = memory_create();
    bool made = mock->memory && memory_add_region(mock->memory, &mock->host, sizeof mock->host) &&
                memory_add_region(mock->memory, &mock->engine, sizeof mock->engine);
    if (made) {
        take_lock(mock);
        made = engine_init(&mock->engine) && host_init(&mock->host, wall);
        drop_lock(mock);
    }
    if (made) {
        mock->engine.ticks = watch_ticks;
        return mock;
    }
    mock_release(mock);
    return NULL;
}

struct vpcmock *mock_addref(struct vpcmock *mock)
{
    InterlockedIncrement(&mock->refs);
    return mock;
}

void mock_release(struct vpcmock *mock)
{
    if (InterlockedDecrement(&mock->refs))
        return;
    EnterCriticalSection(&mock->lock);
    mock->orphaned = mock->keeps_time;
    wake_all(mock);
    BOOL orphaned = mock->orphaned;
    LeaveCriticalSection(&mock->lock);
    if (!orphaned)
        mock_destroy(mock);
}

void mock_destroy(struct vpcmock *mock)
{
    SysFreeString(mock->story);
    events_forget(mock);
    held_forget(mock);
    snapshots_forget(mock);
    engine_free(&mock->engine);
    host_free(&mock->host);
    memory_release(mock->memory);
    objects_forget(mock);
    watch_forget(mock);
    DeleteCriticalSection(&mock->lock);
    free(mock);
}

struct vpcmock *mock_default(void)
{
    struct vpcmock *mock = InterlockedCompareExchangePointer((void **)&process_mock, NULL, NULL);
    if (!mock) {
        mock = mock_create();
        if (!mock)
            return NULL;
        struct vpcmock *first =
            InterlockedCompareExchangePointer((void **)&process_mock, mock, NULL);
        if (first) {
            mock_release(mock);
            mock = first;
        }
    }
    return mock_addref(mock);
}

struct vpcmock *mock_default_if_any(void)
{
    struct vpcmock *mock = InterlockedCompareExchangePointer((void **)&process_mock, NULL, NULL);
    return mock ? mock_addref(mock) : NULL;
}

void mock_forget_default(void)
{
    struct vpcmock *mock = InterlockedExchangePointer((void **)&process_mock, NULL);
    if (mock)
        mock_release(mock);
}

void mock_unload(void)
{
    memory_use(NULL);
    if (pool_slot != TLS_OUT_OF_INDEXES)
        TlsFree(pool_slot);
}

void mock_lock(struct vpcmock *mock)
{
    take_lock(mock);
    clock_settle(&mock->host);
}

BOOL mock_try_lock(struct vpcmock *mock)
{
    if (!TryAcquireSRWLockExclusive(&mock->objects.lock))
        return FALSE;
    ReleaseSRWLockExclusive(&mock->objects.lock);
    if (!TryEnterCriticalSection(&mock->lock))
        return FALSE;
    TlsSetValue(pool_slot, mock->memory);
    return TRUE;
}

void mock_unlock(struct vpcmock *mock)
{
    if (mock->waiting || mock->keeps_time)
        wake_all(mock);
    drop_lock(mock);
}

void mock_leave(struct vpcmock *mock)
{
    events_unlock(mock);
}

void mock_return(struct vpcmock *mock)
{
    mock_lock(mock);
    mock->detail[0] = 0; /* another thread's call may have left one */
}

HRESULT mock_fail(struct vpcmock *mock, HRESULT hr, const WCHAR *format, ...)
{
    va_list args;
    va_start(args, format);
    _vsnwprintf(mock->detail, MOCK_MAX_DETAIL - 1, format, args);
    mock->detail[MOCK_MAX_DETAIL - 1] = 0;
    va_end(args);
    return hr;
}

HRESULT mock_null_pointer(struct vpcmock *mock, const WCHAR *parameter)
{
    return mock_fail(mock, E_POINTER, L"The pointer \"%ls\" is NULL.", parameter);
}

HRESULT mock_fail_at_length(struct vpcmock *mock, HRESULT hr, struct span story)
{
    SysFreeString(mock->story);
    mock->story = SysAllocStringLen((const OLECHAR *)story.chars, (UINT)story.length);
    return mock->story ? hr : E_OUTOFMEMORY;
}

BSTR mock_take_story(struct vpcmock *mock)
{
    BSTR story = mock->story;
    mock->story = NULL;
    return story;
}

static BOOL is_gone(const struct vpcmock *mock, struct ref ref)
{
    return !slots_get(&mock->host.slots, ref);
}

static BOOL is_complete(const struct vpcmock *mock, struct ref ref)
{
    const struct task *task = slots_get(&mock->host.slots, ref);
    return !task || task->state == TASK_COMPLETE;
}

/* Whether nobody but the waiting thread itself could move the clock on. */
static BOOL moves_itself(const struct vpcmock *mock)
{
    return mock->host.clock.mode == CLOCK_AUTO ||
           (mock->host.clock.mode == CLOCK_MANUAL && mock->controller == caller_thread());
}

static BOOL is_in_single_threaded_apartment(void)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;
    return CoGetApartmentType(&type, &qualifier) == S_OK &&
           (type == APTTYPE_STA || type == APTTYPE_MAINSTA);
}

/* Sleeps without the lock until woken, and takes calls into the apartment meanwhile: to sinks that
 * live in it, and of whoever waits for it in turn. FALSE when the time is up. */
static BOOL sleep_in_apartment(struct vpcmock *mock, HANDLE event, DWORD milliseconds)
{
    struct apartment_wait wait = {mock->apartments, event};
    DWORD index;
    mock->apartments = &wait;
    drop_lock(mock);
    HRESULT hr = CoWaitForMultipleHandles(COWAIT_DEFAULT, milliseconds, 1, &event, &index);
    if (hr != S_OK && hr != RPC_S_CALLPENDING)
        WaitForSingleObject(event, milliseconds);
    take_lock(mock);
    struct apartment_wait **at = &mock->apartments;
    while (*at != &wait)
        at = &(*at)->next;
    *at = wait.next;
    return hr == S_OK;
}

/* Sleeps until the clock or a task may have moved. moved: whether this thread has moved the clock
 * since it slept last, so that others must look; only then are they woken, or two would wake each
 * other for ever. FALSE when nobody has woken it in that time. */
static BOOL sleep_until_moved(struct vpcmock *mock, DWORD milliseconds, BOOL moved)
{
    if (mock->host.events) {
        mock_leave(mock); /* fires them */
        mock_return(mock);
        return TRUE;
    }
    HANDLE event =
        is_in_single_threaded_apartment() ? CreateEventW(NULL, FALSE, FALSE, NULL) : NULL;
    if (moved && (mock->waiting || mock->keeps_time))
        wake_all(mock);
    mock->waiting++;
    BOOL woken = event ? sleep_in_apartment(mock, event, milliseconds)
                       : SleepConditionVariableCS(&mock->moved, &mock->lock, milliseconds);
    mock->waiting--;
    if (event)
        CloseHandle(event);
    mock_begin_epoch(mock);
    mock->detail[0] = 0; /* another thread's call may have left one */
    clock_settle(&mock->host);
    return woken;
}

/* FALSE when the time was up first. timeout: ms, or CLOCK_NEVER. */
static BOOL wait_for(struct vpcmock *mock, struct ref ref,
                     BOOL (*is_over)(const struct vpcmock *mock, struct ref ref), int64_t timeout)
{
    struct clock *clock = &mock->host.clock;
    const int64_t start = clock->now - mock->jumped;
    BOOL moved = FALSE;
    ULONGLONG give_up = 0;
    while (!is_over(mock, ref)) {
        /* What is left of the time does not change when the clock goes back with a snapshot. */
        int64_t deadline = timeout == CLOCK_NEVER ? timeout : start + mock->jumped + timeout;
        if (clock->now >= deadline)
            return FALSE;
        int64_t next = clock_next(clock);
        if (next > deadline)
            next = deadline;
        if (moves_itself(mock) && next != CLOCK_NEVER) {
            clock_advance_to(&mock->host, next);
            moved = TRUE;
        } else if (moves_itself(mock) && mock->controller == caller_thread()) {
            /* Nothing is due any more, and who controls the mock is the one who waits. Another
             * thread may still act; if none does, this would never end. */
            ULONGLONG wall = GetTickCount64();
            if (!give_up)
                give_up = wall + MOCK_ENDLESS_WAIT;
            if (wall >= give_up)
                return FALSE;
            if (sleep_until_moved(mock, (DWORD)(give_up - wall), moved))
                give_up = 0;
            moved = FALSE;
        } else {
            int64_t left = clock->mode == CLOCK_REAL && next != CLOCK_NEVER ? next - clock->now
                                                                            : (int64_t)INFINITE;
            sleep_until_moved(mock, left < (int64_t)INFINITE ? (DWORD)left : INFINITE, moved);
            moved = FALSE;
        }
    }
    return TRUE;
}

void mock_wake(struct vpcmock *mock)
{
    if (mock->waiting)
        wake_all(mock);
}

BOOL mock_wait_until(struct vpcmock *mock, BOOL (*is_so)(struct vpcmock *mock, const void *context),
                     const void *context, DWORD milliseconds)
{
    ULONGLONG end = GetTickCount64() + milliseconds;
    while (!is_so(mock, context)) {
        ULONGLONG now = GetTickCount64();
        if (now >= end)
            return FALSE;
        sleep_until_moved(mock, (DWORD)(end - now), FALSE);
    }
    return TRUE;
}

BOOL mock_wait(struct vpcmock *mock, struct ref ref, int64_t timeout)
{
    return wait_for(mock, ref, is_complete, timeout == TASK_WAIT_FOREVER ? CLOCK_NEVER : timeout);
}

void mock_pause(struct vpcmock *mock, struct ref thing, int64_t milliseconds)
{
    wait_for(mock, thing, is_gone, milliseconds);
}

static BOOL is_never(const struct vpcmock *mock, struct ref ref)
{
    (void)mock;
    (void)ref;
    return FALSE;
}

void mock_sleep(struct vpcmock *mock, int64_t milliseconds)
{
    wait_for(mock, (struct ref){0}, is_never, milliseconds);
}

/* ref: the rule's number, and the serial that it was unblocked with before. */
static BOOL is_unblocked(const struct vpcmock *mock, struct ref ref)
{
    const struct rule *rule = rules_get(&mock->engine.rules, ref.index);
    return !rule || rule->released != ref.generation;
}

BOOL mock_hang(struct vpcmock *mock, const struct rule *rule)
{
    const struct ref ref = {rule->number, rule->released};
    return wait_for(mock, ref, is_unblocked, CLOCK_NEVER);
}
