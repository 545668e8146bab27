/* SPDX-License-Identifier: MIT */
/* What a failure tells the client beside its HRESULT. */
#ifndef VPCMOCK_COM_ERROR_H
#define VPCMOCK_COM_ERROR_H

#include "com/table.h"

/* The error object of a member's failure, with one reference; NULL when memory runs out. detail:
 * a sentence instead of the code's own, or empty. help_context: 0 for none. Makes no call out of
 * Windows. */
IErrorInfo *error_create(const struct com_member *member, HRESULT hr, const WCHAR *detail,
                         DWORD help_context);

/* The same for a function of the C API. */
IErrorInfo *error_create_for(const char *function, HRESULT hr, const WCHAR *detail);

/* Makes it the thread's error object and releases it; NULL: the thread has none then. May release a
 * client's object, so that no lock may be held. */
void error_set(IErrorInfo *error);

/* Both at once, with a detail in the manner of printf or NULL. Returns hr. */
HRESULT error_raise(const struct com_member *member, HRESULT hr, const WCHAR *format, ...);

/* "IVMTask::Result", as messages name a member. */
void error_member_name(const struct com_member *member, WCHAR *out, size_t size);

#endif
