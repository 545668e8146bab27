/* SPDX-License-Identifier: MIT */
/* Scenario files that were saved: the same host comes of them again. */
#include "scenario_fixture.h"

#include "model/disk.h"

/* What comes of a saved host is saved as the same text. */
static void check_rules_come_again(struct host *host, struct engine *engine)
{
    char *first = save(host, engine);
    struct host again;
    struct engine other;
    open_host(&again);
    if (!first || !load_rules(&again, &other, first))
        return;
    char *second = save(&again, &other);
    engine_free(&other);
    if (second && strcmp(first, second)) {
        size_t at = 0;
        while (first[at] == second[at])
            at++;
        size_t from = at < 200 ? 0 : at - 200;
        CHECK_MSG(false, "the second differs at %zu:\n%.300s\n----\n%.300s", at, first + from,
                  second + from);
    }
    host_free(&again);
    mem_free(first);
    mem_free(second);
}

static void check_comes_again(struct host *host)
{
    struct engine engine;
    CHECK(engine_init(&engine));
    check_rules_come_again(host, &engine);
    engine_free(&engine);
}

/* Each kind of event, of each that there may be of. */
static const char firing[] =
    HEAD "<machine name='A'><dvd/><dvd/></machine><machine name='B'/>"
         "<on call='Startup'><fire event='OnTripleFault'/><fire event='OnReset' machine='b'/>"
         "<fire event='OnVMStateChange' first='A' second='Paused'/>"
         "<fire event='IVMVirtualPCEvents::OnHeartbeatStopped' first='B'/>"
         "<fire event='OnHeartbeatStopped'/></on>"
         "<on call='IVMDVDDrive.*'><events do='drop'/>"
         "<fire event='OnMediaInsert' machine='A' dvd='2' first='C:\\x.iso'/>"
         "<fire event='OnMediaEject' machine='A' floppy='1' first=''/>"
         "<fire event='IVMFloppyDriveEvents::OnMediaEject' first='y'/></on>"
         "<on call='put_Notes'>"
         "<fire event='OnConfigurationChanged' first='k' second='5' type='text'/>"
         "<fire event='OnConfigurationChanged' first='k' second='5'/>"
         "<fire event='OnConfigurationChanged' first='k' second='true'/></on>"
         "<at time='1 s'><fire event='OnMediaInsert' machine='A' dvd='1' first='z'/>"
         "<fire event='OnMediaEject' machine='A' floppy='1' first='z'/></at>" TAIL;

TEST(scenario_save, keeps_events_of_rules_and_drives)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine, firing)) {
        const struct machine *a = find(&host, "A"), *b = find(&host, "B");
        const struct rule_event *event = engine.rules.items[0]->fires;
        CHECK(!engine.rules.items[0]->skips_model && !engine.rules.items[0]->has_result);
        CHECK_EQ(event->source, EVENT_OF_MACHINE);
        CHECK_EQ(event->dispid, MACHINE_ON_TRIPLE_FAULT);
        CHECK(!event->object.index);
        event = event->next;
        CHECK_EQ(event->dispid, MACHINE_ON_RESET);
        CHECK_EQ(event->object.index, b->ref.index);
        event = event->next;
        CHECK_EQ(event->source, EVENT_OF_APPLICATION);
        CHECK_EQ(event->args[1].number, MACHINE_PAUSED);
        event = event->next;
        CHECK_EQ(event->source, EVENT_OF_APPLICATION);
        CHECK_EQ(event->dispid, APPLICATION_ON_HEARTBEAT_STOPPED);
        event = event->next;
        CHECK_EQ(event->source, EVENT_OF_MACHINE);
        CHECK(!event->next);
        event = engine.rules.items[1]->fires;
        CHECK_EQ(event->source, EVENT_OF_DVD);
        CHECK_EQ(event->object.index, a->drives.dvd[1]->ref.index);
        CHECK(text_is(&event->args[0].text, SPAN("C:\\x.iso")));
        event = event->next;
        CHECK_EQ(event->source, EVENT_OF_FLOPPY);
        CHECK_EQ(event->object.index, a->drives.floppy[0]->ref.index);
        CHECK(!event->next->object.index);
        event = engine.rules.items[2]->fires;
        CHECK_EQ(event->args[1].type, VALUE_TEXT);
        CHECK_EQ(event->next->args[1].type, VALUE_INT);
        CHECK_EQ(event->next->next->args[1].type, VALUE_BOOL);
        check_rules_come_again(&host, &engine);
        clock_advance_to(&host, 1000);
        const struct event *fired = host.events;
        if (CHECK(fired && fired->next)) {
            CHECK_EQ(fired->source, EVENT_OF_DVD);
            CHECK_EQ(fired->object.index, a->drives.dvd[0]->ref.index);
            CHECK_EQ(fired->next->source, EVENT_OF_FLOPPY);
        }
        /* Of what is gone nothing is saved. */
        CHECK_EQ(drives_remove_dvd(&host, find(&host, "A"), a->drives.dvd[1]), CODE_OK);
        CHECK_EQ(catalog_delete(&host, find(&host, "B")), CODE_OK);
        event_drop_all(&host);
        char *saved = save(&host, &engine);
        CHECK(saved && !strstr(saved, "OnMediaInsert") && !strstr(saved, "OnReset"));
        CHECK(saved && strstr(saved, "OnTripleFault"));
        mem_free(saved);
    }
    engine_free(&engine);
    host_free(&host);
}

