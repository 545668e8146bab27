/* SPDX-License-Identifier: MIT */
/* Display of a machine. */
#include "model/console.h"

#include "model/host.h"

bool console_init(struct host *host, struct machine *machine)
{
    struct console *console = &machine->console;
    (void)host;
    *console = (struct console){
        .width = 1024,
        .height = 768,
        .video_mode = VIDEO_SVGA,
        .can_resize = true,
        .enhanced_video = true,
        .seen_enhanced = true,
        .thumbnail.type = VALUE_BYTES,
    };
    input_init(&console->input);
    return true;
}

void console_free(struct host *host, struct machine *machine)
{
    (void)host;
    value_clear(&machine->console.thumbnail);
    input_free(&machine->console.input);
}

void console_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    if (!machine_is_up(machine) || before == MACHINE_TURNING_ON)
        input_reset(&machine->console.input);
}

code console_check_display(const struct machine *machine)
{
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return machine->console.display_missing ? CODE_VM_E_NO_DISPLAY : CODE_OK;
}

code console_can_resize(const struct machine *machine, bool *can)
{
    code result = console_check_display(machine);
    if (!result && !guest_has_components(machine))
        result = CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL;
    *can = result == CODE_OK && machine->console.can_resize;
    return result;
}

code console_resize(struct machine *machine, int32_t width, int32_t height)
{
    struct console *console = &machine->console;
    bool can;
    if (console->rounds_width && width > 0)
        width -= width % 8;
    if (width < DISPLAY_MIN_WIDTH || width > DISPLAY_MAX_WIDTH || width % 8 ||
        height < DISPLAY_MIN_HEIGHT || height > DISPLAY_MAX_HEIGHT)
        return CODE_INVALIDARG;
    code result = machine->state == MACHINE_RUNNING ? console_can_resize(machine, &can)
                                                    : CODE_VM_E_VM_NOT_RUNNING;
    if (result)
        return result;
    if (!can)
        return CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL;
    result = guest_ask(machine);
    if (result || console->resize_times_out)
        return result ? result : CODE_VM_E_TIMED_OUT;
    console->width = width;
    console->height = height;
    input_keep_inside(&console->input, width, height);
    return CODE_OK;
}

/* ---- Thumbnail ---- */

#define PIXEL(red, green, blue)                                                                    \
    ((uint32_t)(blue) << 24 | (uint32_t)(green) << 16 | (uint32_t)(red) << 8)

enum { GREY = 0x80, HORIZON = 30, TASKBAR = THUMBNAIL_HEIGHT - 2, START_BUTTON = 8 };

/* Blue sky, green hills, and a taskbar: what everybody expects of this guest. */
static uint32_t desktop(int row, int column)
{
    if (row >= TASKBAR)
        return column < START_BUTTON ? PIXEL(0x3c, 0x8d, 0x3c) : PIXEL(0x24, 0x5e, 0xdb);
    if (row < HORIZON)
        return PIXEL(0x30 + row * 4, 0x70 + row * 3, 0xf0);
    return PIXEL(0x40 + (row - HORIZON), 0xa0 - (row - HORIZON) * 2, 0x20);
}

static uint32_t from_test(const struct value *picture, size_t pixel)
{
    const uint8_t *bytes = picture->bytes + pixel * 4;
    return pixel * 4 + 4 > picture->size
               ? 0
               : (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
                     bytes[3];
}

/* Half as bright, each colour by itself. */
static uint32_t dimmed(uint32_t pixel)
{
    return pixel >> 1 & 0x7f7f7f00;
}

void console_draw(const struct machine *machine, uint32_t pixels[THUMBNAIL_PIXELS])
{
    const struct value *picture = &machine->console.thumbnail;
    bool dark = machine->state == MACHINE_TURNING_ON || machine->state == MACHINE_RESTORING;
    bool lit = machine_is_up(machine) || machine->state == MACHINE_SAVING;
    for (int i = 0; i < THUMBNAIL_PIXELS; i++) {
        uint32_t pixel = desktop(i / THUMBNAIL_WIDTH, i % THUMBNAIL_WIDTH);
        if (picture->size)
            pixel = from_test(picture, (size_t)i);
        else if (dark)
            pixel = PIXEL(0, 0, 0);
        else if (!lit)
            pixel = PIXEL(GREY, GREY, GREY);
        else if (machine->state != MACHINE_RUNNING)
            pixel = dimmed(pixel);
        pixels[i] = pixel;
    }
}

/* ---- Facts ---- */

static void enhanced_changed(struct host *host, void *item)
{
    struct machine *machine = item;
    struct console *console = &machine->console;
    const struct value available = value_bool(console->enhanced_video);
    if (console->enhanced_video == console->seen_enhanced)
        return;
    console->seen_enhanced = console->enhanced_video;
    if (machine_is_up(machine))
        event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_ENHANCED_VIDEO_MODE_CHANGED,
                   &available, 1);
}

