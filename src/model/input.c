/* SPDX-License-Identifier: MIT */
/* Mouse of a machine, and what keyboard and mouse have in common. */
#include "model/input.h"

#include <string.h>

#include "model/host.h"

void input_init(struct input *input)
{
    *input = (struct input){
        .mouse_active = true,
    };
}

void input_free(struct input *input)
{
    text_clear(&input->keys_typed);
    text_clear(&input->text_typed);
}

void input_reset(struct input *input)
{
    memset(input->down, 0, sizeof input->down);
    memset(input->buttons, 0, sizeof input->buttons);
    input->owner = input->taken_by_other ? INPUT_ANOTHER_PROCESS : INPUT_NOBODY;
}

void input_taken_changed(struct host *host, void *item)
{
    struct input *input = &((struct machine *)item)->console.input;
    (void)host;
    if (input->taken_by_other)
        input->owner = INPUT_ANOTHER_PROCESS;
    else if (input->owner == INPUT_ANOTHER_PROCESS)
        input->owner = INPUT_NOBODY;
}

/* ---- Mouse ---- */

static const struct input *input_of(const struct machine *machine)
{
    return &machine->console.input;
}

/* To read it, it is enough that the mouse has power. */
static code check_power(const struct machine *machine)
{
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return input_of(machine)->mouse_active ? CODE_OK : CODE_VM_E_MOUSE_NOT_ACTIVE;
}

code mouse_check(const struct machine *machine)
{
    code result = check_power(machine);
    return !result && machine->state == MACHINE_PAUSED ? CODE_VM_E_MOUSE_NOT_ACTIVE : result;
}

static bool is_button(int32_t button)
{
    return button >= MOUSE_LEFT && button <= MOUSE_BUTTONS;
}

code mouse_get_button(const struct machine *machine, int32_t button, bool *down)
{
    code result = is_button(button) ? check_power(machine) : CODE_INVALIDARG;
    *down = result == CODE_OK && input_of(machine)->buttons[button - 1];
    return result;
}

code mouse_set_button(struct machine *machine, int32_t button, bool down)
{
    struct input *input = &machine->console.input;
    code result = is_button(button) ? mouse_check(machine) : CODE_INVALIDARG;
    if (result)
        return result;
    if (down && !input->buttons[button - 1] && input->clicks[button - 1] < INT32_MAX)
        input->clicks[button - 1]++;
    input->buttons[button - 1] = down;
    return CODE_OK;
}

code mouse_click(struct machine *machine, int32_t button)
{
    code result = mouse_set_button(machine, button, true);
    return result ? result : mouse_set_button(machine, button, false);
}

code mouse_check_absolute(const struct machine *machine, bool absolute)
{
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return absolute && !guest_has_components(machine) ? CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL
                                                      : CODE_OK;
}

code mouse_get_position(const struct machine *machine, bool absolute, enum mouse_axis axis,
                        int32_t *position)
{
    code result = mouse_check_absolute(machine, true);
    if (!result && !absolute)
        result = CODE_VM_E_USING_RELATIVE_COORDINATES;
    if (!result)
        result = mouse_check(machine);
    if (!result)
        *position = input_of(machine)->position[axis];
    return result;
}

void input_keep_inside(struct input *input, int32_t width, int32_t height)
{
    const int32_t limits[MOUSE_AXES] = {[MOUSE_HORIZONTAL] = width, [MOUSE_VERTICAL] = height};
    for (int axis = 0; axis < MOUSE_AXES; axis++)
        if (input->position[axis] >= limits[axis])
            input->position[axis] = limits[axis] - 1;
}

code mouse_move(struct machine *machine, bool absolute, enum mouse_axis axis, int32_t position)
{
    struct console *console = &machine->console;
    int32_t *at = &console->input.position[axis];
    code result = mouse_check_absolute(machine, absolute);
    if (!result)
        result = mouse_check(machine);
    if (result)
        return result;
    int64_t limit = axis == MOUSE_HORIZONTAL ? console->width : console->height;
    int64_t to = absolute ? position : (int64_t)*at + position;
    *at = (int32_t)(to < 0 ? 0 : to >= limit ? limit - 1 : to);
    return CODE_OK;
}

code mouse_scroll(struct machine *machine, bool absolute, int32_t distance)
{
    int64_t *wheel = &machine->console.input.wheel;
    code result = mouse_check(machine);
    if (!result && absolute)
        result = CODE_VM_E_USING_ABSOLUTE_COORDINATES;
    if (result)
        return result;
    if (distance >= 0 ? *wheel <= INT64_MAX - distance : *wheel >= INT64_MIN - distance)
        *wheel += distance;
    return CODE_OK;
}
