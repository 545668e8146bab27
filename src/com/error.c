/* SPDX-License-Identifier: MIT */
/* IErrorInfo for the failures of members. */
#include "com/error.h"

#include <oleauto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/code.h"

enum { MAX_DESCRIPTION = 768, MAX_DETAIL = 512 };

void error_member_name(const struct com_member *member, WCHAR *out, size_t size)
{
    _snwprintf(out, size - 1, L"%hs::%hs", member->iface->name, member->name);
    out[size - 1] = 0;
}

static const WCHAR *source_of(const struct com_member *member)
{
    return member->iface->library == &com_libraries[0] ? L"VirtualPC.Application"
                                                       : L"VPCMock.Control";
}

static IErrorInfo *make_info(const GUID *guid, const WCHAR *source, const WCHAR *name, HRESULT hr,
                             const WCHAR *detail, DWORD help_context)
{
    ICreateErrorInfo *error;
    IErrorInfo *made = NULL;
    WCHAR room[MAX_DESCRIPTION], *text = room;
    size_t size = MAX_DESCRIPTION;
    if (FAILED(CreateErrorInfo(&error)))
        return NULL;
    if (detail && wcslen(detail) > MAX_DETAIL) {
        size = wcslen(name) + wcslen(detail) + 3;
        text = malloc(size * sizeof *text);
        if (!text) {
            text = room;
            size = MAX_DESCRIPTION;
        }
    }
    if (detail && *detail)
        _snwprintf(text, size - 1, L"%ls: %ls", name, detail);
    else
        _snwprintf(text, size - 1, L"%ls: %hs", name, code_sentence(hr));
    text[size - 1] = 0;
    if (FAILED(ICreateErrorInfo_SetGUID(error, guid)) ||
        FAILED(ICreateErrorInfo_SetSource(error, (WCHAR *)source)) ||
        FAILED(ICreateErrorInfo_SetDescription(error, text)) ||
        FAILED(ICreateErrorInfo_SetHelpContext(error, help_context)) ||
        FAILED(ICreateErrorInfo_QueryInterface(error, &IID_IErrorInfo, (void **)&made)))
        made = NULL;
    if (text != room)
        free(text);
    ICreateErrorInfo_Release(error);
    return made;
}

IErrorInfo *error_create(const struct com_member *member, HRESULT hr, const WCHAR *detail,
                         DWORD help_context)
{
    WCHAR name[128];
    error_member_name(member, name, sizeof name / sizeof *name);
    return make_info(member->iface->iid, source_of(member), name, hr, detail, help_context);
}

IErrorInfo *error_create_for(const char *function, HRESULT hr, const WCHAR *detail)
{
    WCHAR name[128];
    _snwprintf(name, 127, L"%hs", function);
    name[127] = 0;
    return make_info(&IID_NULL, L"vpcmock", name, hr, detail, 0);
}

void error_set(IErrorInfo *error)
{
    SetErrorInfo(0, error);
    if (error)
        IErrorInfo_Release(error);
}

HRESULT error_raise(const struct com_member *member, HRESULT hr, const WCHAR *format, ...)
{
    WCHAR detail[MAX_DETAIL] = L"";
    if (format) {
        va_list args;
        va_start(args, format);
        _vsnwprintf(detail, MAX_DETAIL - 1, format, args);
        va_end(args);
    }
    error_set(error_create(member, hr, detail, 0));
    return hr;
}
