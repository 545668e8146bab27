/* SPDX-License-Identifier: MIT */
/* Undo disks: made at the start of a machine, kept, discarded or merged at its end. */
#include "model/undo_disks.h"

#include "model/disk_tasks.h"
#include "model/host.h"

enum { MOST_TRIES = 100 };

/* "VirtualPCUndo_Windows XP Mode_0_0_1"; a number at the end keeps clear of what is there. */
static bool name_undo(const struct machine *machine, const struct hard_disk_connection *connection,
                      int number, struct text *path)
{
    struct text name = {0}, own = {0};
    const char tail[] = {'_', (char)('0' + connection->bus), '_',
                         (char)('0' + connection->device), 0};
    const char digits[] = {'_', (char)('0' + number / 10), (char)('0' + number % 10), 0};
    bool made = text_append_ascii(&name, "VirtualPCUndo_") &&
                text_append(&name, text_span(&machine->name)) && text_append_ascii(&name, tail) &&
                (!number || text_append_ascii(&name, digits)) &&
                machine_own_path(machine, "", &own) &&
                path_join(path, path_folder(text_span(&own)), text_span(&name), ".vud");
    text_clear(&name);
    text_clear(&own);
    return made;
}

static code make(struct host *host, struct machine *machine,
                 struct hard_disk_connection *connection)
{
    const struct file *parent = files_find(host, text_span(&connection->path));
    struct file *file = NULL;
    if (files_find(host, text_span(&connection->undo)) || !parent || !disk_of(parent))
        return CODE_OK;
    struct disk *disk = disk_create(host, DISK_DIFFERENCING, parent->disk->size, parent->disk);
    if (!disk)
        return CODE_OUTOFMEMORY;
    code c = CODE_ALREADY_EXISTS;
    for (int number = 0; c == CODE_ALREADY_EXISTS && number < MOST_TRIES; number++)
        c = name_undo(machine, connection, number, &connection->undo)
                ? files_create(host, text_span(&connection->undo), FILE_UNDO_DISK,
                               disk_size_on_host(disk), &file)
                : CODE_OUTOFMEMORY;
    if (c != CODE_OK) {
        text_clear(&connection->undo);
        disk_free(disk);
        return c == CODE_OUTOFMEMORY ? c : CODE_VM_E_OUT_OF_RESOURCE;
    }
    disk_attach(file, disk);
    connection->undo_is_new = true;
    return CODE_OK;
}

code undo_disks_make(struct host *host, struct machine *machine)
{
    code c = CODE_OK;
    for (size_t i = 0; i < machine->hard_disks.count && c == CODE_OK; i++)
        c = make(host, machine, machine->hard_disks.connections[i]);
    if (c != CODE_OK)
        undo_disks_unmake(host, machine);
    return c;
}

void undo_disks_unmake(struct host *host, struct machine *machine)
{
    for (size_t i = 0; i < machine->hard_disks.count; i++)
        if (machine->hard_disks.connections[i]->undo_is_new)
            undo_disk_drop(host, machine->hard_disks.connections[i]);
}

void undo_disks_keep(struct machine *machine)
{
    for (size_t i = 0; i < machine->hard_disks.count; i++)
        machine->hard_disks.connections[i]->undo_is_new = false;
}

void undo_disk_drop(struct host *host, struct hard_disk_connection *connection)
{
    struct file *file = files_find(host, text_span(&connection->undo));
    if (file)
        files_remove(host, file);
    text_clear(&connection->undo);
    connection->undo_is_new = false;
}

void hard_disks_drop_undo(struct host *host, struct machine *machine)
{
    for (size_t i = 0; i < machine->hard_disks.count; i++)
        undo_disk_drop(host, machine->hard_disks.connections[i]);
}

code hard_disks_discard_undo(struct host *host, struct machine *machine)
{
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    hard_disks_drop_undo(host, machine);
    return CODE_OK;
}

/* ---- Merge ---- */

