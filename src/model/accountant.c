/* SPDX-License-Identifier: MIT */
/* What a machine has used: figures that move with the clock. */
#include "model/accountant.h"

#include "model/host.h"

bool accountant_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void accountant_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void accountant_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}

const struct fact accountant_facts[] = {{0}};
