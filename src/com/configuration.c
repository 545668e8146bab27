/* SPDX-License-Identifier: MIT */
/* Real .vmc files. */
#include "com/configuration.h"

#include "com/xml_file.h"
#include "scenario/vmc.h"
#include "scenario/xmllite.h"

HRESULT configuration_add(struct vpcmock *mock, const WCHAR *path)
{
    const struct span span = {(const char16_t *)path, wcslen(path)};
    struct xml_source source;
    int32_t most_adapters = mock->host.info.maximum_network_adapters;
    /* Before it is read: what is opened must be the file of that name for both. */
    code wrong = files_check_path(span);
    if (wrong != CODE_OK)
        return mock_fail(mock, wrong, L"Found \"%.200ls\"; expected the full path of a .vmc file.",
                         path);
    HRESULT hr = xml_file_open(mock, path, L"a .vmc file", &source);
    if (FAILED(hr))
        return hr;
    mock_leave(mock);
    struct vmc *vmc = vmc_create(most_adapters);
    bool good = vmc && xmllite_read(&source, &vmc_events, vmc, &vmc->problem);
    mock_return(mock);
    good = good && vmc_apply(&mock->host, vmc, span);
    hr = good ? S_OK : vmc ? xml_file_refuse(mock, &vmc->problem, path) : E_OUTOFMEMORY;
    vmc_free(vmc);
    xml_source_close(&source);
    return hr;
}