/* Whether the undo disk's contents can go where they belong; CODE_OK too when there is none. */
static code check(struct host *host, const struct machine *machine,
                  const struct hard_disk_connection *connection)
{
    if (!connection->undo.length)
        return CODE_OK;
    const struct file *undo = files_find(host, text_span(&connection->undo));
    if (!undo || !disk_of(undo))
        return CODE_PATH_NOT_FOUND;
    const struct file *parent = disk_parent(host, undo->disk);
    if (!parent || !disk_of(parent) || parent->disk->id != undo->disk->parent_id)
        return CODE_PATH_NOT_FOUND;
    if (parent->access_denied)
        return CODE_ACCESSDENIED;
    if (parent->read_only)
        return CODE_VM_E_FILE_READ_ONLY;
    return parent->users > hard_disks_own_uses(machine, parent) ? CODE_INVALID_HANDLE : CODE_OK;
}

static code merge(struct host *host, struct hard_disk_connection *connection)
{
    struct file *undo = files_find(host, text_span(&connection->undo));
    code c = undo ? disk_merge_now(host, undo, false) : CODE_OK;
    if (c == CODE_OK)
        text_clear(&connection->undo);
    return c;
}

void undo_disks_act(struct host *host, struct machine *machine)
{
    switch (settings_now_number(machine, KEY_UNDO_ACTION, UNDO_KEEP)) {
    case UNDO_DISCARD: hard_disks_drop_undo(host, machine); break;
    case UNDO_COMMIT:
        /* what can't be merged is kept: nothing gets lost */
        for (size_t i = 0; i < machine->hard_disks.count; i++)
            if (check(host, machine, machine->hard_disks.connections[i]) == CODE_OK)
                merge(host, machine->hard_disks.connections[i]);
        break;
    default: break;
    }
}

void undo_disks_merge_ended(struct host *host, struct task *task)
{
    struct machine *machine = slots_get(&host->slots, task->machine);
    disk_task_ended(host, task);
    if (!machine)
        return;
    for (size_t i = 0; i < machine->hard_disks.count && task->result == TASK_Success; i++)
        if (merge(host, machine->hard_disks.connections[i]) != CODE_OK)
            task_fail(task, TASK_DiskRelatedError, CODE_DISK_FULL);
    machine_settle(host, task, (enum machine_state)task->before);
}

/* What the merge needs on the volume of one connection's disk: also for those of the same volume
 * that come before it. */
static int64_t needed(const struct host *host, const struct machine *machine, size_t last)
{
    struct hard_disk_connection *const *connections = machine->hard_disks.connections;
    const struct volume *volume = files_volume_of(host, text_span(&connections[last]->path));
    int64_t bytes = 0;
    for (size_t i = 0; i <= last; i++) {
        const struct file *undo = files_find(host, text_span(&connections[i]->undo));
        if (undo && files_volume_of(host, text_span(&connections[i]->path)) == volume)
            bytes += disk_merge_growth(host, undo);
    }
    return bytes;
}

code hard_disks_merge_undo(struct host *host, struct machine *machine, struct task **task)
{
    struct hard_disks *disks = &machine->hard_disks;
    int64_t data = 0;
    size_t count = 0;
    *task = NULL;
    if (machine->state != MACHINE_TURNED_OFF && machine->state != MACHINE_SAVED)
        return CODE_VM_E_VM_RUNNING;
    for (size_t i = 0; i < disks->count; i++) {
        code c = check(host, machine, disks->connections[i]);
        if (c != CODE_OK)
            return c;
        const struct file *undo = files_find(host, text_span(&disks->connections[i]->undo));
        count += undo != NULL;
        data += undo ? undo->disk->data : 0;
    }
    if (!count)
        return CODE_PATH_NOT_FOUND;
    code c = machine_begin(host, machine, "Merging the undo disks of", MACHINE_MERGING_DRIVES,
                           (struct task_start){
                               .duration = disk_task_time(data),
                               .completed = undo_disks_merge_ended,
                               .before = (int32_t)machine->state,
                           },
                           task);
    if (c != CODE_OK)
        return c;
    for (size_t i = 0; i < disks->count; i++)
        if (disks->connections[i]->undo.length)
            disk_task_needs(host, *task, text_span(&disks->connections[i]->path),
                            needed(host, machine, i));
    return CODE_OK;
}
