/* SPDX-License-Identifier: MIT */
/* Tests of IDispatch::Invoke: it answers as oleaut32's ITypeInfo::Invoke does. */
#include "com_check.h"

#include "com/gate.h"

/* Every call of a member, early bound or late, goes through gate_call. The one that follows stands
 * in for the library's, notes what has reached it, and calls that one or answers by itself. */
static HRESULT library_gate_call(struct com_object *object, const struct com_member *member,
                                 union com_value *args);
#define gate_call library_gate_call
#include "com/gate.c"
#undef gate_call

/* ---- Everything as text, to be compared ---- */

struct report {
    char text[1600];
    size_t length;
};

static void say(struct report *report, const char *format, ...) CHECK_FORMAT(2, 3);
static void say(struct report *report, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(report->text + report->length, sizeof report->text - report->length, format,
                      args);
    va_end(args);
    report->length += n > 0 ? (size_t)n : 0;
    if (report->length >= sizeof report->text)
        report->length = sizeof report->text - 1;
}

static void say_chars(struct report *report, const void *chars, size_t length)
{
    const WCHAR *c = chars;
    say(report, "\"");
    for (size_t i = 0; i < length; i++)
        say(report, c[i] >= 0x20 && c[i] < 0x7f ? "%c" : "<%04x>", c[i]);
    say(report, "\"");
}

static void say_bstr(struct report *report, BSTR bstr)
{
    if (bstr)
        say_chars(report, bstr, SysStringLen(bstr));
    else
        say(report, "no text");
}

/* ---- Objects of the test's own ---- */

struct fake {
    IDispatch IDispatch_iface;
    LONG refs;
    const char *name;
    bool is_dispatch;
    bool has_value; /* its default property is 7 */
};

static HRESULT STDMETHODCALLTYPE fake_QueryInterface(IDispatch *iface, REFIID riid, void **object)
{
    const struct fake *self = CONTAINING_RECORD(iface, struct fake, IDispatch_iface);
    *object = NULL;
    if (!IsEqualGUID(riid, &IID_IUnknown) &&
        !(self->is_dispatch && IsEqualGUID(riid, &IID_IDispatch)))
        return E_NOINTERFACE;
    *object = iface;
    IDispatch_AddRef(iface);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE fake_AddRef(IDispatch *iface)
{
    return (ULONG)++CONTAINING_RECORD(iface, struct fake, IDispatch_iface)->refs;
}

static ULONG STDMETHODCALLTYPE fake_Release(IDispatch *iface)
{
    return (ULONG)--CONTAINING_RECORD(iface, struct fake, IDispatch_iface)->refs;
}

static HRESULT STDMETHODCALLTYPE fake_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE fake_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid,
                                                  ITypeInfo **info)
{
    (void)iface, (void)index, (void)lcid;
    *info = NULL;
    return DISP_E_BADINDEX;
}

static HRESULT STDMETHODCALLTYPE fake_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names,
                                                    UINT count, LCID lcid, DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid, (void)ids;
    return DISP_E_UNKNOWNNAME;
}

static HRESULT STDMETHODCALLTYPE fake_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid,
                                             WORD flags, DISPPARAMS *params, VARIANT *result,
                                             EXCEPINFO *exception, UINT *bad_arg)
{
    (void)riid, (void)lcid, (void)flags, (void)exception, (void)bad_arg;
    if (id != DISPID_VALUE || !CONTAINING_RECORD(iface, struct fake, IDispatch_iface)->has_value)
        return DISP_E_MEMBERNOTFOUND;
    V_VT(result) = VT_I4;
    V_I4(result) = 7 + (LONG)params->cArgs;
    return S_OK;
}

static const IDispatchVtbl fake_vtbl = {
    .QueryInterface = fake_QueryInterface,
    .AddRef = fake_AddRef,
    .Release = fake_Release,
    .GetTypeInfoCount = fake_GetTypeInfoCount,
    .GetTypeInfo = fake_GetTypeInfo,
    .GetIDsOfNames = fake_GetIDsOfNames,
    .Invoke = fake_Invoke,
};

enum fake_kind { PLAIN, WITH_VALUE, BARE, FAKES };

/* All that one call can see; each call gets a new one. */
struct stage {
    struct world world;
    struct fake fakes[FAKES];
};

static void open_stage(struct stage *stage)
{
    static const char *const names[FAKES] = {"plain", "with a value", "bare"};
    world_open(&stage->world);
    stage->world.mock->host.tasks[0]->id = 1; /* counted across the process */
    for (int i = 0; i < FAKES; i++)
        stage->fakes[i] = (struct fake){{(IDispatchVtbl *)&fake_vtbl},
                                        1,
                                        names[i],
                                        i != BARE,
                                        i == WITH_VALUE};
}

static void say_object(struct report *report, void *pointer)
{
    if (!pointer) {
        say(report, "no object");
        return;
    }
    const struct com_object *object = pointer;
    const struct com_interface *iface;
    for (int i = 0; (iface = dual_interface(i)); i++)
        if (object->vtbl == iface->vtbl) {
            say(report, "%s %u.%u", iface->name, object->ref.index, object->ref.generation);
            return;
        }
    if (object->vtbl == &fake_vtbl) {
        say(report, "object %s", ((struct fake *)pointer)->name);
        return;
    }
    IEnumVARIANT *items;
    ULONG count = 0;
    VARIANT item;
    if (SUCCEEDED(IUnknown_QueryInterface((IUnknown *)pointer, &IID_IEnumVARIANT,
                                          (void **)&items))) {
        for (; IEnumVARIANT_Next(items, 1, &item, NULL) == S_OK; count++)
            VariantClear(&item);
        IEnumVARIANT_Release(items);
        say(report, "enumerator of %lu", count);
    } else {
        say(report, "unknown object");
    }
}

