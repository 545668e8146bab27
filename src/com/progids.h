/* SPDX-License-Identifier: MIT */
/* What no type library says of the classes that clients create. */
#ifndef VPCMOCK_COM_PROGIDS_H
#define VPCMOCK_COM_PROGIDS_H

/* X(coclass, version-independent ProgID, description) */
#define CREATABLE_CLASSES(X)                                                                       \
    X(VMVirtualPC, "VirtualPC.Application", "Virtual PC application (vpcmock)")                    \
    X(VPCMockControl, "VPCMock.Control", "Control of the Virtual PC mock (vpcmock)")

/* Behind the version-independent ProgID. */
#define PROGID_VERSION ".1"

#endif
