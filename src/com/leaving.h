/* SPDX-License-Identifier: MIT */
/* Client threads that are in CoUninitialize. COM releases all proxies of an apartment with its last
 * thread, as orderly as a client does that releases them itself: what a thread releases while it is
 * in there, the client has left held. */
#ifndef VPCMOCK_COM_LEAVING_H
#define VPCMOCK_COM_LEAVING_H

#include <windows.h>

/* In the client: the calling thread is told of from now on, and this module stays loaded. */
void leaving_watch(void);

/* In a stage: whether the thread whose call COM is carrying out is in CoUninitialize. */
BOOL leaving_calls(void);

#endif
