/* SPDX-License-Identifier: MIT */
/* Tests of IVMAccountant through COM. */
#include "machine_facts.h"

struct accountant_test {
    struct fixture fixture;
    IVMAccountant *accountant;
};

static struct accountant_test open_test(bool running)
{
    struct accountant_test test = {fixture_start(), NULL};
    if (running)
        start_machine(&test.fixture);
    CHECK_OK(IVMVirtualMachine_get_Accountant(test.fixture.machine, &test.accountant));
    return test;
}

static void close_test(struct accountant_test *test)
{
    IVMAccountant_Release(test->accountant);
    fixture_end(&test->fixture);
}

/* A VT_DECIMAL without decimals, whose text is a plain whole number. */
static void check_decimal(VARIANT *value, const WCHAR *text)
{
    VARIANT said;
    VariantInit(&said);
    CHECK_EQ(V_VT(value), VT_DECIMAL);
    CHECK_EQ(V_DECIMAL(value).scale, 0);
    CHECK_OK(VariantChangeTypeEx(&said, value, LOCALE_INVARIANT, 0, VT_BSTR));
    CHECK_MSG(V_VT(&said) == VT_BSTR && !wcscmp(V_BSTR(&said), text), "%ls, expected %ls",
              V_VT(&said) == VT_BSTR ? V_BSTR(&said) : L"?", text);
    VariantClear(&said);
    VariantClear(value);
}

