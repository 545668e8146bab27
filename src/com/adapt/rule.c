/* SPDX-License-Identifier: MIT */
/* IVPCMockRule: what it is, for which calls and when. */
#include "com/adapt/rule.h"

#include <stdio.h>
#include <string.h>

#include "com/capture.h"
#include "com/conditions.h"
#include "com/held.h"

HRESULT rule_of(struct com_object *self, struct rule **rule)
{
    *rule = rules_look_up(&self->mock->engine.rules, self->ref);
    return *rule ? S_OK : mock_fail(self->mock, RPC_E_DISCONNECTED, L"The rule was removed.");
}

HRESULT rule_itself(struct com_object *self, HRESULT hr, IVPCMockRule **rule)
{
    if (FAILED(hr))
        return hr;
    com_object_addref(self);
    *rule = (IVPCMockRule *)self;
    return S_OK;
}

HRESULT rule_check_range(struct com_object *self, const WCHAR *what, double value, double low,
                         double high)
{
    if (value >= low && value <= high)
        return S_OK;
    return mock_fail(self->mock, E_INVALIDARG, L"%ls is %g; expected %.15g to %.15g.", what, value,
                     low, high);
}

BOOL rule_is_left_out(const VARIANT *variant)
{
    return V_VT(variant) == VT_EMPTY ||
           (V_VT(variant) == VT_ERROR && V_ERROR(variant) == DISP_E_PARAMNOTFOUND);
}

static HRESULT refuse_code(struct com_object *self, const WCHAR *text)
{
    return mock_fail(self->mock, E_INVALIDARG,
                     L"\"%.80ls\" is no HRESULT; expected a number, or a name such as E_FAIL, "
                     L"VM_E_VM_RUNNING, RPC_E_CALL_REJECTED, HRESULT_FROM_WIN32(112) or "
                     L"0x80004005.",
                     text);
}

static HRESULT code_of_text(struct com_object *self, struct span text, HRESULT *hr)
{
    char name[96];
    WCHAR shown[96];
    code found;
    size_t length = text.length < 95 ? text.length : 95;
    for (size_t i = 0; i < length; i++) {
        name[i] = text.chars[i] < 0x80 ? (char)text.chars[i] : '?';
        shown[i] = (WCHAR)text.chars[i];
    }
    name[length] = 0;
    shown[length] = 0;
    if (!code_from_name(name, &found))
        return refuse_code(self, shown);
    *hr = found;
    return S_OK;
}

HRESULT rule_code(struct com_object *self, const VARIANT *variant, HRESULT *hr)
{
    struct argument argument;
    HRESULT result = argument_from_variant(self->mock, variant, &argument);
    if (FAILED(result))
        return result;
    const struct value *value = &argument.value;
    BOOL has_value = argument.type == ARGUMENT_VALUE;
    if (has_value && value->type == VALUE_TEXT)
        result = code_of_text(self, text_span(&value->text), hr);
    else if (has_value && value->type == VALUE_DOUBLE && value->real >= -2147483648.0 &&
             value->real <= 4294967295.0)
        *hr = (HRESULT)(int64_t)value->real;
    else if (has_value &&
             (value->type == VALUE_INT || value->type == VALUE_UINT || value->type == VALUE_BIG) &&
             value->number >= INT32_MIN && value->number <= UINT32_MAX)
        *hr = (HRESULT)value->number;
    else
        result = refuse_code(self, L"(this value)");
    argument_clear(&argument);
    return result;
}

HRESULT rule_optional_number(struct com_object *self, const VARIANT *variant, int64_t otherwise,
                             int64_t *number)
{
    struct argument argument;
    *number = otherwise;
    if (rule_is_left_out(variant))
        return S_OK;
    HRESULT hr = argument_from_variant(self->mock, variant, &argument);
    if (FAILED(hr))
        return hr;
    if (argument.type == ARGUMENT_VALUE &&
        (argument.value.type == VALUE_INT || argument.value.type == VALUE_UINT ||
         argument.value.type == VALUE_BIG))
        *number = argument.value.number;
    else if (argument.type == ARGUMENT_VALUE && argument.value.type == VALUE_DOUBLE &&
             argument.value.real >= -9e15 && argument.value.real <= 9e15)
        *number = (int64_t)argument.value.real;
    else
        hr = mock_fail(self->mock, E_INVALIDARG, L"This is no number; expected a whole one.");
    argument_clear(&argument);
    return hr;
}

