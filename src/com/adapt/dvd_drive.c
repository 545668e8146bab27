/* SPDX-License-Identifier: MIT */
/* IVMDVDDrive, IVMDVDDriveCollection, and the DVD drives of IVMVirtualMachine. */
#include "com/adapt/drive.h"

static HRESULT refuse_drive_place(struct com_object *self, LONG bus, LONG device)
{
    return mock_fail(self->mock, E_INVALIDARG,
                     L"There is no place %ld:%ld; expected a bus and a device from 0 to 1.", bus,
                     device);
}

HRESULT VMDVDDrive_SetBusLocation(struct com_object *self, LONG bus, LONG device)
{
    struct drive *drive = drive_of(self);
    if (!drive)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = drive_set_place(&self->mock->host, drive, bus, device);
    return hr == E_INVALIDARG ? refuse_drive_place(self, bus, device) : hr;
}

static HRESULT get_place(const struct com_object *self, LONG *bus, LONG *device)
{
    const struct drive *drive = drive_of(self);
    int32_t bus_number, device_number;
    HRESULT hr = drive ? drive_get_place(&self->mock->host, drive, &bus_number, &device_number)
                       : VM_E_DRIVE_INVALID;
    if (FAILED(hr))
        return hr;
    *bus = bus_number;
    *device = device_number;
    return S_OK;
}

HRESULT VMDVDDrive_get_BusNumber(struct com_object *self, LONG *bus)
{
    LONG device;
    return get_place(self, bus, &device);
}

HRESULT VMDVDDrive_get_DeviceNumber(struct com_object *self, LONG *device)
{
    LONG bus;
    return get_place(self, &bus, device);
}

HRESULT VMDVDDrive_AttachImage(struct com_object *self, BSTR path)
{
    return path ? attach_image(self, path, L"an ISO image")
                : mock_null_pointer(self->mock, L"imagePath");
}

HRESULT VMDVDDrive_ReleaseImage(struct com_object *self)
{
    return release_image(self);
}

HRESULT VMDVDDrive_get_ImageFile(struct com_object *self, BSTR *path)
{
    return get_image(self, path);
}

HRESULT VMDVDDrive_AttachHostDrive(struct com_object *self, BSTR letter)
{
    return attach_host_drive(self, letter, L"DVD");
}

HRESULT VMDVDDrive_ReleaseHostDrive(struct com_object *self)
{
    return release_host_drive(self);
}

HRESULT VMDVDDrive_get_HostDriveLetter(struct com_object *self, BSTR *letter)
{
    return get_host_letter(self, letter);
}

HRESULT VMDVDDrive_get_Attachment(struct com_object *self, VMDVDDriveAttachmentType *type)
{
    int32_t attachment;
    HRESULT hr = get_attachment(self, &attachment);
    if (SUCCEEDED(hr))
        *type = (VMDVDDriveAttachmentType)attachment;
    return hr;
}

/* ---- The drives of a machine ---- */

HRESULT VMVirtualMachine_AddDVDROMDrive(struct com_object *self, LONG bus, LONG device,
                                        IVMDVDDrive **drive)
{
    struct machine *machine = machine_of(self);
    struct com_object *view;
    struct drive *added;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    /* The view first: nothing may have happened when memory runs out. */
    HRESULT hr = com_object_create(self->mock, com_IVMDVDDrive, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = drives_add_dvd(&self->mock->host, machine, bus, device, &added);
    if (FAILED(hr)) {
        com_object_release(view);
        return hr == E_INVALIDARG ? refuse_drive_place(self, bus, device) : hr;
    }
    view->ref = added->ref;
    *drive = (IVMDVDDrive *)view;
    return S_OK;
}

HRESULT VMVirtualMachine_RemoveDVDROMDrive(struct com_object *self, IVMDVDDrive *drive)
{
    struct machine *machine = machine_of(self);
    if (!drive)
        return mock_null_pointer(self->mock, L"dvdDrive");
    const struct com_object *view = com_object_from(self->mock, com_IVMDVDDrive, drive);
    if (!view)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"The object is none of this mock; expected an item of DVDROMDrives.");
    return machine ? drives_remove_dvd(&self->mock->host, machine, drive_of(view))
                   : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_get_DVDROMDrives(struct com_object *self, IVMDVDDriveCollection **drives)
{
    return machine_of(self)
               ? com_object_create(self->mock, com_IVMDVDDriveCollection, self->ref, drives)
               : VM_E_VM_UNKNOWN;
}

static HRESULT list_dvd_drives(const struct com_object *self, struct collection *drives)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *drives = (struct collection){com_IVMDVDDrive, machine->drives.dvd, machine->drives.dvd_count,
                                  offsetof(struct drive, ref)};
    return drives_check_dvd_list(machine);
}

HRESULT VMDVDDriveCollection_get_Count(struct com_object *self, LONG *count)
{
    struct collection drives;
    HRESULT hr = list_dvd_drives(self, &drives);
    if (SUCCEEDED(hr))
        *count = (LONG)drives.count;
    return hr;
}

HRESULT VMDVDDriveCollection_get_Item(struct com_object *self, LONG index, IVMDVDDrive **drive)
{
    struct collection drives;
    HRESULT hr = list_dvd_drives(self, &drives);
    return FAILED(hr) ? hr : collection_item(self, &drives, index, drive);
}

HRESULT VMDVDDriveCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection drives;
    HRESULT hr = list_dvd_drives(self, &drives);
    return FAILED(hr) ? hr : collection_enumerate(self, &drives, enumerator);
}
