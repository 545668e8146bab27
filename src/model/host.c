/* SPDX-License-Identifier: MIT */
/* The simulated host as a whole. */
#include "model/host.h"

#include <string.h>

#include "model/memory.h"

static bool reserve(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    void *old;
    memcpy(&old, items, sizeof old);
    size_t grown = mem_grown(*capacity);
    void *moved = mem_realloc(old, grown * size);
    if (!moved)
        return false;
    memcpy(items, &moved, sizeof moved);
    *capacity = grown;
    return true;
}

bool host_reserve(void *items, size_t count, size_t *capacity)
{
    return reserve(items, count, capacity, sizeof(void *));
}

bool host_reserve_refs(struct ref **refs, size_t count, size_t *capacity)
{
    return reserve(refs, count, capacity, sizeof **refs);
}

static bool fill(struct host *host)
{
    host->by_file.key = MACHINE_BY_FILE;
    host->unregistered.key = MACHINE_BY_FILE;
    host->policy = (struct host_policy){.cancel_complete_code = CODE_FAIL};
    host->events_lost = 0;
    host->machines_made = 0;
    return host_info_init(host) && files_init(host) && guest_make_components_image(host) &&
           networks_init(host) && usb_init(host) && preferences_init(host) && catalog_init(host);
}

static void empty(struct host *host)
{
    while (host->plans)
        task_discard(host, host->plans);
    for (; host->task_count; host->task_count--)
        task_free(host, host_task(host, host->task_count - 1));
    while (host->machine_count)
        machine_free(host, host->machines[host->machine_count - 1]);
    catalog_free(host);
    event_forget_later(host);
    event_drop_all(host);
    config_clear(&host->preferences);
    usb_free(host);
    networks_free(host);
    files_free(host);
    host_info_free(host);
}

bool host_init(struct host *host, int64_t (*wall)(void))
{
    *host = (struct host){0};
    clock_init(&host->clock, wall);
    return fill(host);
}

bool host_reset(struct host *host)
{
    int64_t (*wall)(void) = host->clock.wall;
    empty(host);
    clock_free(&host->clock);
    clock_init(&host->clock, wall);
    return fill(host);
}

void host_restore(struct host *host, struct memory_snapshot *snapshot)
{
    struct event *events = host->events, *last = host->last_event;
    task_cause cause = host->cause;
    int32_t own_task_ids = host->own_task_ids;
    memory_snapshot_restore(snapshot);
    host->own_task_ids = own_task_ids;
    host->events = events;
    host->last_event = last;
    host->cause = cause;
    host->clock.wall_last = host->clock.wall();
}

void host_free(struct host *host)
{
    empty(host);
    clock_free(&host->clock);
    slots_free(&host->slots);
    mem_free(host->machines);
    mem_free(host->machine_refs);
    machine_index_free(&host->by_name);
    machine_index_free(&host->by_file);
    machine_index_free(&host->unregistered);
    mem_free(host->tasks);
    shared_texts_free(&host->shared_texts);
    *host = (struct host){0};
}

struct machine *host_find_machine(const struct host *host, struct span name)
{
    return machine_index_find(&host->by_name, name);
}

struct ref host_find_machine_ref(const struct host *host, struct span name)
{
    const struct machine_entry *entry = machine_index_entry(&host->by_name, name);
    return entry ? entry->ref : (struct ref){0};
}

bool host_reserve_machine(struct host *host)
{
    return host_reserve(&host->machines, host->machine_count, &host->machine_capacity) &&
           host_reserve_refs(&host->machine_refs, host->machine_count,
                             &host->machine_ref_capacity) &&
           machine_index_reserve(&host->by_name) && machine_index_reserve(&host->by_file);
}

void host_add_machine(struct host *host, struct machine *machine)
{
    machine->order = ++host->next_order;
    machine->listed = true;
    host->machine_refs[host->machine_count] = machine->ref;
    host->machines[host->machine_count++] = machine;
    machine_index_add(&host->by_name, machine);
    if (machine->file.length)
        machine_index_add(&host->by_file, machine);
}

void host_remove_machine(struct host *host, struct machine *machine)
{
    size_t low = 0, high = host->machine_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (host->machines[middle]->order < machine->order)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == host->machine_count || host->machines[low] != machine)
        return;
    host->machine_count--;
    memmove(host->machines + low, host->machines + low + 1,
            (host->machine_count - low) * sizeof(struct machine *));
    memmove(host->machine_refs + low, host->machine_refs + low + 1,
            (host->machine_count - low) * sizeof(struct ref));
    machine->listed = false;
    machine_index_remove(&host->by_name, machine);
    machine_index_remove(&host->by_file, machine);
}

bool host_name_machine(struct host *host, struct machine *machine, struct span name)
{
    struct text text = {0};
    if (!text_set(&text, name))
        return false;
    if (machine->listed)
        machine_index_remove(&host->by_name, machine);
    text_clear(&machine->name);
    machine->name = text;
    slots_set_tag(&host->slots, machine->ref, 0);
    if (machine->listed)
        machine_index_add(&host->by_name, machine);
    return true;
}

void host_place_machine(struct host *host, struct machine *machine, struct text *file)
{
    if (machine->listed)
        machine_index_remove(&host->by_file, machine);
    text_clear(&machine->file);
    machine->file = *file;
    *file = (struct text){0};
    if (machine->listed && machine->file.length)
        machine_index_add(&host->by_file, machine);
}

size_t host_planned_tasks(const struct host *host)
{
    size_t count = 0;
    for (const struct task *plan = host->plans; plan; plan = plan->run->next_plan)
        count++;
    return count;
}
