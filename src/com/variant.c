/* SPDX-License-Identifier: MIT */
/* Between VARIANTs and the model's values. */
#include "com/variant.h"

#include <string.h>

#include "com/convert.h"
#include "model/memory.h"

enum {
    MAX_HOPS = 8,           /* from a reference or a default property to the next */
    MAX_SCRIPT_ITEMS = 65536, /* of an array of JScript, whose length is only a number */
};

/* ---- To VARIANTs ---- */

HRESULT number_to_decimal(int64_t number, VARIANT *variant)
{
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    DECIMAL *decimal = &V_DECIMAL(variant);
    *decimal = (DECIMAL){0};
    decimal->sign = number < 0 ? DECIMAL_NEG : 0;
    decimal->Lo64 = magnitude;
    /* The type lies in the decimal's reserved word. */
    V_VT(variant) = VT_DECIMAL;
    return S_OK;
}

static HRESULT bytes_to_variant(const struct value *value, VARIANT *variant)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_UI1, 0, (ULONG)value->size);
    void *data;
    if (!array)
        return E_OUTOFMEMORY;
    if (value->size) {
        HRESULT hr = SafeArrayAccessData(array, &data);
        if (FAILED(hr)) {
            SafeArrayDestroy(array);
            return hr;
        }
        memcpy(data, value->bytes, value->size);
        SafeArrayUnaccessData(array);
    }
    V_VT(variant) = VT_ARRAY | VT_UI1;
    V_ARRAY(variant) = array;
    return S_OK;
}

static HRESULT texts_to_variant(const struct value *value, VARIANT *variant)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, (ULONG)value->count);
    VARIANT *items = NULL;
    if (!array)
        return E_OUTOFMEMORY;
    HRESULT hr = SafeArrayAccessData(array, (void **)&items);
    if (SUCCEEDED(hr)) {
        for (size_t i = 0; i < value->count && SUCCEEDED(hr); i++) {
            hr = text_to_bstr(&value->texts[i], &V_BSTR(&items[i]));
            if (SUCCEEDED(hr))
                V_VT(&items[i]) = VT_BSTR;
        }
        SafeArrayUnaccessData(array);
    }
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return hr;
    }
    V_VT(variant) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(variant) = array;
    return S_OK;
}

static HRESULT number_to_variant(int64_t number, VARTYPE preferred, VARIANT *variant)
{
    if (preferred == VT_I4 && number >= INT32_MIN && number <= INT32_MAX) {
        V_VT(variant) = VT_I4;
        V_I4(variant) = (LONG)number;
        return S_OK;
    }
    if (preferred == VT_UI4 && number >= 0 && number <= UINT32_MAX) {
        V_VT(variant) = VT_UI4;
        V_UI4(variant) = (ULONG)number;
        return S_OK;
    }
    return number_to_decimal(number, variant);
}

static HRESULT to_variant(const struct value *value, VARIANT *variant)
{
    switch (value->type) {
    case VALUE_EMPTY: break;
    case VALUE_BOOL:
        V_VT(variant) = VT_BOOL;
        V_BOOL(variant) = to_variant_bool(value->truth);
        break;
    case VALUE_INT: return number_to_variant(value->number, VT_I4, variant);
    case VALUE_UINT: return number_to_variant(value->number, VT_UI4, variant);
    case VALUE_BIG: return number_to_decimal(value->number, variant);
    case VALUE_DOUBLE:
        V_VT(variant) = VT_R8;
        V_R8(variant) = value->real;
        break;
    case VALUE_TEXT: {
        BSTR bstr;
        HRESULT hr = text_to_bstr(&value->text, &bstr);
        if (FAILED(hr))
            return hr;
        V_VT(variant) = VT_BSTR;
        V_BSTR(variant) = bstr;
        break;
    }
    case VALUE_BYTES: return bytes_to_variant(value, variant);
    case VALUE_TEXTS: return texts_to_variant(value, variant);
    }
    return S_OK;
}

HRESULT value_to_variant(const struct value *value, VARIANT *variant)
{
    VariantInit(variant);
    return to_variant(value, variant);
}

HRESULT configuration_to_variant(const struct value *value, VARIANT *variant)
{
    VariantInit(variant);
    if (value->type == VALUE_UINT || value->type == VALUE_BIG)
        return number_to_variant(value->number, VT_I4, variant);
    return to_variant(value, variant);
}

