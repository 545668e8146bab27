/* SPDX-License-Identifier: MIT */
/* Making a machine of a scenario file: configuration, devices, state. */
#include <string.h>

#include "model/disk.h"
#include "model/fact_tables.h"
#include "model/memory.h"
#include "scenario/apply.h"
#include "scenario/parse.h"

enum { CONFIGURATION_SIZE = 12288 };

struct making {
    struct applying *applying;
    struct host *host;
    struct machine *machine;
    bool listed; /* only the devices that are listed are there */
};

static bool refuse_machine(const struct making *making, code c, const struct node *node,
                   enum attribute_id id)
{
    struct span text = node_text(node, id);
    if (c == CODE_OUTOFMEMORY)
        return apply_no_memory(making->applying);
    return problem_at(making->applying->problem, c, node, id, "Found \"%S\": %s", &text,
                      code_sentence(c));
}

/* ---- The machine itself ---- */

static bool place(const struct making *making, const struct node *node)
{
    struct span name = node_text(node, ATTRIBUTE_NAME);
    struct text path = {0};
    struct file *file;
    bool made = node_has(node, ATTRIBUTE_PATH)
                    ? text_set(&path, node_text(node, ATTRIBUTE_PATH))
                    : path_join(&path, SPAN(CATALOG_DEFAULT_FOLDER), name, ".vmc");
    if (!made)
        return apply_no_memory(making->applying);
    code c = files_check_path(text_span(&path));
    if (c == CODE_OK && machine_index_find(&making->host->by_file, text_span(&path)))
        c = CODE_ALREADY_EXISTS;
    if (c == CODE_OK && !files_find(making->host, text_span(&path)) &&
        !node_number(node, ATTRIBUTE_MISSING, 0))
        c = files_create_with_folder(making->host, text_span(&path), FILE_CONFIGURATION,
                                     CONFIGURATION_SIZE, &file);
    if (c == CODE_OK)
        host_place_machine(making->host, making->machine, &path);
    text_clear(&path);
    return c == CODE_OK || refuse_machine(making, c, node,
                                  node_has(node, ATTRIBUTE_PATH) ? ATTRIBUTE_PATH : ATTRIBUTE_NAME);
}

static bool make_machine(struct making *making, const struct node *node)
{
    struct span name = node_text(node, ATTRIBUTE_NAME);
    if (node_number(node, ATTRIBUTE_REGISTERED, 1))
        making->machine = host_find_machine(making->host, name);
    if (making->machine) /* one that is there at first: it is changed */
        return true;
    code c = machine_check_name(name);
    if (c != CODE_OK)
        return refuse_machine(making, c, node, ATTRIBUTE_NAME);
    making->machine = machine_create(making->host, name);
    return making->machine ? place(making, node) : apply_no_memory(making->applying);
}

static bool set_key(const struct making *making, struct span key, struct value value)
{
    return config_set(&making->machine->settings.configuration, key, &value) ||
           apply_no_memory(making->applying);
}

static bool configure(const struct making *making, const struct node *node)
{
    struct settings *settings = &making->machine->settings;
    if (node_has(node, ATTRIBUTE_ID) && !text_set(&settings->id, node_text(node, ATTRIBUTE_ID)))
        return apply_no_memory(making->applying);
    for (const struct node *child = node->first; child; child = child->next)
        if (child->element->id == ELEMENT_SETTING &&
            !apply_setting(making->applying, child, &settings->configuration))
            return false;
    return (!node_has(node, ATTRIBUTE_MEMORY) ||
            set_key(making, KEY_MEMORY, value_int(node_number(node, ATTRIBUTE_MEMORY, 0)))) &&
           (!node_has(node, ATTRIBUTE_NOTES) ||
            set_key(making, KEY_NOTES, value_borrow(node_text(node, ATTRIBUTE_NOTES)))) &&
           (!node_has(node, ATTRIBUTE_UNDOABLE) ||
            set_key(making, KEY_UNDOABLE, value_bool(node_number(node, ATTRIBUTE_UNDOABLE, 0))));
}

/* ---- Devices ---- */

