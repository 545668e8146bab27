/* SPDX-License-Identifier: MIT */
/* Tests of model/guest: components, heartbeats, what the guest says and is asked. */
#include "model/guest.h"
#include "model/guest_tasks.h"

#include "guest_fixture.h"

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
    machine->drives.dvd[0]->attachment = DRIVE_HOST;
    CHECK_EQ(guest_install_components(&host, machine), CODE_VM_E_DRIVE_INVALID);
    machine->drives.dvd[0]->attachment = DRIVE_EMPTY;
    advance(&host, GUEST_INSTALL_TIME * 2);
    CHECK(!guest_has_components(machine));
    host_free(&host);
}

TEST(guest, a_failing_installation_changes_nothing)
{
    struct host host;
    open_host(&host);
    set(&host, host.machines[0], "ComponentsInstalled", false);
    struct machine *machine = start(&host);
    struct drive *drive = machine->drives.dvd[0];
    size_t files = host.files.count;
    drive->attachment = DRIVE_HOST;
    CHECK_EQ(guest_install_components(&host, machine), CODE_VM_E_DRIVE_INVALID);
    CHECK_EQ(host.files.count, files);
    CHECK(!machine->guest.installing);
    drive->attachment = DRIVE_EMPTY;
    CHECK_EQ(guest_install_components(&host, machine), CODE_OK);
    CHECK_EQ(host.files.count, files);
    /* The end of what is under way stays where it is. */
    advance(&host, GUEST_INSTALL_TIME / 2);
    drive->attachment = DRIVE_HOST;
    CHECK_EQ(guest_install_components(&host, machine), CODE_VM_E_DRIVE_INVALID);
    drive->attachment = DRIVE_IMAGE;
    advance(&host, GUEST_INSTALL_TIME / 2 - 1);
    CHECK(!guest_has_components(machine));
    advance(&host, 1);
    CHECK(guest_has_components(machine));
    host_free(&host);
}

TEST(guest, an_installation_can_begin_anew)
{
    struct host host;
    open_host(&host);
    set(&host, host.machines[0], "ComponentsInstalled", false);
    struct machine *machine = start(&host);
    CHECK_EQ(guest_install_components(&host, machine), CODE_OK);
    advance(&host, GUEST_INSTALL_TIME / 2);
    CHECK_EQ(guest_install_components(&host, machine), CODE_OK);
    advance(&host, GUEST_INSTALL_TIME - 1);
    CHECK(!guest_has_components(machine));
    advance(&host, 1);
    CHECK(guest_has_components(machine));
    host_free(&host);
}

TEST(guest, the_image_of_the_components_is_part_of_the_host)
{
    struct host host;
    open_host(&host);
    const struct span path = SPAN("C:\\Program Files\\Windows Virtual PC\\Integration Components\\"
                                  "VPCIntegrationComponents.iso");
    set(&host, host.machines[0], "ComponentsInstalled", false);
    struct machine *machine = start(&host);
    struct file *file = files_find(&host, path);
    if (CHECK(file)) {
        CHECK_EQ(file->kind, FILE_DVD);
        files_remove(&host, file);
    }
    CHECK_EQ(guest_install_components(&host, machine), CODE_FILE_NOT_FOUND);
    CHECK(host_reset(&host));
    CHECK(files_find(&host, path) != NULL);
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

TEST(guest, a_guest_without_heartbeats_is_restarted_once_in_ten_seconds_for_two_minutes)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, "GuestHangs", true);
    advance(&host, 69999);
    CHECK_EQ(machine->guest.restarts, 0);
    advance(&host, 1);
    CHECK_EQ(machine->guest.restarts, 1);
    advance(&host, 110000);
    CHECK_EQ(machine->guest.restarts, 12);
    advance(&host, 600000);
    CHECK_EQ(machine->guest.restarts, 12);
    CHECK_EQ(of_machine(&host, MACHINE_ON_HEARTBEAT_STOPPED), 1);
    CHECK_EQ(of_machine(&host, MACHINE_ON_RESET), 0);
    CHECK(machine->guest.hangs);
    host_free(&host);
}

TEST(guest, the_attempt_that_brings_it_back_is_a_reset)
{
    struct host host;
    int32_t percent = -1;
    struct machine *machine = open_running(&host);
    struct task *task;
    advance(&host, 1000);
    forget_events(&host);
    machine->guest.revived_by = 3;
    set(&host, machine, "GuestHangs", true);
    CHECK_EQ(guest_shutdown(&host, machine, false, &task), CODE_OK);
    advance(&host, 89999);
    CHECK_EQ(of_machine(&host, MACHINE_ON_RESET), 0);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&host, 1);
    CHECK_EQ(machine->guest.restarts, 3);
    CHECK_EQ(of_machine(&host, MACHINE_ON_RESET), 1);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    advance(&host, 0);
    CHECK_EQ(of_machine(&host, MACHINE_ON_ADDITIONS_AVAILABLE), 1);
    CHECK_EQ(guest_get_heartbeat(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 100);
    advance(&host, 600000);
    CHECK_EQ(machine->guest.restarts, 3);
    host_free(&host);
}

TEST(guest, attempts_to_restart_it_are_configured_and_end_with_its_run)
{
    struct host host;
    const struct value attempts = value_int(2), interval = value_int(5);
    struct machine *machine = open_running(&host);
    CHECK_EQ(settings_set(&host, machine,
                          SPAN("integration/microsoft/heartbeat/failure_attempts"), &attempts),
             CODE_OK);
    CHECK_EQ(settings_set(&host, machine,
                          SPAN("integration/microsoft/heartbeat/failure_interval"), &interval),
             CODE_OK);
    set(&host, machine, "GuestHangs", true);
    advance(&host, 65000);
    CHECK_EQ(machine->guest.restarts, 1);
    advance(&host, 60000);
    CHECK_EQ(machine->guest.restarts, 2);
    set(&host, machine, "GuestHangs", false);
    set(&host, machine, "GuestHangs", true);
    CHECK_EQ(machine->guest.restarts, 0);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    advance(&host, 600000);
    CHECK_EQ(machine->guest.restarts, 0);
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
