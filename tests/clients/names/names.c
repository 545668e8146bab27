/* SPDX-License-Identifier: MIT */
/* A program that has functions of its own under names that the library uses inside, with the mock
 * linked in. */
#include <stdio.h>

#include "vpcmock.h"

int event_free(int *calls);
int task_cancel(int *calls);
int disk_open(int *calls);
int com_live;

int event_free(int *calls)
{
    return ++*calls;
}

int task_cancel(int *calls)
{
    return ++*calls;
}

int disk_open(int *calls)
{
    return ++*calls;
}

int main(void)
{
    vpcmock *mock;
    IVMTask *task;
    VMTaskResult result = vmTaskResult_Success;
    int calls = 0;
    com_live = 7;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(vpcmock_create(&mock)) || FAILED(vpcmock_task_create(mock, NULL, &task)))
        return 1;
    task->lpVtbl->Cancel(task);
    task->lpVtbl->get_Result(task, &result);
    task->lpVtbl->Release(task);
    vpcmock_release(mock);
    CoUninitialize();
    event_free(&calls);
    task_cancel(&calls);
    disk_open(&calls);
    printf("%s %d %d\n", vpcmock_result_name(result), calls, com_live);
    return 0;
}