static bool is_free(const struct machine *machine, int32_t bus, int32_t device)
{
    return !hard_disks_at(machine, bus, device) && !drives_at(machine, bus, device);
}

/* Where a device goes: as it is said, or the first or last free place. */
static bool find_place(const struct making *making, const struct node *node, bool last,
                       int32_t *bus, int32_t *device)
{
    int32_t places = MACHINE_BUSES * MACHINE_DEVICES_PER_BUS;
    for (int32_t i = 0; i < places; i++) {
        /* drives come to 1:0 first, as Virtual PC has them */
        int32_t at = last ? (i + MACHINE_DEVICES_PER_BUS) % places : i;
        *bus = (int32_t)node_number(node, ATTRIBUTE_BUS, at / MACHINE_DEVICES_PER_BUS);
        *device = (int32_t)node_number(node, ATTRIBUTE_DEVICE, at % MACHINE_DEVICES_PER_BUS);
        if (is_free(making->machine, *bus, *device))
            return true;
    }
    return problem_at(making->applying->problem, CODE_VM_E_DRIVE_BUS_LOC_IN_USE, node,
                      ATTRIBUTE_BUS,
                      "Found <%s> where the machine has a drive already (bus %d, device %d); "
                      "expected a free place.",
                      node->element->name, (long long)*bus, (long long)*device);
}

static bool connect_disk(const struct making *making, const struct node *node)
{
    struct span path = node_text(node, ATTRIBUTE_PATH);
    int32_t bus, device;
    const struct file *file = files_find(making->host, path);
    if ((!file || !file->disk) && !node_number(node, ATTRIBUTE_MISSING, 0))
        return problem_at(
            making->applying->problem, CODE_FILE_NOT_FOUND, node, ATTRIBUTE_PATH,
            "Found \"%S\", which is no disk of the host; expected the path of one, or "
            "a size to make one.",
            &path);
    if (!find_place(making, node, false, &bus, &device))
        return false;
    struct hard_disk_connection *made =
        hard_disks_connect(making->host, making->machine, path, bus, device);
    if (!made || !text_set(&made->undo, node_text(node, ATTRIBUTE_UNDO)))
        return apply_no_memory(making->applying);
    made->undo_is_new = node_number(node, ATTRIBUTE_UNDO_IS_NEW, 0) != 0;
    return apply_facts(making->applying, node, facts_of_connection, made);
}

/* What is in a drive. */
static bool fill_drive(const struct making *making, const struct node *node, struct drive *drive)
{
    bool dvd = drive->kind == DRIVE_DVD;
    struct span image = node_text(node, ATTRIBUTE_IMAGE);
    struct span letter = node_text(node, ATTRIBUTE_HOST_DRIVE);
    struct host *host = making->host;
    if (!apply_facts(making->applying, node, dvd ? facts_of_dvd_drive : facts_of_floppy_drive,
                     drive))
        return false;
    if (image.length && letter.length)
        return problem_at(making->applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_HOST_DRIVE,
                          "Found \"image\" and \"host-drive\"; expected one of them.");
    if (image.length && !files_find(host, image) && !node_number(node, ATTRIBUTE_MISSING, 0))
        return problem_at(making->applying->problem, CODE_FILE_NOT_FOUND, node, ATTRIBUTE_IMAGE,
                          "Found \"%S\", which is no file of the host; expected the path of one.",
                          &image);
    if (letter.length &&
        (!text_is_letter(letter.chars[0]) ||
         !host_info_has_drive(dvd ? &host->info.dvd_drives : &host->info.floppy_drives,
                              letter.chars[0])) &&
        !node_number(node, ATTRIBUTE_MISSING, 0))
        return problem_at(
            making->applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_HOST_DRIVE,
            "Found \"%S\", which is no such drive of the host; expected the letter of "
            "one.",
            &letter);
    if (!drive_restore(host, drive,
                       image.length    ? DRIVE_IMAGE
                       : letter.length ? DRIVE_HOST
                                       : DRIVE_EMPTY,
                       image.length ? image : letter))
        return apply_no_memory(making->applying);
    drive->disc_told =
        node_number(node, ATTRIBUTE_SET, drive->attachment == DRIVE_HOST && drive->has_disc) != 0;
    return true;
}

