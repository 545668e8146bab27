/* SPDX-License-Identifier: MIT */
/* What rules and expectations say of the calls that they mean. Each with the lock held, and lets go
 * of it while it converts; a failure says what was found and what is expected. */
#ifndef VPCMOCK_COM_CONDITIONS_H
#define VPCMOCK_COM_CONDITIONS_H

#include "com/mock.h"

#include <oleauto.h>

/* A matcher may go while the lock is not held, so it is looked up again: find gives the one of the
 * key, or NULL when it is gone (RPC_E_DISCONNECTED). */
struct conditions {
    struct vpcmock *mock;
    struct matcher *(*find)(struct vpcmock *mock, struct ref key);
    struct ref key;
};

/* The name of the object with wildcards, or one of this mock's objects. */
HRESULT conditions_of(const struct conditions *conditions, const VARIANT *object);
/* The parameter must be one of a member that is meant, and [in]. high: only of MATCH_BETWEEN. */
HRESULT conditions_where(const struct conditions *conditions, BSTR param, enum match_test test,
                         const VARIANT *low, const VARIANT *high);
/* 0: any. */
HRESULT conditions_from_thread(const struct conditions *conditions, LONG thread);
HRESULT conditions_from_process(const struct conditions *conditions, LONG process);
/* "STA", "MTA", "neutral", or empty for any. */
HRESULT conditions_from_apartment(const struct conditions *conditions, BSTR apartment);

/* What to say of a pattern of which a part names no member. */
HRESULT conditions_refuse_pattern(struct vpcmock *mock, struct span wrong);

#endif
