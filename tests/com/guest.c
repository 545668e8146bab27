/* SPDX-License-Identifier: MIT */
/* Tests of IVMGuestOS through COM. */
#include "machine_facts.h"

struct guest_test {
    struct fixture fixture;
    IVMGuestOS *guest;
};

static struct guest_test open_test(bool running)
{
    struct guest_test test = {fixture_start(), NULL};
    if (running)
        start_machine(&test.fixture);
    CHECK_OK(IVMVirtualMachine_get_GuestOS(test.fixture.machine, &test.guest));
    return test;
}

static void close_test(struct guest_test *test)
{
    IVMGuestOS_Release(test->guest);
    fixture_end(&test->fixture);
}

/* ---- Text ---- */

TEST(guest, texts_are_those_of_windows_xp_mode)
{
    struct guest_test test = open_test(true);
    IVMGuestOS *guest = test.guest;
    BSTR text = NULL;
    CHECK_OK(IVMGuestOS_get_OSName(guest, &text));
    CHECK_BSTR(text, L"Microsoft Windows XP Professional");
    CHECK_OK(IVMGuestOS_get_OSMajorVersion(guest, &text));
    CHECK_BSTR(text, L"5");
    CHECK_OK(IVMGuestOS_get_OSMinorVersion(guest, &text));
    CHECK_BSTR(text, L"1");
    CHECK_OK(IVMGuestOS_get_OSBuildNumber(guest, &text));
    CHECK_BSTR(text, L"2600");
    CHECK_OK(IVMGuestOS_get_OSVersion(guest, &text));
    CHECK_BSTR(text, L"5.1.2600");
    CHECK_OK(IVMGuestOS_get_OSPlatformId(guest, &text));
    CHECK_BSTR(text, L"2");
    CHECK_OK(IVMGuestOS_get_CSDVersion(guest, &text));
    CHECK_BSTR(text, L"Service Pack 3");
    CHECK_OK(IVMGuestOS_get_ServicePackMajor(guest, &text));
    CHECK_BSTR(text, L"3");
    CHECK_OK(IVMGuestOS_get_ServicePackMinor(guest, &text));
    CHECK_BSTR(text, L"0");
    CHECK_OK(IVMGuestOS_get_SuiteMask(guest, &text));
    CHECK_BSTR(text, L"0x00000110");
    CHECK_OK(IVMGuestOS_get_ProductType(guest, &text));
    CHECK_BSTR(text, L"0x0000001");
    CHECK_OK(IVMGuestOS_get_ComputerName(guest, &text));
    CHECK_BSTR(text, L"VIRTUALXP-24680");
    CHECK_OK(IVMGuestOS_get_IntegrationComponentsVersion(guest, &text));
    CHECK_BSTR(text, L"6.1.7600.16393");
    close_test(&test);
}

TEST(guest, texts_need_a_running_machine)
{
    struct guest_test test = open_test(false);
    IVMGuestOS *guest = test.guest;
    BSTR text = NULL;
    PAIR(IVMGuestOS, OSName, VM_E_VM_NOT_RUNNING, IVMGuestOS_get_OSName(guest, &text));
    PAIR(IVMGuestOS, OSMajorVersion, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_OSMajorVersion(guest, &text));
    PAIR(IVMGuestOS, OSMinorVersion, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_OSMinorVersion(guest, &text));
    PAIR(IVMGuestOS, OSBuildNumber, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_OSBuildNumber(guest, &text));
    PAIR(IVMGuestOS, OSVersion, VM_E_VM_NOT_RUNNING, IVMGuestOS_get_OSVersion(guest, &text));
    PAIR(IVMGuestOS, OSPlatformId, VM_E_VM_NOT_RUNNING, IVMGuestOS_get_OSPlatformId(guest, &text));
    PAIR(IVMGuestOS, CSDVersion, VM_E_VM_NOT_RUNNING, IVMGuestOS_get_CSDVersion(guest, &text));
    PAIR(IVMGuestOS, ServicePackMajor, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_ServicePackMajor(guest, &text));
    PAIR(IVMGuestOS, ServicePackMinor, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_ServicePackMinor(guest, &text));
    PAIR(IVMGuestOS, SuiteMask, VM_E_VM_NOT_RUNNING, IVMGuestOS_get_SuiteMask(guest, &text));
    PAIR(IVMGuestOS, ComputerName, VM_E_VM_NOT_RUNNING, IVMGuestOS_get_ComputerName(guest, &text));
    CHECK_HR(IVMGuestOS_get_ProductType(guest, &text), VM_E_VM_NOT_RUNNING);
    CHECK(!text);
    close_test(&test);
}

