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

static HRESULT the_disk_fills_during_a_merge(vpcmock *mock)
{
    VARIANT capacity;
    HRESULT hr = vpcmock_get_fact(mock, NULL, L"DiskCapacity", &capacity);
    if (SUCCEEDED(hr))
        hr = VariantChangeType(&capacity, &capacity, 0, VT_R8);
    if (SUCCEEDED(hr))
        hr = vpcmock_set_fact_number(mock, NULL, L"DiskUsed", V_R8(&capacity) - 200000000);
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
    vpcmock_expectation_options first = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    vpcmock_expectation_options off = VPCMOCK_EXPECTATION_OPTIONS_INIT;
    IVPCMockExpectation *save = NULL;
    first.name = L"the save";
    HRESULT hr = vpcmock_expect(mock, L"Save", &first, &save);
    off.object = L"Windows XP Mode";
    off.least = off.most = 1;
    off.after = save;
    if (SUCCEEDED(hr))
        hr = vpcmock_expect(mock, L"TurnOff", &off, NULL);
    client(); /* it runs */
    BSTR unmet = NULL;
    if (SUCCEEDED(hr) && FAILED(vpcmock_verify(mock, &unmet)))
        printf("%ls", unmet);
    printf("\n");
    SysFreeString(unmet);
    if (save)
        IVPCMockExpectation_Release(save);
    return hr;
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
