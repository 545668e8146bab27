/* SPDX-License-Identifier: MIT */
/* Stands in for the gate: notes what reaches a member, and answers by itself if told to. */
#ifndef VPCMOCK_TESTS_COM_DISPATCH_GATE_H
#define VPCMOCK_TESTS_COM_DISPATCH_GATE_H

#include "dispatch_stage.h"

#include <limits.h>

#include "com/gate.h"

/* Every call of a member goes through gate_call, or gate_call_late. Those that follow stand in for
 * the library's, note what has reached them, and call these or answer by themselves. */
HRESULT library_gate_call(struct com_object *object, const struct com_member *member,
                          union com_value *args);
HRESULT library_gate_call_late(struct com_object *object, const struct com_member *member,
                               union com_value *args, BOOL *transport);
#define gate_call library_gate_call
#define gate_call_late library_gate_call_late
#include "com/gate.c"
#undef gate_call
#undef gate_call_late

/* How the members answer. */
enum answer {
    MODEL, VALUE, OTHER_VALUE, ARRAY_VALUE, OBJECT_VALUE, S_FALSE_ALONE, ERROR_INFO, NO_ERROR_INFO
};

static struct {
    enum answer answer;
    struct stage *stage;
    struct report calls;
} gate;

static inline void answer_variant(VARIANT *value)
{
    if (gate.answer == VALUE) {
        V_VT(value) = VT_BSTR;
        V_BSTR(value) = SysAllocString(L"variant");
    } else if (gate.answer == OTHER_VALUE) {
        V_VT(value) = VT_DECIMAL;
        V_DECIMAL(value).Lo64 = 5000000000;
    } else if (gate.answer == OBJECT_VALUE) {
        V_VT(value) = VT_DISPATCH;
        V_DISPATCH(value) = &gate.stage->fakes[PLAIN].IDispatch_iface;
        gate.stage->fakes[PLAIN].refs++;
    } else {
        V_VT(value) = VT_ARRAY | VT_I4;
        V_ARRAY(value) = SafeArrayCreateVector(VT_I4, 0, 3);
    }
}

static inline void answer_value(const struct com_param *param, void *out)
{
    bool other = gate.answer != VALUE;
    const struct com_interface *iface = param->iid ? dual_with(param->iid) : NULL;
    if (iface && !other) {
        *(IDispatch **)out = world_object(&gate.stage->world, iface);
        return;
    }
    switch (param->vt) {
    case VT_I4: *(LONG *)out = other ? LONG_MIN : 0x12345678; break;
    case VT_BOOL: *(VARIANT_BOOL *)out = other ? VARIANT_FALSE : VARIANT_TRUE; break;
    case VT_R8: *(double *)out = other ? -1e300 : 0.5; break;
    case VT_DATE: *(double *)out = other ? -1.25 : 40000.75; break;
    case VT_BSTR: *(BSTR *)out = other ? NULL : SysAllocStringLen(L"te\0xt", 5); break;
    case VT_VARIANT: answer_variant(out); break;
    case VT_DISPATCH:
    case VT_UNKNOWN:
        if (!other) {
            *(IDispatch **)out = &gate.stage->fakes[WITH_VALUE].IDispatch_iface;
            gate.stage->fakes[WITH_VALUE].refs++;
        }
        break;
    default: CHECK_MSG(false, "no answer of VT %u", param->vt);
    }
}

static inline HRESULT answer_failure(void)
{
    ICreateErrorInfo *made;
    IErrorInfo *error = NULL;
    SetErrorInfo(0, NULL);
    if (gate.answer == ERROR_INFO && CHECK_HR(CreateErrorInfo(&made), S_OK)) {
        ICreateErrorInfo_SetSource(made, (WCHAR *)L"a source");
        ICreateErrorInfo_SetDescription(made, (WCHAR *)L"a description");
        ICreateErrorInfo_SetHelpFile(made, (WCHAR *)L"a file");
        ICreateErrorInfo_SetHelpContext(made, 77);
        ICreateErrorInfo_QueryInterface(made, &IID_IErrorInfo, (void **)&error);
        SetErrorInfo(0, error);
        IErrorInfo_Release(error);
        ICreateErrorInfo_Release(made);
    }
    return gate.answer == ERROR_INFO ? 0x80041234 : DISP_E_TYPEMISMATCH;
}

static inline void say_arg(struct report *report, const struct com_param *param,
                           const union com_value *arg)
{
    if (param->flags & COM_PARAM_OUT) {
        say(report, arg->out ? "out" : "no out");
        return;
    }
    switch (param->vt) {
    case VT_I4: say(report, "%ld", arg->i4); break;
    case VT_BOOL: say(report, "%d", arg->b); break;
    case VT_R8: say(report, "%a", arg->r8); break;
    case VT_BSTR: say_bstr(report, arg->bstr); break;
    case VT_VARIANT: say_variant(report, arg->variant); break;
    default: say_object(report, arg->unk); break;
    }
}

HRESULT gate_call_late(struct com_object *object, const struct com_member *member,
                       union com_value *args, BOOL *transport)
{
    *transport = FALSE;
    say(&gate.calls, "%s.%s[%d](", member->iface->name, member->name, member->slot);
    for (int i = 0; i < member->nparams; i++) {
        say(&gate.calls, "%s=", member->params[i].name);
        say_arg(&gate.calls, &member->params[i], &args[i]);
        say(&gate.calls, ";");
    }
    say(&gate.calls, ")");
    if (gate.answer == MODEL)
        return library_gate_call_late(object, member, args, transport);
    if (missing_out(member, args))
        return E_POINTER;
    gate_clear_outs(member, args);
    if (gate.answer == ERROR_INFO || gate.answer == NO_ERROR_INFO)
        return answer_failure();
    for (int i = 0; i < member->nparams && gate.answer != S_FALSE_ALONE; i++)
        if (member->params[i].flags & COM_PARAM_OUT)
            answer_value(&member->params[i], args[i].out);
    return gate.answer == S_FALSE_ALONE ? S_FALSE : S_OK;
}

HRESULT gate_call(struct com_object *object, const struct com_member *member,
                  union com_value *args)
{
    BOOL transport;
    return gate_call_late(object, member, args, &transport);
}

#endif
