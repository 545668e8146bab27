/* SPDX-License-Identifier: MIT */
/* Creating, registering, unregistering and deleting machines.
 *
 * A machine that is unregistered stays in memory, as what its .vmc file says, so that registering
 * it again brings back all its settings. It is then in host->unregistered instead of in
 * host->machines, and its slot is hidden. */
#include "model/catalog.h"

#include "model/host.h"

enum { CONFIGURATION_SIZE = 12288 }; /* bytes of a .vmc file */

bool catalog_init(struct host *host)
{
    struct machine *machine;
    code made = files_make_folder(host, text_span(&host->info.integration_components));
    if (made == CODE_OK)
        made = catalog_create(host, SPAN("Windows XP Mode"), SPAN(CATALOG_DEFAULT_FOLDER),
                               &machine);
    return made == CODE_OK;
}

static void free_unregistered(struct host *host, struct machine *machine)
{
    machine_index_remove(&host->unregistered, machine);
    slots_show(&host->slots, machine->ref, machine);
    machine_free(host, machine);
}

void catalog_free(struct host *host)
{
    for (size_t i = 0; i < host->unregistered.size; i++)
        while (host->unregistered.entries[i].machine)
            free_unregistered(host, host->unregistered.entries[i].machine);
}

static struct span without_extension(struct span name)
{
    if (path_has_extension(name, ".vmc"))
        name.length -= 4;
    return name;
}

/* From what a client passes to the machine's name and its file. The name is borrowed from it. */
static code locate(struct span *name, struct span path, struct text *file)
{
    bool is_file = !name->length;
    code wrong = is_file ? CODE_OK : machine_check_name(*name);
    if (wrong == CODE_OK)
        wrong = files_check_path(path);
    if (wrong != CODE_OK)
        return wrong;
    if (is_file) {
        if (!path_has_extension(path, ".vmc"))
            return CODE_VM_E_CONFIG_NO_NAME;
        *name = without_extension(path_name(path));
        wrong = machine_check_name(*name);
        if (wrong != CODE_OK)
            return wrong;
        if (!text_set(file, path))
            return CODE_OUTOFMEMORY;
    } else {
        if (!path_join(file, path, *name, ".vmc"))
            return CODE_OUTOFMEMORY;
        wrong = files_check_path(text_span(file));
        if (wrong != CODE_OK)
            return wrong;
    }
    return machine_path_fits(path_folder(text_span(file)), *name) ? CODE_OK : CODE_BUFFER_OVERFLOW;
}

/* A new machine with that file, which is there or is made. Takes over the text. */
static code add_machine(struct host *host, struct span name, struct text *file, bool make_file,
                struct machine **machine)
{
    /* A machine that does not come uses no numbers up. */
    const uint64_t machines_made = host->machines_made;
    const int32_t adapters_made = host->networks.adapters_made;
    struct machine *added = machine_create(host, name);
    code wrong = added ? CODE_OK : CODE_OUTOFMEMORY;
    if (added && make_file) {
        struct file *made;
        wrong = files_create_with_folder(host, text_span(file), FILE_CONFIGURATION,
                                         CONFIGURATION_SIZE, &made);
    }
    if (wrong != CODE_OK) {
        if (added)
            machine_free(host, added);
        host->machines_made = machines_made;
        host->networks.adapters_made = adapters_made;
        return wrong;
    }
    host_place_machine(host, added, file);
    *machine = added;
    return CODE_OK;
}

