/* SPDX-License-Identifier: MIT */
/* The configuration's keys for the places of IDE buses. */
#include "model/places.h"

#include "model/host.h"

/* Digits stand for the ? in it. */
static const char form[] = "hardware/pci_bus/ide_adapter/ide_controller[@id=?]/location[@id=?]/";
enum { FORM_LENGTH = sizeof form - 1, LONGEST_KEY = FORM_LENGTH + 24 };

static const char drive_type[] = "drive_type", absolute[] = "pathname/absolute",
                  relative[] = "pathname/relative";

/* Takes the place from the front of a key; what is left of it names the value. */
static bool read_place(struct span *key, int32_t *bus, int32_t *device)
{
    int32_t ids[2] = {0};
    int count = 0;
    if (key->length < FORM_LENGTH)
        return false;
    for (int i = 0; i < FORM_LENGTH; i++) {
        char16_t c = key->chars[i];
        if (form[i] == '?' && c >= '0' && c <= '9')
            ids[count++] = c - '0';
        else if (text_upper(c) != text_upper((unsigned char)form[i]))
            return false;
    }
    *key = (struct span){key->chars + FORM_LENGTH, key->length - FORM_LENGTH};
    *bus = ids[0];
    *device = ids[1];
    return true;
}

/* Empty when there is no drive, or nothing in it. */
static struct span path_at(const struct machine *machine, int32_t bus, int32_t device)
{
    const struct hard_disks *disks = &machine->hard_disks;
    const struct drives *drives = &machine->drives;
    for (size_t i = 0; i < disks->count; i++)
        if (disks->connections[i]->bus == bus && disks->connections[i]->device == device)
            return text_span(&disks->connections[i]->path);
    for (size_t i = 0; i < drives->dvd_count; i++)
        if (drives->dvd[i]->bus == bus && drives->dvd[i]->device == device)
            return text_span(&drives->dvd[i]->media);
    return (struct span){0};
}

static struct value value_at(const struct machine *machine, int32_t bus, int32_t device,
                             struct span name)
{
    if (span_is(name, drive_type)) {
        int32_t type = machine_drive_at(machine, bus, device);
        return type ? value_int(type) : (struct value){0};
    }
    struct span path = path_at(machine, bus, device);
    return span_is(name, absolute) && path.length ? value_borrow(path) : (struct value){0};
}

code places_get(const struct machine *machine, struct span key, struct value *value)
{
    struct plain_key plain;
    int32_t bus, device;
    *value = (struct value){0};
    if (!plain_key_open(&plain, key))
        return CODE_OUTOFMEMORY;
    struct span name = plain.key;
    if (read_place(&name, &bus, &device))
        *value = value_at(machine, bus, device, name);
    plain_key_close(&plain);
    return value->type == VALUE_EMPTY ? CODE_VM_E_PREF_NOT_FOUND : CODE_OK;
}

static struct span place_key(int32_t bus, int32_t device, const char *name, char16_t *chars)
{
    const char digits[] = {(char)('0' + bus), (char)('0' + device)};
    int id = 0;
    size_t length = 0;
    for (; length < FORM_LENGTH; length++)
        chars[length] = (unsigned char)(form[length] == '?' ? digits[id++] : form[length]);
    for (; *name; name++)
        chars[length++] = (unsigned char)*name;
    return (struct span){chars, length};
}

static void renew(struct host *host, struct machine *machine, int32_t bus, int32_t device,
                  const char *name)
{
    char16_t chars[LONGEST_KEY];
    struct span key = place_key(bus, device, name, chars);
    struct span last = {chars + FORM_LENGTH, key.length - FORM_LENGTH};
    config_remove(&machine->settings.configuration, key);
    settings_tell(host, machine, key, value_at(machine, bus, device, last));
}

void places_changed(struct host *host, struct machine *machine, int32_t bus, int32_t device)
{
    renew(host, machine, bus, device, drive_type);
    places_filled(host, machine, bus, device);
}

void places_filled(struct host *host, struct machine *machine, int32_t bus, int32_t device)
{
    char16_t chars[LONGEST_KEY];
    config_remove(&machine->settings.configuration, place_key(bus, device, relative, chars));
    renew(host, machine, bus, device, absolute);
}
