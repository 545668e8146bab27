/* SPDX-License-Identifier: MIT */
/* Where a local server is found by those who look for it. */
#ifndef VPCMOCK_COM_PLACE_H
#define VPCMOCK_COM_PLACE_H

#include <objbase.h>

enum { SERVER_MAX_NAME = 64, SERVER_PLACE_CHARS = 256 };

/* Of a private server, in the environment of its clients. */
#define SERVER_VARIABLE L"VPCMOCK_SERVER"

/* E_INVALIDARG unless the name is 1 to SERVER_MAX_NAME letters, digits, '.', '_' and '-'. */
HRESULT server_check_name(const WCHAR *name);

/* The name of the mutex that a user's server holds while it runs; name: empty for the one that all
 * share. buffer: SERVER_PLACE_CHARS. */
HRESULT server_mutex_name(const WCHAR *name, WCHAR *buffer);

/* The moniker under which a private server's class object stands in the running object table. */
HRESULT server_moniker(const WCHAR *name, REFCLSID clsid, IMoniker **moniker);

/* The SID of this process's user. Caller frees with HeapFree(GetProcessHeap(), 0, ...). */
HRESULT server_user(TOKEN_USER **user);

/* Gets the class object of a private server that runs. Failures as of the running object table. */
HRESULT server_find(const WCHAR *name, REFCLSID clsid, REFIID riid, void **object);

/* Gets the class object of a private server, which is started if it does not run, from the
 * vpcmock.exe beside this module or else the registered one. E_INVALIDARG: no such name can be.
 * CO_E_SERVER_EXEC_FAILURE: there is no such program, or it has not come up. */
HRESULT server_class_object(const WCHAR *name, REFCLSID clsid, REFIID riid, void **object);

#endif
