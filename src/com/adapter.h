/* SPDX-License-Identifier: MIT */
/* What every adapter needs. An adapter answers one member with the lock held and the out parameters
 * cleared: it checks pointers, resolves the handle, calls the model and converts. It holds no state
 * and decides nothing about the product. */
#ifndef VPCMOCK_COM_ADAPTER_H
#define VPCMOCK_COM_ADAPTER_H

#include "com/convert.h"
#include "com/enumerator.h"
#include "com/mock.h"
#include "com/object.h"
#include "members.h"

/* The machine that an object shows, or NULL when it is gone. */
static inline struct machine *machine_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

/* Ends the start of a task whose view was made first: nothing may have happened when memory runs
 * out. The view goes when the start has failed. */
static inline HRESULT finish_task(struct com_object *view, const struct task *started, HRESULT hr,
                                  IVMTask **task)
{
    if (FAILED(hr)) {
        com_object_release(view);
        return hr;
    }
    view->ref = started->ref;
    *task = (IVMTask *)view;
    return S_OK;
}

#endif