static void check_not_saved(struct host *host, struct engine *engine, const char *expected)
{
    struct writer writer = {0};
    struct problem problem = {0};
    char said[500];
    CHECK(!scenario_save(host, engine, &members, &writer, &problem));
    CHECK_EQ(problem.code, CODE_FAIL);
    print_problem(&problem, said, sizeof said);
    CHECK_MSG(!strcmp(said, expected), "\"%s\"", said);
    writer_free(&writer);
}

TEST(scenario_save, saves_rules)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(
            &host, &engine,
            "<scenario xmlns='urn:vpcmock:scenario:1' seed='7' state='s' strict='true'>"
            "<on call='Save' nth='2' probability='0.25' after='Startup' object='A*'>"
            "<task result='TimeOutError' stall-at='40' stall='2 s' polls='3' "
            "progress='1 2'/><delay time='1' up-to='2' spread='normal'/>"
            "<hold after='TurnOff' nth='2'/><events do='double'/></on>"
            "<on call='FindVirtualMachine'><arg param='configurationName' equals='x'/>"
            "<return null='true'/></on><on call='Reset'><return/></on>"
            "<on call='get_Memory'><return value='5'/><return type='text' value='6'/></on>"
            "<on call='TurnOff'><fail code='E_FAIL' outs='poisoned' error-info='stale'/></on>"
            "<on call='IVMVirtualMachine.GetConfigurationValue'><return type='texts' "
            "value='a;\"b;c\";d \"\"'/>"
            "<return type='texts' value=''/><return type='texts' value='x;\"\";\"\"'/>"
            "<return type='empty'/></on>"
            "<on call='IVMVirtualMachine.SetConfigurationValue'><arg param='configurationValue' "
            "type='texts' equals='a;b'/>"
            "<arg param='configurationValue' type='empty' equals=''/></on>"
            "<expect call='TurnOff' name='off'/><expect call='Save' times='2' "
            "after='off'/>" TAIL)) {
        struct call call = {.member = member_named("IVMVirtualMachine", "Reset")};
        CHECK(meet(&engine, &call));
        check_rules_come_again(&host, &engine);
        const struct rule_out *texts = engine.rules.items[5]->outs;
        const struct value *first = &texts->values[0].value;
        if (CHECK_EQ(texts->count, 4) && CHECK_EQ(first->type, VALUE_TEXTS) &&
            CHECK_EQ(first->count, 3))
            CHECK(text_is(&first->texts[1], SPAN("b;c")));
        CHECK_EQ(texts->values[1].value.count, 0);
        CHECK_EQ(texts->values[2].value.count, 3);
        CHECK_EQ(texts->values[3].value.type, VALUE_EMPTY);
        CHECK(text_append_ascii(&engine.rules.items[0]->name, "the name"));
        engine.rules.items[0]->handler = 1;
        check_not_saved(&host, &engine,
                        "0:0: Rule 1, \"the name\", of \"Save\" calls back into the test, which a "
                        "scenario can't hold; expected that it is removed.");
        engine.rules.items[0]->handler = 0;
        engine.rules.items[3]->outs[0].values[0] = (struct argument){.type = ARGUMENT_HELD};
        check_not_saved(
            &host, &engine,
            "0:0: Rule 4 of \"get_Memory\" answers with an object, or a value that is no "
            "text, number, truth, bytes or list of texts, which a scenario can't hold; "
            "expected that it is removed.");
    }
    engine_free(&engine);
    host_free(&host);
}

TEST(scenario_save, keeps_every_order_of_expectations)
{
    static const char *const names[] = {"the save", "", "twice", "Twice", "#1", "a; \"b\" "};
    struct host host;
    struct engine engine;
    struct expectation *made[COUNT(names)];
    struct span wrong;
    open_host(&host);
    CHECK(engine_init(&engine));
    for (size_t i = 0; i < COUNT(names); i++) {
        CHECK_EQ(expectations_add(&engine.expectations, SPAN("Save"), &made[i], &wrong), CODE_OK);
        CHECK(text_append_ascii(&made[i]->name, names[i]));
    }
    CHECK_EQ(expectations_in_sequence(&engine.expectations, made, COUNT(names)), CODE_OK);
    check_rules_come_again(&host, &engine);
    char *saved = save(&host, &engine);
    CHECK(saved && strstr(saved, "name=\"Twice\" least=\"1\" after=\"the save;#2;#3\" "
                                 "before=\"#5;&quot;a; &quot;&quot;b&quot;&quot; &quot;\""));
    mem_free(saved);
    engine_free(&engine);
    host_free(&host);
}

