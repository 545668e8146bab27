/* SPDX-License-Identifier: MIT */
/* Between Windows' types and the model's. */
#ifndef VPCMOCK_COM_CONVERT_H
#define VPCMOCK_COM_CONVERT_H

#include <windows.h>
#include <oleauto.h>

#include "model/text.h"

/* The characters of a BSTR, borrowed; a NULL one is empty. */
static inline struct span bstr_span(BSTR bstr)
{
    return (struct span){(const char16_t *)bstr, SysStringLen(bstr)};
}

/* Freed by the caller with SysFreeString; E_OUTOFMEMORY. */
static inline HRESULT span_to_bstr(struct span span, BSTR *bstr)
{
    *bstr = SysAllocStringLen((const OLECHAR *)span.chars, (UINT)span.length);
    return *bstr ? S_OK : E_OUTOFMEMORY;
}

static inline HRESULT text_to_bstr(const struct text *text, BSTR *bstr)
{
    return span_to_bstr(text_span(text), bstr);
}

/* From ASCII. */
HRESULT ascii_to_bstr(const char *ascii, BSTR *bstr);

static inline VARIANT_BOOL to_variant_bool(int truth)
{
    return truth ? VARIANT_TRUE : VARIANT_FALSE;
}

#endif
