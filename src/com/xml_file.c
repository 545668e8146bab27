/* SPDX-License-Identifier: MIT */
/* XML on the real disk, read whole. */
#include "com/xml_file.h"

#include "model/memory.h"

static HRESULT read_whole(HANDLE handle, DWORD size, struct xml_source *source,
                          struct problem *problem)
{
    DWORD read = 0;
    char *bytes = mem_alloc(size ? size : 1);
    if (!bytes)
        return E_OUTOFMEMORY;
    if (!ReadFile(handle, bytes, size, &read, NULL)) {
        HRESULT hr = HRESULT_FROM_WIN32(GetLastError());
        mem_free(bytes);
        return hr;
    }
    return xml_source_open(source, bytes, read, problem) ? S_OK : problem->code;
}

static HRESULT open_file(const WCHAR *path, struct xml_source *source, LONGLONG *size,
                         struct problem *problem)
{
    LARGE_INTEGER length = {0};
    HANDLE handle = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return HRESULT_FROM_WIN32(GetLastError());
    HRESULT hr = GetFileSizeEx(handle, &length) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    *size = length.QuadPart;
    if (SUCCEEDED(hr) && length.QuadPart > DOCUMENT_MAX_BYTES)
        hr = HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE);
    if (SUCCEEDED(hr))
        hr = read_whole(handle, (DWORD)length.QuadPart, source, problem);
    CloseHandle(handle);
    return hr;
}

HRESULT xml_file_open(struct vpcmock *mock, const WCHAR *path, const WCHAR *kind,
                      struct xml_source *source)
{
    LONGLONG size = 0;
    struct problem problem = {0};
    mock_leave(mock);
    HRESULT hr = open_file(path, source, &size, &problem);
    mock_return(mock);
    if (problem.code != CODE_OK)
        return xml_file_refuse(mock, &problem, path);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE))
        return mock_fail(mock, hr, L"%.200ls has %I64d bytes; expected at most %d.", path, size,
                         DOCUMENT_MAX_BYTES);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) ||
        hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND))
        return mock_fail(mock, hr, L"%.200ls can't be read: there is no such file; expected %ls.",
                         path, kind);
    if (FAILED(hr))
        return mock_fail(mock, hr, L"%.200ls can't be read (0x%08lX); expected %ls.", path,
                         (unsigned long)hr, kind);
    return hr;
}

HRESULT xml_file_of_text(struct vpcmock *mock, const WCHAR *xml, size_t length,
                         struct xml_source *source)
{
    struct problem problem = {0};
    if (length > DOCUMENT_MAX_BYTES / sizeof *xml)
        return mock_fail(mock, E_INVALIDARG, L"The text has %Iu characters; expected at most %d.",
                         length, DOCUMENT_MAX_BYTES / (int)sizeof *xml);
    mock_leave(mock);
    xml_source_open_text(source, (struct span){(const char16_t *)xml, length}, &problem);
    mock_return(mock);
    return problem.code == CODE_OK ? S_OK : xml_file_refuse(mock, &problem, L"The text");
}

HRESULT xml_file_refuse(struct vpcmock *mock, const struct problem *problem, const WCHAR *path)
{
    if (problem->line)
        return mock_fail(mock, problem->code, L"%.200ls, line %u, column %u: %ls", path,
                         problem->line, problem->column, (const WCHAR *)problem->text);
    return mock_fail(mock, problem->code, L"%.200ls: %ls", path, (const WCHAR *)problem->text);
}
