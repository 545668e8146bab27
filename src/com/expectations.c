/* SPDX-License-Identifier: MIT */
/* Expectations between COM and the mock engine. */
#include "com/expectations.h"

#include "com/conditions.h"
#include "com/convert.h"
#include "com/object.h"
#include "members.h"

struct ref expectations_ref_of(const struct vpcmock *mock, IUnknown *object)
{
    const struct com_object *view = com_object_from(mock, com_IVPCMockExpectation, object);
    return view ? view->ref : (struct ref){0};
}

HRESULT expectations_of_ref(struct vpcmock *mock, struct ref ref, struct expectation **expectation)
{
    *expectation = expectations_look_up(&mock->engine.expectations, ref);
    if (*expectation)
        return S_OK;
    if (ref.index)
        return mock_fail(mock, RPC_E_DISCONNECTED, L"The other expectation was removed.");
    return mock_fail(mock, E_INVALIDARG,
                     L"This is not an expectation of this mock; expected one that Expect has "
                     L"returned.");
}

HRESULT expectations_make(struct vpcmock *mock, struct span pattern,
                          struct expectation **expectation, IVPCMockExpectation **result)
{
    struct com_object *view;
    struct span wrong;
    HRESULT hr = com_object_create(mock, com_IVPCMockExpectation, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = expectations_add(&mock->engine.expectations, pattern, expectation, &wrong);
    if (hr == E_INVALIDARG)
        conditions_refuse_pattern(mock, wrong);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = (*expectation)->ref;
    *result = (IVPCMockExpectation *)view;
    return S_OK;
}

HRESULT expectations_set_range(struct vpcmock *mock, struct expectation *expectation, LONG least,
                               LONG most)
{
    if (least < 0 || most < 0)
        return mock_fail(mock, E_INVALIDARG, L"%ld calls can't be expected; expected 0 and more.",
                         least < 0 ? least : most);
    uint32_t low = expectation->least, high = expectation->most;
    if (least != VPCMOCK_UNSET)
        low = (uint32_t)least;
    else if (!expectation->least_given)
        low = 0;
    if (most != VPCMOCK_UNSET)
        high = (uint32_t)most;
    if (low > high)
        return mock_fail(mock, E_INVALIDARG,
                         L"At least %lu calls and at most %lu can't both be; expected the first to "
                         L"be no more than the second.",
                         (unsigned long)low, (unsigned long)high);
    expectation->least = low;
    expectation->most = high;
    expectation->least_given = expectation->least_given || least != VPCMOCK_UNSET;
    return S_OK;
}

HRESULT expectations_link(struct vpcmock *mock, struct expectation *expectation,
                          struct expectation *other, enum expectation_order order)
{
    struct expectations *all = &mock->engine.expectations;
    HRESULT hr = expectation_link(all, expectation, other, order);
    if (hr != E_INVALIDARG)
        return hr;
    if (expectation == other)
        return mock_fail(mock, hr, L"An expectation can't be in order with itself.");
    if (expectation->link_count < EXPECTATION_MAX_LINKS)
        return mock_fail(mock, hr,
                         L"Expectation %u comes %ls expectation %u already, and can't come %ls it "
                         L"as well; expected an order without a circle.",
                         expectation->number, order == ORDER_AFTER ? L"before" : L"after",
                         other->number, order == ORDER_AFTER ? L"after" : L"before");
    return mock_fail(mock, hr, L"The expectation is in order with %d others; expected no more.",
                     EXPECTATION_MAX_LINKS);
}

HRESULT expectations_verify(struct vpcmock *mock,
                            bool (*write)(const struct engine *engine, struct text *out))
{
    struct text text = {0};
    HRESULT hr = write(&mock->engine, &text) ? S_OK : E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && text.length)
        hr = mock_fail_at_length(mock, E_FAIL, text_span(&text));
    text_clear(&text);
    return hr;
}

/* ---- Waiting ---- */

static HRESULT check_wait(struct vpcmock *mock, LONG milliseconds)
{
    if (milliseconds >= 0 && milliseconds <= EXPECTATIONS_MAX_WAIT)
        return S_OK;
    return mock_fail(mock, E_INVALIDARG, L"A wait of %ld ms is out of range; expected 0 to %d.",
                     milliseconds, EXPECTATIONS_MAX_WAIT);
}

static BOOL is_met_or_gone(struct vpcmock *mock, const void *context)
{
    const struct expectation *expectation =
        expectations_look_up(&mock->engine.expectations, *(const struct ref *)context);
    return !expectation || expectation_is_met(expectation);
}

HRESULT expectations_wait_for(struct vpcmock *mock, struct ref ref, LONG milliseconds, BOOL *met)
{
    HRESULT hr = check_wait(mock, milliseconds);
    if (FAILED(hr))
        return hr;
    *met = mock_wait_until(mock, is_met_or_gone, &ref, (DWORD)milliseconds);
    return expectations_look_up(&mock->engine.expectations, ref)
               ? S_OK
               : mock_fail(mock, RPC_E_DISCONNECTED, L"The expectation was removed.");
}

static BOOL has_come(struct vpcmock *mock, const void *context)
{
    return expectations_take(&mock->engine.expectations, context);
}

HRESULT expectations_wait_for_call(struct vpcmock *mock, struct span pattern, LONG milliseconds,
                                   BOOL *came)
{
    struct member_set members;
    struct span wrong;
    HRESULT hr = check_wait(mock, milliseconds);
    if (SUCCEEDED(hr) && !member_set_parse(&members, pattern, &wrong)) {
        conditions_refuse_pattern(mock, wrong);
        hr = E_INVALIDARG;
    }
    if (SUCCEEDED(hr))
        *came = mock_wait_until(mock, has_come, &members, (DWORD)milliseconds);
    return hr;
}