TEST(accountant, a_machine_that_is_off_has_used_nothing)
{
    struct accountant_test test = open_test(false);
    IVMAccountant *accountant = test.accountant;
    LONG number = -1;
    VARIANT value;
    memset(&value, 0xcc, sizeof value);
    PAIR(IVMAccountant, CPUUtilization, S_FALSE,
         IVMAccountant_get_CPUUtilization(accountant, &number));
    CHECK_EQ(number, 0);
    number = -1;
    PAIR(IVMAccountant, UpTime, S_FALSE, IVMAccountant_get_UpTime(accountant, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMAccountant, DiskBytesRead, S_FALSE,
         IVMAccountant_get_DiskBytesRead(accountant, &value));
    check_decimal(&value, L"0");
    PAIR(IVMAccountant, DiskBytesWritten, S_FALSE,
         IVMAccountant_get_DiskBytesWritten(accountant, &value));
    check_decimal(&value, L"0");
    PAIR(IVMAccountant, NetworkBytesReceived, S_FALSE,
         IVMAccountant_get_NetworkBytesReceived(accountant, &value));
    check_decimal(&value, L"0");
    PAIR(IVMAccountant, NetworkBytesSent, S_FALSE,
         IVMAccountant_get_NetworkBytesSent(accountant, &value));
    check_decimal(&value, L"0");
    close_test(&test);
}

/* One dimension from 0 with 60 bytes. */
static const BYTE *check_history(VARIANT *value)
{
    void *data = NULL;
    LONG low = -1, high = -1;
    CHECK_EQ(V_VT(value), VT_ARRAY | VT_UI1);
    CHECK_EQ(SafeArrayGetDim(V_ARRAY(value)), 1);
    CHECK_OK(SafeArrayGetLBound(V_ARRAY(value), 1, &low));
    CHECK_OK(SafeArrayGetUBound(V_ARRAY(value), 1, &high));
    CHECK_EQ(low, 0);
    CHECK_EQ(high, 59);
    CHECK_OK(SafeArrayAccessData(V_ARRAY(value), &data));
    SafeArrayUnaccessData(V_ARRAY(value));
    return data;
}

TEST(accountant, history_is_an_array_of_bytes)
{
    struct accountant_test test = open_test(false);
    VARIANT value;
    PAIR(IVMAccountant, CPUUtilizationHistory, S_FALSE,
         IVMAccountant_get_CPUUtilizationHistory(test.accountant, &value));
    const BYTE *history = check_history(&value);
    for (int i = 0; i < 60; i++)
        CHECK_EQ(history[i], 0);
    VariantClear(&value);
    start_machine(&test.fixture);
    machine_is(&test.fixture, L"CPUUtilization", 77);
    CHECK_OK(vpcmock_clock_advance(test.fixture.mock, 30000));
    CHECK_OK(IVMAccountant_get_CPUUtilizationHistory(test.accountant, &value));
    history = check_history(&value);
    CHECK_EQ(history[0], 0);
    CHECK_EQ(history[59], 77);
    VariantClear(&value);
    close_test(&test);
}

TEST(accountant, figures_move_with_the_clock)
{
    struct accountant_test test = open_test(true);
    IVMAccountant *accountant = test.accountant;
    LONG number = -1;
    VARIANT value;
    CHECK_OK(vpcmock_clock_set_mode(test.fixture.mock, vpcmockClock_Manual));
    machine_is(&test.fixture, L"CPUUtilization", 42);
    machine_is(&test.fixture, L"DiskReadRate", 3000000000);
    machine_is(&test.fixture, L"DiskWriteRate", 2);
    machine_is(&test.fixture, L"NetworkReceiveRate", 3);
    machine_is(&test.fixture, L"NetworkSendRate", 4);
    machine_is(&test.fixture, L"DiskBytesRead", 0);
    machine_is(&test.fixture, L"DiskBytesWritten", 0);
    machine_is(&test.fixture, L"NetworkBytesReceived", 0);
    machine_is(&test.fixture, L"NetworkBytesSent", 0);
    CHECK_OK(vpcmock_clock_advance(test.fixture.mock, 10000));
    CHECK_OK(IVMAccountant_get_UpTime(accountant, &number));
    CHECK_EQ(number, 10);
    CHECK_OK(IVMAccountant_get_CPUUtilization(accountant, &number));
    CHECK_EQ(number, 42);
    CHECK_OK(IVMAccountant_get_DiskBytesRead(accountant, &value));
    check_decimal(&value, L"30000000000");
    CHECK_OK(IVMAccountant_get_DiskBytesWritten(accountant, &value));
    check_decimal(&value, L"20");
    CHECK_OK(IVMAccountant_get_NetworkBytesReceived(accountant, &value));
    check_decimal(&value, L"30");
    CHECK_OK(IVMAccountant_get_NetworkBytesSent(accountant, &value));
    check_decimal(&value, L"40");
    machine_is(&test.fixture, L"DiskBytesWritten", INT64_MAX);
    CHECK_OK(IVMAccountant_get_DiskBytesWritten(accountant, &value));
    check_decimal(&value, L"9223372036854775807");
    close_test(&test);
}

TEST(accountant, a_polling_client_sees_time_pass)
{
    struct accountant_test test = open_test(true);
    LONG seconds = 0;
    for (int i = 0; i < 1000 && seconds < 5; i++)
        CHECK_OK(IVMAccountant_get_UpTime(test.accountant, &seconds));
    CHECK_EQ(seconds, 5);
    close_test(&test);
}

TEST(accountant, a_machine_that_is_gone_has_no_figures)
{
    struct accountant_test test = open_test(true);
    LONG number = -1;
    VARIANT value;
    IVMAccountant *accountant = NULL;
    lose_machine(&test.fixture);
    CHECK_HR(IVMAccountant_get_UpTime(test.accountant, &number), VM_E_VM_UNKNOWN);
    CHECK_EQ(number, 0);
    CHECK_HR(IVMAccountant_get_DiskBytesRead(test.accountant, &value), VM_E_VM_UNKNOWN);
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    CHECK_HR(IVMAccountant_get_CPUUtilizationHistory(test.accountant, &value), VM_E_VM_UNKNOWN);
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    PAIR(IVMVirtualMachine, Accountant, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Accountant(test.fixture.machine, &accountant));
    CHECK(!accountant);
    close_test(&test);
}
