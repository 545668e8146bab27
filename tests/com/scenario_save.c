/* SPDX-License-Identifier: MIT */
/* A mock that was saved as a scenario and loaded again shows the same everywhere. */
#include "world_dump.h"

#define HEAD L"<scenario xmlns='urn:vpcmock:scenario:1' seed='9' state='s' strict='false'>"
#define TAIL L"</scenario>"

static const WCHAR lab[] =
    HEAD L"<host memory-available='3000' network-adapters='a;\"b;c\"' early-result='7' "
         L"wait-timeout-code='0x1' undocumented-results='true'/>"
         L"<clock mode='manual' now='1 h' poll-step='50'/>"
         L"<option key='a/b' type='integer' value='5'/>"
         L"<volume letter='E' capacity='10 GB' largest-file='4 GB'/>"
         L"<folder path='C:\\Empty \x4e2d'/><file path='C:\\i.iso'/>"
         L"<file path='C:\\f.vfd' floppy-type='1'/>"
         L"<disk path='C:\\p.vhd' kind='fixed' size='1 GB'/>"
         L"<disk path='C:\\q.vhd' parent='C:\\p.vhd'/><network name='N \x4e2d'/>"
         L"<machine name='A' state='running' memory='300' notes='x&#10;y' undoable='true'>"
         L"<disk path='C:\\q.vhd' bus='0' device='1'/><disk path='C:\\a.vhd' size='2 GB'/>"
         L"<dvd image='C:\\i.iso'/><dvd host-drive='D'/><floppy image='C:\\f.vfd'/>"
         L"<adapter network='N \x4e2d'/><adapter dynamic='false' address='0003FF010203'/><adapter/>"
         L"<serial number='1' type='host-port' name='COM1'/><parallel number='1' name='LPT1'/>"
         L"<setting key='own/key' type='number' value='0.5'/><parameter name='p' value='v'/>"
         L"<channel pipe='\\\\.\\pipe\\x' port='7'/></machine>"
         L"<machine name='B' state='paused' path='E:\\b\\b.vmc'/><machine name='C' state='saved'/>"
         L"<machine name='D' devices='listed'/><machine name='E' registered='false' "
         L"path='C:\\e.vmc'/>"
         L"<machine name='F' file-missing='true'/>"
         L"<usb device-string='u' machine='A'/><usb device-string='free'/><driver number='1'/>"
         L"<plan member='Save' result='TimeOutError' duration='9 s' progress='0 40 41'/>"
         L"<on call='IVMVirtualMachine.Reset' object='A*' from='2' times='3' every='2' "
         L"probability='0.5' after='Save' name='r' priority='-2' at-end='cycle' state='s' "
         L"next-state='t'><fail code='E_FAIL' description='d' help-context='3' outs='poisoned'/>"
         L"<delay time='1' up-to='5'/><events do='delay' by='7'/><fire event='OnReset'/></on>"
         L"<on call='FindVirtualMachine' enabled='false'><arg param='configurationName' like='W*'/>"
         L"<return null='true'/></on>"
         L"<on call='Merge'><task result='DiskRelatedError' stall-at='40' polls='7' "
         L"cancelling='late'/>"
         L"</on><on call='get_Undoable' enabled='false'><return value='true'/><return "
         L"value='false'/>"
         L"<answer code='1'/></on>"
         L"<expect call='Merge' name='m' times='2'/><expect call='Save' most='0' after='m'/>"
         L"<at time='9 h'><machine name='A' guest-hangs='true'/><host memory-available='9'/>"
         L"<disk path='C:\\p.vhd' disk-size='99'/><fire event='OnMediaEject' machine='A' dvd='2' "
         L"first='D'/><state name='late'/></at>" TAIL;

static BSTR saved(struct world *world)
{
    BSTR xml = NULL;
    CHECK_OK(IVPCMockControl_SaveText(world->control, &xml));
    return xml;
}

/* Saved and loaded: it shows the same, and the same is saved. Looking brings figures up to date. */
static void check_comes_again(struct world *world)
{
    WCHAR *before = dump_world(world);
    BSTR first = saved(world);
    CHECK_OK(IVPCMockControl_LoadText(world->control, first));
    BSTR second = saved(world);
    WCHAR *after = dump_world(world);
    if (CHECK(first && second))
        CHECK_SAME_DUMP(second, first);
    CHECK_SAME_DUMP(after, before);
    free(before);
    free(after);
    SysFreeString(first);
    SysFreeString(second);
}

