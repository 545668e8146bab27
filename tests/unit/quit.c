/* SPDX-License-Identifier: MIT */
/* Tests of model/quit: ShutdownActionOnQuit. */
#include "model/quit.h"

#include "model/guest_tasks.h"

#include "guest_fixture.h"

enum { MACHINES = 5 };

static void set_shutting_down(struct host *host, bool shutting_down)
{
    struct value value = value_bool(shutting_down);
    const struct fact *fact = fact_find(host_facts, SPAN("ShuttingDown"));
    CHECK_EQ(fact_write(host, fact, host, &value), CODE_OK);
}

/* Machines that run, each with what is to become of it. */
static void open_world(struct host *host, const int32_t *actions, size_t count)
{
    open_host(host);
    for (size_t i = 0; i < count; i++) {
        const char16_t name[] = {(char16_t)('A' + i)};
        struct task *task;
        struct machine *machine =
            i ? machine_create(host, (struct span){name, 1}) : host->machines[0];
        CHECK_EQ(settings_set_quit_action(host, machine, actions[i]), CODE_OK);
        CHECK_EQ(machine_startup(host, machine, &task), CODE_OK);
    }
    advance(host, 10000);
    forget_events(host);
}

static int logged(const struct host *host, int32_t message)
{
    int count = 0;
    for (const struct event *event = host->events; event; event = event->next)
        count += event->source == EVENT_OF_APPLICATION &&
                 event->dispid == APPLICATION_ON_EVENT_LOGGED &&
                 event->args[0].number == message;
    return count;
}

TEST(quit, each_machine_gets_its_action)
{
    static const int32_t actions[] = {QUIT_SAVE, QUIT_TURN_OFF, QUIT_SHUTDOWN};
    struct host host;
    open_world(&host, actions, 3);
    set_shutting_down(&host, true);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVING);
    CHECK_EQ(host.machines[1]->state, MACHINE_TURNING_OFF);
    CHECK_EQ(host.machines[2]->state, MACHINE_RUNNING);
    CHECK_EQ(logged(&host, LOG_PRODUCT_STOPPED), 0);
    advance(&host, 4999);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVED);
    CHECK_EQ(host.machines[1]->state, MACHINE_TURNED_OFF);
    CHECK_EQ(logged(&host, LOG_PRODUCT_STOPPED), 0);
    advance(&host, 1);
    CHECK_EQ(host.machines[2]->state, MACHINE_TURNED_OFF);
    CHECK_EQ(logged(&host, LOG_TURNED_OFF_BY_GUEST), 1);
    CHECK_EQ(logged(&host, LOG_PRODUCT_STOPPED), 1);
    CHECK_EQ(host.last_event->args[0].number, LOG_PRODUCT_STOPPED);
    host_free(&host);
}

TEST(quit, undo_disks_stay_as_they_are)
{
    static const int32_t actions[] = {QUIT_TURN_OFF, QUIT_SHUTDOWN};
    const struct value yes = value_bool(true);
    struct host host;
    for (size_t i = 0; i < 2; i++) {
        for (int32_t undo = UNDO_DISCARD; undo <= UNDO_COMMIT; undo++) {
            CONTEXT("action %d, undo action %d", (int)actions[i], (int)undo);
            struct task *task;
            open_host(&host);
            struct machine *machine = host.machines[0];
            CHECK_EQ(settings_set_quit_action(&host, machine, actions[i]), CODE_OK);
            CHECK_EQ(settings_set_value(&host, machine, KEY_UNDOABLE, &yes), CODE_OK);
            CHECK_EQ(settings_set_undo_action(&host, machine, undo), CODE_OK);
            CHECK_EQ(machine_startup(&host, machine, &task), CODE_OK);
            advance(&host, 10000);
            const struct hard_disk_connection *disk = machine->hard_disks.connections[0];
            CHECK(files_find(&host, text_span(&disk->undo)) != NULL);
            set_shutting_down(&host, true);
            advance(&host, 10000);
            CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
            CHECK(files_find(&host, text_span(&disk->undo)) != NULL);
            CHECK_EQ(machine->hard_disks.held_count, 0);
            host_free(&host);
        }
    }
}

TEST(quit, what_cannot_be_done_is_done_in_the_next_best_way)
{
    static const int32_t actions[] = {QUIT_SHUTDOWN, QUIT_SHUTDOWN, QUIT_SAVE, QUIT_TURN_OFF,
                                      QUIT_SAVE};
    struct host host;
    open_world(&host, actions, MACHINES);
    host.machines[0]->guest.up = false; /* no components */
    CHECK_EQ(machine_pause(&host, host.machines[1]), CODE_OK);
    CHECK_EQ(machine_pause(&host, host.machines[3]), CODE_OK);
    /* its undo disks are to be deleted: it can't be saved */
    const struct value yes = value_bool(true), discard = value_int(UNDO_DISCARD);
    CHECK_EQ(settings_set_value(&host, host.machines[2], KEY_UNDOABLE, &yes), CODE_OK);
    CHECK_EQ(settings_set_activation(host.machines[2], KEY_UNDO_ACTION, &discard), CODE_OK);
    set_shutting_down(&host, true);
    CHECK_EQ(host.machines[0]->state, MACHINE_SAVING);
    CHECK_EQ(host.machines[1]->state, MACHINE_SAVING);
    CHECK_EQ(host.machines[2]->state, MACHINE_TURNING_OFF);
    CHECK_EQ(host.machines[3]->state, MACHINE_TURNING_OFF);
    CHECK_EQ(host.machines[4]->state, MACHINE_SAVING);
    host_free(&host);
}

TEST(quit, an_application_without_machines_stops_at_once_and_starts_again)
{
    struct host host;
    open_host(&host);
    set_shutting_down(&host, true);
    set_shutting_down(&host, true);
    CHECK_EQ(logged(&host, LOG_PRODUCT_STOPPED), 1);
    CHECK_EQ(events(&host, EVENT_OF_APPLICATION, APPLICATION_ON_SERVICE_EVENT), 1);
    set_shutting_down(&host, false);
    set_shutting_down(&host, false);
    CHECK_EQ(logged(&host, LOG_PRODUCT_STARTED), 1);
    CHECK_EQ(events(&host, EVENT_OF_APPLICATION, APPLICATION_ON_SERVICE_EVENT), 2);
    host_free(&host);
}

TEST(quit, plans_are_for_what_clients_ask_for)
{
    static const int32_t actions[] = {QUIT_SAVE};
    static const char cause;
    struct host host;
    open_world(&host, actions, 1);
    struct task *plan = task_plan(&host, NULL);
    host.cause = &cause;
    set_shutting_down(&host, true);
    CHECK_EQ(plan->state, TASK_PLANNED);
    CHECK(host.cause == &cause);
    host.cause = NULL;
    host_free(&host);
}
