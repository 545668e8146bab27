/* SPDX-License-Identifier: MIT */
/* What a test can say of the guest, and what is so unless it does: a healthy Windows XP Mode. */
#include "model/guest.h"

#include "model/host.h"

static const struct {
    enum guest_text which;
    struct span text;
} usual[] = {
    {GUEST_OS_NAME, SPAN("Microsoft Windows XP Professional")},
    {GUEST_OS_MAJOR_VERSION, SPAN("5")},
    {GUEST_OS_MINOR_VERSION, SPAN("1")},
    {GUEST_OS_BUILD_NUMBER, SPAN("2600")},
    {GUEST_OS_VERSION, SPAN("5.1.2600")},
    {GUEST_OS_PLATFORM_ID, SPAN("2")},
    {GUEST_CSD_VERSION, SPAN("Service Pack 3")},
    {GUEST_SERVICE_PACK_MAJOR, SPAN("3")},
    {GUEST_SERVICE_PACK_MINOR, SPAN("0")},
    {GUEST_SUITE_MASK, SPAN("0x00000110")},
    /* Seven digits: so it is documented. */
    {GUEST_PRODUCT_TYPE, SPAN("0x0000001")},
    {GUEST_COMPUTER_NAME, SPAN("VIRTUALXP-24680")},
};

bool guest_init(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    *guest = (struct guest){
        .components_installed = true,
        .heartbeat = 100,
        .powers_off = true,
        .users = 1,
        .sessions = {[GUEST_RDP_SESSION] = true},
        .remote_desktop_ready = true,
        .remote_desktop_port = 3389,
        .multiple_sessions = true,
        .silent_since = CLOCK_NEVER,
    };
    bool made = text_set(&guest->components_version, SPAN("6.1.7600.16393")) &&
                text_set(&guest->host_name, SPAN("WIN7-HOST"));
    for (size_t i = 0; made && i < sizeof usual / sizeof *usual; i++)
        made = text_set(&guest->texts[usual[i].which], usual[i].text);
    if (!made)
        guest_free(host, machine);
    return made;
}

void guest_free(struct host *host, struct machine *machine)
{
    struct guest *guest = &machine->guest;
    clock_forget(&host->clock, &guest->arrival);
    clock_forget(&host->clock, &guest->installation);
    clock_forget(&host->clock, &guest->silence);
    config_clear(&guest->parameters);
    text_clear(&guest->components_version);
    text_clear(&guest->host_name);
    for (int i = 0; i < GUEST_TEXTS; i++)
        text_clear(&guest->texts[i]);
}

#define AT(field) offsetof(struct machine, guest.field)
#define TRUTH(name, field, help) {name, FACT_BOOL, AT(field), 0, 0, NULL, help}
#define SAYS(name, which, help)                                                                    \
    {name, FACT_TEXT, AT(texts) + (which) * sizeof(struct text), 0, 0, NULL, help}

