/* SPDX-License-Identifier: MIT */
/* DVD and floppy drives of a machine. */
#ifndef VPCMOCK_MODEL_DRIVES_H
#define VPCMOCK_MODEL_DRIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct drives {
    int unused;
};

/* False when memory runs out. */
bool drives_init(struct host *host, struct machine *machine);
void drives_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void drives_state_changed(struct host *host, struct machine *machine, int before);

#endif
