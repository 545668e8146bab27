/* SPDX-License-Identifier: MIT */
/* DVD and floppy drives of a machine. */
#include "model/drives.h"

#include "model/host.h"

bool drives_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void drives_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void drives_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}
