/* SPDX-License-Identifier: MIT */
/* The simulated host as a whole. */
#include "model/host.h"

#include <stdlib.h>
#include <string.h>

bool host_reserve(void *items, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return true;
    void *old;
    memcpy(&old, items, sizeof old);
    size_t grown = *capacity ? *capacity * 2 : 16;
    void *moved = realloc(old, grown * sizeof(void *));
    if (!moved)
        return false;
    memcpy(items, &moved, sizeof moved);
    *capacity = grown;
    return true;
}

static bool fill(struct host *host)
{
    host->policy = (struct host_policy){.cancel_complete_code = CODE_FAIL};
    return host_info_init(host) && files_init(host) && networks_init(host) && usb_init(host) &&
           machine_create(host, SPAN("Windows XP Mode")) != NULL;
}

static void empty(struct host *host)
{
    while (host->plans)
        task_discard(host, host->plans);
    while (host->task_count)
        task_free(host, host->tasks[--host->task_count]);
    while (host->machine_count)
        machine_free(host, host->machines[--host->machine_count]);
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event_free(event);
    }
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

void host_free(struct host *host)
{
    empty(host);
    clock_free(&host->clock);
    slots_free(&host->slots);
    free(host->machines);
    free(host->tasks);
    *host = (struct host){0};
}

struct machine *host_find_machine(const struct host *host, struct span name)
{
    for (size_t i = 0; i < host->machine_count; i++)
        if (span_same_name(text_span(&host->machines[i]->name), name))
            return host->machines[i];
    return NULL;
}

size_t host_planned_tasks(const struct host *host)
{
    size_t count = 0;
    for (const struct task *plan = host->plans; plan; plan = plan->next_plan)
        count++;
    return count;
}
