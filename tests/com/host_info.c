/* SPDX-License-Identifier: MIT */
/* IVMHostInfo, IVMSupportDriver and its collection. */
#include "com/given.h"
#include "com/variants.h"

#include <limits.h>
#include <string.h>

static IVMHostInfo *info_of(const struct fixture *fixture)
{
    IVMHostInfo *info = NULL;
    CHECK_OK(IVMVirtualPC_get_HostInfo(fixture->app, &info));
    CHECK(info != NULL);
    return info;
}

/* A number as VT_DECIMAL, whose text is the plain number. */
static bool check_decimal(VARIANT *variant, LONGLONG expected, const WCHAR *text, int line)
{
    VARIANT number, words;
    VariantInit(&number);
    VariantInit(&words);
    bool same =
        check_that(V_VT(variant) == VT_DECIMAL, __FILE__, line, "VARTYPE %d", V_VT(variant));
    same &= check_hr(VariantChangeType(&number, variant, 0, VT_I8), S_OK, __FILE__, line, "I8");
    same &= check_that(V_I8(&number) == expected, __FILE__, line, "%lld, expected %lld",
                       V_I8(&number), expected);
    same &= check_hr(VariantChangeType(&words, variant, 0, VT_BSTR), S_OK, __FILE__, line, "BSTR");
    same &= check_that(V_BSTR(&words) && !wcscmp(V_BSTR(&words), text), __FILE__, line, "\"%ls\"",
                       V_BSTR(&words));
    VariantClear(&words);
    return same;
}
#define CHECK_DECIMAL(variant, number, text) check_decimal((variant), (number), (text), __LINE__)

TEST(host_info, a_healthy_host_by_default)
{
    struct fixture fixture = fixture_start();
    IVMHostInfo *info = info_of(&fixture);
    LONG number = -1;
    BSTR text = NULL;
    VARIANT_BOOL truth = 42;
    VARIANT variant;
    CHECK_OK(IVMHostInfo_get_LogicalProcessorCount(info, &number));
    CHECK_EQ(number, 2);
    CHECK_OK(IVMHostInfo_get_PhysicalProcessorCount(info, &number));
    CHECK_EQ(number, 1);
    CHECK_OK(IVMHostInfo_get_ProcessorSpeed(info, &number));
    CHECK_EQ(number, 2400);
    CHECK_OK(IVMHostInfo_get_ProcessorSpeedString(info, &text));
    CHECK_BSTR(text, L"2.40 GHz");
    CHECK_OK(IVMHostInfo_get_ProcessorManufacturerString(info, &text));
    CHECK_BSTR(text, L"GenuineIntel");
    CHECK_OK(IVMHostInfo_get_ProcessorVersionString(info, &text));
    CHECK_BSTR(text, L"Intel(R) Core(TM)2 Duo CPU     P8600  @ 2.40GHz");
    CHECK_OK(IVMHostInfo_get_ProcessorFeaturesString(info, &text));
    CHECK_BSTR(text, L"Intel VT,HAVE,MMX,SSE,SSE2,SSE3,x86-64");
    CHECK_OK(IVMHostInfo_get_MMX(info, &truth));
    CHECK_EQ(truth, VARIANT_TRUE);
    CHECK_OK(IVMHostInfo_get_SSE(info, &truth));
    CHECK_EQ(truth, VARIANT_TRUE);
    CHECK_OK(IVMHostInfo_get_SSE2(info, &truth));
    CHECK_EQ(truth, VARIANT_TRUE);
    CHECK_OK(IVMHostInfo_get_ThreeDNow(info, &truth));
    CHECK_EQ(truth, VARIANT_FALSE);
    CHECK_OK(IVMHostInfo_get_Memory(info, &variant));
    CHECK_DECIMAL(&variant, 4096, L"4096");
    CHECK_OK(IVMHostInfo_get_MemoryTotalString(info, &text));
    CHECK_BSTR(text, L"4096");
    CHECK_OK(IVMHostInfo_get_MemoryAvail(info, &variant));
    CHECK_DECIMAL(&variant, 2560, L"2560");
    CHECK_OK(IVMHostInfo_get_MemoryAvailString(info, &text));
    CHECK_BSTR(text, L"2560");
    CHECK_OK(IVMHostInfo_get_OperatingSystem(info, &text));
    CHECK_BSTR(text, L"Windows 7 Professional");
    CHECK_OK(IVMHostInfo_get_OSVersionString(info, &text));
    CHECK_BSTR(text, L"6.1.7601");
    CHECK_OK(IVMHostInfo_get_OSMajorVersion(info, &number));
    CHECK_EQ(number, 6);
    CHECK_OK(IVMHostInfo_get_OSMinorVersion(info, &number));
    CHECK_EQ(number, 1);
    CHECK_OK(IVMHostInfo_get_OSServicePackString(info, &text));
    CHECK_BSTR(text, L"Service Pack 1");
    CHECK_OK(IVMHostInfo_get_NetworkAdapters(info, &variant));
    CHECK_TEXTS(&variant, L"Intel(R) 82567LM Gigabit Network Connection",
                L"Intel(R) WiFi Link 5100 AGN");
    CHECK_OK(IVMHostInfo_get_NetworkAddresses(info, &variant));
    CHECK_TEXTS(&variant, L"192.168.1.2", L"127.0.0.1");
    CHECK_OK(IVMHostInfo_get_DVDDrives(info, &variant));
    CHECK_TEXTS(&variant, L"D");
    CHECK_OK(IVMHostInfo_get_FloppyDrives(info, &variant));
    CHECK_TEXTS(&variant, L"A");
    CHECK_OK(IVMHostInfo_get_SerialPorts(info, &text));
    CHECK_BSTR(text, L"COM1;COM2");
    CHECK_OK(IVMHostInfo_get_ParallelPort(info, &text));
    CHECK_BSTR(text, L"LPT1");
    IVMHostInfo_Release(info);
    fixture_end(&fixture);
}

