/* SPDX-License-Identifier: MIT */
/* What a machine has used: figures that move with the clock. */
#ifndef VPCMOCK_MODEL_ACCOUNTANT_H
#define VPCMOCK_MODEL_ACCOUNTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct accountant {
    int unused;
};

/* False when memory runs out. */
bool accountant_init(struct host *host, struct machine *machine);
void accountant_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void accountant_state_changed(struct host *host, struct machine *machine, int before);

extern const struct fact accountant_facts[]; /* of struct machine */

#endif
