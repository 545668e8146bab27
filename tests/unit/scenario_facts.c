/* SPDX-License-Identifier: MIT */
/* Scenario files keep each fact of each kind of thing. */
#include "scenario_fixture.h"

#include "model/disk.h"
#include "model/fact_tables.h"

static const char lab[] =
    HEAD "<clock mode='manual' now='7 s'/><file path='C:\\f.iso'/><disk path='C:\\p.vhd' size='1 "
         "GB' data-written='4096'/>"
         "<network name='N'/><machine name='A' state='running'><disk path='C:\\a.vhd' size='2 GB'/>"
         "<dvd image='C:\\f.iso'/><floppy/><adapter network='N'/></machine>"
         "<machine name='B'><disk path='C:\\b.vhd' size='2 GB'/></machine>"
         "<usb device-string='u' machine='A'/>" TAIL;

/* ---- Things that have facts ---- */

static void *of_host(struct host *host)
{
    return host;
}

static void *of_running_machine(struct host *host)
{
    return find(host, "A");
}

static void *of_machine_that_is_off(struct host *host)
{
    return find(host, "B");
}

static void *of_file(struct host *host)
{
    return files_find(host, SPAN("C:\\f.iso"));
}

static void *of_disk(struct host *host)
{
    return files_find(host, SPAN("C:\\p.vhd"));
}

static void *of_disk_in_use(struct host *host)
{
    return files_find(host, SPAN("C:\\a.vhd"));
}

static void *of_connection(struct host *host)
{
    struct machine *machine = find(host, "B");
    return machine && machine->hard_disks.count ? machine->hard_disks.connections[0] : NULL;
}

static void *of_dvd_drive(struct host *host)
{
    struct machine *machine = find(host, "A");
    return machine && machine->drives.dvd_count ? machine->drives.dvd[0] : NULL;
}

static void *of_floppy_drive(struct host *host)
{
    struct machine *machine = find(host, "A");
    return machine && machine->drives.floppy_count ? machine->drives.floppy[0] : NULL;
}

static void *of_adapter(struct host *host)
{
    struct machine *machine = find(host, "A");
    return machine && machine->adapters.count ? machine->adapters.items[0] : NULL;
}

static void *of_network(struct host *host)
{
    return host->networks.count ? host->networks.items[host->networks.count - 1] : NULL;
}

static void *of_usb_device(struct host *host)
{
    return host->usb.count ? host->usb.devices[host->usb.count - 1] : NULL;
}

static void *of_driver(struct host *host)
{
    return &host->info.drivers[0];
}

static const struct {
    const char *name;
    const struct fact *const *tables;
    void *(*item)(struct host *host);
} things[] = {
    {"host", facts_of_host, of_host},
    {"running machine", facts_of_machine, of_running_machine},
    {"machine", facts_of_machine, of_machine_that_is_off},
    {"file", facts_of_file, of_file},
    {"disk", facts_of_disk, of_disk},
    {"disk in use", facts_of_disk, of_disk_in_use},
    {"connection", facts_of_connection, of_connection},
    {"DVD drive", facts_of_dvd_drive, of_dvd_drive},
    {"floppy drive", facts_of_floppy_drive, of_floppy_drive},
    {"adapter", facts_of_adapter, of_adapter},
    {"network", facts_of_network, of_network},
    {"USB device", facts_of_usb_device, of_usb_device},
    {"driver", facts_of_driver, of_driver},
};

/* ---- Other values ---- */

static bool write(struct host *host, const struct fact *fact, void *item, struct value value)
{
    bool written = fact_write(host, fact, item, &value) == CODE_OK;
    value_clear(&value);
    return written;
}

static struct value text_value(struct span text)
{
    struct value value = {0};
    CHECK(value_from_text(&value, text));
    return value;
}

static struct value texts_value(void)
{
    struct value value = {.type = VALUE_TEXTS, .texts = mem_calloc(3, sizeof(struct text))};
    value.count = 3;
    CHECK(text_set(&value.texts[0], SPAN("a;\"b\"")) && text_set(&value.texts[1], SPAN(" ")) &&
          text_set(&value.texts[2], SPAN("\u4e2d")));
    return value;
}

static struct value bytes_value(size_t size)
{
    struct value value = {.type = VALUE_BYTES, .bytes = mem_calloc(size, 1)};
    value.size = size;
    value.bytes[size - 1] = 0xab;
    return value;
}

/* Gives the fact a value that it does not have. */
static bool change(struct host *host, const struct fact *fact, void *item)
{
    struct value now;
    if (!CHECK(fact_read(fact, item, &now)))
        return false;
    const enum value_type type = now.type;
    const bool truth = type == VALUE_BOOL && now.truth;
    const int64_t number = type == VALUE_INT || type == VALUE_BIG ? now.number : 0;
    const size_t size = type == VALUE_BYTES ? now.size : 0;
    value_clear(&now);
    switch (fact->type) {
    case FACT_BOOL: return write(host, fact, item, value_bool(!truth));
    case FACT_INT:
    case FACT_BIG:
        return write(host, fact, item,
                     (struct value){.type = VALUE_BIG,
                                    .number = number < fact->high ? number + 1 : number - 1});
    case FACT_DOUBLE:
        return write(host, fact, item, (struct value){.type = VALUE_DOUBLE, .real = 0.1});
    case FACT_TEXT:
        return write(host, fact, item, text_value(SPAN("<\"&'\u4e2d\n"))) ||
               write(host, fact, item, text_value(SPAN("D")));
    default:
        return write(host, fact, item,
                     type == VALUE_TEXTS ? texts_value() : bytes_value(size ? size : 12));
    }
}

