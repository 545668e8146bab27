/* SPDX-License-Identifier: MIT */
/* What rules hold of COM, under numbers that the mock engine can carry: VARIANTs that the model's
 * values cannot be, and callbacks. */
#ifndef VPCMOCK_COM_HELD_H
#define VPCMOCK_COM_HELD_H

#include "com/mock.h"
#include "vpcmock.h"

struct held;

/* Takes the lock itself; calls out: the lock may not be held. The numbers are from 1. */
HRESULT held_variant(struct vpcmock *mock, const VARIANT *variant, uint32_t *number);
HRESULT held_callback(struct vpcmock *mock, IDispatch *callback, uint32_t *number);
HRESULT held_function(struct vpcmock *mock, vpcmock_callback function, void *context,
                      uint32_t *number);

/* A copy of what is held, as the calling thread can use it; cleared by the caller. Neither lock. */
HRESULT held_get_variant(struct vpcmock *mock, uint32_t number, VARIANT *variant);
/* Calls it. S_OK or S_FALSE, a script's callback by its truth; a failure is the callback's. Neither
 * lock. */
HRESULT held_call(struct vpcmock *mock, uint32_t number, IVPCMockPendingCall *call);

/* Lets go of what no rule holds any more, unless a snapshot may, or another thread's call is about to
 * give it to a rule. At the end of each call that may have held something. Neither lock. */
void held_sweep(struct vpcmock *mock);
/* For mock_destroy: all of it. */
void held_forget(struct vpcmock *mock);

#endif
