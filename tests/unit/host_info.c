/* SPDX-License-Identifier: MIT */
/* Tests of model/host_info, model/catalog, model/machine_index and model/preferences. */
#include "model/host_info.h"

#include "fixture.h"

#define FOLDER "C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines"

static code create(struct host *host, struct span name, struct span path, struct machine **machine)
{
    *machine = (struct machine *)host; /* must be overwritten */
    return catalog_create(host, name, path, machine);
}

static struct machine *created(struct host *host, struct span name, struct span path)
{
    struct machine *machine;
    CHECK_EQ(create(host, name, path, &machine), CODE_OK);
    return machine;
}

static code register_it(struct host *host, struct span name, struct span path,
                        struct machine **machine)
{
    *machine = (struct machine *)host;
    return catalog_register(host, name, path, machine);
}

/* ---- Figures ---- */

static bool worded_as(const struct host *host, bool (*put)(const struct host *, struct text *),
                      struct span expected)
{
    struct text text = {0};
    bool same = put(host, &text) && text_is(&text, expected);
    text_clear(&text);
    return same;
}

TEST(host_info, texts_follow_the_figures)
{
    struct host host;
    open_host(&host);
    CHECK(worded_as(&host, host_info_speed_text, SPAN("2.40 GHz")));
    host.info.processor_speed = 800;
    CHECK(worded_as(&host, host_info_speed_text, SPAN("800 MHz")));
    host.info.processor_speed = 3066;
    CHECK(worded_as(&host, host_info_speed_text, SPAN("3.06 GHz")));
    CHECK(worded_as(&host, host_info_features_text,
                    SPAN("Intel VT,HAVE,MMX,SSE,SSE2,SSE3,x86-64")));
    host.info.hardware_virtualization_disabled = true;
    host.info.intel_vt = host.info.sse3 = host.info.x64 = false;
    host.info.amd_v = host.info.trusted_execution = true;
    CHECK(worded_as(&host, host_info_features_text, SPAN("AMD-V,HAVD,MMX,SSE,SSE2,TXTE")));
    CHECK(worded_as(&host, host_info_os_version_text, SPAN("6.1.7601")));
    host_free(&host);
}

TEST(host_info, time_follows_the_clock)
{
    struct host host;
    open_host(&host);
    CHECK(host_info_utc_time(&host) == 40210.5);
    CHECK_EQ(host_info_up_time(&host), 0);
    advance(&host, 86400000 / 2);
    CHECK(host_info_utc_time(&host) == 40211.0);
    CHECK_EQ(host_info_up_time(&host), 43200);
    advance(&host, 999);
    CHECK_EQ(host_info_up_time(&host), 43200);
    advance(&host, 1);
    CHECK_EQ(host_info_up_time(&host), 43201);
    for (int i = 0; i < 3; i++)
        advance(&host, CLOCK_MAX_ADVANCE);
    CHECK_EQ(host_info_up_time(&host), INT32_MAX);
    host_free(&host);
}

TEST(host_info, memory_limits_follow_the_memory)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(host_info_maximum_memory(&host), 3712);
    CHECK_EQ(host_info_suggested_memory(&host), 2560);
    host.load.memory = 1000;
    CHECK_EQ(host_info_available_memory(&host), 1560);
    CHECK_EQ(host_info_suggested_memory(&host), 1560);
    host.load.memory = 100000;
    CHECK_EQ(host_info_available_memory(&host), 0);
    CHECK_EQ(host_info_suggested_memory(&host), 0);
    host.load.memory = 0;
    host.info.memory_available = INT64_MAX;
    CHECK_EQ(host_info_suggested_memory(&host), 3712);
    host.info.suggested_memory = 512;
    CHECK_EQ(host_info_suggested_memory(&host), 512);
    host.info.memory_total = 256;
    CHECK_EQ(host_info_maximum_memory(&host), 256);
    CHECK_EQ(host_info_suggested_memory(&host), 256);
    host_free(&host);
}

TEST(host_info, drives_are_found_in_any_case)
{
    struct host host;
    open_host(&host);
    CHECK(host_info_has_drive(&host.info.dvd_drives, 'D'));
    CHECK(host_info_has_drive(&host.info.dvd_drives, 'd'));
    CHECK(!host_info_has_drive(&host.info.dvd_drives, 'E'));
    CHECK(host_info_has_drive(&host.info.floppy_drives, 'a'));
    CHECK(!host_info_has_drive(&(struct value){0}, 'A'));
    host_free(&host);
}

