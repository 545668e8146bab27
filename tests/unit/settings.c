/* SPDX-License-Identifier: MIT */
/* Tests of model/settings: configuration, activation, and the properties that they hold. */
#include "model/settings.h"

#include "fixture.h"

static struct machine *first(struct host *host)
{
    return host->machines[0];
}

static const struct value *at(struct host *host, struct span key)
{
    const struct value *value = NULL;
    return settings_get_value(first(host), key, &value) == CODE_OK ? value : NULL;
}

static code set(struct host *host, struct span key, struct value value)
{
    return settings_set_value(host, first(host), key, &value);
}

static code set_text(struct host *host, struct span key, struct span text)
{
    return set(host, key, value_borrow(text));
}

/* Starts the machine and waits; the result of the task. */
static int32_t start(struct host *host)
{
    struct task *task;
    CHECK_EQ(machine_startup(host, first(host), &task), CODE_OK);
    if (!task)
        return -1;
    advance(host, 10000);
    CHECK_EQ(task->state, TASK_COMPLETE);
    return task->result;
}

static void turn_off(struct host *host)
{
    struct task *task;
    CHECK_EQ(machine_turn_off(host, first(host), &task), CODE_OK);
    advance(host, 10000);
    CHECK_EQ(first(host)->state, MACHINE_TURNED_OFF);
}

/* Forgets the events; how many of the machine's configuration there were. */
static int configuration_events(struct host *host)
{
    int count = 0;
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        count +=
            event->source == EVENT_OF_MACHINE && event->dispid == MACHINE_ON_CONFIGURATION_CHANGED;
        event_free(event);
    }
    return count;
}

/* ---- Keys ---- */

TEST(settings, documented_keys_have_their_defaults)
{
    struct host host;
    open_host(&host);
    CHECK(at(&host, SPAN("hardware/bios/time_sync_at_boot"))->truth);
    CHECK(at(&host, SPAN("integration/microsoft/host_time_sync/enabled"))->truth);
    CHECK(at(&host, SPAN("ui_options/auto_app_publish"))->truth);
    CHECK_EQ(at(&host, SPAN("ui_options/seconds_to_save"))->number, 300);
    CHECK_EQ(at(&host, SPAN("hardware/memory/ram_size"))->number, 512);
    CHECK_EQ(at(&host, SPAN("integration/microsoft/heartbeat/time"))->number, 60);
    CHECK_EQ(at(&host, SPAN("integration/microsoft/heartbeat/rate"))->number, 10);
    CHECK_EQ(at(&host, SPAN("integration/microsoft/heartbeat/failure_interval"))->number, 10);
    CHECK_EQ(at(&host, SPAN("integration/microsoft/heartbeat/failure_attempts"))->number, 12);
    CHECK_EQ(at(&host, SPAN("settings/undo_drives/default_action"))->number, UNDO_KEEP);
    host_free(&host);
}

TEST(settings, a_value_comes_back_as_what_it_was)
{
    struct host host;
    uint8_t bytes[] = {1, 0, 255};
    open_host(&host);
    struct value raw = {.type = VALUE_BYTES, .bytes = bytes, .size = 3};
    CHECK_EQ(set(&host, SPAN("a/b"), value_bool(true)), CODE_OK);
    CHECK(at(&host, SPAN("a/b"))->type == VALUE_BOOL && at(&host, SPAN("a/b"))->truth);
    CHECK_EQ(set(&host, SPAN("a/b"), raw), CODE_OK);
    CHECK(value_equal(at(&host, SPAN("a/b")), &raw));
    CHECK_EQ(set_text(&host, SPAN("a/b/c"), SPAN("x")), CODE_OK);
    CHECK(text_is(&at(&host, SPAN("A/B/C"))->text, SPAN("x")));
    CHECK(value_equal(at(&host, SPAN("a/b")), &raw));
    CHECK(!at(&host, SPAN("a")));
    CHECK_EQ(settings_remove_value(&host, first(&host), SPAN("a")), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(settings_remove_value(&host, first(&host), SPAN("a/b")), CODE_OK);
    CHECK(!at(&host, SPAN("a/b")) && at(&host, SPAN("a/b/c")));
    host_free(&host);
}

TEST(settings, whole_numbers_are_stored_in_32_bits)
{
    static const struct {
        struct value value;
        code code;
        int64_t stored;
    } cases[] = {
        {{.type = VALUE_INT, .number = -1}, CODE_OK, -1},
        {{.type = VALUE_UINT, .number = 300}, CODE_OK, 300},
        {{.type = VALUE_UINT, .number = UINT32_MAX}, CODE_OK, -1},
        {{.type = VALUE_BIG, .number = 4294968}, CODE_OK, 4294968},
        {{.type = VALUE_BIG, .number = INT64_C(1) << 32}, CODE_INVALIDARG, 0},
        {{.type = VALUE_BIG, .number = INT32_MIN - INT64_C(1)}, CODE_INVALIDARG, 0},
        {{.type = VALUE_DOUBLE, .real = 4294967295.0}, CODE_OK, -1},
        {{.type = VALUE_DOUBLE, .real = 4294967296.0}, CODE_INVALIDARG, 0},
        {{.type = VALUE_DOUBLE, .real = 0.5}, CODE_INVALIDARG, 0},
        {{.type = VALUE_EMPTY}, CODE_INVALIDARG, 0},
        {{.type = VALUE_TEXTS}, CODE_INVALIDARG, 0},
    };
    struct host host;
    open_host(&host);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CONTEXT("case %d", (int)i);
        CHECK_EQ(set(&host, SPAN("key"), value_bool(true)), CODE_OK);
        CHECK_EQ(set(&host, SPAN("key"), cases[i].value), cases[i].code);
        const struct value *value = at(&host, SPAN("key"));
        CHECK_EQ(value->type, cases[i].code ? VALUE_BOOL : VALUE_INT);
        if (!cases[i].code)
            CHECK_EQ(value->number, cases[i].stored);
    }
    host_free(&host);
}

