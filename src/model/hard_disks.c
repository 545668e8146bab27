/* SPDX-License-Identifier: MIT */
/* The hard disks that a machine is connected to, and what it holds of them while it is in use. */
#include "model/hard_disks.h"

#include <string.h>

#include "model/disk.h"
#include "model/host.h"
#include "model/memory.h"
#include "model/places.h"
#include "model/undo_disks.h"

/* ---- Connections ---- */

int32_t hard_disks_buses(const struct host *host)
{
    int32_t buses = host->info.maximum_ide_buses;
    return buses < MACHINE_BUSES ? buses : MACHINE_BUSES;
}

static bool is_location(const struct host *host, int32_t bus, int32_t device)
{
    return bus >= 0 && bus < hard_disks_buses(host) && device >= 0 &&
           device < MACHINE_DEVICES_PER_BUS;
}

static struct hard_disk_connection *at(const struct machine *machine, int32_t bus, int32_t device)
{
    const struct hard_disks *disks = &machine->hard_disks;
    for (size_t i = 0; i < disks->count; i++)
        if (disks->connections[i]->bus == bus && disks->connections[i]->device == device)
            return disks->connections[i];
    return NULL;
}

int32_t hard_disks_at(const struct machine *machine, int bus, int device)
{
    return at(machine, bus, device) != NULL;
}

static void free_connection(struct host *host, struct hard_disk_connection *connection)
{
    slots_remove(&host->slots, connection->ref);
    text_clear(&connection->path);
    text_clear(&connection->undo);
    mem_free(connection);
}

/* Also makes room for it among the removed ones, so that removing never fails. */
struct hard_disk_connection *hard_disks_connect(struct host *host, struct machine *machine,
                                                struct span path, int32_t bus, int32_t device)
{
    struct hard_disks *disks = &machine->hard_disks;
    struct hard_disk_connection *connection = mem_calloc(1, sizeof *connection);
    if (!connection)
        return NULL;
    if (!text_set(&connection->path, path) ||
        !host_reserve(&disks->connections, disks->count, &disks->capacity) ||
        !host_reserve(&disks->removed, disks->removed_count + disks->count,
                      &disks->removed_capacity) ||
        !slots_add(&host->slots, connection, &connection->ref)) {
        text_clear(&connection->path);
        mem_free(connection);
        return NULL;
    }
    connection->machine = machine->ref;
    connection->bus = bus;
    connection->device = device;
    disks->connections[disks->count++] = connection;
    return connection;
}

static bool is_connected(const struct machine *machine, struct span path)
{
    for (size_t i = 0; i < machine->hard_disks.count; i++)
        if (path_same(text_span(&machine->hard_disks.connections[i]->path), path))
            return true;
    return false;
}

static code check_disk(struct host *host, struct span path)
{
    struct disk_chain chain;
    struct file *file = files_find(host, path);
    if (!file)
        return CODE_FILE_NOT_FOUND;
    const struct disk *disk = disk_of(file);
    if (!disk || disk->type < DISK_DYNAMIC || disk->type > DISK_DIFFERENCING ||
        disk->size > DISK_MAX_IDE)
        return CODE_VM_E_INVALID_HD_FILE;
    disk_chain(host, file, &chain);
    return chain.linked ? CODE_VM_E_UNSUPPORTED_HD_DISK_TYPE : CODE_OK;
}

code hard_disks_add(struct host *host, struct machine *machine, struct span path, int32_t bus,
                    int32_t device, struct hard_disk_connection **connection)
{
    *connection = NULL;
    if (!is_location(host, bus, device))
        return CODE_INVALIDARG;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    code c = files_check_folder(host, path);
    if (c == CODE_OK)
        c = check_disk(host, path);
    if (c != CODE_OK)
        return c;
    if (is_connected(machine, path))
        return CODE_SHARING_VIOLATION;
    if (hard_disks_at(machine, bus, device) || drives_at(machine, bus, device))
        return CODE_VM_E_DRIVE_BUS_LOC_IN_USE;
    *connection = hard_disks_connect(host, machine, path, bus, device);
    if (!*connection)
        return CODE_OUTOFMEMORY;
    places_changed(host, machine, bus, device);
    return CODE_OK;
}

