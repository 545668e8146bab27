/* SPDX-License-Identifier: MIT */
/* Reads and checks what a test says of tasks. */
#include "com/results.h"

#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "com/convert.h"
#include "model/memory.h"

#define RESULT_NAMES                                                                               \
    L"Success, Cancelled, UnexpectedError, OutOfMemoryError, DiskRelatedError, "                   \
    L"IncompatibleSavedStateError, TimeOutError, IllegalValueError, ThreadCrashError, "            \
    L"ShutdownAbort, or 0 to 9"

HRESULT result_check(struct vpcmock *mock, int32_t value)
{
    if (task_result_name(value) || mock->host.policy.undocumented_results)
        return S_OK;
    return mock_fail(mock, E_INVALIDARG,
                     L"%d is not a VMTaskResult; expected " RESULT_NAMES
                     L" (or AllowUndocumentedResults).",
                     (int)value);
}

/* A VARIANT's value without references; scripts pass variables by reference. Calls out. */
static HRESULT plain_copy(VARIANT *copy, const VARIANT *variant)
{
    VariantInit(copy);
    return VariantCopyInd(copy, (VARIANT *)variant);
}

/* A VARIANT as a whole number if it is one, else as a text if it has one. Calls out. */
static HRESULT number_or_text(const VARIANT *variant, BOOL *is_number, LONG *number, BSTR *text,
                              VARTYPE *vt)
{
    VARIANT value, as_double;
    VariantInit(&as_double);
    *is_number = FALSE;
    *text = NULL;
    HRESULT hr = plain_copy(&value, variant);
    if (FAILED(hr))
        return hr;
    *vt = V_VT(&value);
    if (*vt != VT_EMPTY && *vt != VT_NULL) {
        if (SUCCEEDED(VariantChangeType(&as_double, &value, 0, VT_R8)) &&
            V_R8(&as_double) >= LONG_MIN && V_R8(&as_double) <= LONG_MAX) {
            *number = (LONG)V_R8(&as_double);
            *is_number = V_R8(&as_double) == *number; /* 4.5 is a mistake and not a 4 */
        }
        if (!*is_number && SUCCEEDED(VariantChangeType(&value, &value, 0, VT_BSTR))) {
            *text = V_BSTR(&value);
            VariantInit(&value);
        }
    }
    VariantClear(&value);
    return S_OK;
}

HRESULT result_from_variant(struct vpcmock *mock, const VARIANT *variant, int32_t *result)
{
    BOOL is_number = FALSE;
    LONG number = 0;
    BSTR text = NULL;
    VARTYPE vt = VT_EMPTY;
    mock_leave(mock);
    HRESULT hr = number_or_text(variant, &is_number, &number, &text, &vt);
    mock_return(mock);
    if (FAILED(hr))
        return hr;
    if (is_number) {
        *result = number;
        return result_check(mock, number);
    }
    if (!text)
        return mock_fail(mock, E_INVALIDARG,
                         L"A value of VARTYPE %d is not a VMTaskResult; expected " RESULT_NAMES
                         L".",
                         vt);
    if (!task_result_from_name(bstr_span(text), result))
        hr = mock_fail(mock, E_INVALIDARG,
                       L"\"%.80ls\" is not a VMTaskResult; expected " RESULT_NAMES L".", text);
    SysFreeString(text);
    return hr;
}

HRESULT steps_check(struct vpcmock *mock, const LONG *steps, size_t count)
{
    if (count > TASK_MAX_STEPS)
        return mock_fail(mock, E_INVALIDARG, L"%lu steps of progress; expected at most %d.",
                         (unsigned long)count, TASK_MAX_STEPS);
    for (size_t i = 0; i < count; i++)
        if (steps[i] < (i ? steps[i - 1] : 0) || steps[i] > 100)
            return mock_fail(mock, E_INVALIDARG,
                             L"Step %lu of the progress is %ld; expected %ld to 100.",
                             (unsigned long)i + 1, steps[i], i ? steps[i - 1] : 0L);
    return S_OK;
}

/* The numbers of a one-dimensional array, at most TASK_MAX_STEPS + 1 of them. Calls out. */
static HRESULT numbers_of_array(SAFEARRAY *array, LONG *numbers, size_t *count)
{
    LONG low, high;
    VARTYPE vt;
    if (!array || SafeArrayGetDim(array) != 1 || FAILED(SafeArrayGetLBound(array, 1, &low)) ||
        FAILED(SafeArrayGetUBound(array, 1, &high)) || FAILED(SafeArrayGetVartype(array, &vt)) ||
        vt == VT_RECORD)
        return E_INVALIDARG;
    *count = 0;
    for (LONG i = low; i <= high && *count <= TASK_MAX_STEPS; i++) {
        VARIANT element, number;
        VariantInit(&element);
        VariantInit(&number);
        V_VT(&element) = vt | VT_BYREF;
        if (FAILED(SafeArrayPtrOfIndex(array, &i, &V_BYREF(&element))) ||
            FAILED(VariantChangeType(&number, &element, 0, VT_I4)))
            return E_INVALIDARG;
        numbers[(*count)++] = V_I4(&number);
    }
    return S_OK;
}

