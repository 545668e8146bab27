/* SPDX-License-Identifier: MIT */
/* Facts: what is so in the simulated world, each with a name by which a test can set it. A table of
 * them for each kind of thing; reading and setting are the same for all. */
#ifndef VPCMOCK_MODEL_FACT_H
#define VPCMOCK_MODEL_FACT_H

#include <stddef.h>

#include "model/code.h"
#include "model/value.h"

struct host;

/* What the field at the offset is. */
enum fact_type {
    FACT_BOOL,   /* bool */
    FACT_INT,    /* int32_t */
    FACT_BIG,    /* int64_t */
    FACT_DOUBLE, /* double */
    FACT_TEXT,   /* struct text */
    FACT_VALUE,  /* struct value of the type that it has */
};

struct fact {
    const char *name; /* ASCII, as in the documentation of the control interface */
    enum fact_type type;
    size_t offset; /* in the item */
    /* Of numbers. high of a text: the most characters (0: any); of an array: of bytes the most that
     * it can have, of texts 0. */
    int64_t low, high;
    /* What follows from the change, after it is made; may be NULL. */
    void (*changed)(struct host *host, void *item);
    const char *help; /* a sentence: what it is, unit */
};

/* A table ends with a row without name. NULL when there is no such fact; in any case of letters. */
const struct fact *fact_find(const struct fact *table, struct span name);
/* A copy; cleared by the caller. False when memory runs out. */
bool fact_read(const struct fact *fact, const void *item, struct value *value);
/* Clears the value on success. CODE_INVALIDARG when the type or the range does not fit,
 * CODE_OUTOFMEMORY. */
code fact_write(struct host *host, const struct fact *fact, void *item, struct value *value);

#endif
