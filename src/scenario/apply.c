/* SPDX-License-Identifier: MIT */
/* Making a host of a scenario file: the host itself, files, networks, USB devices, and the order in
 * which all of it comes.
 *
 * While it is being built the host has no limits: a file may tell of a state that only came about
 * because a limit was changed later. What the file says of the limits is set at the end. */
#include "scenario/apply.h"

#include <string.h>

#include "model/disk.h"
#include "model/fact_tables.h"
#include "model/guest.h"
#include "scenario/parse.h"

#define DEFAULT_DISK_SIZE (127 * (int64_t)1024 * DISK_MIB)

/* ---- What all parts use ---- */

bool apply_no_memory(struct applying *applying)
{
    return problem_set(applying->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
}

static const struct fact *fact_named(const struct fact *table, const char *name)
{
    while (table->name && strcmp(table->name, name))
        table++;
    return table;
}

const struct node_attribute *apply_fact_attribute(const struct node *node, const struct fact *fact)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (node->attributes[i].attribute->fact == fact)
            return &node->attributes[i];
    return NULL;
}

bool apply_facts(struct applying *applying, const struct node *node,
                 const struct fact *const *tables, void *item)
{
    bool any = false;
    for (uint32_t i = 0; i < node->count; i++)
        any |= node->attributes[i].attribute->fact != NULL;
    for (; any && *tables; tables++) {
        for (const struct fact *fact = *tables; fact->name; fact++) {
            const struct node_attribute *attribute = apply_fact_attribute(node, fact);
            struct value value;
            if (!attribute)
                continue;
            if (!parse_value(attribute, &value))
                return apply_no_memory(applying);
            code c = fact_write(applying->host, fact, item, &value);
            value_clear(&value);
            if (c != CODE_OK)
                return problem_set(applying->problem, c, attribute->line, attribute->column,
                                   "Found a value of \"%s\" that the fact %s does not take.",
                                   attribute->attribute->name, fact->name);
        }
    }
    return true;
}

bool apply_setting(struct applying *applying, const struct node *node, struct config *config)
{
    struct span key = node_text(node, ATTRIBUTE_KEY);
    enum value_type type = (enum value_type)node_number(node, ATTRIBUTE_TYPE, VALUE_TEXT);
    struct plain_key plain;
    struct value value;
    if (!node_has(node, ATTRIBUTE_TYPE) && !node_has(node, ATTRIBUTE_VALUE)) {
        config_remove(config, key);
        return true;
    }
    switch (parse_typed(type, node_text(node, ATTRIBUTE_VALUE), &value)) {
    case PARSED_NO_MEMORY: return apply_no_memory(applying);
    case PARSED_WRONG: {
        struct span text = node_text(node, ATTRIBUTE_VALUE);
        const struct attribute *types = NULL;
        for (uint32_t i = 0; i < node->count; i++)
            if (node->attributes[i].attribute->id == ATTRIBUTE_TYPE)
                types = node->attributes[i].attribute;
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_VALUE,
                          "Found the value \"%S\"; expected one of type \"%s\".", &text,
                          types ? types->names[type] : "text");
    }
    case PARSED: break;
    }
    bool set = plain_key_open(&plain, key) && config_set(config, plain.key, &value);
    plain_key_close(&plain);
    value_clear(&value);
    return set || apply_no_memory(applying);
}

/* ---- Files ---- */

static bool refuse(struct applying *applying, code c, const struct node *node, enum attribute_id id)
{
    struct span text = node_text(node, id);
    if (c == CODE_OUTOFMEMORY)
        return apply_no_memory(applying);
    return problem_at(applying->problem, c, node, id, "Found \"%S\": %s", &text, code_sentence(c));
}

struct file *apply_file(struct applying *applying, const struct node *node, enum file_kind kind,
                        int64_t size)
{
    struct span path = node_text(node, ATTRIBUTE_PATH);
    struct file *file = NULL;
    code c = files_create_with_folder(applying->host, path, kind, size, &file);
    if (c != CODE_OK)
        refuse(applying, c, node, ATTRIBUTE_PATH);
    return file;
}

