/* SPDX-License-Identifier: MIT */
/* What happens to servers: they crash, hang, and lose their clients. */
#include "com/faults.h"

#include "com/object.h"

HRESULT fault_crash(struct vpcmock *mock)
{
    if (!com_server_is_alone())
        return mock_fail(mock, E_FAIL,
                         L"This object lives in no local server; its crash would be the test's.");
    TerminateProcess(GetCurrentProcess(), FAULT_CRASH_CODE);
    return E_UNEXPECTED;
}

HRESULT fault_hang(struct vpcmock *mock, LONG milliseconds)
{
    if (milliseconds < 0 || milliseconds > FAULT_LONGEST_HANG)
        return mock_fail(mock, E_INVALIDARG, L"The mock can't hang for %ld ms; expected 0 to %d.",
                         milliseconds, FAULT_LONGEST_HANG);
    Sleep((DWORD)milliseconds);
    return S_OK;
}

static struct com_object *view_of(struct vpcmock *mock, IDispatch *object)
{
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries; l++)
        for (USHORT i = 0; i < com_libraries[l].ninterfaces; i++) {
            const struct com_interface *iface = com_libraries[l].interfaces[i];
            struct com_object *view = iface->vtbl ? com_object_from(mock, iface, object) : NULL;
            if (view)
                return view;
        }
    return NULL;
}

HRESULT fault_disconnect(struct vpcmock *mock, IDispatch *object)
{
    if (!object)
        return mock_null_pointer(mock, L"object");
    struct com_object *view = view_of(mock, object);
    if (!view)
        return mock_fail(mock, E_INVALIDARG,
                         L"\"object\" is not an object of this mock; expected one of its "
                         L"VirtualPC.Application or VPCMock.Control.");
    /* Stubs go here, and with them sinks that they have held: outside of the lock. */
    mock_leave(mock);
    HRESULT hr = CoDisconnectObject((IUnknown *)view, 0);
    mock_return(mock);
    return hr;
}
