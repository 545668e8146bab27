/* SPDX-License-Identifier: MIT */
/* The C API: registration of a mock with COM. */
#include "api_fixture.h"

/* Whether an application of this class, wherever it comes from, shows this mock's machine. */
static bool creates(const WCHAR *name)
{
    IVMVirtualPC *app;
    HRESULT hr = CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC,
                                  (void **)&app);
    if (FAILED(hr))
        return false;
    bool is = name_is(app, name);
    IVMVirtualPC_Release(app);
    return is;
}

static LONG created_plans(void)
{
    IVPCMockControl *control;
    LONG count = -1;
    if (FAILED(CoCreateInstance(&CLSID_VPCMockControl, NULL, CLSCTX_INPROC_SERVER,
                                &IID_IVPCMockControl, (void **)&control)))
        return -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &count));
    IVPCMockControl_Release(control);
    return count;
}

TEST(api_registration, a_registered_mock_is_reached_without_registry_until_it_is_unregistered)
{
    struct fixture fixture = fixture_start();
    vpcmock_registration *registration = NULL;
    rename_machine(fixture.machine, L"Only here");
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Save", NULL, NULL));
    CHECK(!creates(L"Only here"));
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK(creates(L"Only here"));
    CHECK_EQ(created_plans(), 1);
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Save", NULL, NULL));
    CHECK_EQ(created_plans(), 2);
    vpcmock_unregister(registration);
    CHECK(!creates(L"Only here"));
    CHECK(created_plans() != 2);
    CONTEXT("again");
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK(creates(L"Only here"));
    vpcmock_unregister(registration);
    CHECK(!creates(L"Only here"));
    CHECK_EQ(fixture.mock->refs, 3); /* with its application and its machine */
    fixture_end(&fixture);
}

static DWORD WINAPI check_registration_sta(void *unused)
{
    (void)unused;
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    vpcmock *mock;
    vpcmock_registration *registration = NULL;
    CHECK_OK(vpcmock_create(&mock));
    CHECK_OK(vpcmock_next_task(mock, L"Save", NULL, NULL));
    CHECK_OK(vpcmock_register(mock, &registration));
    CHECK_EQ(created_plans(), 1);
    vpcmock_unregister(registration);
    CHECK(created_plans() != 1);
    CHECK_EQ(mock->refs, 1);
    vpcmock_release(mock);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
    return 0;
}

TEST(api_registration, a_mock_can_be_registered_in_a_single_threaded_apartment)
{
    HANDLE thread = CreateThread(NULL, 0, check_registration_sta, NULL, 0, NULL);
    CHECK_EQ(WaitForSingleObject(thread, 30000), WAIT_OBJECT_0);
    CloseHandle(thread);
}

TEST(api_registration, objects_created_through_a_registration_outlive_it)
{
    struct fixture fixture = fixture_start();
    vpcmock_registration *registration;
    IVMVirtualPC *app = NULL;
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK_OK(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC,
                              (void **)&app));
    vpcmock_unregister(registration);
    rename_machine(fixture.machine, L"Only here");
    CHECK(name_is(app, L"Only here"));
    CHECK_REFS(app, 1);
    IVMVirtualPC_Release(app);
    fixture_end(&fixture);
}

TEST(api_registration, the_class_objects_of_a_registration_refuse_aggregation)
{
    struct fixture fixture = fixture_start();
    vpcmock_registration *registration;
    IUnknown *made = (IUnknown *)&fixture;
    CHECK_OK(vpcmock_register(fixture.mock, &registration));
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, (IUnknown *)fixture.app, CLSCTX_INPROC_SERVER,
                              &IID_IUnknown, (void **)&made),
             CLASS_E_NOAGGREGATION);
    CHECK(!made);
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMTask,
                              (void **)&made),
             E_NOINTERFACE);
    CHECK(!made);
    vpcmock_unregister(registration);
    fixture_end(&fixture);
}

TEST(api_registration, register_gives_what_CoRegisterClassObject_answers)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    vpcmock *mock;
    vpcmock_registration *registration = (vpcmock_registration *)&mock;
    CHECK_OK(vpcmock_create(&mock));
    CoUninitialize(); /* no apartment to register in */
    CHECK_HR(vpcmock_register(mock, &registration), CO_E_NOTINITIALIZED);
    CHECK(!registration);
    CHECK_EQ(mock->refs, 1);
    vpcmock_release(mock);
    CHECK_EQ(com_live, 0);
}
