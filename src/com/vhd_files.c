/* SPDX-License-Identifier: MIT */
/* Writes virtual hard disks to the real disk: what a fresh image has, and no data. A file that is
 * there already is never touched. The lock is held meanwhile, but no client is called. */
#include "com/vhd_files.h"

#include <stdlib.h>
#include <winioctl.h>

#include "model/disk.h"
#include "model/vhd.h"

static code last_error(void)
{
    DWORD error = GetLastError();
    return error ? HRESULT_FROM_WIN32(error) : E_FAIL;
}

/* The path with a NUL. */
static void path_of(const struct file *file, WCHAR path[PATH_MAX_CHARS])
{
    size_t length = file->path.length < PATH_MAX_CHARS ? file->path.length : PATH_MAX_CHARS - 1;
    memcpy(path, file->path.chars, length * sizeof *path);
    path[length] = 0;
}

/* The folders above the file, from the drive down; what is there already does not matter. */
static void make_folders(const WCHAR *path)
{
    WCHAR folder[PATH_MAX_CHARS];
    for (size_t i = 0; path[i]; i++) {
        if (i > 2 && path[i] == '\\') {
            folder[i] = 0;
            CreateDirectoryW(folder, NULL);
        }
        folder[i] = path[i];
    }
}

static BOOL write_at(HANDLE handle, int64_t offset, const void *bytes, size_t size)
{
    LARGE_INTEGER at = {.QuadPart = offset};
    DWORD written;
    return SetFilePointerEx(handle, at, NULL, FILE_BEGIN) &&
           WriteFile(handle, bytes, (DWORD)size, &written, NULL) && written == size;
}

/* The parent's path as seen from the child's folder, if both are in the same one: ".\base.vhd". */
static struct span relative(struct span child, struct span parent, WCHAR buffer[PATH_MAX_CHARS + 2])
{
    struct span name = path_name(parent);
    if (!path_same(path_folder(child), path_folder(parent)))
        return parent;
    buffer[0] = '.';
    buffer[1] = '\\';
    memcpy(buffer + 2, name.chars, name.length * sizeof *buffer);
    return (struct span){(const char16_t *)buffer, name.length + 2};
}

static BOOL write_dynamic(HANDLE handle, const struct vhd *vhd, const uint8_t *footer)
{
    size_t size = vhd_front(vhd, NULL);
    uint8_t *front = malloc(size);
    if (!front) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    vhd_front(vhd, front);
    BOOL written = write_at(handle, 0, front, size) &&
                   write_at(handle, (int64_t)size, footer, VHD_FOOTER_SIZE);
    free(front);
    return written;
}

/* Its zeros take no room where the file system can do without. */
static BOOL write_fixed(HANDLE handle, const struct vhd *vhd, const uint8_t *footer)
{
    LARGE_INTEGER end = {.QuadPart = vhd->size + VHD_FOOTER_SIZE};
    DWORD unused;
    DeviceIoControl(handle, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &unused, NULL);
    return SetFilePointerEx(handle, end, NULL, FILE_BEGIN) && SetEndOfFile(handle) &&
           write_at(handle, vhd->size, footer, VHD_FOOTER_SIZE);
}

static code write_image(const struct file *file)
{
    const struct disk *disk = file->disk;
    WCHAR path[PATH_MAX_CHARS], beside[PATH_MAX_CHARS + 2];
    uint8_t footer[VHD_FOOTER_SIZE];
    struct vhd vhd = {
        .type = disk->type,
        .size = disk->size,
        .time = (uint32_t)disk->modified,
        .parent_time = (uint32_t)disk->parent_modified,
        .parent = text_span(&disk->parent),
        .parent_relative = relative(text_span(&file->path), text_span(&disk->parent), beside),
    };
    vhd_uuid(vhd.uuid, disk->id);
    vhd_uuid(vhd.parent_uuid, disk->parent_id);
    vhd_footer(&vhd, footer);
    path_of(file, path);
    make_folders(path);
    HANDLE handle = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
                                CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return last_error();
    BOOL written = disk->type == DISK_FIXED ? write_fixed(handle, &vhd, footer)
                                            : write_dynamic(handle, &vhd, footer);
    code error = written ? CODE_OK : last_error();
    CloseHandle(handle);
    if (!written)
        DeleteFileW(path);
    return error;
}

static code real(struct host *host, struct file *file, bool write)
{
    WCHAR path[PATH_MAX_CHARS];
    (void)host;
    if (write)
        return write_image(file);
    path_of(file, path);
    return DeleteFileW(path) ? CODE_OK : last_error();
}

void vhd_files_use(struct vpcmock *mock)
{
    mock->host.files.real = real;
}
