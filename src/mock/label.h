/* SPDX-License-Identifier: MIT */
/* Labels: what an object is called in the journal and in messages, such as
 * IVMVirtualMachine "Windows XP Mode" or IVMTask #3. A label outlives its object. */
#ifndef VPCMOCK_MOCK_LABEL_H
#define VPCMOCK_MOCK_LABEL_H

#include "model/slots.h"
#include "model/text.h"

/* All zeros is empty. */
struct labels {
    struct label **items; /* by number, from 1 */
    size_t count;
    size_t capacity;
    uint32_t *buckets;    /* by interface and handle; the newest of each */
    size_t bucket_count;
};

struct label {
    const char *interface; /* static */
    struct ref ref;
    uint32_t next;         /* in its bucket */
    struct text name;      /* "Windows XP Mode", "#3", or empty */
};

/* The number of the label of an object with this name now; a new one when it is new or was renamed.
 * 0 when memory runs out. interface: static, compared by address. */
uint32_t label_of(struct labels *labels, const char *interface, struct ref ref, struct span name);
/* NULL for 0. */
const struct label *label_get(const struct labels *labels, uint32_t number);
/* Appends: IVMVirtualMachine "Windows XP Mode". False when memory runs out. */
bool label_write(const struct labels *labels, uint32_t number, struct text *out);
void labels_free(struct labels *labels);

#endif
