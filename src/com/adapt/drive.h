/* SPDX-License-Identifier: MIT */
/* What the members of IVMDVDDrive and IVMFloppyDrive have in common. */
#ifndef VPCMOCK_COM_ADAPT_DRIVE_H
#define VPCMOCK_COM_ADAPT_DRIVE_H

#include "com/adapter.h"

/* NULL when it is gone. */
struct drive *drive_of(const struct com_object *self);

/* expected: the kind of image, with its article. */
HRESULT attach_image(struct com_object *self, BSTR path, const WCHAR *expected);
HRESULT release_image(struct com_object *self);
HRESULT get_image(const struct com_object *self, BSTR *path);

/* kind: of drive. */
HRESULT attach_host_drive(struct com_object *self, BSTR letter, const WCHAR *kind);
HRESULT release_host_drive(struct com_object *self);
HRESULT get_host_letter(const struct com_object *self, BSTR *letter);

HRESULT get_attachment(const struct com_object *self, int32_t *attachment);

#endif
