/* SPDX-License-Identifier: MIT */
/* Arguments of every type and form, as a client may pass them to Invoke. */
#ifndef VPCMOCK_TESTS_COM_DISPATCH_ARGUMENTS_H
#define VPCMOCK_TESTS_COM_DISPATCH_ARGUMENTS_H

#include "dispatch_stage.h"

#include <string.h>

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

static inline void make_natural(const struct stage *stage, const struct com_param *param,
                                VARIANT *v)
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

static inline void make_object(struct stage *stage, const struct sample *value,
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

static inline void make_value(struct stage *stage, const struct arg *arg, VARIANT *v)
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

static inline void refer(VARIANT *reference, VARIANT *to)
{
    memset(reference, 0, sizeof *reference);
    V_VT(reference) = (VARTYPE)(V_VT(to) | VT_BYREF);
    V_BYREF(reference) = V_VT(to) == VT_DECIMAL ? (void *)&V_DECIMAL(to) : (void *)&V_NONE(to);
}

static inline void pass(struct stage *stage, const struct arg *arg, struct passed *passed)
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

#endif
