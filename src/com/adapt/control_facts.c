/* SPDX-License-Identifier: MIT */
/* Facts and events of IVPCMockControl. */
#include "com/adapter.h"
#include "com/caller.h"
#include "com/dispatch.h"
#include "com/facts.h"
#include "com/variant.h"

static HRESULT find_fact(struct com_object *self, BSTR name, const VARIANT *object,
                         struct fact_owner *owner, const struct fact **fact)
{
    self->mock->controller = caller_thread();
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
        [FACT_BOOL] = L"a Boolean",      [FACT_INT] = L"a whole number",
        [FACT_BIG] = L"a whole number",  [FACT_DOUBLE] = L"a number",
        [FACT_TEXT] = L"a text",         [FACT_VALUE] = L"an array",
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
    self->mock->controller = caller_thread();
    HRESULT hr = facts_owner(self->mock, &object, &owner);
    if (FAILED(hr))
        return hr;
    struct value list = {.type = VALUE_TEXTS};
    for (int t = 0; t < FACTS_MAX_TABLES && owner.tables[t]; t++)
        for (const struct fact *fact = owner.tables[t]; fact->name; fact++)
            list.count++;
    list.texts = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                           (list.count + 1) * sizeof *list.texts);
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

/* Converts what a script passes to the type of an event's parameter. Calls out. */
static HRESULT event_argument(const VARIANT *given, VARTYPE vt, struct value *value)
{
    VARIANT plain, wanted;
    VariantInit(&plain);
    VariantInit(&wanted);
    HRESULT hr = VariantCopyInd(&plain, (VARIANT *)given);
    if (SUCCEEDED(hr) && vt != VT_VARIANT)
        hr = VariantChangeType(&wanted, &plain, 0, vt);
    if (SUCCEEDED(hr))
        hr = variant_to_value(vt == VT_VARIANT ? &plain : &wanted, value);
    VariantClear(&plain);
    VariantClear(&wanted);
    return hr;
}

static BOOL is_given(const VARIANT *argument)
{
    return !(V_VT(argument) == VT_ERROR && V_ERROR(argument) == DISP_E_PARAMNOTFOUND);
}

/* The view behind the source, if it is of an object that has events. */
static struct com_object *event_view(struct vpcmock *mock, IDispatch *source)
{
    const struct com_library *library = &com_libraries[0];
    for (int i = 0; i < library->ncoclasses; i++) {
        if (!library->coclasses[i].source)
            continue;
        struct com_object *view = com_object_from(mock, library->coclasses[i].iface, source);
        if (view)
            return view;
    }
    return NULL;
}

static enum event_source source_of(const struct com_object *view)
{
    return view->iface == com_IVMVirtualMachine ? EVENT_OF_MACHINE
           : view->iface == com_IVMDVDDrive     ? EVENT_OF_DVD
           : view->iface == com_IVMFloppyDrive  ? EVENT_OF_FLOPPY
                                                : EVENT_OF_APPLICATION;
}

HRESULT VPCMockControl_FireEvent(struct com_object *self, IDispatch *source, BSTR event,
                                 VARIANT first, VARIANT second)
{
    struct vpcmock *mock = self->mock;
    mock->controller = caller_thread();
    if (!source)
        return mock_fail(mock, E_POINTER, L"The pointer \"source\" is NULL.");
    struct com_object *view = event_view(mock, source);
    if (!view)
        return mock_fail(mock, E_INVALIDARG,
                         L"\"source\" has no events; expected the application, a machine or a "
                         L"drive of this mock.");
    if (view->iface != com_IVMVirtualPC && !slots_get(&mock->host.slots, view->ref))
        return mock_fail(mock, RPC_E_DISCONNECTED, L"What the source stands for is gone.");
    const struct com_interface *events = view->iface->coclass->source;
    const struct com_member *member = dispatch_find_name(events, event ? event : L"");
    if (!member)
        return mock_fail(mock, E_INVALIDARG, L"%hs has no event \"%.80ls\".", events->name,
                         event ? event : L"");
    const VARIANT *const given[EVENT_MAX_ARGS] = {&first, &second};
    struct value args[EVENT_MAX_ARGS] = {{0}};
    int count = 0;
    while (count < EVENT_MAX_ARGS && is_given(given[count]))
        count++;
    if (count != member->nparams)
        return mock_fail(mock, E_INVALIDARG, L"%hs::%hs takes %d arguments and not %d.",
                         events->name, member->name, member->nparams, count);
    HRESULT hr = S_OK;
    int made = 0;
    mock_leave(mock);
    while (made < count && SUCCEEDED(hr)) {
        hr = event_argument(given[made], member->params[made].vt, &args[made]);
        made += SUCCEEDED(hr);
    }
    mock_return(mock);
    if (SUCCEEDED(hr))
        event_emit(&mock->host, source_of(view), view->ref, member->dispid, args, count);
    else
        hr = mock_fail(mock, E_INVALIDARG, L"Argument %d of %hs::%hs is not of its type.", made + 1,
                       events->name, member->name);
    while (made)
        value_clear(&args[--made]);
    return hr;
}
