/* SPDX-License-Identifier: MIT */
/* Tests of model/machine: its names. */
#include "machine_fixture.h"

static code rename_to(struct host *host, struct span name)
{
    return machine_rename(host, host->machines[0], name);
}

TEST(machine_names, a_new_name_is_found_and_the_old_one_is_not)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(rename_to(&host, SPAN("Test")), CODE_OK);
    CHECK(text_is(&host.machines[0]->name, SPAN("Test")));
    CHECK(host_find_machine(&host, SPAN("tEST")) == host.machines[0]);
    CHECK(!host_find_machine(&host, SPAN("Windows XP Mode")));
    host_free(&host);
}

TEST(machine_names, an_empty_name_is_no_name)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(rename_to(&host, SPAN("")), CODE_VM_E_CONFIG_NO_NAME);
    CHECK_EQ(rename_to(&host, (struct span){NULL, 0}), CODE_VM_E_CONFIG_NO_NAME);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    host_free(&host);
}

TEST(machine_names, a_name_has_at_most_80_characters)
{
    struct host host;
    char16_t name[10000];
    open_host(&host);
    for (size_t i = 0; i < 10000; i++)
        name[i] = u'a';
    CHECK_EQ(rename_to(&host, (struct span){name, 81}), CODE_VM_E_CONFIG_NAME_TOO_LONG);
    CHECK_EQ(rename_to(&host, (struct span){name, 10000}), CODE_VM_E_CONFIG_NAME_TOO_LONG);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    CHECK_EQ(rename_to(&host, (struct span){name, 80}), CODE_OK);
    CHECK_EQ(host.machines[0]->name.length, 80);
    CHECK_EQ(rename_to(&host, (struct span){name, 1}), CODE_OK);
    host_free(&host);
}

TEST(machine_names, some_characters_cannot_be_in_a_name)
{
    static const char16_t forbidden[] = u"*?:<>/|\"\\\0\x01\t\n\r\x1f";
    struct host host;
    open_host(&host);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        CONTEXT("U+%04X", forbidden[i]);
        char16_t name[] = {u'a', forbidden[i], u'b'};
        CHECK_EQ(rename_to(&host, (struct span){name, 3}), CODE_VM_E_CONFIG_NAME_INVALID_CHAR);
        CHECK_EQ(rename_to(&host, (struct span){name + 1, 1}), CODE_VM_E_CONFIG_NAME_INVALID_CHAR);
        CHECK_EQ(rename_to(&host, (struct span){name, 2}), CODE_VM_E_CONFIG_NAME_INVALID_CHAR);
        CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    }
    host_free(&host);
}

TEST(machine_names, other_characters_can)
{
    static const char16_t permitted[] = {u' ',   u'!',   u'\'',  u'.',   u'%',   u';',   u'[',
                                         0x7f,   0x80,   0xa0,   0x13a,  0x22a,  0x33a,  0x43c,
                                         0x52f,  0x4e2d, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfffd,
                                         0xffff, 0x12a,  0x23f};
    struct host host;
    open_host(&host);
    for (size_t i = 0; i < sizeof permitted / sizeof *permitted; i++) {
        CONTEXT("U+%04X", permitted[i]);
        char16_t name[] = {u'a', permitted[i], u'b'};
        CHECK_EQ(rename_to(&host, (struct span){name, 3}), CODE_OK);
        CHECK(text_is(&host.machines[0]->name, (struct span){name, 3}));
        CHECK(host_find_machine(&host, (struct span){name, 3}) == host.machines[0]);
    }
    host_free(&host);
}

TEST(machine_names, two_machines_cannot_have_the_same_name)
{
    struct host host;
    open_host(&host);
    CHECK(machine_create(&host, SPAN("Second")));
    CHECK(machine_create(&host, SPAN("\u03a3\u0416\u00c4")));
    CHECK_EQ(rename_to(&host, SPAN("Second")), CODE_VM_E_CONFIG_DUPLICATE_NAME);
    CHECK_EQ(rename_to(&host, SPAN("sECOND")), CODE_VM_E_CONFIG_DUPLICATE_NAME);
    CHECK_EQ(rename_to(&host, SPAN("\u03c3\u0436\u00e4")), CODE_VM_E_CONFIG_DUPLICATE_NAME);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    CHECK_EQ(rename_to(&host, SPAN("Second ")), CODE_OK);
    host_free(&host);
}

