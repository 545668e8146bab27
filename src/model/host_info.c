/* SPDX-License-Identifier: MIT */
/* What IVMHostInfo, IVMVirtualPC and IVMSupportDriver tell of the host. */
#include "model/host_info.h"

#include <stdio.h>

#include "model/host.h"
#include "model/memory.h"
#include "model/quit.h"

#define DAY 86400000.0 /* ms */

enum { MAX_MEMORY = 1 << 20, /* MB */ MAX_COUNT = 1000 };

static const struct {
    int32_t type;
    struct span description, version, date;
} drivers[SUPPORT_DRIVERS] = {
    {SUPPORT_DRIVER_MACHINE_MONITOR, SPAN("Virtual Machine Monitor"), SPAN("6.1.7600.16393"),
     SPAN("9/22/2009")},
    {SUPPORT_DRIVER_NETWORK_SERVICES, SPAN("Virtual PC Network Filter Driver"),
     SPAN("6.1.7600.16393"), SPAN("9/22/2009")},
};

static bool set_list(struct value *list, const struct span *texts, size_t count)
{
    *list = (struct value){.type = VALUE_TEXTS};
    list->texts = mem_calloc(count ? count : 1, sizeof *list->texts);
    if (!list->texts)
        return false;
    for (; list->count < count; list->count++)
        if (!text_set(&list->texts[list->count], texts[list->count]))
            return false;
    return true;
}

static bool init_drivers(struct host *host)
{
    struct host_info *info = &host->info;
    for (int i = 0; i < SUPPORT_DRIVERS; i++) {
        struct support_driver *driver = &info->drivers[i];
        info->driver_list[i] = driver;
        driver->type = drivers[i].type;
        if (!text_set(&driver->description, drivers[i].description) ||
            !text_set(&driver->manufacturer, SPAN("Microsoft Corporation")) ||
            !text_set(&driver->provider, SPAN("Microsoft")) ||
            !text_set(&driver->version, drivers[i].version) ||
            !text_set(&driver->date, drivers[i].date) ||
            !slots_add(&host->slots, driver, &driver->ref))
            return false;
    }
    info->driver_count = SUPPORT_DRIVERS;
    return true;
}

bool host_info_init(struct host *host)
{
    static const struct span adapters[] = {
        SPAN("Intel(R) 82567LM Gigabit Network Connection"),
        SPAN("Intel(R) WiFi Link 5100 AGN"),
    };
    static const struct span addresses[] = {SPAN("192.168.1.2"), SPAN("127.0.0.1")};
    static const struct span dvd[] = {SPAN("D")};
    static const struct span floppy[] = {SPAN("A")};
    struct host_info *info = &host->info;
    *info = (struct host_info){
        .logical_processors = 2,
        .physical_processors = 1,
        .processor_speed = 2400,
        .intel_vt = true,
        .mmx = true,
        .sse = true,
        .sse2 = true,
        .sse3 = true,
        .x64 = true,
        .memory_total = 4096,
        .memory_available = 2560,
        .os_major = 6,
        .os_minor = 1,
        .os_build = 7601,
        .start_time = 40210.5, /* noon of 2010-02-01 */
        .minimum_memory = 4,
        .maximum_memory = 3712,
        .maximum_floppy_drives = 1,
        .maximum_serial_ports = 2,
        .maximum_parallel_ports = 1,
        .maximum_network_adapters = 4,
        .maximum_ide_buses = 2,
        .maximum_running = 64,
    };
    return text_set(&info->processor_manufacturer, SPAN("GenuineIntel")) &&
           text_set(&info->processor_version,
                    SPAN("Intel(R) Core(TM)2 Duo CPU     P8600  @ 2.40GHz")) &&
           text_set(&info->os, SPAN("Windows 7 Professional")) &&
           text_set(&info->os_service_pack, SPAN("Service Pack 1")) &&
           set_list(&info->network_adapters, adapters, 2) &&
           set_list(&info->network_addresses, addresses, 2) &&
           set_list(&info->dvd_drives, dvd, 1) && set_list(&info->floppy_drives, floppy, 1) &&
           text_set(&info->serial_ports, SPAN("COM1;COM2")) &&
           text_set(&info->parallel_port, SPAN("LPT1")) &&
           text_set(&info->name, SPAN("Windows Virtual PC")) &&
           text_set(&info->version, SPAN("6.1.7600.0SE")) &&
           text_set(&info->integration_components,
                    SPAN("C:\\Program Files\\Windows Virtual PC\\Integration Components")) &&
           init_drivers(host);
}