static void say_variant(struct report *report, const VARIANT *v)
{
    VARTYPE vt = V_VT(v);
    say(report, "VT %u ", vt);
    if (vt == (VT_BYREF | VT_VARIANT)) {
        say(report, "-> ");
        say_variant(report, V_VARIANTREF(v));
        return;
    }
    if (vt & VT_BYREF) {
        VARIANT target;
        VariantInit(&target);
        if (SUCCEEDED(VariantCopyInd(&target, (VARIANT *)v))) {
            say(report, "-> ");
            say_variant(report, &target);
        }
        VariantClear(&target);
        return;
    }
    switch (vt) {
    case VT_EMPTY: case VT_NULL: break;
    case VT_I1: case VT_UI1: say(report, "%x", V_UI1(v)); break;
    case VT_I2: case VT_UI2: case VT_BOOL: say(report, "%x", V_UI2(v)); break;
    case VT_I4: case VT_UI4: case VT_INT: case VT_UINT: case VT_ERROR: case VT_R4:
        say(report, "%lx", V_UI4(v));
        break;
    case VT_I8: case VT_UI8: case VT_R8: case VT_DATE: case VT_CY:
        say(report, "%llx", V_UI8(v));
        break;
    case VT_DECIMAL:
        say(report, "%lx %llx", V_DECIMAL(v).Hi32, V_DECIMAL(v).Lo64);
        break;
    case VT_BSTR: say_bstr(report, V_BSTR(v)); break; /* NULL and empty are not the same to C */
    case VT_DISPATCH: case VT_UNKNOWN: say_object(report, V_UNKNOWN(v)); break;
    case VT_ARRAY | VT_I4:
        say(report, "%lu elements", V_ARRAY(v) ? V_ARRAY(v)->rgsabound[0].cElements : 0);
        break;
    default: break;
    }
}

/* What members can have changed. */
static void say_state(struct report *report, const struct world *world)
{
    const struct host *host = &world->mock->host;
    const struct host_policy *policy = &host->policy;
    say(report, "clock %d ", (int)host->clock.mode);
    if (host->clock.mode != CLOCK_REAL)
        say(report, "%lld ", (long long)host->clock.now);
    say(report, "step %lld, policy %d %d %x %x %x", (long long)host->clock.poll_step,
        policy->undocumented_results, (int)policy->early_result,
        (unsigned)policy->early_result_code, (unsigned)policy->wait_timeout_code,
        (unsigned)policy->cancel_complete_code);
    for (size_t i = 0; i < host->machine_count; i++) {
        say(report, ", machine %d ", (int)host->machines[i]->state);
        say_chars(report, host->machines[i]->name.chars, host->machines[i]->name.length);
    }
    const struct task *task = host->plans;
    for (size_t i = 0; i < host->task_count || task; i++) {
        if (i < host->task_count)
            task = host->tasks[i];
        say(report, ", task %d %x %x %lld %d %d %u ", (int)task->state, task->set,
            (unsigned)task->error, (long long)task->duration, task->cancelable,
            (int)task->by_hand, (unsigned)task->nsteps);
        say_chars(report, task->description.chars, task->description.length);
        say_chars(report, task->error_description.chars, task->error_description.length);
        task = i + 1 < host->task_count ? task : i + 1 == host->task_count ? host->plans
                                                                          : task->next_plan;
    }
}

/* ---- What reaches a member ---- */

/* How the members answer. */
enum answer {
    MODEL, VALUE, OTHER_VALUE, ARRAY_VALUE, OBJECT_VALUE, S_FALSE_ALONE, ERROR_INFO, NO_ERROR_INFO
};

static struct {
    enum answer answer;
    struct stage *stage;
    struct report calls;
} gate;

static void answer_variant(VARIANT *value)
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

static void answer_value(const struct com_param *param, void *out)
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

static HRESULT answer_failure(void)
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

