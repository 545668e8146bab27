/* SPDX-License-Identifier: MIT */
/* Which findings do not matter. */
#include "com/finding_list.h"

#include "com/convert.h"

HRESULT finding_list_refuse(struct vpcmock *mock, struct span id)
{
    return mock_fail(mock, E_INVALIDARG,
                     L"There is no finding \"%.*ls\"; expected an id such as \"%hs\".",
                     id.length < 80 ? (int)id.length : 80, (const WCHAR *)id.chars,
                     finding_id(FINDING_RESULT_READ_EARLY));
}

HRESULT finding_list_text(const struct findings *findings, BSTR *text)
{
    struct text all = {0};
    bool good = true;
    for (size_t i = 0; i < findings->count && good; i++)
        good = finding_write(findings->items[i], &all) && text_append_ascii(&all, "\n");
    HRESULT hr = good ? text_to_bstr(&all, text) : E_OUTOFMEMORY;
    text_clear(&all);
    return hr;
}

HRESULT finding_list_silence(struct vpcmock *mock, struct findings *findings, struct span id)
{
    enum finding_kind kind;
    if (span_is(id, "*")) {
        for (int k = 0; k < FINDING_KINDS; k++)
            findings_silence(findings, (enum finding_kind)k, true);
        return S_OK;
    }
    if (!finding_from_id(id, &kind))
        return finding_list_refuse(mock, id);
    findings_silence(findings, kind, true);
    return S_OK;
}