TEST(host_info, every_fact_can_be_read_and_written_back)
{
    struct host host;
    open_host(&host);
    for (const struct fact *fact = host_facts; fact->name; fact++) {
        struct value value, again;
        CONTEXT("%s", fact->name);
        CHECK(fact->help && *fact->help);
        CHECK(fact_read(fact, &host, &value));
        CHECK(value_copy(&again, &value));
        CHECK_EQ(fact_write(&host, fact, &host, &value), CODE_OK);
        CHECK(fact_read(fact, &host, &value));
        CHECK(value_equal(&value, &again));
        value_clear(&value);
        value_clear(&again);
    }
    for (int i = 0; i < SUPPORT_DRIVERS; i++) {
        struct value value;
        const struct fact *fact = fact_find(support_driver_facts, SPAN("description"));
        CHECK(fact && fact_read(fact, &host.info.drivers[i], &value));
        CHECK(value.type == VALUE_TEXT && value.text.length > 0);
        value_clear(&value);
    }
    host_free(&host);
}

/* ---- Machines ---- */

TEST(catalog, a_new_machine_has_a_file_and_is_found)
{
    struct host host;
    open_host(&host);
    struct machine *machine = created(&host, SPAN("Test"), SPAN("C:\\New\\Machines\\"));
    CHECK_EQ(host.machine_count, 2);
    CHECK(host.machines[1] == machine);
    CHECK(host_find_machine(&host, SPAN("tEST")) == machine);
    CHECK(text_is(&machine->file, SPAN("C:\\New\\Machines\\Test.vmc")));
    CHECK(files_has_folder(&host, SPAN("C:\\New\\Machines")));
    struct file *file = files_find(&host, SPAN("c:\\new\\machines\\test.VMC"));
    CHECK(file && file->kind == FILE_CONFIGURATION && file->size > 0);
    machine = created(&host, (struct span){0}, SPAN("C:\\New\\Other.vmc"));
    CHECK(text_is(&machine->name, SPAN("Other")));
    CHECK(text_is(&machine->file, SPAN("C:\\New\\Other.vmc")));
    CHECK(files_find(&host, SPAN("C:\\New\\Other.vmc")) != NULL);
    /* The extension is appended whatever the name is. */
    machine = created(&host, SPAN("x.vmc"), SPAN("C:\\"));
    CHECK(text_is(&machine->name, SPAN("x.vmc")));
    CHECK(text_is(&machine->file, SPAN("C:\\x.vmc.vmc")));
    host_free(&host);
}

static struct span long_span(size_t length)
{
    static char16_t chars[400];
    for (size_t i = 0; i < 400; i++)
        chars[i] = u'a';
    chars[0] = u'C';
    chars[1] = u':';
    chars[2] = u'\\';
    return (struct span){chars, length};
}

TEST(catalog, what_cannot_be_created_changes_nothing)
{
    struct host host;
    struct machine *machine;
    open_host(&host);
    struct machine *gone = created(&host, SPAN("gone"), SPAN("C:\\VMs"));
    CHECK_EQ(catalog_unregister(&host, gone), CODE_OK);
    const struct {
        struct span name, path;
        code expected;
    } rows[] = {
        {SPAN("a"), SPAN(""), CODE_BAD_PATHNAME},
        {SPAN("a"), SPAN("VMs"), CODE_BAD_PATHNAME},
        {SPAN("a"), SPAN("C:\\V|Ms"), CODE_INVALID_NAME},
        {SPAN("a"), SPAN("Q:\\VMs"), CODE_PATH_NOT_FOUND},
        {SPAN("a"), long_span(300), CODE_BUFFER_OVERFLOW},
        {SPAN("abcdefghi"), long_span(247), CODE_BUFFER_OVERFLOW},
        {SPAN(""), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NO_NAME},
        {SPAN(""), SPAN("C:\\VMs\\.vmc"), CODE_VM_E_CONFIG_NO_NAME},
        {SPAN(""), SPAN(""), CODE_BAD_PATHNAME},
        {{long_span(84).chars + 3, 81}, SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NAME_TOO_LONG},
        {SPAN("a*"), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NAME_INVALID_CHAR},
        {SPAN("WINDOWS xp mode"), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_DUPLICATE_NAME},
        {SPAN(""), SPAN("C:\\VMs\\Windows XP Mode.vmc"), CODE_VM_E_CONFIG_DUPLICATE_NAME},
        {SPAN("GONE"), SPAN("C:\\VMs"), CODE_ALREADY_EXISTS},
    };
    size_t files = host.files.count;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(create(&host, rows[i].name, rows[i].path, &machine), rows[i].expected);
        CHECK(!machine);
        CHECK_EQ(host.machine_count, 1);
        CHECK_EQ(host.files.count, files);
    }
    /* Up to MAX_PATH it goes. */
    CHECK_EQ(create(&host, SPAN("abcdefgh"), long_span(246), &machine), CODE_OK);
    CHECK_EQ(machine->file.length, 259);
    host_free(&host);
}

