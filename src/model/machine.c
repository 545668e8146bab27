/* SPDX-License-Identifier: MIT */
/* Virtual machines: their parts, names and states. */
#include "model/machine.h"

#include "model/host.h"
#include "model/memory.h"

/* The parts of a machine, in the order of their making. */
static const struct {
    bool (*init)(struct host *host, struct machine *machine);
    void (*free)(struct host *host, struct machine *machine);
    void (*state_changed)(struct host *host, struct machine *machine, int before);
} parts[] = {
#define PART(name)                                                                                 \
    {                                                                                              \
        name##_init, name##_free, name##_state_changed                                             \
    }
    PART(settings), PART(hard_disks), PART(drives),  PART(ports),
    PART(adapters), PART(guest),      PART(console), PART(accountant),
#undef PART
};
enum { PARTS = sizeof parts / sizeof *parts };

static void free_parts(struct host *host, struct machine *machine, int count)
{
    while (count)
        parts[--count].free(host, machine);
}

static bool init_parts(struct host *host, struct machine *machine)
{
    for (int i = 0; i < PARTS; i++) {
        if (!parts[i].init(host, machine)) {
            free_parts(host, machine, i);
            return false;
        }
    }
    return true;
}

struct machine *machine_create(struct host *host, struct span name)
{
    struct machine *machine = mem_calloc(1, sizeof *machine);
    if (!machine)
        return NULL;
    machine->state = MACHINE_TURNED_OFF;
    machine->load = -1;
    machine->channel_limit = MACHINE_MAX_CHANNELS;
    if (!text_set(&machine->name, name) || !host_reserve_machine(host) ||
        !slots_add(&host->slots, machine, &machine->ref)) {
        text_clear(&machine->name);
        mem_free(machine);
        return NULL;
    }
    if (!init_parts(host, machine)) {
        slots_remove(&host->slots, machine->ref);
        text_clear(&machine->name);
        mem_free(machine);
        return NULL;
    }
    host_add_machine(host, machine);
    return machine;
}

/* Keeps count of what the active machines take of the host. */
static void count_load(struct host *host, struct machine *machine, bool active)
{
    if (active == (machine->load >= 0))
        return;
    if (active) {
        machine->load = settings_number(machine, KEY_MEMORY, SETTINGS_DEFAULT_MEMORY);
        if (machine->load < 0)
            machine->load = 0;
        host->load.machines++;
        host->load.memory += machine->load;
    } else {
        host->load.machines--;
        host->load.memory -= machine->load;
        machine->load = -1;
    }
}

void machine_free(struct host *host, struct machine *machine)
{
    host_remove_machine(host, machine);
    count_load(host, machine, false);
    machine_free_channels(machine);
    text_clear(&machine->saved.path);
    free_parts(host, machine, PARTS);
    slots_remove(&host->slots, machine->ref);
    text_clear(&machine->name);
    text_clear(&machine->file);
    mem_free(machine);
}

void machine_log(struct host *host, enum log_message message)
{
    const struct value id = value_int(message);
    bool of_service = message == LOG_PRODUCT_STARTED || message == LOG_PRODUCT_STOPPED;
    if (of_service)
        event_emit(host, EVENT_OF_APPLICATION, (struct ref){0}, APPLICATION_ON_SERVICE_EVENT, &id,
                   1);
    event_emit(host, EVENT_OF_APPLICATION, (struct ref){0}, APPLICATION_ON_EVENT_LOGGED, &id, 1);
}

void machine_drop_saved_state(struct host *host, struct machine *machine)
{
    struct file *file =
        machine->saved.path.length ? files_find(host, text_span(&machine->saved.path)) : NULL;
    if (file)
        files_remove(host, file);
    text_clear(&machine->saved.path);
    machine->saved = (struct saved_state){0};
}

int32_t machine_drive_at(const struct machine *machine, int bus, int device)
{
    int32_t disk = hard_disks_at(machine, bus, device);
    return disk ? disk : drives_at(machine, bus, device);
}

bool machine_has_saved_state(const struct machine *machine)
{
    return machine->saved.path.length && machine->state != MACHINE_SAVING;
}

code machine_rdp_pipe(const struct machine *machine, struct text *name)
{
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return text_append_ascii(name, "\\\\.\\pipe\\VirtualPC-RDP-") &&
                   text_append(name, text_span(&machine->settings.id))
               ? CODE_OK
               : CODE_OUTOFMEMORY;
}

bool machine_own_path(const struct machine *machine, const char *extension, struct text *path)
{
    return path_join(path, settings_folder(machine), text_span(&machine->name), extension);
}

static bool is_active(enum machine_state state)
{
    return state >= MACHINE_TURNING_ON && state <= MACHINE_TURNING_OFF;
}

static void tell_parts(struct host *host, struct machine *machine, enum machine_state before)
{
    for (int i = 0; i < PARTS; i++)
        parts[i].state_changed(host, machine, (int)before);
}

void machine_set_state(struct host *host, struct machine *machine, enum machine_state state)
{
    enum machine_state before = machine->state;
    if (before == state)
        return;
    machine->state = state;
    count_load(host, machine, is_active(state));
    if (state == MACHINE_TURNED_OFF || state == MACHINE_RUNNING)
        machine_drop_saved_state(host, machine);
    if (is_active(before) && !is_active(state))
        machine_close_channels(host, machine);
    tell_parts(host, machine, before);
    if (state == MACHINE_TURNED_OFF)
        settings_deactivate(machine); /* not before: what becomes of undo disks is in there */
    const struct value args[] = {value_borrow(text_span(&machine->name)), value_int(state)};
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_STATE_CHANGE, &args[1], 1);
    event_emit(host, EVENT_OF_APPLICATION, (struct ref){0}, APPLICATION_ON_VM_STATE_CHANGE, args,
               2);
}

