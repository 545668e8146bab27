/* SPDX-License-Identifier: MIT */
/* IVPCMockRule: what happens to the call, its events and the server. */
#include <string.h>

#include "com/adapt/rule.h"
#include "com/capture.h"
#include "com/conditions.h"
#include "com/convert.h"
#include "com/event_arguments.h"
#include "com/held.h"
#include "com/variant.h"
#include "mock/serial.h"
#include "model/memory.h"

enum { MAX_DELAY = 86400000, MAX_VALUES = 65536 };

/* ---- Callbacks ---- */

static HRESULT set_callback(struct com_object *self, IDispatch *callback, size_t field,
                            IVPCMockRule **itself)
{
    struct vpcmock *mock = self->mock;
    struct rule *rule;
    uint32_t held = 0;
    HRESULT hr = S_OK;
    mock_leave(mock);
    if (callback)
        hr = held_callback(mock, callback, &held);
    mock_return(mock);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *(uint32_t *)((char *)rule + field) = held;
    mock_leave(mock);
    held_sweep(mock); /* of the one before, or of this one if it came to nothing */
    mock_return(mock);
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_If(struct com_object *self, IDispatch *callback, IVPCMockRule **rule)
{
    return set_callback(self, callback, offsetof(struct rule, predicate), rule);
}

HRESULT VPCMockRule_Do(struct com_object *self, IDispatch *callback, IVPCMockRule **rule)
{
    return set_callback(self, callback, offsetof(struct rule, handler), rule);
}

/* ---- Failures ---- */

static HRESULT set_failure(struct com_object *self, const VARIANT *code_or_name,
                           const VARIANT *description, const VARIANT *help_context,
                           enum rule_phase phase, IVPCMockRule **itself)
{
    struct rule *rule;
    BSTR text = NULL;
    int64_t context = 0;
    HRESULT failure = S_OK;
    HRESULT hr = rule_code(self, code_or_name, &failure);
    if (SUCCEEDED(hr) && SUCCEEDED(failure))
        hr = mock_fail(self->mock, E_INVALIDARG,
                       L"0x%08lX is no failure; expected one, or Succeed.", failure);
    if (SUCCEEDED(hr) && !rule_is_left_out(description))
        hr = rule_text(self, description, &text);
    if (SUCCEEDED(hr))
        hr = rule_optional_number(self, help_context, 0, &context);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The help context", (double)context, 0, UINT32_MAX);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr) && !text_set(&rule->description, bstr_span(text)))
        hr = E_OUTOFMEMORY;
    SysFreeString(text);
    if (FAILED(hr))
        return hr;
    rule->has_result = true;
    rule->result = failure;
    rule->phase = (uint8_t)phase;
    rule->help_context = (uint32_t)context;
    return rule_itself(self, S_OK, itself);
}

HRESULT VPCMockRule_Fail(struct com_object *self, VARIANT codeOrName, VARIANT description,
                         VARIANT helpContext, IVPCMockRule **rule)
{
    return set_failure(self, &codeOrName, &description, &helpContext, PHASE_BEFORE, rule);
}

HRESULT VPCMockRule_FailAfter(struct com_object *self, VARIANT codeOrName, VARIANT description,
                              VARIANT helpContext, IVPCMockRule **rule)
{
    return set_failure(self, &codeOrName, &description, &helpContext, PHASE_AFTER, rule);
}

/* A word for a field of one byte. */
static HRESULT set_word(struct com_object *self, BSTR given, const char *const *words, size_t field,
                        IVPCMockRule **itself)
{
    struct rule *rule;
    uint8_t index;
    HRESULT hr = rule_word(self, bstr_span(given), words, &index);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *((uint8_t *)rule + field) = index;
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_LeaveErrorInfo(struct com_object *self, BSTR which, IVPCMockRule **rule)
{
    static const char *const words[] = {[ERROR_INFO_RIGHT] = "right",
                                        [ERROR_INFO_MISSING] = "missing",
                                        [ERROR_INFO_STALE] = "stale",
                                        NULL};
    return set_word(self, which, words, offsetof(struct rule, error_info), rule);
}

HRESULT VPCMockRule_LeaveOuts(struct com_object *self, BSTR how, IVPCMockRule **rule)
{
    static const char *const words[] = {[OUTS_CLEARED] = "cleared",
                                        [OUTS_UNTOUCHED] = "untouched",
                                        [OUTS_POISONED] = "poisoned",
                                        NULL};
    return set_word(self, how, words, offsetof(struct rule, outs_left), rule);
}

HRESULT VPCMockRule_Succeed(struct com_object *self, VARIANT codeOrName, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT success = S_OK;
    HRESULT hr = rule_code(self, &codeOrName, &success);
    if (SUCCEEDED(hr) && FAILED(success))
        hr = mock_fail(self->mock, E_INVALIDARG,
                       L"0x%08lX is a failure; expected a success, or Fail.", success);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr)) {
        rule->has_result = true;
        rule->result = success;
    }
    return rule_itself(self, hr, itself);
}