code hard_disks_remove(struct host *host, struct machine *machine,
                       struct hard_disk_connection *connection)
{
    struct hard_disks *disks = &machine->hard_disks;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    for (size_t i = 0; i < disks->count; i++) {
        if (disks->connections[i] != connection)
            continue;
        undo_disk_drop(host, connection);
        connection->removed = true;
        disks->removed[disks->removed_count++] = connection;
        disks->count--;
        memmove(&disks->connections[i], &disks->connections[i + 1],
                (disks->count - i) * sizeof(void *));
        places_changed(host, machine, connection->bus, connection->device);
        return CODE_OK;
    }
    return CODE_VM_E_DRIVE_INVALID;
}

code hard_disks_connection(const struct host *host, struct ref ref,
                           struct hard_disk_connection **connection)
{
    struct hard_disk_connection *found = slots_get(&host->slots, ref);
    *connection = NULL;
    if (!found || !slots_get(&host->slots, found->machine))
        return CODE_VM_E_VM_UNKNOWN;
    if (found->removed || found->uninitialized)
        return CODE_VM_E_DRIVE_INVALID;
    *connection = found;
    return CODE_OK;
}

code hard_disks_move(struct host *host, struct hard_disk_connection *connection, int32_t bus,
                     int32_t device)
{
    struct machine *machine = slots_get(&host->slots, connection->machine);
    if (!machine)
        return CODE_VM_E_VM_UNKNOWN;
    if (!is_location(host, bus, device))
        return CODE_INVALIDARG;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    const struct hard_disk_connection *there = at(machine, bus, device);
    if ((there && there != connection) || drives_at(machine, bus, device))
        return CODE_VM_E_DRIVE_BUS_LOC_IN_USE;
    if (there)
        return CODE_OK; /* it is there already */
    int32_t old_bus = connection->bus, old_device = connection->device;
    connection->bus = bus;
    connection->device = device;
    places_changed(host, machine, old_bus, old_device);
    places_changed(host, machine, bus, device);
    return CODE_OK;
}

code hard_disks_get_disk(struct host *host, const struct hard_disk_connection *connection,
                         struct disk_name **name)
{
    const struct file *file = files_find(host, text_span(&connection->path));
    *name = NULL;
    /* a file that is gone still has a path that clients show */
    if (file && !disk_of(file) && !(file->disk && file->disk->unfinished))
        return CODE_VM_E_DRIVE_INVALID;
    *name = files_name(host, text_span(&connection->path));
    return *name ? CODE_OK : CODE_OUTOFMEMORY;
}

code hard_disks_get_undo(struct host *host, const struct hard_disk_connection *connection,
                         struct disk_name **name)
{
    *name = NULL;
    const struct file *disk = files_find(host, text_span(&connection->path));
    if (disk && !disk_of(disk))
        return CODE_VM_E_DRIVE_INVALID;
    const struct file *file = files_find(host, text_span(&connection->undo));
    if (!file)
        return CODE_FILE_NOT_FOUND;
    *name = files_name(host, text_span(&file->path));
    return *name ? CODE_OK : CODE_OUTOFMEMORY;
}

/* ---- Holding ---- */

/* The file that a connection's guest writes to. */
static struct file *top(const struct host *host, const struct hard_disk_connection *connection)
{
    struct file *undo = files_find(host, text_span(&connection->undo));
    return undo ? undo : files_find(host, text_span(&connection->path));
}

static bool reserve_held(struct hard_disks *disks, size_t more)
{
    size_t needed = disks->held_count + more;
    if (needed <= disks->held_capacity)
        return true;
    struct ref *held = mem_realloc(disks->held, (needed + 8) * sizeof *held);
    if (!held)
        return false;
    disks->held = held;
    disks->held_capacity = needed + 8;
    return true;
}

static bool reserve_all(struct host *host, struct hard_disks *disks)
{
    size_t needed = 0;
    for (size_t i = 0; i < disks->count; i++) {
        struct disk_chain chain;
        disk_chain(host, top(host, disks->connections[i]), &chain);
        needed += chain.count + 1; /* and an undo disk that may come */
    }
    return reserve_held(disks, needed);
}

static void take(struct host *host, struct hard_disks *disks)
{
    for (size_t i = 0; i < disks->count; i++) {
        struct disk_chain chain;
        disk_chain(host, top(host, disks->connections[i]), &chain);
        /* hard_disks_check_start has made room; without it, what fits must do */
        for (size_t f = 0; f < chain.count && reserve_held(disks, 1); f++) {
            disks->held[disks->held_count++] = chain.files[f]->ref;
            chain.files[f]->users++;
        }
    }
}

