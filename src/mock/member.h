/* SPDX-License-Identifier: MIT */
/* The members of the product's interfaces and its events, as the mock engine sees them: names,
 * parameters and documented codes. Generated (build/gen/catalog.c). */
#ifndef VPCMOCK_MOCK_MEMBER_H
#define VPCMOCK_MOCK_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/text.h"

enum member_kind { MEMBER_METHOD, MEMBER_GET, MEMBER_PUT, MEMBER_EVENT };

/* What a parameter carries. */
enum param_kind {
    PARAM_INT,     /* a LONG or an enumeration */
    PARAM_BOOL,
    PARAM_DOUBLE,
    PARAM_DATE,
    PARAM_TEXT,
    PARAM_VARIANT,
    PARAM_OBJECT,  /* an interface pointer */
    PARAM_OPAQUE,  /* GUESTOSVERSIONINFOEX**, ULONG[3072] */
};

/* The same values as COM_PARAM_... of com/table.h. */
enum { MEMBER_IN = 1, MEMBER_OUT = 2, MEMBER_RETVAL = 4, MEMBER_OPTIONAL = 8 };

struct member_param {
    const char *name;
    const char *type; /* name of the enumeration or interface, else NULL */
    uint8_t kind;     /* enum param_kind */
    uint8_t flags;
};

enum { MEMBER_MAX_PARAMS = 8, MEMBER_MAX = 384 };

struct member {
    const char *iface;
    const char *name;
    const struct member_param *params;
    uint16_t ordinal; /* its place in mock_members */
    uint8_t kind;     /* enum member_kind */
    uint8_t nparams;
    uint32_t dispid;
};

extern const struct member mock_members[];
extern const int mock_member_count;

/* Documented codes, by name, separated by spaces: S_OK and failures. A row serves get and put. */
struct member_codes {
    const char *iface;
    const char *name;
    const char *codes;
    const char *task_codes; /* seen through IVMTask::Error */
};

extern const struct member_codes mock_member_codes[];
extern const int mock_member_codes_count;

/* A value of one of the product's enumerations. Generated (build/gen/enums.c). */
struct member_value {
    const char *type; /* "VMVMState" */
    int64_t value;
    const char *name; /* "Running" */
};

extern const struct member_value mock_values[];
extern const int mock_value_count;

/* The name of a value of an enumeration; NULL when it has none, or type is NULL or another. */
const char *member_value_name(const char *type, int64_t value);

/* NULL when the member is not documented. */
const struct member_codes *member_documented(const struct member *member);
/* Whether the documentation lists the code for it; true for S_OK. */
bool member_documents(const struct member *member, code c);
/* The index of a parameter, in any case of letters; -1 when there is none. The empty name is the
 * [retval] parameter. */
int member_param_index(const struct member *member, struct span name);
/* Whether the call would return an IVMTask. */
bool member_starts_task(const struct member *member);

/* A set of members. */
struct member_set {
    uint64_t bits[MEMBER_MAX / 64];
};

static inline bool member_set_has(const struct member_set *set, uint16_t ordinal)
{
    return set->bits[ordinal / 64] >> (ordinal % 64) & 1;
}

/* Resolves a pattern: "Startup", "IVMVirtualMachine::Startup", "IVMTask.*", "get_State" and
 * "put_Name" for one accessor of a property, "On*" for events, "*" for all calls; several of them are
 * separated by commas; any case of letters; * and ? are wildcards. False when a part of it names
 * nothing: wrong is that part. */
bool member_set_parse(struct member_set *set, struct span pattern, struct span *wrong);

/* "IVMTask::get_Result" and the like, the prefix only where a name has both accessors.
 * Writes at most size characters with a NUL. */
void member_full_name(const struct member *member, char *out, size_t size);
/* "get_", "put_", or "" for a method. */
const char *member_call_prefix(const struct member *member);

#endif
