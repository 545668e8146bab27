/* SPDX-License-Identifier: MIT */
/* Interfaces of clients that are kept for any thread: in the global interface table, which gives
 * each thread a pointer that is good in its apartment, and keeps nobody's object alive beyond its
 * apartment. All may call out: no lock may be held. */
#ifndef VPCMOCK_COM_GLOBAL_H
#define VPCMOCK_COM_GLOBAL_H

#include <windows.h>
#include <objbase.h>

HRESULT global_keep(IUnknown *object, DWORD *cookie);
/* With a reference for the caller; NULL on failure. */
HRESULT global_get(DWORD cookie, REFIID riid, void *object);
void global_drop(DWORD cookie);

#endif
