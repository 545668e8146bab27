/* SPDX-License-Identifier: MIT */
/* Events that a test fires: which one a name means, and its arguments. */
#ifndef VPCMOCK_COM_EVENT_ARGUMENTS_H
#define VPCMOCK_COM_EVENT_ARGUMENTS_H

#include "com/object.h"
#include "mock/rule.h"

/* Lock held. E_INVALIDARG when there is no such event. */

/* An event of the object, which is the application, a machine or a drive of this mock: also
 * E_POINTER for NULL, RPC_E_DISCONNECTED when it is gone. */
HRESULT event_of_object(struct vpcmock *mock, struct span name, IUnknown *source,
                        struct rule_event *event);
/* An event of any kind of object, "OnReset" or "IVMVirtualMachineEvents::OnReset". */
HRESULT event_of_any(struct vpcmock *mock, struct span name, struct rule_event *event);
/* The arguments as the event declares them; one that is left out is DISP_E_PARAMNOTFOUND or Empty.
 * Lets go of the lock while it converts. */
HRESULT event_set_arguments(struct vpcmock *mock, struct rule_event *event, const VARIANT *first,
                            const VARIANT *second);

#endif
