/* SPDX-License-Identifier: MIT */
/* Calls about which a callback is asked, and what it decides. */
#ifndef VPCMOCK_COM_PENDING_H
#define VPCMOCK_COM_PENDING_H

#include "com/object.h"
#include "mock/call.h"

enum pending_decision { PENDING_NONE, PENDING_FAIL, PENDING_RETURN, PENDING_PASS };

/* On the stack of the call; in the list while a callback is asked. */
struct pending {
    struct pending *next;
    uint32_t number; /* what IVPCMockPendingCall holds */
    const struct call *call;
    enum pending_decision decision;
    HRESULT code;    /* of PENDING_FAIL */
    BSTR description; /* of PENDING_FAIL, or NULL; owned */
    struct argument outs[MEMBER_MAX_PARAMS]; /* what they get instead; NONE: nothing */
};

/* Asks the callback that is held under the number. Lock held on entry and exit, not between. S_OK
 * or S_FALSE as it says, or its failure. */
HRESULT pending_ask(struct vpcmock *mock, uint32_t callback, struct pending *pending);
/* Lock held. */
void pending_clear(struct pending *pending);

/* What an IVPCMockPendingCall stands for; NULL when its callback has returned. */
struct pending *pending_of(const struct com_object *self);

#endif
