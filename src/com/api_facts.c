/* SPDX-License-Identifier: MIT */
/* Facts in the C API of vpcmock.h. */
#include "com/api.h"
#include "com/facts.h"

static VARIANT owner_of(IUnknown *object)
{
    VARIANT owner;
    VariantInit(&owner);
    if (object) {
        V_VT(&owner) = VT_UNKNOWN;
        V_UNKNOWN(&owner) = object;
    }
    return owner;
}

static HRESULT set(vpcmock *mock, const char *function, IUnknown *object, const WCHAR *name,
                   const VARIANT *value)
{
    VARIANT owner = owner_of(object);
    api_enter(mock);
    return api_leave(mock, function, facts_write(mock, api_span(name), &owner, value));
}

HRESULT vpcmock_get_fact(vpcmock *mock, IUnknown *object, const WCHAR *name, VARIANT *value)
{
    VARIANT owner = owner_of(object);
    if (!value)
        return api_refuse_null(__func__, "value");
    VariantInit(value);
    NEED(mock);
    NEED(name);
    api_enter(mock);
    return api_leave(mock, __func__, facts_read(mock, api_span(name), &owner, value));
}

HRESULT vpcmock_set_fact(vpcmock *mock, IUnknown *object, const WCHAR *name, const VARIANT *value)
{
    NEED(mock);
    NEED(name);
    NEED(value);
    return set(mock, __func__, object, name, value);
}

HRESULT vpcmock_set_fact_number(vpcmock *mock, IUnknown *object, const WCHAR *name, double value)
{
    VARIANT number;
    NEED(mock);
    NEED(name);
    V_VT(&number) = VT_R8;
    V_R8(&number) = value;
    return set(mock, __func__, object, name, &number);
}
