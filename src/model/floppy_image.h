/* SPDX-License-Identifier: MIT */
/* Files of floppy disks. */
#ifndef VPCMOCK_MODEL_FLOPPY_IMAGE_H
#define VPCMOCK_MODEL_FLOPPY_IMAGE_H

#include <stdint.h>

#include "model/code.h"
#include "model/text.h"

struct host;

/* DISP_E_EXCEPTION, documented for what is no floppy disk. */
#define CODE_EXCEPTION ((code)0x80020009)

/* Values of VMFloppyDiskImageType. */
enum floppy_type {
    FLOPPY_UNKNOWN,
    FLOPPY_LOW_DENSITY,
    FLOPPY_HIGH_DENSITY,
    FLOPPY_DMF,
    FLOPPY_LOW_DENSITY_SINGLE_SIDED,
    FLOPPY_MEDIUM_DENSITY,
    FLOPPY_HIGH_DENSITY_MSS,
};

/* Makes an empty one of low or high density, and its folder if need be. CODE_INVALIDARG for other
 * types, what files_create_with_folder answers. */
code floppy_image_create(struct host *host, struct span path, int32_t type);
/* Path checks, CODE_PATH_NOT_FOUND, CODE_FILE_NOT_FOUND, CODE_ACCESSDENIED; CODE_EXCEPTION when it
 * is no floppy disk. */
code floppy_image_type(struct host *host, struct span path, int32_t *type);

#endif
