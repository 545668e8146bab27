/* SPDX-License-Identifier: MIT */
/* Undo disks: differencing disks that a machine writes to in place of its own. For
 * model/hard_disks.c, which also says what others need. */
#ifndef VPCMOCK_MODEL_UNDO_DISKS_H
#define VPCMOCK_MODEL_UNDO_DISKS_H

#include "model/hard_disks.h"

struct file;

/* Makes those that are not there: all of them, or none. VM_E_OUT_OF_RESOURCE, CODE_OUTOFMEMORY. */
code undo_disks_make(struct host *host, struct machine *machine);
/* Deletes those that were made since undo_disks_keep. */
void undo_disks_unmake(struct host *host, struct machine *machine);
void undo_disks_keep(struct machine *machine);
/* Does at the end of a session what IVMVirtualMachine::UndoAction says. */
void undo_disks_act(struct host *host, struct machine *machine);
void undo_disk_drop(struct host *host, struct hard_disk_connection *connection);

/* What follows from the end of hard_disks_merge_undo's task. */
void undo_disks_merge_ended(struct host *host, struct task *task);

/* How often the machine itself uses the file. */
int32_t hard_disks_own_uses(const struct machine *machine, const struct file *file);

#endif
