/* SPDX-License-Identifier: MIT */
/* The end of the application, as its machines see it. */
#include "model/quit.h"

#include "model/guest_tasks.h"
#include "model/host.h"

static void stop(struct host *host, struct machine *machine)
{
    struct task *task;
    int32_t action = QUIT_SAVE;
    /* what the user may not read is as it is by default */
    if (settings_get_quit_action(host, machine, &action) != CODE_OK)
        action = QUIT_SAVE;
    code done = CODE_FAIL;
    if (action == QUIT_SHUTDOWN)
        done = guest_shutdown(host, machine, false, &task);
    if (done != CODE_OK && action != QUIT_TURN_OFF)
        done = machine_save(host, machine, &task);
    if (done != CODE_OK)
        machine_turn_off(host, machine, &task);
}

void quit_if_idle(struct host *host)
{
    if (!host->info.shutting_down || host->info.has_stopped || host->load.machines)
        return;
    host->info.has_stopped = true;
    machine_log(host, LOG_PRODUCT_STOPPED);
}

void quit_changed(struct host *host, void *item)
{
    struct host_info *info = &host->info;
    (void)item;
    if (info->shutting_down == info->was_shutting_down)
        return;
    info->was_shutting_down = info->shutting_down;
    if (!info->shutting_down) {
        info->has_stopped = false;
        machine_log(host, LOG_PRODUCT_STARTED);
        return;
    }
    task_cause cause = host->cause;
    host->cause = NULL;
    for (size_t i = 0; i < host->machine_count; i++)
        if (machine_is_up(host->machines[i]))
            stop(host, host->machines[i]);
    host->cause = cause;
    quit_if_idle(host);
}
