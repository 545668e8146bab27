/* SPDX-License-Identifier: MIT */
/* Several threads that write rules. */
#include "rules_fixture.h"

/* An object that has another thread use the control interface whenever it is asked for one. */
struct nosy {
    IUnknown IUnknown_iface;
    LONG refs;
    IVPCMockControl *control;
    BOOL busy;
    LONG asked;
};

static DWORD WINAPI use_control(void *context)
{
    struct nosy *nosy = context;
    LONG count;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    CHECK_OK(IVPCMockControl_get_PlannedTasks(nosy->control, &count));
    CoUninitialize();
    return 0;
}

static HRESULT STDMETHODCALLTYPE nosy_query(IUnknown *iface, REFIID iid, void **object)
{
    struct nosy *self = CONTAINING_RECORD(iface, struct nosy, IUnknown_iface);
    if (!self->busy) {
        self->busy = TRUE; /* once at a time */
        HANDLE thread = CreateThread(NULL, 0, use_control, self, 0, NULL);
        CHECK_EQ(WaitForSingleObject(thread, 20000), WAIT_OBJECT_0);
        CloseHandle(thread);
        self->asked++;
        self->busy = FALSE;
    }
    *object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown))
        return E_NOINTERFACE;
    *object = iface;
    IUnknown_AddRef(iface);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE nosy_addref(IUnknown *iface)
{
    struct nosy *self = CONTAINING_RECORD(iface, struct nosy, IUnknown_iface);
    return (ULONG)InterlockedIncrement(&self->refs);
}

static ULONG STDMETHODCALLTYPE nosy_release(IUnknown *iface)
{
    struct nosy *self = CONTAINING_RECORD(iface, struct nosy, IUnknown_iface);
    return (ULONG)InterlockedDecrement(&self->refs);
}

static const IUnknownVtbl nosy_vtbl = {nosy_query, nosy_addref, nosy_release};

TEST(rules_threads, what_one_is_given_stays_while_another_thread_controls_the_mock)
{
    struct world world = world_start();
    struct nosy nosy = {{(IUnknownVtbl *)&nosy_vtbl}, 1, world.control, FALSE, 0};
    IVPCMockRule *rule = when(&world, L"IVMVirtualPC::GetConfigurationValue");
    VARIANT values, *elements, value;
    BSTR key = SysAllocString(L"any");
    V_VT(&values) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(&values) = SafeArrayCreateVector(VT_VARIANT, 0, 2);
    CHECK_OK(SafeArrayAccessData(V_ARRAY(&values), (void **)&elements));
    V_VT(&elements[0]) = VT_DATE; /* held as it is, as objects are */
    V_DATE(&elements[0]) = 40000.5;
    V_VT(&elements[1]) = VT_UNKNOWN;
    V_UNKNOWN(&elements[1]) = &nosy.IUnknown_iface;
    IUnknown_AddRef(&nosy.IUnknown_iface);
    CHECK_OK(SafeArrayUnaccessData(V_ARRAY(&values)));
    SAY(rule, ReturnEach, values, v_missing());
    CHECK(nosy.asked > 0);
    CHECK_OK(IVMVirtualPC_GetConfigurationValue(world.base.app, key, &value));
    CHECK_EQ(V_VT(&value), VT_DATE);
    CHECK_OK(IVMVirtualPC_GetConfigurationValue(world.base.app, key, &value));
    CHECK_EQ(V_VT(&value), VT_UNKNOWN);
    VariantClear(&value);
    VariantClear(&values);
    SysFreeString(key);
    IVPCMockRule_Release(rule);
    world_end(&world);
    CHECK_EQ(nosy.refs, 1);
}

struct reader {
    IVMVirtualMachine *machine;
    BSTR notes;
};

static DWORD WINAPI read_notes(void *context)
{
    struct reader *reader = context;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    CHECK_OK(IVMVirtualMachine_get_Notes(reader->machine, &reader->notes));
    CoUninitialize();
    return 0;
}

/* In the order that the test wants: the call that came first is held, whatever the threads do. */
TEST(rules_threads, a_call_is_held_until_another_threads_is_over)
{
    struct world world = world_start();
    struct reader reader = {world.base.machine, NULL};
    IVPCMockRule *rule = when(&world, L"get_Notes");
    BSTR member = SysAllocString(L"put_Notes"), written = SysAllocString(L"written");
    SAY(rule, HoldUntil, member, v_missing());
    HANDLE thread = CreateThread(NULL, 0, read_notes, &reader, 0, NULL);
    for (int i = 0; i < 10000 && applied(rule) < 1; i++) {
        VMVMState state;
        Sleep(1);
        CHECK_OK(IVMVirtualMachine_get_State(reader.machine, &state));
    }
    CHECK_OK(IVMVirtualMachine_put_Notes(reader.machine, written));
    CHECK_EQ(WaitForSingleObject(thread, 20000), WAIT_OBJECT_0);
    CloseHandle(thread);
    CHECK_BSTR(reader.notes, L"written");
    IVPCMockRule_Release(rule);
    SysFreeString(member);
    SysFreeString(written);
    world_end(&world);
}

TEST(rules_threads, a_call_that_nobody_releases_goes_on_without_the_rule)
{
    struct world world = world_start();
    IVMVirtualMachine *machine = world.base.machine;
    IVPCMockRule *rule = when(&world, L"get_Notes"), *none;
    BSTR member = SysAllocString(L"put_Notes"), wrong = SysAllocString(L"put_Nots"), notes;
    SAY(rule, HoldUntil, member, v_i4(2));
    fails_with(rule, E_FAIL);
    CHECK_OK(IVMVirtualMachine_get_Notes(machine, &notes));
    SysFreeString(notes);
    CHECK_HR(IVPCMockRule_HoldUntil(rule, wrong, v_missing(), &none), E_INVALIDARG);
    CHECK_HR(IVPCMockRule_HoldUntil(rule, member, v_i4(0), &none), E_INVALIDARG);
    IVPCMockRule_Release(rule);
    SysFreeString(member);
    SysFreeString(wrong);
    world_end(&world);
}
