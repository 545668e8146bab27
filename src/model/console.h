/* SPDX-License-Identifier: MIT */
/* Display, keyboard and mouse of a machine. */
#ifndef VPCMOCK_MODEL_CONSOLE_H
#define VPCMOCK_MODEL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct console {
    int unused;
};

/* False when memory runs out. */
bool console_init(struct host *host, struct machine *machine);
void console_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void console_state_changed(struct host *host, struct machine *machine, int before);

extern const struct fact console_facts[]; /* of struct machine */

#endif
