/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine: the properties that its configuration holds, and those of its processor. */
#include "com/adapter.h"

HRESULT VMVirtualMachine_get_ConfigID(struct com_object *self, BSTR *id)
{
    const struct machine *machine = machine_of(self);
    return machine ? text_to_bstr(&machine->settings.id, id) : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_get_File(struct com_object *self, BSTR *file)
{
    const struct machine *machine = machine_of(self);
    return machine ? text_to_bstr(&machine->file, file) : VM_E_VM_UNKNOWN;
}

/* ---- What the BIOS shows ---- */

static HRESULT get_bios(const struct com_object *self, struct span key, BSTR *text)
{
    const struct machine *machine = machine_of(self);
    return machine ? span_to_bstr(settings_get_bios(machine, key), text) : VM_E_VM_UNKNOWN;
}

static HRESULT put_bios(struct com_object *self, struct span key, BSTR text, const WCHAR *parameter)
{
    struct machine *machine = machine_of(self);
    if (!text)
        return mock_null_pointer(self->mock, parameter);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_set_bios(&self->mock->host, machine, key, bstr_span(text));
    if (hr != E_INVALIDARG)
        return hr;
    if (span_same_name(key, KEY_BIOS_GUID))
        return mock_fail(self->mock, hr,
                         L"\"%.64ls\" is not a GUID; expected hexadecimal digits in braces: "
                         L"{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}.",
                         text);
    return mock_fail(self->mock, hr, L"\"%.64ls\": expected 1 to %d characters of ASCII.", text,
                     SETTINGS_MAX_SERIAL_NUMBER);
}

HRESULT VMVirtualMachine_get_BIOSGUID(struct com_object *self, BSTR *guid)
{
    return get_bios(self, KEY_BIOS_GUID, guid);
}

HRESULT VMVirtualMachine_put_BIOSGUID(struct com_object *self, BSTR guid)
{
    return put_bios(self, KEY_BIOS_GUID, guid, L"biosGUID");
}

HRESULT VMVirtualMachine_get_BIOSSerialNumber(struct com_object *self, BSTR *number)
{
    return get_bios(self, KEY_BIOS_SERIAL_NUMBER, number);
}

HRESULT VMVirtualMachine_put_BIOSSerialNumber(struct com_object *self, BSTR number)
{
    return put_bios(self, KEY_BIOS_SERIAL_NUMBER, number, L"biosSerialNumber");
}

HRESULT VMVirtualMachine_get_BaseBoardSerialNumber(struct com_object *self, BSTR *number)
{
    return get_bios(self, KEY_BASE_BOARD_SERIAL_NUMBER, number);
}

HRESULT VMVirtualMachine_put_BaseBoardSerialNumber(struct com_object *self, BSTR number)
{
    return put_bios(self, KEY_BASE_BOARD_SERIAL_NUMBER, number, L"baseBoardSerialNumber");
}

HRESULT VMVirtualMachine_get_ChassisSerialNumber(struct com_object *self, BSTR *number)
{
    return get_bios(self, KEY_CHASSIS_SERIAL_NUMBER, number);
}

HRESULT VMVirtualMachine_put_ChassisSerialNumber(struct com_object *self, BSTR number)
{
    return put_bios(self, KEY_CHASSIS_SERIAL_NUMBER, number, L"chasisSerialNumber");
}

HRESULT VMVirtualMachine_get_ChassisAssetTag(struct com_object *self, BSTR *tag)
{
    return get_bios(self, KEY_CHASSIS_ASSET_TAG, tag);
}

HRESULT VMVirtualMachine_put_ChassisAssetTag(struct com_object *self, BSTR tag)
{
    return put_bios(self, KEY_CHASSIS_ASSET_TAG, tag, L"chassisAssetTag");
}

/* ---- Memory, notes ---- */

HRESULT VMVirtualMachine_get_Memory(struct com_object *self, LONG *megabytes)
{
    const struct machine *machine = machine_of(self);
    int32_t memory = 0;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_get_memory(machine, &memory);
    *megabytes = memory;
    return hr;
}

HRESULT VMVirtualMachine_put_Memory(struct com_object *self, LONG megabytes)
{
    const struct host *host = &self->mock->host;
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_set_memory(&self->mock->host, machine, megabytes);
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr, L"%ld MB is out of range; expected %d to %d.", megabytes,
                           (int)host->info.minimum_memory, (int)host_info_maximum_memory(host))
               : hr;
}

