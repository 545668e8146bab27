/* SPDX-License-Identifier: MIT */
/* The guest operating system: when its components are there, its heartbeats, what it says of
 * itself. What the test can say of it is in guest_facts.c. */
#include "model/guest.h"

#include <string.h>

#include "model/guest_tasks.h"
#include "model/host.h"

enum { MAX_HEARTBEAT_PERIOD = 86400, MAX_HEARTBEAT_RATE = 1000, MAX_RESTARTS = 1000 };

static struct machine *machine_at(struct due *due, size_t offset)
{
    return (struct machine *)(void *)((char *)due - offset);
}

bool guest_has_components(const struct machine *machine)
{
    return machine_is_up(machine) && machine->guest.up;
}

bool guest_boots(const struct host *host, const struct machine *machine)
{
    (void)host;
    return !machine->guest.triple_faults;
}

void guest_tell(struct host *host, const struct machine *machine, int32_t event)
{
    event_emit(host, EVENT_OF_MACHINE, machine->ref, event, NULL, 0);
}

/* ---- Heartbeats ---- */

/* One of the numbers that the configuration has of heartbeats; an illegal one is not heeded. */
static int32_t setting(const struct machine *machine, struct span key, int32_t least, int32_t most,
                       int32_t usual)
{
    int32_t number = settings_number(machine, key, usual);
    return number < least || number > most ? usual : number;
}

#define HEARTBEAT(name) SPAN("integration/microsoft/heartbeat/" name)

static int64_t period(const struct machine *machine)
{
    return setting(machine, HEARTBEAT("time"), 1, MAX_HEARTBEAT_PERIOD, 60) * (int64_t)1000;
}

static void heartbeat_stopped(struct host *host, struct machine *machine)
{
    const struct value name = value_borrow(text_span(&machine->name));
    guest_tell(host, machine, MACHINE_ON_HEARTBEAT_STOPPED);
    event_emit(host, EVENT_OF_APPLICATION, (struct ref){0}, APPLICATION_ON_HEARTBEAT_STOPPED, &name,
               1);
    machine_log(host, LOG_NO_HEARTBEAT);
}

static void try_restart(struct host *host, struct due *due);

/* The product tries to restart a guest without heartbeats, again and again. */
static void expect_restart(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    int32_t interval = setting(machine, HEARTBEAT("failure_interval"), 1, MAX_HEARTBEAT_PERIOD, 10);
    if (guest->restarts >= setting(machine, HEARTBEAT("failure_attempts"), 0, MAX_RESTARTS, 12))
        return;
    guest->silence.happen = try_restart;
    if (!clock_at(&host->clock, &guest->silence, host->clock.now + interval * (int64_t)1000))
        host->events_lost++;
}

static void try_restart(struct host *host, struct due *due)
{
    struct machine *machine = machine_at(due, offsetof(struct machine, guest.silence));
    struct guest *guest = &machine->guest;
    guest->restarts++;
    if (!guest->revived_by || guest->restarts < guest->revived_by || !guest_boots(host, machine)) {
        expect_restart(host, machine);
        return;
    }
    guest->hangs = false;
    machine_restart(host, machine);
}

static void silence_is_over(struct host *host, struct due *due)
{
    struct machine *machine = machine_at(due, offsetof(struct machine, guest.silence));
    heartbeat_stopped(host, machine);
    expect_restart(host, machine);
}

/* Heartbeats come while the machine runs with components in a guest that is alive. */
static void watch_heartbeats(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    bool watched = machine->state == MACHINE_RUNNING && guest->up;
    if (!watched || !guest->hangs) {
        clock_forget(&host->clock, &guest->silence);
        guest->silent_since = CLOCK_NEVER;
    } else if (guest->silent_since == CLOCK_NEVER) {
        guest->silent_since = host->clock.now;
        guest->restarts = 0;
        guest->silence.happen = silence_is_over;
        if (!clock_at(&host->clock, &guest->silence, host->clock.now + period(machine)))
            host->events_lost++;
    }
}

