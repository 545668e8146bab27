/* SPDX-License-Identifier: MIT */
/* IVPCMockRules, and what IVPCMockControl says of rules. */
#include "com/capture.h"
#include "com/adapt/rule.h"
#include "com/conditions.h"
#include "com/held.h"
#include "mock/rule_report.h"

static struct collection rules_of(struct com_object *self)
{
    const struct rules *rules = &self->mock->engine.rules;
    return (struct collection){com_IVPCMockRule, rules->items, rules->count,
                               offsetof(struct rule, ref)};
}

HRESULT VPCMockRules_get_Count(struct com_object *self, LONG *count)
{
    *count = (LONG)rules_of(self).count;
    return S_OK;
}

HRESULT VPCMockRules_get_Item(struct com_object *self, VARIANT index, IVPCMockRule **rule)
{
    struct argument argument;
    const struct rule *found = NULL;
    HRESULT hr = argument_from_variant(self->mock, &index, &argument);
    if (FAILED(hr))
        return hr;
    const struct rules *rules = &self->mock->engine.rules;
    BOOL by_name = argument.type == ARGUMENT_VALUE && argument.value.type == VALUE_TEXT;
    if (by_name)
        found = rules_find(rules, text_span(&argument.value.text));
    else if (argument.type == ARGUMENT_VALUE && argument.value.type == VALUE_INT &&
             argument.value.number >= 1 && (size_t)argument.value.number <= rules->count)
        found = rules->items[argument.value.number - 1];
    argument_clear(&argument);
    if (found)
        return com_object_create(self->mock, com_IVPCMockRule, found->ref, rule);
    return mock_fail(self->mock, DISP_E_BADINDEX,
                     L"There is no such rule; expected 1 to %lu, or the name of one.",
                     (unsigned long)rules->count);
}

HRESULT VPCMockRules_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all = rules_of(self);
    return collection_enumerate(self, &all, enumerator);
}

HRESULT VPCMockRules_Clear(struct com_object *self)
{
    rules_clear(&self->mock->engine.rules);
    mock_leave(self->mock);
    held_sweep(self->mock);
    mock_return(self->mock);
    return S_OK;
}

HRESULT VPCMockRules_get_Report(struct com_object *self, BSTR *text)
{
    struct text report = {0};
    HRESULT hr = rules_report(&self->mock->engine.rules, &self->mock->engine.labels, &report)
                     ? text_to_bstr(&report, text)
                     : E_OUTOFMEMORY;
    text_clear(&report);
    return hr;
}

/* ---- IVPCMockControl ---- */

HRESULT VPCMockControl_When(struct com_object *self, BSTR member, IVPCMockRule **rule)
{
    struct com_object *view;
    struct rule *made;
    struct span wrong;
    HRESULT hr = com_object_create(self->mock, com_IVPCMockRule, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = rules_add(&self->mock->engine.rules, bstr_span(member), &made, &wrong);
    if (hr == E_INVALIDARG)
        conditions_refuse_pattern(self->mock, wrong);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = made->ref;
    *rule = (IVPCMockRule *)view;
    return S_OK;
}

HRESULT VPCMockControl_get_Rules(struct com_object *self, IVPCMockRules **rules)
{
    return com_object_create(self->mock, com_IVPCMockRules, (struct ref){0}, rules);
}

HRESULT VPCMockControl_get_Seed(struct com_object *self, double *seed)
{
    *seed = (double)self->mock->engine.seed;
    return S_OK;
}

HRESULT VPCMockControl_put_Seed(struct com_object *self, double seed)
{
    if (!(seed >= 0 && seed <= 9007199254740992.0))
        return mock_fail(self->mock, E_INVALIDARG,
                         L"The seed is %g; expected a whole number from 0 to 9007199254740992.",
                         seed);
    engine_set_seed(&self->mock->engine, (uint64_t)seed);
    return S_OK;
}

HRESULT VPCMockControl_get_ScenarioState(struct com_object *self, BSTR *state)
{
    return text_to_bstr(&self->mock->engine.state, state);
}

HRESULT VPCMockControl_put_ScenarioState(struct com_object *self, BSTR state)
{
    return text_set(&self->mock->engine.state, bstr_span(state)) ? S_OK : E_OUTOFMEMORY;
}
