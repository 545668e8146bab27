/* SPDX-License-Identifier: MIT */
/* Every [out] parameter of every member gives what a rule puts there, early bound and through
 * IDispatch. */
#include "injection_fixture.h"

#include <limits.h>

#include "com/dispatch.h"

static struct {
    int params, early, late;
} done;

/* ---- Values ---- */

enum kind { PLAIN_VALUE, TEXT_VALUE, TEXTS_VALUE, BYTES_VALUE, OBJECT_VALUE };

/* A value that a test gives, and whether it is for a parameter of this type. */
static const struct sample {
    const char *name;
    VARTYPE vt;
    enum kind kind;
    LONGLONG bits;
    double real;
    const WCHAR *text;
    UINT length;
} samples[] = {
    {.name = "0", .vt = VT_I4},
    {.name = "1", .vt = VT_I4, .bits = 1},
    {.name = "-1", .vt = VT_I4, .bits = -1},
    {.name = "the least", .vt = VT_I4, .bits = LONG_MIN},
    {.name = "the greatest", .vt = VT_I4, .bits = LONG_MAX},
    {.name = "True", .vt = VT_BOOL, .bits = VARIANT_TRUE},
    {.name = "False", .vt = VT_BOOL},
    {.name = "0.5", .vt = VT_R8, .real = 0.5},
    {.name = "-1E300", .vt = VT_R8, .real = -1e300},
    {.name = "0.0", .vt = VT_R8},
    {.name = "a date", .vt = VT_DATE, .real = 40000.75},
    {.name = "a text", .vt = VT_BSTR, .kind = TEXT_VALUE, .text = L"f\u00fcr", .length = 3},
    {.name = "a text with a NUL and half a pair",
     .vt = VT_BSTR,
     .kind = TEXT_VALUE,
     .text = L"a\0\xd800",
     .length = 3},
    {.name = "the empty text", .vt = VT_BSTR, .kind = TEXT_VALUE, .text = L""},
    {.name = "Null", .vt = VT_NULL},
    {.name = "Empty", .vt = VT_EMPTY},
    {.name = "texts", .vt = VT_ARRAY | VT_VARIANT, .kind = TEXTS_VALUE},
    {.name = "strings", .vt = VT_ARRAY | VT_BSTR, .kind = TEXTS_VALUE},
    {.name = "bytes", .vt = VT_ARRAY | VT_UI1, .kind = BYTES_VALUE},
    {.name = "an object", .vt = VT_DISPATCH, .kind = OBJECT_VALUE},
    {.name = "Nothing", .vt = VT_DISPATCH},
};

static bool suits(const struct sample *sample, const struct com_param *param)
{
    bool is_object = param->vt == VT_DISPATCH || param->vt == VT_UNKNOWN;
    if (param->flags & COM_PARAM_OPAQUE)
        return sample->kind == BYTES_VALUE;
    if (param->vt == VT_VARIANT)
        return true;
    if (sample->vt == VT_NULL)
        return is_object || param->vt == VT_BSTR;
    if (is_object)
        return sample->vt == VT_DISPATCH;
    if (param->vt == VT_DATE && sample->vt == VT_R8)
        return sample->real > -657435; /* what a date can be */
    return sample->vt == param->vt;
}

static size_t size_of_bytes(const struct com_param *param)
{
    return param->vt == VT_RECORD ? sizeof(GUESTOSVERSIONINFOEX)
           : param->vt == VT_UI4  ? PIXELS * sizeof(ULONG)
                                  : 17;
}

static BYTE byte_at(size_t i)
{
    return (BYTE)(i * 7 + i / 256);
}

static VARIANT bytes_variant(size_t size)
{
    VARIANT variant;
    BYTE *bytes;
    V_VT(&variant) = VT_ARRAY | VT_UI1;
    V_ARRAY(&variant) = SafeArrayCreateVector(VT_UI1, 0, (ULONG)size);
    CHECK_OK(SafeArrayAccessData(V_ARRAY(&variant), (void **)&bytes));
    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_at(i);
    SafeArrayUnaccessData(V_ARRAY(&variant));
    return variant;
}

static VARIANT texts_variant(VARTYPE element)
{
    static const WCHAR *const texts[] = {L"one", L"", L"three"};
    VARIANT variant;
    V_VT(&variant) = VT_ARRAY | element;
    V_ARRAY(&variant) = SafeArrayCreateVector(element, 0, COUNT(texts));
    for (LONG i = 0; i < (LONG)COUNT(texts); i++) {
        VARIANT text;
        V_VT(&text) = VT_BSTR;
        V_BSTR(&text) = SysAllocString(texts[i]);
        CHECK_OK(SafeArrayPutElement(V_ARRAY(&variant), &i,
                                     element == VT_BSTR ? (void *)V_BSTR(&text) : (void *)&text));
        VariantClear(&text);
    }
    return variant;
}

