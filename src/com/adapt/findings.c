/* SPDX-License-Identifier: MIT */
/* IVPCMockFindings and IVPCMockFinding, and what IVPCMockControl says of them. */
#include "com/adapter.h"
#include "com/finding_list.h"
#include "com/record.h"
#include "com/strings.h"
#include "com/watch.h"

static struct findings *findings_of(struct com_object *self)
{
    return &self->mock->engine.findings;
}

HRESULT VPCMockControl_get_Findings(struct com_object *self, IVPCMockFindings **value)
{
    return com_object_create(self->mock, com_IVPCMockFindings, self->ref, value);
}

HRESULT VPCMockControl_CheckEnd(struct com_object *self, LONG *value)
{
    struct findings *findings = findings_of(self);
    watch_end(self->mock);
    *value = (LONG)findings->count;
    return S_OK;
}

HRESULT VPCMockControl_get_NotFoundObject(struct com_object *self, VARIANT_BOOL *value)
{
    *value = to_variant_bool(findings_of(self)->traps);
    return S_OK;
}

HRESULT VPCMockControl_put_NotFoundObject(struct com_object *self, VARIANT_BOOL value)
{
    findings_of(self)->traps = value != VARIANT_FALSE;
    return S_OK;
}

HRESULT VPCMockFindings_get_Count(struct com_object *self, LONG *value)
{
    *value = (LONG)findings_of(self)->count;
    return S_OK;
}

HRESULT VPCMockFindings_get_Item(struct com_object *self, LONG index, IVPCMockFinding **value)
{
    const struct findings *findings = findings_of(self);
    HRESULT hr = collection_check_index(self->mock, index, findings->count);
    if (FAILED(hr))
        return hr;
    struct com_own *record = finding_record_create(self->mock, findings->items[index - 1]);
    return record ? com_object_create_own(self->mock, com_IVPCMockFinding, record, value)
                  : E_OUTOFMEMORY;
}

HRESULT VPCMockFindings_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    const struct findings *findings = findings_of(self);
    struct com_own *items[FINDINGS_MAX];
    struct own_collection all = {com_IVPCMockFinding, items, 0};
    HRESULT hr = S_OK;
    while (all.count < findings->count && SUCCEEDED(hr)) {
        items[all.count] = finding_record_create(self->mock, findings->items[all.count]);
        if (items[all.count])
            all.count++;
        else
            hr = E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        hr = own_collection_enumerate(self, &all, enumerator);
    while (all.count)
        com_own_release(items[--all.count]);
    return hr;
}

HRESULT VPCMockFindings_Silence(struct com_object *self, BSTR which)
{
    return finding_list_silence(self->mock, findings_of(self), bstr_span(which));
}

HRESULT VPCMockFindings_Clear(struct com_object *self)
{
    findings_clear(findings_of(self));
    return S_OK;
}

HRESULT VPCMockFindings_get_Text(struct com_object *self, BSTR *value)
{
    return finding_list_text(findings_of(self), value);
}

HRESULT VPCMockFindings_get_WatchStrings(struct com_object *self, VARIANT_BOOL *watched)
{
    *watched = to_variant_bool(self->mock->watch.strings);
    return S_OK;
}

HRESULT VPCMockFindings_put_WatchStrings(struct com_object *self, VARIANT_BOOL watched)
{
    return strings_watch(self->mock, watched != VARIANT_FALSE);
}

static const struct finding_record *finding_of(const struct com_object *self)
{
    return CONTAINING_RECORD(self->own, struct finding_record, own);
}

HRESULT VPCMockFinding_get_Text(struct com_object *self, BSTR *value)
{
    return span_to_bstr(bstr_span(finding_of(self)->text), value);
}

HRESULT VPCMockFinding_get_Id(struct com_object *self, BSTR *value)
{
    return ascii_to_bstr(finding_id(finding_of(self)->kind), value);
}

HRESULT VPCMockFinding_get_Advice(struct com_object *self, BSTR *value)
{
    return ascii_to_bstr(finding_advice(finding_of(self)->kind), value);
}

HRESULT VPCMockFinding_get_Call(struct com_object *self, double *value)
{
    *value = (double)finding_of(self)->sequence;
    return S_OK;
}

HRESULT VPCMockFinding_get_Count(struct com_object *self, LONG *value)
{
    *value = (LONG)finding_of(self)->count;
    return S_OK;
}

HRESULT VPCMockFinding_get_Object(struct com_object *self, BSTR *value)
{
    return span_to_bstr(bstr_span(finding_of(self)->object), value);
}

HRESULT VPCMockFinding_get_Member(struct com_object *self, BSTR *value)
{
    char name[128] = "";
    if (finding_of(self)->member)
        member_full_name(finding_of(self)->member, name, sizeof name);
    return ascii_to_bstr(name, value);
}