TEST(host_info, the_time_is_that_of_the_clock)
{
    struct fixture fixture = fixture_start();
    IVMHostInfo *info = info_of(&fixture);
    DATE time = 0;
    LONG seconds = -1;
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Manual));
    CHECK_OK(IVMHostInfo_get_UTCTime(info, &time));
    CHECK(time == 40210.5);
    CHECK_OK(IVMVirtualPC_get_UpTime(fixture.app, &seconds));
    CHECK_EQ(seconds, 0);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 21600 * 1000));
    CHECK_OK(IVMHostInfo_get_UTCTime(info, &time));
    CHECK(time == 40210.75);
    CHECK_OK(IVMVirtualPC_get_UpTime(fixture.app, &seconds));
    CHECK_EQ(seconds, 21600);
    /* Who waits for a time comes to it: each look is a poll. */
    CHECK_OK(vpcmock_clock_set_mode(fixture.mock, vpcmockClock_Auto));
    for (int i = 0; i < 11 && SUCCEEDED(IVMVirtualPC_get_UpTime(fixture.app, &seconds)); i++)
        CHECK_OK(IVMHostInfo_get_UTCTime(info, &time));
    CHECK_EQ(seconds, 21602);
    IVMHostInfo_Release(info);
    fixture_end(&fixture);
}

TEST(host_info, facts_are_what_is_read)
{
    struct fixture fixture = fixture_start();
    IVMHostInfo *info = info_of(&fixture);
    VARIANT variant;
    VARIANT_BOOL truth = 42;
    BSTR text = NULL;
    host_is(&fixture, L"MemoryTotal", (int64_t)1 << 53);
    host_is(&fixture, L"MemoryAvailable", 0);
    host_is(&fixture, L"MMX", false);
    host_is(&fixture, L"ThreeDNow", true);
    CHECK_OK(put_fact(fixture.mock, the_host(), L"DVDDrives", array_of(VT_VARIANT, 0, NO_TEXTS)));
    given_text(fixture.mock, the_host(), L"OSServicePack", L"");
    CHECK_OK(IVMHostInfo_get_Memory(info, &variant));
    CHECK_DECIMAL(&variant, 9007199254740992, L"9007199254740992");
    CHECK_OK(IVMHostInfo_get_MemoryTotalString(info, &text));
    CHECK_BSTR(text, L"9007199254740992");
    CHECK_OK(IVMHostInfo_get_MemoryAvail(info, &variant));
    CHECK_DECIMAL(&variant, 0, L"0");
    CHECK_OK(IVMHostInfo_get_MMX(info, &truth));
    CHECK_EQ(truth, VARIANT_FALSE);
    CHECK_OK(IVMHostInfo_get_ThreeDNow(info, &truth));
    CHECK_EQ(truth, VARIANT_TRUE);
    CHECK_OK(IVMHostInfo_get_DVDDrives(info, &variant));
    CHECK_NO_TEXTS(&variant);
    CHECK_OK(IVMHostInfo_get_OSServicePackString(info, &text));
    CHECK_BSTR(text, L"");
    IVMHostInfo_Release(info);
    fixture_end(&fixture);
}

