/* SPDX-License-Identifier: MIT */
/* Asking callbacks about calls. */
#include "com/pending.h"

#include <oleauto.h>

#include "com/held.h"
#include "members.h"

HRESULT pending_ask(struct vpcmock *mock, uint32_t callback, struct pending *pending)
{
    struct com_object *view;
    HRESULT hr = com_object_create(mock, com_IVPCMockPendingCall, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    pending->number = ++mock->last_pending;
    pending->next = mock->pending;
    mock->pending = pending;
    view->ref.index = pending->number;
    /* Not mock_leave: events that wait for rules would be asked about from within. */
    mock_unlock(mock);
    hr = held_call(mock, callback, (IVPCMockPendingCall *)view);
    com_object_release(view);
    mock_return(mock);
    struct pending **at = &mock->pending;
    while (*at != pending)
        at = &(*at)->next;
    *at = pending->next;
    return hr;
}

void pending_clear(struct pending *pending)
{
    SysFreeString(pending->description);
    pending->description = NULL;
    for (int i = 0; i < MEMBER_MAX_PARAMS; i++)
        argument_clear(&pending->outs[i]);
}

struct pending *pending_of(const struct com_object *self)
{
    struct pending *pending = self->mock->pending;
    while (pending && pending->number != self->ref.index)
        pending = pending->next;
    return pending;
}
