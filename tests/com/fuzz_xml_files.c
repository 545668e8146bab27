/* SPDX-License-Identifier: MIT */
/* Bytes of scenario and .vmc files, mutated, through XmlLite: each is taken or refused with what is
 * wrong, and a mock that has refused one is as it was. */
#include "fixture.h"

#include "fuzz/fuzz.h"

static fuzz_seeds seeds = {"tests/clients/scenario/good-disk-error.xml",
                           "tests/clients/scenario/good-happenings.xml",
                           "tests/clients/scenario/good-lab.xml",
                           "tests/clients/scenario/good-rules.xml",
                           "tests/clients/scenario/good-tasks.xml",
                           "tests/clients/scenario/bad-entity.xml",
                           "tests/clients/scenario/bad-doctype.xml",
                           "tests/clients/run/expects.xml",
                           "tests/data/lab.vmc",
                           "tests/data/lab-utf-16.vmc",
                           NULL};

static struct fixture fixture;
static IVPCMockControl *control;

static bool write_file(const WCHAR *path, const uint8_t *data, size_t size)
{
    FILE *file = _wfopen(path, L"wb");
    bool good = file && fwrite(data, 1, size, file) == size;
    return file && !fclose(file) && good;
}

static BSTR state(void)
{
    BSTR xml = NULL;
    HRESULT hr = IVPCMockControl_SaveText(control, &xml);
    HOLDS(SUCCEEDED(hr) || !xml);
    return xml;
}

/* Something is said of what is refused, and nothing has changed. */
static void check_refused(HRESULT hr, BSTR before)
{
    IErrorInfo *error = NULL;
    BSTR after = state();
    HOLDS(FAILED(hr));
    HOLDS(GetErrorInfo(0, &error) == S_OK && error);
    IErrorInfo_Release(error);
    HOLDS(!before == !after && (!before || !wcscmp(before, after)));
    SysFreeString(after);
}

static void one_file(const uint8_t *data, size_t size)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH + 32];
    GetTempPathW(MAX_PATH, folder);
    swprintf(path, COUNT(path), L"%ls\\fuzz%lu.xml", folder, GetCurrentProcessId());
    HOLDS(write_file(path, data, size));
    BSTR text = SysAllocString(path), before = state();
    SetErrorInfo(0, NULL);
    HRESULT hr = IVPCMockControl_Load(control, text);
    if (FAILED(hr)) {
        check_refused(hr, before);
        SetErrorInfo(0, NULL);
        hr = IVPCMockControl_AddConfiguration(control, text);
        if (FAILED(hr))
            check_refused(hr, before);
    }
    HOLDS(IVPCMockControl_Reset(control) == S_OK);
    SysFreeString(text);
    SysFreeString(before);
    DeleteFileW(path);
}

TEST(fuzz_xml_files, inputs_and_mutations)
{
    fixture = fixture_start();
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    fuzz_run("xml_files", seeds, one_file, 200);
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}
