/* SPDX-License-Identifier: MIT */
/* Writing a host as a scenario file: the host itself, its files, networks and devices. */
#include "scenario/save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/disk.h"
#include "model/fact_tables.h"
#include "model/memory.h"
#include "scenario/schema.h"

/* ---- What all parts use ---- */

bool save_is_same(const struct fact *fact, const void *item, const void *reference)
{
    struct value a = {0}, b = {0};
    bool equal = fact_read(fact, item, &a) && fact_read(fact, reference, &b) && value_equal(&a, &b);
    value_clear(&a);
    value_clear(&b);
    return equal;
}

void save_facts(struct saving *saving, enum element_id element, const struct fact *table,
                const void *item, const void *reference)
{
    for (const struct fact *fact = table; fact->name; fact++) {
        char name[64];
        struct value value;
        if (schema_covers(element, fact->name) ||
            (reference && save_is_same(fact, item, reference)))
            continue;
        if (!fact_read(fact, item, &value)) {
            saving->writer->failed = true;
            return;
        }
        schema_fact_name(fact->name, name, sizeof name);
        writer_value(saving->writer, name, &value);
        value_clear(&value);
    }
}

const char *save_name(enum element_id element, enum attribute_id id, int64_t number)
{
    for (const struct attribute *own = scenario_elements[element].own; own->name; own++)
        if (own->id == id)
            return own->names[number];
    return "";
}

void save_setting(struct saving *saving, const char *element, struct span key,
                  const struct value *value)
{
    writer_begin(saving->writer, element);
    writer_text(saving->writer, "key", key);
    if (value) {
        writer_ascii(saving->writer, "type",
                     save_name(ELEMENT_SETTING, ATTRIBUTE_TYPE, (int64_t)value->type));
        writer_value(saving->writer, "value", value);
    }
    writer_end(saving->writer, element);
}

/* ---- The host ---- */

void save_code(struct writer *writer, const char *name, code c)
{
    char digits[16];
    const char *known = code_name(c);
    snprintf(digits, sizeof digits, "0x%08X", (unsigned)c);
    writer_ascii(writer, name, known ? known : digits);
}

void save_result_name(struct writer *writer, const char *name, int32_t result)
{
    const char *known = task_result_name(result);
    if (known)
        writer_ascii(writer, name, known);
    else
        writer_number(writer, name, result);
}

static void save_policy(struct saving *saving)
{
    const struct host_policy *policy = &saving->host->policy, *plain = &saving->plain->policy;
    struct writer *writer = saving->writer;
    if (policy->undocumented_results != plain->undocumented_results)
        writer_truth(writer, "undocumented-results", policy->undocumented_results);
    if (policy->early_result != plain->early_result)
        save_result_name(writer, "early-result", policy->early_result);
    if (policy->early_result_code != plain->early_result_code)
        save_code(writer, "early-result-code", policy->early_result_code);
    if (policy->wait_timeout_code != plain->wait_timeout_code)
        save_code(writer, "wait-timeout-code", policy->wait_timeout_code);
    if (policy->cancel_complete_code != plain->cancel_complete_code)
        save_code(writer, "cancel-complete-code", policy->cancel_complete_code);
}

static void save_host(struct saving *saving)
{
    struct host *host = saving->host;
    writer_begin(saving->writer, "host");
    for (const struct fact *const *table = facts_of_host; *table; table++)
        /* how full the disk is depends on the files, which are written one by one */
        save_facts(saving, ELEMENT_HOST, *table, host,
                   *table == files_facts ? NULL : saving->plain);
    save_facts(saving, ELEMENT_HOST, scenario_counters, host, NULL);
    save_policy(saving);
    writer_end(saving->writer, "host");
    writer_begin(saving->writer, "clock");
    writer_ascii(saving->writer, "mode",
                 save_name(ELEMENT_CLOCK, ATTRIBUTE_MODE, (int64_t)host->clock.mode));
    writer_number(saving->writer, "now", host->clock.now);
    writer_number(saving->writer, "poll-step", host->clock.poll_step);
    writer_end(saving->writer, "clock");
    for (size_t i = 0; i < host->preferences.count; i++)
        save_setting(saving, "option", text_span(&host->preferences.entries[i].key),
                     &host->preferences.entries[i].value);
}

/* C is told of by facts of the host. */
static void save_volumes(struct saving *saving)
{
    struct writer *writer = saving->writer;
    for (size_t i = 1; i < saving->host->files.volume_count; i++) {
        const struct volume *volume = &saving->host->files.volumes[i];
        const char letter[] = {(char)volume->letter, 0};
        writer_begin(writer, "volume");
        writer_ascii(writer, "letter", letter);
        writer_number(writer, "capacity", volume->capacity);
        writer_number(writer, "used", volume->used);
        writer_number(writer, "largest-file", volume->largest_file);
        writer_truth(writer, "optical", volume->read_only);
        writer_truth(writer, "absent", volume->absent);
        writer_truth(writer, "write-denied", volume->access_denied);
        writer_end(writer, "volume");
    }
}

static void save_folders(struct saving *saving)
{
    const struct files *files = &saving->host->files;
    for (size_t i = 0; i < files->folder_count; i++) {
        struct span path = text_span(&files->folders[i]);
        if (files_has_folder(saving->plain, path))
            continue;
        writer_begin(saving->writer, "folder");
        writer_text(saving->writer, "path", path);
        writer_end(saving->writer, "folder");
    }
}