static bool add_dvd(const struct making *making, const struct node *node)
{
    struct drive *drive;
    int32_t bus, device;
    if (!find_place(making, node, true, &bus, &device))
        return false;
    code c = drives_add_dvd(making->host, making->machine, bus, device, &drive);
    return c == CODE_OK ? fill_drive(making, node, drive) : refuse_machine(making, c, node, ATTRIBUTE_BUS);
}

static bool add_adapter(const struct making *making, const struct node *node)
{
    struct network_adapter *adapter;
    const struct node_attribute *address = node_attribute(node, ATTRIBUTE_ADDRESS);
    struct span name = node_text(node, ATTRIBUTE_NETWORK);
    code c = adapters_add(making->host, making->machine, &adapter);
    if (c != CODE_OK)
        return refuse_machine(making, c, node, ATTRIBUTE_NETWORK);
    adapter->id = (int32_t)node_number(node, ATTRIBUTE_ID, adapter->id);
    adapter->is_dynamic = node_number(node, ATTRIBUTE_DYNAMIC, !address) != 0;
    adapter->was_generated = node_number(node, ATTRIBUTE_GENERATED, 0) != 0;
    if (address)
        parse_bytes(address, adapter->fixed, ETHERNET_ADDRESS_SIZE);
    for (size_t i = 0; name.length && i < making->host->networks.count; i++)
        if (span_same_name(text_span(&making->host->networks.items[i]->name), name))
            adapter->network = making->host->networks.items[i]->ref;
    if (name.length && !adapter->network.index)
        return problem_at(making->applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_NETWORK,
                          "Found \"%S\", which is no virtual network; expected the name of one.",
                          &name);
    if (node_number(node, ATTRIBUTE_MISSING, 0))
        adapter->network = (struct ref){UINT32_MAX, UINT32_MAX};
    return apply_facts(making->applying, node, facts_of_adapter, adapter);
}

static bool set_serial(const struct making *making, const struct node *node)
{
    struct serial_port *port =
        making->machine->ports.serial_list[node_number(node, ATTRIBUTE_NUMBER, 1) - 1];
    struct span name = node_text(node, ATTRIBUTE_NAME);
    int64_t type = node_number(node, ATTRIBUTE_TYPE, name.length ? SERIAL_NAMED_PIPE : SERIAL_NULL);
    code c = serial_port_configure(making->host, port, (int32_t)type, name,
                                   node_number(node, ATTRIBUTE_CONNECT, 0) != 0);
    return c == CODE_OK || refuse_machine(making, c, node, ATTRIBUTE_NAME);
}

static bool set_parallel(const struct making *making, const struct node *node)
{
    struct parallel_port *port =
        making->machine->ports.parallel_list[node_number(node, ATTRIBUTE_NUMBER, 1) - 1];
    return text_set(&port->name, node_text(node, ATTRIBUTE_NAME)) ||
           apply_no_memory(making->applying);
}

/* Those of a kind that a new machine has, when the file lists its own. */
static bool clear_devices(const struct making *making, const struct node *node)
{
    struct machine *machine = making->machine;
    code c = CODE_OK;
    if (making->listed || node_child(node, ELEMENT_MACHINE_DISK))
        while (machine->hard_disks.count && c == CODE_OK)
            c = hard_disks_remove(making->host, machine, machine->hard_disks.connections[0]);
    if (making->listed || node_child(node, ELEMENT_DVD))
        while (machine->drives.dvd_count && c == CODE_OK)
            c = drives_remove_dvd(making->host, machine, machine->drives.dvd[0]);
    if (making->listed || node_child(node, ELEMENT_ADAPTER))
        while (machine->adapters.count && c == CODE_OK)
            c = adapters_remove(making->host, machine, machine->adapters.items[0]);
    return c == CODE_OK || refuse_machine(making, c, node, ATTRIBUTE_NAME);
}

