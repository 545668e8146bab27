/* SPDX-License-Identifier: MIT */
/* What happens to servers: they crash, hang, and lose their clients. */
#ifndef VPCMOCK_COM_FAULTS_H
#define VPCMOCK_COM_FAULTS_H

#include <oaidl.h>

#include "com/mock.h"

enum { FAULT_LONGEST_HANG = 600000, FAULT_CRASH_CODE = 3 };

/* All with the mock's lock held. */

/* Ends the process at once. E_FAIL in a process that is not the local server: it is the test's. */
HRESULT fault_crash(struct vpcmock *mock);

/* Returns after that many ms of wall time, in which no other call gets on. E_INVALIDARG. */
HRESULT fault_hang(struct vpcmock *mock, LONG milliseconds);

/* Cuts off all proxies of the object (borrowed). E_POINTER, E_INVALIDARG: not of this mock. */
HRESULT fault_disconnect(struct vpcmock *mock, IDispatch *object);

#endif