static void let_go(struct host *host, struct hard_disks *disks)
{
    while (disks->held_count) {
        struct file *file = slots_get(&host->slots, disks->held[--disks->held_count]);
        if (file && file->users > 0)
            file->users--;
    }
}

int32_t hard_disks_own_uses(const struct machine *machine, const struct file *file)
{
    int32_t uses = 0;
    for (size_t i = 0; i < machine->hard_disks.held_count; i++)
        uses += machine->hard_disks.held[i].index == file->ref.index &&
                machine->hard_disks.held[i].generation == file->ref.generation;
    return uses;
}

/* ---- States ---- */

static void forget_room(struct host *host, struct hard_disks *disks)
{
    host->files.short_of_room -= disks->room != ROOM_ENOUGH;
    disks->room = ROOM_ENOUGH;
}

static code check_chain(const struct host *host, const struct machine *machine,
                        const struct hard_disk_connection *connection, bool fix_parent)
{
    const struct file *file = top(host, connection);
    if (!file || !disk_of(file))
        return CODE_OK; /* the machine comes up without that disk */
    if (file->users > hard_disks_own_uses(machine, file))
        return CODE_SHARING_VIOLATION;
    switch (disk_check_parents(host, file, fix_parent)) {
    case CODE_VM_E_PARENT_MODIFIED:
    case CODE_VM_E_PARENT_CHILD_ID_MISMATCH: return CODE_VM_E_PARENT_MODIFIED;
    case CODE_VM_E_PARENT_PATH_NOT_FOUND: return CODE_VM_E_PARENT_PATH_NOT_FOUND;
    default: return CODE_OK;
    }
}

code hard_disks_check_start(struct host *host, struct machine *machine, bool fix_parent)
{
    struct hard_disks *disks = &machine->hard_disks;
    code c = CODE_OK;
    undo_disks_keep(machine);
    for (size_t i = 0; i < disks->count && c == CODE_OK; i++)
        c = check_chain(host, machine, disks->connections[i], fix_parent);
    if (c == CODE_OK && !reserve_all(host, disks))
        c = CODE_OUTOFMEMORY;
    /* also for a restore: the undo disks of a saved machine can have been merged */
    if (c == CODE_OK && settings_get_undoable(machine))
        c = undo_disks_make(host, machine);
    return c;
}

void hard_disks_give_up_start(struct host *host, struct machine *machine)
{
    undo_disks_unmake(host, machine);
}

void hard_disks_fix_parents(struct host *host, struct machine *machine)
{
    for (size_t i = 0; i < machine->hard_disks.count; i++) {
        struct file *file = top(host, machine->hard_disks.connections[i]);
        if (file)
            disk_fix_parents(host, file);
    }
}

/* What the guest writes as it boots, where it fits without running short. */
static void write_boot(struct host *host, struct hard_disks *disks)
{
    if (!disks->count)
        return;
    struct file *file = top(host, disks->connections[0]);
    struct disk *disk = file ? disk_of(file) : NULL;
    if (!disk || disk->type == DISK_FIXED)
        return;
    struct disk after = *disk;
    after.data += disks->boot_writes;
    int64_t size = disk_size_on_host(&after);
    if (files_room(host, text_span(&file->path)) - (size - file->size) < DISK_ROOM_LOW)
        return;
    disk->data = after.data < disk->size ? after.data : disk->size;
    files_force_size(host, file, size);
}

/* Its disks were written to: their children elsewhere will not fit any more. */
static void touch_all(struct host *host, struct hard_disks *disks)
{
    for (size_t i = 0; i < disks->count; i++) {
        struct file *file = top(host, disks->connections[i]);
        if (file && disk_of(file))
            disk_touch(host, file->disk);
    }
}

void hard_disks_state_changed(struct host *host, struct machine *machine, int before)
{
    struct hard_disks *disks = &machine->hard_disks;
    bool restores = before == MACHINE_SAVED && machine->state == MACHINE_RESTORING;
    if (restores)
        let_go(host, disks); /* there may be new undo disks to hold */
    if (restores || (before == MACHINE_TURNED_OFF && machine->state != MACHINE_TURNED_OFF))
        take(host, disks);
    if (machine->state == MACHINE_RUNNING && before == MACHINE_TURNING_ON)
        write_boot(host, disks);
    if (machine->state == MACHINE_RUNNING)
        clock_at(&host->clock, &disks->due, host->clock.now); /* a look that can wait */
    bool ran = before == MACHINE_RUNNING || before == MACHINE_PAUSED ||
               before == MACHINE_TURNING_OFF || before == MACHINE_SAVING;
    bool stopped = machine->state == MACHINE_TURNED_OFF || machine->state == MACHINE_SAVED;
    if (ran && stopped)
        touch_all(host, disks);
    if (stopped && before != MACHINE_TURNED_OFF) {
        clock_forget(&host->clock, &disks->due);
        forget_room(host, disks);
    }
    if (machine->state == MACHINE_TURNED_OFF && before != MACHINE_TURNED_OFF) {
        let_go(host, disks);
        /* the application's end is none of those of a machine that an undo action is for */
        if (ran && !host->info.shutting_down)
            undo_disks_act(host, machine);
    }
}

