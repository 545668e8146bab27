/* SPDX-License-Identifier: MIT */
/* Tests of model/machine: the tasks that move it, and how one operation overtakes another. */
#include "machine_fixture.h"

/* ---- What the tasks say ---- */

TEST(machine_tasks, tasks_describe_themselves)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(machine_rename(&host, host.machines[0], SPAN("\u0416 1")), CODE_OK);
    operate(&host, STARTUP, &task);
    CHECK(is_described(task, SPAN("Starting \"\u0416 1\"")));
    CHECK_EQ(task->duration, 2000);
    CHECK(task->cancelable);
    CHECK(task->cause == cause_of(STARTUP));
    advance(&host, 10000);
    operate(&host, RESET, &task);
    CHECK(is_described(task, SPAN("Resetting \"\u0416 1\"")));
    CHECK_EQ(task->duration, 1000);
    CHECK(!task->cancelable);
    advance(&host, 10000);
    operate(&host, SAVE, &task);
    CHECK(is_described(task, SPAN("Saving \"\u0416 1\"")));
    CHECK_EQ(task->duration, 2000);
    CHECK(task->cancelable);
    advance(&host, 10000);
    operate(&host, STARTUP, &task);
    CHECK(is_described(task, SPAN("Restoring \"\u0416 1\"")));
    CHECK_EQ(task->duration, 1500);
    CHECK(task->cancelable);
    advance(&host, 10000);
    operate(&host, TURN_OFF, &task);
    CHECK(is_described(task, SPAN("Turning off \"\u0416 1\"")));
    CHECK_EQ(task->duration, 500);
    CHECK(!task->cancelable);
    host_free(&host);
}

TEST(machine_tasks, a_plan_overrides_what_the_member_says_of_its_task)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct task *plan = task_plan(&host, cause_of(STARTUP));
    struct text text = text_from(SPAN("mine"));
    task_take_description(plan, &text);
    CHECK(task_set_duration(&host, plan, 7));
    task_set_cancelable(plan, false);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK(task == plan);
    CHECK(is_described(task, SPAN("mine")));
    CHECK(!task->cancelable);
    CHECK_EQ(task_cancel(&host, task), CODE_FAIL);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_ON);
    advance(&host, 7);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_tasks, a_failed_restore_leaves_the_saved_state)
{
    struct host host;
    struct task *task;
    open_host(&host);
    reach(&host, MACHINE_SAVED);
    task_set_result(task_plan(&host, cause_of(STARTUP)), TASK_IncompatibleSavedStateError);
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_RESTORING);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVED);
    CHECK_EQ(task->error, CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION);
    perform(&host, STARTUP);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_tasks, a_start_completed_by_hand_ends_by_its_result)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct task *plan = task_plan(&host, cause_of(STARTUP));
    CHECK(task_set_duration(&host, plan, TASK_BY_HAND));
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    advance(&host, 100000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_ON);
    task_complete(&host, task);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_tasks, a_task_of_no_duration_is_seen_running_first)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK(task_set_duration(&host, task_plan(&host, cause_of(STARTUP)), 0));
    CHECK_EQ(operate(&host, STARTUP, &task), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_ON);
    clock_settle(&host);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    CHECK_EQ(task->end, task->start);
    host_free(&host);
}

TEST(machine_tasks, two_machines_do_not_disturb_each_other)
{
    struct host host;
    struct task *first, *second;
    open_host(&host);
    struct machine *other = machine_create(&host, SPAN("second"));
    CHECK_EQ(other->state, MACHINE_TURNED_OFF);
    CHECK_EQ(machine_startup(&host, host.machines[0], &first), CODE_OK);
    CHECK_EQ(other->state, MACHINE_TURNED_OFF);
    advance(&host, 1000);
    CHECK_EQ(machine_startup(&host, other, &second), CODE_OK);
    advance(&host, 1000);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    CHECK_EQ(other->state, MACHINE_TURNING_ON);
    CHECK_EQ(task_cancel(&host, second), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    CHECK_EQ(other->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

/* ---- One operation overtakes another ---- */

/* What became of a task that was given up after so many milliseconds. */
static void check_given_up(const struct task *task, int64_t after, int32_t percent)
{
    CHECK_EQ(task->state, TASK_COMPLETE);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(task->error, CODE_CANCELLED);
    CHECK_EQ(task->end - task->start, after);
    CHECK_EQ(task->shown, percent);
    CHECK(!task->run);
}

TEST(machine_tasks, turning_off_gives_up_a_start)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 1800);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    check_given_up(start, 1800, 90);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    advance(&host, 499); /* the start would have been over by now */
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    advance(&host, 1);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    CHECK_EQ(off->result, TASK_Success);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(machine_tasks, turning_off_gives_up_a_restore)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    reach(&host, MACHINE_SAVED);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 300);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    check_given_up(start, 300, 20);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

TEST(machine_tasks, turning_off_gives_up_even_a_start_that_is_not_cancelable)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    struct task *plan = task_plan(&host, cause_of(STARTUP));
    task_set_cancelable(plan, false);
    task_set_result(plan, TASK_DiskRelatedError);
    CHECK(task_set_duration(&host, plan, TASK_BY_HAND));
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 100);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    check_given_up(start, 100, 0);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNING_OFF);
    host_free(&host);
}

