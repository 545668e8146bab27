/* SPDX-License-Identifier: MIT */
/* What keeps the DLL loaded and the local server running. */
#include "com/life.h"

LONG com_live;
LONG com_threads;
struct com_server com_server;

void com_lives(void)
{
    InterlockedIncrement(&com_live);
}

void com_dies(void)
{
    if (!InterlockedDecrement(&com_live) && com_server.unused)
        SetEvent(com_server.unused);
}
