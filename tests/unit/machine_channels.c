/* SPDX-License-Identifier: MIT */
/* Tests of model/machine_channels: which channels can start, and when their pipes are free again.
 */
#include "fixture.h"
#include "model/machine.h"

static struct machine *first(struct host *host)
{
    return host->machines[0];
}

/* Performs and waits for the end. */
static void run(struct host *host,
                code (*operation)(struct host *, struct machine *, struct task **))
{
    struct task *task;
    CHECK_EQ(operation(host, first(host), &task), CODE_OK);
    advance(host, 10000);
}

static code channel(struct host *host, struct span pipe, struct span port)
{
    return machine_start_channel(host, first(host), pipe, port);
}

TEST(machine_channels, a_channel_needs_a_pipe_and_a_port)
{
    static const struct {
        struct span pipe, port;
        code code;
    } cases[] = {
        {{u"\\\\.\\pipe\\a", 10}, {u"80", 2}, CODE_OK},
        {{u"\\\\.\\PIPE\\b c*", 13}, {u"65535", 5}, CODE_OK},
        {{u"\\\\.\\pipe\\A", 10}, {u"81", 2}, CODE_ALREADY_EXISTS},
        {{u"\\\\.\\pipe\\", 9}, {u"80", 2}, CODE_POINTER},
        {{u"\\\\.\\pipe\\d\\e", 12}, {u"80", 2}, CODE_POINTER},
        {{u"\\\\x\\pipe\\d", 10}, {u"80", 2}, CODE_POINTER},
        {{u"d", 1}, {u"80", 2}, CODE_POINTER},
        {{u"\\\\.\\pipe\\d", 10}, {u"", 0}, CODE_POINTER},
        {{u"\\\\.\\pipe\\d", 10}, {u"0", 1}, CODE_POINTER},
        {{u"\\\\.\\pipe\\d", 10}, {u"65536", 5}, CODE_POINTER},
        {{u"\\\\.\\pipe\\d", 10}, {u"-1", 2}, CODE_POINTER},
        {{u"\\\\.\\pipe\\d", 10}, {u"000080", 6}, CODE_POINTER},
    };
    struct host host;
    open_host(&host);
    CHECK_EQ(channel(&host, cases[0].pipe, cases[0].port), CODE_VM_E_VM_NOT_RUNNING);
    run(&host, machine_startup);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CONTEXT("case %d", (int)i);
        CHECK_EQ(channel(&host, cases[i].pipe, cases[i].port), cases[i].code);
    }
    char16_t name[257];
    memcpy(name, u"\\\\.\\pipe\\", 9 * sizeof *name);
    for (int i = 9; i < 257; i++)
        name[i] = 'x';
    CHECK_EQ(channel(&host, (struct span){name, 257}, SPAN("1")), CODE_POINTER);
    CHECK_EQ(channel(&host, (struct span){name, 256}, SPAN("1")), CODE_OK);
    host_free(&host);
}

TEST(machine_channels, channels_run_down_before_others_can_take_their_place)
{
    struct host host;
    struct task *task;
    open_host(&host);
    run(&host, machine_startup);
    first(&host)->channel_limit = 1;
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_OK);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\b"), SPAN("1")), CODE_MAX_SESSIONS_REACHED);
    CHECK_EQ(machine_reset(&host, first(&host), &task), CODE_OK);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\b"), SPAN("1")), CODE_PIPE_BUSY);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_PIPE_BUSY);
    advance(&host, MACHINE_CHANNEL_CLOSING - 1);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\b"), SPAN("1")), CODE_PIPE_BUSY);
    advance(&host, 1);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\b"), SPAN("1")), CODE_OK);
    run(&host, machine_turn_off);
    run(&host, machine_startup);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\b"), SPAN("1")), CODE_OK);
    host_free(&host);
}

TEST(machine_channels, a_pipe_is_of_one_machine_alone)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct machine *other = machine_create(&host, SPAN("other"));
    run(&host, machine_startup);
    CHECK_EQ(machine_startup(&host, other, &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_OK);
    CHECK_EQ(machine_start_channel(&host, other, SPAN("\\\\.\\pipe\\A"), SPAN("2")),
             CODE_ALREADY_EXISTS);
    CHECK_EQ(machine_start_channel(&host, other, SPAN("\\\\.\\pipe\\b"), SPAN("1")), CODE_OK);
    host_free(&host);
}

TEST(machine_channels, what_keeps_a_channel_from_starting)
{
    struct host host;
    open_host(&host);
    struct machine *machine = first(&host);
    run(&host, machine_startup);
    machine->channel_driver_gone = true;
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_INVALID_HANDLE);
    machine->channel_driver_gone = false;
    machine->network_services_starting = true;
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_NOT_READY);
    machine->network_services_starting = false;
    machine->channel_revision_mismatch = true;
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_REVISION_MISMATCH);
    machine->channel_revision_mismatch = false;
    machine->channel_memory_exhausted = true;
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_OUTOFMEMORY);
    machine->channel_memory_exhausted = false;
    CHECK_EQ(channel(&host, SPAN("\\\\.\\pipe\\a"), SPAN("1")), CODE_OK);
    host_free(&host);
}
