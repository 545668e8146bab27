/* SPDX-License-Identifier: MIT */
/* Calls any member of the table by its row: through its place in the vtable, and through Invoke.
 * There is an object of every interface to call it on. */
#ifndef VPCMOCK_TESTS_COM_INJECTION_FIXTURE_H
#define VPCMOCK_TESTS_COM_INJECTION_FIXTURE_H

#include "com/values.h"
#include "dispatch_stage.h"

#include <string.h>

#include "mock/member.h"

/* ---- An object of every interface ---- */

struct lab {
    struct fixture fixture;
    IVPCMockControl *control;
    IDispatch *objects[PRODUCT_DUALS]; /* in the order of the library */
};

static inline int place_of(const struct com_interface *iface)
{
    int place = 0;
    while (place < PRODUCT_DUALS && com_libraries[0].interfaces[place] != iface)
        place++;
    return place;
}

static inline IDispatch *lab_object(const struct lab *lab, const IID *iid)
{
    for (int i = 0; i < PRODUCT_DUALS; i++)
        if (IsEqualGUID(com_libraries[0].interfaces[i]->iid, iid))
            return lab->objects[i];
    return (IDispatch *)lab->fixture.app;
}

/* ---- A call ---- */

enum { MAX_PARAMS = 8, PIXELS = 3072, FILL = 0xA5 };

/* Where an [out] parameter goes. */
union room {
    LONG i4;
    VARIANT_BOOL b;
    double r8;
    BSTR bstr;
    IUnknown *unk;
    void *pointer;
    VARIANT variant;
    ULONG pixels[PIXELS];
};

struct call_of {
    const struct com_member *member;
    VARIANT in[MAX_PARAMS]; /* borrowed */
    BSTR text;
    union room outs[2]; /* no member has more; at the place of the parameter among them */
};

static inline int out_index(const struct com_member *member, int param)
{
    int index = 0;
    for (int i = 0; i < param; i++)
        index += (member->params[i].flags & COM_PARAM_OUT) != 0;
    return index;
}

static inline union room *out_of(struct call_of *call, int param)
{
    return &call->outs[out_index(call->member, param)];
}

/* With an argument for each [in] parameter, and rubbish where the answers go. */
static inline void call_start(struct call_of *call, const struct lab *lab,
                              const struct com_member *member)
{
    call->member = member;
    call->text = SysAllocString(L"Windows XP Mode");
    memset(call->outs, FILL, sizeof call->outs);
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        VARIANT *in = &call->in[i];
        if (param->flags & COM_PARAM_OUT) {
            CHECK(out_index(member, i) < (int)COUNT(call->outs));
            continue;
        }
        V_VT(in) = param->vt;
        switch (param->vt) {
        case VT_BOOL: V_BOOL(in) = VARIANT_TRUE; break;
        case VT_R8:
        case VT_DATE: V_R8(in) = 1; break;
        case VT_BSTR: V_BSTR(in) = call->text; break;
        case VT_DISPATCH:
        case VT_UNKNOWN:
            V_DISPATCH(in) =
                param->iid ? lab_object(lab, param->iid) : (IDispatch *)lab->fixture.app;
            break;
        default:
            V_VT(in) = VT_I4;
            V_I4(in) = 1;
            break;
        }
    }
}

static inline void room_release(const struct com_param *param, union room *room)
{
    switch (param->vt) {
    case VT_BSTR: SysFreeString(room->bstr); break;
    case VT_VARIANT: VariantClear(&room->variant); break;
    case VT_DISPATCH:
    case VT_UNKNOWN:
        if (room->unk)
            IUnknown_Release(room->unk);
        break;
    case VT_RECORD: CoTaskMemFree(room->pointer); break;
    default: break;
    }
}

/* outs: whether the callee has set them, so that they are the caller's to release. */
static inline void call_end(struct call_of *call, bool outs)
{
    SysFreeString(call->text);
    for (int i = 0; outs && i < call->member->nparams; i++)
        if (call->member->params[i].flags & COM_PARAM_OUT)
            room_release(&call->member->params[i], out_of(call, i));
}