static void say_arg(struct report *report, const struct com_param *param,
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

HRESULT gate_call(struct com_object *object, const struct com_member *member,
                  union com_value *args)
{
    say(&gate.calls, "%s.%s[%d](", member->iface->name, member->name, member->slot);
    for (int i = 0; i < member->nparams; i++) {
        say(&gate.calls, "%s=", member->params[i].name);
        say_arg(&gate.calls, &member->params[i], &args[i]);
        say(&gate.calls, ";");
    }
    say(&gate.calls, ")");
    if (gate.answer == MODEL)
        return library_gate_call(object, member, args);
    if (clear_outs(member, args))
        return E_POINTER;
    if (gate.answer == ERROR_INFO || gate.answer == NO_ERROR_INFO)
        return answer_failure();
    for (int i = 0; i < member->nparams && gate.answer != S_FALSE_ALONE; i++)
        if (member->params[i].flags & COM_PARAM_OUT)
            answer_value(&member->params[i], args[i].out);
    return gate.answer == S_FALSE_ALONE ? S_FALSE : S_OK;
}

/* ---- Arguments ---- */

enum sample_source { SIMPLE, TEXT, RIGHT, RIGHT_UNKNOWN, WRONG, WRONG_UNKNOWN, FAKE, ARRAY };

/* What a client may pass. NATURAL is what the parameter asks for. */
static const struct sample {
    const char *name;
    VARTYPE vt;
    enum sample_source source;
    LONGLONG bits;
    double real; /* if not 0, instead of the bits */
    const WCHAR *text;
    UINT length; /* if not 0 */
} values[] = {
    {.name = "natural"},
    {.name = "missing", .vt = VT_ERROR, .bits = DISP_E_PARAMNOTFOUND},
    {.name = "I1 -3", .vt = VT_I1, .bits = 0xfd},
    {.name = "I2 -3", .vt = VT_I2, .bits = 0xfffd},
    {.name = "I4 0", .vt = VT_I4},
    {.name = "I4 7", .vt = VT_I4, .bits = 7},
    {.name = "I4 -1", .vt = VT_I4, .bits = 0xffffffff},
    {.name = "UI1 200", .vt = VT_UI1, .bits = 200},
    {.name = "UI2 60000", .vt = VT_UI2, .bits = 60000},
    {.name = "UI4 7", .vt = VT_UI4, .bits = 7},
    {.name = "UI4 largest", .vt = VT_UI4, .bits = 0xffffffff},
    {.name = "INT 3", .vt = VT_INT, .bits = 3},
    {.name = "UINT 3", .vt = VT_UINT, .bits = 3},
    {.name = "I8 3", .vt = VT_I8, .bits = 3},
    {.name = "I8 5E9", .vt = VT_I8, .bits = 5000000000},
    {.name = "UI8 3", .vt = VT_UI8, .bits = 3},
    {.name = "R4 2.5", .vt = VT_R4, .bits = 0x40200000},
    {.name = "R8 2.5", .vt = VT_R8, .real = 2.5},
    {.name = "R8 3.5", .vt = VT_R8, .real = 3.5},
    {.name = "R8 1E20", .vt = VT_R8, .real = 1e20},
    {.name = "R8 2147483647.5", .vt = VT_R8, .real = 2147483647.5},
    {.name = "R8 NaN", .vt = VT_R8, .bits = 0x7ff8000000000000},
    {.name = "CY 7.5", .vt = VT_CY, .bits = 75000},
    {.name = "DATE 1.25", .vt = VT_DATE, .real = 1.25},
    {.name = "DECIMAL 7", .vt = VT_DECIMAL, .bits = 7},
    {.name = "True", .vt = VT_BOOL, .bits = 0xffff},
    {.name = "False", .vt = VT_BOOL},
    {.name = "BOOL 1", .vt = VT_BOOL, .bits = 1},
    {.name = "\"7\"", .vt = VT_BSTR, .source = TEXT, .text = L"7"},
    {.name = "\" 12 \"", .vt = VT_BSTR, .source = TEXT, .text = L" 12 "},
    {.name = "\"-2.5\"", .vt = VT_BSTR, .source = TEXT, .text = L"-2.5"},
    {.name = "\"1e20\"", .vt = VT_BSTR, .source = TEXT, .text = L"1e20"},
    {.name = "\"&H10\"", .vt = VT_BSTR, .source = TEXT, .text = L"&H10"},
    {.name = "\"99999999999\"", .vt = VT_BSTR, .source = TEXT, .text = L"99999999999"},
    {.name = "\"True\"", .vt = VT_BSTR, .source = TEXT, .text = L"True"},
    {.name = "\"abc\"", .vt = VT_BSTR, .source = TEXT, .text = L"abc"},
    {.name = "\"Success\"", .vt = VT_BSTR, .source = TEXT, .text = L"Success"},
    {.name = "\"a<0>b\"", .vt = VT_BSTR, .source = TEXT, .text = L"a\0b", .length = 3},
    {.name = "empty text", .vt = VT_BSTR, .source = TEXT, .text = L""},
    {.name = "no text", .vt = VT_BSTR},
    {.name = "Empty", .vt = VT_EMPTY},
    {.name = "Null", .vt = VT_NULL},
    {.name = "ERROR E_FAIL", .vt = VT_ERROR, .bits = 0x80004005},
    {.name = "right object", .vt = VT_DISPATCH, .source = RIGHT},
    {.name = "right object as UNKNOWN", .vt = VT_UNKNOWN, .source = RIGHT_UNKNOWN},
    {.name = "wrong object", .vt = VT_DISPATCH, .source = WRONG},
    {.name = "wrong object as UNKNOWN", .vt = VT_UNKNOWN, .source = WRONG_UNKNOWN},
    {.name = "plain object", .vt = VT_DISPATCH, .source = FAKE, .bits = PLAIN},
    {.name = "object with a value", .vt = VT_DISPATCH, .source = FAKE, .bits = WITH_VALUE},
    {.name = "bare object", .vt = VT_UNKNOWN, .source = FAKE, .bits = BARE},
    {.name = "Nothing", .vt = VT_DISPATCH},
    {.name = "no UNKNOWN", .vt = VT_UNKNOWN},
    {.name = "array", .vt = VT_ARRAY | VT_I4, .source = ARRAY},
    {.name = "VT 126", .vt = 126},
    {.name = "VT_VARIANT", .vt = VT_VARIANT},
};

enum { NATURAL, MISSING, I4_7 = 5, VALUES = sizeof values / sizeof *values };
enum form { DIRECT, BYREF, REF_VARIANT, REF_VARIANT_BYREF, FORMS };
static const char *const form_names[FORMS] = {"", "by reference", "in a variable",
                                              "by reference in a variable"};

struct arg {
    int value;                     /* in values */
    enum form form;
    const struct com_param *param; /* that it is for, NULL if none */
};

/* An argument as it is passed, and what it refers to. */
struct passed {
    VARIANT arg, variable, value;
};

static void make_natural(const struct stage *stage, const struct com_param *param, VARIANT *v)
{
    const struct com_interface *iface = param && param->iid ? dual_with(param->iid) : NULL;
    V_VT(v) = VT_I4;
    V_I4(v) = 1;
    if (!param)
        return;
    if (iface) {
        V_VT(v) = VT_DISPATCH;
        V_DISPATCH(v) = world_object(&stage->world, iface);
        return;
    }
    switch (param->vt) {
    case VT_BOOL:
        V_VT(v) = VT_BOOL;
        V_BOOL(v) = VARIANT_TRUE;
        break;
    case VT_R8:
        V_VT(v) = VT_R8;
        V_R8(v) = 250.5;
        break;
    case VT_BSTR:
        V_VT(v) = VT_BSTR;
        V_BSTR(v) = SysAllocString(strcmp(param->name, "member") ? L"Windows XP Mode" : L"Startup");
        break;
    case VT_DISPATCH:
        V_VT(v) = VT_DISPATCH;
        V_DISPATCH(v) = (IDispatch *)stage->world.task;
        IDispatch_AddRef(V_DISPATCH(v));
        break;
    default: break; /* numbers and VARIANTs */
    }
}

static void make_object(struct stage *stage, const struct sample *value,
                        const struct com_param *param, VARIANT *v)
{
    if (value->source == FAKE) {
        V_DISPATCH(v) = &stage->fakes[value->bits].IDispatch_iface;
        stage->fakes[value->bits].refs++;
        return;
    }
    bool right = value->source == RIGHT || value->source == RIGHT_UNKNOWN;
    const struct com_interface *iface = right && param && param->iid ? dual_with(param->iid) : NULL;
    V_DISPATCH(v) = world_object(&stage->world, iface ? iface : right ? com_IVMTask : com_IVMMouse);
}

static void make_value(struct stage *stage, const struct arg *arg, VARIANT *v)
{
    const struct sample *value = &values[arg->value];
    memset(v, 0, sizeof *v);
    if (arg->value == NATURAL) {
        make_natural(stage, arg->param, v);
        return;
    }
    if (value->vt == VT_DECIMAL)
        V_DECIMAL(v).Lo64 = (ULONGLONG)value->bits;
    else
        V_I8(v) = value->bits;
    V_VT(v) = value->vt;
    if (value->real != 0)
        V_R8(v) = value->real;
    if (value->source == TEXT)
        V_BSTR(v) = SysAllocStringLen(value->text, value->length ? value->length
                                                                 : (UINT)wcslen(value->text));
    else if (value->source == ARRAY)
        V_ARRAY(v) = SafeArrayCreateVector(VT_I4, 0, 2);
    else if (value->source != SIMPLE)
        make_object(stage, value, arg->param, v);
}

static void refer(VARIANT *reference, VARIANT *to)
{
    memset(reference, 0, sizeof *reference);
    V_VT(reference) = (VARTYPE)(V_VT(to) | VT_BYREF);
    V_BYREF(reference) = V_VT(to) == VT_DECIMAL ? (void *)&V_DECIMAL(to) : (void *)&V_NONE(to);
}

static void pass(struct stage *stage, const struct arg *arg, struct passed *passed)
{
    make_value(stage, arg, &passed->value);
    VariantInit(&passed->variable);
    switch (arg->form) {
    case BYREF: refer(&passed->arg, &passed->value); break;
    case REF_VARIANT_BYREF:
        refer(&passed->variable, &passed->value);
        V_VT(&passed->arg) = VT_BYREF | VT_VARIANT;
        V_VARIANTREF(&passed->arg) = &passed->variable;
        break;
    case REF_VARIANT:
        V_VT(&passed->arg) = VT_BYREF | VT_VARIANT;
        V_VARIANTREF(&passed->arg) = &passed->value;
        break;
    default:
        passed->arg = passed->value;
        VariantInit(&passed->value);
        break;
    }
}

/* ---- Calls ---- */

enum { MAX_ARGS = 8, NO_FAULT = -1 };

struct call {
    const struct com_interface *iface;
    DISPID id;
    WORD flags;
    UINT cargs, cnamed;
    struct arg args[MAX_ARGS]; /* in the order of rgvarg: last one first */
    DISPID named[MAX_ARGS];
    bool no_result, no_exception, no_bad_arg;
    enum answer answer;
    int fault; /* the argument that a failure would be about, or NO_FAULT */
};

struct outcome {
    HRESULT hr;
    struct report calls, result, exception, left, state;
    UINT bad_arg;
    LONG leaked; /* objects */
};

enum { UNTOUCHED = 0xbeef };

static void take_error_info(struct report *report)
{
    IErrorInfo *error;
    BSTR text = NULL;
    if (GetErrorInfo(0, &error) != S_OK)
        return;
    IErrorInfo_GetDescription(error, &text);
    say_bstr(report, text);
    SysFreeString(text);
    IErrorInfo_Release(error);
}

static void take_exception(struct report *report, EXCEPINFO *exception)
{
    say(report, "%u %lx %lu %d ", exception->wCode, (unsigned long)exception->scode,
        exception->dwHelpContext, exception->pfnDeferredFillIn != NULL);
    BSTR texts[] = {exception->bstrSource, exception->bstrDescription, exception->bstrHelpFile};
    for (int i = 0; i < COUNT(texts); i++) {
        say_bstr(report, texts[i]);
        SysFreeString(texts[i]);
    }
}

/* Ours must set what it gives back, whatever was there; oleaut32 adds to it. */
static HRESULT invoke_ours(IDispatch *object, const struct call *call, DISPPARAMS *params,
                           VARIANT *result, EXCEPINFO *exception, UINT *bad_arg)
{
    memset(exception, 0xcc, sizeof *exception);
    memset(result, 0xcc, sizeof *result);
    HRESULT hr =
        IDispatch_Invoke(object, call->id, &IID_NULL, LOCALE_USER_DEFAULT, call->flags, params,
                         call->no_result ? NULL : result, call->no_exception ? NULL : exception,
                         call->no_bad_arg ? NULL : bad_arg);
    if (call->no_result || hr == E_INVALIDARG)
        VariantInit(result);
    if (call->no_exception)
        memset(exception, 0, sizeof *exception);
    CHECK_MSG(SUCCEEDED(hr) || V_VT(result) == VT_EMPTY, "a result of VT %u after failure",
              V_VT(result));
    return hr;
}

static HRESULT invoke_theirs(IDispatch *object, const struct call *call, DISPPARAMS *params,
                             VARIANT *result, EXCEPINFO *exception, UINT *bad_arg)
{
    ITypeInfo *info;
    HRESULT hr = IDispatch_GetTypeInfo(object, 0, LOCALE_USER_DEFAULT, &info);
    if (!CHECK_HR(hr, S_OK))
        return hr;
    hr = ITypeInfo_Invoke(info, object, call->id, call->flags, params,
                          call->no_result ? NULL : result, call->no_exception ? NULL : exception,
                          call->no_bad_arg ? NULL : bad_arg);
    ITypeInfo_Release(info);
    return hr;
}

static void say_args(struct report *report, const struct passed *passed, UINT count)
{
    for (UINT i = 0; i < count; i++)
        say_variant(report, &passed[i].arg);
}

static void check_ours_is_clean(const struct stage *stage, const struct passed *passed,
                                const struct call *call, const struct report *before)
{
    struct report after = {0};
    say_args(&after, passed, call->cargs);
    CHECK_MSG(!strcmp(before->text, after.text), "arguments were %s, now %s", before->text,
              after.text);
    for (int i = 0; i < FAKES; i++) {
        LONG expected = 1;
        for (UINT a = 0; a < call->cargs; a++)
            expected += values[call->args[a].value].source == FAKE &&
                        values[call->args[a].value].bits == i;
        CHECK_MSG(stage->fakes[i].refs == expected, "%ld references to the object %s, expected %ld",
                  stage->fakes[i].refs, stage->fakes[i].name, expected);
    }
}

static void perform(const struct call *call, bool ours, struct outcome *outcome)
{
    struct stage stage;
    struct passed passed[MAX_ARGS];
    VARIANT args[MAX_ARGS], result;
    EXCEPINFO exception;
    DISPID named[MAX_ARGS];
    struct report before = {0};
    LONG live = com_live;
    memset(outcome, 0, sizeof *outcome);
    outcome->bad_arg = UNTOUCHED;
    memset(&exception, 0, sizeof exception);
    VariantInit(&result);
    open_stage(&stage);
    IDispatch *object = world_object(&stage.world, call->iface);
    for (UINT i = 0; i < call->cargs; i++) {
        pass(&stage, &call->args[i], &passed[i]);
        args[i] = passed[i].arg;
    }
    memcpy(named, call->named, sizeof named);
    say_args(&before, passed, call->cargs);
    DISPPARAMS params = {args, named, call->cargs, call->cnamed};
    gate.answer = call->answer;
    gate.stage = &stage;
    gate.calls = (struct report){0};
    SetErrorInfo(0, NULL);
    outcome->hr = (ours ? invoke_ours : invoke_theirs)(object, call, &params, &result, &exception,
                                                       &outcome->bad_arg);
    gate.answer = MODEL;
    outcome->calls = gate.calls;
    if (outcome->hr == DISP_E_EXCEPTION)
        take_exception(&outcome->exception, &exception);
    take_error_info(&outcome->left);
    /* Nobody can tell no text from an empty one in a result, which copying makes of it. */
    if (SUCCEEDED(outcome->hr) && V_VT(&result) == VT_BSTR && !SysStringLen(V_BSTR(&result)))
        say(&outcome->result, "VT 8 empty");
    else if (SUCCEEDED(outcome->hr))
        say_variant(&outcome->result, &result);
    VariantClear(&result);
    say_state(&outcome->state, &stage.world);
    for (UINT i = 0; i < call->cargs; i++)
        passed[i].arg = args[i];
    if (ours)
        check_ours_is_clean(&stage, passed, call, &before);
    for (UINT i = 0; i < call->cargs; i++) {
        VariantClear(&passed[i].value);
        if (!(V_VT(&passed[i].arg) & VT_BYREF))
            VariantClear(&passed[i].arg);
    }
    IDispatch_Release(object);
    world_close(&stage.world);
    outcome->leaked = com_live - live;
}

/* ---- Departures ---- */

/* Script engines ask for an enumerator as if it were a method, Wine's JScript only so. */
static bool wants_enumerator(const struct call *call)
{
    return call->id == DISPID_NEWENUM && (call->flags & DISPATCH_METHOD);
}

/* The member that a call is for: the first one with its DISPID and one of its kinds. */
static const struct com_member *member_of(const struct call *call)
{
    WORD flags = wants_enumerator(call) ? call->flags | DISPATCH_PROPERTYGET : call->flags;
    for (int i = 0; i < call->iface->nmembers; i++) {
        const struct com_member *member = &call->iface->members[i];
        bool restricted = (member->flags & FUNCFLAG_FRESTRICTED) && member->dispid >= 0;
        if (member->dispid == call->id && (member->invkind & flags) && !restricted)
            return member;
    }
    return NULL;
}

/* No VARIANT can carry what it gives. */
static bool is_opaque(const struct com_member *member)
{
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OPAQUE)
            return true;
    return false;
}

