/* SPDX-License-Identifier: MIT */
/* What a test says of the simulated world and what it reads there, through the control object: the
 * mock may live in another process. */
#ifndef VPCMOCK_TESTS_COM_GIVEN_H
#define VPCMOCK_TESTS_COM_GIVEN_H

#include "com/fixture.h"
#include "com/values.h"

/* The disk of the machine that there is at first, and its parent. */
#define XP_MODE_DISK                                                                               \
    L"C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines\\"          \
    L"Windows XP Mode.vhd"
#define XP_MODE_BASE L"C:\\Program Files\\Windows XP Mode\\Windows XP Mode base.vhd"

/* ---- Facts ---- */

/* Whose fact it is: borrowed, but for a path, which is freed with the one call. */
static inline VARIANT the_host(void)
{
    return v_missing();
}

static inline VARIANT the_object(void *object)
{
    VARIANT variant;
    V_VT(&variant) = VT_DISPATCH;
    V_DISPATCH(&variant) = object;
    return variant;
}

static inline VARIANT the_file(const WCHAR *path)
{
    return v_text(path);
}

/* The value is cleared. */
static inline HRESULT put_fact(vpcmock *mock, VARIANT object, const WCHAR *name, VARIANT value)
{
    IVPCMockControl *control = NULL;
    BSTR text = SysAllocString(name);
    HRESULT hr = vpcmock_control(mock, &control);
    if (SUCCEEDED(hr)) {
        hr = IVPCMockControl_put_Fact(control, text, object, value);
        IVPCMockControl_Release(control);
    }
    SysFreeString(text);
    if (V_VT(&object) == VT_BSTR)
        VariantClear(&object);
    VariantClear(&value);
    return hr;
}

static inline HRESULT get_fact(vpcmock *mock, VARIANT object, const WCHAR *name, VARIANT *value)
{
    IVPCMockControl *control = NULL;
    BSTR text = SysAllocString(name);
    VariantInit(value);
    HRESULT hr = vpcmock_control(mock, &control);
    if (SUCCEEDED(hr)) {
        hr = IVPCMockControl_get_Fact(control, text, object, value);
        IVPCMockControl_Release(control);
    }
    SysFreeString(text);
    if (V_VT(&object) == VT_BSTR)
        VariantClear(&object);
    return hr;
}

/* ---- Numbers, truths and texts ---- */

static inline void given(vpcmock *mock, VARIANT object, const WCHAR *name, int64_t number)
{
    VARIANT value;
    V_VT(&value) = VT_I8;
    V_I8(&value) = number;
    HRESULT hr = put_fact(mock, object, name, value);
    CHECK_MSG(hr == S_OK, "the fact %ls: %s", name, hr_name(hr));
}

static inline void given_text(vpcmock *mock, VARIANT object, const WCHAR *name, const WCHAR *text)
{
    VARIANT value;
    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = SysAllocString(text);
    HRESULT hr = put_fact(mock, object, name, value);
    CHECK_MSG(hr == S_OK, "the fact %ls: %s", name, hr_name(hr));
}

/* A truth is 1 or 0. */
static inline int64_t fact_of(vpcmock *mock, VARIANT object, const WCHAR *name)
{
    VARIANT value;
    HRESULT hr = get_fact(mock, object, name, &value);
    bool truth = V_VT(&value) == VT_BOOL;
    if (SUCCEEDED(hr))
        hr = VariantChangeType(&value, &value, 0, VT_I8);
    CHECK_MSG(hr == S_OK, "the fact %ls: %s", name, hr_name(hr));
    return FAILED(hr) ? -1 : truth ? V_I8(&value) != 0 : V_I8(&value);
}

/* Whether a text is so. */
static inline bool fact_says(vpcmock *mock, VARIANT object, const WCHAR *name,
                             const WCHAR *expected)
{
    VARIANT value;
    HRESULT hr = get_fact(mock, object, name, &value);
    bool same = hr == S_OK && V_VT(&value) == VT_BSTR &&
                SysStringLen(V_BSTR(&value)) == wcslen(expected) &&
                !wcscmp(V_BSTR(&value) ? V_BSTR(&value) : L"", expected);
    VariantClear(&value);
    return same;
}

static inline void host_is(const struct fixture *fixture, const WCHAR *name, int64_t number)
{
    given(fixture->mock, the_host(), name, number);
}