const struct fact guest_facts[] = {
    {"ComponentsInstalled", FACT_BOOL, AT(components_installed), 0, 0, guest_components_changed,
     "Whether the guest has integration components; a change of it is known at once."},
    {"ComponentsVersion", FACT_TEXT, AT(components_version), 0, 0, NULL,
     "The version of the integration components."},
    {"ComponentsDelay", FACT_INT, AT(components_delay), 0, INT32_MAX, NULL,
     "Milliseconds from the moment that the machine runs until its components report."},
    TRUTH("ComponentsIsoMissing", components_iso_missing,
          "Whether the image of the integration components is missing on the host."),
    {"HeartbeatPercentage", FACT_INT, AT(heartbeat), 0, 100, guest_heartbeat_changed,
     "Percent of the heartbeats that arrive from a guest that is alive; 0: they have stopped."},
    {"GuestHangs", FACT_BOOL, AT(hangs), 0, 0, guest_heartbeat_changed,
     "Whether the guest is dead: no heartbeats from now on, nothing that it is asked for is done, "
     "and its tasks time out."},
    {"HeartbeatRestarts", FACT_INT, AT(restarts), 0, INT32_MAX, NULL,
     "How often it was attempted to restart the guest since it last began to hang."},
    {"RevivedByRestart", FACT_INT, AT(revived_by), 0, INT32_MAX, NULL,
     "Which of these attempts brings a guest that hangs back, by a reset; 0: none does."},
    TRUTH("GuestTimesOut", times_out,
          "Whether the guest takes no requests: members that need it time out by themselves."),
    TRUTH("GuestNotReady", not_ready,
          "Whether a device of the guest is not ready when it is to shut down or restart."),
    TRUTH("GuestRefusesShutdown", refuses_shutdown,
          "Whether the guest calls off a shutdown or restart that is not forced."),
    TRUTH("GuestDeniesShutdown", denies_shutdown,
          "Whether the user lacks the right to shut the guest down or restart it."),
    TRUTH("GuestPowersOff", powers_off,
          "Whether the guest turns its machine off at the end of a shutdown."),
    TRUTH("GuestOutOfMemory", out_of_memory,
          "Whether there is no memory to tell of the guest's version and sessions."),
    TRUTH("TripleFaultsAtBoot", triple_faults, "Whether the guest triple-faults at each boot."),
    {"UsersLoggedOn", FACT_INT, AT(users), 0, INT32_MAX, guest_users_changed,
     "How many users are logged on to the guest whenever it is up; from some to 0 is a logoff."},
    TRUTH("RailSession", sessions[GUEST_RAIL_SESSION], "Whether the guest has a RAIL session."),
    TRUTH("RdpSession", sessions[GUEST_RDP_SESSION], "Whether the guest has an RDP session."),
    TRUTH("ScreenLocked", screen_locked, "Whether the screen of the guest is locked."),
    TRUTH("RemoteDesktopReady", remote_desktop_ready,
          "Whether Remote Desktop Services are up in the guest."),
    {"RemoteDesktopPort", FACT_INT, AT(remote_desktop_port), 0, 65535, NULL,
     "The port of Remote Desktop Services; 0: none is known."},
    {"RemoteDesktopError", FACT_INT, AT(remote_desktop_error), INT32_MIN, INT32_MAX, NULL,
     "What stands for the port while Remote Desktop Services are not up."},
    TRUTH("MultipleUserSessions", multiple_sessions,
          "Whether the guest allows several user sessions at a time."),
    {"HostName", FACT_TEXT, AT(host_name), 0, 0, NULL,
     "The name of the host that the guest finds among its parameters at its next start."},
    SAYS("OSName", GUEST_OS_NAME, "The full name of the guest operating system."),
    SAYS("OSMajorVersion", GUEST_OS_MAJOR_VERSION, "Its major version."),
    SAYS("OSMinorVersion", GUEST_OS_MINOR_VERSION, "Its minor version."),
    SAYS("OSBuildNumber", GUEST_OS_BUILD_NUMBER, "Its build number."),
    SAYS("OSVersion", GUEST_OS_VERSION, "Its version as a whole."),
    SAYS("OSPlatformId", GUEST_OS_PLATFORM_ID, "Its platform: \"2\" is Windows NT."),
    SAYS("CSDVersion", GUEST_CSD_VERSION, "Its service pack by name, or empty."),
    SAYS("ServicePackMajor", GUEST_SERVICE_PACK_MAJOR, "The major version of its service pack."),
    SAYS("ServicePackMinor", GUEST_SERVICE_PACK_MINOR, "The minor version of its service pack."),
    SAYS("SuiteMask", GUEST_SUITE_MASK, "Its product suites, such as \"0x00000110\"."),
    SAYS("ProductType", GUEST_PRODUCT_TYPE,
         "\"0x0000001\": a workstation, 2: a domain controller, 3: another server."),
    SAYS("ComputerName", GUEST_COMPUTER_NAME, "The name that the guest has as a computer."),
    {0},
};
