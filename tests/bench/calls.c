/* SPDX-License-Identifier: MIT */
/* What calls cost in process: early bound, by name, and making things. */
#include <stdio.h>
#include <stdlib.h>

#include "empty.h"
#include "measure.h"
#include "vpcmock.h"

#include <cguid.h>

/* Scripting.Dictionary: a class of Windows that clients use beside ours. */
static const CLSID scripting_dictionary = {
    0xee09b103, 0x97e0, 0x11cf, {0x97, 0x8f, 0x00, 0xa0, 0x24, 0x63, 0xe0, 0x6f}};

struct late {
    IDispatch *dispatch;
    ITypeInfo *info;
    DISPID id;
};

static void call_empty(void *context, long times)
{
    struct empty *volatile object = context;
    LONG result;
    while (times--)
        object->vtbl->get_result(object, &result);
}

static void get_result(void *context, long times)
{
    IVMTask *volatile task = context;
    VMTaskResult result;
    while (times--)
        IVMTask_get_Result(task, &result);
}

static void invoke(void *context, long times)
{
    struct late *late = context;
    DISPPARAMS none = {0};
    VARIANT result;
    while (times--)
        need(IDispatch_Invoke(late->dispatch, late->id, &IID_NULL, LOCALE_USER_DEFAULT,
                              DISPATCH_PROPERTYGET, &none, &result, NULL, NULL),
             "Invoke");
}

static void invoke_by_info(void *context, long times)
{
    struct late *late = context;
    DISPPARAMS none = {0};
    VARIANT result;
    while (times--)
        need(ITypeInfo_Invoke(late->info, late->dispatch, late->id, DISPATCH_PROPERTYGET, &none,
                              &result, NULL, NULL),
             "ITypeInfo::Invoke");
}

static void ids_of_names(void *context, long times)
{
    struct late *late = context;
    WCHAR name[] = L"Result", *names[] = {name};
    DISPID id;
    while (times--)
        need(IDispatch_GetIDsOfNames(late->dispatch, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &id),
             "GetIDsOfNames");
}

static void ids_by_info(void *context, long times)
{
    struct late *late = context;
    WCHAR name[] = L"Result", *names[] = {name};
    DISPID id;
    while (times--)
        need(ITypeInfo_GetIDsOfNames(late->info, names, 1, &id), "ITypeInfo::GetIDsOfNames");
}

static void create(void *context, long times)
{
    const CLSID *clsid = context;
    IUnknown *unknown;
    while (times--) {
        need(CoCreateInstance(clsid, NULL, CLSCTX_INPROC_SERVER, &IID_IUnknown, (void **)&unknown),
             "CoCreateInstance");
        IUnknown_Release(unknown);
    }
}

static void run_task(void *context, long times)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = 0;
    while (times--) {
        IVMTask *task;
        need(vpcmock_task_create(context, &options, &task), "vpcmock_task_create");
        IVMTask_Release(task);
    }
}

static void run_malloc(void *context, long times)
{
    enum { TASK_BYTES = 256 };
    (void)context;
    while (times--) {
        void *volatile block = malloc(TASK_BYTES);
        free(block);
    }
}

int main(void)
{
    vpcmock *mock;
    IVMTask *task;
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    struct late late;
    struct empty *empty = empty_object();
    WCHAR name[] = L"Result", *names[] = {name};

    /* Scripting.Dictionary is at home in such an apartment, and so are script hosts. */
    need(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED), "CoInitializeEx");
    need(vpcmock_create(&mock), "vpcmock_create");
    options.duration = 0;
    need(vpcmock_task_create(mock, &options, &task), "vpcmock_task_create");
    need(IVMTask_QueryInterface(task, &IID_IDispatch, (void **)&late.dispatch), "IDispatch");
    need(IDispatch_GetTypeInfo(late.dispatch, 0, LOCALE_USER_DEFAULT, &late.info), "GetTypeInfo");
    need(IDispatch_GetIDsOfNames(late.dispatch, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &late.id),
         "GetIDsOfNames");

    measure_head();
    need(vpcmock_journal_enable(mock, FALSE), "vpcmock_journal_enable");
    measure(&(struct measurement){"get_Result, journal off", "an empty virtual call", 3, get_result,
                                  call_empty, task, empty, 200000});
    measure(&(struct measurement){"Invoke(Result)", "ITypeInfo::Invoke", 0.1, invoke,
                                  invoke_by_info, &late, &late, 20000});
    measure(&(struct measurement){"GetIDsOfNames", "ITypeInfo::GetIDsOfNames", 0.1, ids_of_names,
                                  ids_by_info, &late, &late, 20000});
    /* A host with the journal on beside it. */
    vpcmock *other;
    IVMTask *noted;
    need(vpcmock_create(&other), "vpcmock_create");
    need(vpcmock_task_create(other, &options, &noted), "vpcmock_task_create");
    measure(&(struct measurement){"get_Result, journal on", "the same, journal off", 10, get_result,
                                  get_result, noted, task, 200000});
    measure(&(struct measurement){"get_Result, journal on", "an empty virtual call", 40, get_result,
                                  call_empty, noted, empty, 200000});
    measure(&(struct measurement){"a task, started and ended", "malloc and free of 256 bytes", 20,
                                  run_task, run_malloc, mock, NULL, 20000});
    measure(&(struct measurement){"CoCreateInstance", "Scripting.Dictionary", 1.5, create, create,
                                  (void *)&CLSID_VMVirtualPC, (void *)&scripting_dictionary, 200});
    return 0;
}