TEST(settings, an_id_may_stand_in_quotes)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(set_text(&host, SPAN("x[@id=\"1\"]/y[@id=0]/z\"q"), SPAN("D")), CODE_OK);
    CHECK(at(&host, SPAN("x[@id=1]/y[@id=\"0\"]/z\"q")));
    CHECK(!at(&host, SPAN("x[@id=2]/y[@id=0]/z\"q")));
    CHECK_EQ(settings_remove_value(&host, first(&host), SPAN("x[@id=1]/y[@id=0]/z\"q")), CODE_OK);
    CHECK_EQ(set_text(&host, SPAN(""), SPAN("D")), CODE_INVALIDARG);
    host_free(&host);
}

TEST(settings, only_a_new_value_is_told)
{
    struct host host;
    open_host(&host);
    configuration_events(&host);
    CHECK_EQ(set(&host, SPAN("key"), value_int(1)), CODE_OK);
    const struct event *event = host.events;
    CHECK(event && event->dispid == MACHINE_ON_CONFIGURATION_CHANGED && event->argc == 2);
    CHECK(event && text_is(&event->args[0].text, SPAN("key")) && event->args[1].number == 1);
    CHECK_EQ(configuration_events(&host), 1);
    CHECK_EQ(set(&host, SPAN("key"), value_int(1)), CODE_OK);
    CHECK_EQ(configuration_events(&host), 0);
    CHECK_EQ(set(&host, SPAN("key"), value_bool(true)), CODE_OK);
    CHECK_EQ(settings_remove_value(&host, first(&host), SPAN("key")), CODE_OK);
    CHECK_EQ(configuration_events(&host), 2);
    CHECK_EQ(settings_set_memory(&host, first(&host), 256), CODE_OK);
    CHECK_EQ(settings_set_memory(&host, first(&host), 256), CODE_OK);
    CHECK_EQ(configuration_events(&host), 1);
    host_free(&host);
}

/* ---- Properties ---- */

