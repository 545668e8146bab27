/* SPDX-License-Identifier: MIT */
/* A virtual hard disk with a parent, for the tests of IVMHardDisk. */
#ifndef VPCMOCK_TESTS_COM_DISK_CHAIN_H
#define VPCMOCK_TESTS_COM_DISK_CHAIN_H

#include "disks.h"

#define PARENT L"C:\\Disks\\parent.vhd"
#define CHILD L"C:\\Disks\\child.vhd"
#define COPY L"C:\\Disks\\copy.vhd"

/* A parent with a child; each has written some. */
static inline IVMHardDisk *start_chain(struct fixture *fixture)
{
    *fixture = fixture_start();
    drop(make_dynamic(fixture, PARENT, 1024));
    IVMHardDisk *child = make_child(fixture, CHILD, PARENT);
    disk_at(fixture, PARENT)->data = 100 * MIB;
    disk_at(fixture, CHILD)->data = 50 * MIB;
    struct host *host = &fixture->mock->host;
    files_force_size(host, file_at(fixture, PARENT), disk_size_on_host(disk_at(fixture, PARENT)));
    files_force_size(host, file_at(fixture, CHILD), disk_size_on_host(disk_at(fixture, CHILD)));
    return child;
}

static inline void finish(struct fixture *fixture, IVMHardDisk *disk)
{
    drop(disk);
    end(fixture);
}

#endif
