/* SPDX-License-Identifier: MIT */
/* Which process is calling, and which thread of it. */
#include "com/caller.h"

#include <objbase.h>

#include "com/life.h"

DWORD caller_thread_as_client(void)
{
    GUID logical;
    /* COM carries it from thread to thread with each call. */
    if (FAILED(CoGetCurrentLogicalThreadId(&logical)))
        return 0;
    DWORD hash = logical.Data1 ^ ((DWORD)logical.Data2 << 16) ^ logical.Data3;
    for (int i = 0; i < 8; i++)
        hash = (hash ^ logical.Data4[i]) * 16777619u;
    return hash ? hash : 1;
}

DWORD caller_thread(void)
{
    DWORD logical = com_server.end ? caller_thread_as_client() : 0;
    return logical ? logical : GetCurrentThreadId();
}

/* Looked up, so that a program that links the mock needs no library more. */
DWORD caller_process(void)
{
    typedef LONG(WINAPI * inquire)(void *binding, ULONG *process_id);
    HMODULE rpc = GetModuleHandleW(L"rpcrt4.dll");
    void (*proc)(void) =
        rpc ? (void (*)(void))GetProcAddress(rpc, "I_RpcBindingInqLocalClientPID") : NULL;
    ULONG process_id = 0;
    return proc && !((inquire)proc)(NULL, &process_id) ? (DWORD)process_id : 0;
}