code guest_get_heartbeat(const struct host *host, const struct machine *machine, int32_t *percent)
{
    const struct guest *guest = &machine->guest;
    if (machine->state != MACHINE_RUNNING)
        return CODE_VM_E_VM_NOT_RUNNING;
    if (!guest->up)
        return CODE_VM_E_ADDITIONS_NOT_AVAIL;
    int64_t rate = setting(machine, HEARTBEAT("rate"), 1, MAX_HEARTBEAT_RATE, 10);
    int64_t whole = period(machine), missed = 0;
    if (guest->silent_since != CLOCK_NEVER)
        missed = host->clock.now - guest->silent_since < whole
                     ? (host->clock.now - guest->silent_since) * rate / whole
                     : rate;
    *percent = (int32_t)(guest->heartbeat * (rate - missed) / rate);
    return CODE_OK;
}

/* ---- Coming and going of the components ---- */

/* The names that they fill in when the guest starts. Without memory the guest lacks some. */
static void fill_parameters(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    const struct value host_name = value_borrow(text_span(&guest->host_name));
    const struct value machine_name = value_borrow(text_span(&machine->name));
    struct config *all = &guest->parameters;
    host->events_lost += !config_set(all, SPAN("HostName"), &host_name) +
                         !config_set(all, SPAN("PhysicalHostName"), &host_name) +
                         !config_set(all, SPAN("PhysicalHostNameFullyQualified"), &host_name) +
                         !config_set(all, SPAN("VirtualMachineName"), &machine_name);
}

static void come_up(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    guest->up = true;
    guest->ever_up = true;
    guest->seen_users = guest->users;
    fill_parameters(host, machine);
    watch_heartbeats(host, machine);
}

static void arrived(struct host *host, struct due *due)
{
    struct machine *machine = machine_at(due, offsetof(struct machine, guest.arrival));
    if (!machine->guest.up)
        come_up(host, machine);
    guest_tell(host, machine, MACHINE_ON_ADDITIONS_AVAILABLE);
}

/* The news of components that are there at once comes a moment later: after the news of the state
 * that brought them. */
static void expect_components(struct host *host, struct machine *machine, int32_t delay)
{
    struct guest *guest = &machine->guest;
    if (!guest->components_installed || guest->is_down || guest->up)
        return;
    if (!delay)
        come_up(host, machine);
    guest->arrival.happen = arrived;
    if (!clock_at(&host->clock, &guest->arrival, host->clock.now + delay))
        arrived(host, &guest->arrival);
}

static void installed(struct host *host, struct due *due)
{
    struct machine *machine = machine_at(due, offsetof(struct machine, guest.installation));
    struct guest *guest = &machine->guest;
    bool renewed = guest->up;
    guest->installing = false;
    guest->components_installed = true;
    if (renewed)
        guest_tell(host, machine, MACHINE_ON_ADDITIONS_AVAILABLE);
    else
        expect_components(host, machine, 0);
}

static bool expect_installation(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    guest->installation.happen = installed;
    return clock_at(&host->clock, &guest->installation, host->clock.now + GUEST_INSTALL_TIME);
}

void guest_prepare_dues(struct guest *guest)
{
    guest->arrival.happen = arrived;
    guest->installation.happen = installed;
    guest->silence.happen = silence_is_over;
}

static void stop_waiting(struct host *host, struct guest *guest)
{
    clock_forget(&host->clock, &guest->arrival);
    clock_forget(&host->clock, &guest->installation);
}

static void go_down(struct host *host, struct guest *guest)
{
    stop_waiting(host, guest);
    guest->up = false;
    guest->is_down = false;
    guest->installing = false;
}

void guest_state_changed(struct host *host, struct machine *machine, int before)
{
    struct guest *guest = &machine->guest;
    guest_tasks_state_changed(host, machine, before);
    if (before == MACHINE_TURNING_ON || machine->state == MACHINE_TURNED_OFF)
        go_down(host, guest);
    if (machine->state == MACHINE_RUNNING) {
        expect_components(host, machine, guest->components_delay);
        if (guest->installing)
            expect_installation(host, machine);
    } else {
        /* What is pending is as it was when the machine runs again. */
        stop_waiting(host, guest);
    }
    watch_heartbeats(host, machine);
}

void guest_stays_down(struct host *host, struct machine *machine)
{
    go_down(host, &machine->guest);
    machine->guest.is_down = true;
    watch_heartbeats(host, machine);
}