/* ---- Values ---- */

static HRESULT refuse_out(struct com_object *self, const struct rule *rule, struct span param)
{
    return mock_fail(self->mock, E_INVALIDARG,
                     param.length ? L"No member of %.*ls has an [out] parameter \"%.*ls\"."
                                  : L"No member of %.*ls returns a value.",
                     rule->matcher.pattern.length < 100 ? (int)rule->matcher.pattern.length : 100,
                     (const WCHAR *)rule->matcher.pattern.chars,
                     param.length < 80 ? (int)param.length : 80, (const WCHAR *)param.chars);
}

static void free_values(struct argument *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        argument_clear(&values[i]);
    mem_free(values);
}

/* NULL when memory runs out. */
static struct argument *copy_values(const struct argument *values, size_t count)
{
    struct argument *copies = mem_calloc(count, sizeof *copies);
    for (size_t i = 0; copies && i < count; i++) {
        if (!argument_copy(&copies[i], &values[i])) {
            free_values(copies, i);
            copies = NULL;
        }
    }
    return copies;
}

/* The rule gets copies of the values. */
static HRESULT answer_out(struct com_object *self, struct span param, const struct argument *values,
                          size_t count, BOOL skips_model)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (FAILED(hr))
        return hr;
    struct argument *copies = copy_values(values, count);
    hr = copies ? rule_set_out(rule, param, copies, count) : E_OUTOFMEMORY;
    if (hr == E_INVALIDARG)
        refuse_out(self, rule, param);
    if (FAILED(hr)) {
        if (copies)
            free_values(copies, count);
        return hr;
    }
    rule->skips_model = rule->skips_model || skips_model;
    return S_OK;
}

static HRESULT set_one(struct com_object *self, struct span param, const VARIANT *variant,
                       BOOL skips_model, IVPCMockRule **rule)
{
    struct argument value;
    HRESULT hr = argument_for_out(self->mock, variant, &value);
    if (FAILED(hr))
        return hr;
    hr = answer_out(self, param, &value, 1, skips_model);
    argument_clear(&value);
    return rule_itself(self, hr, rule);
}

HRESULT VPCMockRule_Return(struct com_object *self, VARIANT value, IVPCMockRule **rule)
{
    return set_one(self, (struct span){0}, &value, TRUE, rule);
}

HRESULT VPCMockRule_Out(struct com_object *self, BSTR param, VARIANT value, IVPCMockRule **rule)
{
    return set_one(self, bstr_span(param), &value, FALSE, rule);
}

HRESULT VPCMockRule_Nothing(struct com_object *self, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        rule->skips_model = true;
    return rule_itself(self, hr, itself);
}

/* The elements of an array that a test passes. Calls out: lock not held. The elements are cleared
 * by the caller with VariantClear, and freed with CoTaskMemFree. */