static bool has_retval(const struct com_member *member)
{
    return member->nin < member->nparams;
}

static const struct com_param *fault_param(const struct call *call)
{
    return call->fault == NO_FAULT ? NULL : call->args[call->fault].param;
}

static bool is_named_in_vain(const struct call *call, const struct com_member *member)
{
    for (UINT i = 0; i < call->cnamed; i++)
        if (call->named[i] != DISPID_PROPERTYPUT &&
            (call->named[i] < 0 || call->named[i] >= member->nin))
            return true;
    return false;
}

static bool left_out(const struct call *call, const struct com_member *member,
                     const struct outcome *theirs)
{
    const struct com_param *param = fault_param(call);
    (void)theirs;
    return param && call->args[call->fault].value == MISSING &&
           call->args[call->fault].form == DIRECT && !(param->flags & COM_PARAM_OPTIONAL) &&
           call->cargs == member->nin;
}

static bool wrong_object(const struct call *call, const struct com_member *member,
                         const struct outcome *theirs)
{
    (void)member;
    return theirs->hr == E_NOINTERFACE && fault_param(call) && fault_param(call)->iid;
}

static bool unknown_name(const struct call *call, const struct com_member *member,
                         const struct outcome *theirs)
{
    return is_named_in_vain(call, member) && theirs->hr != DISP_E_PARAMNOTFOUND &&
           (call->cargs > member->nin || theirs->calls.length);
}

