/* SPDX-License-Identifier: MIT */
/* Tests of model/input: key names, sequences, text, who has the keyboard, the mouse. */
#include "model/input.h"

#include "fixture.h"

static struct machine *open_running(struct host *host)
{
    struct task *task;
    open_host(host);
    CHECK_EQ(machine_startup(host, host->machines[0], &task), CODE_OK);
    task_complete(host, task);
    return host->machines[0];
}

#define TYPED(machine) (&(machine)->console.input.keys_typed)

static bool pressed(const struct machine *machine, struct span key)
{
    bool down = false;
    CHECK_EQ(keyboard_is_pressed(machine, key, &down), CODE_OK);
    return down;
}

TEST(input, keys_go_down_and_up)
{
    struct host host;
    struct machine *machine = open_running(&host);
    CHECK_EQ(keyboard_send(machine, 0, SPAN("Key_LeftAlt"), KEY_PRESS), CODE_OK);
    CHECK(pressed(machine, SPAN("Key_LeftAlt")));
    CHECK(pressed(machine, SPAN("KEY_LEFTALT")));
    CHECK(!pressed(machine, SPAN("Key_RightAlt")));
    CHECK_EQ(keyboard_send(machine, 0, SPAN("Key_F4"), KEY_PRESS_AND_RELEASE), CODE_OK);
    CHECK(!pressed(machine, SPAN("Key_F4")));
    CHECK_EQ(keyboard_send(machine, 0, SPAN("Key_LeftAlt"), KEY_RELEASE), CODE_OK);
    CHECK(!pressed(machine, SPAN("Key_LeftAlt")));
    CHECK(text_is(TYPED(machine), SPAN("DOWN,Key_LeftAlt,Key_F4,UP,Key_LeftAlt")));
    host_free(&host);
}

TEST(input, what_is_no_key_is_refused)
{
    static const struct span names[] = {
        SPAN(""),      SPAN("A"),       SPAN("Key_"),  SPAN("Key_F13"),   SPAN(" Key_A"),
        SPAN("Key_A "), SPAN("Key_A\0"), SPAN("DOWN"), SPAN("Key_A,Key_B"), SPAN("Key_CapsLock"),
        SPAN("K\x15Y_A"),
    };
    struct host host;
    bool down = true;
    struct machine *machine = open_running(&host);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CONTEXT("%zu", i);
        CHECK_EQ(keyboard_send(machine, 0, names[i], KEY_PRESS), CODE_INVALIDARG);
        CHECK_EQ(keyboard_is_pressed(machine, names[i], &down), CODE_INVALIDARG);
        CHECK(!down);
    }
    CHECK_EQ(TYPED(machine)->length, 0);
    host_free(&host);
}

TEST(input, sequences_are_read_by_the_rules)
{
    static const struct {
        struct span sequence;
        code result;
        int64_t hold;
    } sequences[] = {
        {SPAN("Key_A"), CODE_OK, 0},
        {SPAN("DOWN,Key_LeftCtrl,Key_C,UP,Key_LeftCtrl"), CODE_OK, 0},
        {SPAN("HOLD"), CODE_OK, 200},
        {SPAN("Key_A,HOLD,HOLD,Key_B"), CODE_OK, 400},
        {SPAN("down,key_a,up,key_a"), CODE_OK, 0},
        {SPAN(""), CODE_INVALIDARG, 0},
        {SPAN(","), CODE_INVALIDARG, 0},
        {SPAN("Key_A,"), CODE_INVALIDARG, 0},
        {SPAN(",Key_A"), CODE_INVALIDARG, 0},
        {SPAN("Key_A,,Key_B"), CODE_INVALIDARG, 0},
        {SPAN("Key_A, Key_B"), CODE_INVALIDARG, 0},
        {SPAN("DOWN"), CODE_INVALIDARG, 0},
        {SPAN("DOWN,"), CODE_INVALIDARG, 0},
        {SPAN("Key_A,UP"), CODE_INVALIDARG, 0},
        {SPAN("DOWN,HOLD,Key_A"), CODE_INVALIDARG, 0},
        {SPAN("DOWN,UP,Key_A"), CODE_INVALIDARG, 0},
        {SPAN("Key_A;Key_B"), CODE_INVALIDARG, 0},
        {SPAN("DOWN,Key_A,Key_Q,Nonsense"), CODE_INVALIDARG, 0},
    };
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        struct host host;
        int64_t hold = -1;
        struct machine *machine = open_running(&host);
        CONTEXT("%zu", i);
        CHECK_EQ(keyboard_type_sequence(machine, 0, sequences[i].sequence, &hold),
                 sequences[i].result);
        CHECK_EQ(hold, sequences[i].hold);
        CHECK(text_is(TYPED(machine), sequences[i].result ? SPAN("") : sequences[i].sequence));
        CHECK(!pressed(machine, SPAN("Key_A")));
        host_free(&host);
    }
}

