/* SPDX-License-Identifier: MIT */
/* Keyboard and mouse of a machine, as programs use them: what they do arrives in the guest. */
#ifndef VPCMOCK_MODEL_INPUT_H
#define VPCMOCK_MODEL_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/text.h"

struct host;
struct machine;

enum {
    INPUT_KEYS = 103,          /* see names in keyboard.c */
    INPUT_HOLD_TIME = 200,     /* ms of a HOLD */
    INPUT_MAX_RECORD = 65536,  /* characters that are kept of what was typed: the newest */
    INPUT_NOBODY = 0,          /* who has the keyboard for himself */
    INPUT_ANOTHER_PROCESS = -1,
};

/* Values of VMMouseButton. */
enum mouse_button { MOUSE_LEFT = 1, MOUSE_RIGHT, MOUSE_CENTER, MOUSE_BUTTONS = MOUSE_CENTER };

enum mouse_axis { MOUSE_HORIZONTAL, MOUSE_VERTICAL, MOUSE_AXES };

struct input {
    bool down[INPUT_KEYS];
    int32_t owner;           /* who has the keyboard for himself: 0: nobody, or a token */
    bool taken_by_other;     /* fact: it is another process */
    struct text keys_typed;  /* fact: as a key sequence */
    struct text text_typed;  /* fact: by TypeAsciiText */
    int32_t keys_ignored;    /* fact: keys that came when the guest did not listen */
    bool mouse_active;       /* fact */
    int32_t position[MOUSE_AXES]; /* fact: in pixels of the guest's screen */
    int64_t wheel;           /* fact: the sum of all turns */
    int32_t clicks[MOUSE_BUTTONS]; /* fact: how often each was pressed */
    bool buttons[MOUSE_BUTTONS];
};

void input_init(struct input *input);
void input_free(struct input *input);
/* Nothing is held down any more, and nobody has the keyboard for himself. */
void input_reset(struct input *input);
/* The screen has another size: the pointer can't be beyond it. */
void input_keep_inside(struct input *input, int32_t width, int32_t height);
/* What follows from a change of KeyboardTakenByOther; item: the machine. */
void input_taken_changed(struct host *host, void *item);

/* Keyboard. Who asks is a token from keyboard_acquire, or INPUT_NOBODY. Keys are ignored while the
 * machine does not run, or somebody else has the keyboard for himself.
 * CODE_INVALIDARG: no key has this name; CODE_OUTOFMEMORY: nothing has been typed. */
enum key_action { KEY_PRESS, KEY_RELEASE, KEY_PRESS_AND_RELEASE };
code keyboard_send(struct machine *machine, int32_t who, struct span key, enum key_action action);
code keyboard_is_pressed(const struct machine *machine, struct span key, bool *pressed);
/* What no key of a US keyboard types arrives as text alone. CODE_INVALIDARG: it is empty, or has a
 * character that is not ASCII. */
code keyboard_type_text(struct machine *machine, int32_t who, struct span text);
/* hold: how long the guest is made to wait, in ms; for the caller, who lets that time pass. */
code keyboard_type_sequence(struct machine *machine, int32_t who, struct span sequence,
                            int64_t *hold);
/* *who becomes a token. CODE_FALSE when it has the keyboard already, VM_E_SET_EXCLUSIVE_MODE_FAIL
 * when somebody else has it or the machine is not on. */
code keyboard_acquire(struct machine *machine, int32_t *who);
/* CODE_FALSE when who does not have it, VM_E_SET_EXCLUSIVE_MODE_FAIL when the machine is not on. */
code keyboard_release(struct machine *machine, int32_t who);
bool keyboard_is_owner(const struct machine *machine, int32_t who);
/* Who asked is gone. */
void keyboard_forget(struct machine *machine, int32_t who);

/* Mouse. All answer VM_E_VM_NOT_RUNNING when the machine is not on, VM_E_MOUSE_NOT_ACTIVE when it
 * has no mouse at this moment. absolute: the setting of who asks. */
code mouse_check(const struct machine *machine);
/* CODE_INVALIDARG: there is no such button. */
code mouse_get_button(const struct machine *machine, int32_t button, bool *down);
code mouse_set_button(struct machine *machine, int32_t button, bool down);
code mouse_click(struct machine *machine, int32_t button);
/* VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_USING_RELATIVE_COORDINATES. */
code mouse_get_position(const struct machine *machine, bool absolute, enum mouse_axis axis,
                        int32_t *position);
/* To the place, or by the distance; never beyond the screen. VM_E_ADDITIONS_FEATURE_NOT_AVAIL. */
code mouse_move(struct machine *machine, bool absolute, enum mouse_axis axis, int32_t position);
/* VM_E_USING_ABSOLUTE_COORDINATES. */
code mouse_scroll(struct machine *machine, bool absolute, int32_t distance);
/* Whether absolute coordinates can be had: VM_E_ADDITIONS_FEATURE_NOT_AVAIL. */
code mouse_check_absolute(const struct machine *machine, bool absolute);

#endif
