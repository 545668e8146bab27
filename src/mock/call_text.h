/* SPDX-License-Identifier: MIT */
/* A call or an event in words: a line for people, and an object of JSON. */
#ifndef VPCMOCK_MOCK_CALL_TEXT_H
#define VPCMOCK_MOCK_CALL_TEXT_H

#include "mock/journal.h"
#include "mock/json.h"

/* Appends object, member and what went in: IVMVirtualMachine "Windows XP Mode" .Startup(). False when
 * memory runs out. */
bool call_write(const struct call *call, const struct labels *labels, struct text *out);

/* Appends a line without its end:
 *
 *   12  00:03.100  IVMVirtualMachine "Windows XP Mode" .Startup() -> S_OK, IVMTask #3  [rule 2]
 *
 * that is number, time on the clock, object, member with what went in, result and what came out,
 * how long it took on the clock if it did, and the rule. Control characters are shown as spaces.
 * rule_name: of call->rule. False when memory runs out. */
bool call_write_line(const struct call *call, const struct labels *labels, bool complete,
                     int64_t duration, struct span rule_name, struct text *out);

/* The same for an entry. */
bool journal_write_line(const struct journal *journal, const struct labels *labels,
                        const struct journal_entry *entry, struct text *out);

/* An entry as an object with the keys that IVPCMockCall::Json documents (idl/VPCMock.idl). */
void journal_write_json(const struct journal *journal, const struct labels *labels,
                        const struct journal_entry *entry, struct json *json);

/* "STA" and the like, of an enum call_apartment; "method", "get", "put" or "event". */
const char *call_apartment_name(uint8_t apartment);
const char *call_kind_name(const struct member *member);

/* "S_OK", "VM_E_VM_RUNNING" and the like, else its digits as 0x80041234. */
void code_write(code c, char *out, size_t size);

#endif
