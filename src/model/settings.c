/* SPDX-License-Identifier: MIT */
/* What a machine is configured with: names, serial numbers, memory, undo, notes. */
#include "model/settings.h"

#include "model/host.h"

bool settings_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void settings_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void settings_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}