TEST(machine_tasks, a_task_that_is_given_up_stays_not_cancelable)
{
    struct host host;
    struct task *start, *reset, *off;
    open_host(&host);
    task_set_cancelable(task_plan(&host, cause_of(STARTUP)), false);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    CHECK_EQ(start->state, TASK_COMPLETE);
    CHECK(!start->cancelable);
    advance(&host, 10000);
    perform(&host, STARTUP);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK(!reset->cancelable);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    CHECK_EQ(reset->state, TASK_COMPLETE);
    CHECK(!reset->cancelable);
    host_free(&host);
}

TEST(machine_tasks, a_start_that_was_overtaken_cannot_be_started_again_before_the_machine_is_off)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    operate(&host, STARTUP, &start);
    operate(&host, TURN_OFF, &off);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_VM_E_VM_RUNNING);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_VM_E_VM_NOT_RUNNING);
    advance(&host, 10000);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

static void check_overtaken_reset(enum machine_state from, enum operation by,
                                  enum machine_state during, enum machine_state success)
{
    struct host host;
    struct task *reset, *task;
    CONTEXT("%s during a reset when %s", operations[by], states[from]);
    open_host(&host);
    reach(&host, from);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    advance(&host, 600);
    CHECK_EQ(operate(&host, by, &task), CODE_OK);
    check_given_up(reset, 600, 60);
    CHECK_EQ(host.machines[0]->state, during);
    CHECK(slots_get(&host.slots, host.machines[0]->task) == task);
    advance(&host, 450); /* the reset would have been over by now */
    CHECK_EQ(host.machines[0]->state, during);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&host, 10000);
    CHECK_EQ(task->result, TASK_Success);
    CHECK_EQ(host.machines[0]->state, success);
    host_free(&host);
}

TEST(machine_tasks, save_turn_off_and_reset_give_up_a_reset)
{
    check_overtaken_reset(MACHINE_RUNNING, TURN_OFF, MACHINE_TURNING_OFF, MACHINE_TURNED_OFF);
    check_overtaken_reset(MACHINE_RUNNING, SAVE, MACHINE_SAVING, MACHINE_SAVED);
    check_overtaken_reset(MACHINE_RUNNING, RESET, MACHINE_RUNNING, MACHINE_RUNNING);
    check_overtaken_reset(MACHINE_PAUSED, TURN_OFF, MACHINE_TURNING_OFF, MACHINE_TURNED_OFF);
    check_overtaken_reset(MACHINE_PAUSED, SAVE, MACHINE_SAVING, MACHINE_SAVED);
    check_overtaken_reset(MACHINE_PAUSED, RESET, MACHINE_PAUSED, MACHINE_RUNNING);
}

TEST(machine_tasks, a_failed_turn_off_of_a_resetting_machine_leaves_it_running)
{
    struct host host;
    struct task *reset, *off;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    task_set_result(task_plan(&host, cause_of(TURN_OFF)), TASK_TimeOutError);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_tasks, turning_off_during_a_save_is_refused)
{
    struct host host;
    struct task *save, *off;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    CHECK_EQ(operate(&host, SAVE, &save), CODE_OK);
    advance(&host, 1000);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_VM_E_VM_NOT_RUNNING);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVING);
    CHECK_EQ(save->state, TASK_RUNNING);
    advance(&host, 1000);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVED);
    host_free(&host);
}

TEST(machine_tasks, pause_and_resume_work_during_a_reset)
{
    struct host host;
    struct task *reset, *none;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, PAUSE, &none), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_PAUSED);
    CHECK_EQ(reset->state, TASK_RUNNING);
    CHECK_EQ(operate(&host, RESUME, &none), CODE_OK);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    advance(&host, 10000);
    CHECK_EQ(reset->result, TASK_Success);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_tasks, a_failed_reset_does_not_undo_a_pause_or_resume)
{
    struct host host;
    struct task *reset, *none;
    open_host(&host);
    reach(&host, MACHINE_RUNNING);
    task_set_result(task_plan(&host, cause_of(RESET)), TASK_UnexpectedError);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, PAUSE, &none), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(reset->result, TASK_UnexpectedError);
    CHECK_EQ(host.machines[0]->state, MACHINE_PAUSED);
    CHECK(host_reset(&host));
    reach(&host, MACHINE_PAUSED);
    task_set_result(task_plan(&host, cause_of(RESET)), TASK_UnexpectedError);
    CHECK_EQ(operate(&host, RESET, &reset), CODE_OK);
    CHECK_EQ(operate(&host, RESUME, &none), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(reset->result, TASK_UnexpectedError);
    CHECK_EQ(host.machines[0]->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_tasks, operations_due_at_the_same_time_as_the_task_before)
{
    struct host host;
    struct task *start, *off;
    open_host(&host);
    CHECK_EQ(operate(&host, STARTUP, &start), CODE_OK);
    advance(&host, 1500);
    CHECK_EQ(operate(&host, TURN_OFF, &off), CODE_OK); /* both would end at 2000 */
    advance(&host, 500);
    CHECK_EQ(start->result, TASK_Cancelled);
    CHECK_EQ(off->result, TASK_Success);
    CHECK_EQ(host.machines[0]->state, MACHINE_TURNED_OFF);
    host_free(&host);
}
