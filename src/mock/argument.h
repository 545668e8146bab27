/* SPDX-License-Identifier: MIT */
/* What a parameter holds, in a call or in a rule: a value, or one of the things that the model's
 * values cannot be. */
#ifndef VPCMOCK_MOCK_ARGUMENT_H
#define VPCMOCK_MOCK_ARGUMENT_H

#include "model/slots.h"
#include "model/value.h"

enum argument_type {
    ARGUMENT_NONE,   /* nothing is known of it */
    ARGUMENT_VALUE,
    ARGUMENT_NULL,   /* a NULL BSTR, a NULL interface pointer, VT_NULL */
    ARGUMENT_OBJECT, /* one of this mock's objects */
    ARGUMENT_HELD,   /* in a rule: a VARIANT that COM keeps for it, under a number */
    ARGUMENT_OPAQUE, /* there, but not to be looked into: a client's own object, a structure */
};

struct argument {
    uint8_t type; /* enum argument_type */
    union {
        struct value value; /* owned */
        struct {
            const char *iface; /* "IVMVirtualMachine"; static */
            struct ref ref;
            uint32_t label; /* see label.h */
        };
        uint32_t held;
    };
};

/* to is overwritten, not cleared; it is NONE when memory runs out. */
bool argument_copy(struct argument *to, const struct argument *from);
void argument_clear(struct argument *argument);

static inline struct argument argument_int(int64_t number)
{
    return (struct argument){.type = ARGUMENT_VALUE, .value = value_int(number)};
}
/* The same in place: for each call. argument is overwritten, not cleared. */
static inline void argument_set_int(struct argument *argument, int64_t number)
{
    argument->type = ARGUMENT_VALUE;
    argument->value.type = VALUE_INT;
    argument->value.number = number;
}

#endif
