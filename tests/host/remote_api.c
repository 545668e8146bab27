/* SPDX-License-Identifier: MIT */
/* The C API over IVPCMockControl, linked before the library, whose own API is then left out: all
 * that is said once. */
#include "host/remote.h"

#include <stdlib.h>

#include "com/rule_options.h"

HRESULT vpcmock_reset(vpcmock *mock)
{
    REMOTE(mock, NULL, IVPCMockControl_Reset(control));
}

HRESULT vpcmock_load(vpcmock *mock, const WCHAR *path)
{
    REMOTE(mock, path, IVPCMockControl_Load(control, text));
}

HRESULT vpcmock_load_text(vpcmock *mock, const WCHAR *xml)
{
    REMOTE(mock, xml, IVPCMockControl_LoadText(control, text));
}

HRESULT vpcmock_add_configuration(vpcmock *mock, const WCHAR *path)
{
    REMOTE(mock, path, IVPCMockControl_AddConfiguration(control, text));
}

HRESULT vpcmock_clock_set_mode(vpcmock *mock, VPCMockClockMode mode)
{
    REMOTE_PART(Clock, mock, NULL, IVPCMockClock_put_Mode(part, mode));
}

HRESULT vpcmock_clock_now(vpcmock *mock, LONGLONG *milliseconds)
{
    double now = 0;
    REMOTE_PART(Clock, mock, NULL, IVPCMockClock_get_Now(part, &now),
                *milliseconds = (LONGLONG)now);
}

HRESULT vpcmock_clock_advance(vpcmock *mock, LONGLONG milliseconds)
{
    REMOTE_PART(Clock, mock, NULL, IVPCMockClock_Advance(part, (double)milliseconds));
}

HRESULT vpcmock_clock_set_poll_step(vpcmock *mock, LONG milliseconds)
{
    REMOTE_PART(Clock, mock, NULL, IVPCMockClock_put_PollStep(part, milliseconds));
}

static HRESULT apply_policy(IVPCMockControl *control, const vpcmock_policy *policy)
{
    VARIANT early = {0};
    V_VT(&early) = VT_I4;
    V_I4(&early) = policy->early_result;
    HRESULT hr = IVPCMockControl_put_AllowUndocumentedResults(
        control, policy->undocumented_results ? VARIANT_TRUE : VARIANT_FALSE);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_EarlyResult(control, early);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_EarlyResultCode(control, policy->early_result_code);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_WaitTimeoutCode(control, policy->wait_timeout_code);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_put_CancelCompleteCode(control, policy->cancel_complete_code);
    return hr;
}

HRESULT vpcmock_set_policy(vpcmock *mock, const vpcmock_policy *policy)
{
    REMOTE(mock, NULL, apply_policy(control, policy));
}

/* ---- Journal and findings ---- */

HRESULT vpcmock_journal_enable(vpcmock *mock, BOOL enabled)
{
    REMOTE_PART(Journal, mock, NULL,
                IVPCMockJournal_put_Enabled(part, enabled ? VARIANT_TRUE : VARIANT_FALSE));
}

HRESULT vpcmock_journal_set_capacity(vpcmock *mock, LONGLONG capacity)
{
    REMOTE_PART(Journal, mock, NULL,
                capacity == (LONG)capacity ? IVPCMockJournal_put_Capacity(part, (LONG)capacity)
                                           : E_INVALIDARG);
}

static HRESULT count_entries(IVPCMockJournal *journal, LONGLONG *count, LONGLONG *dropped)
{
    LONG entries = 0;
    double gone = 0;
    HRESULT hr = IVPCMockJournal_get_Count(journal, &entries);
    if (SUCCEEDED(hr))
        hr = IVPCMockJournal_get_Dropped(journal, &gone);
    *count = entries;
    if (dropped)
        *dropped = (LONGLONG)gone;
    return hr;
}

HRESULT vpcmock_journal_count(vpcmock *mock, LONGLONG *count, LONGLONG *dropped)
{
    REMOTE_PART(Journal, mock, NULL, count_entries(part, count, dropped));
}

