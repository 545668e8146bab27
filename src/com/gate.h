/* SPDX-License-Identifier: MIT */
/* The one place that every call of every member comes to, early bound and late bound alike. */
#ifndef VPCMOCK_COM_GATE_H
#define VPCMOCK_COM_GATE_H

#include "com/object.h"
#include "com/table.h"

/* Clears the out parameters, takes the lock, lets the adapter answer, and leaves an IErrorInfo for
 * a failure. args: one for each parameter of the member, borrowed; NULL if it has none. */
HRESULT gate_call(struct com_object *object, const struct com_member *member,
                  union com_value *args);

#endif
