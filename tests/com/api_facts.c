/* SPDX-License-Identifier: MIT */
/* Facts through the C API. */
#include "client.h"

static double number_of(const struct fixture *fixture, void *object, const WCHAR *name)
{
    VARIANT value;
    CHECK_OK(vpcmock_get_fact(fixture->mock, object, name, &value));
    CHECK_OK(VariantChangeType(&value, &value, 0, VT_R8));
    return V_R8(&value);
}

TEST(api_facts, the_host_and_its_things_have_them)
{
    struct fixture fixture = fixture_start();
    CHECK_OK(vpcmock_set_fact_number(fixture.mock, NULL, L"MemoryAvailable", 64));
    CHECK(number_of(&fixture, NULL, L"memoryavailable") == 64);
    CHECK(number_of(&fixture, fixture.app, L"MemoryAvailable") == 64);
    CHECK(number_of(&fixture, fixture.machine, L"GuestHangs") == 0);
    CHECK_OK(vpcmock_set_fact_number(fixture.mock, (IUnknown *)fixture.machine, L"GuestHangs", 1));
    CHECK(number_of(&fixture, fixture.machine, L"GuestHangs") == -1);
    CHECK_OK(vpcmock_set_fact_number(fixture.mock, (IUnknown *)fixture.machine, L"GuestHangs", 0));
    CHECK(number_of(&fixture, fixture.machine, L"GuestHangs") == 0);
    VARIANT text = {0}, read;
    V_VT(&text) = VT_BSTR;
    V_BSTR(&text) = SysAllocString(L"Windows NT");
    CHECK_OK(vpcmock_set_fact(fixture.mock, (IUnknown *)fixture.app, L"OperatingSystem", &text));
    CHECK_OK(vpcmock_get_fact(fixture.mock, NULL, L"OperatingSystem", &read));
    CHECK_EQ(V_VT(&read), VT_BSTR);
    CHECK_BSTR(V_BSTR(&read), L"Windows NT");
    VariantClear(&text);
    fixture_end(&fixture);
}

TEST(api_facts, what_cannot_be_is_refused_and_changes_nothing)
{
    struct fixture fixture = fixture_start();
    VARIANT value, text = {0};
    V_VT(&value) = VT_I4;
    CHECK_FAILS(vpcmock_get_fact(fixture.mock, NULL, L"MemoryAvailble", &value), E_INVALIDARG,
                L"There is no fact \"MemoryAvailble\" of this object");
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    double before = number_of(&fixture, NULL, L"MemoryAvailable");
    CHECK_FAILS(vpcmock_set_fact_number(fixture.mock, NULL, L"MemoryAvailable", -1), E_INVALIDARG,
                L"expected a whole number from 0 to");
    V_VT(&text) = VT_BSTR;
    V_BSTR(&text) = SysAllocString(L"plenty");
    CHECK_FAILS(vpcmock_set_fact(fixture.mock, NULL, L"MemoryAvailable", &text), E_INVALIDARG,
                L"expected a whole number from 0 to");
    VariantClear(&text);
    CHECK(number_of(&fixture, NULL, L"MemoryAvailable") == before);
    CHECK_FAILS(vpcmock_get_fact(fixture.mock, NULL, L"MemoryAvailable", NULL), E_POINTER,
                L"\"value\" is NULL");
    CHECK_FAILS(vpcmock_get_fact(fixture.mock, NULL, NULL, &value), E_POINTER, L"\"name\" is NULL");
    CHECK_FAILS(vpcmock_set_fact(fixture.mock, NULL, L"MemoryAvailable", NULL), E_POINTER,
                L"\"value\" is NULL");
    CHECK_FAILS(vpcmock_set_fact_number(NULL, NULL, L"MemoryAvailable", 1), E_POINTER,
                L"\"mock\" is NULL");
    fixture_end(&fixture);
}
