/* SPDX-License-Identifier: MIT */
/* Type information of the libraries that the module carries. */
#ifndef VPCMOCK_COM_TYPEINFO_H
#define VPCMOCK_COM_TYPEINFO_H

#include "com/table.h"

/* The type info with a GUID, with a reference for the caller; NULL on failure. Needs no
 * registration: the library is a resource of the module that this code is in. */
HRESULT typeinfo_get(const struct com_library *library, REFGUID guid, ITypeInfo **info);

/* The module that this code is in: the DLL, or the program that links the mock. */
HMODULE typeinfo_module(void);

/* Releases what typeinfo_get has kept. */
void typeinfo_forget(void);

#endif
