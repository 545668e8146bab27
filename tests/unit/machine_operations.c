/* SPDX-License-Identifier: MIT */
/* Tests of model/machine_operations: what can go wrong on the way from state to state, saved
 * states, and that thousands of machines cost no more than ten. */
#include <time.h>

#include "fixture.h"
#include "model/machine.h"

static struct machine *first(struct host *host)
{
    return host->machines[0];
}

/* Performs and waits for the end. The task must have started. */
static struct task *run(struct host *host,
                        code (*operation)(struct host *, struct machine *, struct task **))
{
    struct task *task = NULL;
    CHECK_EQ(operation(host, first(host), &task), CODE_OK);
    if (!task)
        abort();
    advance(host, 10000);
    CHECK_EQ(task->state, TASK_COMPLETE);
    return task;
}

/* The text that clients read as IVMTask::ErrorDescription. */
static bool says(const struct task *task, const char *text)
{
    return !strcmp(task_error_text(task), text);
}

static void check_failed(const struct task *task, int32_t result, code error)
{
    CHECK_EQ(task->result, result);
    CHECK_EQ(task->error, error);
}

static int events_of(struct host *host, enum event_source source, int32_t dispid, int64_t first_arg)
{
    int count = 0;
    for (const struct event *event = host->events; event; event = event->next)
        count += event->source == source && event->dispid == dispid &&
                 (first_arg < 0 || (event->argc && event->args[0].number == first_arg));
    return count;
}

static int logged(struct host *host, enum log_message message)
{
    return events_of(host, EVENT_OF_APPLICATION, APPLICATION_ON_EVENT_LOGGED, message);
}

/* ---- Refusals ---- */

TEST(machine_operations, a_user_without_execute_access_changes_no_state)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct machine *machine = first(&host);
    machine->execute_denied = true;
    CHECK_EQ(machine_startup(&host, machine, &task), CODE_ACCESSDENIED);
    machine->execute_denied = false;
    run(&host, machine_startup);
    machine->execute_denied = true;
    CHECK_EQ(machine_save(&host, machine, &task), CODE_ACCESSDENIED);
    CHECK_EQ(machine_turn_off(&host, machine, &task), CODE_ACCESSDENIED);
    CHECK_EQ(machine_reset(&host, machine, &task), CODE_ACCESSDENIED);
    CHECK_EQ(machine_pause(&host, machine), CODE_ACCESSDENIED);
    CHECK_EQ(machine_resume(&host, machine), CODE_ACCESSDENIED);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    CHECK_EQ(host.task_count, 1);
    host_free(&host);
}

TEST(machine_operations, what_waits_for_a_worker_that_hangs_times_out)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct machine *machine = first(&host);
    machine->worker_hangs = true;
    CHECK_EQ(machine_startup(&host, machine, &task), CODE_VM_E_TIMED_OUT);
    CHECK_EQ(machine_pause(&host, machine), CODE_VM_E_VM_NOT_RUNNING);
    machine->worker_hangs = false;
    run(&host, machine_startup);
    machine->worker_hangs = true;
    CHECK_EQ(machine_pause(&host, machine), CODE_VM_E_TIMED_OUT);
    machine_set_state(&host, machine, MACHINE_PAUSED);
    CHECK_EQ(machine_resume(&host, machine), CODE_VM_E_TIMED_OUT);
    CHECK_EQ(machine->state, MACHINE_PAUSED);
    host_free(&host);
}

