/* SPDX-License-Identifier: MIT */
/* Copies of entries and findings. */
#include "com/record.h"

#include <oleauto.h>
#include <stdlib.h>

#include "com/convert.h"
#include "com/variant.h"
#include "mock/call_text.h"

HRESULT utf8_to_bstr(const char *chars, size_t length, BSTR *bstr)
{
    int wide = length ? MultiByteToWideChar(CP_UTF8, 0, chars, (int)length, NULL, 0) : 0;
    *bstr = SysAllocStringLen(NULL, (UINT)wide);
    if (!*bstr)
        return E_OUTOFMEMORY;
    if (wide)
        MultiByteToWideChar(CP_UTF8, 0, chars, (int)length, *bstr, wide);
    return S_OK;
}

static HRESULT label_to_bstr(const struct vpcmock *mock, uint32_t label, BSTR *bstr)
{
    struct text text = {0};
    HRESULT hr =
        label_write(&mock->engine.labels, label, &text) ? text_to_bstr(&text, bstr) : E_OUTOFMEMORY;
    text_clear(&text);
    return hr;
}

static void destroy_call(struct com_own *own)
{
    struct call_record *record = CONTAINING_RECORD(own, struct call_record, own);
    SysFreeString(record->text);
    SysFreeString(record->json);
    SysFreeString(record->object);
    SysFreeString(record->object_name);
    SysFreeString(record->rule_name);
    for (int i = 0; i < JOURNAL_PARAMS; i++)
        VariantClear(&record->args[i]);
    free(record);
}

/* Objects by their text: an object would be one more reference to what the client holds. */
static HRESULT keep_argument(struct vpcmock *mock, const struct argument *argument, VARIANT *kept)
{
    HRESULT hr = S_OK;
    switch (argument->type) {
    case ARGUMENT_VALUE: return value_to_variant(&argument->value, kept);
    case ARGUMENT_NULL: V_VT(kept) = VT_NULL; break;
    case ARGUMENT_OBJECT:
        hr = label_to_bstr(mock, argument->label, &V_BSTR(kept));
        V_VT(kept) = SUCCEEDED(hr) ? VT_BSTR : VT_EMPTY;
        break;
    default: break;
    }
    return hr;
}

static HRESULT keep_texts(struct vpcmock *mock, const struct journal_entry *entry,
                          struct call_record *record)
{
    struct engine *engine = &mock->engine;
    struct text line = {0};
    struct json json = {0};
    char16_t room[LABEL_ROOM];
    HRESULT hr = E_OUTOFMEMORY;
    journal_write_json(&engine->journal, &engine->labels, entry, &json);
    if (!json.failed && journal_write_line(&engine->journal, &engine->labels, entry, &line))
        hr = text_to_bstr(&line, &record->text);
    if (SUCCEEDED(hr))
        hr = utf8_to_bstr(json.chars, json.length, &record->json);
    if (SUCCEEDED(hr))
        hr = label_to_bstr(mock, entry->label, &record->object);
    if (SUCCEEDED(hr))
        hr = span_to_bstr(label_name(&engine->labels, entry->label, room), &record->object_name);
    if (SUCCEEDED(hr))
        hr = span_to_bstr(journal_rule_name(&engine->journal, entry->rule_serial), &record->rule_name);
    text_clear(&line);
    json_free(&json);
    return hr;
}

struct com_own *call_record_create(struct vpcmock *mock, const struct journal_entry *entry)
{
    struct call_record *record = calloc(1, sizeof *record);
    struct call call;
    if (!record)
        return NULL;
    record->own = (struct com_own){1, destroy_call};
    record->entry = *entry;
    record->entry.chars = NULL;
    journal_view(entry, &mock->engine.labels, &call);
    HRESULT hr = keep_texts(mock, entry, record);
    for (int i = 0; i < call.member->nparams && i < JOURNAL_PARAMS && SUCCEEDED(hr); i++)
        hr = keep_argument(mock, &call.args[i], &record->args[i]);
    if (SUCCEEDED(hr))
        return &record->own;
    com_own_release(&record->own);
    return NULL;
}

static void destroy_list(struct com_own *own)
{
    struct call_list *list = CONTAINING_RECORD(own, struct call_list, own);
    while (list->count)
        com_own_release(list->items[--list->count]);
    free(list);
}

struct call_list *call_list_create(struct vpcmock *mock, const struct member_set *members)
{
    const struct journal *journal = &mock->engine.journal;
    const struct journal_entry *entry;
    size_t count = 0;
    for (entry = journal_first(journal); entry; entry = journal_next(journal, entry))
        count += member_set_has(members, entry->member->ordinal);
    struct call_list *list = malloc(sizeof *list + count * sizeof *list->items);
    if (!list)
        return NULL;
    list->own = (struct com_own){1, destroy_list};
    list->count = 0;
    for (entry = journal_first(journal); entry; entry = journal_next(journal, entry)) {
        if (!member_set_has(members, entry->member->ordinal))
            continue;
        list->items[list->count] = call_record_create(mock, entry);
        if (!list->items[list->count]) {
            com_own_release(&list->own);
            return NULL;
        }
        list->count++;
    }
    return list;
}

static void destroy_finding(struct com_own *own)
{
    struct finding_record *record = CONTAINING_RECORD(own, struct finding_record, own);
    SysFreeString(record->text);
    SysFreeString(record->object);
    free(record);
}

struct com_own *finding_record_create(struct vpcmock *mock, const struct finding *finding)
{
    struct finding_record *record = calloc(1, sizeof *record);
    struct text text = {0};
    if (!record)
        return NULL;
    record->own = (struct com_own){1, destroy_finding};
    record->kind = (enum finding_kind)finding->kind;
    record->member = finding->member;
    record->sequence = finding->sequence;
    record->count = finding->count;
    HRESULT hr = finding_write(finding, &text) ? text_to_bstr(&text, &record->text) : E_OUTOFMEMORY;
    text_clear(&text);
    if (SUCCEEDED(hr))
        hr = label_to_bstr(mock, finding->label, &record->object);
    if (SUCCEEDED(hr))
        return &record->own;
    com_own_release(&record->own);
    return NULL;
}
