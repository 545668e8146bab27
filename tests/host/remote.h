/* SPDX-License-Identifier: MIT */
/* Mocks that live in private servers: what the files of remote*.c share. */
#ifndef VPCMOCK_TESTS_HOST_REMOTE_H
#define VPCMOCK_TESTS_HOST_REMOTE_H

#include <windows.h>
#include <oleauto.h>

#include "host/host.h"

#include "com/place.h"

struct vpcmock {
    LONG refs;
    WCHAR name[SERVER_MAX_NAME];
    IVPCMockControl *control; /* keeps the server running */
    HANDLE process;
};

/* The control object of the mock, of use in the calling thread's apartment. */
HRESULT remote_control(const vpcmock *mock, IVPCMockControl **control);

/* The test's view of a task of whichever mock; E_INVALIDARG when it is of none. */
HRESULT remote_task(IVMTask *task, IVPCMockTask **view);

/* The body of a function of the API: `call` may use `control`, the mock's, and `text`, a BSTR of
 * `string`; then the statements that follow. */
#define REMOTE(mock, string, call, ...)                                                            \
    do {                                                                                           \
        IVPCMockControl *control;                                                                  \
        const WCHAR *chars = (string);                                                             \
        BSTR text = chars ? SysAllocString(chars) : NULL;                                          \
        HRESULT hr = chars && !text ? E_OUTOFMEMORY : remote_control((mock), &control);            \
        if (SUCCEEDED(hr)) {                                                                       \
            hr = (call);                                                                           \
            IVPCMockControl_Release(control);                                                      \
            __VA_ARGS__;                                                                           \
        }                                                                                          \
        SysFreeString(text);                                                                       \
        return hr;                                                                                 \
    } while (0)

/* The same over `part`, which the control object gives: its Clock, Journal or Findings. */
#define REMOTE_PART(name, mock, string, call, ...)                                                 \
    do {                                                                                           \
        IVPCMock##name *part;                                                                      \
        IVPCMockControl *of;                                                                       \
        const WCHAR *chars = (string);                                                             \
        BSTR text = chars ? SysAllocString(chars) : NULL;                                          \
        HRESULT hr = chars && !text ? E_OUTOFMEMORY : remote_control((mock), &of);                 \
        if (SUCCEEDED(hr)) {                                                                       \
            hr = IVPCMockControl_get_##name(of, &part);                                            \
            IVPCMockControl_Release(of);                                                           \
        }                                                                                          \
        if (SUCCEEDED(hr)) {                                                                       \
            hr = (call);                                                                           \
            IVPCMock##name##_Release(part);                                                        \
            __VA_ARGS__;                                                                           \
        }                                                                                          \
        SysFreeString(text);                                                                       \
        return hr;                                                                                 \
    } while (0)

#endif
