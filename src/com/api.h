/* SPDX-License-Identifier: MIT */
/* What the files of the C API share. */
#ifndef VPCMOCK_COM_API_H
#define VPCMOCK_COM_API_H

#include "com/object.h"
#include "vpcmock.h"

/* E_POINTER, with an IErrorInfo that names the function and the pointer. */
HRESULT api_refuse_null(const char *function, const char *pointer);
/* Leaves an IErrorInfo for a failure; returns the code. */
HRESULT api_refuse(const char *function, HRESULT hr);

/* Checks a pointer that the caller fills, and clears what it points to. */
#define CLEAR(out)                                                                                 \
    do {                                                                                           \
        if (!(out))                                                                                \
            return api_refuse_null(__func__, #out);                                                \
        *(out) = 0;                                                                                \
    } while (0)
#define NEED(pointer)                                                                              \
    do {                                                                                           \
        if (!(pointer))                                                                            \
            return api_refuse_null(__func__, #pointer);                                            \
    } while (0)

/* Locks on behalf of a function of the API: the calling thread controls the mock. */
void api_enter(vpcmock *mock);
/* Unlocks; a failure leaves its IErrorInfo. */
HRESULT api_leave(vpcmock *mock, const char *function, HRESULT hr);

static inline struct span api_span(const WCHAR *text)
{
    return (struct span){(const char16_t *)text, wcslen(text)};
}

#endif