void host_info_free(struct host *host)
{
    struct host_info *info = &host->info;
    struct text *const texts[] = {
        &info->processor_manufacturer, &info->processor_version, &info->os,
        &info->os_service_pack,        &info->serial_ports,      &info->parallel_port,
        &info->name,                   &info->version,           &info->integration_components,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text_clear(texts[i]);
    value_clear(&info->network_adapters);
    value_clear(&info->network_addresses);
    value_clear(&info->dvd_drives);
    value_clear(&info->floppy_drives);
    for (int i = 0; i < SUPPORT_DRIVERS; i++) {
        struct support_driver *driver = &info->drivers[i];
        slots_remove(&host->slots, driver->ref);
        text_clear(&driver->description);
        text_clear(&driver->manufacturer);
        text_clear(&driver->provider);
        text_clear(&driver->version);
        text_clear(&driver->date);
    }
    *info = (struct host_info){0};
}

static int32_t at_most(int64_t number, int32_t limit)
{
    return number < limit ? (int32_t)number : limit;
}

int64_t host_info_available_memory(const struct host *host)
{
    int64_t available = host->info.memory_available - host->load.memory;
    return available > 0 ? available : 0;
}

int32_t host_info_maximum_memory(const struct host *host)
{
    return at_most(host->info.memory_total, host->info.maximum_memory);
}

int32_t host_info_suggested_memory(const struct host *host)
{
    const struct host_info *info = &host->info;
    int64_t suggested =
        info->suggested_memory ? info->suggested_memory : host_info_available_memory(host);
    return at_most(suggested, host_info_maximum_memory(host));
}

bool host_info_has_drive(const struct value *drives, char16_t letter)
{
    for (size_t i = 0; drives->type == VALUE_TEXTS && i < drives->count; i++)
        if (drives->texts[i].length &&
            text_upper(drives->texts[i].chars[0]) == text_upper(letter))
            return true;
    return false;
}

bool host_info_speed_text(const struct host *host, struct text *text)
{
    char speed[32];
    int32_t mhz = host->info.processor_speed;
    if (mhz < 1000)
        snprintf(speed, sizeof speed, "%d MHz", (int)mhz);
    else
        snprintf(speed, sizeof speed, "%d.%02d GHz", (int)(mhz / 1000), (int)(mhz % 1000 / 10));
    return text_append_ascii(text, speed);
}

/* In the order of the documentation. */
bool host_info_features_text(const struct host *host, struct text *text)
{
    const struct host_info *info = &host->info;
    const struct {
        bool there;
        const char *name;
    } features[] = {
        {info->amd_v, "AMD-V"},
        {info->intel_vt, "Intel VT"},
        {info->hardware_virtualization_disabled, "HAVD"},
        {!info->hardware_virtualization_disabled, "HAVE"},
        {info->mmx, "MMX"},
        {info->sse, "SSE"},
        {info->sse2, "SSE2"},
        {info->sse3, "SSE3"},
        {info->trusted_execution, "TXTE"},
        {info->x64, "x86-64"},
    };
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        if (!features[i].there)
            continue;
        if ((text->length && !text_append_ascii(text, ",")) ||
            !text_append_ascii(text, features[i].name))
            return false;
    }
    return true;
}

bool host_info_os_version_text(const struct host *host, struct text *text)
{
    char version[48];
    snprintf(version, sizeof version, "%d.%d.%d", (int)host->info.os_major,
             (int)host->info.os_minor, (int)host->info.os_build);
    return text_append_ascii(text, version);
}

double host_info_utc_time(const struct host *host)
{
    return host->info.start_time + (double)host->clock.now / DAY;
}

int32_t host_info_up_time(const struct host *host)
{
    return at_most(host->clock.now / 1000, INT32_MAX);
}

#define FIELD(field) offsetof(struct host, info.field)
#define FLAG(name, field, help) {name, FACT_BOOL, FIELD(field), 0, 1, NULL, help}
#define COUNT(name, field, help) {name, FACT_INT, FIELD(field), 0, MAX_COUNT, NULL, help}
#define MEMORY(name, field, help) {name, FACT_INT, FIELD(field), 0, MAX_MEMORY, NULL, help}
#define TEXT(name, field, help) {name, FACT_TEXT, FIELD(field), 0, 0, NULL, help}
#define LIST(name, field, help) {name, FACT_VALUE, FIELD(field), 0, 0, NULL, help}