TEST(guest, texts_need_components)
{
    struct guest_test test = open_test(true);
    IVMGuestOS *guest = test.guest;
    BSTR text = NULL;
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, OSName, VM_E_ADDITIONS_FEATURE_NOT_AVAIL, IVMGuestOS_get_OSName(guest, &text));
    PAIR(IVMGuestOS, OSMajorVersion, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_OSMajorVersion(guest, &text));
    PAIR(IVMGuestOS, OSMinorVersion, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_OSMinorVersion(guest, &text));
    PAIR(IVMGuestOS, OSBuildNumber, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_OSBuildNumber(guest, &text));
    PAIR(IVMGuestOS, OSVersion, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_OSVersion(guest, &text));
    PAIR(IVMGuestOS, OSPlatformId, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_OSPlatformId(guest, &text));
    PAIR(IVMGuestOS, CSDVersion, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_CSDVersion(guest, &text));
    PAIR(IVMGuestOS, ServicePackMajor, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_ServicePackMajor(guest, &text));
    PAIR(IVMGuestOS, ServicePackMinor, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_ServicePackMinor(guest, &text));
    PAIR(IVMGuestOS, SuiteMask, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_SuiteMask(guest, &text));
    PAIR(IVMGuestOS, ComputerName, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_ComputerName(guest, &text));
    CHECK_HR(IVMGuestOS_get_ProductType(guest, &text), VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    CHECK(!text);
    close_test(&test);
}
TEST(guest, texts_of_a_machine_that_is_gone_are_gone)
{
    struct guest_test test = open_test(true);
    BSTR text = NULL;
    lose_machine(&test.fixture);
    CHECK_HR(IVMGuestOS_get_OSName(test.guest, &text), VM_E_VM_UNKNOWN);
    PAIR(IVMGuestOS, IntegrationComponentsVersion, VM_E_VM_UNKNOWN,
         IVMGuestOS_get_IntegrationComponentsVersion(test.guest, &text));
    CHECK(!text);
    close_test(&test);
}

TEST(guest, the_version_of_components_is_known_from_the_first_start)
{
    struct guest_test test = open_test(false);
    BSTR text = NULL;
    PAIR(IVMGuestOS, IntegrationComponentsVersion, VM_E_ADDITIONS_NOT_AVAIL,
         IVMGuestOS_get_IntegrationComponentsVersion(test.guest, &text));
    CHECK(!text);
    start_machine(&test.fixture);
    turn_machine_off(&test.fixture);
    CHECK_OK(IVMGuestOS_get_IntegrationComponentsVersion(test.guest, &text));
    CHECK_BSTR(text, L"6.1.7600.16393");
    close_test(&test);
}

