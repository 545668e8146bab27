/* SPDX-License-Identifier: MIT */
/* What the environment says of the process's own mock: VPCMOCK_SCENARIO, a scenario file;
 * VPCMOCK_CLOCK, the mode of its clock; VPCMOCK_JOURNAL, a file for the calls and, at the end, for
 * what came of them (mock/summary.h). */
#ifndef VPCMOCK_COM_ENVIRONMENT_H
#define VPCMOCK_COM_ENVIRONMENT_H

#include "com/mock.h"

/* Does it, once for the process's own mock. A failure is told to the thread's IErrorInfo, and by a
 * line to the standard error output, because scripts show nothing of the former; the next call
 * tries again. Lock not held. */
HRESULT environment_apply(struct vpcmock *mock);

/* The DLL is about to go: writes what is to be written at the end, unless a thread that died with
 * the process has left the mock in the middle of something. */
void environment_end(void);

#endif
