/* SPDX-License-Identifier: MIT */
/* From names and VARIANTs to events. */
#include "com/event_arguments.h"

#include <oleauto.h>

#include "com/variant.h"
#include "members.h"

static const struct {
    enum event_source source;
    const struct com_interface *const *iface;
} sources[] = {
    {EVENT_OF_MACHINE, &com_IVMVirtualMachine},
    {EVENT_OF_APPLICATION, &com_IVMVirtualPC},
    {EVENT_OF_DVD, &com_IVMDVDDrive},
    {EVENT_OF_FLOPPY, &com_IVMFloppyDrive},
};

static const struct com_interface *events_of(size_t index)
{
    return (*sources[index].iface)->coclass->source;
}

/* The row of an event, whose name may stand behind that of its interface. */
static const struct com_member *find(const struct com_interface *events, struct span name)
{
    struct span rest = name;
    if (span_begins(name, events->name)) {
        size_t length = strlen(events->name);
        rest = (struct span){name.chars + length, name.length - length};
        size_t skip = span_begins(rest, ".") ? 1 : span_begins(rest, "::") ? 2 : 0;
        if (!skip)
            return NULL;
        rest = (struct span){rest.chars + skip, rest.length - skip};
    }
    for (int i = 0; i < events->nmembers; i++)
        if (span_is(rest, events->members[i].name))
            return &events->members[i];
    return NULL;
}

static int shown(struct span name)
{
    return name.length < 80 ? (int)name.length : 80;
}

HRESULT event_of_object(struct vpcmock *mock, struct span name, IUnknown *source,
                        struct rule_event *event)
{
    if (!source)
        return mock_null_pointer(mock, L"source");
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const struct com_object *view = com_object_from(mock, *sources[i].iface, source);
        if (!view)
            continue;
        if (sources[i].source != EVENT_OF_APPLICATION && !slots_get(&mock->host.slots, view->ref))
            return mock_fail(mock, RPC_E_DISCONNECTED, L"What the source stands for is gone.");
        const struct com_member *member = find(events_of(i), name);
        if (!member)
            return mock_fail(mock, E_INVALIDARG, L"%hs has no event \"%.*ls\".", events_of(i)->name,
                             shown(name), (const WCHAR *)name.chars);
        event->source = sources[i].source;
        event->object = view->ref;
        event->dispid = member->dispid;
        return S_OK;
    }
    return mock_fail(mock, E_INVALIDARG,
                     L"\"source\" has no events; expected the application, a machine or a drive of "
                     L"this mock.");
}

HRESULT event_of_any(struct vpcmock *mock, struct span name, struct rule_event *event)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const struct com_member *member = find(events_of(i), name);
        if (!member)
            continue;
        event->source = sources[i].source;
        event->dispid = member->dispid;
        return S_OK;
    }
    return mock_fail(mock, E_INVALIDARG,
                     L"There is no event \"%.*ls\"; expected such as \"OnReset\" or "
                     L"\"IVMDVDDriveEvents::OnMediaEject\".",
                     shown(name), (const WCHAR *)name.chars);
}

static BOOL is_given(const VARIANT *argument)
{
    return V_VT(argument) != VT_EMPTY &&
           !(V_VT(argument) == VT_ERROR && V_ERROR(argument) == DISP_E_PARAMNOTFOUND);
}

/* Converts what a test passes to the type of an event's parameter. Calls out. */
static HRESULT convert_argument(const VARIANT *given, VARTYPE vt, struct value *value)
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

static const struct com_member *row_of(const struct rule_event *event)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i].source == event->source)
            for (int m = 0; m < events_of(i)->nmembers; m++)
                if (events_of(i)->members[m].dispid == event->dispid)
                    return &events_of(i)->members[m];
    return NULL;
}

HRESULT event_set_arguments(struct vpcmock *mock, struct rule_event *event, const VARIANT *first,
                            const VARIANT *second)
{
    const struct com_member *member = row_of(event);
    const VARIANT *const given[EVENT_MAX_ARGS] = {first, second};
    struct value made[EVENT_MAX_ARGS] = {{0}};
    int count = 0, converted = 0;
    HRESULT hr = S_OK;
    while (count < EVENT_MAX_ARGS && is_given(given[count]))
        count++;
    if (count != member->nparams)
        return mock_fail(mock, E_INVALIDARG, L"%hs::%hs takes %d arguments and not %d.",
                         member->iface->name, member->name, member->nparams, count);
    mock_leave(mock);
    while (converted < count && SUCCEEDED(hr)) {
        hr = convert_argument(given[converted], member->params[converted].vt, &made[converted]);
        converted += SUCCEEDED(hr);
    }
    mock_return(mock);
    if (FAILED(hr))
        hr = mock_fail(mock, E_INVALIDARG, L"Argument %d of %hs::%hs is not of its type.",
                       converted + 1, member->iface->name, member->name);
    /* copies: these were not made from the pool's memory */
    for (int i = 0; i < count && SUCCEEDED(hr); i++) {
        if (value_copy(&event->args[i], &made[i]))
            event->argc++;
        else
            hr = E_OUTOFMEMORY;
    }
    while (converted)
        value_clear(&made[--converted]);
    return hr;
}
