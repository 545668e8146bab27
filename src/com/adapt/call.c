/* SPDX-License-Identifier: MIT */
/* IVPCMockCall and IVPCMockCalls: copies of entries of the journal. */
#include "com/adapter.h"
#include "com/capture.h"
#include "com/record.h"
#include "mock/call_text.h"

static const struct call_record *record_of(const struct com_object *self)
{
    return CONTAINING_RECORD(self->own, struct call_record, own);
}

static HRESULT copy_bstr(BSTR from, BSTR *to)
{
    return span_to_bstr(bstr_span(from), to);
}

HRESULT VPCMockCall_get_Text(struct com_object *self, BSTR *value)
{
    return copy_bstr(record_of(self)->text, value);
}

HRESULT VPCMockCall_get_Json(struct com_object *self, BSTR *value)
{
    return copy_bstr(record_of(self)->json, value);
}

HRESULT VPCMockCall_get_Sequence(struct com_object *self, double *value)
{
    *value = (double)record_of(self)->entry.sequence;
    return S_OK;
}

HRESULT VPCMockCall_get_Time(struct com_object *self, double *value)
{
    *value = (double)record_of(self)->entry.begin;
    return S_OK;
}

HRESULT VPCMockCall_get_Duration(struct com_object *self, double *value)
{
    *value = (double)record_of(self)->entry.duration;
    return S_OK;
}

HRESULT VPCMockCall_get_WallTime(struct com_object *self, double *value)
{
    *value = (double)record_of(self)->entry.wall;
    return S_OK;
}

HRESULT VPCMockCall_get_Thread(struct com_object *self, LONG *value)
{
    *value = (LONG)record_of(self)->entry.thread;
    return S_OK;
}

HRESULT VPCMockCall_get_Process(struct com_object *self, LONG *value)
{
    *value = (LONG)record_of(self)->entry.process;
    return S_OK;
}

HRESULT VPCMockCall_get_Apartment(struct com_object *self, BSTR *value)
{
    return ascii_to_bstr(call_apartment_name(record_of(self)->entry.apartment), value);
}

HRESULT VPCMockCall_get_Object(struct com_object *self, BSTR *value)
{
    return copy_bstr(record_of(self)->object, value);
}

HRESULT VPCMockCall_get_ObjectName(struct com_object *self, BSTR *value)
{
    return copy_bstr(record_of(self)->object_name, value);
}

HRESULT VPCMockCall_get_Interface(struct com_object *self, BSTR *value)
{
    return ascii_to_bstr(record_of(self)->entry.member->iface, value);
}

HRESULT VPCMockCall_get_Member(struct com_object *self, BSTR *value)
{
    return ascii_to_bstr(record_of(self)->entry.member->name, value);
}

HRESULT VPCMockCall_get_Kind(struct com_object *self, BSTR *value)
{
    return ascii_to_bstr(call_kind_name(record_of(self)->entry.member), value);
}

HRESULT VPCMockCall_get_Result(struct com_object *self, LONG *value)
{
    *value = record_of(self)->entry.result;
    return S_OK;
}

HRESULT VPCMockCall_get_ResultName(struct com_object *self, BSTR *value)
{
    char name[96] = "";
    if (journal_is_complete(&record_of(self)->entry))
        code_write(record_of(self)->entry.result, name, sizeof name);
    return ascii_to_bstr(name, value);
}

HRESULT VPCMockCall_get_Rule(struct com_object *self, LONG *value)
{
    *value = (LONG)record_of(self)->entry.rule;
    return S_OK;
}

HRESULT VPCMockCall_get_RuleName(struct com_object *self, BSTR *value)
{
    return copy_bstr(record_of(self)->rule_name, value);
}

HRESULT VPCMockCall_get_IsEvent(struct com_object *self, VARIANT_BOOL *value)
{
    *value = to_variant_bool(record_of(self)->entry.member->kind == MEMBER_EVENT);
    return S_OK;
}

HRESULT VPCMockCall_get_IsComplete(struct com_object *self, VARIANT_BOOL *value)
{
    *value = to_variant_bool(journal_is_complete(&record_of(self)->entry));
    return S_OK;
}

HRESULT VPCMockCall_get_LateBound(struct com_object *self, VARIANT_BOOL *value)
{
    *value = to_variant_bool(record_of(self)->entry.flags & JOURNAL_LATE);
    return S_OK;
}

HRESULT VPCMockCall_get_ArgumentCount(struct com_object *self, LONG *value)
{
    *value = record_of(self)->entry.member->nparams;
    return S_OK;
}

HRESULT VPCMockCall_get_ArgumentName(struct com_object *self, LONG index, BSTR *value)
{
    const struct member *member = record_of(self)->entry.member;
    HRESULT hr = collection_check_index(self->mock, index, member->nparams);
    return FAILED(hr) ? hr : ascii_to_bstr(member->params[index - 1].name, value);
}

/* From 0; -1 when there is none. */
static int place_of(const struct member *member, const struct argument *index)
{
    if (index->type != ARGUMENT_VALUE)
        return -1;
    const struct value *value = &index->value;
    if (value->type == VALUE_TEXT)
        return value->text.length ? member_param_index(member, text_span(&value->text)) : -1;
    int64_t place = value->type == VALUE_INT      ? value->number
                    : value->type == VALUE_DOUBLE ? (int64_t)value->real
                                                  : 0;
    return place >= 1 && place <= member->nparams ? (int)place - 1 : -1;
}

HRESULT VPCMockCall_get_Argument(struct com_object *self, VARIANT index, VARIANT *value)
{
    const struct call_record *record = record_of(self);
    const struct member *member = record->entry.member;
    struct argument wanted;
    HRESULT hr = argument_from_variant(self->mock, &index, &wanted);
    if (FAILED(hr))
        return hr;
    int place = place_of(member, &wanted);
    argument_clear(&wanted);
    if (place >= 0)
        return VariantCopy(value, (VARIANT *)&record->args[place]);
    return mock_fail(self->mock, DISP_E_BADINDEX,
                     L"%hs::%hs has no such argument; expected 1 to %d, or the name of one.",
                     member->iface, member->name, member->nparams);
}

static const struct call_list *list_of(const struct com_object *self)
{
    return CONTAINING_RECORD(self->own, struct call_list, own);
}

static struct own_collection calls(const struct com_object *self)
{
    return (struct own_collection){com_IVPCMockCall, list_of(self)->items, list_of(self)->count};
}

HRESULT VPCMockCalls_get_Count(struct com_object *self, LONG *value)
{
    *value = (LONG)list_of(self)->count;
    return S_OK;
}

HRESULT VPCMockCalls_get_Item(struct com_object *self, LONG index, IVPCMockCall **value)
{
    struct own_collection all = calls(self);
    return own_collection_item(self, &all, index, value);
}

HRESULT VPCMockCalls_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct own_collection all = calls(self);
    return own_collection_enumerate(self, &all, enumerator);
}

HRESULT VPCMockCalls_get_Text(struct com_object *self, BSTR *value)
{
    const struct call_list *list = list_of(self);
    struct text text = {0};
    bool good = true;
    for (size_t i = 0; i < list->count && good; i++) {
        const struct call_record *record =
            CONTAINING_RECORD(list->items[i], struct call_record, own);
        good = text_append(&text, bstr_span(record->text)) && text_append_ascii(&text, "\n");
    }
    HRESULT hr = good ? text_to_bstr(&text, value) : E_OUTOFMEMORY;
    text_clear(&text);
    return hr;
}
