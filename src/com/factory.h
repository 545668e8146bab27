/* SPDX-License-Identifier: MIT */
/* Class objects of the coclasses that clients can create. */
#ifndef VPCMOCK_COM_FACTORY_H
#define VPCMOCK_COM_FACTORY_H

#include <unknwn.h>

#include "com/mock.h"

/* As DllGetClassObject: CLASS_E_CLASSNOTAVAILABLE for any other class. Objects show the process's
 * own mock. */
HRESULT factory_get(REFCLSID clsid, REFIID riid, void **object);

/* A class object whose objects show one mock; one reference for the caller. */
HRESULT factory_create(struct vpcmock *mock, REFCLSID clsid, IClassFactory **factory);

/* Has it counted in com_server.looked_up while other processes hold it. Before it is shown. */
void factory_count_users(IClassFactory *factory);

#endif
