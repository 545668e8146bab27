/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: the options of the application, with VARIANTs of all shapes. */
#include "com/given.h"
#include "com/variants.h"

#include <string.h>

static HRESULT get(const struct fixture *fixture, const WCHAR *key, VARIANT *value)
{
    BSTR k = key ? SysAllocString(key) : NULL;
    HRESULT hr = IVMVirtualPC_GetConfigurationValue(fixture->app, k, value);
    SysFreeString(k);
    return hr;
}

static HRESULT set(const struct fixture *fixture, const WCHAR *key, VARIANT value)
{
    BSTR k = key ? SysAllocString(key) : NULL;
    HRESULT hr = IVMVirtualPC_SetConfigurationValue(fixture->app, k, value);
    SysFreeString(k);
    return hr;
}

static HRESULT drop(const struct fixture *fixture, const WCHAR *key)
{
    BSTR k = key ? SysAllocString(key) : NULL;
    HRESULT hr = IVMVirtualPC_RemoveConfigurationValue(fixture->app, k);
    SysFreeString(k);
    return hr;
}

TEST(application_options, those_of_a_new_user)
{
    struct fixture fixture = fixture_start();
    VARIANT value;
    IVMVirtualMachine *machine = NULL;
    CHECK_OK(get(&fixture, L"idle_timeout", &value));
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 30);
    CHECK_OK(get(&fixture, L"default_vm", &value));
    CHECK_EQ(V_VT(&value), VT_BSTR);
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, V_BSTR(&value), &machine));
    CHECK(machine != NULL);
    IVMVirtualMachine_Release(machine);
    VariantClear(&value);
    fixture_end(&fixture);
}

TEST(application_options, values_come_back_in_their_documented_types)
{
    struct fixture fixture = fixture_start();
    VARIANT value, read;
    const WCHAR *key = L"alpha/bravo/charlie/delta[@id=1]/echo[@id=0]/foxtrot/golf";
    value = v_text(L"D");
    CHECK_OK(set(&fixture, key, value));
    CHECK_OK(get(&fixture, key, &read));
    CHECK(V_VT(&read) == VT_BSTR && !wcscmp(V_BSTR(&read), L"D"));
    VariantClear(&read);
    /* By reference, in both ways. */
    VARIANT outer, outermost;
    V_VT(&outer) = VT_BYREF | VT_BSTR;
    V_BSTRREF(&outer) = &V_BSTR(&value);
    CHECK_OK(set(&fixture, L"byref", outer));
    CHECK_OK(get(&fixture, L"byref", &read));
    CHECK(V_VT(&read) == VT_BSTR && !wcscmp(V_BSTR(&read), L"D"));
    VariantClear(&read);
    V_VT(&outer) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&outer) = &value;
    V_VT(&outermost) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&outermost) = &outer;
    CHECK_OK(set(&fixture, L"byref2", outermost));
    CHECK_OK(get(&fixture, L"BYREF2", &read));
    CHECK(V_VT(&read) == VT_BSTR && !wcscmp(V_BSTR(&read), L"D"));
    VariantClear(&read);
    /* One that refers to itself ends, too. */
    V_VT(&outer) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&outer) = &outer;
    CHECK_HR(set(&fixture, L"byref3", outer), E_INVALIDARG);
    VariantClear(&value);

    V_VT(&value) = VT_UI4;
    V_UI4(&value) = 60;
    CHECK_OK(set(&fixture, L"idle_timeout", value));
    CHECK_OK(get(&fixture, L"idle_timeout", &read));
    CHECK(V_VT(&read) == VT_I4 && V_I4(&read) == 60);
    V_VT(&value) = VT_I2;
    V_I2(&value) = -2;
    CHECK_OK(set(&fixture, L"n", value));
    CHECK_OK(get(&fixture, L"n", &read));
    CHECK(V_VT(&read) == VT_I4 && V_I4(&read) == -2);
    V_VT(&value) = VT_BOOL;
    V_BOOL(&value) = VARIANT_TRUE;
    CHECK_OK(set(&fixture, L"b", value));
    CHECK_OK(get(&fixture, L"b", &read));
    CHECK(V_VT(&read) == VT_BOOL && V_BOOL(&read) == VARIANT_TRUE);
    V_VT(&value) = VT_CY;
    V_CY(&value).int64 = 70000;
    CHECK_OK(set(&fixture, L"n", value));
    CHECK_OK(get(&fixture, L"n", &read));
    CHECK(V_VT(&read) == VT_I4 && V_I4(&read) == 7);
    V_VT(&value) = VT_R8; /* how VBScript counts beyond 31 bits */
    V_R8(&value) = 2147483648.0;
    CHECK_OK(set(&fixture, L"n", value));
    CHECK_OK(get(&fixture, L"n", &read));
    CHECK(V_VT(&read) == VT_I4 && V_I4(&read) == INT32_MIN);

    V_VT(&value) = VT_ARRAY | VT_UI1;
    V_ARRAY(&value) = SafeArrayCreateVector(VT_UI1, 0, 3);
    memcpy(V_ARRAY(&value)->pvData, "\x01\xff\x00", 3);
    CHECK_OK(set(&fixture, L"bytes", value));
    VariantClear(&value);
    CHECK_OK(get(&fixture, L"bytes", &read));
    CHECK_EQ(V_VT(&read), VT_ARRAY | VT_UI1);
    CHECK(V_ARRAY(&read)->rgsabound[0].cElements == 3 &&
          !memcmp(V_ARRAY(&read)->pvData, "\x01\xff\x00", 3));
    VariantClear(&read);
    /* What VBScript has for an array of bytes. */
    V_VT(&value) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&value) = SafeArrayCreateVector(VT_VARIANT, 0, 2);
    for (int i = 0; i < 2; i++) {
        V_VT(&((VARIANT *)V_ARRAY(&value)->pvData)[i]) = VT_UI1;
        V_UI1(&((VARIANT *)V_ARRAY(&value)->pvData)[i]) = (BYTE)(i + 7);
    }
    CHECK_OK(set(&fixture, L"bytes", value));
    VariantClear(&value);
    CHECK_OK(get(&fixture, L"bytes", &read));
    CHECK(V_VT(&read) == (VT_ARRAY | VT_UI1) && !memcmp(V_ARRAY(&read)->pvData, "\x07\x08", 2));
    VariantClear(&read);
    fixture_end(&fixture);
}

