/* SPDX-License-Identifier: MIT */
/* All dual interfaces, a mock with something to see through each, tests that leave no object. */
#ifndef VPCMOCK_TESTS_COM_DUALS_H
#define VPCMOCK_TESTS_COM_DUALS_H

#include "com/fixture.h"

#include <string.h>

#include "com/factory.h"
#include "members.h"

/* "1,234" for notes. */
struct number {
    char digits[16];
};

static inline struct number grouped(unsigned n)
{
    struct number number;
    if (n < 1000)
        snprintf(number.digits, sizeof number.digits, "%u", n);
    else
        snprintf(number.digits, sizeof number.digits, "%u,%03u", n / 1000, n % 1000);
    return number;
}

/* A test with COM initialized, in the multithreaded apartment, that leaves no object behind. */
#define COM_TEST(file, behaviour)                                                                  \
    static void file##__##behaviour##_body(void);                                                  \
    TEST(file, behaviour)                                                                          \
    {                                                                                              \
        CHECK_HR(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);                                \
        file##__##behaviour##_body();                                                              \
        CoUninitialize();                                                                          \
        CONTEXT("at the end");                                                                     \
        CHECK_EQ(com_live, 0);                                                                     \
    }                                                                                              \
    static void file##__##behaviour##_body(void)

/* ---- All dual interfaces ---- */

enum { PRODUCT_DUALS = 30 };

/* From 0; NULL behind the last. */
static inline const struct com_interface *dual_interface(int index)
{
    for (size_t l = 0; l < COUNT(com_libraries); l++)
        for (int i = 0; i < com_libraries[l].ninterfaces; i++)
            if (com_libraries[l].interfaces[i]->vtbl && index-- == 0)
                return com_libraries[l].interfaces[i];
    return NULL;
}

/* How many there are; the product's are known. */
static inline int duals(void)
{
    int products = 0, all = 0;
    for (int i = 0; i < com_libraries[0].ninterfaces; i++)
        products += com_libraries[0].interfaces[i]->vtbl != NULL;
    CHECK_EQ(products, PRODUCT_DUALS);
    while (dual_interface(all))
        all++;
    return all;
}

static inline const struct com_interface *dual_with(REFIID iid)
{
    const struct com_interface *iface;
    for (int i = 0; (iface = dual_interface(i)); i++)
        if (IsEqualGUID(iface->iid, iid))
            return iface;
    return NULL;
}

/* ---- A world to look at ---- */

/* A mock with one machine, one running task and one plan. */
struct world {
    vpcmock *mock;
    IVMTask *task;
    IVPCMockTask *plan;
};

static inline bool world_open(struct world *world)
{
    *world = (struct world){0};
    return CHECK_HR(vpcmock_create(&world->mock), S_OK) &&
           CHECK_HR(vpcmock_task_create(world->mock, NULL, &world->task), S_OK) &&
           CHECK_HR(vpcmock_next_task(world->mock, L"Save", NULL, &world->plan), S_OK);
}

static inline void world_close(struct world *world)
{
    if (world->task)
        IVMTask_Release(world->task);
    if (world->plan)
        IVPCMockTask_Release(world->plan);
    vpcmock_release(world->mock);
    *world = (struct world){0};
}

/* A new object of any dual interface, with one reference. It shows what there is of its kind: the
 * machine, the task; whatever is not modelled shows nothing. */
static inline IDispatch *world_object(const struct world *world, const struct com_interface *iface)
{
    struct ref ref = {0};
    IDispatch *object = NULL;
    if (iface == com_IVMTask || iface == com_IVPCMockTask)
        ref = ((struct com_object *)world->task)->ref;
    else if (iface == com_IVMVirtualMachine && world->mock->host.machine_count)
        ref = world->mock->host.machines[0]->ref;
    CHECK_HR(com_object_create(world->mock, iface, ref, &object), S_OK);
    return object;
}

#endif