static HRESULT elements_of(const VARIANT *variant, VARIANT **elements, LONG *count)
{
    VARIANT array, length;
    LONG low, high;
    VARTYPE vt;
    *elements = NULL;
    *count = 0;
    VariantInit(&array);
    HRESULT hr = VariantCopyInd(&array, (VARIANT *)variant);
    if (FAILED(hr))
        return hr;
    if (V_VT(&array) == VT_DISPATCH && V_DISPATCH(&array)) {
        hr = variant_script_elements(V_DISPATCH(&array), MAX_VALUES, elements, count);
        VariantClear(&array);
        return hr;
    }
    VariantInit(&length);
    hr = E_INVALIDARG;
    if (V_VT(&array) & VT_ARRAY && V_ARRAY(&array) && SafeArrayGetDim(V_ARRAY(&array)) == 1 &&
        SUCCEEDED(SafeArrayGetLBound(V_ARRAY(&array), 1, &low)) &&
        SUCCEEDED(SafeArrayGetUBound(V_ARRAY(&array), 1, &high)) && high >= low &&
        high - low < MAX_VALUES && SUCCEEDED(SafeArrayGetVartype(V_ARRAY(&array), &vt)) &&
        vt != VT_RECORD) {
        *elements = CoTaskMemAlloc((SIZE_T)(high - low + 1) * sizeof **elements);
        hr = *elements ? S_OK : E_OUTOFMEMORY;
    }
    while (SUCCEEDED(hr) && *count <= high - low) {
        VARIANT *element = &(*elements)[*count];
        LONG index = low + *count;
        VARIANT by_reference;
        V_VT(&by_reference) = vt | VT_BYREF;
        VariantInit(element);
        hr = SafeArrayPtrOfIndex(V_ARRAY(&array), &index, &V_BYREF(&by_reference));
        if (SUCCEEDED(hr))
            hr = VariantCopyInd(element, &by_reference);
        if (SUCCEEDED(hr))
            ++*count;
    }
    VariantClear(&array);
    return hr;
}

HRESULT VPCMockRule_ReturnEach(struct com_object *self, VARIANT values, VARIANT atEnd,
                               IVPCMockRule **itself)
{
    static const char *const words[] = {[AT_END_REPEAT] = "repeat",
                                        [AT_END_MODEL] = "model",
                                        [AT_END_FAIL] = "fail",
                                        [AT_END_CYCLE] = "cycle",
                                        NULL};
    struct vpcmock *mock = self->mock;
    VARIANT *elements;
    LONG count, made = 0;
    uint8_t at_end = AT_END_REPEAT;
    BSTR word = NULL;
    HRESULT hr = rule_is_left_out(&atEnd) ? S_OK : rule_text(self, &atEnd, &word);
    if (SUCCEEDED(hr) && word)
        hr = rule_word(self, bstr_span(word), words, &at_end);
    SysFreeString(word);
    if (FAILED(hr))
        return hr;
    mock_leave(mock);
    hr = elements_of(&values, &elements, &count);
    mock_return(mock);
    if (hr == E_INVALIDARG)
        mock_fail(mock, hr, L"These are no values; expected an array of 1 to %d of them.",
                  MAX_VALUES);
    struct argument *arguments = NULL;
    if (SUCCEEDED(hr)) {
        memory_rest(true); /* as the arguments themselves: the lock is let go of */
        arguments = mem_calloc((size_t)count, sizeof *arguments);
        memory_rest(false);
        hr = arguments ? S_OK : E_OUTOFMEMORY;
    }
    for (; made < count && SUCCEEDED(hr); made++)
        hr = argument_for_out(mock, &elements[made], &arguments[made]);
    if (SUCCEEDED(hr)) {
        struct rule *rule;
        hr = answer_out(self, (struct span){0}, arguments, (size_t)count, TRUE);
        if (SUCCEEDED(hr) && SUCCEEDED(rule_of(self, &rule)))
            rule->at_end = at_end;
    }
    if (arguments)
        free_values(arguments, (size_t)count);
    mock_leave(mock);
    for (LONG i = 0; elements && i < count; i++)
        VariantClear(&elements[i]);
    CoTaskMemFree(elements);
    mock_return(mock);
    return rule_itself(self, hr, itself);
}

/* ---- Time ---- */

