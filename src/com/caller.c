/* SPDX-License-Identifier: MIT */
/* Which thread of which client is calling. */
#include "com/caller.h"

#include <objbase.h>

#include "com/life.h"

DWORD caller_thread(void)
{
    GUID logical;
    /* COM carries it from thread to thread with each call. */
    if (!com_server.end || FAILED(CoGetCurrentLogicalThreadId(&logical)))
        return GetCurrentThreadId();
    DWORD hash = logical.Data1 ^ ((DWORD)logical.Data2 << 16) ^ logical.Data3;
    for (int i = 0; i < 8; i++)
        hash = (hash ^ logical.Data4[i]) * 16777619u;
    return hash ? hash : 1;
}