TEST(guest, the_version_comes_as_a_structure)
{
    struct guest_test test = open_test(true);
    GUESTOSVERSIONINFOEX *info = NULL;
    CHECK_OK(IVMGuestOS_GetOsVersionInfo(test.guest, &info));
    if (CHECK(info != NULL)) {
        CHECK_EQ(info->dwOSVersionInfoSize, 284);
        CHECK_EQ(info->dwMajorVersion, 5);
        CHECK_EQ(info->dwMinorVersion, 1);
        CHECK_EQ(info->dwBuildNumber, 2600);
        CHECK_EQ(info->dwPlatformId, 2);
        CHECK(!wcscmp(info->szCSDVersion, L"Service Pack 3"));
        CHECK_EQ(info->wServicePackMajor, 3);
        CHECK_EQ(info->wServicePackMinor, 0);
        CHECK_EQ(info->wSuiteMask, 0x110);
        CHECK_EQ(info->wProductType, 1);
        CHECK_EQ(info->wReserved, 0);
    }
    CoTaskMemFree(info);
    machine_is(&test.fixture, L"GuestOutOfMemory", true);
    PAIR(IVMGuestOS, GetOsVersionInfo, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY),
         IVMGuestOS_GetOsVersionInfo(test.guest, &info));
    CHECK(!info);
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, GetOsVersionInfo, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_GetOsVersionInfo(test.guest, &info));
    CHECK(!info);
    turn_machine_off(&test.fixture);
    PAIR(IVMGuestOS, GetOsVersionInfo, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_GetOsVersionInfo(test.guest, &info));
    CHECK(!info);
    close_test(&test);
}

/* ---- Heartbeats ---- */

TEST(guest, heartbeats_come_from_a_guest_that_is_up)
{
    struct guest_test test = open_test(false);
    LONG percent = -1;
    VARIANT_BOOL beating = 0x55;
    PAIR(IVMGuestOS, HeartbeatPercentage, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_HeartbeatPercentage(test.guest, &percent));
    PAIR(IVMGuestOS, IsHeartbeating, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_IsHeartbeating(test.guest, &beating));
    CHECK_EQ(percent, 0);
    CHECK_EQ(beating, VARIANT_FALSE);
    machine_is(&test.fixture, L"ComponentsDelay", 1000000);
    start_machine(&test.fixture);
    PAIR(IVMGuestOS, HeartbeatPercentage, VM_E_ADDITIONS_NOT_AVAIL,
         IVMGuestOS_get_HeartbeatPercentage(test.guest, &percent));
    PAIR(IVMGuestOS, IsHeartbeating, VM_E_ADDITIONS_NOT_AVAIL,
         IVMGuestOS_get_IsHeartbeating(test.guest, &beating));
    CHECK_OK(vpcmock_clock_advance(test.fixture.mock, 1000000));
    CHECK_OK(IVMGuestOS_get_HeartbeatPercentage(test.guest, &percent));
    CHECK_EQ(percent, 100);
    CHECK_OK(IVMGuestOS_get_IsHeartbeating(test.guest, &beating));
    CHECK_EQ(beating, VARIANT_TRUE);
    machine_is(&test.fixture, L"GuestHangs", true);
    CHECK_OK(vpcmock_clock_advance(test.fixture.mock, 60000));
    CHECK_OK(IVMGuestOS_get_HeartbeatPercentage(test.guest, &percent));
    CHECK_EQ(percent, 0);
    CHECK_OK(IVMGuestOS_get_IsHeartbeating(test.guest, &beating));
    CHECK_EQ(beating, VARIANT_FALSE);
    lose_machine(&test.fixture);
    PAIR(IVMGuestOS, HeartbeatPercentage, VM_E_VM_UNKNOWN,
         IVMGuestOS_get_HeartbeatPercentage(test.guest, &percent));
    PAIR(IVMGuestOS, IsHeartbeating, VM_E_VM_UNKNOWN,
         IVMGuestOS_get_IsHeartbeating(test.guest, &beating));
    close_test(&test);
}

TEST(guest, a_client_that_polls_sees_the_heartbeat_cease)
{
    struct guest_test test = open_test(true);
    VARIANT_BOOL beating = VARIANT_TRUE;
    machine_is(&test.fixture, L"GuestHangs", true);
    for (int i = 0; i < 1000 && beating; i++)
        CHECK_OK(IVMGuestOS_get_IsHeartbeating(test.guest, &beating));
    CHECK_EQ(beating, VARIANT_FALSE);
    close_test(&test);
}

