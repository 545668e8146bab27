/* SPDX-License-Identifier: MIT */
#ifndef VPCMOCK_COM_TYPELIB_BASE_H
#define VPCMOCK_COM_TYPELIB_BASE_H

/* TYPELIB resources are numbered from here, in the order of com_libraries. 1 in the DLL. Part of
 * the object file that carries them, so that a program that links the mock gets them too. */
extern const int vpcmock__typelib_base;

#endif
