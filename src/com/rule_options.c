/* SPDX-License-Identifier: MIT */
/* vpcmock_rule_options as calls of IVPCMockRule. */
#include "com/rule_options.h"

/* The methods of a rule give the rule itself once more. */
static HRESULT said(IVPCMockRule *rule, HRESULT hr)
{
    if (SUCCEEDED(hr))
        IVPCMockRule_Release(rule);
    return hr;
}

static VARIANT number_or_nothing(LONG number)
{
    VARIANT variant;
    VariantInit(&variant);
    if (number != VPCMOCK_UNSET) {
        V_VT(&variant) = VT_I4;
        V_I4(&variant) = number;
    }
    return variant;
}

static HRESULT say_object(IVPCMockRule *rule, const WCHAR *name)
{
    IVPCMockRule *same;
    VARIANT object;
    if (!name)
        return S_OK;
    V_VT(&object) = VT_BSTR;
    V_BSTR(&object) = SysAllocString(name);
    HRESULT hr = V_BSTR(&object) ? said(rule, IVPCMockRule_Of(rule, object, &same)) : E_OUTOFMEMORY;
    SysFreeString(V_BSTR(&object));
    return hr;
}

static HRESULT say_text(IVPCMockRule *rule, const WCHAR *text,
                        HRESULT(STDMETHODCALLTYPE *say)(IVPCMockRule *, BSTR, IVPCMockRule **))
{
    IVPCMockRule *same;
    if (!text)
        return S_OK;
    BSTR copy = SysAllocString(text);
    HRESULT hr = copy ? said(rule, say(rule, copy, &same)) : E_OUTOFMEMORY;
    SysFreeString(copy);
    return hr;
}

static HRESULT say_number(IVPCMockRule *rule, LONG number,
                          HRESULT(STDMETHODCALLTYPE *say)(IVPCMockRule *, LONG, IVPCMockRule **))
{
    IVPCMockRule *same;
    return number == VPCMOCK_UNSET ? S_OK : said(rule, say(rule, number, &same));
}

/* A number with one more, which is optional. */
static HRESULT say_range(IVPCMockRule *rule, LONG number, LONG more,
                         HRESULT(STDMETHODCALLTYPE *say)(IVPCMockRule *, LONG, VARIANT,
                                                         IVPCMockRule **))
{
    IVPCMockRule *same;
    return number == VPCMOCK_UNSET ? S_OK
                                   : said(rule, say(rule, number, number_or_nothing(more), &same));
}

/* A code, or a result, with two texts or numbers that are left out. */
static HRESULT say_code(IVPCMockRule *rule, LONG value, LONG none,
                        HRESULT(STDMETHODCALLTYPE *say)(IVPCMockRule *, VARIANT, VARIANT, VARIANT,
                                                        IVPCMockRule **))
{
    IVPCMockRule *same;
    const VARIANT nothing = number_or_nothing(VPCMOCK_UNSET);
    return value == none ? S_OK
                         : said(rule, say(rule, number_or_nothing(value), nothing, nothing, &same));
}

HRESULT rule_options_say(IVPCMockRule *rule, const vpcmock_rule_options *options)
{
    const IVPCMockRuleVtbl *rules = rule->lpVtbl;
    HRESULT hr = say_text(rule, options->name, rules->Named);
    if (SUCCEEDED(hr))
        hr = say_object(rule, options->object);
    if (SUCCEEDED(hr))
        hr = say_number(rule, options->from, rules->From);
    if (SUCCEEDED(hr))
        hr = say_number(rule, options->times, rules->Times);
    if (SUCCEEDED(hr))
        hr = say_number(rule, options->every, rules->Every);
    if (SUCCEEDED(hr))
        hr = say_range(rule, options->delay, VPCMOCK_UNSET, rules->Delay);
    if (SUCCEEDED(hr))
        hr = say_code(rule, options->fail, S_OK, rules->Fail);
    if (SUCCEEDED(hr))
        hr = say_code(rule, options->fail_after, S_OK, rules->FailAfter);
    if (SUCCEEDED(hr))
        hr = say_code(rule, options->task_result, VPCMOCK_UNSET, rules->TaskResult);
    if (SUCCEEDED(hr))
        hr = say_range(rule, options->task_duration, VPCMOCK_UNSET, rules->TaskDuration);
    if (SUCCEEDED(hr))
        hr = say_range(rule, options->task_stall, options->task_stall_time, rules->TaskStall);
    if (SUCCEEDED(hr))
        hr = say_text(rule, options->task_cancel, rules->TaskCancel);
    return SUCCEEDED(hr) ? IVPCMockRule_put_Enabled(rule, VARIANT_TRUE) : hr;
}
