/* SPDX-License-Identifier: MIT */
/* Virtual networks and the host adapters behind them. */
#include "model/networks.h"

#include "model/host.h"

bool networks_init(struct host *host)
{
    (void)host;
    return true;
}

void networks_free(struct host *host)
{
    (void)host;
}