/* "0,20,40", which is also what an array of JScript is as a text. */
static HRESULT numbers_of_text(const WCHAR *text, LONG *numbers, size_t *count)
{
    *count = 0;
    while (*count <= TASK_MAX_STEPS) {
        WCHAR *end;
        numbers[(*count)++] = wcstol(text, &end, 10);
        while (*end == ' ')
            end++;
        if (end == text || (*end && *end != ','))
            return E_INVALIDARG;
        if (!*end)
            break;
        text = end + 1;
    }
    return S_OK;
}

static HRESULT numbers_of(const VARIANT *variant, LONG *numbers, size_t *count)
{
    VARIANT value;
    *count = 0;
    HRESULT hr = plain_copy(&value, variant);
    if (FAILED(hr))
        return hr;
    if (V_VT(&value) & VT_ARRAY) {
        hr = numbers_of_array(V_ARRAY(&value), numbers, count);
    } else if (V_VT(&value) == VT_BSTR || V_VT(&value) == VT_DISPATCH) {
        hr = VariantChangeType(&value, &value, 0, VT_BSTR);
        if (SUCCEEDED(hr) && SysStringLen(V_BSTR(&value)))
            hr = numbers_of_text(V_BSTR(&value), numbers, count);
    } else if (V_VT(&value) != VT_EMPTY) {
        hr = E_INVALIDARG;
    }
    VariantClear(&value);
    return hr;
}

HRESULT steps_from_variant(struct vpcmock *mock, const VARIANT *variant, uint8_t **steps,
                           size_t *count)
{
    LONG *numbers = malloc((TASK_MAX_STEPS + 1) * sizeof *numbers);
    *steps = NULL;
    *count = 0;
    if (!numbers)
        return E_OUTOFMEMORY;
    mock_leave(mock);
    HRESULT hr = numbers_of(variant, numbers, count);
    mock_return(mock);
    if (SUCCEEDED(hr))
        hr = steps_check(mock, numbers, *count);
    else if (hr != E_OUTOFMEMORY)
        hr = mock_fail(mock, E_INVALIDARG,
                       L"This is no progress; expected an array of numbers from 0 to 100, a text "
                       L"such as \"0,20,40\", or Empty.");
    if (SUCCEEDED(hr) && *count) {
        *steps = mem_alloc(*count);
        hr = *steps ? S_OK : E_OUTOFMEMORY;
        for (size_t i = 0; *steps && i < *count; i++)
            (*steps)[i] = (uint8_t)numbers[i];
    }
    free(numbers);
    return hr;
}

static BOOL starts_task(const struct com_member *member)
{
    return member->invkind == INVOKE_FUNC && member->nparams > member->nin &&
           member->params[member->nin].type && !strcmp(member->params[member->nin].type, "IVMTask");
}

/* Skips "IVMVirtualMachine." or "IVMVirtualMachine::" if it stands there. */
static struct span without_interface(struct span name, const struct com_interface *iface)
{
    if (!span_begins(name, iface->name))
        return name;
    size_t length = strlen(iface->name);
    struct span rest = {name.chars + length, name.length - length};
    size_t skip = span_begins(rest, ".") ? 1 : span_begins(rest, "::") ? 2 : 0;
    return skip ? (struct span){rest.chars + skip, rest.length - skip} : name;
}

const struct com_member *cause_find(struct span name)
{
    const struct com_library *library = &com_libraries[0];
    for (int i = 0; i < library->ninterfaces; i++) {
        const struct com_interface *iface = library->interfaces[i];
        struct span rest = without_interface(name, iface);
        for (int m = 0; m < iface->nmembers; m++)
            if (starts_task(&iface->members[m]) && span_is(rest, iface->members[m].name))
                return &iface->members[m];
    }
    return NULL;
}

HRESULT cause_from_name(struct vpcmock *mock, struct span name, const struct com_member **cause)
{
    *cause = NULL;
    if (name.length == 1 && name.chars[0] == '*')
        return S_OK;
    *cause = cause_find(name);
    if (*cause)
        return S_OK;
    const struct com_library *library = &com_libraries[0];
    WCHAR known[MOCK_MAX_DETAIL] = L"";
    size_t used = 0;
    for (int i = 0; i < library->ninterfaces; i++) {
        const struct com_interface *iface = library->interfaces[i];
        for (int m = 0; m < iface->nmembers; m++) {
            const struct com_member *member = &iface->members[m];
            if (!starts_task(member))
                continue;
            int more = _snwprintf(known + used, MOCK_MAX_DETAIL - 1 - used, L"%hs%hs",
                                  used ? ", " : "", member->name);
            used += more > 0 ? (size_t)more : 0;
        }
    }
    return mock_fail(mock, E_INVALIDARG,
                     L"No member called \"%.*ls\" starts a task; expected \"*\" or one of %.380ls.",
                     name.length < 80 ? (int)name.length : 80, (const WCHAR *)name.chars, known);
}

HRESULT duration_check(struct vpcmock *mock, LONG duration)
{
    if (duration >= TASK_BY_HAND)
        return S_OK;
    return mock_fail(mock, E_INVALIDARG,
                     L"A duration of %ld ms is out of range; expected -1 (until it is completed by "
                     L"hand) or 0 and more.",
                     duration);
}