HRESULT vpcmock_journal_clear(vpcmock *mock)
{
    REMOTE_PART(Journal, mock, NULL, IVPCMockJournal_Clear(part));
}

HRESULT vpcmock_journal_save(vpcmock *mock, const WCHAR *path)
{
    REMOTE_PART(Journal, mock, path, IVPCMockJournal_Save(part, text));
}

HRESULT vpcmock_journal_follow(vpcmock *mock, const WCHAR *path)
{
    REMOTE_PART(Journal, mock, path, IVPCMockJournal_Follow(part, text));
}

HRESULT vpcmock_findings_text(vpcmock *mock, BSTR *words)
{
    REMOTE_PART(Findings, mock, NULL, IVPCMockFindings_get_Text(part, words));
}

HRESULT vpcmock_findings_silence(vpcmock *mock, const WCHAR *id)
{
    REMOTE_PART(Findings, mock, id, IVPCMockFindings_Silence(part, text));
}

HRESULT vpcmock_findings_clear(vpcmock *mock)
{
    REMOTE_PART(Findings, mock, NULL, IVPCMockFindings_Clear(part));
}

HRESULT vpcmock_findings_watch_strings(vpcmock *mock, BOOL watched)
{
    REMOTE_PART(Findings, mock, NULL,
                IVPCMockFindings_put_WatchStrings(part, watched ? VARIANT_TRUE : VARIANT_FALSE));
}

static HRESULT count_findings(IVPCMockFindings *findings, const WCHAR *id, LONG *count)
{
    LONG all = 0;
    *count = 0;
    HRESULT hr = IVPCMockFindings_get_Count(findings, &all);
    for (LONG i = 1; i <= all && SUCCEEDED(hr); i++) {
        IVPCMockFinding *finding;
        BSTR kind = NULL;
        hr = IVPCMockFindings_get_Item(findings, i, &finding);
        if (FAILED(hr))
            break;
        hr = IVPCMockFinding_get_Id(finding, &kind);
        *count += !id || (kind && !wcscmp(kind, id));
        SysFreeString(kind);
        IVPCMockFinding_Release(finding);
    }
    return hr;
}

HRESULT vpcmock_findings_count(vpcmock *mock, const WCHAR *id, LONG *count)
{
    REMOTE_PART(Findings, mock, NULL, count_findings(part, id, count));
}

HRESULT vpcmock_check_end(vpcmock *mock, LONG *count)
{
    REMOTE(mock, NULL, IVPCMockControl_CheckEnd(control, count));
}

HRESULT vpcmock_set_not_found_object(vpcmock *mock, BOOL gives)
{
    REMOTE(mock, NULL,
           IVPCMockControl_put_NotFoundObject(control, gives ? VARIANT_TRUE : VARIANT_FALSE));
}

/* ---- Rules and expectations ---- */

static HRESULT made(void *object, void *out)
{
    if (out)
        *(void **)out = object;
    else
        IUnknown_Release((IUnknown *)object);
    return S_OK;
}

static HRESULT make_rule(IVPCMockControl *control, BSTR member, const vpcmock_rule_options *options,
                         IVPCMockRule **out)
{
    IVPCMockRule *rule;
    HRESULT hr = IVPCMockControl_When(control, member, &rule);
    if (SUCCEEDED(hr) && options)
        hr = rule_options_say(rule, options);
    return SUCCEEDED(hr) ? made(rule, out) : hr;
}

HRESULT vpcmock_when(vpcmock *mock, const WCHAR *member, IVPCMockRule **rule)
{
    REMOTE(mock, member, make_rule(control, text, NULL, rule));
}

HRESULT vpcmock_rule_create(vpcmock *mock, const WCHAR *member, const vpcmock_rule_options *options,
                            IVPCMockRule **rule)
{
    REMOTE(mock, member, make_rule(control, text, options, rule));
}