bool apply_disk(struct applying *applying, const struct node *node)
{
    bool has_parent = node_has(node, ATTRIBUTE_PARENT);
    int32_t type =
        (int32_t)node_number(node, ATTRIBUTE_KIND, has_parent ? DISK_DIFFERENCING : DISK_DYNAMIC);
    struct file *file = files_find(applying->host, node_text(node, ATTRIBUTE_PATH));
    if (file && file->disk) /* one that the base has: it is changed */
        return true;
    if (!has_parent && type == DISK_DIFFERENCING &&
        !apply_fact_attribute(node, fact_named(disk_facts, "ParentPath")))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_KIND,
                          "Found a differencing disk without \"parent\"; expected it.");
    struct disk *disk = disk_create(applying->host, (enum disk_type)type,
                                    node_number(node, ATTRIBUTE_SIZE, DEFAULT_DISK_SIZE), NULL);
    if (!disk)
        return apply_no_memory(applying);
    file = apply_file(applying, node,
                      node_number(node, ATTRIBUTE_UNDO, 0) && node->element->id == ELEMENT_DISK
                          ? FILE_UNDO_DISK
                          : FILE_HARD_DISK,
                      disk_size_on_host(disk));
    if (!file) {
        disk_free(disk);
        return false;
    }
    disk_attach(file, disk);
    return true;
}

bool apply_disk_parent(struct applying *applying, const struct node *node)
{
    struct host *host = applying->host;
    struct span path = node_text(node, ATTRIBUTE_PARENT);
    struct file *file = files_find(host, node_text(node, ATTRIBUTE_PATH));
    if (!node_has(node, ATTRIBUTE_PARENT))
        return true;
    const struct file *parent = files_find(host, path);
    if (!parent || !parent->disk)
        return problem_at(applying->problem, CODE_FILE_NOT_FOUND, node, ATTRIBUTE_PARENT,
                          "Found \"%S\", which is no disk of the host; expected the path of one.",
                          &path);
    const struct file *above = parent;
    for (int depth = 0; above && above != file && depth < DISK_MAX_CHAIN; depth++)
        above = above->disk ? disk_parent(host, above->disk) : NULL;
    if (above)
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_PARENT,
                          "Found \"%S\", which leads back to the disk itself or through too many "
                          "parents; expected another one.",
                          &path);
    if (!text_set(&file->disk->parent, text_span(&parent->path)))
        return apply_no_memory(applying);
    file->disk->parent_id = parent->disk->id;
    file->disk->parent_modified = parent->disk->modified;
    if (!node_has(node, ATTRIBUTE_SIZE)) {
        file->disk->size = parent->disk->size;
        files_force_size(host, file, disk_size_on_host(file->disk));
    }
    return true;
}

/* The size of the file follows from the disk, unless it is told. */
static const struct fact *const disk_first[] = {disk_facts, file_facts, NULL};

static bool file_facts_of(struct applying *applying, const struct node *node)
{
    struct file *file = files_find(applying->host, node_text(node, ATTRIBUTE_PATH));
    if (node->element->id == ELEMENT_DISK) {
        file->disk->unfinished =
            node_number(node, ATTRIBUTE_UNFINISHED, file->disk->unfinished) != 0;
        return apply_facts(applying, node, disk_first, file);
    }
    file->floppy_type = (int32_t)node_number(node, ATTRIBUTE_TYPE, file->floppy_type);
    return apply_facts(applying, node, facts_of_file, file);
}

static bool make_file(struct applying *applying, const struct node *node)
{
    struct span path = node_text(node, ATTRIBUTE_PATH);
    if (files_find(applying->host, path))
        return true;
    enum file_kind kind = (enum file_kind)node_number(node, ATTRIBUTE_KIND, files_kind_of(path));
    return apply_file(applying, node, kind, 0) != NULL;
}

