/* SPDX-License-Identifier: MIT */
/* IVMHardDisk. */
#include "com/adapter.h"
#include "com/variant.h"
#include "com/vhd_files.h"
#include "model/disk_tasks.h"

/* A name lives as long as the host: only a reset takes it away. */
static const struct disk_name *name_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

static HRESULT show(struct com_object *self, const struct disk_name *name, IVMHardDisk **disk)
{
    return com_object_create(self->mock, com_IVMHardDisk, name->ref, disk);
}

HRESULT VMHardDisk_get_File(struct com_object *self, BSTR *file)
{
    const struct disk_name *name = name_of(self);
    return name ? text_to_bstr(&name->path, file) : RPC_E_DISCONNECTED;
}

HRESULT VMHardDisk_get_Type(struct com_object *self, VMHardDiskType *type)
{
    const struct disk_name *name = name_of(self);
    int32_t value = 0;
    if (!name)
        return RPC_E_DISCONNECTED;
    HRESULT hr = disk_get_type(&self->mock->host, name, &value);
    *type = (VMHardDiskType)value;
    return hr == VM_E_DRIVE_INVALID
               ? mock_fail(self->mock, hr, L"The type of the image is no VMHardDiskType.")
               : hr;
}

static HRESULT get_size(struct com_object *self, VARIANT *size,
                        code (*get)(const struct host *, const struct disk_name *, int64_t *))
{
    const struct disk_name *name = name_of(self);
    int64_t bytes;
    if (!name)
        return RPC_E_DISCONNECTED;
    HRESULT hr = get(&self->mock->host, name, &bytes);
    return SUCCEEDED(hr) ? number_to_decimal(bytes, size) : hr;
}

HRESULT VMHardDisk_get_SizeInGuest(struct com_object *self, VARIANT *size)
{
    return get_size(self, size, disk_get_size_in_guest);
}

HRESULT VMHardDisk_get_SizeOnHost(struct com_object *self, VARIANT *size)
{
    return get_size(self, size, disk_get_size_on_host);
}

HRESULT VMHardDisk_get_HostFreeDiskSpace(struct com_object *self, VARIANT *bytes)
{
    HRESULT hr = get_size(self, bytes, disk_get_free_space);
    return hr == HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)
               ? mock_fail(self->mock, hr, L"The volume or the folder of the disk is not there.")
               : hr;
}

HRESULT VMHardDisk_get_Parent(struct com_object *self, IVMHardDisk **parent)
{
    const struct disk_name *name = name_of(self);
    struct disk_name *found;
    if (!name)
        return RPC_E_DISCONNECTED;
    HRESULT hr = disk_get_parent(&self->mock->host, name, &found);
    return hr == S_OK ? show(self, found, parent) : hr;
}

HRESULT VMHardDisk_put_Parent(struct com_object *self, IVMHardDisk *parent)
{
    struct vpcmock *mock = self->mock;
    const struct disk_name *name = name_of(self);
    if (!parent)
        return mock_null_pointer(mock, L"parent");
    const struct com_object *view = com_object_from(mock, com_IVMHardDisk, parent);
    if (!view)
        return mock_fail(mock, E_INVALIDARG, L"\"parent\" is not a hard disk of this application.");
    const struct disk_name *other = name_of(view);
    return name && other ? disk_put_parent(&mock->host, name, other) : RPC_E_DISCONNECTED;
}

/* ---- Tasks ---- */

/* A view for a task that is not there yet: nothing may have happened when memory runs out. */
static HRESULT prepare(struct com_object *self, const struct disk_name **name,
                       struct com_object **view)
{
    *name = name_of(self);
    vhd_files_use(self->mock);
    return *name ? com_object_create(self->mock, com_IVMTask, (struct ref){0}, view)
                 : RPC_E_DISCONNECTED;
}

HRESULT VMHardDisk_Compact(struct com_object *self, IVMTask **task)
{
    const struct disk_name *name;
    struct com_object *view;
    struct task *started;
    HRESULT hr = prepare(self, &name, &view);
    if (FAILED(hr))
        return hr;
    hr = disk_task_compact(&self->mock->host, name, &started);
    return finish_task(view, started, hr, task);
}

HRESULT VMHardDisk_Merge(struct com_object *self, IVMTask **task)
{
    const struct disk_name *name;
    struct com_object *view;
    struct task *started;
    HRESULT hr = prepare(self, &name, &view);
    if (FAILED(hr))
        return hr;
    hr = disk_task_merge(&self->mock->host, name, &started);
    return finish_task(view, started, hr, task);
}

/* MergeTo and Convert. */
static HRESULT start_copy(struct com_object *self, BSTR path, const WCHAR *path_name,
                          VMHardDiskType type, IVMTask **task,
                          code (*begin)(struct host *, const struct disk_name *, struct span,
                                        int32_t, struct task **))
{
    const struct disk_name *name;
    struct com_object *view;
    struct task *started;
    if (!path)
        return mock_null_pointer(self->mock, path_name);
    HRESULT hr = prepare(self, &name, &view);
    if (FAILED(hr))
        return hr;
    hr = begin(&self->mock->host, name, bstr_span(path), (int32_t)type, &started);
    if (hr == E_INVALIDARG)
        mock_fail(self->mock, hr,
                  L"The path \"%.260ls\" is not good for a new image; expected a full path with "
                  L"the extension .vhd.",
                  path);
    else if (hr == VM_E_WRONG_HD_IMAGE_TYPE)
        mock_fail(self->mock, hr,
                  L"A disk of this type cannot become one of type %d; expected 0 (dynamic) or 1 "
                  L"(fixed), and a differencing disk to merge.",
                  (int)type);
    return finish_task(view, started, hr, task);
}

HRESULT VMHardDisk_MergeTo(struct com_object *self, BSTR path, VMHardDiskType type, IVMTask **task)
{
    return start_copy(self, path, L"newDiskImagePath", type, task, disk_task_merge_to);
}

HRESULT VMHardDisk_Convert(struct com_object *self, BSTR path, VMHardDiskType type, IVMTask **task)
{
    return start_copy(self, path, L"convertedDiskImagePath", type, task, disk_task_convert);
}
