/* SPDX-License-Identifier: MIT */
/* IVPCMockSnapshot. The view's handle is the number of the snapshot, which is not in the model. */
#include "com/adapter.h"
#include "com/events.h"
#include "com/held.h"
#include "com/snapshot.h"

/* The last reference is gone: so is the snapshot, unless it was discarded before. */
static void forget_snapshot(struct com_object *self)
{
    mock_lock(self->mock);
    snapshot_discard(self->mock, self->ref.index);
    events_unlock(self->mock);
    held_sweep(self->mock);
}

HRESULT VPCMockControl_Snapshot(struct com_object *self, IVPCMockSnapshot **snapshot)
{
    struct com_object *view;
    HRESULT hr = com_object_create(self->mock, com_IVPCMockSnapshot, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = snapshot_take(self->mock, &view->ref.index);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->gone = forget_snapshot;
    *snapshot = (IVPCMockSnapshot *)view;
    return S_OK;
}

HRESULT VPCMockSnapshot_get_Time(struct com_object *self, double *milliseconds)
{
    int64_t time;
    HRESULT hr = snapshot_time(self->mock, self->ref.index, &time);
    if (SUCCEEDED(hr))
        *milliseconds = (double)time;
    return hr;
}

HRESULT VPCMockSnapshot_Restore(struct com_object *self)
{
    return snapshot_restore(self->mock, self->ref.index);
}

HRESULT VPCMockSnapshot_Discard(struct com_object *self)
{
    HRESULT hr = snapshot_discard(self->mock, self->ref.index);
    if (FAILED(hr))
        return hr;
    mock_leave(self->mock);
    held_sweep(self->mock);
    mock_return(self->mock);
    return S_OK;
}