static bool make_folder(struct applying *applying, const struct node *node)
{
    struct span path = node_text(node, ATTRIBUTE_PATH);
    code c = files_check_path(path);
    if (c == CODE_OK)
        c = files_make_folder(applying->host, path);
    return c == CODE_OK || refuse(applying, c, node, ATTRIBUTE_PATH);
}

static bool make_volume(struct applying *applying, const struct node *node)
{
    struct span letter = node_text(node, ATTRIBUTE_LETTER);
    struct volume *volume;
    code c = letter.length ? files_add_volume(applying->host, letter.chars[0], &volume)
                           : CODE_INVALIDARG;
    if (c == CODE_INVALIDARG)
        return problem_at(applying->problem, c, node, ATTRIBUTE_LETTER,
                          "Found \"%S\"; expected a letter from A to Z.", &letter);
    return c == CODE_OK || apply_no_memory(applying);
}

/* ---- Networks, USB devices, drivers ---- */

static struct virtual_network *find_network(const struct host *host, struct span name)
{
    for (size_t i = 0; i < host->networks.count; i++)
        if (span_same_name(text_span(&host->networks.items[i]->name), name))
            return host->networks.items[i];
    return NULL;
}

static bool make_network(struct applying *applying, const struct node *node)
{
    struct span name = node_text(node, ATTRIBUTE_NAME);
    struct virtual_network *network = find_network(applying->host, name);
    const struct node_attribute *id = node_attribute(node, ATTRIBUTE_ID);
    if (!network) {
        code c = networks_add(applying->host, name, (struct span){0}, &network);
        if (c == CODE_INVALIDARG)
            return problem_at(applying->problem, c, node, ATTRIBUTE_NAME,
                              "Found \"%S\"; expected a name without control characters.", &name);
        if (c != CODE_OK)
            return refuse(applying, c, node, ATTRIBUTE_NAME);
    }
    if (id)
        parse_bytes(id, network->id, NETWORK_ID_SIZE);
    return apply_facts(applying, node, facts_of_network, network);
}

static bool make_usb(struct applying *applying, const struct node *node)
{
    struct usb_device *device;
    code c = usb_add(applying->host, (struct span){0}, (struct span){0}, 0, &device);
    if (c != CODE_OK)
        return apply_no_memory(applying);
    if (!apply_facts(applying, node, facts_of_usb_device, device))
        return false;
    if (!node_has(node, ATTRIBUTE_MACHINE))
        return true;
    struct span name = node_text(node, ATTRIBUTE_MACHINE);
    const struct machine *machine = host_find_machine(applying->host, name);
    if (!machine || !machine_is_up(machine))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_MACHINE,
                          "Found \"%S\", which is no machine that is running or paused; expected "
                          "the name of one.",
                          &name);
    device->machine = machine->ref;
    return true;
}

/* ---- The host ---- */

#define COUNTER(name, field, help)                                                                 \
    {                                                                                              \
        name, FACT_INT, offsetof(struct host, field), 0, INT32_MAX, NULL, help                     \
    }
const struct fact scenario_counters[] = {
    COUNTER("NetworksMade", networks.made, "How many networks were made so far: ids come of it."),
    COUNTER("AdaptersMade", networks.adapters_made, "The same of network adapters."),
    COUNTER("DisksMade", files.next_disk, "The same of disks."),
    {0},
};

static bool set_host(struct applying *applying, const struct node *node)
{
    static const struct fact *const counters[] = {scenario_counters, NULL};
    struct host_policy *policy = &applying->host->policy;
    policy->undocumented_results =
        node_number(node, ATTRIBUTE_UNDOCUMENTED_RESULTS, policy->undocumented_results) != 0;
    policy->early_result = (int32_t)node_number(node, ATTRIBUTE_EARLY_RESULT, policy->early_result);
    policy->early_result_code =
        (code)node_number(node, ATTRIBUTE_EARLY_RESULT_CODE, policy->early_result_code);
    policy->wait_timeout_code =
        (code)node_number(node, ATTRIBUTE_WAIT_TIMEOUT_CODE, policy->wait_timeout_code);
    policy->cancel_complete_code =
        (code)node_number(node, ATTRIBUTE_CANCEL_COMPLETE_CODE, policy->cancel_complete_code);
    return apply_facts(applying, node, counters, applying->host) &&
           apply_facts(applying, node, facts_of_host, applying->host);
}

