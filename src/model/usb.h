/* SPDX-License-Identifier: MIT */
/* USB devices of the host. */
#ifndef VPCMOCK_MODEL_USB_H
#define VPCMOCK_MODEL_USB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

struct usb {
    int unused;
};

/* False when memory runs out. */
bool usb_init(struct host *host);
void usb_free(struct host *host);

#endif
