/* SPDX-License-Identifier: MIT */
/* Which facts the things of a host have. */
#ifndef VPCMOCK_MODEL_FACT_TABLES_H
#define VPCMOCK_MODEL_FACT_TABLES_H

#include "model/fact.h"

/* Of each kind of thing, the tables that speak of it, up to a NULL: X(kind, its name, tables). */
#define FACT_TABLES(X)                                                                             \
    X(host, "host", host_facts, files_facts, networks_facts, usb_facts)                            \
    X(machine, "machine", machine_facts, guest_facts, console_facts, accountant_facts,             \
      hard_disks_facts, adapters_facts)                                                            \
    X(file, "file", file_facts)                                                                    \
    X(disk, "hard disk", file_facts, disk_facts)                                                   \
    X(connection, "connection", hard_disk_connection_facts)                                        \
    X(dvd_drive, "DVD drive", dvd_drive_facts)                                                     \
    X(floppy_drive, "floppy drive", floppy_drive_facts)                                            \
    X(adapter, "adapter", network_adapter_facts)                                                   \
    X(network, "network", virtual_network_facts)                                                   \
    X(usb_device, "USB device", usb_device_facts)                                                  \
    X(driver, "driver", support_driver_facts)

#define X(kind, name, ...) extern const struct fact *const facts_of_##kind[];
FACT_TABLES(X)
#undef X

#endif
