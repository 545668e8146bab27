/* SPDX-License-Identifier: MIT */
/* Tests of model/guest and guest_tasks: components, heartbeats, what the guest says and does. */
#include "model/guest.h"

#include "fixture.h"
#include "model/guest_tasks.h"

static struct machine *start(struct host *host)
{
    struct machine *machine = host->machines[0];
    struct task *task;
    CHECK_EQ(machine_startup(host, machine, &task), CODE_OK);
    task_complete(host, task);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    return machine;
}

static struct machine *open_running(struct host *host)
{
    open_host(host);
    return start(host);
}

/* How many events there are of one kind of the machine, or of the application. */
static int events(const struct host *host, enum event_source source, int32_t dispid)
{
    int count = 0;
    for (const struct event *event = host->events; event; event = event->next)
        count += event->source == source && event->dispid == dispid;
    return count;
}

static int of_machine(const struct host *host, int32_t dispid)
{
    return events(host, EVENT_OF_MACHINE, dispid);
}

/* The place of the first such event of the machine among all, or -1. */
static int place_of(const struct host *host, int32_t dispid)
{
    int place = 0;
    for (const struct event *event = host->events; event; event = event->next, place++)
        if (event->source == EVENT_OF_MACHINE && event->dispid == dispid)
            return place;
    return -1;
}

static void forget_events(struct host *host)
{
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event_free(event);
    }
}

static void set(struct host *host, struct machine *machine, const char *name, int64_t number)
{
    struct value value = value_int(number);
    char16_t wide[64];
    size_t length = 0;
    for (; name[length]; length++)
        wide[length] = (unsigned char)name[length];
    const struct fact *fact = fact_find(guest_facts, (struct span){wide, length});
    CONTEXT("%s", name);
    if (CHECK(fact != NULL))
        CHECK_EQ(fact_write(host, fact, machine, &value), CODE_OK);
    CONTEXT("%s", "");
}

/* ---- Components ---- */

TEST(guest, components_are_there_as_soon_as_the_machine_runs)
{
    struct host host;
    struct span text = {0};
    struct machine *machine = open_running(&host);
    CHECK(guest_has_components(machine));
    CHECK_EQ(guest_get_text(machine, GUEST_OS_NAME, &text), CODE_OK);
    CHECK(span_same_name(text, SPAN("Microsoft Windows XP Professional")));
    host_free(&host);
}

TEST(guest, the_news_of_components_comes_after_that_of_the_state)
{
    struct host host;
    open_running(&host);
    clock_settle(&host);
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 1);
    CHECK(place_of(&host, MACHINE_ON_ADDITIONS_AVAILABLE) >
          place_of(&host, MACHINE_ON_STATE_CHANGE));
    host_free(&host);
}

TEST(guest, components_report_after_their_delay)
{
    struct host host;
    struct span text;
    open_host(&host);
    set(&host, host.machines[0], "ComponentsDelay", 30000);
    struct machine *machine = start(&host);
    CHECK_EQ(guest_get_text(machine, GUEST_OS_NAME, &text), CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    CHECK_EQ(guest_get_components_version(machine, &text), CODE_VM_E_ADDITIONS_NOT_AVAIL);
    advance(&host, 29999);
    CHECK(!guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 0);
    advance(&host, 1);
    CHECK(guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 1);
    host_free(&host);
}

TEST(guest, a_pause_stops_the_wait_for_components)
{
    struct host host;
    open_host(&host);
    set(&host, host.machines[0], "ComponentsDelay", 1000);
    struct machine *machine = start(&host);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    advance(&host, 5000);
    CHECK(!guest_has_components(machine));
    CHECK_EQ(machine_resume(&host, machine), CODE_OK);
    advance(&host, 1000);
    CHECK(guest_has_components(machine));
    host_free(&host);
}

TEST(guest, a_reset_brings_components_down_and_up_again)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    set(&host, machine, "ComponentsDelay", 1000);
    clock_settle(&host);
    forget_events(&host);
    CHECK_EQ(machine_reset(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK(!guest_has_components(machine));
    advance(&host, 1000);
    CHECK(guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 1);
    host_free(&host);
}

TEST(guest, components_survive_a_saved_state)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    set(&host, machine, "ComponentsDelay", 1000);
    clock_settle(&host);
    forget_events(&host);
    CHECK_EQ(machine_save(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK(!guest_has_components(machine));
    start(&host);
    CHECK(guest_has_components(machine));
    advance(&host, 5000);
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 0);
    host_free(&host);
}

TEST(guest, components_that_are_taken_away_are_missed_at_once)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, "ComponentsInstalled", false);
    CHECK(!guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_UNINSTALLED), 1);
    forget_events(&host);
    set(&host, machine, "ComponentsInstalled", false);
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_UNINSTALLED), 0);
    set(&host, machine, "ComponentsInstalled", true);
    clock_settle(&host);
    CHECK(guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 1);
    host_free(&host);
}