static VARIANT value_of(const struct lab *lab, const struct sample *sample,
                        const struct com_param *param)
{
    VARIANT variant = {0};
    switch (sample->kind) {
    case TEXTS_VALUE: return texts_variant(sample->vt & VT_TYPEMASK);
    case BYTES_VALUE: return bytes_variant(size_of_bytes(param));
    case TEXT_VALUE: V_BSTR(&variant) = SysAllocStringLen(sample->text, sample->length); break;
    case OBJECT_VALUE:
        V_DISPATCH(&variant) =
            param->iid ? lab_object(lab, param->iid) : (IDispatch *)lab->fixture.machine;
        IDispatch_AddRef(V_DISPATCH(&variant));
        break;
    default:
        if (sample->vt == VT_R8 || sample->vt == VT_DATE)
            V_R8(&variant) = sample->real;
        else if (sample->vt == VT_BOOL)
            V_BOOL(&variant) = (VARIANT_BOOL)sample->bits;
        else
            V_I4(&variant) = (LONG)sample->bits;
    }
    V_VT(&variant) = sample->vt;
    return variant;
}

/* ---- What comes out ---- */

static bool same_object(IUnknown *actual, const VARIANT *given)
{
    const struct com_object *a = (struct com_object *)actual,
                            *b = V_VT(given) == VT_NULL ? NULL
                                                        : (struct com_object *)V_DISPATCH(given);
    if (!a || !b)
        return !a && !b;
    return a->vtbl == b->vtbl && a->mock == b->mock && a->ref.index == b->ref.index &&
           a->ref.generation == b->ref.generation;
}

static bool same_array(SAFEARRAY *actual, SAFEARRAY *given)
{
    VARTYPE vt = VT_EMPTY, given_vt = VT_EMPTY;
    LONG low = -1, high = -2, given_high = -3;
    if (!actual || SafeArrayGetDim(actual) != 1 || FAILED(SafeArrayGetVartype(actual, &vt)) ||
        FAILED(SafeArrayGetVartype(given, &given_vt)) || vt != given_vt)
        return false;
    SafeArrayGetLBound(actual, 1, &low);
    SafeArrayGetUBound(actual, 1, &high);
    SafeArrayGetUBound(given, 1, &given_high);
    bool same = low == 0 && high == given_high;
    for (LONG i = 0; i <= high && same; i++) {
        VARIANT mine = {0}, other = {0};
        void *at = NULL, *given_at = NULL;
        SafeArrayPtrOfIndex(actual, &i, &at);
        SafeArrayPtrOfIndex(given, &i, &given_at);
        V_VT(&mine) = V_VT(&other) = (VARTYPE)(vt | VT_BYREF);
        V_BYREF(&mine) = at;
        V_BYREF(&other) = given_at;
        VARIANT value = {0}, given_value = {0};
        same = SUCCEEDED(VariantCopyInd(&value, &mine)) &&
               SUCCEEDED(VariantCopyInd(&given_value, &other)) &&
               VarCmp(&value, &given_value, 0, 0) == (HRESULT)VARCMP_EQ;
        VariantClear(&value);
        VariantClear(&given_value);
    }
    return same;
}

static bool same_variant(const VARIANT *actual, const VARIANT *given)
{
    if (V_VT(actual) != V_VT(given))
        return false;
    switch (V_VT(given)) {
    case VT_EMPTY:
    case VT_NULL: return true;
    case VT_BOOL: return V_BOOL(actual) == V_BOOL(given);
    case VT_R8:
    case VT_DATE: return V_R8(actual) == V_R8(given);
    case VT_DISPATCH: return same_object(V_UNKNOWN(actual), given);
    case VT_BSTR:
        return V_BSTR(actual) && SysStringLen(V_BSTR(actual)) == SysStringLen(V_BSTR(given)) &&
               !memcmp(V_BSTR(actual), V_BSTR(given), SysStringByteLen(V_BSTR(given)));
    case VT_I4: return V_I4(actual) == V_I4(given);
    default: return same_array(V_ARRAY(actual), V_ARRAY(given));
    }
}

static bool same_bytes(const void *actual, size_t size)
{
    const BYTE *bytes = actual;
    for (size_t i = 0; i < size; i++)
        if (!bytes || bytes[i] != byte_at(i))
            return false;
    return true;
}

/* The value of a parameter as a VARIANT, borrowed. */
static VARIANT view_of(const struct com_param *param, const union room *room)
{
    VARIANT view = {0};
    if (param->vt == VT_VARIANT)
        return room->variant;
    V_VT(&view) = param->vt == VT_UNKNOWN ? VT_DISPATCH : param->vt;
    switch (param->vt) {
    case VT_BOOL: V_BOOL(&view) = room->b; break;
    case VT_R8:
    case VT_DATE: V_R8(&view) = room->r8; break;
    case VT_BSTR: V_BSTR(&view) = room->bstr; break;
    case VT_DISPATCH:
    case VT_UNKNOWN: V_UNKNOWN(&view) = room->unk; break;
    default: V_I4(&view) = room->i4; break;
    }
    return view;
}

