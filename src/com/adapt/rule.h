/* SPDX-License-Identifier: MIT */
/* What the files with the members of IVPCMockRule share. */
#ifndef VPCMOCK_COM_ADAPT_RULE_H
#define VPCMOCK_COM_ADAPT_RULE_H

#include "com/adapter.h"
#include "mock/rule.h"

/* The rule that a view stands for; RPC_E_DISCONNECTED when it was removed. */
HRESULT rule_of(struct com_object *self, struct rule **rule);
/* Ends a fluent method: the rule itself, if all went well. */
HRESULT rule_itself(struct com_object *self, HRESULT hr, IVPCMockRule **rule);
/* A number with what is expected of it. */
HRESULT rule_check_range(struct com_object *self, const WCHAR *what, double value, double low,
                         double high);
/* An optional argument that is left out. */
BOOL rule_is_left_out(const VARIANT *variant);
/* An HRESULT as a number or by name. Lets go of the lock. */
HRESULT rule_code(struct com_object *self, const VARIANT *variant, HRESULT *code);
/* An optional whole number. Lets go of the lock. */
HRESULT rule_optional_number(struct com_object *self, const VARIANT *variant, int64_t otherwise,
                             int64_t *number);
/* A text; freed by the caller with SysFreeString. Lets go of the lock. */
HRESULT rule_text(struct com_object *self, const VARIANT *variant, BSTR *text);
/* One of the words, up to NULL. */
HRESULT rule_word(struct com_object *self, struct span given, const char *const *words,
                  uint8_t *index);

#endif