TEST(input, a_sequence_leaves_down_what_it_pressed)
{
    struct host host;
    int64_t hold;
    struct machine *machine = open_running(&host);
    CHECK_EQ(keyboard_type_sequence(machine, 0, SPAN("DOWN,Key_LeftShift,Key_A"), &hold), CODE_OK);
    CHECK(pressed(machine, SPAN("Key_LeftShift")));
    CHECK_EQ(keyboard_type_sequence(machine, 0, SPAN("UP,Key_LeftShift"), &hold), CODE_OK);
    CHECK(!pressed(machine, SPAN("Key_LeftShift")));
    host_free(&host);
}

TEST(input, text_becomes_keys)
{
    struct host host;
    struct machine *machine = open_running(&host);
    CHECK_EQ(keyboard_type_text(machine, 0, SPAN("a!B\r\n\t\\")), CODE_OK);
    CHECK(text_is(TYPED(machine),
                  SPAN("Key_A,DOWN,Key_LeftShift,Key_1,UP,Key_LeftShift,DOWN,Key_LeftShift,Key_B,"
                       "UP,Key_LeftShift,Key_Enter,Key_Tab,Key_Backslash")));
    CHECK(text_is(&machine->console.input.text_typed, SPAN("a!B\r\n\t\\")));
    host_free(&host);
}

TEST(input, every_ascii_character_arrives)
{
    struct host host;
    struct machine *machine = open_running(&host);
    for (char16_t c = 0; c < 300; c++) {
        const struct input *input = &machine->console.input;
        bool on_key = (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\r' || c == '\n' ||
                      c == '\b' || c == 0x1b;
        size_t keys = input->keys_typed.length, chars = input->text_typed.length;
        CONTEXT("%d", c);
        CHECK_EQ(keyboard_type_text(machine, 0, (struct span){&c, 1}),
                 c < 0x80 ? CODE_OK : CODE_INVALIDARG);
        CHECK_EQ(input->keys_typed.length > keys, on_key);
        CHECK_EQ(input->text_typed.length, chars + (c < 0x80));
    }
    CHECK_EQ(keyboard_type_text(machine, 0, SPAN("")), CODE_INVALIDARG);
    host_free(&host);
}

TEST(input, characters_without_a_key_are_no_words)
{
    struct host host;
    struct machine *machine = open_running(&host);
    CHECK_EQ(keyboard_type_text(machine, 0, SPAN("\x01")), CODE_OK);
    CHECK_EQ(TYPED(machine)->length, 0);
    CHECK_EQ(keyboard_type_text(machine, 0, SPAN("\x02" "a\x7f" "b\x03")), CODE_OK);
    CHECK_EQ(keyboard_type_text(machine, 0, SPAN("\x7f")), CODE_OK);
    CHECK(text_is(TYPED(machine), SPAN("Key_A,Key_B")));
    CHECK(text_is(&machine->console.input.text_typed, SPAN("\x01\x02" "a\x7f" "b\x03\x7f")));
    host_free(&host);
}

TEST(input, the_newest_of_what_was_typed_is_kept)
{
    struct host host;
    struct machine *machine = open_running(&host);
    struct text many = {0};
    int64_t hold;
    for (int i = 0; i < 3 * INPUT_MAX_RECORD / 6; i++)
        CHECK(text_append_ascii(&many, i ? ",Key_A" : "Key_A"));
    CHECK_EQ(keyboard_type_sequence(machine, 0, text_span(&many), &hold), CODE_OK);
    CHECK(TYPED(machine)->length <= INPUT_MAX_RECORD);
    CHECK_EQ(TYPED(machine)->chars[0], 'K');
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(keyboard_send(machine, 0, SPAN("Key_Enter"), KEY_PRESS), CODE_OK);
        CHECK(TYPED(machine)->length <= INPUT_MAX_RECORD);
        CHECK(TYPED(machine)->length > INPUT_MAX_RECORD - 100);
        CHECK_EQ(TYPED(machine)->chars[0], 'K');
    }
    CHECK_EQ(keyboard_type_text(machine, 0, (struct span){many.chars, many.length}),
             CODE_OK);
    CHECK_EQ(machine->console.input.text_typed.length, INPUT_MAX_RECORD);
    CHECK(TYPED(machine)->length <= INPUT_MAX_RECORD);
    text_clear(&many);
    host_free(&host);
}