TEST(machine_operations, the_host_limits_how_many_machines_run)
{
    struct host host;
    struct task *task;
    open_host(&host);
    struct machine *other = machine_create(&host, SPAN("other"));
    host.info.maximum_running = 1;
    CHECK_EQ(machine_startup(&host, other, &task), CODE_OK);
    CHECK_EQ(machine_startup(&host, first(&host), &task), CODE_VM_E_TOO_MANY_VMS);
    advance(&host, 10000);
    CHECK_EQ(machine_startup(&host, first(&host), &task), CODE_VM_E_TOO_MANY_VMS);
    CHECK_EQ(machine_save(&host, other, &task), CODE_OK);
    CHECK_EQ(machine_startup(&host, first(&host), &task), CODE_VM_E_TOO_MANY_VMS);
    advance(&host, 10000);
    run(&host, machine_startup);
    CHECK_EQ(host.load.machines, 1);
    CHECK_EQ(machine_turn_off(&host, first(&host), &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(host.load.machines, 0);
    CHECK_EQ(host.load.memory, 0);
    first(&host)->resources_exhausted = true;
    CHECK_EQ(machine_startup(&host, first(&host), &task), CODE_VM_E_OUT_OF_RESOURCE);
    host_free(&host);
}

TEST(machine_operations, undo_disks_that_are_to_be_deleted_cannot_be_saved)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_EQ(settings_set_undoable(&host, first(&host), true), CODE_OK);
    CHECK_EQ(settings_set_undo_action(&host, first(&host), UNDO_DISCARD), CODE_OK);
    run(&host, machine_startup);
    CHECK_EQ(machine_save(&host, first(&host), &task), CODE_FAIL);
    CHECK(!task);
    CHECK_EQ(first(&host)->state, MACHINE_RUNNING);
    CHECK_EQ(settings_set_undo_action(&host, first(&host), UNDO_KEEP), CODE_OK);
    CHECK_EQ(run(&host, machine_save)->result, TASK_Success);
    host_free(&host);
}

/* ---- Starts that fail ---- */

static void check_start(void (*arrange)(struct host *host), int32_t result, code error,
                        const char *text)
{
    struct host host;
    open_host(&host);
    arrange(&host);
    const struct task *task = run(&host, machine_startup);
    check_failed(task, result, error);
    CHECK(says(task, text));
    CHECK_EQ(first(&host)->state, MACHINE_TURNED_OFF);
    CHECK_EQ(host.load.machines, 0);
    CHECK_EQ(host.load.memory, 0);
    CHECK_EQ(logged(&host, LOG_MACHINE_LAUNCHED), 0);
    /* A test that wants a success gets it all the same. */
    static const char cause;
    task_set_result(task_plan(&host, &cause), TASK_Success);
    host.cause = &cause;
    CHECK_EQ(run(&host, machine_startup)->result, TASK_Success);
    CHECK_EQ(first(&host)->state, MACHINE_RUNNING);
    host_free(&host);
}

static void unsupported(struct host *host)
{
    host->info.unsupported_hardware = true;
}

static void disabled(struct host *host)
{
    host->info.hardware_virtualization_disabled = true;
}

static void older(struct host *host)
{
    host->info.older_version = true;
}

static void other_software(struct host *host)
{
    host->info.other_virtualization_software = true;
}

static void little_memory(struct host *host)
{
    host->info.memory_available = 511;
}

static void illegal_value(struct host *host)
{
    const struct value value = value_int(-5);
    settings_set_value(host, first(host), KEY_MEMORY, &value);
}

static void crash(struct host *host)
{
    first(host)->worker_crashes = true;
}

static void triple_fault(struct host *host)
{
    first(host)->guest.triple_faults = true;
}

TEST(machine_operations, a_start_fails_for_what_is_wrong_with_the_host)
{
    check_start(unsupported, TASK_UnexpectedError, CODE_VM_E_UNSUPPORTED_HARDWARE,
                code_sentence(CODE_VM_E_UNSUPPORTED_HARDWARE));
    check_start(disabled, TASK_UnexpectedError, CODE_VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
                code_sentence(CODE_VM_E_HARDWARE_VIRTUALIZATION_DISABLED));
    check_start(older, TASK_UnexpectedError, CODE_VM_E_VMVIRTUALPC_OLDER_VERSION,
                code_sentence(CODE_VM_E_VMVIRTUALPC_OLDER_VERSION));
    check_start(other_software, TASK_UnexpectedError, CODE_VM_E_OTHER_VIRTUALIZATION_SOFTWARE,
                code_sentence(CODE_VM_E_OTHER_VIRTUALIZATION_SOFTWARE));
    check_start(little_memory, TASK_OutOfMemoryError, CODE_VM_E_OUT_OF_RESOURCE,
                task_usual_error_text(TASK_OutOfMemoryError));
    check_start(illegal_value, TASK_IllegalValueError, CODE_VM_E_PREF_ILLEGAL_VALUE,
                task_usual_error_text(TASK_IllegalValueError));
    check_start(crash, TASK_ThreadCrashError, CODE_FAIL,
                task_usual_error_text(TASK_ThreadCrashError));
    check_start(triple_fault, TASK_UnexpectedError, CODE_UNEXPECTED,
                task_usual_error_text(TASK_UnexpectedError));
}

TEST(machine_operations, a_machine_that_gets_no_memory_leaves_it_to_others)
{
    struct host host;
    struct task *big, *small;
    open_host(&host);
    struct machine *other = machine_create(&host, SPAN("other"));
    host.info.memory_available = 1000;
    CHECK_EQ(settings_set_memory(&host, first(&host), 1200), CODE_OK);
    CHECK_EQ(machine_startup(&host, first(&host), &big), CODE_OK);
    CHECK_EQ(machine_startup(&host, other, &small), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(big->result, TASK_OutOfMemoryError);
    CHECK_EQ(small->result, TASK_Success);
    CHECK_EQ(host.load.memory, 512);
    /* Two of 512 MB do not fit either. */
    CHECK_EQ(settings_set_memory(&host, first(&host), 512), CODE_OK);
    CHECK_EQ(run(&host, machine_startup)->result, TASK_OutOfMemoryError);
    machine_set_state(&host, other, MACHINE_TURNED_OFF);
    CHECK_EQ(run(&host, machine_startup)->result, TASK_Success);
    host_free(&host);
}

TEST(machine_operations, a_triple_fault_is_told)
{
    struct host host;
    open_host(&host);
    run(&host, machine_startup);
    CHECK_EQ(events_of(&host, EVENT_OF_MACHINE, MACHINE_ON_TRIPLE_FAULT, -1), 0);
    triple_fault(&host);
    CHECK_EQ(run(&host, machine_reset)->result, TASK_UnexpectedError);
    CHECK_EQ(events_of(&host, EVENT_OF_MACHINE, MACHINE_ON_TRIPLE_FAULT, -1), 1);
    CHECK_EQ(logged(&host, LOG_PROCESSOR_ERROR), 1);
    CHECK_EQ(events_of(&host, EVENT_OF_MACHINE, MACHINE_ON_RESET, -1), 0);
    host_free(&host);
}

static void set_fact(struct host *host, struct span name, struct value value)
{
    CHECK_EQ(fact_write(host, fact_find(machine_facts, name), first(host), &value), CODE_OK);
}

TEST(machine_operations, a_worker_that_dies_takes_its_task_with_it)
{
    struct host host;
    struct task *task;
    open_host(&host);
    run(&host, machine_startup);
    CHECK_EQ(machine_save(&host, first(&host), &task), CODE_OK);
    advance(&host, 1000);
    set_fact(&host, SPAN("WorkerCrashes"), value_bool(true));
    check_failed(task, TASK_ThreadCrashError, CODE_FAIL);
    CHECK_EQ(task->end - task->start, 1000);
    CHECK_EQ(first(&host)->state, MACHINE_RUNNING);
    CHECK_EQ(events_of(&host, EVENT_OF_MACHINE, MACHINE_ON_TRIPLE_FAULT, -1), 0);
    check_failed(run(&host, machine_turn_off), TASK_ThreadCrashError, CODE_FAIL);
    set_fact(&host, SPAN("WorkerCrashes"), value_bool(false));
    CHECK_EQ(run(&host, machine_turn_off)->result, TASK_Success);
    host_free(&host);
}

/* ---- Saved states ---- */

static struct file *saved_file(struct host *host)
{
    return files_find(host, text_span(&first(host)->saved.path));
}

TEST(machine_operations, a_saved_state_is_a_file_of_the_size_of_the_memory)
{
    struct host host;
    open_host(&host);
    struct machine *machine = first(&host);
    CHECK_EQ(settings_set_memory(&host, machine, 256), CODE_OK);
    CHECK(!machine_has_saved_state(machine));
    run(&host, machine_startup);
    int64_t room = files_room(&host, SPAN("C:\\"));
    run(&host, machine_save);
    CHECK(machine_has_saved_state(machine));
    CHECK(path_has_extension(text_span(&machine->saved.path), ".vsv"));
    const struct file *file = saved_file(&host);
    CHECK(file && file->size == 256 * 1024 * 1024 && file->kind == FILE_SAVED_STATE);
    CHECK_EQ(files_room(&host, SPAN("C:\\")), room - 256 * 1024 * 1024);
    CHECK_EQ(logged(&host, LOG_STATE_SAVED), 1);
    run(&host, machine_startup);
    CHECK_EQ(logged(&host, LOG_STATE_RESTORED), 1);
    CHECK_EQ(logged(&host, LOG_MACHINE_LAUNCHED), 1);
    CHECK(!machine_has_saved_state(machine));
    CHECK_EQ(files_room(&host, SPAN("C:\\")), room);
    run(&host, machine_save);
    CHECK_EQ(machine_discard_saved_state(&host, machine), CODE_OK);
    CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
    CHECK_EQ(machine_discard_saved_state(&host, machine), CODE_VM_E_VM_NO_SAVED_STATE);
    CHECK_EQ(files_room(&host, SPAN("C:\\")), room);
    run(&host, machine_startup);
    CHECK_EQ(machine_discard_saved_state(&host, machine), CODE_VM_E_VM_RUNNING);
    host_free(&host);
}

TEST(machine_operations, a_save_fails_when_the_disk_fills_meanwhile)
{
    struct host host;
    struct task *task;
    open_host(&host);
    run(&host, machine_startup);
    CHECK_EQ(machine_save(&host, first(&host), &task), CODE_OK);
    advance(&host, 1000);
    struct volume *volume = files_volume(&host, 'C');
    int64_t used = volume->used;
    volume->used = volume->capacity - 512 * 1024 * 1024 + 1;
    advance(&host, 10000);
    check_failed(task, TASK_DiskRelatedError, CODE_DISK_FULL);
    CHECK_EQ(first(&host)->state, MACHINE_RUNNING);
    CHECK(!first(&host)->saved.path.length);
    CHECK_EQ(logged(&host, LOG_STATE_SAVED), 0);
    volume->used = used;
    CHECK_EQ(run(&host, machine_save)->result, TASK_Success);
    host_free(&host);
}

TEST(machine_operations, a_save_that_is_cancelled_leaves_no_file)
{
    struct host host;
    struct task *task;
    open_host(&host);
    run(&host, machine_startup);
    size_t files = host.files.count;
    CHECK_EQ(machine_save(&host, first(&host), &task), CODE_OK);
    CHECK(!machine_has_saved_state(first(&host)));
    advance(&host, 1000);
    CHECK_EQ(task_cancel(&host, task), CODE_OK);
    CHECK_EQ(host.files.count, files);
    CHECK_EQ(first(&host)->state, MACHINE_RUNNING);
    host_free(&host);
}

TEST(machine_operations, a_saved_state_that_does_not_fit_is_not_restored)
{
    struct host host;
    const struct value value = value_int(256);
    open_host(&host);
    struct machine *machine = first(&host);
    run(&host, machine_startup);
    run(&host, machine_save);
    set_fact(&host, SPAN("SavedStateVersion"), value_int(5));
    check_failed(run(&host, machine_startup), TASK_IncompatibleSavedStateError,
                 CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION);
    CHECK_EQ(machine->state, MACHINE_SAVED);
    CHECK(saved_file(&host) != NULL);
    set_fact(&host, SPAN("SavedStateVersion"), value_int(MACHINE_SAVED_STATE_VERSION));
    CHECK_EQ(settings_set_value(&host, machine, KEY_MEMORY, &value), CODE_OK);
    check_failed(run(&host, machine_startup), TASK_IncompatibleSavedStateError,
                 CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION);
    set_fact(&host, SPAN("SavedStateMemory"), value_int(256));
    saved_file(&host)->damaged = true;
    check_failed(run(&host, machine_startup), TASK_IncompatibleSavedStateError,
                 CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION);
    saved_file(&host)->damaged = false;
    saved_file(&host)->access_denied = true;
    check_failed(run(&host, machine_startup), TASK_UnexpectedError,
                 CODE_VM_E_PREF_SAVED_STATE_ACCESS_DENIED);
    saved_file(&host)->access_denied = false;
    CHECK_EQ(run(&host, machine_startup)->result, TASK_Success);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    run(&host, machine_save);
    files_remove(&host, saved_file(&host));
    check_failed(run(&host, machine_startup), TASK_UnexpectedError, CODE_FILE_NOT_FOUND);
    CHECK_EQ(machine_discard_saved_state(&host, machine), CODE_OK);
    CHECK_EQ(run(&host, machine_startup)->result, TASK_Success);
    host_free(&host);
}

TEST(machine_operations, the_ends_of_tasks_are_logged)
{
    struct host host;
    open_host(&host);
    run(&host, machine_startup);
    CHECK_EQ(logged(&host, LOG_MACHINE_LAUNCHED), 1);
    run(&host, machine_reset);
    CHECK_EQ(logged(&host, LOG_RESET), 1);
    CHECK_EQ(events_of(&host, EVENT_OF_MACHINE, MACHINE_ON_RESET, -1), 1);
    run(&host, machine_turn_off);
    CHECK_EQ(logged(&host, LOG_TURNED_OFF), 1);
    CHECK_EQ(events_of(&host, EVENT_OF_APPLICATION, APPLICATION_ON_SERVICE_EVENT, -1), 0);
    host_free(&host);
}

/* ---- Many machines, many tasks ---- */

static double seconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void drop_events(struct host *host)
{
    while (host->events) {
        struct event *event = host->events;
        host->events = event->next;
        event_free(event);
    }
}

/* The time that a start with its end takes on the average, with so many machines running. */
static double time_of_a_start(int machines)
{
    struct host host;
    struct task *task;
    char16_t name[8];
    open_host(&host);
    host.info.maximum_running = INT32_MAX;
    host.info.memory_available = INT64_MAX;
    for (int i = 0; i < machines; i++) {
        size_t length = 0;
        for (int n = i + 1; n; n /= 10)
            name[length++] = (char16_t)('0' + n % 10);
        struct machine *machine = machine_create(&host, (struct span){name, length});
        CHECK_EQ(machine_startup(&host, machine, &task), CODE_OK);
    }
    advance(&host, 10000);
    CHECK_EQ(host.load.machines, machines);
    drop_events(&host);
    double before = seconds();
    for (int i = 0; i < 2000; i++) {
        CHECK_EQ(machine_startup(&host, first(&host), &task), CODE_OK);
        CHECK_EQ(task_cancel(&host, task), CODE_OK);
        advance(&host, 1);
    }
    double taken = (seconds() - before) / 2000;
    CHECK_EQ(host.load.machines, machines);
    host_free(&host);
    return taken;
}

TEST(machine_operations, a_start_among_ten_thousand_machines_costs_what_it_costs_among_ten)
{
    double few = time_of_a_start(10), many = time_of_a_start(10000);
    NOTE("a start takes %.1f us among 10 machines, %.1f us among 10,000", few * 1e6, many * 1e6);
    CHECK_MSG(many < few * 10 + 50e-6, "%.1f us, and %.1f us among 10", many * 1e6, few * 1e6);
}

TEST(machine_operations, a_complete_task_takes_at_most_256_bytes)
{
    enum { TASKS = 1000 };
    struct host host;
    open_host(&host);
    for (int i = 0; i < TASKS; i++)
        run(&host, machine_startup), run(&host, machine_turn_off);
    for (size_t i = 0; i < host.task_count; i++) {
        const struct task *task = host_task(&host, i);
        size_t bytes = sizeof *task + task->description.length * sizeof(char16_t) +
                       sizeof(struct slot) + sizeof(struct task *);
        CHECK(!task->run && !task->error_description.chars);
        if (!CHECK_MSG(bytes <= 256, "%d bytes", (int)bytes))
            break;
    }
    host_free(&host);
}
