/* SPDX-License-Identifier: MIT */
/* The one place that every call of every member comes to, early bound and late bound alike. */
#ifndef VPCMOCK_COM_GATE_H
#define VPCMOCK_COM_GATE_H

#include "com/object.h"
#include "com/table.h"

/* Takes the lock, tells the mock engine of the call, lets a rule or the adapter answer, and leaves
 * an IErrorInfo for a failure. args: one for each parameter of the member, borrowed; NULL if it has
 * none. */
HRESULT gate_call(struct com_object *object, const struct com_member *member,
                  union com_value *args);
/* The same for a call through IDispatch. transport: whether the failure is one that COM itself gives
 * for a call that did not come through, which Invoke returns as it is. */
HRESULT gate_call_late(struct com_object *object, const struct com_member *member,
                       union com_value *args, BOOL *transport);

/* Lets rules for events decide on what the model has queued. Lock held; lets go of it where a
 * callback is asked. */
void gate_filter_events(struct vpcmock *mock);

/* The object that an event comes from. */
const struct com_interface *gate_event_source(enum event_source source);

#endif
