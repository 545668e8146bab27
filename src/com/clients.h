/* SPDX-License-Identifier: MIT */
/* The processes that use the local server, and what they hold: when one dies, what only it has used
 * is let go. COM does the same by itself, but only after minutes, and under Wine never. In any
 * process but the local server these do nothing. */
#ifndef VPCMOCK_COM_CLIENTS_H
#define VPCMOCK_COM_CLIENTS_H

#include <objbase.h>

/* An object has been made on behalf of the calling process. part: what is an object of its own to COM
 * and counts the references of the first, or NULL. refs: that count, which is above 0 until
 * clients_gone. */
void clients_born(IUnknown *identity, IUnknown *part, LONG *refs);
/* The count has come to 0: nobody is given the object any more once this returns. */
void clients_gone(IUnknown *identity);
/* The calling process uses the object, which may be another's. */
void clients_seen(IUnknown *identity);

/* The calling process locks the server, or unlocks it: its locks end with it. */
void clients_locked(BOOL lock);

#endif
