/* SPDX-License-Identifier: MIT */
/* IVPCMockExpectation: for which calls, how often, in which order, and what came of it. */
#include "com/adapter.h"
#include "com/conditions.h"
#include "com/expectations.h"

static HRESULT expectation_of(struct com_object *self, struct expectation **expectation)
{
    *expectation = expectations_look_up(&self->mock->engine.expectations, self->ref);
    return *expectation
               ? S_OK
               : mock_fail(self->mock, RPC_E_DISCONNECTED, L"The expectation was removed.");
}

/* Ends a fluent method: the expectation itself, if all went well. */
static HRESULT itself(struct com_object *self, HRESULT hr, IVPCMockExpectation **expectation)
{
    if (FAILED(hr))
        return hr;
    com_object_addref(self);
    *expectation = (IVPCMockExpectation *)self;
    return S_OK;
}

/* ---- What it is, and what came of it ---- */

HRESULT VPCMockExpectation_get_Number(struct com_object *self, LONG *number)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        *number = (LONG)expectation->number;
    return hr;
}

HRESULT VPCMockExpectation_get_Name(struct com_object *self, BSTR *name)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    return SUCCEEDED(hr) ? text_to_bstr(&expectation->name, name) : hr;
}

HRESULT VPCMockExpectation_put_Name(struct com_object *self, BSTR name)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    return FAILED(hr) ? hr : text_set(&expectation->name, bstr_span(name)) ? S_OK : E_OUTOFMEMORY;
}

HRESULT VPCMockExpectation_Named(struct com_object *self, BSTR name,
                                 IVPCMockExpectation **expectation)
{
    return itself(self, VPCMockExpectation_put_Name(self, name), expectation);
}

HRESULT VPCMockExpectation_get_Count(struct com_object *self, LONG *count)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        *count = expectation->seen > INT32_MAX ? INT32_MAX : (LONG)expectation->seen;
    return hr;
}

HRESULT VPCMockExpectation_get_IsMet(struct com_object *self, VARIANT_BOOL *met)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        *met = to_variant_bool(expectation_is_met(expectation));
    return hr;
}

HRESULT VPCMockExpectation_get_Text(struct com_object *self, BSTR *text)
{
    struct expectation *expectation;
    struct text written = {0};
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        hr = verify_write_expectation(&self->mock->engine, expectation, &written)
                 ? text_to_bstr(&written, text)
                 : E_OUTOFMEMORY;
    text_clear(&written);
    return hr;
}

HRESULT VPCMockExpectation_Remove(struct com_object *self)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        expectations_remove(&self->mock->engine.expectations, expectation);
    return hr;
}

HRESULT VPCMockExpectation_WaitFor(struct com_object *self, LONG milliseconds, VARIANT_BOOL *met)
{
    struct expectation *expectation;
    BOOL is_met = FALSE;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        hr = expectations_wait_for(self->mock, self->ref, milliseconds, &is_met);
    if (SUCCEEDED(hr))
        *met = to_variant_bool(is_met);
    return hr;
}

/* ---- For which calls ---- */

static struct matcher *find_matcher(struct vpcmock *mock, struct ref ref)
{
    struct expectation *expectation = expectations_look_up(&mock->engine.expectations, ref);
    return expectation ? &expectation->matcher : NULL;
}

static HRESULT conditions_begin(struct com_object *self, struct conditions *conditions)
{
    struct expectation *expectation;
    *conditions = (struct conditions){self->mock, find_matcher, self->ref};
    return expectation_of(self, &expectation);
}

HRESULT VPCMockExpectation_Of(struct com_object *self, VARIANT object,
                              IVPCMockExpectation **expectation)
{
    struct conditions conditions;
    HRESULT hr = conditions_begin(self, &conditions);
    return itself(self, SUCCEEDED(hr) ? conditions_of(&conditions, &object) : hr, expectation);
}

static HRESULT where(struct com_object *self, BSTR param, enum match_test test, const VARIANT *low,
                     const VARIANT *high, IVPCMockExpectation **expectation)
{
    struct conditions conditions;
    HRESULT hr = conditions_begin(self, &conditions);
    if (SUCCEEDED(hr))
        hr = conditions_where(&conditions, param, test, low, high);
    return itself(self, hr, expectation);
}

HRESULT VPCMockExpectation_Where(struct com_object *self, BSTR param, VARIANT value,
                                 IVPCMockExpectation **expectation)
{
    return where(self, param, MATCH_EQUAL, &value, NULL, expectation);
}

HRESULT VPCMockExpectation_WhereBetween(struct com_object *self, BSTR param, VARIANT low,
                                        VARIANT high, IVPCMockExpectation **expectation)
{
    return where(self, param, MATCH_BETWEEN, &low, &high, expectation);
}

