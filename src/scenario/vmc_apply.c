/* SPDX-License-Identifier: MIT */
/* The machine that a real .vmc file describes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/host.h"
#include "model/memory.h"
#include "model/catalog.h"
#include "scenario/vmc.h"

struct making {
    struct host *host;
    struct machine *machine;
    const struct config *values;
};

/* ---- Values below a key ---- */

enum { MAX_ASCII_KEY = 120 };

/* NULL when there is none of that type. */
__attribute__((format(printf, 3, 4))) static const struct value *
find(const struct making *making, enum value_type type, const char *format, ...)
{
    char ascii[MAX_ASCII_KEY];
    char16_t key[MAX_ASCII_KEY];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(ascii, sizeof ascii, format, args);
    va_end(args);
    if (length < 0 || length >= MAX_ASCII_KEY)
        return NULL;
    for (int i = 0; i < length; i++)
        key[i] = (unsigned char)ascii[i];
    const struct value *value = config_get(making->values, (struct span){key, (size_t)length});
    return value && value->type == type ? value : NULL;
}

static struct span text_of(const struct value *value)
{
    return value ? text_span(&value->text) : (struct span){0};
}

/* ---- IDE devices ---- */

#define LOCATION "hardware/pci_bus/ide_adapter/ide_controller[@id=%d]/location[@id=%d]/"

/* Values of drive_type, as of VMDriveType. */
enum { TYPE_NONE, TYPE_HARD_DISK, TYPE_DVD };

/* What is at a place; -1 when the file does not say. */
static int64_t type_at(const struct making *making, int bus, int device)
{
    const struct value *type = find(making, VALUE_INT, LOCATION "drive_type", bus, device);
    return type ? type->number : -1;
}

/* The absolute path; the relative one, from the folder of the .vmc file, when there is none. Empty:
 * neither. False when memory runs out. */
static bool find_path(const struct making *making, int bus, int device, struct text *path)
{
    struct span absolute =
        text_of(find(making, VALUE_TEXT, LOCATION "pathname/absolute", bus, device));
    struct span relative =
        text_of(find(making, VALUE_TEXT, LOCATION "pathname/relative", bus, device));
    if (absolute.length || !relative.length)
        return text_set(path, absolute);
    if (span_begins(relative, ".\\")) {
        relative.chars += 2;
        relative.length -= 2;
    }
    return path_join(path, path_folder(text_span(&making->machine->file)), relative, "");
}

/* A drive of the host: "D", "D:" or "D:\". */
static bool is_letter(struct span path)
{
    return path.length && path.length <= 3 && text_is_letter(path.chars[0]) &&
           (path.length < 2 || path.chars[1] == ':') && (path.length < 3 || path.chars[2] == '\\');
}

static code add_dvd(const struct making *making, int bus, int device, struct span path)
{
    struct drive *drive;
    bool host_drive = is_letter(path);
    code c = drives_add_dvd(making->host, making->machine, bus, device, &drive);
    if (c != CODE_OK || !path.length)
        return c;
    if (host_drive)
        path.length = 1;
    return drive_restore(making->host, drive, host_drive ? DRIVE_HOST : DRIVE_IMAGE, path)
               ? CODE_OK
               : CODE_OUTOFMEMORY;
}

static code add_device(const struct making *making, int bus, int device)
{
    struct text path = {0};
    int64_t type = type_at(making, bus, device);
    code c = CODE_OK;
    if (type != TYPE_HARD_DISK && type != TYPE_DVD)
        return CODE_OK;
    if (!find_path(making, bus, device, &path))
        c = CODE_OUTOFMEMORY;
    else if (type == TYPE_DVD)
        c = add_dvd(making, bus, device, text_span(&path));
    else if (path.length &&
             !hard_disks_connect(making->host, making->machine, text_span(&path), bus, device))
        c = CODE_OUTOFMEMORY;
    text_clear(&path);
    return c;
}

