/* SPDX-License-Identifier: MIT */
/* Copies of what the mock engine has, for objects that outlive it. */
#ifndef VPCMOCK_COM_RECORD_H
#define VPCMOCK_COM_RECORD_H

#include "com/object.h"
#include "mock/finding.h"
#include "mock/journal.h"

/* What an IVPCMockCall shows. */
struct call_record {
    struct com_own own;
    struct journal_entry entry; /* without its arguments */
    BSTR text;
    BSTR json;
    BSTR object;
    BSTR object_name;
    BSTR rule_name;
    VARIANT args[JOURNAL_PARAMS];
};

/* What an IVPCMockCalls shows. */
struct call_list {
    struct com_own own;
    size_t count;
    struct com_own *items[]; /* call_record */
};

/* What an IVPCMockFinding shows. */
struct finding_record {
    struct com_own own;
    enum finding_kind kind;
    const struct member *member;
    uint64_t sequence;
    uint32_t count;
    BSTR text;
    BSTR object;
};

/* With one reference, released with com_own_release; NULL when memory runs out. Lock held. */
struct com_own *call_record_create(struct vpcmock *mock, const struct journal_entry *entry);
struct com_own *finding_record_create(struct vpcmock *mock, const struct finding *finding);
/* Of all entries for these members. */
struct call_list *call_list_create(struct vpcmock *mock, const struct member_set *members);

/* From UTF-8; E_OUTOFMEMORY. */
HRESULT utf8_to_bstr(const char *chars, size_t length, BSTR *bstr);

#endif
