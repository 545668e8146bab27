/* SPDX-License-Identifier: MIT */
/* Rules in the C API. */
#include "com/api.h"
#include "com/conditions.h"
#include "com/held.h"
#include "com/rule_options.h"
#include "members.h"

static HRESULT make(vpcmock *mock, const char *function, const WCHAR *member, bool enabled,
                    IVPCMockRule **rule)
{
    struct com_object *view = NULL;
    struct rule *made;
    struct span wrong;
    HRESULT hr = S_OK;
    if (rule)
        hr = com_object_create(mock, com_IVPCMockRule, (struct ref){0}, &view);
    if (FAILED(hr))
        return api_refuse(function, hr);
    api_enter(mock);
    hr = rules_add(&mock->engine.rules, api_span(member), &made, &wrong);
    if (hr == E_INVALIDARG)
        conditions_refuse_pattern(mock, wrong);
    if (SUCCEEDED(hr))
        made->enabled = enabled;
    if (SUCCEEDED(hr) && view) {
        view->ref = made->ref;
        *rule = (IVPCMockRule *)view;
    }
    hr = api_leave(mock, function, hr);
    if (FAILED(hr) && view)
        com_object_release(view);
    return hr;
}

HRESULT vpcmock_when(vpcmock *mock, const WCHAR *member, IVPCMockRule **rule)
{
    if (rule)
        *rule = NULL;
    NEED(mock);
    NEED(member);
    return make(mock, __func__, member, true, rule);
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
    struct rule *found = rules_look_up(&object->mock->engine.rules, object->ref);
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

/* ---- What most rules say ---- */

static HRESULT check_options(vpcmock *mock, const vpcmock_rule_options *options)
{
    if (options->version != VPCMOCK_RULE_OPTIONS_VERSION)
        return mock_fail(mock, E_INVALIDARG,
                         L"vpcmock_rule_options has version %u; expected %u, as "
                         L"VPCMOCK_RULE_OPTIONS_INIT sets it.",
                         options->version, VPCMOCK_RULE_OPTIONS_VERSION);
    if (options->fail && options->fail_after)
        return mock_fail(mock, E_INVALIDARG,
                         L"vpcmock_rule_options has fail and fail_after; expected one of them.");
    return S_OK;
}

HRESULT vpcmock_rule_create(vpcmock *mock, const WCHAR *member, const vpcmock_rule_options *options,
                            IVPCMockRule **rule)
{
    IVPCMockRule *made = NULL;
    IErrorInfo *error = NULL;
    if (rule)
        *rule = NULL;
    NEED(mock);
    NEED(member);
    NEED(options);
    api_enter(mock);
    HRESULT hr = api_leave(mock, __func__, check_options(mock, options));
    if (SUCCEEDED(hr))
        hr = make(mock, __func__, member, false, &made);
    if (FAILED(hr))
        return hr;
    hr = rule_options_say(made, options);
    if (FAILED(hr)) {
        GetErrorInfo(0, &error);
        IVPCMockRule_Remove(made);
        SetErrorInfo(0, error);
        if (error)
            IErrorInfo_Release(error);
    } else if (rule) {
        *rule = made;
        return hr;
    }
    IVPCMockRule_Release(made);
    return hr;
}