/* Through its place in the vtable; DispCallFunc knows each architecture's calling convention. */
static inline HRESULT call_early(struct call_of *call, IDispatch *object)
{
    const struct com_member *member = call->member;
    VARIANT out[MAX_PARAMS], result;
    VARIANT *args[MAX_PARAMS];
    VARTYPE types[MAX_PARAMS];
    for (int i = 0; i < member->nparams; i++) {
        bool is_out = member->params[i].flags & COM_PARAM_OUT;
        V_VT(&out[i]) = VT_I4 | VT_BYREF;
        V_BYREF(&out[i]) = is_out ? (void *)out_of(call, i) : NULL;
        args[i] = is_out ? &out[i] : &call->in[i];
        types[i] = is_out ? VT_I4 | VT_BYREF : member->params[i].vt;
    }
    HRESULT hr = DispCallFunc(object, member->slot * sizeof(void *), CC_STDCALL, VT_ERROR,
                              member->nparams, types, args, &result);
    CHECK_OK(hr);
    return V_ERROR(&result);
}

/* Through Invoke. */
static inline HRESULT call_late(struct call_of *call, IDispatch *object, VARIANT *result,
                                EXCEPINFO *exception)
{
    static DISPID put = DISPID_PROPERTYPUT;
    const struct com_member *member = call->member;
    bool is_put = member->invkind & (INVOKE_PROPERTYPUT | INVOKE_PROPERTYPUTREF);
    VARIANT args[MAX_PARAMS];
    for (int i = 0; i < member->nin; i++)
        args[member->nin - 1 - i] = call->in[i];
    DISPPARAMS params = {args, is_put ? &put : NULL, member->nin, is_put};
    VariantInit(result);
    memset(exception, 0, sizeof *exception);
    return IDispatch_Invoke(object, member->dispid, &IID_NULL, LOCALE_USER_DEFAULT, member->invkind,
                            &params, result, exception, NULL);
}

/* S_OK, or how Invoke answers to a member that it cannot call. */
static inline HRESULT late_refusal(const struct com_member *member)
{
    if (member->flags & FUNCFLAG_FRESTRICTED && member->dispid != DISPID_NEWENUM)
        return DISP_E_MEMBERNOTFOUND;
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OPAQUE)
            return DISP_E_BADVARTYPE;
    return S_OK;
}

/* ---- Building the lab ---- */

/* The objects that a property gives, or an item of a collection, where there was none so far. */
static inline bool lab_follow(struct lab *lab, int from)
{
    const struct com_interface *iface = com_libraries[0].interfaces[from];
    bool found = false;
    for (int m = 0; m < iface->nmembers; m++) {
        const struct com_member *member = &iface->members[m];
        const struct com_interface *type;
        struct call_of call;
        if (member->invkind != INVOKE_PROPERTYGET || !member->nparams ||
            !member->params[member->nparams - 1].iid)
            continue;
        type = dual_with(member->params[member->nparams - 1].iid);
        int place = type ? place_of(type) : PRODUCT_DUALS;
        if (place == PRODUCT_DUALS || lab->objects[place])
            continue;
        call_start(&call, lab, member);
        if (call_early(&call, lab->objects[from]) == S_OK) {
            lab->objects[place] = (IDispatch *)out_of(&call, member->nparams - 1)->unk;
            found = found || lab->objects[place];
        }
        call_end(&call, false);
    }
    return found;
}

static inline void lab_fill(struct lab *lab, struct fixture fixture)
{
    *lab = (struct lab){.fixture = fixture};
    CHECK_OK(vpcmock_control(lab->fixture.mock, &lab->control));
    BSTR name = SysAllocString(L"Camera"), maker = SysAllocString(L"Maker");
    IDispatch *device = NULL;
    IVMTask *task = NULL;
    CHECK_OK(IVPCMockControl_AddUSBDevice(lab->control, name, maker, 14, &device));
    CHECK_OK(IVMVirtualMachine_Startup(lab->fixture.machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    /* Then a property reads the same twice. */
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    lab->objects[place_of(com_IVMUSBDevice)] = device;
    lab->objects[place_of(com_IVMTask)] = (IDispatch *)task;
    lab->objects[place_of(com_IVMVirtualPC)] = (IDispatch *)lab->fixture.app;
    lab->objects[place_of(com_IVMVirtualMachine)] = (IDispatch *)lab->fixture.machine;
    IVMVirtualPC_AddRef(lab->fixture.app);
    IVMVirtualMachine_AddRef(lab->fixture.machine);
    SysFreeString(name);
    SysFreeString(maker);
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < PRODUCT_DUALS; i++)
            more |= lab->objects[i] && lab_follow(lab, i);
    }
    for (int i = 0; i < PRODUCT_DUALS; i++)
        if (!lab->objects[i]) /* the host has none: an object that shows nothing */
            CHECK_OK(com_object_create(lab->fixture.mock, com_libraries[0].interfaces[i],
                                       (struct ref){0}, &lab->objects[i]));
}

