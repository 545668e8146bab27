/* SPDX-License-Identifier: MIT */
/* The C API over IVPCMockControl, linked before the library, whose own API is then left out: what
 * is read of the journal, and the callbacks of rules. */
#include "host/remote.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Callbacks ---- */

struct callback {
    IDispatch IDispatch_iface;
    LONG refs;
    vpcmock_callback function;
    void *context;
};

static HRESULT STDMETHODCALLTYPE callback_QueryInterface(IDispatch *iface, REFIID riid, void **out)
{
    *out = IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IDispatch) ? iface : NULL;
    if (!*out)
        return E_NOINTERFACE;
    IDispatch_AddRef(iface);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE callback_AddRef(IDispatch *iface)
{
    return (ULONG)InterlockedIncrement(&((struct callback *)iface)->refs);
}

static ULONG STDMETHODCALLTYPE callback_Release(IDispatch *iface)
{
    ULONG refs = (ULONG)InterlockedDecrement(&((struct callback *)iface)->refs);
    if (!refs)
        free(iface);
    return refs;
}

static HRESULT STDMETHODCALLTYPE callback_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE callback_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid,
                                                      ITypeInfo **info)
{
    (void)iface, (void)index, (void)lcid;
    *info = NULL;
    return DISP_E_BADINDEX;
}

static HRESULT STDMETHODCALLTYPE callback_GetIDsOfNames(IDispatch *iface, REFIID riid,
                                                        LPOLESTR *names, UINT count, LCID lcid,
                                                        DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid, (void)ids;
    return DISP_E_UNKNOWNNAME;
}

static HRESULT STDMETHODCALLTYPE callback_Invoke(IDispatch *iface, DISPID id, REFIID riid,
                                                 LCID lcid, WORD flags, DISPPARAMS *params,
                                                 VARIANT *result, EXCEPINFO *exception,
                                                 UINT *bad_arg)
{
    const struct callback *self = (struct callback *)iface;
    IVPCMockPendingCall *call;
    (void)riid, (void)lcid, (void)flags, (void)bad_arg;
    if (id != DISPID_VALUE || params->cArgs != 1 || V_VT(&params->rgvarg[0]) != VT_DISPATCH)
        return DISP_E_MEMBERNOTFOUND;
    HRESULT hr = IDispatch_QueryInterface(V_DISPATCH(&params->rgvarg[0]), &IID_IVPCMockPendingCall,
                                          (void **)&call);
    if (FAILED(hr))
        return hr;
    hr = self->function(self->context, call);
    IVPCMockPendingCall_Release(call);
    if (FAILED(hr) && exception) {
        exception->scode = hr;
        return DISP_E_EXCEPTION;
    }
    if (result) {
        V_VT(result) = VT_BOOL;
        V_BOOL(result) = hr == S_OK ? VARIANT_TRUE : VARIANT_FALSE;
    }
    return hr;
}

static const IDispatchVtbl callback_vtbl = {
    callback_QueryInterface, callback_AddRef,        callback_Release, callback_GetTypeInfoCount,
    callback_GetTypeInfo,    callback_GetIDsOfNames, callback_Invoke,
};

static HRESULT set_callback(IVPCMockRule *rule, vpcmock_callback function, void *context,
                            HRESULT(STDMETHODCALLTYPE *set)(IVPCMockRule *rule, IDispatch *callback,
                                                            IVPCMockRule **same))
{
    struct callback *made = function ? calloc(1, sizeof *made) : NULL;
    IVPCMockRule *same;
    if (function && !made)
        return E_OUTOFMEMORY;
    if (made)
        *made = (struct callback){{(IDispatchVtbl *)&callback_vtbl}, 1, function, context};
    HRESULT hr = set(rule, made ? &made->IDispatch_iface : NULL, &same);
    if (SUCCEEDED(hr))
        IVPCMockRule_Release(same);
    if (made)
        callback_Release(&made->IDispatch_iface);
    return hr;
}

HRESULT vpcmock_rule_if(IVPCMockRule *rule, vpcmock_callback function, void *context)
{
    return set_callback(rule, function, context, rule->lpVtbl->If);
}

HRESULT vpcmock_rule_do(IVPCMockRule *rule, vpcmock_callback function, void *context)
{
    return set_callback(rule, function, context, rule->lpVtbl->Do);
}

/* ---- The journal ---- */

enum { NAME_CHARS = 64, SOON_MS = 50 };

/* Texts of the entry that was read last; in process they live until the journal is closed, which
 * no test needs. */
struct vpcmock_journal {
    IVPCMockCalls *calls;
    LONG next;
    BSTR texts[3];
    char names[2][NAME_CHARS];
};

static HRESULT open_journal(IVPCMockJournal *journal, BSTR pattern, vpcmock_journal **opened)
{
    *opened = calloc(1, sizeof **opened);
    if (!*opened)
        return E_OUTOFMEMORY;
    HRESULT hr = IVPCMockJournal_Calls(journal, pattern, &(*opened)->calls);
    if (FAILED(hr)) {
        free(*opened);
        *opened = NULL;
    }
    return hr;
}

