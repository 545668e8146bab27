/* SPDX-License-Identifier: MIT */
/* IVMKeyboard. self->local is the token by which the model knows who has the keyboard. */
#include "com/adapter.h"
#include "com/events.h"

/* The last reference is gone: so is exclusive access. */
static void forget_holder(struct com_object *self)
{
    if (self->local == INPUT_NOBODY)
        return;
    mock_lock(self->mock);
    struct machine *machine = machine_of(self);
    if (machine)
        keyboard_forget(machine, self->local);
    events_unlock(self->mock);
}

HRESULT VMVirtualMachine_get_Keyboard(struct com_object *self, IVMKeyboard **keyboard)
{
    if (!machine_of(self))
        return VM_E_VM_UNKNOWN;
    HRESULT hr = com_object_create(self->mock, com_IVMKeyboard, self->ref, keyboard);
    if (SUCCEEDED(hr))
        ((struct com_object *)*keyboard)->gone = forget_holder;
    return hr;
}

static HRESULT refuse_key(struct vpcmock *mock, BSTR key)
{
    return mock_fail(mock, E_INVALIDARG,
                     L"\"%.64ls\" is not the name of a key; expected one such as Key_A or "
                     L"KeyPad_Enter.",
                     key);
}

static HRESULT send_key(struct com_object *self, BSTR key, enum key_action action)
{
    struct machine *machine = machine_of(self);
    if (!key)
        return mock_null_pointer(self->mock, L"key");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = keyboard_send(machine, self->local, bstr_span(key), action);
    return hr == E_INVALIDARG ? refuse_key(self->mock, key) : hr;
}

HRESULT VMKeyboard_PressKey(struct com_object *self, BSTR key)
{
    return send_key(self, key, KEY_PRESS);
}

HRESULT VMKeyboard_ReleaseKey(struct com_object *self, BSTR key)
{
    return send_key(self, key, KEY_RELEASE);
}

HRESULT VMKeyboard_PressAndReleaseKey(struct com_object *self, BSTR key)
{
    return send_key(self, key, KEY_PRESS_AND_RELEASE);
}

HRESULT VMKeyboard_IsPressed(struct com_object *self, BSTR key, VARIANT_BOOL *pressed)
{
    const struct machine *machine = machine_of(self);
    bool truth;
    if (!key)
        return mock_null_pointer(self->mock, L"key");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = keyboard_is_pressed(machine, bstr_span(key), &truth);
    *pressed = to_variant_bool(truth);
    return hr == E_INVALIDARG ? refuse_key(self->mock, key) : hr;
}

HRESULT VMKeyboard_TypeAsciiText(struct com_object *self, BSTR text)
{
    struct machine *machine = machine_of(self);
    if (!text)
        return mock_null_pointer(self->mock, L"text");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = keyboard_type_text(machine, self->local, bstr_span(text));
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         SysStringLen(text) ? L"The text has a character that is not ASCII; "
                                              L"expected ASCII."
                                            : L"The text is empty; expected ASCII characters.");
    return hr;
}

HRESULT VMKeyboard_TypeKeySequence(struct com_object *self, BSTR sequence)
{
    struct machine *machine = machine_of(self);
    int64_t hold;
    if (!sequence)
        return mock_null_pointer(self->mock, L"keySequence");
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = keyboard_type_sequence(machine, self->local, bstr_span(sequence), &hold);
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         L"\"%.64ls\" is not a key sequence; expected names of keys such as Key_A, "
                         L"with DOWN or UP before them, and HOLD, separated by commas.",
                         sequence);
    if (SUCCEEDED(hr))
        mock_pause(self->mock, self->ref, hold);
    return hr;
}

HRESULT VMKeyboard_get_HasExclusiveAccess(struct com_object *self, VARIANT_BOOL *exclusive)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *exclusive = to_variant_bool(keyboard_is_owner(machine, self->local));
    return S_OK;
}

HRESULT VMKeyboard_put_HasExclusiveAccess(struct com_object *self, VARIANT_BOOL exclusive)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    if (exclusive != VARIANT_FALSE && exclusive != VARIANT_TRUE && exclusive != TRUE)
        return mock_fail(self->mock, E_INVALIDARG, L"%d is no truth; expected -1 or 0.",
                         (int)exclusive);
    return exclusive ? keyboard_acquire(machine, &self->local)
                     : keyboard_release(machine, self->local);
}
