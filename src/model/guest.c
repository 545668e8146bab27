/* SPDX-License-Identifier: MIT */
/* The guest operating system and its integration components. */
#include "model/guest.h"

#include "model/host.h"

bool guest_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void guest_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void guest_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}

const struct fact guest_facts[] = {{0}};
