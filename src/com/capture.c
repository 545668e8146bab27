/* SPDX-License-Identifier: MIT */
/* Arguments of clients as the mock engine sees them, and back. */
#include "com/capture.h"

#include <oleauto.h>
#include <string.h>

#include "com/caller.h"
#include "com/convert.h"
#include "com/held.h"
#include "com/naming.h"
#include "com/variant.h"
#include "members.h"
#include "model/memory.h"

enum { VERSION_INFO_SIZE = sizeof(GUESTOSVERSIONINFOEX) };

/* Arguments are held across calls out, when the pool may go back: they are none of its memory. */
static void set_value(struct argument *argument, const struct value *value)
{
    struct argument made = {.type = ARGUMENT_VALUE};
    memory_rest(true);
    if (value_copy(&made.value, value))
        *argument = made;
    memory_rest(false);
}

static HRESULT read_simply(const VARIANT *variant, struct value *value)
{
    memory_rest(true);
    HRESULT hr = variant_to_value_simply(variant, value);
    memory_rest(false);
    return hr;
}

static void from_object(struct vpcmock *mock, IUnknown *pointer, struct argument *argument)
{
    const struct com_library *library = &com_libraries[0];
    argument->type = pointer ? ARGUMENT_OPAQUE : ARGUMENT_NULL;
    for (int i = 0; pointer && i < library->ninterfaces; i++) {
        const struct com_interface *iface = library->interfaces[i];
        struct com_object *object =
            iface->vtbl ? com_object_from(mock, iface, pointer) : NULL;
        if (!object)
            continue;
        *argument = (struct argument){.type = ARGUMENT_OBJECT,
                                      .iface = iface->name,
                                      .ref = object->ref,
                                      .label = naming_label(mock, iface, object->ref)};
        return;
    }
}

/* Only what can be read without calling out. */
static void from_variant(struct vpcmock *mock, const VARIANT *variant, struct argument *argument)
{
    struct value value;
    if (V_VT(variant) == (VT_BYREF | VT_VARIANT))
        variant = V_VARIANTREF(variant);
    if (V_VT(variant) == VT_NULL) {
        argument->type = ARGUMENT_NULL;
    } else if (V_VT(variant) == VT_ERROR) {
        argument->type = ARGUMENT_NONE; /* left out */
    } else if ((V_VT(variant) & VT_TYPEMASK) == VT_DISPATCH ||
               (V_VT(variant) & VT_TYPEMASK) == VT_UNKNOWN) {
        if (V_VT(variant) == VT_DISPATCH || V_VT(variant) == VT_UNKNOWN)
            from_object(mock, V_UNKNOWN(variant), argument);
        else
            argument->type = ARGUMENT_OPAQUE;
    } else if (SUCCEEDED(read_simply(variant, &value))) {
        *argument = (struct argument){.type = ARGUMENT_VALUE, .value = value};
    } else {
        argument->type = ARGUMENT_OPAQUE;
    }
}

static void from_bstr(BSTR bstr, struct argument *argument)
{
    struct value value = value_borrow(bstr_span(bstr));
    if (bstr)
        set_value(argument, &value);
    else
        argument->type = ARGUMENT_NULL;
}

static void from_value(struct vpcmock *mock, const struct com_param *param,
                       const union com_value *value, struct argument *argument)
{
    switch (param->vt) {
    case VT_BOOL:
        *argument =
            (struct argument){.type = ARGUMENT_VALUE, .value = value_bool(value->b != 0)};
        break;
    case VT_R8:
    case VT_DATE:
        *argument = (struct argument){.type = ARGUMENT_VALUE,
                                      .value = {.type = VALUE_DOUBLE, .real = value->r8}};
        break;
    case VT_BSTR: from_bstr(value->bstr, argument); break;
    case VT_DISPATCH:
    case VT_UNKNOWN: from_object(mock, value->unk, argument); break;
    case VT_VARIANT: from_variant(mock, value->variant, argument); break;
    default:
        if (param->flags & COM_PARAM_OPAQUE)
            argument->type = ARGUMENT_OPAQUE;
        else
            argument_set_int(argument, value->i4);
    }
}

void capture_in(struct vpcmock *mock, const struct com_member *member,
                const union com_value *args, struct call *call)
{
    for (int i = 0; i < member->nparams; i++)
        if (!(member->params[i].flags & COM_PARAM_OUT))
            from_value(mock, &member->params[i], &args[i], &call->args[i]);
}

/* The value behind an [out] pointer. */
static void load(const struct com_param *param, void *out, union com_value *value)
{
    switch (param->vt) {
    case VT_BOOL: value->b = *(VARIANT_BOOL *)out; break;
    case VT_R8:
    case VT_DATE: value->r8 = *(double *)out; break;
    case VT_BSTR: value->bstr = *(BSTR *)out; break;
    case VT_DISPATCH:
    case VT_UNKNOWN: value->unk = *(IUnknown **)out; break;
    case VT_VARIANT: value->variant = out; break;
    default: value->i4 = param->flags & COM_PARAM_OPAQUE ? 0 : *(LONG *)out; break;
    }
}

