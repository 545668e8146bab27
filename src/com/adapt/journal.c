/* SPDX-License-Identifier: MIT */
/* IVPCMockJournal, and how IVPCMockControl gives it out. */
#include <limits.h>
#include <string.h>

#include "com/adapter.h"
#include "com/conditions.h"
#include "com/journal_file.h"
#include "com/record.h"
#include "com/watch.h"
#include "mock/call_text.h"

static struct journal *journal_of(struct com_object *self)
{
    return &self->mock->engine.journal;
}

HRESULT VPCMockControl_get_Journal(struct com_object *self, IVPCMockJournal **value)
{
    return com_object_create(self->mock, com_IVPCMockJournal, self->ref, value);
}

HRESULT VPCMockJournal_get_Count(struct com_object *self, LONG *value)
{
    *value = (LONG)journal_of(self)->count;
    return S_OK;
}

HRESULT VPCMockJournal_get_Item(struct com_object *self, LONG index, IVPCMockCall **value)
{
    const struct journal *journal = journal_of(self);
    HRESULT hr = collection_check_index(self->mock, index, journal->count);
    if (FAILED(hr))
        return hr;
    struct com_own *record =
        call_record_create(self->mock, journal_at(journal, (uint32_t)index - 1));
    return record ? com_object_create_own(self->mock, com_IVPCMockCall, record, value)
                  : E_OUTOFMEMORY;
}

HRESULT VPCMockJournal_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct member_set all;
    memset(&all, 0xff, sizeof all);
    struct call_list *list = call_list_create(self->mock, &all);
    if (!list)
        return E_OUTOFMEMORY;
    struct own_collection calls = {com_IVPCMockCall, list->items, list->count};
    HRESULT hr = own_collection_enumerate(self, &calls, enumerator);
    com_own_release(&list->own);
    return hr;
}

HRESULT VPCMockJournal_get_Enabled(struct com_object *self, VARIANT_BOOL *value)
{
    *value = to_variant_bool(journal_of(self)->enabled);
    return S_OK;
}

HRESULT VPCMockJournal_put_Enabled(struct com_object *self, VARIANT_BOOL value)
{
    journal_of(self)->enabled = value != VARIANT_FALSE;
    return S_OK;
}

HRESULT VPCMockJournal_get_Capacity(struct com_object *self, LONG *value)
{
    *value = (LONG)journal_of(self)->capacity;
    return S_OK;
}

HRESULT VPCMockJournal_put_Capacity(struct com_object *self, LONG value)
{
    return journal_file_set_capacity(self->mock, journal_of(self), value);
}

HRESULT VPCMockJournal_get_Dropped(struct com_object *self, double *value)
{
    *value = (double)journal_of(self)->dropped;
    return S_OK;
}

HRESULT VPCMockJournal_Clear(struct com_object *self)
{
    journal_clear(journal_of(self));
    return S_OK;
}

HRESULT VPCMockJournal_Calls(struct com_object *self, BSTR pattern, IVPCMockCalls **value)
{
    struct member_set members;
    struct span wrong;
    if (!member_set_parse(&members, bstr_span(pattern), &wrong))
        return conditions_refuse_pattern(self->mock, wrong);
    struct call_list *list = call_list_create(self->mock, &members);
    return list ? com_object_create_own(self->mock, com_IVPCMockCalls, &list->own, value)
                : E_OUTOFMEMORY;
}

HRESULT VPCMockJournal_get_Text(struct com_object *self, BSTR *value)
{
    const struct journal *journal = journal_of(self);
    const struct labels *labels = &self->mock->engine.labels;
    struct text text = {0};
    bool good = true;
    for (const struct journal_entry *entry = journal_first(journal); entry && good;
         entry = journal_next(journal, entry))
        good = journal_write_line(journal, labels, entry, &text) && text_append_ascii(&text, "\n");
    HRESULT hr = good ? text_to_bstr(&text, value) : E_OUTOFMEMORY;
    text_clear(&text);
    return hr;
}

HRESULT VPCMockJournal_get_Json(struct com_object *self, BSTR *value)
{
    const struct journal *journal = journal_of(self);
    struct json json = {0};
    for (const struct journal_entry *entry = journal_first(journal); entry;
         entry = journal_next(journal, entry)) {
        journal_write_json(journal, &self->mock->engine.labels, entry, &json);
        json_end_line(&json);
    }
    HRESULT hr = json.failed || json.length > INT_MAX
                     ? E_OUTOFMEMORY
                     : utf8_to_bstr(json.chars, json.length, value);
    json_free(&json);
    return hr;
}

HRESULT VPCMockJournal_Save(struct com_object *self, BSTR path)
{
    return journal_file_save(self->mock, path ? path : L"");
}

HRESULT VPCMockJournal_Follow(struct com_object *self, BSTR path)
{
    return watch_follow(self->mock, SysStringLen(path) ? path : NULL);
}

HRESULT VPCMockJournal_get_IsFollowed(struct com_object *self, VARIANT_BOOL *value)
{
    *value = to_variant_bool(self->mock->watch.file != NULL);
    return S_OK;
}
