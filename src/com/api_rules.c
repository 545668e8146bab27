/* SPDX-License-Identifier: MIT */
/* Rules in the C API. */
#include "com/api.h"
#include "com/conditions.h"
#include "com/held.h"
#include "members.h"

HRESULT vpcmock_when(vpcmock *mock, const WCHAR *member, IVPCMockRule **rule)
{
    struct com_object *view = NULL;
    struct rule *made;
    struct span wrong;
    if (rule)
        *rule = NULL;
    NEED(mock);
    NEED(member);
    HRESULT hr = S_OK;
    if (rule)
        hr = com_object_create(mock, com_IVPCMockRule, (struct ref){0}, &view);
    if (FAILED(hr))
        return api_refuse(__func__, hr);
    api_enter(mock);
    hr = rules_add(&mock->engine.rules, api_span(member), &made, &wrong);
    if (hr == E_INVALIDARG)
        conditions_refuse_pattern(mock, wrong);
    if (SUCCEEDED(hr) && view) {
        view->ref = made->ref;
        *rule = (IVPCMockRule *)view;
    }
    hr = api_leave(mock, __func__, hr);
    if (FAILED(hr) && view)
        com_object_release(view);
    return hr;
}

static HRESULT set_function(const char *name, IVPCMockRule *rule, vpcmock_callback function,
                            void *context, size_t field)
{
    struct com_object *object =
        (const void *)rule->lpVtbl == com_IVPCMockRule->vtbl ? (struct com_object *)rule : NULL;
    uint32_t held = 0;
    if (!object)
        return api_refuse(name, E_INVALIDARG);
    HRESULT hr = function ? held_function(object->mock, function, context, &held) : S_OK;
    if (FAILED(hr))
        return api_refuse(name, hr);
    api_enter(object->mock);
    struct rule *found = rules_get(&object->mock->engine.rules, object->ref.index);
    if (found)
        *(uint32_t *)((char *)found + field) = held;
    else
        hr = mock_fail(object->mock, RPC_E_DISCONNECTED, L"The rule was removed.");
    hr = api_leave(object->mock, name, hr);
    held_sweep(object->mock);
    return hr;
}

HRESULT vpcmock_rule_if(IVPCMockRule *rule, vpcmock_callback function, void *context)
{
    NEED(rule);
    return set_function(__func__, rule, function, context, offsetof(struct rule, predicate));
}

HRESULT vpcmock_rule_do(IVPCMockRule *rule, vpcmock_callback function, void *context)
{
    NEED(rule);
    return set_function(__func__, rule, function, context, offsetof(struct rule, handler));
}
