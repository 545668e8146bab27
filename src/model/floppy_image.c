/* SPDX-License-Identifier: MIT */
/* Files of floppy disks. */
#include "model/floppy_image.h"

#include "model/host.h"

static const struct {
    int32_t type;
    int64_t size;
} formats[] = {
    {FLOPPY_LOW_DENSITY, 737280},
    {FLOPPY_HIGH_DENSITY, 1474560},
    {FLOPPY_DMF, 1720320},
    {FLOPPY_LOW_DENSITY_SINGLE_SIDED, 368640},
    {FLOPPY_MEDIUM_DENSITY, 1228800},
    {FLOPPY_HIGH_DENSITY_MSS, 1884160},
};
enum { FORMATS = sizeof formats / sizeof *formats };

code floppy_image_create(struct host *host, struct span path, int32_t type)
{
    struct file *file;
    if (type != FLOPPY_LOW_DENSITY && type != FLOPPY_HIGH_DENSITY)
        return CODE_INVALIDARG;
    int64_t size = formats[type == FLOPPY_LOW_DENSITY ? 0 : 1].size;
    code c = files_create_with_folder(host, path, FILE_FLOPPY, size, &file);
    if (c == CODE_OK)
        file->floppy_type = type;
    return c;
}

code floppy_image_type(struct host *host, struct span path, int32_t *type)
{
    code c = files_check_folder(host, path);
    if (c != CODE_OK)
        return c;
    const struct file *file = files_find(host, path);
    if (!file)
        return files_has_folder(host, path) ? CODE_EXCEPTION : CODE_FILE_NOT_FOUND;
    if (file->access_denied)
        return CODE_ACCESSDENIED;
    if (file->kind != FILE_FLOPPY || file->damaged)
        return CODE_EXCEPTION;
    *type = file->floppy_type;
    /* A file that the test made has a size and no type. */
    for (int i = 0; i < FORMATS && *type == FLOPPY_UNKNOWN; i++)
        if (formats[i].size == file->size)
            *type = formats[i].type;
    return CODE_OK;
}
