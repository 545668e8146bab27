/* SPDX-License-Identifier: MIT */
/* Journal and findings in the C API. */
#include <stdlib.h>
#include <string.h>

#include "com/api.h"
#include "com/conditions.h"
#include "com/convert.h"
#include "com/finding_list.h"
#include "com/journal_file.h"
#include "com/record.h"
#include "com/strings.h"
#include "com/watch.h"

struct vpcmock_journal {
    struct call_list *calls;
    size_t next;
};

HRESULT vpcmock_journal_open(vpcmock *mock, const WCHAR *pattern, vpcmock_journal **journal)
{
    struct member_set members;
    struct span wrong;
    CLEAR(journal);
    NEED(mock);
    vpcmock_journal *made = calloc(1, sizeof *made);
    if (!made)
        return api_refuse(__func__, E_OUTOFMEMORY);
    memset(&members, 0xff, sizeof members);
    api_enter(mock);
    HRESULT hr = S_OK;
    if (pattern && !member_set_parse(&members, api_span(pattern), &wrong))
        hr = conditions_refuse_pattern(mock, wrong);
    if (SUCCEEDED(hr)) {
        made->calls = call_list_create(mock, &members);
        hr = made->calls ? S_OK : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        *journal = made;
    else
        free(made);
    return api_leave(mock, __func__, hr);
}

HRESULT vpcmock_journal_next(vpcmock_journal *journal, vpcmock_call *call)
{
    NEED(journal);
    NEED(call);
    if (call->version != VPCMOCK_CALL_VERSION)
        return api_refuse(__func__, E_INVALIDARG);
    if (journal->next == journal->calls->count)
        return S_FALSE;
    const struct call_record *record =
        CONTAINING_RECORD(journal->calls->items[journal->next++], struct call_record, own);
    const struct journal_entry *entry = &record->entry;
    *call = (vpcmock_call){.version = VPCMOCK_CALL_VERSION,
                           .sequence = (LONGLONG)entry->sequence,
                           .time = entry->begin,
                           .duration = entry->duration,
                           .wall = entry->wall,
                           .result = entry->result,
                           .thread = entry->thread,
                           .process = entry->process,
                           .rule = entry->rule,
                           .is_event = entry->member->kind == MEMBER_EVENT,
                           .is_complete = journal_is_complete(entry),
                           .late_bound = (entry->flags & JOURNAL_LATE) != 0,
                           .interface_name = entry->member->iface,
                           .member = entry->member->name,
                           .object = record->object,
                           .text = record->text,
                           .json = record->json};
    return S_OK;
}

void vpcmock_journal_close(vpcmock_journal *journal)
{
    if (!journal)
        return;
    com_own_release(&journal->calls->own);
    free(journal);
}

HRESULT vpcmock_journal_enable(vpcmock *mock, BOOL enabled)
{
    NEED(mock);
    api_enter(mock);
    mock->engine.journal.enabled = enabled != FALSE;
    return api_leave(mock, __func__, S_OK);
}

HRESULT vpcmock_journal_set_capacity(vpcmock *mock, LONGLONG capacity)
{
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__,
                     journal_file_set_capacity(mock, &mock->engine.journal, capacity));
}

HRESULT vpcmock_journal_count(vpcmock *mock, LONGLONG *count, LONGLONG *dropped)
{
    CLEAR(count);
    NEED(mock);
    api_enter(mock);
    *count = mock->engine.journal.count;
    if (dropped)
        *dropped = (LONGLONG)mock->engine.journal.dropped;
    return api_leave(mock, __func__, S_OK);
}

HRESULT vpcmock_journal_clear(vpcmock *mock)
{
    NEED(mock);
    api_enter(mock);
    journal_clear(&mock->engine.journal);
    return api_leave(mock, __func__, S_OK);
}

HRESULT vpcmock_journal_save(vpcmock *mock, const WCHAR *path)
{
    NEED(mock);
    NEED(path);
    api_enter(mock);
    return api_leave(mock, __func__, journal_file_save(mock, path));
}

HRESULT vpcmock_journal_follow(vpcmock *mock, const WCHAR *path)
{
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__, watch_follow(mock, path));
}

HRESULT vpcmock_findings_count(vpcmock *mock, const WCHAR *id, LONG *count)
{
    enum finding_kind kind = FINDING_KINDS;
    CLEAR(count);
    NEED(mock);
    api_enter(mock);
    const struct findings *findings = &mock->engine.findings;
    HRESULT hr = S_OK;
    if (id && !finding_from_id(api_span(id), &kind))
        hr = finding_list_refuse(mock, api_span(id));
    for (size_t i = 0; i < findings->count && SUCCEEDED(hr); i++)
        *count += !id || findings->items[i]->kind == kind;
    return api_leave(mock, __func__, hr);
}

HRESULT vpcmock_findings_text(vpcmock *mock, BSTR *text)
{
    CLEAR(text);
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__, finding_list_text(&mock->engine.findings, text));
}

HRESULT vpcmock_findings_silence(vpcmock *mock, const WCHAR *id)
{
    NEED(mock);
    NEED(id);
    api_enter(mock);
    return api_leave(mock, __func__,
                     finding_list_silence(mock, &mock->engine.findings, api_span(id)));
}

HRESULT vpcmock_findings_watch_strings(vpcmock *mock, BOOL watched)
{
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__, strings_watch(mock, watched));
}

HRESULT vpcmock_findings_clear(vpcmock *mock)
{
    NEED(mock);
    api_enter(mock);
    findings_clear(&mock->engine.findings);
    return api_leave(mock, __func__, S_OK);
}

HRESULT vpcmock_check_end(vpcmock *mock, LONG *count)
{
    CLEAR(count);
    NEED(mock);
    api_enter(mock);
    watch_end(mock);
    *count = (LONG)mock->engine.findings.count;
    return api_leave(mock, __func__, S_OK);
}

HRESULT vpcmock_set_not_found_object(vpcmock *mock, BOOL gives)
{
    NEED(mock);
    api_enter(mock);
    mock->engine.findings.traps = gives != FALSE;
    return api_leave(mock, __func__, S_OK);
}
