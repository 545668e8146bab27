/* SPDX-License-Identifier: MIT */
/* Facts and events of IVPCMockControl. */
#include "com/adapter.h"
#include "com/event_arguments.h"
#include "com/facts.h"
#include "com/variant.h"

static HRESULT find_fact(struct com_object *self, BSTR name, const VARIANT *object,
                         struct fact_owner *owner, const struct fact **fact)
{
    HRESULT hr = facts_owner(self->mock, object, owner);
    if (FAILED(hr))
        return hr;
    *fact = facts_find(owner, bstr_span(name));
    if (*fact)
        return S_OK;
    return mock_fail(self->mock, E_INVALIDARG,
                     L"There is no fact \"%.80ls\" of this object; FactNames lists those there "
                     L"are.",
                     name ? name : L"");
}

HRESULT VPCMockControl_get_Fact(struct com_object *self, BSTR name, VARIANT object, VARIANT *value)
{
    struct fact_owner owner;
    const struct fact *fact;
    struct value read;
    HRESULT hr = find_fact(self, name, &object, &owner, &fact);
    if (FAILED(hr))
        return hr;
    if (!fact_read(fact, owner.item, &read))
        return E_OUTOFMEMORY;
    hr = value_to_variant(&read, value);
    value_clear(&read);
    return hr;
}

static HRESULT refuse_value(struct vpcmock *mock, const struct fact *fact)
{
    static const WCHAR *const types[] = {
        [FACT_BOOL] = L"a Boolean",  [FACT_INT] = L"a whole number", [FACT_BIG] = L"a whole number",
        [FACT_DOUBLE] = L"a number", [FACT_TEXT] = L"a text",        [FACT_VALUE] = L"an array",
    };
    if (fact->type == FACT_INT || fact->type == FACT_BIG)
        return mock_fail(mock, E_INVALIDARG,
                         L"The fact %hs does not take this value; expected %ls from %I64d to "
                         L"%I64d.",
                         fact->name, types[fact->type], fact->low, fact->high);
    return mock_fail(mock, E_INVALIDARG, L"The fact %hs does not take this value; expected %ls.",
                     fact->name, types[fact->type]);
}

HRESULT VPCMockControl_put_Fact(struct com_object *self, BSTR name, VARIANT object, VARIANT value)
{
    struct fact_owner owner;
    const struct fact *fact;
    struct value wanted;
    mock_leave(self->mock);
    HRESULT converted = variant_to_value(&value, &wanted);
    mock_return(self->mock);
    HRESULT hr = find_fact(self, name, &object, &owner, &fact);
    if (SUCCEEDED(hr) && FAILED(converted))
        hr = converted == E_OUTOFMEMORY ? converted : refuse_value(self->mock, fact);
    if (SUCCEEDED(hr)) {
        hr = fact_write(&self->mock->host, fact, owner.item, &wanted);
        if (hr == E_INVALIDARG)
            hr = refuse_value(self->mock, fact);
    }
    value_clear(&wanted);
    return hr;
}

HRESULT VPCMockControl_get_FactNames(struct com_object *self, VARIANT object, VARIANT *names)
{
    struct fact_owner owner;
    HRESULT hr = facts_owner(self->mock, &object, &owner);
    if (FAILED(hr))
        return hr;
    struct value list = {.type = VALUE_TEXTS};
    for (int t = 0; t < FACTS_MAX_TABLES && owner.tables[t]; t++)
        for (const struct fact *fact = owner.tables[t]; fact->name; fact++)
            list.count++;
    list.texts =
        HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, (list.count + 1) * sizeof *list.texts);
    hr = list.texts ? S_OK : E_OUTOFMEMORY;
    size_t filled = 0;
    for (int t = 0; t < FACTS_MAX_TABLES && owner.tables[t] && SUCCEEDED(hr); t++)
        for (const struct fact *fact = owner.tables[t]; fact->name && SUCCEEDED(hr); fact++)
            if (!text_append_ascii(&list.texts[filled++], fact->name))
                hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = value_to_variant(&list, names);
    for (size_t i = 0; i < filled; i++)
        text_clear(&list.texts[i]);
    if (list.texts)
        HeapFree(GetProcessHeap(), 0, list.texts);
    return hr;
}

HRESULT VPCMockControl_FireEvent(struct com_object *self, IDispatch *source, BSTR event,
                                 VARIANT first, VARIANT second)
{
    struct vpcmock *mock = self->mock;
    struct rule_event made = {0};
    HRESULT hr = event_of_object(mock, bstr_span(event), (IUnknown *)source, &made);
    if (SUCCEEDED(hr))
        hr = event_set_arguments(mock, &made, &first, &second);
    if (SUCCEEDED(hr))
        event_emit(&mock->host, made.source, made.object, made.dispid, made.args, made.argc);
    while (made.argc)
        value_clear(&made.args[--made.argc]);
    return hr;
}
