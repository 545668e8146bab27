/* SPDX-License-Identifier: MIT */
/* What the gate sees beside the calls themselves: VARIANTs that are filled twice, objects that are
 * given out, and the file that follows the journal. The lock is held around every function. */
#ifndef VPCMOCK_COM_WATCH_H
#define VPCMOCK_COM_WATCH_H

#include "VPCCOMInterfaces.h"
#include "com/object.h"
#include "mock/call.h"

/* Microseconds of wall time; of engine.ticks. No lock needed. */
int64_t watch_ticks(void);

/* A call has arrived, and its [out] parameters are as the client passed them. */
void watch_arrive(struct vpcmock *mock, const struct com_member *member,
                  const union com_value *args, const struct call *call);
/* A call is over, also for the engine. */
void watch_over(struct vpcmock *mock, const struct com_member *member, const union com_value *args,
                const struct call *call);
/* An event is over. */
void watch_event(struct vpcmock *mock, const struct call *call);

/* The object for a machine that was not found. */
HRESULT watch_trap(struct vpcmock *mock, BSTR name, IVMVirtualMachine **machine);

/* Writes each call to a file from now on; NULL: to none. */
HRESULT watch_follow(struct vpcmock *mock, const WCHAR *path);
/* The client has ended; writes what came of it to the file that follows. */
void watch_sum_up(struct vpcmock *mock);
/* The client has ended. */
void watch_end(struct vpcmock *mock);
/* For mock_destroy. */
void watch_forget(struct vpcmock *mock);

#endif
