/* SPDX-License-Identifier: MIT */
/* What IVPCMockControl says of expectations, of calls that come, and of resets. */
#include "com/adapter.h"
#include "com/expectations.h"
#include "com/snapshot.h"
#include "com/variant.h"

HRESULT VPCMockControl_Expect(struct com_object *self, BSTR member,
                              IVPCMockExpectation **expectation)
{
    struct expectation *made;
    return expectations_make(self->mock, bstr_span(member), &made, expectation);
}

HRESULT VPCMockControl_Verify(struct com_object *self)
{
    return expectations_verify(self->mock, verify_write);
}

HRESULT VPCMockControl_VerifyNoOtherCalls(struct com_object *self)
{
    return expectations_verify(self->mock, verify_write_others);
}

HRESULT VPCMockControl_get_Unmet(struct com_object *self, BSTR *text)
{
    struct text written = {0};
    HRESULT hr =
        verify_write(&self->mock->engine, &written) ? text_to_bstr(&written, text) : E_OUTOFMEMORY;
    text_clear(&written);
    return hr;
}

HRESULT VPCMockControl_get_Strict(struct com_object *self, VARIANT_BOOL *strict)
{
    *strict = to_variant_bool(self->mock->engine.strict);
    return S_OK;
}

HRESULT VPCMockControl_put_Strict(struct com_object *self, VARIANT_BOOL strict)
{
    self->mock->engine.strict = strict != VARIANT_FALSE;
    return S_OK;
}

static HRESULT sequence_of(struct vpcmock *mock, const struct ref *refs, size_t count)
{
    struct expectation *steps[EXPECTATIONS_MAX_STEPS];
    for (size_t i = 0; i < count; i++) {
        HRESULT hr = expectations_of_ref(mock, refs[i], &steps[i]);
        if (FAILED(hr))
            return hr;
    }
    HRESULT hr = expectations_in_sequence(&mock->engine.expectations, steps, count);
    if (hr == E_INVALIDARG)
        return mock_fail(mock, hr,
                         L"An expectation stands twice in the sequence, comes after a later one by "
                         L"an order that it has already, or is in order with %d others.",
                         EXPECTATION_MAX_LINKS);
    return hr;
}

HRESULT VPCMockControl_InSequence(struct com_object *self, VARIANT expectations)
{
    IDispatch *objects[EXPECTATIONS_MAX_STEPS];
    struct ref refs[EXPECTATIONS_MAX_STEPS];
    size_t count = 0;
    mock_leave(self->mock);
    HRESULT hr = variant_to_objects(&expectations, objects, EXPECTATIONS_MAX_STEPS, &count);
    for (size_t i = 0; i < count; i++) {
        refs[i] = expectations_ref_of(self->mock, (IUnknown *)objects[i]);
        if (objects[i])
            IDispatch_Release(objects[i]);
    }
    mock_return(self->mock);
    if (SUCCEEDED(hr))
        return sequence_of(self->mock, refs, count);
    return hr == E_OUTOFMEMORY
               ? hr
               : mock_fail(self->mock, E_INVALIDARG,
                           L"This is no list of expectations; expected an array of at most %d of "
                           L"them.",
                           EXPECTATIONS_MAX_STEPS);
}

HRESULT VPCMockControl_WaitForCall(struct com_object *self, BSTR member, LONG milliseconds,
                                   VARIANT_BOOL *came)
{
    BOOL has_come = FALSE;
    HRESULT hr = expectations_wait_for_call(self->mock, bstr_span(member), milliseconds, &has_come);
    if (SUCCEEDED(hr))
        *came = to_variant_bool(has_come);
    return hr;
}

HRESULT VPCMockControl_ForgetCalls(struct com_object *self)
{
    expectations_forget(&self->mock->engine.expectations);
    return S_OK;
}

HRESULT VPCMockControl_ResetExpectations(struct com_object *self)
{
    expectations_clear(&self->mock->engine.expectations);
    return S_OK;
}

HRESULT VPCMockControl_ResetModel(struct com_object *self)
{
    return snapshot_start_over(self->mock, FALSE);
}
