/* SPDX-License-Identifier: MIT */
/* IVMFloppyDrive, IVMFloppyDriveCollection, and what IVMVirtualPC does with floppy disk images. */
#include "com/adapt/drive.h"
#include "model/floppy_image.h"

HRESULT VMFloppyDrive_AttachImage(struct com_object *self, BSTR path)
{
    return path ? attach_image(self, path, L"a floppy disk image")
                : mock_null_pointer(self->mock, L"mediaImagePath");
}

HRESULT VMFloppyDrive_ReleaseImage(struct com_object *self)
{
    return release_image(self);
}

HRESULT VMFloppyDrive_get_ImageFile(struct com_object *self, BSTR *path)
{
    return get_image(self, path);
}

HRESULT VMFloppyDrive_AttachHostDrive(struct com_object *self, BSTR letter)
{
    return attach_host_drive(self, letter, L"floppy");
}

HRESULT VMFloppyDrive_ReleaseHostDrive(struct com_object *self)
{
    return release_host_drive(self);
}

HRESULT VMFloppyDrive_get_HostDriveLetter(struct com_object *self, BSTR *letter)
{
    return get_host_letter(self, letter);
}

HRESULT VMFloppyDrive_get_DriveNumber(struct com_object *self, LONG *number)
{
    const struct drive *drive = drive_of(self);
    int32_t device;
    HRESULT hr = drive ? drive_get_number(&self->mock->host, drive, &device) : VM_E_VM_UNKNOWN;
    if (SUCCEEDED(hr))
        *number = device;
    return hr;
}

HRESULT VMFloppyDrive_get_Attachment(struct com_object *self, VMFloppyDriveAttachmentType *type)
{
    int32_t attachment;
    HRESULT hr = get_attachment(self, &attachment);
    if (SUCCEEDED(hr))
        *type = (VMFloppyDriveAttachmentType)attachment;
    return hr;
}

/* ---- The drives of a machine ---- */

HRESULT VMVirtualMachine_get_FloppyDrives(struct com_object *self,
                                          IVMFloppyDriveCollection **drives)
{
    return machine_of(self)
               ? com_object_create(self->mock, com_IVMFloppyDriveCollection, self->ref, drives)
               : VM_E_VM_UNKNOWN;
}

static HRESULT list_floppy_drives(const struct com_object *self, struct collection *drives)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *drives = (struct collection){com_IVMFloppyDrive, machine->drives.floppy,
                                  machine->drives.floppy_count, offsetof(struct drive, ref)};
    return S_OK;
}

HRESULT VMFloppyDriveCollection_get_Count(struct com_object *self, LONG *count)
{
    struct collection drives;
    HRESULT hr = list_floppy_drives(self, &drives);
    if (SUCCEEDED(hr))
        *count = (LONG)drives.count;
    return hr;
}

HRESULT VMFloppyDriveCollection_get_Item(struct com_object *self, LONG index,
                                         IVMFloppyDrive **drive)
{
    struct collection drives;
    HRESULT hr = list_floppy_drives(self, &drives);
    return FAILED(hr) ? hr : collection_item(self, &drives, index, drive);
}

HRESULT VMFloppyDriveCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection drives;
    HRESULT hr = list_floppy_drives(self, &drives);
    return FAILED(hr) ? hr : collection_enumerate(self, &drives, enumerator);
}

/* ---- Images ---- */

HRESULT VMVirtualPC_CreateFloppyDiskImage(struct com_object *self, BSTR path,
                                          VMFloppyDiskImageType type)
{
    if (!path)
        return mock_null_pointer(self->mock, L"imagePath");
    HRESULT hr = floppy_image_create(&self->mock->host, bstr_span(path), (int32_t)type);
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr,
                           L"%d is no VMFloppyDiskImageType that can be made; expected 1 or 2.",
                           (int)type)
               : hr;
}

HRESULT VMVirtualPC_GetFloppyDiskImageType(struct com_object *self, BSTR path,
                                           VMFloppyDiskImageType *type)
{
    int32_t found;
    if (!path)
        return mock_null_pointer(self->mock, L"imagePath");
    HRESULT hr = floppy_image_type(&self->mock->host, bstr_span(path), &found);
    if (SUCCEEDED(hr))
        *type = (VMFloppyDiskImageType)found;
    return hr == DISP_E_EXCEPTION
               ? mock_fail(self->mock, hr, L"\"%.260ls\" is no floppy disk image.", path)
               : hr;
}
