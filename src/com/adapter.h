/* SPDX-License-Identifier: MIT */
/* What every adapter needs. An adapter answers one member with the lock held and the out parameters
 * cleared: it checks pointers, resolves the handle, calls the model and converts. It holds no state
 * and decides nothing about the product. */
#ifndef VPCMOCK_COM_ADAPTER_H
#define VPCMOCK_COM_ADAPTER_H

#include "com/convert.h"
#include "com/enumerator.h"
#include "com/mock.h"
#include "com/object.h"
#include "members.h"

#endif
