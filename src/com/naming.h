/* SPDX-License-Identifier: MIT */
/* What an object is called in rules, in the journal and in messages. */
#ifndef VPCMOCK_COM_NAMING_H
#define VPCMOCK_COM_NAMING_H

#include "com/object.h"

/* The number of the object's label (mock/label.h): a machine and what belongs to it go by the
 * machine's name, a disk by its path, networks, USB devices and drivers by their own, a task by its
 * number. 0 when memory runs out. Lock held. */
uint32_t naming_label(struct vpcmock *mock, const struct com_interface *iface, struct ref ref);
/* The same of what the client may get later, as far as findings need it: it may be gone then, and
 * with it whose it was. Lock held. */
void naming_remember(struct vpcmock *mock, const struct com_interface *iface, struct ref ref);

#endif
