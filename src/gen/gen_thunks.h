/* SPDX-License-Identifier: MIT */
/* What the build step writes of the vtables: the adapters' prototypes, and a thunk for each
 * member. */
#ifndef VPCMOCK_GEN_THUNKS_H
#define VPCMOCK_GEN_THUNKS_H

#include <stdio.h>

#include "gen/gen_types.h"

/* The member of union com_value that holds an argument. */
const char *slot_of(const struct type *type, const ELEMDESC *param);
void write_prototypes(FILE *out, const struct iface *iface);
void write_thunks(FILE *out, const struct iface *iface);

#endif
