/* SPDX-License-Identifier: MIT */
/* For tests of members with VARIANTs: making them, looking at them, and objects of scripts. */
#ifndef VPCMOCK_TESTS_COM_VARIANTS_H
#define VPCMOCK_TESTS_COM_VARIANTS_H

#include "com/fixture.h"
#include "com/values.h"

/* ---- VARIANTs ---- */

/* An array of texts, ended by NULL: of BSTR or of VARIANT. */
static inline VARIANT array_of(VARTYPE vt, LONG low, const WCHAR *const *texts)
{
    VARIANT variant;
    LONG count = 0;
    while (texts[count])
        count++;
    V_VT(&variant) = VT_ARRAY | vt;
    V_ARRAY(&variant) = SafeArrayCreateVector(vt, low, (ULONG)count);
    for (LONG i = 0; i < count; i++) {
        LONG at = low + i;
        VARIANT item = v_text(texts[i]);
        CHECK_OK(SafeArrayPutElement(V_ARRAY(&variant), &at,
                                     vt == VT_BSTR ? (void *)V_BSTR(&item) : (void *)&item));
        VariantClear(&item);
    }
    return variant;
}
#define TEXTS(...) ((const WCHAR *const[]){__VA_ARGS__, NULL})
#define NO_TEXTS ((const WCHAR *const[]){NULL})

/* An array of VARIANTs with these texts, from 0; cleared. */
static inline bool check_texts(VARIANT *variant, const WCHAR *const *expected, const char *file,
                               int line)
{
    LONG low = -1, high = -2, count = 0;
    while (expected[count])
        count++;
    bool same = check_that(V_VT(variant) == (VT_ARRAY | VT_VARIANT), file, line, "VARTYPE %d",
                           V_VT(variant));
    if (same) {
        SafeArrayGetLBound(V_ARRAY(variant), 1, &low);
        SafeArrayGetUBound(V_ARRAY(variant), 1, &high);
        same = check_that(SafeArrayGetDim(V_ARRAY(variant)) == 1 && low == 0 && high == count - 1,
                          file, line, "from %ld to %ld, expected %ld items", low, high, count);
    }
    for (LONG i = 0; same && i < count; i++) {
        VARIANT item;
        VariantInit(&item);
        SafeArrayGetElement(V_ARRAY(variant), &i, &item);
        same = check_that(V_VT(&item) == VT_BSTR && !wcscmp(V_BSTR(&item), expected[i]), file,
                          line, "item %ld is \"%ls\", expected \"%ls\"", i,
                          V_VT(&item) == VT_BSTR ? V_BSTR(&item) : L"?", expected[i]);
        VariantClear(&item);
    }
    VariantClear(variant);
    return same;
}
#define CHECK_TEXTS(variant, ...) check_texts((variant), TEXTS(__VA_ARGS__), __FILE__, __LINE__)
#define CHECK_NO_TEXTS(variant) check_texts((variant), NO_TEXTS, __FILE__, __LINE__)

/* ---- A script's object: an array of JScript, or what has a default property ---- */

struct script_object {
    IDispatch IDispatch_iface;
    IVMVirtualPC *app; /* called in the middle: no lock may be held then */
    const WCHAR *const *items; /* NULL: only a default property */
    VARIANT value;
    int calls;
    LONG refs;
};

static inline HRESULT STDMETHODCALLTYPE script_QueryInterface(IDispatch *iface, REFIID riid,
                                                              void **out)
{
    if (IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IDispatch)) {
        *out = iface;
        IDispatch_AddRef(iface);
        return S_OK;
    }
    *out = NULL;
    return E_NOINTERFACE;
}

static inline ULONG STDMETHODCALLTYPE script_AddRef(IDispatch *iface)
{
    return (ULONG)++((struct script_object *)iface)->refs;
}

static inline ULONG STDMETHODCALLTYPE script_Release(IDispatch *iface)
{
    return (ULONG)--((struct script_object *)iface)->refs;
}

static inline HRESULT STDMETHODCALLTYPE script_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static inline HRESULT STDMETHODCALLTYPE script_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid,
                                                           ITypeInfo **info)
{
    (void)iface;
    (void)index;
    (void)lcid;
    *info = NULL;
    return E_NOTIMPL;
}

/* "length" is 100, the items are 1 and up. */
static inline HRESULT STDMETHODCALLTYPE script_GetIDsOfNames(IDispatch *iface, REFIID riid,
                                                             LPOLESTR *names, UINT count, LCID lcid,
                                                             DISPID *dispids)
{
    const struct script_object *self = (struct script_object *)iface;
    (void)riid;
    (void)count;
    (void)lcid;
    dispids[0] = DISPID_UNKNOWN;
    if (!self->items)
        return DISP_E_UNKNOWNNAME;
    dispids[0] = !wcscmp(names[0], L"length") ? 100 : (DISPID)wcstol(names[0], NULL, 10) + 1;
    return S_OK;
}

static inline HRESULT STDMETHODCALLTYPE script_Invoke(IDispatch *iface, DISPID dispid, REFIID riid,
                                                      LCID lcid, WORD flags, DISPPARAMS *params,
                                                      VARIANT *result, EXCEPINFO *exception,
                                                      UINT *wrong)
{
    struct script_object *self = (struct script_object *)iface;
    LONG seconds;
    (void)riid;
    (void)lcid;
    (void)params;
    (void)exception;
    (void)wrong;
    self->calls++;
    CHECK_OK(IVMVirtualPC_get_UpTime(self->app, &seconds));
    /* JScript takes what may also be a method for a call of the property's value. */
    CHECK_EQ(flags, DISPATCH_PROPERTYGET);
    if (!self->items)
        return dispid == DISPID_VALUE ? VariantCopy(result, &self->value) : DISP_E_MEMBERNOTFOUND;
    if (dispid == 100) {
        LONG count = 0;
        while (self->items[count])
            count++;
        *result = v_i4(count);
        return S_OK;
    }
    *result = v_text(self->items[dispid - 1]);
    return S_OK;
}

static const IDispatchVtbl script_vtbl = {
    script_QueryInterface, script_AddRef,        script_Release, script_GetTypeInfoCount,
    script_GetTypeInfo,    script_GetIDsOfNames, script_Invoke,
};

static inline struct script_object script_object(const struct fixture *fixture)
{
    return (struct script_object){
        .IDispatch_iface = {(IDispatchVtbl *)&script_vtbl},
        .app = fixture->app,
        .refs = 1,
    };
}

static inline VARIANT object_variant(struct script_object *object)
{
    VARIANT variant;
    V_VT(&variant) = VT_DISPATCH;
    V_DISPATCH(&variant) = &object->IDispatch_iface;
    return variant;
}

#endif
