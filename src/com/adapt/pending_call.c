/* SPDX-License-Identifier: MIT */
/* IVPCMockPendingCall. */

#include "com/adapt/rule.h"
#include "com/capture.h"
#include "com/pending.h"

static HRESULT find(struct com_object *self, struct pending **pending)
{
    *pending = pending_of(self);
    return *pending ? S_OK
                    : mock_fail(self->mock, RPC_E_DISCONNECTED,
                                L"The call is not under way any more: its callback has returned.");
}

HRESULT VPCMockPendingCall_get_Member(struct com_object *self, BSTR *member)
{
    struct pending *pending;
    char name[96];
    HRESULT hr = find(self, &pending);
    if (FAILED(hr))
        return hr;
    member_full_name(pending->call->member, name, sizeof name);
    return ascii_to_bstr(name, member);
}

HRESULT VPCMockPendingCall_get_ObjectName(struct com_object *self, BSTR *name)
{
    struct pending *pending;
    char16_t room[LABEL_ROOM];
    HRESULT hr = find(self, &pending);
    return FAILED(hr) ? hr
                      : span_to_bstr(label_name(&self->mock->engine.labels, pending->call->label,
                                                room),
                                     name);
}

HRESULT VPCMockPendingCall_get_Argument(struct com_object *self, VARIANT nameOrNumber,
                                        VARIANT *value)
{
    struct pending *pending;
    struct argument which;
    int index = -1;
    HRESULT hr = argument_from_variant(self->mock, &nameOrNumber, &which);
    if (SUCCEEDED(hr))
        hr = find(self, &pending);
    if (SUCCEEDED(hr) && which.type == ARGUMENT_VALUE) {
        const struct member *member = pending->call->member;
        if (which.value.type == VALUE_TEXT && which.value.text.length)
            index = member_param_index(member, text_span(&which.value.text));
        else if (which.value.type == VALUE_INT && which.value.number >= 1 &&
                 which.value.number <= member->nparams)
            index = (int)which.value.number - 1;
    }
    argument_clear(&which);
    if (FAILED(hr))
        return hr;
    if (index < 0)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"There is no such argument; expected the name of a parameter, or 1 to "
                         L"%d.",
                         pending->call->member->nparams);
    return argument_to_variant(self->mock, &pending->call->args[index], value);
}

HRESULT VPCMockPendingCall_get_Sequence(struct com_object *self, double *sequence)
{
    struct pending *pending;
    HRESULT hr = find(self, &pending);
    if (SUCCEEDED(hr))
        *sequence = (double)pending->call->sequence;
    return hr;
}

HRESULT VPCMockPendingCall_get_Thread(struct com_object *self, LONG *thread)
{
    struct pending *pending;
    HRESULT hr = find(self, &pending);
    if (SUCCEEDED(hr))
        *thread = (LONG)pending->call->thread;
    return hr;
}

HRESULT VPCMockPendingCall_Fail(struct com_object *self, VARIANT codeOrName, VARIANT description)
{
    struct pending *pending;
    HRESULT failure = S_OK;
    BSTR text = NULL;
    HRESULT hr = rule_code(self, &codeOrName, &failure);
    if (SUCCEEDED(hr) && SUCCEEDED(failure))
        hr = mock_fail(self->mock, E_INVALIDARG, L"0x%08lX is no failure.", failure);
    if (SUCCEEDED(hr) && !rule_is_left_out(&description))
        hr = rule_text(self, &description, &text);
    if (SUCCEEDED(hr))
        hr = find(self, &pending);
    if (FAILED(hr)) {
        SysFreeString(text);
        return hr;
    }
    SysFreeString(pending->description);
    pending->description = text;
    pending->code = failure;
    pending->decision = PENDING_FAIL;
    return S_OK;
}

static HRESULT set_out(struct com_object *self, struct span param, const VARIANT *value,
                       struct pending **pending)
{
    struct argument argument;
    int index = -1;
    HRESULT hr = argument_for_out(self->mock, value, &argument);
    if (SUCCEEDED(hr))
        hr = find(self, pending);
    if (SUCCEEDED(hr)) {
        const struct member *member = (*pending)->call->member;
        index = member_param_index(member, param);
        if (index < 0 ||
            !(member->params[index].flags & MEMBER_OUT || member->kind == MEMBER_EVENT))
            hr = mock_fail(self->mock, E_INVALIDARG,
                           param.length ? L"%hs::%hs has no [out] parameter \"%.*ls\"."
                                        : L"%hs::%hs returns no value.",
                           member->iface, member->name,
                           param.length < 80 ? (int)param.length : 80, (const WCHAR *)param.chars);
    }
    if (FAILED(hr)) {
        argument_clear(&argument);
        return hr;
    }
    argument_clear(&(*pending)->outs[index]);
    (*pending)->outs[index] = argument;
    return S_OK;
}

HRESULT VPCMockPendingCall_Return(struct com_object *self, VARIANT value)
{
    struct pending *pending;
    HRESULT hr = rule_is_left_out(&value) ? find(self, &pending)
                                          : set_out(self, (struct span){0}, &value, &pending);
    if (SUCCEEDED(hr))
        pending->decision = PENDING_RETURN;
    return hr;
}

HRESULT VPCMockPendingCall_Out(struct com_object *self, BSTR param, VARIANT value)
{
    struct pending *pending;
    return set_out(self, bstr_span(param), &value, &pending);
}

HRESULT VPCMockPendingCall_Pass(struct com_object *self)
{
    struct pending *pending;
    HRESULT hr = find(self, &pending);
    if (SUCCEEDED(hr))
        pending->decision = PENDING_PASS;
    return hr;
}