TEST(machine_names, its_own_name_can_be_given_in_another_case)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(rename_to(&host, SPAN("Windows XP Mode")), CODE_OK);
    CHECK_EQ(rename_to(&host, SPAN("WINDOWS XP MODE")), CODE_OK);
    CHECK(text_is(&host.machines[0]->name, SPAN("WINDOWS XP MODE")));
    CHECK_EQ(rename_to(&host, text_span(&host.machines[0]->name)), CODE_OK);
    CHECK(text_is(&host.machines[0]->name, SPAN("WINDOWS XP MODE")));
    host_free(&host);
}

TEST(machine_names, a_name_that_was_given_up_is_free)
{
    struct host host;
    open_host(&host);
    struct machine *second = machine_create(&host, SPAN("second"));
    CHECK_EQ(rename_to(&host, SPAN("first")), CODE_OK);
    CHECK_EQ(machine_rename(&host, second, SPAN("windows XP mode")), CODE_OK);
    CHECK(host_find_machine(&host, SPAN("Windows XP Mode")) == second);
    host_free(&host);
}

TEST(machine_names, only_a_machine_that_is_turned_off_is_renamed)
{
    for (int state = 0; state < STATE_COUNT; state++) {
        struct host host;
        CONTEXT("%s", states[state]);
        open_host(&host);
        reach(&host, (enum machine_state)state);
        bool off = state == MACHINE_TURNED_OFF;
        CHECK_EQ(rename_to(&host, SPAN("new")), off ? CODE_OK : CODE_VM_E_PREF_VM_ACTIVE);
        CHECK(text_is(&host.machines[0]->name, off ? SPAN("new") : SPAN("Windows XP Mode")));
        host_free(&host);
    }
}

TEST(machine_names, renaming_a_machine_that_was_started_does_not_change_its_tasks)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK_EQ(task_cancel(&host, task), CODE_OK);
    CHECK_EQ(rename_to(&host, SPAN("new")), CODE_OK);
    CHECK(is_described(task, SPAN("Starting \"Windows XP Mode\"")));
    host_free(&host);
}

TEST(machine_names, the_name_stays_when_memory_runs_out)
{
    struct host host;
    code result;
    open_host(&host);
    WITH_MEMORY(0, result = rename_to(&host, SPAN("new")));
    CHECK(memory_failed);
    CHECK_EQ(result, CODE_OUTOFMEMORY);
    CHECK(text_is(&host.machines[0]->name, SPAN("Windows XP Mode")));
    host_free(&host);
}

/* Short names and those that are alike in more characters than the index has of each. */
static struct span name_of(int number, char16_t room[40])
{
    static const char start[] = "The machine with the long name ";
    size_t length = 0;
    for (; number % 2 && start[length]; length++)
        room[length] = (unsigned char)start[length];
    for (int rest = number + 1; rest; rest /= 10)
        room[length++] = (char16_t)('0' + rest % 10);
    return (struct span){room, length};
}

TEST(machine_names, among_many_each_is_found_while_others_come_and_go)
{
    enum { MANY = 600 };
    static struct machine *machines[MANY];
    struct host host;
    char16_t room[40];
    open_host(&host);
    for (int i = 0; i < MANY; i++) {
        machines[i] = machine_create(&host, name_of(i, room));
        if (!CHECK(machines[i] != NULL))
            return;
    }
    for (int round = 0; round < MANY; round += 50) {
        for (int i = 0; i < 50; i++) {
            int at = (round + i) * 7 % MANY;
            machine_free(&host, machines[at]);
            machines[at] = NULL;
        }
        for (int i = 0; i < MANY; i++) {
            struct span name = name_of(i, room);
            struct ref ref = host_find_machine_ref(&host, name);
            CHECK(host_find_machine(&host, name) == machines[i]);
            CHECK_EQ(ref.index, machines[i] ? machines[i]->ref.index : 0);
        }
        for (size_t i = 0; i < host.machine_count; i++)
            CHECK_EQ(host.machine_refs[i].generation, host.machines[i]->ref.generation);
    }
    CHECK_EQ(host.machine_count, 1);
    host_free(&host);
}
