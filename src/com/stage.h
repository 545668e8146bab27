/* SPDX-License-Identifier: MIT */
/* Stages: mocks of this process that clients in other processes are run against, each under a
 * private name. What a client leaves behind stays until the stage is closed. */
#ifndef VPCMOCK_COM_STAGE_H
#define VPCMOCK_COM_STAGE_H

#include "com/offer.h"
#include "com/place.h"

struct stage {
    WCHAR name[SERVER_MAX_NAME + 1]; /* what VPCMOCK_SERVER has to be for its clients */
    struct vpcmock *mock;
    struct offers offers;
};

/* Makes this process, whose main thread is in the multithreaded apartment, one for stages. Failures
 * are those of Windows. */
HRESULT stages_begin(void);
/* After the last one is closed. */
void stages_end(void);

/* A stage with a mock of its own, as vpcmock_create makes it. Closed also after a failure. name:
 * NULL for one that nobody else has. E_INVALIDARG: no server can have this name. */
HRESULT stage_open(struct stage *stage, const WCHAR *name);
/* The client is dead or shall be cut off: notes what it has left as findings. */
void stage_end_client(struct stage *stage);
/* Ends calls that are under way, cuts off whoever holds something, and gives the mock back. */
void stage_close(struct stage *stage);

#endif
