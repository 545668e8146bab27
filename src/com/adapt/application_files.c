/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: its options, and the search for files. */
#include "com/adapter.h"
#include "com/variant.h"

/* What a client passes, taken while the lock is left: reading it may call the client. The value is
 * cleared by the caller in any case. */
static HRESULT take_value(struct com_object *self, const VARIANT *variant, struct value *value)
{
    mock_leave(self->mock);
    HRESULT hr = variant_to_value(variant, value);
    mock_return(self->mock);
    return hr;
}

/* ---- Options ---- */

HRESULT VMVirtualPC_GetConfigurationValue(struct com_object *self, BSTR key, VARIANT *result)
{
    const struct value *value;
    if (!key)
        return mock_null_pointer(self->mock, L"preferenceKey");
    HRESULT hr = preferences_get(&self->mock->host, bstr_span(key), &value);
    if (hr == VM_E_PREF_NOT_FOUND)
        return mock_fail(self->mock, hr, L"There is no option \"%.200ls\".", key);
    return SUCCEEDED(hr) ? configuration_to_variant(value, result) : hr;
}

HRESULT VMVirtualPC_SetConfigurationValue(struct com_object *self, BSTR key, VARIANT variant)
{
    struct value value, stored;
    if (!key)
        return mock_null_pointer(self->mock, L"preferenceKey");
    HRESULT hr = take_value(self, &variant, &value);
    if (SUCCEEDED(hr))
        hr = preferences_set(&self->mock->host, bstr_span(key), &value);
    bool fits = value_to_storable(&value, &stored);
    value_clear(&value);
    if (SUCCEEDED(hr) || hr == E_OUTOFMEMORY || hr == E_ACCESSDENIED)
        return hr;
    if (!fits)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"The value of \"%.200ls\" is of VARTYPE %d; expected VT_BOOL, VT_BSTR, "
                         L"VT_ARRAY|VT_UI1 or a whole number of 32 bits.",
                         key, V_VT(&variant));
    return mock_fail(self->mock, hr,
                     L"\"%.200ls\" is no key; expected names with slashes between them, such as "
                     L"\"alpha/delta[@id=1]/golf\".",
                     key);
}

HRESULT VMVirtualPC_RemoveConfigurationValue(struct com_object *self, BSTR key)
{
    if (!key)
        return mock_null_pointer(self->mock, L"preferenceKey");
    HRESULT hr = preferences_remove(&self->mock->host, bstr_span(key));
    if (hr == VM_E_PREF_NOT_FOUND)
        return mock_fail(self->mock, hr, L"There is no option \"%.200ls\".", key);
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         L"\"%.200ls\" is no key; expected names with slashes between them, such "
                         L"as \"alpha/delta[@id=1]/golf\".",
                         key);
    return hr;
}

/* ---- Folders ---- */

enum { MAX_SHOWN = 200 };

HRESULT VMVirtualPC_get_DefaultVMConfigurationPath(struct com_object *self, BSTR *path)
{
    return span_to_bstr(preferences_default_path(&self->mock->host), path);
}

/* Says what is wrong with a folder. */
static HRESULT refuse_folder(struct com_object *self, HRESULT hr, struct span path)
{
    int shown = path.length < MAX_SHOWN ? (int)path.length : MAX_SHOWN;
    const char *wrong = hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)
                            ? "The folder does not exist."
                            : code_sentence(hr);
    return mock_fail(self->mock, hr, L"\"%.*ls\": %hs", shown, (const WCHAR *)path.chars, wrong);
}

HRESULT VMVirtualPC_put_DefaultVMConfigurationPath(struct com_object *self, BSTR path)
{
    if (!path)
        return mock_null_pointer(self->mock, L"configurationPath");
    HRESULT hr = preferences_set_default_path(&self->mock->host, bstr_span(path));
    return FAILED(hr) && hr != E_OUTOFMEMORY ? refuse_folder(self, hr, bstr_span(path)) : hr;
}

HRESULT VMVirtualPC_get_SearchPaths(struct com_object *self, VARIANT *paths)
{
    struct value value;
    HRESULT hr = preferences_search_paths(&self->mock->host, &value);
    if (hr == VM_E_PREF_NOT_FOUND)
        return mock_fail(self->mock, hr, L"The option with the search paths has been removed.");
    if (SUCCEEDED(hr))
        hr = value_to_variant(&value, paths);
    value_clear(&value);
    return hr;
}

static HRESULT refuse_paths(struct com_object *self, const WCHAR *name, const VARIANT *variant)
{
    return mock_fail(self->mock, E_INVALIDARG, L"%ls is of VARTYPE %d; expected an array of paths.",
                     name, V_VT(variant));
}

HRESULT VMVirtualPC_put_SearchPaths(struct com_object *self, VARIANT variant)
{
    struct value value;
    HRESULT hr = take_value(self, &variant, &value);
    if (FAILED(hr) && hr != E_OUTOFMEMORY)
        hr = E_INVALIDARG;
    for (size_t i = 0; SUCCEEDED(hr) && value.type == VALUE_TEXTS && i < value.count; i++) {
        struct span path = text_span(&value.texts[i]);
        hr = preferences_check_folder(&self->mock->host, path);
        if (FAILED(hr))
            refuse_folder(self, hr, path);
    }
    if (SUCCEEDED(hr))
        hr = preferences_set_search_paths(&self->mock->host, &value);
    value_clear(&value);
    return hr == E_INVALIDARG ? refuse_paths(self, L"searchPaths", &variant) : hr;
}

static HRESULT find_files(struct com_object *self, enum file_kind kind, const VARIANT *more,
                          bool excluded, VARIANT *list)
{
    struct value folders, found = {0};
    HRESULT hr = take_value(self, more, &folders);
    if (SUCCEEDED(hr))
        hr = preferences_find_files(&self->mock->host, kind, &folders, excluded, &found);
    else if (hr != E_OUTOFMEMORY)
        hr = E_INVALIDARG;
    value_clear(&folders);
    if (SUCCEEDED(hr))
        hr = value_to_variant(&found, list);
    value_clear(&found);
    return hr == E_INVALIDARG ? refuse_paths(self, L"inAdditionalSearchPaths", more) : hr;
}

HRESULT VMVirtualPC_GetHardDiskFiles(struct com_object *self, VARIANT more, VARIANT *list)
{
    return find_files(self, FILE_HARD_DISK, &more, false, list);
}

HRESULT VMVirtualPC_GetVirtualMachineFiles(struct com_object *self, VARIANT more,
                                           VARIANT_BOOL excluded, VARIANT *list)
{
    return find_files(self, FILE_CONFIGURATION, &more, excluded != VARIANT_FALSE, list);
}

HRESULT VMVirtualPC_GetFloppyDiskFiles(struct com_object *self, VARIANT more, VARIANT *list)
{
    return find_files(self, FILE_FLOPPY, &more, false, list);
}

HRESULT VMVirtualPC_GetDVDFiles(struct com_object *self, VARIANT more, VARIANT *list)
{
    return find_files(self, FILE_DVD, &more, false, list);
}
