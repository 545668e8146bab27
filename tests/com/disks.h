/* SPDX-License-Identifier: MIT */
/* What the tests of virtual hard disks share: paths as BSTRs, and disks that are made at once. */
#ifndef VPCMOCK_TESTS_COM_DISKS_H
#define VPCMOCK_TESTS_COM_DISKS_H

#include "given.h"

#include "model/disk.h"

#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)

/* BSTRs of one test, freed by free_texts. */
enum { MOST_TEXTS = 256 };
static BSTR texts[MOST_TEXTS];
static int text_count;

static inline BSTR text(const WCHAR *from)
{
    if (!CHECK(text_count < MOST_TEXTS))
        return NULL;
    return texts[text_count++] = SysAllocString(from);
}

/* A full path of so many characters. */
static inline BSTR long_text(const WCHAR *start, size_t length)
{
    WCHAR path[512];
    wcscpy(path, start);
    for (size_t i = wcslen(start); i < length; i++)
        path[i] = 'x';
    path[length] = 0;
    return text(path);
}

static inline void free_texts(void)
{
    while (text_count)
        SysFreeString(texts[--text_count]);
}

static inline void end(struct fixture *fixture)
{
    free_texts();
    fixture_end(fixture);
}

/* Where a differencing disk looks for its parent. */
static inline void parent_is(const struct fixture *fixture, const WCHAR *path, const WCHAR *parent)
{
    given_text(fixture->mock, the_file(path), L"ParentPath", parent);
}

static inline VMTaskResult wait_for(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    VARIANT_BOOL complete = VARIANT_FALSE;
    if (!CHECK(task != NULL))
        return result;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_IsComplete(task, &complete));
    CHECK_EQ(complete, VARIANT_TRUE);
    CHECK_OK(IVMTask_get_Result(task, &result));
    return result;
}

/* Waits for it, expects success and releases it. */
static inline void succeed(IVMTask *task)
{
    CHECK_EQ(wait_for(task), vmTaskResult_Success);
    if (task)
        IVMTask_Release(task);
}

static inline LONG error_of(IVMTask *task)
{
    LONG error = 0;
    CHECK_OK(IVMTask_get_Error(task, &error));
    return error;
}

static inline IVMHardDisk *open_disk(struct fixture *fixture, const WCHAR *path)
{
    IVMHardDisk *disk = NULL;
    CHECK_OK(IVMVirtualPC_GetHardDisk(fixture->app, text(path), &disk));
    return disk;
}

static inline IVMHardDisk *make_dynamic(struct fixture *fixture, const WCHAR *path, LONG megabytes)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualPC_CreateDynamicVirtualHardDisk(fixture->app, text(path), megabytes, &task));
    succeed(task);
    return open_disk(fixture, path);
}

static inline IVMHardDisk *make_fixed(struct fixture *fixture, const WCHAR *path, LONG megabytes)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualPC_CreateFixedVirtualHardDisk(fixture->app, text(path), megabytes, &task));
    succeed(task);
    return open_disk(fixture, path);
}

static inline IVMHardDisk *make_child(struct fixture *fixture, const WCHAR *path,
                                      const WCHAR *parent)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualPC_CreateDifferencingVirtualHardDisk(fixture->app, text(path), text(parent),
                                                            &task));
    succeed(task);
    return open_disk(fixture, path);
}

/* IVMHardDisk_Release evaluates its argument twice. */
static inline void drop(IVMHardDisk *disk)
{
    if (disk)
        IVMHardDisk_Release(disk);
}

/* A VT_DECIMAL as a number; it must be a plain whole one. */
static inline int64_t number_of(VARIANT *variant, const char *file, int line)
{
    VARIANT as_text;
    VariantInit(&as_text);
    check_that(V_VT(variant) == VT_DECIMAL, file, line, "type %d, expected VT_DECIMAL",
               V_VT(variant));
    int64_t number = -1;
    if (check_that(SUCCEEDED(VariantChangeType(&as_text, variant, 0, VT_BSTR)), file, line,
                   "not to be had as text")) {
        WCHAR *stop = NULL;
        number = wcstoll(V_BSTR(&as_text), &stop, 10);
        check_that(stop && !*stop, file, line, "\"%ls\", expected a whole number",
                   V_BSTR(&as_text));
    }
    VariantClear(&as_text);
    VariantClear(variant);
    return number;
}
#define NUMBER(variant) number_of((variant), __FILE__, __LINE__)

static inline BSTR path_of_disk(IVMHardDisk *disk)
{
    BSTR path = NULL;
    CHECK_OK(IVMHardDisk_get_File(disk, &path));
    return path;
}

#endif
