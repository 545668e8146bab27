/* SPDX-License-Identifier: MIT */
/* A simulated host with its lock: what all COM objects of one mock share. */
#ifndef VPCMOCK_COM_MOCK_H
#define VPCMOCK_COM_MOCK_H

#include <stddef.h>
#include <windows.h>
#include <oleauto.h>

#include "mock/engine.h"
#include "model/host.h"

enum {
    MOCK_MAX_DETAIL = 512,
    MOCK_ENDLESS_WAIT = 5000, /* ms of wall time after which a wait that can't end is given up */
};

struct com_object;

enum { OBJECTS_BURIED = 64 };

struct objects {
    SRWLOCK lock; /* around the rest; nothing else is locked meanwhile */
    struct com_object *held;                   /* the product's, newest first */
    struct enumerator *enumerators;            /* of the product's collections, newest first */
    struct com_object *buried[OBJECTS_BURIED]; /* without references; the oldest is freed next */
    unsigned next_buried;
};

enum { WATCH_VARIANTS = 64 };

struct watch {
    HANDLE file; /* each call is written to it; NULL: to none */
    BOOL is_summed_up; /* at the end, what came of them as well */
    /* VARIANTs of clients that calls have filled, by address. */
    struct given_variant {
        const void *at;
        const void *pointer;
        USHORT type; /* VARTYPE */
    } variants[WATCH_VARIANTS];
    BOOL strings; /* BSTRs as well: see strings.c */
};

struct vpcmock {
    LONG refs;
    /* Around everything below; never held across a call out. Not the newer kind of lock: taking that
     * costs Wine several times as much. */
    CRITICAL_SECTION lock;
    size_t epoch;             /* grows whenever the lock is taken; read without it, never 0 */
    BOOL repeats;             /* the member under way answers the same until the epoch ends */
    CONDITION_VARIABLE moved; /* woken when the clock or a task may have moved */
    struct apartment_wait *apartments; /* threads that wait in a single-threaded apartment */
    int waiting;              /* threads asleep, of both kinds */
    struct memory *memory; /* all of the host's and the engine's; never changes */
    BOOL leaks;            /* some of it could not be taken from there */
    struct host host;
    struct engine engine;
    struct held *held; /* what rules hold of COM: see held.c */
    int held_by_calls; /* of these, what calls under way have not given to rules yet */
    uint32_t last_held;
    struct pending *pending; /* calls whose callback is under way: see pending.c */
    uint32_t last_pending;
    const struct com_member *failed_member; /* of the last failure with an error object, or NULL */
    HRESULT failed_code;
    DWORD controller; /* the thread that last used the control interface or the C API */
    WCHAR detail[MOCK_MAX_DETAIL]; /* what to say of the failure of the call under way */
    BSTR story;                    /* instead of it, at any length, or NULL */
    struct sink *sinks;     /* see events.c */
    struct objects objects; /* see objects.c; it has a lock of its own */
    struct watch watch;     /* see watch.c */
    struct firing *firing;  /* threads that fire events now */
    CONDITION_VARIABLE told; /* woken when one of them has told a sink */
    DWORD last_cookie;
    INIT_ONCE environment; /* what it says is done: see environment.c */
    struct snapshot *snapshots; /* see snapshot.c */
    uint32_t last_snapshot;
    int64_t jumped; /* ms by which restored snapshots have moved the clock */
    BOOL keeps_time; /* a thread lets things happen under the real clock */
    BOOL orphaned;   /* the last reference is gone: that thread destroys the mock */
};

/* The process's own mock, with a reference for the caller; NULL when memory runs out. */
struct vpcmock *mock_default(void);
/* The same if it has been asked for before, else NULL. */
struct vpcmock *mock_default_if_any(void);
/* Forgets the process's own mock. */
void mock_forget_default(void);
/* For the DLL's unloading, when no mock is left: gives back what they have in common. */
void mock_unload(void);
/* A mock of its own; NULL when memory runs out. */
struct vpcmock *mock_create(void);
struct vpcmock *mock_addref(struct vpcmock *mock);
void mock_release(struct vpcmock *mock);
/* Frees it; for mock_release and the thread that keeps its time. */
void mock_destroy(struct vpcmock *mock);

/* Locks, and lets happen what the wall clock has brought. */
void mock_lock(struct vpcmock *mock);
/* When the process ends: FALSE if a thread that is no more has held a lock. */
BOOL mock_try_lock(struct vpcmock *mock);
/* Wakes who waits and unlocks. Where the model may have changed, use events_unlock. */
void mock_unlock(struct vpcmock *mock);

/* With the lock taken, or taken again by whoever has slept: what was kept of earlier answers ends. */
static inline void mock_begin_epoch(struct vpcmock *mock)
{
    size_t epoch = mock->epoch + 1;
    __atomic_store_n(&mock->epoch, epoch ? epoch : 1, __ATOMIC_RELEASE);
}

/* Around a call out in the middle of a member: lets go of the lock, and takes it again. */
void mock_leave(struct vpcmock *mock);
void mock_return(struct vpcmock *mock);

/* Whether something that is not there any more may come back. Lock held. */
static inline BOOL mock_has_snapshots(const struct vpcmock *mock)
{
    return mock->snapshots != NULL;
}

/* Notes what to say of a failure, and returns its code. Lock held. */
HRESULT mock_fail(struct vpcmock *mock, HRESULT hr, const WCHAR *format, ...);
/* E_POINTER, for an argument that is NULL. */
HRESULT mock_null_pointer(struct vpcmock *mock, const WCHAR *parameter);
/* As mock_fail, at any length, as the last thing before the call ends. */
HRESULT mock_fail_at_length(struct vpcmock *mock, HRESULT hr, struct span story);
/* For whoever makes the error object; freed with SysFreeString. */
BSTR mock_take_story(struct vpcmock *mock);

/* Wakes those who sleep, to see for themselves. Lock held. */
void mock_wake(struct vpcmock *mock);
/* Sleeps until it is so or that many ms of wall time have passed, whatever the clock does. Lock held
 * on entry and exit. FALSE when the time was up first. */
BOOL mock_wait_until(struct vpcmock *mock,
                     BOOL (*is_so)(struct vpcmock *mock, const void *context), const void *context,
                     DWORD milliseconds);

/* Sleeps, as the clock's mode has it, until the task is complete or the time is up. Lock held on
 * entry and exit. A thread in a single-threaded apartment takes calls into it meanwhile, as it would
 * in a call to the product in a process of its own. False when the time was up first. timeout: ms,
 * or TASK_WAIT_FOREVER. */
BOOL mock_wait(struct vpcmock *mock, struct ref task, int64_t timeout);
/* Lets that many ms pass in the same way, unless the thing is gone before. What was found in the
 * model must be looked up again afterwards. */
void mock_pause(struct vpcmock *mock, struct ref thing, int64_t milliseconds);
/* The same whatever happens meanwhile. */
void mock_sleep(struct vpcmock *mock, int64_t milliseconds);
/* Waits until the rule is gone or lets calls go on. False when that would never be. */
BOOL mock_hang(struct vpcmock *mock, const struct rule *rule);

#endif