TEST(catalog, an_unregistered_machine_comes_back_as_it_was)
{
    struct host host;
    struct machine *back;
    open_host(&host);
    struct machine *machine = created(&host, SPAN("Test"), SPAN("C:\\VMs"));
    struct ref ref = machine->ref;
    const struct value notes = value_borrow(SPAN("keep me"));
    CHECK_EQ(settings_set_value(&host, machine, SPAN("mine/notes"), &notes), CODE_OK);
    machine_set_state(&host, machine, MACHINE_SAVED);
    CHECK_EQ(catalog_unregister(&host, machine), CODE_OK);
    CHECK(!slots_get(&host.slots, ref));
    CHECK(!host_find_machine(&host, SPAN("Test")));
    CHECK_EQ(host.machine_count, 1);
    CHECK(files_find(&host, SPAN("C:\\VMs\\Test.vmc")) != NULL);

    CHECK_EQ(register_it(&host, SPAN("Test.VMC"), SPAN("c:\\vms\\"), &back), CODE_OK);
    CHECK(slots_get(&host.slots, back->ref) == back);
    CHECK(host_find_machine(&host, SPAN("test")) == back);
    CHECK_EQ(back->state, MACHINE_SAVED);
    CHECK(text_is(&back->file, SPAN("C:\\VMs\\Test.vmc")));
    const struct value *value;
    CHECK_EQ(settings_get_value(back, SPAN("mine/notes"), &value), CODE_OK);
    CHECK(value && value_equal(value, &notes));
    CHECK_EQ(host.machine_count, 2);

    /* The other way to name it. */
    CHECK_EQ(catalog_unregister(&host, back), CODE_OK);
    CHECK_EQ(register_it(&host, SPAN(""), SPAN("C:\\VMs\\TEST.vmc"), &back), CODE_OK);
    CHECK(text_is(&back->name, SPAN("TEST")));
    /* What is still unregistered at the end is freed. */
    CHECK_EQ(catalog_unregister(&host, back), CODE_OK);
    CHECK(host_reset(&host));
    CHECK_EQ(host.machine_count, 1);
    host_free(&host);
}

