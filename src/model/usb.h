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

enum {
    USB_MAX_LISTED = 16, /* with more of them the host's devices can't be listed */
    USB_MAX_PER_MACHINE = 8,
    USB_PORTS_PER_HUB = 8,
    USB_MAX_TEXT = 126, /* what a string descriptor can hold */
    USB_MAX_CLASS = 255,
};

/* Values of VMUSBDeviceClassEnum, of the devices that are there at first. */
enum usb_class { USB_PRINTER = 7, USB_MASS_STORAGE = 8, USB_SMART_CARD = 11 };

/* A device that was unplugged stays as a thing that still says what it is. */
struct usb_device {
    struct ref ref;
    struct ref machine; /* to which it is attached, or {0} */
    bool is_unplugged;
    /* Facts. */
    struct text name;
    struct text manufacturer;
    int32_t device_class;
    int32_t hub;
    int32_t port;
    bool attach_fails;
    bool detach_fails;
    bool in_other_session; /* a machine of another user session has it */
};

struct usb {
    struct usb_device **devices; /* in the order of their coming */
    size_t count;
    size_t capacity;
    struct usb_device **unplugged;
    size_t unplugged_count;
    size_t unplugged_capacity;
    /* Facts. */
    bool connector_driver_fails;
    bool forbidden_by_policy;
    int32_t max_per_machine;
};

/* With a memory stick, a printer and a smart card reader. False when memory runs out. */
bool usb_init(struct host *host);
void usb_free(struct host *host);

/* Plugs a device into the first free port. CODE_INVALIDARG for a text that is too long or a class
 * outside of 0 to 255; CODE_OUTOFMEMORY. */
code usb_add(struct host *host, struct span name, struct span manufacturer, int32_t device_class,
             struct usb_device **device);
/* Unplugs it; a machine that has it loses it. */
void usb_remove(struct host *host, struct usb_device *device);

/* Whether the devices can be listed: VM_E_USB_ENUMERATION_FAILED_MORE_DEVICES. */
code usb_check_list(const struct host *host);

/* VM_E_VM_NOT_RUNNING, VM_E_ADDITIONS_NOT_AVAIL, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
 * VM_E_USB_CONNECTOR_DRIVER_ERROR, and VM_E_USB_ATTACH_FAILED with all its reasons. */
code usb_attach(struct host *host, struct machine *machine, struct usb_device *device);
/* VM_E_VM_NOT_RUNNING; VM_E_USB_DETACH_FAILED, also when this machine does not have the device. */
code usb_detach(struct host *host, struct machine *machine, struct usb_device *device);
/* The machine gives back all that it has. */
void usb_release(struct host *host, const struct machine *machine);
/* The name of the machine that has the device, borrowed until it changes. CODE_FALSE, with an empty
 * one, when the host has it; VM_E_USB_EXTERNAL_VM. */
code usb_get_machine(const struct host *host, const struct usb_device *device, struct span *name);

extern const struct fact usb_facts[];        /* of struct host */
extern const struct fact usb_device_facts[]; /* of struct usb_device */

#endif