static bool add_device(const struct making *making, const struct node *node)
{
    switch (node->element->id) {
    case ELEMENT_MACHINE_DISK: return connect_disk(making, node);
    case ELEMENT_DVD: return add_dvd(making, node);
    case ELEMENT_FLOPPY: return fill_drive(making, node, making->machine->drives.floppy[0]);
    case ELEMENT_ADAPTER: return add_adapter(making, node);
    case ELEMENT_SERIAL: return set_serial(making, node);
    case ELEMENT_PARALLEL: return set_parallel(making, node);
    default: return true;
    }
}

/* What has a place of its own comes first. */
static bool add_devices(const struct making *making, const struct node *node)
{
    for (int placed = 1; placed >= 0; placed--)
        for (const struct node *child = node->first; child; child = child->next)
            if ((node_has(child, ATTRIBUTE_BUS) || node_has(child, ATTRIBUTE_DEVICE)) == placed &&
                !add_device(making, child))
                return false;
    return true;
}

/* ---- State ---- */

static bool activate(const struct making *making, const struct node *node)
{
    struct machine *machine = making->machine;
    struct config activation = {0};
    if (!settings_prepare_activation(machine, false, &activation))
        return apply_no_memory(making->applying);
    settings_activate(machine, &activation);
    for (const struct node *child = node->first; child; child = child->next)
        if (child->element->id == ELEMENT_ACTIVATION &&
            !apply_setting(making->applying, child, &machine->settings.activation))
            return false;
    return true;
}

static bool have_saved_state(const struct making *making, const struct node *node)
{
    struct machine *machine = making->machine;
    struct saved_state *saved = &machine->saved;
    struct file *file;
    bool named = node_has(node, ATTRIBUTE_SAVED_STATE);
    if (named ? !text_set(&saved->path, node_text(node, ATTRIBUTE_SAVED_STATE))
              : !machine_own_path(machine, ".vsv", &saved->path))
        return apply_no_memory(making->applying);
    saved->memory = settings_now_number(machine, KEY_MEMORY, SETTINGS_DEFAULT_MEMORY);
    saved->version = MACHINE_SAVED_STATE_VERSION;
    if (named || files_find(making->host, text_span(&saved->path)))
        return true;
    code c = files_create_with_folder(making->host, text_span(&saved->path), FILE_SAVED_STATE,
                                      (int64_t)saved->memory * DISK_MIB, &file);
    return c == CODE_OK || refuse_machine(making, c, node, ATTRIBUTE_STATE);
}

/* A machine that is said to run has booted in the past, and written what it writes then. */
static bool enter(const struct making *making, const struct node *node, enum machine_state state)
{
    struct machine *machine = making->machine;
    struct host *host = making->host;
    int64_t writes = machine->hard_disks.boot_writes;
    bool restored = node_child(node, ELEMENT_SESSION) != NULL;
    bool saved = state == MACHINE_SAVED || state == MACHINE_RESTORING ||
                 (state == MACHINE_MERGING_DRIVES && node_has(node, ATTRIBUTE_SAVED_STATE));
    if (state == MACHINE_MERGING_DRIVES && !saved) { /* from being turned off */
        machine_set_state(host, machine, state);
        return true;
    }
    if (!saved && !restored) {
        code c = hard_disks_check_start(host, machine, false);
        if (c != CODE_OK)
            return refuse_machine(making, c, node, ATTRIBUTE_STATE);
    }
    if (!activate(making, node))
        return false;
    machine->hard_disks.boot_writes = 0;
    if (saved) {
        /* It must have run to be saved. */
        settings_make_bios(host, machine);
        adapters_generate(machine);
        if (!have_saved_state(making, node))
            return false;
        machine_set_state(host, machine, MACHINE_SAVED);
    } else {
        machine_set_state(host, machine, MACHINE_TURNING_ON);
        /* One that was turned off as it came up never ran; what ran has all of it told. */
        if (!machine_state_passes(state) || (state != MACHINE_TURNING_ON && !restored))
            machine_set_state(host, machine, MACHINE_RUNNING);
    }
    machine_set_state(host, machine, state);
    if (state == MACHINE_SAVING && !have_saved_state(making, node))
        return false;
    machine->hard_disks.boot_writes = writes;
    return true;
}

