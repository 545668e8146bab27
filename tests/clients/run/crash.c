/* SPDX-License-Identifier: MIT */
/* A client that calls a member and then writes to nowhere. */
#include <windows.h>
#include <objbase.h>
#include <oleauto.h>

#include "VPCCOMInterfaces.h"

int main(void)
{
    IVMVirtualPC *application;
    BSTR version;
    volatile int *volatile nowhere = NULL;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL, &IID_IVMVirtualPC,
                                (void **)&application)))
        return 1;
    IVMVirtualPC_get_Version(application, &version);
    *nowhere = 1;
    return 0;
}
