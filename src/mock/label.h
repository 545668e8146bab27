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

enum { LABEL_ROOM = 16 };
#define LABEL_OF_TASK 0x80000000u

struct label {
    const char *iface; /* static */
    struct ref ref;
    struct ref owner;      /* the machine that it belongs to; {0}: it is one itself, or of none */
    uint32_t next;         /* in its bucket */
    struct text name;      /* "Windows XP Mode", "#3", or empty */
};

/* The number of the label of an object with this name now; a new one when it is new or was renamed.
 * 0 when memory runs out. interface: static, compared by address. */
uint32_t label_of(struct labels *labels, const char *iface, struct ref ref, struct span name);
/* The newest label of an object that may be gone; a new one without name when there is none. */
uint32_t label_last(struct labels *labels, const char *iface, struct ref ref);
/* The label of a task with this ID: nothing is kept for it, for there are many tasks. */
static inline uint32_t label_of_task(int32_t id)
{
    return LABEL_OF_TASK | (uint32_t)id;
}

void label_set_owner(struct labels *labels, uint32_t number, struct ref owner);
/* The machine, also when it is gone; of what belongs to none: what it stands for. */
struct ref label_owner(const struct labels *labels, uint32_t number);

/* The static name of the interface, "" for 0. */
const char *label_interface(const struct labels *labels, uint32_t number);
/* What it stands for; {0} for a task. */
struct ref label_ref(const struct labels *labels, uint32_t number);
/* The name, borrowed; room serves one that must be made. */
struct span label_name(const struct labels *labels, uint32_t number,
                       char16_t room[LABEL_ROOM]);
/* Appends: IVMVirtualMachine "Windows XP Mode". False when memory runs out. */
bool label_write(const struct labels *labels, uint32_t number, struct text *out);
void labels_free(struct labels *labels);

#endif
