/* SPDX-License-Identifier: MIT */
/* The number of the first TYPELIB resource, in one object file with the resources themselves: a
 * program that links the library then carries them. TYPELIB_BASE comes from the Makefile. */
#include "com/typelib_base.h"

const int vpcmock__typelib_base = TYPELIB_BASE;
