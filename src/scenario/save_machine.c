/* SPDX-License-Identifier: MIT */
/* Writing a machine as part of a scenario file. */
#include <string.h>

#include "model/disk.h"
#include "model/fact_tables.h"
#include "scenario/save.h"
#include "scenario/schema.h"

/* ---- Configuration ---- */

/* What one has otherwise than the other, so that the one comes of the other again. */
static void save_difference(struct saving *saving, const char *element, const struct config *config,
                            const struct config *other)
{
    for (size_t i = 0; i < config->count; i++) {
        struct span key = text_span(&config->entries[i].key);
        const struct value *before = config_get(other, key);
        if (!before || !value_equal(before, &config->entries[i].value))
            save_setting(saving, element, key, &config->entries[i].value);
    }
    for (size_t i = 0; i < other->count; i++)
        if (!config_get(config, text_span(&other->entries[i].key)))
            save_setting(saving, element, text_span(&other->entries[i].key), NULL);
}

/* ---- Devices ---- */

static void save_disks(struct saving *saving, const struct machine *machine)
{
    struct writer *writer = saving->writer;
    for (size_t i = 0; i < machine->hard_disks.count; i++) {
        const struct hard_disk_connection *connection = machine->hard_disks.connections[i];
        const struct hard_disk_connection plain = {0};
        const struct file *file = files_find(saving->host, text_span(&connection->path));
        writer_begin(writer, "disk");
        writer_text(writer, "path", text_span(&connection->path));
        writer_number(writer, "bus", connection->bus);
        writer_number(writer, "device", connection->device);
        if (!file || !file->disk)
            writer_truth(writer, "missing", true);
        if (connection->undo.length)
            writer_text(writer, "undo", text_span(&connection->undo));
        if (connection->undo_is_new)
            writer_truth(writer, "undo-is-new", true);
        save_facts(saving, ELEMENT_MACHINE_DISK, hard_disk_connection_facts, connection, &plain);
        writer_end(writer, "disk");
    }
}

static void save_drive(struct saving *saving, const struct drive *drive)
{
    struct writer *writer = saving->writer;
    bool dvd = drive->kind == DRIVE_DVD;
    bool there = drive->attachment == DRIVE_IMAGE
                     ? files_find(saving->host, text_span(&drive->media)) != NULL
                     : false;
    writer_begin(writer, dvd ? "dvd" : "floppy");
    if (dvd) {
        writer_number(writer, "bus", drive->bus);
        writer_number(writer, "device", drive->device);
    }
    if (drive->attachment != DRIVE_EMPTY) {
        writer_text(writer, drive->attachment == DRIVE_IMAGE ? "image" : "host-drive",
                    text_span(&drive->media));
        if (!there)
            writer_truth(writer, "missing", true);
        writer_truth(writer, "disc-told", drive->disc_told);
    }
    save_facts(saving, dvd ? ELEMENT_DVD : ELEMENT_FLOPPY,
               dvd ? dvd_drive_facts : floppy_drive_facts, drive,
               saving->plain->machines[0]->drives.dvd[0]);
    writer_end(writer, dvd ? "dvd" : "floppy");
}

static void save_adapters(struct saving *saving, const struct machine *machine)
{
    struct writer *writer = saving->writer;
    for (size_t i = 0; i < machine->adapters.count; i++) {
        const struct network_adapter *adapter = machine->adapters.items[i];
        const struct network_adapter plain = {0};
        const struct virtual_network *network = slots_get(&saving->host->slots, adapter->network);
        writer_begin(writer, "adapter");
        if (network)
            writer_text(writer, "network", text_span(&network->name));
        else if (adapter->network.index)
            writer_truth(writer, "missing", true);
        writer_number(writer, "id", adapter->id);
        writer_truth(writer, "dynamic", adapter->is_dynamic);
        writer_truth(writer, "generated", adapter->was_generated);
        writer_hex(writer, "address", adapter->fixed, ETHERNET_ADDRESS_SIZE);
        save_facts(saving, ELEMENT_ADAPTER, network_adapter_facts, adapter, &plain);
        writer_end(writer, "adapter");
    }
}

static void save_ports(struct saving *saving, const struct machine *machine)
{
    struct writer *writer = saving->writer;
    for (size_t i = 0; i < machine->ports.serial_count; i++) {
        const struct serial_port *port = machine->ports.serial_list[i];
        if (port->type == SERIAL_NULL)
            continue;
        writer_begin(writer, "serial");
        writer_number(writer, "number", (int64_t)i + 1);
        writer_ascii(writer, "type",
                     save_name(ELEMENT_SERIAL, ATTRIBUTE_TYPE, (int64_t)port->type));
        writer_text(writer, "name", text_span(&port->name));
        if (port->connect_immediately)
            writer_truth(writer, "connect", true);
        writer_end(writer, "serial");
    }
    for (size_t i = 0; i < machine->ports.parallel_count; i++) {
        const struct parallel_port *port = machine->ports.parallel_list[i];
        if (!port->name.length)
            continue;
        writer_begin(writer, "parallel");
        writer_number(writer, "number", (int64_t)i + 1);
        writer_text(writer, "name", text_span(&port->name));
        writer_end(writer, "parallel");
    }
}

