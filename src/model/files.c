/* SPDX-License-Identifier: MIT */
/* The simulated host's disks. */
#include "model/files.h"

#include "model/host.h"

bool files_init(struct host *host)
{
    (void)host;
    return true;
}

void files_free(struct host *host)
{
    (void)host;
}