static void save_disk(struct saving *saving, const struct file *file)
{
    struct writer *writer = saving->writer;
    writer_begin(writer, "disk");
    writer_text(writer, "path", text_span(&file->path));
    if (file->disk->type <= DISK_DIFFERENCING && file->disk->type >= DISK_DYNAMIC)
        writer_ascii(writer, "kind", save_name(ELEMENT_DISK, ATTRIBUTE_KIND, file->disk->type));
    else
        writer_number(writer, "kind", file->disk->type);
    writer_number(writer, "size", file->disk->size);
    if (file->kind == FILE_UNDO_DISK)
        writer_truth(writer, "undo-disk", true);
    if (file->disk->unfinished)
        writer_truth(writer, "unfinished", true);
    save_facts(saving, ELEMENT_DISK, file_facts, file, NULL);
    save_facts(saving, ELEMENT_DISK, disk_facts, file, NULL);
    writer_end(writer, "disk");
}

static void save_file(struct saving *saving, const struct file *file)
{
    struct writer *writer = saving->writer;
    writer_begin(writer, "file");
    writer_text(writer, "path", text_span(&file->path));
    writer_ascii(writer, "kind", save_name(ELEMENT_FILE, ATTRIBUTE_KIND, (int64_t)file->kind));
    if (file->kind == FILE_FLOPPY)
        writer_number(writer, "floppy-type", file->floppy_type);
    save_facts(saving, ELEMENT_FILE, file_facts, file, NULL);
    writer_end(writer, "file");
}

static void save_files(struct saving *saving)
{
    const struct files *files = &saving->host->files;
    for (size_t i = 0; i < files->count; i++) {
        if (files->files[i]->disk)
            save_disk(saving, files->files[i]);
        else
            save_file(saving, files->files[i]);
    }
}

static void save_networks(struct saving *saving)
{
    struct writer *writer = saving->writer;
    for (size_t i = 0; i < saving->host->networks.count; i++) {
        const struct virtual_network *network = saving->host->networks.items[i];
        const struct virtual_network plain = {0};
        writer_begin(writer, "network");
        writer_text(writer, "name", text_span(&network->name));
        writer_hex(writer, "id", network->id, NETWORK_ID_SIZE);
        save_facts(saving, ELEMENT_NETWORK, virtual_network_facts, network, &plain);
        writer_end(writer, "network");
    }
}

static void save_usb(struct saving *saving)
{
    struct writer *writer = saving->writer;
    for (size_t i = 0; i < saving->host->usb.count; i++) {
        const struct usb_device *device = saving->host->usb.devices[i];
        const struct machine *machine = slots_get(&saving->host->slots, device->machine);
        writer_begin(writer, "usb");
        if (machine)
            writer_text(writer, "machine", text_span(&machine->name));
        save_facts(saving, ELEMENT_USB, usb_device_facts, device, NULL);
        writer_end(writer, "usb");
    }
}

static void save_drivers(struct saving *saving)
{
    for (int i = 0; i < SUPPORT_DRIVERS; i++) {
        writer_begin(saving->writer, "driver");
        writer_number(saving->writer, "number", i + 1);
        save_facts(saving, ELEMENT_DRIVER, support_driver_facts, &saving->host->info.drivers[i],
                   &saving->plain->info.drivers[i]);
        writer_end(saving->writer, "driver");
    }
}

/* ---- The whole ---- */

static int by_order(const void *a, const void *b)
{
    const struct machine *one = *(struct machine *const *)a, *other = *(struct machine *const *)b;
    return (one->order > other->order) - (one->order < other->order);
}

/* Their index has no order of its own. */
static void save_unregistered(struct saving *saving)
{
    const struct machine_index *index = &saving->host->unregistered;
    size_t count = 0;
    struct machine **machines = mem_calloc(index->count + 1, sizeof *machines);
    if (!machines) {
        saving->writer->failed = true;
        return;
    }
    for (size_t i = 0; i < index->size; i++)
        if (index->entries[i].machine && count < index->count)
            machines[count++] = index->entries[i].machine;
    qsort(machines, count, sizeof *machines, by_order);
    for (size_t i = 0; i < count; i++)
        save_machine(saving, machines[i], false);
    mem_free(machines);
}

static void save_all(struct saving *saving)
{
    struct host *host = saving->host;
    struct writer *writer = saving->writer;
    writer_begin(writer, "scenario");
    writer_ascii(writer, "xmlns", SCENARIO_NAMESPACE);
    writer_ascii(writer, "base", "empty");
    writer_number(writer, "seed", (int64_t)saving->engine->seed);
    writer_number(writer, "random", (int64_t)saving->engine->random.state);
    if (saving->engine->state.length)
        writer_text(writer, "state", text_span(&saving->engine->state));
    writer_truth(writer, "strict", saving->engine->strict);
    save_host(saving);
    save_volumes(saving);
    save_folders(saving);
    save_files(saving);
    save_networks(saving);
    save_drivers(saving);
    save_unregistered(saving);
    for (size_t i = 0; i < host->machine_count; i++)
        save_machine(saving, host->machines[i], true);
    save_usb(saving);
    for (size_t i = 0; i < host->task_count; i++)
        save_task(saving, host_task(host, i));
    for (const struct task *plan = host->plans; plan; plan = plan->run->next_plan)
        save_plan(saving, plan);
    save_rules(saving);
    save_happenings(saving);
    writer_end(writer, "scenario");
}

bool scenario_save(struct host *host, struct engine *engine, const struct scenario_members *members,
                   struct writer *writer, struct problem *problem)
{
    struct host *plain = mem_calloc(1, sizeof *plain);
    bool made = plain && host_init(plain, host->clock.wall);
    struct saving saving = {host, engine, plain, members, writer};
    bool good = made && save_can_hold(engine, problem);
    if (good) {
        save_all(&saving);
        good = !writer->failed;
    }
    if (plain)
        host_free(plain);
    mem_free(plain);
    return good || problem_set(problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
}
