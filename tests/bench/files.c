/* SPDX-License-Identifier: MIT */
/* What a scenario of many machines takes, against XmlLite alone on the same file. */
#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "vpcmock.h"

#include <xmllite.h>

enum { MACHINES = 10000 };

static const GUID reader_iid = {
    0x7279fc81, 0x709d, 0x4095, {0xb6, 0x3d, 0x69, 0xfe, 0x4b, 0x0d, 0x90, 0x30}};

static void write_file(const WCHAR *path)
{
    FILE *file = _wfopen(path, L"wb");
    if (!file) {
        printf("%ls cannot be written\n", path);
        exit(1);
    }
    fputs("<scenario xmlns=\"urn:vpcmock:scenario:1\">\n", file);
    for (int i = 0; i < MACHINES; i++)
        fprintf(file, "  <machine name=\"Machine %d\" memory=\"%d\" notes=\"number %d\"/>\n", i,
                256 + i % 4 * 128, i);
    fputs("</scenario>\n", file);
    fclose(file);
}

static void load(void *context, long times)
{
    while (times--) {
        vpcmock *mock;
        need(vpcmock_create(&mock), "vpcmock_create");
        need(vpcmock_load(mock, context), "vpcmock_load");
        vpcmock_release(mock);
    }
}

static void look_at(IXmlReader *reader)
{
    const WCHAR *text;
    UINT length;
    IXmlReader_GetLocalName(reader, &text, &length);
    for (HRESULT hr = IXmlReader_MoveToFirstAttribute(reader); hr == S_OK;
         hr = IXmlReader_MoveToNextAttribute(reader)) {
        IXmlReader_GetLocalName(reader, &text, &length);
        IXmlReader_GetValue(reader, &text, &length);
    }
}

static void read(void *context, long times)
{
    typedef HRESULT(WINAPI * create_reader)(REFIID iid, void **reader, IMalloc *memory);
    typedef HRESULT(WINAPI * create_stream)(const WCHAR *path, DWORD mode, IStream **stream);
    create_reader create =
        (create_reader)(void *)GetProcAddress(LoadLibraryW(L"xmllite.dll"), "CreateXmlReader");
    create_stream open = (create_stream)(void *)GetProcAddress(LoadLibraryW(L"shlwapi.dll"),
                                                               "SHCreateStreamOnFileW");
    while (times--) {
        IStream *stream;
        IXmlReader *reader;
        XmlNodeType type;
        need(open(context, STGM_READ, &stream), "SHCreateStreamOnFileW");
        need(create(&reader_iid, (void **)&reader, NULL), "CreateXmlReader");
        need(IXmlReader_SetInput(reader, (IUnknown *)stream), "SetInput");
        while (IXmlReader_Read(reader, &type) == S_OK)
            if (type == XmlNodeType_Element)
                look_at(reader);
        IXmlReader_Release(reader);
        IStream_Release(stream);
    }
}

int main(void)
{
    WCHAR path[MAX_PATH];
    GetTempPathW(MAX_PATH - 32, path);
    wcscat(path, L"vpcmock-bench.xml");
    need(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    write_file(path);
    measure_head();
    measure(&(struct measurement){"a scenario of 10,000 machines", "XmlLite reading the file", 3,
                                  load, read, path, path, 1});
    DeleteFileW(path);
    return 0;
}
