/* SPDX-License-Identifier: MIT */
/* IVMDisplay. */
#include "com/adapter.h"

HRESULT VMVirtualMachine_get_Display(struct com_object *self, IVMDisplay **display)
{
    return machine_of(self) ? com_object_create(self->mock, com_IVMDisplay, self->ref, display)
                            : VM_E_VM_UNKNOWN;
}

HRESULT VMDisplay_SetDimensions(struct com_object *self, LONG width, LONG height)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = console_resize(machine, width, height);
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         L"%ld by %ld is no size of a display; expected %d to %d, a multiple of 8, "
                         L"by %d to %d.",
                         width, height, DISPLAY_MIN_WIDTH, DISPLAY_MAX_WIDTH, DISPLAY_MIN_HEIGHT,
                         DISPLAY_MAX_HEIGHT);
    return hr;
}

static HRESULT check(const struct machine *machine)
{
    return machine ? console_check_display(machine) : VM_E_VM_UNKNOWN;
}

HRESULT VMDisplay_get_Width(struct com_object *self, LONG *width)
{
    const struct machine *machine = machine_of(self);
    HRESULT hr = check(machine);
    if (SUCCEEDED(hr))
        *width = machine->console.width;
    return hr;
}

HRESULT VMDisplay_get_Height(struct com_object *self, LONG *height)
{
    const struct machine *machine = machine_of(self);
    HRESULT hr = check(machine);
    if (SUCCEEDED(hr))
        *height = machine->console.height;
    return hr;
}

HRESULT VMDisplay_get_VideoMode(struct com_object *self, VMDisplayVideoMode *mode)
{
    const struct machine *machine = machine_of(self);
    HRESULT hr = check(machine);
    if (SUCCEEDED(hr))
        *mode = (VMDisplayVideoMode)machine->console.video_mode;
    return hr;
}

HRESULT VMDisplay_get_CanResize(struct com_object *self, VARIANT_BOOL *can)
{
    const struct machine *machine = machine_of(self);
    bool truth;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = console_can_resize(machine, &truth);
    *can = to_variant_bool(truth);
    return hr;
}

HRESULT VMDisplay__GenerateThumbnail(struct com_object *self, ULONG image[3072])
{
    const struct machine *machine = machine_of(self);
    uint32_t pixels[THUMBNAIL_PIXELS];
    if (!machine)
        return VM_E_VM_UNKNOWN;
    console_draw(machine, pixels);
    for (int i = 0; i < THUMBNAIL_PIXELS; i++)
        image[i] = pixels[i];
    return S_OK;
}

HRESULT VMDisplay_get_Thumbnail(struct com_object *self, VARIANT *image)
{
    const struct machine *machine = machine_of(self);
    uint32_t pixels[THUMBNAIL_PIXELS];
    VARIANT *items;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, THUMBNAIL_PIXELS);
    if (!array)
        return E_OUTOFMEMORY;
    HRESULT hr = SafeArrayAccessData(array, (void **)&items);
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return hr;
    }
    console_draw(machine, pixels);
    for (int i = 0; i < THUMBNAIL_PIXELS; i++) {
        V_VT(&items[i]) = VT_UI4;
        V_UI4(&items[i]) = pixels[i];
    }
    SafeArrayUnaccessData(array);
    V_VT(image) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(image) = array;
    return S_OK;
}
