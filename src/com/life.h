/* SPDX-License-Identifier: MIT */
/* What keeps the DLL loaded and the local server running. */
#ifndef VPCMOCK_COM_LIFE_H
#define VPCMOCK_COM_LIFE_H

#include <windows.h>

/* Living objects and locks of class objects, and threads of our own: the DLL may go when both
 * are 0. */
extern LONG com_live;
extern LONG com_threads;

/* Counts one object or lock in com_live, or one less. */
void com_lives(void);
void com_dies(void);

/* What the local server sets before its first object; all 0 in any other process. */
struct com_server {
    HANDLE unused;     /* an event: com_live has become 0 */
    HANDLE end;        /* an event: somebody asks the server to end */
    LONG looked_up;    /* class objects of a private server that others hold */
    LONG ending;       /* members answer VM_E_APP_SHUTTING_DOWN */
    const WCHAR *name; /* of a private server, else empty */
    BOOL stages;       /* it is a stage for runs, which itself sees to what clients leave behind */
};
extern struct com_server com_server;

/* Whether this process is a server for its own sake, which may end and crash. */
static inline BOOL com_server_is_alone(void)
{
    return com_server.end && !com_server.stages;
}

#endif