TEST(catalog, a_file_that_was_there_before_gives_a_new_machine)
{
    struct host host;
    struct machine *machine;
    struct file *file;
    open_host(&host);
    CHECK_EQ(files_create(&host, SPAN("C:\\Mine.vmc"), FILE_CONFIGURATION, 100, &file), CODE_OK);
    CHECK_EQ(register_it(&host, SPAN("mine"), SPAN("C:\\"), &machine), CODE_OK);
    CHECK(text_is(&machine->name, SPAN("mine")));
    CHECK(text_is(&machine->file, SPAN("C:\\Mine.vmc")));
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(catalog, what_cannot_be_registered_changes_nothing)
{
    struct host host;
    struct machine *machine;
    open_host(&host);
    machine = created(&host, SPAN("first"), SPAN("C:\\VMs"));
    CHECK_EQ(machine_rename(&host, machine, SPAN("renamed")), CODE_OK);
    machine = created(&host, SPAN("other"), SPAN("C:\\VMs"));
    CHECK_EQ(catalog_unregister(&host, machine), CODE_OK);
    created(&host, SPAN("other"), SPAN("C:\\Elsewhere"));
    const struct {
        struct span name, path;
        code expected;
    } rows[] = {
        {SPAN("a"), SPAN(""), CODE_BAD_PATHNAME},
        {SPAN("a"), SPAN("VMs"), CODE_BAD_PATHNAME},
        {SPAN("a"), SPAN("C:\\V<Ms"), CODE_INVALID_NAME},
        {SPAN("a"), SPAN("C:\\NoSuch"), CODE_PATH_NOT_FOUND},
        {SPAN(""), SPAN("Q:\\a.vmc"), CODE_PATH_NOT_FOUND},
        {SPAN("a"), SPAN("C:\\VMs"), CODE_FILE_NOT_FOUND},
        {SPAN(""), SPAN("C:\\VMs\\a.vmc"), CODE_FILE_NOT_FOUND},
        {SPAN(""), SPAN("C:\\VMs\\a"), CODE_FILE_NOT_FOUND},
        {SPAN("a"), long_span(300), CODE_BUFFER_OVERFLOW},
        {{long_span(84).chars + 3, 81}, SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NAME_TOO_LONG},
        {SPAN("a?"), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NAME_INVALID_CHAR},
        {SPAN("other"), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_DUPLICATE_NAME},
        {SPAN("first"), SPAN("C:\\VMs"), CODE_ALREADY_EXISTS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(register_it(&host, rows[i].name, rows[i].path, &machine), rows[i].expected);
        CHECK(!machine);
        CHECK_EQ(host.machine_count, 3);
    }
    host_free(&host);
}

TEST(catalog, deletion_takes_the_files_along)
{
    struct host host;
    open_host(&host);
    struct machine *machine = created(&host, SPAN("Test"), SPAN("C:\\VMs"));
    struct ref ref = machine->ref;
    static const enum machine_state busy[] = {
        MACHINE_TURNING_ON, MACHINE_RESTORING,   MACHINE_RUNNING,        MACHINE_PAUSED,
        MACHINE_SAVING,     MACHINE_TURNING_OFF, MACHINE_MERGING_DRIVES,
    };
    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++) {
        CONTEXT("state %d", (int)busy[i]);
        machine->state = busy[i];
        CHECK_EQ(catalog_delete(&host, machine), CODE_VM_E_VM_RUNNING);
        CHECK_EQ(catalog_unregister(&host, machine), CODE_VM_E_VM_RUNNING);
        CHECK(slots_get(&host.slots, ref) == machine);
    }
    CONTEXT("%s", "turned off");
    machine->state = MACHINE_TURNED_OFF;
    CHECK_EQ(catalog_delete(&host, machine), CODE_OK);
    CHECK(!slots_get(&host.slots, ref));
    CHECK(!host_find_machine(&host, SPAN("Test")));
    CHECK(!files_find(&host, SPAN("C:\\VMs\\Test.vmc")));
    CHECK_EQ(host.machine_count, 1);
    created(&host, SPAN("Test"), SPAN("C:\\VMs"));
    host_free(&host);
}

TEST(catalog, creation_fails_cleanly_when_memory_runs_out)
{
    struct host host;
    open_host(&host);
    bool done = false;
    int tries = 0;
    for (; !done && tries < 1000; tries++) {
        struct machine *machine;
        code result;
        CONTEXT("after %d allocations", tries);
        size_t files = host.files.count;
        WITH_MEMORY(tries, result = create(&host, SPAN("Test"), SPAN("C:\\VMs"), &machine));
        done = result == CODE_OK;
        CHECK(done || (result == CODE_OUTOFMEMORY && !machine));
        CHECK_EQ(host.machine_count, done ? 2 : 1);
        CHECK_EQ(host.files.count, files + done);
        CHECK((host_find_machine(&host, SPAN("Test")) != NULL) == done);
    }
    CHECK(tries > 5);
    host_free(&host);
}

static struct span numbered(char16_t *chars, int number)
{
    chars[0] = u'm';
    for (int i = 5; i > 0; i--, number /= 10)
        chars[i] = (char16_t)(u'0' + number % 10);
    return (struct span){chars, 6};
}

TEST(catalog, ten_thousand_machines_are_cheap)
{
    enum { MANY = 10000 };
    struct host host;
    char16_t name[8];
    open_host(&host);
    for (int i = 0; i < MANY; i++)
        created(&host, numbered(name, i), SPAN("C:\\VMs"));
    CHECK_EQ(host.machine_count, MANY + 1);
    for (int i = 0; i < MANY; i++)
        CHECK(host_find_machine(&host, numbered(name, i)) == host.machines[i + 1]);
    CHECK(!host_find_machine(&host, numbered(name, MANY)));
    for (int i = 0; i < MANY; i++) {
        struct machine *machine = host_find_machine(&host, numbered(name, (i * 7919) % MANY));
        CHECK_EQ(i % 2 ? catalog_delete(&host, machine) : catalog_unregister(&host, machine),
                 CODE_OK);
    }
    CHECK_EQ(host.machine_count, 1);
    for (int i = 0; i < MANY; i += 2) {
        struct machine *machine;
        CHECK_EQ(register_it(&host, numbered(name, (i * 7919) % MANY), SPAN("C:\\VMs"), &machine),
                 CODE_OK);
    }
    CHECK_EQ(host.machine_count, MANY / 2 + 1);
    host_free(&host);
}

/* ---- Options ---- */

TEST(preferences, values_keep_their_type)
{
    struct host host;
    const struct value *found;
    open_host(&host);
    CHECK_EQ(preferences_get(&host, SPAN("IDLE_timeout"), &found), CODE_OK);
    CHECK(found->type == VALUE_INT && found->number == 30);
    CHECK_EQ(preferences_get(&host, SPAN("default_vm"), &found), CODE_OK);
    CHECK(found->type == VALUE_TEXT && text_is(&found->text, SPAN("Windows XP Mode")));
    uint8_t bytes[] = {1, 2};
    const struct value values[] = {
        value_int(-5), value_bool(true), value_borrow(SPAN("text")),
        {.type = VALUE_BYTES, .bytes = bytes, .size = 2}, {.type = VALUE_DOUBLE, .real = 0.5},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        CHECK_EQ(preferences_set(&host, SPAN("a/b[@id=1]/c"), &values[i]), CODE_OK);
        CHECK_EQ(preferences_get(&host, SPAN("a/b[@id=\"1\"]/C"), &found), CODE_OK);
        CHECK(found && value_equal(found, &values[i]));
    }
    const struct value unsigned_one = {.type = VALUE_UINT, .number = UINT32_MAX};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &unsigned_one), CODE_OK);
    CHECK_EQ(preferences_get(&host, SPAN("n"), &found), CODE_OK);
    CHECK(found->type == VALUE_INT && found->number == -1);
    const struct value big = {.type = VALUE_BIG, .number = (int64_t)1 << 32};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &big), CODE_INVALIDARG);
    const struct value empty = {0}, texts = {.type = VALUE_TEXTS};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &empty), CODE_INVALIDARG);
    CHECK_EQ(preferences_set(&host, SPAN("n"), &texts), CODE_INVALIDARG);
    host.info.options_read_only = true;
    CHECK_EQ(preferences_set(&host, SPAN("n"), &values[0]), CODE_ACCESSDENIED);
    CHECK_EQ(preferences_get(&host, SPAN("n"), &found), CODE_OK);
    CHECK_EQ(found->number, -1);
    CHECK_EQ(preferences_remove(&host, SPAN("n")), CODE_OK);
    CHECK_EQ(preferences_remove(&host, SPAN("n")), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(preferences_get(&host, SPAN("n"), &found), CODE_VM_E_PREF_NOT_FOUND);
    CHECK(!found);
    host_free(&host);
}

