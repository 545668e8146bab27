/* SPDX-License-Identifier: MIT */
/* A virtual hard disk with a parent, for the tests of IVMHardDisk. */
#ifndef VPCMOCK_TESTS_COM_DISK_CHAIN_H
#define VPCMOCK_TESTS_COM_DISK_CHAIN_H

#include "disks.h"

#define PARENT L"C:\\Disks\\parent.vhd"
#define CHILD_DISK L"C:\\Disks\\child.vhd"
#define COPY L"C:\\Disks\\copy.vhd"

/* A parent with a child; each has written some. */
static inline IVMHardDisk *start_chain(struct fixture *fixture)
{
    *fixture = fixture_start();
    drop(make_dynamic(fixture, PARENT, 1024));
    IVMHardDisk *child = make_child(fixture, CHILD_DISK, PARENT);
    file_is(fixture, PARENT, L"DataWritten", 100 * MIB);
    file_is(fixture, CHILD_DISK, L"DataWritten", 50 * MIB);
    return child;
}

static inline int64_t dynamic_size(int64_t size, int64_t data)
{
    const struct disk disk = {.type = DISK_DYNAMIC, .size = size, .data = data};
    return disk_size_on_host(&disk);
}

static inline void finish(struct fixture *fixture, IVMHardDisk *disk)
{
    drop(disk);
    end(fixture);
}

#endif