static bool too_many(const struct call *call, const struct com_member *member,
                     const struct outcome *theirs)
{
    (void)theirs;
    return call->cargs > member->nin && !has_retval(member) && !is_named_in_vain(call, member);
}

enum { LEFT_OUT, WRONG_OBJECT, UNKNOWN_NAME, TOO_MANY };

/* Where the answer is IDispatch's documentation's and not that of Wine 8. */
static struct departure {
    const char *reason;
    bool (*applies)(const struct call *, const struct com_member *, const struct outcome *);
    HRESULT documented;
    unsigned count;
} departures[] = {
    [LEFT_OUT] = {"A required argument is left out: Wine passes the VT_ERROR on to a VARIANT and "
                  "converts it for others. \"A required parameter was omitted.\"",
                  left_out, DISP_E_PARAMNOTOPTIONAL, 0},
    [WRONG_OBJECT] = {"The object lacks the parameter's interface: Wine gives QueryInterface's "
                      "code, which Invoke is not documented to return. \"One or more of the "
                      "arguments could not be coerced.\"",
                      wrong_object, DISP_E_TYPEMISMATCH, 0},
    [UNKNOWN_NAME] = {"A named argument that the member does not have: Wine ignores it, or says "
                      "that there are too many. \"One of the parameter IDs does not correspond to "
                      "a parameter on the method.\"",
                      unknown_name, DISP_E_PARAMNOTFOUND, 0},
    [TOO_MANY] = {"Too many arguments for a member without retval: Wine ignores them. \"The number "
                  "of elements provided to DISPPARAMS is different from the number of arguments "
                  "accepted by the method or property.\"",
                  too_many, DISP_E_BADPARAMCOUNT, 0},
};

static unsigned compared;
static unsigned enumerators; /* asked for as a method, and compared with the property */
static unsigned faults; /* positions of a bad argument that were checked */
static LONG leaked_by_oleaut32;