static inline void lab_empty(struct lab *lab)
{
    for (int i = 0; i < PRODUCT_DUALS; i++)
        IDispatch_Release(lab->objects[i]);
    IVPCMockControl_Release(lab->control);
}

/* As fixture_start and fixture_end. */
static inline void lab_start(struct lab *lab)
{
    lab_fill(lab, fixture_start());
}

static inline void lab_end(struct lab *lab)
{
    lab_empty(lab);
    fixture_end(&lab->fixture);
}

/* The host as a scenario. */
static inline BSTR lab_state(const struct lab *lab)
{
    BSTR xml = NULL;
    CHECK_OK(IVPCMockControl_SaveText(lab->control, &xml));
    return xml;
}

/* All members of the product's dual interfaces, 310. */
static inline int each_member(struct lab *lab,
                              void (*what)(struct lab *lab, const struct com_member *member))
{
    int count = 0;
    for (int i = 0; i < PRODUCT_DUALS; i++) {
        const struct com_interface *iface = com_libraries[0].interfaces[i];
        for (int m = 0; m < iface->nmembers; m++, count++) {
            CONTEXT("%s::%s (%d)", iface->name, iface->members[m].name, iface->members[m].invkind);
            what(lab, &iface->members[m]);
        }
    }
    return count;
}

/* ---- Rules ---- */

/* The same in a lab of its own. What is counted on the way must come to more than least. */
static inline void lab_try_each(void (*what)(struct lab *lab, const struct com_member *member),
                                const int *count, int least, const char *note)
{
    struct lab lab;
    const int before = *count;
    lab_start(&lab);
    each_member(&lab, what);
    CONTEXT("at the end");
    CHECK(*count - before > least);
    NOTE(note, *count - before);
    lab_end(&lab);
}

static inline IDispatch *object_of(const struct lab *lab, const struct com_member *member)
{
    return lab->objects[place_of(member->iface)];
}

/* A rule for calls of just this member. */
static inline IVPCMockRule *rule_for(const struct lab *lab, const struct com_member *member)
{
    IVPCMockRule *rule = NULL;
    WCHAR pattern[128];
    _snwprintf(pattern, COUNT(pattern), L"%hs::%hs%hs", member->iface->name,
               member->invkind == INVOKE_PROPERTYGET ? "get_"
               : member->invkind == INVOKE_FUNC      ? ""
                                                     : "put_",
               member->name);
    CHECK_OK(vpcmock_when(lab->fixture.mock, pattern, &rule));
    return rule;
}

static inline VARIANT code_variant(const char *name)
{
    VARIANT variant;
    WCHAR wide[96];
    _snwprintf(wide, COUNT(wide), L"%hs", name);
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = SysAllocString(wide);
    return variant;
}

static inline HRESULT code_named(const char *name)
{
    code found = S_OK;
    CHECK_MSG(code_from_name(name, &found), "no code is called %s", name);
    return found;
}

static inline void rule_fail(IVPCMockRule *rule, const char *name)
{
    IVPCMockRule *itself = NULL;
    VARIANT wanted = code_variant(name);
    if (CHECK_OK(IVPCMockRule_Fail(rule, wanted, v_missing(), v_missing(), &itself)))
        IVPCMockRule_Release(itself);
    VariantClear(&wanted);
}

static inline void rule_succeed(IVPCMockRule *rule, const char *name)
{
    IVPCMockRule *itself = NULL;
    VARIANT wanted = code_variant(name);
    if (CHECK_OK(IVPCMockRule_Succeed(rule, wanted, &itself)))
        IVPCMockRule_Release(itself);
    itself = NULL;
    if (CHECK_OK(IVPCMockRule_Nothing(rule, &itself)))
        IVPCMockRule_Release(itself);
    VariantClear(&wanted);
}

static inline void rule_leave(IVPCMockRule *rule, const WCHAR *outs, const WCHAR *error_info)
{
    IVPCMockRule *itself = NULL;
    BSTR word = SysAllocString(outs);
    if (CHECK_OK(IVPCMockRule_LeaveOuts(rule, word, &itself)))
        IVPCMockRule_Release(itself);
    SysFreeString(word);
    word = SysAllocString(error_info);
    if (CHECK_OK(IVPCMockRule_LeaveErrorInfo(rule, word, &itself)))
        IVPCMockRule_Release(itself);
    SysFreeString(word);
}