/* ---- From VARIANTs ---- */

static void set_number(struct value *value, int64_t number)
{
    bool small = number >= INT32_MIN && number <= INT32_MAX;
    *value = (struct value){.type = small ? VALUE_INT : VALUE_BIG, .number = number};
}

static void set_real(struct value *value, double real)
{
    *value = (struct value){.type = VALUE_DOUBLE, .real = real};
}

static HRESULT set_text(struct value *value, BSTR bstr)
{
    return value_from_text(value, bstr_span(bstr)) ? S_OK : E_OUTOFMEMORY;
}

/* A DECIMAL or CURRENCY: whole if it is, else a double. */
static HRESULT set_exact(struct value *value, const VARIANT *variant)
{
    VARIANT whole, real;
    VariantInit(&whole);
    VariantInit(&real);
    HRESULT hr = VariantChangeType(&real, (VARIANT *)variant, 0, VT_R8);
    if (FAILED(hr))
        return hr;
    hr = VariantChangeType(&whole, (VARIANT *)variant, 0, VT_I8);
    bool same = false;
    if (SUCCEEDED(hr)) {
        VARIANT back;
        VariantInit(&back);
        hr = VariantChangeType(&back, &whole, 0, V_VT(variant));
        if (SUCCEEDED(hr))
            same = V_VT(variant) == VT_CY
                       ? V_CY(&back).int64 == V_CY(variant).int64
                       : VarDecCmp(&V_DECIMAL(&back), (DECIMAL *)&V_DECIMAL(variant)) == VARCMP_EQ;
    }
    if (same)
        set_number(value, V_I8(&whole));
    else
        set_real(value, V_R8(&real));
    return S_OK;
}

/* What is no object, reference or array. */
static HRESULT from_simple(const VARIANT *variant, struct value *value)
{
    switch (V_VT(variant)) {
    case VT_EMPTY:
    case VT_NULL: break;
    case VT_BOOL: *value = value_bool(V_BOOL(variant) != VARIANT_FALSE); break;
    case VT_I1: set_number(value, (signed char)V_I1(variant)); break;
    case VT_UI1: set_number(value, V_UI1(variant)); break;
    case VT_I2: set_number(value, V_I2(variant)); break;
    case VT_UI2: set_number(value, V_UI2(variant)); break;
    case VT_I4: set_number(value, V_I4(variant)); break;
    case VT_INT: set_number(value, V_INT(variant)); break;
    case VT_UI4:
    case VT_UINT:
        *value = (struct value){.type = VALUE_UINT, .number = V_UI4(variant)};
        break;
    case VT_I8: set_number(value, V_I8(variant)); break;
    case VT_UI8:
        if (V_UI8(variant) > INT64_MAX)
            return DISP_E_OVERFLOW;
        set_number(value, (int64_t)V_UI8(variant));
        break;
    case VT_R4: set_real(value, V_R4(variant)); break;
    case VT_R8: set_real(value, V_R8(variant)); break;
    case VT_DATE: set_real(value, V_DATE(variant)); break;
    case VT_CY:
    case VT_DECIMAL: return set_exact(value, variant);
    case VT_BSTR: return set_text(value, V_BSTR(variant));
    default: return DISP_E_TYPEMISMATCH;
    }
    return S_OK;
}

/* Reads a property of a script's object. */
static HRESULT read_member(IDispatch *object, DISPID dispid, VARIANT *result)
{
    DISPPARAMS none = {NULL, NULL, 0, 0};
    VariantInit(result);
    return IDispatch_Invoke(object, dispid, &IID_NULL, LOCALE_USER_DEFAULT,
                            DISPATCH_PROPERTYGET, &none, result, NULL, NULL);
}

static HRESULT read_named(IDispatch *object, const WCHAR *name, VARIANT *result)
{
    DISPID dispid;
    OLECHAR *names[] = {(OLECHAR *)name};
    VariantInit(result);
    HRESULT hr =
        IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &dispid);
    return SUCCEEDED(hr) ? read_member(object, dispid, result) : hr;
}