static void set_clock(struct host *host, const struct node *node)
{
    clock_set_mode(&host->clock,
                   (enum clock_mode)node_number(node, ATTRIBUTE_MODE, host->clock.mode));
    host->clock.poll_step = node_number(node, ATTRIBUTE_POLL_STEP, host->clock.poll_step);
}

static void set_volume(struct host *host, const struct node *node)
{
    struct volume *volume;
    if (files_add_volume(host, node_text(node, ATTRIBUTE_LETTER).chars[0], &volume) != CODE_OK)
        return; /* it was made before */
    volume->capacity = node_number(node, ATTRIBUTE_CAPACITY, volume->capacity);
    volume->used = node_number(node, ATTRIBUTE_USED, volume->used);
    volume->largest_file = node_number(node, ATTRIBUTE_SIZE, volume->largest_file);
    volume->read_only = node_number(node, ATTRIBUTE_DATA, volume->read_only) != 0;
    volume->absent = node_number(node, ATTRIBUTE_MISSING, volume->absent) != 0;
    volume->access_denied = node_number(node, ATTRIBUTE_RAW, volume->access_denied) != 0;
}

/* ---- Limits ---- */

struct limits {
    int32_t ide_buses, adapters;
    struct volume volumes[FILES_VOLUMES];
};

static void lift_limits(struct host *host, struct limits *limits)
{
    limits->ide_buses = host->info.maximum_ide_buses;
    limits->adapters = host->info.maximum_network_adapters;
    host->info.maximum_ide_buses = MACHINE_BUSES;
    host->info.maximum_network_adapters = INT32_MAX;
    for (size_t i = 0; i < host->files.volume_count; i++) {
        struct volume *volume = &host->files.volumes[i];
        limits->volumes[i] = *volume;
        volume->capacity = volume->largest_file = INT64_MAX / 2;
        volume->read_only = false;
    }
}

static void set_limits(struct host *host, const struct limits *limits)
{
    host->info.maximum_ide_buses = limits->ide_buses;
    host->info.maximum_network_adapters = limits->adapters;
    for (size_t i = 0; i < host->files.volume_count; i++) {
        struct volume *volume = &host->files.volumes[i];
        volume->capacity = limits->volumes[i].capacity;
        volume->largest_file = limits->volumes[i].largest_file;
        volume->read_only = limits->volumes[i].read_only;
    }
}

/* ---- The base ---- */

enum base { BASE_EMPTY, BASE_DEFAULT };

/* Of the machines that are there at first, the ones that the file does not name. */
static void drop_machines(struct host *host, const struct node *root)
{
    for (size_t i = host->machine_count; i--;) {
        struct machine *machine = host->machines[i];
        const struct node *node = root->first;
        while (node &&
               (node->element->id != ELEMENT_MACHINE ||
                !span_same_name(node_text(node, ATTRIBUTE_NAME), text_span(&machine->name))))
            node = node->next;
        if (!node)
            catalog_delete(host, machine);
    }
}

static void make_empty(struct host *host)
{
    while (host->machine_count)
        catalog_delete(host, host->machines[host->machine_count - 1]);
    while (host->files.count)
        files_remove(host, host->files.files[host->files.count - 1]);
    while (host->networks.count)
        networks_remove(host, host->networks.items[host->networks.count - 1]);
    while (host->usb.count)
        usb_remove(host, host->usb.devices[host->usb.count - 1]);
    config_clear(&host->preferences);
}

