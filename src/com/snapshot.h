/* SPDX-License-Identifier: MIT */
/* Earlier states of a mock, and going back to them. */
#ifndef VPCMOCK_COM_SNAPSHOT_H
#define VPCMOCK_COM_SNAPSHOT_H

#include "com/mock.h"

/* Each with the lock held, unless it says otherwise. A snapshot has a number that is not used
 * again. */

/* E_OUTOFMEMORY. */
HRESULT snapshot_take(struct vpcmock *mock, uint32_t *number);
/* The mock's time then. RPC_E_DISCONNECTED when the snapshot is gone, as below. */
HRESULT snapshot_time(struct vpcmock *mock, uint32_t number, int64_t *time);
/* Everything in the model is as it was then; sinks, snapshots and who controls the mock stay. */
HRESULT snapshot_restore(struct vpcmock *mock, uint32_t number);
/* An object that shows it, a snapshot that is gone as well. It is discarded with the last of them.
 * The lock may not be held. */
struct com_object;
HRESULT snapshot_show(struct vpcmock *mock, uint32_t number, struct com_object **view);
HRESULT snapshot_discard(struct vpcmock *mock, uint32_t number);
/* The host is new again, or, when memory runs out, as it was; and so is the engine, if it is meant
 * too. */
HRESULT snapshot_start_over(struct vpcmock *mock, BOOL with_engine);
/* Discards all, for the end of the mock. */
void snapshots_forget(struct vpcmock *mock);

#endif
