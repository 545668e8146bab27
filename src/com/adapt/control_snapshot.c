/* SPDX-License-Identifier: MIT */
/* IVPCMockSnapshot. The view's handle is the number of the snapshot, which is not in the model. */
#include "com/adapter.h"
#include "com/held.h"
#include "com/snapshot.h"

HRESULT VPCMockControl_Snapshot(struct com_object *self, IVPCMockSnapshot **snapshot)
{
    struct vpcmock *mock = self->mock;
    struct com_object *view;
    uint32_t number;
    HRESULT hr = snapshot_take(mock, &number);
    if (FAILED(hr))
        return hr;
    mock_leave(mock);
    hr = snapshot_show(mock, number, &view);
    mock_return(mock);
    if (FAILED(hr))
        snapshot_discard(mock, number);
    else
        *snapshot = (IVPCMockSnapshot *)view;
    return hr;
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
