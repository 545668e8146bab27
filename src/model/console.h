/* SPDX-License-Identifier: MIT */
/* Display of a machine; keyboard and mouse are in input.h. */
#ifndef VPCMOCK_MODEL_CONSOLE_H
#define VPCMOCK_MODEL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/input.h"
#include "model/slots.h"
#include "model/text.h"
#include "model/value.h"

struct host;
struct machine;

enum {
    THUMBNAIL_WIDTH = 64,
    THUMBNAIL_HEIGHT = 48,
    THUMBNAIL_PIXELS = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT,
    DISPLAY_MIN_WIDTH = 640,
    DISPLAY_MAX_WIDTH = 2048,
    DISPLAY_MIN_HEIGHT = 480,
    DISPLAY_MAX_HEIGHT = 1920,
};

/* Values of VMDisplayVideoMode. */
enum video_mode { VIDEO_TEXT, VIDEO_CGA, VIDEO_VGA, VIDEO_SVGA };

struct console {
    /* Facts. */
    int32_t width, height; /* pixels; the guest may change them at any time */
    int32_t video_mode;
    bool display_missing;
    bool can_resize;
    bool resize_times_out;
    bool rounds_width;     /* SetDimensions takes any width, and makes it a multiple of 8 */
    bool enhanced_video;
    struct value thumbnail; /* bytes, four for each pixel; empty: what the mock draws */
    bool seen_enhanced;     /* to notice a change of the fact */
    struct input input;
};

/* False when memory runs out. */
bool console_init(struct host *host, struct machine *machine);
void console_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void console_state_changed(struct host *host, struct machine *machine, int before);

/* VM_E_VM_NOT_RUNNING when the machine is not on, VM_E_NO_DISPLAY when it has none. */
code console_check_display(const struct machine *machine);
/* VM_E_ADDITIONS_FEATURE_NOT_AVAIL without components. */
code console_can_resize(const struct machine *machine, bool *can);
/* The same when the guest does not allow it; CODE_INVALIDARG, VM_E_TIMED_OUT. */
code console_resize(struct machine *machine, int32_t width, int32_t height);
/* Rows from the top; blue, green and red from bit 31 down. */
void console_draw(const struct machine *machine, uint32_t pixels[THUMBNAIL_PIXELS]);

extern const struct fact console_facts[]; /* of struct machine */

#endif
