/* SPDX-License-Identifier: MIT */
/* IDispatch: names, and Invoke from VARIANTs to the gate and back. It answers as oleaut32's
 * ITypeInfo::Invoke does for the same type library; where Wine's is more lenient than the
 * documentation of IDispatch, it keeps to the documentation (tests/com/dispatch_compare.h lists
 * these). */
#include "com/dispatch.h"

#include <oleauto.h>
#include <string.h>

#include "com/gate.h"
#include "com/typeinfo.h"

enum { MAX_PARAMS = 8 };

HRESULT dispatch_type_info_count(struct com_object *self, UINT *count)
{
    (void)self;
    if (!count)
        return E_POINTER;
    *count = 1;
    return S_OK;
}

HRESULT dispatch_type_info(struct com_object *self, UINT index, LCID lcid, ITypeInfo **info)
{
    (void)lcid;
    if (!info)
        return E_POINTER;
    *info = NULL;
    return index ? DISP_E_BADINDEX : typeinfo_get(self->iface->library, self->iface->iid, info);
}

static BOOL is_null_iid(REFIID riid)
{
    return !riid || IsEqualGUID(riid, &IID_NULL);
}

/* Members' names are ASCII; 0 for anything that no name has. */
static int fold(WCHAR c)
{
    return c >= 'A' && c <= 'Z' ? c + 0x20 : c < 0x80 ? c : 0;
}

static int compare(const WCHAR *name, const char *known)
{
    while (*name && fold(*name) == fold((unsigned char)*known)) {
        name++;
        known++;
    }
    int a = *name && !fold(*name) ? 0x80 : fold(*name);
    return a - fold((unsigned char)*known);
}

