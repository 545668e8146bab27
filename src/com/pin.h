/* SPDX-License-Identifier: MIT */
/* Interfaces that stay known to COM as long as the local server runs.
 *
 * Wine 8 unregisters an interface with the last stub that has it and waits for its calls to end,
 * holding a lock that these calls may be waiting for: two threads of a client are enough for the
 * server to hang for good. An interface of which one stub is never let go is never unregistered. */
#ifndef VPCMOCK_COM_PIN_H
#define VPCMOCK_COM_PIN_H

#include <objbase.h>

/* A stub asks an object for it, or somebody else does. Does nothing elsewhere than in the local
 * server. No lock is held. */
void pin_interface(REFIID iid);

#endif