TEST(input, nothing_was_typed_when_memory_runs_out)
{
    struct host host;
    code result = CODE_OK;
    struct machine *machine = open_running(&host);
    for (int left = 0;; left++) {
        WITH_MEMORY(left, result = keyboard_type_text(machine, 0, SPAN("Ab")));
        if (!memory_failed)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK_EQ(TYPED(machine)->length, 0);
        CHECK_EQ(machine->console.input.text_typed.length, 0);
    }
    CHECK_EQ(result, CODE_OK);
    for (int left = 0;; left++) {
        WITH_MEMORY(left, result = keyboard_send(machine, 0, SPAN("Key_Q"), KEY_PRESS));
        if (!memory_failed)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK(!pressed(machine, SPAN("Key_Q")));
    }
    CHECK_EQ(result, CODE_OK);
    host_free(&host);
}

TEST(input, a_machine_that_does_not_run_ignores_keys)
{
    struct host host;
    int64_t hold = -1;
    open_host(&host);
    struct machine *machine = host.machines[0];
    CHECK_EQ(keyboard_send(machine, 0, SPAN("Key_A"), KEY_PRESS), CODE_OK);
    CHECK_EQ(keyboard_type_text(machine, 0, SPAN("a")), CODE_OK);
    CHECK_EQ(keyboard_type_sequence(machine, 0, SPAN("HOLD"), &hold), CODE_OK);
    CHECK_EQ(hold, 0);
    CHECK_EQ(keyboard_send(machine, 0, SPAN("Nonsense"), KEY_PRESS), CODE_INVALIDARG);
    CHECK(!pressed(machine, SPAN("Key_A")));
    CHECK_EQ(TYPED(machine)->length, 0);
    CHECK_EQ(machine->console.input.keys_ignored, 3);
    host_free(&host);
}

TEST(input, one_can_have_the_keyboard_for_himself)
{
    struct host host;
    int32_t one = INPUT_NOBODY, other = INPUT_NOBODY;
    struct machine *machine = open_running(&host);
    CHECK_EQ(keyboard_release(machine, one), CODE_FALSE);
    CHECK_EQ(keyboard_acquire(machine, &one), CODE_OK);
    CHECK(keyboard_is_owner(machine, one));
    CHECK_EQ(keyboard_acquire(machine, &one), CODE_FALSE);
    CHECK_EQ(keyboard_acquire(machine, &other), CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL);
    CHECK_EQ(other, INPUT_NOBODY);
    CHECK_EQ(keyboard_release(machine, other), CODE_FALSE);
    CHECK_EQ(keyboard_send(machine, other, SPAN("Key_A"), KEY_PRESS), CODE_OK);
    CHECK(!pressed(machine, SPAN("Key_A")));
    CHECK_EQ(keyboard_send(machine, one, SPAN("Key_A"), KEY_PRESS), CODE_OK);
    CHECK(pressed(machine, SPAN("Key_A")));
    keyboard_forget(machine, other);
    CHECK(keyboard_is_owner(machine, one));
    keyboard_forget(machine, one);
    CHECK(!keyboard_is_owner(machine, one));
    CHECK_EQ(keyboard_acquire(machine, &other), CODE_OK);
    CHECK(other != one);
    host_free(&host);
}

