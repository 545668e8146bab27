/* SPDX-License-Identifier: MIT */
/* What the members of IVMDVDDrive and IVMFloppyDrive have in common. */
#include "com/adapt/drive.h"

struct drive *drive_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

HRESULT attach_image(struct com_object *self, BSTR path, const WCHAR *expected)
{
    struct drive *drive = drive_of(self);
    if (!drive)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = drive_attach_image(&self->mock->host, drive, bstr_span(path));
    return hr == E_INVALIDARG ? mock_fail(self->mock, hr, L"\"%.260ls\" is a folder; expected %ls.",
                                          path, expected)
                              : hr;
}

HRESULT release_image(struct com_object *self)
{
    struct drive *drive = drive_of(self);
    return drive ? drive_release_image(&self->mock->host, drive) : VM_E_VM_UNKNOWN;
}

HRESULT get_image(const struct com_object *self, BSTR *path)
{
    const struct drive *drive = drive_of(self);
    struct span image;
    HRESULT hr = drive ? drive_get_image(&self->mock->host, drive, &image) : VM_E_VM_UNKNOWN;
    return FAILED(hr) ? hr : span_to_bstr(image, path);
}

HRESULT attach_host_drive(struct com_object *self, BSTR letter, const WCHAR *kind)
{
    struct drive *drive = drive_of(self);
    if (!drive)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = drive_attach_host(&self->mock->host, drive, bstr_span(letter));
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr,
                           L"The host has no %ls drive \"%.80ls\"; expected one letter, without "
                           L"colon.",
                           kind, letter ? letter : L"")
               : hr;
}

HRESULT release_host_drive(struct com_object *self)
{
    struct drive *drive = drive_of(self);
    return drive ? drive_release_host(&self->mock->host, drive) : VM_E_VM_UNKNOWN;
}

HRESULT get_host_letter(const struct com_object *self, BSTR *letter)
{
    const struct drive *drive = drive_of(self);
    struct span media;
    HRESULT hr = drive ? drive_get_host_letter(&self->mock->host, drive, &media) : VM_E_VM_UNKNOWN;
    return FAILED(hr) ? hr : span_to_bstr(media, letter);
}

HRESULT get_attachment(const struct com_object *self, int32_t *attachment)
{
    const struct drive *drive = drive_of(self);
    return drive ? drive_get_attachment(&self->mock->host, drive, attachment) : VM_E_VM_UNKNOWN;
}
