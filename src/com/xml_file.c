/* SPDX-License-Identifier: MIT */
/* XML on the real disk, read whole.
 *
 * What is UTF-16 is handed on as UTF-8: Wine's XmlLite loses characters of long texts otherwise. */
#include "com/xml_file.h"

#include <limits.h>

static HRESULT open_memory(HGLOBAL memory, size_t size, IStream **stream)
{
    ULARGE_INTEGER length = {.QuadPart = size};
    HRESULT hr = CreateStreamOnHGlobal(memory, TRUE, stream);
    if (FAILED(hr)) {
        GlobalFree(memory);
        return hr;
    }
    hr = IStream_SetSize(*stream, length); /* the block may be larger */
    if (FAILED(hr))
        IStream_Release(*stream);
    return hr;
}

/* size: as UTF-8, which the caller has asked for. */
static HRESULT open_utf8(const WCHAR *chars, size_t length, int size, IStream **stream)
{
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, size ? (SIZE_T)size : 1);
    void *bytes = memory ? GlobalLock(memory) : NULL;
    if (!bytes) {
        GlobalFree(memory);
        return E_OUTOFMEMORY;
    }
    WideCharToMultiByte(CP_UTF8, 0, chars, (int)length, bytes, size, NULL, NULL);
    GlobalUnlock(memory);
    return open_memory(memory, (size_t)size, stream);
}

/* Whether the bytes are UTF-16 with a byte order mark, all of it right: else it is XmlLite that
 * says what is wrong. */
static bool is_utf16(const void *bytes, size_t size, int *utf8_size)
{
    const WCHAR *chars = bytes;
    size_t length = size / sizeof *chars;
    *utf8_size = 0;
    if (size % sizeof *chars || length < 2 || chars[0] != 0xfeff)
        return false;
    *utf8_size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, chars + 1, (int)length - 1,
                                     NULL, 0, NULL, NULL);
    return *utf8_size > 0;
}

static HRESULT read_whole(HANDLE handle, DWORD size, struct xml_file *file)
{
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, size ? size : 1);
    void *bytes = memory ? GlobalLock(memory) : NULL;
    DWORD read = 0;
    int utf8_size;
    if (!bytes) {
        GlobalFree(memory);
        return E_OUTOFMEMORY;
    }
    BOOL done = ReadFile(handle, bytes, size, &read, NULL);
    HRESULT hr = done ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    file->is_text = done && is_utf16(bytes, read, &utf8_size);
    if (file->is_text)
        hr =
            open_utf8((const WCHAR *)bytes + 1, read / sizeof(WCHAR) - 1, utf8_size, &file->stream);
    GlobalUnlock(memory);
    if (SUCCEEDED(hr) && !file->is_text)
        return open_memory(memory, read, &file->stream);
    GlobalFree(memory);
    return hr;
}

static HRESULT open_file(const WCHAR *path, struct xml_file *file, LONGLONG *size)
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
        hr = read_whole(handle, (DWORD)length.QuadPart, file);
    CloseHandle(handle);
    return hr;
}

HRESULT xml_file_open(struct vpcmock *mock, const WCHAR *path, const WCHAR *kind,
                      struct xml_file *file)
{
    LONGLONG size = 0;
    *file = (struct xml_file){0};
    mock_leave(mock);
    HRESULT hr = open_file(path, file, &size);
    mock_return(mock);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE))
        return mock_fail(mock, hr, L"%.200ls has %I64d bytes; expected at most %d.", path, size,
                         DOCUMENT_MAX_BYTES);
    if (FAILED(hr))
        return mock_fail(mock, hr, L"%.200ls can't be read (0x%08lX); expected %ls.", path,
                         (unsigned long)hr, kind);
    return hr;
}

HRESULT xml_file_of_text(struct vpcmock *mock, const WCHAR *xml, size_t length,
                         struct xml_file *file)
{
    int size = length > DOCUMENT_MAX_BYTES
                   ? INT_MAX
                   : WideCharToMultiByte(CP_UTF8, 0, xml, (int)length, NULL, 0, NULL, NULL);
    *file = (struct xml_file){.is_text = true};
    if (size > DOCUMENT_MAX_BYTES)
        return mock_fail(mock, E_INVALIDARG,
                         L"The text has more than %d bytes of UTF-8; expected at most so many.",
                         DOCUMENT_MAX_BYTES);
    return open_utf8(xml, length, size, &file->stream);
}

HRESULT xml_file_refuse(struct vpcmock *mock, const struct problem *problem, const WCHAR *path)
{
    if (problem->line)
        return mock_fail(mock, problem->code, L"%.200ls, line %u, column %u: %ls", path,
                         problem->line, problem->column, (const WCHAR *)problem->text);
    return mock_fail(mock, problem->code, L"%.200ls: %ls", path, (const WCHAR *)problem->text);
}
