/* SPDX-License-Identifier: MIT */
/* Where the mocks of a test live: in its own process (local.c), or each in a private server
 * (remote.c), which then implements the functions of vpcmock.h over IVPCMockControl. */
#ifndef VPCMOCK_TESTS_HOST_HOST_H
#define VPCMOCK_TESTS_HOST_HOST_H

#include "vpcmock.h"

/* Whether objects are proxies of another process's. */
BOOL host_is_remote(void);

/* How many objects and locks of the mocks are held by now. */
LONG host_live(void);

/* How many threads are asleep in the mock, without waking them. */
int host_asleep(vpcmock *mock);

/* Before COM is uninitialized: ends the servers, and checks that they end well. */
void host_close(void);

#endif
