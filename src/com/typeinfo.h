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

/* TYPELIB resources are numbered from here, in the order of com_libraries. 1 in the DLL. Part of
 * the object file that carries them, so that a program that links the mock gets them too. */
extern const int vpcmock__typelib_base;

#endif