/* ---- State ---- */

static void save_due(struct writer *writer, const char *name, const struct due *due)
{
    if (due->place)
        writer_number(writer, name, due->when);
}

/* When figures that do not move were looked at last says nothing. */
static bool is_idle(const struct fact *fact)
{
    return fact->offset == offsetof(struct machine, accountant.looked) ||
           fact->offset == offsetof(struct machine, accountant.seconds);
}

/* Whether it is otherwise than a machine that never ran. */
static bool has_session(const struct saving *saving, const struct machine *machine)
{
    if (machine->state != MACHINE_TURNED_OFF)
        return true;
    for (const struct fact *fact = scenario_session_facts; fact->name; fact++)
        if (!is_idle(fact) && !save_is_same(fact, machine, saving->plain->machines[0]))
            return true;
    return false;
}

static void save_session(struct saving *saving, const struct machine *machine)
{
    const struct guest *guest = &machine->guest;
    struct writer *writer = saving->writer;
    if (!has_session(saving, machine))
        return;
    uint8_t down[INPUT_KEYS];
    for (int i = 0; i < INPUT_KEYS; i++)
        down[i] = machine->console.input.down[i];
    writer_begin(writer, "session");
    save_due(writer, "arrival", &guest->arrival);
    save_due(writer, "installation", &guest->installation);
    save_due(writer, "silence", &guest->silence);
    writer_ascii(writer, "room",
                 save_name(ELEMENT_SESSION, ATTRIBUTE_ROOM, machine->hard_disks.room));
    writer_hex(writer, "keys-down", down, INPUT_KEYS);
    writer_hex(writer, "history", machine->accountant.history, ACCOUNTANT_HISTORY);
    save_facts(saving, ELEMENT_SESSION, scenario_session_facts, machine, NULL);
    writer_end(writer, "session");
}

static void save_channels(struct saving *saving, const struct machine *machine)
{
    struct writer *writer = saving->writer;
    for (int32_t i = 0; i < machine->channel_count; i++) {
        const struct channel *channel = &machine->channels[i];
        if (channel->closed <= saving->host->clock.now)
            continue;
        writer_begin(writer, "channel");
        writer_text(writer, "pipe", text_span(&channel->pipe));
        writer_number(writer, "port", channel->port);
        if (channel->closed != CLOCK_NEVER)
            writer_number(writer, "closes", channel->closed);
        writer_end(writer, "channel");
    }
}

static void save_parameters(struct saving *saving, const struct machine *machine)
{
    const struct config *parameters = &machine->guest.parameters;
    for (size_t i = 0; i < parameters->count; i++) {
        writer_begin(saving->writer, "parameter");
        writer_text(saving->writer, "name", text_span(&parameters->entries[i].key));
        writer_value(saving->writer, "value", &parameters->entries[i].value);
        writer_end(saving->writer, "parameter");
    }
}

static void save_attributes(struct saving *saving, const struct machine *machine, bool registered)
{
    struct writer *writer = saving->writer;
    bool off = machine->state == MACHINE_TURNED_OFF;
    writer_text(writer, "name", text_span(&machine->name));
    writer_text(writer, "path", text_span(&machine->file));
    if (!files_find(saving->host, text_span(&machine->file)))
        writer_truth(writer, "file-missing", true);
    if (!registered)
        writer_truth(writer, "registered", false);
    if (!off)
        writer_ascii(writer, "state",
                     save_name(ELEMENT_MACHINE, ATTRIBUTE_STATE, (int64_t)machine->state));
    writer_ascii(writer, "devices", "listed");
    writer_text(writer, "id", text_span(&machine->settings.id));
    if (machine->saved.path.length)
        writer_text(writer, "saved-state", text_span(&machine->saved.path));
    for (const struct fact *const *table = facts_of_machine; *table; table++)
        /* a state changes facts: what one that is on has is told in full */
        save_facts(saving, ELEMENT_MACHINE, *table, machine,
                   off ? saving->plain->machines[0] : NULL);
}

void save_machine(struct saving *saving, const struct machine *machine, bool registered)
{
    const struct settings *settings = &machine->settings;
    writer_begin(saving->writer, "machine");
    save_attributes(saving, machine, registered);
    save_difference(saving, "setting", &settings->configuration,
                    &saving->plain->machines[0]->settings.configuration);
    save_disks(saving, machine);
    for (size_t i = 0; i < machine->drives.dvd_count; i++)
        save_drive(saving, machine->drives.dvd[i]);
    for (size_t i = 0; i < machine->drives.floppy_count; i++)
        save_drive(saving, machine->drives.floppy[i]);
    save_adapters(saving, machine);
    save_ports(saving, machine);
    if (settings->is_active)
        save_difference(saving, "activation", &settings->activation, &settings->configuration);
    save_parameters(saving, machine);
    save_channels(saving, machine);
    save_session(saving, machine);
    writer_end(saving->writer, "machine");
}
