/* SPDX-License-Identifier: MIT */
/* Registration of the DLL for as long as runs need it: the first run registers, the last one puts
 * back what was there; a guard process and every later run do so for those that were killed. Where
 * the DLL is registered anyway, nothing is changed. */
#ifndef VPCMOCK_COM_LEASE_H
#define VPCMOCK_COM_LEASE_H

#include <windows.h>

#include "com/registration.h"

/* Registers this process as one that needs the DLL, for the machine or, where it may not write
 * there, for the user. dll: its full path. *scope: for lease_return.
 * S_OK: leased; S_FALSE: it is registered for good, and there is nothing to return. Failures as
 * registration_add, of the user's scope. */
HRESULT lease_take(const WCHAR *dll, enum registration_scope *scope);
/* Whether lease_take would have something to register, or to share with other runs. */
BOOL lease_needed(void);
/* This process needs it no more. */
HRESULT lease_return(enum registration_scope scope);
/* Puts back what is registered only for processes that are dead, in both scopes. */
void lease_recover(void);
/* What is registered now stays for good: it was registered by its user meanwhile. */
void lease_forget(enum registration_scope scope);

#endif
