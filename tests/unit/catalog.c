/* SPDX-License-Identifier: MIT */
/* Tests of model/catalog and model/machine_index: the machines that the product knows. */
#include "model/catalog.h"

#include "fixture.h"

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

/* The same, of a .vmc file. */
static struct span long_file(size_t length)
{
    static char16_t chars[400];
    memcpy(chars, long_span(length).chars, length * sizeof *chars);
    memcpy(chars + length - 9, u"\\name.vmc", 9 * sizeof *chars);
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
        {SPAN("abcdefgh"), long_span(246), CODE_BUFFER_OVERFLOW}, /* only the .vmcx file */
        {SPAN(""), long_file(259), CODE_BUFFER_OVERFLOW},
        {SPAN("CON"), SPAN("C:\\New\\VMs"), CODE_INVALIDARG},
        {SPAN("nul.txt"), SPAN("C:\\New\\VMs"), CODE_INVALIDARG},
        {SPAN("Com1"), SPAN("C:\\New\\VMs"), CODE_INVALIDARG},
        {SPAN(""), SPAN("C:\\New\\LPT9.vmc"), CODE_INVALIDARG},
        {SPAN("a"), SPAN("D:\\"), CODE_PATH_NOT_FOUND},
        {SPAN("a"), SPAN("D:\\New\\VMs"), CODE_PATH_NOT_FOUND},
        {SPAN(""), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NO_NAME},
        {SPAN(""), SPAN("C:\\VMs\\.vmc"), CODE_VM_E_CONFIG_NO_NAME},
        {SPAN(""), SPAN(""), CODE_BAD_PATHNAME},
        {{long_span(84).chars + 3, 81}, SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NAME_TOO_LONG},
        {SPAN("a*"), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_NAME_INVALID_CHAR},
        {SPAN("WINDOWS xp mode"), SPAN("C:\\VMs"), CODE_VM_E_CONFIG_DUPLICATE_NAME},
        {SPAN(""), SPAN("C:\\VMs\\Windows XP Mode.vmc"), CODE_VM_E_CONFIG_DUPLICATE_NAME},
        {SPAN("GONE"), SPAN("C:\\VMs"), CODE_ALREADY_EXISTS},
    };
    size_t files = host.files.count, folders = host.files.folder_count;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(create(&host, rows[i].name, rows[i].path, &machine), rows[i].expected);
        CHECK(!machine);
        CHECK_EQ(host.machine_count, 1);
        CHECK_EQ(host.files.count, files);
        CHECK_EQ(host.files.folder_count, folders);
    }
    /* Up to MAX_PATH it goes, with the .vmcx file that is beside it. */
    CHECK_EQ(create(&host, SPAN("abcdefgh"), long_span(245), &machine), CODE_OK);
    CHECK_EQ(machine->file.length, 258);
    CHECK_EQ(machine_rename(&host, machine, SPAN("bcdefghi")), CODE_OK);
    CHECK_EQ(machine_rename(&host, machine, SPAN("abcdefghi")), CODE_VM_E_CONFIG_NAME_TOO_LONG);
    CHECK_EQ(create(&host, SPAN(""), long_file(258), &machine), CODE_OK);
    host_free(&host);
}

TEST(catalog, no_folder_is_made_for_a_file_that_has_no_place)
{
    struct host host;
    struct machine *machine;
    open_host(&host);
    struct volume *volume = files_volume(&host, 'C');
    size_t folders = host.files.folder_count;
    const struct volume before = *volume;
    static const struct span paths[] = {SPAN("C:\\New\\VMs"), SPAN("C:\\New\\VMs\\")};
    for (size_t i = 0; i < 2; i++) {
        CONTEXT("path %d", (int)i);
        volume->used = volume->capacity - 1;
        CHECK_EQ(create(&host, SPAN("a"), paths[i], &machine), CODE_DISK_FULL);
        *volume = before;
        volume->largest_file = 1;
        CHECK_EQ(create(&host, SPAN("a"), paths[i], &machine), CODE_FILE_TOO_LARGE);
        *volume = before;
        volume->access_denied = true;
        CHECK_EQ(create(&host, SPAN("a"), paths[i], &machine), CODE_ACCESSDENIED);
        *volume = before;
        CHECK_EQ(host.machine_count, 1);
        CHECK_EQ(host.files.folder_count, folders);
    }
    created(&host, SPAN("a"), paths[0]);
    CHECK(host.files.folder_count > folders);
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
        {SPAN("CON.vmc"), SPAN("C:\\VMs"), CODE_INVALIDARG},
        {SPAN(""), SPAN("C:\\VMs\\com9.vmc"), CODE_INVALIDARG},
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

TEST(catalog, registering_fails_cleanly_when_memory_runs_out)
{
    struct host host;
    struct file *file;
    open_host(&host);
    struct machine *machine = created(&host, SPAN("Test"), SPAN("C:\\VMs"));
    CHECK_EQ(files_create(&host, SPAN("C:\\VMs\\new.vmc"), FILE_CONFIGURATION, 1, &file), CODE_OK);
    for (int tries = 0, done = 0; !done; tries++) {
        code result;
        CONTEXT("unregistering after %d allocations", tries);
        WITH_MEMORY(tries, result = catalog_unregister(&host, machine));
        done = result == CODE_OK;
        CHECK(done || (result == CODE_OUTOFMEMORY && host_find_machine(&host, SPAN("Test"))));
    }
    static const struct span names[] = {SPAN("Test"), SPAN("new")};
    for (size_t i = 0; i < 2; i++) {
        for (int tries = 0, done = 0; !done && tries < 1000; tries++) {
            code result;
            CONTEXT("machine %d after %d allocations", (int)i, tries);
            WITH_MEMORY(tries,
                        result = register_it(&host, names[i], SPAN("C:\\VMs"), &machine));
            done = result == CODE_OK;
            CHECK(done || (result == CODE_OUTOFMEMORY && !machine));
            CHECK((host_find_machine(&host, names[i]) != NULL) == done);
        }
    }
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
