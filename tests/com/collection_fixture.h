/* SPDX-License-Identifier: MIT */
/* Both collections, of tasks and of machines, through one set of functions. */
#ifndef VPCMOCK_TESTS_COM_COLLECTION_FIXTURE_H
#define VPCMOCK_TESTS_COM_COLLECTION_FIXTURE_H

#include "com/fixture.h"

struct kind {
    const char *name;
    const WCHAR *item_name; /* as error objects name the member */
    const WCHAR *property;  /* of the application */
    const IID *iid;
    const IID *item_iid;
    HRESULT (*open)(IVMVirtualPC *app, IDispatch **all);
    HRESULT (*count)(IDispatch *all, LONG *count);
    HRESULT (*item)(IDispatch *all, LONG index, IDispatch **item);
    HRESULT (*enumerate)(IDispatch *all, IUnknown **enumerator);
};

static inline HRESULT tasks_open(IVMVirtualPC *app, IDispatch **all)
{
    return IVMVirtualPC_get_Tasks(app, (IVMTaskCollection **)all);
}

static inline HRESULT tasks_count(IDispatch *all, LONG *count)
{
    return IVMTaskCollection_get_Count((IVMTaskCollection *)all, count);
}

static inline HRESULT tasks_item(IDispatch *all, LONG index, IDispatch **item)
{
    return IVMTaskCollection_get_Item((IVMTaskCollection *)all, index, (IVMTask **)item);
}

static inline HRESULT tasks_enumerate(IDispatch *all, IUnknown **enumerator)
{
    return IVMTaskCollection_get__NewEnum((IVMTaskCollection *)all, enumerator);
}

static inline HRESULT machines_open(IVMVirtualPC *app, IDispatch **all)
{
    return IVMVirtualPC_get_VirtualMachines(app, (IVMVirtualMachineCollection **)all);
}

static inline HRESULT machines_count(IDispatch *all, LONG *count)
{
    return IVMVirtualMachineCollection_get_Count((IVMVirtualMachineCollection *)all, count);
}

static inline HRESULT machines_item(IDispatch *all, LONG index, IDispatch **item)
{
    return IVMVirtualMachineCollection_get_Item((IVMVirtualMachineCollection *)all, index,
                                                (IVMVirtualMachine **)item);
}

static inline HRESULT machines_enumerate(IDispatch *all, IUnknown **enumerator)
{
    return IVMVirtualMachineCollection_get__NewEnum((IVMVirtualMachineCollection *)all, enumerator);
}

static const struct kind kinds[] = {
    {"tasks", L"IVMTaskCollection::Item", L"Tasks", &IID_IVMTaskCollection, &IID_IVMTask,
     tasks_open, tasks_count, tasks_item, tasks_enumerate},
    {"machines", L"IVMVirtualMachineCollection::Item", L"VirtualMachines",
     &IID_IVMVirtualMachineCollection, &IID_IVMVirtualMachine, machines_open, machines_count,
     machines_item, machines_enumerate},
};

static const struct kind *const tasks = &kinds[0];
static const struct kind *const machines = &kinds[1];

static inline IDispatch *open_all(const struct fixture *fixture, const struct kind *kind)
{
    IDispatch *all = NULL;
    CHECK_OK(kind->open(fixture->app, &all));
    return all;
}

static inline void add_tasks(const struct fixture *fixture, int count)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = VPCMOCK_BY_HAND;
    while (count--) {
        IVMTask *task = NULL;
        CHECK_OK(vpcmock_task_create(fixture->mock, &options, &task));
        IVMTask_Release(task);
    }
}

static inline IEnumVARIANT *enumerate(const struct kind *kind, IDispatch *all)
{
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    CHECK_OK(kind->enumerate(all, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    IUnknown_Release(unknown);
    return enumerator;
}

/* IDs grow with each task: what Item or Next gave is known by it. */
static inline LONG id_of(IDispatch *object)
{
    IVMTask *task = NULL;
    LONG id = -1;
    if (!CHECK(object) || !CHECK_OK(IDispatch_QueryInterface(object, &IID_IVMTask, (void **)&task)))
        return -1;
    CHECK_OK(IVMTask_get_ID(task, &id));
    IVMTask_Release(task);
    return id;
}

static inline LONG id_at(const struct fixture *fixture, LONG index)
{
    IDispatch *all = open_all(fixture, tasks);
    IDispatch *item = NULL;
    CHECK_OK(tasks->item(all, index, &item));
    LONG id = id_of(item);
    IDispatch_Release(item);
    IDispatch_Release(all);
    return id;
}

#endif