TEST(preferences, keys_are_paths_of_elements)
{
    static const struct span bad[] = {
        SPAN(""),         SPAN("/"),        SPAN("a/"),      SPAN("/a"),      SPAN("a//b"),
        SPAN("1a"),       SPAN("a b"),      SPAN("a[b]"),    SPAN("a[@id=]"), SPAN("a[@id=1"),
        SPAN("a[@id=1]b"), SPAN("[@id=1]"), SPAN("a[@id=1/b]"), SPAN("a*"),   SPAN("a[@id=1]/"),
    };
    static const struct span good[] = {
        SPAN("a"), SPAN("alpha/bravo/charlie/delta[@id=1]/echo[@id=0]/foxtrot/golf"),
        SPAN("_a-b.c1"), SPAN("\u00e4/b"), SPAN("a[@id=\"x y\"]"),
    };
    struct host host;
    const struct value one = value_int(1);
    const struct value *found;
    open_host(&host);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CONTEXT("bad key %d", (int)i);
        CHECK_EQ(preferences_set(&host, bad[i], &one), CODE_INVALIDARG);
        CHECK_EQ(preferences_remove(&host, bad[i]), CODE_INVALIDARG);
        CHECK_EQ(preferences_get(&host, bad[i], &found), CODE_VM_E_PREF_NOT_FOUND);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CONTEXT("good key %d", (int)i);
        CHECK_EQ(preferences_set(&host, good[i], &one), CODE_OK);
        CHECK_EQ(preferences_get(&host, good[i], &found), CODE_OK);
        CHECK_EQ(preferences_remove(&host, good[i]), CODE_OK);
    }
    host_free(&host);
}

