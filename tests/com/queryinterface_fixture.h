/* SPDX-License-Identifier: MIT */
/* COM's rules for QueryInterface, for any object, and each object that there is. */
#ifndef VPCMOCK_TESTS_COM_QUERYINTERFACE_FIXTURE_H
#define VPCMOCK_TESTS_COM_QUERYINTERFACE_FIXTURE_H

#include "duals.h"

#define POISON ((void *)(ULONG_PTR)0x5ca1ab1e)

enum { TIME_LIMIT = 20000, MAX_KNOWN = 10 };

static const IID iid_agile_object = {
    0x94ea2b94, 0xe9cc, 0x49e0, {0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90}};

static inline HRESULT query(void *object, REFIID riid, void *out)
{
    *(void **)out = POISON;
    return IUnknown_QueryInterface((IUnknown *)object, riid, (void **)out);
}

static inline void drop(void *object)
{
    IUnknown_Release((IUnknown *)object);
}

static inline void check_identity(void *object, void *identity)
{
    IUnknown *unknown;
    if (CHECK_HR(query(object, &IID_IUnknown, &unknown), S_OK)) {
        CHECK(unknown == identity);
        drop(unknown);
    }
}

/* Calls visit for an object of each interface, with one reference. */
static inline void each_object(void (*visit)(IDispatch *object, const struct com_interface *iface))
{
    struct world world;
    const struct com_interface *iface;
    int count = 0;
    if (!world_open(&world))
        return;
    for (; (iface = dual_interface(count)); count++) {
        IDispatch *object = world_object(&world, iface);
        CONTEXT("%s", iface->name);
        LONG live = com_live;
        visit(object, iface);
        CHECK_EQ(com_live, live);
        CHECK_EQ(IDispatch_Release(object), 0);
        CHECK_EQ(com_live, live - 1);
    }
    world_close(&world);
    CHECK_EQ(count, duals());
}

/* ---- Enumerators ---- */

static inline IUnknown *enumerator_of(const struct world *world, bool of_tasks)
{
    IUnknown *enumerator = NULL;
    IDispatch *collection = world_object(
        world, of_tasks ? com_IVMTaskCollection : com_IVMVirtualMachineCollection);
    if (of_tasks)
        CHECK_HR(IVMTaskCollection_get__NewEnum((IVMTaskCollection *)collection, &enumerator),
                 S_OK);
    else
        CHECK_HR(IVMVirtualMachineCollection_get__NewEnum(
                     (IVMVirtualMachineCollection *)collection, &enumerator),
                 S_OK);
    IDispatch_Release(collection);
    return enumerator;
}

#endif