static bool make_base(struct applying *applying, const struct node *root)
{
    struct host *host = applying->host;
    if (!host_reset(host))
        return apply_no_memory(applying);
    int64_t base = node_number(root, ATTRIBUTE_BASE, -1);
    if (base == BASE_EMPTY)
        make_empty(host);
    else if (base < 0 && node_child(root, ELEMENT_MACHINE))
        drop_machines(host, root);
    return true;
}

/* ---- The whole, in its order ---- */

static bool each(struct applying *applying, const struct node *root, enum element_id id,
                 bool (*apply)(struct applying *applying, const struct node *node))
{
    for (const struct node *node = root->first; node; node = node->next)
        if (node->element->id == id && !apply(applying, node))
            return false;
    return true;
}

/* Images may be made with the machine that has them. */
static bool each_disk(struct applying *applying, const struct node *root,
                      bool (*apply)(struct applying *applying, const struct node *node))
{
    for (const struct node *node = root->first; node; node = node->next) {
        if (node->element->id == ELEMENT_DISK && !apply(applying, node))
            return false;
        for (const struct node *child = node->first; child; child = child->next)
            if (child->element->id == ELEMENT_MACHINE_DISK &&
                (node_has(child, ATTRIBUTE_SIZE) || node_has(child, ATTRIBUTE_PARENT)) &&
                !apply(applying, child))
                return false;
    }
    return true;
}

/* In the order of the file, which the product lists them in. */
static bool make_files(struct applying *applying, const struct node *root)
{
    for (const struct node *node = root->first; node; node = node->next)
        if ((node->element->id == ELEMENT_FILE && !make_file(applying, node)) ||
            (node->element->id == ELEMENT_DISK && !apply_disk(applying, node)))
            return false;
    return each_disk(applying, root, apply_disk);
}

static bool set_option(struct applying *applying, const struct node *node)
{
    return apply_setting(applying, node, &applying->host->preferences);
}

static bool set_driver(struct applying *applying, const struct node *node)
{
    struct host_info *info = &applying->host->info;
    return apply_facts(applying, node, facts_of_driver,
                       &info->drivers[node_number(node, ATTRIBUTE_NUMBER, 1) - 1]);
}

/* First, so that no other one is in the way of their names. */
static bool make_unregistered(struct applying *applying, const struct node *node)
{
    return node_number(node, ATTRIBUTE_REGISTERED, 1) != 0 || apply_machine(applying, node);
}

static bool make_registered(struct applying *applying, const struct node *node)
{
    return node_number(node, ATTRIBUTE_REGISTERED, 1) == 0 || apply_machine(applying, node);
}

/* What the machines that are active have of the host, whatever came of it meanwhile. */
static void count_load(struct host *host)
{
    host->load = (struct machine_load){0};
    for (size_t i = 0; i < host->machine_count; i++) {
        if (host->machines[i]->load < 0)
            continue;
        host->load.machines++;
        host->load.memory += host->machines[i]->load;
    }
}

/* Files that a person has written down must have room; how full a volume is may be told, too. */
static bool check_room(struct applying *applying, const struct node *root)
{
    struct files *files = &applying->host->files;
    const struct node *self = node_child(root, ELEMENT_HOST);
    for (size_t i = 0; i < files->volume_count; i++) {
        const struct volume *volume = &files->volumes[i];
        const char letter[] = {(char)volume->letter, 0};
        bool told = !i && self && apply_fact_attribute(self, fact_named(files_facts, "DiskUsed"));
        for (const struct node *node = root->first; node; node = node->next)
            told |= node->element->id == ELEMENT_VOLUME && node_has(node, ATTRIBUTE_USED) &&
                    text_upper(node_text(node, ATTRIBUTE_LETTER).chars[0]) == volume->letter;
        if (!told && volume->used > volume->capacity)
            return problem_at(applying->problem, CODE_DISK_FULL, root, ATTRIBUTE_FACT,
                              "Found files that take volume %s to %d bytes, but it holds %d; "
                              "expected fewer, or a volume with more capacity.",
                              letter, (long long)volume->used, (long long)volume->capacity);
    }
    return true;
}