TEST(host_info, memory_goes_to_machines_that_run)
{
    struct fixture fixture = fixture_start();
    IVMHostInfo *info = info_of(&fixture);
    IVMTask *task = NULL;
    VARIANT before, after;
    CHECK_OK(IVMHostInfo_get_MemoryAvail(info, &before));
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
    CHECK_OK(IVMHostInfo_get_MemoryAvail(info, &after));
    CHECK(V_DECIMAL(&after).Lo64 < V_DECIMAL(&before).Lo64);
    IVMHostInfo_Release(info);
    fixture_end(&fixture);
}

TEST(host_info, null_pointers_are_refused)
{
    struct fixture fixture = fixture_start();
    IVMHostInfo *info = info_of(&fixture);
    PAIR(IVMHostInfo, DVDDrives, E_POINTER, IVMHostInfo_get_DVDDrives(info, NULL));
    PAIR(IVMHostInfo, FloppyDrives, E_POINTER, IVMHostInfo_get_FloppyDrives(info, NULL));
    PAIR(IVMHostInfo, LogicalProcessorCount, E_POINTER,
         IVMHostInfo_get_LogicalProcessorCount(info, NULL));
    PAIR(IVMHostInfo, Memory, E_POINTER, IVMHostInfo_get_Memory(info, NULL));
    PAIR(IVMHostInfo, MemoryAvail, E_POINTER, IVMHostInfo_get_MemoryAvail(info, NULL));
    PAIR(IVMHostInfo, MemoryAvailString, E_POINTER, IVMHostInfo_get_MemoryAvailString(info, NULL));
    PAIR(IVMHostInfo, MemoryTotalString, E_POINTER, IVMHostInfo_get_MemoryTotalString(info, NULL));
    PAIR(IVMHostInfo, MMX, E_POINTER, IVMHostInfo_get_MMX(info, NULL));
    PAIR(IVMHostInfo, NetworkAdapters, E_POINTER, IVMHostInfo_get_NetworkAdapters(info, NULL));
    PAIR(IVMHostInfo, NetworkAddresses, E_POINTER, IVMHostInfo_get_NetworkAddresses(info, NULL));
    PAIR(IVMHostInfo, OperatingSystem, E_POINTER, IVMHostInfo_get_OperatingSystem(info, NULL));
    PAIR(IVMHostInfo, OSMajorVersion, E_POINTER, IVMHostInfo_get_OSMajorVersion(info, NULL));
    PAIR(IVMHostInfo, OSMinorVersion, E_POINTER, IVMHostInfo_get_OSMinorVersion(info, NULL));
    PAIR(IVMHostInfo, OSServicePackString, E_POINTER,
         IVMHostInfo_get_OSServicePackString(info, NULL));
    PAIR(IVMHostInfo, OSVersionString, E_POINTER, IVMHostInfo_get_OSVersionString(info, NULL));
    PAIR(IVMHostInfo, ParallelPort, E_POINTER, IVMHostInfo_get_ParallelPort(info, NULL));
    PAIR(IVMHostInfo, PhysicalProcessorCount, E_POINTER,
         IVMHostInfo_get_PhysicalProcessorCount(info, NULL));
    PAIR(IVMHostInfo, ProcessorFeaturesString, E_POINTER,
         IVMHostInfo_get_ProcessorFeaturesString(info, NULL));
    PAIR(IVMHostInfo, ProcessorManufacturerString, E_POINTER,
         IVMHostInfo_get_ProcessorManufacturerString(info, NULL));
    PAIR(IVMHostInfo, ProcessorSpeed, E_POINTER, IVMHostInfo_get_ProcessorSpeed(info, NULL));
    PAIR(IVMHostInfo, ProcessorSpeedString, E_POINTER,
         IVMHostInfo_get_ProcessorSpeedString(info, NULL));
    PAIR(IVMHostInfo, ProcessorVersionString, E_POINTER,
         IVMHostInfo_get_ProcessorVersionString(info, NULL));
    PAIR(IVMHostInfo, SerialPorts, E_POINTER, IVMHostInfo_get_SerialPorts(info, NULL));
    PAIR(IVMHostInfo, SSE, E_POINTER, IVMHostInfo_get_SSE(info, NULL));
    PAIR(IVMHostInfo, SSE2, E_POINTER, IVMHostInfo_get_SSE2(info, NULL));
    PAIR(IVMHostInfo, ThreeDNow, E_POINTER, IVMHostInfo_get_ThreeDNow(info, NULL));
    PAIR(IVMHostInfo, UTCTime, E_POINTER, IVMHostInfo_get_UTCTime(info, NULL));
    IVMHostInfo_Release(info);
    fixture_end(&fixture);
}

