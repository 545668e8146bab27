/* SPDX-License-Identifier: MIT */
/* Real files of virtual hard disks, for tests that want them: the fact WriteRealDisks. */
#ifndef VPCMOCK_COM_VHD_FILES_H
#define VPCMOCK_COM_VHD_FILES_H

#include "com/mock.h"

/* Lets the model write to the real disk if the test wants it. For each member that starts what
 * makes or deletes virtual hard disks; a reset of the mock forgets it. Lock held. */
void vhd_files_use(struct vpcmock *mock);

#endif