TEST(settings, properties_and_keys_are_the_same_thing)
{
    struct host host;
    int32_t number = 0;
    open_host(&host);
    struct machine *machine = first(&host);
    CHECK_EQ(settings_set_memory(&host, machine, 256), CODE_OK);
    CHECK_EQ(at(&host, KEY_MEMORY)->number, 256);
    CHECK_EQ(set(&host, KEY_MEMORY, value_int(1024)), CODE_OK);
    CHECK_EQ(settings_get_memory(machine, &number), CODE_OK);
    CHECK_EQ(number, 1024);
    CHECK_EQ(settings_remove_value(&host, machine, KEY_MEMORY), CODE_OK);
    CHECK_EQ(settings_get_memory(machine, &number), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(set(&host, KEY_UNDOABLE, value_bool(true)), CODE_OK);
    CHECK(settings_get_undoable(machine));
    CHECK_EQ(settings_set_undo_action(&host, machine, UNDO_COMMIT), CODE_OK);
    CHECK_EQ(at(&host, KEY_UNDO_ACTION)->number, UNDO_COMMIT);
    CHECK_EQ(set(&host, KEY_UNDO_ACTION, value_int(3)), CODE_OK);
    CHECK_EQ(settings_get_undo_action(machine), UNDO_KEEP);
    CHECK_EQ(set_text(&host, KEY_NOTES, SPAN("note")), CODE_OK);
    CHECK_EQ(settings_get_notes(machine).length, 4);
    CHECK_EQ(settings_set_notes(&host, machine, SPAN("")), CODE_OK);
    CHECK(!at(&host, KEY_NOTES));
    host_free(&host);
}

TEST(settings, memory_has_the_limits_of_the_host)
{
    struct host host;
    int32_t number = 0;
    open_host(&host);
    struct machine *machine = first(&host);
    int32_t most = host_info_maximum_memory(&host);
    CHECK(most > 4 && most <= 3712);
    CHECK_EQ(settings_set_memory(&host, machine, 3), CODE_INVALIDARG);
    CHECK_EQ(settings_set_memory(&host, machine, most + 1), CODE_INVALIDARG);
    CHECK_EQ(settings_set_memory(&host, machine, -1), CODE_INVALIDARG);
    CHECK_EQ(settings_set_memory(&host, machine, most), CODE_OK);
    CHECK_EQ(settings_set_memory(&host, machine, 4), CODE_OK);
    CHECK_EQ(settings_get_memory(machine, &number), CODE_OK);
    CHECK_EQ(number, 4);
    host_free(&host);
}

TEST(settings, what_the_bios_shows_comes_with_the_first_start)
{
    static const struct span keys[] = {
        {u"hardware/bios/bios_guid", 23},
        {u"hardware/bios/bios_serial_number", 32},
        {u"hardware/bios/base_board/serial_number", 38},
        {u"hardware/bios/chassis/serial_number", 35},
        {u"hardware/bios/chassis/asset_tag", 31},
    };
    struct host host;
    open_host(&host);
    struct machine *machine = first(&host);
    for (int i = 0; i < 5; i++)
        CHECK_EQ(settings_get_bios(machine, keys[i]).length, 0);
    CHECK_EQ(settings_set_bios(&host, machine, keys[4], SPAN("mine")), CODE_OK);
    CHECK_EQ(start(&host), TASK_Success);
    CHECK_EQ(settings_get_bios(machine, keys[0]).length, 38);
    for (int i = 1; i < 4; i++)
        CHECK_EQ(settings_get_bios(machine, keys[i]).length, 32);
    CHECK_EQ(settings_get_bios(machine, keys[4]).length, 4);
    CHECK_EQ(settings_set_bios(&host, machine, keys[4], SPAN("x")), CODE_VM_E_VM_RUNNING_OR_SAVED);
    struct text guid = text_from(settings_get_bios(machine, keys[0]));
    turn_off(&host);
    CHECK_EQ(start(&host), TASK_Success);
    CHECK(text_is(&guid, settings_get_bios(machine, keys[0])));
    text_clear(&guid);
    turn_off(&host);
    CHECK_EQ(settings_set_bios(&host, machine, keys[0], settings_get_bios(machine, keys[0])),
             CODE_OK);
    host_free(&host);
}

TEST(settings, bios_texts_have_their_forms)
{
    static const struct {
        struct span text;
        bool guid, serial;
    } cases[] = {
        {{u"", 0}, false, false},
        {{u"1", 1}, false, true},
        {{u"12345678901234567890123456789012", 32}, false, true},
        {{u"123456789012345678901234567890123", 33}, false, false},
        {{u"caf\u00e9", 4}, false, false},
        {{u"a\nb", 3}, false, false},
        {{u"{01234567-89AB-cdef-0123-456789abcdef}", 38}, true, false},
        {{u"01234567-89AB-cdef-0123-456789abcdef", 36}, false, false},
        {{u"{01234567-89AB-cdef-0123-456789abcdeg}", 38}, false, false},
        {{u"{0123456789AB-cdef-0123-456789abcdef0}", 38}, false, false},
        {{u"(01234567-89AB-cdef-0123-456789abcdef)", 38}, false, false},
    };
    struct host host;
    open_host(&host);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CONTEXT("case %d", (int)i);
        CHECK_EQ(settings_set_bios(&host, first(&host), KEY_BIOS_GUID, cases[i].text),
                 cases[i].guid ? CODE_OK : CODE_INVALIDARG);
        CHECK_EQ(settings_set_bios(&host, first(&host), KEY_BIOS_SERIAL_NUMBER, cases[i].text),
                 cases[i].serial ? CODE_OK : CODE_INVALIDARG);
    }
    host_free(&host);
}

TEST(settings, every_machine_has_an_id_of_its_own)
{
    struct host host;
    open_host(&host);
    for (int i = 0; i < 50; i++) {
        CHECK(machine_create(&host, SPAN("x")));
        for (size_t k = 0; k + 1 < host.machine_count; k++)
            CHECK(!text_is(&host.machines[k]->settings.id,
                           text_span(&host.machines[host.machine_count - 1]->settings.id)));
    }
    CHECK_EQ(first(&host)->settings.id.length, 38);
    host_free(&host);
}

/* ---- Illegal values ---- */