TEST(guest, an_installation_takes_its_time)
{
    struct host host;
    open_host(&host);
    set(&host, host.machines[0], "ComponentsInstalled", false);
    struct machine *machine = start(&host);
    CHECK_EQ(guest_install_components(&host, machine), CODE_OK);
    advance(&host, GUEST_INSTALL_TIME - 1);
    CHECK(!guest_has_components(machine));
    advance(&host, 1);
    CHECK(guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 1);
    host_free(&host);
}

TEST(guest, an_installation_needs_a_drive_and_its_image)
{
    struct host host;
    open_host(&host);
    struct machine *machine = host.machines[0];
    set(&host, machine, "ComponentsInstalled", false);
    CHECK_EQ(guest_install_components(&host, machine), CODE_VM_E_VM_NOT_RUNNING);
    start(&host);
    set(&host, machine, "ComponentsIsoMissing", true);
    CHECK_EQ(guest_install_components(&host, machine), CODE_FILE_NOT_FOUND);
    set(&host, machine, "ComponentsIsoMissing", false);
    while (machine->drives.dvd_count)
        if (machine->drives.dvd[0]->attachment == DRIVE_EMPTY) {
            machine->drives.dvd[0]->attachment = DRIVE_HOST;
            break;
        }
    CHECK_EQ(guest_install_components(&host, machine), CODE_VM_E_DRIVE_INVALID);
    machine->drives.dvd[0]->attachment = DRIVE_EMPTY;
    advance(&host, GUEST_INSTALL_TIME * 2);
    CHECK(!guest_has_components(machine));
    host_free(&host);
}

TEST(guest, turning_off_ends_an_installation)
{
    struct host host;
    struct task *task;
    open_host(&host);
    set(&host, host.machines[0], "ComponentsInstalled", false);
    struct machine *machine = start(&host);
    CHECK_EQ(guest_install_components(&host, machine), CODE_OK);
    CHECK_EQ(machine_turn_off(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    start(&host);
    advance(&host, GUEST_INSTALL_TIME * 2);
    CHECK(!guest_has_components(machine));
    host_free(&host);
}

/* ---- Heartbeats ---- */

TEST(guest, heartbeats_cease_over_a_minute)
{
    struct host host;
    int32_t percent = -1;
    struct machine *machine = open_running(&host);
    advance(&host, 1000);
    forget_events(&host);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 100);
    set(&host, machine, "GuestHangs", true);
    advance(&host, 6000);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 90);
    advance(&host, 30000);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 40);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 0);
    advance(&host, 24000);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 1);
    CHECK_EQ(events(&host, EVENT_OF_APPLICATION, APPLICATION_ON_HEARTBEAT_STOPPED), 1);
    advance(&host, 240000);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 1);
    set(&host, machine, "GuestHangs", false);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 100);
    host_free(&host);
}

TEST(guest, a_guest_that_recovers_in_time_keeps_its_heartbeat)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, "GuestHangs", true);
    advance(&host, 59999);
    set(&host, machine, "GuestHangs", false);
    advance(&host, 60000);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 0);
    host_free(&host);
}

TEST(guest, a_percentage_of_nothing_stops_the_heartbeat_at_once)
{
    struct host host;
    int32_t percent = -1;
    struct machine *machine = open_running(&host);
    set(&host, machine, "HeartbeatPercentage", 55);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 55);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 0);
    set(&host, machine, "HeartbeatPercentage", 0);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 1);
    host_free(&host);
}