static struct departure *departure_of(const struct call *call, const struct outcome *theirs)
{
    const struct com_member *member = member_of(call);
    /* Arguments meant for the property's value are that one's matter. */
    bool reached = theirs->hr == DISP_E_BADPARAMCOUNT || theirs->calls.length;
    if (!member || theirs->hr == E_INVALIDARG || is_opaque(member) ||
        (member->invkind == INVOKE_PROPERTYGET && !member->nin && call->cargs && !call->no_result))
        return NULL;
    for (int i = 0; i < COUNT(departures); i++)
        if (departures[i].applies(call, member, theirs) &&
            (departures[i].applies != too_many || reached))
            return &departures[i];
    return NULL;
}

static bool names_argument(HRESULT hr)
{
    return hr == DISP_E_TYPEMISMATCH || hr == DISP_E_OVERFLOW || hr == DISP_E_BADVARTYPE ||
           hr == DISP_E_PARAMNOTFOUND || hr == DISP_E_PARAMNOTOPTIONAL;
}

static void check_bad_arg(const struct call *call, const struct outcome *ours)
{
    if (names_argument(ours->hr) && call->fault != NO_FAULT && !call->no_bad_arg) {
        faults++;
        CHECK_MSG(ours->bad_arg == (UINT)call->fault, "%s: puArgErr is %u, expected %d",
                  hr_name(ours->hr), ours->bad_arg, call->fault);
    } else if (SUCCEEDED(ours->hr) || ours->hr == DISP_E_EXCEPTION)
        CHECK_MSG(ours->bad_arg == UNTOUCHED, "%s: puArgErr is %u, expected to be left alone",
                  hr_name(ours->hr), ours->bad_arg);
}

static void same(const char *what, const struct report *ours, const struct report *theirs)
{
    CHECK_MSG(!strcmp(ours->text, theirs->text), "%s\n  ours:   %.450s\n  theirs: %.450s", what,
              ours->text, theirs->text);
}

static void say_call(const struct call *call)
{
    struct report report = {0};
    const struct com_member *member = member_of(call);
    say(&report, "%s.%s(0x%lx) flags %u, answer %d, pointers %d%d%d (", call->iface->name,
        member ? member->name : "?", (unsigned long)call->id, call->flags, (int)call->answer,
        !call->no_result, !call->no_exception, !call->no_bad_arg);
    for (UINT i = call->cargs; i-- > 0;) {
        const struct arg *arg = &call->args[i];
        if (i < call->cnamed)
            say(&report, "#%ld=", call->named[i]);
        say(&report, "%s%s%s%s", values[arg->value].name, arg->form ? " " : "",
            form_names[arg->form], i ? ", " : "");
    }
    say(&report, ")");
    CONTEXT("%s", report.text);
}

static void compare(const struct call *call)
{
    static struct outcome ours, theirs;
    say_call(call);
    perform(call, true, &ours);
    struct call again = *call;
    if (wants_enumerator(call)) {
        again.flags |= DISPATCH_PROPERTYGET;
        enumerators++;
    }
    perform(&again, false, &theirs);
    compared++;
    leaked_by_oleaut32 += theirs.leaked;
    CHECK_EQ(ours.leaked, 0);
    check_bad_arg(call, &ours);
    struct departure *departure = departure_of(call, &theirs);
    if (departure) {
        departure->count++;
        CHECK_MSG(ours.hr == departure->documented, "%s (0x%08lx), expected %s\n  %s",
                  hr_name(ours.hr), (unsigned long)ours.hr, hr_name(departure->documented),
                  departure->reason);
        CHECK_MSG(!ours.calls.length, "%s has been called", ours.calls.text);
        return;
    }
    CHECK_HR(ours.hr, theirs.hr);
    same("arguments", &ours.calls, &theirs.calls);
    same("exception", &ours.exception, &theirs.exception);
    same("error information left", &ours.left, &theirs.left);
    same("state", &ours.state, &theirs.state);
    if (SUCCEEDED(ours.hr) && SUCCEEDED(theirs.hr))
        same("result", &ours.result, &theirs.result);
}

static void begin(void)
{
    compared = 0;
    enumerators = 0;
    faults = 0;
    leaked_by_oleaut32 = 0;
    for (int i = 0; i < COUNT(departures); i++)
        departures[i].count = 0;
}

static void finish(void)
{
    unsigned departed = 0;
    for (int i = 0; i < COUNT(departures); i++)
        departed += departures[i].count;
    CHECK(compared > 0);
    NOTE("compared %s calls with oleaut32's, %s of them answered as documented instead, %s bad "
         "arguments named",
         grouped(compared).digits, grouped(departed).digits, grouped(faults).digits);
    if (enumerators)
        NOTE("%s of them got _NewEnum as a method, as oleaut32 gives the property",
             grouped(enumerators).digits);
    if (leaked_by_oleaut32)
        NOTE("oleaut32 has kept %ld objects", leaked_by_oleaut32);
    /* Wine's ITypeInfo::Invoke forgets converted arguments when a later one fails. */
    com_live -= leaked_by_oleaut32;
}

/* A call of a member with count arguments of the right kind, all by position but a put's value. */
static struct call natural(const struct com_member *member, int count)
{
    struct call call = {.iface = member->iface, .id = member->dispid, .flags = member->invkind,
                        .cargs = (UINT)count, .fault = NO_FAULT};
    for (int i = 0; i < count; i++)
        call.args[count - 1 - i].param = i < member->nin ? &member->params[i] : NULL;
    if (count && (member->invkind & (INVOKE_PROPERTYPUT | INVOKE_PROPERTYPUTREF))) {
        call.cnamed = 1;
        call.named[0] = DISPID_PROPERTYPUT;
    }
    return call;
}

/* Calls visit for each member of each interface. */
static void each_member(void (*visit)(const struct com_member *member))
{
    const struct com_interface *iface;
    int count = 0;
    begin();
    for (; (iface = dual_interface(count)); count++)
        for (int i = 0; i < iface->nmembers; i++)
            visit(&iface->members[i]);
    finish();
    CONTEXT("all");
    CHECK_EQ(count, DUALS);
}

/* ---- Tests ---- */