/* Takes it away; it must have applied that often. */
static inline void rule_end(IVPCMockRule *rule, LONG applied)
{
    LONG seen = -1, done = -1;
    CHECK_OK(IVPCMockRule_get_Seen(rule, &seen));
    CHECK_OK(IVPCMockRule_get_Applied(rule, &done));
    CHECK_EQ(seen, applied);
    CHECK_EQ(done, applied);
    CHECK_OK(IVPCMockRule_Remove(rule));
    CHECK_HR(IVPCMockRule_get_Applied(rule, &done), RPC_E_DISCONNECTED);
    IVPCMockRule_Release(rule);
}

/* ---- What comes out ---- */

static inline bool room_is_clear(const struct com_param *param, const union room *room)
{
    switch (param->vt) {
    case VT_BOOL: return room->b == VARIANT_FALSE;
    case VT_R8:
    case VT_DATE: return room->r8 == 0;
    case VT_VARIANT: return V_VT(&room->variant) == VT_EMPTY;
    case VT_BSTR:
    case VT_DISPATCH:
    case VT_UNKNOWN:
    case VT_RECORD: return !room->pointer;
    case VT_UI4: return room->i4 == (LONG)0xA5A5A5A5; /* ULONG[3072]: left alone */
    default: return room->i4 == 0;
    }
}

static inline void check_outs_clear(struct call_of *call)
{
    for (int i = 0; i < call->member->nparams; i++)
        if (call->member->params[i].flags & COM_PARAM_OUT)
            CHECK_MSG(room_is_clear(&call->member->params[i], out_of(call, i)), "%s is not clear",
                      call->member->params[i].name);
}

/* An error object of somebody else's, which a call must not leave. */
static inline void leave_stale_error(void)
{
    ICreateErrorInfo *made;
    IErrorInfo *error;
    if (!CHECK_OK(CreateErrorInfo(&made)))
        return;
    ICreateErrorInfo_SetDescription(made, (WCHAR *)L"stale");
    if (CHECK_OK(ICreateErrorInfo_QueryInterface(made, &IID_IErrorInfo, (void **)&error))) {
        SetErrorInfo(0, error);
        IErrorInfo_Release(error);
    }
    ICreateErrorInfo_Release(made);
}

static inline void member_prefix(const struct com_member *member, WCHAR *prefix, size_t size)
{
    _snwprintf(prefix, size, L"%hs::%hs: ", member->iface->name, member->name);
}

/* The thread's error object is the member's, or there is none after a failure of COM's own. */
static inline void check_error_of(const struct com_member *member, bool transport)
{
    IErrorInfo *error = NULL;
    BSTR description = NULL, source = NULL;
    WCHAR prefix[128];
    GUID guid = {0};
    member_prefix(member, prefix, COUNT(prefix));
    HRESULT hr = GetErrorInfo(0, &error);
    CHECK_HR(hr, transport ? S_FALSE : S_OK);
    if (hr != S_OK)
        return;
    IErrorInfo_GetDescription(error, &description);
    IErrorInfo_GetSource(error, &source);
    IErrorInfo_GetGUID(error, &guid);
    IErrorInfo_Release(error);
    CHECK_MSG(description && !wcsncmp(description, prefix, wcslen(prefix)) &&
                  description[wcslen(prefix)],
              "the error says \"%ls\"", description ? description : L"(nothing)");
    CHECK(IsEqualGUID(&guid, member->iface->iid));
    SysFreeString(description);
    CHECK_BSTR(source, L"VirtualPC.Application");
}

static inline void check_exception(const struct com_member *member, HRESULT expected,
                                   EXCEPINFO *exception)
{
    WCHAR prefix[128];
    member_prefix(member, prefix, COUNT(prefix));
    CHECK_HR(exception->scode, expected);
    CHECK_EQ(exception->wCode, 0);
    CHECK_MSG(exception->bstrDescription &&
                  !wcsncmp(exception->bstrDescription, prefix, wcslen(prefix)),
              "the exception says \"%ls\"",
              exception->bstrDescription ? exception->bstrDescription : L"(nothing)");
    CHECK(exception->bstrSource && !wcscmp(exception->bstrSource, L"VirtualPC.Application"));
}

#endif
