/* SPDX-License-Identifier: MIT */
/* Between Windows' types and the model's. */
#include "com/convert.h"

#include <string.h>

HRESULT ascii_to_bstr(const char *ascii, BSTR *bstr)
{
    size_t length = strlen(ascii);
    *bstr = SysAllocStringLen(NULL, (UINT)length);
    if (!*bstr)
        return E_OUTOFMEMORY;
    for (size_t i = 0; i < length; i++)
        (*bstr)[i] = (unsigned char)ascii[i];
    return S_OK;
}
