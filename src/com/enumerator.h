/* SPDX-License-Identifier: MIT */
/* Collections: items by index, and IEnumVARIANT. */
#ifndef VPCMOCK_COM_ENUMERATOR_H
#define VPCMOCK_COM_ENUMERATOR_H

#include "com/object.h"

#define COLLECTION_OF_REFS SIZE_MAX

/* What a collection object shows of an array in the model. */
struct collection {
    const struct com_interface *iface; /* of the items */
    const void *items;                 /* the array of pointers to them */
    size_t count;
    size_t ref_at; /* offset of an item's struct ref; or items is an array of these */
};

/* The item with an index from 1, or DISP_E_BADINDEX. Lock held. */
HRESULT collection_item(struct com_object *self, const struct collection *collection, LONG index,
                        void *item);

/* An IEnumVARIANT over what the collection has now: what is removed later is still enumerated, as
 * an object whose members say that it is gone. Lock held. */
HRESULT collection_enumerate(struct com_object *self, const struct collection *collection,
                             IUnknown **enumerator);

/* An [out] pointer may be that of an enumerator, which the call of this number has given out then.
 * Lock held. */
void enumerator_given(struct vpcmock *mock, const void *pointer, uint64_t call);
/* Notes the enumerators as held, from the first on; for objects_note_held, which holds the locks. */
void enumerators_note_held(const struct enumerator *first, struct vpcmock *mock);

/* DISP_E_BADINDEX unless it is from 1 to count. Lock held. */
HRESULT collection_check_index(struct vpcmock *mock, LONG index, size_t count);

/* What is not of the model: an array of things that objects of an interface show. */
struct own_collection {
    const struct com_interface *iface; /* of the items */
    struct com_own *const *items;
    size_t count;
};

HRESULT own_collection_item(struct com_object *self, const struct own_collection *collection,
                            LONG index, void *item);
HRESULT own_collection_enumerate(struct com_object *self,
                                 const struct own_collection *collection,
                                 IUnknown **enumerator);

#endif
