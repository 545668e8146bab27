/* SPDX-License-Identifier: MIT */
/* VARIANTs as clients make them. */
#ifndef VPCMOCK_TESTS_COM_VALUES_H
#define VPCMOCK_TESTS_COM_VALUES_H

#include <windows.h>

#include <oleauto.h>

static inline VARIANT v_i4(LONG value)
{
    VARIANT made;
    V_VT(&made) = VT_I4;
    V_I4(&made) = value;
    return made;
}

static inline VARIANT v_r8(double value)
{
    VARIANT made;
    V_VT(&made) = VT_R8;
    V_R8(&made) = value;
    return made;
}

static inline VARIANT v_bool(VARIANT_BOOL value)
{
    VARIANT made;
    V_VT(&made) = VT_BOOL;
    V_BOOL(&made) = value;
    return made;
}

static inline VARIANT v_text(const WCHAR *text)
{
    VARIANT made;
    V_VT(&made) = VT_BSTR;
    V_BSTR(&made) = SysAllocString(text);
    return made;
}

static inline VARIANT v_none(VARTYPE vt)
{
    VARIANT made;
    VariantInit(&made);
    V_VT(&made) = vt;
    return made;
}

static inline VARIANT v_missing(void)
{
    VARIANT made = v_none(VT_ERROR);
    V_ERROR(&made) = DISP_E_PARAMNOTFOUND;
    return made;
}

static inline VARIANT v_object(void *object)
{
    VARIANT made;
    V_VT(&made) = VT_DISPATCH;
    V_DISPATCH(&made) = object;
    IUnknown_AddRef((IUnknown *)object);
    return made;
}

/* By reference to what must live on: its value is not cleared. */
static inline VARIANT v_reference(VARTYPE vt, void *value)
{
    VARIANT made;
    V_VT(&made) = (VARTYPE)(VT_BYREF | vt);
    V_BYREF(&made) = value;
    return made;
}

#endif
