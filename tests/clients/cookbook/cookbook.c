/* SPDX-License-Identifier: MIT */
/* The recipes of the README's cookbook in C: what the test says, around a client that knows nothing
 * of the mock. Nothing is registered. */
#include <stdio.h>

#include "clients.h"
#include "vpcmock.h"

static HRESULT fail_the_second_startup(vpcmock *mock)
{
    vpcmock_rule_options rule = VPCMOCK_RULE_OPTIONS_INIT;
    rule.from = 2;
    rule.times = 1;
    rule.fail = E_ACCESSDENIED;
    HRESULT hr = vpcmock_rule_create(mock, L"Startup", &rule, NULL);
    client_starts_twice();
    return hr;
}

static HRESULT a_task_that_stalls_at_40(vpcmock *mock)
{
    vpcmock_rule_options rule = VPCMOCK_RULE_OPTIONS_INIT;
    rule.task_stall = 40;
    HRESULT hr = vpcmock_rule_create(mock, L"Startup", &rule, NULL);
    client_gives_up();
    return hr;
}

static HRESULT cancel_while_saving(vpcmock *mock)
{
    vpcmock_rule_options rule = VPCMOCK_RULE_OPTIONS_INIT;
    rule.task_duration = 60000;
    rule.task_cancel = L"late";
    HRESULT hr = vpcmock_rule_create(mock, L"Save", &rule, NULL);
    client_cancels_saving();
    return hr;
}

/* Facts of the host are set by the control object. */
static HRESULT fact_get(IVPCMockControl *control, const WCHAR *name, double *number)
{
    BSTR text = SysAllocString(name);
    VARIANT host, value, real;
    VariantInit(&host);
    VariantInit(&real);
    HRESULT hr = IVPCMockControl_get_Fact(control, text, host, &value);
    if (SUCCEEDED(hr))
        hr = VariantChangeType(&real, &value, 0, VT_R8);
    if (SUCCEEDED(hr))
        *number = V_R8(&real);
    SysFreeString(text);
    return hr;
}

static HRESULT fact_put(IVPCMockControl *control, const WCHAR *name, double number)
{
    BSTR text = SysAllocString(name);
    VARIANT host, value;
    VariantInit(&host);
    V_VT(&value) = VT_R8;
    V_R8(&value) = number;
    HRESULT hr = IVPCMockControl_put_Fact(control, text, host, value);
    SysFreeString(text);
    return hr;
}

static HRESULT the_disk_fills_during_a_merge(vpcmock *mock)
{
    IVPCMockControl *control;
    double capacity;
    HRESULT hr = vpcmock_control(mock, &control);
    if (FAILED(hr))
        return hr;
    hr = fact_get(control, L"DiskCapacity", &capacity);
    if (SUCCEEDED(hr))
        hr = fact_put(control, L"DiskUsed", capacity - 200000000);
    IVPCMockControl_Release(control);
    client_merges();
    return hr;
}

static HRESULT time_out_a_shutdown(vpcmock *mock)
{
    vpcmock_rule_options rule = VPCMOCK_RULE_OPTIONS_INIT;
    rule.task_duration = 180000;
    rule.task_result = vmTaskResult_TimeOutError;
    HRESULT hr = vpcmock_rule_create(mock, L"Shutdown", &rule, NULL);
    client_shuts_down();
    return hr;
}

static HRESULT reject_calls_as_a_busy_server_would(vpcmock *mock)
{
    vpcmock_rule_options rule = VPCMOCK_RULE_OPTIONS_INIT;
    rule.times = 3;
    rule.fail = RPC_E_CALL_REJECTED;
    HRESULT hr = vpcmock_rule_create(mock, L"IVMVirtualMachine.*", &rule, NULL);
    client_calls_again();
    return hr;
}

static HRESULT off_exactly_once(vpcmock *mock, void (*client)(void))
{
    IVPCMockExpectation *save;
    vpcmock_expectation_options first = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    vpcmock_expectation_options off = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    first.name = L"the save";
    HRESULT hr = vpcmock_expect(mock, L"Save", &first, &save);
    if (FAILED(hr))
        return hr;
    off.object = L"Windows XP Mode";
    off.least = off.most = 1;
    off.after = save;
    hr = vpcmock_expect(mock, L"TurnOff", &off, NULL);
    IVPCMockExpectation_Release(save);
    if (FAILED(hr))
        return hr;
    client();
    BSTR unmet;
    vpcmock_verify(mock, &unmet);
    printf("%ls\n", unmet ? unmet : L"");
    SysFreeString(unmet);
    return S_OK;
}

static HRESULT off_exactly_once_after_the_save(vpcmock *mock)
{
    return off_exactly_once(mock, client_saves);
}

static HRESULT off_exactly_once_after_the_save_2(vpcmock *mock)
{
    return off_exactly_once(mock, client_forgets_to_save);
}

#define RECIPE(name)                                                                               \
    {                                                                                              \
#name, name                                                                                \
    }
static const struct {
    const char *name;
    HRESULT (*run)(vpcmock *mock);
} recipes[] = {
    RECIPE(fail_the_second_startup),
    RECIPE(a_task_that_stalls_at_40),
    RECIPE(cancel_while_saving),
    RECIPE(the_disk_fills_during_a_merge),
    RECIPE(time_out_a_shutdown),
    RECIPE(reject_calls_as_a_busy_server_would),
    RECIPE(off_exactly_once_after_the_save_2),
    RECIPE(off_exactly_once_after_the_save),
};

static HRESULT run(HRESULT (*recipe)(vpcmock *mock))
{
    vpcmock *mock;
    vpcmock_registration *registration;
    HRESULT hr = vpcmock_create(&mock);
    if (FAILED(hr))
        return hr;
    hr = vpcmock_register(mock, &registration);
    if (SUCCEEDED(hr)) {
        hr = recipe(mock);
        vpcmock_unregister(registration);
    }
    vpcmock_release(mock);
    return hr;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 2;
    for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++) {
        printf("== %s\n", recipes[i].name);
        HRESULT hr = run(recipes[i].run);
        if (FAILED(hr))
            printf("failed with 0x%lX\n", (unsigned long)hr);
    }
    CoUninitialize();
    return 0;
}
