/* SPDX-License-Identifier: MIT */
/* For tests of COM objects: codes by name, references, tests that must end without objects, and a
 * mock with something to see through each interface. */
#ifndef VPCMOCK_TESTS_COM_CHECK_H
#define VPCMOCK_TESTS_COM_CHECK_H

#include "check.h"

#include <string.h>
#include <wchar.h>

#include "com/factory.h"
#include "com/object.h"
#include "members.h"
#include "vpcmock.h"

#include <oleauto.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- Checks ---- */

static inline const char *hr_name(HRESULT hr)
{
#define CODE(name) {name, #name}
    static const struct {
        HRESULT hr;
        const char *name;
    } codes[] = {
        CODE(S_OK), CODE(S_FALSE), CODE(E_NOTIMPL), CODE(E_NOINTERFACE), CODE(E_POINTER),
        CODE(E_FAIL), CODE(E_UNEXPECTED), CODE(E_OUTOFMEMORY), CODE(E_INVALIDARG),
        CODE(DISP_E_UNKNOWNINTERFACE), CODE(DISP_E_MEMBERNOTFOUND), CODE(DISP_E_PARAMNOTFOUND),
        CODE(DISP_E_TYPEMISMATCH), CODE(DISP_E_UNKNOWNNAME), CODE(DISP_E_NONAMEDARGS),
        CODE(DISP_E_BADVARTYPE), CODE(DISP_E_EXCEPTION), CODE(DISP_E_OVERFLOW),
        CODE(DISP_E_BADINDEX), CODE(DISP_E_NOTACOLLECTION), CODE(DISP_E_BADPARAMCOUNT),
        CODE(DISP_E_PARAMNOTOPTIONAL), CODE(DISP_E_BADCALLEE), CODE(CLASS_E_NOAGGREGATION),
        CODE(CLASS_E_CLASSNOTAVAILABLE), CODE(RPC_E_DISCONNECTED), CODE(CO_E_NOTINITIALIZED),
        CODE(REGDB_E_CLASSNOTREG), CODE(TYPE_E_ELEMENTNOTFOUND),
    };
#undef CODE
    for (int i = 0; i < COUNT(codes); i++)
        if (codes[i].hr == hr)
            return codes[i].name;
    return "a code";
}

static inline bool check_hr(HRESULT actual, HRESULT expected, const char *file, int line,
                            const char *text)
{
    return check_that(actual == expected, file, line, "%s: %s (0x%08lx), expected %s (0x%08lx)",
                      text, hr_name(actual), (unsigned long)actual, hr_name(expected),
                      (unsigned long)expected);
}

#define CHECK_HR(expr, expected) check_hr((expr), (expected), __FILE__, __LINE__, #expr)

static inline ULONG count_refs(void *object)
{
    IUnknown_AddRef((IUnknown *)object);
    return IUnknown_Release((IUnknown *)object);
}

#define CHECK_REFS(object, n) CHECK_EQ(count_refs(object), n)

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

enum { DUALS = 33 };

/* From 0; NULL behind the last. */
static inline const struct com_interface *dual_interface(int index)
{
    for (int l = 0; l < COUNT(com_libraries); l++)
        for (int i = 0; i < com_libraries[l].ninterfaces; i++)
            if (com_libraries[l].interfaces[i]->vtbl && index-- == 0)
                return com_libraries[l].interfaces[i];
    return NULL;
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