TEST(guest, the_period_of_heartbeats_is_configured)
{
    struct host host;
    struct value seconds = value_int(10);
    struct machine *machine = open_running(&host);
    CHECK_EQ(settings_set(&host, machine, SPAN("integration/microsoft/heartbeat/time"), &seconds),
             CODE_OK);
    forget_events(&host);
    set(&host, machine, "GuestHangs", true);
    advance(&host, 9999);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 0);
    advance(&host, 1);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 1);
    host_free(&host);
}

/* ---- Requests ---- */

TEST(guest, it_finds_its_parameters_at_its_start)
{
    struct host host;
    struct span value = {0};
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_get_parameter(machine, SPAN("VirtualMachineName"), &value), CODE_OK);
    CHECK(span_same_name(value, SPAN("Windows XP Mode")));
    CHECK_EQ(guest_get_parameter(machine, SPAN("hostname"), &value), CODE_OK);
    CHECK(span_same_name(value, SPAN("WIN7-HOST")));
    CHECK_EQ(guest_get_parameter(machine, SPAN("nothing"), &value), CODE_INVALIDARG);
    host_free(&host);
}

TEST(guest, names_of_parameters_have_limits)
{
    struct host host;
    struct span value = {0};
    char16_t name[256];
    struct machine *machine = open_running(&host);
    for (int i = 0; i < 256; i++)
        name[i] = u'n';
    CHECK_EQ(guest_set_parameter(machine, (struct span){name, 256}, SPAN("v")), CODE_INVALIDARG);
    CHECK_EQ(guest_set_parameter(machine, (struct span){name, 255}, SPAN("v")), CODE_OK);
    CHECK_EQ(guest_get_parameter(machine, (struct span){name, 255}, &value), CODE_OK);
    CHECK_EQ(value.length, 1);
    CHECK_EQ(guest_set_parameter(machine, SPAN("a\\b"), SPAN("v")), CODE_INVALIDARG);
    CHECK_EQ(guest_set_parameter(machine, SPAN(""), SPAN("v")), CODE_INVALIDARG);
    host_free(&host);
}

TEST(guest, a_parameter_is_as_it_was_when_memory_runs_out)
{
    struct host host;
    struct span value = {0};
    code result = CODE_OK;
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_set_parameter(machine, SPAN("Key"), SPAN("old")), CODE_OK);
    for (int left = 0;; left++) {
        WITH_MEMORY(left, result = guest_set_parameter(machine, SPAN("Key"), SPAN("new")));
        if (!memory_failed)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK_EQ(guest_get_parameter(machine, SPAN("Key"), &value), CODE_OK);
        CHECK(span_same_name(value, SPAN("old")));
    }
    CHECK_EQ(result, CODE_OK);
    host_free(&host);
}

TEST(guest, numbers_are_read_from_its_texts)
{
    struct host host;
    struct guest_version version;
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_get_version(machine, &version), CODE_OK);
    CHECK_EQ(version.major, 5);
    CHECK_EQ(version.minor, 1);
    CHECK_EQ(version.build, 2600);
    CHECK_EQ(version.platform, 2);
    CHECK_EQ(version.service_pack_major, 3);
    CHECK_EQ(version.service_pack_minor, 0);
    CHECK_EQ(version.suite_mask, 0x110);
    CHECK_EQ(version.product_type, 1);
    host_free(&host);
}

/* ---- Tasks ---- */

struct trouble {
    const char *fact;
    int32_t result;
    code error;
    int32_t forced_result;
};

static const struct trouble troubles[] = {
    {"GuestHangs", TASK_TimeOutError, CODE_VM_E_TIMED_OUT, TASK_TimeOutError},
    {"GuestNotReady", TASK_UnexpectedError, CODE_NOT_READY, TASK_UnexpectedError},
    {"GuestDeniesShutdown", TASK_UnexpectedError, CODE_ACCESSDENIED, TASK_UnexpectedError},
    {"ScreenLocked", TASK_UnexpectedError, CODE_MACHINE_LOCKED, TASK_Success},
    {"GuestRefusesShutdown", TASK_ShutdownAbort, CODE_ABORT, TASK_Success},
};

