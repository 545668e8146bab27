/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine: configuration and activation values by their keys, and what is attached. */
#include "com/adapter.h"
#include "com/variant.h"
#include "model/places.h"

static HRESULT no_key(struct com_object *self, const WCHAR *parameter)
{
    return mock_fail(self->mock, E_INVALIDARG,
                     L"The key \"%ls\" is NULL or empty; expected one such as "
                     L"hardware/memory/ram_size.",
                     parameter);
}

/* ---- Reading ---- */

/* What a key was set to, or what it has of itself. */
static HRESULT show_value(const struct machine *machine, BSTR key, HRESULT found,
                          const struct value *value, VARIANT *result)
{
    struct value place;
    if (found != VM_E_PREF_NOT_FOUND)
        return SUCCEEDED(found) ? configuration_to_variant(value, result) : found;
    found = places_get(machine, bstr_span(key), &place);
    return SUCCEEDED(found) ? configuration_to_variant(&place, result) : found;
}

HRESULT VMVirtualMachine_GetConfigurationValue(struct com_object *self, BSTR key, VARIANT *value)
{
    const struct machine *machine = machine_of(self);
    const struct value *found;
    if (!SysStringLen(key))
        return no_key(self, L"configurationKey");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_get_value(machine, bstr_span(key), &found);
    return show_value(machine, key, hr, found, value);
}

HRESULT VMVirtualMachine_GetActivationValue(struct com_object *self, BSTR key, VARIANT *value)
{
    struct machine *machine = machine_of(self);
    const struct value *found;
    if (!SysStringLen(key))
        return no_key(self, L"activationKey");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_get_activation(machine, bstr_span(key), &found);
    return settings_in_session(machine) ? show_value(machine, key, hr, found, value) : hr;
}

/* ---- Writing ---- */

/* The value of a VARIANT, which may be an object: it is asked without the lock. */
static HRESULT read_variant(struct com_object *self, const VARIANT *variant, struct value *value)
{
    mock_leave(self->mock);
    HRESULT hr = variant_to_value(variant, value);
    mock_return(self->mock);
    return hr == DISP_E_TYPEMISMATCH || hr == DISP_E_OVERFLOW ? E_INVALIDARG : hr;
}

static HRESULT bad_value(struct com_object *self, const VARIANT *variant)
{
    return mock_fail(self->mock, E_INVALIDARG,
                     L"A value of VARTYPE %d can't be stored; expected VT_BOOL, VT_BSTR, "
                     L"VT_ARRAY|VT_UI1 or a whole number of 32 bits.",
                     V_VT(variant));
}

HRESULT VMVirtualMachine_SetConfigurationValue(struct com_object *self, BSTR key, VARIANT variant)
{
    struct value value;
    if (!SysStringLen(key))
        return no_key(self, L"configurationKey");
    HRESULT hr = read_variant(self, &variant, &value);
    if (SUCCEEDED(hr)) {
        struct machine *machine = machine_of(self);
        hr = machine ? settings_set_value(&self->mock->host, machine, bstr_span(key), &value)
                     : VM_E_VM_UNKNOWN;
        value_clear(&value);
    }
    return hr == E_INVALIDARG ? bad_value(self, &variant) : hr;
}

HRESULT VMVirtualMachine_SetActivationValue(struct com_object *self, BSTR key, VARIANT variant)
{
    struct value value;
    if (!SysStringLen(key))
        return no_key(self, L"activationKey");
    HRESULT hr = read_variant(self, &variant, &value);
    if (SUCCEEDED(hr)) {
        struct machine *machine = machine_of(self);
        hr = machine ? settings_set_activation(machine, bstr_span(key), &value) : VM_E_VM_UNKNOWN;
        value_clear(&value);
    }
    return hr == E_INVALIDARG ? bad_value(self, &variant) : hr;
}

/* ---- Removing ---- */

HRESULT VMVirtualMachine_RemoveConfigurationValue(struct com_object *self, BSTR key)
{
    struct machine *machine = machine_of(self);
    if (!SysStringLen(key))
        return no_key(self, L"configurationKey");
    return machine ? settings_remove_value(&self->mock->host, machine, bstr_span(key))
                   : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_RemoveActivationValue(struct com_object *self, BSTR key)
{
    struct machine *machine = machine_of(self);
    if (!SysStringLen(key))
        return no_key(self, L"activationKey");
    return machine ? settings_remove_activation(machine, bstr_span(key)) : VM_E_VM_UNKNOWN;
}

/* ---- Drives ---- */

HRESULT VMVirtualMachine_get_AttachedDriveTypes(struct com_object *self, VARIANT *types)
{
    const struct machine *machine = machine_of(self);
    VARIANT *items;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    SAFEARRAY *array =
        SafeArrayCreateVector(VT_VARIANT, 0, MACHINE_BUSES * MACHINE_DEVICES_PER_BUS);
    if (!array)
        return E_OUTOFMEMORY;
    HRESULT hr = SafeArrayAccessData(array, (void **)&items);
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return hr;
    }
    for (int i = 0; i < MACHINE_BUSES * MACHINE_DEVICES_PER_BUS; i++) {
        V_VT(&items[i]) = VT_UI1;
        V_UI1(&items[i]) = (BYTE)machine_drive_at(machine, i / MACHINE_DEVICES_PER_BUS,
                                                  i % MACHINE_DEVICES_PER_BUS);
    }
    SafeArrayUnaccessData(array);
    V_VT(types) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(types) = array;
    return S_OK;
}