/* ---- Truths ---- */

TEST(guest, can_shutdown_answers_in_any_state)
{
    struct guest_test test = open_test(false);
    VARIANT_BOOL can = 0x55;
    PAIR(IVMGuestOS, CanShutdown, S_FALSE, IVMGuestOS_get_CanShutdown(test.guest, &can));
    CHECK_EQ(can, VARIANT_FALSE);
    start_machine(&test.fixture);
    CHECK_OK(IVMGuestOS_get_CanShutdown(test.guest, &can));
    CHECK_EQ(can, VARIANT_TRUE);
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    CHECK_OK(IVMGuestOS_get_CanShutdown(test.guest, &can));
    CHECK_EQ(can, VARIANT_FALSE);
    lose_machine(&test.fixture);
    PAIR(IVMGuestOS, CanShutdown, VM_E_VM_UNKNOWN, IVMGuestOS_get_CanShutdown(test.guest, &can));
    close_test(&test);
}

TEST(guest, remote_desktop_takes_a_while_to_come_up)
{
    struct guest_test test = open_test(true);
    IVMGuestOS *guest = test.guest;
    VARIANT_BOOL truth = 0x55;
    LONG port = -1;
    CHECK_OK(IVMGuestOS_get_TerminalServicesInitialized(guest, &truth));
    CHECK_EQ(truth, VARIANT_TRUE);
    CHECK_OK(IVMGuestOS_get_MultipleUserSessionsAllowed(guest, &truth));
    CHECK_EQ(truth, VARIANT_TRUE);
    CHECK_OK(IVMGuestOS_get_TerminalServerPort(guest, &port));
    CHECK_EQ(port, 3389);
    machine_is(&test.fixture, L"RemoteDesktopReady", false);
    machine_is(&test.fixture, L"RemoteDesktopError", -10061);
    PAIR(IVMGuestOS, TerminalServicesInitialized, S_FALSE,
         IVMGuestOS_get_TerminalServicesInitialized(guest, &truth));
    CHECK_EQ(truth, VARIANT_FALSE);
    PAIR(IVMGuestOS, MultipleUserSessionsAllowed, S_FALSE,
         IVMGuestOS_get_MultipleUserSessionsAllowed(guest, &truth));
    CHECK_EQ(truth, VARIANT_FALSE);
    PAIR(IVMGuestOS, TerminalServerPort, S_FALSE, IVMGuestOS_get_TerminalServerPort(guest, &port));
    CHECK_EQ(port, -10061);
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, TerminalServicesInitialized, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_TerminalServicesInitialized(guest, &truth));
    PAIR(IVMGuestOS, MultipleUserSessionsAllowed, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_MultipleUserSessionsAllowed(guest, &truth));
    PAIR(IVMGuestOS, TerminalServerPort, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_TerminalServerPort(guest, &port));
    turn_machine_off(&test.fixture);
    PAIR(IVMGuestOS, TerminalServicesInitialized, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_TerminalServicesInitialized(guest, &truth));
    PAIR(IVMGuestOS, MultipleUserSessionsAllowed, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_MultipleUserSessionsAllowed(guest, &truth));
    PAIR(IVMGuestOS, TerminalServerPort, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_TerminalServerPort(guest, &port));
    CHECK_EQ(port, 0);
    close_test(&test);
}

TEST(guest, the_screen_may_be_locked)
{
    struct guest_test test = open_test(true);
    VARIANT_BOOL locked = 0x55;
    CHECK_OK(IVMGuestOS_get_ScreenLocked(test.guest, &locked));
    CHECK_EQ(locked, VARIANT_FALSE);
    machine_is(&test.fixture, L"ScreenLocked", true);
    CHECK_OK(IVMGuestOS_get_ScreenLocked(test.guest, &locked));
    CHECK_EQ(locked, VARIANT_TRUE);
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, ScreenLocked, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_get_ScreenLocked(test.guest, &locked));
    CHECK_EQ(locked, VARIANT_FALSE);
    turn_machine_off(&test.fixture);
    PAIR(IVMGuestOS, ScreenLocked, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_get_ScreenLocked(test.guest, &locked));
    close_test(&test);
}

