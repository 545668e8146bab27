/* SPDX-License-Identifier: MIT */
/* Keyboard of a machine: keys by name, key sequences, text. */
#include <stdatomic.h>
#include <string.h>

#include "model/host.h"
#include "model/input.h"

static const char *const names[] = {
    "Key_Escape", "Key_F1", "Key_F2", "Key_F3", "Key_F4", "Key_F5", "Key_F6", "Key_F7", "Key_F8",
    "Key_F9", "Key_F10", "Key_F11", "Key_F12", "Key_SysReq", "Key_ScrollLock", "Key_Break",
    "Key_LeftApostrophe", "Key_1", "Key_2", "Key_3", "Key_4", "Key_5", "Key_6", "Key_7", "Key_8",
    "Key_9", "Key_0", "Key_Hyphen", "Key_Equals", "Key_Backspace", "Key_Insert", "Key_Home",
    "Key_PageUp", "Key_NumLock", "KeyPad_Divide", "KeyPad_Multiply", "KeyPad_Minus", "Key_Tab",
    "Key_Q", "Key_W", "Key_E", "Key_R", "Key_T", "Key_Y", "Key_U", "Key_I", "Key_O", "Key_P",
    "Key_LeftBracket", "Key_RightBracket", "Key_Backslash", "Key_Delete", "Key_End",
    "Key_PageDown", "KeyPad_7", "KeyPad_8", "KeyPad_9", "KeyPad_Plus", "Key_A", "Key_S", "Key_D",
    "Key_F", "Key_G", "Key_H", "Key_J", "Key_K", "Key_L", "Key_SemiColon", "Key_SingleQuote",
    "Key_Enter", "KeyPad_4", "KeyPad_5", "KeyPad_6", "Key_LeftShift", "Key_Z", "Key_X", "Key_C",
    "Key_V", "Key_B", "Key_N", "Key_M", "Key_Comma", "Key_Period", "Key_Slash", "Key_RightShift",
    "Key_Up", "KeyPad_1", "KeyPad_2", "KeyPad_3", "KeyPad_Enter", "Key_LeftCtrl",
    "Key_LeftWindows", "Key_LeftAlt", "Key_Space", "Key_RightAlt", "Key_RightWindows",
    "Key_RightCtrl", "Key_Application", "Key_Left", "Key_Down", "Key_Right", "KeyPad_0",
    "KeyPad_DecimalPoint",
};
_Static_assert(sizeof names / sizeof *names == INPUT_KEYS, "INPUT_KEYS counts them");

/* What a US keyboard types, without and with a shift key, and on which key. */
static const struct {
    char plain, shifted;
    const char *key;
} typed[] = {
    {'`', '~', "Key_LeftApostrophe"}, {'1', '!', "Key_1"}, {'2', '@', "Key_2"},
    {'3', '#', "Key_3"}, {'4', '$', "Key_4"}, {'5', '%', "Key_5"}, {'6', '^', "Key_6"},
    {'7', '&', "Key_7"}, {'8', '*', "Key_8"}, {'9', '(', "Key_9"}, {'0', ')', "Key_0"},
    {'-', '_', "Key_Hyphen"}, {'=', '+', "Key_Equals"}, {'[', '{', "Key_LeftBracket"},
    {']', '}', "Key_RightBracket"}, {'\\', '|', "Key_Backslash"}, {';', ':', "Key_SemiColon"},
    {'\'', '"', "Key_SingleQuote"}, {',', '<', "Key_Comma"}, {'.', '>', "Key_Period"},
    {'/', '?', "Key_Slash"}, {' ', 0, "Key_Space"}, {'\t', 0, "Key_Tab"}, {'\r', 0, "Key_Enter"},
    {'\n', 0, "Key_Enter"}, {'\b', 0, "Key_Backspace"}, {0x1b, 0, "Key_Escape"},
};

static struct input *keys_of(struct machine *machine)
{
    return &machine->console.input;
}

/* -1: there is no such key. */
static int find_key(struct span name)
{
    for (int i = 0; i < INPUT_KEYS; i++)
        if (span_is(name, names[i]))
            return i;
    return -1;
}

/* ---- What was typed ---- */

/* A sequence is cut between two of its words. */
static struct span from_next_word(struct span sequence)
{
    while (sequence.length) {
        sequence.length--;
        if (*sequence.chars++ == ',')
            break;
    }
    return sequence;
}

