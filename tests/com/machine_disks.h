/* SPDX-License-Identifier: MIT */
/* A machine with its disks: for the tests of connections and of undo disks. */
#ifndef VPCMOCK_TESTS_COM_MACHINE_DISKS_H
#define VPCMOCK_TESTS_COM_MACHINE_DISKS_H

#include "disks.h"

#define DATA L"C:\\Disks\\data.vhd"
#define OTHER L"C:\\Disks\\other.vhd"

static inline IVMHardDiskConnection *add(struct fixture *fixture, const WCHAR *path, LONG bus,
                                         LONG device)
{
    IVMHardDiskConnection *connection = NULL;
    CHECK_OK(IVMVirtualMachine_AddHardDiskConnection(fixture->machine, text(path), bus, device,
                                                     &connection));
    return connection;
}

static inline LONG count_of(struct fixture *fixture)
{
    IVMHardDiskConnectionCollection *all = NULL;
    LONG count = -1;
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(fixture->machine, &all));
    CHECK_OK(IVMHardDiskConnectionCollection_get_Count(all, &count));
    IVMHardDiskConnectionCollection_Release(all);
    return count;
}

/* The connection that Windows XP Mode comes with. */
static inline IVMHardDiskConnection *first(struct fixture *fixture)
{
    IVMHardDiskConnectionCollection *all = NULL;
    IVMHardDiskConnection *connection = NULL;
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(fixture->machine, &all));
    CHECK_OK(IVMHardDiskConnectionCollection_get_Item(all, 1, &connection));
    IVMHardDiskConnectionCollection_Release(all);
    return connection;
}

/* The path of its undo disk, freed by the caller; NULL when there is none. */
static inline BSTR undo_path(struct fixture *fixture)
{
    IVMHardDiskConnection *connection = first(fixture);
    IVMHardDisk *undo = NULL;
    HRESULT hr = IVMHardDiskConnection_get_UndoHardDisk(connection, &undo);
    CHECK_MSG(hr == S_OK || hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), "%s", hr_name(hr));
    BSTR path = undo ? path_of_disk(undo) : NULL;
    drop(undo);
    IVMHardDiskConnection_Release(connection);
    return path;
}

static inline bool has_undo_disk(struct fixture *fixture)
{
    BSTR path = undo_path(fixture);
    SysFreeString(path);
    return path != NULL;
}

static inline VMVMState state_of(struct fixture *fixture)
{
    VMVMState state = vmVMState_Invalid;
    CHECK_OK(IVMVirtualMachine_get_State(fixture->machine, &state));
    return state;
}

static inline void run(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    succeed(task);
}

static inline void turn_off(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture->machine, &task));
    succeed(task);
}

static inline void save(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Save(fixture->machine, &task));
    succeed(task);
}

static inline void make_undoable(struct fixture *fixture, VMUndoAction action)
{
    CHECK_OK(IVMVirtualMachine_put_Undoable(fixture->machine, VARIANT_TRUE));
    CHECK_OK(IVMVirtualMachine_put_UndoAction(fixture->machine, action));
}

/* Takes the machine away under its objects. */
static inline void forget_machine(struct fixture *fixture)
{
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture->app, fixture->machine));
}

#endif