void machine_was_reset(struct host *host, struct machine *machine)
{
    settings_renew_activation(machine);
    tell_parts(host, machine, MACHINE_TURNING_ON);
}

/* ---- Names ---- */

static bool is_forbidden(char16_t c)
{
    return path_forbids(c) || c == ':' || c == '\\';
}

/* A name of Windows' own devices, which no file can have, whatever its extension. */
static bool is_device(struct span name)
{
    static const struct span devices[] = {{u"CON", 3}, {u"PRN", 3}, {u"AUX", 3}, {u"NUL", 3}};
    static const struct span ports[] = {{u"COM", 3}, {u"LPT", 3}};
    size_t dot = 0;
    while (dot < name.length && name.chars[dot] != '.')
        dot++;
    const struct span stem = {name.chars, dot};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (span_same_name(stem, devices[i]))
            return true;
    if (stem.length != 4 || stem.chars[3] < '1' || stem.chars[3] > '9')
        return false;
    return span_same_name((struct span){stem.chars, 3}, ports[0]) ||
           span_same_name((struct span){stem.chars, 3}, ports[1]);
}

code machine_check_name(struct span name)
{
    if (!name.length)
        return CODE_VM_E_CONFIG_NO_NAME;
    if (name.length > MACHINE_MAX_NAME)
        return CODE_VM_E_CONFIG_NAME_TOO_LONG;
    for (size_t i = 0; i < name.length; i++)
        if (is_forbidden(name.chars[i]))
            return CODE_VM_E_CONFIG_NAME_INVALID_CHAR;
    return is_device(name) ? CODE_INVALIDARG : CODE_OK;
}

bool machine_path_fits(struct span folder, struct span name)
{
    static const size_t extra = sizeof "\\.vmcx" - 1;
    return folder.length + name.length + extra < PATH_MAX_CHARS;
}

code machine_rename(struct host *host, struct machine *machine, struct span name)
{
    code checked = machine_check_name(name);
    if (checked)
        return checked;
    if (!machine_path_fits(path_folder(text_span(&machine->file)), name))
        return CODE_VM_E_CONFIG_NAME_TOO_LONG;
    if (!machine_is_off(machine))
        return CODE_VM_E_PREF_VM_ACTIVE;
    const struct machine *other = host_find_machine(host, name);
    if (other && other != machine)
        return CODE_VM_E_CONFIG_DUPLICATE_NAME;
    return host_name_machine(host, machine, name) ? CODE_OK : CODE_OUTOFMEMORY;
}

/* ---- Facts ---- */

/* What is under way ends with the worker's death. */
static void worker_changed(struct host *host, void *item)
{
    struct machine *machine = item;
    struct task *task = slots_get(&host->slots, machine->task);
    if (!machine->worker_crashes || !task)
        return;
    task_fail(task, TASK_ThreadCrashError, CODE_OK);
    task_complete(host, task);
}

#define AT(field) offsetof(struct machine, field)

const struct fact machine_facts[] = {
    {"ExecuteAccessDenied", FACT_BOOL, AT(execute_denied), 0, 1, NULL,
     "The user may not start, save, turn off, reset, pause or resume the machine."},
    {"ConfigurationAccessDenied", FACT_BOOL, AT(settings.file_denied), 0, 1, NULL,
     "The user has too few rights to the machine's .vmc file."},
    {"WorkerHangs", FACT_BOOL, AT(worker_hangs), 0, 1, NULL,
     "The process that runs the machine does not answer: calls that wait for it time out."},
    {"WorkerCrashes", FACT_BOOL, AT(worker_crashes), 0, 1, worker_changed,
     "The process that runs the machine dies: the task under way and later ones end by that."},
    {"ResourcesExhausted", FACT_BOOL, AT(resources_exhausted), 0, 1, NULL,
     "The host has not the resources to start the machine, apart from memory."},
    {"SavedStateVersion", FACT_INT, AT(saved.version), 0, INT32_MAX, NULL,
     "The version of the product that wrote the saved state; 6 is the product's own."},
    {"SavedStateMemory", FACT_INT, AT(saved.memory), 0, INT32_MAX, NULL,
     "The memory, in MB, that the machine had when it was saved."},
    {"ChannelLimit", FACT_INT, AT(channel_limit), 0, 1000, NULL,
     "How many communication channels the machine can have at a time."},
    {"ChannelDriverGone", FACT_BOOL, AT(channel_driver_gone), 0, 1, NULL,
     "The handle of the driver behind communication channels is not valid."},
    {"ChannelMemoryExhausted", FACT_BOOL, AT(channel_memory_exhausted), 0, 1, NULL,
     "The host has not enough memory for another communication channel."},
    {"ChannelRevisionMismatch", FACT_BOOL, AT(channel_revision_mismatch), 0, 1, NULL,
     "Host and guest have different versions of what communication channels need."},
    {"NetworkServicesStarting", FACT_BOOL, AT(network_services_starting), 0, 1, NULL,
     "What provides the network services of the machine is still starting."},
    {0},
};