/* any_name: others may have it, too. */
static code create(struct host *host, struct span name, struct span path, bool any_name,
                   struct machine **machine)
{
    struct text file = {0};
    struct volume *volume;
    *machine = NULL;
    code wrong = locate(&name, path, &file);
    if (wrong == CODE_OK && !any_name && host_find_machine(host, name))
        wrong = CODE_VM_E_CONFIG_DUPLICATE_NAME;
    if (wrong == CODE_OK && (files_find(host, text_span(&file)) ||
                             (any_name && machine_index_find(&host->by_file, text_span(&file)))))
        wrong = CODE_ALREADY_EXISTS;
    if (wrong == CODE_OK && any_name && !files_volume_of(host, path))
        wrong = files_add_volume(host, path.chars[0], &volume);
    if (wrong == CODE_OK) {
        /* One whose file has been deleted since then can't come back any more. */
        struct machine *gone = machine_index_find(&host->unregistered, text_span(&file));
        wrong = add_machine(host, name, &file, true, machine);
        if (wrong == CODE_OK && gone)
            free_unregistered(host, gone);
    }
    text_clear(&file);
    return wrong;
}

code catalog_create(struct host *host, struct span name, struct span path, struct machine **machine)
{
    return create(host, name, path, false, machine);
}

code catalog_create_file(struct host *host, struct span path, struct machine **machine)
{
    return create(host, (struct span){0}, path, true, machine);
}

/* Takes a machine back that was unregistered. */
static code restore(struct host *host, struct span name, struct machine *machine)
{
    if (!host_reserve_machine(host) || !host_name_machine(host, machine, name))
        return CODE_OUTOFMEMORY;
    machine_index_remove(&host->unregistered, machine);
    slots_show(&host->slots, machine->ref, machine);
    host_add_machine(host, machine);
    return CODE_OK;
}

code catalog_register(struct host *host, struct span name, struct span path,
                       struct machine **machine)
{
    struct text file = {0};
    *machine = NULL;
    name = without_extension(name);
    code wrong = locate(&name, path, &file);
    if (wrong == CODE_VM_E_CONFIG_NO_NAME)
        wrong = CODE_FILE_NOT_FOUND; /* no .vmc file has such a path */
    if (wrong == CODE_OK)
        wrong = files_check_folder(host, text_span(&file));
    if (wrong == CODE_OK) {
        /* As it was spelt at first, which is how the indexes know it. */
        const struct file *found = files_find(host, text_span(&file));
        if (!found)
            wrong = CODE_FILE_NOT_FOUND;
        else if (!text_set(&file, text_span(&found->path)))
            wrong = CODE_OUTOFMEMORY;
    }
    if (wrong == CODE_OK && host_find_machine(host, name))
        wrong = CODE_VM_E_CONFIG_DUPLICATE_NAME;
    if (wrong == CODE_OK && machine_index_find(&host->by_file, text_span(&file)))
        wrong = CODE_ALREADY_EXISTS;
    if (wrong == CODE_OK) {
        struct machine *known = machine_index_find(&host->unregistered, text_span(&file));
        wrong = known ? restore(host, name, known) : add_machine(host, name, &file, false, machine);
        if (wrong == CODE_OK && known)
            *machine = known;
    }
    text_clear(&file);
    return wrong;
}

static bool is_stopped(const struct machine *machine)
{
    return machine->state == MACHINE_TURNED_OFF || machine->state == MACHINE_SAVED;
}

code catalog_unregister(struct host *host, struct machine *machine)
{
    if (!is_stopped(machine))
        return CODE_VM_E_VM_RUNNING;
    if (!machine->file.length) { /* nothing that it could come back from */
        machine_free(host, machine);
        return CODE_OK;
    }
    if (!machine_index_reserve(&host->unregistered))
        return CODE_OUTOFMEMORY;
    host_remove_machine(host, machine);
    slots_hide(&host->slots, machine->ref);
    machine_index_add(&host->unregistered, machine);
    return CODE_OK;
}

code catalog_delete(struct host *host, struct machine *machine)
{
    if (!is_stopped(machine))
        return CODE_VM_E_VM_RUNNING;
    machine_set_state(host, machine, MACHINE_DELETING);
    hard_disks_drop_undo(host, machine);
    machine_drop_saved_state(host, machine);
    struct file *file =
        machine->file.length ? files_find(host, text_span(&machine->file)) : NULL;
    if (file)
        files_remove(host, file);
    machine_free(host, machine);
    return CODE_OK;
}