static inline int64_t of_host(const struct fixture *fixture, const WCHAR *name)
{
    return fact_of(fixture->mock, the_host(), name);
}

static inline void machine_is(const struct fixture *fixture, const WCHAR *name, int64_t number)
{
    given(fixture->mock, the_object(fixture->machine), name, number);
}

static inline int64_t of_machine(const struct fixture *fixture, const WCHAR *name)
{
    return fact_of(fixture->mock, the_object(fixture->machine), name);
}

static inline bool machine_says(const struct fixture *fixture, const WCHAR *name,
                                const WCHAR *expected)
{
    return fact_says(fixture->mock, the_object(fixture->machine), name, expected);
}

/* A virtual hard disk has the facts of its file too. */
static inline void file_is(const struct fixture *fixture, const WCHAR *path, const WCHAR *name,
                           int64_t number)
{
    given(fixture->mock, the_file(path), name, number);
}

static inline int64_t of_file(const struct fixture *fixture, const WCHAR *path, const WCHAR *name)
{
    return fact_of(fixture->mock, the_file(path), name);
}

/* ---- Files ---- */

static inline bool has_file(const struct fixture *fixture, const WCHAR *path)
{
    VARIANT size;
    HRESULT hr = get_fact(fixture->mock, the_file(path), L"FileSize", &size);
    CHECK_MSG(hr == S_OK || hr == E_INVALIDARG, "the size of %ls: %s", path, hr_name(hr));
    VariantClear(&size);
    return hr == S_OK;
}

static inline void add_file(const struct fixture *fixture, const WCHAR *path, int64_t size)
{
    IVPCMockControl *control = NULL;
    BSTR text = SysAllocString(path);
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_AddFile(control, text, (double)size));
    IVPCMockControl_Release(control);
    SysFreeString(text);
}

static inline void remove_file(const struct fixture *fixture, const WCHAR *path)
{
    IVPCMockControl *control = NULL;
    BSTR text = SysAllocString(path);
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_RemoveFile(control, text));
    IVPCMockControl_Release(control);
    SysFreeString(text);
}

/* Leaves so many bytes free on C:. */
static inline void leave_room(const struct fixture *fixture, int64_t bytes)
{
    host_is(fixture, L"DiskCapacity", of_host(fixture, L"DiskUsed") + bytes);
}

/* ---- All of it ---- */

static inline LONG task_count(const struct fixture *fixture)
{
    IVMTaskCollection *tasks = NULL;
    LONG count = -1;
    CHECK_OK(IVMVirtualPC_get_Tasks(fixture->app, &tasks));
    CHECK_OK(IVMTaskCollection_get_Count(tasks, &count));
    IVMTaskCollection_Release(tasks);
    return count;
}

/* Another machine beside Windows XP Mode. */
static inline IVMVirtualMachine *add_machine(const struct fixture *fixture, const WCHAR *name)
{
    IVMVirtualMachine *machine = NULL;
    BSTR text = SysAllocString(name), folder = SysAllocString(L"C:\\Machines\\Other");
    CHECK_OK(IVMVirtualPC_CreateVirtualMachine(fixture->app, text, folder, &machine));
    SysFreeString(text);
    SysFreeString(folder);
    return machine;
}

/* The paths of all its files and folders, to be compared; the caller frees it. */
static inline BSTR paths_of_host(const struct fixture *fixture)
{
    IVPCMockControl *control = NULL;
    BSTR text = NULL;
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_SaveText(control, &text));
    IVPCMockControl_Release(control);
    WCHAR *to = text;
    for (WCHAR *from = text; from && (from = wcsstr(from, L" path=\""));) {
        for (from += wcslen(L" path=\""); *from && *from != '"';)
            *to++ = *from++;
        *to++ = '\n';
    }
    if (to)
        *to = 0;
    return text;
}

/* Whether there are the same files and folders; frees the paths. */
static inline bool check_same_paths(const struct fixture *fixture, BSTR before, const char *file,
                                    int line)
{
    BSTR after = paths_of_host(fixture);
    bool same = check_that(before && after && !wcscmp(before, after), file, line,
                           "there are\n%ls\nexpected\n%ls", after ? after : L"(none)",
                           before ? before : L"(none)");
    SysFreeString(before);
    SysFreeString(after);
    return same;
}
#define CHECK_SAME_PATHS(fixture, before) check_same_paths((fixture), (before), __FILE__, __LINE__)

#endif
