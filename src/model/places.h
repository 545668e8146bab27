/* SPDX-License-Identifier: MIT */
/* What the configuration has of the places of IDE buses, such as
 * "hardware/pci_bus/ide_adapter/ide_controller[@id=1]/location[@id=0]/pathname/absolute": what is
 * connected there, unless the key was set to something. */
#ifndef VPCMOCK_MODEL_PLACES_H
#define VPCMOCK_MODEL_PLACES_H

#include "model/code.h"
#include "model/text.h"
#include "model/value.h"

struct host;
struct machine;

/* The value of such a key, which may have its ids in quotes: drive_type, a VMDriveType, or the path
 * (of the host's drive, the letter). Borrowed until something changes. VM_E_PREF_NOT_FOUND when
 * there is no drive, or nothing in it; CODE_OUTOFMEMORY. */
code places_get(const struct machine *machine, struct span key, struct value *value);

/* A drive has come to a place or has left it: what was set for the place does not hold any more,
 * and the sinks are told. */
void places_changed(struct host *host, struct machine *machine, int32_t bus, int32_t device);
/* The same, of what is in the drive there. */
void places_filled(struct host *host, struct machine *machine, int32_t bus, int32_t device);

#endif