/* A file that says nothing of any place leaves the devices that a new machine has. */
static code add_devices(const struct making *making)
{
    struct machine *machine = making->machine;
    bool said = false;
    code c = CODE_OK;
    for (int at = 0; at < MACHINE_BUSES * MACHINE_DEVICES_PER_BUS; at++)
        said = said ||
               type_at(making, at / MACHINE_DEVICES_PER_BUS, at % MACHINE_DEVICES_PER_BUS) >= 0;
    if (!said)
        return CODE_OK;
    while (c == CODE_OK && machine->hard_disks.count)
        c = hard_disks_remove(making->host, machine, machine->hard_disks.connections[0]);
    while (c == CODE_OK && machine->drives.dvd_count)
        c = drives_remove_dvd(making->host, machine, machine->drives.dvd[0]);
    for (int at = 0; c == CODE_OK && at < MACHINE_BUSES * MACHINE_DEVICES_PER_BUS; at++)
        c = add_device(making, at / MACHINE_DEVICES_PER_BUS, at % MACHINE_DEVICES_PER_BUS);
    return c;
}

/* ---- Network adapters ---- */

#define ETHERNET "hardware/pci_bus/ethernet_adapter/"
#define CONTROLLER ETHERNET "ethernet_controller[@id=%d]/"

static code add_adapter(const struct making *making, int number)
{
    static const uint8_t none[ETHERNET_ADDRESS_SIZE];
    struct network_adapter *adapter;
    struct virtual_network *network = NULL;
    struct span name = text_of(find(making, VALUE_TEXT, CONTROLLER "virtual_network/name", number));
    const struct value *address =
        find(making, VALUE_BYTES, CONTROLLER "ethernet_card_address", number);
    code c = adapters_add(making->host, making->machine, &adapter);
    if (c != CODE_OK)
        return c;
    if (address && address->size == ETHERNET_ADDRESS_SIZE &&
        memcmp(address->bytes, none, ETHERNET_ADDRESS_SIZE) != 0) {
        memcpy(adapter->fixed, address->bytes, ETHERNET_ADDRESS_SIZE);
        adapter->is_dynamic = false;
    }
    if (!name.length)
        return CODE_OK;
    /* Of a network that this host does not have: as of one that was removed. */
    adapter->network = networks_find(making->host, name, &network) == CODE_OK && network
                           ? network->ref
                           : (struct ref){UINT32_MAX, UINT32_MAX};
    return CODE_OK;
}

static code add_adapters(const struct making *making)
{
    struct machine *machine = making->machine;
    const struct value *count = find(making, VALUE_INT, ETHERNET "controller_count");
    code c = CODE_OK;
    if (!count)
        return CODE_OK;
    while (c == CODE_OK && machine->adapters.count)
        c = adapters_remove(making->host, machine, machine->adapters.items[0]);
    for (int i = 0; c == CODE_OK && i < count->number; i++)
        c = add_adapter(making, i);
    return c;
}

/* ---- The machine ---- */

static code configure(const struct making *making)
{
    struct config *configuration = &making->machine->settings.configuration;
    for (size_t i = 0; i < making->values->count; i++) {
        const struct config_entry *entry = &making->values->entries[i];
        if (!config_set(configuration, text_span(&entry->key), &entry->value))
            return CODE_OUTOFMEMORY;
    }
    return CODE_OK;
}

bool vmc_apply(struct host *host, struct vmc *vmc, struct span path)
{
    struct making making = {.host = host, .values = &vmc->values};
    code c = catalog_create_file(host, path, &making.machine);
    if (c == CODE_OK) {
        /* The configuration last: the coming of devices takes away what it has of their places. */
        c = add_devices(&making);
        if (c == CODE_OK)
            c = add_adapters(&making);
        if (c == CODE_OK)
            c = configure(&making);
        event_drop_all(host); /* nobody has known the machine before */
        if (c == CODE_OK)
            c = catalog_unregister(host, making.machine);
        if (c != CODE_OK) {
            files_remove(host, files_find(host, path));
            machine_free(host, making.machine);
        }
    }
    return c == CODE_OK ||
           problem_set(&vmc->problem, c, 0, 0, "The machine can't be made: %s", code_sentence(c));
}
