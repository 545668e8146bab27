/* SPDX-License-Identifier: MIT */
/* Serial and parallel ports of a machine. */
#include "model/ports.h"

#include "model/host.h"

bool ports_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void ports_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void ports_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}
