/* SPDX-License-Identifier: MIT */
/* Conditions on calls, from VARIANTs. */
#include "com/conditions.h"

#include "com/capture.h"
#include "com/convert.h"

static struct matcher *found(const struct conditions *conditions)
{
    return conditions->find(conditions->mock, conditions->key);
}

static HRESULT gone(const struct conditions *conditions)
{
    return mock_fail(conditions->mock, RPC_E_DISCONNECTED, L"It was removed.");
}

HRESULT conditions_of(const struct conditions *conditions, const VARIANT *object)
{
    struct argument argument;
    HRESULT hr = argument_from_variant(conditions->mock, object, &argument);
    struct matcher *matcher = found(conditions);
    if (SUCCEEDED(hr) && !matcher)
        hr = gone(conditions);
    if (FAILED(hr)) {
        argument_clear(&argument);
        return hr;
    }
    if (argument.type == ARGUMENT_OBJECT && !argument.label) {
        hr = E_OUTOFMEMORY;
    } else if (argument.type == ARGUMENT_OBJECT) {
        matcher->label = argument.label;
        matcher->ref = argument.ref;
        text_clear(&matcher->object);
    } else if (argument.type == ARGUMENT_VALUE && argument.value.type == VALUE_TEXT) {
        if (text_set(&matcher->object, text_span(&argument.value.text)))
            matcher->label = 0;
        else
            hr = E_OUTOFMEMORY;
    } else {
        hr = mock_fail(conditions->mock, E_INVALIDARG,
                       L"This is no object; expected a name with * and ?, or an object of this "
                       L"mock.");
    }
    argument_clear(&argument);
    return hr;
}

static HRESULT check_param(const struct conditions *conditions, const struct matcher *matcher,
                           BSTR param)
{
    struct span name = bstr_span(param);
    if (matcher_has_param(matcher, name, MEMBER_IN))
        return S_OK;
    if (matcher_has_param(matcher, name, MEMBER_OUT))
        return mock_fail(conditions->mock, E_INVALIDARG,
                         L"\"%.80ls\" is an [out] parameter, which has no value yet when the call "
                         L"comes; expected an [in] one.",
                         param);
    return mock_fail(conditions->mock, E_INVALIDARG,
                     L"No parameter of %.*ls is called \"%.80ls\"; expected a name as the "
                     L"documentation spells it.",
                     matcher->pattern.length < 100 ? (int)matcher->pattern.length : 100,
                     (const WCHAR *)matcher->pattern.chars, param ? param : L"");
}

static HRESULT add_argument(struct matcher *matcher, struct span param, enum match_test test,
                            const struct argument *low, const struct argument *high)
{
    struct argument kept[2] = {{0}};
    if (argument_copy(&kept[0], low) && argument_copy(&kept[1], high) &&
        matcher_add_argument(matcher, param, test, &kept[0], &kept[1]))
        return S_OK;
    argument_clear(&kept[0]);
    argument_clear(&kept[1]);
    return E_OUTOFMEMORY;
}

HRESULT conditions_where(const struct conditions *conditions, BSTR param, enum match_test test,
                         const VARIANT *low, const VARIANT *high)
{
    struct argument from = {0}, to = {0};
    HRESULT hr = S_OK;
    if (low)
        hr = argument_from_variant(conditions->mock, low, &from);
    if (SUCCEEDED(hr) && high)
        hr = argument_from_variant(conditions->mock, high, &to);
    struct matcher *matcher = found(conditions);
    if (SUCCEEDED(hr))
        hr = matcher ? check_param(conditions, matcher, param) : gone(conditions);
    if (SUCCEEDED(hr) && test == MATCH_LIKE &&
        (from.type != ARGUMENT_VALUE || from.value.type != VALUE_TEXT))
        hr = mock_fail(conditions->mock, E_INVALIDARG,
                       L"The pattern is no text; expected one with * and ?.");
    if (SUCCEEDED(hr))
        hr = add_argument(matcher, bstr_span(param), test, &from, &to);
    argument_clear(&from);
    argument_clear(&to);
    return hr;
}

HRESULT conditions_from_thread(const struct conditions *conditions, LONG thread)
{
    struct matcher *matcher = found(conditions);
    if (!matcher)
        return gone(conditions);
    matcher->thread = (uint32_t)thread;
    return S_OK;
}

HRESULT conditions_from_process(const struct conditions *conditions, LONG process)
{
    struct matcher *matcher = found(conditions);
    if (!matcher)
        return gone(conditions);
    matcher->process = (uint32_t)process;
    return S_OK;
}

HRESULT conditions_from_apartment(const struct conditions *conditions, BSTR apartment)
{
    static const char *const names[] = {[APARTMENT_UNKNOWN] = "",
                                        [APARTMENT_STA] = "STA",
                                        [APARTMENT_MTA] = "MTA",
                                        [APARTMENT_NEUTRAL] = "neutral"};
    struct matcher *matcher = found(conditions);
    if (!matcher)
        return gone(conditions);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (span_is(bstr_span(apartment), names[i])) {
            matcher->apartment = (uint8_t)i;
            return S_OK;
        }
    }
    return mock_fail(conditions->mock, E_INVALIDARG,
                     L"\"%.40ls\" is no apartment; expected STA, MTA or neutral.", apartment);
}

HRESULT conditions_refuse_pattern(struct vpcmock *mock, struct span wrong)
{
    return mock_fail(mock, E_INVALIDARG,
                     L"\"%.*ls\" names no member and no event; expected such as \"Startup\", "
                     L"\"IVMTask::Cancel\", \"IVMTask.*\", \"put_Name\", \"OnStateChange\" or "
                     L"\"*\".",
                     wrong.length < 100 ? (int)wrong.length : 100,
                     wrong.chars ? (const WCHAR *)wrong.chars : L"");
}