const VARIANT *variant_behind(const VARIANT *variant, VARIANT *room)
{
    for (int hop = 0; variant && V_VT(variant) == (VT_BYREF | VT_VARIANT); hop++)
        variant = hop < MAX_HOPS ? V_VARIANTREF(variant) : NULL;
    if (!variant || !(V_VT(variant) & VT_BYREF))
        return variant;
    if (!V_BYREF(variant))
        return NULL;
    VARTYPE vt = V_VT(variant) & ~VT_BYREF;
    if (vt != VT_BSTR && vt != VT_DISPATCH && vt != VT_UNKNOWN)
        return variant;
    V_VT(room) = vt;
    V_BYREF(room) = *(void **)V_BYREF(variant);
    return room;
}

/* Follows references and default properties to what is there in the end; the result is cleared by
 * the caller. An object with a length, as an array of JScript has one, is an end itself. */
static HRESULT resolve(const VARIANT *variant, VARIANT *end, LONG *script_length)
{
    VARIANT room;
    *script_length = -1;
    VariantInit(end);
    variant = variant_behind(variant, &room);
    if (!variant)
        return DISP_E_TYPEMISMATCH;
    HRESULT hr = VariantCopyInd(end, (VARIANT *)variant);
    for (int hop = 0; SUCCEEDED(hr) && V_VT(end) == VT_DISPATCH; hop++) {
        IDispatch *object = V_DISPATCH(end);
        VARIANT next;
        if (!object || hop == MAX_HOPS) {
            hr = DISP_E_TYPEMISMATCH;
            break;
        }
        if (SUCCEEDED(read_named(object, L"length", &next)) &&
            SUCCEEDED(VariantChangeType(&next, &next, 0, VT_I4)) && V_I4(&next) >= 0) {
            *script_length = V_I4(&next);
            return S_OK;
        }
        VariantClear(&next);
        hr = read_member(object, DISPID_VALUE, &next);
        VariantClear(end);
        *end = next;
    }
    if (FAILED(hr))
        VariantClear(end);
    return hr;
}

/* A text that an element of an array is; taken over by the caller. */
static HRESULT element_text(const VARIANT *element, struct text *text)
{
    VARIANT end;
    LONG length;
    HRESULT hr = resolve(element, &end, &length);
    if (SUCCEEDED(hr))
        hr = V_VT(&end) != VT_BSTR                         ? DISP_E_TYPEMISMATCH
             : text_set(text, bstr_span(V_BSTR(&end))) ? S_OK
                                                           : E_OUTOFMEMORY;
    VariantClear(&end);
    return hr;
}

static struct text *new_texts(size_t count)
{
    return mem_calloc(count ? count : 1, sizeof(struct text));
}

static HRESULT from_texts(VARTYPE vt, const void *data, size_t count, struct value *value)
{
    struct value texts = {.type = VALUE_TEXTS, .texts = new_texts(count)};
    HRESULT hr = texts.texts ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && texts.count < count) {
        struct text *text = &texts.texts[texts.count];
        if (vt == VT_VARIANT)
            hr = element_text((const VARIANT *)data + texts.count, text);
        else if (!text_set(text, bstr_span(((const BSTR *)data)[texts.count])))
            hr = E_OUTOFMEMORY;
        if (SUCCEEDED(hr))
            texts.count++;
    }
    if (SUCCEEDED(hr))
        *value = texts;
    else if (texts.texts)
        value_clear(&texts);
    return hr;
}

static bool are_bytes(const VARIANT *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (V_VT(&items[i]) != VT_UI1)
            return false;
    return count > 0;
}

/* Bytes that lie one every so many bytes. */
static HRESULT from_bytes(const void *data, size_t count, size_t step, struct value *value)
{
    uint8_t *bytes = mem_alloc(count ? count : 1);
    if (!bytes)
        return E_OUTOFMEMORY;
    for (size_t i = 0; i < count; i++)
        bytes[i] = *((const uint8_t *)data + i * step);
    *value = (struct value){.type = VALUE_BYTES, .bytes = bytes, .size = count};
    return S_OK;
}

