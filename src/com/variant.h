/* SPDX-License-Identifier: MIT */
/* Between VARIANTs and the model's values. */
#ifndef VPCMOCK_COM_VARIANT_H
#define VPCMOCK_COM_VARIANT_H

#include <windows.h>
#include <oleauto.h>

#include "model/value.h"

/* Each makes a VARIANT, cleared by the caller with VariantClear; VT_EMPTY on failure
 * (E_OUTOFMEMORY). They call nothing but Windows: the lock may be held. */

/* VT_BOOL, VT_I4, VT_UI4, VT_DECIMAL (whole numbers beyond those), VT_R8, VT_BSTR, VT_ARRAY|VT_UI1,
 * and VT_ARRAY|VT_VARIANT of VT_BSTR from 0, which every script can read by index. */
HRESULT value_to_variant(const struct value *value, VARIANT *variant);
/* The same as GetConfigurationValue documents it: whole numbers are VT_I4 where they fit. */
HRESULT configuration_to_variant(const struct value *value, VARIANT *variant);
/* VT_DECIMAL. */
HRESULT number_to_decimal(int64_t number, VARIANT *variant);

/* What references lead to, borrowed; scripts pass variables by reference. room serves a BSTR or an
 * object that is behind one. NULL when it leads to nothing, or too far. */
const VARIANT *variant_behind(const VARIANT *variant, VARIANT *room);

/* What a client passes: by value or by reference, an array of bytes, of BSTR or of VARIANT (with
 * texts, or with bytes alone), an array of JScript, an object with a default property. The value is
 * cleared by the caller; it is empty on failure: DISP_E_TYPEMISMATCH, DISP_E_OVERFLOW,
 * E_OUTOFMEMORY, or what the object answers. May call out: no lock may be held. */
HRESULT variant_to_value(const VARIANT *variant, struct value *value);
/* The same for what can be read without calling out, so that the lock may be held;
 * DISP_E_TYPEMISMATCH for all else. */
HRESULT variant_to_value_simply(const VARIANT *variant, struct value *value);

/* The elements of an array of JScript, at most so many (DISP_E_OVERFLOW). They are freed by the
 * caller with VariantClear and CoTaskMemFree, also on failure. Calls out. */
HRESULT variant_script_elements(IDispatch *object, LONG most, VARIANT **elements, LONG *count);

/* The objects of an array, of JScript too. Each has a reference for the caller,
 * also on failure: DISP_E_TYPEMISMATCH when it is anything else or there are more than capacity. May
 * call out: no lock may be held. */
HRESULT variant_to_objects(const VARIANT *variant, IDispatch **objects, size_t capacity,
                           size_t *count);

#endif
