/* SPDX-License-Identifier: MIT */
/* Snapshots in the C API of vpcmock.h. */
#include <stdlib.h>

#include "com/api.h"
#include "com/events.h"
#include "com/held.h"
#include "com/snapshot.h"

struct vpcmock_snapshot {
    vpcmock *mock;
    uint32_t number;
};

HRESULT vpcmock_snapshot_create(vpcmock *mock, vpcmock_snapshot **snapshot)
{
    CLEAR(snapshot);
    NEED(mock);
    vpcmock_snapshot *made = calloc(1, sizeof *made);
    if (!made)
        return api_refuse(__func__, E_OUTOFMEMORY);
    api_enter(mock);
    HRESULT hr = api_leave(mock, __func__, snapshot_take(mock, &made->number));
    if (FAILED(hr)) {
        free(made);
        return hr;
    }
    made->mock = mock_addref(mock);
    *snapshot = made;
    return S_OK;
}

HRESULT vpcmock_snapshot_restore(vpcmock_snapshot *snapshot)
{
    NEED(snapshot);
    api_enter(snapshot->mock);
    return api_leave(snapshot->mock, __func__, snapshot_restore(snapshot->mock, snapshot->number));
}

void vpcmock_snapshot_discard(vpcmock_snapshot *snapshot)
{
    if (!snapshot)
        return;
    mock_lock(snapshot->mock);
    snapshot_discard(snapshot->mock, snapshot->number);
    events_unlock(snapshot->mock);
    held_sweep(snapshot->mock);
    mock_release(snapshot->mock);
    free(snapshot);
}
