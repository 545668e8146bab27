/* SPDX-License-Identifier: MIT */
/* Scenario files: reading them, and what they do to a mock. */
#include "com/scenario.h"

#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>

#include "com/error.h"
#include "com/events.h"
#include "com/held.h"
#include "com/results.h"
#include "com/strings.h"
#include "com/table.h"
#include "com/xml_file.h"
#include "model/memory.h"
#include "scenario/save.h"
#include "scenario/xmllite.h"

/* ---- Members by name ---- */

static task_cause find_member(struct span name)
{
    return cause_find(name);
}

static const char *member_name(task_cause cause, char *out, size_t size)
{
    const struct com_member *member = cause;
    if (!member)
        return NULL;
    snprintf(out, size, "%s::%s", member->iface->name, member->name);
    return out;
}

static const struct scenario_members members = {find_member, member_name};

/* ---- Applying ---- */

/* Takes over the source. Lock held; let go of while the source is read. */
static HRESULT load(struct vpcmock *mock, struct xml_source *source, const WCHAR *path)
{
    mock_leave(mock);
    struct document *document = document_create();
    bool good = document && xmllite_read(source, &document_events, document, &document->problem);
    mock_return(mock);
    good = good && !mock->leaks &&
           scenario_replace(&mock->host, &mock->engine, mock->memory, &members, document);
    HRESULT hr = good       ? S_OK
                 : document ? xml_file_refuse(mock, &document->problem, path)
                            : E_OUTOFMEMORY;
    if (good) {
        (void)strings_watch(mock, FALSE);
        mock_leave(mock);
        held_sweep(mock); /* what rules have held that are gone */
        mock_return(mock);
    }
    document_free(document);
    xml_source_close(source);
    return hr;
}

HRESULT scenario_load_file(struct vpcmock *mock, const WCHAR *path)
{
    struct xml_source source;
    HRESULT hr = xml_file_open(mock, path, L"a scenario file", &source);
    return FAILED(hr) ? hr : load(mock, &source, path);
}

HRESULT scenario_load_text(struct vpcmock *mock, const WCHAR *xml, size_t length)
{
    struct xml_source source;
    HRESULT hr = xml_file_of_text(mock, xml, length, &source);
    return FAILED(hr) ? hr : load(mock, &source, L"The text");
}

/* ---- Saving ---- */

static HRESULT save(struct vpcmock *mock, struct writer *writer)
{
    struct problem problem = {0};
    memory_rest(true); /* what is written is not the host's */
    bool saved = scenario_save(&mock->host, &mock->engine, &members, writer, &problem);
    memory_rest(false);
    if (saved)
        return S_OK;
    writer_free(writer);
    return mock_fail(mock, problem.code, L"%ls", (const WCHAR *)problem.text);
}

HRESULT scenario_save_text(struct vpcmock *mock, BSTR *xml)
{
    struct writer writer = {0};
    *xml = NULL;
    HRESULT hr = save(mock, &writer);
    if (FAILED(hr))
        return hr;
    int length = MultiByteToWideChar(CP_UTF8, 0, writer.bytes, (int)writer.length, NULL, 0);
    *xml = SysAllocStringLen(NULL, (UINT)length);
    if (*xml)
        MultiByteToWideChar(CP_UTF8, 0, writer.bytes, (int)writer.length, *xml, length);
    writer_free(&writer);
    return *xml ? S_OK : E_OUTOFMEMORY;
}

/* Beside the file, and then in its place: what is there stays if the disk is full. */
static HRESULT write_file(const WCHAR *path, const char *bytes, size_t size)
{
    WCHAR beside[MAX_PATH + 8];
    DWORD written = 0;
    if (wcslen(path) >= MAX_PATH)
        return HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW);
    wcscpy(beside, path);
    wcscat(beside, L".new");
    HANDLE file = CreateFileW(beside, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return HRESULT_FROM_WIN32(GetLastError());
    BOOL done = WriteFile(file, bytes, (DWORD)size, &written, NULL) && written == size;
    DWORD error = done ? ERROR_SUCCESS : GetLastError();
    CloseHandle(file);
    if (done && MoveFileExW(beside, path, MOVEFILE_REPLACE_EXISTING))
        return S_OK;
    if (done)
        error = GetLastError();
    DeleteFileW(beside);
    return HRESULT_FROM_WIN32(error ? error : ERROR_WRITE_FAULT);
}

HRESULT scenario_save_file(struct vpcmock *mock, const WCHAR *path)
{
    struct writer writer = {0};
    HRESULT hr = save(mock, &writer);
    if (FAILED(hr))
        return hr;
    mock_leave(mock);
    hr = write_file(path, writer.bytes, writer.length);
    mock_return(mock);
    writer_free(&writer);
    return SUCCEEDED(hr) ? hr
                         : mock_fail(mock, hr, L"%.200ls can't be written (0x%08lX).", path,
                                     (unsigned long)hr);
}