TEST(guest, time_sync_is_a_setting_of_the_machine)
{
    struct guest_test test = open_test(false);
    VARIANT_BOOL enabled = 0x55;
    CHECK_OK(IVMGuestOS_get_IsHostTimeSyncEnabled(test.guest, &enabled));
    CHECK_EQ(enabled, VARIANT_TRUE);
    CHECK_OK(IVMGuestOS_put_IsHostTimeSyncEnabled(test.guest, VARIANT_FALSE));
    CHECK_OK(IVMGuestOS_get_IsHostTimeSyncEnabled(test.guest, &enabled));
    CHECK_EQ(enabled, VARIANT_FALSE);
    start_machine(&test.fixture);
    CHECK_HR(IVMGuestOS_put_IsHostTimeSyncEnabled(test.guest, VARIANT_TRUE), VM_E_PREF_VM_ACTIVE);
    CHECK_OK(IVMGuestOS_get_IsHostTimeSyncEnabled(test.guest, &enabled));
    CHECK_EQ(enabled, VARIANT_FALSE);
    lose_machine(&test.fixture);
    PAIR(IVMGuestOS, IsHostTimeSyncEnabled, VM_E_VM_UNKNOWN,
         IVMGuestOS_get_IsHostTimeSyncEnabled(test.guest, &enabled));
    CHECK_HR(IVMGuestOS_put_IsHostTimeSyncEnabled(test.guest, VARIANT_TRUE), VM_E_VM_UNKNOWN);
    close_test(&test);
}

/* ---- Requests ---- */

TEST(guest, parameters_are_kept_in_the_guest)
{
    struct guest_test test = open_test(true);
    BSTR name = SysAllocString(L"Answer"), text = SysAllocString(L"forty-two");
    BSTR value = NULL, empty = SysAllocString(L"");
    CHECK_OK(IVMGuestOS_SetParameter(test.guest, name, text));
    CHECK_OK(IVMGuestOS_GetParameter(test.guest, name, &value));
    CHECK_BSTR(value, L"forty-two");
    CHECK_OK(IVMGuestOS_SetParameter(test.guest, name, empty));
    CHECK_OK(IVMGuestOS_GetParameter(test.guest, name, &value));
    CHECK_BSTR(value, L"");
    turn_machine_off(&test.fixture);
    start_machine(&test.fixture);
    CHECK_OK(IVMGuestOS_GetParameter(test.guest, name, &value));
    CHECK_BSTR(value, L"");
    SysFreeString(name);
    SysFreeString(text);
    SysFreeString(empty);
    close_test(&test);
}

static void check_parameters(struct guest_test *test, HRESULT expected)
{
    BSTR name = SysAllocString(L"HostName"), value = NULL;
    CHECK_HR(IVMGuestOS_GetParameter(test->guest, name, &value), expected);
    CHECK_EQ(value != NULL, expected == S_OK);
    SysFreeString(value);
    SysFreeString(name);
}