static HRESULT from_array(SAFEARRAY *array, VARTYPE vt, struct value *value)
{
    void *data = NULL;
    LONG low = 0, high = -1;
    if (!array) /* how some languages pass one without elements */
        return vt == VT_UI1 ? from_bytes(NULL, 0, 1, value) : from_texts(vt, NULL, 0, value);
    if (SafeArrayGetDim(array) != 1 || (vt != VT_UI1 && vt != VT_BSTR && vt != VT_VARIANT))
        return DISP_E_TYPEMISMATCH;
    HRESULT hr = SafeArrayGetLBound(array, 1, &low);
    if (SUCCEEDED(hr))
        hr = SafeArrayGetUBound(array, 1, &high);
    if (SUCCEEDED(hr))
        hr = SafeArrayAccessData(array, &data);
    if (FAILED(hr))
        return hr;
    size_t count = high < low ? 0 : (size_t)((int64_t)high - low + 1);
    if (vt == VT_UI1)
        hr = from_bytes(data, count, 1, value);
    else if (vt == VT_VARIANT && are_bytes(data, count))
        hr = from_bytes(&V_UI1((const VARIANT *)data), count, sizeof(VARIANT), value);
    else
        hr = from_texts(vt, data, count, value);
    SafeArrayUnaccessData(array);
    return hr;
}

static HRESULT from_script_array(IDispatch *object, size_t count, struct value *value)
{
    struct value texts = {.type = VALUE_TEXTS};
    if (count > MAX_SCRIPT_ITEMS)
        return DISP_E_OVERFLOW;
    texts.texts = new_texts(count);
    HRESULT hr = texts.texts ? S_OK : E_OUTOFMEMORY;
    while (SUCCEEDED(hr) && texts.count < count) {
        WCHAR name[16];
        VARIANT item;
        _snwprintf(name, sizeof name / sizeof *name, L"%u", (unsigned)texts.count);
        hr = read_named(object, name, &item);
        if (SUCCEEDED(hr))
            hr = element_text(&item, &texts.texts[texts.count]);
        VariantClear(&item);
        if (SUCCEEDED(hr))
            texts.count++;
    }
    if (SUCCEEDED(hr))
        *value = texts;
    else if (texts.texts)
        value_clear(&texts);
    return hr;
}

HRESULT variant_to_value(const VARIANT *variant, struct value *value)
{
    VARIANT end;
    LONG script_length;
    *value = (struct value){0};
    HRESULT hr = resolve(variant, &end, &script_length);
    if (FAILED(hr))
        return hr;
    if (script_length >= 0)
        hr = from_script_array(V_DISPATCH(&end), (size_t)script_length, value);
    else if (V_VT(&end) & VT_ARRAY)
        hr = from_array(V_ARRAY(&end), V_VT(&end) & VT_TYPEMASK, value);
    else
        hr = from_simple(&end, value);
    VariantClear(&end);
    return hr;
}

static BOOL has_objects(const VARIANT *variant)
{
    VARTYPE type = V_VT(variant) & VT_TYPEMASK;
    BOOL found = type == VT_DISPATCH || type == VT_UNKNOWN;
    if (V_VT(variant) != (VT_ARRAY | VT_VARIANT))
        return found || type == VT_VARIANT;
    SAFEARRAY *array = V_ARRAY(variant);
    VARIANT *items;
    if (!array || SafeArrayGetDim(array) != 1 ||
        FAILED(SafeArrayAccessData(array, (void **)&items)))
        return array != NULL;
    for (ULONG i = 0; i < array->rgsabound[0].cElements && !found; i++)
        found = (V_VT(&items[i]) & (VT_BYREF | VT_ARRAY)) || has_objects(&items[i]);
    SafeArrayUnaccessData(array);
    return found;
}

HRESULT variant_to_value_simply(const VARIANT *variant, struct value *value)
{
    *value = (struct value){0};
    return has_objects(variant) ? DISP_E_TYPEMISMATCH : variant_to_value(variant, value);
}

HRESULT variant_script_elements(IDispatch *object, LONG most, VARIANT **elements, LONG *count)
{
    VARIANT length;
    *elements = NULL;
    *count = 0;
    HRESULT hr = read_named(object, L"length", &length);
    if (SUCCEEDED(hr))
        hr = VariantChangeType(&length, &length, 0, VT_I4);
    if (FAILED(hr) || V_I4(&length) < 1)
        return E_INVALIDARG;
    if (V_I4(&length) > most)
        return DISP_E_OVERFLOW;
    *elements = CoTaskMemAlloc((SIZE_T)V_I4(&length) * sizeof **elements);
    if (!*elements)
        return E_OUTOFMEMORY;
    while (*count < V_I4(&length) && SUCCEEDED(hr)) {
        WCHAR name[16];
        _snwprintf(name, sizeof name / sizeof *name, L"%ld", *count);
        hr = read_named(object, name, &(*elements)[*count]);
        *count += SUCCEEDED(hr);
    }
    return hr;
}
