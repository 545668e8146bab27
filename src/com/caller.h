/* SPDX-License-Identifier: MIT */
/* Which thread of which client is calling. */
#ifndef VPCMOCK_COM_CALLER_H
#define VPCMOCK_COM_CALLER_H

#include <windows.h>

/* Names the thread that a call has come from: the calling thread itself, and in the local server
 * the client's, whichever of ours serves it. Calls that a client makes from a callback have the
 * thread whose call is waiting for the callback. Never 0. */
DWORD caller_thread(void);

#endif