void capture_out(struct vpcmock *mock, const struct com_member *member,
                 const union com_value *args, struct call *call)
{
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        union com_value value;
        if (!(param->flags & COM_PARAM_OUT) || !args[i].out)
            continue;
        argument_clear(&call->args[i]);
        load(param, args[i].out, &value);
        from_value(mock, param, &value, &call->args[i]);
    }
}

void capture_caller(struct call *call)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;
    call->thread = caller_thread();
    call->process = GetCurrentProcessId();
    call->apartment = APARTMENT_UNKNOWN;
    if (FAILED(CoGetApartmentType(&type, &qualifier)))
        return;
    call->apartment = type == APTTYPE_MTA  ? APARTMENT_MTA
                      : type == APTTYPE_NA ? APARTMENT_NEUTRAL
                                           : APARTMENT_STA;
}

static const struct com_interface *interface_named(const char *name)
{
    const struct com_library *library = &com_libraries[0];
    for (int i = 0; i < library->ninterfaces; i++)
        if (!strcmp(library->interfaces[i]->name, name))
            return library->interfaces[i];
    return NULL;
}

HRESULT argument_to_variant(struct vpcmock *mock, const struct argument *argument,
                            VARIANT *variant)
{
    HRESULT hr = S_OK;
    VariantInit(variant);
    switch (argument->type) {
    case ARGUMENT_VALUE: return value_to_variant(&argument->value, variant);
    case ARGUMENT_OBJECT:
        hr = com_object_create(mock, interface_named(argument->iface), argument->ref,
                               &V_DISPATCH(variant));
        if (SUCCEEDED(hr))
            V_VT(variant) = VT_DISPATCH;
        break;
    case ARGUMENT_NULL: V_VT(variant) = VT_NULL; break;
    case ARGUMENT_HELD: return E_INVALIDARG;
    default: break;
    }
    return hr;
}

/* ---- From a test ---- */

static HRESULT refuse_reference(struct vpcmock *mock)
{
    return mock_fail(mock, E_INVALIDARG, L"The reference leads to nothing.");
}

static HRESULT hold(struct vpcmock *mock, const VARIANT *variant, struct argument *argument)
{
    uint32_t held;
    mock_leave(mock);
    HRESULT hr = held_variant(mock, variant, &held);
    mock_return(mock);
    if (SUCCEEDED(hr))
        *argument = (struct argument){.type = ARGUMENT_HELD, .held = held};
    return hr;
}

HRESULT argument_from_variant(struct vpcmock *mock, const VARIANT *variant,
                              struct argument *argument)
{
    struct value value;
    VARIANT room;
    *argument = (struct argument){0};
    variant = variant_behind(variant, &room);
    if (!variant)
        return refuse_reference(mock);
    if (V_VT(variant) == VT_DISPATCH || V_VT(variant) == VT_UNKNOWN)
        from_object(mock, V_UNKNOWN(variant), argument);
    else if (V_VT(variant) == VT_NULL)
        argument->type = ARGUMENT_NULL;
    if (argument->type != ARGUMENT_NONE && argument->type != ARGUMENT_OPAQUE)
        return S_OK;
    mock_leave(mock);
    HRESULT hr = variant_to_value(variant, &value);
    mock_return(mock);
    if (SUCCEEDED(hr)) {
        *argument = (struct argument){.type = ARGUMENT_VALUE, .value = value};
        return S_OK;
    }
    return hr == E_OUTOFMEMORY ? hr : hold(mock, variant, argument);
}

/* An array as scripts make them, from 0, with nothing but texts: so the model's value comes out. */
static BOOL is_list_of_texts(const VARIANT *variant)
{
    SAFEARRAY *array = V_VT(variant) & VT_BYREF ? *V_ARRAYREF(variant) : V_ARRAY(variant);
    VARIANT *items;
    LONG low, high;
    BOOL all = TRUE;
    if ((V_VT(variant) & ~VT_BYREF) != (VT_ARRAY | VT_VARIANT) || !array ||
        SafeArrayGetDim(array) != 1 || FAILED(SafeArrayGetLBound(array, 1, &low)) || low ||
        FAILED(SafeArrayGetUBound(array, 1, &high)) ||
        FAILED(SafeArrayAccessData(array, (void **)&items)))
        return FALSE;
    for (LONG i = 0; i <= high && all; i++)
        all = V_VT(&items[i]) == VT_BSTR && V_BSTR(&items[i]);
    SafeArrayUnaccessData(array);
    return all;
}

