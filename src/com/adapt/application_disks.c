/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: virtual hard disks. */
#include "com/adapter.h"
#include "com/vhd_files.h"
#include "model/disk_tasks.h"

/* Says what is wrong with a path. */
static HRESULT about_path(struct com_object *self, HRESULT hr, BSTR path)
{
    static const struct {
        HRESULT hr;
        const WCHAR *format;
    } texts[] = {
        {HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         L"The path \"%.260ls\" has one of the characters * ? : < > / | \"."},
        {HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         L"\"%.260ls\" is not a full path, such as C:\\Disks\\disk.vhd."},
        {HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         L"The path \"%.260ls\" has 260 characters or more."},
        {HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"The folder of \"%.260ls\" does not exist."},
        {HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE), L"\"%.260ls\" is on a CD or DVD."},
        {HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"The file \"%.260ls\" does not exist."},
        {HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), L"The file \"%.260ls\" already exists."},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].hr == hr)
            return mock_fail(self->mock, hr, texts[i].format, path ? path : L"");
    return hr;
}

HRESULT VMVirtualPC_GetHardDisk(struct com_object *self, BSTR path, IVMHardDisk **disk)
{
    struct disk_name *name;
    if (!path)
        return mock_null_pointer(self->mock, L"imagePath");
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

static HRESULT create(struct com_object *self, BSTR path, enum disk_type type, LONG size,
                      IVMTask **task)
{
    struct com_object *view;
    struct task *started;
    if (!path)
        return mock_null_pointer(self->mock, L"imagePath");
    HRESULT hr = prepare(self, &view);
    if (FAILED(hr))
        return hr;
    hr = disk_task_create(&self->mock->host, bstr_span(path), type, size, &started);
    if (hr == E_INVALIDARG || hr == VM_E_IMAGE_SIZE_TOO_LARGE || hr == VM_E_IMAGE_SIZE_TOO_SMALL)
        mock_fail(self->mock, hr, L"A disk cannot have %ld megabytes; expected %d to %d.", size,
                  DISK_MIN_MIB, DISK_MAX_MIB);
    else
        about_path(self, hr, path);
    return finish_task(view, started, hr, task);
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
        return mock_null_pointer(self->mock, path ? L"parentPath" : L"imagePath");
    HRESULT hr = prepare(self, &view);
    if (FAILED(hr))
        return hr;
    hr = disk_task_create_differencing(&self->mock->host, bstr_span(path), bstr_span(parent),
                                       &started);
    if (FAILED(hr) && hr != E_OUTOFMEMORY)
        mock_fail(self->mock, hr, L"The disk \"%.150ls\" with the parent \"%.150ls\": %hs", path,
                  parent, code_sentence(hr));
    return finish_task(view, started, hr, task);
}