HRESULT rule_text(struct com_object *self, const VARIANT *variant, BSTR *text)
{
    VARIANT value;
    *text = NULL;
    VariantInit(&value);
    mock_leave(self->mock);
    HRESULT hr = VariantChangeType(&value, (VARIANT *)variant, 0, VT_BSTR);
    mock_return(self->mock);
    if (FAILED(hr))
        return mock_fail(self->mock, E_INVALIDARG, L"This is no text.");
    *text = V_BSTR(&value);
    return S_OK;
}

HRESULT rule_word(struct com_object *self, struct span given, const char *const *words,
                  uint8_t *index)
{
    char known[256] = "";
    for (size_t i = 0; words[i]; i++) {
        if (span_is(given, words[i])) {
            *index = (uint8_t)i;
            return S_OK;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", words[i]);
    }
    return mock_fail(self->mock, E_INVALIDARG, L"\"%.*ls\" is none of the words; expected %hs.",
                     given.length < 60 ? (int)given.length : 60,
                     given.chars ? (const WCHAR *)given.chars : L"", known);
}

/* ---- What it is ---- */

HRESULT VPCMockRule_get_Number(struct com_object *self, LONG *number)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *number = (LONG)rule->number;
    return hr;
}

HRESULT VPCMockRule_get_Name(struct com_object *self, BSTR *name)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    return SUCCEEDED(hr) ? text_to_bstr(&rule->name, name) : hr;
}

HRESULT VPCMockRule_put_Name(struct com_object *self, BSTR name)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    return FAILED(hr) ? hr : text_set(&rule->name, bstr_span(name)) ? S_OK : E_OUTOFMEMORY;
}

HRESULT VPCMockRule_Named(struct com_object *self, BSTR name, IVPCMockRule **rule)
{
    return rule_itself(self, VPCMockRule_put_Name(self, name), rule);
}

HRESULT VPCMockRule_get_Priority(struct com_object *self, LONG *priority)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *priority = rule->priority;
    return hr;
}

HRESULT VPCMockRule_put_Priority(struct com_object *self, LONG priority)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    return SUCCEEDED(hr) ? rule_set_priority(&self->mock->engine.rules, rule, priority) : hr;
}

HRESULT VPCMockRule_WithPriority(struct com_object *self, LONG priority, IVPCMockRule **rule)
{
    return rule_itself(self, VPCMockRule_put_Priority(self, priority), rule);
}

HRESULT VPCMockRule_get_Enabled(struct com_object *self, VARIANT_BOOL *enabled)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *enabled = to_variant_bool(rule->enabled);
    return hr;
}

HRESULT VPCMockRule_put_Enabled(struct com_object *self, VARIANT_BOOL enabled)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        rule->enabled = enabled != VARIANT_FALSE;
    return hr;
}

HRESULT VPCMockRule_get_Seen(struct com_object *self, LONG *count)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *count = (LONG)rule->seen;
    return hr;
}

HRESULT VPCMockRule_get_Applied(struct com_object *self, LONG *count)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        *count = (LONG)rule->applied;
    return hr;
}

HRESULT VPCMockRule_get_Text(struct com_object *self, BSTR *text)
{
    struct rule *rule;
    struct text written = {0};
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        hr = matcher_write(&rule->matcher, &self->mock->engine.labels, &written)
                 ? text_to_bstr(&written, text)
                 : E_OUTOFMEMORY;
    text_clear(&written);
    return hr;
}

HRESULT VPCMockRule_get_Undocumented(struct com_object *self, BSTR *member)
{
    struct rule *rule;
    char name[96] = "";
    HRESULT hr = rule_of(self, &rule);
    if (FAILED(hr))
        return hr;
    const struct member *undocumented = rule_undocumented(rule);
    if (undocumented)
        member_full_name(undocumented, name, sizeof name);
    return ascii_to_bstr(name, member);
}

HRESULT VPCMockRule_Remove(struct com_object *self)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (FAILED(hr))
        return hr;
    rules_remove(&self->mock->engine.rules, rule);
    mock_leave(self->mock);
    held_sweep(self->mock);
    mock_return(self->mock);
    return S_OK;
}