/* What would crash Wine's or has no counterpart in ITypeInfo::Invoke. */
COM_TEST(dispatch, parameters_of_invoke_are_checked)
{
    struct world world;
    const struct com_interface *iface;
    if (!world_open(&world))
        return;
    for (int i = 0; (iface = dual_interface(i)); i++) {
        IDispatch *object = world_object(&world, iface);
        DISPID id = iface->members[0].dispid, name = 0;
        DISPPARAMS none = {NULL, NULL, 0, 0}, no_args = {NULL, NULL, 1, 0};
        VARIANT arg;
        VariantInit(&arg);
        DISPPARAMS no_names = {&arg, NULL, 1, 1}, more_names = {&arg, &name, 0, 1};
        DISPPARAMS *bad[] = {NULL, &no_args, &no_names, &more_names};
        CONTEXT("%s", iface->name);
        for (int b = 0; b < COUNT(bad); b++)
            for (WORD flags = 0; flags < 4; flags++)
                CHECK_HR(IDispatch_Invoke(object, id, &IID_NULL, 0, flags, bad[b], NULL, NULL,
                                          NULL),
                         E_INVALIDARG);
        const IID *const iids[] = {&IID_IDispatch, &IID_IUnknown, iface->iid};
        for (int r = 0; r < COUNT(iids); r++) {
            UINT bad_arg = UNTOUCHED;
            CHECK_HR(IDispatch_Invoke(object, id, iids[r], 0, 3, &none, NULL, NULL, &bad_arg),
                     DISP_E_UNKNOWNINTERFACE);
            CHECK_EQ(bad_arg, UNTOUCHED);
        }
        CHECK_REFS(object, 1);
        IDispatch_Release(object);
    }
    world_close(&world);
}

static void each_argument(const struct com_member *member, enum answer answer)
{
    for (int i = 0; i < member->nin; i++)
        for (int v = 0; v < VALUES; v++)
            for (int form = DIRECT; form < FORMS; form++) {
                struct call call = natural(member, member->nin);
                call.answer = answer;
                call.fault = member->nin - 1 - i;
                call.args[call.fault].value = v;
                call.args[call.fault].form = (enum form)form;
                compare(&call);
            }
}

static void each_argument_recorded(const struct com_member *member)
{
    each_argument(member, VALUE);
}

COM_TEST(dispatch, arguments_reach_each_member_as_from_oleaut32)
{
    each_member(each_argument_recorded);
    CHECK(departures[LEFT_OUT].count > 0);
    CHECK(departures[WRONG_OBJECT].count > 0);
}

static void each_argument_modelled(const struct com_member *member)
{
    if (member->call)
        each_argument(member, MODEL);
}

COM_TEST(dispatch, arguments_have_the_same_effect_as_from_oleaut32)
{
    each_member(each_argument_modelled);
}

static void each_answer(const struct com_member *member)
{
    for (int answer = MODEL; answer <= NO_ERROR_INFO; answer++)
        for (int without = 0; without < 8; without++) {
            struct call call = natural(member, member->nin);
            call.answer = (enum answer)answer;
            call.no_result = without & 1;
            call.no_exception = without & 2;
            call.no_bad_arg = without & 4;
            compare(&call);
        }
}

COM_TEST(dispatch, answers_come_back_as_from_oleaut32)
{
    each_member(each_answer);
}

static void each_count(const struct com_member *member)
{
    for (int count = 0; count <= member->nin + 3; count++)
        for (int without = 0; without < 2; without++)
            for (int answer = MODEL; answer <= VALUE; answer++) {
                struct call call = natural(member, count);
                call.answer = (enum answer)answer;
                call.no_result = without;
                compare(&call);
                /* A put without the name of its value, anything else with it. */
                call.cnamed = count ? !call.cnamed : 0;
                call.named[0] = DISPID_PROPERTYPUT;
                compare(&call);
            }
}

COM_TEST(dispatch, counts_of_arguments_as_for_oleaut32)
{
    each_member(each_count);
    CHECK(departures[TOO_MANY].count > 0);
}

static void each_flag(const struct com_member *member)
{
    static const WORD flags[] = {
        0, DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT, DISPATCH_PROPERTYPUTREF,
        DISPATCH_METHOD | DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF,
        DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT, DISPATCH_METHOD | DISPATCH_PROPERTYPUT, 15,
        16, 0x4000, 0xffff,
    };
    for (int f = 0; f < COUNT(flags); f++)
        for (int count = 0; count <= 1 + (member->nin > 1); count++) {
            struct call call = natural(member, count > 1 ? member->nin : count);
            call.flags = flags[f];
            call.answer = VALUE;
            compare(&call);
        }
}

COM_TEST(dispatch, flags_as_for_oleaut32)
{
    each_member(each_flag);
}

/* Goes on to the next permutation; false when it was the last. */
static bool next_order(int *order, int count)
{
    int i = count - 2;
    while (i >= 0 && order[i] > order[i + 1])
        i--;
    if (i < 0)
        return false;
    int j = count - 1;
    while (order[j] < order[i])
        j--;
    int swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
    for (int a = i + 1, b = count - 1; a < b; a++, b--) {
        swapped = order[a];
        order[a] = order[b];
        order[b] = swapped;
    }
    return true;
}

/* rgvarg[i] is for the parameter order[i]; the first cnamed ones are named. */
static struct call ordered(const struct com_member *member, const int *order, int cnamed)
{
    struct call call = natural(member, member->nin);
    call.answer = VALUE;
    call.cnamed = (UINT)cnamed;
    for (int i = 0; i < member->nin; i++) {
        call.args[i].param = &member->params[order[i]];
        call.named[i] = order[i];
    }
    /* Numbers of the same type can't be told apart otherwise. */
    for (int i = 0; i < member->nin; i++)
        if (call.args[i].param->vt == VT_I4)
            call.args[i].value = I4_7 - 1 + order[i];
    return call;
}

static void each_order(const struct com_member *member)
{
    int order[MAX_ARGS];
    for (int i = 0; i < member->nin; i++)
        order[i] = i;
    if (!member->nin)
        return;
    do {
        for (int cnamed = 0; cnamed <= member->nin; cnamed++) {
            struct call call = ordered(member, order, cnamed);
            compare(&call);
            call.named[0] = DISPID_PROPERTYPUT;
            compare(&call);
            call = ordered(member, order, cnamed);
            for (int i = 1; i < cnamed; i++) {
                call.named[i] = call.named[0]; /* twice the same */
                compare(&call);
            }
            call = ordered(member, order, cnamed);
            call.cargs--; /* one is missing */
            call.cnamed -= call.cnamed > call.cargs;
            compare(&call);
        }
    } while (next_order(order, member->nin));
}

