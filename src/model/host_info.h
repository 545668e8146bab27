/* SPDX-License-Identifier: MIT */
/* What IVMHostInfo, IVMVirtualPC and IVMSupportDriver tell of the host. */
#ifndef VPCMOCK_MODEL_HOST_INFO_H
#define VPCMOCK_MODEL_HOST_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct host_info {
    bool hardware_virtualization_disabled; /* every member of IVMVirtualPC says so then */
};

/* False when memory runs out. */
bool host_info_init(struct host *host);
void host_info_free(struct host *host);

extern const struct fact host_facts[];

#endif
