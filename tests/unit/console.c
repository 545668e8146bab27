/* SPDX-License-Identifier: MIT */
/* Tests of model/console: sizes and the picture of the screen. */
#include "model/console.h"

#include "fixture.h"

static struct machine *open_running(struct host *host)
{
    struct task *task;
    open_host(host);
    CHECK_EQ(machine_startup(host, host->machines[0], &task), CODE_OK);
    task_complete(host, task);
    return host->machines[0];
}

TEST(console, sizes_have_limits)
{
    static const struct {
        int32_t width, height;
        code result;
    } sizes[] = {
        {640, 480, CODE_OK},           {2048, 1920, CODE_OK},         {1280, 1023, CODE_OK},
        {632, 480, CODE_INVALIDARG},   {640, 479, CODE_INVALIDARG},   {2056, 1920, CODE_INVALIDARG},
        {2048, 1921, CODE_INVALIDARG}, {1281, 1024, CODE_INVALIDARG}, {0, 0, CODE_INVALIDARG},
        {INT32_MIN, 480, CODE_INVALIDARG}, {640, INT32_MIN, CODE_INVALIDARG},
    };
    struct host host;
    struct machine *machine = open_running(&host);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CONTEXT("%d by %d", sizes[i].width, sizes[i].height);
        machine->console.width = 800;
        CHECK_EQ(console_resize(machine, sizes[i].width, sizes[i].height), sizes[i].result);
        CHECK_EQ(machine->console.width, sizes[i].result ? 800 : sizes[i].width);
    }
    machine->console.rounds_width = true;
    CHECK_EQ(console_resize(machine, 1287, 1024), CODE_OK);
    CHECK_EQ(machine->console.width, 1280);
    CHECK_EQ(console_resize(machine, 647, 480), CODE_OK);
    CHECK_EQ(console_resize(machine, 639, 480), CODE_INVALIDARG);
    host_free(&host);
}

TEST(console, the_pointer_stays_on_a_smaller_screen)
{
    struct host host;
    struct machine *machine = open_running(&host);
    int32_t *position = machine->console.input.position;
    position[MOUSE_HORIZONTAL] = 1023;
    position[MOUSE_VERTICAL] = 767;
    CHECK_EQ(console_resize(machine, 800, 479), CODE_INVALIDARG);
    CHECK_EQ(position[MOUSE_HORIZONTAL], 1023);
    CHECK_EQ(console_resize(machine, 800, 600), CODE_OK);
    CHECK_EQ(position[MOUSE_HORIZONTAL], 799);
    CHECK_EQ(position[MOUSE_VERTICAL], 599);
    CHECK_EQ(console_resize(machine, 1024, 768), CODE_OK);
    CHECK_EQ(position[MOUSE_HORIZONTAL], 799);
    CHECK_EQ(position[MOUSE_VERTICAL], 599);
    host_free(&host);
}

TEST(console, the_guest_has_a_say_in_its_size)
{
    struct host host;
    bool can = true;
    struct machine *machine = open_running(&host);
    machine->console.can_resize = false;
    CHECK_EQ(console_can_resize(machine, &can), CODE_OK);
    CHECK(!can);
    CHECK_EQ(console_resize(machine, 640, 480), CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    machine->console.can_resize = true;
    machine->guest.times_out = true;
    CHECK_EQ(console_resize(machine, 640, 480), CODE_VM_E_TIMED_OUT);
    machine->guest.times_out = false;
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    CHECK_EQ(console_resize(machine, 640, 480), CODE_VM_E_VM_NOT_RUNNING);
    CHECK_EQ(console_check_display(machine), CODE_OK);
    host_free(&host);
}

TEST(console, the_picture_changes_with_the_state)
{
    struct host host;
    static uint32_t off[THUMBNAIL_PIXELS], on[THUMBNAIL_PIXELS], paused[THUMBNAIL_PIXELS];
    open_host(&host);
    struct machine *machine = host.machines[0];
    console_draw(machine, off);
    for (int i = 0; i < THUMBNAIL_PIXELS; i++)
        CHECK_EQ(off[i], 0x80808000);
    host_free(&host);
    machine = open_running(&host);
    console_draw(machine, on);
    /* Sky above, hills below: blue is in the highest bits, green in the next. */
    CHECK(on[0] >> 24 > (on[0] >> 8 & 0xff));
    CHECK((on[40 * THUMBNAIL_WIDTH] >> 16 & 0xff) > on[40 * THUMBNAIL_WIDTH] >> 24);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    console_draw(machine, paused);
    for (int i = 0; i < THUMBNAIL_PIXELS; i++) {
        CHECK_EQ(on[i] & 0xff, 0);
        CHECK_EQ(paused[i] >> 24, on[i] >> 25);
        CHECK_EQ(paused[i] >> 8 & 0xff, (on[i] >> 8 & 0xff) / 2);
    }
    host_free(&host);
}

TEST(console, the_picture_is_what_the_test_says)
{
    struct host host;
    static uint32_t pixels[THUMBNAIL_PIXELS];
    uint8_t few[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    const struct value picture = {.type = VALUE_BYTES, .bytes = few, .size = 6};
    struct value copy;
    const struct fact *fact = fact_find(console_facts, SPAN("thumbnail"));
    open_host(&host);
    CHECK(value_copy(&copy, &picture));
    CHECK_EQ(fact_write(&host, fact, host.machines[0], &copy), CODE_OK);
    console_draw(host.machines[0], pixels);
    CHECK_EQ(pixels[0], 0x01020304);
    CHECK_EQ(pixels[1], 0);
    host_free(&host);
}