/* What stands for it in a parameter that is no VARIANT. */
static bool is_given(const struct com_param *param, const VARIANT *view, const VARIANT *given)
{
    VARIANT expected = *given;
    if (param->vt == VT_VARIANT)
        return same_variant(view, given);
    if (param->vt == VT_BSTR && V_VT(given) == VT_NULL)
        return V_VT(view) == VT_BSTR && !V_BSTR(view);
    if (param->vt == VT_DISPATCH || param->vt == VT_UNKNOWN)
        return same_object(V_UNKNOWN(view), given);
    if (param->vt == VT_DATE)
        V_VT(&expected) = VT_DATE;
    return same_variant(view, &expected);
}

static void gives_early(struct lab *lab, const struct com_member *member, int index,
                        const VARIANT *given)
{
    const struct com_param *param = &member->params[index];
    struct call_of call;
    call_start(&call, lab, member);
    HRESULT hr = call_early(&call, object_of(lab, member));
    if (!CHECK_OK(hr)) {
        call_end(&call, false);
        return;
    }
    const union room *room = out_of(&call, index);
    if (param->flags & COM_PARAM_OPAQUE) {
        CHECK(same_bytes(param->vt == VT_RECORD ? room->pointer : room->pixels,
                         size_of_bytes(param)));
    } else {
        VARIANT view = view_of(param, room);
        CHECK_MSG(is_given(param, &view, given), "early bound it is VT %u, %lx", V_VT(&view),
                  V_I4(&view));
    }
    call_end(&call, true);
    done.early++;
}

static bool gives_late(struct lab *lab, const struct com_member *member, int index,
                       const VARIANT *given)
{
    const struct com_param *param = &member->params[index];
    struct call_of call;
    VARIANT result;
    EXCEPINFO exception;
    if (FAILED(late_refusal(member)))
        return false;
    call_start(&call, lab, member);
    CHECK_OK(call_late(&call, object_of(lab, member), &result, &exception));
    call_end(&call, false);
    if (param->vt != VT_VARIANT)
        CHECK_EQ(V_VT(&result), param->vt);
    CHECK_MSG(is_given(param, &result, given), "late bound it is VT %u, %lx", V_VT(&result),
              V_I4(&result));
    VariantClear(&result);
    done.late++;
    return true;
}

/* ---- Rules ---- */

/* By Return, or by Out and Nothing: they are the same for the value that a member returns. */
static HRESULT give(IVPCMockRule *rule, const struct com_param *param, const VARIANT *value,
                    bool by_name)
{
    IVPCMockRule *itself = NULL;
    HRESULT hr;
    if (by_name) {
        WCHAR wide[64];
        _snwprintf(wide, COUNT(wide), L"%hs", param->name);
        BSTR name = SysAllocString(wide);
        hr = IVPCMockRule_Nothing(rule, &itself);
        if (CHECK_OK(hr))
            IVPCMockRule_Release(itself);
        hr = IVPCMockRule_Out(rule, name, *value, &itself);
        SysFreeString(name);
    } else {
        hr = IVPCMockRule_Return(rule, *value, &itself);
    }
    if (SUCCEEDED(hr))
        IVPCMockRule_Release(itself);
    return hr;
}

static void try_value(struct lab *lab, const struct com_member *member, int index,
                      const struct sample *sample)
{
    const struct com_param *param = &member->params[index];
    bool is_retval = param->flags & COM_PARAM_RETVAL;
    for (int by_name = !is_retval; by_name < 2; by_name++) {
        CONTEXT("%s::%s (%d), %s = %s by %s", member->iface->name, member->name, member->invkind,
                param->name, sample->name, by_name ? "Out" : "Return");
        VARIANT value = value_of(lab, sample, param);
        IVPCMockRule *rule = rule_for(lab, member);
        bool late = false;
        if (CHECK_OK(give(rule, param, &value, by_name))) {
            gives_early(lab, member, index, &value);
            late = gives_late(lab, member, index, &value);
        }
        rule_end(rule, late ? 2 : 1);
        VariantClear(&value);
    }
}

static void try_values(struct lab *lab, const struct com_member *member)
{
    for (int i = 0; i < member->nparams; i++) {
        int tried = 0;
        if (!(member->params[i].flags & COM_PARAM_OUT))
            continue;
        for (size_t s = 0; s < COUNT(samples); s++)
            if (suits(&samples[s], &member->params[i])) {
                try_value(lab, member, i, &samples[s]);
                tried++;
            }
        CHECK(tried > 0);
        done.params++;
    }
}

