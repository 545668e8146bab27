/* SPDX-License-Identifier: MIT */
/* IConnectionPointContainer and IConnectionPoint of the objects that have events. */
#ifndef VPCMOCK_COM_CONNECTION_H
#define VPCMOCK_COM_CONNECTION_H

#include <ocidl.h>

/* Of every object; shown only by those whose coclass has a source interface. */
extern const IConnectionPointContainerVtbl connection_container_vtbl;
extern const IConnectionPointVtbl connection_point_vtbl;

#endif