static IVMVirtualMachine *machine_of(struct world *world, const WCHAR *name)
{
    IVMVirtualMachine *machine = NULL;
    BSTR text = SysAllocString(name);
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(world->base.app, text, &machine));
    SysFreeString(text);
    return machine;
}

TEST(scenario_save, the_host_that_is_there_at_first_comes_again)
{
    struct world world = world_start();
    CHECK_OK(IVPCMockClock_put_Mode(world.clock, vpcmockClock_Manual));
    check_comes_again(&world);
    world_end(&world);
}

TEST(scenario_save, all_that_a_file_can_say_comes_again)
{
    struct world world = world_start();
    BSTR xml = SysAllocString(lab);
    CHECK_OK(IVPCMockControl_LoadText(world.control, xml));
    SysFreeString(xml);
    check_comes_again(&world);
    world_end(&world);
}

static BSTR answer_of_rule(struct world *world)
{
    BSTR key = SysAllocString(L"a/key"), joined = NULL;
    VARIANT value;
    VariantInit(&value);
    CHECK_OK(IVMVirtualMachine_GetConfigurationValue(world->base.machine, key, &value));
    if (CHECK_EQ(V_VT(&value), VT_ARRAY | VT_VARIANT)) {
        VARIANT first, second;
        LONG at = 0;
        CHECK_OK(SafeArrayGetElement(V_ARRAY(&value), &at, &first));
        at = 1;
        CHECK_OK(SafeArrayGetElement(V_ARRAY(&value), &at, &second));
        CHECK_OK(VarBstrCat(V_BSTR(&first), V_BSTR(&second), &joined));
        VariantClear(&first);
        VariantClear(&second);
    }
    VariantClear(&value);
    SysFreeString(key);
    return joined;
}

TEST(scenario_save, an_array_of_texts_that_a_rule_answers_with_comes_again)
{
    static const WCHAR *const texts[] = {L"a;b", L"\"c\""};
    struct world world = world_start();
    IVPCMockRule *rule = NULL, *same = NULL;
    VARIANT array;
    V_VT(&array) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&array) = SafeArrayCreateVector(VT_VARIANT, 0, COUNT(texts));
    for (LONG i = 0; i < (LONG)COUNT(texts); i++) {
        VARIANT item;
        V_VT(&item) = VT_BSTR;
        V_BSTR(&item) = SysAllocString(texts[i]);
        CHECK_OK(SafeArrayPutElement(V_ARRAY(&array), &i, &item));
        VariantClear(&item);
    }
    CHECK_OK(vpcmock_when(world.base.mock, L"IVMVirtualMachine.GetConfigurationValue", &rule));
    CHECK_OK(IVPCMockRule_Return(rule, array, &same));
    VariantClear(&array);
    IVPCMockRule_Release(same);
    IVPCMockRule_Release(rule);
    BSTR before = answer_of_rule(&world), xml = saved(&world);
    CHECK_OK(IVPCMockControl_LoadText(world.control, xml));
    IVMVirtualMachine_Release(world.base.machine);
    world.base.machine = machine_of(&world, L"Windows XP Mode");
    BSTR after = answer_of_rule(&world);
    CHECK(before && after && !wcscmp(before, L"a;b\"c\"") && !wcscmp(after, before));
    SysFreeString(before);
    SysFreeString(after);
    SysFreeString(xml);
    world_end(&world);
}

TEST(scenario_save, what_has_happened_since_comes_again)
{
    struct world world = world_start();
    BSTR xml = SysAllocString(lab);
    CHECK_OK(IVPCMockControl_LoadText(world.control, xml));
    SysFreeString(xml);
    IVMVirtualMachine *a = machine_of(&world, L"A"), *c = machine_of(&world, L"C"),
                      *d = machine_of(&world, L"D");
    if (CHECK(a && c && d)) {
        IVMTask *task = NULL;
        CHECK_OK(IVMVirtualMachine_Startup(c, &task));
        IVMTask_Release(task);
        CHECK_OK(IVMVirtualMachine_Startup(d, &task));
        IVMTask_Release(task);
        CHECK_OK(vpcmock_clock_advance(world.base.mock, 600000));
        check_comes_again(&world);
        IVMVirtualMachine_Release(d);
        d = machine_of(&world, L"D");
        CHECK_OK(IVMVirtualMachine_TurnOff(d, &task));
        IVMTask_Release(task);
        CHECK_OK(vpcmock_clock_advance(world.base.mock, 9 * 3600000));
        check_comes_again(&world);
        IVMVirtualMachine_Release(a);
        IVMVirtualMachine_Release(c);
        IVMVirtualMachine_Release(d);
    }
    world_end(&world);
}