/* What the log will be with more at its end: its newest part. False when memory runs out. */
static bool extend(const struct text *log, struct span more, bool sequence, struct text *next)
{
    struct span old = text_span(log);
    if (more.length > INPUT_MAX_RECORD) {
        more.chars += more.length - INPUT_MAX_RECORD;
        more.length = INPUT_MAX_RECORD;
        more = sequence ? from_next_word(more) : more;
        old.length = 0;
    }
    size_t room = INPUT_MAX_RECORD - more.length;
    if (old.length + sequence > room) {
        size_t cut = old.length + sequence - room;
        cut = cut > old.length ? old.length : cut;
        old = (struct span){old.chars + cut, old.length - cut};
        old = sequence ? from_next_word(old) : old;
    }
    if (text_append(next, old) && (!sequence || !old.length || text_append_ascii(next, ",")) &&
        text_append(next, more))
        return true;
    text_clear(next);
    return false;
}

static void replace(struct text *log, struct text *next)
{
    text_clear(log);
    *log = *next;
}

/* ---- Who is heard ---- */

/* Never the same twice, also when a host goes back to an earlier state. */
static int32_t new_token(void)
{
    static _Atomic uint32_t next;
    return (int32_t)(atomic_fetch_add(&next, 1) % INT32_MAX) + 1;
}

static bool is_heard(const struct machine *machine, int32_t who)
{
    int32_t owner = machine->console.input.owner;
    return machine->state == MACHINE_RUNNING && (owner == INPUT_NOBODY || owner == who);
}

static code ignore(struct machine *machine)
{
    struct input *input = keys_of(machine);
    if (input->keys_ignored < INT32_MAX)
        input->keys_ignored++;
    return CODE_OK;
}

bool keyboard_is_owner(const struct machine *machine, int32_t who)
{
    return who != INPUT_NOBODY && machine->console.input.owner == who;
}

code keyboard_acquire(struct machine *machine, int32_t *who)
{
    struct input *input = keys_of(machine);
    if (!machine_is_up(machine))
        return CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL;
    if (keyboard_is_owner(machine, *who))
        return CODE_FALSE;
    if (input->owner != INPUT_NOBODY)
        return CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL;
    if (*who == INPUT_NOBODY)
        *who = new_token();
    input->owner = *who;
    return CODE_OK;
}

code keyboard_release(struct machine *machine, int32_t who)
{
    if (!machine_is_up(machine))
        return CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL;
    if (!keyboard_is_owner(machine, who))
        return CODE_FALSE;
    keys_of(machine)->owner = INPUT_NOBODY;
    return CODE_OK;
}

void keyboard_forget(struct machine *machine, int32_t who)
{
    if (keyboard_is_owner(machine, who))
        keys_of(machine)->owner = INPUT_NOBODY;
}

/* ---- Keys ---- */

code keyboard_send(struct machine *machine, int32_t who, struct span key, enum key_action action)
{
    struct input *input = keys_of(machine);
    struct text words = {0}, next = {0};
    int index = find_key(key);
    if (index < 0)
        return CODE_INVALIDARG;
    if (!is_heard(machine, who))
        return ignore(machine);
    const char *modifier = action == KEY_PRESS ? "DOWN," : action == KEY_RELEASE ? "UP," : "";
    bool made = text_append_ascii(&words, modifier) && text_append_ascii(&words, names[index]) &&
                extend(&input->keys_typed, text_span(&words), true, &next);
    text_clear(&words);
    if (!made)
        return CODE_OUTOFMEMORY;
    replace(&input->keys_typed, &next);
    input->down[index] = action == KEY_PRESS;
    return CODE_OK;
}

code keyboard_is_pressed(const struct machine *machine, struct span key, bool *pressed)
{
    int index = find_key(key);
    *pressed = index >= 0 && machine->console.input.down[index];
    return index < 0 ? CODE_INVALIDARG : CODE_OK;
}

/* ---- Sequences ---- */

/* The text up to the next comma; what is left is after it, and NULL at the end. */
static struct span next_word(struct span *rest)
{
    struct span word = {rest->chars, 0};
    while (word.length < rest->length && word.chars[word.length] != ',')
        word.length++;
    bool last = word.length == rest->length;
    rest->chars = last ? NULL : rest->chars + word.length + 1;
    rest->length = last ? 0 : rest->length - word.length - 1;
    return word;
}

