/* SPDX-License-Identifier: MIT */
/* IVMMouse. self->local is whether this object uses absolute coordinates. */
#include "com/adapter.h"

HRESULT VMVirtualMachine_get_Mouse(struct com_object *self, IVMMouse **mouse)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    if (!machine_is_up(machine))
        return VM_E_VM_NOT_RUNNING;
    return com_object_create(self->mock, com_IVMMouse, self->ref, mouse);
}

static HRESULT name_button(struct vpcmock *mock, HRESULT hr, VMMouseButton button)
{
    return hr == E_INVALIDARG
               ? mock_fail(mock, hr, L"%d is not a VMMouseButton; expected 1 to 3.", (int)button)
               : hr;
}

HRESULT VMMouse_GetButton(struct com_object *self, VMMouseButton button, VARIANT_BOOL *down)
{
    const struct machine *machine = machine_of(self);
    bool truth;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = mouse_get_button(machine, (int32_t)button, &truth);
    *down = to_variant_bool(truth);
    return name_button(self->mock, hr, button);
}

HRESULT VMMouse_SetButton(struct com_object *self, VMMouseButton button, VARIANT_BOOL down)
{
    struct machine *machine = machine_of(self);
    return machine ? name_button(self->mock, mouse_set_button(machine, (int32_t)button, down),
                                 button)
                   : VM_E_VM_UNKNOWN;
}

HRESULT VMMouse_Click(struct com_object *self, VMMouseButton button)
{
    struct machine *machine = machine_of(self);
    return machine ? name_button(self->mock, mouse_click(machine, (int32_t)button), button)
                   : VM_E_VM_UNKNOWN;
}

static HRESULT get_position(const struct com_object *self, enum mouse_axis axis, LONG *position)
{
    const struct machine *machine = machine_of(self);
    int32_t value;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = mouse_get_position(machine, self->local, axis, &value);
    if (SUCCEEDED(hr))
        *position = value;
    return hr;
}

HRESULT VMMouse_get_HorizontalPosition(struct com_object *self, LONG *position)
{
    return get_position(self, MOUSE_HORIZONTAL, position);
}

HRESULT VMMouse_put_HorizontalPosition(struct com_object *self, LONG position)
{
    struct machine *machine = machine_of(self);
    return machine ? mouse_move(machine, self->local, MOUSE_HORIZONTAL, position)
                   : VM_E_VM_UNKNOWN;
}

HRESULT VMMouse_get_VerticalPosition(struct com_object *self, LONG *position)
{
    return get_position(self, MOUSE_VERTICAL, position);
}

HRESULT VMMouse_put_VerticalPosition(struct com_object *self, LONG position)
{
    struct machine *machine = machine_of(self);
    return machine ? mouse_move(machine, self->local, MOUSE_VERTICAL, position) : VM_E_VM_UNKNOWN;
}

HRESULT VMMouse_put_ScrollWheelPosition(struct com_object *self, LONG distance)
{
    struct machine *machine = machine_of(self);
    return machine ? mouse_scroll(machine, self->local, distance) : VM_E_VM_UNKNOWN;
}

HRESULT VMMouse_get_UsingAbsoluteCoordinates(struct com_object *self, VARIANT_BOOL *absolute)
{
    const struct machine *machine = machine_of(self);
    HRESULT hr = machine ? mouse_check_absolute(machine, false) : VM_E_VM_UNKNOWN;
    *absolute = to_variant_bool(SUCCEEDED(hr) && self->local);
    return hr;
}

HRESULT VMMouse_put_UsingAbsoluteCoordinates(struct com_object *self, VARIANT_BOOL absolute)
{
    const struct machine *machine = machine_of(self);
    HRESULT hr = machine ? mouse_check_absolute(machine, absolute) : VM_E_VM_UNKNOWN;
    if (SUCCEEDED(hr))
        self->local = absolute != VARIANT_FALSE;
    return hr;
}