HRESULT VPCMockExpectation_WhereLike(struct com_object *self, BSTR param, VARIANT pattern,
                                     IVPCMockExpectation **expectation)
{
    return where(self, param, MATCH_LIKE, &pattern, NULL, expectation);
}

HRESULT VPCMockExpectation_FromThread(struct com_object *self, LONG thread,
                                      IVPCMockExpectation **expectation)
{
    struct conditions conditions;
    HRESULT hr = conditions_begin(self, &conditions);
    return itself(self, SUCCEEDED(hr) ? conditions_from_thread(&conditions, thread) : hr,
                  expectation);
}

HRESULT VPCMockExpectation_FromProcess(struct com_object *self, LONG process,
                                       IVPCMockExpectation **expectation)
{
    struct conditions conditions;
    HRESULT hr = conditions_begin(self, &conditions);
    return itself(self, SUCCEEDED(hr) ? conditions_from_process(&conditions, process) : hr,
                  expectation);
}

HRESULT VPCMockExpectation_FromApartment(struct com_object *self, BSTR apartment,
                                         IVPCMockExpectation **expectation)
{
    struct conditions conditions;
    HRESULT hr = conditions_begin(self, &conditions);
    return itself(self, SUCCEEDED(hr) ? conditions_from_apartment(&conditions, apartment) : hr,
                  expectation);
}

/* ---- How often ---- */

/* least or most: -1 leaves it. */
static HRESULT set_range(struct com_object *self, LONG n, BOOL least, BOOL most,
                         IVPCMockExpectation **result)
{
    struct expectation *expectation;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        hr = expectations_set_range(self->mock, expectation, least ? n : VPCMOCK_UNSET,
                                    most ? n : VPCMOCK_UNSET);
    return itself(self, hr, result);
}

HRESULT VPCMockExpectation_Times(struct com_object *self, LONG n, IVPCMockExpectation **expectation)
{
    return set_range(self, n, TRUE, TRUE, expectation);
}

HRESULT VPCMockExpectation_AtLeast(struct com_object *self, LONG n,
                                   IVPCMockExpectation **expectation)
{
    return set_range(self, n, TRUE, FALSE, expectation);
}

HRESULT VPCMockExpectation_AtMost(struct com_object *self, LONG n,
                                  IVPCMockExpectation **expectation)
{
    return set_range(self, n, FALSE, TRUE, expectation);
}

HRESULT VPCMockExpectation_Never(struct com_object *self, IVPCMockExpectation **expectation)
{
    return set_range(self, 0, TRUE, TRUE, expectation);
}

/* ---- In which order ---- */

static HRESULT other_of(struct com_object *self, IVPCMockExpectation *other,
                        struct expectation **expectation)
{
    if (!other)
        return mock_fail(self->mock, E_POINTER, L"The pointer to the other expectation is NULL.");
    return expectations_of_ref(self->mock, expectations_ref_of(self->mock, (IUnknown *)other),
                               expectation);
}

static HRESULT link(struct com_object *self, IVPCMockExpectation *other,
                    enum expectation_order order)
{
    struct expectation *expectation, *linked;
    HRESULT hr = expectation_of(self, &expectation);
    if (SUCCEEDED(hr))
        hr = other_of(self, other, &linked);
    return SUCCEEDED(hr) ? expectations_link(self->mock, expectation, linked, order) : hr;
}

HRESULT VPCMockExpectation_After(struct com_object *self, IVPCMockExpectation *other,
                                 IVPCMockExpectation **expectation)
{
    return itself(self, link(self, other, ORDER_AFTER), expectation);
}

HRESULT VPCMockExpectation_Before(struct com_object *self, IVPCMockExpectation *other,
                                  IVPCMockExpectation **expectation)
{
    return itself(self, link(self, other, ORDER_BEFORE), expectation);
}

HRESULT VPCMockExpectation_Between(struct com_object *self, IVPCMockExpectation *first,
                                   IVPCMockExpectation *second, IVPCMockExpectation **expectation)
{
    struct expectation *between, *checked;
    HRESULT hr = expectation_of(self, &between);
    if (SUCCEEDED(hr))
        hr = other_of(self, second, &checked);
    if (FAILED(hr))
        return hr;
    const size_t links = between->link_count;
    hr = link(self, first, ORDER_AFTER);
    if (SUCCEEDED(hr))
        hr = link(self, second, ORDER_BEFORE);
    if (FAILED(hr))
        between->link_count = links; /* all or nothing */
    return itself(self, hr, expectation);
}
