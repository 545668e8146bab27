/* SPDX-License-Identifier: MIT */
/* Prints all facts of the model, for `make facts`. A program of the build machine. */
#include <stdio.h>

#include "model/disk.h"
#include "model/host.h"

static void print(const char *owner, const struct fact *table)
{
    static const char *const types[] = {
        [FACT_BOOL] = "Boolean", [FACT_INT] = "whole number", [FACT_BIG] = "whole number",
        [FACT_DOUBLE] = "number", [FACT_TEXT] = "text",       [FACT_VALUE] = "array",
    };
    for (const struct fact *fact = table; fact->name; fact++)
        printf("%-15s %-30s %-13s %s\n", owner, fact->name, types[fact->type], fact->help);
}

int main(void)
{
    print("host", host_facts);
    print("host", files_facts);
    print("host", networks_facts);
    print("host", usb_facts);
    print("machine", machine_facts);
    print("machine", guest_facts);
    print("machine", console_facts);
    print("machine", accountant_facts);
    print("machine", hard_disks_facts);
    print("machine", adapters_facts);
    print("file", file_facts);
    print("hard disk", disk_facts);
    print("connection", hard_disk_connection_facts);
    print("DVD drive", dvd_drive_facts);
    print("floppy drive", floppy_drive_facts);
    print("adapter", network_adapter_facts);
    print("network", virtual_network_facts);
    print("USB device", usb_device_facts);
    print("driver", support_driver_facts);
    return 0;
}