static HRESULT set_delay(struct com_object *self, const struct spread *spread,
                         IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_check_range(self, L"The delay in ms", (double)spread->low, 0, MAX_DELAY);
    if (SUCCEEDED(hr) && spread->kind == SPREAD_UNIFORM)
        hr = rule_check_range(self, L"The end of the delay in ms", (double)spread->high,
                              (double)spread->low, MAX_DELAY);
    if (SUCCEEDED(hr) && spread->kind == SPREAD_NORMAL)
        hr = rule_check_range(self, L"The deviation in ms", (double)spread->high, 0, MAX_DELAY);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        rule->delay = *spread;
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_Delay(struct com_object *self, LONG milliseconds, VARIANT upTo,
                          IVPCMockRule **rule)
{
    struct spread spread = {.low = milliseconds};
    HRESULT hr = rule_optional_number(self, &upTo, milliseconds, &spread.high);
    if (FAILED(hr))
        return hr;
    spread.kind = spread.high == milliseconds ? SPREAD_FIXED : SPREAD_UNIFORM;
    return set_delay(self, &spread, rule);
}

HRESULT VPCMockRule_DelayDrawn(struct com_object *self, BSTR distribution, LONG mean,
                               VARIANT deviation, IVPCMockRule **rule)
{
    static const char *const words[] = {"exponential", "normal", NULL};
    struct spread spread = {.low = mean};
    uint8_t index;
    HRESULT hr = rule_word(self, bstr_span(distribution), words, &index);
    if (SUCCEEDED(hr))
        hr = rule_optional_number(self, &deviation, 0, &spread.high);
    if (FAILED(hr))
        return hr;
    spread.kind = index ? SPREAD_NORMAL : SPREAD_EXPONENTIAL;
    return set_delay(self, &spread, rule);
}

HRESULT VPCMockRule_HoldUntil(struct com_object *self, BSTR member, VARIANT nth,
                              IVPCMockRule **itself)
{
    struct rule *rule;
    struct span wrong;
    int64_t count;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        hr = rule_optional_number(self, &nth, 1, &count);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The number of calls", (double)count, 1, 2147483647);
    if (FAILED(hr))
        return rule_itself(self, hr, itself);
    hr = rule_set_hold(&self->mock->engine.rules, rule, bstr_span(member), (uint32_t)count, &wrong);
    if (hr == E_INVALIDARG)
        conditions_refuse_pattern(self->mock, wrong);
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_Hang(struct com_object *self, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        rule->hangs = true;
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_Unblock(struct com_object *self, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        rule->released = serial_next();
    return rule_itself(self, hr, itself);
}

/* ---- Events and the server ---- */

HRESULT VPCMockRule_Events(struct com_object *self, BSTR what, VARIANT milliseconds,
                           IVPCMockRule **itself)
{
    static const char *const words[] = {
        [EVENTS_PASS] = "pass",   [EVENTS_DROP] = "drop",       [EVENTS_DOUBLE] = "double",
        [EVENTS_DELAY] = "delay", [EVENTS_REVERSE] = "reverse", NULL};
    struct rule *rule;
    uint8_t index;
    int64_t delay;
    HRESULT hr = rule_word(self, bstr_span(what), words, &index);
    if (SUCCEEDED(hr))
        hr = rule_optional_number(self, &milliseconds, 0, &delay);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The delay in ms", (double)delay, 0, MAX_DELAY);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr)) {
        rule->events = index;
        rule->events_delay = delay;
    }
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_Fire(struct com_object *self, BSTR event, VARIANT first, VARIANT second,
                         VARIANT source, IVPCMockRule **itself)
{
    struct rule *rule;
    struct rule_event given = {0}; /* in the pool only when the lock is not let go of any more */
    HRESULT hr;
    if (V_VT(&source) == VT_DISPATCH || V_VT(&source) == VT_UNKNOWN)
        hr = event_of_object(self->mock, bstr_span(event), V_UNKNOWN(&source), &given);
    else if (V_VT(&source) == (VT_BYREF | VT_DISPATCH))
        hr = event_of_object(self->mock, bstr_span(event), *V_UNKNOWNREF(&source), &given);
    else
        hr = event_of_any(self->mock, bstr_span(event), &given);
    if (SUCCEEDED(hr))
        hr = event_set_arguments(self->mock, &given, &first, &second);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    struct rule_event *made = SUCCEEDED(hr) ? mem_alloc(sizeof *made) : NULL;
    if (SUCCEEDED(hr) && !made)
        hr = E_OUTOFMEMORY;
    if (FAILED(hr)) {
        for (int i = 0; i < given.argc; i++)
            value_clear(&given.args[i]);
        return hr;
    }
    *made = given;
    struct rule_event **end = &rule->fires;
    while (*end)
        end = &(*end)->next;
    *end = made;
    return rule_itself(self, S_OK, itself);
}

HRESULT VPCMockRule_Server(struct com_object *self, BSTR fault, IVPCMockRule **itself)
{
    static const char *const words[] = {"crash", "disconnect", NULL};
    struct rule *rule;
    uint8_t index;
    HRESULT hr = rule_word(self, bstr_span(fault), words, &index);
    if (SUCCEEDED(hr))
        hr = rule_of(self, &rule);
    if (SUCCEEDED(hr) && !text_set(&rule->fault, bstr_span(fault)))
        hr = E_OUTOFMEMORY;
    return rule_itself(self, hr, itself);
}
