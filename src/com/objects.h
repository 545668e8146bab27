/* SPDX-License-Identifier: MIT */
/* The objects of a mock: which are held, and those whose last reference has just gone. */
#ifndef VPCMOCK_COM_OBJECTS_H
#define VPCMOCK_COM_OBJECTS_H

#include "com/object.h"

/* An object is new. */
void objects_add(struct com_object *object);
/* Its last reference is gone: it is freed when so many others have gone after it, so that a client
 * that still uses it is seen and answered. */
void objects_bury(struct com_object *object);

/* Notes as a finding that what has the label is held. given: the number of the call that gave it
 * out, or 0. Lock held. */
void objects_note_reference(struct vpcmock *mock, uint32_t label, LONG refs, uint64_t given);

/* Its last reference is going: notes it, if COM and not the client lets go of it. Lock not held. */
void objects_note_leaked(const struct com_object *object);

/* Cuts all clients off from what they hold. No lock held. */
void objects_disconnect(struct vpcmock *mock);

#endif
