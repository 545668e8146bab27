/* SPDX-License-Identifier: MIT */
/* Event sinks, and firing what the model has queued. */
#ifndef VPCMOCK_COM_EVENTS_H
#define VPCMOCK_COM_EVENTS_H

#include "com/mock.h"

#include <ocidl.h>

/* Which sinks a connection point serves: those of one thing in the model. */
struct event_place {
    enum event_source source;
    struct ref object; /* {0} for the application */
};

/* The dispinterface of a source. */
const IID *event_source_iid(enum event_source source);

/* Holds the sink, whatever apartment it is of. cookie is never 0. E_OUTOFMEMORY, and what the
 * global interface table answers. No lock held. */
HRESULT events_advise(struct vpcmock *mock, struct event_place place, IUnknown *sink,
                      DWORD *cookie);
/* CONNECT_E_NOCONNECTION when the place has no such sink. No lock held. */
HRESULT events_unadvise(struct vpcmock *mock, struct event_place place, DWORD cookie);
/* What is advised there now, each with a reference; freed by the caller with CoTaskMemFree after
 * releasing them. No lock held. */
HRESULT events_connections(struct vpcmock *mock, struct event_place place,
                           CONNECTDATA **connections, ULONG *count);
/* Forgets all sinks. No lock held. */
void events_forget(struct vpcmock *mock);

/* Notes the sinks that are still advised as findings. Lock held. */
void events_note_left(struct vpcmock *mock);

/* To be called by whoever has changed the model, instead of mock_unlock: unlocks, fires what was
 * queued, in order and on this thread, and sees to it that under the real clock things happen in
 * time. A sink may call back; what that causes is fired after what is being fired. */
void events_unlock(struct vpcmock *mock);

#endif