#define AT(field) offsetof(struct machine, console.field)
#define TRUTH(name, field, help) {name, FACT_BOOL, AT(field), 0, 0, NULL, help}
#define CLICKS(name, button)                                                                       \
    {name, FACT_INT, AT(input.clicks) + ((button) - 1) * sizeof(int32_t), 0, INT32_MAX, NULL,      \
     "How often this button was pressed."}

const struct fact console_facts[] = {
    {"DisplayWidth", FACT_INT, AT(width), 1, INT32_MAX, NULL, "Pixels of the guest's screen."},
    {"DisplayHeight", FACT_INT, AT(height), 1, INT32_MAX, NULL, "Pixels of the guest's screen."},
    {"VideoMode", FACT_INT, AT(video_mode), VIDEO_TEXT, VIDEO_SVGA, NULL,
     "The VMDisplayVideoMode of the guest."},
    TRUTH("DisplayMissing", display_missing, "Whether the machine has no display."),
    TRUTH("DisplayCanResize", can_resize, "Whether the guest lets its screen size be changed."),
    TRUTH("DisplayTimesOut", resize_times_out, "Whether a change of the screen size times out."),
    TRUTH("DisplayRoundsWidth", rounds_width,
          "Whether SetDimensions makes any width a multiple of 8, instead of refusing it."),
    {"EnhancedVideoMode", FACT_BOOL, AT(enhanced_video), 0, 0, enhanced_changed,
     "Whether enhanced video is available; a change of it while the machine is on is an event."},
    {"Thumbnail", FACT_VALUE, AT(thumbnail), 0, 4 * THUMBNAIL_PIXELS, NULL,
     "The picture in any state: bytes, four for each of 64 by 48 pixels (blue, green, red, 0); "
     "empty: what the mock draws."},
    {"KeyboardTakenByOther", FACT_BOOL, AT(input.taken_by_other), 0, 0, input_taken_changed,
     "Whether another process has the keyboard for itself."},
    {"KeysTyped", FACT_TEXT, AT(input.keys_typed), 0, INPUT_MAX_RECORD, NULL,
     "All keys that arrived in the guest, as a key sequence."},
    {"TextTyped", FACT_TEXT, AT(input.text_typed), 0, INPUT_MAX_RECORD, NULL,
     "The text that arrived in the guest from TypeAsciiText."},
    {"KeysIgnored", FACT_INT, AT(input.keys_ignored), 0, INT32_MAX, NULL,
     "How many calls of keyboard members came when the guest did not listen."},
    TRUTH("MouseActive", input.mouse_active, "Whether the mouse is powered up and in use."),
    {"MouseX", FACT_INT, AT(input.position[MOUSE_HORIZONTAL]), 0, INT32_MAX, NULL,
     "Where the pointer is, in pixels from the left."},
    {"MouseY", FACT_INT, AT(input.position[MOUSE_VERTICAL]), 0, INT32_MAX, NULL,
     "Where the pointer is, in pixels from the top."},
    {"MouseWheel", FACT_BIG, AT(input.wheel), INT64_MIN, INT64_MAX, NULL,
     "The sum of all turns of the scroll wheel."},
    CLICKS("MouseLeftClicks", MOUSE_LEFT),
    CLICKS("MouseRightClicks", MOUSE_RIGHT),
    CLICKS("MouseCenterClicks", MOUSE_CENTER),
    {0},
};
