/* SPDX-License-Identifier: MIT */
/* Tests of model/shared_texts, and of what a complete task costs. */
#include "model/shared_texts.h"

#include "task_fixture.h"

static struct text text_of(struct span span)
{
    struct text text = {0};
    CHECK(text_set(&text, span));
    return text;
}

TEST(shared_texts, the_same_text_is_kept_once)
{
    struct shared_texts texts = {0};
    struct text first = text_of(SPAN("Starting")), second = text_of(SPAN("Starting"));
    struct text other = text_of(SPAN("starting")), empty = {0};
    CHECK(shared_texts_share(&texts, &first) && shared_texts_share(&texts, &second));
    CHECK(shared_texts_share(&texts, &other) && shared_texts_share(&texts, &empty));
    CHECK(first.chars == second.chars);
    CHECK(text_is(&first, SPAN("Starting")) && text_is(&other, SPAN("starting")));
    CHECK_EQ(texts.count, 2);
    shared_texts_release(&texts, &first);
    CHECK_EQ(texts.count, 2);
    CHECK(text_is(&second, SPAN("Starting")) && !first.length);
    shared_texts_release(&texts, &second);
    shared_texts_release(&texts, &other);
    shared_texts_release(&texts, &empty);
    CHECK_EQ(texts.count, 0);
    shared_texts_free(&texts);
}

TEST(shared_texts, many_texts_are_found_and_released)
{
    enum { MANY = 500 };
    struct shared_texts texts = {0};
    struct text kept[MANY], again[MANY];
    for (int i = 0; i < MANY; i++) {
        char16_t chars[] = {(char16_t)('A' + i % 26), (char16_t)(0x100 + i)};
        kept[i] = text_of((struct span){chars, 2});
        again[i] = text_of((struct span){chars, 2});
        CHECK(shared_texts_share(&texts, &kept[i]));
    }
    CHECK_EQ(texts.count, MANY);
    for (int i = 0; i < MANY; i++) {
        CHECK(shared_texts_share(&texts, &again[i]));
        CHECK(kept[i].chars == again[i].chars);
        shared_texts_release(&texts, &kept[i]);
    }
    CHECK_EQ(texts.count, MANY);
    for (int i = MANY; i--;)
        shared_texts_release(&texts, &again[i]);
    CHECK_EQ(texts.count, 0);
    shared_texts_free(&texts);
}

/* 256 bytes: the task, its slot and its place in the list, each with the room that their growing
 * tables may have too much, and what malloc keeps beside a block. */
_Static_assert(sizeof(struct task) + 2 * sizeof(struct slot) + 2 * sizeof(struct task *) + 16 <=
                   256,
               "a complete task costs more than it should");

TEST(shared_texts, complete_tasks_share_their_texts_and_keep_them)
{
    static const char16_t longest[MACHINE_MAX_NAME + 1] =
        u"A name of eighty characters, the longest that a virtual machine of the host has.";
    const struct span name = {longest, MACHINE_MAX_NAME};
    enum { TASKS = 20 };
    struct world world;
    struct task *tasks[TASKS];
    open_world(&world);
    struct machine *machine = world.host.machines[0];
    CHECK_EQ(machine_rename(&world.host, machine, name), CODE_OK);
    for (int i = 0; i < TASKS; i++) {
        struct text error = text_of(SPAN("It went wrong, as ordered."));
        CHECK_EQ((i % 2 ? machine_turn_off : machine_startup)(&world.host, machine, &tasks[i]),
                 CODE_OK);
        task_take_error_description(tasks[i], &error);
        advance(&world.host, 10000);
        CHECK_EQ(tasks[i]->state, TASK_COMPLETE);
        CHECK(i < 2 || tasks[i]->description.chars == tasks[i - 2]->description.chars);
        CHECK(!i || tasks[i]->error_description.chars == tasks[i - 1]->error_description.chars);
    }
    CHECK_EQ(world.host.shared_texts.count, 3);
    CHECK_EQ(machine_turn_off(&world.host, machine, &tasks[0]), CODE_VM_E_VM_NOT_RUNNING);
    CHECK_EQ(machine_rename(&world.host, machine, SPAN("Short")), CODE_OK);
    CHECK(span_begins(text_span(&tasks[1]->description), "Turning off \"A name of eighty"));
    CHECK(host_reset(&world.host));
    CHECK_EQ(world.host.shared_texts.count, 0);
    host_free(&world.host);
}