TEST(guest, a_shutdown_turns_the_machine_off)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    clock_settle(&host);
    forget_events(&host);
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_OK);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    CHECK(guest_has_components(machine));
    advance(&host, 60000);
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    CHECK_EQ(of_machine(&host, MACHINE_ON_STATE_CHANGE), 2);
    CHECK(place_of(&host, MACHINE_ON_GUEST_LOGOFF) < place_of(&host, MACHINE_ON_GUEST_SHUTDOWN));
    CHECK(place_of(&host, MACHINE_ON_GUEST_SHUTDOWN) <
          place_of(&host, MACHINE_ON_REQUEST_SHUTDOWN));
    CHECK(place_of(&host, MACHINE_ON_REQUEST_SHUTDOWN) < place_of(&host, MACHINE_ON_STATE_CHANGE));
    host_free(&host);
}

TEST(guest, what_is_against_a_shutdown_shows_in_the_task)
{
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        for (int forced = 0; forced < 2; forced++) {
            struct host host;
            struct task *task;
            struct machine *machine = open_running(&host);
            int32_t result = forced ? troubles[i].forced_result : troubles[i].result;
            set(&host, machine, troubles[i].fact, true);
            CONTEXT("%s, %sforced", troubles[i].fact, forced ? "" : "not ");
            CHECK_EQ(guest_shutdown(&host, machine, forced, &task), CODE_OK);
            advance(&host, 1000000);
            CHECK_EQ(task->state, TASK_COMPLETE);
            CHECK_EQ(task->result, result);
            CHECK_EQ(task->error, result ? troubles[i].error : CODE_OK);
            CHECK_EQ(machine->state, result ? MACHINE_RUNNING : MACHINE_TURNED_OFF);
            CHECK_EQ(machine->task.index, 0);
            CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_SHUTDOWN), !result);
            host_free(&host);
        }
    }
}

TEST(guest, what_is_against_a_restart_shows_in_the_task)
{
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        struct host host;
        struct task *task;
        struct machine *machine = open_running(&host);
        set(&host, machine, troubles[i].fact, true);
        CONTEXT("%s", troubles[i].fact);
        CHECK_EQ(guest_restart(&host, machine, false, &task), CODE_OK);
        advance(&host, 1000000);
        CHECK_EQ(task->result, troubles[i].result);
        CHECK_EQ(task->error, troubles[i].error);
        CHECK_EQ(machine->state, MACHINE_RUNNING);
        CHECK_EQ(of_machine(&host, MACHINE_ON_RESET), 0);
        host_free(&host);
    }
}

TEST(guest, the_test_overrules_what_is_against_a_shutdown)
{
    struct host host;
    struct task *task;
    static const char cause;
    struct machine *machine = open_running(&host);
    struct task *plan = task_plan(&host, &cause);
    task_set_result(plan, TASK_Success);
    set(&host, machine, "ScreenLocked", true);
    host.cause = &cause;
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_OK);
    host.cause = NULL;
    CHECK(task == plan);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(guest, a_second_shutdown_finds_the_first_in_progress)
{
    struct host host;
    struct task *first, *second, *third;
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_restart(&host, machine, false, &first), CODE_OK);
    CHECK_EQ(guest_shutdown(&host, machine, true, &second), CODE_OK);
    advance(&host, 1000);
    CHECK_EQ(second->state, TASK_COMPLETE);
    CHECK_EQ(second->result, TASK_UnexpectedError);
    CHECK_EQ(second->error, CODE_SHUTDOWN_IN_PROGRESS);
    CHECK_EQ(first->state, TASK_RUNNING);
    advance(&host, 60000);
    CHECK_EQ(first->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    CHECK_EQ(guest_shutdown(&host, machine, true, &third), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(third->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(guest, a_restart_brings_it_up_again)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    set(&host, machine, "ComponentsDelay", 5000);
    clock_settle(&host);
    forget_events(&host);
    CHECK_EQ(guest_restart(&host, machine, true, &task), CODE_OK);
    task_complete(&host, task);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    CHECK(!guest_has_components(machine));
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_SHUTDOWN), 1);
    CHECK_EQ(of_machine(&host, MACHINE_ON_RESET), 1);
    CHECK_EQ(of_machine(&host, MACHINE_ON_STATE_CHANGE), 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_REQUEST_SHUTDOWN), 0);
    advance(&host, 5000);
    CHECK(guest_has_components(machine));
    host_free(&host);
}

