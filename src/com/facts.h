/* SPDX-License-Identifier: MIT */
/* Which facts the objects have. */
#ifndef VPCMOCK_COM_FACTS_H
#define VPCMOCK_COM_FACTS_H

#include "com/object.h"
#include "model/fact.h"

enum { FACTS_MAX_TABLES = 8 };

/* What has facts: an item of the model and the tables that speak of it. */
struct fact_owner {
    void *item;
    const struct fact *tables[FACTS_MAX_TABLES]; /* up to the first NULL */
};

/* The owner behind what a test passes: a missing argument or the application for the host, or an
 * object of this mock, by reference too. Lock held; makes no call. E_INVALIDARG,
 * RPC_E_DISCONNECTED. */
HRESULT facts_owner(struct vpcmock *mock, const VARIANT *object, struct fact_owner *owner);

/* NULL when there is none of the name. */
const struct fact *facts_find(const struct fact_owner *owner, struct span name);

/* Lock held on entry and exit; the second lets go of it to read the VARIANT, which may call the
 * client. E_INVALIDARG for what is not there or cannot be, and facts_owner's. */
HRESULT facts_read(struct vpcmock *mock, struct span name, const VARIANT *object, VARIANT *value);
HRESULT facts_write(struct vpcmock *mock, struct span name, const VARIANT *object,
                    const VARIANT *value);

#endif