/* ---- Comparing ---- */

static void check_same_facts(struct host *host, struct host *again)
{
    for (size_t t = 0; t < COUNT(things); t++) {
        void *item = things[t].item(host), *other = things[t].item(again);
        if (!CHECK_MSG(!item == !other, "%s is there once only", things[t].name) || !item)
            continue;
        for (const struct fact *const *table = things[t].tables; *table; table++) {
            for (const struct fact *fact = *table; fact->name; fact++) {
                struct value one, two;
                CHECK(fact_read(fact, item, &one) && fact_read(fact, other, &two));
                CHECK_MSG(value_equal(&one, &two), "%s of %s is another one", fact->name,
                          things[t].name);
                value_clear(&one);
                value_clear(&two);
            }
        }
    }
}

static void check_comes_again(struct host *host, struct engine *engine)
{
    struct host again;
    struct engine other;
    open_host(&again);
    char *first = save(host, engine);
    if (first && load_rules(&again, &other, first)) {
        char *second = save(&again, &other);
        CHECK(second && !strcmp(first, second));
        mem_free(second);
        check_same_facts(host, &again);
        engine_free(&other);
    }
    host_free(&again);
    mem_free(first);
}

/* One of them is changed, time passes, and all of them are as they were in what comes again. */
static void check_fact(size_t thing, const struct fact *fact)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine, lab)) {
        CONTEXT("%s of %s", fact->name, things[thing].name);
        void *item = things[thing].item(&host);
        if (CHECK(item))
            CHECK_MSG(change(&host, fact, item), "it can't be changed");
        advance(&host, 600000);
        event_drop_all(&host);
        check_comes_again(&host, &engine);
        engine_free(&engine);
    }
    host_free(&host);
}

/* ---- At a time ---- */

/* How <at> names things; others it can't change. */
static const struct timed_thing {
    const char *thing, *element, *key, *name;
} timed_things[] = {
    {"host", "host", NULL, NULL},
    {"running machine", "machine", "name", "A"},
    {"machine", "machine", "name", "B"},
    {"disk", "disk", "path", "C:\\p.vhd"},
};

static const struct timed_thing *find_timed(const char *thing)
{
    for (size_t i = 0; i < COUNT(timed_things); i++)
        if (!strcmp(timed_things[i].thing, thing))
            return &timed_things[i];
    return NULL;
}

/* Of the fact, with the value that the item has. */
static void write_element(struct host *host, const struct timed_thing *what,
                          const struct fact *fact, const void *item, struct writer *writer)
{
    struct engine none = {0};
    struct saving saving = {host, &none, NULL, &members, writer};
    const struct fact one[] = {*fact, {0}};
    writer_begin(writer, what->element);
    if (what->key)
        writer_ascii(writer, what->key, what->name);
    save_facts(&saving, ELEMENT_AT_HOST, one, item, NULL);
    writer_end(writer, what->element);
    CHECK(!writer->failed);
}

/* As the file says, and not before. */
static void check_at(size_t thing, const struct fact *fact)
{
    struct host host, again;
    struct engine engine, other;
    struct writer element = {0};
    char xml[4000];
    open_host(&host);
    open_host(&again);
    CONTEXT("%s of %s at a time", fact->name, things[thing].name);
    if (load_rules(&host, &engine, lab)) {
        void *item = things[thing].item(&host);
        CHECK_MSG(change(&host, fact, item), "it can't be changed");
        write_element(&host, find_timed(things[thing].name), fact, item, &element);
        snprintf(xml, sizeof xml, "%.*s<at time='1 s'>%s</at>" TAIL,
                 (int)(strlen(lab) - strlen(TAIL)), lab, element.bytes ? element.bytes : "");
        if (load_rules(&again, &other, xml)) {
            struct value one, two, before;
            item = things[thing].item(&host);
            CHECK(fact_read(fact, things[thing].item(&again), &before));
            CHECK(fact_read(fact, item, &one));
            CHECK(!value_equal(&one, &before));
            clock_advance_to(&again, again.clock.now + 1000);
            CHECK(fact_read(fact, things[thing].item(&again), &two));
            CHECK(value_equal(&one, &two));
            value_clear(&one);
            value_clear(&two);
            value_clear(&before);
            event_drop_all(&again);
            engine_free(&other);
        }
        event_drop_all(&host);
        engine_free(&engine);
    }
    writer_free(&element);
    host_free(&host);
    host_free(&again);
}

TEST(scenario_facts, each_changes_at_a_time)
{
    for (size_t t = 0; t < COUNT(things); t++)
        for (const struct fact *const *table = things[t].tables; *table; table++)
            for (const struct fact *fact = *table; fact->name && find_timed(things[t].name); fact++)
                check_at(t, fact);
    CHECK_EQ(mem_live(), 0);
}

TEST(scenario_facts, each_comes_again)
{
    for (size_t t = 0; t < COUNT(things); t++)
        for (const struct fact *const *table = things[t].tables; *table; table++)
            for (const struct fact *fact = *table; fact->name; fact++)
                check_fact(t, fact);
    CHECK_EQ(mem_live(), 0);
}