static int out_params(void)
{
    int count = 0;
    for (int i = 0; i < PRODUCT_DUALS; i++) {
        const struct com_interface *iface = com_libraries[0].interfaces[i];
        for (int m = 0; m < iface->nmembers; m++)
            for (int p = 0; p < iface->members[m].nparams; p++)
                count += (iface->members[m].params[p].flags & COM_PARAM_OUT) != 0;
    }
    return count;
}

TEST(injection_values, every_out_parameter_gives_what_the_rule_has)
{
    struct lab lab;
    lab_start(&lab);
    memset(&done, 0, sizeof done);
    BSTR before = lab_state(&lab);
    CHECK_EQ(each_member(&lab, try_values), 310);
    CONTEXT("at the end");
    BSTR after = lab_state(&lab);
    CHECK(before && after && !wcscmp(before, after));
    SysFreeString(before);
    SysFreeString(after);
    CHECK_EQ(done.params, out_params());
    NOTE("%d out parameters: %s values came out early bound, %s late bound", done.params,
         grouped((unsigned)done.early).digits, grouped((unsigned)done.late).digits);
    lab_end(&lab);
}

/* ---- What does not fit ---- */

/* A value that no rule can put there. */
static void try_misfit(struct lab *lab, const struct com_member *member)
{
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        struct call_of call;
        VARIANT value = {0};
        WCHAR prefix[128];
        if (!(param->flags & COM_PARAM_OUT) || param->vt == VT_VARIANT)
            continue;
        CONTEXT("%s::%s (%d), %s", member->iface->name, member->name, member->invkind, param->name);
        if (param->iid && dual_with(param->iid))
            value = value_of(lab, &(struct sample){.vt = VT_DISPATCH, .kind = OBJECT_VALUE},
                             &(struct com_param){.iid = param->iid == com_IVMTask->iid
                                                            ? com_IVMMouse->iid
                                                            : com_IVMTask->iid});
        else
            value = texts_variant(VT_VARIANT);
        IVPCMockRule *rule = rule_for(lab, member);
        CHECK_OK(give(rule, param, &value, true));
        call_start(&call, lab, member);
        SetErrorInfo(0, NULL);
        CHECK_HR(call_early(&call, object_of(lab, member)), DISP_E_TYPEMISMATCH);
        for (int p = 0; p < member->nparams; p++)
            if (member->params[p].flags & COM_PARAM_OUT)
                CHECK(room_is_clear(&member->params[p], out_of(&call, p)));
        member_prefix(member, prefix, COUNT(prefix));
        CHECK_ERROR(prefix);
        call_end(&call, false);
        rule_end(rule, 1);
        VariantClear(&value);
        done.params++;
    }
}

TEST(injection_values, a_value_of_another_type_fails_the_call_and_says_so)
{
    lab_try_each(try_misfit, &done.params, 200,
                 "%d out parameters refuse a value of another type");
}

/* ---- By the model, and S_FALSE ---- */

TEST(injection_values, the_model_does_it_and_another_code_and_value_come_out)
{
    struct lab lab;
    IVMTask *task = NULL;
    VMVMState state = 0;
    lab_start(&lab);
    IVPCMockRule *rule = rule_for(&lab, dispatch_find_name(com_IVMVirtualMachine, L"Pause"));
    IVPCMockRule *itself = NULL;
    VARIANT wanted = code_variant("S_FALSE");
    if (CHECK_OK(IVPCMockRule_Succeed(rule, wanted, &itself)))
        IVPCMockRule_Release(itself);
    CHECK_HR(IVMVirtualMachine_Pause(lab.fixture.machine), S_FALSE);
    CHECK_OK(IVMVirtualMachine_get_State(lab.fixture.machine, &state));
    CHECK_EQ(state, vmVMState_Paused);
    rule_end(rule, 1);
    VariantClear(&wanted);

    CHECK_OK(IVMVirtualMachine_Resume(lab.fixture.machine));
    rule = rule_for(&lab, dispatch_find_name(com_IVMVirtualMachine, L"TurnOff"));
    BSTR no_name = SysAllocString(L"");
    VARIANT nothing = {0};
    V_VT(&nothing) = VT_NULL;
    if (CHECK_OK(IVPCMockRule_Out(rule, no_name, nothing, &itself)))
        IVPCMockRule_Release(itself);
    task = (IVMTask *)&lab;
    CHECK_OK(IVMVirtualMachine_TurnOff(lab.fixture.machine, &task));
    CHECK(!task);
    rule_end(rule, 1);
    CHECK_OK(vpcmock_clock_advance(lab.fixture.mock, 600000));
    CHECK_OK(IVMVirtualMachine_get_State(lab.fixture.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    SysFreeString(no_name);
    lab_end(&lab);
}
