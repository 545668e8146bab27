/* SPDX-License-Identifier: MIT */
/* Earlier states of a mock, and going back to them. */
#include "com/snapshot.h"

#include "com/events.h"
#include "com/held.h"
#include "com/object.h"
#include "com/strings.h"
#include "members.h"

#include <stdlib.h>

struct snapshot {
    struct snapshot *next;
    uint32_t number;
    LONG views; /* objects that show it */
    int64_t time;
    struct memory_snapshot *memory;
};

/* What points to it, or NULL. */
static struct snapshot **find(struct vpcmock *mock, uint32_t number)
{
    struct snapshot **at = &mock->snapshots;
    while (*at && (*at)->number != number)
        at = &(*at)->next;
    return *at ? at : NULL;
}

static HRESULT is_gone(struct vpcmock *mock)
{
    return mock_fail(mock, RPC_E_DISCONNECTED, L"The snapshot has been discarded.");
}

HRESULT snapshot_take(struct vpcmock *mock, uint32_t *number)
{
    struct snapshot *made = mock->leaks ? NULL : calloc(1, sizeof *made);
    if (!made)
        return E_OUTOFMEMORY;
    made->time = mock->host.clock.now;
    made->memory = memory_snapshot_take(mock->memory);
    if (!made->memory) {
        free(made);
        return E_OUTOFMEMORY;
    }
    made->number = *number = ++mock->last_snapshot;
    made->next = mock->snapshots;
    mock->snapshots = made;
    return S_OK;
}

HRESULT snapshot_time(struct vpcmock *mock, uint32_t number, int64_t *time)
{
    struct snapshot **at = find(mock, number);
    if (!at)
        return is_gone(mock);
    *time = (*at)->time;
    return S_OK;
}

HRESULT snapshot_restore(struct vpcmock *mock, uint32_t number)
{
    struct snapshot **at = find(mock, number);
    if (!at)
        return is_gone(mock);
    int64_t before = mock->host.clock.now;
    const uint32_t rules = mock->engine.rules.last_number;
    const uint32_t expectations = mock->engine.expectations.last_number;
    strings_forget(mock);
    host_restore(&mock->host, (*at)->memory);
    mock->jumped += mock->host.clock.now - before;
    /* As handles: what was made since is gone, and its number is not given to another. */
    if (mock->engine.rules.last_number < rules)
        mock->engine.rules.last_number = rules;
    if (mock->engine.expectations.last_number < expectations)
        mock->engine.expectations.last_number = expectations;
    return S_OK;
}

HRESULT snapshot_start_over(struct vpcmock *mock, BOOL with_engine)
{
    /* Of a pool that does not have all of it there are no snapshots. */
    struct memory_snapshot *before = mock->leaks ? NULL : memory_snapshot_take(mock->memory);
    if (!before && !mock->leaks)
        return E_OUTOFMEMORY;
    if (with_engine)
        engine_reset(&mock->engine);
    else
        happenings_clear(&mock->engine.happenings); /* they are of the host that is gone */
    bool made = host_reset(&mock->host);
    if (!made && before)
        host_restore(&mock->host, before);
    memory_snapshot_discard(before);
    return made ? S_OK : E_OUTOFMEMORY;
}

static void discard(struct snapshot **at)
{
    struct snapshot *snapshot = *at;
    *at = snapshot->next;
    memory_snapshot_discard(snapshot->memory);
    free(snapshot);
}

HRESULT snapshot_discard(struct vpcmock *mock, uint32_t number)
{
    struct snapshot **at = find(mock, number);
    if (!at)
        return is_gone(mock);
    discard(at);
    return S_OK;
}

/* The last object that shows it is gone: so is the snapshot, unless it was discarded before. */
static void view_gone(struct com_object *self)
{
    mock_lock(self->mock);
    struct snapshot **at = find(self->mock, self->ref.index);
    if (at && !--(*at)->views)
        discard(at);
    events_unlock(self->mock);
    held_sweep(self->mock);
}

HRESULT snapshot_show(struct vpcmock *mock, uint32_t number, struct com_object **view)
{
    HRESULT hr = com_object_create(mock, com_IVPCMockSnapshot, (struct ref){.index = number}, view);
    if (FAILED(hr))
        return hr;
    mock_lock(mock);
    struct snapshot **at = find(mock, number);
    if (at) {
        (*at)->views++;
        (*view)->gone = view_gone;
    }
    mock_leave(mock);
    return S_OK;
}

void snapshots_forget(struct vpcmock *mock)
{
    while (mock->snapshots)
        discard(&mock->snapshots);
}