TEST(support_driver, the_product_has_two)
{
    struct fixture fixture = fixture_start();
    IVMSupportDriverCollection *drivers = NULL;
    LONG count = -1;
    CHECK_OK(IVMVirtualPC_get_SupportDrivers(fixture.app, &drivers));
    CHECK_OK(IVMSupportDriverCollection_get_Count(drivers, &count));
    CHECK_EQ(count, 2);
    for (LONG i = 1; i <= count; i++) {
        IVMSupportDriver *driver = NULL;
        VMSupportDriverType type = (VMSupportDriverType)42;
        BSTR text = NULL;
        CONTEXT("driver %ld", i);
        CHECK_OK(IVMSupportDriverCollection_get_Item(drivers, i, &driver));
        CHECK_OK(IVMSupportDriver_get_Type(driver, &type));
        CHECK_EQ(type,
                 i == 1 ? vmSupportDriver_VirtualMachineMonitor : vmSupportDriver_NetworkServices);
        CHECK_OK(IVMSupportDriver_get_Description(driver, &text));
        CHECK_BSTR(text, i == 1 ? L"Virtual Machine Monitor" : L"Virtual PC Network Filter Driver");
        CHECK_OK(IVMSupportDriver_get_Manufacturer(driver, &text));
        CHECK_BSTR(text, L"Microsoft Corporation");
        CHECK_OK(IVMSupportDriver_get_Provider(driver, &text));
        CHECK_BSTR(text, L"Microsoft");
        CHECK_OK(IVMSupportDriver_get_Version(driver, &text));
        CHECK_BSTR(text, L"6.1.7600.16393");
        CHECK_OK(IVMSupportDriver_get_Date(driver, &text));
        CHECK_BSTR(text, L"9/22/2009");
        IVMSupportDriver_Release(driver);
    }
    IVMSupportDriverCollection_Release(drivers);
    fixture_end(&fixture);
}

TEST(support_driver, positions_outside_are_refused)
{
    struct fixture fixture = fixture_start();
    IVMSupportDriverCollection *drivers = NULL;
    IVMSupportDriver *driver;
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    CHECK_OK(IVMVirtualPC_get_SupportDrivers(fixture.app, &drivers));
    static const LONG wrong[] = {0, -1, 3, LONG_MAX, LONG_MIN};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        driver = (IVMSupportDriver *)drivers;
        CHECK_HR(IVMSupportDriverCollection_get_Item(drivers, wrong[i], &driver), DISP_E_BADINDEX);
        CHECK(!driver);
        CHECK_ERROR(L"1 to 2");
    }
    CHECK_OK(IVMSupportDriverCollection_get__NewEnum(drivers, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    VARIANT items[3];
    ULONG fetched = 0;
    CHECK_HR(IEnumVARIANT_Next(enumerator, 3, items, &fetched), S_FALSE);
    CHECK_EQ(fetched, 2);
    for (ULONG i = 0; i < fetched; i++) {
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&items[i]), &IID_IVMSupportDriver,
                                          (void **)&driver));
        IVMSupportDriver_Release(driver);
        VariantClear(&items[i]);
    }
    IEnumVARIANT_Release(enumerator);
    IUnknown_Release(unknown);
    /* As many as the host has of them. */
    host_is(&fixture, L"SupportDrivers", 1);
    CHECK_OK(IVMSupportDriverCollection_get_Item(drivers, 1, &driver));
    CHECK_OK(vpcmock_reset(fixture.mock));
    BSTR text = NULL;
    VMSupportDriverType type;
    CHECK_HR(IVMSupportDriver_get_Version(driver, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVMSupportDriver_get_Type(driver, &type), RPC_E_DISCONNECTED);
    IVMSupportDriver_Release(driver);
    IVMSupportDriverCollection_Release(drivers);
    fixture_end(&fixture);
}