static void check_illegal(struct span key, struct value value, bool illegal)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(set(&host, key, value), CODE_OK);
    CHECK(value_equal(at(&host, key), &value));
    CHECK_EQ(start(&host), illegal ? TASK_IllegalValueError : TASK_Success);
    CHECK_EQ(first(&host)->state, illegal ? MACHINE_TURNED_OFF : MACHINE_RUNNING);
    if (illegal)
        CHECK_EQ(host_task(&host, 0)->error, CODE_VM_E_PREF_ILLEGAL_VALUE);
    host_free(&host);
}

TEST(settings, an_illegal_value_is_stored_and_found_at_the_next_start)
{
    check_illegal(KEY_MEMORY, value_int(3), true);
    check_illegal(KEY_MEMORY, value_int(3713), true);
    check_illegal(KEY_MEMORY, value_borrow(SPAN("banana")), true);
    check_illegal(KEY_MEMORY, value_int(128), false);
    check_illegal(KEY_BIOS_GUID, value_borrow(SPAN("{}")), true);
    check_illegal(KEY_BIOS_SERIAL_NUMBER, value_int(1), true);
    check_illegal(KEY_QUIT_ACTION, value_int(3), true);
    check_illegal(KEY_UNDO_ACTION, value_int(-1), true);
    check_illegal(KEY_UNDOABLE, value_int(1), true);
    check_illegal(KEY_TIME_SYNC_AT_BOOT, value_borrow(SPAN("true")), true);
    check_illegal(KEY_SECONDS_TO_SAVE, value_int(-1), false);
    check_illegal(KEY_SECONDS_TO_SAVE, value_bool(true), true);
    check_illegal(SPAN("customer/defined"), value_int(-1), false);
}

TEST(settings, a_value_that_was_removed_is_not_illegal)
{
    struct host host;
    open_host(&host);
    struct config *config = &first(&host)->settings.configuration;
    while (config->count)
        CHECK_EQ(settings_remove_value(&host, first(&host), text_span(&config->entries[0].key)),
                 CODE_OK);
    CHECK_EQ(start(&host), TASK_Success);
    host_free(&host);
}

/* ---- Activation ---- */

static code activation(struct host *host, struct span key, const struct value **value)
{
    return settings_get_activation(first(host), key, value);
}

TEST(settings, an_activation_lasts_as_long_as_the_session)
{
    struct host host;
    const struct value one = value_int(1), two = value_int(2);
    const struct value *value;
    open_host(&host);
    CHECK_EQ(set(&host, SPAN("key"), one), CODE_OK);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(settings_set_activation(first(&host), SPAN("key"), &two), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(start(&host), TASK_Success);
    CHECK_EQ(set(&host, SPAN("key"), value_int(3)), CODE_OK);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_OK);
    CHECK_EQ(value->number, 1);
    CHECK_EQ(settings_set_activation(first(&host), SPAN("key"), &two), CODE_OK);
    CHECK_EQ(settings_set_activation(first(&host), SPAN("new"), &two), CODE_OK);
    CHECK_EQ(at(&host, SPAN("key"))->number, 3);
    CHECK(!at(&host, SPAN("new")));
    CHECK_EQ(settings_remove_activation(first(&host), SPAN("new")), CODE_OK);
    CHECK_EQ(settings_remove_activation(first(&host), SPAN("new")), CODE_VM_E_PREF_NOT_FOUND);
    turn_off(&host);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(start(&host), TASK_Success);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_OK);
    CHECK_EQ(value->number, 3);
    host_free(&host);
}

TEST(settings, an_activation_is_saved_and_ends_with_a_reset)
{
    struct host host;
    struct task *task;
    const struct value two = value_int(2);
    const struct value *value;
    open_host(&host);
    CHECK_EQ(start(&host), TASK_Success);
    CHECK_EQ(settings_set_activation(first(&host), SPAN("key"), &two), CODE_OK);
    CHECK_EQ(machine_save(&host, first(&host), &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(start(&host), TASK_Success);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_OK);
    CHECK_EQ(value->number, 2);
    CHECK_EQ(machine_reset(&host, first(&host), &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(activation(&host, SPAN("key"), &value), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(activation(&host, KEY_MEMORY, &value), CODE_OK);
    host_free(&host);
}

TEST(settings, nothing_changes_when_memory_runs_out)
{
    bool done = false;
    for (int tries = 0; !done; tries++) {
        struct host host;
        code result;
        CONTEXT("after %d allocations", tries);
        open_host(&host);
        WITH_MEMORY(tries, result = set_text(&host, SPAN("a[@id=\"1\"]"), SPAN("x")));
        done = !memory_failed;
        if (result == CODE_OK)
            CHECK(at(&host, SPAN("a[@id=1]")) != NULL);
        else
            CHECK(result == CODE_OUTOFMEMORY && !at(&host, SPAN("a[@id=1]")));
        host_free(&host);
    }
}
