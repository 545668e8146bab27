/* SPDX-License-Identifier: MIT */
/* Communication channels: named pipes of the host that lead to ports of a guest. */

#include "model/host.h"
#include "model/machine.h"
#include "model/memory.h"

enum { MAX_PIPE_NAME = 256 };

static bool is_local_pipe(struct span name)
{
    static const struct span prefix = {u"\\\\.\\pipe\\", 9};
    if (name.length <= prefix.length || name.length > MAX_PIPE_NAME ||
        !span_same_name((struct span){name.chars, prefix.length}, prefix))
        return false;
    for (size_t i = prefix.length; i < name.length; i++)
        if (name.chars[i] == '\\' || !name.chars[i])
            return false;
    return true;
}

/* 0 for what is no port. */
static int32_t port_number(struct span text)
{
    int32_t number = 0;
    if (text.length > 5)
        return 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.chars[i] < '0' || text.chars[i] > '9')
            return 0;
        number = number * 10 + (text.chars[i] - '0');
    }
    return number <= 65535 ? number : 0;
}

static void drop(struct machine *machine, int32_t i)
{
    text_clear(&machine->channels[i].pipe);
    machine->channels[i] = machine->channels[--machine->channel_count];
}

/* Forgets the channels that have run down. */
static void sweep(const struct host *host, struct machine *machine)
{
    for (int32_t i = machine->channel_count; i-- > 0;)
        if (machine->channels[i].closed <= host->clock.now)
            drop(machine, i);
}

static bool any_is_closing(const struct machine *machine)
{
    for (int32_t i = 0; i < machine->channel_count; i++)
        if (machine->channels[i].closed != CLOCK_NEVER)
            return true;
    return false;
}

/* The channel of any machine that has the pipe. */
static const struct channel *find_channel(const struct host *host, struct span pipe)
{
    for (size_t m = 0; m < host->machine_count; m++) {
        const struct machine *machine = host->machines[m];
        for (int32_t i = 0; i < machine->channel_count; i++)
            if (machine->channels[i].closed > host->clock.now &&
                span_same_name(text_span(&machine->channels[i].pipe), pipe))
                return &machine->channels[i];
    }
    return NULL;
}

static bool add(struct machine *machine, struct span pipe, int32_t port)
{
    struct text name = {0};
    if (machine->channel_count == machine->channel_capacity) {
        int32_t capacity = machine->channel_capacity ? machine->channel_capacity * 2 : 4;
        struct channel *channels =
            mem_realloc(machine->channels, (size_t)capacity * sizeof *channels);
        if (!channels)
            return false;
        machine->channels = channels;
        machine->channel_capacity = capacity;
    }
    if (!text_set(&name, pipe))
        return false;
    machine->channels[machine->channel_count++] = (struct channel){name, port, CLOCK_NEVER};
    return true;
}

code machine_restore_channel(struct machine *machine, struct span pipe, int32_t port,
                             int64_t closed)
{
    if (!add(machine, pipe, port))
        return CODE_OUTOFMEMORY;
    machine->channels[machine->channel_count - 1].closed = closed;
    return CODE_OK;
}

code machine_start_channel(struct host *host, struct machine *machine, struct span pipe,
                           struct span port)
{
    int32_t number = port_number(port);
    if (!is_local_pipe(pipe) || !number)
        return CODE_POINTER; /* so it is documented */
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    if (machine->channel_driver_gone)
        return CODE_INVALID_HANDLE;
    if (machine->network_services_starting)
        return CODE_NOT_READY;
    if (machine->channel_revision_mismatch)
        return CODE_REVISION_MISMATCH;
    if (machine->channel_memory_exhausted)
        return CODE_OUTOFMEMORY;
    sweep(host, machine);
    const struct channel *same = find_channel(host, pipe);
    if (same)
        return same->closed == CLOCK_NEVER ? CODE_ALREADY_EXISTS : CODE_PIPE_BUSY;
    if (machine->channel_count >= machine->channel_limit)
        return any_is_closing(machine) ? CODE_PIPE_BUSY : CODE_MAX_SESSIONS_REACHED;
    return add(machine, pipe, number) ? CODE_OK : CODE_OUTOFMEMORY;
}

void machine_close_channels(struct host *host, struct machine *machine)
{
    sweep(host, machine);
    for (int32_t i = 0; i < machine->channel_count; i++)
        if (machine->channels[i].closed == CLOCK_NEVER)
            machine->channels[i].closed = host->clock.now + MACHINE_CHANNEL_CLOSING;
}

void machine_free_channels(struct machine *machine)
{
    while (machine->channel_count)
        drop(machine, machine->channel_count - 1);
    mem_free(machine->channels);
    machine->channels = NULL;
    machine->channel_capacity = 0;
}
