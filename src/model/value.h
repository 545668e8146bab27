/* SPDX-License-Identifier: MIT */
/* A typed value: of a configuration key, a fact, or an argument of an event. */
#ifndef VPCMOCK_MODEL_VALUE_H
#define VPCMOCK_MODEL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text.h"

enum value_type {
    VALUE_EMPTY,
    VALUE_BOOL,
    VALUE_INT,    /* VT_I4 and what fits into it */
    VALUE_UINT,   /* VT_UI4 */
    VALUE_BIG,    /* whole numbers beyond that: VT_DECIMAL outside */
    VALUE_DOUBLE,
    VALUE_TEXT,
    VALUE_BYTES,  /* VT_ARRAY | VT_UI1 */
    VALUE_TEXTS,  /* VT_ARRAY of BSTR or VARIANT */
};

/* All zeros is empty. Owns what it points to. */
struct value {
    enum value_type type;
    union {
        bool truth;
        int64_t number; /* INT, UINT, BIG */
        double real;
        struct text text;
        struct {
            uint8_t *bytes;
            size_t size;
        };
        struct {
            struct text *texts;
            size_t count;
        };
    };
};

/* False when memory runs out; to is then empty. from is copied; to is overwritten, not cleared. */
bool value_copy(struct value *to, const struct value *from);
bool value_from_text(struct value *to, struct span text);
void value_clear(struct value *value);
/* As the product's files store it, borrowed: a whole number, of whatever type, has 32 bits, a sign
 * or not, and is read as VT_I4. False for other numbers, and for types beside numbers, bool, text
 * and bytes. */
bool value_to_storable(const struct value *value, struct value *stored);
bool value_equal(const struct value *a, const struct value *b);

static inline struct value value_int(int64_t number)
{
    return (struct value){.type = VALUE_INT, .number = number};
}

static inline struct value value_bool(bool truth)
{
    return (struct value){.type = VALUE_BOOL, .truth = truth};
}

/* Borrows the characters: for value_copy and event_emit, not to be cleared. */
static inline struct value value_borrow(struct span span)
{
    return (struct value){.type = VALUE_TEXT,
                          .text = {(char16_t *)span.chars, span.length}};
}

#endif
