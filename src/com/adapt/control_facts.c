/* SPDX-License-Identifier: MIT */
/* Facts and events of IVPCMockControl. */
#include "com/adapter.h"
#include "com/event_arguments.h"
#include "com/facts.h"
#include "com/variant.h"

HRESULT VPCMockControl_get_Fact(struct com_object *self, BSTR name, VARIANT object, VARIANT *value)
{
    return facts_read(self->mock, bstr_span(name), &object, value);
}

HRESULT VPCMockControl_put_Fact(struct com_object *self, BSTR name, VARIANT object, VARIANT value)
{
    return facts_write(self->mock, bstr_span(name), &object, &value);
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
