/* SPDX-License-Identifier: MIT */
/* Virtual networks and the host adapters behind them. */
#ifndef VPCMOCK_MODEL_NETWORKS_H
#define VPCMOCK_MODEL_NETWORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct networks {
    int unused;
};

/* False when memory runs out. */
bool networks_init(struct host *host);
void networks_free(struct host *host);

#endif
