/* SPDX-License-Identifier: MIT */
/* What IVMHostInfo, IVMVirtualPC and IVMSupportDriver tell of the host. */
#include "model/host_info.h"

#include "model/host.h"

bool host_info_init(struct host *host)
{
    (void)host;
    return true;
}

void host_info_free(struct host *host)
{
    (void)host;
}

const struct fact host_facts[] = {{0}};