HRESULT VPCMockRule_Restart(struct com_object *self, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr)) {
        rule->seen = rule->applied = 0;
        rule->after_seen = false;
    }
    return rule_itself(self, hr, itself);
}

/* ---- For which calls ---- */

static struct matcher *find_matcher(struct vpcmock *mock, struct ref ref)
{
    struct rule *rule = rules_look_up(&mock->engine.rules, ref);
    return rule ? &rule->matcher : NULL;
}

static struct conditions conditions_of_rule(struct com_object *self)
{
    return (struct conditions){self->mock, find_matcher, self->ref};
}

HRESULT VPCMockRule_Of(struct com_object *self, VARIANT object, IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_of(&conditions, &object), rule);
}

HRESULT VPCMockRule_Where(struct com_object *self, BSTR param, VARIANT value, IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_where(&conditions, param, MATCH_EQUAL, &value, NULL), rule);
}

HRESULT VPCMockRule_WhereBetween(struct com_object *self, BSTR param, VARIANT low, VARIANT high,
                                 IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_where(&conditions, param, MATCH_BETWEEN, &low, &high),
                       rule);
}

HRESULT VPCMockRule_WhereLike(struct com_object *self, BSTR param, VARIANT pattern,
                              IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_where(&conditions, param, MATCH_LIKE, &pattern, NULL),
                       rule);
}

HRESULT VPCMockRule_FromThread(struct com_object *self, LONG thread, IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_from_thread(&conditions, thread), rule);
}

HRESULT VPCMockRule_FromProcess(struct com_object *self, LONG process, IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_from_process(&conditions, process), rule);
}

HRESULT VPCMockRule_FromApartment(struct com_object *self, BSTR apartment, IVPCMockRule **rule)
{
    const struct conditions conditions = conditions_of_rule(self);
    return rule_itself(self, conditions_from_apartment(&conditions, apartment), rule);
}

/* ---- When ---- */

/* Numbers of calls. */
static HRESULT set_count(struct com_object *self, LONG n, size_t field, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The number of calls", n, 1, 2147483647);
    if (SUCCEEDED(hr))
        *(uint32_t *)((char *)rule + field) = (uint32_t)n;
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_From(struct com_object *self, LONG n, IVPCMockRule **rule)
{
    return set_count(self, n, offsetof(struct rule, from), rule);
}

HRESULT VPCMockRule_Times(struct com_object *self, LONG n, IVPCMockRule **rule)
{
    return set_count(self, n, offsetof(struct rule, times), rule);
}

HRESULT VPCMockRule_Every(struct com_object *self, LONG n, IVPCMockRule **rule)
{
    return set_count(self, n, offsetof(struct rule, every), rule);
}

HRESULT VPCMockRule_Nth(struct com_object *self, LONG n, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = set_count(self, n, offsetof(struct rule, from), itself);
    if (SUCCEEDED(hr) && SUCCEEDED(rule_of(self, &rule)))
        rule->times = 1;
    return hr;
}

HRESULT VPCMockRule_WithProbability(struct com_object *self, double probability,
                                    IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The probability", probability, 0, 1);
    if (SUCCEEDED(hr))
        rule->probability = probability;
    return rule_itself(self, hr, itself);
}

static HRESULT set_state(struct com_object *self, BSTR state, size_t field, IVPCMockRule **itself)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr) && !text_set((struct text *)((char *)rule + field), bstr_span(state)))
        hr = E_OUTOFMEMORY;
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_InState(struct com_object *self, BSTR state, IVPCMockRule **rule)
{
    return set_state(self, state, offsetof(struct rule, state), rule);
}

HRESULT VPCMockRule_Then(struct com_object *self, BSTR state, IVPCMockRule **rule)
{
    return set_state(self, state, offsetof(struct rule, next_state), rule);
}

HRESULT VPCMockRule_After(struct com_object *self, BSTR member, IVPCMockRule **itself)
{
    struct rule *rule;
    struct span wrong;
    HRESULT hr = rule_of(self, &rule);
    if (SUCCEEDED(hr))
        hr = rule_set_after(&self->mock->engine.rules, rule, bstr_span(member), &wrong);
    if (hr == E_INVALIDARG)
        conditions_refuse_pattern(self->mock, wrong);
    return rule_itself(self, hr, itself);
}