TEST(guest, parameters_have_names_and_values)
{
    struct guest_test test = open_test(true);
    BSTR backslash = SysAllocString(L"a\\b"), name = SysAllocString(L"a"), value = NULL;
    PAIR(IVMGuestOS, GetParameter, E_INVALIDARG,
         IVMGuestOS_GetParameter(test.guest, backslash, &value));
    PAIR(IVMGuestOS, SetParameter, E_INVALIDARG,
         IVMGuestOS_SetParameter(test.guest, backslash, name));
    CHECK_HR(IVMGuestOS_GetParameter(test.guest, NULL, &value), E_INVALIDARG);
    CHECK_ERROR(L"expected one of the guest's");
    CHECK_HR(IVMGuestOS_GetParameter(test.guest, name, &value), E_INVALIDARG);
    CHECK_HR(IVMGuestOS_SetParameter(test.guest, NULL, name), E_INVALIDARG);
    CHECK_HR(IVMGuestOS_SetParameter(test.guest, name, NULL), E_INVALIDARG);
    CHECK_HR(IVMGuestOS_GetParameter(test.guest, name, &value), E_INVALIDARG);
    CHECK(!value);
    SysFreeString(backslash);
    SysFreeString(name);
    close_test(&test);
}

TEST(guest, parameters_need_a_guest_that_answers)
{
    struct guest_test test = open_test(true);
    BSTR name = SysAllocString(L"HostName"), value = NULL;
    check_parameters(&test, S_OK);
    machine_is(&test.fixture, L"GuestHangs", true);
    PAIR(IVMGuestOS, GetParameter, VM_E_TIMED_OUT,
         IVMGuestOS_GetParameter(test.guest, name, &value));
    PAIR(IVMGuestOS, SetParameter, VM_E_TIMED_OUT, IVMGuestOS_SetParameter(test.guest, name, name));
    machine_is(&test.fixture, L"GuestHangs", false);
    CHECK_OK(IVMVirtualMachine_Pause(test.fixture.machine));
    PAIR(IVMGuestOS, GetParameter, VM_E_VM_PAUSED,
         IVMGuestOS_GetParameter(test.guest, name, &value));
    PAIR(IVMGuestOS, SetParameter, VM_E_VM_PAUSED, IVMGuestOS_SetParameter(test.guest, name, name));
    CHECK_OK(IVMVirtualMachine_Resume(test.fixture.machine));
    check_parameters(&test, S_OK);
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, GetParameter, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_GetParameter(test.guest, name, &value));
    PAIR(IVMGuestOS, SetParameter, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_SetParameter(test.guest, name, name));
    turn_machine_off(&test.fixture);
    PAIR(IVMGuestOS, GetParameter, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_GetParameter(test.guest, name, &value));
    PAIR(IVMGuestOS, SetParameter, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_SetParameter(test.guest, name, name));
    CHECK(!value);
    SysFreeString(name);
    close_test(&test);
}

TEST(guest, sessions_are_of_two_kinds)
{
    struct guest_test test = open_test(true);
    IVMGuestOS *guest = test.guest;
    VARIANT_BOOL present = 0x55;
    CHECK_OK(IVMGuestOS_IsUserLoggedOn(guest, 0, &present));
    CHECK_EQ(present, VARIANT_FALSE);
    CHECK_OK(IVMGuestOS_IsUserLoggedOn(guest, 1, &present));
    CHECK_EQ(present, VARIANT_TRUE);
    PAIR(IVMGuestOS, IsUserLoggedOn, E_INVALIDARG, IVMGuestOS_IsUserLoggedOn(guest, 2, &present));
    CHECK_HR(IVMGuestOS_IsUserLoggedOn(guest, -1, &present), E_INVALIDARG);
    CHECK_ERROR(L"-1 is no kind of session");
    machine_is(&test.fixture, L"GuestOutOfMemory", true);
    PAIR(IVMGuestOS, IsUserLoggedOn, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY),
         IVMGuestOS_IsUserLoggedOn(guest, 1, &present));
    CHECK_EQ(present, VARIANT_FALSE);
    machine_is(&test.fixture, L"GuestTimesOut", true);
    PAIR(IVMGuestOS, IsUserLoggedOn, VM_E_TIMED_OUT, IVMGuestOS_IsUserLoggedOn(guest, 1, &present));
    CHECK_OK(IVMVirtualMachine_Pause(test.fixture.machine));
    PAIR(IVMGuestOS, IsUserLoggedOn, VM_E_VM_PAUSED, IVMGuestOS_IsUserLoggedOn(guest, 1, &present));
    CHECK_OK(IVMVirtualMachine_Resume(test.fixture.machine));
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, IsUserLoggedOn, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMGuestOS_IsUserLoggedOn(guest, 1, &present));
    turn_machine_off(&test.fixture);
    PAIR(IVMGuestOS, IsUserLoggedOn, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_IsUserLoggedOn(guest, 1, &present));
    close_test(&test);
}