const struct fact host_facts[] = {
    FLAG("HardwareVirtualizationDisabled", hardware_virtualization_disabled,
          "Every member of IVMVirtualPC fails with VM_E_HARDWARE_VIRTUALIZATION_DISABLED."),
    {"ShuttingDown", FACT_BOOL, FIELD(shutting_down), 0, 1, quit_changed,
     "The application quits: machines that are on get their ShutdownActionOnQuit, and tasks on "
     "disk images fail to start, with VM_E_APP_SHUTTING_DOWN."},
    FLAG("UnsupportedHardware", unsupported_hardware,
          "A start ends with VM_E_UNSUPPORTED_HARDWARE in IVMTask::Error."),
    FLAG("OlderVersionInstalled", older_version,
          "A start ends with VM_E_VMVIRTUALPC_OLDER_VERSION in IVMTask::Error."),
    FLAG("OtherVirtualizationSoftware", other_virtualization_software,
          "A start ends with VM_E_OTHER_VIRTUALIZATION_SOFTWARE in IVMTask::Error."),
    FLAG("OptionsReadOnly", options_read_only,
          "The user may not write Options.xml: SetConfigurationValue is denied access."),
    COUNT("LogicalProcessorCount", logical_processors, "Logical processors."),
    COUNT("PhysicalProcessorCount", physical_processors, "Physical processors."),
    {"ProcessorSpeed", FACT_INT, FIELD(processor_speed), 0, 100000, NULL,
     "Clock rate of the processor in MHz."},
    TEXT("ProcessorManufacturer", processor_manufacturer, "Who made the processor."),
    TEXT("ProcessorVersion", processor_version, "Which processor it is."),
    FLAG("IntelVT", intel_vt, "The processor has Intel's virtualization extensions."),
    FLAG("AMDV", amd_v, "The processor has AMD's virtualization extensions."),
    FLAG("MMX", mmx, "The processor has MMX."),
    FLAG("SSE", sse, "The processor has SSE."),
    FLAG("SSE2", sse2, "The processor has SSE2."),
    FLAG("SSE3", sse3, "The processor has SSE3."),
    FLAG("ThreeDNow", three_d_now, "The processor has 3DNow."),
    FLAG("TrustedExecution", trusted_execution, "The processor has Trusted Execution Technology."),
    FLAG("X64", x64, "The processor has x86-64."),
    {"MemoryTotal", FACT_BIG, FIELD(memory_total), 0, INT64_MAX, NULL, "Memory in MB."},
    {"MemoryAvailable", FACT_BIG, FIELD(memory_available), 0, INT64_MAX, NULL,
     "Free memory in MB while no machine is active."},
    TEXT("OperatingSystem", os, "Name of the operating system."),
    TEXT("OSServicePack", os_service_pack, "Service pack of the operating system."),
    COUNT("OSMajorVersion", os_major, "Major version of the operating system."),
    COUNT("OSMinorVersion", os_minor, "Minor version of the operating system."),
    {"OSBuildNumber", FACT_INT, FIELD(os_build), 0, INT32_MAX, NULL,
     "Build number of the operating system."},
    {"StartTime", FACT_DOUBLE, FIELD(start_time), 0, 0, NULL,
     "UTC when the clock was at 0, as a DATE; UTCTime runs on from there."},
    LIST("NetworkAdapters", network_adapters, "Network adapters: an array of texts."),
    LIST("NetworkAddresses", network_addresses, "IP addresses: an array of texts."),
    LIST("DVDDrives", dvd_drives, "CD and DVD drives: an array of letters."),
    LIST("FloppyDrives", floppy_drives, "Floppy drives: an array of letters."),
    TEXT("SerialPorts", serial_ports, "Serial ports, with semicolons between them."),
    TEXT("ParallelPort", parallel_port, "Parallel port."),
    MEMORY("MinimumMemoryPerVM", minimum_memory, "Least memory of a machine in MB."),
    MEMORY("MaximumMemoryPerVM", maximum_memory,
           "Most memory of a machine in MB, if the host has so much."),
    MEMORY("SuggestedMaximumMemoryPerVM", suggested_memory,
           "Advised limit in MB; 0: the free memory."),
    COUNT("MaximumFloppyDrivesPerVM", maximum_floppy_drives, "Floppy drives of a machine."),
    COUNT("MaximumSerialPortsPerVM", maximum_serial_ports, "Serial ports of a machine."),
    COUNT("MaximumParallelPortsPerVM", maximum_parallel_ports, "Parallel ports of a machine."),
    COUNT("MaximumNetworkAdaptersPerVM", maximum_network_adapters,
          "Network adapters of a machine."),
    COUNT("MaximumNumberOfIDEBuses", maximum_ide_buses, "IDE buses."),
    {"MaximumRunningMachines", FACT_INT, FIELD(maximum_running), 0, INT32_MAX, NULL,
     "Machines that may be active at a time; VM_E_TOO_MANY_VMS beyond it."},
    TEXT("Name", name, "What the application calls itself."),
    TEXT("Version", version, "Version of the application, such as 6.1.7600.0SE."),
    TEXT("IntegrationComponentsFolder", integration_components,
         "Folder that the integration components are installed from."),
    {"SupportDrivers", FACT_INT, FIELD(driver_count), 0, SUPPORT_DRIVERS, NULL,
     "How many support drivers are installed."},
    {0},
};

#undef FIELD
#undef TEXT
#define FIELD(field) offsetof(struct support_driver, field)
#define TEXT(name, field, help) {name, FACT_TEXT, FIELD(field), 0, 0, NULL, help}

const struct fact support_driver_facts[] = {
    {"Type", FACT_INT, FIELD(type), SUPPORT_DRIVER_INVALID, SUPPORT_DRIVER_NETWORK_SERVICES, NULL,
     "Its VMSupportDriverType."},
    TEXT("Description", description, "What the driver is."),
    TEXT("Manufacturer", manufacturer, "Who made it."),
    TEXT("Provider", provider, "Who supplies it."),
    TEXT("Version", version, "Its version, as text."),
    TEXT("Date", date, "Its date, as text."),
    {0},
};
