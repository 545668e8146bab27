/* SPDX-License-Identifier: MIT */
/* What IVMHostInfo, IVMVirtualPC and IVMSupportDriver tell of the host. */
#ifndef VPCMOCK_MODEL_HOST_INFO_H
#define VPCMOCK_MODEL_HOST_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"
#include "model/value.h"

struct host;
struct machine;

/* Values of VMSupportDriverType. */
enum support_driver_type {
    SUPPORT_DRIVER_INVALID = -1,
    SUPPORT_DRIVER_MACHINE_MONITOR = 0,
    SUPPORT_DRIVER_NETWORK_SERVICES = 1,
};

struct support_driver {
    struct ref ref;
    int32_t type;
    struct text description, manufacturer, provider, version, date;
};

enum { SUPPORT_DRIVERS = 2 };

struct host_info {
    /* Why nothing works, or a start does not. */
    bool hardware_virtualization_disabled; /* every member of IVMVirtualPC says so then */
    bool shutting_down;                    /* what would start a task on a disk image says so */
    bool was_shutting_down;                /* to notice a change of the fact */
    bool has_stopped;                      /* that is over: no machine is active any more */
    bool unsupported_hardware;             /* these three: IVMTask::Error of a start */
    bool older_version;                    /* Virtual PC 2007 is installed too */
    bool other_virtualization_software;
    bool options_read_only; /* the user may not write Options.xml */

    /* Processor. */
    int32_t logical_processors, physical_processors;
    int32_t processor_speed; /* MHz */
    struct text processor_manufacturer, processor_version;
    bool intel_vt, amd_v, mmx, sse, sse2, sse3, three_d_now, trusted_execution, x64;

    /* MB. */
    int64_t memory_total, memory_available; /* while no machine is active */

    /* Operating system. */
    struct text os, os_service_pack;
    int32_t os_major, os_minor, os_build;
    double start_time; /* UTC as a DATE, when the clock was at 0 */

    /* Devices. Lists are VALUE_TEXTS; drives are one letter without colon each. */
    struct value network_adapters, network_addresses, dvd_drives, floppy_drives;
    struct text serial_ports; /* with semicolons between them */
    struct text parallel_port;

    /* Limits of a machine. */
    int32_t minimum_memory, maximum_memory; /* MB */
    int32_t suggested_memory;               /* MB; 0: what is free now */
    int32_t maximum_floppy_drives, maximum_serial_ports, maximum_parallel_ports;
    int32_t maximum_network_adapters, maximum_ide_buses;
    int32_t maximum_running; /* machines at a time; VM_E_TOO_MANY_VMS beyond it */

    struct text name, version; /* of the application */
    struct text integration_components; /* the folder that they are installed from */

    struct support_driver drivers[SUPPORT_DRIVERS];
    struct support_driver *driver_list[SUPPORT_DRIVERS];
    int32_t driver_count; /* how many of them there are */
};

/* False when memory runs out. */
bool host_info_init(struct host *host);
void host_info_free(struct host *host);

/* MB that are free, less what the active machines have taken. */
int64_t host_info_available_memory(const struct host *host);
/* What the limits come to with the memory that the host has. */
int32_t host_info_maximum_memory(const struct host *host);
int32_t host_info_suggested_memory(const struct host *host);

/* Whether a list of drives has one of the letter, in any case. */
bool host_info_has_drive(const struct value *drives, char16_t letter);

/* The figures that are shown as text; false when memory runs out. */
bool host_info_speed_text(const struct host *host, struct text *text);
bool host_info_features_text(const struct host *host, struct text *text);
bool host_info_os_version_text(const struct host *host, struct text *text);

/* A DATE. */
double host_info_utc_time(const struct host *host);
/* Seconds. */
int32_t host_info_up_time(const struct host *host);

extern const struct fact host_facts[];           /* of struct host */
extern const struct fact support_driver_facts[]; /* of struct support_driver */

#endif
