/* SPDX-License-Identifier: MIT */
/* The hard disks that a machine is connected to, and their undo disks. */
#include "model/hard_disks.h"

#include "model/host.h"

bool hard_disks_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void hard_disks_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void hard_disks_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}
