/* SPDX-License-Identifier: MIT */
/* What IVPCMockControl says of the local server, and does to it. */
#include "com/adapter.h"
#include "com/faults.h"
#include "com/place.h"

HRESULT VPCMockControl_get_ProcessID(struct com_object *self, LONG *id)
{
    (void)self;
    *id = (LONG)GetCurrentProcessId();
    return S_OK;
}

HRESULT VPCMockControl_get_ServerName(struct com_object *self, BSTR *name)
{
    (void)self;
    *name = SysAllocString(com_server.name ? com_server.name : L"");
    return *name ? S_OK : E_OUTOFMEMORY;
}

HRESULT VPCMockControl_StartServer(struct com_object *self, BSTR name, IVPCMockControl **control)
{
    IClassFactory *factory;
    mock_leave(self->mock);
    HRESULT hr = server_class_object(name ? name : L"", &CLSID_VPCMockControl, &IID_IClassFactory,
                                     (void **)&factory);
    if (SUCCEEDED(hr)) {
        hr = IClassFactory_CreateInstance(factory, NULL, &IID_IVPCMockControl, (void **)control);
        IClassFactory_Release(factory);
    }
    mock_return(self->mock);
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         L"\"%.100ls\" can't be the name of a server; expected 1 to 64 letters, "
                         L"digits, '.', '_' and '-'.",
                         name ? name : L"");
    if (hr == CO_E_SERVER_EXEC_FAILURE)
        return mock_fail(self->mock, hr,
                         L"The server \"%ls\" has not come up; expected vpcmock.exe beside this "
                         L"module, or registered.",
                         name);
    return hr;
}

HRESULT VPCMockControl_EndServer(struct com_object *self)
{
    if (!com_server_is_alone())
        return mock_fail(self->mock, E_FAIL, L"This object lives in no local server.");
    InterlockedExchange(&com_server.ending, 1);
    SetEvent(com_server.end);
    return S_OK;
}

HRESULT VPCMockControl_CrashServer(struct com_object *self)
{
    return fault_crash(self->mock);
}

HRESULT VPCMockControl_Hang(struct com_object *self, LONG milliseconds)
{
    return fault_hang(self->mock, milliseconds);
}

HRESULT VPCMockControl_Disconnect(struct com_object *self, IDispatch *object)
{
    return fault_disconnect(self->mock, object);
}

HRESULT VPCMockControl_get_LiveObjects(struct com_object *self, LONG *count)
{
    (void)self;
    *count = InterlockedCompareExchange(&com_live, 0, 0);
    return S_OK;
}