/* Both take the same values and give them back in the same types. */
TEST(application_options, fractions_are_refused_as_by_a_machine)
{
    struct fixture fixture = fixture_start();
    BSTR key = SysAllocString(L"mine/n");
    VARIANT values[7], read;
    V_VT(&values[0]) = VT_R8;
    V_R8(&values[0]) = 0.25;
    V_VT(&values[1]) = VT_R4;
    V_R4(&values[1]) = -1.5f;
    V_VT(&values[2]) = VT_CY;
    V_CY(&values[2]).int64 = 70001;
    V_VT(&values[3]) = VT_DATE;
    V_DATE(&values[3]) = 40000.5;
    V_VT(&values[4]) = VT_R8;
    V_R8(&values[4]) = 4294967296.0;
    V_VT(&values[5]) = VT_DATE;
    V_DATE(&values[5]) = 40000;
    V_VT(&values[6]) = VT_R4;
    V_R4(&values[6]) = -3;
    for (int i = 0; i < 7; i++) {
        CONTEXT("value %d", i);
        HRESULT expected = i < 5 ? E_INVALIDARG : S_OK;
        SetErrorInfo(0, NULL);
        CHECK_HR(IVMVirtualMachine_SetConfigurationValue(fixture.machine, key, values[i]),
                 expected);
        SetErrorInfo(0, NULL);
        CHECK_HR(set(&fixture, L"mine/n", values[i]), expected);
        if (i < 5)
            CHECK_ERROR(L"VARTYPE");
    }
    CHECK_OK(get(&fixture, L"mine/n", &read));
    CHECK(V_VT(&read) == VT_I4 && V_I4(&read) == -3);
    SysFreeString(key);
    fixture_end(&fixture);
}