void guest_components_changed(struct host *host, void *item)
{
    struct machine *machine = item;
    struct guest *guest = &machine->guest;
    if (guest->components_installed) {
        if (machine->state == MACHINE_RUNNING)
            expect_components(host, machine, guest->components_delay);
        return;
    }
    clock_forget(&host->clock, &guest->arrival);
    guest->ever_up = false;
    if (guest->up) {
        guest->up = false;
        guest_tell(host, machine, MACHINE_ON_ADDITIONS_UNINSTALLED);
    }
    watch_heartbeats(host, machine);
}

void guest_heartbeat_changed(struct host *host, void *item)
{
    struct machine *machine = item;
    watch_heartbeats(host, machine);
    if (!machine->guest.heartbeat && machine->state == MACHINE_RUNNING && machine->guest.up)
        heartbeat_stopped(host, machine);
}

void guest_users_changed(struct host *host, void *item)
{
    struct machine *machine = item;
    struct guest *guest = &machine->guest;
    if (guest_has_components(machine) && guest->seen_users && !guest->users) {
        const struct value type = value_int(LOGOFF_NORMAL);
        event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_GUEST_LOGOFF, &type, 1);
    }
    guest->seen_users = guest->users;
}

/* Where the product keeps the image of its components. */
#define COMPONENTS_FOLDER "C:\\Program Files\\Windows Virtual PC\\Integration Components"
#define COMPONENTS_IMAGE COMPONENTS_FOLDER "\\VPCIntegrationComponents.iso"
enum { COMPONENTS_IMAGE_SIZE = 34 * 1024 * 1024 };

bool guest_make_components_image(struct host *host)
{
    struct file *file;
    return files_make_folder(host, SPAN(COMPONENTS_FOLDER)) == CODE_OK &&
           files_create(host, SPAN(COMPONENTS_IMAGE), FILE_DVD, COMPONENTS_IMAGE_SIZE, &file) ==
               CODE_OK;
}

code guest_install_components(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    if (machine->state != MACHINE_RUNNING)
        return CODE_VM_E_VM_NOT_RUNNING;
    if (guest->components_iso_missing || !files_find(host, SPAN(COMPONENTS_IMAGE)))
        return CODE_FILE_NOT_FOUND;
    /* One that is under way ends when it would have, unless the disc is there for another. */
    bool queued = guest->installation.place != 0;
    if (!queued && !expect_installation(host, machine))
        return CODE_OUTOFMEMORY;
    code inserted = drives_insert_disc(host, machine, SPAN(COMPONENTS_IMAGE));
    if (inserted) {
        if (!queued)
            clock_forget(&host->clock, &guest->installation);
        return inserted;
    }
    if (queued)
        expect_installation(host, machine); /* moves it, which can't fail */
    guest->installing = true;
    return CODE_OK;
}

/* ---- Properties ---- */

static code need_components(const struct machine *machine)
{
    if (!machine_is_up(machine))
        return CODE_VM_E_VM_NOT_RUNNING;
    return machine->guest.up ? CODE_OK : CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL;
}

code guest_get_text(const struct machine *machine, enum guest_text which, struct span *text)
{
    code result = need_components(machine);
    if (!result)
        *text = text_span(&machine->guest.texts[which]);
    return result;
}

/* "5" or "0x00000110"; what is no number is 0. */
static uint32_t number_in(const struct guest *guest, enum guest_text which)
{
    struct span text = text_span(&guest->texts[which]);
    uint32_t number = 0;
    int base = 10;
    size_t i = 0;
    if (text.length > 2 && span_begins(text, "0x")) {
        base = 16;
        i = 2;
    }
    for (; i < text.length; i++) {
        int digit = text_hex_digit(text.chars[i]);
        if (digit < 0 || digit >= base)
            break;
        number = number * (uint32_t)base + (uint32_t)digit;
    }
    return number;
}

code guest_get_version(const struct machine *machine, struct guest_version *version)
{
    const struct guest *guest = &machine->guest;
    code result = need_components(machine);
    if (!result && guest->out_of_memory)
        result = CODE_OUTOFMEMORY;
    if (result)
        return result;
    *version = (struct guest_version){
        .major = (int32_t)number_in(guest, GUEST_OS_MAJOR_VERSION),
        .minor = (int32_t)number_in(guest, GUEST_OS_MINOR_VERSION),
        .build = (int32_t)number_in(guest, GUEST_OS_BUILD_NUMBER),
        .platform = (int32_t)number_in(guest, GUEST_OS_PLATFORM_ID),
        .service_pack = text_span(&guest->texts[GUEST_CSD_VERSION]),
        .service_pack_major = (int16_t)number_in(guest, GUEST_SERVICE_PACK_MAJOR),
        .service_pack_minor = (int16_t)number_in(guest, GUEST_SERVICE_PACK_MINOR),
        .suite_mask = (int16_t)number_in(guest, GUEST_SUITE_MASK),
        .product_type = (uint8_t)number_in(guest, GUEST_PRODUCT_TYPE),
    };
    return CODE_OK;
}

