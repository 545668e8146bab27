/* SPDX-License-Identifier: MIT */
/* The guest operating system and its integration components. */
#ifndef VPCMOCK_MODEL_GUEST_H
#define VPCMOCK_MODEL_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct guest {
    int unused;
};

/* False when memory runs out. */
bool guest_init(struct host *host, struct machine *machine);
void guest_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void guest_state_changed(struct host *host, struct machine *machine, int before);

extern const struct fact guest_facts[]; /* of struct machine */

#endif