TEST(guest, a_triple_fault_ends_a_restart)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    set(&host, machine, "TripleFaultsAtBoot", true);
    CHECK_EQ(guest_restart(&host, machine, false, &task), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_UnexpectedError);
    CHECK_EQ(of_machine(&host, MACHINE_ON_TRIPLE_FAULT), 1);
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(guest, a_guest_without_power_management_leaves_its_machine_on)
{
    struct host host;
    struct task *task;
    bool can = true;
    struct machine *machine = open_running(&host);
    set(&host, machine, "GuestPowersOff", false);
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    CHECK_EQ(of_machine(&host, MACHINE_ON_REQUEST_SHUTDOWN), 0);
    CHECK(!guest_has_components(machine));
    CHECK_EQ(guest_can_shutdown(machine, &can), CODE_OK);
    CHECK(!can);
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    CHECK_EQ(machine_reset(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK(guest_has_components(machine));
    host_free(&host);
}

TEST(guest, turning_off_overtakes_what_the_guest_does)
{
    struct host host;
    struct task *shutdown, *logoff, *off;
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_log_off(&host, machine, &logoff), CODE_OK);
    CHECK_EQ(guest_shutdown(&host, machine, false, &shutdown), CODE_OK);
    CHECK_EQ(machine_turn_off(&host, machine, &off), CODE_OK);
    CHECK_EQ(shutdown->result, TASK_Cancelled);
    CHECK_EQ(logoff->result, TASK_Cancelled);
    advance(&host, 60000);
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_SHUTDOWN), 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_LOGOFF), 0);
    host_free(&host);
}

TEST(guest, a_shutdown_of_a_paused_guest_times_out)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_OK);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_TimeOutError);
    CHECK_EQ(machine->state, MACHINE_PAUSED);
    CHECK_EQ(machine_resume(&host, machine), CODE_OK);
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_OK);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    CHECK_EQ(machine_resume(&host, machine), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_Success);
    host_free(&host);
}

TEST(guest, a_logoff_ends_all_sessions)
{
    struct host host;
    struct task *task;
    bool present = true;
    struct machine *machine = open_running(&host);
    CHECK_EQ(guest_log_off(&host, machine, &task), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_LOGOFF), 1);
    CHECK_EQ(guest_has_session(machine, GUEST_RDP_SESSION, &present), CODE_OK);
    CHECK(!present);
    CHECK_EQ(guest_log_off(&host, machine, &task), CODE_OK);
    advance(&host, 60000);
    CHECK_EQ(task->result, TASK_UnexpectedError);
    CHECK_EQ(task->error, CODE_NO_SUCH_LOGON_SESSION);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(guest, the_last_user_who_leaves_is_an_event)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, "UsersLoggedOn", 2);
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_LOGOFF), 0);
    set(&host, machine, "UsersLoggedOn", 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_LOGOFF), 1);
    set(&host, machine, "UsersLoggedOn", 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_GUEST_LOGOFF), 1);
    host_free(&host);
}

TEST(guest, nothing_has_happened_when_memory_runs_out)
{
    static code (*const begin[])(struct host *, struct machine *, bool, struct task **) = {
        guest_shutdown, guest_restart};
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) {
        struct host host;
        struct task *task;
        code result = CODE_OK;
        struct machine *machine = open_running(&host);
        for (int left = 0;; left++) {
            WITH_MEMORY(left, result = begin[i](&host, machine, false, &task));
            if (!memory_failed)
                break;
            CHECK_EQ(result, CODE_OUTOFMEMORY);
            CHECK(!task);
            CHECK_EQ(machine->task.index, 0);
        }
        CHECK_EQ(result, CODE_OK);
        host_free(&host);
    }
}
