/* SPDX-License-Identifier: MIT */
/* The processes that use the local server, and what they hold. */
#include "com/clients.h"

#include <stdint.h>
#include <stdlib.h>

#include "com/caller.h"
#include "com/life.h"

enum { BUCKETS = 1024 };

/* In holding.client, where it is not a process. */
enum { CLIENT_UNKNOWN = 0, CLIENT_SEVERAL = -1 };

struct client {
    struct client *next;
    DWORD process_id;
    HANDLE process;
    HANDLE wait;
    LONG locks;
};

/* An object that a client has been given. */
struct holding {
    struct holding *next;
    IUnknown *identity;
    IUnknown *part; /* may be NULL */
    LONG *refs;
    LONG client; /* a process ID, CLIENT_UNKNOWN or CLIENT_SEVERAL */
};

static SRWLOCK lock = SRWLOCK_INIT; /* around all below; nothing is called out with it */
static struct client *clients;
static struct holding *holdings[BUCKETS];

static struct holding **bucket_of(const IUnknown *identity)
{
    return &holdings[((uintptr_t)identity >> 4) % BUCKETS];
}

static struct holding **find(const IUnknown *identity)
{
    struct holding **at = bucket_of(identity);
    while (*at && (*at)->identity != identity)
        at = &(*at)->next;
    return at;
}

/* FALSE when its last reference has gone just now. */
static BOOL try_addref(const struct holding *holding)
{
    for (LONG refs = *holding->refs; refs > 0;) {
        LONG before = InterlockedCompareExchange(holding->refs, refs + 1, refs);
        if (before == refs)
            return TRUE;
        refs = before;
    }
    return FALSE;
}

/* An object that only dead clients have used, with a reference; NULL: no more. Lock held. */
static IUnknown *take_orphan(LONG client, IUnknown **part)
{
    for (int i = 0; i < BUCKETS; i++)
        for (struct holding *holding = holdings[i]; holding; holding = holding->next)
            if (holding->client == client && try_addref(holding)) {
                holding->client = CLIENT_UNKNOWN;
                *part = holding->part;
                return holding->identity;
            }
    return NULL;
}

/* Lets go of what stubs hold for clients that are dead. */
static void disown(LONG client)
{
    for (;;) {
        AcquireSRWLockExclusive(&lock);
        IUnknown *part;
        IUnknown *orphan = take_orphan(client, &part);
        ReleaseSRWLockExclusive(&lock);
        if (!orphan)
            return;
        if (part)
            CoDisconnectObject(part, 0);
        CoDisconnectObject(orphan, 0);
        IUnknown_Release(orphan);
    }
}

/* On a thread of the system's pool: a client has ended, in order or not. */
static void CALLBACK on_end(void *context, BOOLEAN timed_out)
{
    struct client *client = context;
    (void)timed_out;
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    AcquireSRWLockExclusive(&lock);
    struct client **at = &clients;
    while (*at != client)
        at = &(*at)->next;
    *at = client->next;
    BOOL last = !clients;
    ReleaseSRWLockExclusive(&lock);
    /* Only here: whoever has found it in the list may have been about to wait for the lock. */
    UnregisterWaitEx(client->wait, NULL);
    CloseHandle(client->process);
    disown((LONG)client->process_id);
    if (last)
        disown(CLIENT_SEVERAL);
    while (client->locks-- > 0)
        com_dies();
    free(client);
    if (SUCCEEDED(com))
        CoUninitialize();
}

/* Lock held. NULL: it can't be watched. */
static struct client *watch(DWORD process_id)
{
    for (struct client *client = clients; client; client = client->next)
        if (client->process_id == process_id)
            return client;
    struct client *client = calloc(1, sizeof *client);
    if (!client)
        return NULL;
    client->process_id = process_id;
    client->process = OpenProcess(SYNCHRONIZE, FALSE, process_id);
    /* Should it be dead already, on_end waits for our lock first. */
    if (!client->process ||
        !RegisterWaitForSingleObject(&client->wait, client->process, on_end, client, INFINITE,
                                     WT_EXECUTEONLYONCE | WT_EXECUTELONGFUNCTION)) {
        if (client->process)
            CloseHandle(client->process);
        free(client);
        return NULL;
    }
    client->next = clients;
    clients = client;
    return client;
}

/* Lock held. NULL: this process itself calls, or it can't be told. */
static struct client *caller(void)
{
    DWORD process_id = caller_process();
    return process_id && process_id != GetCurrentProcessId() ? watch(process_id) : NULL;
}

void clients_born(IUnknown *identity, IUnknown *part, LONG *refs)
{
    if (!com_server_is_alone())
        return;
    struct holding *holding = calloc(1, sizeof *holding);
    if (!holding)
        return; /* COM's own way is left */
    holding->identity = identity;
    holding->part = part;
    holding->refs = refs;
    AcquireSRWLockExclusive(&lock);
    const struct client *client = caller();
    holding->client = client ? (LONG)client->process_id : CLIENT_UNKNOWN;
    struct holding **bucket = bucket_of(identity);
    holding->next = *bucket;
    *bucket = holding;
    ReleaseSRWLockExclusive(&lock);
}

void clients_gone(IUnknown *identity)
{
    if (!com_server_is_alone())
        return;
    AcquireSRWLockExclusive(&lock);
    struct holding **at = find(identity);
    struct holding *holding = *at;
    if (holding)
        *at = holding->next;
    ReleaseSRWLockExclusive(&lock);
    free(holding);
}

void clients_seen(IUnknown *identity)
{
    if (!com_server_is_alone())
        return;
    AcquireSRWLockExclusive(&lock);
    struct holding *holding = *find(identity);
    const struct client *client = holding ? caller() : NULL;
    if (client && holding->client == CLIENT_UNKNOWN)
        holding->client = (LONG)client->process_id;
    else if (client && holding->client != (LONG)client->process_id)
        holding->client = CLIENT_SEVERAL;
    ReleaseSRWLockExclusive(&lock);
}

void clients_locked(BOOL locked)
{
    if (!com_server_is_alone())
        return;
    AcquireSRWLockExclusive(&lock);
    struct client *client = caller();
    if (client)
        client->locks += locked ? 1 : -1;
    ReleaseSRWLockExclusive(&lock);
}