HRESULT VMVirtualMachine_get_Notes(struct com_object *self, BSTR *notes)
{
    const struct machine *machine = machine_of(self);
    return machine ? span_to_bstr(settings_get_notes(machine), notes) : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_put_Notes(struct com_object *self, BSTR notes)
{
    struct machine *machine = machine_of(self);
    if (!notes)
        return mock_null_pointer(self->mock, L"virtualMachineNotes");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_set_notes(&self->mock->host, machine, bstr_span(notes));
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr, L"The notes have %u characters; expected at most %d.",
                           SysStringLen(notes), SETTINGS_MAX_NOTES)
               : hr;
}

/* ---- At the end ---- */

HRESULT VMVirtualMachine_get_ShutdownActionOnQuit(struct com_object *self, VMShutdownAction *action)
{
    const struct machine *machine = machine_of(self);
    int32_t value = 0;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_get_quit_action(&self->mock->host, machine, &value);
    *action = (VMShutdownAction)value;
    return hr;
}

HRESULT VMVirtualMachine_put_ShutdownActionOnQuit(struct com_object *self, VMShutdownAction action)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_set_quit_action(&self->mock->host, machine, (int32_t)action);
    return hr == E_POINTER
               ? mock_fail(self->mock, hr, L"%d is not a VMShutdownAction; expected 0 to 2.",
                           (int)action)
               : hr;
}

HRESULT VMVirtualMachine_get_Undoable(struct com_object *self, VARIANT_BOOL *undoable)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *undoable = to_variant_bool(settings_get_undoable(machine));
    return S_OK;
}

HRESULT VMVirtualMachine_put_Undoable(struct com_object *self, VARIANT_BOOL undoable)
{
    struct machine *machine = machine_of(self);
    return machine ? settings_set_undoable(&self->mock->host, machine, undoable != VARIANT_FALSE)
                   : VM_E_VM_UNKNOWN;
}

HRESULT VMVirtualMachine_get_UndoAction(struct com_object *self, VMUndoAction *action)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *action = (VMUndoAction)settings_get_undo_action(machine);
    return S_OK;
}

HRESULT VMVirtualMachine_put_UndoAction(struct com_object *self, VMUndoAction action)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = settings_set_undo_action(&self->mock->host, machine, (int32_t)action);
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr, L"%d is not a VMUndoAction; expected 0 to 2.",
                           (int)action)
               : hr;
}

/* ---- The processor, which is the host's ---- */

HRESULT VMVirtualMachine_get_ProcessorSpeed(struct com_object *self, LONG *speed)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    *speed = self->mock->host.info.processor_speed;
    return S_OK;
}

HRESULT VMVirtualMachine_get_HasMMX(struct com_object *self, VARIANT_BOOL *enabled)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    *enabled = to_variant_bool(self->mock->host.info.mmx);
    return S_OK;
}

HRESULT VMVirtualMachine_get_HasSSE(struct com_object *self, VARIANT_BOOL *enabled)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    *enabled = to_variant_bool(self->mock->host.info.sse);
    return S_OK;
}

HRESULT VMVirtualMachine_get_HasSSE2(struct com_object *self, VARIANT_BOOL *enabled)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    *enabled = to_variant_bool(self->mock->host.info.sse2);
    return S_OK;
}

HRESULT VMVirtualMachine_get_Has3DNow(struct com_object *self, VARIANT_BOOL *enabled)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    *enabled = to_variant_bool(self->mock->host.info.three_d_now);
    return S_OK;
}