COM_TEST(dispatch, named_arguments_in_every_order_as_for_oleaut32)
{
    each_member(each_order);
}

static void each_unknown_name(const struct com_member *member)
{
    const DISPID ids[] = {member->nin, member->nparams, 77, -1, -2, -4, -5, member->dispid,
                          0x60010003, INT_MAX, INT_MIN, DISPID_PROPERTYPUT};
    bool put = member->invkind & (INVOKE_PROPERTYPUT | INVOKE_PROPERTYPUTREF);
    for (int i = 0; i < COUNT(ids); i++)
        for (int extra = 0; extra < 2; extra++) {
            int count = member->nin + extra;
            int at = put && count > 1 ? 1 : 0; /* a put's first is its value's */
            struct call call = natural(member, count);
            if (!count)
                continue;
            call.answer = VALUE;
            call.cnamed = (UINT)at + 1;
            call.named[at] = ids[i];
            if (at && member->nin > 0) /* the value stands first, the unknown one behind it */
                call.args[0].param = &member->params[member->nin - 1];
            call.args[at].param = extra && (!put || at) ? NULL : call.args[at].param;
            if (!is_opaque(member) && is_named_in_vain(&call, member))
                call.fault = at;
            compare(&call);
        }
}

COM_TEST(dispatch, unknown_names_of_arguments_as_documented)
{
    each_member(each_unknown_name);
    CHECK(departures[UNKNOWN_NAME].count > 0);
}

COM_TEST(dispatch, unknown_and_inherited_members_as_for_oleaut32)
{
    static const DISPID ids[] = {
        DISPID_VALUE, DISPID_UNKNOWN, DISPID_PROPERTYPUT, DISPID_NEWENUM, DISPID_EVALUATE,
        DISPID_CONSTRUCTOR, DISPID_DESTRUCTOR, DISPID_COLLECT, -9, -500, 14, 15, 1000,
        0x60000000, 0x60000001, 0x60000002, 0x60010000, 0x60010001, 0x60010002, 0x60010003,
        0x6001ffff, 0x6002ffff, 0x60030000, INT_MAX, INT_MIN};
    const struct com_interface *iface;
    begin();
    for (int i = 0; (iface = dual_interface(i)); i++)
        for (int d = 0; d < COUNT(ids); d++)
            for (int flags = 0; flags < 16; flags++)
                for (UINT count = 0; count < 2; count++)
                    for (int answer = MODEL; answer <= VALUE; answer++) {
                        struct call call = {.iface = iface, .id = ids[d], .flags = (WORD)flags,
                                            .cargs = count, .answer = (enum answer)answer,
                                            .fault = NO_FAULT};
                        compare(&call);
                    }
    finish();
}

COM_TEST(dispatch, property_get_with_an_index_asks_its_value)
{
    static const WCHAR *const names[] = {L"VirtualMachines", L"Tasks", L"Name"};
    static const HRESULT expected[][2] = {{S_OK, DISP_E_EXCEPTION},
                                          {S_OK, DISP_E_EXCEPTION},
                                          {DISP_E_NOTACOLLECTION, DISP_E_NOTACOLLECTION}};
    struct world world;
    if (!world_open(&world))
        return;
    IDispatch *app = world_object(&world, com_IVMVirtualPC);
    for (int i = 0; i < COUNT(names); i++)
        for (LONG index = 1; index <= 2; index++) {
            DISPID id;
            VARIANT arg, result;
            EXCEPINFO exception = {0};
            DISPPARAMS params = {&arg, NULL, 1, 0};
            V_VT(&arg) = VT_I4;
            V_I4(&arg) = index;
            VariantInit(&result);
            CONTEXT("%ls(%ld)", names[i], index);
            CHECK_HR(IDispatch_GetIDsOfNames(app, &IID_NULL, (LPOLESTR *)&names[i], 1, 0, &id),
                     S_OK);
            CHECK_HR(IDispatch_Invoke(app, id, &IID_NULL, 0, DISPATCH_PROPERTYGET | DISPATCH_METHOD,
                                      &params, &result, &exception, NULL),
                     expected[i][index - 1]);
            CHECK_EQ(exception.scode, expected[i][index - 1] == DISP_E_EXCEPTION ? DISP_E_BADINDEX
                                                                                 : S_OK);
            if (expected[i][index - 1] == S_OK && CHECK_EQ(V_VT(&result), VT_DISPATCH))
                CHECK_EQ(((struct com_object *)V_DISPATCH(&result))->ref.index,
                         i ? ((struct com_object *)world.task)->ref.index
                           : world.mock->host.machines[0]->ref.index);
            VariantClear(&result);
            SysFreeString(exception.bstrSource);
            SysFreeString(exception.bstrDescription);
            SysFreeString(exception.bstrHelpFile);
        }
    IDispatch_Release(app);
    world_close(&world);
}

/* machines = app.VirtualMachines; app.VirtualMachines(1) is machines.Item(1). */
static void each_index(const struct com_member *member)
{
    static const int indices[] = {4, 5, 17, 19, 28, 35, 40, 41, 50, MISSING, NATURAL};
    if (member->invkind != INVOKE_PROPERTYGET || member->nin)
        return;
    for (int answer = MODEL; answer <= VALUE; answer++)
        for (int v = 0; v < COUNT(indices); v++)
            for (int form = DIRECT; form < FORMS; form++)
                for (UINT named = 0; named < 3; named++) {
                    struct call call = natural(member, 1);
                    call.answer = (enum answer)answer;
                    call.args[0].value = indices[v];
                    call.args[0].form = (enum form)form;
                    call.cnamed = named > 0;
                    call.named[0] = named > 1 ? 3 : 0;
                    compare(&call);
                    call.no_result = true; /* no value, which the index could be for */
                    call.fault = named ? 0 : NO_FAULT;
                    compare(&call);
                }
}

COM_TEST(dispatch, indexed_properties_as_for_oleaut32)
{
    each_member(each_index);
}
