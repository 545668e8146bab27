/* SPDX-License-Identifier: MIT */
/* IVMHardDiskConnection, its collection, and the hard disks of IVMVirtualMachine. */
#include "com/adapter.h"
#include "com/vhd_files.h"

/* ---- IVMHardDiskConnection ---- */

static HRESULT connection_of(const struct com_object *self,
                             struct hard_disk_connection **connection)
{
    HRESULT hr = hard_disks_connection(&self->mock->host, self->ref, connection);
    return hr == VM_E_DRIVE_INVALID
               ? mock_fail(self->mock, hr,
                           L"The hard disk is not connected, or its bus location "
                           L"has not been set up.")
               : hr;
}

HRESULT VMHardDiskConnection_get_BusNumber(struct com_object *self, LONG *bus)
{
    struct hard_disk_connection *connection;
    HRESULT hr = connection_of(self, &connection);
    if (SUCCEEDED(hr))
        *bus = connection->bus;
    return hr;
}

HRESULT VMHardDiskConnection_get_DeviceNumber(struct com_object *self, LONG *device)
{
    struct hard_disk_connection *connection;
    HRESULT hr = connection_of(self, &connection);
    if (SUCCEEDED(hr))
        *device = connection->device;
    return hr;
}

static HRESULT get_disk(struct com_object *self, IVMHardDisk **disk,
                        code (*get)(struct host *, const struct hard_disk_connection *,
                                    struct disk_name **))
{
    struct hard_disk_connection *connection;
    struct disk_name *name;
    HRESULT hr = connection_of(self, &connection);
    if (FAILED(hr))
        return hr;
    hr = get(&self->mock->host, connection, &name);
    if (hr == VM_E_DRIVE_INVALID)
        return mock_fail(self->mock, hr, L"The file of the connection is no valid hard disk.");
    return SUCCEEDED(hr) ? com_object_create(self->mock, com_IVMHardDisk, name->ref, disk) : hr;
}

HRESULT VMHardDiskConnection_get_HardDisk(struct com_object *self, IVMHardDisk **disk)
{
    return get_disk(self, disk, hard_disks_get_disk);
}

HRESULT VMHardDiskConnection_get_UndoHardDisk(struct com_object *self, IVMHardDisk **disk)
{
    HRESULT hr = get_disk(self, disk, hard_disks_get_undo);
    return hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)
               ? mock_fail(self->mock, hr, L"The connection has no undo disk.")
               : hr;
}

static HRESULT refuse_location(struct com_object *self, LONG bus, LONG device)
{
    return mock_fail(self->mock, E_INVALIDARG,
                     L"There is no bus location %ld:%ld; expected a bus below %ld, the number of "
                     L"IDE buses, and a device from 0 to 1.",
                     bus, device, (LONG)hard_disks_buses(&self->mock->host));
}

HRESULT VMHardDiskConnection_SetBusLocation(struct com_object *self, LONG bus, LONG device)
{
    struct hard_disk_connection *connection;
    HRESULT hr = connection_of(self, &connection);
    if (FAILED(hr))
        return hr;
    hr = hard_disks_move(&self->mock->host, connection, bus, device);
    return hr == E_INVALIDARG ? refuse_location(self, bus, device) : hr;
}

/* ---- IVMHardDiskConnectionCollection ---- */

static struct collection connections(const struct machine *machine)
{
    return (struct collection){com_IVMHardDiskConnection, machine->hard_disks.connections,
                               machine->hard_disks.count,
                               offsetof(struct hard_disk_connection, ref)};
}

HRESULT VMHardDiskConnectionCollection_get_Count(struct com_object *self, LONG *count)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *count = (LONG)machine->hard_disks.count;
    return S_OK;
}

HRESULT VMHardDiskConnectionCollection_get_Item(struct com_object *self, LONG index,
                                                IVMHardDiskConnection **connection)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    struct collection all = connections(machine);
    return collection_item(self, &all, index, connection);
}

HRESULT VMHardDiskConnectionCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    struct collection all = connections(machine);
    return collection_enumerate(self, &all, enumerator);
}

/* ---- IVMVirtualMachine ---- */

HRESULT VMVirtualMachine_get_HardDiskConnections(struct com_object *self,
                                                 IVMHardDiskConnectionCollection **all)
{
    return machine_of(self)
               ? com_object_create(self->mock, com_IVMHardDiskConnectionCollection, self->ref, all)
               : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_AddHardDiskConnection(struct com_object *self, BSTR path, LONG bus,
                                               LONG device, IVMHardDiskConnection **connection)
{
    struct vpcmock *mock = self->mock;
    struct machine *machine = machine_of(self);
    struct hard_disk_connection *added;
    struct com_object *view;
    if (!path)
        return mock_fail(mock, E_INVALIDARG, L"\"hardDiskPath\" is NULL; expected a full path.");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    /* The view first: nothing may have happened when memory runs out. */
    HRESULT hr = com_object_create(mock, com_IVMHardDiskConnection, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = hard_disks_add(&mock->host, machine, bstr_span(path), bus, device, &added);
    if (FAILED(hr)) {
        com_object_release(view);
        if (hr == E_INVALIDARG)
            return refuse_location(self, bus, device);
        return hr == VM_E_INVALID_HD_FILE
                   ? mock_fail(mock, hr,
                               L"\"%.260ls\" is no hard disk, or one of more than 127 "
                               L"GB, which an IDE bus cannot take.",
                               path)
                   : hr;
    }
    view->ref = added->ref;
    *connection = (IVMHardDiskConnection *)view;
    return S_OK;
}

HRESULT VMVirtualMachine_RemoveHardDiskConnection(struct com_object *self,
                                                  IVMHardDiskConnection *connection)
{
    struct vpcmock *mock = self->mock;
    struct machine *machine = machine_of(self);
    if (!connection)
        return mock_null_pointer(mock, L"hardDiskConnection");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    const struct com_object *view = com_object_from(mock, com_IVMHardDiskConnection, connection);
    struct hard_disk_connection *found = view ? slots_get(&mock->host.slots, view->ref) : NULL;
    vhd_files_use(mock);
    HRESULT hr = hard_disks_remove(&mock->host, machine, found);
    return hr == VM_E_DRIVE_INVALID
               ? mock_fail(mock, hr,
                           L"\"hardDiskConnection\" is no connection of this virtual "
                           L"machine, or not any more.")
               : hr;
}

HRESULT VMVirtualMachine_MergeUndoDisks(struct com_object *self, IVMTask **task)
{
    struct vpcmock *mock = self->mock;
    struct machine *machine = machine_of(self);
    struct com_object *view;
    struct task *started;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = com_object_create(mock, com_IVMTask, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = hard_disks_merge_undo(&mock->host, machine, &started);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr == E_HANDLE ? mock_fail(mock, hr, L"The parent of an undo disk is in use.")
               : hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)
                   ? mock_fail(mock, hr,
                               L"There is no undo disk, or its parent is missing or not "
                               L"valid.")
                   : hr;
    }
    view->ref = started->ref;
    *task = (IVMTask *)view;
    return S_OK;
}

HRESULT VMVirtualMachine_DiscardUndoDisks(struct com_object *self)
{
    struct machine *machine = machine_of(self);
    return machine ? hard_disks_discard_undo(&self->mock->host, machine) : VM_E_VM_UNKNOWN;
}