/* What the type library inherits from IDispatch; known by name, but restricted from Invoke. */
static DISPID inherited(const WCHAR *name)
{
    static const struct {
        const char *name;
        DISPID id;
    } members[] = {
        {"QueryInterface", 0x60000000}, {"AddRef", 0x60000001},
        {"Release", 0x60000002},        {"GetTypeInfoCount", 0x60010000},
        {"GetTypeInfo", 0x60010001},    {"GetIDsOfNames", 0x60010002},
        {"Invoke", 0x60010003},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (!compare(name, members[i].name))
            return members[i].id;
    return DISPID_UNKNOWN;
}

const struct com_member *dispatch_find_name(const struct com_interface *iface, const WCHAR *name)
{
    int low = 0;
    int high = iface->nnames;
    while (low < high) {
        int middle = (low + high) / 2;
        int order = compare(name, iface->names[middle].name);
        if (!order)
            return &iface->members[iface->names[middle].member];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static DISPID find_param(const struct com_member *member, const WCHAR *name)
{
    /* The value of a put has no name in the library. */
    int named = member->nparams - (member->invkind >= INVOKE_PROPERTYPUT);
    for (int i = 0; i < named; i++)
        if (!compare(name, member->params[i].name))
            return i;
    return DISPID_UNKNOWN;
}

HRESULT dispatch_ids_of_names(struct com_object *self, REFIID riid, LPOLESTR *names, UINT count,
                              LCID lcid, DISPID *ids)
{
    (void)lcid;
    if (!is_null_iid(riid))
        return DISP_E_UNKNOWNINTERFACE;
    if (!names || !ids || !count)
        return E_INVALIDARG;
    for (UINT i = 0; i < count; i++)
        ids[i] = DISPID_UNKNOWN;
    const struct com_member *member = names[0] ? dispatch_find_name(self->iface, names[0]) : NULL;
    if (member)
        ids[0] = member->dispid;
    else if (names[0])
        ids[0] = inherited(names[0]);
    HRESULT hr = ids[0] == DISPID_UNKNOWN ? DISP_E_UNKNOWNNAME : S_OK;
    for (UINT i = 1; i < count; i++) {
        if (member && names[i])
            ids[i] = find_param(member, names[i]);
        if (ids[i] == DISPID_UNKNOWN)
            hr = DISP_E_UNKNOWNNAME;
    }
    return hr;
}

/* Restricted members are for C clients; _NewEnum, whose DISPID is negative, is for all. */
static BOOL is_open(const struct com_member *member)
{
    return !(member->flags & FUNCFLAG_FRESTRICTED) || member->dispid < 0;
}

static const struct com_member *find_id(const struct com_interface *iface, DISPID id, WORD flags)
{
    /* Script engines ask for an enumerator as if it were a method; Wine's JScript only so. */
    if (id == DISPID_NEWENUM && (flags & DISPATCH_METHOD))
        flags |= DISPATCH_PROPERTYGET;
    for (int i = 0; i < iface->nmembers; i++) {
        const struct com_member *member = &iface->members[i];
        if (member->dispid == id && (member->invkind & flags) && is_open(member))
            return member;
    }
    return NULL;
}

/* A call on its way through: what was made for it and must be freed. */
struct invocation {
    const struct com_member *member;
    DISPPARAMS *params;
    UINT *bad_arg;
    union com_value args[MAX_PARAMS];
    VARIANT made[MAX_PARAMS]; /* coerced arguments, and the VARIANT of a retval */
    union com_value retval;
};

static HRESULT refuse(struct invocation *call, const VARIANT *arg, HRESULT hr)
{
    if (call->bad_arg)
        *call->bad_arg = (UINT)(arg - call->params->rgvarg);
    return hr;
}

static BOOL is_missing(const VARIANT *arg)
{
    return !arg || (V_VT(arg) == VT_ERROR && V_ERROR(arg) == DISP_E_PARAMNOTFOUND);
}

static HRESULT convert_interface(struct invocation *call, int index, VARIANT *arg)
{
    const struct com_param *param = &call->member->params[index];
    VARIANT *made = &call->made[index];
    IUnknown *object;
    HRESULT hr = VariantChangeType(made, arg, 0, param->vt);
    if (FAILED(hr))
        return refuse(call, arg, hr == E_NOINTERFACE ? DISP_E_TYPEMISMATCH : hr);
    if (V_UNKNOWN(made)) {
        if (FAILED(IUnknown_QueryInterface(V_UNKNOWN(made), param->iid, (void **)&object)))
            return refuse(call, arg, DISP_E_TYPEMISMATCH);
        IUnknown_Release(V_UNKNOWN(made));
        V_UNKNOWN(made) = object;
    }
    call->args[index].unk = V_UNKNOWN(made);
    return S_OK;
}

static HRESULT convert(struct invocation *call, int index, VARIANT *arg)
{
    const struct com_param *param = &call->member->params[index];
    VARIANT *made = &call->made[index];
    HRESULT hr;
    if (is_missing(arg)) {
        if (!(param->flags & COM_PARAM_OPTIONAL))
            return arg ? refuse(call, arg, DISP_E_PARAMNOTOPTIONAL) : DISP_E_BADPARAMCOUNT;
        V_VT(made) = VT_ERROR;
        V_ERROR(made) = DISP_E_PARAMNOTFOUND;
        call->args[index].variant = made;
        return S_OK;
    }
    if (param->iid)
        return convert_interface(call, index, arg);
    if (param->vt == VT_VARIANT) {
        hr = VariantCopy(made, arg);
        call->args[index].variant = made;
        return FAILED(hr) ? refuse(call, arg, hr) : S_OK;
    }
    if (param->vt == VT_BSTR && V_VT(arg) == VT_BSTR) {
        call->args[index].bstr = V_BSTR(arg); /* a copy of NULL would be an empty text */
        return S_OK;
    }
    hr = VariantChangeType(made, arg, 0, param->vt);
    if (FAILED(hr))
        return refuse(call, arg, hr);
    switch (param->vt) {
    case VT_I4: call->args[index].i4 = V_I4(made); break;
    case VT_BOOL: call->args[index].b = V_BOOL(made); break;
    case VT_R8: call->args[index].r8 = V_R8(made); break;
    case VT_BSTR: call->args[index].bstr = V_BSTR(made); break;
    default: return E_UNEXPECTED;
    }
    return S_OK;
}

/* The argument for a parameter: a named one, else the next of those by position (which stand
 * behind the named ones, last first). */
static VARIANT *argument(const struct invocation *call, int index, UINT *by_position)
{
    const DISPPARAMS *params = call->params;
    for (UINT n = 0; n < params->cNamedArgs; n++) {
        DISPID id = params->rgdispidNamedArgs[n];
        if (id == index || (id == DISPID_PROPERTYPUT && index == call->member->nparams - 1))
            return &params->rgvarg[n];
    }
    if (*by_position + params->cNamedArgs >= params->cArgs)
        return NULL;
    return &params->rgvarg[params->cArgs - 1 - (*by_position)++];
}

/* Every named argument must name an in parameter. */
static HRESULT check_names(struct invocation *call)
{
    const DISPPARAMS *params = call->params;
    for (UINT n = 0; n < params->cNamedArgs; n++) {
        DISPID id = params->rgdispidNamedArgs[n];
        if (id != DISPID_PROPERTYPUT && (id < 0 || id >= call->member->nin))
            return refuse(call, &params->rgvarg[n], DISP_E_PARAMNOTFOUND);
    }
    return S_OK;
}

static HRESULT convert_all(struct invocation *call)
{
    const struct com_member *member = call->member;
    UINT by_position = 0;
    for (int i = 0; i < member->nin; i++) {
        HRESULT hr = convert(call, i, argument(call, i, &by_position));
        if (FAILED(hr))
            return hr;
    }
    HRESULT hr = check_names(call);
    if (FAILED(hr))
        return hr;
    return call->params->cArgs > member->nin ? DISP_E_BADPARAMCOUNT : S_OK;
}

static void set_result(const struct com_param *param, const struct invocation *call, VARIANT *result)
{
    if (param->vt == VT_VARIANT) {
        *result = call->made[call->member->nin];
        return;
    }
    V_VT(result) = param->vt;
    switch (param->vt) {
    case VT_I4: V_I4(result) = call->retval.i4; break;
    case VT_BOOL: V_BOOL(result) = call->retval.b; break;
    case VT_R8:
    case VT_DATE: V_R8(result) = call->retval.r8; break;
    case VT_BSTR: V_BSTR(result) = call->retval.bstr; break;
    default: V_UNKNOWN(result) = call->retval.unk; break;
    }
}

static void fill_exception(EXCEPINFO *exception, HRESULT hr)
{
    IErrorInfo *error;
    if (!exception) {
        return;
    }
    memset(exception, 0, sizeof *exception);
    exception->scode = hr;
    if (GetErrorInfo(0, &error) != S_OK)
        return;
    IErrorInfo_GetDescription(error, &exception->bstrDescription);
    IErrorInfo_GetSource(error, &exception->bstrSource);
    IErrorInfo_GetHelpFile(error, &exception->bstrHelpFile);
    IErrorInfo_GetHelpContext(error, &exception->dwHelpContext);
    IErrorInfo_Release(error);
}

/* Calls the member with the arguments converted. result gets the retval, VT_EMPTY without one. */
static HRESULT perform(struct com_object *self, struct invocation *call, VARIANT *result,
                       EXCEPINFO *exception)
{
    const struct com_member *member = call->member;
    BOOL has_retval = member->nin < member->nparams;
    VARIANT value;
    VariantInit(&value);
    if (has_retval) {
        BOOL variant = member->params[member->nin].vt == VT_VARIANT;
        call->args[member->nin].out = variant ? (void *)&call->made[member->nin] : &call->retval;
    }
    BOOL transport;
    HRESULT hr = gate_call_late(self, member, call->args, &transport);
    if (FAILED(hr) && transport)
        return hr;
    if (FAILED(hr)) {
        fill_exception(exception, hr);
        return DISP_E_EXCEPTION;
    }
    if (has_retval) {
        set_result(&member->params[member->nin], call, &value);
        VariantInit(&call->made[member->nin]);
    }
    if (result)
        *result = value;
    else
        VariantClear(&value);
    return S_OK;
}

/* Arguments for a property that takes none are meant for the default member of its value, as in
 * machines.HardDiskConnections(1). */
static BOOL is_for_value(const struct com_member *member, const DISPPARAMS *params, VARIANT *result)
{
    return member->invkind == INVOKE_PROPERTYGET && member->nin == 0 && params->cArgs && result;
}

/* An element of an array that a property has given: SearchPaths(0). */
static HRESULT index_array(struct invocation *call, const VARIANT *value, VARIANT *result)
{
    const DISPPARAMS *params = call->params;
    LONG index;
    VARTYPE vt;
    VARIANT number;
    if (params->cArgs != 1 || SafeArrayGetDim(V_ARRAY(value)) != 1)
        return DISP_E_BADPARAMCOUNT;
    VariantInit(&number);
    HRESULT hr = VariantChangeType(&number, &params->rgvarg[0], 0, VT_I4);
    if (FAILED(hr))
        return refuse(call, &params->rgvarg[0], hr);
    index = V_I4(&number);
    hr = SafeArrayGetVartype(V_ARRAY(value), &vt);
    if (FAILED(hr))
        return hr;
    VARIANT element;
    V_VT(&element) = vt | VT_BYREF;
    hr = SafeArrayPtrOfIndex(V_ARRAY(value), &index, &V_BYREF(&element));
    return FAILED(hr) ? hr : VariantCopyInd(result, &element);
}

static HRESULT invoke_value(struct com_object *self, struct invocation *call, LCID lcid, WORD flags,
                            VARIANT *result, EXCEPINFO *exception)
{
    VARIANT value;
    HRESULT hr = perform(self, call, &value, exception);
    if (FAILED(hr))
        return hr;
    if (V_VT(&value) == VT_DISPATCH && V_DISPATCH(&value))
        hr = IDispatch_Invoke(V_DISPATCH(&value), DISPID_VALUE, &IID_NULL, lcid, flags,
                              call->params, result, exception, call->bad_arg);
    else if (V_VT(&value) & VT_ARRAY)
        hr = index_array(call, &value, result);
    else
        hr = DISP_E_NOTACOLLECTION;
    VariantClear(&value);
    return hr;
}

static HRESULT check_call(const struct com_member *member, const DISPPARAMS *params, UINT *bad_arg)
{
    if ((member->invkind & (INVOKE_PROPERTYPUT | INVOKE_PROPERTYPUTREF)) &&
        (!params->cNamedArgs || params->rgdispidNamedArgs[0] != DISPID_PROPERTYPUT)) {
        if (params->cArgs && bad_arg)
            *bad_arg = 0;
        return DISP_E_PARAMNOTFOUND;
    }
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OPAQUE)
            return DISP_E_BADVARTYPE;
    return S_OK;
}

HRESULT dispatch_invoke(struct com_object *self, DISPID id, REFIID riid, LCID lcid, WORD flags,
                        DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_arg)
{
    if (!is_null_iid(riid))
        return DISP_E_UNKNOWNINTERFACE;
    if (!params || params->cNamedArgs > params->cArgs ||
        (params->cNamedArgs && !params->rgdispidNamedArgs) || (params->cArgs && !params->rgvarg))
        return E_INVALIDARG;
    if (result)
        VariantInit(result);
    const struct com_member *member = find_id(self->iface, id, flags);
    if (!member)
        return DISP_E_MEMBERNOTFOUND;
    HRESULT hr = check_call(member, params, bad_arg);
    if (FAILED(hr))
        return hr;
    struct invocation call = {.member = member, .params = params, .bad_arg = bad_arg};
    if (is_for_value(member, params, result)) {
        hr = invoke_value(self, &call, lcid, flags, result, exception);
    } else {
        hr = convert_all(&call);
        if (SUCCEEDED(hr))
            hr = perform(self, &call, result, exception);
    }
    for (int i = 0; i < member->nparams; i++)
        VariantClear(&call.made[i]);
    return hr;
}
