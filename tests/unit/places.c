/* SPDX-License-Identifier: MIT */
/* Tests of model/places: what the configuration has of IDE places. */
#include "model/places.h"

#include "fixture.h"

#define AT(bus, device)                                                                            \
    "hardware/pci_bus/ide_adapter/ide_controller[@id=" bus "]/location[@id=" device "]/"
#define OWN                                                                                        \
    SPAN("C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines\\"        \
         "Windows XP Mode.vhd")
#define IMAGE                                                                                      \
    SPAN("C:\\Program Files\\Windows Virtual PC\\Integration Components\\"                         \
         "VPCIntegrationComponents.iso")

static struct machine *first(struct host *host)
{
    return host->machines[0];
}

/* What a key has; empty when it has nothing. */
static struct value at(struct host *host, struct span key)
{
    struct value value;
    code c = places_get(first(host), key, &value);
    CHECK_EQ(c, value.type == VALUE_EMPTY ? CODE_VM_E_PREF_NOT_FOUND : CODE_OK);
    return value;
}

static void check_text(struct host *host, struct span key, struct span expected)
{
    struct value value = at(host, key);
    CHECK(value.type == VALUE_TEXT && text_is(&value.text, expected));
}

static void check_type(struct host *host, struct span key, int32_t expected)
{
    struct value value = at(host, key);
    CHECK(value.type == VALUE_INT && value.number == expected);
}

/* The next event tells that the key has changed, to nothing or to some value. It is dropped. */
static void check_told(struct host *host, struct span key, enum value_type type)
{
    struct event *event = host->events;
    if (!CHECK(event != NULL))
        return;
    CHECK_EQ(event->dispid, MACHINE_ON_CONFIGURATION_CHANGED);
    CHECK(text_is(&event->args[0].text, key));
    CHECK_EQ(event->args[1].type, type);
    host->events = event->next;
    event_free(event);
}

TEST(places, the_configuration_has_what_is_there)
{
    struct host host;
    open_host(&host);
    check_text(&host, SPAN(AT("0", "0") "pathname/absolute"), OWN);
    check_text(&host, SPAN(AT("\"0\"", "\"0\"") "PATHNAME/Absolute"), OWN);
    check_type(&host, SPAN(AT("0", "0") "drive_type"), 1);
    CONTEXT("%s", "an empty drive");
    check_type(&host, SPAN(AT("1", "0") "drive_type"), 2);
    CHECK_EQ(at(&host, SPAN(AT("1", "0") "pathname/absolute")).type, VALUE_EMPTY);
    CONTEXT("%s", "no drive, no place, no such value");
    CHECK_EQ(at(&host, SPAN(AT("0", "1") "drive_type")).type, VALUE_EMPTY);
    CHECK_EQ(at(&host, SPAN(AT("9", "0") "pathname/absolute")).type, VALUE_EMPTY);
    CHECK_EQ(at(&host, SPAN(AT("x", "0") "drive_type")).type, VALUE_EMPTY);
    CHECK_EQ(at(&host, SPAN(AT("0", "0"))).type, VALUE_EMPTY);
    CHECK_EQ(at(&host, SPAN(AT("0", "0") "pathname")).type, VALUE_EMPTY);
    CHECK_EQ(at(&host, SPAN("hardware")).type, VALUE_EMPTY);
    host_free(&host);
}

TEST(places, what_comes_and_goes_is_told)
{
    struct host host;
    open_host(&host);
    struct machine *machine = first(&host);
    struct hard_disk_connection *disk = machine->hard_disks.connections[0];
    struct drive *drive = machine->drives.dvd[0];
    event_drop_all(&host);
    CHECK_EQ(hard_disks_move(&host, disk, 0, 0), CODE_OK);
    CHECK(!host.events);
    CHECK_EQ(hard_disks_move(&host, disk, 1, 1), CODE_OK);
    check_told(&host, SPAN(AT("0", "0") "drive_type"), VALUE_EMPTY);
    check_told(&host, SPAN(AT("0", "0") "pathname/absolute"), VALUE_EMPTY);
    check_told(&host, SPAN(AT("1", "1") "drive_type"), VALUE_INT);
    check_told(&host, SPAN(AT("1", "1") "pathname/absolute"), VALUE_TEXT);
    check_text(&host, SPAN(AT("1", "1") "pathname/absolute"), OWN);
    CHECK_EQ(hard_disks_remove(&host, machine, disk), CODE_OK);
    check_told(&host, SPAN(AT("1", "1") "drive_type"), VALUE_EMPTY);
    check_told(&host, SPAN(AT("1", "1") "pathname/absolute"), VALUE_EMPTY);
    CHECK_EQ(hard_disks_add(&host, machine, OWN, 0, 1, &disk), CODE_OK);
    check_told(&host, SPAN(AT("0", "1") "drive_type"), VALUE_INT);
    check_told(&host, SPAN(AT("0", "1") "pathname/absolute"), VALUE_TEXT);
    CONTEXT("%s", "a disc");
    CHECK_EQ(drive_attach_image(&host, drive, IMAGE), CODE_OK);
    check_told(&host, SPAN(AT("1", "0") "pathname/absolute"), VALUE_TEXT);
    check_text(&host, SPAN(AT("1", "0") "pathname/absolute"), IMAGE);
    event_drop_all(&host);
    CHECK_EQ(drive_set_place(&host, drive, 0, 0), CODE_OK);
    check_told(&host, SPAN(AT("1", "0") "drive_type"), VALUE_EMPTY);
    event_drop_all(&host);
    check_text(&host, SPAN(AT("0", "0") "pathname/absolute"), IMAGE);
    CHECK_EQ(drive_release_image(&host, drive), CODE_OK);
    CHECK_EQ(at(&host, SPAN(AT("0", "0") "pathname/absolute")).type, VALUE_EMPTY);
    event_drop_all(&host);
    CHECK_EQ(drives_remove_dvd(&host, machine, drive), CODE_OK);
    check_told(&host, SPAN(AT("0", "0") "drive_type"), VALUE_EMPTY);
    host_free(&host);
}

TEST(places, what_was_set_for_a_place_goes_with_what_is_there)
{
    struct host host;
    open_host(&host);
    struct machine *machine = first(&host);
    struct span key = SPAN(AT("0", "0") "pathname/absolute");
    struct span relative = SPAN(AT("0", "0") "pathname/relative");
    const struct value text = value_borrow(SPAN("elsewhere")), *found;
    CHECK_EQ(settings_set_value(&host, machine, key, &text), CODE_OK);
    CHECK_EQ(settings_set_value(&host, machine, relative, &text), CODE_OK);
    CHECK_EQ(settings_get_value(machine, key, &found), CODE_OK);
    CHECK_EQ(hard_disks_move(&host, machine->hard_disks.connections[0], 0, 1), CODE_OK);
    CHECK_EQ(settings_get_value(machine, key, &found), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(settings_get_value(machine, relative, &found), CODE_VM_E_PREF_NOT_FOUND);
    host_free(&host);
}
