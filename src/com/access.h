/* SPDX-License-Identifier: MIT */
/* Who may start the local server and who may call it. */
#ifndef VPCMOCK_COM_ACCESS_H
#define VPCMOCK_COM_ACCESS_H

#include <windows.h>

/* The classes' application in the registry, where dcomcnfg finds it. */
#define ACCESS_APPID L"{7bc5d13a-0261-45ed-9932-c062c34e8d79}"

/* For the value LaunchPermission there: whoever is logged on starts a server of his own, and nobody
 * over the network. *descriptor: self-relative; caller frees with LocalFree. */
HRESULT access_to_launch(SECURITY_DESCRIPTOR **descriptor);

/* For CoInitializeSecurity: what the value AccessPermission there says; without one this user,
 * administrators and the system, from this machine. *descriptor: as above. A value that is no
 * descriptor with an owner, a group and a list: HRESULT_FROM_WIN32(ERROR_INVALID_SECURITY_DESCR). */
HRESULT access_to_call(SECURITY_DESCRIPTOR **descriptor);

#endif
