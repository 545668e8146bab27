/* SPDX-License-Identifier: MIT */
/* The hard disks that a machine is connected to, and their undo disks. */
#ifndef VPCMOCK_MODEL_HARD_DISKS_H
#define VPCMOCK_MODEL_HARD_DISKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct hard_disks {
    int unused;
};

/* False when memory runs out. */
bool hard_disks_init(struct host *host, struct machine *machine);
void hard_disks_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void hard_disks_state_changed(struct host *host, struct machine *machine, int before);

#endif
