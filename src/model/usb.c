/* SPDX-License-Identifier: MIT */
/* USB devices of the host. */
#include "model/usb.h"

#include "model/host.h"

bool usb_init(struct host *host)
{
    (void)host;
    return true;
}

void usb_free(struct host *host)
{
    (void)host;
}
