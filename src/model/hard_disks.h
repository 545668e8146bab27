/* SPDX-License-Identifier: MIT */
/* The hard disks that a machine is connected to, and their undo disks. While a machine is not
 * turned off it holds its disks with all of their parents: they are in use then. */
#ifndef VPCMOCK_MODEL_HARD_DISKS_H
#define VPCMOCK_MODEL_HARD_DISKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/clock.h"
#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;
struct disk_name;
struct task;

struct hard_disk_connection {
    struct ref ref;
    struct ref machine;
    int32_t bus, device;
    struct text path; /* as the client spelt it */
    struct text undo; /* path of its undo disk; empty: there is none */
    bool undo_is_new; /* made for the last start: it goes again if that comes to nothing */
    bool removed;     /* it is only there for the objects that still show it */
    bool uninitialized; /* fact: its bus location is not known */
};

/* How little room there is for the disks of a running machine. */
enum disk_room { ROOM_ENOUGH, ROOM_LOW, ROOM_CRITICAL };

#define DISK_ROOM_LOW ((int64_t)100 << 20)     /* a warning below it */
#define DISK_ROOM_CRITICAL ((int64_t)20 << 20) /* an error, and the machine is paused */
#define DISK_BOOT_WRITES ((int64_t)16 << 20)   /* what a guest writes as it boots */

struct hard_disks {
    struct due due; /* first: to look for room when the machine has begun to run */
    struct machine *machine;
    struct hard_disk_connection **connections; /* in the order of their coming */
    size_t count, capacity;
    struct hard_disk_connection **removed;
    size_t removed_count, removed_capacity;
    struct ref *held; /* files, once for each of its uses */
    size_t held_count, held_capacity;
    int32_t room; /* enum disk_room as of the last look */
    int64_t boot_writes; /* fact */
};

/* False when memory runs out. */
bool hard_disks_init(struct host *host, struct machine *machine);
void hard_disks_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void hard_disks_state_changed(struct host *host, struct machine *machine, int before);
/* Whether the disks let the machine start: CODE_OK, or VM_E_PARENT_MODIFIED when the parent of a
 * differencing disk has changed. fix_parent: its time stamp is taken for right.
 * VM_E_PARENT_PATH_NOT_FOUND, CODE_SHARING_VIOLATION (a disk is in use elsewhere),
 * VM_E_OUT_OF_RESOURCE (no room for an undo disk), CODE_OUTOFMEMORY. Makes the undo disks, and
 * changes nothing else. */
code hard_disks_check_start(struct host *host, struct machine *machine, bool fix_parent);
/* The start that was checked comes to nothing after all: the undo disks made for it go. */
void hard_disks_give_up_start(struct host *host, struct machine *machine);
/* The time stamps of all parents are noted as right. */
void hard_disks_fix_parents(struct host *host, struct machine *machine);
/* The VMDriveType at a place: 1 when a hard disk is there, else 0. */
int32_t hard_disks_at(const struct machine *machine, int bus, int device);
/* Deletes the undo disks, if there are any: the machine is not undoable any more, or deleted. */
void hard_disks_drop_undo(struct host *host, struct machine *machine);

/* How many IDE buses there are for hard disks: as many as the host has, and the machine. */
int32_t hard_disks_buses(const struct host *host);
/* CODE_INVALIDARG (location), VM_E_VM_RUNNING_OR_SAVED, path codes, CODE_PATH_NOT_FOUND,
 * CODE_FILE_NOT_FOUND, VM_E_DRIVE_BUS_LOC_IN_USE, VM_E_INVALID_HD_FILE, CODE_SHARING_VIOLATION,
 * VM_E_UNSUPPORTED_HD_DISK_TYPE, CODE_OUTOFMEMORY. */
code hard_disks_add(struct host *host, struct machine *machine, struct span path, int32_t bus,
                    int32_t device, struct hard_disk_connection **connection);
/* The same without any check. NULL when memory runs out. */
struct hard_disk_connection *hard_disks_connect(struct host *host, struct machine *machine,
                                                struct span path, int32_t bus, int32_t device);
/* VM_E_VM_RUNNING_OR_SAVED, VM_E_DRIVE_INVALID when it is not one of the machine's. */
code hard_disks_remove(struct host *host, struct machine *machine,
                       struct hard_disk_connection *connection);

/* The connection behind a handle, when its place is known: VM_E_VM_UNKNOWN, VM_E_DRIVE_INVALID. */
code hard_disks_connection(const struct host *host, struct ref ref,
                           struct hard_disk_connection **connection);
/* CODE_INVALIDARG, VM_E_VM_RUNNING_OR_SAVED, VM_E_DRIVE_BUS_LOC_IN_USE. */
code hard_disks_move(struct host *host, struct hard_disk_connection *connection, int32_t bus,
                     int32_t device);
/* VM_E_DRIVE_INVALID when the file is no hard disk, CODE_OUTOFMEMORY. */
code hard_disks_get_disk(struct host *host, const struct hard_disk_connection *connection,
                         struct disk_name **name);
/* CODE_FILE_NOT_FOUND when there is no undo disk; else the same. */
code hard_disks_get_undo(struct host *host, const struct hard_disk_connection *connection,
                         struct disk_name **name);

/* CODE_PATH_NOT_FOUND (no undo disks, or a parent is missing), CODE_ACCESSDENIED,
 * CODE_INVALID_HANDLE (a parent is in use), VM_E_VM_RUNNING, VM_E_FILE_READ_ONLY. */
code hard_disks_merge_undo(struct host *host, struct machine *machine, struct task **task);
/* VM_E_VM_RUNNING_OR_SAVED. */
code hard_disks_discard_undo(struct host *host, struct machine *machine);

/* The room on a volume has changed: running machines may run short of it. */
void hard_disks_room_changed(struct host *host);

extern const struct fact hard_disks_facts[];           /* of struct machine */
extern const struct fact hard_disk_connection_facts[]; /* of struct hard_disk_connection */

#endif
