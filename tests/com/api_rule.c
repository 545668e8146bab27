/* SPDX-License-Identifier: MIT */
/* vpcmock_rule_create: a rule from a structure. */
#include "rules_fixture.h"

static long rule_count(struct world *world)
{
    IVPCMockRules *rules;
    LONG count = -1;
    if (CHECK_OK(IVPCMockControl_get_Rules(world->control, &rules))) {
        CHECK_OK(IVPCMockRules_get_Count(rules, &count));
        IVPCMockRules_Release(rules);
    }
    return count;
}

static IVPCMockRule *create(struct world *world, const WCHAR *member,
                            const vpcmock_rule_options *options)
{
    IVPCMockRule *rule = NULL;
    CHECK_OK(vpcmock_rule_create(world->base.mock, member, options, &rule));
    return rule;
}

TEST(api_rule, which_calls_and_when)
{
    struct world world = world_start();
    vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
    BSTR text, name;
    options.name = L"some";
    options.object = L"*xp*";
    options.from = 2;
    options.every = 2;
    options.times = 2;
    options.fail = E_ACCESSDENIED;
    IVPCMockRule *rule = create(&world, L"get_Name", &options);
    CHECK_OK(IVPCMockRule_get_Name(rule, &name));
    CHECK_BSTR(name, L"some");
    for (int i = 1; i <= 8; i++) {
        CONTEXT("call %d", i);
        HRESULT hr = IVMVirtualMachine_get_Name(world.base.machine, &text);
        CHECK_HR(hr, i == 2 || i == 4 ? E_ACCESSDENIED : S_OK);
        if (SUCCEEDED(hr))
            SysFreeString(text);
    }
    IVPCMockRule_Release(rule);
    options = (vpcmock_rule_options)VPCMOCK_RULE_OPTIONS_INIT;
    options.object = L"Vista";
    options.fail = E_FAIL;
    CHECK_OK(vpcmock_rule_create(world.base.mock, L"get_Name", &options, NULL));
    CHECK_OK(IVMVirtualMachine_get_Name(world.base.machine, &text));
    SysFreeString(text);
    world_end(&world);
}

TEST(api_rule, a_failure_after_the_effect_and_a_delay)
{
    struct world world = world_start();
    vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
    LONGLONG before, after;
    BSTR notes = SysAllocString(L"written"), text = NULL;
    options.times = 1;
    options.delay = 5000;
    options.fail_after = RPC_E_SERVERFAULT;
    CHECK_OK(vpcmock_rule_create(world.base.mock, L"put_Notes", &options, NULL));
    CHECK_OK(vpcmock_clock_now(world.base.mock, &before));
    CHECK_HR(IVMVirtualMachine_put_Notes(world.base.machine, notes), RPC_E_SERVERFAULT);
    CHECK_OK(vpcmock_clock_now(world.base.mock, &after));
    CHECK_EQ(after - before, 5000);
    CHECK_OK(IVMVirtualMachine_get_Notes(world.base.machine, &text));
    CHECK_BSTR(text, L"written");
    SysFreeString(notes);
    world_end(&world);
}

TEST(api_rule, the_task_that_is_started)
{
    struct world world = world_start();
    vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
    IVMTask *task;
    LONG percent;
    VMTaskResult result;
    options.task_duration = 1000;
    options.task_stall = 40;
    options.task_stall_time = 60000;
    options.task_cancel = L"loses";
    options.task_result = vmTaskResult_DiskRelatedError;
    CHECK_OK(vpcmock_rule_create(world.base.mock, L"Startup", &options, NULL));
    if (CHECK_OK(IVMVirtualMachine_Startup(world.base.machine, &task))) {
        CHECK_OK(IVMTask_WaitForCompletion(task, 50000));
        CHECK_OK(IVMTask_get_PercentCompleted(task, &percent));
        CHECK_EQ(percent, 40);
        CHECK_OK(IVMTask_Cancel(task));
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_OK(IVMTask_get_Result(task, &result));
        CHECK_EQ(result, vmTaskResult_DiskRelatedError);
        IVMTask_Release(task);
    }
    world_end(&world);
}

TEST(api_rule, what_is_wrong_leaves_no_rule)
{
    struct world world = world_start();
    vpcmock *mock = world.base.mock;
    IVPCMockRule *rule = (IVPCMockRule *)1;
    vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
    options.version = 7;
    CHECK_FAILS(vpcmock_rule_create(mock, L"Startup", &options, &rule), E_INVALIDARG,
                L"vpcmock_rule_options has version 7; expected 1");
    CHECK(!rule);
    options = (vpcmock_rule_options)VPCMOCK_RULE_OPTIONS_INIT;
    options.fail = E_FAIL;
    options.fail_after = E_FAIL;
    CHECK_FAILS(vpcmock_rule_create(mock, L"Startup", &options, NULL), E_INVALIDARG,
                L"expected one of them");
    options = (vpcmock_rule_options)VPCMOCK_RULE_OPTIONS_INIT;
    options.from = 0;
    CHECK_FAILS(vpcmock_rule_create(mock, L"Startup", &options, NULL), E_INVALIDARG,
                L"IVPCMockRule::From: ");
    options = (vpcmock_rule_options)VPCMOCK_RULE_OPTIONS_INIT;
    options.fail = S_FALSE;
    CHECK_FAILS(vpcmock_rule_create(mock, L"Startup", &options, NULL), E_INVALIDARG,
                L"is no failure");
    options = (vpcmock_rule_options)VPCMOCK_RULE_OPTIONS_INIT;
    options.task_cancel = L"perhaps";
    CHECK_FAILS(vpcmock_rule_create(mock, L"Startup", &options, NULL), E_INVALIDARG,
                L"\"perhaps\" is none of the words");
    options = (vpcmock_rule_options)VPCMOCK_RULE_OPTIONS_INIT;
    CHECK_FAILS(vpcmock_rule_create(mock, L"Startap", &options, NULL), E_INVALIDARG,
                L"\"Startap\" names no member");
    CHECK_EQ(rule_count(&world), 0);
    CHECK_HR(vpcmock_rule_create(NULL, L"Startup", &options, NULL), E_POINTER);
    CHECK_HR(vpcmock_rule_create(mock, NULL, &options, NULL), E_POINTER);
    CHECK_HR(vpcmock_rule_create(mock, L"Startup", NULL, NULL), E_POINTER);
    world_end(&world);
}
