/* SPDX-License-Identifier: MIT */
/* Display, keyboard and mouse of a machine. */
#include "model/console.h"

#include "model/host.h"

bool console_init(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
    return true;
}

void console_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void console_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}

const struct fact console_facts[] = {{0}};
