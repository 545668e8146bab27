/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: virtual hard disks. */
#include "com/adapter.h"
#include "com/vhd_files.h"
#include "model/disk_tasks.h"

static HRESULT no_pointer(struct com_object *self, const WCHAR *name)
{
    return mock_fail(self->mock, E_POINTER, L"The pointer \"%ls\" is NULL.", name);
}

/* Says of a path what was expected of it. */
static HRESULT about_path(struct com_object *self, HRESULT hr, BSTR path)
{
    const WCHAR *expected =
        hr == HRESULT_FROM_WIN32(ERROR_INVALID_NAME)      ? L"without any of * ? : < > / | \""
        : hr == HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)    ? L"full, such as C:\\Disks\\disk.vhd"
        : hr == HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW) ? L"of less than 260 characters"
        : hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)  ? L"on a volume and in a folder that are "
                                                            L"there"
        : hr == HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE)   ? L"on no CD or DVD"
        : hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)  ? L"of a file that is there"
        : hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)  ? L"of a file that is not there yet"
                                                          : NULL;
    return expected ? mock_fail(self->mock, hr, L"The path \"%.260ls\" is not as expected: %ls.",
                                path, expected)
                    : hr;
}

HRESULT VMVirtualPC_GetHardDisk(struct com_object *self, BSTR path, IVMHardDisk **disk)
{
    struct disk_name *name;
    if (!path)
        return no_pointer(self, L"imagePath");
    HRESULT hr = disk_find(&self->mock->host, bstr_span(path), &name);
    return SUCCEEDED(hr) ? com_object_create(self->mock, com_IVMHardDisk, name->ref, disk)
                         : about_path(self, hr, path);
}

/* A view for a task that is not there yet: nothing may have happened when memory runs out. */
static HRESULT prepare(struct com_object *self, struct com_object **view)
{
    vhd_files_use(self->mock);
    return com_object_create(self->mock, com_IVMTask, (struct ref){0}, view);
}

static HRESULT finish(struct com_object *view, const struct task *started, HRESULT hr,
                      IVMTask **task)
{
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = started->ref;
    *task = (IVMTask *)view;
    return S_OK;
}

static HRESULT create(struct com_object *self, BSTR path, enum disk_type type, LONG size,
                      IVMTask **task)
{
    struct com_object *view;
    struct task *started;
    if (!path)
        return no_pointer(self, L"imagePath");
    HRESULT hr = prepare(self, &view);
    if (FAILED(hr))
        return hr;
    hr = disk_task_create(&self->mock->host, bstr_span(path), type, size, &started);
    if (hr == E_INVALIDARG || hr == VM_E_IMAGE_SIZE_TOO_LARGE || hr == VM_E_IMAGE_SIZE_TOO_SMALL)
        mock_fail(self->mock, hr, L"A disk cannot have %ld megabytes; expected %d to %d.", size,
                  DISK_MIN_MIB, DISK_MAX_MIB);
    else
        about_path(self, hr, path);
    return finish(view, started, hr, task);
}

HRESULT VMVirtualPC_CreateDynamicVirtualHardDisk(struct com_object *self, BSTR path, LONG size,
                                                 IVMTask **task)
{
    return create(self, path, DISK_DYNAMIC, size, task);
}

HRESULT VMVirtualPC_CreateFixedVirtualHardDisk(struct com_object *self, BSTR path, LONG size,
                                               IVMTask **task)
{
    return create(self, path, DISK_FIXED, size, task);
}

HRESULT VMVirtualPC_CreateDifferencingVirtualHardDisk(struct com_object *self, BSTR path,
                                                      BSTR parent, IVMTask **task)
{
    struct com_object *view;
    struct task *started;
    if (!path || !parent)
        return no_pointer(self, path ? L"parentPath" : L"imagePath");
    HRESULT hr = prepare(self, &view);
    if (FAILED(hr))
        return hr;
    hr = disk_task_create_differencing(&self->mock->host, bstr_span(path), bstr_span(parent),
                                       &started);
    if (FAILED(hr) && hr != E_OUTOFMEMORY)
        mock_fail(self->mock, hr, L"The disk \"%.150ls\" with the parent \"%.150ls\": %hs", path,
                  parent, code_sentence(hr));
    return finish(view, started, hr, task);
}