TEST(input, another_process_can_have_the_keyboard)
{
    struct host host;
    int32_t me = INPUT_NOBODY;
    struct value yes = value_bool(true), no = value_bool(false);
    const struct fact *fact = fact_find(console_facts, SPAN("KeyboardTakenByOther"));
    struct machine *machine = open_running(&host);
    CHECK_EQ(fact_write(&host, fact, machine, &yes), CODE_OK);
    CHECK_EQ(keyboard_acquire(machine, &me), CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL);
    CHECK_EQ(keyboard_send(machine, me, SPAN("Key_A"), KEY_PRESS), CODE_OK);
    CHECK(!pressed(machine, SPAN("Key_A")));
    CHECK_EQ(fact_write(&host, fact, machine, &no), CODE_OK);
    CHECK_EQ(keyboard_acquire(machine, &me), CODE_OK);
    host_free(&host);
}

TEST(input, turning_off_lets_everything_go)
{
    struct host host;
    struct task *task;
    bool down = true;
    int32_t me = INPUT_NOBODY;
    struct machine *machine = open_running(&host);
    CHECK_EQ(keyboard_acquire(machine, &me), CODE_OK);
    CHECK_EQ(keyboard_send(machine, me, SPAN("Key_A"), KEY_PRESS), CODE_OK);
    CHECK_EQ(mouse_set_button(machine, MOUSE_LEFT, true), CODE_OK);
    CHECK_EQ(machine_turn_off(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK(!keyboard_is_owner(machine, me));
    CHECK_EQ(keyboard_acquire(machine, &me), CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL);
    CHECK_EQ(keyboard_release(machine, me), CODE_VM_E_SET_EXCLUSIVE_MODE_FAIL);
    CHECK(!pressed(machine, SPAN("Key_A")));
    CHECK_EQ(machine_startup(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK_EQ(mouse_get_button(machine, MOUSE_LEFT, &down), CODE_OK);
    CHECK(!down);
    host_free(&host);
}

TEST(input, the_pointer_stays_on_the_screen)
{
    struct host host;
    int32_t at = -1;
    struct machine *machine = open_running(&host);
    CHECK_EQ(mouse_move(machine, true, MOUSE_HORIZONTAL, 500), CODE_OK);
    CHECK_EQ(mouse_move(machine, false, MOUSE_HORIZONTAL, -20), CODE_OK);
    CHECK_EQ(mouse_get_position(machine, true, MOUSE_HORIZONTAL, &at), CODE_OK);
    CHECK_EQ(at, 480);
    CHECK_EQ(mouse_move(machine, false, MOUSE_HORIZONTAL, INT32_MAX), CODE_OK);
    CHECK_EQ(mouse_get_position(machine, true, MOUSE_HORIZONTAL, &at), CODE_OK);
    CHECK_EQ(at, 1023);
    CHECK_EQ(mouse_move(machine, false, MOUSE_VERTICAL, INT32_MIN), CODE_OK);
    CHECK_EQ(mouse_get_position(machine, true, MOUSE_VERTICAL, &at), CODE_OK);
    CHECK_EQ(at, 0);
    host_free(&host);
}

TEST(input, buttons_and_wheel_are_counted)
{
    struct host host;
    struct machine *machine = open_running(&host);
    struct input *input = &machine->console.input;
    CHECK_EQ(mouse_click(machine, MOUSE_RIGHT), CODE_OK);
    CHECK_EQ(mouse_set_button(machine, MOUSE_RIGHT, true), CODE_OK);
    CHECK_EQ(mouse_set_button(machine, MOUSE_RIGHT, true), CODE_OK);
    CHECK_EQ(input->clicks[MOUSE_RIGHT - 1], 2);
    CHECK_EQ(mouse_scroll(machine, false, 5), CODE_OK);
    CHECK_EQ(mouse_scroll(machine, false, -7), CODE_OK);
    CHECK_EQ(input->wheel, -2);
    input->wheel = INT64_MAX;
    CHECK_EQ(mouse_scroll(machine, false, INT32_MAX), CODE_OK);
    CHECK_EQ(input->wheel, INT64_MAX);
    input->wheel = INT64_MIN;
    CHECK_EQ(mouse_scroll(machine, false, INT32_MIN), CODE_OK);
    CHECK_EQ(input->wheel, INT64_MIN);
    host_free(&host);
}
