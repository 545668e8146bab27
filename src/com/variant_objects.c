/* SPDX-License-Identifier: MIT */
/* Lists of objects in VARIANTs. */
#include "com/variant.h"

/* Takes the item's reference over, or clears it. */
static HRESULT add_object(VARIANT *item, IDispatch **objects, size_t capacity, size_t *count)
{
    VARIANT plain;
    VariantInit(&plain);
    HRESULT hr = VariantCopyInd(&plain, item);
    VariantClear(item);
    if (SUCCEEDED(hr) && (V_VT(&plain) != VT_DISPATCH || !V_DISPATCH(&plain) || *count == capacity))
        hr = DISP_E_TYPEMISMATCH;
    if (SUCCEEDED(hr))
        objects[(*count)++] = V_DISPATCH(&plain);
    else
        VariantClear(&plain);
    return hr;
}

static HRESULT objects_of_array(SAFEARRAY *array, VARTYPE vt, IDispatch **objects, size_t capacity,
                                size_t *count)
{
    LONG low = 0, high = -1;
    if (!array)
        return S_OK;
    if (SafeArrayGetDim(array) != 1 || (vt != VT_VARIANT && vt != VT_DISPATCH))
        return DISP_E_TYPEMISMATCH;
    HRESULT hr = SafeArrayGetLBound(array, 1, &low);
    if (SUCCEEDED(hr))
        hr = SafeArrayGetUBound(array, 1, &high);
    for (LONG i = low; SUCCEEDED(hr) && i <= high; i++) {
        VARIANT item;
        VariantInit(&item);
        hr = SafeArrayGetElement(array, &i, vt == VT_VARIANT ? (void *)&item : &V_DISPATCH(&item));
        if (SUCCEEDED(hr) && vt == VT_DISPATCH)
            V_VT(&item) = VT_DISPATCH;
        if (SUCCEEDED(hr))
            hr = add_object(&item, objects, capacity, count);
    }
    return hr;
}

static HRESULT objects_of_script(IDispatch *list, IDispatch **objects, size_t capacity,
                                 size_t *count)
{
    VARIANT *elements;
    LONG length;
    HRESULT hr = variant_script_elements(list, (LONG)capacity, &elements, &length);
    for (LONG i = 0; i < length; i++) {
        if (SUCCEEDED(hr))
            hr = add_object(&elements[i], objects, capacity, count);
        else
            VariantClear(&elements[i]);
    }
    CoTaskMemFree(elements);
    return hr;
}

HRESULT variant_to_objects(const VARIANT *variant, IDispatch **objects, size_t capacity,
                           size_t *count)
{
    VARIANT list, room;
    *count = 0;
    VariantInit(&list);
    variant = variant_behind(variant, &room);
    if (!variant)
        return DISP_E_TYPEMISMATCH;
    HRESULT hr = VariantCopyInd(&list, (VARIANT *)variant);
    if (FAILED(hr))
        return hr;
    if (V_VT(&list) & VT_ARRAY)
        hr = objects_of_array(V_ARRAY(&list), V_VT(&list) & VT_TYPEMASK, objects, capacity, count);
    else if (V_VT(&list) == VT_DISPATCH && V_DISPATCH(&list))
        hr = objects_of_script(V_DISPATCH(&list), objects, capacity, count);
    else
        hr = DISP_E_TYPEMISMATCH;
    VariantClear(&list);
    return hr;
}
