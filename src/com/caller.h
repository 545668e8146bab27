/* SPDX-License-Identifier: MIT */
/* Which process is calling, and which thread of it. */
#ifndef VPCMOCK_COM_CALLER_H
#define VPCMOCK_COM_CALLER_H

#include <windows.h>

/* Names the thread that a call has come from: the calling thread itself, and in the local server
 * the client's, whichever of ours serves it. Calls that a client makes from a callback have the
 * thread whose call is waiting for the callback. Never 0. */
DWORD caller_thread(void);

/* What the local server's caller_thread says of the calling thread: 0 when COM can't tell. */
DWORD caller_thread_as_client(void);

/* The process whose call COM is carrying out on the calling thread, which may be this one; 0: none,
 * or it can't be told. */
DWORD caller_process(void);

#endif