TEST(guest, components_can_be_installed)
{
    struct guest_test test = open_test(false);
    IVMGuestOS *guest = test.guest;
    VARIANT_BOOL can = VARIANT_TRUE;
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMGuestOS, InstallIntegrationComponents, VM_E_VM_NOT_RUNNING,
         IVMGuestOS_InstallIntegrationComponents(guest));
    start_machine(&test.fixture);
    machine_is(&test.fixture, L"ComponentsIsoMissing", true);
    PAIR(IVMGuestOS, InstallIntegrationComponents, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         IVMGuestOS_InstallIntegrationComponents(guest));
    machine_is(&test.fixture, L"ComponentsIsoMissing", false);
    CHECK_OK(vpcmock_clock_advance(test.fixture.mock, 1000000));
    CHECK_OK(IVMGuestOS_get_CanShutdown(guest, &can));
    CHECK_EQ(can, VARIANT_FALSE);
    CHECK_OK(IVMGuestOS_InstallIntegrationComponents(guest));
    CHECK_OK(IVMGuestOS_get_CanShutdown(guest, &can));
    CHECK_EQ(can, VARIANT_FALSE);
    CHECK_OK(vpcmock_clock_advance(test.fixture.mock, GUEST_INSTALL_TIME));
    CHECK_OK(IVMGuestOS_get_CanShutdown(guest, &can));
    CHECK_EQ(can, VARIANT_TRUE);
    lose_machine(&test.fixture);
    PAIR(IVMGuestOS, InstallIntegrationComponents, VM_E_VM_UNKNOWN,
         IVMGuestOS_InstallIntegrationComponents(guest));
    close_test(&test);
}

TEST(guest, an_installation_needs_an_empty_drive)
{
    struct guest_test test = open_test(true);
    IVMDVDDriveCollection *drives;
    IVMDVDDrive *drive;
    VMDVDDriveAttachmentType attachment = vmDVDDrive_None;
    BSTR letter = SysAllocString(L"D");
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(test.fixture.machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get_Item(drives, 1, &drive));
    CHECK_OK(IVMDVDDrive_AttachHostDrive(drive, letter));
    PAIR(IVMGuestOS, InstallIntegrationComponents, VM_E_DRIVE_INVALID,
         IVMGuestOS_InstallIntegrationComponents(test.guest));
    CHECK_OK(IVMDVDDrive_ReleaseHostDrive(drive));
    CHECK_OK(IVMGuestOS_InstallIntegrationComponents(test.guest));
    CHECK_OK(IVMDVDDrive_get_Attachment(drive, &attachment));
    CHECK_EQ(attachment, vmDVDDrive_Image);
    given(test.fixture.mock, the_object(drive), L"MediaUnmountFails", true);
    PAIR(IVMGuestOS, InstallIntegrationComponents, VM_E_MEDIA_UNMOUNT_FAIL,
         IVMGuestOS_InstallIntegrationComponents(test.guest));
    IVMDVDDrive_Release(drive);
    IVMDVDDriveCollection_Release(drives);
    SysFreeString(letter);
    close_test(&test);
}

TEST(guest, a_machine_that_is_gone_has_no_guest)
{
    struct guest_test test = open_test(false);
    IVMGuestOS *guest = NULL;
    lose_machine(&test.fixture);
    PAIR(IVMVirtualMachine, GuestOS, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_GuestOS(test.fixture.machine, &guest));
    CHECK(!guest);
    close_test(&test);
}