TEST(application_options, an_object_stands_for_its_default_property)
{
    struct fixture fixture = fixture_start();
    struct script_object object = script_object(&fixture);
    VARIANT read, machine;
    object.value = v_i4(42);
    CHECK_OK(set(&fixture, L"n", object_variant(&object)));
    CHECK_OK(get(&fixture, L"n", &read));
    CHECK(V_VT(&read) == VT_I4 && V_I4(&read) == 42);
    CHECK_EQ(object.calls, 1);
    CHECK_EQ(object.refs, 1);
    V_VT(&machine) = VT_DISPATCH;
    V_DISPATCH(&machine) = (IDispatch *)fixture.machine;
    CHECK_OK(set(&fixture, L"default_vm", machine));
    CHECK_OK(get(&fixture, L"default_vm", &read));
    CHECK(V_VT(&read) == VT_BSTR && !wcscmp(V_BSTR(&read), L"Windows XP Mode"));
    VariantClear(&read);
    /* Each the default property of the other: it ends. */
    object.value = object_variant(&object);
    CHECK_HR(set(&fixture, L"n", object_variant(&object)), E_INVALIDARG);
    CHECK_EQ(object.refs, 1);
    fixture_end(&fixture);
}

TEST(application_options, what_is_refused)
{
    struct fixture fixture = fixture_start();
    VARIANT value = v_i4(1), read, wrong;
    V_VT(&read) = VT_I4;
    PAIR(IVMVirtualPC, GetConfigurationValue, E_POINTER, get(&fixture, NULL, &read));
    CHECK_EQ(V_VT(&read), VT_EMPTY);
    V_VT(&read) = VT_I4;
    PAIR(IVMVirtualPC, GetConfigurationValue, VM_E_PREF_NOT_FOUND, get(&fixture, L"n", &read));
    CHECK_EQ(V_VT(&read), VT_EMPTY);
    CHECK_HR(get(&fixture, L"", &read), VM_E_PREF_NOT_FOUND);
    PAIR(IVMVirtualPC, SetConfigurationValue, E_POINTER, set(&fixture, NULL, value));
    PAIR(IVMVirtualPC, SetConfigurationValue, E_INVALIDARG, set(&fixture, L"", value));
    PAIR(IVMVirtualPC, SetConfigurationValue, E_INVALIDARG, set(&fixture, L"a//b", value));
    VariantInit(&wrong);
    CHECK_HR(set(&fixture, L"n", wrong), E_INVALIDARG);
    CHECK_ERROR(L"VARTYPE 0");
    wrong = array_of(VT_BSTR, 0, TEXTS(L"text"));
    CHECK_HR(set(&fixture, L"n", wrong), E_INVALIDARG);
    VariantClear(&wrong);
    V_VT(&wrong) = VT_UNKNOWN;
    V_UNKNOWN(&wrong) = (IUnknown *)fixture.app;
    CHECK_HR(set(&fixture, L"n", wrong), E_INVALIDARG);
    V_VT(&wrong) = VT_DISPATCH;
    V_DISPATCH(&wrong) = NULL;
    CHECK_HR(set(&fixture, L"n", wrong), E_INVALIDARG);
    V_VT(&wrong) = VT_UI8;
    V_UI8(&wrong) = UINT64_MAX;
    CHECK_HR(set(&fixture, L"n", wrong), E_INVALIDARG);
    V_VT(&wrong) = VT_ERROR;
    CHECK_HR(set(&fixture, L"n", wrong), E_INVALIDARG);
    host_is(&fixture, L"OptionsReadOnly", true);
    PAIR(IVMVirtualPC, SetConfigurationValue, E_ACCESSDENIED, set(&fixture, L"n", value));
    CHECK_HR(get(&fixture, L"n", &read), VM_E_PREF_NOT_FOUND);
    PAIR(IVMVirtualPC, RemoveConfigurationValue, E_POINTER, drop(&fixture, NULL));
    PAIR(IVMVirtualPC, RemoveConfigurationValue, E_INVALIDARG, drop(&fixture, L""));
    PAIR(IVMVirtualPC, RemoveConfigurationValue, E_INVALIDARG, drop(&fixture, L"/n"));
    PAIR(IVMVirtualPC, RemoveConfigurationValue, VM_E_PREF_NOT_FOUND, drop(&fixture, L"n"));
    CHECK_OK(drop(&fixture, L"idle_timeout"));
    CHECK_HR(get(&fixture, L"idle_timeout", &read), VM_E_PREF_NOT_FOUND);
    fixture_end(&fixture);
}
