/* SPDX-License-Identifier: MIT */
/* Network adapters of a machine. */
#include "model/adapters.h"

#include "model/host.h"

bool adapters_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void adapters_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void adapters_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}
