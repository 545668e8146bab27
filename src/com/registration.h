/* SPDX-License-Identifier: MIT */
/* Registration in the Windows registry: written on request, and what was there before put back. */
#ifndef VPCMOCK_COM_REGISTRATION_H
#define VPCMOCK_COM_REGISTRATION_H

#include <stdbool.h>
#include <windows.h>

enum registration_scope {
    REGISTRATION_MACHINE, /* HKEY_LOCAL_MACHINE\Software\Classes */
    REGISTRATION_USER,    /* HKEY_CURRENT_USER\Software\Classes */
};

/* Either may be registered alone, or both: the client then chooses with its CLSCTX. */
enum registration_kind {
    REGISTRATION_DLL,    /* InprocServer32 */
    REGISTRATION_SERVER, /* LocalServer32 */
    REGISTRATION_KINDS,
};

/* Both may be called by any thread of any process at any time: a mutex per hive, which they wait
 * for up to a minute, makes them one after the other. Both first finish or undo what a killed
 * process has left. */

/* A server is registered for clients of both architectures, where the system has both: all the same
 * is done for the other one as well.
 *
 * Saves what there is under the names that the type libraries use, then writes ours, with the path
 * of `module` (borrowed). A second call of the same kind replaces the first.
 * S_OK: registered. Any failure: what was there before the first call is there again, also when
 * the module, or the other kind, had been registered.
 * E_ACCESSDENIED: no right to write this scope, or to replace another product's keys in it.
 * HRESULT_FROM_WIN32(ERROR_TIMEOUT): another process has held the mutex for a minute.
 * HRESULT_FROM_WIN32(ERROR_INVALID_DATA): the saved copy was tampered with; nothing was touched.
 * E_OUTOFMEMORY, and whatever the registry answers. */
HRESULT registration_add(enum registration_scope scope, enum registration_kind kind,
                         HMODULE module);

/* Removes what registration_add wrote of this kind for this architecture. With the last kind it
 * puts back what it saved. S_OK also if nothing was registered; nothing is touched then. Failures
 * as above; the next call of either function goes on where this one failed. */
HRESULT registration_remove(enum registration_scope scope, enum registration_kind kind);

enum registration_arch { REGISTRATION_X64, REGISTRATION_X86 };

/* For tests only: the same as an architecture other than ours would do it, or with a change of the
 * registry that fails. */
struct registration_trial {
    enum registration_arch arch;
    LONG fail_at; /* number of the change that fails, from 0; negative: none */
    bool killed;  /* so do all after it, as if the process had ended there */
    LONG changes; /* out: how many changes there were */
};

/* trial: borrowed; NULL is this architecture, and nothing fails. */
HRESULT registration_try_add(enum registration_scope scope, enum registration_kind kind,
                             HMODULE module, struct registration_trial *trial);
HRESULT registration_try_remove(enum registration_scope scope, enum registration_kind kind,
                                struct registration_trial *trial);

#endif