static bool requeue(const struct making *making, const struct node *session, enum attribute_id id,
                    struct due *due)
{
    clock_forget(&making->host->clock, due);
    return !node_has(session, id) ||
           clock_at(&making->host->clock, due, node_number(session, id, 0)) ||
           apply_no_memory(making->applying);
}

static bool resume_session(const struct making *making, const struct node *session)
{
    static const struct fact *const tables[] = {scenario_session_facts, NULL};
    struct machine *machine = making->machine;
    struct guest *guest = &machine->guest;
    struct hard_disks *disks = &machine->hard_disks;
    const struct node_attribute *keys = node_attribute(session, ATTRIBUTE_KEY);
    const struct node_attribute *history = node_attribute(session, ATTRIBUTE_DATA);
    if (!apply_facts(making->applying, session, tables, machine))
        return false;
    if (keys) {
        uint8_t down[INPUT_KEYS];
        parse_bytes(keys, down, INPUT_KEYS);
        for (int i = 0; i < INPUT_KEYS; i++)
            machine->console.input.down[i] = down[i] != 0;
    }
    if (history)
        parse_bytes(history, machine->accountant.history, ACCOUNTANT_HISTORY);
    int32_t room = (int32_t)node_number(session, ATTRIBUTE_ROOM, disks->room);
    making->host->files.short_of_room += (room != ROOM_ENOUGH) - (disks->room != ROOM_ENOUGH);
    disks->room = room;
    guest_prepare_dues(guest);
    return requeue(making, session, ATTRIBUTE_ARRIVAL, &guest->arrival) &&
           requeue(making, session, ATTRIBUTE_INSTALLATION, &guest->installation) &&
           requeue(making, session, ATTRIBUTE_SILENCE, &guest->silence);
}

static bool open_channel(const struct making *making, const struct node *node)
{
    code c = machine_restore_channel(making->machine, node_text(node, ATTRIBUTE_PIPE),
                                     (int32_t)node_number(node, ATTRIBUTE_PORT, 0),
                                     node_number(node, ATTRIBUTE_CLOSES, CLOCK_NEVER));
    return c == CODE_OK || apply_no_memory(making->applying);
}

static bool set_parameter(const struct making *making, const struct node *node)
{
    const struct value value = value_borrow(node_text(node, ATTRIBUTE_VALUE));
    return config_set(&making->machine->guest.parameters, node_text(node, ATTRIBUTE_NAME),
                      &value) ||
           apply_no_memory(making->applying);
}

static bool set_rest(const struct making *making, const struct node *node)
{
    if (node_child(node, ELEMENT_SESSION))
        config_clear(&making->machine->guest.parameters); /* all of them are told */
    for (const struct node *child = node->first; child; child = child->next) {
        if ((child->element->id == ELEMENT_CHANNEL && !open_channel(making, child)) ||
            (child->element->id == ELEMENT_PARAMETER && !set_parameter(making, child)) ||
            (child->element->id == ELEMENT_SESSION && !resume_session(making, child)))
            return false;
    }
    return true;
}

static bool unregister(const struct making *making, const struct node *node)
{
    if (node_number(node, ATTRIBUTE_REGISTERED, 1))
        return true;
    code c = catalog_unregister(making->host, making->machine);
    return c == CODE_OK || refuse_machine(making, c, node, ATTRIBUTE_REGISTERED);
}

bool apply_machine(struct applying *applying, const struct node *node)
{
    struct making making = {
        .applying = applying,
        .host = applying->host,
        .listed = node_number(node, ATTRIBUTE_DEVICES, 0) != 0,
    };
    enum machine_state state =
        (enum machine_state)node_number(node, ATTRIBUTE_STATE, MACHINE_TURNED_OFF);
    /* The configuration after the devices, whose coming takes away what it has of their places. */
    return make_machine(&making, node) && clear_devices(&making, node) &&
           add_devices(&making, node) && configure(&making, node) &&
           apply_facts(applying, node, facts_of_machine, making.machine) &&
           (state == MACHINE_TURNED_OFF || enter(&making, node, state)) &&
           /* again: what the state has changed */
           (state == MACHINE_TURNED_OFF ||
            apply_facts(applying, node, facts_of_machine, making.machine)) &&
           set_rest(&making, node) && unregister(&making, node);
}
