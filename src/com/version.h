/* SPDX-License-Identifier: MIT */
/* The version of vpcmock: of the API, the files' resources and the package. */
#ifndef VPCMOCK_COM_VERSION_H
#define VPCMOCK_COM_VERSION_H

#define VPCMOCK_VERSION "0.1.0"
#define VPCMOCK_VERSION_NUMBERS 0, 1, 0, 0

#endif