code guest_get_components_version(const struct machine *machine, struct span *text)
{
    if (!machine->guest.ever_up)
        return CODE_VM_E_ADDITIONS_NOT_AVAIL;
    *text = text_span(&machine->guest.components_version);
    return CODE_OK;
}

code guest_can_shutdown(const struct machine *machine, bool *can)
{
    *can = machine->state == MACHINE_RUNNING && machine->guest.up;
    return machine_is_up(machine) ? CODE_OK : CODE_FALSE;
}

static code need_remote_desktop(const struct machine *machine)
{
    code result = need_components(machine);
    return result || machine->guest.remote_desktop_ready ? result : CODE_FALSE;
}

code guest_get_remote_desktop(const struct machine *machine, bool *ready)
{
    code result = need_remote_desktop(machine);
    *ready = result == CODE_OK;
    return result;
}

code guest_get_remote_desktop_port(const struct machine *machine, int32_t *port)
{
    code result = need_remote_desktop(machine);
    *port = result ? machine->guest.remote_desktop_error : machine->guest.remote_desktop_port;
    return result;
}

code guest_get_multiple_sessions(const struct machine *machine, bool *allowed)
{
    code result = need_remote_desktop(machine);
    *allowed = result == CODE_OK && machine->guest.multiple_sessions;
    return result;
}

code guest_get_screen_locked(const struct machine *machine, bool *locked)
{
    code result = need_components(machine);
    *locked = result == CODE_OK && machine->guest.screen_locked;
    return result;
}

bool guest_get_time_sync(const struct machine *machine)
{
    return settings_truth(machine, KEY_HOST_TIME_SYNC, true);
}

code guest_set_time_sync(struct host *host, struct machine *machine, bool enabled)
{
    const struct value value = value_bool(enabled);
    if (!machine_is_off(machine))
        return CODE_VM_E_PREF_VM_ACTIVE;
    return settings_set(host, machine, KEY_HOST_TIME_SYNC, &value);
}

/* ---- Requests ---- */

code guest_ask(const struct machine *machine)
{
    const struct guest *guest = &machine->guest;
    if (machine->state == MACHINE_PAUSED)
        return CODE_VM_E_VM_PAUSED;
    bool silent = guest->times_out || guest->hangs || machine->worker_hangs;
    code result = need_components(machine);
    return !result && silent ? CODE_VM_E_TIMED_OUT : result;
}

code guest_has_session(const struct machine *machine, int32_t kind, bool *present)
{
    const struct guest *guest = &machine->guest;
    if (kind < 0 || kind >= GUEST_SESSION_KINDS)
        return CODE_INVALIDARG;
    code result = guest_ask(machine);
    if (!result && guest->out_of_memory)
        result = CODE_OUTOFMEMORY;
    *present = result == CODE_OK && guest->sessions[kind];
    return result;
}

static bool is_parameter_name(struct span name)
{
    for (size_t i = 0; i < name.length; i++)
        if (name.chars[i] == '\\')
            return false;
    return name.length >= 1 && name.length <= GUEST_MAX_PARAMETER_NAME;
}

code guest_get_parameter(const struct machine *machine, struct span name, struct span *value)
{
    if (!is_parameter_name(name))
        return CODE_INVALIDARG;
    code result = guest_ask(machine);
    const struct value *found = result ? NULL : config_get(&machine->guest.parameters, name);
    if (result)
        return result;
    if (!found)
        return CODE_INVALIDARG;
    *value = text_span(&found->text);
    return CODE_OK;
}

code guest_set_parameter(struct machine *machine, struct span name, struct span value)
{
    const struct value text = value_borrow(value);
    if (!is_parameter_name(name))
        return CODE_INVALIDARG;
    code result = guest_ask(machine);
    if (result)
        return result;
    return config_set(&machine->guest.parameters, name, &text) ? CODE_OK : CODE_OUTOFMEMORY;
}
