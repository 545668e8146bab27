/* SPDX-License-Identifier: MIT */
/* The local server: class objects for other processes, for as long as these need them. */
#ifndef VPCMOCK_COM_SERVER_H
#define VPCMOCK_COM_SERVER_H

#include <windows.h>

struct server_options {
    const WCHAR *name; /* of a private server, NULL: the one that the user's clients share */
    BOOL stays;        /* also while nobody uses it, until it is asked to end */
};

/* Runs until the server has ended, in order. Initializes COM itself.
 * S_FALSE: another process is this server already.
 * E_INVALIDARG: not a name. Other failures: those of Windows. */
HRESULT server_run(const struct server_options *options);

/* Asks a running server of this user to end: it ends once nobody uses it, or after
 * SERVER_GRACE_MS. From now on calls answer VM_E_APP_SHUTTING_DOWN.
 * S_FALSE: there is none. */
HRESULT server_stop(const WCHAR *name);

#endif
