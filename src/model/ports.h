/* SPDX-License-Identifier: MIT */
/* Serial and parallel ports of a machine. */
#ifndef VPCMOCK_MODEL_PORTS_H
#define VPCMOCK_MODEL_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct ports {
    int unused;
};

/* False when memory runs out. */
bool ports_init(struct host *host, struct machine *machine);
void ports_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void ports_state_changed(struct host *host, struct machine *machine, int before);

#endif
