/* SPDX-License-Identifier: MIT */
/* Calls from the local server to its clients that nobody else must be held up by: a client's sink
 * may hang. Each thread of a client has a courier, a thread that does its errands in their order
 * and ends when it has had none for a while. */
#ifndef VPCMOCK_COM_COURIER_H
#define VPCMOCK_COM_COURIER_H

#include <windows.h>

/* How long a call waits for a sink of another thread than the caller's. */
enum { COURIER_PATIENCE_MS = 3000 };

/* A client's thread, by caller_process and caller_thread; process 0: none in particular. */
struct courier_place {
    DWORD process, thread;
};

static inline BOOL courier_same_place(struct courier_place a, struct courier_place b)
{
    return a.process == b.process && a.thread == b.thread;
}

/* Frees its context; goes: else only that, because memory has run out or too much is waiting for a
 * client that hangs. On a thread of the multithreaded apartment. */
typedef void (*courier_errand)(void *context, BOOL goes);

/* Has the errand done by the courier of that thread and waits for that until then (of
 * GetTickCount64; 0: not at all), unless the courier is late already: somebody has waited for it in
 * vain, and it has not caught up yet. No lock held. */
void courier_send(struct courier_place to, courier_errand errand, void *context, ULONGLONG until);

/* Waits until no courier has anything to do, for so long at most; FALSE: one still has. */
BOOL couriers_finish(DWORD milliseconds);

#endif
