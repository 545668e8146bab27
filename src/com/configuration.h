/* SPDX-License-Identifier: MIT */
/* Real .vmc files. */
#ifndef VPCMOCK_COM_CONFIGURATION_H
#define VPCMOCK_COM_CONFIGURATION_H

#include "com/mock.h"

/* Makes the file known to the host, or changes nothing. Lock held on entry and exit; it is let go
 * while the file is read. What is wrong goes to mock_fail. */
HRESULT configuration_add(struct vpcmock *mock, const WCHAR *path);

#endif
