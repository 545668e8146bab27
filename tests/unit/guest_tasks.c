/* SPDX-License-Identifier: MIT */
/* Tests of model/guest_tasks: shutting down, restarting, logging off. */
#include "model/guest_tasks.h"

#include "guest_fixture.h"

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

TEST(guest_tasks, a_shutdown_turns_the_machine_off)
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

TEST(guest_tasks, what_is_against_a_shutdown_shows_in_the_task)
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

TEST(guest_tasks, what_is_against_a_restart_shows_in_the_task)
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

TEST(guest_tasks, the_test_overrules_what_is_against_a_shutdown)
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

TEST(guest_tasks, a_second_shutdown_finds_the_first_in_progress)
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

TEST(guest_tasks, a_restart_brings_it_up_again)
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

TEST(guest_tasks, a_triple_fault_ends_a_restart)
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

TEST(guest_tasks, a_guest_without_power_management_leaves_its_machine_on)
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

TEST(guest_tasks, turning_off_overtakes_what_the_guest_does)
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

TEST(guest_tasks, a_shutdown_of_a_paused_guest_times_out)
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

TEST(guest_tasks, a_logoff_ends_all_sessions)
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

TEST(guest_tasks, the_last_user_who_leaves_is_an_event)
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

TEST(guest_tasks, nothing_has_happened_when_memory_runs_out)
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
