/* SPDX-License-Identifier: MIT */
/* Mocks that live in private servers: the servers. */
#include "host/remote.h"

#include <stdio.h>

#include "check.h"

enum { MAX_MOCKS = 8, END_MS = 20000 };

static struct vpcmock mocks[MAX_MOCKS];
static LONG mock_count;
static LONG names; /* a server that has just ended is not met again */

BOOL host_is_remote(void)
{
    return TRUE;
}

static HRESULT create(const vpcmock *mock, REFCLSID clsid, REFIID riid, void *object)
{
    IClassFactory *factory;
    HRESULT hr = server_class_object(mock->name, clsid, &IID_IClassFactory, (void **)&factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, NULL, riid, object);
    IClassFactory_Release(factory);
    return hr;
}

HRESULT remote_control(const vpcmock *mock, IVPCMockControl **control)
{
    APTTYPE type;
    APTTYPEQUALIFIER qualifier;
    *control = NULL;
    if (SUCCEEDED(CoGetApartmentType(&type, &qualifier)) && type != APTTYPE_MTA)
        return create(mock, &CLSID_VPCMockControl, &IID_IVPCMockControl, control);
    *control = mock->control;
    IVPCMockControl_AddRef(*control);
    return S_OK;
}

const char *vpcmock_version(void)
{
    return "";
}

const char *vpcmock_result_name(LONG result)
{
    (void)result;
    return NULL;
}

HRESULT vpcmock_process(vpcmock **mock)
{
    *mock = NULL;
    return E_NOTIMPL;
}

HRESULT vpcmock_register(vpcmock *mock, vpcmock_registration **registration)
{
    (void)mock;
    *registration = NULL;
    return E_NOTIMPL;
}

void vpcmock_unregister(vpcmock_registration *registration)
{
    (void)registration;
}

HRESULT vpcmock_create(vpcmock **mock)
{
    LONG number = InterlockedIncrement(&mock_count) - 1;
    LONG id = 0;
    *mock = NULL;
    if (number >= MAX_MOCKS)
        return E_OUTOFMEMORY;
    struct vpcmock *made = &mocks[number];
    made->refs = 1;
    _snwprintf(made->name, SERVER_MAX_NAME, L"test-%lu-%ld", GetCurrentProcessId(),
               InterlockedIncrement(&names));
    HRESULT hr = create(made, &CLSID_VPCMockControl, &IID_IVPCMockControl, &made->control);
    if (SUCCEEDED(hr))
        hr = IVPCMockControl_get_ProcessID(made->control, &id);
    if (SUCCEEDED(hr)) {
        made->process = OpenProcess(SYNCHRONIZE | PROCESS_QUERY_INFORMATION | PROCESS_TERMINATE,
                                    FALSE, (DWORD)id);
        *mock = made;
    }
    return hr;
}

void vpcmock_addref(vpcmock *mock)
{
    InterlockedIncrement(&mock->refs);
}

void vpcmock_release(vpcmock *mock)
{
    if (mock)
        InterlockedDecrement(&mock->refs);
}

LONG host_live(void)
{
    LONG all = 0;
    for (int i = 0; i < MAX_MOCKS; i++) {
        IVPCMockControl *control;
        LONG count = 0;
        if (!mocks[i].control || FAILED(remote_control(&mocks[i], &control)))
            continue;
        CHECK(IVPCMockControl_get_LiveObjects(control, &count) == S_OK);
        IVPCMockControl_Release(control);
        all += count - 1; /* the control that is held */
    }
    return all;
}

void host_close(void)
{
    for (int i = 0; i < MAX_MOCKS; i++) {
        if (!mocks[i].control)
            continue;
        IVPCMockControl_EndServer(mocks[i].control); /* saves the time that it would linger */
        IVPCMockControl_Release(mocks[i].control);
    }
    for (int i = 0; i < MAX_MOCKS; i++) {
        DWORD status = 0;
        if (!mocks[i].process)
            continue;
        BOOL ended = WaitForSingleObject(mocks[i].process, END_MS) == WAIT_OBJECT_0;
        CHECK_MSG(ended, "the server %ls has not ended", mocks[i].name);
        if (ended && GetExitCodeProcess(mocks[i].process, &status))
            CHECK_MSG(status == 0, "the server %ls has ended with %lu", mocks[i].name, status);
        else
            TerminateProcess(mocks[i].process, 1);
        CloseHandle(mocks[i].process);
        mocks[i] = (struct vpcmock){0};
    }
    InterlockedExchange(&mock_count, 0);
}

HRESULT vpcmock_application(vpcmock *mock, IVMVirtualPC **application)
{
    *application = NULL;
    return create(mock, &CLSID_VMVirtualPC, &IID_IVMVirtualPC, application);
}

HRESULT vpcmock_control(vpcmock *mock, IVPCMockControl **control)
{
    *control = NULL;
    return create(mock, &CLSID_VPCMockControl, &IID_IVPCMockControl, control);
}

HRESULT remote_task(IVMTask *task, IVPCMockTask **view)
{
    HRESULT hr = E_INVALIDARG;
    *view = NULL;
    for (int i = 0; i < MAX_MOCKS && hr == E_INVALIDARG; i++) {
        IVPCMockControl *control;
        if (!mocks[i].control || FAILED(remote_control(&mocks[i], &control)))
            continue;
        hr = IVPCMockControl_TaskOf(control, (IDispatch *)task, view);
        IVPCMockControl_Release(control);
    }
    return hr;
}