TEST(scenario_save, keeps_a_failed_task_whose_description_was_set)
{
    struct host host;
    struct task *task;
    struct text text = {0};
    open_host(&host);
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
    task_set_result(task, TASK_TimeOutError);
    CHECK(text_append_ascii(&text, "said by the test"));
    task_take_error_description(task, &text);
    advance(&host, 600000);
    check_comes_again(&host);
    host_free(&host);
}

TEST(scenario_save, saves_happenings_with_the_time_that_is_left)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine, timed)) {
        check_rules_come_again(&host, &engine);
        clock_advance_to(&host, 18001);
        char *saved = save(&host, &engine);
        CHECK(saved && strstr(saved, "<at time=\"18999\">") && !strstr(saved, "name=\"early\""));
        CHECK(saved && strstr(saved, "<machine name=\"A\" guest-hangs=\"true\"/>"));
        mem_free(saved);
        check_rules_come_again(&host, &engine);
    }
    engine_free(&engine);
    host_free(&host);
}

/* They come from the file in their order, and rules are not asked again. */
TEST(scenario_save, keeps_events_that_are_on_their_way)
{
    struct host host, again;
    struct engine engine;
    open_host(&host);
    open_host(&again);
    CHECK(engine_init(&engine));
    struct event event = {.source = EVENT_OF_MACHINE,
                          .object = host.machines[0]->ref,
                          .dispid = MACHINE_ON_STATE_CHANGE,
                          .argc = 1,
                          .args = {value_int(MACHINE_PAUSED)}};
    event_emit_later(&host, &event, 5000);
    event.dispid = MACHINE_ON_RESET;
    event.argc = 0;
    event_emit_later(&host, &event, 5000);
    advance(&host, 2000);
    check_comes_again(&host);
    char *saved = save(&host, &engine);
    if (saved) {
        CHECK_LOADS(&again, saved);
        advance(&again, 2999);
        CHECK(!again.events);
        advance(&again, 1);
        const struct event *fired = again.events;
        if (CHECK(fired && fired->next)) {
            CHECK_EQ(fired->dispid, MACHINE_ON_STATE_CHANGE);
            CHECK_EQ(fired->args[0].number, MACHINE_PAUSED);
            CHECK(fired->passed && fired->next->passed);
            CHECK_EQ(fired->next->dispid, MACHINE_ON_RESET);
        }
    }
    event_drop_all(&again);
    mem_free(saved);
    engine_free(&engine);
    host_free(&host);
    host_free(&again);
}

TEST(scenario_save, saves_the_host_that_is_there_at_first)
{
    struct host host;
    open_host(&host);
    check_comes_again(&host);
    host_free(&host);
}

TEST(scenario_save, saves_machines_in_their_states)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_LOADS(&host, HEAD "<machine name='A' undoable='true'>"
                            "<disk path='C:\\VMs\\a.vhd' size='20 GB'/>"
                            "<serial number='2' type='named-pipe' name='\\\\.\\pipe\\a'/></machine>"
                            "<machine name='B' guest-refuses-shutdown='true'/>"
                            "<machine name='C' components-delay='90 '/>"
                            "<machine name='D'/><machine name='E' notes='&lt;&#9;&quot;'/>" TAIL);
    const char *const names[] = {"A", "B", "C"};
    for (size_t i = 0; i < COUNT(names); i++) {
        CHECK_EQ(machine_startup(&host, find(&host, names[i]), &task), CODE_OK);
        advance(&host, 4321);
    }
    CHECK_EQ(machine_save(&host, find(&host, "B"), &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(machine_pause(&host, find(&host, "C")), CODE_OK);
    CHECK_EQ(machine_start_channel(&host, find(&host, "A"), SPAN("\\\\.\\pipe\\x"), SPAN("7")),
             CODE_OK);
    CHECK_EQ(catalog_unregister(&host, find(&host, "D")), CODE_OK);
    CHECK(text_set(&find(&host, "E")->settings.id, SPAN("{id}")));
    const struct value odd = value_borrow((struct span){u"a\0b\xd800", 4});
    CHECK_EQ(settings_set(&host, find(&host, "E"), KEY_NOTES, &odd), CODE_OK);
    struct task *plan = task_plan(&host, tasks_start);
    task_set_result(plan, TASK_TimeOutError);
    GIVE_STEPS(plan, 0, 40, 40);
    check_comes_again(&host);
    host_free(&host);
}

/* As one that was started here. */
TEST(scenario_save, a_saved_machine_has_been_started)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_LOADS(&host, HEAD "<machine name='A' state='saved'/>" TAIL);
    CHECK(settings_get_bios(find(&host, "A"), KEY_BIOS_GUID).length);
    CHECK_EQ(machine_startup(&host, find(&host, "A"), &task), CODE_OK);
    advance(&host, 600000);
    CHECK_EQ(find(&host, "A")->state, MACHINE_RUNNING);
    check_comes_again(&host);
    CHECK_EQ(machine_turn_off(&host, find(&host, "A"), &task), CODE_OK);
    advance(&host, 10000);
    check_comes_again(&host);
    host_free(&host);
}