/* Reads a sequence; input: where it arrives, or NULL to check it alone. False: it is not valid. */
static bool read_sequence(struct span rest, struct input *input, int64_t *hold)
{
    while (rest.chars) {
        struct span word = next_word(&rest);
        if (span_is(word, "HOLD")) {
            *hold += INPUT_HOLD_TIME;
            continue;
        }
        bool press = span_is(word, "DOWN");
        if (press || span_is(word, "UP")) {
            if (!rest.chars)
                return false;
            word = next_word(&rest);
        }
        int index = find_key(word);
        if (index < 0)
            return false;
        if (input)
            input->down[index] = press;
    }
    return true;
}

code keyboard_type_sequence(struct machine *machine, int32_t who, struct span sequence,
                            int64_t *hold)
{
    struct input *input = keys_of(machine);
    struct text next = {0};
    int64_t unused = 0;
    *hold = 0;
    if (!sequence.length || !read_sequence(sequence, NULL, &unused))
        return CODE_INVALIDARG;
    if (!is_heard(machine, who))
        return ignore(machine);
    if (!extend(&input->keys_typed, sequence, true, &next))
        return CODE_OUTOFMEMORY;
    replace(&input->keys_typed, &next);
    read_sequence(sequence, input, hold);
    return CODE_OK;
}

/* ---- Text ---- */

enum { LAST_ASCII = 0x7f };

/* The key that types a character, without its "Key_", or NULL. */
static const char *key_of(char16_t c, bool *shift, char letter[6])
{
    *shift = c >= 'A' && c <= 'Z';
    if (*shift || (c >= 'a' && c <= 'z')) {
        memcpy(letter, "Key_?", 6);
        letter[4] = (char)(c & ~0x20);
        return letter;
    }
    for (size_t i = 0; c && i < sizeof typed / sizeof *typed; i++) {
        *shift = c == (unsigned char)typed[i].shifted;
        if (*shift || c == (unsigned char)typed[i].plain)
            return typed[i].key;
    }
    return NULL;
}

static bool append_key(struct text *words, char16_t c)
{
    char letter[6];
    bool shift;
    const char *key = key_of(c, &shift, letter);
    if (!key)
        return true;
    return (!words->length || text_append_ascii(words, ",")) &&
           (!shift || text_append_ascii(words, "DOWN,Key_LeftShift,")) &&
           text_append_ascii(words, key) &&
           (!shift || text_append_ascii(words, ",UP,Key_LeftShift"));
}

/* The keys for the end of the text: as many as are kept. A character without a key has none. */
static bool append_keys(struct text *words, struct span text)
{
    enum { SHORTEST = sizeof "Key_A" };
    char letter[6];
    bool shift;
    size_t i = text.length;
    for (int kept = 0; i && kept < INPUT_MAX_RECORD / SHORTEST; i--)
        kept += key_of(text.chars[i - 1], &shift, letter) != NULL;
    for (; i < text.length; i++) {
        bool one_enter = i && text.chars[i] == '\n' && text.chars[i - 1] == '\r';
        if (!one_enter && !append_key(words, text.chars[i]))
            return false;
    }
    return true;
}

code keyboard_type_text(struct machine *machine, int32_t who, struct span text)
{
    struct input *input = keys_of(machine);
    struct text words = {0}, keys = {0}, chars = {0};
    for (size_t i = 0; i < text.length; i++)
        if (text.chars[i] > LAST_ASCII)
            return CODE_INVALIDARG;
    if (!text.length)
        return CODE_INVALIDARG;
    if (!is_heard(machine, who))
        return ignore(machine);
    bool made = append_keys(&words, text) &&
                (!words.length ||
                 extend(&input->keys_typed, text_span(&words), true, &keys)) &&
                extend(&input->text_typed, text, false, &chars);
    bool any_key = words.length != 0;
    text_clear(&words);
    if (!made) {
        text_clear(&keys);
        return CODE_OUTOFMEMORY;
    }
    if (any_key)
        replace(&input->keys_typed, &keys);
    replace(&input->text_typed, &chars);
    return CODE_OK;
}