HRESULT vpcmock_journal_open(vpcmock *mock, const WCHAR *pattern, vpcmock_journal **journal)
{
    REMOTE_PART(Journal, mock, pattern ? pattern : L"*, *.On*", open_journal(part, text, journal));
}

static void forget_texts(vpcmock_journal *journal)
{
    for (int i = 0; i < 3; i++) {
        SysFreeString(journal->texts[i]);
        journal->texts[i] = NULL;
    }
}

typedef HRESULT(STDMETHODCALLTYPE *get_number)(IVPCMockCall *call, double *value);
typedef HRESULT(STDMETHODCALLTYPE *get_long)(IVPCMockCall *call, LONG *value);
typedef HRESULT(STDMETHODCALLTYPE *get_truth)(IVPCMockCall *call, VARIANT_BOOL *value);
typedef HRESULT(STDMETHODCALLTYPE *get_text)(IVPCMockCall *call, BSTR *value);

static LONGLONG number(IVPCMockCall *call, get_number get, HRESULT *hr)
{
    double value = 0;
    if (SUCCEEDED(*hr))
        *hr = get(call, &value);
    return (LONGLONG)value;
}

static LONG integer(IVPCMockCall *call, get_long get, HRESULT *hr)
{
    LONG value = 0;
    if (SUCCEEDED(*hr))
        *hr = get(call, &value);
    return value;
}

static BOOL truth(IVPCMockCall *call, get_truth get, HRESULT *hr)
{
    VARIANT_BOOL value = VARIANT_FALSE;
    if (SUCCEEDED(*hr))
        *hr = get(call, &value);
    return value != VARIANT_FALSE;
}

static const WCHAR *words(IVPCMockCall *call, get_text get, BSTR *value, HRESULT *hr)
{
    if (SUCCEEDED(*hr))
        *hr = get(call, value);
    return *value;
}

static const char *name(IVPCMockCall *call, get_text get, char *buffer, HRESULT *hr)
{
    BSTR value = NULL;
    words(call, get, &value, hr);
    snprintf(buffer, NAME_CHARS, "%ls", value ? value : L"");
    SysFreeString(value);
    return buffer;
}

HRESULT vpcmock_journal_next(vpcmock_journal *journal, vpcmock_call *call)
{
    IVPCMockCall *entry;
    LONG count = 0;
    HRESULT hr = IVPCMockCalls_get_Count(journal->calls, &count);
    if (SUCCEEDED(hr) && journal->next == count)
        return S_FALSE;
    if (SUCCEEDED(hr))
        hr = IVPCMockCalls_get_Item(journal->calls, ++journal->next, &entry);
    if (FAILED(hr))
        return hr;
    const IVPCMockCallVtbl *calls = entry->lpVtbl;
    forget_texts(journal);
    *call = (vpcmock_call){
        .version = VPCMOCK_CALL_VERSION,
        .sequence = number(entry, calls->get_Sequence, &hr),
        .time = number(entry, calls->get_Time, &hr),
        .duration = number(entry, calls->get_Duration, &hr),
        .wall = number(entry, calls->get_WallTime, &hr),
        .result = integer(entry, calls->get_Result, &hr),
        .thread = (DWORD)integer(entry, calls->get_Thread, &hr),
        .process = (DWORD)integer(entry, calls->get_Process, &hr),
        .rule = (DWORD)integer(entry, calls->get_Rule, &hr),
        .is_event = truth(entry, calls->get_IsEvent, &hr),
        .is_complete = truth(entry, calls->get_IsComplete, &hr),
        .late_bound = truth(entry, calls->get_LateBound, &hr),
        .interface_name = name(entry, calls->get_Interface, journal->names[0], &hr),
        .member = name(entry, calls->get_Member, journal->names[1], &hr),
        .object = words(entry, calls->get_Object, &journal->texts[0], &hr),
        .text = words(entry, calls->get_Text, &journal->texts[1], &hr),
        .json = words(entry, calls->get_Json, &journal->texts[2], &hr),
    };
    IVPCMockCall_Release(entry);
    return hr;
}

void vpcmock_journal_close(vpcmock_journal *journal)
{
    if (!journal)
        return;
    forget_texts(journal);
    IVPCMockCalls_Release(journal->calls);
    free(journal);
}

/* Those whose wait stands in the journal and is not over. From there to sleep is not far. */
int host_asleep(vpcmock *mock)
{
    vpcmock_journal *journal;
    vpcmock_call call = {.version = VPCMOCK_CALL_VERSION};
    int asleep = 0;
    if (FAILED(vpcmock_journal_open(mock, L"WaitForCompletion", &journal)))
        return -1;
    while (vpcmock_journal_next(journal, &call) == S_OK)
        asleep += !call.is_complete;
    vpcmock_journal_close(journal);
    Sleep(SOON_MS);
    return asleep;
}
