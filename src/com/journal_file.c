/* SPDX-License-Identifier: MIT */
/* The journal in files. */
#include "com/journal_file.h"

#include "mock/call_text.h"

HRESULT journal_file_set_capacity(struct vpcmock *mock, struct journal *journal, LONGLONG capacity)
{
    if (capacity < 0 || capacity > JOURNAL_MAX_CAPACITY)
        return mock_fail(mock, E_INVALIDARG, L"A capacity of %lld; expected 0 to %d entries.",
                         capacity, JOURNAL_MAX_CAPACITY);
    return journal_set_capacity(journal, (uint32_t)capacity) ? S_OK : E_OUTOFMEMORY;
}

static HRESULT refuse_file(struct vpcmock *mock, const WCHAR *path)
{
    return mock_fail(mock, HRESULT_FROM_WIN32(GetLastError()),
                     L"The file \"%.200ls\" cannot be written.", path);
}

HRESULT journal_file_open(struct vpcmock *mock, const WCHAR *path, HANDLE *file)
{
    *file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                        CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    return *file == INVALID_HANDLE_VALUE ? refuse_file(mock, path) : S_OK;
}

enum { PIECE = 64 * 1024 }; /* bytes that are written at once */

static BOOL flush(HANDLE file, struct json *json)
{
    DWORD written;
    BOOL good = !json->failed && WriteFile(file, json->chars, (DWORD)json->length, &written, NULL);
    json->length = 0;
    return good;
}

HRESULT journal_file_save(struct vpcmock *mock, const WCHAR *path)
{
    const struct journal *journal = &mock->engine.journal;
    struct json json = {0};
    HANDLE file;
    HRESULT hr = journal_file_open(mock, path, &file);
    if (FAILED(hr))
        return hr;
    BOOL good = TRUE;
    for (const struct journal_entry *entry = journal_first(journal); entry && good;
         entry = journal_next(journal, entry)) {
        journal_write_json(journal, &mock->engine.labels, entry, &json);
        json_end_line(&json);
        if (json.length >= PIECE || json.failed)
            good = flush(file, &json);
    }
    if (good && json.length)
        good = flush(file, &json);
    if (!good)
        hr = json.failed ? E_OUTOFMEMORY : refuse_file(mock, path);
    json_free(&json);
    CloseHandle(file);
    return hr;
}
