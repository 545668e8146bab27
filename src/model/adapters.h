/* SPDX-License-Identifier: MIT */
/* Network adapters of a machine. */
#ifndef VPCMOCK_MODEL_ADAPTERS_H
#define VPCMOCK_MODEL_ADAPTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct adapters {
    int unused;
};

/* False when memory runs out. */
bool adapters_init(struct host *host, struct machine *machine);
void adapters_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void adapters_state_changed(struct host *host, struct machine *machine, int before);

#endif
