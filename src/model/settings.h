/* SPDX-License-Identifier: MIT */
/* What a machine is configured with: names, serial numbers, memory, undo, notes. */
#ifndef VPCMOCK_MODEL_SETTINGS_H
#define VPCMOCK_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct settings {
    int unused;
};

/* False when memory runs out. */
bool settings_init(struct host *host, struct machine *machine);
void settings_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void settings_state_changed(struct host *host, struct machine *machine, int before);

#endif