/* The methods of an expectation give the expectation itself once more. */
#define SAY(expectation, method, value)                                                            \
    do {                                                                                           \
        IVPCMockExpectation *same;                                                                 \
        hr = IVPCMockExpectation_##method((expectation), (value), &same);                          \
        if (FAILED(hr))                                                                            \
            return hr;                                                                             \
        IVPCMockExpectation_Release(same);                                                         \
    } while (0)

static HRESULT say_of_expectation(IVPCMockExpectation *expectation,
                                  const vpcmock_expectation_options *options, BSTR name,
                                  VARIANT object)
{
    HRESULT hr = S_OK;
    if (name)
        SAY(expectation, Named, name);
    if (V_BSTR(&object))
        SAY(expectation, Of, object);
    if (options->most != VPCMOCK_UNSET)
        SAY(expectation, AtMost, options->most);
    if (options->least != VPCMOCK_UNSET)
        SAY(expectation, AtLeast, options->least);
    if (options->after)
        SAY(expectation, After, options->after);
    if (options->before)
        SAY(expectation, Before, options->before);
    return hr;
}

static HRESULT make_expectation(IVPCMockControl *control, BSTR member,
                                const vpcmock_expectation_options *options,
                                IVPCMockExpectation **out)
{
    IVPCMockExpectation *expectation;
    HRESULT hr = IVPCMockControl_Expect(control, member, &expectation);
    if (SUCCEEDED(hr) && options) {
        VARIANT object;
        BSTR name = options->name ? SysAllocString(options->name) : NULL;
        V_VT(&object) = VT_BSTR;
        V_BSTR(&object) = options->object ? SysAllocString(options->object) : NULL;
        hr = say_of_expectation(expectation, options, name, object);
        SysFreeString(name);
        VariantClear(&object);
        if (FAILED(hr)) {
            IVPCMockExpectation_Remove(expectation);
            IVPCMockExpectation_Release(expectation);
        }
    }
    return SUCCEEDED(hr) ? made(expectation, out) : hr;
}

HRESULT vpcmock_expect(vpcmock *mock, const WCHAR *member,
                       const vpcmock_expectation_options *options,
                       IVPCMockExpectation **expectation)
{
    REMOTE(mock, member, make_expectation(control, text, options, expectation));
}

HRESULT vpcmock_verify(vpcmock *mock, BSTR *words)
{
    BSTR unmet = NULL;
    REMOTE(mock, NULL,
           IVPCMockControl_get_Unmet(control, &unmet) == S_OK ? IVPCMockControl_Verify(control)
                                                              : E_UNEXPECTED,
           if (words) *words = SysStringLen(unmet) ? SysAllocString(unmet) : NULL;
           SysFreeString(unmet));
}

HRESULT vpcmock_wait_for_call(vpcmock *mock, const WCHAR *member, LONG milliseconds)
{
    VARIANT_BOOL came = VARIANT_FALSE;
    REMOTE(mock, member, IVPCMockControl_WaitForCall(control, text, milliseconds, &came),
           if (hr == S_OK && !came) hr = S_FALSE);
}

/* ---- Snapshots ---- */

struct vpcmock_snapshot {
    IVPCMockSnapshot *snapshot;
};

static HRESULT take(IVPCMockControl *control, vpcmock_snapshot **snapshot)
{
    *snapshot = calloc(1, sizeof **snapshot);
    if (!*snapshot)
        return E_OUTOFMEMORY;
    return IVPCMockControl_Snapshot(control, &(*snapshot)->snapshot);
}

HRESULT vpcmock_snapshot_create(vpcmock *mock, vpcmock_snapshot **snapshot)
{
    REMOTE(mock, NULL, take(control, snapshot));
}

HRESULT vpcmock_snapshot_restore(vpcmock_snapshot *snapshot)
{
    return IVPCMockSnapshot_Restore(snapshot->snapshot);
}

void vpcmock_snapshot_discard(vpcmock_snapshot *snapshot)
{
    if (!snapshot)
        return;
    IVPCMockSnapshot_Release(snapshot->snapshot);
    free(snapshot);
}