static bool set_engine(struct applying *applying, const struct node *root)
{
    struct engine *engine = applying->engine;
    if (node_has(root, ATTRIBUTE_SEED))
        engine_set_seed(engine, (uint64_t)node_number(root, ATTRIBUTE_SEED, 0));
    if (node_has(root, ATTRIBUTE_DATA))
        engine->random.state = (uint64_t)node_number(root, ATTRIBUTE_DATA, 0);
    engine->strict = node_number(root, ATTRIBUTE_STRICT, 0) != 0;
    return text_set(&engine->state, node_text(root, ATTRIBUTE_STATE)) || apply_no_memory(applying);
}

static bool make_all(struct applying *applying, const struct node *root)
{
    struct host *host = applying->host;
    struct limits limits;
    const struct node *clock = node_child(root, ELEMENT_CLOCK);
    const struct node *self = node_child(root, ELEMENT_HOST);
    engine_reset(applying->engine);
    if (!make_base(applying, root))
        return false;
    if (clock)
        host->clock.now = node_number(clock, ATTRIBUTE_NOW, 0);
    if (!each(applying, root, ELEMENT_VOLUME, make_volume))
        return false;
    lift_limits(host, &limits);
    bool made = each(applying, root, ELEMENT_FOLDER, make_folder) && make_files(applying, root) &&
                each_disk(applying, root, apply_disk_parent) &&
                each(applying, root, ELEMENT_FILE, file_facts_of) &&
                each(applying, root, ELEMENT_DISK, file_facts_of) &&
                each(applying, root, ELEMENT_NETWORK, make_network) &&
                each(applying, root, ELEMENT_DRIVER, set_driver) &&
                each(applying, root, ELEMENT_OPTION, set_option) &&
                each(applying, root, ELEMENT_MACHINE, make_unregistered) &&
                each(applying, root, ELEMENT_MACHINE, make_registered) &&
                each(applying, root, ELEMENT_USB, make_usb) &&
                each(applying, root, ELEMENT_TASK, apply_task) &&
                each(applying, root, ELEMENT_MACHINE, apply_tasks_check) &&
                each(applying, root, ELEMENT_PLAN, apply_plan) &&
                /* again: machines have them open and write to them */
                each(applying, root, ELEMENT_FILE, file_facts_of) &&
                each(applying, root, ELEMENT_DISK, file_facts_of);
    set_limits(host, &limits);
    if (!made)
        return false;
    count_load(host);
    for (const struct node *node = root->first; node; node = node->next)
        if (node->element->id == ELEMENT_VOLUME)
            set_volume(host, node);
    if (self && !set_host(applying, self))
        return false;
    if (!check_room(applying, root))
        return false;
    files_room_changed(host);
    if (!apply_jobs_end(applying, root))
        return false;
    if (clock)
        set_clock(host, clock);
    return set_engine(applying, root) && each(applying, root, ELEMENT_ON, apply_rule) &&
           each(applying, root, ELEMENT_EXPECT, apply_expectation) &&
           each(applying, root, ELEMENT_EXPECT, apply_order) &&
           each(applying, root, ELEMENT_AT, apply_happening);
}

bool scenario_apply(struct host *host, struct engine *engine,
                    const struct scenario_members *members, struct document *document)
{
    struct applying applying = {host, engine, members, &document->problem, 0};
    bool made = make_all(&applying, document->root);
    /* What is due at once belongs to the state that the file tells of. */
    if (made)
        clock_advance_to(host, host->clock.now);
    if (made && host->events_lost)
        made = apply_no_memory(&applying);
    event_drop_all(host);
    host->events_lost = 0;
    return made;
}

bool scenario_replace(struct host *host, struct engine *engine, struct memory *pool,
                      const struct scenario_members *members, struct document *document)
{
    struct memory_snapshot *before = memory_snapshot_take(pool);
    if (!before)
        return problem_set(&document->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
    bool made = scenario_apply(host, engine, members, document);
    if (!made)
        host_restore(host, before);
    memory_snapshot_discard(before);
    return made;
}
