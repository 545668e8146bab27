/* SPDX-License-Identifier: MIT */
/* The one kind of COM object: a view of something in the model, through one dual interface. */
#ifndef VPCMOCK_COM_OBJECT_H
#define VPCMOCK_COM_OBJECT_H

#include "com/life.h"
#include "com/mock.h"
#include "com/table.h"

#include <ocidl.h>

/* What an object shows that is not of the model: it never changes, and objects share it. */
struct com_own {
    LONG refs;
    void (*destroy)(struct com_own *own);
};

/* What a member has answered, for as long as it would answer the same: see gate.c. */
struct com_repeat {
    size_t epoch; /* 0: nothing */
    const struct com_member *member;
    LONG value;
};

struct com_object {
    const void *vtbl; /* the dual interface; its address is the object's identity */
    ISupportErrorInfo ISupportErrorInfo_iface;
    /* Only shown if a coclass has the interface; GetGUID only where it also has events. */
    IProvideClassInfo2 IProvideClassInfo2_iface;
    /* Only shown if its coclass has events. */
    IConnectionPointContainer IConnectionPointContainer_iface;
    IConnectionPoint IConnectionPoint_iface;
    IExternalConnection IExternalConnection_iface; /* only shown if counts_users */
    LONG refs;
    const struct com_interface *iface; /* never changes */
    struct vpcmock *mock;              /* never changes; a reference is held */
    struct ref ref;                    /* what it shows; {0}: the host; fixed once handed out */
    int32_t local; /* what is documented as this object's own: of a mouse, whether absolute */
    void (*gone)(struct com_object *self); /* before it is freed, without the lock; or NULL */
    BOOL counts_users;   /* its users in other processes count in com_live; fixed once shown */
    LONG users;          /* of these, connections by now */
    IUnknown *marshaler; /* the free-threaded one; made when first asked for */
    struct com_own *own;               /* never changes; NULL: it shows the model */
    uint64_t given;                    /* the number of the call that gave it out; lock held */
    struct com_object *next, **at;     /* see objects.c; of the product's alone */
    LONG dead;                         /* its last reference is gone */
    struct com_repeat repeat;          /* written with the mock's lock held */
};

/* Makes an object with one reference, as a pointer to its dual interface. object is NULL on
 * failure (E_OUTOFMEMORY). The mock's lock may be held. */
HRESULT com_object_create(struct vpcmock *mock, const struct com_interface *iface, struct ref ref,
                          void *object);

/* The same for an object that shows something of its own: takes over a reference to it, also on
 * failure. */
HRESULT com_object_create_own(struct vpcmock *mock, const struct com_interface *iface,
                              struct com_own *own, void *object);
static inline struct com_own *com_own_addref(struct com_own *own)
{
    InterlockedIncrement(&own->refs);
    return own;
}
/* NULL is allowed. */
void com_own_release(struct com_own *own);

/* The object behind an interface pointer if it is one of this mock and of that interface, else
 * NULL. Makes no call. */
struct com_object *com_object_from(const struct vpcmock *mock, const struct com_interface *iface,
                                   void *pointer);

HRESULT com_object_query(struct com_object *self, REFIID riid, void **object);
ULONG com_object_addref(struct com_object *self);
ULONG com_object_release(struct com_object *self);
/* A member of an object whose last reference is gone was called: notes it as a finding. No lock
 * held. Returns RPC_E_DISCONNECTED. */
HRESULT com_object_used_dead(struct com_object *self, const char *member);

/* Notes the product's objects that are held as findings. Lock held. */
void objects_note_held(struct vpcmock *mock);
/* For mock_destroy. */
void objects_forget(struct vpcmock *mock);

#endif
