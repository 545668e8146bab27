/* SPDX-License-Identifier: MIT */
/* The guest operating system and its integration components. */
#ifndef VPCMOCK_MODEL_GUEST_H
#define VPCMOCK_MODEL_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/clock.h"
#include "model/code.h"
#include "model/config.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;
struct task;

/* What the guest says of itself. */
enum guest_text {
    GUEST_OS_NAME,
    GUEST_OS_MAJOR_VERSION,
    GUEST_OS_MINOR_VERSION,
    GUEST_OS_BUILD_NUMBER,
    GUEST_OS_VERSION,
    GUEST_OS_PLATFORM_ID,
    GUEST_CSD_VERSION,
    GUEST_SERVICE_PACK_MAJOR,
    GUEST_SERVICE_PACK_MINOR,
    GUEST_SUITE_MASK,
    GUEST_PRODUCT_TYPE,
    GUEST_COMPUTER_NAME,
    GUEST_TEXTS,
};

/* Values of inRailSession. */
enum guest_session { GUEST_RAIL_SESSION, GUEST_RDP_SESSION, GUEST_SESSION_KINDS };

/* Values of VMLogoffType. */
enum logoff_type { LOGOFF_NORMAL, LOGOFF_FORCED, LOGOFF_EXTERNAL };

enum {
    GUEST_MAX_PARAMETER_NAME = 255,
    GUEST_INSTALL_TIME = 60000, /* ms */
};

struct guest {
    /* Facts. */
    bool components_installed;
    struct text components_version;
    int32_t components_delay;  /* ms from the start of the machine until they report */
    bool components_iso_missing;
    int32_t heartbeat;         /* percent of those that are due */
    bool hangs;                /* no heartbeats, and nothing that it is asked for is done */
    int32_t revived_by;        /* the attempt to restart it that ends this; 0: none does */
    int32_t restarts;          /* attempts since the heartbeats ceased */
    bool times_out;            /* does not even take requests */
    bool not_ready;
    bool refuses_shutdown;     /* unless it is forced */
    bool denies_shutdown;      /* to the user */
    bool powers_off;           /* at the end of a shutdown */
    bool out_of_memory;
    bool triple_faults;        /* at each boot */
    int32_t users;             /* who is logged on whenever the guest is up */
    bool sessions[GUEST_SESSION_KINDS];
    bool screen_locked;
    bool remote_desktop_ready;
    int32_t remote_desktop_port;
    int32_t remote_desktop_error; /* stands for the port while it is not ready */
    bool multiple_sessions;
    struct text host_name;     /* that the guest finds among its parameters */
    struct text texts[GUEST_TEXTS];
    /* State. */
    bool up;                   /* the components have reported since the guest came up */
    bool ever_up;              /* their version is known from then on */
    bool is_down;              /* the guest has shut down, but left its machine on */
    bool installing;
    int32_t seen_users;        /* to notice a change of the fact */
    int64_t silent_since;      /* when the heartbeats stopped; CLOCK_NEVER: they have not */
    struct ref shutdown;       /* the task that shuts it down or restarts it */
    bool is_forced;            /* that task */
    struct ref logoff;
    struct due arrival;        /* of the components, or of the news of it */
    struct due installation;   /* its end */
    struct due silence;        /* a whole period without heartbeats is over; then: an attempt */
    struct config parameters;  /* in its registry; texts */
};

/* As numbers, in the words of GUESTOSVERSIONINFOEX. */
struct guest_version {
    int32_t major, minor, build, platform;
    struct span service_pack; /* borrowed until the guest changes */
    int16_t service_pack_major, service_pack_minor, suite_mask;
    uint8_t product_type;
};

/* False when memory runs out. */
bool guest_init(struct host *host, struct machine *machine);
void guest_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void guest_state_changed(struct host *host, struct machine *machine, int before);
/* Whether the guest comes up; false when it triple-faults on the way. */
bool guest_boots(const struct host *host, const struct machine *machine);
/* The guest has shut down and left its machine on. */
void guest_stays_down(struct host *host, struct machine *machine);
/* Fires one of the machine's events that have no arguments. */
void guest_tell(struct host *host, const struct machine *machine, int32_t event);
/* Before its dues are queued by hand: says what happens then. */
void guest_prepare_dues(struct guest *guest);
/* Whether the machine is on and the components have reported. */
bool guest_has_components(const struct machine *machine);

/* Properties. Those of the guest fail with VM_E_VM_NOT_RUNNING when the machine is off, and with
 * VM_E_ADDITIONS_FEATURE_NOT_AVAIL or VM_E_ADDITIONS_NOT_AVAIL without components. What a span
 * shows lives until the guest changes. CODE_FALSE comes with a filled value. */
code guest_get_text(const struct machine *machine, enum guest_text which, struct span *text);
/* CODE_OUTOFMEMORY too. */
code guest_get_version(const struct machine *machine, struct guest_version *version);
code guest_get_components_version(const struct machine *machine, struct span *text);
/* Percent of the heartbeats that were due in the last period. */
code guest_get_heartbeat(const struct host *host, const struct machine *machine, int32_t *percent);
/* CODE_FALSE when the machine is not on. */
code guest_can_shutdown(const struct machine *machine, bool *can);
/* CODE_FALSE while Remote Desktop Services are not up. */
code guest_get_remote_desktop(const struct machine *machine, bool *ready);
code guest_get_remote_desktop_port(const struct machine *machine, int32_t *port);
code guest_get_multiple_sessions(const struct machine *machine, bool *allowed);
code guest_get_screen_locked(const struct machine *machine, bool *locked);
bool guest_get_time_sync(const struct machine *machine);
/* VM_E_PREF_VM_ACTIVE unless the machine is off; CODE_OUTOFMEMORY. */
code guest_set_time_sync(struct host *host, struct machine *machine, bool enabled);

/* What the guest is asked: VM_E_VM_PAUSED and VM_E_TIMED_OUT too. */
code guest_ask(const struct machine *machine);
/* CODE_INVALIDARG for a session that is of no kind; CODE_OUTOFMEMORY. */
code guest_has_session(const struct machine *machine, int32_t kind, bool *present);
/* CODE_INVALIDARG: a name that is too long, empty or has a backslash, or that the guest lacks. */
code guest_get_parameter(const struct machine *machine, struct span name, struct span *value);
code guest_set_parameter(struct machine *machine, struct span name, struct span value);

/* Puts the image of the components where the product has it. False when memory runs out. */
bool guest_make_components_image(struct host *host);
/* Begins to install; does nothing when it fails: VM_E_VM_NOT_RUNNING, VM_E_DRIVE_INVALID,
 * VM_E_MEDIA_UNMOUNT_FAIL, CODE_FILE_NOT_FOUND, CODE_OUTOFMEMORY. */
code guest_install_components(struct host *host, struct machine *machine);

extern const struct fact guest_facts[]; /* of struct machine */
/* What follows from a change of such a fact; item: the machine. */
void guest_components_changed(struct host *host, void *item);
void guest_heartbeat_changed(struct host *host, void *item);
void guest_users_changed(struct host *host, void *item);

#endif