TEST(preferences, folders_must_be_there)
{
    struct host host;
    open_host(&host);
    const struct {
        struct span path;
        code expected;
    } rows[] = {
        {SPAN(""), CODE_BAD_PATHNAME},
        {SPAN("Windows"), CODE_BAD_PATHNAME},
        {SPAN("C:\\a?"), CODE_INVALID_NAME},
        {long_span(260), CODE_BUFFER_OVERFLOW},
        {SPAN("C:\\NoSuch"), CODE_FILE_NOT_FOUND},
        {SPAN("C:\\NoSuch\\Folder"), CODE_PATH_NOT_FOUND},
        {SPAN("Q:\\"), CODE_PATH_NOT_FOUND},
    };
    struct text path = {0};
    struct value paths = {.type = VALUE_TEXTS, .texts = &path, .count = 1}, read;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(preferences_set_default_path(&host, rows[i].path), rows[i].expected);
        path = (struct text){(char16_t *)rows[i].path.chars, rows[i].path.length};
        CHECK_EQ(preferences_set_search_paths(&host, &paths), rows[i].expected);
    }
    CONTEXT("%s", "afterwards");
    struct span folder = preferences_default_path(&host);
    CHECK(text_is(&(struct text){(char16_t *)folder.chars, folder.length}, SPAN(FOLDER "\\")));
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_OK);
    CHECK_EQ(read.count, 1);
    value_clear(&read);
    CHECK_EQ(preferences_set_default_path(&host, SPAN("c:\\WINDOWS\\")), CODE_OK);
    folder = preferences_default_path(&host);
    CHECK(text_is(&(struct text){(char16_t *)folder.chars, folder.length}, SPAN("c:\\WINDOWS\\")));
    CHECK_EQ(preferences_remove(&host, SPAN("search_paths")), CODE_OK);
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(preferences_set_search_paths(&host, &(struct value){0}), CODE_INVALIDARG);
    paths.count = 0;
    CHECK_EQ(preferences_set_search_paths(&host, &paths), CODE_OK);
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_OK);
    CHECK_EQ(read.count, 0);
    value_clear(&read);
    host_free(&host);
}

TEST(preferences, files_are_found_once_in_each_folder)
{
    struct host host;
    struct file *file;
    struct value found;
    struct text folders[] = {
        text_from(SPAN("C:\\Two")), text_from(SPAN("c:\\two\\")), text_from(SPAN("C:\\NoSuch")),
        text_from(SPAN("")), text_from(SPAN("C:\\x\\..\\TWO")),
    };
    const struct value more = {.type = VALUE_TEXTS, .texts = folders, .count = 5};
    const struct value none = {.type = VALUE_TEXTS, .texts = folders};
    open_host(&host);
    CHECK_EQ(files_make_folder(&host, SPAN("C:\\Two")), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\Two\\b.iso"), FILE_DVD, 1, &file), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\Two\\b.vfd"), FILE_FLOPPY, 1, &file), CODE_OK);
    CHECK_EQ(preferences_find_files(&host, FILE_DVD, &none, false, &found), CODE_OK);
    size_t usual = found.count;
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_DVD, &more, false, &found), CODE_OK);
    CHECK_EQ(found.count, usual + 1);
    CHECK(text_is(&found.texts[usual], SPAN("C:\\Two\\b.iso")));
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_CONFIGURATION, &more, false, &found), CODE_OK);
    CHECK_EQ(found.count, 1);
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_CONFIGURATION, &more, true, &found), CODE_OK);
    CHECK_EQ(found.count, 0);
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_DVD, &(struct value){0}, false, &found),
             CODE_INVALIDARG);
    for (int tries = 0;; tries++) {
        code result;
        WITH_MEMORY(tries,
                    result = preferences_find_files(&host, FILE_FLOPPY, &more, false, &found));
        value_clear(&found);
        if (result == CODE_OK)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
    }
    for (size_t i = 0; i < 5; i++)
        text_clear(&folders[i]);
    host_free(&host);
}