/* ---- Room ---- */

static int64_t room_of(const struct host *host, const struct machine *machine)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < machine->hard_disks.count; i++) {
        const struct file *file = top(host, machine->hard_disks.connections[i]);
        int64_t room = file ? files_room(host, text_span(&file->path)) : -1;
        if (room >= 0 && room < least)
            least = room;
    }
    return least;
}

static void look_for_room(struct host *host, struct machine *machine)
{
    struct hard_disks *disks = &machine->hard_disks;
    int64_t room = room_of(host, machine);
    int32_t before = disks->room;
    disks->room = room < DISK_ROOM_CRITICAL ? ROOM_CRITICAL
                  : room < DISK_ROOM_LOW    ? ROOM_LOW
                                            : ROOM_ENOUGH;
    host->files.short_of_room += (disks->room != ROOM_ENOUGH) - (before != ROOM_ENOUGH);
    if (disks->room <= before)
        return;
    const struct value critical = value_bool(disks->room == ROOM_CRITICAL);
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_DISK_OUT_OF_SPACE, &critical, 1);
    machine_log(host, disks->room == ROOM_CRITICAL ? LOG_DISK_SPACE_ERROR : LOG_DISK_SPACE_WARNING);
    if (disks->room == ROOM_CRITICAL && machine->state == MACHINE_RUNNING)
        machine_set_state(host, machine, MACHINE_PAUSED);
}

static void look(struct host *host, struct due *due)
{
    look_for_room(host, ((struct hard_disks *)due)->machine);
}

void hard_disks_room_changed(struct host *host)
{
    struct files *files = &host->files;
    bool is_short = false;
    for (size_t i = 0; i < files->volume_count; i++) {
        const struct volume *volume = &files->volumes[i];
        is_short |= !volume->read_only && volume->capacity - volume->used < DISK_ROOM_LOW;
    }
    if (!is_short && files->short_of_room <= 0)
        return;
    for (size_t i = 0; i < host->machine_count; i++)
        if (machine_is_up(host->machines[i]))
            look_for_room(host, host->machines[i]);
}

/* ---- The whole ---- */

bool hard_disks_init(struct host *host, struct machine *machine)
{
    struct hard_disks *disks = &machine->hard_disks;
    disks->due.happen = look;
    disks->machine = machine;
    disks->boot_writes = DISK_BOOT_WRITES;
    /* The first machine of a host is Windows XP Mode, whose disk is there already. */
    const struct file *first = slots_get(&host->slots, host->files.first_disk);
    host->files.first_disk = (struct ref){0};
    if (!first || hard_disks_connect(host, machine, text_span(&first->path), 0, 0))
        return true;
    hard_disks_free(host, machine);
    return false;
}

void hard_disks_free(struct host *host, struct machine *machine)
{
    struct hard_disks *disks = &machine->hard_disks;
    clock_forget(&host->clock, &disks->due);
    forget_room(host, disks);
    let_go(host, disks);
    for (size_t i = 0; i < disks->count; i++)
        free_connection(host, disks->connections[i]);
    for (size_t i = 0; i < disks->removed_count; i++)
        free_connection(host, disks->removed[i]);
    mem_free(disks->connections);
    mem_free(disks->removed);
    mem_free(disks->held);
    *disks = (struct hard_disks){0};
}

#define LARGEST INT64_C(0x7fffffffffff)
const struct fact hard_disks_facts[] = {
    {"BootWrites", FACT_BIG, offsetof(struct machine, hard_disks.boot_writes), 0, LARGEST, NULL,
     "What the guest writes to its first hard disk as it boots, in bytes."},
    {0},
};

const struct fact hard_disk_connection_facts[] = {
    {"LocationUnknown", FACT_BOOL, offsetof(struct hard_disk_connection, uninitialized), 0, 1, NULL,
     "Whether the bus location of the connection has not been set up properly."},
    {0},
};
