/* SPDX-License-Identifier: MIT */
/* Expectations in the C API. */
#include "com/api.h"
#include "com/convert.h"
#include "com/expectations.h"

static HRESULT link(vpcmock *mock, struct expectation *expectation, IVPCMockExpectation *other,
                    enum expectation_order order)
{
    struct expectation *linked;
    if (!other)
        return S_OK;
    HRESULT hr = expectations_of_ref(mock, expectations_ref_of(mock, (IUnknown *)other), &linked);
    return SUCCEEDED(hr) ? expectations_link(mock, expectation, linked, order) : hr;
}

static HRESULT apply_expectation(vpcmock *mock, struct expectation *expectation,
                                 const vpcmock_expectation_options *options)
{
    HRESULT hr = S_OK;
    if (options->version != VPCMOCK_EXPECTATION_OPTIONS_VERSION)
        return mock_fail(mock, E_INVALIDARG,
                         L"vpcmock_expectation_options has version %u; expected %u, as "
                         L"VPCMOCK_EXPECTATION_OPTIONS_INIT sets it.",
                         options->version, VPCMOCK_EXPECTATION_OPTIONS_VERSION);
    if ((options->name && !text_set(&expectation->name, api_span(options->name))) ||
        (options->object && !text_set(&expectation->matcher.object, api_span(options->object))))
        return E_OUTOFMEMORY;
    if (options->least != VPCMOCK_UNSET || options->most != VPCMOCK_UNSET)
        hr = expectations_set_range(mock, expectation, options->least, options->most);
    if (SUCCEEDED(hr))
        hr = link(mock, expectation, options->after, ORDER_AFTER);
    if (SUCCEEDED(hr))
        hr = link(mock, expectation, options->before, ORDER_BEFORE);
    return hr;
}

HRESULT vpcmock_expect(vpcmock *mock, const WCHAR *member,
                       const vpcmock_expectation_options *options,
                       IVPCMockExpectation **expectation)
{
    IVPCMockExpectation *view = NULL;
    struct expectation *made;
    if (expectation)
        *expectation = NULL;
    NEED(mock);
    NEED(member);
    api_enter(mock);
    HRESULT hr = expectations_make(mock, api_span(member), &made, &view);
    if (SUCCEEDED(hr) && options) {
        hr = apply_expectation(mock, made, options);
        if (FAILED(hr))
            expectations_remove(&mock->engine.expectations, made);
    }
    hr = api_leave(mock, __func__, hr);
    if (SUCCEEDED(hr) && expectation)
        *expectation = view;
    else if (view)
        IVPCMockExpectation_Release(view);
    return hr;
}

HRESULT vpcmock_verify(vpcmock *mock, BSTR *text)
{
    struct text written = {0};
    if (text)
        *text = NULL;
    NEED(mock);
    api_enter(mock);
    HRESULT hr = verify_write(&mock->engine, &written) ? S_OK : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && written.length && text)
        hr = text_to_bstr(&written, text);
    if (SUCCEEDED(hr) && written.length)
        hr = mock_fail_at_length(mock, E_FAIL, text_span(&written));
    if (hr == E_OUTOFMEMORY && text) {
        SysFreeString(*text);
        *text = NULL;
    }
    text_clear(&written);
    return api_leave(mock, __func__, hr);
}

HRESULT vpcmock_wait_for_call(vpcmock *mock, const WCHAR *member, LONG milliseconds)
{
    BOOL came = FALSE;
    NEED(mock);
    NEED(member);
    api_enter(mock);
    HRESULT hr = expectations_wait_for_call(mock, api_span(member), milliseconds, &came);
    if (SUCCEEDED(hr) && !came)
        hr = S_FALSE;
    return api_leave(mock, __func__, hr);
}