/* Whether the model's values would make something else of it. */
static BOOL loses_type(const VARIANT *variant)
{
    VARTYPE vt = V_VT(variant) & ~VT_BYREF;
    return vt == VT_DATE || vt == VT_CY || vt == VT_DECIMAL ||
           ((vt & VT_ARRAY) && vt != (VT_ARRAY | VT_UI1) && !is_list_of_texts(variant)) ||
           (vt == VT_DISPATCH && !(V_VT(variant) & VT_BYREF) && !V_DISPATCH(variant));
}

HRESULT argument_for_out(struct vpcmock *mock, const VARIANT *variant, struct argument *argument)
{
    VARIANT room;
    *argument = (struct argument){0};
    variant = variant_behind(variant, &room);
    if (!variant)
        return refuse_reference(mock);
    return loses_type(variant) ? hold(mock, variant, argument)
                               : argument_from_variant(mock, variant, argument);
}

/* ---- To a client ---- */

/* Of structures and arrays, whose bytes the test has given. */
static HRESULT put_bytes(const struct com_param *param, const struct argument *argument, void *out)
{
    size_t size = param->vt == VT_RECORD ? VERSION_INFO_SIZE : CAPTURE_PIXELS_SIZE;
    if (argument->type != ARGUMENT_VALUE || argument->value.type != VALUE_BYTES ||
        argument->value.size != size)
        return DISP_E_TYPEMISMATCH;
    if (param->vt == VT_RECORD) {
        void *block = CoTaskMemAlloc(size);
        if (!block)
            return E_OUTOFMEMORY;
        *(void **)out = block;
        out = block;
    }
    memcpy(out, argument->value.bytes, size);
    return S_OK;
}

static HRESULT put_object(const struct com_param *param, VARIANT *variant, void *out)
{
    if (V_VT(variant) != VT_DISPATCH && V_VT(variant) != VT_UNKNOWN)
        return DISP_E_TYPEMISMATCH;
    const IID *iid = param->iid          ? param->iid
                     : param->vt == VT_UNKNOWN ? &IID_IUnknown
                                               : &IID_IDispatch;
    return FAILED(IUnknown_QueryInterface(V_UNKNOWN(variant), iid, (void **)out))
               ? DISP_E_TYPEMISMATCH
               : S_OK;
}

/* Calls out. */
static HRESULT put_variant(const struct com_param *param, VARIANT *variant, void *out)
{
    if (param->vt == VT_VARIANT)
        return VariantCopy(out, variant);
    BOOL is_object = param->vt == VT_DISPATCH || param->vt == VT_UNKNOWN;
    if ((is_object || param->vt == VT_BSTR) && V_VT(variant) == VT_DISPATCH && !V_DISPATCH(variant))
        return S_OK; /* cleared it is NULL */
    if (is_object)
        return put_object(param, variant, out);
    HRESULT hr = VariantChangeType(variant, variant, 0, param->vt == VT_INT ? VT_I4 : param->vt);
    if (FAILED(hr))
        return hr;
    switch (param->vt) {
    case VT_BOOL: *(VARIANT_BOOL *)out = V_BOOL(variant); break;
    case VT_R8:
    case VT_DATE: *(double *)out = V_R8(variant); break;
    case VT_BSTR:
        *(BSTR *)out = V_BSTR(variant);
        V_VT(variant) = VT_EMPTY;
        break;
    default: *(LONG *)out = V_I4(variant); break;
    }
    return S_OK;
}

HRESULT capture_put(struct vpcmock *mock, const struct com_param *param,
                    const struct argument *argument, void *out)
{
    VARIANT variant;
    HRESULT hr;
    uint32_t held = argument->type == ARGUMENT_HELD ? argument->held : 0;
    if (param->flags & COM_PARAM_OPAQUE)
        return put_bytes(param, argument, out);
    if (argument->type == ARGUMENT_NULL) {
        if (param->vt == VT_VARIANT)
            V_VT((VARIANT *)out) = VT_NULL;
        return S_OK; /* cleared it is NULL */
    }
    if (!held) {
        hr = argument_to_variant(mock, argument, &variant);
        if (FAILED(hr))
            return hr;
    }
    mock_leave(mock);
    hr = held ? held_get_variant(mock, held, &variant) : S_OK;
    if (SUCCEEDED(hr))
        hr = put_variant(param, &variant, out);
    VariantClear(&variant);
    mock_return(mock);
    return hr;
}

void capture_release(const struct com_param *param, void *out)
{
    switch (param->vt) {
    case VT_BSTR:
        SysFreeString(*(BSTR *)out);
        *(BSTR *)out = NULL;
        break;
    case VT_VARIANT: VariantClear(out); break;
    case VT_DISPATCH:
    case VT_UNKNOWN:
        if (*(IUnknown **)out)
            IUnknown_Release(*(IUnknown **)out);
        *(IUnknown **)out = NULL;
        break;
    case VT_RECORD:
        CoTaskMemFree(*(void **)out);
        *(void **)out = NULL;
        break;
    default: break;
    }
}
